"""Orthogonal polynomials by their recurrences; PyTorch has them without derivatives, and so has this.

The degree is a number as well, of which the whole part counts; below 0 the value is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Next = Callable[[int, Any, Any, Any], Any]  # of step k, x and the last two values


def _by_recurrence(xp: Any, x: Any, degree: Any, first: Any, following: Next) -> Any:
    """The polynomial of each element's degree: 1, `first`, and what follows."""
    last, top = int(degree.min(initial=0)), int(degree.max(initial=0))
    before, value = xp.ones_like(x), first
    found = xp.where(degree == 0, before, value)
    if degree.size and last == top:
        for k in range(1, top):
            before, value = value, following(k, x, value, before)
        return value if top > 0 else found
    for k in range(1, top):
        before, value = value, following(k, x, value, before)
        found = xp.where(degree > k, value, found)
        if k % 64 == 0 and xp.isnan(value).all():
            break
    return found


def _fused(a: Any, b: Any, c: Any) -> Any:
    """``a b - c`` rounded once in single precision, as the machine's fused instruction does."""
    if b.dtype == "float32":
        return (a.astype("float64") * b - c).astype("float32")
    return a * b - c


def _whole(xp: Any, n: Any) -> Any:
    """Degrees as integers: what has no whole part is below every degree, as for a C program."""
    return xp.where(xp.abs(n) < 2.0**62, n, -1).astype("int64")


def _alternating(xp: Any, degree: Any) -> Any:
    return xp.where(degree % 2 == 0, 1, -1)


def _chebyshev_t(xp: Any, x: Any, degree: Any, short: int = 6) -> Any:
    def closed() -> Any:
        return xp.cos(degree.astype(x.dtype) * xp.arccos(x))

    return _chebyshev(xp, x, degree, x, short, closed, 1, _alternating(xp, degree))


def _chebyshev_u(xp: Any, x: Any, degree: Any, short: int = 8) -> Any:
    def closed() -> Any:
        angle = xp.arccos(x)
        turned = (degree + 1).astype(x.dtype) * angle
        sine = xp.sin(angle)
        return xp.where(sine == 0, (degree + 1) * xp.cos(turned) / x, xp.sin(turned) / sine)

    return _chebyshev(xp, x, degree, x + x, short, closed, degree + 1, (degree + 1) * _alternating(xp, degree))


def _chebyshev_v(xp: Any, x: Any, degree: Any, short: int = 8) -> Any:
    def closed() -> Any:
        angle = xp.arccos(x)
        return xp.cos((degree + 0.5).astype(x.dtype) * angle) / xp.cos(angle / 2)

    at_minus_one = (2 * degree + 1) * _alternating(xp, degree)
    return _chebyshev(xp, x, degree, x + x - 1, short, closed, 1, at_minus_one)


def _chebyshev_w(xp: Any, x: Any, degree: Any, short: int = 8) -> Any:
    def closed() -> Any:
        angle = xp.arccos(x)
        return xp.sin((degree + 0.5).astype(x.dtype) * angle) / xp.sin(angle / 2)

    return _chebyshev(xp, x, degree, x + x + 1, short, closed, 2 * degree + 1, _alternating(xp, degree))


def _chebyshev(
    xp: Any, x: Any, degree: Any, first: Any, short: int, closed: Any, at_one: Any, at_minus_one: Any
) -> Any:
    """One of the four kinds: by angles inside (-1, 1) from a degree above `short` on, exact at the ends."""
    angular = (degree > short) & (abs(x) < 1)
    ends = abs(x) == 1
    found = _by_recurrence(
        xp, x, xp.where(angular | ends, 0, degree), first, lambda _k, x, value, before: _fused(x + x, value, before)
    )
    if angular.any():
        found = xp.where(angular, closed(), found)
    if ends.any():
        found = xp.where(ends, xp.where(x > 0, at_one, at_minus_one), found)
    return found


def _hermite_h(xp: Any, x: Any, degree: Any) -> Any:
    return _hermite(xp, x, degree, x + x, lambda k, x, value, before: _fused(x + x, value, 2 * k * before))


def _hermite_he(xp: Any, x: Any, degree: Any) -> Any:
    return _hermite(xp, x, degree, x, lambda k, x, value, before: _fused(x, value, k * before))


def _hermite(xp: Any, x: Any, degree: Any, first: Any, following: Next) -> Any:
    """NaN from the degree on at which PyTorch expects overflow."""
    beyond = degree > (128 if x.dtype == "float32" else 512)
    found = _by_recurrence(xp, x, xp.where(beyond, 0, degree), first, following)
    return xp.where(beyond, xp.nan, found)


def _laguerre_l(xp: Any, x: Any, degree: Any) -> Any:
    return _by_recurrence(
        xp, x, degree, 1 - x, lambda k, x, value, before: _fused(2 * k + (1 - x), value, k * before) / (k + 1)
    )


def _legendre_p(xp: Any, x: Any, degree: Any) -> Any:
    return _by_recurrence(
        xp, x, degree, x, lambda k, x, value, before: _fused((2 * k + 1) * x, value, k * before) / (k + 1)
    )


def _declare(name: str, evaluate: Any, about: str, shifted: int = 0) -> None:
    """One family of an input and a degree; `shifted`: of 2x - 1, by angles above this degree."""

    @op(
        "elementwise",
        torch="torch.special." + name,
        name=name,
        promote="wide",
        needs="f",
        method=False,
        refusal=f"\"{name}_cpu\" not implemented for '{{dtype}}'",
    )
    def polynomial(xp: Any, x: Any, n: Any, /) -> Any:
        x, n = xp.broadcast_arrays(xp.asarray(x), n)
        degree = _whole(xp, n)
        made = evaluate(xp, x + x - 1, degree, shifted) if shifted else evaluate(xp, x, degree)
        return xp.where(degree < 0, 0, made).astype(n.dtype)

    polynomial.kernel.__doc__ = f"{about} of degree n; not differentiable, as in PyTorch."


_declare("chebyshev_polynomial_t", _chebyshev_t, "Chebyshev polynomial of the first kind")
_declare("chebyshev_polynomial_u", _chebyshev_u, "Chebyshev polynomial of the second kind")
_declare("chebyshev_polynomial_v", _chebyshev_v, "Chebyshev polynomial of the third kind")
_declare("chebyshev_polynomial_w", _chebyshev_w, "Chebyshev polynomial of the fourth kind")
_declare("shifted_chebyshev_polynomial_t", _chebyshev_t, "Shifted Chebyshev polynomial of the first kind", 6)
_declare("shifted_chebyshev_polynomial_u", _chebyshev_u, "Shifted Chebyshev polynomial of the second kind", 6)
_declare("shifted_chebyshev_polynomial_v", _chebyshev_v, "Shifted Chebyshev polynomial of the third kind", 6)
_declare("shifted_chebyshev_polynomial_w", _chebyshev_w, "Shifted Chebyshev polynomial of the fourth kind", 4)
_declare("hermite_polynomial_h", _hermite_h, "Physicist's Hermite polynomial")
_declare("hermite_polynomial_he", _hermite_he, "Probabilist's Hermite polynomial")
_declare("laguerre_polynomial_l", _laguerre_l, "Laguerre polynomial")
_declare("legendre_polynomial_p", _legendre_p, "Legendre polynomial")
