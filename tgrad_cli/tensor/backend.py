"""The array module that kernels are given as `xp`: NumPy, with single-precision functions as exact as PyTorch's.

NumPy's vectorised float32 functions are off by a unit or two in the last place for a third of all arguments, and
PyTorch's seldom by one: digits that a person reads would differ. On tensors of everyday size they are therefore
computed in double precision and rounded, which agrees with PyTorch for some 99 of 100 arguments; on large ones speed
counts, and NumPy's own functions stand. `fast` is NumPy as it is: fused expressions run on it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# Elements up to which a float32 function is computed in double precision.
EVERYDAY = 1 << 14
SINGLE, DOUBLE = np.dtype("float32"), np.dtype("float64")
ROUNDED = ("exp", "log", "sin", "cos", "tanh", "sinh", "cosh", "log1p", "expm1")

fast: Any = np


def _rounded(ufunc: Any) -> Any:
    def function(x: Any, /, *args: Any, **keywords: Any) -> Any:
        if type(x) is np.ndarray and x.dtype is SINGLE and x.size <= EVERYDAY and not (args or keywords):
            return ufunc(x.astype(DOUBLE)).astype(SINGLE)
        if args or keywords or getattr(x, "dtype", None) is not SINGLE or x.size > EVERYDAY:
            return ufunc(x, *args, **keywords)
        return ufunc(x.astype(DOUBLE)).astype(SINGLE)

    return function


class _Exact:
    """NumPy, but for the functions in `ROUNDED`; what was looked up once is found as fast as in a module."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        if name in ROUNDED:
            found = _rounded(found)
        setattr(self, name, found)
        return found


exact: Any = _Exact()
