"""Error functions, the gamma function and its kin, computed by SciPy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..elementwise.exponential import exp

if TYPE_CHECKING:
    from typing import Any

TWO_BY_ROOT_PI = 2 / math.sqrt(math.pi)


@op(
    "elementwise",
    torch=("torch.erf", "torch.special.erf"),
    promote="float",
    inplace=True,
    needs="f",
    formula="erf({0})",
    number=math.erf,
    refusal="\"erf_vml_cpu\" not implemented for '{dtype}'",
)
def erf(xp: Any, input: Any, /) -> Any:
    """The error function.

    > erf([0., 1.])
    tensor([0.0000, 0.8427])
    """
    from scipy import special

    return special.erf(input)


erf.defvjp(lambda g, _y, x: (g * (TWO_BY_ROOT_PI * exp(-(x * x))),))


@op(
    "elementwise",
    torch=("torch.erfc", "torch.special.erfc"),
    promote="float",
    inplace=True,
    needs="f",
    formula="erfc({0})",
    number=math.erfc,
    refusal="\"erfc_vml_cpu\" not implemented for '{dtype}'",
)
def erfc(xp: Any, input: Any, /) -> Any:
    """The complementary error function, ``1 - erf(x)``.

    > erfc([0., 1.])
    tensor([1.0000, 0.1573])
    """
    from scipy import special

    return special.erfc(input)


erfc.defvjp(lambda g, _y, x: (g * (-TWO_BY_ROOT_PI * exp(-(x * x))),))


@op(
    "elementwise",
    torch="torch.special.erfcx",
    promote="float",
    needs="f",
    method=False,
    grad_fn="SpecialErfcxBackward0",
)
def erfcx(xp: Any, input: Any, /) -> Any:
    """``exp(x**2) * erfc(x)``, without underflow on the way.

    > torch.special.erfcx(torch.tensor([0., 1.]))
    tensor([1.0000, 0.4276])
    """
    from scipy import special

    return special.erfcx(input)


erfcx.defvjp(lambda g, y, x: (g * (2 * x * y - TWO_BY_ROOT_PI),))


@op(
    "elementwise",
    torch=("torch.erfinv", "torch.special.erfinv"),
    promote="float",
    inplace=True,
    needs="f",
    formula="erfinv({0})",
    refusal="\"erfinv_vml_cpu\" not implemented for '{dtype}'",
)
def erfinv(xp: Any, input: Any, /) -> Any:
    """The inverse of the error function, on (-1, 1).

    > erfinv([0., 0.5])
    tensor([0.0000, 0.4769])
    """
    from scipy import special

    return special.erfinv(input)


erfinv.defvjp(lambda g, y, _x: (g * (exp(y * y) / TWO_BY_ROOT_PI),))


@op(
    "elementwise",
    torch=("torch.lgamma", "torch.special.gammaln"),
    promote="float",
    inplace=True,
    needs="f",
    formula="lgamma({0})",
    refusal="\"lgamma_vml_cpu\" not implemented for '{dtype}'",
)
def lgamma(xp: Any, input: Any, /) -> Any:
    """Logarithm of the absolute value of the gamma function.

    > lgamma([3., 5.])
    tensor([0.6931, 3.1781])
    """
    from scipy import special

    return xp.where(xp.isinf(input), math.inf, special.gammaln(input))


@op(
    "elementwise",
    torch=("torch.digamma", "torch.special.digamma", "torch.special.psi"),
    promote="float",
    inplace=True,
    needs="f",
    formula="digamma({0})",
    refusal="\"digamma\" not implemented for '{dtype}'",
)
def digamma(xp: Any, input: Any, /) -> Any:
    """Derivative of the logarithm of the gamma function; -inf at 0, NaN at negative integers.

    > digamma([1., 2.])
    tensor([-0.5772,  0.4228])
    """
    from scipy import special

    poles = (input < 0) & (input == xp.floor(input))
    return xp.where(
        input == 0, xp.copysign(xp.inf, -xp.copysign(1.0, input)), xp.where(poles, xp.nan, special.digamma(input))
    )


@op(
    "elementwise",
    torch=(),
    method=False,
    out=False,
    promote="float",
    needs="f",
    grad_fn="PolygammaBackward0",
    formula="polygamma({n}, {0})",
)
def polygamma_of(xp: Any, input: Any, /, *, n: int) -> Any:
    """`polygamma` with its input first.

    > polygamma_of([1.], n=1)
    tensor([1.6449])
    """
    from scipy import special

    if n == 0:
        return digamma.kernel(xp, input)
    return special.polygamma(n, input).astype(xp.result_type(input))


polygamma_of.defvjp(lambda g, _y, x, *, n: (g * polygamma_of(x, n=n + 1),))
lgamma.defvjp(lambda g, _y, x: (g * digamma(x),))
digamma.defvjp(lambda g, _y, x: (g * polygamma_of(x, n=1),))


@op(
    "special",
    torch=("torch.polygamma", "torch.special.polygamma"),
    composite=True,
    method=False,
    grad_fn="PolygammaBackward0",
)
def polygamma(n: Any, input: Any, /) -> Any:
    """The n-th derivative of `digamma`.

    > polygamma(1, [1., 2.])
    tensor([1.6449, 0.6449])
    """
    if n < 0:
        text = "polygamma(n, x) does not support negative n."
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    return polygamma_of(input, n=int(n))
