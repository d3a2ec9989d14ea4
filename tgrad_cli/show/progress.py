"""A bar for a loop that takes long: how far it is, the last printed loss, how long it may still take.

A thread looks at the loop's iterator from time to time, so that the loop itself pays nothing. The bar stands in the
last line of the terminal on standard error, and gives way to whatever is written.
"""

from __future__ import annotations

import re
import threading
import time
from operator import length_hint
from typing import TYPE_CHECKING, Any, TextIO

from ..language.running.outcomes import Text
from .tables import clipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from .writer import Writer

    Loop = tuple[Any, int]  # the iterator of a range, and how many steps it has in all

AFTER = 1.0  # seconds that a loop runs before there is a bar
EVERY = 0.2
BAR = 20  # columns of the bar itself
_ERASE = "\r\x1b[K"
_LOSS = re.compile(r"\b(\w*(?:loss|error|mse|nll)\w*)\b[^\d\-+]{0,12}([-+]?\d[\d.]*(?:e[-+]?\d+)?)", re.IGNORECASE)


class Progress:
    """Watches the loops of one run; use it as a context, and hand outcomes to `emit`."""

    def __init__(
        self, writer: Writer, stream: TextIO, loop: Callable[[], Loop | None], width: Callable[[], int]
    ) -> None:
        self._writer = writer
        self._stream = stream
        self._loop = loop
        self._width = width
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._drawn = False
        self._told = ""

    def __enter__(self) -> Progress:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        with self._lock:
            self._erase()

    def emit(self, outcome: object) -> None:
        """Write an outcome where the bar was; the bar comes back below it."""
        if isinstance(outcome, Text):
            found = _LOSS.search(outcome.text)
            if found is not None:
                self._told = f"{found[1]} {found[2]}"
        with self._lock:
            if self._drawn:
                self._erase()
                self._writer.emit(outcome)
                self._writer.flush()
            else:
                self._writer.emit(outcome)

    def _erase(self) -> None:
        if self._drawn:
            self._stream.write(_ERASE)
            self._stream.flush()
            self._drawn = False

    def _watch(self) -> None:
        watched: Any = None
        since = 0.0
        while not self._ended.wait(EVERY):
            loop = self._loop()
            now = time.monotonic()
            if loop is None or loop[0] is not watched:
                watched, since = (None if loop is None else loop[0]), now
                continue
            if now - since >= AFTER - EVERY:
                text = bar_text(loop[1] - length_hint(loop[0]), loop[1], now - since, self._told, self._width())
                with self._lock:
                    if not self._ended.is_set():
                        self._stream.write(_ERASE + text)
                        self._stream.flush()
                        self._drawn = True


def bar_text(done: int, total: int, seconds: float, told: str, width: int) -> str:
    """The bar's line: done of total, the last loss, the time that is left if it goes on like this.

    >>> bar_text(50, 200, 5.0, "loss 0.25", 79)
    '[#####               ] 50/200 25%  loss 0.25  15 s left'
    """
    filled = BAR * done // total if total else 0
    left = seconds * (total - done) / done if done else 0.0
    pieces = [f"{done}/{total} {100 * done // max(total, 1)}%"]
    if told:
        pieces.append(told)
    if done:
        pieces.append(f"{_time(left)} left")
    bar = f"[{'#' * filled:<{BAR}}] "
    text = "  ".join(pieces)
    return clipped(text, width - 1) if len(bar + text) >= width else bar + text


def _time(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
