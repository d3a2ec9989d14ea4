"""Methods by which a tensor comes to look at other memory, or at more of its own: ``x.resize_(5)``, ``x.set_(y)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.argument_errors import wrong_type
from ...tensor.failures import describe
from ...tensor.inplace import check_writable
from ...tensor.promotion import META_NAMES
from ...tensor.registry import NUMPY, OPS, function, op
from ...tensor.state import ACTIVE
from ...tensor.storage import Storage
from ...tensor.tensor import Tensor, contiguous_strides
from ...tensor.views import View
from ...tensor.writing import count_write, move
from ..arguments import as_tensor, underived
from ..index.copying import target_of
from .restriding import as_strided, strided_view

if TYPE_CHECKING:
    from typing import Any


def _sizes(values: Any) -> tuple[int, ...]:
    """Sizes given one by one or as a sequence; none is negative."""
    if len(values) == 1 and isinstance(values[0], (tuple, list)):
        values = values[0]
    found = tuple([int(n) for n in values])
    if min(found, default=0) < 0:
        text = "numel: integer multiplication overflow"
        raise TgradError("E0604", f"a size is negative: {list(found)}", torch=text, python="RuntimeError")
    return found


def look_at(target: Tensor, storage: Storage, size: Any, stride: Any, offset: int) -> None:
    """Let a tensor look at a storage with these sizes and strides; one that is too short grows, by zeros."""
    numpy = NUMPY()
    last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True)) + 1 if 0 not in size else offset
    if last > storage.flat.size:
        longer = numpy.zeros(last, storage.flat.dtype)
        longer[: storage.flat.size] = storage.flat
        storage.replace(longer)
    width = storage.flat.itemsize
    array = numpy.ndarray(size, storage.flat.dtype, storage.flat, 0, [s * width for s in stride])
    if 0 not in size:
        array = numpy.ndarray(size, storage.flat.dtype, storage.flat, offset * width, [s * width for s in stride])
    move(target, array, storage, None)
    target._node = None


@function("shape", torch=(), method=True, name="resize_")
def resize_(input: Any, *size: Any, memory_format: Any = None) -> Any:
    """Give a tensor another size in place: the same memory row by row, with zeros (PyTorch: anything) where it grows.

    Its history ends there. Raises E0403 for a tensor that requires grad.

    > arange(4).resize_(2, 3)
    tensor([[0, 1, 2],
            [3, 0, 0]])
    """
    target = target_of("resize_", input)
    shape = _sizes(size)
    if target.requires_grad:
        text = "cannot resize variables that require grad"
        raise TgradError("E0403", text, torch=text, python="RuntimeError", operands={0: describe(target)})
    count_write(target)
    if shape != tuple(target.shape):
        look_at(target, target.storage(), shape, contiguous_strides(shape), target.offset)
    return target


@function("shape", torch="torch.resize_as_", method=True, name="resize_as_")
def resize_as_(input: Any, the_template: Any, *, memory_format: Any = None) -> Any:
    """Give a tensor the size of another in place, as `resize_` does.

    > arange(4).resize_as_(zeros(2, 1))
    tensor([[0],
            [1]])
    """
    other = as_tensor("resize_as_", "the_template", 2, the_template)
    return resize_(input, tuple(other.shape))


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    result="first",
    out=False,
    formula="{0}",
    grad_fn="NotImplemented",
)
def set_to(xp: Any, source: Any, /) -> Any:
    """What a tensor looks at after `set_` with one that requires grad."""
    return source


set_to.defvjp(underived("derivative for set_ is not implemented"))


@function("shape", torch=(), method=True, name="set_")
def set_(input: Any, source: Any = None, storage_offset: int = 0, size: Any = None, stride: Any = None) -> Any:
    """Let a tensor look at the memory of another (or of a storage), as it does or with a geometry of its own.

    Without arguments the tensor is empty afterwards. Its history ends there; views of it stay where they are.

    > x, y = zeros(2), arange(3.); z = x.set_(y); x[0] = 7; y
    tensor([7., 1., 2.])
    """
    target = target_of("set_", input)
    check_writable(target)
    if source is None:
        move(target, NUMPY().zeros((0,), target.dtype.np), None, None)
        target._node = None
        return target
    if type(source) is Tensor:
        storage, dtype = source.storage(), source.dtype
        if size is None:
            size, stride, storage_offset = tuple(source.shape), source.strides, source.offset
    elif isinstance(getattr(source, "memory", None), Storage):
        storage, dtype = source.memory, source.dtype or target.dtype
        if size is None:
            size = (storage.flat.size,)
    else:
        raise wrong_type("set_", "source", 2, "Tensor", source)
    if dtype is not target.dtype:
        one, other = META_NAMES[dtype.name], META_NAMES[target.dtype.name]
        text = f"Could not set tensor of type {one} to a tensor of type {other}"
        raise TgradError("E0302", text, torch=text, python="RuntimeError")
    writes = target.writes()
    count_write(target)
    kept_leaf = target.requires_grad and not ACTIVE.state.grad_enabled
    size = _sizes((size,))
    look_at(target, storage, size, contiguous_strides(size) if stride is None else tuple(stride), int(storage_offset))
    target._writes = writes
    if kept_leaf:
        target.requires_grad = True
    if type(source) is Tensor and source.requires_grad and ACTIVE.state.grad_enabled:
        target._node = OPS["set_to"](source).node
    return target


@function("shape", torch=(), method=True, name="is_set_to")
def is_set_to(input: Any, tensor: Any) -> Any:
    """Whether two tensors look at the same memory in the same way.

    > x = zeros(2); x.is_set_to(x.view(2))
    True
    """
    a, b = target_of("is_set_to", input), as_tensor("is_set_to", "tensor", 2, tensor)
    return a.storage() is b.storage() and (a.shape, a.strides, a.offset) == (b.shape, b.strides, b.offset)


@function("shape", torch="torch.as_strided_", method=True, name="as_strided_")
def as_strided_(input: Any, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """Give a tensor sizes and strides on its storage in place.

    > arange(4).as_strided_((2, 2), (1, 2))
    tensor([[0, 2],
            [1, 3]])
    """
    target = target_of("as_strided_", input)
    check_writable(target)
    made = as_strided(target, size=tuple(size), stride=tuple(stride), storage_offset=storage_offset)
    count_write(target)
    parent = target.rooted()
    if made.view is None:
        move(target, made.array, target.storage(), None)
        return target
    step = View(made.view.root, made.view.parent, strided_view, made.view.params, target.dtype, made.array.shape)
    step.own, step.tracked, step.kind, step.turned = parent.own, parent.tracked, parent.kind, True
    move(target, made.array, target.storage(), step)
    return target
