"""In-place changes of shape (``x.t_()``, ``x.unsqueeze_(0)``), and views with strides of the caller's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor.inplace import check_writable
from ..tensor.registry import OPS, function, op
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from .copying import target_of
from .picking import index_backward
from .shape import reshape

if TYPE_CHECKING:
    from typing import Any

_PARTS = ("_array", "_storage", "_flat", "_node", "base", "view_of", "_seen")


def _restore(tensor: Tensor, values: list[Any]) -> None:
    for name, value in zip(_PARTS, values, strict=True):
        setattr(tensor, name, value)
    tensor._version += 1


def become_view(tensor: Tensor, view: Tensor) -> Tensor:
    """Give a tensor the geometry and the node of a view of it, the memory staying shared."""
    check_writable(tensor)
    node = view.node if ACTIVE.state.grad_enabled else tensor._node
    ACTIVE.state.journal.log(_restore, tensor, [getattr(tensor, name) for name in _PARTS])
    if tensor.base is not None:
        tensor.view_of = view.view_of
    if view.view_of is not None and view.view_of[0] is tensor:
        _, step, params = view.view_of
        if tensor.base is not None:
            tensor.view_of = (_copy_of(tensor), step, params)
    tensor._array, tensor._storage, tensor._flat = view._array, view._storage, view._flat
    tensor._node = node
    tensor._seen = -1 if tensor.base is None else tensor.base._version
    tensor._version += 1
    return tensor


def _copy_of(tensor: Tensor) -> Tensor:
    """A tensor that is what this one was: the step before, for views whose shape was changed in place."""
    made = Tensor(tensor._array, tensor.dtype, tensor._node)
    for name in _PARTS:
        setattr(made, name, getattr(tensor, name))
    return made


def _twin(name: str, title: str) -> None:
    def run(input: Any, *args: Any, **keywords: Any) -> Any:
        tensor = target_of(name + "_", input)
        return become_view(tensor, OPS[name].call((tensor, *args), keywords))

    run.__doc__ = title
    function("shape", torch=(), method=True, name=name + "_")(run)


for _name in ("t", "transpose", "swapaxes", "swapdims", "squeeze", "unsqueeze"):
    _twin(_name, f"`{_name}` in place: the tensor itself takes the new shape, on the same memory.")


# ---- strides of the caller's choice --------------------------------------------------------------------------


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
    from ..tensor.registry import NUMPY

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
    root = input.base if input.base is not None else input
    if root.array.flags.c_contiguous and root.size == root.storage().flat.size:
        return strided_view(root, size=size, stride=stride, offset=offset)
    return strided_view(input, size=size, stride=stride, offset=offset - here)
