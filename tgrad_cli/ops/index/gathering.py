"""Elements gathered from, and scattered to, the places along one dimension that an index tensor says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.number import NUMERIC, Number
from ...tensor.registry import OPS, op
from ..arguments import as_tensor
from ..elementwise.comparison import eq, where
from ..shape.reshaping import reshape
from ..shape.slicing import index_view, index_view_backward
from ..sizes import wrapped

if TYPE_CHECKING:
    from typing import Any


def failure(name: str, text: str, python: str = "RuntimeError", code: str = "E0207") -> TgradError:
    """An error in PyTorch's words."""
    return TgradError(code, text if name in text else f"{name}: {text}", torch=text, python=python)


def in_bounds(name: str, size: int, index: Any, at: int, python: str = "RuntimeError") -> None:
    """Raise E0205 for an index below 0 or not below `size`."""
    if index.size and (int(index.min()) < 0 or int(index.max()) >= size):
        bad = int(index[(index < 0) | (index >= size)].reshape(-1)[0])
        raise failure(name, f"index {bad} is out of bounds for dimension {at} with size {size}", python, "E0205")


def _grid(xp: Any, index: Any, at: int) -> Any:
    """NumPy's index for the elements whose coordinate at one dimension is given, the others their own."""
    if not index.ndim:
        return (index,)
    lines = [xp.arange(n).reshape([-1 if j == i else 1 for j in range(index.ndim)]) for i, n in enumerate(index.shape)]
    lines[at] = index
    return tuple(lines)


def _raised(array: Any, ndim: int) -> Any:
    """An array without dimensions beside one with one."""
    return array.reshape(1) if not array.ndim and ndim else array


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="GatherBackward0",
    formula="gather({0}, {dim}, {1})",
)
def gather_at(xp: Any, input: Any, index: Any, /, *, dim: int) -> Any:
    """The elements that the index names along a dimension."""
    at = wrapped(dim, input.ndim, "gather", (input,))
    if not index.size:
        return xp.zeros(index.shape, input.dtype)
    if index.dtype.kind != "i" or index.dtype.itemsize < 4:
        raise failure("gather", "gather(): Expected dtype int32/int64 for index", code="E0302")
    if max(index.ndim, 1) != max(input.ndim, 1):
        raise failure("gather", "Index tensor must have the same number of dimensions as input tensor")
    for j, n in enumerate(index.shape):
        if j != at and n > input.shape[j]:
            text = (
                f"Size does not match at dimension {j} expected index {list(index.shape)} to be no larger than self "
                f"{list(input.shape)} apart from dimension {at}"
            )
            raise failure("gather", text)
    source = _raised(input, 1)
    in_bounds("gather", source.shape[at], index, at)
    return source[_grid(xp, index, at)]


@op("indexing", torch=(), method=False, out=False, promote="none", result="first")
def gather_back(xp: Any, grad: Any, index: Any, /, *, shape: Any, dim: int) -> Any:
    """Gradients added up at the places that they were gathered from."""
    made = xp.zeros(shape or (1,), grad.dtype)
    if index.size:
        xp.add.at(made, _grid(xp, index, dim % max(len(shape), 1)), grad)
    return made.reshape(shape)


gather_back.defvjp(lambda g, _y, _x, i, *, shape, dim: (gather_at(g, i, dim=dim), None))
gather_at.defvjp(lambda g, _y, _x, i, *, dim: (gather_back(g, i, shape=tuple(_x.shape), dim=dim), None))


@op("indexing", torch="torch.gather", composite=True, out="exact")
def gather(input: Any, /, dim: int, index: Any, *, sparse_grad: bool = False) -> Any:
    """The elements at the places of a dimension that the index says: ``out[i][j] = input[index[i][j]][j]``.

    > gather([[1, 2], [3, 4]], 1, tensor([[1], [0]]))
    tensor([[2],
            [3]])
    """
    return gather_at(input, as_tensor("gather", "index", 3, index), dim=dim)


@op("indexing", torch="torch.take_along_dim", composite=True, out="exact")
def take_along_dim(input: Any, indices: Any, /, dim: Any = None) -> Any:
    """As `gather`, with the shapes broadcast; over all elements without a dimension.

    With a dimension, indices are taken modulo its size, as PyTorch does.

    Derivative: v added up at the places that were taken: scatter_add of v at the indices.

    > take_along_dim([[3, 1], [2, 4]], tensor([[1], [0]]), 1)
    tensor([[1],
            [2]])
    """
    if dim is None:
        return gather_at(reshape(input, shape=(-1,)), reshape(indices, shape=(-1,)), dim=0)
    if input.ndim != indices.ndim:
        text = (
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices"
        )
        raise failure("take_along_dim", text, code="E0208")
    at = wrapped(dim, input.ndim, "take_along_dim", (input,))
    shape = [n if i == at else max(n, m) for i, (n, m) in enumerate(zip(indices.shape, input.shape, strict=True))]
    wide = [m if i == at else n for i, (n, m) in enumerate(zip(shape, input.shape, strict=True))]
    if input.shape[at]:
        indices = OPS["remainder"](indices, input.shape[at])
    return gather_at(OPS["expand"](input, size=tuple(wide)), OPS["expand"](indices, size=tuple(shape)), dim=at)


