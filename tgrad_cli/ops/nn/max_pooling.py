"""`max_pool1d` … `max_pool3d`: the largest element of each window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..shape.axes import squeeze, unsqueeze
from .activation import F
from .largest import Choices, largest, unpool
from .pooling import check_kind, check_pool, pooled
from .windows import fails, padded

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def _name(node: Any) -> str:
    return f"MaxPool{len(node.params['kernel'])}DWithIndicesBackward0"


@op(
    "pooling",
    torch=(),
    method=False,
    out=False,
    outputs=("*",),
    grad_fn=_name,
    formula="max_pool({0})",
)
def max_pool_kernel(xp: Any, input: Any, /, kernel: Any, stride: Any, padding: Any, dilation: Any, places: Any) -> Any:
    """The largest element of each window, and where it is in its plane."""
    low = -xp.inf if input.dtype.kind == "f" else xp.iinfo(input.dtype).min
    size = input.shape[-len(kernel) :]
    parts = list(zip(size, kernel, stride, padding, dilation, places, strict=True))
    over = [(p, max((m - 1) * s + d * (k - 1) + 1 - n - p, 0)) for n, k, s, p, d, m in parts]
    dims = [_choices(xp, axis, *part) for axis, part in enumerate(reversed(parts), 1)]
    return largest(xp, padded(xp, input, over, low), dims, size)


def _choices(xp: Any, axis: int, n: int, kernel: int, stride: int, pad: int, dilation: int, places: int) -> Choices:
    """The windows' choices along one dimension, counted from the last."""
    rest = (slice(None),) * (axis - 1)

    def select(array: Any, k: int) -> Any:
        start = k * dilation
        return array[(..., slice(start, start + (places - 1) * stride + 1, stride), *rest)]

    start = (xp.arange(places) * stride - pad).reshape(-1, *(1,) * (axis - 1))
    # Where a window begins in the padding, its first choice is its first place inside.
    first = xp.where(start < 0, start % dilation, start)
    return Choices(kernel, select, lambda code: xp.maximum(start + code * xp.intp(dilation), first))


def _rule(g: Any, y: Any, _x: Any, kernel: Any, stride: Any, dilation: Any, **_how: Any) -> tuple[Any]:
    once = all(s >= (k - 1) * d + 1 for k, s, d in zip(kernel, stride, dilation, strict=True))
    return (unpool(g[0], y[1], size=tuple(_x.shape[-len(kernel) :]), once=once),)


max_pool_kernel.defvjp(_rule, linked="zeros")


def max_pooled(name: str, n: int, x: Any, how: dict[str, Any], ceil_mode: Any) -> Any:
    """Max pooling in two or three dimensions: values and indices."""
    found = pooled(name, n, x, how, ceil_mode)
    check_pool(name, x, found)
    check_kind(x, "fiu", name)
    return max_pool_kernel(x, **found.params, dilation=found.dilation)


def _one_int(value: Any) -> Any:
    return value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value


def _check1(x: Any, how: dict[str, Any], ceil_mode: Any) -> None:
    """PyTorch's checks in one dimension."""
    words = {"kernel_size": "", "stride": "None, ", "padding": "", "dilation": ""}
    for word, none in words.items():
        value = how[word]
        if isinstance(value, (tuple, list)):
            kinds = "an int, list of ints, or tuple of ints" if none else "an int, list of ints or tuple of ints"
            text = f"max_pool1d() {word} must be {none}{kinds} of size 1 but got size {len(value)}"
            raise fails(text, code="E0604")
    if x.ndim not in (2, 3) or 0 in x.shape[-2:]:
        text = "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
        raise fails(f"{text}{list(x.shape)}", code="E0208")
    for word in ("kernel_size", "stride", "dilation"):
        if how[word] <= 0:
            raise fails(f"max_pool1d() {word} must be greater than zero, but got {how[word]}", code="E0604")
    if how["padding"] < 0:
        text = f"max_pool1d() padding must be non-negative, but got {how['padding']}"
        raise fails(text, code="E0604")
    if how["padding"] > how["kernel_size"] / 2:
        text = (
            f"max_pool1d() padding should be at most half of kernel size, but got padding={how['padding']} and "
            f"kernel_size={how['kernel_size']}"
        )
        raise fails(text, code="E0604")
    count = pooled("max_pool1d", 1, x, how, ceil_mode).places[0]
    if count <= 0:
        raise fails(f"max_pool1d() Invalid computed output size: {count}")


