"""The methods of ``torch.Generator()``, and what they share with ``torch.manual_seed`` and its companions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from .. import dtypes
from ..argument_errors import type_name
from ..number import cut
from ..tensor import Tensor
from .drawing import stream

if TYPE_CHECKING:
    from collections.abc import Callable


def plain_seed(seed: Any) -> int:
    """A seed as an int, as Python's `int` would take it; raises E0502 or E0604."""
    plain = cut(seed)
    if isinstance(plain, Tensor) and plain.size == 1:
        plain = plain.array.item()
    if not isinstance(plain, (int, float, str)):
        text = f"int() argument must be a string, a bytes-like object or a real number, not '{type_name(seed)}'"
        raise TgradError("E0502", text, python="TypeError", operands={0: type_name(seed)})
    try:
        return int(plain)
    except (ValueError, OverflowError) as error:
        raise TgradError("E0604", str(error), python=type(error).__name__, operands={0: type_name(seed)}) from None


def state_tensor(generator: Any) -> Any:
    """A generator's state as a uint8 tensor."""
    return Tensor(np.frombuffer(generator.get_state(), "uint8").copy(), dtypes.uint8)


def state_bytes(value: Any) -> bytes:
    """The bytes of a state given as a uint8 tensor; raises E0502 for anything else."""
    if not isinstance(value, Tensor) or value.dtype is not dtypes.uint8:
        text = "RNG state must be a torch.ByteTensor"
        raise TgradError("E0502", text, torch=text, python="TypeError", operands={0: type_name(value)})
    state: bytes = value.array.tobytes()
    return state


# What programs can call on the values of `torch.Generator()`, by name.
METHODS: dict[str, Callable[..., Any]] = {
    "manual_seed": lambda generator, seed, /: stream(generator).manual_seed(plain_seed(seed)),
    "seed": lambda generator, /: stream(generator).seed(),
    "initial_seed": lambda generator, /: generator.initial_seed(),
    "get_state": lambda generator, /: state_tensor(generator),
    "set_state": lambda generator, state, /: stream(generator).set_state(state_bytes(state)),
    "clone_state": lambda generator, /: generator.clone(),
}
