"""Elements chosen by index tensors and masks: the operations behind ``x[rows, columns]`` and its assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.overlap import refuse_partial_overlap
from ...tensor.recording import record
from ...tensor.registry import NUMPY, op
from ...tensor.state import ACTIVE
from ...tensor.writing import check_view, count_write, record_write, write_part

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Arrays
    from ...tensor.tensor import Tensor


def positions(xp: Any, shape: Any, indices: Any, places: Any) -> Any:
    """NumPy's index for index arrays at some dimensions, checked; masks become the positions of what is true."""
    where: list[Any] = [slice(None)] * len(shape)
    expanded = []
    for array, at in zip(indices, places, strict=True):
        if array.dtype.kind != "b":
            expanded.append((at, array))
            continue
        for j, n in enumerate(array.shape):
            if n != shape[at + j]:
                text = (
                    f"The shape of the mask {list(array.shape)} at index {j} does not match the shape of the indexed "
                    f"tensor {list(shape)} at index {at + j}"
                )
                raise TgradError("E0207", text, torch=text, python="IndexError")
        expanded += [(at + j, part) for j, part in enumerate(xp.nonzero(array))]
    for i, (at, array) in enumerate(expanded):
        _check(array, shape[at], i)
        where[at] = array
    shapes = [array.shape for _, array in expanded]
    try:
        xp.broadcast_shapes(*shapes)
    except ValueError:
        listed = ", ".join(str(list(s)) for s in shapes)
        text = f"shape mismatch: indexing tensors could not be broadcast together with shapes {listed}"
        raise TgradError("E0207", text, torch=text, python="IndexError") from None
    return tuple(where)


def _check(array: Any, size: int, at: int) -> None:
    """Refuse what is out of bounds; PyTorch numbers the dimensions among those that index tensors are for."""
    if not array.size:
        return
    low, high = int(array.min()), int(array.max())
    if -size <= low and high < size:
        return
    if not size:
        text = "index is out of bounds for dimension with size 0"
    else:
        bad = int(array[(array < -size) | (array >= size)].reshape(-1)[0])
        text = f"index {bad} is out of bounds for dimension {at} with size {size}"
    raise TgradError("E0205", text, torch=text, python="IndexError")


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    formula="{0}[{1}]",
)
def index(xp: Any, tensors: Arrays, /, *, places: Any) -> Any:
    """The elements of the first tensor at the positions that the others say, for the dimensions `places`."""
    input, *indices = tensors
    return xp.ascontiguousarray(input[positions(xp, input.shape, indices, places)])


def _index_rule(g: Any, _y: Any, _x: Any, *indices: Any, places: Any) -> Any:
    return (index_backward((g, *indices), shape=tuple(_x.shape), places=places), *[None] * len(indices))


index.defvjp(_index_rule)


@op("indexing", torch=(), method=False, out=False, promote="none", result="first")
def index_backward(xp: Any, tensors: Arrays, /, *, shape: Any, places: Any) -> Any:
    """Zeros of a shape with gradients added up at the positions that they belong to."""
    grad, *indices = tensors
    made = xp.zeros(shape, grad.dtype)
    add_at(xp, made, positions(xp, shape, indices, places), grad)
    return made


index_backward.defvjp(
    lambda g, _y, _grad, *indices, shape, places: (index((g, *indices), places=places), *[None] * len(indices))
)


def add_at(xp: Any, made: Any, where: Any, values: Any) -> None:
    """Add values at positions of which some may be equal."""
    if len(where) == 1 and made.dtype.kind == "f" and made.ndim == 1:
        index = xp.broadcast_to(where[0], xp.shape(values)).reshape(-1)
        index = xp.where(index < 0, index + made.size, index)
        made += xp.bincount(index, xp.reshape(values, -1), made.size)[: made.size].astype(made.dtype)
        return
    xp.add.at(made, where, values)


@op("indexing", torch=(), method=False, out=False, promote="none", result="first", name="index_put_at")
def put_at(xp: Any, tensors: Arrays, /, *, places: Any, accumulate: bool = False) -> Any:
    """A tensor with the values of the second put (or added) at the positions that the rest say."""
    input, values, *indices = tensors
    where = positions(xp, input.shape, indices, places)
    made = xp.array(input)
    values = fitting(values, made[where].shape)
    if accumulate:
        add_at(xp, made, where, xp.broadcast_to(values, made[where].shape))
    else:
        made[where] = values
    return made


def fitting(values: Any, shape: Any) -> Any:
    """Values that are put at positions of a shape, without leading dimensions of size 1; E0201 if they do not fit."""
    size = values.shape
    while len(size) > len(shape) and size[0] == 1:
        size = size[1:]
    extra = len(shape) - len(size)
    if extra < 0 or any(n not in (1, shape[i + extra]) for i, n in enumerate(size)):
        text = (
            f"shape mismatch: value tensor of shape {list(values.shape)} cannot be broadcast to indexing result of "
            f"shape {list(shape)}"
        )
        raise TgradError("E0201", text, torch=text, python="RuntimeError")
    return values.reshape(size)


put_at.grad_fn = "IndexPutBackward0"


@op("indexing", torch=(), method=False, out=False, promote="none", result="first")
def clear_at(xp: Any, tensors: Arrays, /, *, places: Any) -> Any:
    """A tensor with zeros at the positions that the rest say."""
    input, *indices = tensors
    made = xp.array(input)
    made[positions(xp, input.shape, indices, places)] = 0
    return made


clear_at.defvjp(lambda g, _y, _x, *indices, places: (clear_at((g, *indices), places=places), *[None] * len(indices)))


def _put_at_rule(g: Any, _y: Any, _x: Any, _v: Any, *indices: Any, places: Any, accumulate: bool) -> Any:
    kept = g if accumulate else clear_at((g, *indices), places=places)
    given = index((g, *indices), places=places)
    return (kept, _fitted(given, tuple(_v.shape)), *[None] * len(indices))


def _fitted(given: Any, shape: Any) -> Any:
    """A gradient of the positions' shape where the values had leading ones more."""
    from ..shape.reshaping import reshape, sum_to_size

    if len(shape) <= given.ndim:
        return given
    inner = shape[len(shape) - given.ndim :]
    return reshape(sum_to_size(given, size=inner), shape=shape)


put_at.defvjp(_put_at_rule)


def _put_at_consumed(g: Any, _y: Any, _x: Any, _v: Any, *indices: Any, places: Any, accumulate: bool) -> Any:
    xp = NUMPY()
    where = positions(xp, g.shape, indices, places)
    given = _fitted(g[where], tuple(_v.shape))
    if not accumulate:
        g[where] = 0
    return (g, given, *[None] * len(indices))


put_at.consume = _put_at_consumed


def put_in_place(target: Tensor, values: Tensor, indices: list[Tensor], places: Any, accumulate: bool = False) -> None:
    """Put (or add) values at positions of a tensor's own memory; only what is there is touched, and recorded."""
    xp = NUMPY()
    where = positions(xp, target.array.shape, [i.array for i in indices], places)
    fitted = fitting(values.array, target.array[where].shape)
    for read in (values, *indices):
        refuse_partial_overlap(target, read, exact=True)
    node = None
    if ACTIVE.state.grad_enabled:
        params = {"places": places, "accumulate": accumulate}
        node = record(put_at, (target, values, *indices), params, target.array, target.dtype)
    if node is not None:
        check_view(target, node)
    count_write(target)
    if node is not None:
        record_write(target, node)
    write_part(target, where, fitted, add=accumulate)
