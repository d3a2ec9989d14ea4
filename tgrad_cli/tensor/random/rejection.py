"""Poisson, binomial, gamma and Dirichlet draws: how many random words each takes depends on the words before it.

The methods are PyTorch's: Hoermann's transformed rejection (PTRS, BTRS) for large means, multiplication and inversion
for small ones, Marsaglia and Tsang's for gamma. Each element is drawn by itself, so these are loops in Python.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..dtypes import FLOATING, float32, float64
from .distributions import (
    SCALAR_NAME,
    finish,
    normal_pair,
    refuse,
    single53,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dtypes import Array, DType
    from .generator import Generator

_STIRLING = (
    0.0810614667953272,
    0.0413406959554092,
    0.0276779256849983,
    0.02079067210376509,
    0.0166446911898211,
    0.0138761288230707,
    0.0118967099458917,
    0.0104112652619720,
    0.00925546218271273,
    0.00833056343336287,
)
_THIRD = float(np.float32(1.0) / np.float32(3.0))
_SQUEEZE = float(np.float32(0.0331))


def _single(value: float) -> float:
    """A number rounded to float32."""
    return float(np.float32(value))


def _same(value: float) -> float:
    return value


def poisson(generator: Generator, rates: Array, dtype: DType) -> Array:
    """A Poisson draw for each rate. Raises E0604 for a negative rate."""
    _floating("poisson_cpu", dtype)
    if np.any(rates < 0) or np.any(np.isnan(rates)):
        raise refuse("invalid Poisson rate, expected rate to be non-negative")
    drawn = [_poisson(generator, rate) for rate in rates.astype(np.float64).ravel().tolist()]
    return finish(np.array(drawn, np.float64), rates.shape, dtype)


def _poisson(generator: Generator, rate: float) -> int:
    if rate == 0.0:
        return 0
    if rate < 10.0:
        floor, product, found = math.exp(-rate), 1.0, -1
        while product > floor or found < 0:
            product *= single53(generator)
            found += 1
        return found
    root, log_rate = math.sqrt(rate), math.log(rate)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse = 1.1239 + 1.1328 / (b - 3.4)
    accepted = 0.9277 - 3.6224 / (b - 2.0)
    while True:
        u = single53(generator) - 0.5
        v = single53(generator)
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + rate + 0.43) if us else -1
        if us >= 0.07 and v <= accepted:
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        left = _log(v) + math.log(inverse) - math.log(a / (us * us) + b)
        if left <= -rate + k * log_rate - math.lgamma(k + 1.0):
            return k


def _log(value: float) -> float:
    return math.log(value) if value > 0.0 else -math.inf


def binomial(generator: Generator, counts: Array, chances: Array, dtype: DType) -> Array:
    """A binomial draw for each number of trials and its chance (arrays of one shape)."""
    _floating("binomial_cpu", dtype)
    narrow = _same if dtype is float64 else _single
    pairs = zip(counts.ravel().tolist(), chances.ravel().tolist(), strict=True)
    drawn = [_binomial(generator, n, p, narrow) for n, p in pairs]
    return finish(np.array(drawn, np.float64), counts.shape, dtype)


def _binomial(generator: Generator, n: float, p: float, narrow: Callable[[float], float]) -> float:
    if n <= 0.0 or p <= 0.0:
        return 0.0
    if p >= 1.0:
        return n
    if p <= 0.5:
        return _few_or_many(generator, n, p, narrow)
    if p > 0.5:
        return n - _few_or_many(generator, n, narrow(1.0 - p), narrow)
    return math.nan


def _few_or_many(generator: Generator, n: float, p: float, narrow: Callable[[float], float]) -> float:
    if narrow(n * p) >= 10.0:
        return _btrs(generator, n, p, narrow)
    log_miss, total, found = narrow(math.log1p(-p)), 0.0, 0
    while True:
        u = single53(generator)
        total += math.ceil(math.log(u) / log_miss) if u else math.inf
        if total > n:
            return float(found)
        found += 1


def _stirling_tail(k: float) -> float:
    if k < len(_STIRLING):
        return _STIRLING[int(k)]
    square = (k + 1.0) * (k + 1.0)
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1.0)


def _btrs(generator: Generator, n: float, p: float, narrow: Callable[[float], float]) -> float:
    """Binomial by transformed rejection; `narrow` rounds what PyTorch computes in the tensor's own type."""
    deviation = narrow(math.sqrt(narrow(narrow(n * p) * narrow(1.0 - p))))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = narrow(n * p) + 0.5
    accepted = 0.92 - 4.2 / b
    r = narrow(p / narrow(1.0 - p))
    alpha = (2.83 + 5.1 / b) * deviation
    m = float(math.floor(narrow(narrow(n + 1.0) * p)))
    while True:
        u = single53(generator) - 0.5
        v = single53(generator)
        us = 0.5 - abs(u)
        k = float(math.floor((2.0 * a / us + b) * u + c)) if us else -1.0
        if k < 0.0 or k > n:
            continue
        if us >= 0.07 and v <= accepted:
            return k
        v = _log(v * alpha / (a / (us * us) + b))
        bound = (
            (m + 0.5) * math.log((m + 1.0) / (r * (n - m + 1.0)))
            + (n + 1.0) * math.log((n - m + 1.0) / (n - k + 1.0))
            + (k + 0.5) * math.log(r * (n - k + 1.0) / (k + 1.0))
            + (_stirling_tail(m) + _stirling_tail(n - m) - _stirling_tail(k) - _stirling_tail(n - k))
        )
        if v <= bound:
            return k


