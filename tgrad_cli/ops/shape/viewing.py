"""Views in another shape, and of the same bytes as another element type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import op
from ..sizes import fitting, flattened, unflattened
from .reshaping import contiguous, expand, reshape, shared_view

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Sizes


@op("shape", torch=(), composite=True, out=False)
def view(input: Any, /, size: Sizes) -> Any:
    """A view in another shape (-1 is worked out), or of the same bytes as another element type.

    Raises E0202 where the memory does not allow it: `reshape` copies then.

    > arange(6).view(2, 3)
    tensor([[0, 1, 2],
            [3, 4, 5]])
    """
    if len(size) == 1 and hasattr(size[0], "itemsize"):
        return as_dtype(input, size[0])
    return shared_view(input, shape=fitting(size, input, "view"))


@op("shape", torch=(), composite=True, out=False)
def view_as(input: Any, other: Any, /) -> Any:
    """A view in the shape of another tensor.

    > arange(4).view_as(zeros(2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return view(input, size=tuple(other.shape))


def as_dtype(input: Any, dtype: Any) -> Any:
    """``x.view(dtype)``; raises E0302 or E0202 where the bytes cannot be read so."""
    source = input.dtype
    if source is dtype:
        return input[...]
    if dtypes.bfloat16 in (source, dtype):
        text = "bfloat16 is held in 32 bits here, so its bytes cannot be viewed as another type"
        raise TgradError("E0302", text, python="RuntimeError", hint="x.to(dtype) converts the values")
    if source.itemsize != dtype.itemsize:
        _check_widths(input, source, dtype)
    return view_dtype(input, dtype=dtype)


def _check_widths(input: Any, source: Any, dtype: Any) -> None:
    names = f"to view {LEGACY_NAMES[source.name]} as {LEGACY_NAMES[dtype.name]} (different element sizes)"
    ratio = dtype.itemsize // source.itemsize
    if not input.ndim:
        text = f"self.dim() cannot be 0 {names}"
    elif input.strides[-1] != 1:
        text = f"self.stride(-1) must be 1 {names}, but got {input.strides[-1]}"
    elif ratio and input.shape[-1] % ratio:
        text = f"self.size(-1) must be divisible by {ratio} {names}, but got {input.shape[-1]}"
    elif ratio and input.offset % ratio:
        text = f"self.storage_offset() must be divisible by {ratio} {names}, but got {input.offset}"
    else:
        return
    raise TgradError("E0202", text, torch=text, python="RuntimeError")


@op(
    "shape",
    torch=(),
    method=False,
    promote="none",
    view=True,
    out=False,
    formula="view({0}, {dtype})",
)
def view_dtype(xp: Any, input: Any, /, dtype: Any) -> Any:
    """The same bytes read as another type."""
    return input.view(dtype.np)


@op("shape", torch=(), composite=True, out=False)
def expand_as(input: Any, other: Any, /) -> Any:
    """A view expanded to the size of another tensor.

    > torch.tensor([[1], [2]]).expand_as(zeros(2, 2))
    tensor([[1, 1],
            [2, 2]])
    """
    return expand(input, size=tuple(other.shape))


@op("shape", torch=(), composite=True, out=False)
def reshape_as(input: Any, other: Any, /) -> Any:
    """The same elements in the shape of another tensor.

    > arange(4).reshape_as(zeros(2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return reshape(input, shape=tuple(other.shape))


@op("shape", torch="torch.flatten", composite=True, out=False)
def flatten(input: Any, /, start_dim: int = 0, end_dim: int = -1) -> Any:
    """The dimensions from `start_dim` to `end_dim` as one; the tensor itself where there is only one.

    > flatten([[1, 2], [3, 4]])
    tensor([1, 2, 3, 4])
    """
    shape = tuple(input.shape)
    target = flattened(shape, start_dim, end_dim)
    return input if target == shape else reshape(input, shape=target)


@op("shape", torch="torch.ravel", composite=True, out=False)
def ravel(input: Any, /) -> Any:
    """All elements in one dimension, a view where the tensor is contiguous.

    > ravel([[1, 2], [3, 4]])
    tensor([1, 2, 3, 4])
    """
    return shared_view(contiguous(input), shape=(input.size,))


@op("shape", torch="torch.unflatten", composite=True, out=False)
def unflatten(input: Any, /, dim: int, sizes: Any) -> Any:
    """One dimension as several; -1 is worked out.

    > unflatten(arange(4), 0, (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return view(input, size=unflattened(tuple(input.shape), dim, sizes))
