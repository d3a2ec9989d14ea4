"""The same elements in another shape: views where the memory allows it, copies where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.making import arranged, format_order
from ...tensor.registry import function, op
from ...tensor.tensor import Tensor
from ..sizes import bad_expand, fitting, wrapped

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Sizes


@op(
    "shape",
    torch="torch.broadcast_to",
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="expand({0}, {size})",
    aliases=("broadcast_to",),
)
def expand(xp: Any, input: Any, /, size: Sizes, *, implicit: bool = False) -> Any:
    """A view in which dimensions of size 1 are repeated without copying; -1 keeps a size.

    > torch.tensor([[1], [2]]).expand(2, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    shape = input.shape
    extra = len(size) - len(shape)
    target = tuple([shape[i - extra] if n == -1 and i >= extra else n for i, n in enumerate(size)])
    if extra < 0 or any(n not in (1, target[i + extra]) for i, n in enumerate(shape)) or min(target, default=0) < 0:
        raise bad_expand(describe(input), shape, size, target)
    return xp.broadcast_to(input, target)


def _summed(node: Any) -> str:
    parent, size = node.inputs[0], node.params["size"]
    if not size:
        return "SumBackward0"
    return "ViewBackward0" if parent is not None and len(size) < parent.ndim else "SumBackward1"


@op(
    "shape",
    torch=(),
    method=False,
    promote="sum",
    out=False,
    formula="sum_to_size({0}, {size})",
    grad_fn=_summed,
)
def sum_to_size(xp: Any, input: Any, /, size: Any) -> Any:
    """The sums over the dimensions that broadcasting to the input's size would add or stretch."""
    extra = input.ndim - len(size)
    if extra > 0:
        input = xp.sum(input, axis=tuple(range(extra)))
    stretched = tuple([i for i, n in enumerate(size) if n == 1 and input.shape[i] != 1])
    return xp.sum(input, axis=stretched, keepdims=True) if stretched else input


@function("shape", torch=(), method=True, name="sum_to_size")
def smaller(input: Any, *size: Any) -> Any:
    """The tensor summed down to a size that broadcasts to its own; the tensor itself where that is its size.

    > ones(2, 3).sum_to_size(1, 3)
    tensor([[2., 2., 2.]])
    """
    from ..arguments import as_tensor

    tensor = as_tensor("sum_to_size", "input", 1, input)
    shape = tuple(size[0]) if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    target = tuple([int(n) for n in shape])
    extra = tensor.ndim - len(target)
    if extra < 0 or any(n not in (1, tensor.shape[i + extra]) for i, n in enumerate(target)):
        text = f"size {{{list(target)}}} is not expandable to size {{{list(tensor.shape)}}}."
        raise TgradError("E0201", f"sum_to_size: {text}", torch=text, python="RuntimeError")
    return tensor if target and target == tuple(tensor.shape) else sum_to_size(tensor, size=target)


sum_to_size.defvjp(lambda g, _y, _x, *, size: (expand(g, size=_x.shape),))
expand.defvjp(lambda g, _y, _x, *, size, implicit: (sum_to_size(g, size=_x.shape),))


# ---- the same order of elements ------------------------------------------------------------------------------


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="view({0}, {shape})",
    grad_fn="ViewBackward0",
)
def shared_view(xp: Any, input: Any, /, shape: Any) -> Any:
    """A view in another shape, E0202 where the memory does not allow it."""
    made = xp.reshape(input, shape)
    if input.ndim and made.size and not xp.may_share_memory(made, input):
        raise TgradError(
            "E0202",
            f"view: {describe(input)} is not laid out so that {list(shape)} is a view of it",
            torch="view size is not compatible with input tensor's size and stride (at least one dimension spans "
            "across two contiguous subspaces). Use .reshape(...) instead.",
            python="RuntimeError",
            operands={0: f"{describe(input)}, strides {[s // input.itemsize for s in input.strides]}"},
            hint="x.reshape(...) copies where it must",
        )
    return made


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    result="first",
    out=False,
    formula="reshape({0}, {shape})",
    grad_fn="UnsafeViewBackward0",
)
def unsafe_view(xp: Any, input: Any, /, shape: Any) -> Any:
    """The same elements in another shape, on memory that nobody else sees."""
    return xp.reshape(input, shape)


