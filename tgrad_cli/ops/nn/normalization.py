"""Normalisations within an example: over layers, over groups, by root mean square, by neighbouring channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.dtypes import float32
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import NUMPY, OPS, function, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor, only_tensor
from ..elementwise.powers import rsqrt
from ..reduce.reduction import mean
from ..shape.axes import squeeze, unsqueeze
from ..shape.reshaping import reshape, sum_to_size
from ..sizes import product
from .activation import F
from .average_pooling import avg_pool2d, avg_pool3d
from .padding import constant_pad_nd
from .windows import fails, sized

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor

_NAMES = {"layer": "NativeLayerNormBackward0", "batch": "NativeBatchNormBackward0", "group": "NativeGroupNormBackward0"}


@op(
    "normalization",
    torch=(),
    method=False,
    out=False,
    grad_fn=lambda node: _NAMES[node.params["kind"]],
    formula="normalised({0})",
)
def standardised(
    xp: Any,
    input: Any,
    weight: Any = None,
    bias: Any = None,
    /,
    axes: Any = (),
    eps: float = 1e-5,
    laid: Any = (),
    view: Any = (),
    kind: str = "layer",
) -> Any:
    """The input in the shape `view`, less its mean over `axes` and divided by its deviation; then times the weight
    and plus the bias, both in the shape `laid`."""
    made, scale = _centred(xp, input.reshape(view), axes, eps)
    made *= scale
    if weight is not None:
        made *= weight.reshape(laid)
    if bias is not None:
        made += bias.reshape(laid)
    return made.reshape(input.shape)


def _centred(xp: Any, x: Any, axes: Any, eps: float) -> tuple[Any, Any]:
    """A new array, x less its mean, and one over its deviation."""
    made = x - x.mean(axis=axes, keepdims=True)
    return made, 1 / xp.sqrt(xp.mean(made * made, axis=axes, keepdims=True) + x.dtype.type(eps))


def _rule(
    g: Any, _y: Any, x: Any, w: Any, b: Any, axes: Any, eps: float, laid: Any, view: Any, kind: str
) -> tuple[Any, ...]:
    if type(g) is not Tensor:
        return _raw_rule(g, x, w, b, axes, eps, laid, view)
    shape = tuple(x.shape)
    x, g = reshape(x, shape=view), reshape(g, shape=view)
    centred = x - mean(x, dim=axes, keepdim=True)
    scale = rsqrt(mean(centred * centred, dim=axes, keepdim=True) + eps)
    normal = centred * scale
    flow = g if w is None else g * reshape(w, shape=laid)
    dx = scale * (flow - mean(flow, dim=axes, keepdim=True) - normal * mean(flow * normal, dim=axes, keepdim=True))
    dw = None if w is None else reshape(sum_to_size(g * normal, size=laid), shape=tuple(w.shape))
    db = None if b is None else reshape(sum_to_size(g, size=laid), shape=tuple(b.shape))
    return reshape(dx, shape=shape), dw, db


def _raw_rule(g: Any, x: Any, w: Any, b: Any, axes: Any, eps: float, laid: Any, view: Any) -> tuple[Any, ...]:
    """The same on arrays, in few passes: networks spend much of their time here."""
    xp = NUMPY()
    shape, g = x.shape, g.reshape(view)
    normal, scale = _centred(xp, x.reshape(view), axes, eps)
    normal *= scale
    flowing = g * normal
    dw = None if w is None else _summed(flowing, laid).reshape(w.shape)
    db = None if b is None else _summed(g, laid).reshape(b.shape)
    if w is not None and len(laid) == len(view) and all(laid[axis] == 1 for axis in axes):
        scale = scale * w.reshape(laid)  # the weight is the same wherever a mean is taken over
    elif w is not None:
        wide = w.reshape(laid)
        flowing *= wide
        g = g * wide
    normal *= flowing.mean(axis=axes, keepdims=True)
    dx = xp.subtract(g, normal, out=flowing)
    dx -= g.mean(axis=axes, keepdims=True)
    dx *= scale
    return dx.reshape(shape), dw, db


def _summed(array: Any, laid: Any) -> Any:
    """The sum of an array to a shape of the same or fewer dimensions that broadcasts against it."""
    extra = array.ndim - len(laid)
    axes = tuple([i for i in range(array.ndim) if i < extra or (laid[i - extra] == 1 and array.shape[i] != 1)])
    return array.sum(axis=axes) if axes else array.copy()


standardised.defvjp(_rule, linked="nothing")


def check_types(kernel: str, x: Any, *others: Any) -> None:
    """PyTorch's errors for element types: floating point, and parameters of the same."""
    if x.dtype.category < 2:
        text = f"\"{kernel}\" not implemented for '{LEGACY_NAMES[x.dtype.name]}'"
        raise fails(text, "NotImplementedError", "E0302", hint="convert it first: x.float()")
    for t in others:
        if t is None or t.dtype is x.dtype:
            continue
        if x.dtype.itemsize == 2 and t.dtype.name == "float32":
            continue
        wide = x.dtype.name == "float64"
        text = "all inputs must share same datatype." if wide else "expect parameter to have scalar type of Float"
        raise fails(f"mixed dtype (CPU): {text}", code="E0302", hint=f"convert it: w.to(torch.{x.dtype.name})")


