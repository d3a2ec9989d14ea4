"""Exponential and logarithm of single precision as PyTorch's vectorised code computes them, not always to the nearest.

`sigmoid`, `softmax` and their kin are built on them there: with the same roundings on the way, they agree with it to
the last digit. They are the expf and logf of the SLEEF library, whose fused multiplications are a product and a sum in
double precision that are rounded once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor import backend
from ...tensor.backend import DOUBLE, SINGLE

if TYPE_CHECKING:
    from typing import Any

# Elements up to which the last digit counts more than the time: a large array takes eight times as long as its exp.
SMALL = 1 << 11

_single = SINGLE.type
_INVERSE = _single(1.44269504088896340736)
# ln 2 in two parts, and Taylor's coefficients from the sixth on, as single precision has them.
_HIGH, _LOW = (float(_single(part)) for part in (0.693145751953125, 1.42860676533018704503775e-06))
_FIRST, _SECOND, *_REST = (
    float(_single(term))
    for term in (
        0.000198527617612853646278381,
        0.00139304355252534151077271,
        0.00833336077630519866943359,
        0.0416664853692054748535156,
        0.166666671633720397949219,
        0.5,
    )
)
_FOUR_THIRDS, _LN2 = (
    _single(1 / 0.75),
    float(_single(0.69314718246459960938)) + float(_single(-1.904654323148236017e-09)),
)
_ROOTS = (0.3027294874, 0.3996108174, 0.6666694880)  # of the logarithm's series, fitted
_LOWEST, _HIGHEST, _ONE = _single(-105), _single(101), _single(1)  # the exponential is 0 and infinity beyond


def _plain(xp: Any, x: Any) -> bool:
    """Whether the array module's own function is to be taken: always inside a fused expression."""
    return xp is backend.fast or not backend.rounds_once(x, min(SMALL, backend.EVERYDAY))


def vector_exp(xp: Any, x: Any) -> Any:
    """``exp(x)``; for many elements, and for other types, as the array module has it."""
    if _plain(xp, x):
        return xp.exp(x)
    with xp.errstate(all="ignore"):
        x = xp.minimum(xp.maximum(x, _LOWEST), _HIGHEST)
        whole = xp.rint(x * _INVERSE)
        t, wide = x.astype(DOUBLE), whole.astype(DOUBLE)
        for part in (_HIGH, _LOW):
            t -= wide * part
            t = t.astype(SINGLE).astype(DOUBLE)
        u = t * _FIRST
        u += _SECOND
        for term in _REST:
            u = u.astype(SINGLE).astype(DOUBLE)
            u *= t
            u += term
        square = (t * t).astype(SINGLE)
        made = (u.astype(SINGLE) * square.astype(DOUBLE) + t).astype(SINGLE) + _ONE
        return xp.ldexp(made, whole.astype("int32"))


def vector_log(xp: Any, x: Any) -> Any:
    """``log(x)`` of positive numbers; for many elements, and for other types, as the array module has it."""
    if _plain(xp, x):
        return xp.log(x)
    whole = xp.frexp(x * _FOUR_THIRDS)[1] - 1
    part = xp.ldexp(x, -whole)
    less, more = part - _ONE, part + _ONE
    r = less * (_ONE / more)
    square = r * r
    ratio = less.astype(DOUBLE) / (part.astype(DOUBLE) + 1)
    t = backend.multiply_add(square, _ROOTS[0], _ROOTS[1])
    t = backend.multiply_add(square, t, _ROOTS[2])
    return (whole * _LN2 + 2 * ratio + square * r * t).astype(SINGLE)


def loop_exp(xp: Any, x: Any) -> Any:
    """The exponential inside an elementwise function: sixteen elements at a time, the rest one by one, as there."""
    count = x.size
    if count < 16 or _plain(xp, x):
        return xp.exp(x)
    flat = x.reshape(-1)
    whole = count // 16 * 16
    if whole == count:
        return vector_exp(xp, x)
    return xp.concatenate((vector_exp(xp, flat[:whole]), xp.exp(flat[whole:]))).reshape(x.shape)


def fused_sum(xp: Any, a: Any, b: Any, c: Any) -> Any:
    """``a * b + c`` rounded once in single precision; inside a fused expression in two steps."""
    return a * b + c if xp is backend.fast else backend.multiply_add(a, b, c)
