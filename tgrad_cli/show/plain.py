"""Plain output: tensors character by character as PyTorch prints them, no colours, nothing added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import plain_text
from .outcome import assigned_markup, gradient_markup, note_markup, report_markup, value_markup
from .writer import Writer

if TYPE_CHECKING:
    from ..errors import TgradError
    from ..language.running.outcomes import Assigned, Gradient, Note, Report, Value


class PlainWriter(Writer):
    """Writes the text of the markup."""

    form = "plain"

    def value(self, outcome: Value) -> None:
        """Write the value of an expression."""
        self.out.write(plain_text(value_markup(outcome)))

    def gradient(self, outcome: Gradient) -> None:
        """Write the derivatives of a gradient statement."""
        self.out.write(plain_text(gradient_markup(outcome, self.ascii_only)))

    def report(self, outcome: Report) -> None:
        """Write what a derivation, an explanation or a check says."""
        self.out.write(plain_text(report_markup(outcome, self.ascii_only)))

    def assigned(self, outcome: Assigned) -> None:
        """Write the shell's answer to an assignment."""
        self.out.write(plain_text(assigned_markup(outcome)))

    def note(self, note: Note) -> None:
        """Write a note beside the results."""
        self.aside(note_markup(note))

    def error(self, error: TgradError) -> None:
        """Write the report of an error beside the results."""
        from .diagnostic import diagnostic

        self.aside(diagnostic(error))
