"""Normalisations whose statistics can be those of earlier batches: `batch_norm` and `instance_norm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, op
from ...tensor.writing import write
from ..arguments import constants
from ..elementwise.powers import rsqrt
from ..shape.reshaping import reshape, sum_to_size
from ..sizes import product
from .activation import F
from .normalization import check_types, standardised
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op(
    "normalization",
    torch=(),
    method=False,
    out=False,
    grad_fn="NativeBatchNormBackward0",
    formula="normalised({0})",
)
def rescaled(
    xp: Any, input: Any, mean: Any, var: Any, weight: Any = None, bias: Any = None, /, eps: float = 1e-5
) -> Any:
    """Each channel less a given mean and divided by a given deviation; then times the weight and plus the bias."""
    laid = (-1, *(1,) * (input.ndim - 2))
    scale = 1 / xp.sqrt(var + input.dtype.type(eps))
    if weight is not None:
        scale = scale * weight
    made = input - mean.reshape(laid)
    made *= scale.reshape(laid)
    if bias is not None:
        made += bias.reshape(laid)
    return made


def _rule(g: Any, _y: Any, x: Any, m: Any, v: Any, w: Any, b: Any, eps: float) -> tuple[Any, ...]:
    laid = (1, x.shape[1], *(1,) * (x.ndim - 2))
    scale = rsqrt(v + eps)
    dx = g * reshape(scale if w is None else scale * w, shape=laid)
    dw = db = None
    if w is not None:
        normal = (x - reshape(m, shape=laid)) * reshape(scale, shape=laid)
        dw = reshape(sum_to_size(g * normal, size=laid), shape=tuple(w.shape))
    if b is not None:
        db = reshape(sum_to_size(g, size=laid), shape=tuple(b.shape))
    return dx, None, None, dw, db


rescaled.defvjp(_rule, linked="nothing")


def _update(running: Any, fresh: Any, momentum: float) -> None:
    """A running statistic moved towards the batch's, in place and outside the tape."""
    if running is not None:
        value = running.array * (1 - momentum) + momentum * fresh
        write(running, value.astype(running.dtype.np), None)


def _check_sizes(channels: int, **given: Any) -> None:
    for word, t in given.items():
        if t is not None and t.size != channels:
            raise fails(f"{word} should contain {channels} elements not {t.size}")


def _trained(x: Any, means: Any, variances: Any, w: Any, b: Any, momentum: Any, eps: float) -> Any:
    """Normalised by the batch's own statistics, towards which the running ones move (with the unbiased variance)."""
    laid, axes = (1, x.shape[1], *(1,) * (x.ndim - 2)), (0, *range(2, x.ndim))
    if (means is not None or variances is not None) and x.size:
        array = x.array.astype(x.dtype.compute, copy=False)
        count = x.size // x.shape[1]
        _update(means, array.mean(axis=axes), momentum)
        _update(variances, array.var(axis=axes) * (count / max(count - 1, 1)), momentum)
    return standardised(x, w, b, axes=axes, eps=eps, laid=laid, view=tuple(x.shape), kind="batch")


def batch_normalised(x: Any, means: Any, variances: Any, w: Any, b: Any, training: Any, momentum: Any, eps: Any) -> Any:
    """`batch_norm` without what `torch.nn.functional` alone checks."""
    if not training:
        for word, t in (("running_mean", means), ("running_var", variances)):
            if t is None:
                raise fails(f"{word} must be defined in evaluation mode", code="E0501")
    elif (means is None) != (variances is None):
        text = "running_mean and running_var must either both be None or neither be None"
        raise fails(text, "ValueError", "E0501")
    channels = x.shape[1] if x.ndim > 1 else 0
    _check_sizes(channels, running_mean=means, running_var=variances, weight=w, bias=b)
    if x.ndim == 1 and not x.size:
        return OPS["clone"](x)
    if x.ndim < 2:
        text = "Dimension out of range (expected to be in range of [-1, 0], but got 1)"
        raise fails(text, "IndexError", "E0204")
    check_types("batch_norm", x, w, b, means, variances)
    constants("native_batch_norm", running_mean=means, running_var=variances)
    if training:
        return _trained(x, means, variances, w, b, momentum, eps)
    return rescaled(x, means, variances, w, b, eps=eps)


