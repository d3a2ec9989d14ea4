"""Losses between probabilities: cross entropies of two classes, and Kullback-Leibler divergence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..arguments import constants
from ..elementwise.comparison import where
from ..elementwise.exponential import exp, log, xlogy
from ..elementwise.vectorised import loop_exp
from .activation import F
from .loss import reduce_raw, reduced, reducing, shared
from .smooth_activation import logsigmoid, sigmoid
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


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
    constants("binary_cross_entropy", weight=weight)
    return binary_cross_entropy_kernel(input, target, weight, reduction=reduction)


@op(
    "loss", torch=(), method=False, formula="bce_with_logits({0}, {1})", grad_fn="BinaryCrossEntropyWithLogitsBackward0"
)
def bce_with_logits_kernel(
    xp: Any, input: Any, target: Any, weight: Any = None, pos_weight: Any = None, /, reduction: str = "mean"
) -> Any:
    """The kernel of `binary_cross_entropy_with_logits`."""
    soft = xp.log1p(loop_exp(xp, -xp.abs(input))) + xp.maximum(-input, 0)
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
    constants("binary_cross_entropy_with_logits", weight=weight, pos_weight=pos_weight)
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
