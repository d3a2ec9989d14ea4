"""Losses between two tensors of one shape: squares, absolute values and what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ...tensor.state import ACTIVE
from ..elementwise.comparison import where
from ..elementwise.exponential import exp, log, xlogy
from ..reduce.reduction import mean, sum
from ..sizes import product
from .activation import F
from .smooth_activation import logsigmoid, sigmoid
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor

_REDUCTIONS = ("none", "mean", "sum")


def reducing(
    size_average: Any, reduce: Any, reduction: Any, text: str = "{} is not a valid value for reduction"
) -> str:
    """The reduction that the old flags or the new word (or its number in PyTorch) ask for; raises E0604 for another."""
    if size_average is not None or reduce is not None:
        if reduce is not None and not reduce:
            return "none"
        return "mean" if size_average is None or size_average else "sum"
    if reduction in (0, 1, 2) and not isinstance(reduction, bool):
        return _REDUCTIONS[reduction]
    if reduction == "elementwise_mean":
        return "mean"
    if reduction not in _REDUCTIONS:
        raise fails(text.format(reduction), "ValueError", "E0604", hint="one of 'none', 'mean', 'sum'")
    return str(reduction)


def compare_sizes(input: Any, target: Any) -> None:
    """PyTorch's warning, as a note, where two sizes differ and one of them is broadcast."""
    if tuple(input.shape) != tuple(target.shape):
        ACTIVE.state.note(
            f"Using a target size ({target.shape!r}) that is different to the input size ({input.shape!r}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size."
        )


def _check_weight(input: Any, weight: Any) -> None:
    if tuple(weight.shape) != tuple(input.shape):
        raise fails("Weights and input must have the same size.", "ValueError")


def reduced(losses: Any, reduction: str) -> Any:
    """The mean, the sum, or the losses themselves."""
    if reduction == "none":
        return losses
    return mean(losses) if reduction == "mean" else sum(losses)


def reduce_raw(xp: Any, losses: Any, reduction: str) -> Any:
    """The same on arrays, for kernels."""
    if reduction == "none":
        return losses
    return (
        xp.mean(losses)
        if reduction == "mean" and losses.size
        else xp.sum(losses) * (1.0 if reduction == "sum" else float("nan"))
    )


def shared(g: Any, shape: Any, reduction: str) -> Any:
    """The cotangent of each single loss."""
    return g / max(product(shape), 1) if reduction == "mean" else g


@op("loss", torch=(), method=False, formula="mse_loss({0}, {1})", grad_fn="MseLossBackward0", name="mse_kernel")
def mse_kernel(xp: Any, input: Any, target: Any, /, reduction: str = "mean") -> Any:
    """The kernel of `mse_loss`."""
    return reduce_raw(xp, xp.square(input - target), reduction)


def _mse_rule(g: Any, _y: Any, a: Any, b: Any, reduction: str) -> tuple[Any, Any]:
    difference = a - b
    part = difference * 2 * shared(g, difference.shape, reduction)
    return part, -part


mse_kernel.defvjp(_mse_rule)


@op("loss", torch=F + "mse_loss", composite=True, method=False, out=False)
def mse_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Any = None,
) -> Any:
    """Mean of the squared differences; with a weight for each their weighted mean.

    > F.mse_loss(tensor([1., 2.]), tensor([1., 4.]))
    tensor(2.)
    """
    reduction = reducing(size_average, reduce, reduction)
    compare_sizes(input, target)
    if weight is None:
        return mse_kernel(input, target, reduction=reduction)
    _check_weight(input, weight)
    return _weighted(OPS["square"](input - target), weight, reduction)


def _weighted(losses: Any, weight: Any, reduction: str) -> Any:
    losses = losses * weight
    return sum(losses) / sum(weight) if reduction == "mean" else reduced(losses, reduction)


@op("loss", torch=F + "l1_loss", composite=True, method=False, out=False)
def l1_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Any = None,
) -> Any:
    """Mean of the absolute differences; with a weight for each their weighted mean.

    > F.l1_loss(tensor([1., 2.]), tensor([1., 4.]))
    tensor(1.)
    """
    reduction = reducing(size_average, reduce, reduction)
    compare_sizes(input, target)
    losses = OPS["abs"](input - target)
    if weight is None:
        return reduced(losses, reduction)
    _check_weight(input, weight)
    return _weighted(losses, weight, reduction)


