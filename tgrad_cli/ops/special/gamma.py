"""Incomplete and multivariate gamma functions, and Bessel functions without derivatives, computed by SciPy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..elementwise.exponential import exp, log
from .erf import lgamma

if TYPE_CHECKING:
    from typing import Any


@op("elementwise", torch=("torch.igamma", "torch.special.gammainc"), inplace=True, needs="f")
def igamma(xp: Any, input: Any, other: Any, /) -> Any:
    """The regularised lower incomplete gamma function; differentiable in its second input.

    > igamma([1.], [2.])
    tensor([0.8647])
    """
    from scipy import special

    return special.gammainc(input, other)


igamma.defvjp(lambda g, _y, a, x: (None, g * exp((a - 1) * log(x) - x - lgamma(a))))


@op("elementwise", torch=("torch.igammac", "torch.special.gammaincc"), inplace=True, needs="f")
def igammac(xp: Any, input: Any, other: Any, /) -> Any:
    """The regularised upper incomplete gamma function; differentiable in its second input.

    > igammac([1.], [2.])
    tensor([0.1353])
    """
    from scipy import special

    return special.gammaincc(input, other)


igammac.defvjp(lambda g, _y, a, x: (None, -g * exp((a - 1) * log(x) - x - lgamma(a))))


@op("special", torch=("torch.mvlgamma", "torch.special.multigammaln"), composite=True, inplace=True)
def mvlgamma(input: Any, /, p: int) -> Any:
    """Logarithm of the multivariate gamma function of dimension p.

    > mvlgamma([2.], 2)
    tensor([0.4516])
    """
    if p < 1:
        text = "p has to be greater than or equal to 1"
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    made = lgamma(input) + p * (p - 1) / 4 * math.log(math.pi)
    for j in range(1, p):
        made = made + lgamma(input - j / 2)
    return made


def _declare(name: str, function: str, about: str) -> None:
    """A function of one variable that PyTorch has without a derivative."""

    @op("elementwise", torch="torch.special." + name, name=name, promote="float", needs="f", method=False)
    def bessel(xp: Any, input: Any, /) -> Any:
        from scipy import special

        found = special.spherical_jn(0, input) if name == function else getattr(special, function)(input)
        return found[0] if isinstance(found, tuple) else found

    bessel.kernel.__doc__ = f"{about}; not differentiable, as in PyTorch."


for _name, _function, _about in (
    ("bessel_j0", "j0", "Bessel function of the first kind, order 0"),
    ("bessel_j1", "j1", "Bessel function of the first kind, order 1"),
    ("bessel_y0", "y0", "Bessel function of the second kind, order 0"),
    ("bessel_y1", "y1", "Bessel function of the second kind, order 1"),
    ("modified_bessel_i0", "i0", "Modified Bessel function of the first kind, order 0"),
    ("modified_bessel_i1", "i1", "Modified Bessel function of the first kind, order 1"),
    ("modified_bessel_k0", "k0", "Modified Bessel function of the second kind, order 0"),
    ("modified_bessel_k1", "k1", "Modified Bessel function of the second kind, order 1"),
    ("scaled_modified_bessel_k0", "k0e", "Modified Bessel function of the second kind, order 0, times exp(x)"),
    ("scaled_modified_bessel_k1", "k1e", "Modified Bessel function of the second kind, order 1, times exp(x)"),
    ("spherical_bessel_j0", "spherical_bessel_j0", "Spherical Bessel function of the first kind, order 0"),
    ("airy_ai", "airy", "Airy function Ai"),
):
    _declare(_name, _function, _about)
