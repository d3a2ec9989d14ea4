"""The steps that PyTorch's optimizers are made of, with the roundings of their vector code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.backend import multiply_add

if TYPE_CHECKING:
    from ...tensor.storage import Array

WEIGHTS = 1 << 16  # elements of the largest parameter whose step is rounded once: small networks have no larger


def add(x: Array, alpha: float, other: Array) -> Array:
    """``x.add(other, alpha=alpha)``."""
    made: Array = multiply_add(other, alpha, x, WEIGHTS)
    return made


def lerp(start: Array, end: Array, weight: float) -> Array:
    """``start.lerp(end, weight)``: from the nearer end."""
    step = end - start
    near = abs(weight) < 0.5
    made: Array = multiply_add(step, weight if near else weight - 1, start if near else end, WEIGHTS)
    return made


def addcmul(x: Array, value: float, a: Array, b: Array) -> Array:
    """``x.addcmul(a, b, value=value)``."""
    made: Array = multiply_add(a * x.dtype.type(value), b, x, WEIGHTS)
    return made


def addcdiv(x: Array, value: float, a: Array, b: Array) -> Array:
    """``x.addcdiv(a, b, value=value)``."""
    made: Array = x + x.dtype.type(value) * a / b
    return made
