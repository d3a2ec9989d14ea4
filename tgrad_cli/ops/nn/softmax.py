"""Softmax, its logarithm and its mirror image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.exponential import exp
from ..reduce.reduction import sum
from ..reduce.summation import lanes_summed
from .activation import F

if TYPE_CHECKING:
    from typing import Any


def usual_dim(ndim: int) -> int:
    """The dimension that the softmax family takes when none is given (PyTorch warns of it)."""
    return 0 if ndim in (0, 1, 3) else 1


def _axis(input: Any, dim: Any) -> Any:
    if dim is None:
        dim = usual_dim(input.ndim)
    return None if input.ndim == 0 and dim in (0, -1) else dim


def _shifted(xp: Any, input: Any, axis: Any) -> Any:
    """The input less its maximum, so that exponentials stay finite."""
    return input - xp.max(input, axis=axis, keepdims=True) if input.size else input


@op(
    "activation",
    torch=("torch.softmax", F + "softmax", "torch.special.softmax"),
    promote="sum",
    needs="f",
    formula="softmax({0})",
)
def softmax(xp: Any, input: Any, /, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """Exponentials scaled so that they sum to 1 along a dimension.

    > softmax(tensor([0., 1.]), 0)
    tensor([0.2689, 0.7311])
    """
    axis = _axis(input, dim)
    made = xp.exp(_shifted(xp, input, axis))
    return made * (1 / lanes_summed(xp, made, axis))


softmax.defvjp(lambda g, y, _x, dim, _stacklevel, dtype: (y * (g - _total(g * y, dim)),))


def _total(x: Any, dim: Any) -> Any:
    return sum(x, dim=usual_dim(x.ndim) if dim is None else dim, keepdim=True) if x.ndim else x


@op(
    "activation",
    torch=("torch.log_softmax", F + "log_softmax", "torch.special.log_softmax"),
    promote="sum",
    needs="f",
    formula="log_softmax({0})",
)
def log_softmax(xp: Any, input: Any, /, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """The logarithm of `softmax`, accurate where that is near 0.

    > log_softmax(tensor([0., 1.]), 0)
    tensor([-1.3133, -0.3133])
    """
    axis = _axis(input, dim)
    made = _shifted(xp, input, axis)
    return made - xp.log(lanes_summed(xp, xp.exp(made), axis))


log_softmax.defvjp(lambda g, y, _x, dim, _stacklevel, dtype: (g - exp(y) * _total(g, dim),))


@op("activation", torch=F + "softmin", composite=True, method=False)
def softmin(input: Any, /, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """`softmax` of the input with its sign changed.

    > F.softmin(tensor([0., 1.]), 0)
    tensor([0.7311, 0.2689])
    """
    return softmax(-input, dim=dim, dtype=dtype)
