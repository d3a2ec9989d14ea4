"""Losses between two tensors of one shape: squares, absolute values and what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, op
from ...tensor.state import ACTIVE
from ..elementwise.comparison import where
from ..reduce.reduction import mean, sum
from ..reduce.summation import summed
from ..sizes import product
from .activation import F
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
    total = summed(xp, xp.asarray(losses), None, False)
    if reduction == "sum":
        return total
    return total / losses.dtype.type(losses.size) if losses.size else total * float("nan")


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
