"""`cross_entropy` of scores with classes or with probabilities, also of scores that a linear map makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import function, op
from ..arguments import as_tensor, only_tensor
from ..elementwise.comparison import eq, where
from ..reduce.reduction import sum
from ..shape.reshaping import reshape
from ..sizes import product
from .activation import F
from .class_loss import class_total, nll_loss
from .layers import linear
from .loss import reduced, reducing
from .softmax import log_softmax
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op("loss", torch=(), method=False, grad_fn="DivBackward1", formula="{0} / {count}")
def shared_out(xp: Any, input: Any, /, count: float) -> Any:
    """The input over a count."""
    return input / input.dtype.type(count)


shared_out.defvjp(lambda g, _y, _x, count: (shared_out(g, count=count),))


@op("loss", torch=F + "cross_entropy", composite=True, method=False, out=False)
def cross_entropy(
    input: AsTensor,
    target: AsTensor,
    weight: AsTensor = None,
    /,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """`nll_loss` of `log_softmax`: scores (N, C, …) and classes, or a probability for each class.

    `label_smoothing` shares that part of each target's weight among all the classes.

    > F.cross_entropy(tensor([[0., 0.]]), tensor([1]))
    tensor(0.6931)
    > F.cross_entropy(tensor([[0., 1.]]), tensor([[0.5, 0.5]]))
    tensor(0.8133)
    """
    reduction = reducing(size_average, reduce, reduction)
    if input.ndim == 0:
        raise fails("Dimension specified as 1 but tensor has no dimensions", "IndexError", "E0208")
    dim = 0 if input.ndim == 1 else 1
    if tuple(input.shape) == tuple(target.shape):
        return _probabilities(input, target, weight, dim, ignore_index, reduction, label_smoothing)
    logs = log_softmax(input, dim=dim)
    if not 0 <= label_smoothing <= 1:
        raise fails(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}", code="E0604")
    hard = nll_loss(logs, target, weight, ignore_index=ignore_index, reduction=reduction)
    return _smoothed(logs, target, weight, dim, ignore_index, hard, reduction, label_smoothing)


def _channels(weight: Any, input: Any, dim: int) -> Any:
    return reshape(weight, shape=(-1, *(1,) * (input.ndim - dim - 1)))


def _probabilities(
    input: Any, target: Any, weight: Any, dim: int, ignored: int, reduction: str, smoothing: float
) -> Any:
    if not target.dtype.is_floating_point:
        text = "Expected floating point type for target with class probabilities, got "
        raise fails(text + LEGACY_NAMES[target.dtype.name], code="E0302", hint="convert it: target.float()")
    if ignored >= 0:
        raise fails("ignore_index is not supported for floating point target", code="E0501")
    classes = input.shape[dim]
    if weight is not None and tuple(weight.shape) != (classes,):
        text = f"cross_entropy: weight tensor should be defined either for all {classes} classes or no classes but got "
        raise fails(f"{text}weight tensor of shape: {list(weight.shape)}")
    logs = log_softmax(input, dim=dim)
    if smoothing > 0:
        target = target * (1 - smoothing) + smoothing / classes
    products = logs * target
    if weight is not None:
        products = products * _channels(weight, logs, dim)
    if reduction == "none":
        return -sum(products, dim=dim)
    total = -sum(products)
    return total if reduction == "sum" else shared_out(total, count=product(logs.shape) / max(classes, 1))


def _smoothed(
    logs: Any, target: Any, weight: Any, dim: int, ignored: int, hard: Any, reduction: str, smoothing: float
) -> Any:
    """Part of each target's weight shared among all the classes."""
    if smoothing == 0:
        return hard
    classes = logs.shape[dim]
    if input_is_single(logs, target):
        target = reshape(target, shape=())
    spread = logs if weight is None else logs * _channels(weight, logs, dim)
    soft = where(eq(target, ignored), 0.0, -sum(spread, dim=dim))
    if reduction == "mean":
        soft = sum(soft) / class_total(logs, target, weight, classes=classes, ignore_index=ignored)
    else:
        soft = reduced(soft, reduction)
    return hard * (1 - smoothing) + soft * (smoothing / classes)


def input_is_single(input: Any, target: Any) -> bool:
    """Whether a target of one element stands for the class of a single row of scores."""
    return bool(input.ndim == 1 and target.ndim == 1)


def _check_linear(x: Any, w: Any, b: Any) -> None:
    """PyTorch's checks of the linear map."""
    if x.ndim not in (1, 2):
        raise fails(f"expected input with dimensionality 1 or 2, got {x.ndim}", code="E0208")
    if w.ndim < 2:
        raise fails(f"expected linear_weight with dimensionality at least 2, got {w.ndim}", code="E0208")
    if x.shape[-1] != w.shape[-1]:
        raise fails(
            "expected equal input and linear_weight last dimensions (in_features), got "
            f"{x.shape[-1]} and {w.shape[-1]}, respectively"
        )
    if b is not None and tuple(b.shape) != tuple(w.shape[:-1]):
        raise fails(f"expected linear_bias shape {tuple(w.shape[:-1])}, got {tuple(b.shape)}")
    if w.ndim > 2 and x.ndim == 1:
        raise fails(
            f"K-dimensional loss defined by linear_weight shape {tuple(w.shape)} requires batched input, (N, "
            f"{x.shape[-1]}), got unbatched input with shape {tuple(x.shape)}"
        )


@function("loss", torch=F + "linear_cross_entropy")
def linear_cross_entropy(
    input: Any,
    linear_weight: Any,
    target: Any,
    *,
    linear_bias: Any = None,
    weight: Any = None,
    reduction: str = "mean",
    ignore_index: Any = None,
    label_smoothing: Any = 0.0,
    options: Any = None,
) -> Any:
    """`cross_entropy` of the scores that a linear map of the input gives.

    PyTorch's `options` say how it saves memory; they do not change the result.

    > F.linear_cross_entropy(tensor([[1., 0.]]), tensor([[0., 0.], [0., 0.]]), tensor([1]))
    tensor(0.6931)
    """
    name = "linear_cross_entropy"
    x, w = only_tensor(name, "input", 1, input), only_tensor(name, "linear_weight", 2, linear_weight)
    t, b = only_tensor(name, "target", 3, target), as_tensor(name, "linear_bias", 4, linear_bias)
    _check_linear(x, w, b)
    classes, features = w.shape[0], w.shape[1:-1]
    shape = (*x.shape[:-1], classes, *features)
    if tuple(t.shape) == shape and ignore_index is not None:
        raise fails("ignore_index cannot be specified when target contains probabilities", code="E0501")
    if features:
        w = reshape(w, shape=(product(features) * classes, x.shape[-1]))
        b = None if b is None else reshape(b, shape=(product(features) * classes,))
    logits = reshape(linear(x, w, b), shape=shape)
    how = {"reduction": reduction, "label_smoothing": label_smoothing}
    ignored = -100 if ignore_index is None else ignore_index
    return cross_entropy.call((logits, t, weight), {**how, "ignore_index": ignored})
