"""The steps that PyTorch's optimizers are made of, with the roundings of their vector code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.backend import multiply_add

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.storage import Array


def add(x: Array, alpha: float, other: Array) -> Array:
    """``x.add(other, alpha=alpha)``."""
    made: Array = multiply_add(other, alpha, x)
    return made


def lerp(start: Array, end: Array, weight: float) -> Array:
    """``start.lerp(end, weight)``: from the nearer end."""
    step = end - start
    made: Any = multiply_add(step, weight, start) if abs(weight) < 0.5 else multiply_add(step, weight - 1, end)
    found: Array = made
    return found


def addcmul(x: Array, value: float, a: Array, b: Array) -> Array:
    """``x.addcmul(a, b, value=value)``."""
    made: Array = multiply_add(a * x.dtype.type(value), b, x)
    return made


def addcdiv(x: Array, value: float, a: Array, b: Array) -> Array:
    """``x.addcdiv(a, b, value=value)``."""
    made: Array = x + x.dtype.type(value) * a / b
    return made
