"""Losses whose target names a class, or gives a probability for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import OPS, op
from ..elementwise.comparison import eq, where
from ..reduce.reduction import sum
from ..shape.reshaping import expand, reshape
from .activation import F
from .loss import reduced, reducing
from .softmax import log_softmax

if TYPE_CHECKING:
    from typing import Any


def _parts(xp: Any, target: Any, classes: int, ignored: int) -> tuple[Any, Any]:
    """The classes with the ignored ones as 0, and which ones count."""
    kept = target != ignored
    chosen = xp.where(kept, target, 0)
    if chosen.size and (chosen.min() < 0 or chosen.max() >= classes):
        bad = int(chosen[(chosen < 0) | (chosen >= classes)].reshape(-1)[0])
        raise TgradError(
            "E0205",
            f"target {bad} is no class: there are {classes}",
            torch=f"Target {bad} is out of bounds.",
            python="IndexError",
            operands={1: f"holds {bad}"},
            hint=f"classes are numbered 0 to {classes - 1}",
        )
    return chosen, kept


def _weights(xp: Any, chosen: Any, kept: Any, weight: Any, kind: Any) -> Any:
    return kept.astype(kind) if weight is None else weight[chosen].astype(kind) * kept


@op("loss", torch=(), method=False, out=False, promote="none", result="first", formula="pick({0}, {1})")
def pick_class(xp: Any, input: Any, target: Any, weight: Any = None, /, ignore_index: int = -100) -> Any:
    """The input at each target's class, times the class's weight; 0 where the target is ignored."""
    dim = 0 if input.ndim == 1 else 1
    chosen, kept = _parts(xp, target, input.shape[dim], ignore_index)
    picked = xp.take_along_axis(input, xp.expand_dims(chosen, dim), dim).squeeze(dim)
    return xp.where(kept, picked * _weights(xp, chosen, kept, weight, input.dtype), input.dtype.type(0))


@op("loss", torch=(), method=False, out=False, promote="none", result="first", formula="place({0}, {1})")
def place_class(
    xp: Any, input: Any, target: Any, weight: Any = None, /, classes: int = 1, ignore_index: int = -100
) -> Any:
    """Zeros except at each target's class, where the input times the class's weight stands."""
    dim = 0 if target.ndim == 0 else 1
    chosen, kept = _parts(xp, target, classes, ignore_index)
    made = xp.zeros((*target.shape[:dim], classes, *target.shape[dim:]), input.dtype)
    values = input * _weights(xp, chosen, kept, weight, input.dtype)
    xp.put_along_axis(made, xp.expand_dims(chosen, dim), xp.expand_dims(values, dim), dim)
    return made


pick_class.defvjp(
    lambda g, _y, _x, t, w, ignore_index: (
        place_class(g, t, w, classes=_x.shape[0 if _x.ndim == 1 else 1], ignore_index=ignore_index),
        None,
        None,
    )
)
place_class.defvjp(
    lambda g, _y, _x, t, w, classes, ignore_index: (pick_class(g, t, w, ignore_index=ignore_index), None, None)
)


@op("loss", torch=(), method=False, out=False, promote="none", formula="class_total({0})")
def class_total(xp: Any, target: Any, weight: Any = None, /, classes: int = 1, ignore_index: int = -100) -> Any:
    """The sum of the weights of the targets' classes, what a mean divides by."""
    chosen, kept = _parts(xp, target, classes, ignore_index)
    return float(xp.sum(kept)) if weight is None else float(xp.sum(weight[chosen] * kept))


@op(
    "loss",
    torch=(),
    method=False,
    promote="none",
    result="first",
    grad_fn="NllLossBackward0",
    formula="nll_loss({0}, {1})",
)
def nll_kernel(
    xp: Any, input: Any, target: Any, weight: Any = None, /, ignore_index: int = -100, reduction: str = "mean"
) -> Any:
    """The kernel of `nll_loss`."""
    losses = -pick_class.kernel(xp, input, target, weight, ignore_index)
    if reduction == "none":
        return losses
    total = xp.sum(losses)
    if reduction == "sum":
        return total
    classes = input.shape[0 if input.ndim == 1 else 1]
    return total / input.dtype.type(class_total.kernel(xp, target, weight, classes, ignore_index))


def _nll_rule(g: Any, _y: Any, _x: Any, t: Any, w: Any, ignore_index: int, reduction: str) -> tuple[Any, ...]:
    classes = _x.shape[0 if _x.ndim == 1 else 1]
    if reduction == "mean":
        g = g / class_total(t, w, classes=classes, ignore_index=ignore_index)
    if reduction != "none":
        g = expand(g, size=tuple(t.shape))
    return place_class(-g, t, w, classes=classes, ignore_index=ignore_index), None, None


