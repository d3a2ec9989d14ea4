"""A matrix with colours that follow its numbers; a large one as blocks of means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .markup import Markup, Span
from .values import shape_text

if TYPE_CHECKING:
    from ..tensor.tensor import Tensor

    Array = np.ndarray[Any, Any]

LEVELS = 11  # shades; the middle one is zero where values have both signs
ROWS = 24  # rows of text that are used at most
SHADES = " ░▒▓█"
ASCII_SHADES = " .:*#"
CELL = 8  # columns of a number


def heat_markup(tensor: Tensor, *, width: int = 80, ascii_only: bool = False) -> Markup:
    """What a tensor is, and its heat; complex numbers show their absolute value."""
    array = np.abs(tensor.array) if tensor.dtype.is_complex else tensor.array
    return [Span("dim", shape_text(tensor) + "\n"), *heat_of(array, width=width, ascii_only=ascii_only)]


def heat_of(array: Array, *, width: int = 80, ascii_only: bool = False) -> Markup:
    """Rows of shaded numbers, or of shaded blocks where the numbers have no room; a line on the scale below.

    Leading dimensions are walked down one after the other, as rows.
    """
    rows: Array = np.asarray(array).reshape(-1, array.shape[-1]).astype(np.float64)
    finite = rows[np.isfinite(rows)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    out: Markup = []
    if rows.shape[0] <= ROWS and rows.shape[1] * CELL < width:
        out += _numbers(rows, low, high, integers=bool((finite == np.round(finite)).all()))
    else:
        out += _blocks(rows, low, high, width, ASCII_SHADES if ascii_only else SHADES)
    scale = f"{low:.4g} to {high:.4g}"
    bad = rows.size - finite.size
    return [*out, Span("dim", scale), *([Span("alarm", f" {bad} NaN or Inf ")] if bad else []), Span("text", "\n")]


def level(value: float, low: float, high: float) -> int:
    """The shade of a number, from 0 to `LEVELS` - 1; with both signs present zero has the middle one.

    >>> level(0.0, -1.0, 3.0), level(3.0, -1.0, 3.0), level(5.0, 5.0, 6.0)
    (5, 10, 0)
    """
    if low < 0 < high:
        reach = max(-low, high)
        low, high = -reach, reach
    if high == low or value != value:
        return LEVELS // 2
    return min(max(round((value - low) / (high - low) * (LEVELS - 1)), 0), LEVELS - 1)


def _numbers(rows: Array, low: float, high: float, *, integers: bool) -> Markup:
    out: Markup = []
    for row in rows:
        for value in row:
            text = f"{value:.0f}" if integers else f"{value:.3g}"
            role = f"heat:{level(float(value), low, high)}" if np.isfinite(value) else "alarm"
            out.append(Span(role, f"{text:>{CELL - 1}} "))
        out.append(Span("text", "\n"))
    return out


def _blocks(rows: Array, low: float, high: float, width: int, shades: str) -> Markup:
    """Each cell is the mean of a block, two columns wide so that it is about square."""
    small = _means(_means(rows, ROWS, 0), max((width - 1) // 2, 1), 1)
    out: Markup = []
    for row in small:
        for value in row:
            at = level(float(value), low, high)
            shade = shades[round(at / (LEVELS - 1) * (len(shades) - 1))]
            out.append(Span(f"heat:{at}", shade * 2))
        out.append(Span("text", "\n"))
    return out


def _means(rows: Array, most: int, axis: int) -> Array:
    """The rows, or columns, joined into at most `most` by their means; NaN and infinities are left out."""
    count = rows.shape[axis]
    if count <= most:
        return rows
    kept = np.where(np.isfinite(rows), rows, np.nan)
    parts = np.array_split(kept, most, axis=axis)
    with np.errstate(all="ignore"):
        counts = [np.maximum(np.isfinite(part).sum(axis=axis), 1) for part in parts]
        return np.stack([np.nansum(p, axis=axis) / n for p, n in zip(parts, counts, strict=True)], axis=axis)
