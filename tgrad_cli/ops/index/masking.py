"""Elements chosen by a mask or by a list of indices of one dimension: selected, filled, added to, replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.promotion import C_NAMES, LEGACY_NAMES
from ...tensor.registry import NUMPY, OPS, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor, constant, raw
from ..elementwise.comparison import where
from ..shape.reshaping import reshape
from ..sizes import wrapped
from .gathering import failure, in_bounds, source_of
from .picking import clear_at, index_backward
from .picking import index as pick

if TYPE_CHECKING:
    from typing import Any


def _c_name(dtype: Any) -> str:
    return str(C_NAMES.get(dtype.name, dtype.name))


@op(
    "indexing",
    torch="torch.masked_fill",
    promote="none",
    result="first",
    inplace=True,
    out=False,
    grad_fn=lambda node: f"MaskedFillBackward{int(node.inputs[2] is not None)}",
    formula="masked_fill({0}, {1}, {2})",
)
def masked_fill(xp: Any, input: Any, mask: Any, value: Any, /) -> Any:
    """The input with a value where the mask is true.

    > masked_fill([1., 2.], tensor([True, False]), 0)
    tensor([0., 2.])
    """
    if mask.dtype.kind != "b":
        text = f"masked_fill_ only supports boolean masks, but got mask with dtype {_c_name(mask.dtype)}"
        raise failure("masked_fill", text, code="E0302")
    if getattr(value, "ndim", 0):
        text = (
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
        raise failure("masked_fill", text, code="E0208")
    if getattr(value, "shape", None) != () or value.dtype.kind == "c":
        refuse_overflow(value, input.dtype)
    return xp.where(mask, xp.asarray(value).astype(input.dtype), input)


def refuse_overflow(value: Any, dtype: Any) -> None:
    """Raise E0303 for a Python number that an element type does not hold, fractions apart."""
    kind = dtype.kind
    bad = NUMPY().iscomplexobj(value) and kind != "c"
    if not bad and kind in "iu":
        limits = NUMPY().iinfo(dtype)
        low = limits.min if kind == "i" else -limits.max  # PyTorch lets small negative numbers wrap round
        bad = not (value == value and low <= value <= limits.max)
    if bad:
        name = C_NAMES[dtype.name] if kind == "f" else f"{dtype.name}_t"
        text = f"value cannot be converted to type {name} without overflow"
        raise TgradError("E0303", f"masked_fill: {text}", torch=text, python="RuntimeError")


masked_fill.defvjp(lambda g, _y, _x, m, _v: (where(m, 0.0, g), None, where(m, g, 0.0)))


@op(
    "indexing",
    torch="torch.masked_select",
    promote="none",
    result="first",
    out="masked_select(): self and result must have the same scalar type",
    formula="masked_select({0}, {1})",
)
def masked_select(xp: Any, input: Any, mask: Any, /) -> Any:
    """The elements where the mask is true, in one dimension.

    Derivative: v at the places that the mask chooses, 0 elsewhere.

    > masked_select([1, 2, 3], tensor([True, False, True]))
    tensor([1, 3])
    """
    if mask.dtype.kind != "b":
        raise failure("masked_select", "masked_select: expected BoolTensor for mask", code="E0302")
    input, mask = xp.broadcast_arrays(input, mask)
    return input[mask]


@op("indexing", torch=(), method=False, out=False, promote="none", result="first")
def masked_back(xp: Any, grad: Any, mask: Any, /, *, shape: Any) -> Any:
    """Gradients put back where the mask is true, in the shape of mask and input together."""
    made = xp.zeros(xp.broadcast_shapes(shape, mask.shape), grad.dtype)
    made[xp.broadcast_to(mask, made.shape)] = grad
    return made


masked_back.defvjp(lambda g, _y, _x, m, *, shape: (masked_select(g, m), None))
masked_select.defvjp(lambda g, _y, _x, m: (masked_back(g, m, shape=tuple(_x.shape)), None))


@op(
    "indexing",
    torch="torch.masked_scatter",
    promote="none",
    result="first",
    inplace=True,
    out=False,
    formula="masked_scatter({0}, {1}, {2})",
)
def masked_scatter(xp: Any, input: Any, mask: Any, source: Any, /) -> Any:
    """The input with the elements of the source, in their order, where the mask is true.

    > masked_scatter(torch.zeros(3), tensor([True, False, True]), tensor([1., 2.]))
    tensor([1., 0., 2.])
    """
    if mask.dtype.kind != "b":
        kind = LEGACY_NAMES.get(mask.dtype.name, mask.dtype.name)
        text = f"masked_scatter_ only supports boolean masks, but got mask with dtype {kind}"
        raise failure("masked_scatter", text, code="E0302")
    if source.dtype != input.dtype:
        names = [LEGACY_NAMES[a.dtype.name] for a in (input, source)]
        text = f"masked_scatter: expected self and source to have same dtypes but got{names[0]} and {names[1]}"
        raise failure("masked_scatter", text, code="E0302")
    made = xp.array(xp.broadcast_to(input, xp.broadcast_shapes(input.shape, mask.shape)), order="C")
    mask = xp.broadcast_to(mask, made.shape)
    count = int(mask.sum())
    if count > source.size:
        raise failure("masked_scatter", "Number of elements of source < number of ones in mask", code="E0206")
    made[mask] = source.reshape(-1)[:count]
    return made


def _masked_scatter_rule(g: Any, _y: Any, _x: Any, m: Any, _s: Any) -> Any:
    given = masked_select(g, m)
    used = OPS["index_view_backward"](given, shape=(_count(_s.shape),), index=(slice(given.shape[0]),))
    return (where(m, 0 * g, g), None, reshape(used, shape=tuple(_s.shape)))


def _count(shape: Any) -> int:
    total = 1
    for n in shape:
        total *= n
    return total


masked_scatter.defvjp(_masked_scatter_rule)


# ---- lists of indices of one dimension -----------------------------------------------------------------------


def _line(name: str, index: Any) -> None:
    if index.ndim > 1:
        raise failure(name, f"{name}(): Index is supposed to be a vector", "IndexError")
    if index.dtype.kind != "i" or index.dtype.itemsize < 4:
        raise failure(name, f"{name}(): Expected dtype int32 or int64 for index", code="E0302")


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="IndexSelectBackward0",
    formula="index_select({0}, {dim}, {1})",
)
def rows_at(xp: Any, input: Any, index: Any, /, *, dim: int) -> Any:
    """The indices of a dimension that a vector says."""
    at = wrapped(dim, input.ndim, "index_select", (input,))
    _line("index_select", index)
    size = input.shape[at] if input.ndim else 1
    if index.size and (index.min() < 0 or index.max() >= size):
        raise failure("index_select", "index out of range in self", "IndexError", "E0205")
    if not input.ndim:
        return input[...].copy()
    return xp.take(input, index.reshape(-1), at)


def _rows_rule(g: Any, _y: Any, _x: Any, i: Any, *, dim: int) -> Any:
    shape = tuple(_x.shape)
    if not shape:
        return (g, None)
    i = reshape(i, shape=(-1,))
    return (index_backward((g, i), shape=shape, places=(dim % len(shape),)), None)


rows_at.defvjp(_rows_rule)


@op(
    "indexing",
    torch="torch.index_select",
    composite=True,
    out="index_select(): self and result must have the same scalar type",
)
def index_select(input: Any, /, dim: int, index: Any) -> Any:
    """The indices of a dimension that a vector says, as a copy.

    Derivative: v added up at the rows that were selected.

    > index_select([[1, 2], [3, 4]], 0, tensor([1]))
    tensor([[3, 4]])
    """
    return rows_at(input, as_tensor("index_select", "index", 3, index), dim=dim)


def lined(name: str, input: Any, index: Any, source: Any, dim: int) -> int:
    """Check the vector of indices against the source; gives the dimension."""
    at = wrapped(dim, input.ndim, name, (input,))
    if index.ndim > 1:
        raise failure(name, f"{name}_(): Index is supposed to be a vector", "IndexError")
    size = source.shape[at] if source.ndim else 1
    if index.size != size:
        end = f"source.size(dim) ({size})" if name == "index_copy" else f"source.size(dim): ({size}), for dim: {at}"
        text = f"{name}_(): Number of indices ({index.size}) should be equal to {end}"
        raise failure(name, text, "IndexError" if name == "index_copy" else "RuntimeError", "E0206")
    rest = [(a, b) for i, (a, b) in enumerate(zip(input.shape, source.shape, strict=False)) if i != at]
    if name != "index_copy" and (input.ndim != source.ndim or any(a != b for a, b in rest)) and input.ndim:
        text = (
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(input.shape)} source.shape = {list(source.shape)}"
        )
        raise failure(name, text, code="E0201")
    return at


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="IndexAddBackward0",
    formula="index_add({0}, {dim}, {1}, {2})",
)
def rows_added(xp: Any, input: Any, index: Any, source: Any, /, *, dim: int, alpha: Any) -> Any:
    """The input with rows added at the indices of a dimension that a vector says."""
    at = lined("index_add", input, index, source, dim)
    size = input.shape[at] if input.ndim else 1
    if index.size and (index.min() < 0 or index.max() >= size):
        raise failure("index_add", "index out of range in self", "IndexError", "E0205")
    made = xp.array(input)
    if not input.ndim:
        return made + (source * alpha).reshape(())
    xp.add.at(made, (*[slice(None)] * at, index.reshape(-1)), source * xp.asarray(alpha, made.dtype))
    return made


rows_added.defvjp(
    lambda g, _y, _x, i, _s, *, dim, alpha: (g, None, reshape(rows_at(g, i, dim=dim), shape=tuple(_s.shape)) * alpha)
)


@op("indexing", torch="torch.index_add", composite=True, inplace=True, out="exact")
def index_add(input: Any, /, dim: int, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    """The input with the rows of the source (times alpha) added at indices of a dimension, also repeated ones.

    Derivative: by input v; by source alpha times the rows of v at the indices.

    > index_add(torch.zeros(2), 0, tensor([0, 0]), tensor([1., 2.]))
    tensor([3., 0.])
    """
    source = source_of("index_add", input, as_tensor("index_add", "source", 4, source))
    return rows_added(input, as_tensor("index_add", "index", 3, index), source, dim=dim, alpha=alpha)


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="IndexCopyBackward0",
    formula="index_copy({0}, {dim}, {1}, {2})",
)
def rows_copied(xp: Any, input: Any, index: Any, source: Any, /, *, dim: int) -> Any:
    """The input with rows replaced at the indices of a dimension that a vector says."""
    at = lined("index_copy", input, index, source, dim)
    size = input.shape[at] if input.ndim else 1
    if index.size and (index.min() < 0 or index.max() >= size):
        bad = int(index[(index < 0) | (index >= size)].reshape(-1)[0])
        text = f"index_copy_(): index {bad} is out of bounds for dimension {at} with size {size}"
        raise failure("index_copy", text, "IndexError", "E0205")
    if not input.ndim:
        return source.reshape(())
    made = xp.array(input)
    made[(*[slice(None)] * at, index.reshape(-1))] = source
    return made


def _copied_rule(g: Any, _y: Any, _x: Any, i: Any, _s: Any, *, dim: int) -> Any:
    ndim = len(_x.shape)
    kept = clear_at((g, reshape(i, shape=(-1,))), places=(dim % ndim,)) if ndim else 0 * g
    return (kept, None, reshape(rows_at(g, i, dim=dim), shape=tuple(_s.shape)))


rows_copied.defvjp(_copied_rule)


@op("indexing", torch="torch.index_copy", composite=True, inplace=True, out="exact")
def index_copy(input: Any, /, dim: int, index: Any, source: Any) -> Any:
    """The input with the rows of the source put at indices of a dimension.

    Derivative: by input v with 0 in the rows that were replaced; by source the rows of v at the indices.

    > index_copy(torch.zeros(2), 0, tensor([1]), tensor([5.]))
    tensor([0., 5.])
    """
    source = source_of("index_copy", input, as_tensor("index_copy", "source", 4, source))
    return rows_copied(input, as_tensor("index_copy", "index", 3, index), source, dim=dim)


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn=lambda node: f"IndexFillBackward{int(node.inputs[2] is not None)}",
    formula="index_fill({0}, {dim}, {1}, {2})",
)
def rows_filled(xp: Any, input: Any, index: Any, value: Any, /, *, dim: int) -> Any:
    """The input with a value at the indices of a dimension that a vector says."""
    at = wrapped(dim, input.ndim, "index_fill", (input,))
    if getattr(value, "ndim", 0):
        text = f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        raise failure("index_fill", text, code="E0208")
    size = input.shape[at] if input.ndim else 1
    line = xp.where(index < 0, index + size, index)
    if line.size and (line.min() < 0 or line.max() >= size):
        in_bounds("index_fill", size, index, at, "IndexError")
    made = xp.array(input)
    made[(*[slice(None)] * at, line.reshape(-1)) if input.ndim else ...] = value
    return made


def _filled_rule(g: Any, _y: Any, _x: Any, i: Any, _v: Any, *, dim: int) -> Any:
    if not _x.shape:
        return (0 * g, None, g)
    xp, array = NUMPY(), raw(i).reshape(-1)
    line = (
        constant(xp.unique(array)) if type(i) is Tensor else xp.unique(array)
    )  # an index that comes twice counts once
    at = dim % len(_x.shape)
    return (clear_at((g, line), places=(at,)), None, pick((g, line), places=(at,)))


rows_filled.defvjp(_filled_rule)


@op("indexing", torch="torch.index_fill", composite=True, inplace=True, out=False)
def index_fill(input: Any, /, dim: int, index: Any, value: Any) -> Any:
    """The input with a value at indices of a dimension.

    Derivative: by input v with 0 in the rows that were filled; by value the sum of v over those rows.

    > index_fill(tensor([1., 2.]), 0, tensor([0]), 9)
    tensor([9., 2.])
    """
    return rows_filled(input, as_tensor("index_fill", "index", 3, index), value, dim=dim)
