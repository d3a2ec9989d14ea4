"""Output for a person at a terminal: the same text as plain, coloured, with what helps to look at a tensor.

Rich is imported when something is first drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from ..tensor.tensor import Tensor
from .markup import Markup, Span
from .outcome import assigned_markup, entry_markup, note_markup, report_markup, value_markup
from .values import Statistics, describe
from .writer import Writer

if TYPE_CHECKING:
    from ..errors import TgradError
    from ..language.running.outcomes import Assigned, Gradient, Note, Report, Value

_STYLES = {
    "label": "bold cyan",
    "dim": "dim",
    "error": "bold red",
    "message": "bold",
    "note": "bold yellow",
    "hint": "bold green",
    "gutter": "blue",
    "caret": "red",
    "alarm": "bold white on red",
    "heading": "bold",
    "good": "bold green",
    "bad": "bold red",
}
# From blue over the terminal's own ground to red.
for _at, _ground in enumerate((27, 33, 39, 75, 111, None, 216, 209, 203, 197, 160)):
    _STYLES[f"heat:{_at}"] = "" if _ground is None else f"black on color({_ground})"
_LARGE = 1000  # from here on a tensor is summarised in print, so its statistics are shown


class RichWriter(Writer):
    """Writes markup with its roles as styles, and a line about each tensor."""

    form = "rich"

    def __init__(self, out: TextIO, err: TextIO, *, ascii_only: bool = False, quiet: bool = False) -> None:
        super().__init__(out, err, ascii_only=ascii_only, quiet=quiet)
        self._consoles: dict[int, Any] = {}

    def value(self, outcome: Value) -> None:
        """Write the value of an expression, a tensor with a line about it."""
        value = outcome.value
        if not isinstance(value, Tensor):
            self._write(self.out, value_markup(outcome))
            return
        self._write(self.out, _heading(outcome.name, value) + value_markup(outcome) + self._statistics(value))

    def gradient(self, outcome: Gradient) -> None:
        """Write the derivatives of a gradient statement, large ones with their statistics."""
        for entry in outcome.entries:
            markup = entry_markup(entry, self.ascii_only)
            if isinstance(entry.value, Tensor):
                markup += self._statistics(entry.value)
            self._write(self.out, markup)

    def report(self, outcome: Report) -> None:
        """Write what a derivation, an explanation or a check says."""
        self._write(self.out, report_markup(outcome, self.ascii_only))

    def assigned(self, outcome: Assigned) -> None:
        """Write the shell's answer to an assignment."""
        self._write(self.out, assigned_markup(outcome))

    def note(self, note: Note) -> None:
        """Write a note."""
        self.aside(note_markup(note))

    def error(self, error: TgradError) -> None:
        """Write the report of an error."""
        from .diagnostic import diagnostic

        self.aside(diagnostic(error))

    def show(self, markup: Markup) -> None:
        """Write what a command of the shell tells."""
        self._write(self.out, markup)

    def aside(self, markup: Markup) -> None:
        """Write something beside the results."""
        self.out.flush()
        self._write(self.err, markup)

    def _statistics(self, tensor: Tensor) -> Markup:
        """For a large tensor its range, mean, deviation and histogram; for any, how many NaN and infinities."""
        if not tensor.size or not (tensor.dtype.is_floating_point or tensor.dtype.is_complex or tensor.size > _LARGE):
            return []
        numbers = Statistics(tensor)
        out: Markup = []
        if tensor.size > _LARGE:
            kind = "|x| " if tensor.dtype.is_complex else ""
            out.append(Span("dim", f"  {kind}{numbers.low:.4g} to {numbers.high:.4g}"))
            deviation = "std" if self.ascii_only else "σ"
            out.append(Span("dim", f"  mean {numbers.mean:.4g}  {deviation} {numbers.std:.4g}"))
            if numbers.bars and not self.ascii_only:
                out += [Span("dim", "  "), Span("label", numbers.bars)]
        for count, name in ((numbers.nan, "NaN"), (numbers.infinite, "Inf")):
            if count:
                out += [Span("dim", "  "), Span("alarm", f" {count} {name} ")]
        return [*out, Span("text", "\n")] if out else []

    def _write(self, stream: TextIO, markup: Markup) -> None:
        """Draw a markup; lines are never wrapped, so that columns stay columns."""
        from rich.text import Text

        text = Text(no_wrap=True, overflow="ignore", end="")
        for span in markup:
            text.append(span.text, _STYLES.get(span.role))
        self._console(stream).print(text, soft_wrap=True, end="")
        stream.flush()

    def _console(self, stream: TextIO) -> Any:
        console = self._consoles.get(id(stream))
        if console is None:
            from rich.console import Console

            console = Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)
            self._consoles[id(stream)] = console
        return console


def _heading(name: str | None, tensor: Tensor) -> Markup:
    """The line above a tensor: what it is called, its element type, sizes and bytes."""
    out = [Span("label", name + "  ")] if name else []
    return [*out, Span("dim", describe(tensor) + "\n")]
