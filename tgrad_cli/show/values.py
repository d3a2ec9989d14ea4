"""Values as text: the form that a result is shown in, and the short description of what a name holds."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..language.running.functions import Function
from ..language.values.arrays import NdArray
from ..tensor.tensor import Tensor

_LONGEST = 40


def shape_text(tensor: Tensor) -> str:
    """Element type and sizes, as errors and assignment lines give them.

    >>> shape_text(Tensor.of(np.zeros((5, 3), np.float32)))
    'float32[5, 3]'
    """
    return f"{tensor.dtype.name}[{', '.join(map(str, tensor.shape))}]"


def bytes_text(count: int) -> str:
    """A number of bytes in the unit that suits it.

    >>> bytes_text(60), bytes_text(4_000_000)
    ('60 B', '4.0 MB')
    """
    if count < 1000:
        return f"{count} B"
    size = float(count)
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 999.95:
            return f"{size:.1f} {unit}"
    return f"{size / 1000:.1f} TB"


def describe(value: object) -> str:
    """What a name holds, in a few words: type, shape and size of a tensor, a number itself, else its kind.

    >>> describe(3), describe([1, 2])
    ('int  3', 'list  2 items')
    """
    if isinstance(value, Tensor):
        return f"{shape_text(value)}  {bytes_text(value.shape.numel() * value.dtype.itemsize)}"
    value = scalar(value)
    if isinstance(value, NdArray):
        return f"numpy {value.dtype}{list(value.shape)}  {bytes_text(value.array.nbytes)}"
    if isinstance(value, type):
        return f"class  {value.__name__}"
    if isinstance(value, Function):
        from ..language.values.signatures import parameters, signature_text

        return f"function  {signature_text(value.__name__, parameters(value) or [])}"
    if isinstance(value, (bool, int, float, complex, str)):
        text = repr(value)
        short = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
        return f"{type(value).__name__}  {short}"
    if isinstance(value, (list, tuple, dict, set)):
        kind = next(base.__name__ for base in (list, tuple, dict, set) if isinstance(value, base))
        return f"{kind}  {len(value)} item{'' if len(value) == 1 else 's'}"
    text = repr(value)
    return text if len(text) <= _LONGEST and "\n" not in text else type(value).__name__


def scalar(value: object) -> object:
    """The Python number inside a number with history; anything else as it is."""
    from ..tensor.number import Number

    return value.value if isinstance(value, Number) else value


class Statistics:
    """What helps a person look at a large tensor; NaN and infinities are counted apart and left out of the rest."""

    __slots__ = ("bars", "high", "infinite", "low", "mean", "nan", "std")

    def __init__(self, tensor: Tensor) -> None:
        array: np.ndarray[Any, Any] = tensor.array.reshape(-1)
        if tensor.dtype.is_complex:
            array = np.abs(array)
        finite = np.isfinite(array)
        self.nan = int(np.isnan(array).sum())
        self.infinite = int(array.size - finite.sum()) - self.nan
        kept = array[finite].astype(np.float64)
        self.low = self.high = self.mean = self.std = float("nan")
        self.bars = ""
        if kept.size:
            self.low, self.high = float(kept.min()), float(kept.max())
            with np.errstate(all="ignore"):  # squares of the largest numbers are infinite
                self.mean = float(kept.mean())
                self.std = float(kept.std(ddof=1)) if kept.size > 1 else 0.0
            self.bars = _bars(kept)


def _bars(values: np.ndarray[Any, Any]) -> str:
    """A histogram of sixteen columns, one character each."""
    if values.min() == values.max():
        return ""
    with np.errstate(all="ignore"):
        span = values.max() - values.min()
        scaled = values / span - values.min() / span if np.isfinite(span) else values / values.max()
    counts = np.bincount(np.clip((scaled * 16).astype(int), 0, 15), minlength=16)
    steps = " ▁▂▃▄▅▆▇█"
    return "".join(steps[int(np.ceil(count * 8 / counts.max()))] for count in counts)
