"""The incomplete gamma functions, computed by SciPy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.autodiff import Underived
from ...tensor.registry import op
from ..elementwise.exponential import exp, log
from .gamma import lgamma

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def _regularised(xp: Any, name: str, a: Any, x: Any) -> Any:
    """The lower or upper function, with PyTorch's values where one of the inputs is NaN and the other decides."""
    from scipy import special

    found = getattr(special, name)(a, x)
    strange = xp.isnan(found)
    if strange.any():
        none, all = (0.0, 1.0) if name == "gammainc" else (1.0, 0.0)
        refused = (a < 0) | (x < 0)
        found = xp.where(strange & ~refused & (a != 0) & (x == 0), none, found)
        found = xp.where(strange & ~refused & (a == xp.inf) & (x != xp.inf), none, found)
        found = xp.where(strange & ~refused & (a != 0) & (a != xp.inf) & (x == xp.inf), all, found)
    return found.astype(xp.result_type(a, x))


@op("elementwise", torch=("torch.igamma", "torch.special.gammainc"), inplace=True, needs="f")
def igamma(xp: Any, input: Matrix, other: Matrix, /) -> Any:
    """The regularised lower incomplete gamma function; differentiable in its second input.

    > igamma([1.], [2.])
    tensor([0.8647])
    """
    return _regularised(xp, "gammainc", input, other)


@op("elementwise", torch=("torch.igammac", "torch.special.gammaincc"), inplace=True, needs="f")
def igammac(xp: Any, input: Matrix, other: Matrix, /) -> Any:
    """The regularised upper incomplete gamma function; differentiable in its second input.

    > igammac([1.], [2.])
    tensor([0.1353])
    """
    return _regularised(xp, "gammaincc", input, other)


def _density(a: Any, x: Any) -> Any:
    """The density of the gamma distribution: how fast both functions change in their second input."""
    return exp((a - 1) * log(x) - x - lgamma(a))


NO_LOWER = Underived("the derivative for 'igamma: input' is not implemented.")
NO_UPPER = Underived("the derivative for 'igammac: input' is not implemented.")
igamma.defvjp(lambda g, _y, a, x: (NO_LOWER, g * _density(a, x)))
igammac.defvjp(lambda g, _y, a, x: (NO_UPPER, -g * _density(a, x)))