def _normal_shape(x: Any, normalized_shape: Any, separator: str, **given: Any) -> tuple[int, ...]:
    """The shape that is normalised over, with PyTorch's checks of it and of the parameters."""
    shape = sized(normalized_shape, 1, "layer_norm", "normalized_shape")
    if not shape:
        text = "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
        raise fails(f"{text}normalized_shape = []", code="E0208")
    for word, t in given.items():
        if t is not None and tuple(t.shape) != shape:
            raise fails(
                f"Expected {word} to be of same shape as normalized_shape, but got {word} of shape {list(t.shape)} and "
                f"normalized_shape = {list(shape)}"
            )
    if tuple(x.shape[-len(shape) :]) != shape:
        listed = ", ".join(map(str, shape))
        raise fails(
            f"Given normalized_shape={list(shape)}, expected input with shape [*{separator}{listed}], but got input of "
            f"size{list(x.shape)}"
        )
    return shape


@function("normalization", torch=(F + "layer_norm", "torch.layer_norm"))
def layer_norm(
    input: Any,
    normalized_shape: Any,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Any:
    """Each example less its mean and divided by its deviation over the last dimensions, which `normalized_shape`
    gives; then times the weight, plus the bias.

    > F.layer_norm(tensor([[1., 3.]]), (2,))
    tensor([[-1.0000,  1.0000]])
    """
    x = only_tensor("layer_norm", "input", 1, input)
    w, b = as_tensor("layer_norm", "weight", 3, weight), as_tensor("layer_norm", "bias", 4, bias)
    shape = _normal_shape(x, normalized_shape, ", ", weight=w, bias=b)
    check_types("LayerNormKernelImpl", x, w, b)
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    return standardised(x, w, b, axes=axes, eps=eps, laid=shape, view=tuple(x.shape), kind="layer")


@function("normalization", torch=(F + "rms_norm", "torch.rms_norm"))
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Any:
    """Each example divided by its root mean square over the last dimensions; then times the weight.

    > F.rms_norm(tensor([[3., 4.]]), (2,))
    tensor([[0.8485, 1.1314]])
    """
    x, w = only_tensor("rms_norm", "input", 1, input), as_tensor("rms_norm", "weight", 3, weight)
    shape = _normal_shape(x, normalized_shape, "", weight=w)
    check_types("rms_norm", x)
    if eps is None:
        # Half precision is computed in float32.
        eps = 2.220446049250313e-16 if x.dtype.itemsize == 8 and not x.dtype.is_complex else 1.1920928955078125e-07
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    half = x.dtype if x.dtype.itemsize == 2 else None
    if half is not None:
        x = OPS["to_dtype"](x, dtype=float32)
    made = x * rsqrt(mean(x * x, dim=axes, keepdim=True) + eps)
    made = made if w is None else made * w
    return made if half is None else OPS["to_dtype"](made, dtype=half)


@function("normalization", torch=(F + "group_norm", "torch.group_norm"))
def group_norm(
    input: Any,
    num_groups: int,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Any:
    """The channels in groups, each less its mean and divided by its deviation; weight and bias are one a channel.

    > F.group_norm(tensor([[1., 3., 5., 9.]]), 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    x = only_tensor("group_norm", "input", 1, input)
    w, b = as_tensor("group_norm", "weight", 3, weight), as_tensor("group_norm", "bias", 4, bias)
    if x.ndim < 2:
        raise fails(f"Expected at least 2 dimensions for input tensor but received {x.ndim}", code="E0208")
    if num_groups == 0:
        raise TgradError("E0602", "integer division or modulo by zero", python="ZeroDivisionError")
    n, channels = x.shape[:2]
    sizes = [n * channels // num_groups, num_groups, *x.shape[2:]]
    if sizes[0] * product(sizes[2:]) == 1:
        raise fails(f"Expected more than 1 value per channel when training, got input size {sizes}", "ValueError")
    if num_groups < 1 or channels % num_groups:
        raise fails(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(x.shape)} and num_groups={num_groups}"
        )
    for word, t in (("weight", w), ("bias", b)):
        if t is not None and tuple(t.shape) != (channels,):
            raise fails(
                f"Expected {word} to be a vector of size equal to the number of channels in input, but got {word} of "
                f"shape {list(t.shape)} and input of shape {list(x.shape)}"
            )
    check_types("GroupNormKernelImpl", x, w, b)
    view = (n, num_groups, channels // num_groups, *x.shape[2:])
    laid = (1, num_groups, channels // num_groups, *(1,) * (x.ndim - 2))
    return standardised(x, w, b, axes=tuple(range(2, len(view))), eps=eps, laid=laid, view=view, kind="group")


@op("normalization", torch=F + "local_response_norm", composite=True, method=False, out=False)
def local_response_norm(input: AsTensor, /, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Any:
    """Each element over a power of the mean square of `size` neighbouring channels (N, C, …).

    Derivative: through the quotient of the input and the power of its neighbours' mean square.

    > F.local_response_norm(ones(1, 2, 1), 2, alpha=2.).flatten()
    tensor([0.5946, 0.4387])
    """
    if input.ndim < 3:
        spaces = " " * 26
        text = f"Expected 3D or higher dimensionality{spaces}input (got {input.ndim} dimensions)"
        raise fails(text, "ValueError", "E0208")
    if not input.size:
        return input
    squares, sides = input * input, (size // 2, (size - 1) // 2)
    if input.ndim == 3:
        wide = constant_pad_nd(unsqueeze(squares, dim=1), pad=(0, 0, *sides))
        means = squeeze(avg_pool2d(wide, kernel_size=(size, 1), stride=1), dim=1)
    else:
        n, channels, height, *rest = input.shape
        laid = reshape(squares, shape=(n, 1, channels, height, product(rest)))
        wide = constant_pad_nd(laid, pad=(0, 0, 0, 0, *sides))
        means = squeeze(avg_pool3d(wide, kernel_size=(size, 1, 1), stride=1), dim=1)
        means = reshape(means, shape=tuple(input.shape))
    return input / OPS["pow"](means * alpha + k, beta)
