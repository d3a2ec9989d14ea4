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
from .dtypes import (
    COMPLEX,
    FLOATING,
    bfloat16,
    float16,
    float64,
    round_bfloat16,
)

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
        return int(max(-((start - end) // step), 0))
    return int(max(math.ceil((end - start) / step), 0))


def arange(start: Any, step: Any, count: int, dtype: DType) -> Array:
    """`count` numbers from `start` on, `step` apart."""
    if dtype.category < FLOATING:
        index = np.arange(count, dtype=np.int64)
        values: Array = (int(start) + int(step) * index).astype(dtype.np)
        return values
    half = dtype in (float16, bfloat16)
    width = 4 if dtype is float64 else 16 if half else 8
    whole = count - count % (2 * width)
    scale, origin = float(dtype.compute.type(step)), float(dtype.compute.type(start))
    if not half:
        scale, origin = float(step), float(start)
    bases = rounded(fused64(scale, np.arange(0, whole, width, dtype=np.float64), origin), dtype).astype(np.float64)
    out = np.empty(count, np.float64)
    out[:whole] = fused64(scale, np.arange(width, dtype=np.float64), bases[:, None]).reshape(-1)
    out[whole:] = fused64(scale, np.arange(whole, count, dtype=np.float64), origin)
    return rounded(out, dtype)


def range_closed(start: float, end: float, step: float, dtype: DType) -> Array:
    """The numbers of ``torch.range``, which includes its end."""
    if step == 0:
        raise _error("step must be nonzero")
    if (step > 0 and start > end) or (step < 0 and start < end):
        raise _error("upper bound and lower bound inconsistent with step sign")
    count = math.floor((end - start) / step) + 1
    return rounded(start + step * np.arange(count, dtype=np.float64), dtype)


# -- linspace ------------------------------------------------------------------------------------------------------


def linspace(start: Any, end: Any, steps: int, dtype: DType) -> Array:
    """`steps` evenly spaced numbers from `start` to `end`, both included, counted from the nearer end."""
    if steps == 1:
        only = np.array([start])
        return dtypes.cast(only, dtypes.of_array(only), dtype)
    index = np.arange(steps, dtype=np.float64)
    left = steps - 1 - index
    if dtype in (float16, bfloat16):
        return _spaced_half(start, end, index, dtype)
    if dtype.category == COMPLEX:
        step = (end - start) / (steps - 1)
        rising, falling = start + step * index, end - step * left
    else:
        low, high, step = _ends(start, end, steps, dtype)
        rising, falling = fused64(step, index, low), fused64(-step, left, high)
    return rounded(np.where(index < steps // 2, rising, falling), dtype)


def _ends(start: Any, end: Any, steps: int, dtype: DType) -> tuple[float, float, float]:
    """Both ends and the step between neighbours, each in the type that PyTorch keeps it in."""
    if dtype.category < FLOATING:
        low, high = float(int(start)), float(int(end))
        return low, high, (high - low) / (steps - 1)
    kind = dtype.np.type
    first, last = kind(start), kind(end)
    return float(first), float(last), float((last - first) / kind(steps - 1))


def _spaced_half(start: Any, end: Any, index: Array, dtype: DType) -> Array:
    """`linspace` in 16 bits, where every single operation is rounded."""

    def narrow(values: Any) -> Array:
        return rounded(np.asarray(values, dtype=np.float64), dtype).astype(np.float32)

    count = index.size
    low, high = narrow(start), narrow(end)
    step = narrow(narrow(high - low) / narrow(count - 1))
    rising = narrow(low + narrow(step * index))
    falling = narrow(high - narrow(step * (count - 1 - index)))
    return rounded(np.where(index < count // 2, rising, falling), dtype)


def logspace(start: Any, end: Any, steps: int, base: float, dtype: DType) -> Array:
    """`base` to the powers that `linspace` gives."""
    kind = np.float64 if dtype is float64 or dtype.category < FLOATING else np.float32
    if dtype.category == COMPLEX:
        low, high = start, end
    elif dtype.category < FLOATING:
        low, high = float(int(start)), float(int(end))
    else:
        low, high = float(kind(start)), float(kind(end))
    index = np.arange(steps, dtype=np.float64)
    step = (high - low) / max(steps - 1, 1)
    exponents = np.where(index < max(steps // 2, 1), low + step * index, high - step * (steps - 1 - index))
    with np.errstate(over="ignore", invalid="ignore"):
        return rounded(np.power(np.array(base, np.result_type(exponents, np.float64)), exponents), dtype)


def rounded(values: Array, dtype: DType) -> Array:
    """float64 (or complex128) values in an element type; integers are cut."""
    if dtype is bfloat16:
        return round_bfloat16(values)
    if dtype is float16:
        values = values.astype(np.float32)
    found: Array = values.astype(dtype.np)
    return found


# -- index patterns ------------------------------------------------------------------------------------------------


def triangle_indices(rows: int, columns: int, offset: int, dtype: DType, *, upper: bool) -> Array:
    """Row and column indices of a matrix's triangle, row by row, as an array of two rows."""
    mask = np.tri(rows, columns, offset - 1 if upper else offset, dtype=bool)
    return np.array(np.nonzero(~mask if upper else mask), dtype=dtype.np)


# -- windows -------------------------------------------------------------------------------------------------------


def window(shape: str, length: int, periodic: bool, weights: tuple[float, ...], dtype: DType) -> Array:
    """A window function: "cosine" (weights of one or two cosines), "bartlett", or "kaiser" (its beta).

    Each step is rounded to the element type, as PyTorch's chain of operations does.
    """
    if length <= 1:
        return np.ones(length, dtype.np)
    kind = dtype.compute.type
    last = length - 1 + periodic
    index = np.arange(last + 1).astype(kind)
    if shape == "cosine":
        values = _cosines(index, last, weights)
    elif shape == "bartlett":
        values = index * kind(2.0 / last)
        half = (last >> 1) + 1
        values[half:] = kind(2.0) - values[half:]
    else:
        ratio = kind((last) / 2.0)
        x = (index - ratio) / ratio
        inside = kind(weights[0]) * np.sqrt(kind(1.0) - x * x)
        values = np.i0(inside.astype(np.float64)).astype(kind) / kind(np.i0(weights[0]))
    return rounded(values[:length], dtype)


def _cosines(index: Array, last: int, weights: tuple[float, ...]) -> Array:
    """``a - b cos``, or Blackman's ``a - b cos + c cos`` of twice the angle."""
    kind = index.dtype.type

    def cos(angle: Array) -> Array:
        found: Array = np.cos(angle.astype(np.float64)).astype(kind)
        return found

    if len(weights) == 2:
        values: Array = cos(index * kind(2.0 * math.pi / last)) * kind(-weights[1]) + kind(weights[0])
        return values
    angle = index * kind(math.pi / last)
    values = cos(angle * kind(4.0)) * kind(weights[2]) - cos(angle * kind(2.0)) * kind(weights[1]) + kind(weights[0])
    return values
