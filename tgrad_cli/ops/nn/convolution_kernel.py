"""Convolutions in any number of dimensions and their transposes, as products of matrices over strided windows.

The value, the gradient for the input and the gradient for the weight are three faces of one trilinear form, so the
rule of each is written with the other two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..reduce.reduction import sum
from ..reduce.summation import summed
from ..shape.reshaping import expand, reshape
from ..sizes import product
from .convolution_order import back_in_order, bias_in_order, forward_in_order, keeps_order, weight_in_order
from .depthwise import depthwise_back, depthwise_forward, depthwise_weight
from .windows import fold_windows, padded, portions, window_counts, windows

if TYPE_CHECKING:
    from typing import Any


def _name(node: Any) -> str:
    """PyTorch computes complex convolutions from three real ones."""
    return "AddBackward0" if node.dtype is not None and node.dtype.is_complex else "ConvolutionBackward0"


def _columns(xp: Any, x: Any, kernel: Any, stride: Any, dilation: Any, groups: int, places: Any) -> Any:
    """The windows of some examples as matrices: (examples, groups, channels a group * kernel, places)."""
    view = windows(xp, x, kernel, stride, dilation, places)
    return view.reshape(x.shape[0], groups, x.shape[1] // groups * product(kernel), product(places))


def _rows(weight: Any, groups: int) -> Any:
    """A weight as matrices: (groups, channels out a group, channels in a group * kernel)."""
    return weight.reshape(groups, weight.shape[0] // groups, product(weight.shape[1:]))


@op("convolution", torch=(), promote="match", method=False, grad_fn=_name, formula="conv({0}, {1})")
def conv_forward(
    xp: Any,
    input: Any,
    weight: Any,
    bias: Any = None,
    /,
    stride: Any = (),
    padding: Any = (),
    dilation: Any = (),
    groups: int = 1,
    places: Any = None,
) -> Any:
    """The kernel of the convolutions; `places` is how many windows are taken, all that fit unless given."""
    kernel = weight.shape[2:]
    if places is None:
        places = window_counts(input.shape[2:], kernel, stride, padding, dilation)
    x = padded(xp, input, [(p, p) for p in padding])
    if keeps_order(input.shape, weight.shape, places, groups, input.dtype):
        return forward_in_order(xp, x, weight, bias, stride, dilation, places)
    if groups > 1 and x.shape[1] == groups:
        made = depthwise_forward(xp, x, weight, stride, dilation, places)
    else:
        rows = _rows(weight, groups)
        made = xp.empty((x.shape[0], groups, rows.shape[1], product(places)), x.dtype)
        for part in portions(slice(0, x.shape[0]), x.shape[1] * product(kernel) * product(places)):
            xp.matmul(rows, _columns(xp, x[part], kernel, stride, dilation, groups, places), out=made[part])
        made = made.reshape(x.shape[0], weight.shape[0], *places)
    if bias is not None:
        made += bias.reshape(-1, *(1,) * len(kernel))
    return made


@op("convolution", torch=(), promote="match", method=False, grad_fn=_name, formula="convT({0}, {1})")
def conv_back(
    xp: Any,
    input: Any,
    weight: Any,
    bias: Any = None,
    /,
    size: Any = (),
    stride: Any = (),
    padding: Any = (),
    dilation: Any = (),
    groups: int = 1,
) -> Any:
    """The gradient of a convolution for its input of spatial size `size`; also the transposed convolution."""
    n, places, kernel = input.shape[0], input.shape[2:], weight.shape[2:]
    if keeps_order((n, weight.shape[1], *size), weight.shape, places, groups, input.dtype):
        made = back_in_order(xp, input, weight, size, stride, padding, dilation)
    elif groups > 1 and weight.shape[1] == 1:
        wide = tuple([s + 2 * p for s, p in zip(size, padding, strict=True)])
        made = depthwise_back(xp, input, weight, groups, wide, stride, dilation)
        made = made[(..., *[slice(p, p + s) for p, s in zip(padding, size, strict=True)])]
    else:
        columns = _rows(weight, groups).transpose(0, 2, 1)
        rows = input.reshape(n, groups, weight.shape[0] // groups, product(places))
        channels = groups * weight.shape[1]
        made = xp.empty((n, channels, *size), input.dtype)
        for part in portions(slice(0, n), channels * product(kernel) * product(places)):
            laid = xp.matmul(columns, rows[part]).reshape(len(rows[part]), channels, *kernel, *places)
            made[part] = fold_windows(xp, laid, size, stride, padding, dilation)
    if bias is not None:
        made = made + bias.reshape(-1, *(1,) * len(kernel))
    return made


@op("convolution", torch=(), promote="match", method=False, grad_fn=_name, formula="convW({0}, {1})")
def conv_weight(
    xp: Any,
    input: Any,
    other: Any,
    /,
    size: Any = (),
    stride: Any = (),
    padding: Any = (),
    dilation: Any = (),
    groups: int = 1,
) -> Any:
    """The gradient of a convolution for its weight of spatial size `size`, from the input and the cotangent."""
    n, places = other.shape[0], other.shape[2:]
    x = padded(xp, input, [(p, p) for p in padding])
    if keeps_order(input.shape, (other.shape[1], x.shape[1], *size), places, groups, x.dtype):
        return weight_in_order(xp, x, other, size, stride, dilation)
    if groups > 1 and x.shape[1] == groups:
        return depthwise_weight(xp, x, other, size, stride, dilation)
    rows = other.reshape(n, groups, other.shape[1] // groups, product(places))
    inner = x.shape[1] // groups * product(size)
    made = xp.zeros((groups, rows.shape[2], inner), x.dtype)
    for part in portions(slice(0, n), groups * inner * product(places)):
        laid = _columns(xp, x[part], size, stride, dilation, groups, places)
        made += xp.matmul(rows[part], laid.transpose(0, 1, 3, 2)).sum(axis=0)
    return made.reshape(other.shape[1], x.shape[1] // groups, *size)


@op("convolution", torch=(), method=False, out=False, promote="none", grad_fn="SumBackward1", formula="sum({0})")
def conv_bias(xp: Any, cotangent: Any, /, input: Any = (), weight: Any = (), groups: int = 1) -> Any:
    """The gradient of a convolution for its bias, given the shapes of input and weight: the cotangent's sum."""
    if keeps_order(input, weight, cotangent.shape[2:], groups, cotangent.dtype):
        return bias_in_order(xp, cotangent)
    return summed(xp, cotangent, (0, *range(2, cotangent.ndim)), False)


