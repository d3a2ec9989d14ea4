"""Rows combined at indices of one dimension, and as many coordinates of what is not zero as are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..arguments import as_tensor
from ..shape.reshaping import expand, reshape
from .gathering import failure, reduce_at, source_of
from .masking import lined

if TYPE_CHECKING:
    from typing import Any

_HOW = ("prod", "mean", "amax", "amin")


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="IndexReduceBackward0",
    formula="index_reduce({0}, {dim}, {1}, {2})",
)
def rows_reduced(xp: Any, input: Any, index: Any, source: Any, /, *, dim: int, how: str, whole: bool) -> Any:
    """The input combined with the rows of the source at the indices of a dimension that a vector says."""
    at = lined("index_reduce", input, index, source, dim)
    size = input.shape[at] if input.ndim else 1
    if index.size and (index.min() < 0 or index.max() >= size):
        raise failure("index_reduce", "index out of range in self", "IndexError", "E0205")
    wide = _spread(index, tuple(source.shape), at)
    return reduce_at.kernel(xp, input, wide, source, dim=dim, how=how, whole=whole)


def _spread(index: Any, shape: Any, at: int) -> Any:
    """The vector of indices in the shape of the source, as `scatter_reduce` takes it."""
    if not shape:
        return reshape(index, shape=())
    line = reshape(index, shape=tuple([-1 if i == at else 1 for i in range(len(shape))]))
    return expand(line, size=shape)


def _rule(g: Any, y: Any, x: Any, i: Any, s: Any, *, dim: int, how: str, whole: bool) -> Any:
    wide = _spread(i, tuple(s.shape), dim % max(s.ndim, 1))
    assert reduce_at.rule is not None
    return reduce_at.rule(g, y, x, wide, s, dim=dim, how=how, whole=whole)


rows_reduced.defvjp(_rule)


@op("indexing", torch="torch.index_reduce", composite=True, inplace=True, out="exact", real_grad=True)
def index_reduce(input: Any, /, dim: int, index: Any, source: Any, reduce: str, *, include_self: bool = True) -> Any:
    """The input combined with the rows of the source at indices of a dimension: prod, mean, amax or amin.

    Derivative: by input and source, v shared among the rows that made each result: by the other factors for a
    product, divided by their number for a mean, among those equal to it for amax and amin.

    > torch.index_reduce(torch.ones(2), 0, tensor([0, 0]), tensor([3., 2.]), "amax")
    tensor([3., 1.])
    """
    if reduce not in _HOW:
        text = f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}."
        raise failure("index_reduce", text, code="E0604")
    place = as_tensor("index_reduce", "index", 3, index)
    values = source_of("index_reduce", input, as_tensor("index_reduce", "source", 4, source))
    return rows_reduced(input, place, values, dim=dim, how=reduce, whole=include_self)


@op("indexing", torch="torch.nonzero_static", promote="none", result="int64")
def nonzero_static(xp: Any, input: Any, /, *, size: int, fill_value: int = -1) -> Any:
    """The coordinates of elements that are not zero, `size` of them, the rest filled up with `fill_value`.

    > torch.nonzero_static(tensor([0, 5]), size=2)
    tensor([[ 1],
            [-1]])
    """
    if size < 0:
        text = "nonzero_static: 'size' must be an non-negative integer"
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    made = xp.full((size, input.ndim), fill_value, "int64")
    found = xp.argwhere(input)[:size] if input.ndim else xp.zeros((0, 0), "int64")
    made[: len(found)] = found
    return made
