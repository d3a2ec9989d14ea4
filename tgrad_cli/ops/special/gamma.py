"""The gamma function's logarithm and that one's derivatives, the zeta function, computed by SciPy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.autodiff import Underived
from ...tensor.making import one_int
from ...tensor.registry import METHODS, op

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


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

    return xp.where(input == -xp.inf, xp.inf, special.gammaln(input))


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
    ).astype(xp.result_type(input))


# ---- the zeta function ---------------------------------------------------------------------------------------


def _hurwitz(xp: Any, x: Any, q: Any) -> Any:
    from scipy import special

    return xp.where((q == xp.inf) & (x > 1), xp.nan, special.zeta(x, q))


@op("elementwise", torch="torch.special.zeta", promote="wide", needs="f", method=False, grad_fn="SpecialZetaBackward0")
def zeta(xp: Any, input: Any, other: Any, /) -> Any:
    """The Hurwitz zeta function; differentiable in its second input.

    > torch.special.zeta(torch.tensor([2.]), 1)
    tensor([1.6449])
    """
    return _hurwitz(xp, input, other)


NO_ZETA = Underived("the derivative for 'zeta' is not implemented.")
zeta.defvjp(lambda g, _y, x, q: (NO_ZETA, g * (-x * zeta(x + 1, q))))


def _real(xp: Any, input: Any, kernel: str) -> Any:
    """Floating point numbers; raises, in the name of PyTorch's kernel, for complex ones."""
    made = xp.asarray(input)
    if made.dtype.kind == "c":
        kind = "ComplexFloat" if made.dtype == "complex64" else "ComplexDouble"
        text = f"\"{kernel}\" not implemented for '{kind}'"
        raise TgradError("E0302", text, torch=text, python="NotImplementedError")
    return made if made.dtype.kind == "f" else made.astype("float64")


# ---- higher derivatives --------------------------------------------------------------------------------------


def _trigamma(xp: Any, x: Any) -> Any:
    """The derivative of `digamma`: reflected below 1/2, moved up by 6, then a series in 1/x.

    At the poles it is what PyTorch's formula makes there: the sine of a multiple of pi is not quite 0.
    """
    with xp.errstate(all="ignore"):
        low = x < 0.5
        pi = x.dtype.type(math.pi)
        sine = xp.sin(pi * x)
        total = xp.where(low, -(pi * pi) / (sine * sine), 0)
        x = xp.where(low, 1 - x, x)
        for _ in range(6):
            total = total + 1 / (x * x)
            x = x + 1
        square = 1 / (x * x)
        series = 1 + 1 / (2 * x) + square * (1 / 6 - square * (1 / 30 - square * (1 / 42)))
        total = total + series / x
        return xp.where(low, -total, total)


def _kernel(n: int) -> str:
    return {0: "digamma", 1: "trigamma"}.get(n, "polygamma")


@op(
    "elementwise",
    torch=(),
    name="polygamma_of",
    method=False,
    out=False,
    promote="float",
    grad_fn=lambda node: f"PolygammaBackward{int(node.in_place)}",
    formula="polygamma({n}, {0})",
)
def polygamma_of(xp: Any, input: Any, /, *, n: int) -> Any:
    """`polygamma` with its input first."""
    input = _real(xp, input, _kernel(n))
    if n == 0:
        return digamma.kernel(xp, input)
    if n == 1:
        return _trigamma(xp, input)
    from scipy import special

    size = input.dtype.type(special.gamma(n + 1.0))
    order = input.dtype.type(n + 1)
    return (size if n % 2 else -size) * _hurwitz(xp, order, input)


polygamma_of.defvjp(lambda g, _y, x, *, n: (g * polygamma_of(x, n=n + 1),))
lgamma.defvjp(lambda g, _y, x: (g * digamma(x),))
digamma.defvjp(lambda g, _y, x: (g * polygamma_of(x, n=1),))


def _order(n: Any, position: int) -> int:
    order = one_int("polygamma", "n", position, n)
    if order < 0:
        text = "polygamma(n, x) does not support negative n."
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    return order


@op("special", torch=("torch.polygamma", "torch.special.polygamma"), composite=True, method=False)
def polygamma(n: int, input: Any, /) -> Any:
    """The n-th derivative of `digamma`.

    > polygamma(1, [1., 2.])
    tensor([1.6449, 0.6449])
    """
    return polygamma_of(input, n=_order(n, 1))


@op("special", torch=(), name="polygamma_method", composite=True, method=False, out=False, inplace=True)
def polygamma_method(input: Any, /, n: int) -> Any:
    """`polygamma` as a method: ``x.polygamma(n)``."""
    return polygamma_of(input, n=_order(n, 1))


polygamma_method.spoken = "polygamma"
METHODS["polygamma"] = polygamma_method


# ---- several dimensions --------------------------------------------------------------------------------------


@op(
    "elementwise",
    torch=(),
    name="mvlgamma_kernel",
    promote="float",
    elementwise=False,
    method=False,
    out=False,
    grad_fn="MvlgammaBackward0",
    formula="mvlgamma({0}, {p})",
)
def mvlgamma_kernel(xp: Any, input: Any, /, *, p: int) -> Any:
    """The sum of p logarithms of the gamma function, half a step apart."""
    input = _real(xp, input, "arange_cpu")
    total = lgamma.kernel(xp, input - (p - 1) / 2)
    for j in range(p - 2, -1, -1):
        total = total + lgamma.kernel(xp, input - j / 2)
    return xp.ascontiguousarray(total + p * (p - 1) * math.log(math.pi) / 4).reshape(input.shape)


def _mvlgamma_rule(g: Any, _y: Any, x: Any, *, p: int) -> tuple[Any]:
    total = digamma(x - (p - 1) / 2)
    for j in range(p - 2, -1, -1):
        total = total + digamma(x - j / 2)
    return (g * total,)


mvlgamma_kernel.defvjp(_mvlgamma_rule)


@op("special", torch=("torch.mvlgamma", "torch.special.multigammaln"), composite=True, inplace=True)
def mvlgamma(input: Matrix, /, p: int) -> Any:
    """Logarithm of the multivariate gamma function of dimension p.

    > mvlgamma([2.], 2)
    tensor([0.4516])
    """
    p = one_int("mvlgamma", "p", 2, p)
    if p < 1:
        text = "p has to be greater than or equal to 1"
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    return mvlgamma_kernel(input, p=p)
