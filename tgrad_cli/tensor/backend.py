"""The array module that kernels are given as `xp`: NumPy, with single-precision functions as exact as PyTorch's.

NumPy's vectorised float32 functions are off by a unit or two in the last place for a third of all arguments, and
PyTorch's seldom by one: digits that a person reads would differ. On tensors of everyday size they are therefore
computed in double precision (of one element by the C library, which is sooner done) and rounded, which agrees with
PyTorch for some 99 of 100 arguments; on large ones speed counts, and NumPy's own functions stand. `where` is NumPy's in
less time. `fast` is NumPy as it is: fused work runs on it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# Elements up to which a float32 function is computed in double precision.
EVERYDAY = 1 << 14
SINGLE, DOUBLE, TRUTH = np.dtype("float32"), np.dtype("float64"), np.dtype("bool")
MANY = 1 << 13  # elements from which on masks are faster
ROUNDED = ("exp", "log", "sin", "cos", "tanh", "sinh", "cosh", "log1p", "expm1")

fast: Any = np


def rounds_once(x: Any, most: int = 0) -> bool:
    """Whether what is computed of x is rounded once: in single precision, with at most so many elements.

    `EVERYDAY` unless given.
    """
    dtype = getattr(x, "dtype", None)  # not all that are equal to SINGLE are the same
    return (dtype is SINGLE or getattr(dtype, "char", None) == "f") and bool(x.size <= (most or EVERYDAY))


def multiply_add(a: Any, b: Any, c: Any, most: int = 0) -> Any:
    """``a * b + c`` rounded once, as PyTorch's vectors do it in single precision; in two steps for many elements.

    Numbers for b and c are taken in single precision there.
    """
    if not rounds_once(a, most):
        return a * b + c
    if type(b) is float or type(b) is int:
        b = float(SINGLE.type(b))
    elif not rounds_once(b, most):
        return a * b + c
    if type(c) is float or type(c) is int:
        c = float(SINGLE.type(c))
    elif not rounds_once(c, most):
        return a * b + c
    return (a.astype(DOUBLE) * b + c).astype(SINGLE)


def _rounded(name: str) -> Any:
    ufunc, of_one = getattr(np, name), getattr(math, name)

    def function(x: Any, /, *args: Any, **keywords: Any) -> Any:
        if args or keywords or not rounds_once(x):
            return ufunc(x, *args, **keywords)
        if x.size == 1:
            try:
                value = of_one(x.item())
            except (ValueError, OverflowError):
                pass  # outside of its domain, where NumPy has a NaN or an infinity
            else:
                made = np.array(x)
                made.fill(value)
                return made
        return ufunc(x.astype(DOUBLE)).astype(SINGLE)

    return function


def _where(condition: Any, *choices: Any) -> Any:
    """`numpy.where`; between many floats and zeros by masking bits, for NumPy takes the elements one by one there."""
    if len(choices) == 2 and type(condition) is np.ndarray and condition.dtype is TRUTH and condition.size >= MANY:
        for at in (0, 1):
            floats = choices[at]
            if type(floats) is np.ndarray and floats.shape == condition.shape and _is_zero(choices[1 - at], floats):
                bits = np.dtype(f"i{floats.itemsize}")
                mask = condition.astype(bits)
                if at == 0:
                    np.negative(mask, out=mask)  # all bits where it is true
                else:
                    mask -= 1
                mask &= floats.view(bits)
                return mask.view(floats.dtype)
    return np.where(condition, *choices)


def _is_zero(value: Any, floats: Any) -> bool:
    """Whether a number is the zero without bits, beside floats whose type it leaves as it is."""
    if floats.dtype is not SINGLE and floats.dtype is not DOUBLE:
        return False
    if getattr(value, "ndim", None) == 0 and value.dtype is floats.dtype:
        value = value.item()
    return type(value) in (int, float) and value == 0 and math.copysign(1.0, value) > 0


class _Exact:
    """NumPy, but for `where` and the functions in `ROUNDED`; what was looked up once is found as in a module."""

    def __getattr__(self, name: str) -> Any:
        found = _rounded(name) if name in ROUNDED else _where if name == "where" else getattr(np, name)
        setattr(self, name, found)
        return found


exact: Any = _Exact()