nll_kernel.defvjp(_nll_rule)


def _check_classes(input: Any, target: Any) -> None:
    """PyTorch's errors for sizes and types of targets that name classes."""
    if target.dtype.name not in ("int64", "uint8"):
        torch = f"expected scalar type Long but found {target.dtype.tensor_type.split('.')[-1][:-6]}"
        raise TgradError(
            "E0302",
            f"the target must be int64, not {target.dtype.name}",
            torch=torch,
            python="RuntimeError",
            operands={1: describe(target)},
            hint="convert it: target.long()",
        )
    n = input.shape[0] if input.ndim > 1 else None
    if n is not None and target.ndim and n != target.shape[0]:
        torch = f"Expected input batch_size ({n}) to match target batch_size ({target.shape[0]})."
        raise TgradError(
            "E0206", torch, torch=torch, python="ValueError", operands={0: describe(input), 1: describe(target)}
        )
    want = input.shape[:1] + input.shape[2:] if input.ndim > 1 else ()
    if tuple(target.shape) != tuple(want):
        torch = f"Expected target size {list(want)}, got {list(target.shape)}"
        raise TgradError(
            "E0206", torch, torch=torch, python="RuntimeError", operands={0: describe(input), 1: describe(target)}
        )


@op("loss", torch=F + "nll_loss", composite=True, method=False)
def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    /,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """Mean of minus the input at each target's class; the input holds log-probabilities.

    > F.nll_loss(log(tensor([[0.5, 0.5]])), tensor([1]))
    tensor(0.6931)
    """
    reduction = reducing(size_average, reduce, reduction)
    if input.ndim == 1 and target.ndim == 1 and target.shape[0] == 1:
        target = reshape(target, shape=())
    _check_classes(input, target)
    return nll_kernel(input, target, weight, ignore_index=ignore_index, reduction=reduction)


@op("loss", torch=F + "cross_entropy", composite=True, method=False)
def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    /,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """`nll_loss` of `log_softmax`: scores and classes (or a probability for each class).

    > F.cross_entropy(tensor([[0., 0.]]), tensor([1]))
    tensor(0.6931)
    > F.cross_entropy(tensor([[0., 1.]]), tensor([[0.5, 0.5]]))
    tensor(0.8133)
    """
    reduction = reducing(size_average, reduce, reduction)
    dim = 0 if input.ndim == 1 else 1
    logs = log_softmax(input, dim=dim)
    if target.dtype.is_floating_point:
        return _soft_targets(logs, target, weight, dim, reduction, label_smoothing)
    if label_smoothing == 0.0:
        return nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
    return _smoothed(logs, target, weight, dim, ignore_index, reduction, label_smoothing)


def _channels(weight: Any, input: Any, dim: int) -> Any:
    return reshape(weight, shape=(-1, *(1,) * (input.ndim - dim - 1)))


def _soft_targets(logs: Any, target: Any, weight: Any, dim: int, reduction: str, smoothing: float) -> Any:
    if tuple(logs.shape) != tuple(target.shape):
        torch = f"Expected floating point type for target with class probabilities, got {target.dtype!r}"
        raise TgradError(
            "E0206",
            "cross_entropy: the probabilities' shape is not the input's",
            torch=torch,
            python="RuntimeError",
            operands={0: describe(logs), 1: describe(target)},
        )
    classes = logs.shape[dim]
    if smoothing > 0:
        target = target * (1 - smoothing) + smoothing / classes
    products = logs * target
    if weight is not None:
        products = products * _channels(weight, logs, dim)
    if reduction == "none":
        return -sum(products, dim=dim)
    if reduction == "sum":
        return -sum(products)
    count = 1
    for n in logs.shape:
        count *= n
    return -sum(products) / (count / classes)


def _smoothed(logs: Any, target: Any, weight: Any, dim: int, ignored: int, reduction: str, smoothing: float) -> Any:
    """Part of each target's weight shared among all the classes."""
    classes = logs.shape[dim]
    hard = nll_loss(logs, target, weight, ignore_index=ignored, reduction=reduction)
    spread = logs if weight is None else logs * _channels(weight, logs, dim)
    soft = where(eq(target, ignored), 0.0, -sum(spread, dim=dim))
    if reduction == "mean":
        total = class_total(target, weight, classes=classes, ignore_index=ignored)
        soft = sum(soft) / OPS["to_dtype"](total, dtype=logs.dtype)
    else:
        soft = reduced(soft, reduction)
    return hard * (1 - smoothing) + soft * (smoothing / classes)
