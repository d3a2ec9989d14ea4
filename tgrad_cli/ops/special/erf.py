"""Error functions, computed by SciPy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.exponential import exp

if TYPE_CHECKING:
    from typing import Any

TWO_BY_ROOT_PI = 2 / math.sqrt(math.pi)


@op(
    "elementwise",
    torch=("torch.erf", "torch.special.erf"),
    promote="float",
    inplace="function",
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
    inplace="function",
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
    promote="wide",
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
