"""Losses of margins between scores or distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, function, op
from ..arguments import constants, only_tensor
from ..elementwise.comparison import eq, where
from ..elementwise.powers import sqrt
from ..reduce.reduction import sum
from .activation import F
from .distance import pairwise_distance
from .loss import reduce_raw, reduced, reducing, shared
from .smooth_activation import logsigmoid, sigmoid
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def at_least_zero(x: Any) -> Any:
    """``max(0, x)`` with PyTorch's derivative 1 at 0, as these losses have it."""
    return OPS["clamp_min"](x, 0)


@op("loss", torch=(F + "hinge_embedding_loss", "torch.hinge_embedding_loss"), composite=True, method=False, out=False)
def hinge_embedding_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    margin: float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """The input where the target is 1, ``max(0, margin - input)`` where it is -1.

    Derivative: v where target is 1; -v where it is -1 and the input is below the margin; 0 elsewhere.

    > F.hinge_embedding_loss(tensor([0.5, 0.5]), tensor([1., -1.]))
    tensor(0.5000)
    """
    reduction = reducing(size_average, reduce, reduction)
    near = where(eq(target, 1), 0.0, at_least_zero(margin - input))
    return reduced(near + where(eq(target, -1), 0.0, input), reduction)


@op("loss", torch=(F + "margin_ranking_loss", "torch.margin_ranking_loss"), composite=True, method=False, out=False)
def margin_ranking_loss(
    input1: AsTensor,
    input2: AsTensor,
    target: AsTensor,
    /,
    margin: float = 0.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """``max(0, -target * (input1 - input2) + margin)``.

    > F.margin_ranking_loss(tensor([1.]), tensor([3.]), tensor([1.]))
    tensor(2.)
    """
    reduction = reducing(size_average, reduce, reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise fails(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{input1.shape!r}, input2: {input2.shape!r}, target: {target.shape!r} ",
            code="E0208",
        )
    return reduced(at_least_zero(-target * (input1 - input2) + margin), reduction)


@op("loss", torch=(), method=False, formula="soft_margin_loss({0}, {1})", grad_fn="SoftMarginLossBackward0")
def soft_margin_kernel(xp: Any, input: Any, target: Any, /, reduction: str = "mean") -> Any:
    """The kernel of `soft_margin_loss`."""
    return reduce_raw(xp, xp.log1p(xp.exp(-target * input)), reduction)


def _soft_margin_rule(g: Any, _y: Any, x: Any, t: Any, reduction: str) -> tuple[Any, Any]:
    product = t * x
    slope = sigmoid(-product) * shared(g, product.shape, reduction)
    return -t * slope, -x * slope


soft_margin_kernel.defvjp(_soft_margin_rule)


@op("loss", torch=F + "soft_margin_loss", composite=True, method=False)
def soft_margin_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """``log(1 + exp(-target * input))``.

    > F.soft_margin_loss(tensor([0.]), tensor([1.]))
    tensor(0.6931)
    """
    constants("soft_margin_loss", target=target)
    return soft_margin_kernel(input, target, reduction=reducing(size_average, reduce, reduction))


@op("loss", torch=(F + "cosine_embedding_loss", "torch.cosine_embedding_loss"), composite=True, method=False, out=False)
def cosine_embedding_loss(
    input1: AsTensor,
    input2: AsTensor,
    target: AsTensor,
    /,
    margin: float = 0.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """1 less the cosine where the target is 1, ``max(0, cosine - margin)`` where it is -1.

    Derivative: through the cosine of the two inputs; 0 where a pair that is apart is beyond the margin.

    > F.cosine_embedding_loss(tensor([[1., 0.]]), tensor([[0., 1.]]), tensor([1.]))
    tensor(1.)
    """
    reduction = reducing(size_average, reduce, reduction)
    if target.ndim > 1:
        text = "cosine_embedding_loss: 0D or 1D target tensor expected, multi-target not supported"
        raise fails(text, code="E0208")
    if {input1.ndim, input2.ndim} != {target.ndim + 1}:
        raise fails(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and {list(input2.shape)}.",
            code="E0208",
        )
    tiny = 1e-12
    size = (sum(input1 * input1, dim=-1) + tiny) * (sum(input2 * input2, dim=-1) + tiny)
    cosine = sum(input1 * input2, dim=-1) / sqrt(size)
    far = where(eq(target, -1), at_least_zero(cosine - margin), 0.0)
    return reduced(where(eq(target, 1), 1 - cosine, 0.0) + far, reduction)


def check_triplet(anchor: Any, positive: Any, negative: Any, margin: float) -> None:
    """PyTorch's checks of the margin and of three tensors' dimensions."""
    if margin <= 0:
        raise fails(f"margin must be greater than 0, got {margin}", "ValueError", "E0604")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise fails(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs",
            code="E0208",
        )


@op("loss", torch=(F + "triplet_margin_loss", "torch.triplet_margin_loss"), composite=True, method=False, out=False)
def triplet_margin_loss(
    anchor: AsTensor,
    positive: AsTensor,
    negative: AsTensor,
    /,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """``max(0, distance(anchor, positive) - distance(anchor, negative) + margin)``.

    With `swap` the negative's distance is the smaller one of those from the anchor and from the positive.

    Derivative: through the two distances; 0 where the triplet holds its margin.

    > F.triplet_margin_loss(tensor([[0.]]), tensor([[1.]]), tensor([[3.]]), margin=3.)
    tensor(1.)
    """
    reduction = reducing(size_average, reduce, reduction)
    check_triplet(anchor, positive, negative, margin)
    near = pairwise_distance(anchor, positive, p=p, eps=eps)
    far = pairwise_distance(anchor, negative, p=p, eps=eps)
    if swap:
        far = OPS["minimum"](far, pairwise_distance(positive, negative, p=p, eps=eps))
    return reduced(at_least_zero(margin + near - far), reduction)


@op("loss", torch=F + "multilabel_soft_margin_loss", composite=True, method=False, out=False)
def multilabel_soft_margin_loss(
    input: AsTensor,
    target: AsTensor,
    weight: AsTensor = None,
    /,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """The mean over classes of a logistic loss for each.

    > F.multilabel_soft_margin_loss(tensor([[0., 0.]]), tensor([[1., 0.]]))
    tensor(0.6931)
    """
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    classes = input.shape[-1]
    return reduced(sum(losses, dim=-1) / classes, reducing(size_average, reduce, reduction, "{} is not valid"))


@function("loss", torch=F + "triplet_margin_with_distance_loss")
def triplet_margin_with_distance_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    *,
    distance_function: Any = None,
    margin: Any = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """`triplet_margin_loss` with a distance of one's own: a function of two tensors.

    > F.triplet_margin_with_distance_loss(tensor([[0.]]), tensor([[1.]]), tensor([[3.]]), margin=3.)
    tensor(1.)
    """
    name = "triplet_margin_with_distance_loss"
    words = ("anchor", "positive", "negative")
    given = enumerate(zip(words, (anchor, positive, negative), strict=True), 1)
    a, b, c = (only_tensor(name, word, i, value) for i, (word, value) in given)
    reduction = reducing(None, None, reduction)
    check_triplet(a, b, c, margin)
    distance = pairwise_distance if distance_function is None else distance_function
    far = distance(a, c)
    if swap:
        far = OPS["minimum"](far, distance(b, c))
    return reduced(at_least_zero(margin + distance(a, b) - far), reduction)
