"""What to say of a token that the grammar refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import kinds as k
from .mistakes import mistake, quoted

if TYPE_CHECKING:
    from ..errors import TgradError
    from .driver import Driver


def diagnose(text: str, kinds: bytes, values: list[Any], index: int, driver: Driver, stack: list[int]) -> TgradError:
    """The error for the token at `index`."""
    value = values[min(index, len(values) - 1)]
    start, end = (value[1], value[2]) if isinstance(value, tuple) else (value.start, value.end)
    return mistake("E0001", f"unexpected {quoted(text[start:end])}", start, end)
