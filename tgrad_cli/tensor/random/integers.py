"""Random integers and permutations, drawn from a `Generator` as PyTorch's CPU kernels draw them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..dtypes import (
    BOOL,
    COMPLEX,
    FLOATING,
    INTEGER,
    bfloat16,
    float16,
    float32,
    float64,
    int64,
    round_bfloat16,
)
from .distributions import C_NAME, LARGEST, count_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..dtypes import Array, DType
    from .generator import Generator

# How many bits of a float an integer can use: `random_` draws up to 2**digits.
_DIGITS = {float16: 11, bfloat16: 8, float32: 24, float64: 53}
_WORD_LIMIT = 1 << 28  # ranges from here up take 64-bit words
_SHUFFLE_LIMIT = ((1 << 32) - 1) // 20  # permutations from here up take 64-bit words


def integers(generator: Generator, shape: Sequence[int], dtype: DType, low: int, high: int | None) -> Array:
    """Integers in [low, high), or from `low` to the largest of the type; a float type gets them as floats.

    Ranges of 2**28 and more take 64 bits a number, smaller ones 32. Raises E0604 for an empty range and for
    bounds that the type does not have.
    """
    if high is None and low == -(1 << 63):
        return _from_words(generator.words64(count_of(shape)), 1 << 64, 0, dtype).reshape(shape)
    low, last = _integer_bounds(dtype, low, high)
    span = last - low + 1
    count = count_of(shape)
    if not count:
        return np.empty(shape, dtype.np)
    words = generator.words64(count) if span >= _WORD_LIMIT else generator.words32(count)
    return _from_words(words, span, low, dtype).reshape(shape)


def full_range(generator: Generator, shape: Sequence[int], dtype: DType) -> Array:
    """``random_()``: from 0 to the largest integer of the type, or to 2**digits of a float type."""
    count = count_of(shape)
    words = generator.words64(count) if dtype in (float64, int64) else generator.words32(count)
    return _from_words(words, _largest(dtype) + 1, 0, dtype).reshape(shape)


def _from_words(words: Array, span: int, low: int, dtype: DType) -> Array:
    """``low + words % span`` in C's 64-bit arithmetic, then in the element type."""
    if span & (span - 1) == 0:
        rest = words & words.dtype.type(min(span, 1 << 64) - 1 & np.iinfo(words.dtype).max)
    else:
        rest = words % words.dtype.type(span)
    if low:
        rest = rest.astype(np.int64) + np.int64(low)
    elif rest.dtype == np.uint64:
        rest = rest.view(np.int64)
    if dtype is bfloat16:
        return round_bfloat16(rest.astype(np.float32))
    values: Array = rest.astype(dtype.np)
    return values


def _largest(dtype: DType) -> int:
    if dtype.category == BOOL:
        return 1
    return int(np.iinfo(dtype.np).max) if dtype.category == INTEGER else 1 << _DIGITS[dtype]


def _integer_bounds(dtype: DType, low: int, high: int | None) -> tuple[int, int]:
    """The first and the last integer to draw."""
    if dtype.category == COMPLEX:
        raise refuse("check_random_bounds handles only integral, floating-point and boolean types")
    floating = dtype.category == FLOATING
    if high is None:
        low = _first_held(dtype, low) if floating else low
        last = _largest(dtype)
    else:
        if low >= high:
            raise refuse(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
        if floating:
            low, high = _first_held(dtype, low), _last_held(dtype, high)
            if low >= high:
                raise refuse(
                    "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, "
                    f"but got from={low} >= to={high}"
                )
        last = high - 1
    if dtype.category == BOOL:
        least, most = 0, 1
    elif floating:
        least, most = -int(LARGEST[dtype]), int(LARGEST[dtype])
    else:
        least, most = int(np.iinfo(dtype.np).min), int(np.iinfo(dtype.np).max)
    for name, value in (("from", low), ("to - 1", last)):
        if not least <= value <= most:
            raise refuse(f"{name} is out of bounds for {C_NAME[dtype.name]}")
    return low, last


def _held(dtype: DType, value: int) -> int:
    wide = float(value) if dtype is float64 else float(np.float32(value))
    if dtype is bfloat16:
        wide = float(round_bfloat16(np.array([value], np.float32))[0])
    elif dtype is float16:
        wide = float(np.float16(value)) if abs(value) < 65520 else math.copysign(2.0**62, value)
    return int(wide)


def _first_held(dtype: DType, low: int) -> int:
    """The smallest lower bound whose numbers do not fall below it when rounded to a float type."""
    rounded = _held(dtype, low + 1)
    if rounded < low:
        return rounded + (1 << max(abs(low + 1).bit_length() - _DIGITS[dtype], 0))
    return low


def _last_held(dtype: DType, high: int) -> int:
    """The largest upper bound whose numbers do not reach it when rounded to a float type."""
    rounded = _held(dtype, high - 1)
    if rounded >= high:
        return rounded - (1 << max(abs(high - 1).bit_length() - _DIGITS[dtype], 0))
    return high


def _check_permutation(count: int, dtype: DType) -> None:
    if dtype.name == "bool":
        raise refuse("\"randperm\" not implemented for 'Bool'", python="NotImplementedError")
    if dtype is float16 and count > 2049:
        raise refuse("n cannot be greater than 2049 for Half type.")
    if dtype.category == INTEGER and count - 1 > np.iinfo(dtype.np).max:
        raise refuse(f"value cannot be converted to type {dtype.name}_t without overflow")


def permutation(generator: Generator, count: int, dtype: DType) -> Array:
    """The integers below `count` in random order: each position swaps with one of those from it on.

    Raises E0303 where the type does not hold them, E0302 for bools.
    """
    _check_permutation(count, dtype)
    order = list(range(count))
    steps = max(count - 1, 0)
    words = generator.words32(steps) if count < _SHUFFLE_LIMIT else generator.words64(steps)
    first = np.arange(steps, dtype=words.dtype)
    for index, other in enumerate((words % (words.dtype.type(count) - first) + first).tolist()):
        order[index], order[other] = order[other], order[index]
    found = np.array(order, dtype=np.int64)
    return round_bfloat16(found.astype(np.float32)) if dtype is bfloat16 else found.astype(dtype.np)