@op("loss", torch=(), method=False, formula="smooth_l1_loss({0}, {1})", grad_fn="SmoothL1LossBackward0")
def smooth_l1_kernel(xp: Any, input: Any, target: Any, /, reduction: str = "mean", beta: float = 1.0) -> Any:
    """The kernel of `smooth_l1_loss`; beta is above 0."""
    size = xp.abs(input - target)
    return reduce_raw(xp, xp.where(size < beta, size * size * (0.5 / beta), size - 0.5 * beta), reduction)


def _smooth_l1_rule(g: Any, _y: Any, a: Any, b: Any, reduction: str, beta: float) -> tuple[Any, Any]:
    d = a - b
    part = where(d <= -beta, -1.0, where(d >= beta, 1.0, d / beta)) * shared(g, d.shape, reduction)
    return part, -part


smooth_l1_kernel.defvjp(_smooth_l1_rule)


@op("loss", torch=F + "smooth_l1_loss", composite=True, method=False)
def smooth_l1_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Any:
    """Squares below beta (halved, over beta), absolute values less beta/2 above.

    > F.smooth_l1_loss(tensor([0.5, 2.]), tensor([0., 0.]), reduction="none")
    tensor([0.1250, 1.5000])
    """
    reduction = reducing(size_average, reduce, reduction)
    compare_sizes(input, target)
    if beta == 0:
        return reduced(OPS["abs"](input - target), reduction)
    if beta < 0:
        raise fails("smooth_l1_loss does not support negative values for beta.", code="E0604")
    return smooth_l1_kernel(input, target, reduction=reduction, beta=beta)


@op("loss", torch=(), method=False, formula="huber_loss({0}, {1})", grad_fn="HuberLossBackward0")
def huber_kernel(xp: Any, input: Any, target: Any, /, reduction: str = "mean", delta: float = 1.0) -> Any:
    """The kernel of `huber_loss`."""
    size = xp.abs(input - target)
    return reduce_raw(xp, xp.where(size <= delta, size * size * 0.5, (size - 0.5 * delta) * delta), reduction)


def _huber_rule(g: Any, _y: Any, a: Any, b: Any, reduction: str, delta: float) -> tuple[Any, Any]:
    d = a - b
    part = where(d <= -delta, -delta, where(d >= delta, delta, d)) * shared(g, d.shape, reduction)
    return part, -part


huber_kernel.defvjp(_huber_rule)


@op("loss", torch=F + "huber_loss", composite=True, method=False)
def huber_loss(
    input: AsTensor, target: AsTensor, /, reduction: str = "mean", delta: float = 1.0, weight: Any = None
) -> Any:
    """Halved squares up to delta, straight lines beyond.

    > F.huber_loss(tensor([0.5, 2.]), tensor([0., 0.]), reduction="none")
    tensor([0.1250, 1.5000])
    """
    reduction = reducing(None, None, reduction)
    compare_sizes(input, target)
    if delta <= 0:
        raise fails("huber_loss does not support non-positive values for delta.", code="E0604")
    if weight is None:
        return huber_kernel(input, target, reduction=reduction, delta=delta)
    _check_weight(input, weight)
    return reduced(huber_kernel(input, target, reduction="none", delta=delta) * weight, reduction)


@op("loss", torch=(), method=False, formula="binary_cross_entropy({0}, {1})", grad_fn="BinaryCrossEntropyBackward0")
def binary_cross_entropy_kernel(
    xp: Any, input: Any, target: Any, weight: Any = None, /, reduction: str = "mean"
) -> Any:
    """The kernel of `binary_cross_entropy`; logarithms are held above -100."""
    if input.size and (xp.min(input) < 0 or xp.max(input) > 1):
        raise TgradError(
            "E0604",
            "binary_cross_entropy: the input must lie between 0 and 1",
            torch="all elements of input should be between 0 and 1",
            python="RuntimeError",
            operands={0: "outside [0, 1]"},
            hint="apply sigmoid first, or use binary_cross_entropy_with_logits",
        )
    losses = -(target * xp.maximum(xp.log(input), -100) + (1 - target) * xp.maximum(xp.log1p(-input), -100))
    return reduce_raw(xp, losses if weight is None else losses * weight, reduction)


