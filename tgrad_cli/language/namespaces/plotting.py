"""``plot(y)``, ``hist(x)``, ``heat(A)``: what is to be drawn. How it is drawn is the writer's matter."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import TgradError
from ...files.access import check_access
from ...tensor.brackets import tensor_of
from ...tensor.number import cut
from ...tensor.tensor import Tensor
from ..running.outcomes import Drawing
from ..values.type_names import type_name


def plot(
    *values: Any, title: Any = "", xlabel: Any = "", ylabel: Any = "", label: Any = "", save: Any = None
) -> Drawing:
    """A line through the points: plot(y), plot(x, y), plot(x, y1, y2); a matrix gives a line for each column.

    ``save="loss.png"`` (or .svg, .pdf) writes a file instead. Raises E0604 where the lengths differ.
    """
    if not values:
        raise TypeError("plot() takes at least one argument: plot(y) or plot(x, y)")
    arrays = [_numbers("plot", value) for value in values]
    x = arrays.pop(0) if len(arrays) > 1 else None
    lines = [line for array in arrays for line in _lines(array)]
    if x is None:
        x = np.arange(len(lines[0]), dtype=float)
    for line in lines:
        if x.ndim != 1 or len(line) != len(x):
            text = f"plot: x has shape {list(x.shape)}, y has {len(line)} elements"
            raise TgradError("E0604", text, python="ValueError")
    names = [str(name) for name in label] if isinstance(label, (list, tuple)) else [str(label)] if label else []
    return Drawing("plot", [x, *lines], _labels(title, xlabel, ylabel), names, _path(save))


def hist(x: Any, bins: Any = 30, *, title: Any = "", xlabel: Any = "", ylabel: Any = "", save: Any = None) -> Drawing:
    """How often values occur, in `bins` columns of equal width; NaN and infinities are left out."""
    array = _numbers("hist", x).reshape(-1)
    drawing = Drawing("hist", [array], _labels(title, xlabel, ylabel), [], _path(save))
    drawing.bins = max(int(cut(bins)), 1)
    return drawing


def heat(A: Any, *, title: Any = "", save: Any = None) -> Drawing:
    """A matrix in shades that follow its numbers; a large one as blocks of means."""
    array = _numbers("heat", A)
    if array.ndim < 2:
        array = array.reshape(1, -1)
    return Drawing("heat", [array], _labels(title, "", ""), [], _path(save))


def _numbers(name: str, value: Any) -> Any:
    """A value as an array of floats; raises E0502 for what has no numbers, E0604 for an empty one."""
    if hasattr(value, "as_tensor"):
        value = value.as_tensor()
    elif isinstance(value, (list, tuple, range)):
        value = tensor_of(list(value))
    if not isinstance(value, Tensor):
        text = f"{name}() takes tensors, arrays or lists of numbers, not {type_name(value)}"
        raise TgradError("E0502", text, python="TypeError")
    if value.dtype.is_complex:
        text = f"{name}() takes real numbers"
        raise TgradError("E0301", text, python="TypeError", hint="draw x.real, x.imag or x.abs()")
    if not value.size:
        raise TgradError("E0604", f"{name}: there is nothing to draw", python="ValueError")
    return value.array.astype(np.float64)


def _lines(array: Any) -> list[Any]:
    if array.ndim <= 1:
        return [array.reshape(-1)]
    if array.ndim == 2:
        return [array[:, column] for column in range(array.shape[1])]
    raise TgradError("E0604", f"plot: y has {array.ndim} dimensions; a line has one, several lines two")


def _labels(title: Any, xlabel: Any, ylabel: Any) -> tuple[str, str, str]:
    return str(title), str(xlabel), str(ylabel)


def _path(save: Any) -> str | None:
    if save is None:
        return None
    if isinstance(save, str):
        check_access(save)
        return save
    raise TgradError("E0502", f"save= takes the name of a file, not {type_name(save)}", python="TypeError")
