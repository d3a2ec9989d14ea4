"""Orthogonal polynomials, computed by SciPy; PyTorch has them without derivatives, and so has this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op

if TYPE_CHECKING:
    from typing import Any


def _value(xp: Any, function: str, x: Any, n: Any, sign: int = 0) -> Any:
    """A polynomial of whole degree; 0 for a negative degree. `sign` adds the polynomial of the degree below."""
    from scipy import special

    evaluate = getattr(special, function)
    degree = xp.asarray(n).astype("int64")
    made = evaluate(xp.maximum(degree, 0), x)
    if sign:
        made = made + sign * xp.where(degree > 0, evaluate(xp.maximum(degree - 1, 0), x), 0)
    return xp.where(degree < 0, 0.0, made)


def _declare(name: str, function: str, about: str, sign: int = 0, shifted: bool = False) -> None:
    """One family of polynomials, of an input and a degree."""

    @op("elementwise", torch="torch.special." + name, name=name, promote="float", needs="f", method=False)
    def polynomial(xp: Any, input: Any, n: Any, /) -> Any:
        return _value(xp, function, 2 * input - 1 if shifted else input, n, sign)

    polynomial.kernel.__doc__ = f"{about} of degree n; not differentiable, as in PyTorch."


_declare("chebyshev_polynomial_t", "eval_chebyt", "Chebyshev polynomial of the first kind")
_declare("chebyshev_polynomial_u", "eval_chebyu", "Chebyshev polynomial of the second kind")
_declare("chebyshev_polynomial_v", "eval_chebyu", "Chebyshev polynomial of the third kind", -1)
_declare("chebyshev_polynomial_w", "eval_chebyu", "Chebyshev polynomial of the fourth kind", 1)
_declare("shifted_chebyshev_polynomial_t", "eval_chebyt", "Shifted Chebyshev polynomial of the first kind", 0, True)
_declare("shifted_chebyshev_polynomial_u", "eval_chebyu", "Shifted Chebyshev polynomial of the second kind", 0, True)
_declare("shifted_chebyshev_polynomial_v", "eval_chebyu", "Shifted Chebyshev polynomial of the third kind", -1, True)
_declare("shifted_chebyshev_polynomial_w", "eval_chebyu", "Shifted Chebyshev polynomial of the fourth kind", 1, True)
_declare("hermite_polynomial_h", "eval_hermite", "Physicist's Hermite polynomial")
_declare("hermite_polynomial_he", "eval_hermitenorm", "Probabilist's Hermite polynomial")
_declare("laguerre_polynomial_l", "eval_laguerre", "Laguerre polynomial")
_declare("legendre_polynomial_p", "eval_legendre", "Legendre polynomial")
