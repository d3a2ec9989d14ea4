"""Norms of a weight's slices, and a weight as its direction times its length (Salimans and Kingma, 2016)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.number import plain
from ...tensor.registry import OPS, function, op
from ..arguments import only_tensor
from ..reduce.reduction import sum
from ..sizes import wrapped

if TYPE_CHECKING:
    from typing import Any


def _others(ndim: int, dim: int) -> tuple[int, ...]:
    """Every dimension but one; -1 leaves none out."""
    return tuple([d for d in range(ndim) if d != dim or dim < 0])


@function("layers", torch="torch.norm_except_dim")
def norm_except_dim(v: Any, pow: Any = 2, dim: Any = 0) -> Any:
    """The norm over every dimension but one, which is kept; over all of them with dim=-1.

    > torch.norm_except_dim(tensor([[3., 4.], [0., 2.]]))
    tensor([[5.],
            [2.]])
    """
    v, dim = only_tensor("norm_except_dim", "v", 1, v), plain(dim)
    if dim == -1:
        return OPS["norm"](v, p=plain(pow))
    dim = wrapped(dim, v.ndim, "norm_except_dim", (v,))
    return OPS["norm"](v, p=plain(pow), dim=_others(v.ndim, dim), keepdim=True)


@op(
    "layers",
    torch="torch._weight_norm",
    name="weight_norm",
    promote="match",
    method=False,
    out=False,
    grad_fn="WeightNormInterfaceBackward0",
    formula="weight_norm({0}, {1})",
)
def weight_norm(xp: Any, v: Any, g: Any, /, dim: int = 0) -> Any:
    """The direction v with length g in each slice of a dimension; in all of it with dim=-1.

    > torch._weight_norm(tensor([[3., 4.]]), tensor([[1.]]), 0)
    tensor([[0.6000, 0.8000]])
    """
    return v * (g / xp.sqrt((v * v).sum(axis=_others(v.ndim, dim), keepdims=dim >= 0)))


def _rule(grad: Any, _y: Any, v: Any, g: Any, dim: int) -> tuple[Any, Any]:
    axes, kept = _others(v.ndim, dim), dim >= 0
    squares = sum(v * v, dim=axes, keepdim=kept)
    size = squares**0.5
    along = sum(grad * v, dim=axes, keepdim=kept)
    return (grad - v * (along / squares)) * (g / size), along / size


weight_norm.defvjp(_rule)
