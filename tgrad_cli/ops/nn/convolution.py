"""`conv1d` … `conv_transpose3d`: the convolutions under PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from .activation import F
from .convolution_arguments import convolved, transposed_convolution

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op("convolution", torch=(F + "conv1d", "torch.conv1d"), composite=True, method=False, out=False)
def conv1d(
    input: AsTensor,
    weight: AsTensor,
    bias: AsTensor = None,
    /,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """Convolution of sequences (batch, channels, …) with a weight (channels out, channels in / groups, …).

    Padding is a number a dimension, "same" or "valid". One example without a batch dimension is taken too.

    > F.conv1d(ones(1, 1, 4), ones(1, 1, 3)).shape
    torch.Size([1, 1, 2])
    """
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return convolved("conv1d", 1, input, weight, bias, **how)


@op(
    "convolution",
    torch=(F + "conv_transpose1d", "torch.conv_transpose1d"),
    composite=True,
    method=False,
    out=False,
)
def conv_transpose1d(
    input: AsTensor,
    weight: AsTensor,
    bias: AsTensor = None,
    /,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """The transpose of `conv1d` as a linear map: what its gradient for the input computes.

    > F.conv_transpose1d(ones(1, 1, 4), ones(1, 1, 3)).shape
    torch.Size([1, 1, 6])
    """
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    name = "conv_transpose1d"
    return transposed_convolution(name, 1, input, weight, bias, output_padding=output_padding, **how)


@op("convolution", torch=(F + "conv2d", "torch.conv2d"), composite=True, method=False, out=False)
def conv2d(
    input: AsTensor,
    weight: AsTensor,
    bias: AsTensor = None,
    /,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """Convolution of images (batch, channels, …) with a weight (channels out, channels in / groups, …).

    Padding is a number a dimension, "same" or "valid". One example without a batch dimension is taken too.

    > F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 3, 3)).shape
    torch.Size([1, 1, 2, 2])
    """
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return convolved("conv2d", 2, input, weight, bias, **how)


@op(
    "convolution",
    torch=(F + "conv_transpose2d", "torch.conv_transpose2d"),
    composite=True,
    method=False,
    out=False,
)
def conv_transpose2d(
    input: AsTensor,
    weight: AsTensor,
    bias: AsTensor = None,
    /,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """The transpose of `conv2d` as a linear map: what its gradient for the input computes.

    > F.conv_transpose2d(ones(1, 1, 4, 4), ones(1, 1, 3, 3)).shape
    torch.Size([1, 1, 6, 6])
    """
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    name = "conv_transpose2d"
    return transposed_convolution(name, 2, input, weight, bias, output_padding=output_padding, **how)


@op("convolution", torch=(F + "conv3d", "torch.conv3d"), composite=True, method=False, out=False)
def conv3d(
    input: AsTensor,
    weight: AsTensor,
    bias: AsTensor = None,
    /,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """Convolution of volumes (batch, channels, …) with a weight (channels out, channels in / groups, …).

    Padding is a number a dimension, "same" or "valid". One example without a batch dimension is taken too.

    > F.conv3d(ones(1, 1, 4, 4, 4), ones(1, 1, 3, 3, 3)).shape
    torch.Size([1, 1, 2, 2, 2])
    """
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return convolved("conv3d", 3, input, weight, bias, **how)


@op(
    "convolution",
    torch=(F + "conv_transpose3d", "torch.conv_transpose3d"),
    composite=True,
    method=False,
    out=False,
)
def conv_transpose3d(
    input: AsTensor,
    weight: AsTensor,
    bias: AsTensor = None,
    /,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """The transpose of `conv3d` as a linear map: what its gradient for the input computes.

    > F.conv_transpose3d(ones(1, 1, 4, 4, 4), ones(1, 1, 3, 3, 3)).shape
    torch.Size([1, 1, 6, 6, 6])
    """
    how = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    name = "conv_transpose3d"
    return transposed_convolution(name, 3, input, weight, bias, output_padding=output_padding, **how)
