"""Views with strides of the caller's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ...tensor.tensor import Tensor
from ..index.picking import index_backward
from .reshaping import contiguous, reshape

if TYPE_CHECKING:
    from typing import Any


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    result="first",
    view=True,
    out=False,
    grad_fn=lambda node: f"AsStridedBackward{int(node.in_place)}",
    formula="as_strided({0}, {size}, {stride})",
)
def strided_view(xp: Any, input: Any, /, *, size: Any, stride: Any, offset: int) -> Any:
    """A view with the given strides whose first element is `offset` after the input's first."""
    flat = input.reshape(-1)
    if not xp.may_share_memory(flat, input) and input.size:
        raise TgradError("E0606", "as_strided: the tensor's memory is not in one piece", python="RuntimeError")
    if 0 in size:
        return flat[:0].reshape(size)
    width = input.itemsize
    return xp.lib.stride_tricks.as_strided(flat[offset:], size, tuple([s * width for s in stride]))


def _places(xp: Any, size: Any, stride: Any, offset: int) -> Any:
    made = xp.asarray(offset)
    for n, s in zip(size, stride, strict=True):
        made = made[..., None] + xp.arange(n) * s
    return made


def _strided_rule(g: Any, _y: Any, _x: Any, *, size: Any, stride: Any, offset: int) -> Any:
    from ...tensor.registry import NUMPY

    places = _places(NUMPY(), size, stride, offset)
    if type(g) is Tensor:
        places = Tensor.of(places)
    count = 1
    for n in _x.shape:
        count *= n
    return (reshape(index_backward((g, places), shape=(count,), places=(0,)), shape=tuple(_x.shape)),)


strided_view.defvjp(_strided_rule)


@op("shape", torch="torch.as_strided", composite=True, out=False)
def as_strided(input: Any, /, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """A view of the storage with sizes and strides of the caller's choice.

    > as_strided(arange(6), (2, 2), (1, 2))
    tensor([[0, 2],
            [1, 3]])
    """
    size, stride = tuple(size), tuple(stride)
    here = input.offset
    offset = here if storage_offset is None else int(storage_offset)
    text = None
    if len(size) != len(stride):
        text = "mismatch in length of strides and shape"
    elif min(stride, default=0) < 0:
        text = f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}"
    elif offset < 0:
        text = f"Tensor: invalid storage offset {offset}"
    else:
        last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True)) + 1 if 0 not in size else 0
        have, width = input.storage().flat.size, input.dtype.itemsize
        if last > have:
            text = (
                f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {offset}, and itemsize "
                f"{width} requiring a storage size of {last * width} are out of bounds for storage of size "
                f"{have * width}"
            )
    if text is not None:
        raise TgradError("E0202", f"as_strided: {text}", torch=text, python="RuntimeError")
    root = input if input.view is None else input.whole()
    if root.array.flags.c_contiguous and root.size == root.storage().flat.size:
        return strided_view(root, size=size, stride=stride, offset=offset)
    return strided_view(input, size=size, stride=stride, offset=offset - here)


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    result="first",
    out=False,
    grad_fn="AsStridedScatterBackward0",
    formula="as_strided_scatter({0}, {1}, {size}, {stride})",
)
def strided_put(xp: Any, input: Any, src: Any, /, *, size: Any, stride: Any, offset: int) -> Any:
    """The input with the elements of a strided view of it replaced."""
    made = xp.array(input, order="C")
    strided_view.kernel(xp, made, size=size, stride=stride, offset=offset)[...] = src
    return made


def _put_rule(g: Any, _y: Any, _x: Any, _s: Any, *, size: Any, stride: Any, offset: int) -> Any:
    g = contiguous(g)
    where = {"size": size, "stride": stride, "offset": offset}
    return strided_put(g, 0, **where), strided_view(g, **where)


strided_put.defvjp(_put_rule)


@op("shape", torch="torch.as_strided_scatter", composite=True)
def as_strided_scatter(input: Any, src: Any, /, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """A copy of the tensor in which the elements that `as_strided` would show are those of `src`.

    The gradient of the tensor is zero at those elements (PyTorch's is zero at all others, which differences refute).

    > torch.as_strided_scatter(zeros(2, 2), tensor([1., 2.]), (2,), (3,))
    tensor([[1., 0.],
            [0., 2.]])
    """
    size, stride = tuple(size), tuple(stride)
    as_strided(input, size=size, stride=stride, storage_offset=storage_offset)  # refuses what is out of bounds
    if tuple(src.shape) != size:
        text = (
            f"expected src to have a size equal to the slice of self. src size = {list(src.shape)}, slice size = "
            f"{list(size)}"
        )
        raise TgradError("E0201", f"as_strided_scatter: {text}", torch=text, python="RuntimeError")
    offset = 0 if storage_offset is None else int(storage_offset) - input.offset
    return strided_put(contiguous(input), src, size=size, stride=stride, offset=offset)