conv_bias.defvjp(
    lambda g, _y, x, **how: (expand(reshape(g, shape=(-1, *(1,) * (x.ndim - 2))), size=tuple(x.shape)),),
    linked="nothing",
)


def _total(g: Any) -> Any:
    return sum(g, dim=(0, *range(2, g.ndim)))


conv_forward.defvjp(
    lambda g, _y, x, w, _b, places, **how: conv_back(g, w, None, size=tuple(x.shape[2:]), **how),
    lambda g, _y, x, w, _b, places, **how: conv_weight(x, g, size=tuple(w.shape[2:]), **how),
    lambda g, _y, x, w, b, groups, **how: (
        None if b is None else conv_bias(g, input=tuple(x.shape), weight=tuple(w.shape), groups=groups)
    ),
    linked="nothing",
)
conv_back.defvjp(
    lambda g, _y, x, w, _b, size, **how: conv_forward(g, w, None, places=tuple(x.shape[2:]), **how),
    lambda g, _y, x, w, _b, size, **how: conv_weight(g, x, size=tuple(w.shape[2:]), **how),
    lambda g, _y, _x, _w, _b, size, **how: None if _b is None else _total(g),
    linked="nothing",
)
conv_weight.defvjp(
    lambda g, _y, x, u, size, **how: conv_back(u, g, None, size=tuple(x.shape[2:]), **how),
    lambda g, _y, x, u, size, **how: conv_forward(x, g, None, places=tuple(u.shape[2:]), **how),
)
