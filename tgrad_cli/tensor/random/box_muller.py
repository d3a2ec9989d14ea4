"""Box-Muller's transform in float32, to the last bit as PyTorch's vectorised kernel computes it.

On x86 processors PyTorch fills large float32 tensors with normals through polynomials of the Cephes library, with fused
multiplications and additions. The same steps are done here: a fused operation is one in float64, where the product of
two float32 is exact, rounded to float32.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..dtypes import Array

_F = np.float32
_ROOT_HALF = _F(0.707106781186547524)
_LOG = tuple(
    _F(c)
    for c in (
        7.0376836292e-2,
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    )
)
_SIN = tuple(_F(c) for c in (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1))
_COS = tuple(_F(c) for c in (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2))
# log(2) and pi/4 in parts, the first ones with so few bits that their products with a small integer are exact.
_LOG2_HIGH, _LOG2_LOW = _F(0.693359375), _F(-2.12194440e-4)
_QUARTER_PI = (_F(0.78515625), _F(2.4187564849853515625e-4))
_QUARTER_PI_LOW = np.float64(_F(3.77489497744594108e-8))
_OVER_QUARTER_PI = _F(1.27323954473516)
_TWO_PI = _F(2.0 * math.pi)
_BLOCK = 1 << 12


def normals32(unit: Array) -> Array:
    """Standard normals from float32 uniforms, 16 at a time: eight radii, then eight angles. The size is 16 n."""
    out = np.empty_like(unit)
    halves, made = unit.reshape(-1, 2, 8), out.reshape(-1, 2, 8)
    step = _BLOCK // 8
    for start in range(0, len(halves), step):
        part, target = halves[start : start + step], made[start : start + step]
        radius = np.sqrt(_F(-2.0) * _log(_F(1.0) - part[:, 0]))
        sine, cosine = _sine_cosine(_TWO_PI * part[:, 1])
        np.multiply(radius, cosine, out=target[:, 0])
        np.multiply(radius, sine, out=target[:, 1])
    return out


def normals_fast(unit: Array) -> Array:
    """The same by NumPy's functions, in float32 or float64: faster, and some units of the last place apart."""
    kind = unit.dtype.type
    out = np.empty_like(unit)
    halves, made = unit.reshape(-1, 2, 8), out.reshape(-1, 2, 8)
    radius = np.log(kind(1.0) - halves[:, 0])
    radius *= kind(-2.0)
    np.sqrt(radius, out=radius)
    angle = halves[:, 1] * kind(2.0 * math.pi)
    np.multiply(np.cos(angle), radius, out=made[:, 0])
    np.multiply(np.sin(angle), radius, out=made[:, 1])
    return out


def scaled32(values: Array, mean: float, std: float) -> Array:
    """``values * std + mean``, fused, for parameters that are first rounded to float32."""
    return _fused(values, _F(std), _F(mean))


def _fused(a: Array, b: Array | np.float32, c: Array | np.float32) -> Array:
    wide = np.multiply(a, b, dtype=np.float64)
    wide += c
    return wide.astype(_F)


def _polynomial(x: Array, coefficients: tuple[np.float32, ...]) -> Array:
    value = _fused(x, coefficients[0], coefficients[1])
    for c in coefficients[2:]:
        value = _fused(value, x, c)
    return value


def _log(x: Array) -> Array:
    """The logarithm of normal positive numbers: exponent and mantissa apart, a polynomial for the mantissa."""
    bits = x.view(np.int32)
    exponent = ((bits >> 23) - 126).astype(_F)
    mantissa = (bits & 0x007FFFFF | 0x3F000000).view(_F)
    low = mantissa < _ROOT_HALF
    rest = mantissa - _F(1.0)
    rest += mantissa * low
    exponent -= low
    square = rest * rest
    value = _polynomial(rest, _LOG) * rest
    value = _fused(value, square, exponent * _LOG2_LOW)
    value -= square * _F(0.5)
    rest += value
    rest += exponent * _LOG2_HIGH
    return rest


def _sine_cosine(x: Array) -> tuple[Array, Array]:
    """Sine and cosine of angles in [0, 2 pi]: reduced to an eighth of the circle, a polynomial for each."""
    octant = (x * _OVER_QUARTER_PI).astype(np.int32)
    octant = (octant + 1) & ~1
    turns = octant.astype(_F)
    for part in _QUARTER_PI:
        x = x - turns * part
    x = (x - turns * _QUARTER_PI_LOW).astype(_F)
    square = x * x
    cosine = _fused(_polynomial(square, _COS) * square, square, square * _F(-0.5)) + _F(1.0)
    sine = _fused(_polynomial(square, _SIN) * square, x, x)
    swap = (octant & 2) != 0
    first, second = np.where(swap, cosine, sine), np.where(swap, sine, cosine)
    np.negative(first, out=first, where=(octant & 4) != 0)
    np.negative(second, out=second, where=((octant - 2) & 4) == 0)
    return first, second
