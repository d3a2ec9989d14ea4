"""Losses of counts, of uncertain predictions, and of margins between scores."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ..elementwise.comparison import eq, where
from ..elementwise.exponential import exp, log, log1p
from ..reduce.reduction import mean
from .activation import F, relu
from .layers import cosine_similarity, pairwise_distance
from .loss import reduced, reducing
from .smooth_activation import logsigmoid

if TYPE_CHECKING:
    from typing import Any


@op("loss", torch=(F + "poisson_nll_loss", "torch.poisson_nll_loss"), composite=True, method=False)
def poisson_nll_loss(
    input: Any,
    target: Any,
    /,
    log_input: bool = True,
    full: bool = False,
    size_average: Any = None,
    eps: float = 1e-8,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """Minus the log-likelihood of counts under a Poisson distribution whose (log of the) rate is the input.

    > F.poisson_nll_loss(tensor([0.]), tensor([1.]))
    tensor(1.)
    """
    losses = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        large = where(target > 1, target, 2.0)
        stirling = large * log(large) - large + 0.5 * log(large * (2 * math.pi))
        losses = losses + where(target > 1, stirling, 0.0)
    return reduced(losses, reducing(size_average, reduce, reduction))


@op("loss", torch=F + "gaussian_nll_loss", composite=True, method=False)
def gaussian_nll_loss(
    input: Any, target: Any, var: Any, /, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """Minus the log-likelihood under normal distributions with the input as mean and the given variances.

    > F.gaussian_nll_loss(tensor([0.]), tensor([1.]), tensor([1.]))
    tensor(0.5000)
    """
    var = var if isinstance(var, (int, float)) else where(var < eps, eps, var)
    if not isinstance(var, (int, float)) and var.ndim == input.ndim - 1 and var.shape == input.shape[:-1]:
        var = OPS["unsqueeze"](var, dim=-1)
    difference = input - target
    losses = (OPS["log"](var) + difference * difference / var) * 0.5
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reducing(None, None, reduction))


@op("loss", torch=(F + "hinge_embedding_loss", "torch.hinge_embedding_loss"), composite=True, method=False)
def hinge_embedding_loss(
    input: Any,
    target: Any,
    /,
    margin: float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """The input where the target is 1, ``max(0, margin - input)`` where it is -1.

    > F.hinge_embedding_loss(tensor([0.5, 0.5]), tensor([1., -1.]))
    tensor(0.5000)
    """
    losses = where(eq(target, -1), 0.0, input) + where(eq(target, 1), 0.0, relu(margin - input))
    return reduced(losses, reducing(size_average, reduce, reduction))


@op("loss", torch=(F + "margin_ranking_loss", "torch.margin_ranking_loss"), composite=True, method=False)
def margin_ranking_loss(
    input1: Any,
    input2: Any,
    target: Any,
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
    return reduced(relu(-target * (input1 - input2) + margin), reducing(size_average, reduce, reduction))


@op("loss", torch=F + "soft_margin_loss", composite=True, method=False)
def soft_margin_loss(
    input: Any, target: Any, /, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
) -> Any:
    """``log(1 + exp(-target * input))``.

    > F.soft_margin_loss(tensor([0.]), tensor([1.]))
    tensor(0.6931)
    """
    return reduced(log1p(exp(-target * input)), reducing(size_average, reduce, reduction))


@op("loss", torch=(F + "cosine_embedding_loss", "torch.cosine_embedding_loss"), composite=True, method=False)
def cosine_embedding_loss(
    input1: Any,
    input2: Any,
    target: Any,
    /,
    margin: float = 0.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """1 less the cosine where the target is 1, ``max(0, cosine - margin)`` where it is -1.

    > F.cosine_embedding_loss(tensor([[1., 0.]]), tensor([[0., 1.]]), tensor([1.]))
    tensor(1.)
    """
    cosine = cosine_similarity(input1, input2, dim=-1)
    losses = where(eq(target, 1), 1 - cosine, 0.0) + where(eq(target, -1), relu(cosine - margin), 0.0)
    return reduced(losses, reducing(size_average, reduce, reduction))


@op("loss", torch=(F + "triplet_margin_loss", "torch.triplet_margin_loss"), composite=True, method=False)
def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
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

    > F.triplet_margin_loss(tensor([[0.]]), tensor([[1.]]), tensor([[3.]]), margin=3.)
    tensor(1.)
    """
    if margin <= 0:
        text = f"Expected margin to be greater than 0, got {margin}."
        raise TgradError("E0604", text, torch=text, python="ValueError")
    far = pairwise_distance(anchor, negative, p=p, eps=eps)
    if swap:
        other = pairwise_distance(positive, negative, p=p, eps=eps)
        far = OPS["minimum"](far, other)
    losses = relu(pairwise_distance(anchor, positive, p=p, eps=eps) - far + margin)
    return reduced(losses, reducing(size_average, reduce, reduction))


@op("loss", torch=F + "multilabel_soft_margin_loss", composite=True, method=False)
def multilabel_soft_margin_loss(
    input: Any,
    target: Any,
    weight: Any = None,
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
    return reduced(mean(losses, dim=-1), reducing(size_average, reduce, reduction))
