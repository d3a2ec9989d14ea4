"""Positions: where elements are not zero, where values belong in a sorted sequence; elements by flat position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import OPS, function, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor
from ..shape.reshaping import reshape
from .gathering import failure, source_of
from .picking import add_at, clear_at, index_backward, put_at
from .picking import index as pick

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Sizes


@op("indexing", torch=(), method=False, out=False, promote="none", result="int64")
def positions_of(xp: Any, input: Any, /) -> Any:
    """The coordinates of what is not zero, a row each."""
    return xp.argwhere(input)


@op("indexing", torch="torch.nonzero", composite=True)
def nonzero(input: Any, /, *, as_tuple: bool = False) -> Any:
    """The coordinates of the elements that are not zero, a row each; with `as_tuple` a vector for each dimension.

    > nonzero([0, 5, 7])
    tensor([[1],
            [2]])
    """
    input = input if type(input) is Tensor else OPS["number_to_tensor"](input)
    if not as_tuple:
        return positions_of(input)
    if not input.ndim:
        input = reshape(input, shape=(1,))
    return OPS["unbind"](positions_of(input), dim=1)


@op("indexing", torch="torch.argwhere", composite=True, out=False)
def argwhere(input: Any, /) -> Any:
    """The coordinates of the elements that are not zero, a row each.

    > argwhere([0, 5])
    tensor([[1]])
    """
    return positions_of(input)


def _flat(name: str, index: Any, count: int) -> None:
    if index.dtype.kind != "i" or index.dtype.itemsize != 8:
        kind = LEGACY_NAMES.get(index.dtype.name, index.dtype.name)
        raise failure(name, f"{name}(): Expected a long tensor for index, but got {kind}", code="E0302")
    if index.size and (int(index.min()) < -count or int(index.max()) >= count):
        bad = int(index[(index < -count) | (index >= count)].reshape(-1)[0])
        text = f"out of range: tried to access index {bad} on a tensor of {count} elements."
        raise failure(name, text, "IndexError", "E0205")


@op(
    "indexing",
    torch="torch.take",
    promote="none",
    result="first",
    out="take(): self and out expected to have the same dtype, but got self.dtype = {Want} and out.dtype = {Got}",
    formula="take({0}, {1})",
)
def take(xp: Any, input: Any, index: Any, /) -> Any:
    """The elements at flat positions, in the shape of the index.

    Derivative: v added up at the places that were taken.

    > take([[1, 2], [3, 4]], tensor([3, 0]))
    tensor([4, 1])
    """
    _flat("take", index, input.size)
    return input.reshape(-1)[index]


def _take_rule(g: Any, _y: Any, _x: Any, i: Any) -> Any:
    count = 1
    for n in _x.shape:
        count *= n
    return (reshape(index_backward((g, i), shape=(count,), places=(0,)), shape=tuple(_x.shape)), None)


take.defvjp(_take_rule)


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="PutBackward0",
    formula="put({0}, {1}, {2})",
)
def put_flat(xp: Any, input: Any, index: Any, source: Any, /, *, accumulate: bool) -> Any:
    """The input with elements put (or added) at flat positions."""
    _flat("put_", index, input.size)
    if index.size != source.size:
        text = (
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.size}, index.numel() = {index.size}"
        )
        raise failure("put_", text, "IndexError", "E0206")
    made = xp.array(input).reshape(-1)
    if accumulate:
        add_at(xp, made, (index.reshape(-1),), source.reshape(-1))
    else:
        made[index.reshape(-1)] = source.reshape(-1)
    return made.reshape(input.shape)


def _put_rule(g: Any, _y: Any, _x: Any, i: Any, _s: Any, *, accumulate: bool) -> Any:
    flat, line = reshape(g, shape=(-1,)), reshape(i, shape=(-1,))
    kept = g if accumulate else reshape(clear_at((flat, line), places=(0,)), shape=tuple(_x.shape))
    return (kept, None, reshape(pick((flat, line), places=(0,)), shape=tuple(_s.shape)))


put_flat.defvjp(_put_rule)


@op("indexing", torch="torch.put", composite=True, inplace=True, out=False)
def put(input: Any, /, index: Any, source: Any, accumulate: bool = False) -> Any:
    """The input with the elements of the source put (or added) at flat positions.

    Derivative: by input v, but 0 where an element was replaced; by source the elements of v at the places.

    > torch.zeros(2, 2).put(tensor([1, 2]), tensor([5., 6.]))
    tensor([[0., 5.],
            [6., 0.]])
    """
    source = source_of("put", input, as_tensor("put", "source", 3, source))
    return put_flat(input, as_tensor("put", "index", 2, index), source, accumulate=bool(accumulate))


@op("indexing", torch="torch.index_put", composite=True, inplace="function", out=False)
def index_put(input: Any, /, indices: Any, values: Any, accumulate: bool = False) -> Any:
    """The input with values put (or added) at the positions that a tuple of index tensors says.

    Derivative: by input v, but 0 where an element was replaced; by values the elements of v at the places.

    > index_put(torch.zeros(3), (tensor([0, 0]),), tensor([1., 2.]), accumulate=True)
    tensor([3., 0., 0.])
    """
    values = as_tensor("index_put", "values", 3, values)
    if values.dtype is not input.dtype:
        text = (
            "Index put requires the source and destination dtypes match, got "
            f"{LEGACY_NAMES[input.dtype.name]} for the destination and {LEGACY_NAMES[values.dtype.name]} for the "
            "source."
        )
        raise TgradError("E0302", text, torch=text, python="RuntimeError")
    tensors, places, at = [], [], 0
    for i in indices:
        if i is not None:
            tensor = as_tensor("index_put", "indices", 2, i)
            if tensor.dtype.is_differentiable:
                text = "tensors used as indices must be long, int, byte or bool tensors"
                raise TgradError("E0207", text, torch=text, python="IndexError")
            tensors.append(tensor)
            places.append(at)
            at += tensor.ndim if tensor.dtype.name == "bool" else 1
        else:
            at += 1
    return put_at((input, values, *tensors), places=tuple(places), accumulate=bool(accumulate))


@function("indexing", torch=(), method=True, name="where")
def where_method(input: Any, condition: Any, other: Any) -> Any:
    """The tensor's elements where the condition is true, of the other elsewhere.

    > tensor([1, 2]).where(tensor([True, False]), 0)
    tensor([1, 0])
    """
    return OPS["where"].call((condition, input, other), {})


# ---- sorted sequences ----------------------------------------------------------------------------------------


@op("indexing", torch=(), method=False, out=False, promote="none", result="kernel")
def places_in(xp: Any, edges: Any, values: Any, /, *, right: bool, narrow: bool) -> Any:
    """Where values belong in sorted sequences, one for all or one for each row."""
    side = "right" if right else "left"
    if not values.size:
        made = xp.zeros(values.shape)
    elif edges.ndim == 1:
        made = xp.searchsorted(edges, values, side)
    else:
        rows, wanted = edges.reshape(-1, edges.shape[-1]), values.reshape(-1, values.shape[-1])
        made = xp.stack([xp.searchsorted(r, w, side) for r, w in zip(rows, wanted, strict=True)])
        made = made.reshape(values.shape)
    return xp.asarray(made).astype("int32" if narrow else "int64")


@op("indexing", torch="torch.searchsorted", method=False, composite=True)
def searchsorted(
    sorted_sequence: Any,
    input: Any,
    /,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: Any = None,
    sorter: Any = None,
) -> Any:
    """The positions at which values keep a sorted sequence sorted, before equal ones (or, with `right`, after).

    > searchsorted([1, 3, 5], tensor([3, 4]))
    tensor([1, 2])
    """
    if side not in (None, "left", "right"):
        text = f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}"
        raise failure("searchsorted", text, code="E0604")
    values = input if type(input) is Tensor else OPS["number_to_tensor"](input)
    edges = sorted_sequence
    if edges.ndim != 1 and tuple(edges.shape[:-1]) != tuple(values.shape[:-1]):
        text = (
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {list(edges.shape)} and input "
            f"value tensor {list(values.shape)}"
        )
        raise failure("searchsorted", text, code="E0206")
    if sorter is not None:
        edges = OPS["gather"](edges, dim=-1, index=sorter)
    return places_in(edges, values, right=bool(right) or side == "right", narrow=bool(out_int32))


@op("indexing", torch="torch.bucketize", method=False, composite=True)
def bucketize(input: Any, boundaries: Any, /, *, out_int32: bool = False, right: bool = False) -> Any:
    """The number of the bucket, between sorted boundaries, that each value falls into.

    > bucketize(tensor([1, 4, 9]), [3, 5])
    tensor([0, 1, 2])
    """
    if boundaries.ndim != 1:
        text = f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})"
        raise failure("bucketize", text, code="E0208")
    values = input if type(input) is Tensor else OPS["number_to_tensor"](input)
    return places_in(boundaries, values, right=bool(right), narrow=bool(out_int32))


@op("indexing", torch="torch.unravel_index", method=False, composite=True, out=False)
def unravel_index(indices: Any, /, shape: Sizes) -> Any:
    """Flat positions as coordinates in a shape, a tensor for each dimension.

    > unravel_index(tensor([5]), (2, 3))
    (tensor([1]), tensor([2]))
    """
    made, rest = [], indices
    for n in reversed(shape):
        made.append(OPS["remainder"](rest, n))
        rest = OPS["div"](rest, n, rounding_mode="floor")
    return tuple(reversed(made))
