"""Arrays made from nothing but numbers: ranges, evenly spaced values, identity, indices of triangles.

Ranges are computed as PyTorch's CPU kernels compute them, to the last place: multiplications and additions are fused,
`linspace` works from both ends, and `arange` in float32 goes by blocks whose first value is rounded.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .dtypes import COMPLEX, FLOATING, bfloat16, float16, float64, round_bfloat16

if TYPE_CHECKING:
    from .dtypes import Array, DType

_SPLIT = 134217729.0  # 2**27 + 1: halves a float64's bits (Dekker)


def fused64(a: Array | float, b: Array | float, c: Array | float) -> Array:
    """``a * b + c`` in float64, rounded once: Dekker's product and Knuth's sum keep what each step loses."""
    product = np.multiply(a, b)
    with np.errstate(over="ignore", invalid="ignore"):
        a_high = np.subtract(np.multiply(a, _SPLIT), np.subtract(np.multiply(a, _SPLIT), a))
        b_high = np.subtract(np.multiply(b, _SPLIT), np.subtract(np.multiply(b, _SPLIT), b))
        a_low, b_low = np.subtract(a, a_high), np.subtract(b, b_high)
        lost = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
        total = np.add(product, c)
        back = total - product
        lost = ((product - (total - back)) + (c - back)) + lost
    found: Array = np.where(np.isfinite(lost), total + lost, total)
    return found


def _error(torch: str, python: str = "RuntimeError") -> TgradError:
    return TgradError("E0604", torch, torch=torch, python=python)


# -- arange --------------------------------------------------------------------------------------------------------


def arange_length(start: Any, end: Any, step: Any, dtype: DType) -> int:
    """How many numbers a range has; raises E0604 for a step of zero, the wrong direction, and no finite end."""
    if step == 0:
        raise _error("step must be nonzero")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise _error(f"unsupported range: {start:g} -> {end:g}")
    if (step > 0 and start > end) or (step < 0 and start < end):
        raise _error("upper bound and lower bound inconsistent with step sign")
    if dtype is dtypes.int64:
        start, end, step = int(start), int(end), int(step)
        if step == 0:
            raise _error("step must be nonzero", "ValueError")
        return max(-((start - end) // step), 0)
    return max(math.ceil((end - start) / step), 0)


def arange(start: Any, step: Any, count: int, dtype: DType) -> Array:
    """`count` numbers from `start` on, `step` apart."""
    if dtype.category < FLOATING:
        index = np.arange(count, dtype=np.int64)
        values: Array = (int(start) + int(step) * index).astype(dtype.np)
        return values
    if dtype in (float16, bfloat16):
        wide = np.float32(start) + np.float32(step) * np.arange(count, dtype=np.float32)
        return round_bfloat16(wide) if dtype is bfloat16 else wide.astype(np.float16)
    width = 4 if dtype is float64 else 8
    whole = count - count % (2 * width)
    out = np.empty(count, dtype.np)
    bases = fused64(float(step), np.arange(0, whole, width, dtype=np.float64), float(start)).astype(dtype.np)
    inside = np.arange(width, dtype=np.float64)
    out[:whole] = fused64(float(step), inside, bases.astype(np.float64)[:, None]).astype(dtype.np).reshape(-1)
    out[whole:] = fused64(float(step), np.arange(whole, count, dtype=np.float64), float(start))
    return out


def range_closed(start: float, end: float, step: float, dtype: DType) -> Array:
    """The numbers of ``torch.range``, which includes its end."""
    if step == 0:
        raise _error("step must be nonzero")
    if (step > 0 and start > end) or (step < 0 and start < end):
        raise _error("upper bound and lower bound inconsistent with step sign")
    count = math.floor((end - start) / step) + 1
    index = np.arange(count, dtype=np.float64)
    values = fused64(float(step), index, float(start))
    if dtype is bfloat16:
        return round_bfloat16(values)
    found: Array = values.astype(dtype.np)
    return found


# -- linspace ------------------------------------------------------------------------------------------------------


def linspace(start: Any, end: Any, steps: int, dtype: DType) -> Array:
    """`steps` evenly spaced numbers from `start` to `end`, both included, counted from the nearer end."""
    if steps == 1:
        return dtypes.cast(np.array([start]), dtypes.of_array(np.array([start])), dtype)
    index = np.arange(steps)
    return _rounded(_spaced(start, end, index, steps, dtype), dtype)


def logspace(start: Any, end: Any, steps: int, base: float, dtype: DType) -> Array:
    """`base` to the powers that `linspace` gives."""
    if steps == 1:
        exponents: Array = np.array([start], dtype=np.float64)
    else:
        exponents = _spaced(start, end, np.arange(steps), steps, dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        return _rounded(np.power(np.array(base, np.result_type(exponents, np.float64)), exponents), dtype)


def _spaced(start: Any, end: Any, index: Array, steps: int, dtype: DType) -> Array:
    """The values before they are rounded to integers or to 16 bits."""
    if dtype.category == COMPLEX:
        step = (end - start) / (steps - 1)
        return np.where(index < steps // 2, start + step * index, end - step * (steps - 1 - index))
    if dtype is float64 or dtype.category < FLOATING:
        low, high = (float(start), float(end)) if dtype is float64 else (float(int(start)), float(int(end)))
        step = (high - low) / (steps - 1)
        rising = fused64(step, index.astype(np.float64), low)
        falling = fused64(-step, (steps - 1 - index).astype(np.float64), high)
        return np.where(index < steps // 2, rising, falling)
    first, last = np.float32(start), np.float32(end)
    narrow = np.float64((last - first) / np.float32(steps - 1))
    rising = np.float64(first) + narrow * index
    falling = np.float64(last) - narrow * (steps - 1 - index)
    single: Array = np.where(index < steps // 2, rising, falling).astype(np.float32)
    return single


def _rounded(values: Array, dtype: DType) -> Array:
    if dtype is bfloat16:
        return round_bfloat16(values)
    found: Array = values.astype(dtype.np)
    return found


# -- index patterns ------------------------------------------------------------------------------------------------


def triangle_indices(rows: int, columns: int, offset: int, dtype: DType, *, upper: bool) -> Array:
    """Row and column indices of a matrix's triangle, row by row, as an array of two rows."""
    mask = np.tri(rows, columns, offset - 1 if upper else offset, dtype=bool)
    return np.array(np.nonzero(~mask if upper else mask), dtype=dtype.np)
