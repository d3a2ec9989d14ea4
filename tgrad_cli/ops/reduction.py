"""Sums, means and their kin over some or all dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..tensor.registry import op
from .shape import spread

if TYPE_CHECKING:
    from typing import Any


def axes(dim: Any) -> Any:
    """NumPy's ``axis`` for PyTorch's ``dim``: an empty tuple means all dimensions."""
    return None if dim is None or dim == () else dim


@op("reduction", torch="torch.sum", promote="sum", formula="sum({0})")
def sum(xp: Any, input: Any, /, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Sum of all elements, or over some dimensions; integers and bools add up in int64.

    > sum([[1., 2.], [3., 4.]], dim=0)
    tensor([4., 6.])
    """
    return xp.sum(input, axis=axes(dim), keepdims=keepdim)


sum.defvjp(lambda g, _y, _x, *, dim, keepdim, dtype: (spread(g, _x, dim, keepdim),))


@op("reduction", torch="torch.mean", promote="floatsum", formula="mean({0})")
def mean(xp: Any, input: Any, /, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Mean of all elements, or over some dimensions; NaN over none.

    > mean([[1., 2.], [3., 4.]])
    tensor(2.5000)
    """
    return (
        xp.mean(input, axis=axes(dim), keepdims=keepdim)
        if input.size
        else xp.sum(input, axis=axes(dim), keepdims=keepdim) * float("nan")
    )


mean.defvjp(
    lambda g, _y, _x, *, dim, keepdim, dtype: (
        spread(g, _x, dim, keepdim) * (_count(_y.shape) / max(_count(_x.shape), 1)),
    )
)


def _count(shape: Any) -> int:
    total = 1
    for n in shape:
        total *= n
    return total
