"""Errors as a person reads them: what went wrong, the line they wrote, a label under each operand, what to do.

The layout is::

    error[E0203]: matmul: inner sizes differ
      --> lesson.tg:3:5
       3 | y = W @ x + b
         |     ^   ^
         |     |   float32[3]
         |     float32[3, 4]
      hint: W.T @ x works: [4, 3] @ [3] -> [4]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import python_class
from .markup import Markup, Span, char_width

if TYPE_CHECKING:
    from ..errors import Label, TgradError
    from ..source import Source

_WIDEST = 100  # columns of a source line that are shown
_CONTEXT = 40  # columns kept before a label when a long line is clipped
_TAB = 4


def diagnostic(error: TgradError) -> Markup:
    """The whole report of an error, its line ends included."""
    out: Markup = [Span("error", f"error[{error.code}]"), Span("message", f": {error.message}\n")]
    source = error.source
    if source is not None and error.labels:
        out += _excerpts(source, list(error.labels))
    elif source is not None:
        out.append(Span("gutter", f"  --> {source.name}\n"))
    if error.torch and error.torch not in error.message:
        # The wording that people know, and search for, from Python's traceback.
        kind = python_class(error.code, error.python)
        out += [Span("gutter", f"  {kind}: "), Span("text", _inset(error.torch, len(kind) + 4))]
    if error.hint:
        out += [Span("hint", "  hint: "), Span("text", _inset(error.hint, 8))]
    return out


def _inset(text: str, columns: int) -> str:
    """Text whose further lines start under its first one, with a line end."""
    return text.replace("\n", "\n" + " " * columns) + "\n"


class _Mark:
    """A part of one line to underline, and what to say about it."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


def _excerpts(source: Source, labels: list[Label]) -> Markup:
    """The lines that the labels lie in, each with its carets and label texts."""
    rows = _marks_by_line(source, labels)
    line, column = source.position(_clamp(labels[0].start, source))
    width = max(4, len(str(max(rows))) + 1)
    out: Markup = [Span("gutter", f"  --> {source.name}:{line}:{column}\n")]
    before: int | None = None
    for number in sorted(rows):
        if before is not None and number > before + 1:
            out.append(Span("gutter", f"{'...':>{width}} |\n"))
        text = source.line_at(source.starts[number - source.first_line])
        for group in _groups(text, rows[number]):
            out += _excerpt(text, group, number, width)
        before = number
    return out


def _clamp(offset: int, source: Source) -> int:
    return max(0, min(offset, len(source.text)))


def _marks_by_line(source: Source, labels: list[Label]) -> dict[int, list[_Mark]]:
    """Marks of every line; a label over several lines marks the rest of its first and the start of its last."""
    rows: dict[int, list[_Mark]] = {}
    for label in labels:
        start, end = _clamp(label.start, source), _clamp(label.end, source)
        first, column = source.position(start)
        last, stop = source.position(max(start, end - 1))
        if first == last:
            rows.setdefault(first, []).append(_Mark(column - 1, max(stop, column), label.text))
            continue
        text = source.line_at(start)
        rows.setdefault(first, []).append(_Mark(column - 1, max(len(text), column), label.text))
        text = source.line_at(end - 1)
        indent = len(text) - len(text.lstrip())
        rows.setdefault(last, []).append(_Mark(min(indent, stop - 1), stop, ""))
    return rows


def _groups(text: str, marks: list[_Mark]) -> list[list[_Mark]]:
    """The marks that one excerpt of the line can show together: all of them unless the line is too long for that."""
    marks = sorted(marks, key=lambda mark: mark.start)
    if len(text) <= _WIDEST or marks[-1].start - marks[0].start <= _WIDEST - 2 * _CONTEXT:
        return [marks]
    return [[mark] for mark in marks]


class _Line:
    """A source line as shown: tabs expanded, control characters replaced, clipped around its marks."""

    __slots__ = ("columns", "first", "shown")

    def __init__(self, text: str, marks: list[_Mark]) -> None:
        self.first = 0
        last = len(text)
        if last > _WIDEST:
            self.first = max(0, min(marks[0].start - _CONTEXT, last - _WIDEST))
            last = min(last, self.first + _WIDEST)
        parts = ["…"] if self.first else []
        column = len(parts)
        self.columns = []
        for char in text[self.first : last]:
            self.columns.append(column)
            if char == "\t":
                char = " " * (_TAB - column % _TAB)
            elif not char.isprintable() and char_width(char):
                char = "\ufffd"
            parts.append(char)
            column += len(char) if char.isascii() else char_width(char)
        self.columns.append(column)
        if last < len(text):
            parts.append("…")
        self.shown = "".join(parts)

    def column(self, at: int) -> int:
        """The display column of a character of the line, or of the excerpt's end for those beyond it."""
        return self.columns[max(0, min(at - self.first, len(self.columns) - 1))]


def _excerpt(text: str, marks: list[_Mark], number: int, width: int) -> Markup:
    """One source line, its carets, and the label texts below them."""
    line = _Line(text, marks)
    places = [(line.column(mark.start), mark) for mark in marks]
    carets = ""
    for start, mark in places:
        stop = max(line.column(mark.end), start + 1)
        carets = carets.ljust(start) + "^" * (stop - max(start, len(carets)))
    empty = Span("gutter", " " * width + " | ")
    out: Markup = [
        Span("gutter", f"{number:>{width}} | "),
        Span("source", line.shown.rstrip() + "\n"),
        empty,
        Span("caret", carets),
    ]
    told = [(start, mark.text) for start, mark in places if mark.text]
    if len(told) == 1 and len(marks) == 1:
        return [*out, Span("caret", f" {told[0][1]}\n")]
    out.append(Span("caret", "\n"))
    for at in range(len(told) - 1, -1, -1):
        start, label = told[at]
        bars = ""
        for other in sorted({place for place, _ in told[:at] if place < start}):
            bars = bars.ljust(other) + "|"
        out += [empty, Span("caret", bars.ljust(start) + label + "\n")]
    return out
