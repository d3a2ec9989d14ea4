"""Margins between the score of the right class and of the others: `multi_margin_loss`, `multilabel_margin_loss`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import NUMPY, op
from ..arguments import constants, like, raw
from ..reduce.reduction import sum
from ..shape.axes import unsqueeze
from ..shape.reshaping import reshape
from .activation import F
from .class_loss import pick_class, place_class
from .loss import reduce_raw, reducing, shared
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def _excess(xp: Any, x: Any, t: Any, margin: float) -> tuple[Any, Any]:
    """How far each class's score is within the margin of the right one's, and which other ones are at all."""
    chosen = xp.take_along_axis(x, t[:, None], 1)
    found = margin - chosen + x
    return found, (found > 0) & (xp.arange(x.shape[1]) != t[:, None])


@op(
    "loss",
    torch=(),
    method=False,
    promote="none",
    result="first",
    grad_fn="MultiMarginLossBackward0",
    formula="multi_margin_loss({0}, {1})",
)
def multi_margin_kernel(
    xp: Any, input: Any, target: Any, weight: Any = None, /, p: int = 1, margin: float = 1.0, reduction: str = "mean"
) -> Any:
    """The kernel of `multi_margin_loss`, for rows of scores."""
    found, inside = _excess(xp, input, target, input.dtype.type(margin))
    found = xp.where(inside, found if p == 1 else found * found, input.dtype.type(0))
    losses = found.sum(axis=1) / input.dtype.type(input.shape[1])
    return reduce_raw(xp, losses if weight is None else losses * weight[target], reduction)


def _multi_margin_rule(
    g: Any, _y: Any, x: Any, t: Any, w: Any, p: int, margin: float, reduction: str
) -> tuple[Any, None, None]:
    xp, values, targets = NUMPY(), raw(x), raw(t)
    _, inside = _excess(xp, values, targets, margin)
    share = inside / values.shape[1]
    if w is not None:
        share = share * raw(w)[targets][:, None]
    g = shared(g, (values.shape[0],), reduction)
    slope = like(share, x) * (unsqueeze(g, dim=1) if reduction == "none" else g)
    if p == 2:
        slope = slope * 2 * (x - unsqueeze(pick_class(x, t, None), dim=1) + margin)
    return slope - place_class(sum(slope, dim=1), t, None, classes=values.shape[1]), None, None


multi_margin_kernel.defvjp(_multi_margin_rule)


def _rows(x: Any) -> Any:
    """Scores as rows: a single example is one row."""
    if x.ndim > 2 or (not x.size and 0 in x.shape[-1:]):
        text = f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(x.shape)}"
        raise fails(text, code="E0208")
    return x if x.ndim == 2 else reshape(x, shape=(1, x.size))


def _check_type(target: Any) -> None:
    if target.dtype.name != "int64":
        text = f"expected scalar type Long but found {LEGACY_NAMES[target.dtype.name]}"
        raise fails(text, code="E0302", hint="convert it: target.long()")


@op("loss", torch=F + "multi_margin_loss", composite=True, method=False)
def multi_margin_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    p: int = 1,
    margin: float = 1.0,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """The mean over the other classes of ``max(0, margin - right score + other score) ** p``; p is 1 or 2.

    > F.multi_margin_loss(tensor([[0.5, 0.25]]), tensor([0]))
    tensor(0.3750)
    """
    reduction = reducing(size_average, reduce, reduction)
    if p not in (1, 2):
        raise fails("only p == 1 and p == 2 supported", "ValueError", "E0604")
    if weight is not None and weight.ndim != 1:
        raise fails("weight must be one-dimensional", "ValueError", "E0208")
    rows = _rows(input)
    n, classes = rows.shape
    if target.ndim > 1 or target.size != n:
        raise fails(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
            f"size). Expected target size [{n}], but got {list(target.shape)}. Input has shape {list(input.shape)}."
        )
    if weight is not None and weight.size != classes:
        raise fails(f"inconsistent weight size, expected {classes} but got {list(weight.shape)}")
    _check_type(target)
    given = target.array
    if given.size and (given.min() < 0 or given.max() >= classes):
        raise fails("target out of range", code="E0205")
    if input.ndim < 2 and target.ndim == 0 and reduction == "none":
        reduction = "sum"  # of the single loss there is
    labels = reshape(target, shape=(n,))
    constants("multi_margin_loss", weight=weight)
    return multi_margin_kernel(rows, labels, weight, p=int(p), margin=margin, reduction=reduction)


def _labels(xp: Any, t: Any) -> tuple[Any, Any]:
    """The labels before the first -1 as places, and which of them count."""
    counts = xp.cumprod(t >= 0, axis=1).astype(bool)
    return xp.where(counts, t, 0), counts


def _marked(xp: Any, t: Any) -> Any:
    """Which classes are among the labels."""
    places, counts = _labels(xp, t)
    made = xp.zeros(t.shape, bool)
    xp.logical_or.at(made, (xp.arange(len(t))[:, None], places), counts)
    return made


@op(
    "loss",
    torch=(),
    method=False,
    promote="none",
    result="first",
    grad_fn="MultilabelMarginLossBackward0",
    formula="multilabel_margin_loss({0}, {1})",
)
def multilabel_margin_kernel(xp: Any, input: Any, target: Any, /, reduction: str = "mean") -> Any:
    """The kernel of `multilabel_margin_loss`, for rows of scores."""
    places, counts = _labels(xp, target)
    others = ~_marked(xp, target)
    total = xp.zeros(len(input), input.dtype)
    for place, kept in zip(places.T, counts.T, strict=True):
        found = 1 - xp.take_along_axis(input, place[:, None], 1) + input
        total += xp.where(others & kept[:, None], xp.maximum(found, 0), input.dtype.type(0)).sum(axis=1)
    return reduce_raw(xp, total / input.dtype.type(input.shape[1]), reduction)


def _multilabel_margin_rule(g: Any, _y: Any, x: Any, t: Any, reduction: str) -> tuple[Any, None]:
    xp, values, targets = NUMPY(), raw(x), raw(t)
    places, counts = _labels(xp, targets)
    others = ~_marked(xp, targets)
    slope = xp.zeros(values.shape, values.dtype)
    rows = xp.arange(len(values))
    for place, kept in zip(places.T, counts.T, strict=True):
        reached = (1 - values[rows, place][:, None] + values > 0) & others & kept[:, None]
        slope += reached
        slope[rows, place] -= reached.sum(axis=1)
    slope /= values.shape[1]
    g = shared(g, (values.shape[0],), reduction)
    return like(slope, x) * (unsqueeze(g, dim=1) if reduction == "none" else g), None


multilabel_margin_kernel.defvjp(_multilabel_margin_rule)


@op("loss", torch=F + "multilabel_margin_loss", composite=True, method=False)
def multilabel_margin_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """``max(0, 1 - score + other score)`` over all right classes and all others; a -1 ends a row of right classes.

    > F.multilabel_margin_loss(tensor([[0.1, 0.2, 0.4, 0.8]]), tensor([[3, 0, -1, 1]]))
    tensor(0.8500)
    """
    reduction = reducing(size_average, reduce, reduction)
    rows = _rows(input)
    if tuple(target.shape) != tuple(input.shape) and (input.ndim == 2 or target.size != input.size):
        raise fails(f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}")
    _check_type(target)
    labels = reshape(target, shape=tuple(rows.shape))
    if labels.size and (labels.array.min() < -1 or labels.array.max() >= rows.shape[1]):
        raise fails("target is out of range", code="E0205")
    if input.ndim < 2 and reduction == "none":
        reduction = "sum"  # of the single loss there is
    return multilabel_margin_kernel(rows, labels, reduction=reduction)