@op(
    "pooling",
    torch=(F + "max_pool1d_with_indices", "torch.max_pool1d_with_indices"),
    composite=True,
    method=False,
    out=False,
)
def max_pool1d_with_indices(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of the last dimension, and where it is.

    > F.max_pool1d_with_indices(tensor([[1., 3., 2., 4.]]), 2)[1]
    tensor([[1, 3]])
    """
    kernel, stride = _one_int(kernel_size), _one_int(stride)
    stride = kernel if stride in (None, ()) else stride
    how = {"kernel_size": (1, kernel), "stride": (1, stride), "padding": (0, _one_int(padding))}
    how["dilation"] = (1, _one_int(dilation))
    if input.ndim not in (2, 3):
        raise fails(
            f"Expected 2 to 3 dimensions, but got {input.ndim}-dimensional tensor for argument #1 'self' (while "
            "checking arguments for max_pool1d)",
            code="E0208",
        )
    values, indices = max_pooled("max_pool2d", 2, unsqueeze(input, dim=-2), how, ceil_mode)
    return squeeze(values, dim=-2), squeeze(indices, dim=-2)


@op("pooling", torch=(F + "max_pool1d", "torch.max_pool1d"), composite=True, method=False, out=False)
def max_pool1d(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of the last dimension; with `return_indices` also where it is.

    > F.max_pool1d(tensor([[1., 3., 2., 4.]]), 2)
    tensor([[3., 4.]])
    """
    kernel, stride = _one_int(kernel_size), _one_int(stride)
    how = {"kernel_size": kernel, "stride": kernel if stride in (None, ()) else stride}
    how |= {"padding": _one_int(padding), "dilation": _one_int(dilation)}
    if not return_indices:
        _check1(input, how, ceil_mode)
        if not input.requires_grad:
            check_kind(input, "f", "max_pool1d_impl")
    values, indices = max_pool1d_with_indices(input, **how, ceil_mode=ceil_mode)
    return (values, indices) if return_indices else values


@op(
    "pooling",
    torch=(F + "max_pool2d_with_indices",),
    composite=True,
    method=False,
    out=False,
)
def max_pool2d_with_indices(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of the last two dimensions, and where it is in its plane.

    > F.max_pool2d_with_indices(tensor([[[1., 3.], [2., 4.]]]), 2)[1]
    tensor([[[3]]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    return max_pooled("max_pool2d", 2, input, how, ceil_mode)


@op("pooling", torch=(F + "max_pool2d", "torch.max_pool2d"), composite=True, method=False, out=False)
def max_pool2d(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of the last two dimensions; with `return_indices` also where it is.

    > F.max_pool2d(tensor([[[1., 3.], [2., 4.]]]), 2)
    tensor([[[4.]]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    values, indices = max_pooled("max_pool2d", 2, input, how, ceil_mode)
    return (values, indices) if return_indices else values


@op(
    "pooling",
    torch=(F + "max_pool3d_with_indices",),
    composite=True,
    method=False,
    out=False,
)
def max_pool3d_with_indices(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of the last three dimensions, and where it is in its plane.

    > F.max_pool3d_with_indices(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 2)[1]
    tensor([[[[3]]]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    return max_pooled("max_pool3d", 3, input, how, ceil_mode)


@op("pooling", torch=(F + "max_pool3d", "torch.max_pool3d"), composite=True, method=False, out=False)
def max_pool3d(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window of the last three dimensions; with `return_indices` also where it is.

    > F.max_pool3d(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 2)
    tensor([[[[4.]]]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    values, indices = max_pooled("max_pool3d", 3, input, how, ceil_mode)
    return (values, indices) if return_indices else values
