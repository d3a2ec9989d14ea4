"""Which places of a dimension a resampled place is made of, and by which weights."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# Of a mode: how many places a resampled one reaches over.
_REACH = {"linear": 2, "cubic": 4, "lanczos": 6}


@lru_cache(256)
def taps(xp: Any, n: int, m: int, how: tuple[Any, ...], kind: str, back: bool) -> tuple[Any, Any]:
    """Places and weights, both (taps, m), for m places made of n; with `back` (taps, n), for the transpose.

    `how` is the filter ("nearest", "quick", "exact", "linear", "cubic", "lanczos"), whether corners are aligned,
    whether a smaller image is made of all places (antialiasing), and the scale if one was given. The sums are done in
    the element type `kind`, as in PyTorch. "quick" is "nearest" as PyTorch has it for images and for all gradients:
    the same and twice the size are told apart whatever the scale.
    """
    filter, corners, antialias, scale = how
    real = xp.dtype(kind).type
    if corners:
        step = real((n - 1) / (m - 1)) if m > 1 else real(0)
    else:
        step = real(1.0 / scale) if scale else real(n) / real(m)
    if filter == "quick" and m in (n, 2 * n):
        places, weights = (xp.arange(m) // (m // n))[None], xp.ones((1, m), kind)
    elif filter in ("nearest", "quick", "exact"):
        found = (xp.arange(m, dtype=kind) + real(0.5 if filter == "exact" else 0)) * step
        places = xp.minimum(xp.floor(found.astype("float32")).astype("int64"), n - 1)[None]
        weights = xp.ones((1, m), kind)
    elif antialias:
        places, weights = _wide(xp, n, m, step, filter, kind)
    else:
        places, weights = _narrow(xp, n, m, step, filter == "cubic", corners, kind)
    return _transposed(xp, n, places, weights) if back else (places, weights)


def _narrow(xp: Any, n: int, m: int, step: Any, cubic: bool, corners: bool, kind: str) -> tuple[Any, Any]:
    """Two neighbours by their distance, or four by cubic convolution."""
    real = xp.dtype(kind).type
    at = xp.arange(m, dtype=kind)
    at = at * step if corners else (at + real(0.5)) * step - real(0.5)
    if not cubic:
        if n == m:
            return xp.arange(m)[None], xp.ones((1, m), kind)
        at = xp.maximum(at, real(0))
    low = xp.minimum(xp.floor(at).astype("int64"), n - 1)
    part = xp.clip(at - low.astype(kind), real(0), real(1))
    if not cubic:
        return xp.stack([low, xp.minimum(low + 1, n - 1)]), xp.stack([1 - part, part])
    places = xp.clip(low + xp.arange(-1, 3)[:, None], 0, n - 1)
    return places, xp.stack(cubic_weights(part))


def cubic_weights(t: Any) -> list[Any]:
    """The weights of the four neighbours at distance t from the second one."""
    a = -0.75

    def near(x: Any) -> Any:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: Any) -> Any:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    return [far(t + 1), near(t), near(1 - t), far(2 - t)]


def cubic_slopes(t: Any) -> list[Any]:
    """The derivatives of `cubic_weights`."""
    a = -0.75

    def near(x: Any) -> Any:
        return (3 * (a + 2) * x - 2 * (a + 3)) * x

    def far(x: Any) -> Any:
        return (3 * a * x - 10 * a) * x + 8 * a

    return [far(t + 1), near(t), -near(1 - t), -far(2 - t)]


def _filter(xp: Any, x: Any, filter: str) -> Any:
    x = abs(x)
    if filter == "linear":
        return xp.where(x < 1, 1 - x, 0)
    if filter == "cubic":
        a = -0.5
        near, far = ((a + 2) * x - (a + 3)) * x * x + 1, (((x - 5) * x + 8) * x - 4) * a
        return xp.where(x < 1, near, xp.where(x < 2, far, 0))
    return xp.where(x < 3, xp.sinc(x) * xp.sinc(x / 3), 0)


def _wide(xp: Any, n: int, m: int, step: Any, filter: str, kind: str) -> tuple[Any, Any]:
    """All places within reach of the filter, which is as wide as the step; the weights add up to 1."""
    real = xp.dtype(kind).type
    width = max(step, real(1))
    reach = real(_REACH[filter] * 0.5) * width
    centre = (xp.arange(m, dtype=kind) + real(0.5)) * step
    first = xp.maximum((centre - reach + real(0.5)).astype("int64"), 0)
    last = xp.minimum((centre + reach + real(0.5)).astype("int64"), n)
    count = int(max((last - first).max(), 1))
    offsets = xp.arange(count)[:, None]
    distance = (offsets + (first - centre) + real(0.5)) / width
    weights = xp.where(offsets < last - first, _filter(xp, distance, filter), 0).astype(kind)
    weights = weights / weights.sum(axis=0)
    return xp.minimum(first + offsets, n - 1), weights


def _transposed(xp: Any, n: int, places: Any, weights: Any) -> tuple[Any, Any]:
    """For each of the n places, which resampled ones it went into, and by which weights."""
    kept = weights != 0
    made = xp.broadcast_to(xp.arange(places.shape[1]), places.shape)[kept]
    order = xp.argsort(places[kept], kind="stable")
    source, target, weight = places[kept][order], made[order], weights[kept][order]
    counts = xp.bincount(source, minlength=n)
    slot = xp.arange(source.size) - (xp.cumsum(counts) - counts)[source]
    depth = max(int(counts.max()), 1)
    found, shares = xp.zeros((depth, n), "int64"), xp.zeros((depth, n), weights.dtype)
    found[slot, source], shares[slot, source] = target, weight
    return found, shares
