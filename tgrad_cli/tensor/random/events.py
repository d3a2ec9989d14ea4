"""Bernoulli, exponential, geometric, log-normal, Cauchy and multinomial draws, as PyTorch's CPU kernels make them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..dtypes import (
    COMPLEX,
    FLOATING,
    bfloat16,
    float64,
    round_bfloat16,
)
from .distributions import (
    C_NAME,
    SCALAR_NAME,
    count_of,
    finish,
    refuse,
    standard_normals,
    uniform24,
    uniform53,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..dtypes import Array, DType
    from .generator import Generator


def bernoulli(generator: Generator, shape: Sequence[int], dtype: DType, p: float) -> Array:
    """Ones with probability `p`, from 53 bits each; what dropout draws. Raises E0604 for p outside [0, 1]."""
    if not 0 <= p <= 1:
        raise refuse(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    if dtype.category == COMPLEX:
        raise _missing("bernoulli_scalar_cpu_", dtype)
    return (uniform53(generator, count_of(shape)) < p).astype(dtype.np).reshape(shape)


def bernoulli_each(generator: Generator, p: Array, p_dtype: DType, dtype: DType) -> Array:
    """A draw for each probability: from 24 bits, from 53 where the probabilities are float64."""
    if p_dtype.category != FLOATING:
        raise _missing("bernoulli_tensor_cpu_p_", p_dtype)
    flat = p.reshape(-1)
    if not np.all((flat >= 0) & (flat <= 1)):
        raise refuse(
            "bernoulli: each probability must be in [0, 1]",
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.",
        )
    draw = uniform53 if p_dtype is float64 else uniform24
    return (draw(generator, flat.size) < flat).astype(dtype.np).reshape(p.shape)


def exponential(generator: Generator, shape: Sequence[int], dtype: DType, rate: float = 1.0) -> Array:
    """``-log1p(-u) / rate`` in float64, rounded to the type. Raises E0604 unless rate > 0."""
    if not rate > 0.0:
        raise refuse(f"exponential_ expects lambda > 0.0, but found lambda={rate:g}")
    _continuous("Exponential", dtype)
    values = np.log1p(-uniform53(generator, count_of(shape)))
    values *= -1.0 / rate
    return finish(values, shape, dtype)


def geometric(generator: Generator, shape: Sequence[int], dtype: DType, p: float) -> Array:
    """How many trials until the first success. Raises E0604 unless 0 < p < 1."""
    if not 0 < p < 1:
        raise refuse(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    if dtype.category == COMPLEX:
        raise _missing("geometric_cpu", dtype)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.ceil(np.log(uniform53(generator, count_of(shape))) / math.log1p(-p))
        if dtype.category != FLOATING:
            values = values.astype(np.int64)
        return finish(values, shape, dtype)


def log_normal(generator: Generator, shape: Sequence[int], dtype: DType, mean: float = 1.0, std: float = 2.0) -> Array:
    """``exp`` of normal numbers, drawn in pairs whatever the size. Raises E0604 unless std > 0."""
    if not std > 0.0:
        raise refuse(f"log_normal_ expects std > 0.0, but found std={std:g}")
    if dtype.category != FLOATING:
        raise _missing("log_normal_cpu", dtype)
    with np.errstate(over="ignore"):
        return finish(np.exp(standard_normals(generator, count_of(shape)) * std + mean), shape, dtype)


def cauchy(generator: Generator, shape: Sequence[int], dtype: DType, median: float = 0.0, sigma: float = 1.0) -> Array:
    """``median + sigma * tan(pi * (u - 1/2))``. Raises E0604 unless sigma > 0."""
    if not sigma > 0.0:
        raise refuse(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    _continuous("Cauchy", dtype)
    values = np.tan(math.pi * (uniform53(generator, count_of(shape)) - 0.5))
    with np.errstate(over="ignore"):
        return finish(median + sigma * values, shape, dtype)


def multinomial(generator: Generator, weights: Array, dtype: DType, count: int, replacement: bool = False) -> Array:
    """Indices drawn by weight, int64: one row of `count` for each row of weights.

    Without replacement, and for a single draw, they are the largest of weight / exponential; with replacement a
    53-bit uniform each is looked up in the cumulated weights. Raises E0604 for weights that are no distribution.
    """
    _check_multinomial(weights, dtype, count, replacement)
    if not replacement or count == 1:
        noise = exponential(generator, weights.shape, dtype)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = weights / noise
        if dtype is bfloat16:
            ratio = round_bfloat16(ratio)
        if count == 1:
            found: Array = np.argmax(ratio, axis=-1, keepdims=True)
            return found
        return np.ascontiguousarray(np.argsort(-ratio, axis=-1, kind="stable")[..., :count])
    rows = weights.reshape(-1, weights.shape[-1])
    out = np.empty((rows.shape[0], count), np.int64)
    for row, line in zip(out, rows, strict=True):
        total = np.cumsum(line, dtype=dtype.compute)
        total /= total[-1]
        total[-1] = 1
        row[:] = np.searchsorted(total.astype(np.float64), uniform53(generator, count))
    return out.reshape(*weights.shape[:-1], count)


def _check_multinomial(weights: Array, dtype: DType, count: int, replacement: bool) -> None:
    if dtype.category != FLOATING:
        raise refuse(f"multinomial only supports floating-point dtypes for input, got: {SCALAR_NAME[dtype.name]}")
    if not 0 < weights.ndim <= 2:
        raise refuse("prob_dist must be 1 or 2 dim")
    size = weights.shape[-1]
    if count <= 0:
        raise refuse("cannot sample n_sample <= 0 samples")
    if not replacement and count > size:
        raise refuse("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if size > 1 << 24:
        raise refuse("number of categories cannot exceed 2^24")
    strangers = weights[~((weights >= 0) & (weights < np.inf))]
    if strangers.size:
        if not replacement or count == 1:
            raise refuse("probability tensor contains either `inf`, `nan` or element < 0")
        strange = "= infinity or NaN" if strangers[0] > 0 else "< 0"
        raise refuse(f"invalid multinomial distribution (encountering probability entry {strange})")
    if np.any(weights.sum(axis=-1) == 0):
        raise refuse("invalid multinomial distribution (sum of probabilities <= 0)")


def _continuous(name: str, dtype: DType) -> None:
    if dtype.category != FLOATING:
        given = SCALAR_NAME[dtype.name] if name == "Exponential" else C_NAME.get(dtype.name, dtype.name)
        raise refuse(
            f"{name} distribution is a continuous probability distribution. "
            f"dtype must be a floating point but you specified {given}"
        )


def _missing(kernel: str, dtype: DType) -> Exception:
    return refuse(f"\"{kernel}\" not implemented for '{SCALAR_NAME[dtype.name]}'", python="NotImplementedError")
