"""Strided windows over the last dimensions, which convolutions, poolings and `unfold` share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.argument_errors import type_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

Counts = tuple[int, ...]
# Windows are laid out for as many examples at a time as stay in the processor's cache.
LAID_OUT = 1 << 19


def windows(xp: Any, x: Any, size: Any, stride: Any, dilation: Any, places: Counts | None = None) -> Any:
    """Every window of the last dimensions, as a view: (…, *size, *places)."""
    n = len(size)
    if places is None:
        places = window_counts(x.shape[-n:], size, stride, (0,) * n, dilation)
    steps = x.strides[-n:]
    inner = [s * d for s, d in zip(steps, dilation, strict=True)]
    outer = [s * t for s, t in zip(steps, stride, strict=True)]
    shape = (*x.shape[:-n], *size, *places)
    return xp.lib.stride_tricks.as_strided(x, shape, (*x.strides[:-n], *inner, *outer), writeable=False)


def window_counts(size: Any, kernel: Any, stride: Any, padding: Any, dilation: Any) -> Counts:
    """How many whole windows fit in each dimension."""
    parts = zip(size, kernel, stride, padding, dilation, strict=True)
    return tuple([(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in parts])


def padded(xp: Any, x: Any, sides: Any, value: Any = 0) -> Any:
    """The last dimensions widened by (before, after) each."""
    if not any(a or b for a, b in sides):
        return x
    first = x.ndim - len(sides)
    shape = (*x.shape[:first], *[n + a + b for n, (a, b) in zip(x.shape[first:], sides, strict=True)])
    made = xp.full(shape, value, x.dtype) if value else xp.zeros(shape, x.dtype)
    made[(..., *[slice(a, a + n) for n, (a, _) in zip(x.shape[first:], sides, strict=True)])] = x
    return made


def portions(examples: slice, each: int) -> Iterator[slice]:
    """Examples, as many at a time as are laid out well where each takes so many numbers."""
    step = max(1, LAID_OUT // max(each, 1))
    return (slice(i, min(i + step, examples.stop)) for i in range(examples.start, examples.stop, step))


def fold_windows(xp: Any, columns: Any, size: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """Windows (…, *kernel, *places) added up where they overlap: the transpose of `windows` of the padded input."""
    n = len(size)
    kernel, places = columns.shape[-2 * n : -n], columns.shape[-n:]
    outer = columns.shape[: -2 * n]
    made = xp.zeros((*outer, *[s + 2 * p for s, p in zip(size, padding, strict=True)]), columns.dtype)
    for at, target in shifts(xp, kernel, places, stride, dilation):
        made[(..., *target)] += columns[(*(slice(None),) * len(outer), *at)]
    return made[(..., *[slice(p, p + s) for p, s in zip(padding, size, strict=True)])]


def shifts(xp: Any, kernel: Any, places: Any, stride: Any, dilation: Any) -> Iterator[tuple[Any, tuple[slice, ...]]]:
    """Each place of a window, with the slices of the input that are there for all the windows."""
    for at in xp.ndindex(*kernel):
        parts = zip(at, dilation, places, stride, strict=True)
        yield at, tuple([slice(k * d, k * d + (m - 1) * s + 1, s) for k, d, m, s in parts])


def sized(value: Any, n: int, name: str = "", word: str = "") -> tuple[Any, ...]:
    """One int for every dimension, or one for each; raises E0502 for what is no int."""
    found = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    for i, v in enumerate(found):
        if type(v) is not int and not hasattr(v, "__index__"):
            found_type = f"found element of type {type_name(v)} at pos {i}"
            raise fails(f"{name}(): argument '{word}' must be tuple of ints, but {found_type}", "TypeError", "E0502")
    return found * (n if len(found) == 1 else 1)


def fails(text: str, python: str = "RuntimeError", code: str = "E0206", **more: Any) -> TgradError:
    """PyTorch's error in PyTorch's words."""
    return TgradError(code, text, torch=text, python=python, **more)
