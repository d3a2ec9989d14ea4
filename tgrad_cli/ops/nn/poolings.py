"""`max_pool1d` … `adaptive_avg_pool3d`: pooling under PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from .activation import F
from .pooling import adaptive_avg, avg_pooled, max_pooled

if TYPE_CHECKING:
    from typing import Any


@op("pooling", torch=(F + "max_pool1d", "torch.max_pool1d"), composite=True, method=False)
def max_pool1d(
    input: Any,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window over the last dimensions (1); with `return_indices` also where it is.

    > F.max_pool1d(tensor([[1., 3., 2., 4.]]), 2)
    tensor([[3., 4.]])
    """
    values, indices = max_pooled(1, input, kernel_size, stride, padding, dilation, ceil_mode)
    return (values, indices) if return_indices else values


@op("pooling", torch=(F + "avg_pool1d", "torch.avg_pool1d"), composite=True, method=False)
def avg_pool1d(
    input: Any,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """The mean of each window over the last dimensions (1).

    > F.avg_pool1d(tensor([[1., 3., 2., 4.]]), 2)
    tensor([[2., 3.]])
    """
    return avg_pooled(1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


@op("pooling", torch=(F + "adaptive_avg_pool1d", "torch.adaptive_avg_pool1d"), composite=True, method=False)
def adaptive_avg_pool1d(input: Any, /, output_size: Any) -> Any:
    """Means over windows that share each of the last dimensions (1) as evenly as they can.

    > F.adaptive_avg_pool1d(tensor([[1., 3., 2., 4.]]), 1)
    tensor([[2.5000]])
    """
    return adaptive_avg(1, input, output_size)


@op("pooling", torch=(F + "max_pool2d", "torch.max_pool2d"), composite=True, method=False)
def max_pool2d(
    input: Any,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window over the last dimensions (2); with `return_indices` also where it is.

    > F.max_pool2d(tensor([[[1., 3.], [2., 4.]]]), 2)
    tensor([[[4.]]])
    """
    values, indices = max_pooled(2, input, kernel_size, stride, padding, dilation, ceil_mode)
    return (values, indices) if return_indices else values


@op("pooling", torch=(F + "avg_pool2d", "torch.avg_pool2d"), composite=True, method=False)
def avg_pool2d(
    input: Any,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Any = None,
) -> Any:
    """The mean of each window over the last dimensions (2).

    > F.avg_pool2d(tensor([[[1., 3.], [2., 4.]]]), 2)
    tensor([[[2.5000]]])
    """
    return avg_pooled(2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@op("pooling", torch=(F + "adaptive_avg_pool2d", "torch.adaptive_avg_pool2d"), composite=True, method=False)
def adaptive_avg_pool2d(input: Any, /, output_size: Any) -> Any:
    """Means over windows that share each of the last dimensions (2) as evenly as they can.

    > F.adaptive_avg_pool2d(tensor([[[1., 3.], [2., 4.]]]), 1)
    tensor([[[2.5000]]])
    """
    return adaptive_avg(2, input, output_size)


@op("pooling", torch=(F + "max_pool3d", "torch.max_pool3d"), composite=True, method=False)
def max_pool3d(
    input: Any,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window over the last dimensions (3); with `return_indices` also where it is.

    > F.max_pool3d(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 2)
    tensor([[[[4.]]]])
    """
    values, indices = max_pooled(3, input, kernel_size, stride, padding, dilation, ceil_mode)
    return (values, indices) if return_indices else values


@op("pooling", torch=(F + "avg_pool3d", "torch.avg_pool3d"), composite=True, method=False)
def avg_pool3d(
    input: Any,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Any = None,
) -> Any:
    """The mean of each window over the last dimensions (3).

    > F.avg_pool3d(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 2)
    tensor([[[[1.2500]]]])
    """
    return avg_pooled(3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


@op("pooling", torch=(F + "adaptive_avg_pool3d", "torch.adaptive_avg_pool3d"), composite=True, method=False)
def adaptive_avg_pool3d(input: Any, /, output_size: Any) -> Any:
    """Means over windows that share each of the last dimensions (3) as evenly as they can.

    > F.adaptive_avg_pool3d(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 1)
    tensor([[[[1.2500]]]])
    """
    return adaptive_avg(3, input, output_size)