# ---- scattering ----------------------------------------------------------------------------------------------


def _scatters(node: Any) -> str:
    if node.params["how"] == "add":
        return "ScatterAddBackward0"
    return "ScatterBackward0" if node.inputs[2] is not None else "ScatterBackward1"


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn=_scatters,
    formula="scatter({0}, {dim}, {1}, {2})",
)
def scatter_at(xp: Any, input: Any, index: Any, src: Any, /, *, dim: int, how: str) -> Any:
    """The input with values set, added or multiplied at the places that the index says."""
    at = _check_scatter(xp, input, index, src, dim)
    made = xp.array(_raised(input, 1))
    if not index.size:
        return made.reshape(input.shape)
    places = _grid(xp, index, at)
    values = xp.asarray(src, made.dtype)
    if values.ndim:
        values = values[tuple([slice(n) for n in index.shape])]
    if how == "add":
        xp.add.at(made, places, values)
    elif how == "multiply":
        xp.multiply.at(made, places, values)
    else:
        made[places] = values
    return made.reshape(input.shape)


def _check_scatter(xp: Any, input: Any, index: Any, src: Any, dim: int) -> int:
    at = wrapped(dim, input.ndim, "scatter", (input,))
    if index.dtype.kind != "i" or index.dtype.itemsize < 4:
        raise failure("scatter", "scatter(): Expected dtype int32/int64 for index", code="E0302")
    if not index.size:
        return at
    if max(index.ndim, 1) != max(input.ndim, 1):
        raise failure("scatter", "Index tensor must have the same number of dimensions as self tensor")
    shape = getattr(src, "shape", None)
    if shape and len(shape) != max(index.ndim, 1):
        raise failure("scatter", "Index tensor must have the same number of dimensions as src tensor")
    limits = shape or index.shape
    wide = _raised(input, 1).shape
    for j, n in enumerate(index.shape):
        if (j != at and n > wide[j]) or n > limits[j]:
            text = (
                f"Expected index {list(index.shape)} to be no larger than self {list(input.shape)} apart from "
                f"dimension {at}"
            )
            if shape:
                text += f" and to be no larger size than src {list(shape)}"
            raise failure("scatter", text)
    in_bounds("scatter", wide[at], index, at)
    return at


def _scatter_rule(g: Any, _y: Any, _x: Any, i: Any, _s: Any, *, dim: int, how: str) -> Any:
    if how == "multiply":
        raise TgradError("E0407", "scatter with reduce='multiply' has no derivative", python="NotImplementedError")
    kept = g if how == "add" else scatter_at(g, i, 0, dim=dim, how="set")
    return (kept, None, _source_part(gather_at(g, i, dim=dim), _s))


def _source_part(given: Any, source: Any) -> Any:
    """A gradient for the part of the source that was used."""
    shape = tuple(getattr(source, "shape", ()))
    if shape == tuple(given.shape) or len(shape) != given.ndim:
        return given
    return index_view_backward(given, shape=shape, index=tuple([slice(n) for n in given.shape]))


scatter_at.defvjp(_scatter_rule)


def source_of(name: str, input: Any, value: Any) -> Any:
    """The source of a scatter: a tensor of the input's type, or a number."""
    if type(value) is Number or isinstance(value, NUMERIC):
        return value
    source = as_tensor(name, "src", 4, value)
    if source.dtype is not input.dtype:
        title = "scatter" if name == "scatter_add" else name
        raise failure(name, f"{title}(): Expected self.dtype to be equal to src.dtype", code="E0302")
    return source


