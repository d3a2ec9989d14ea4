"""The normal distribution's functions, and the entropy of an element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.exponential import exp, log
from .erf import TWO_BY_ROOT_PI

if TYPE_CHECKING:
    from typing import Any

ROOT_TWO_PI = math.sqrt(2 * math.pi)
ROOT_HALF = math.sqrt(0.5)


@op(
    "elementwise",
    torch="torch.special.ndtr",
    promote="float",
    needs="f",
    method=False,
    grad_fn="MulBackward1",
    formula="ndtr({0})",
    refusal="\"erf_vml_cpu\" not implemented for '{dtype}'",
)
def ndtr(xp: Any, input: Any, /) -> Any:
    """The distribution function of the standard normal.

    > torch.special.ndtr(torch.tensor([0., 1.]))
    tensor([0.5000, 0.8413])
    """
    from scipy import special

    return (1 + special.erf(input * ROOT_HALF)) * 0.5


def _ndtr_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    scaled = x * ROOT_HALF
    return (g * 0.5 * (TWO_BY_ROOT_PI * exp(-(scaled * scaled))) * ROOT_HALF,)


ndtr.defvjp(_ndtr_rule)


@op(
    "elementwise",
    torch="torch.special.log_ndtr",
    promote="wide",
    needs="f",
    method=False,
    grad_fn="SpecialLogNdtrBackward0",
)
def log_ndtr(xp: Any, input: Any, /) -> Any:
    """Logarithm of `ndtr`, accurate far out.

    > torch.special.log_ndtr(torch.tensor([0.]))
    tensor([-0.6931])
    """
    from scipy import special

    scaled = input * ROOT_HALF
    low = xp.minimum(scaled, 0)
    below = xp.log(special.erfcx(-low) / 2) - low * low
    return xp.where(input < -1, below, xp.log1p(special.erfc(scaled) / -2))


log_ndtr.defvjp(lambda g, y, x: (g * (exp(x * x * -0.5 - y) / ROOT_TWO_PI),))


@op(
    "elementwise",
    torch="torch.special.ndtri",
    promote="wide",
    needs="f",
    method=False,
    grad_fn="SpecialNdtriBackward0",
)
def ndtri(xp: Any, input: Any, /) -> Any:
    """The inverse of `ndtr`: quantiles of the standard normal.

    > torch.special.ndtri(torch.tensor([0.5, 0.975]))
    tensor([0.0000, 1.9600])
    """
    from scipy import special

    return special.ndtri(input)


ndtri.defvjp(lambda g, y, _x: (g * (ROOT_TWO_PI * exp(y * y * 0.5)),))


@op("elementwise", torch="torch.special.entr", promote="float", needs="f", method=False, grad_fn="SpecialEntrBackward0")
def entr(xp: Any, input: Any, /) -> Any:
    """``-x log(x)``, 0 at 0 and -inf below.

    > torch.special.entr(torch.tensor([0., 0.5]))
    tensor([0.0000, 0.3466])
    """
    from scipy import special

    return special.entr(input)


entr.defvjp(lambda g, _y, x: (g * (-log(x) - 1),))
