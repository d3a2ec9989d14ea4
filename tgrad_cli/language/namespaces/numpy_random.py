"""`np.random`: NumPy's own streams, which a failed statement gives back as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...tensor.state import ACTIVE
from ...tensor.writing import write
from ..running.calls import Builtin
from ..running.scope import NOTHING
from ..values.arrays import NdArray, unwrap, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

_RANDOM = [
    "rand",
    "randn",
    "randint",
    "random",
    "random_sample",
    "normal",
    "uniform",
    "choice",
    "permutation",
    "shuffle",
    "standard_normal",
    "binomial",
    "poisson",
    "exponential",
    "beta",
    "gamma",
]


def _stream() -> Any:
    """The session's legacy random stream; what it is now is logged, so that a failed statement gives it back."""
    state = ACTIVE.state
    stream = state.__dict__.get("numpy_random")
    if stream is None:
        stream = state.__dict__["numpy_random"] = np.random.RandomState()
    if not state.journal.logged(stream, "state"):
        state.journal.log_first(stream, "state", type(stream).set_state, stream.get_state())
    return stream


def random_members() -> dict[str, Any]:
    """The members of `np.random`."""
    made = {name: Builtin(name, _drawn(name)) for name in _RANDOM}
    made["seed"] = Builtin("seed", lambda seed=None, /: _stream().seed(unwrap(seed)))
    made["default_rng"] = Builtin("default_rng", lambda seed=None, /: RandomGenerator(unwrap(seed)))
    return made


class RandomGenerator:
    """``np.random.default_rng(seed)``: a stream of its own, which a failed statement gives back as it was."""

    type_name = "numpy.random._generator.Generator"

    def __init__(self, seed: Any) -> None:
        self.generator = np.random.default_rng(seed)

    def attribute(self, name: str) -> Any:
        """The documented methods."""
        return Builtin(name, self._drawn(name)) if name in _GENERATOR else NOTHING

    def attribute_names(self) -> tuple[str, ...]:
        """What it has."""
        return _GENERATOR

    def _drawn(self, name: str) -> Callable[..., Any]:
        def run(*args: Any, **keywords: Any) -> Any:
            bits = self.generator.bit_generator
            journal = ACTIVE.state.journal
            if not journal.logged(self, "state"):
                journal.log_first(self, "state", _restore_bits, bits.state)
            if name == "shuffle" and isinstance(args[0], NdArray):
                changed = args[0].array.copy()
                self.generator.shuffle(changed)
                write(args[0].tensor, changed, None)
                return None
            words = {key: unwrap(v) for key, v in keywords.items()}
            return wrap(getattr(self.generator, name)(*map(unwrap, args), **words))

        return run

    def __repr__(self) -> str:
        return f"{self.generator!r}"


_GENERATOR = (
    "random", "normal", "uniform", "integers", "choice", "permutation", "shuffle", "standard_normal", "exponential",
    "binomial", "poisson", "beta", "gamma",
)  # fmt: skip


def _restore_bits(generator: RandomGenerator, state: Any) -> None:
    generator.generator.bit_generator.state = state


def _drawn(name: str) -> Callable[..., Any]:
    def run(*args: Any, **keywords: Any) -> Any:
        plain = [unwrap(a) for a in args]
        if name == "shuffle" and isinstance(args[0], NdArray):
            changed = args[0].array.copy()
            _stream().shuffle(changed)
            write(args[0].tensor, changed, None)
            return None
        return wrap(getattr(_stream(), name)(*plain, **{key: unwrap(v) for key, v in keywords.items()}))

    return run