@op("shape", torch="torch.reshape", composite=True, out=False, grad_fn="ViewBackward0")
def reshape(input: Any, /, shape: Sizes) -> Any:
    """The same elements in another shape, a view where the memory allows it; -1 is worked out.

    > reshape(arange(4), (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    if type(input) is not Tensor:
        return unsafe_view(input, shape=shape)
    shape = fitting(shape, input, "reshape")
    array = input.array
    if array.flags.c_contiguous or _shares(array, shape):
        return shared_view(input, shape=shape)
    return unsafe_view(clone(input, memory_format="contiguous"), shape=shape)


shared_view.defvjp(lambda g, _y, _x, *, shape: (reshape(g, shape=_x.shape),))
unsafe_view.defvjp(lambda g, _y, _x, *, shape: (reshape(g, shape=_x.shape),))


def _shares(array: Any, shape: Any) -> bool:
    made = array.reshape(shape)
    low, high = made.__array_interface__["data"][0], array.__array_interface__["data"][0]
    return not made.size or bool(low == high)


@op(
    "shape",
    torch="torch.permute",
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="permute({0}, {dims})",
)
def permute(xp: Any, input: Any, /, dims: Sizes) -> Any:
    """A view with the dimensions in another order.

    > permute(zeros(2, 3, 4), (2, 0, 1)).shape
    torch.Size([4, 2, 3])
    """
    ndim = input.ndim
    if len(dims) != ndim:
        text = (
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {ndim} is not equal to len(dims) = {len(dims)}"
        )
        raise TgradError("E0204", f"permute: {len(dims)} dims for {describe(input)}", torch=text, python="RuntimeError")
    order = [wrapped(d, ndim, "permute", (input,)) for d in dims]
    if len(set(order)) != ndim:
        text = "permute(): duplicate dims are not allowed."
        raise TgradError("E0204", text, torch=text, python="RuntimeError")
    return xp.transpose(input, order)


permute.defvjp(lambda g, _y, _x, *, dims: (permute(g, dims=_inverse(dims)),))


def _inverse(dims: Any) -> Any:
    n = len(dims)
    made = [0] * n
    for i, d in enumerate(dims):
        made[d % n] = i
    return tuple(made)


# ---- copies --------------------------------------------------------------------------------------------------


@op("shape", torch="torch.clone", promote="none", result="first", out=False, formula="{0}")
def clone(xp: Any, input: Any, /, *, memory_format: Any = None) -> Any:
    """A copy that shares no memory, in the same layout unless `memory_format` says otherwise.

    > clone([1., 2.])
    tensor([1., 2.])
    """
    order = None if memory_format == "contiguous" else format_order("clone", memory_format, input.ndim)
    if order is not None:
        return arranged(xp.array(input.transpose(order), order="C"), order)
    return xp.array(input, order="C" if memory_format == "contiguous" or 0 in input.strides else "K")


clone.defvjp(lambda g, _y, _x, *, memory_format: (g,))


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    result="first",
    out=False,
    grad_fn="ToCopyBackward0",
    formula="{0}",
)
def to_copied(xp: Any, input: Any, /, *, memory_format: Any = None) -> Any:
    """What ``x.to(…)`` gives where it copies but does not convert."""
    return clone.kernel(xp, input, memory_format=memory_format)


to_copied.defvjp(lambda g, _y, _x, *, memory_format: (g,))


@op("shape", torch=(), composite=True, out=False)
def contiguous(input: Any, /, *, memory_format: Any = None) -> Any:
    """The tensor itself where its elements lie row by row in memory, else a copy that does.

    > arange(4).view(2, 2).t().contiguous().stride()
    (2, 1)
    """
    asked = "contiguous" if memory_format is None else memory_format
    order = None if memory_format is None else format_order("contiguous", memory_format, input.ndim)
    if type(input) is Tensor:
        array = input.array if order is None else input.array.transpose(order)
        if array.flags.c_contiguous:
            return input
    return clone(input, memory_format=asked)


@op("shape", torch=(), promote="none", result="first", method=False, out=False)
def zeros_like(xp: Any, input: Any, /) -> Any:
    """Zeros in the shape and type of another tensor.

    > zeros_like([1., 2.])
    tensor([0., 0.])
    """
    return xp.zeros(input.shape, input.dtype)


def spread(g: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    """A reduction's gradient laid over the input's shape: reduced dimensions come back by repetition."""
    shape = tuple(x.shape)
    if not keepdim and dim is not None and dim != () and shape:
        dims = {d % len(shape) for d in (dim if isinstance(dim, tuple) else (dim,))}
        g = reshape(g, shape=tuple([1 if i in dims else n for i, n in enumerate(shape)]))
    return expand(g, size=shape)
