"""The exponential of single precision as PyTorch's vectorised code computes it, which is not always the nearest number.

`sigmoid`, `softmax` and their kin are built on it there: with the same roundings on the way, they agree with it to the
last digit. It is the expf of the SLEEF library, whose fused multiplications are a product and a sum in double precision
that are rounded once.
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
_LOWEST, _HIGHEST, _ONE = _single(-105), _single(101), _single(1)  # the exponential is 0 and infinity beyond


def _plain(xp: Any, x: Any) -> bool:
    """Whether the array module's own function is to be taken: always inside a fused expression."""
    return xp is backend.fast or x.dtype != SINGLE or x.size > min(SMALL, backend.EVERYDAY)


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