def _bce_rule(g: Any, _y: Any, x: Any, t: Any, w: Any, reduction: str) -> tuple[Any, ...]:
    g = shared(g, x.shape, reduction)
    if w is not None:
        g = g * w
    slope = x * (1 - x)
    return g * (x - t) / where(slope < 1e-12, 1e-12, slope), g * (log(1 - x) - log(x)), None


binary_cross_entropy_kernel.defvjp(_bce_rule)


@op("loss", torch=F + "binary_cross_entropy", composite=True, method=False)
def binary_cross_entropy(
    input: AsTensor,
    target: AsTensor,
    weight: AsTensor = None,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """Cross entropy between probabilities and targets in [0, 1].

    > F.binary_cross_entropy(tensor([0.5, 0.9]), tensor([0., 1.]))
    tensor(0.3993)
    """
    if tuple(input.shape) != tuple(target.shape):
        torch = (
            f"Using a target size ({target.shape!r}) that is different to the input size ({input.shape!r}) is "
            "deprecated. Please ensure they have the same size."
        )
        raise fails(torch, "ValueError")
    reduction = reducing(size_average, reduce, reduction)
    return binary_cross_entropy_kernel(input, target, weight, reduction=reduction)


@op(
    "loss", torch=(), method=False, formula="bce_with_logits({0}, {1})", grad_fn="BinaryCrossEntropyWithLogitsBackward0"
)
def bce_with_logits_kernel(
    xp: Any, input: Any, target: Any, weight: Any = None, pos_weight: Any = None, /, reduction: str = "mean"
) -> Any:
    """The kernel of `binary_cross_entropy_with_logits`."""
    soft = xp.log1p(xp.exp(-xp.abs(input))) + xp.maximum(-input, 0)
    if pos_weight is None:
        losses = (1 - target) * input + soft
    else:
        losses = (1 - target) * input + ((pos_weight - 1) * target + 1) * soft
    return reduce_raw(xp, losses if weight is None else losses * weight, reduction)


def _bce_logits_rule(g: Any, _y: Any, x: Any, t: Any, w: Any, p: Any, reduction: str) -> tuple[Any, ...]:
    g = shared(g, x.shape, reduction)
    if w is not None:
        g = g * w
    if p is None:
        return g * (sigmoid(x) - t), -g * x, None, None
    slope = (p * t + 1 - t) * sigmoid(x) - p * t
    return g * slope, g * (logsigmoid(-x) - p * logsigmoid(x)), None, None


bce_with_logits_kernel.defvjp(_bce_logits_rule)


@op(
    "loss",
    torch=(F + "binary_cross_entropy_with_logits", "torch.binary_cross_entropy_with_logits"),
    composite=True,
    method=False,
)
def binary_cross_entropy_with_logits(
    input: AsTensor,
    target: AsTensor,
    weight: AsTensor = None,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    """Cross entropy between the sigmoid of the input and targets in [0, 1], accurate for large inputs.

    > F.binary_cross_entropy_with_logits(tensor([0., 2.]), tensor([0., 1.]))
    tensor(0.4100)
    """
    if tuple(input.shape) != tuple(target.shape):
        raise fails(f"Target size ({target.shape!r}) must be the same as input size ({input.shape!r})", "ValueError")
    reduction = reducing(size_average, reduce, reduction)
    return bce_with_logits_kernel(input, target, weight, pos_weight, reduction=reduction)


@op("loss", torch=(F + "kl_div", "torch.kl_div"), composite=True, method=False, out=False)
def kl_div(
    input: AsTensor,
    target: AsTensor,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Any:
    """Kullback-Leibler divergence of log-probabilities from probabilities; "batchmean" divides by the batch.

    > F.kl_div(log(tensor([[0.5, 0.5]])), tensor([[0.25, 0.75]]), reduction="batchmean")
    tensor(0.1308)
    """
    batch = reduction == "batchmean" and size_average is None and reduce is None
    reduction = reducing(size_average, reduce, "sum" if batch else reduction)
    losses = exp(target) * (target - input) if log_target else xlogy(target, target) - target * input
    made = reduced(losses, reduction)
    return made / input.shape[0] if batch and input.ndim else made
