"""Lazy modules: they take the sizes that they were not told from their first input, and become ordinary ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.state import ACTIVE
from .conv import CONVOLUTIONS
from .declaring import Layer
from .linear import Linear
from .normalization import NORMALIZATIONS
from .uninitialized import Uninitialized, uninitialized

if TYPE_CHECKING:
    from .module import Module


class Lazy(Layer):
    """What lazy modules share: on the first call they make their parameters and change their class.

    Each comes before the module that it becomes.
    """

    cls_to_become: Any = None
    count: int
    weight: Any
    bias: Any

    def _lazily(self, names: tuple[str, ...], dtype: Any) -> None:
        """Let parameters and buffers that are there wait for their sizes."""
        for name in names:
            for held, buffer in ((self._parameters, False), (self._buffers, True)):
                if held.get(name) is not None:
                    held[name] = uninitialized(dtype, buffer)

    def reset_parameters(self) -> None:
        """Fill the parameters as PyTorch does, once they are there."""
        if not self.has_uninitialized_params():
            super().reset_parameters()

    def has_uninitialized_params(self) -> bool:
        """Whether a parameter or buffer still waits for its sizes."""
        return any(isinstance(v, Uninitialized) for v in (*self._parameters.values(), *self._buffers.values()))

    def initialize_parameters(self, input: Any) -> None:
        """Take the sizes from an input; each kind of module has its own."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Become an ordinary module, and run it."""
        self.initialize_parameters(*args, **keywords)
        ACTIVE.state.journal.log(object.__setattr__, self, "__class__", type(self))
        object.__setattr__(self, "__class__", self.cls_to_become)
        return self(*args, **keywords)


class LazyLinear(Lazy, Linear, home="linear"):
    """`Linear` that takes its in_features from its first input."""

    cls_to_become = Linear
    settings = {k: v for k, v in Linear.settings.items() if k != "in_features"}  # noqa: RUF012

    def _make(self, dtype: Any) -> None:
        self.in_features = 0
        super()._make(dtype)
        self._lazily(("weight", "bias"), dtype)

    def initialize_parameters(self, input: Any) -> None:
        """Take the size of the last dimension."""
        if self.has_uninitialized_params():
            self.in_features = input.shape[-1]
            self.weight.materialize(self.out_features, self.in_features)
            if self.bias is not None:
                self.bias.materialize(self.out_features)
            self.reset_parameters()
        if self.in_features == 0:
            self.in_features = self.weight.shape[-1]


class _LazyConvolution(Lazy):
    def _make(self, dtype: Any) -> None:
        self.in_channels = 0
        super()._make(dtype)
        self._lazily(("weight", "bias"), dtype)

    def initialize_parameters(self, input: Any) -> None:
        """Take the number of channels."""
        if not self.has_uninitialized_params():
            return
        n = self.count
        if input.ndim not in (n + 1, n + 2):
            raise RuntimeError(
                f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {type(self).__name__}, but got input of "
                f"size: {input.shape!r}"
            )
        self.in_channels = input.shape[-n - 1]
        if self.in_channels % self.groups:
            raise ValueError("in_channels must be divisible by groups")
        outer, inner = self.out_channels, self.in_channels
        if self.transposed:
            outer, inner = inner, outer
        self.weight.materialize(outer, inner // self.groups, *self.kernel_size)
        if self.bias is not None:
            self.bias.materialize(self.out_channels)
        self.reset_parameters()


class _LazyNormalization(Lazy):
    def _make(self, dtype: Any) -> None:
        self.num_features = 0
        super()._make(dtype)
        self._lazily(("weight", "bias", "running_mean", "running_var"), dtype)

    def initialize_parameters(self, input: Any) -> None:
        """Take the number of channels."""
        if not self.has_uninitialized_params():
            return
        self._check(input)
        self.num_features = input.shape[1]
        for value in (self.weight, self.bias, self.running_mean, self.running_var):
            if value is not None:
                value.materialize(self.num_features)
        self.reset_parameters()


def _made(title: str, base: type, missing: str, known: dict[str, type[Module]]) -> type[Module]:
    kind: Any = known[title]
    settings = {k: v for k, v in kind.settings.items() if k != missing}
    if base is _LazyNormalization:
        settings.update(affine=True, track_running_stats=True)
    made = type("Lazy" + title, (base, kind), {"cls_to_become": kind, "settings": settings})
    made.__doc__ = f"`{title}` that takes its {missing} from its first input."
    made.__module__ = kind.__module__
    return made


LAZY: dict[str, type[Module]] = {
    "LazyLinear": LazyLinear,
    **{"Lazy" + title: _made(title, _LazyConvolution, "in_channels", CONVOLUTIONS) for title in CONVOLUTIONS},
    **{
        "Lazy" + title: _made(title, _LazyNormalization, "num_features", NORMALIZATIONS)
        for title in NORMALIZATIONS
        if title[:5] in ("Batch", "Insta")
    },
}
