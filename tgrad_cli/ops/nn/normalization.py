"""Normalisations of `torch.nn.functional`: over layers, batches, groups, instances, by root mean square."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import function, op
from ...tensor.writing import write
from ..arguments import as_tensor
from ..elementwise.powers import rsqrt
from ..reduce.reduction import mean
from ..shape.reshaping import reshape, sum_to_size
from ..sizes import product
from .activation import F

if TYPE_CHECKING:
    from typing import Any

_NAMES = {"layer": "NativeLayerNormBackward0", "batch": "NativeBatchNormBackward0", "group": "NativeGroupNormBackward0"}


def _name(node: Any) -> str:
    return _NAMES[node.params["kind"]]


@op(
    "normalization",
    torch=(),
    method=False,
    out=False,
    promote="match",
    needs="f",
    grad_fn=_name,
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
    x = input.reshape(view)
    x = x - xp.mean(x, axis=axes, keepdims=True)
    made = x * (1 / xp.sqrt(xp.mean(x * x, axis=axes, keepdims=True) + eps))
    if weight is not None:
        made = made * weight.reshape(laid)
    if bias is not None:
        made = made + bias.reshape(laid)
    return made.reshape(input.shape)


def _rule(
    g: Any, _y: Any, x: Any, w: Any, b: Any, axes: Any, eps: float, laid: Any, view: Any, kind: str
) -> tuple[Any, ...]:
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


standardised.defvjp(_rule)


def _normal_shape(name: str, input: Any, normalized_shape: Any, weight: Any) -> tuple[int, ...]:
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple([int(n) for n in normalized_shape])
    if not shape or tuple(input.shape[-len(shape) :]) != shape:
        listed = ", ".join(["*", *map(str, shape)])
        torch = (
            f"Given normalized_shape={list(shape)}, expected input with shape [{listed}], but got input of "
            f"size{list(input.shape)}"
        )
        raise TgradError("E0206", torch, torch=torch, python="RuntimeError")
    if weight is not None and tuple(weight.shape) != shape:
        torch = (
            f"Expected weight to be of same shape as normalized_shape, but got weight of shape {list(weight.shape)} "
            f"and normalized_shape = {list(shape)}"
        )
        raise TgradError("E0206", torch, torch=torch, python="RuntimeError")
    return shape


@function("normalization", torch=(F + "layer_norm", "torch.layer_norm"))
def layer_norm(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """Each example less its mean and divided by its deviation over the last dimensions, which `normalized_shape`
    gives; then times the weight, plus the bias.

    > F.layer_norm(tensor([[1., 3.]]), (2,))
    tensor([[-1.0000,  1.0000]])
    """
    x = as_tensor("layer_norm", "input", 1, input)
    w, b = as_tensor("layer_norm", "weight", 3, weight), as_tensor("layer_norm", "bias", 4, bias)
    shape = _normal_shape("layer_norm", x, normalized_shape, w)
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    return standardised(x, w, b, axes=axes, eps=eps, laid=shape, view=tuple(x.shape), kind="layer")


@function("normalization", torch=(F + "rms_norm", "torch.rms_norm"))
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Any:
    """Each example divided by its root mean square over the last dimensions; then times the weight.

    > F.rms_norm(tensor([[3., 4.]]), (2,))
    tensor([[0.8485, 1.1314]])
    """
    x, w = as_tensor("rms_norm", "input", 1, input), as_tensor("rms_norm", "weight", 3, weight)
    shape = _normal_shape("rms_norm", x, normalized_shape, w)
    if eps is None:
        eps = {"float64": 2.220446049250313e-16, "float16": 9.765625e-4, "bfloat16": 7.8125e-3}.get(
            x.dtype.name, 1.1920928955078125e-07
        )
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    made = x * rsqrt(mean(x * x, dim=axes, keepdim=True) + eps)
    return made if w is None else made * w


@function("normalization", torch=(F + "group_norm", "torch.group_norm"))
def group_norm(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    """The channels in groups, each less its mean and divided by its deviation; weight and bias are one a channel.

    > F.group_norm(tensor([[1., 3., 5., 9.]]), 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    x = as_tensor("group_norm", "input", 1, input)
    w, b = as_tensor("group_norm", "weight", 3, weight), as_tensor("group_norm", "bias", 4, bias)
    n, channels = x.shape[:2]
    if num_groups < 1 or channels % num_groups:
        torch = (
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(x.shape)} and num_groups={num_groups}"
        )
        raise TgradError("E0206", torch, torch=torch, python="RuntimeError")
    view = (n, num_groups, channels // num_groups, *x.shape[2:])
    laid = (1, num_groups, channels // num_groups, *(1,) * (x.ndim - 2))
    return standardised(x, w, b, axes=tuple(range(2, len(view))), eps=eps, laid=laid, view=view, kind="group")


def _update(running: Any, fresh: Any, momentum: float) -> None:
    """A running statistic moved towards the batch's, in place and outside the tape."""
    if running is not None:
        value = running.array * (1 - momentum) + momentum * fresh
        write(running, value.astype(running.dtype.np), None)


@op("normalization", torch=(F + "batch_norm",), composite=True, method=False)
def batch_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    /,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Each channel less its mean and divided by its deviation over the batch; outside training by the running ones.

    In training the running statistics are updated in place (with the unbiased variance).

    > F.batch_norm(tensor([[1.], [3.]]), None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    if input.ndim < 2:
        torch = f"batch_norm: expected an input of at least 2 dimensions (batch, channels), got {input.ndim}"
        raise TgradError("E0208", torch, python="RuntimeError")
    laid = (1, input.shape[1], *(1,) * (input.ndim - 2))
    if not training:
        made = (input - reshape(running_mean, shape=laid)) * rsqrt(reshape(running_var, shape=laid) + eps)
        made = made if weight is None else made * reshape(weight, shape=laid)
        return made if bias is None else made + reshape(bias, shape=laid)
    count = product(input.shape) // max(input.shape[1], 1)
    if count == 1:
        torch = f"Expected more than 1 value per channel when training, got input size {input.shape!r}"
        raise TgradError("E0206", torch, torch=torch, python="ValueError")
    axes = (0, *range(2, input.ndim))
    if running_mean is not None or running_var is not None:
        array = input.array
        _update(running_mean, array.mean(axis=axes), momentum)
        _update(running_var, array.var(axis=axes) * (count / (count - 1)), momentum)
    return standardised(input, weight, bias, axes=axes, eps=eps, laid=laid, view=tuple(input.shape), kind="batch")


@op("normalization", torch=(F + "instance_norm",), composite=True, method=False)
def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    /,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Each channel of each example less its mean and divided by its deviation.

    > F.instance_norm(tensor([[[1., 3.]]]))
    tensor([[[-1.0000,  1.0000]]])
    """
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, training=False, momentum=momentum, eps=eps)
    axes = tuple(range(2, input.ndim))
    count = product(input.shape[2:])
    if count == 1:
        torch = f"Expected more than 1 spatial element when training, got input size {input.shape!r}"
        raise TgradError("E0206", torch, torch=torch, python="ValueError")
    array = input.array
    _update(running_mean, array.mean(axis=axes).mean(axis=0), momentum)
    _update(running_var, (array.var(axis=axes) * (count / max(count - 1, 1))).mean(axis=0), momentum)
    laid = (1, input.shape[1], *(1,) * (input.ndim - 2))
    return standardised(input, weight, bias, axes=axes, eps=eps, laid=laid, view=tuple(input.shape), kind="batch")
