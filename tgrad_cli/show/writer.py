"""What every writer does: take outcomes, and send results to one stream and everything else to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from ..language.running.outcomes import Assigned, Drawing, Failure, Gradient, Note, Report, Text, Value
from .markup import Markup, plain_text

if TYPE_CHECKING:
    from ..errors import TgradError


class Writer:
    """The base of the writers: sorts outcomes by kind; a subclass says how each kind looks.

    Results go to `out`; notes and errors go to `err`. With `quiet` notes are left out.
    """

    form = ""

    def __init__(self, out: TextIO, err: TextIO, *, ascii_only: bool = False, quiet: bool = False) -> None:
        self.out = out
        self.err = err
        self.ascii_only = ascii_only
        self.quiet = quiet

    def emit(self, outcome: object) -> None:
        """Write one outcome."""
        if isinstance(outcome, Text):
            self.text(outcome.text)
        elif isinstance(outcome, Value):
            self.value(outcome)
        elif isinstance(outcome, Gradient):
            self.gradient(outcome)
        elif isinstance(outcome, Report):
            self.report(outcome)
        elif isinstance(outcome, Drawing):
            self.drawing(outcome)
        elif isinstance(outcome, Assigned):
            self.assigned(outcome)
        elif isinstance(outcome, Failure):
            self.error(outcome.error)
        elif isinstance(outcome, Note) and not self.quiet:
            self.note(outcome)

    def text(self, text: str) -> None:
        """Write what the program printed."""
        self.out.write(text)

    def value(self, outcome: Value) -> None:
        """Write the value of an expression."""
        raise NotImplementedError

    def gradient(self, outcome: Gradient) -> None:
        """Write the derivatives of a gradient statement."""
        raise NotImplementedError

    def report(self, outcome: Report) -> None:
        """Write what a derivation, an explanation or a check says."""
        raise NotImplementedError

    def drawing(self, outcome: Drawing) -> None:
        """Draw in the terminal, or write the drawing's file; raises TgradError where that cannot be done."""
        from shutil import get_terminal_size

        from .plot import drawing_markup, save_drawing

        if outcome.save is not None:
            save_drawing(outcome)
            return
        self.show(drawing_markup(outcome, width=get_terminal_size().columns, ascii_only=self.ascii_only))

    def assigned(self, outcome: Assigned) -> None:
        """Write the shell's answer to an assignment."""
        raise NotImplementedError

    def note(self, note: Note) -> None:
        """Write a note."""
        raise NotImplementedError

    def error(self, error: TgradError) -> None:
        """Write the report of an error."""
        raise NotImplementedError

    def show(self, markup: Markup) -> None:
        """Write what a command of the shell tells: a table, a help text."""
        self.text(plain_text(markup))

    def aside(self, markup: Markup) -> None:
        """Write something beside the results."""
        self.out.flush()
        self.err.write(plain_text(markup))
        self.err.flush()

    def flush(self) -> None:
        """Let what was written so far be seen."""
        self.out.flush()
