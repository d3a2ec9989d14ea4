"""`conv_tbc`: the convolution of sequences whose dimensions are time, batch, channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import op
from ..reduce.reduction import sum
from ..shape.reshaping import permute
from ..shape.slicing import narrow
from .activation import F
from .convolution_kernel import conv_back, conv_weight
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op("convolution", torch=(), promote="match", method=False, grad_fn="ConvTbcBackward0", formula="conv({0}, {1})")
def time_convolution(xp: Any, input: Any, weight: Any, bias: Any, /, pad: int = 0) -> Any:
    """The sum over the places of the kernel of the products of what lies under each."""
    length, width = input.shape[0], weight.shape[0]
    made = xp.empty((max(length + 2 * pad - width + 1, 0), input.shape[1], weight.shape[2]), input.dtype)
    made[...] = bias
    for place in range(width):
        first = max(0, pad - place)
        count = min(length + pad - place, len(made)) - first
        if count > 0:
            start = max(0, place - pad)
            made[first : first + count] += input[start : start + count] @ weight[place]
    return made


def _rule(g: Any, _y: Any, x: Any, w: Any, _b: Any, pad: int) -> tuple[Any, ...]:
    how = {"stride": (1,), "padding": (pad,), "dilation": (1,)}
    last = permute(g, dims=(1, 2, 0))
    for_x = conv_back(last, permute(w, dims=(2, 1, 0)), None, size=(x.shape[0],), **how)
    for_w = conv_weight(permute(x, dims=(1, 2, 0)), last, size=(w.shape[0],), **how)
    return permute(for_x, dims=(2, 0, 1)), permute(for_w, dims=(2, 1, 0)), sum(g, dim=(0, 1))


time_convolution.defvjp(_rule)


@op("convolution", torch=(F + "conv_tbc", "torch.conv_tbc"), composite=True, method=False, out=False, real_grad=True)
def conv_tbc(input: AsTensor, weight: AsTensor, bias: AsTensor, /, pad: int = 0) -> Any:
    """Convolution of sequences (time, batch, channels) with a weight (kernel, channels, channels out) and a bias.

    > F.conv_tbc(ones(4, 1, 1), ones(3, 1, 2), zeros(2)).shape
    torch.Size([2, 1, 2])
    """
    if input.ndim != 3:
        raise fails("Input must have 3 dims: time, batch, in_channel", code="E0208")
    if weight.ndim != 3:
        raise fails("Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.", code="E0208")
    if bias.ndim != 1:
        raise fails("Bias must be 1-D", code="E0208")
    if input.shape[2] != weight.shape[1]:
        raise fails("Input dim 2 (input channels) is not == dim 1 in the weight tensor")
    if weight.shape[2] != bias.shape[0]:
        raise fails("Bias size must equal dim 2 in the weight tensor (output channels).")
    if input.dtype is not weight.dtype:
        given, other = LEGACY_NAMES[input.dtype.name], LEGACY_NAMES[weight.dtype.name]
        raise fails(f"self and mat2 must have the same dtype, but got {given} and {other}")
    if pad < 0:
        return time_convolution(narrow(input, dim=0, start=-pad, length=input.shape[0] + 2 * pad), weight, bias)
    return time_convolution(input, weight, bias, pad=pad)
