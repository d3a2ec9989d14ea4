"""Bessel functions and the normal distribution, computed by SciPy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.comparison import eq, where
from ..elementwise.exponential import exp, log
from ..elementwise.signs import sign

if TYPE_CHECKING:
    from typing import Any

ROOT_TWO_PI = math.sqrt(2 * math.pi)


@op("elementwise", torch=("torch.i0", "torch.special.i0"), promote="float", inplace=True, needs="f", formula="i0({0})")
def i0(xp: Any, input: Any, /) -> Any:
    """Modified Bessel function of the first kind, order 0.

    > i0([0., 1.])
    tensor([1.0000, 1.2661])
    """
    from scipy import special

    return special.i0(input)


@op("elementwise", torch="torch.special.i0e", promote="float", needs="f", method=False, grad_fn="SpecialI0EBackward0")
def i0e(xp: Any, input: Any, /) -> Any:
    """``exp(-abs(x)) * i0(x)``.

    > torch.special.i0e(torch.tensor([0., 1.]))
    tensor([1.0000, 0.4658])
    """
    from scipy import special

    return special.i0e(input)


def _by_argument(y: Any, x: Any, at_zero: float) -> Any:
    """``y / x`` with its limit at 0."""
    origin = eq(x, 0)
    return where(origin, at_zero, y / where(origin, 1, x))


@op("elementwise", torch="torch.special.i1", promote="float", needs="f", method=False, grad_fn="SpecialI1Backward0")
def i1(xp: Any, input: Any, /) -> Any:
    """Modified Bessel function of the first kind, order 1.

    > torch.special.i1(torch.tensor([0., 1.]))
    tensor([0.0000, 0.5652])
    """
    from scipy import special

    return special.i1(input)


@op("elementwise", torch="torch.special.i1e", promote="float", needs="f", method=False, grad_fn="SpecialI1EBackward0")
def i1e(xp: Any, input: Any, /) -> Any:
    """``exp(-abs(x)) * i1(x)``.

    > torch.special.i1e(torch.tensor([0., 1.]))
    tensor([0.0000, 0.2079])
    """
    from scipy import special

    return special.i1e(input)


i1e.defvjp(lambda g, y, x: (g * (i0e(x) - y * sign(x) - _by_argument(y, x, 0.5)),))
i0.defvjp(lambda g, _y, x: (g * i1(x),))
i0e.defvjp(lambda g, y, x: (g * (i1e(x) - sign(x) * y),))
i1.defvjp(lambda g, y, x: (g * (i0(x) - _by_argument(y, x, 0.5)),))


@op(
    "elementwise",
    torch="torch.special.ndtr",
    promote="float",
    needs="f",
    method=False,
    grad_fn="MulBackward1",
    formula="ndtr({0})",
)
def ndtr(xp: Any, input: Any, /) -> Any:
    """The distribution function of the standard normal.

    > torch.special.ndtr(torch.tensor([0., 1.]))
    tensor([0.5000, 0.8413])
    """
    from scipy import special

    return special.ndtr(input)


ndtr.defvjp(lambda g, _y, x: (g * (exp(x * x * -0.5) / ROOT_TWO_PI),))


@op(
    "elementwise",
    torch="torch.special.log_ndtr",
    promote="float",
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

    return special.log_ndtr(input)


log_ndtr.defvjp(lambda g, y, x: (g * (exp(x * x * -0.5 - y) / ROOT_TWO_PI),))


@op(
    "elementwise",
    torch="torch.special.ndtri",
    promote="float",
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


@op("elementwise", torch="torch.special.zeta", promote="float", needs="f", method=False, grad_fn="SpecialZetaBackward0")
def zeta(xp: Any, input: Any, other: Any, /) -> Any:
    """The Hurwitz zeta function; differentiable in its second input.

    > torch.special.zeta(torch.tensor([2.]), 1)
    tensor([1.6449])
    """
    from scipy import special

    return special.zeta(input, other)


zeta.defvjp(lambda g, _y, x, q: (None, g * (-x * zeta(x + 1, q))))
