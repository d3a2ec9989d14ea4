"""A terminal as a person has it: the real command on a pseudo-terminal, its screen read through pyte."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pexpect
import pyte
from conftest import ROOT

CONTROL_C, CONTROL_D, CONTROL_R = "\x03", "\x04", "\x12"
UP, DOWN, RIGHT = "\x1b[A", "\x1b[B", "\x1b[C"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"
LONGEST = 60.0


class Terminal:
    """`tgrad` on a terminal of some rows and columns, with folders of its own."""

    def __init__(
        self, folder: Path, *arguments: str, rows: int = 30, columns: int = 80, env: dict[str, str] | None = None
    ) -> None:
        found = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONUTF8": "1"}
        found.pop("NO_COLOR", None)
        found.update(XDG_STATE_HOME=str(folder / "state"), XDG_CONFIG_HOME=str(folder / "config"))
        found.update(env or {})
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "tgrad_cli", *arguments],
            env=found,
            cwd=str(folder),
            dimensions=(rows, columns),
            timeout=LONGEST,
        )
        self.child.delaybeforesend = None
        self.screen.write_process_input = lambda data: self.child.send(data)  # type: ignore[method-assign]
        self.ended = False

    def pump(self, seconds: float = 0.05) -> None:
        """Take in what the command writes."""
        try:
            self.stream.feed(self.child.read_nonblocking(65536, timeout=seconds))
        except pexpect.TIMEOUT:
            pass
        except pexpect.EOF:
            self.ended = True

    def shown(self) -> str:
        """The screen's text, without blanks at the ends of lines and empty lines at the end."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def until(self, text: str, *, gone: bool = False) -> str:
        """Wait until the screen shows a text (or no longer does), and a little longer; the screen."""
        end = time.monotonic() + LONGEST
        while (text in self.shown()) is gone:
            assert time.monotonic() < end and not self.ended, f"waited for {text!r}:\n{self.shown()}"
            self.pump()
        return self.settled()

    def settled(self) -> str:
        """Wait until the screen stays as it is for a moment."""
        before, since = self.shown(), time.monotonic()
        while time.monotonic() - since < 0.25 and not self.ended:
            self.pump()
            if self.shown() != before:
                before, since = self.shown(), time.monotonic()
        return before

    def send(self, keys: str) -> None:
        """Type keys."""
        self.child.send(keys)

    def enter(self, entry: str, answer: str) -> str:
        """Type an entry and wait for its answer and the next prompt."""
        self.send(entry + "\r")
        self.until(answer)
        while not self.screen.display[self.screen.cursor.y].startswith(">") or self.screen.cursor.x != 2:
            self.pump()
        return self.settled()

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size."""
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def close(self) -> None:
        """End the command."""
        self.child.close(force=True)