@op("normalization", torch=(F + "batch_norm",), composite=True, method=False, out=False)
def batch_norm(
    input: AsTensor,
    running_mean: AsTensor = None,
    running_var: AsTensor = None,
    weight: AsTensor = None,
    bias: AsTensor = None,
    /,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Each channel less its mean and divided by its deviation over the batch; outside training by the running ones.

    In training the running statistics are updated in place (with the unbiased variance).

    Derivative: in training weight/spread*(v - mean(v) - xhat*mean(v*xhat)) with xhat the normalised input; by weight
    the sum of v*xhat, by bias the sum of v.

    > F.batch_norm(tensor([[1.], [3.]]), None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    size = input.shape[0] * product(input.shape[2:]) if input.ndim else 0
    if training and size == 1:
        text = f"Expected more than 1 value per channel when training, got input size {input.shape!r}"
        raise fails(text, "ValueError")
    if training and eps <= 0:
        raise fails(f"batch_norm eps must be positive during training, but got {eps}", "ValueError", "E0604")
    if eps < 0:
        raise fails(f"batch_norm eps must be non-negative, but got {eps}", "ValueError", "E0604")
    return batch_normalised(input, running_mean, running_var, weight, bias, training, momentum, eps)


def _repeated(t: Any, n: int) -> Any:
    """A channel's parameter for the channels of each of n examples."""
    from ..shape.repetition import repeat

    return None if t is None else repeat(t, repeats=(n,))


def instances_normalised(
    x: Any, means: Any, variances: Any, weight: Any, bias: Any, fresh: Any, momentum: Any, eps: Any
) -> Any:
    """`instance_norm` without what `torch.nn.functional` alone checks."""
    if not fresh and (means is None or variances is None):
        text = "Expected running_mean and running_var to be defined when use_input_stats is false"
        raise fails(text, code="E0501")
    shape = tuple(x.shape)
    n, channels, *rest = shape
    # As in PyTorch, the examples' channels are the channels of a single example.
    wide = reshape(x, shape=(1, n * channels, *rest))
    w, b = _repeated(weight, n), _repeated(bias, n)
    _check_sizes(channels, running_mean=means, running_var=variances)
    _check_sizes(n * channels, weight=w, bias=b)
    check_types("batch_norm", x, weight, bias, means, variances)
    if not fresh:
        return reshape(rescaled(wide, _repeated(means, n), _repeated(variances, n), w, b, eps=eps), shape=shape)
    if x.size and (means is not None or variances is not None):
        axes = tuple(range(2, x.ndim))
        array, count = x.array.astype(x.dtype.compute, copy=False), product(rest)
        _update(means, array.mean(axis=axes).mean(axis=0), momentum)
        _update(variances, (array.var(axis=axes) * (count / max(count - 1, 1))).mean(axis=0), momentum)
    return reshape(_trained(wide, None, None, w, b, momentum, eps), shape=shape)


@op("normalization", torch=(F + "instance_norm",), composite=True, method=False, out=False)
def instance_norm(
    input: AsTensor,
    running_mean: AsTensor = None,
    running_var: AsTensor = None,
    weight: AsTensor = None,
    bias: AsTensor = None,
    /,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Each channel of each example less its mean and divided by its deviation.

    Derivative: as that of `batch_norm`, over each channel of each sample.

    > F.instance_norm(tensor([[[1., 3.]]]))
    tensor([[[-1.0000,  1.0000]]])
    """
    if use_input_stats and product(input.shape[2:]) == 1:
        text = f"Expected more than 1 spatial element when training, got input size {input.shape!r}"
        raise fails(text, "ValueError")
    return instances_normalised(input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps)
