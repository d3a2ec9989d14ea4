"""Random arrays, drawn from a `Generator` as PyTorch's CPU kernels draw them.

Every function takes the generator first, then a shape and an element type of ours, and returns a new array. Which
words are drawn, in which order and how each becomes a number is PyTorch's, so that uniforms and integers agree bit for
bit and normals to the last place or two. Uniforms and normals are here; `random_integers`, `random_events` and
`rejection` have the rest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ...errors import TgradError
from ..dtypes import (
    COMPLEX,
    FLOATING,
    bfloat16,
    float16,
    float32,
    float64,
    round_bfloat16,
)
from .box_muller import normals32, normals_fast, scaled32

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..dtypes import Array, DType
    from .generator import Generator

_BLOCK = 1 << 16  # elements (a multiple of 16) transformed at a time, so that words and numbers stay in the cache
_EXACT_UP_TO = 1 << 20  # float32 normals equal to PyTorch's to the last bit take four times as long
_MASK24 = np.uint32((1 << 24) - 1)
_MASK53 = np.uint64((1 << 53) - 1)
_STEP24 = np.float32(2.0**-24)
_STEP53 = 2.0**-53
_TWO_PI = 2.0 * math.pi

LARGEST = {
    float16: 65504.0,
    bfloat16: 3.3895313892515355e38,
    float32: 3.4028234663852886e38,
    float64: 1.7976931348623157e308,
}
# What PyTorch's C++ calls the element types in its errors: the C type, and its own scalar type.
C_NAME = {
    "float32": "float",
    "float64": "double",
    "float16": "c10::Half",
    "bfloat16": "c10::BFloat16",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short int",
    "int32": "int",
    "int64": "long int",
    "bool": "bool",
}
SCALAR_NAME = {
    "float32": "Float",
    "float64": "Double",
    "float16": "Half",
    "bfloat16": "BFloat16",
    "uint8": "Byte",
    "int8": "Char",
    "int16": "Short",
    "int32": "Int",
    "int64": "Long",
    "bool": "Bool",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
}


def refuse(message: str, torch: str | None = None, python: str = "RuntimeError", code: str = "E0604") -> TgradError:
    """The error for an argument that a distribution does not have."""
    return TgradError(code, message, torch=torch or message, python=python)


def count_of(shape: Sequence[int]) -> int:
    """How many elements a shape has."""
    return math.prod(shape)


def finish(values: Array, shape: Sequence[int], dtype: DType) -> Array:
    """Values in float32 or float64 rounded to the element type, in the shape."""
    if dtype is bfloat16:
        values = round_bfloat16(values)
    elif dtype is float16:
        values = values.astype(np.float32, copy=False)
    return values.astype(dtype.np, copy=False).reshape(shape)


# -- uniform -------------------------------------------------------------------------------------------------------


def uniform24(generator: Generator, count: int) -> Array:
    """float32 in [0, 1) from 24 bits each."""
    out = np.empty(count, np.float32)
    for start in range(0, count, _BLOCK):
        part = out[start : start + _BLOCK]
        bits = (generator.words32(part.size) & _MASK24).view(np.int32)
        np.multiply(bits, _STEP24, out=part, dtype=np.float32, casting="unsafe")
    return out


def uniform53(generator: Generator, count: int) -> Array:
    """float64 in [0, 1) from 53 bits each."""
    out = np.empty(count, np.float64)
    for start in range(0, count, _BLOCK):
        part = out[start : start + _BLOCK]
        bits = (generator.words64(part.size) & _MASK53).view(np.int64)
        np.multiply(bits, _STEP53, out=part, dtype=np.float64, casting="unsafe")
    return out


def single53(generator: Generator) -> float:
    """One float in [0, 1) from 53 bits."""
    high, low = generator.words32(2).tolist()
    return float((high << 32 | low) & 0x1FFFFFFFFFFFFF) * _STEP53


def uniform(generator: Generator, shape: Sequence[int], dtype: DType, low: float = 0.0, high: float = 1.0) -> Array:
    """Numbers in [low, high): 24 random bits each, 53 in float64; a complex type draws both its parts.

    Raises E0604 where the bounds are no range of the type.
    """
    if dtype.category == COMPLEX:
        parts = uniform(generator, (*shape, 2), dtype.to_real(), low, high)
        return parts.view(dtype.np).reshape(shape)
    if dtype.category != FLOATING:
        text = f"\"check_uniform_bounds\" not implemented for '{SCALAR_NAME[dtype.name]}'"
        raise refuse(text, python="NotImplementedError")
    if (low, high) != (0.0, 1.0):
        low, high = _bounds(dtype, low, high)
    if dtype is float64:
        return _stretch(uniform53(generator, count_of(shape)), low, high).reshape(shape)
    unit = uniform24(generator, count_of(shape))
    if (low, high) != (0.0, 1.0):
        start, stop = np.float32(low), np.float32(high)
        # x * (stop - start) + start rounded once, as the processor's fused operation does
        unit = (unit.astype(np.float64) * np.float64(stop - start) + np.float64(start)).astype(np.float32)
    values = finish(unit, shape, dtype)
    if dtype is not float32 or (low, high) != (0.0, 1.0):
        edge, first = finish(np.array([high, low], np.float32), (2,), dtype)
        values[values == edge] = first  # rounding up must not reach the upper bound
    return values


def _bounds(dtype: DType, low: float, high: float) -> tuple[float, float]:
    largest = LARGEST[dtype]
    for name, value in (("from", low), ("to", high)):
        if not -largest <= value <= largest:
            raise refuse(f"{name} is out of bounds for {C_NAME[dtype.name]}")
    if low > high:
        raise refuse(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    if high - low > largest:
        raise refuse(
            f"uniform_ expects to-from <= std::numeric_limits<{SCALAR_NAME[dtype.name]}>::max(), but found to={high:g} "
            f"and from={low:g} which result in to-from to exceed the limit"
        )
    return low, high


def _stretch(unit: Array, low: float, high: float) -> Array:
    """``unit * (high - low) + low`` in float64, rounded once (Dekker's product and Knuth's sum keep the errors)."""
    width = high - low
    if low == 0.0:
        values: Array = unit if width == 1.0 else unit * width
    elif abs(width) > 1e290 or abs(low) > 1e290:
        values = unit * width + low
    else:
        product = unit * width
        split = 134217729.0
        unit_high = unit * split - (unit * split - unit)
        width_high = width * split - (width * split - width)
        unit_low, width_low = unit - unit_high, width - width_high
        lost = (
            (unit_high * width_high - product) + unit_high * width_low + unit_low * width_high
        ) + unit_low * width_low
        values = product + low
        back = values - product
        values = values + (((product - (values - back)) + (low - back)) + lost)
    if width != 1.0 or low != 0.0:
        values[values == high] = low
    return values


# -- normal --------------------------------------------------------------------------------------------------------


def normal(
    generator: Generator, shape: Sequence[int], dtype: DType, mean: float = 0.0, std: float = 1.0, *, dense: bool = True
) -> Array:
    """Normal numbers: pairs with a cached second value below 16 elements, blocks of 16 from there up.

    `dense` says that the tensor filled is contiguous; only then are blocks used. Raises E0604 for a negative `std`.
    """
    if not std >= 0.0:
        raise refuse(f"normal expects std >= 0.0, but found std {std:g}")
    if dtype.category == COMPLEX:
        parts = normal(generator, (*shape, 2), dtype.to_real(), mean, std / math.sqrt(2.0), dense=dense)
        return parts.view(dtype.np).reshape(shape)
    if dtype.category != FLOATING:
        raise refuse(
            f"\"normal_kernel_cpu\" not implemented for '{SCALAR_NAME[dtype.name]}'", python="NotImplementedError"
        )
    count = count_of(shape)
    if count < 16 or not dense:
        values = standard_normals(generator, count)
        if (mean, std) != (0.0, 1.0):
            values = values * std + mean
        return finish(values.astype(dtype.compute, copy=False), shape, dtype)
    if dtype is float64:
        return _blocks(uniform53(generator, count), generator, mean, std).reshape(shape)
    if dtype is float32:
        return _blocks(uniform24(generator, count), generator, mean, std).reshape(shape)
    return finish(_half_blocks(generator, count, mean, std), shape, dtype)


def standard_normals(generator: Generator, count: int) -> Array:
    """float64 normals in pairs; an odd one out is cached in the generator and comes first the next time."""
    out = np.empty(count, np.float64)
    start = 0
    if generator.next_normal is not None and count:
        out[0], generator.next_normal, start = generator.next_normal, None, 1
    pairs = (count - start + 1) // 2
    if pairs <= 8:
        for index in range(start, count, 2):
            out[index], second = normal_pair(generator)
            if index + 1 < count:
                out[index + 1] = second
            else:
                generator.next_normal = second
        return out
    unit = uniform53(generator, 2 * pairs)
    radius = np.sqrt(-2.0 * np.log1p(-unit[1::2]))
    angle = _TWO_PI * unit[0::2]
    drawn = np.empty(2 * pairs, np.float64)
    np.multiply(radius, np.cos(angle), out=drawn[0::2])
    np.multiply(radius, np.sin(angle), out=drawn[1::2])
    out[start:] = drawn[: count - start]
    if (count - start) % 2:
        generator.next_normal = float(drawn[-1])
    return out


def normal_pair(generator: Generator) -> tuple[float, float]:
    """Two float64 normals by the Box-Muller method."""
    angle = _TWO_PI * single53(generator)
    radius = math.sqrt(-2.0 * math.log1p(-single53(generator)))
    return radius * math.cos(angle), radius * math.sin(angle)


def _blocks(unit: Array, generator: Generator, mean: float, std: float) -> Array:
    """Uniforms turned into normals, 16 at a time; a length that is no multiple of 16 redraws its last 16."""
    whole = unit.size - unit.size % 16
    work = unit
    if whole < unit.size:
        tail = (uniform53 if unit.dtype == np.float64 else uniform24)(generator, 16)
        work = np.concatenate((unit[:whole], tail))
    exact = unit.dtype == np.float32 and whole <= _EXACT_UP_TO
    for start in range(0, work.size, _BLOCK):
        part = work[start : start + _BLOCK]
        part[:] = _box_muller(part, mean, std, exact)
    if whole < unit.size:
        unit[:whole] = work[:whole]
        unit[-16:] = work[-16:]
    return unit


def _half_blocks(generator: Generator, count: int, mean: float, std: float) -> Array:
    """As `_blocks`, for the 16-bit types, which draw nothing for the part that is redrawn."""
    whole = count - count % 16
    drawn = whole if whole == count else whole + 16
    made = _blocks(uniform24(generator, drawn), generator, mean, std)
    if drawn == whole:
        return made
    out = np.empty(count, np.float32)
    out[:whole] = made[:whole]
    out[-16:] = made[-16:]
    return out


def _box_muller(unit: Array, mean: float, std: float, exact: bool) -> Array:
    values = normals32(unit) if exact else normals_fast(unit)
    if (mean, std) == (0.0, 1.0):
        return values
    if values.dtype == np.float32:
        return scaled32(values, mean, std)
    scaled: Array = values * std + mean
    return scaled