def standard_gamma(generator: Generator, alphas: Array, dtype: DType) -> Array:
    """A draw from Gamma(alpha, 1) for each alpha; never below the type's smallest normal number."""
    _floating("gamma_cpu", dtype)
    single = dtype is float32
    drawn = [_gamma(generator, alpha, single) for alpha in alphas.ravel().tolist()]
    values = np.array(drawn, np.float64).astype(dtype.np)
    bounded: Array = np.maximum(values, np.finfo(dtype.np).tiny)
    return bounded.reshape(alphas.shape)


def dirichlet(generator: Generator, alphas: Array, dtype: DType) -> Array:
    """A point of the simplex for each row of concentrations: gamma draws in float64 over their sum."""
    _floating("dirichlet", dtype)
    wide = np.array([_gamma(generator, a, False) for a in alphas.ravel().tolist()], np.float64).reshape(alphas.shape)
    wide = np.maximum(wide, np.finfo(np.float64).tiny)
    share = (wide / wide.sum(axis=-1, keepdims=True)).astype(dtype.np)
    tiny = np.finfo(dtype.np).tiny
    inside: Array = np.minimum(np.maximum(share, tiny), np.nextafter(dtype.np.type(1), dtype.np.type(0)))
    return inside


def _gamma(generator: Generator, alpha: float, single: bool) -> float:
    narrow = _single if single else _same
    scale = 1.0
    if alpha < 1.0:
        if alpha == 0.0:
            return 0.0
        scale = math.pow(1.0 - single53(generator), narrow(1.0 / alpha))
        alpha = narrow(alpha + 1.0)
    d = narrow(alpha - _THIRD)
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        y = 0.0
        while y <= 0.0:
            x = _one_normal(generator)
            y = 1.0 + c * x
        v = y * y * y
        u = 1.0 - single53(generator)
        square = x * x
        if u < 1.0 - _SQUEEZE * square * square:
            return scale * d * v
        if math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return scale * d * v


def _one_normal(generator: Generator) -> float:
    found = generator.next_normal
    if found is not None:
        generator.next_normal = None
        return found
    found, generator.next_normal = normal_pair(generator)
    return found


def _floating(kernel: str, dtype: DType) -> None:
    if dtype.category != FLOATING:
        raise refuse(f"\"{kernel}\" not implemented for '{SCALAR_NAME[dtype.name]}'", python="NotImplementedError")
