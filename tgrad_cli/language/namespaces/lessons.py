"""Assertions for lessons: values close to what is expected, gradients, shapes. Each says what it found instead."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.derivatives import Question, variable
from ...tensor.number import Number, cut
from ...tensor.tensor import Tensor

# PyTorch's own: relative and absolute, by the type with fewer digits.
TOLERANCES = {"float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}


def assert_close(actual: Any, expected: Any, rtol: Any = None, atol: Any = None) -> None:
    """Raise E0701 unless all elements are close: ``|actual - expected| <= atol + rtol*|expected|``; NaN equals NaN.

    Without tolerances those of ``torch.testing.assert_close`` for the less exact of the two types.
    """
    a, b = variable(actual), variable(expected)
    left, right = _array(a), _array(b)
    if left.shape != right.shape:
        _fail(f"the shapes differ: {list(left.shape)} and {list(right.shape)}")
    if rtol is None or atol is None:
        usual = max((TOLERANCES.get(_type(v), (0.0, 0.0)) for v in (a, b)), default=(0.0, 0.0))
        rtol, atol = usual[0] if rtol is None else rtol, usual[1] if atol is None else atol
    rtol, atol = float(cut(rtol)), float(cut(atol))
    wide = np.complex128 if "c" in (left.dtype.kind, right.dtype.kind) else np.float64
    left, right = left.astype(wide), right.astype(wide)
    with np.errstate(all="ignore"):
        gap = np.abs(left - right)
        close = (left == right) | (gap <= atol + rtol * np.abs(right)) | (np.isnan(left) & np.isnan(right))
    if close.all():
        return
    bad = int(close.size - close.sum())
    worst = np.unravel_index(int(np.nanargmax(np.where(close, -1, np.where(np.isnan(gap), np.inf, gap)))), gap.shape)
    at = tuple(int(i) for i in worst)
    place = f" at {list(at)}" if at else ""
    _fail(
        f"{bad} of {close.size} elements differ; the largest difference is {gap[at]:.6g}{place}: "
        f"{left[at]:.8g}, but {right[at]:.8g} is expected",
        f"allowed are {atol:g} + {rtol:g} times the expected value",
    )


def assert_grad(z: Any, x: Any, expected: Any, rtol: Any = None, atol: Any = None) -> None:
    """Raise E0701 unless the gradient of z with respect to x is close to what is expected."""
    found = Question(z, [x], ["x"]).gradients()[0]
    try:
        assert_close(found, expected, 1e-5 if rtol is None else rtol, 1e-6 if atol is None else atol)
    except TgradError as error:
        error.message = "the gradient: " + error.message
        raise


def assert_shape(x: Any, shape: Any) -> None:
    """Raise E0701 unless x has this shape."""
    found = list(np.shape(_array(variable(x))))
    wanted = [int(cut(n)) for n in (shape if isinstance(shape, (list, tuple)) else (shape,))]
    if found != wanted:
        _fail(f"the shape is {found}, but {wanted} is expected")


def _fail(text: str, hint: str | None = None) -> None:
    raise TgradError("E0701", text, python="AssertionError", hint=hint)


def _array(value: Tensor | Number) -> Any:
    return value.array if isinstance(value, Tensor) else np.asarray(value.value)


def _type(value: Tensor | Number) -> str:
    if isinstance(value, Number):
        return "float64"
    return value.dtype.name if value.dtype.category >= dtypes.FLOATING else "int64"