@op("indexing", torch="torch.scatter", composite=True, inplace=True, out="exact")
def scatter(input: Any, /, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Any:
    """The input with the elements of `src` (or one value) put at the places of a dimension that the index says.

    > scatter(torch.zeros(3), 0, tensor([0, 2]), 1.)
    tensor([1., 0., 1.])
    """
    if reduce not in (None, "add", "multiply"):
        raise failure("scatter", "reduce argument must be either add or multiply.", code="E0604")
    source = source_of("scatter", input, value if src is None else src)
    return scatter_at(input, as_tensor("scatter", "index", 3, index), source, dim=dim, how=reduce or "set")


@op("indexing", torch="torch.scatter_add", composite=True, inplace=True, out="exact")
def scatter_add(input: Any, /, dim: int, index: Any, src: Any) -> Any:
    """The input with the elements of `src` added at the places of a dimension that the index says.

    Derivative: by input v; by src the elements of v at the indices, gather(v, dim, index).

    > scatter_add(torch.zeros(2), 0, tensor([0, 0]), tensor([1., 2.]))
    tensor([3., 0.])
    """
    source = source_of("scatter_add", input, src)
    return scatter_at(input, as_tensor("scatter_add", "index", 3, index), source, dim=dim, how="add")


@op("indexing", torch="torch.scatter_reduce", composite=True, inplace=True, out="exact", real_grad=True)
def scatter_reduce(input: Any, /, dim: int, index: Any, src: Any, reduce: str, *, include_self: bool = True) -> Any:
    """The input with the elements of `src` combined at the places that the index says: sum, prod, mean, amax, amin.

    Derivative: by input and src, v shared among the elements that made each result: alike for a sum, by the other
    factors for a product, divided by their number for a mean, among those equal to it for amax and amin.

    > scatter_reduce(torch.zeros(2), 0, tensor([0, 0]), tensor([1., 2.]), "amax")
    tensor([2., 0.])
    """
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        text = f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}"
        raise failure("scatter_reduce", text, code="E0604")
    place = as_tensor("scatter_reduce", "index", 3, index)
    source = source_of("scatter_reduce", input, src)
    return reduce_at(input, place, source, dim=dim, how=reduce, whole=include_self)


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="ScatterReduceBackward0",
    formula="scatter_reduce({0}, {dim}, {1}, {2})",
)
def reduce_at(xp: Any, input: Any, index: Any, src: Any, /, *, dim: int, how: str, whole: bool) -> Any:
    """The input combined with values at the places that the index says."""
    at = _check_scatter(xp, input, index, src, dim)
    made = xp.array(_raised(input, 1))
    if not index.size:
        return made.reshape(input.shape)
    places = _grid(xp, index, at)
    values = src[tuple([slice(n) for n in index.shape])]
    if not whole:
        made[places] = _neutral(xp, how, made.dtype)
    ufuncs = {"sum": xp.add, "mean": xp.add, "prod": xp.multiply, "amax": xp.maximum, "amin": xp.minimum}
    ufuncs[how].at(made, places, values)
    if how == "mean":
        count = xp.ones(made.shape, xp.int64) if whole else xp.zeros(made.shape, xp.int64)
        xp.add.at(count, places, 1)
        count = xp.maximum(count, 1)
        made = xp.floor_divide(made, count) if made.dtype.kind in "iu" else (made / count).astype(made.dtype)
    return made.reshape(input.shape)


def _neutral(xp: Any, how: str, dtype: Any) -> Any:
    if how in ("amax", "amin"):
        if dtype.kind == "f":
            return float("-inf") if how == "amax" else float("inf")
        limits = xp.iinfo(dtype) if dtype.kind in "iu" else None
        lowest, highest = (False, True) if limits is None else (limits.min, limits.max)
        return lowest if how == "amax" else highest
    return 1 if how == "prod" else 0


def _reduce_rule(g: Any, y: Any, x: Any, i: Any, s: Any, *, dim: int, how: str, whole: bool) -> Any:
    part = index_view(s, index=tuple([slice(n) for n in i.shape])) if i.ndim else s
    cleared = scatter_at(g, i, 0, dim=dim, how="set")
    if how == "sum":
        mine, given = (g if whole else cleared), gather_at(g, i, dim=dim)
    elif how == "mean":
        count = scatter_at(0 * x + (1 if whole else 0), i, 0 * part + 1, dim=dim, how="add")
        count = where(eq(count, 0), 1, count)
        mine, given = (g / count if whole else cleared), gather_at(g / count, i, dim=dim)
    elif how == "prod":
        mine, given = _product_rule(g, y, x, i, part, dim=dim, whole=whole)
        mine = mine if whole else scatter_at(mine, i, 0, dim=dim, how="set")
    else:
        same = eq(part, gather_at(y, i, dim=dim))
        own = where(eq(x, y), 0 * x + 1, 0 * x)
        hits = scatter_at(own if whole else 0 * x, i, where(same, 0 * part + 1, 0 * part), dim=dim, how="add")
        shared = g / where(eq(hits, 0), 1, hits)
        given = where(same, gather_at(shared, i, dim=dim), 0 * part)
        mine = own * shared if whole else cleared
    return (mine, None, _source_part(given, s))


def _product_rule(g: Any, y: Any, x: Any, i: Any, part: Any, *, dim: int, whole: bool) -> Any:
    """The product's gradients for the input and for the values, right also where one factor is zero."""
    own = where(eq(x, 0), 0 * x + 1, x)
    mine = g * reduce_at(own, i, part, dim=dim, how="prod", whole=whole) / own
    zero = eq(part, 0)
    marks = where(zero, 0 * part + 1, 0 * part)
    zeros = gather_at(scatter_at(0 * x, i, marks, dim=dim, how="add"), i, dim=dim)
    lone = eq(marks * zeros, 1)
    others = reduce_at(x, i, where(lone, 0 * part + 1, part), dim=dim, how="prod", whole=whole)
    plain = gather_at(g * y, i, dim=dim) / where(zero, 0 * part + 1, part)
    return mine, where(lone, gather_at(g * others, i, dim=dim), plain)


reduce_at.defvjp(_reduce_rule)
