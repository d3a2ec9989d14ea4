"""Negative log-likelihoods of counts and of uncertain predictions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import NUMPY, OPS, op
from ...tensor.tensor import Tensor
from ..arguments import constant
from ..elementwise.comparison import where
from ..elementwise.exponential import exp, log
from .activation import F
from .loss import reduced, reducing
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op("loss", torch=(F + "poisson_nll_loss", "torch.poisson_nll_loss"), composite=True, method=False, out=False)
def poisson_nll_loss(
    input: AsTensor,
    target: AsTensor,
    /,
    log_input: bool = True,
    full: bool = False,
    size_average: Any = None,
    eps: float = 1e-8,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """Minus the log-likelihood of counts under a Poisson distribution whose (log of the) rate is the input.

    With `full` Stirling's approximation of the counts' factorials is added.

    > F.poisson_nll_loss(tensor([0.]), tensor([1.]))
    tensor(1.)
    """
    reduction = reducing(size_average, reduce, reduction)
    losses = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        stirling = target * log(target) - target + 0.5 * log(target * (2 * math.pi))
        losses = losses + where(target > 1, stirling, 0.0)
    return reduced(losses, reduction)


def _variance(input: Any, var: Any) -> Any:
    """The variances in a shape that broadcasts against the input; raises E0206 where there is none."""
    shape, given = tuple(input.shape), tuple(var.shape)
    if given == shape:
        return var
    if given == shape[:-1]:
        return OPS["unsqueeze"](var, dim=-1)
    differing = [v for n, v in zip(shape, given, strict=False) if n != v]
    if len(given) == len(shape) and len(differing) == 1 and differing[0] == 1:
        return var
    raise fails("var is of incorrect size", "ValueError")


@op("loss", torch=F + "gaussian_nll_loss", composite=True, method=False, out=False)
def gaussian_nll_loss(
    input: AsTensor, target: AsTensor, /, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """Minus the log-likelihood under normal distributions with the input as mean and the given variances.

    Variances below eps count as eps (which their gradient does not notice, as in PyTorch).

    > F.gaussian_nll_loss(tensor([0.]), tensor([1.]), tensor([1.]))
    tensor(0.5000)
    """
    if type(var) is not Tensor:
        kind = input.dtype
        var = Tensor(NUMPY().full(input.shape, float(var), kind.np), kind)
    if bool((var.array < 0).any()):
        raise fails("var has negative entry/entries", "ValueError", "E0604")
    var = _variance(input, var)
    reduction = reducing(None, None, reduction, "{} is not valid")
    if bool((var.array < eps).any()):
        raised = var.array.clip(min=eps).astype(var.dtype.np)
        var = var + constant(raised - var.array)
    difference = input - target
    losses = (log(var) + difference * difference / var) * 0.5
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)
