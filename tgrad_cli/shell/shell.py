"""The shell without its keys: takes whole entries, runs them in the session, and knows what was run.

What is typed into a terminal, and what tests give as text, goes the same way.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..engine import SHELL
from ..errors import TgradError
from ..show.markup import Markup, Span
from ..show.progress import Progress
from ..source import Source
from .settings import Settings, bytes_of
from .starting import start_with
from .words import meant

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..session import Session


class Shell:
    """One person's shell on a session."""

    def __init__(self, session: Session, settings: Settings | None = None) -> None:
        self.session = session
        self.settings = settings or Settings()
        start_with(session, self.settings)
        self.past = session.engine.remember()
        self.past.limit = bytes_of(self.settings["undo"])
        self.count = 0
        self.elapsed = 0.0  # seconds that the last entry took
        self.last = ""  # the last entry that was no command
        self.prefilled = ""  # what the next line starts with
        self.width: Callable[[], int] = lambda: 80
        self.progress = False  # whether standard error is a terminal that can draw over its last line
        self.interactive = False  # whether an editor can take over the terminal

    # ---- entries -------------------------------------------------------------------------------------------------

    def enter(self, text: str) -> bool:
        """Run one entry; False when it asks to leave the shell."""
        text = unindented(text.strip("\n"))
        if not text.strip():
            return True
        command = text.strip()[1:] if text.lstrip().startswith(":") else self._word(text)
        if command is not None:
            from .commands import run_command

            stays = run_command(self, command)
            self.session.writer.flush()
            return stays
        self.last = text
        self.run(text)
        return True

    def _word(self, text: str) -> str | None:
        """The command that a bare word such as `quit` means, unless it is a name of the person's own."""
        return meant(text.strip(), self.session.engine.names)

    def run(self, text: str, name: str | None = None) -> None:
        """Run a text of the language; its error is shown."""
        if name is None:
            self.count += 1
            name = f"<entry {self.count}>"
        started = time.perf_counter()
        try:
            self._execute(Source(text, name))
        except TgradError as error:
            if isinstance(error.value, BrokenPipeError):
                raise error.value from None
            self.session.writer.error(error)
        self.elapsed = time.perf_counter() - started
        self.session.writer.flush()

    def _execute(self, source: Source) -> None:
        engine, writer = self.session.engine, self.session.writer
        if not (self.progress and self.settings["progress"] and writer.form != "json"):
            engine.execute(source, writer.emit, mode=SHELL)
            return
        with Progress(writer, writer.err, lambda: engine.evaluator.loop, self.width) as progress:
            engine.execute(source, progress.emit, mode=SHELL)

    # ---- talking -------------------------------------------------------------------------------------------------

    def show(self, markup: Markup) -> None:
        """Show what a command tells."""
        self.session.writer.show(markup)

    def say(self, text: str) -> None:
        """Tell in one dim line what was done."""
        self.show([Span("dim", text + "\n")])

    def complain(self, text: str) -> None:
        """Say beside the results what could not be done."""
        self.session.writer.aside([Span("note", text + "\n")])


def unindented(text: str) -> str:
    """An entry whose first line is indented, as a snippet copied from inside a block, moved to the left as a whole.

    >>> unindented("  if x:\\n    y")
    'if x:\\n  y'
    """
    width = len(text) - len(text.lstrip(" \t"))
    if not width:
        return text
    lead = text[:width]
    return "\n".join(line.removeprefix(lead) for line in text.split("\n"))
