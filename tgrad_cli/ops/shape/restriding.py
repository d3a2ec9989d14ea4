"""Views with strides of the caller's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ...tensor.tensor import Tensor
from ..index.picking import index_backward
from .reshaping import reshape

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
    grad_fn="AsStridedBackward0",
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
