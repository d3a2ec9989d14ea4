"""The views' twins that copy (``torch.transpose_copy``), and pieces whose history does not know of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import dim_error
from ...tensor.registry import op
from ...tensor.tensor import Tensor
from ..arguments import underived
from ..elementwise.complex import view_as_complex, view_as_real
from ..sizes import wrapped
from . import axes, reshaping, restriding, slicing, viewing

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix, Sizes


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    result="first",
    out=False,
    formula="{0}",
    grad_fn=lambda node: str(node.params["name"]),
)
def copied(xp: Any, input: Any, /, *, name: str) -> Any:
    """The elements in memory of their own, row by row; `name` is PyTorch's backward node."""
    return xp.array(input, order="C")


copied.defvjp(lambda g, _y, _x, *, name: (g,))


def copy_of(view: Any, name: str | None = None) -> Any:
    """A copy of a view (or of several), named after it."""
    if type(view) is tuple:
        return tuple([copy_of(one, name) for one in view])
    if name is None:
        name = f"{view.grad_fn_name or ''}_copy"
    return copied(view, name=name)


@op("shape", torch="torch.alias_copy", composite=True, method=False, out="exact")
def alias_copy(input: Any, /) -> Any:
    """A copy of the tensor.

    > torch.alias_copy(tensor([1, 2]))
    tensor([1, 2])
    """
    return copy_of(input, "AliasBackward0_copy")


