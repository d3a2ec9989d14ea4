"""Views of a part: indices and slices, pieces of a split, diagonals, windows."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import op
from ...tensor.replay import guard
from ...tensor.tensor import Tensor
from ..sizes import wrapped

if TYPE_CHECKING:
    from typing import Any


def _named(node: Any) -> str:
    return str(node.params["name"])


@op(
    "indexing",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    view=True,
    formula="{0}[{index}]",
    grad_fn=_named,
)
def index_view(xp: Any, input: Any, /, *, index: Any, name: str = "SliceBackward0", output: int = 0) -> Any:
    """The part of a tensor that integers, slices, None and an ellipsis say.

    `name` is PyTorch's backward node, `output` which of its results this is.
    """
    return input[index]


@op("indexing", torch=(), method=False, out=False, promote="none", result="first")
def index_view_backward(xp: Any, grad: Any, /, *, shape: Any, index: Any) -> Any:
    """Zeros of a shape with the gradient of a part put in its place."""
    made = xp.zeros(shape, grad.dtype)
    made[index] = grad
    return made


index_view_backward.defvjp(lambda g, _y, _x, *, shape, index: (index_view(g, index=index),))
index_view.defvjp(
    lambda g, _y, _x, *, index, name, output: (index_view_backward(g, shape=tuple(_x.shape), index=index),)
)


def part(input: Any, dim: int, index: Any, name: str, output: int = 0) -> Any:
    """The view that has an index or a slice at one dimension."""
    where = (*[slice(None)] * dim, index, ...)
    return index_view(input, index=where, name=name, output=output)


def _scalar_refused(name: str, text: str, python: str = "RuntimeError") -> TgradError:
    return TgradError("E0208", f"{name}: {text}", torch=text, python=python)


@op("indexing", torch="torch.select", composite=True, out=False)
def select(input: Any, /, dim: int, index: int) -> Any:
    """The view at one index of a dimension, without that dimension.

    > select([[1, 2], [3, 4]], 0, 1)
    tensor([3, 4])
    """
    if not input.ndim:
        raise _scalar_refused("select", "select() cannot be applied to a 0-dim tensor.", "IndexError")
    at = wrapped(dim, input.ndim, "select", (input,))
    size = input.shape[at]
    if not -size <= index < size:
        text = f"select(): index {index} out of range for tensor of size {list(input.shape)} at dimension {at}"
        raise TgradError("E0205", text, torch=text, python="IndexError", operands={0: describe(input)})
    return part(input, at, index, "SelectBackward0")


@op("indexing", torch="torch.narrow", composite=True, out=False)
def narrow(input: Any, /, dim: int, start: Any, length: int) -> Any:
    """The view of `length` indices of a dimension from `start` on.

    > narrow([1, 2, 3, 4], 0, 1, 2)
    tensor([2, 3])
    """
    if type(start) is Tensor:
        if start.ndim or start.dtype.is_differentiable or start.dtype.name == "bool":
            raise _scalar_refused("narrow", "start must be an 0-dim integral Tensor.")
        guard(start.node, start.array.item())
        start = int(start.array)
    if not input.ndim:
        raise _scalar_refused("narrow", "narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise _scalar_refused("narrow", "narrow(): length must be non-negative.")
    at = wrapped(dim, input.ndim, "narrow", (input,))
    size = input.shape[at]
    if not -size <= start <= size:
        text = f"start out of range (expected to be in range of [{-size}, {size}], but got {start})"
        raise TgradError("E0205", f"narrow: {text}", torch=text, python="IndexError")
    first = start + size if start < 0 else start
    if first + length > size:
        text = f"start ({first}) + length ({length}) exceeds dimension size ({size})."
        raise TgradError("E0205", f"narrow: {text}", torch=text, python="RuntimeError")
    return part(input, at, slice(first, first + length), "SliceBackward0")


# ---- several views -------------------------------------------------------------------------------------------


@op("indexing", torch="torch.unbind", composite=True, out=False)
def unbind(input: Any, /, dim: int = 0) -> Any:
    """A view for each index of a dimension.

    > unbind([[1, 2], [3, 4]])
    (tensor([1, 2]), tensor([3, 4]))
    """
    if not input.ndim:
        text = f"Dimension specified as {dim} but tensor has no dimensions"
        raise TgradError("E0204", f"unbind: {text}", torch=text, python="IndexError")
    at = wrapped(dim, input.ndim, "unbind", (input,))
    return tuple([part(input, at, i, "UnbindBackward0", i) for i in range(input.shape[at])])


def _pieces(input: Any, dim: int, edges: list[int], name: str) -> Any:
    return tuple([part(input, dim, slice(a, max(a, b)), name, i) for i, (a, b) in enumerate(pairwise(edges))])


@op("indexing", torch="torch.split", composite=True, out=False)
def split(input: Any, /, split_size_or_sections: Any, dim: int = 0) -> Any:
    """Views of pieces of a size (the last may be smaller), or of the sizes of a list.

    > split([1, 2, 3], 2)
    (tensor([1, 2]), tensor([3]))
    """
    if isinstance(split_size_or_sections, (tuple, list)):
        return split_with_sizes(input, split_sizes=tuple(split_size_or_sections), dim=dim)
    step = int(split_size_or_sections)
    if not input.ndim:
        raise _scalar_refused("split", "split expects at least a 1-dimensional tensor")
    if step < 0:
        raise _scalar_refused("split", f"split expects split_size be non-negative, but got split_size={step}")
    at = wrapped(dim, input.ndim, "split", (input,))
    size = input.shape[at]
    if step == 0 and size:
        text = f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}"
        raise _scalar_refused("split", text)
    edges = [*range(0, size, step), size] if size else [0, 0]
    return _pieces(input, at, edges, "SplitBackward0")


@op("indexing", torch="torch.split_with_sizes", composite=True, out=False)
def split_with_sizes(input: Any, /, split_sizes: Any, dim: int = 0) -> Any:
    """Views of pieces of the given sizes, which add up to the dimension's.

    > split_with_sizes([1, 2, 3], [1, 2])
    (tensor([1]), tensor([2, 3]))
    """
    at = wrapped(dim, input.ndim, "split_with_sizes", (input,))
    size = input.shape[at] if input.ndim else 0
    if min(split_sizes, default=0) < 0 or sum(split_sizes) != size:
        problem = (
            "split_sizes have only non-negative entries"
            if min(split_sizes, default=0) < 0
            else f"split_sizes to sum exactly to {size} (input tensor's size at dimension {at})"
        )
        text = f"split_with_sizes expects {problem}, but got split_sizes={list(split_sizes)}"
        raise TgradError("E0206", text, torch=text, python="RuntimeError")
    edges = [0]
    for n in split_sizes:
        edges.append(edges[-1] + n)
    return _pieces(input, at, edges, "SplitWithSizesBackward0")


@op("indexing", torch="torch.chunk", composite=True, out=False)
def chunk(input: Any, /, chunks: int, dim: int = 0) -> Any:
    """Views of at most `chunks` pieces of equal size (the last may be smaller).

    > chunk(arange(5), 2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if not input.ndim:
        raise _scalar_refused("chunk", "chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise _scalar_refused("chunk", f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    at = wrapped(dim, input.ndim, "chunk", (input,))
    size = input.shape[at]
    if not size:
        return split_with_sizes(input, split_sizes=(0,) * chunks, dim=at)
    return split(input, split_size_or_sections=-(-size // chunks), dim=at)


@op("indexing", torch="torch.tensor_split", composite=True, out=False)
def tensor_split(input: Any, /, indices_or_sections: Any, dim: int = 0) -> Any:
    """Views of a number of pieces whose sizes differ by at most one, or of those between given indices.

    > tensor_split(arange(5), 2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if not input.ndim:
        raise _scalar_refused(
            "tensor_split", "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
        )
    at = wrapped(dim, input.ndim, "tensor_split", (input,))
    size = input.shape[at]
    cuts = indices_or_sections.array.tolist() if hasattr(indices_or_sections, "array") else indices_or_sections
    if isinstance(cuts, (tuple, list)):
        edges = [0, *[min(max(i + size if i < 0 else i, 0), size) for i in cuts], size]
        return _pieces(input, at, edges, "SliceBackward0")
    if cuts <= 0:
        raise _scalar_refused("tensor_split", f"number of sections must be larger than 0, got {cuts}")
    small, more = divmod(size, cuts)
    return _pieces(input, at, [i * small + min(i, more) for i in range(cuts + 1)], "SliceBackward0")


def _split_along(input: Any, cuts: Any, dim: int, name: str, least: int) -> Any:
    if input.ndim < least:
        text = (
            f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {input.ndim} "
            "dimensions!"
        )
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    if type(cuts) is float or isinstance(cuts, str):
        text = f"{name}() received an invalid combination of arguments - got (Tensor, {type(cuts).__name__})"
        raise TgradError("E0502", text, torch=text + ", but expected one of:", python="TypeError")
    if isinstance(cuts, int) and (cuts <= 0 or input.shape[dim] % cuts):
        text = (
            f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension {input.shape[dim]} "
            f"is not divisible by the split_size {cuts}!"
        )
        raise TgradError("E0206", text, torch=text, python="RuntimeError")
    return tensor_split(input, indices_or_sections=cuts, dim=dim)


@op("indexing", torch="torch.hsplit", composite=True, out=False)
def hsplit(input: Any, /, indices_or_sections: Any) -> Any:
    """Views of pieces side by side: along dimension 1, or 0 of a vector.

    > hsplit([1, 2, 3, 4], 2)
    (tensor([1, 2]), tensor([3, 4]))
    """
    return _split_along(input, indices_or_sections, 0 if input.ndim == 1 else 1, "hsplit", 1)


@op("indexing", torch="torch.vsplit", composite=True, out=False)
def vsplit(input: Any, /, indices_or_sections: Any) -> Any:
    """Views of pieces one below the other: along dimension 0.

    > vsplit([[1, 2], [3, 4]], 2)
    (tensor([[1, 2]]), tensor([[3, 4]]))
    """
    return _split_along(input, indices_or_sections, 0, "vsplit", 2)


@op("indexing", torch="torch.dsplit", composite=True, out=False)
def dsplit(input: Any, /, indices_or_sections: Any) -> Any:
    """Views of pieces along dimension 2.

    > dsplit(zeros(1, 1, 4), 2)[0].shape
    torch.Size([1, 1, 2])
    """
    return _split_along(input, indices_or_sections, 2, "dsplit", 3)


# ---- diagonals and windows -----------------------------------------------------------------------------------


@op(
    "indexing",
    torch="torch.diagonal",
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="diagonal({0})",
)
def diagonal(xp: Any, input: Any, /, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """A view of the elements whose indices at two dimensions differ by `offset`, as the last dimension.

    > diagonal([[1, 2], [3, 4]])
    tensor([1, 4])
    """
    a, b = wrapped(dim1, input.ndim, "diagonal", (input,)), wrapped(dim2, input.ndim, "diagonal", (input,))
    if a == b:
        text = f"diagonal dimensions cannot be identical {dim1}, {dim2}"
        raise TgradError("E0204", text, torch=text, python="RuntimeError")
    return xp.diagonal(input, offset, a, b)


def _diagonal_rule(g: Any, _y: Any, _x: Any, *, offset: int, dim1: int, dim2: int) -> Any:
    return (diagonal_backward(g, shape=tuple(_x.shape), offset=offset, dim1=dim1, dim2=dim2),)


diagonal.defvjp(_diagonal_rule)


@op("indexing", torch=(), method=False, out=False, promote="none", result="first")
def diagonal_backward(xp: Any, grad: Any, /, *, shape: Any, offset: int, dim1: int, dim2: int) -> Any:
    """Zeros of a shape with a gradient on a diagonal."""
    made = xp.zeros(shape, grad.dtype)
    line = xp.diagonal(made, offset, dim1 % len(shape), dim2 % len(shape))
    line.flags.writeable = True
    line[...] = grad
    return made


diagonal_backward.defvjp(
    lambda g, _y, _x, *, shape, offset, dim1, dim2: (diagonal(g, offset=offset, dim1=dim1, dim2=dim2),)
)


@op("indexing", torch=(), promote="none", result="first", view=True, out=False)
def unfold(xp: Any, input: Any, /, dimension: int, size: int, step: int) -> Any:
    """A view of the windows of a size, every `step` along a dimension, as the last dimension.

    > arange(4).unfold(0, 2, 1)
    tensor([[0, 1],
            [1, 2],
            [2, 3]])
    """
    at = wrapped(dimension, input.ndim, "unfold", (input,))
    length = input.shape[at] if input.ndim else 1
    text = None
    if size < 0:
        text = f"size is {size} but must be >= 0"
    elif size > length:
        text = f"maximum size for tensor at dimension {at} is {length} but size is {size}"
    elif step <= 0:
        text = f"step is {step} but must be > 0"
    if text is not None:
        raise TgradError("E0604", f"unfold: {text}", torch=text, python="RuntimeError")
    if not input.ndim:
        return xp.broadcast_to(input, (size,))
    windows = xp.lib.stride_tricks.sliding_window_view(input, size, at, writeable=True) if size else None
    if windows is None:
        return xp.zeros((*input.shape[:at], length // step + 1, *input.shape[at + 1 :], 0), input.dtype)
    return windows[(*[slice(None)] * at, slice(None, None, step))]


def _unfold_rule(g: Any, _y: Any, _x: Any, *, dimension: int, size: int, step: int) -> Any:
    return (unfold_backward(g, shape=tuple(_x.shape), dimension=dimension, size=size, step=step),)


unfold.defvjp(_unfold_rule)


@op("indexing", torch=(), method=False, out=False, promote="none", result="first")
def unfold_backward(xp: Any, grad: Any, /, *, shape: Any, dimension: int, size: int, step: int) -> Any:
    """The gradients of windows added up at the elements that they show."""
    made = xp.zeros(shape, grad.dtype)
    if not shape:
        return made + grad.sum()
    at = dimension % len(shape)
    before = (slice(None),) * at
    for i in range(size):  # one step per place in the window: within one, no two windows overlap
        piece = grad[..., i]
        made[(*before, slice(i, i + step * (piece.shape[at] - 1) + 1, step))] += piece
    return made


unfold_backward.defvjp(
    lambda g, _y, _x, *, shape, dimension, size, step: (unfold(g, dimension=dimension, size=size, step=step),)
)
