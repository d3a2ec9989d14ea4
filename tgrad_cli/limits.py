"""What a stranger's script may take: how long, and how much memory. Each limit ends with exit status 4."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from .errors import RESERVE, TgradError
from .options import REFUSED, UsageError

if TYPE_CHECKING:
    from types import FrameType

GRACE = 2.0  # seconds after which the process ends, if what runs cannot be interrupted


class TimeLimit:
    """Interrupts what runs after so many seconds, as Ctrl-C does; `over` tells that it did."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._timers: list[threading.Timer] = []

    def start(self) -> None:
        """Begin to count."""
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._interrupt)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
        last = threading.Timer(self.seconds + GRACE, self._end)
        last.daemon = True
        last.start()
        self._timers.append(last)

    def stop(self) -> None:
        """All is done in time."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for timer in self._timers:
            timer.cancel()

    def told(self, error: TgradError | KeyboardInterrupt) -> TgradError:
        """The interruption as the error that it is."""
        made = TgradError("E0805", f"the time is up: --timeout {self.seconds:g}s")
        if isinstance(error, TgradError):
            if error.code != "E0804":
                return error
            made.labels, made.source = error.labels, error.source
        return made

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self.over = True
        raise KeyboardInterrupt

    def _end(self) -> None:
        """One long computation does not listen to interrupts; then the process ends as it stands."""
        sys.stderr.write(f"error[E0805]: the time is up: --timeout {self.seconds:g}s\n")
        sys.stderr.flush()
        os._exit(REFUSED)


def limit_memory(count: int) -> None:
    """Let the process hold no more data than so many bytes, where the system has such a limit."""
    try:
        import resource
    except ImportError:
        return
    RESERVE.append(bytearray(min(count // 8, 1 << 22)))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = count if most == resource.RLIM_INFINITY else min(count, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def seconds(text: str) -> float:
    """A time as people write it; raises UsageError.

    >>> seconds("10s"), seconds("2m"), seconds("0.5")
    (10.0, 120.0, 0.5)
    """
    unit = {"s": 1.0, "m": 60.0, "h": 3600.0}.get(text[-1:])
    try:
        found = float(text[:-1]) * unit if unit else float(text)
    except ValueError:
        found = -1.0
    if not 0 < found < 1e8:
        raise UsageError(f"--timeout takes a time such as 10s or 2m, not {text!r}")
    return found


def bytes_of(text: str) -> int:
    """A number of bytes as people write it; raises UsageError.

    >>> bytes_of("2G"), bytes_of("256MiB")
    (2147483648, 268435456)
    """
    number = text.strip().upper().removesuffix("B").removesuffix("I")
    scale = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}.get(number[-1:])
    try:
        found = int(float(number[:-1]) * scale) if scale else int(number)
    except (ValueError, OverflowError):
        found = 0
    if found <= 0:
        raise UsageError(f"--max-memory takes a number of bytes such as 2G or 500M, not {text!r}")
    return found