@op("shape", torch="torch.as_strided_copy", composite=True, method=False, out="exact")
def as_strided_copy(input: Any, /, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """A copy of `as_strided`.

    > torch.as_strided_copy(arange(4), (2, 2), (1, 1))
    tensor([[0, 1],
            [1, 2]])
    """
    return copy_of(restriding.as_strided(input, size=size, stride=stride, storage_offset=storage_offset))


@op(
    "shape",
    torch="torch.detach_copy",
    promote="none",
    result="first",
    method=False,
    out="exact",
    grad_fn="NotImplemented",
)
def detach_copy(xp: Any, input: Matrix, /) -> Any:
    """A copy of the tensor; PyTorch has no derivative of it, not even 0.

    > torch.detach_copy(tensor([1, 2]))
    tensor([1, 2])
    """
    return xp.array(input, order="C")


detach_copy.defvjp(underived("derivative for aten::detach_copy is not implemented"))


@op("shape", torch="torch.diagonal_copy", composite=True, method=False, out="exact")
def diagonal_copy(input: Any, /, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """A copy of `diagonal`.

    > torch.diagonal_copy(tensor([[1, 2], [3, 4]]))
    tensor([1, 4])
    """
    return copy_of(slicing.diagonal(input, offset=offset, dim1=dim1, dim2=dim2))


@op("shape", torch="torch.expand_copy", composite=True, method=False, out="exact")
def expand_copy(input: Any, /, size: Sizes, *, implicit: bool = False) -> Any:
    """A copy of `expand`.

    > torch.expand_copy(tensor([[1], [2]]), (2, 2))
    tensor([[1, 1],
            [2, 2]])
    """
    return copy_of(reshaping.expand(input, size=size, implicit=implicit))


@op("shape", torch="torch.narrow_copy", composite=True, out="exact")
def narrow_copy(input: Any, /, dim: int, start: int, length: int) -> Any:
    """A copy of `narrow`.

    > torch.narrow_copy(tensor([1, 2, 3]), 0, 1, 2)
    tensor([2, 3])
    """
    if dim >= input.ndim > 0:
        error = dim_error("narrow_copy", dim, input.ndim, (input,))
        error.torch = (
            "Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  (Could this error "
            "message be improved?  If so, please report an enhancement request to PyTorch.)"
        )
        error.python = "RuntimeError"
        raise error
    if length < 0 <= start and input.ndim and -input.ndim <= dim < input.ndim:
        text = f"start ({start}) + length ({length}) exceeds dimension size ({input.shape[dim]})."
        raise TgradError("E0205", f"narrow_copy: {text}", torch=text, python="RuntimeError")
    return copy_of(slicing.narrow(input, dim=dim, start=start, length=length), "NarrowCopyBackward0")


@op("shape", torch="torch.permute_copy", composite=True, method=False, out="exact")
def permute_copy(input: Any, /, dims: Sizes) -> Any:
    """A copy of `permute`.

    > torch.permute_copy(tensor([[1, 2], [3, 4]]), (1, 0))
    tensor([[1, 3],
            [2, 4]])
    """
    return copy_of(reshaping.permute(input, dims=dims))


@op("shape", torch="torch.select_copy", composite=True, method=False, out="exact", real_grad=True)
def select_copy(input: Any, /, dim: int, index: int) -> Any:
    """A copy of `select`.

    > torch.select_copy(tensor([[1, 2], [3, 4]]), 0, 1)
    tensor([3, 4])
    """
    return copy_of(slicing.select(input, dim=dim, index=index))


@op("shape", torch="torch.slice_copy", composite=True, method=False, out="exact", real_grad=True)
def slice_copy(input: Any, /, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
    """A copy of a slice of one dimension.

    > torch.slice_copy(arange(6), 0, 1, 5, 2)
    tensor([1, 3])
    """
    at = wrapped(dim, input.ndim, "slice", (input,))
    return copy_of(slicing.part(input, at, slice(start, end, step), "SliceBackward0"))


@op("shape", torch="torch.squeeze_copy", composite=True, method=False, out="exact")
def squeeze_copy(input: Any, /, dim: Any = None) -> Any:
    """A copy of `squeeze`.

    > torch.squeeze_copy(tensor([[1, 2]]))
    tensor([1, 2])
    """
    return copy_of(axes.squeeze(input, dim=dim))


@op("shape", torch="torch.t_copy", composite=True, method=False, out="exact")
def t_copy(input: Any, /) -> Any:
    """A copy of `t`.

    > torch.t_copy(tensor([[1, 2], [3, 4]]))
    tensor([[1, 3],
            [2, 4]])
    """
    return copy_of(axes.t(input))


@op("shape", torch="torch.transpose_copy", composite=True, method=False, out="exact")
def transpose_copy(input: Any, /, dim0: int, dim1: int) -> Any:
    """A copy of `transpose`.

    > torch.transpose_copy(tensor([[1, 2], [3, 4]]), 0, 1)
    tensor([[1, 3],
            [2, 4]])
    """
    return copy_of(axes.transpose(input, dim0=dim0, dim1=dim1))


@op("shape", torch="torch.unsqueeze_copy", composite=True, method=False, out="exact")
def unsqueeze_copy(input: Any, /, dim: int) -> Any:
    """A copy of `unsqueeze`.

    > torch.unsqueeze_copy(tensor([1, 2]), 0)
    tensor([[1, 2]])
    """
    return copy_of(axes.unsqueeze(input, dim=dim))


@op("shape", torch="torch.unfold_copy", composite=True, method=False, out="exact")
def unfold_copy(input: Any, /, dimension: int, size: int, step: int) -> Any:
    """A copy of `unfold`.

    > torch.unfold_copy(arange(3), 0, 2, 1)
    tensor([[0, 1],
            [1, 2]])
    """
    return copy_of(slicing.unfold(input, dimension=dimension, size=size, step=step))


@op("shape", torch="torch.view_copy", composite=True, method=False, out="exact")
def view_copy(input: Any, /, size: Sizes) -> Any:
    """A copy of `view`, in another shape or of the same bytes as another element type.

    > torch.view_copy(arange(4), (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return copy_of(viewing.view(input, size=size))


@op("shape", torch="torch.view_as_real_copy", composite=True, method=False, out="exact")
def view_as_real_copy(input: Any, /) -> Any:
    """A copy of `view_as_real`.

    > torch.view_as_real_copy(tensor([1+2j]))
    tensor([[1., 2.]])
    """
    return copy_of(view_as_real(input), "ViewAsRealBackward0_copy")


@op("shape", torch="torch.view_as_complex_copy", composite=True, method=False, out="exact", real_grad=True)
def view_as_complex_copy(input: Any, /) -> Any:
    """A copy of `view_as_complex`, which PyTorch does not differentiate.

    > torch.view_as_complex_copy(tensor([[1., 2.]]))
    tensor([1.+2.j])
    """
    return copy_of(view_as_complex(input), "ViewAsComplexBackward0_copy")


# ---- several pieces ------------------------------------------------------------------------------------------


@op("shape", torch="torch.unbind_copy", composite=True, method=False, out="silent")
def unbind_copy(input: Any, /, dim: int = 0) -> Any:
    """Copies of what `unbind` gives.

    > torch.unbind_copy(tensor([[1, 2], [3, 4]]))
    (tensor([1, 2]), tensor([3, 4]))
    """
    return copy_of(slicing.unbind(input, dim=dim))


@op("shape", torch="torch.split_copy", composite=True, method=False, out="silent")
def split_copy(input: Any, /, split_size: Any, dim: int = 0) -> Any:
    """Copies of what `split` gives.

    > torch.split_copy(arange(3), 2)
    (tensor([0, 1]), tensor([2]))
    """
    return copy_of(slicing.split(input, split_size_or_sections=split_size, dim=dim))


@op("shape", torch="torch.split_with_sizes_copy", composite=True, method=False, out="silent")
def split_with_sizes_copy(input: Any, /, split_sizes: Any, dim: int = 0) -> Any:
    """Copies of what `split_with_sizes` gives.

    > torch.split_with_sizes_copy(arange(3), [1, 2])
    (tensor([0]), tensor([1, 2]))
    """
    return copy_of(slicing.split_with_sizes(input, split_sizes=split_sizes, dim=dim))


def _apart(views: Any, name: str) -> Any:
    """The views as tensors of their own on the same memory: a write to one is in the history of no other."""
    made = []
    for view in views:
        one = copied(view, name=name)
        if type(one) is Tensor:
            one._array, one._storage, one._flat = view.array, view.storage(), view.storage().flat
        made.append(one)
    return tuple(made)


@op("shape", torch="torch.unsafe_split", composite=True, out=False)
def unsafe_split(input: Any, /, split_size: Any, dim: int = 0) -> Any:
    """As `split`, but each piece may be changed in place: its history knows nothing of the others.

    > torch.unsafe_split(arange(3), 2)
    (tensor([0, 1]), tensor([2]))
    """
    return _apart(slicing.split(input, split_size_or_sections=split_size, dim=dim), "UnsafeSplitBackward0")


@op("shape", torch="torch.unsafe_split_with_sizes", composite=True, out=False)
def unsafe_split_with_sizes(input: Any, /, split_sizes: Any, dim: int = 0) -> Any:
    """As `split_with_sizes`, but each piece may be changed in place.

    > torch.unsafe_split_with_sizes(arange(3), [1, 2])
    (tensor([0]), tensor([1, 2]))
    """
    views = slicing.split_with_sizes(input, split_sizes=split_sizes, dim=dim)
    return _apart(views, "UnsafeSplitWithSizesBackward0")


@op("shape", torch="torch.unsafe_chunk", composite=True, out=False)
def unsafe_chunk(input: Any, /, chunks: int, dim: int = 0) -> Any:
    """As `chunk`, but each piece may be changed in place.

    > torch.unsafe_chunk(arange(3), 2)
    (tensor([0, 1]), tensor([2]))
    """
    return _apart(slicing.chunk(input, chunks=chunks, dim=dim), "UnsafeSplitBackward0")
