"""Outcomes as markup: the one form that plain and rich output share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.running.outcomes import Assigned, Gradient, Note, Report, Value
from .markup import Markup, Span, text_width
from .values import describe

if TYPE_CHECKING:
    from ..language.running.outcomes import GradientEntry


def value_markup(outcome: Value) -> Markup:
    """The value of an expression, as PyTorch or Python shows it."""
    return [Span("value", repr(outcome.value) + "\n")]


def entry_markup(entry: GradientEntry, ascii_only: bool) -> Markup:
    """One derivative, ``∂z/∂x = tensor([2.])``; further lines of a tensor keep their columns under its first."""
    label = entry.label(ascii_only=ascii_only) + " = "
    body = repr(entry.value).replace("\n", "\n" + " " * text_width(label))
    return [Span("label", label), Span("value", body + "\n")]


def gradient_markup(outcome: Gradient, ascii_only: bool) -> Markup:
    """The derivatives of a gradient statement, one after the other."""
    return [span for entry in outcome.entries for span in entry_markup(entry, ascii_only)]


# How the signs of a report look where only ASCII can be shown.
_ASCII = str.maketrans(
    {"∂": "d", "²": "2", "×": "*", "→": "->", "ᵀ": "^T", "·": "*", "⊙": "*", "≤": "<=", "≥": ">=", "±": "+-", "–": "-"}
    | dict.fromkeys("│┃", "|")
    | dict.fromkeys("─━", "-")
    | dict.fromkeys("├└╰╭┌┬┴┼", "+")
    | {"…": "...", "✓": "ok", "✗": "wrong", "∞": "inf", "Σ": "sum", "ō": "o"}
)


def report_markup(report: Report, ascii_only: bool) -> Markup:
    """What a derivation, an explanation or a check says."""
    return [Span(role, text.translate(_ASCII) if ascii_only else text) for role, text in report.spans]


def assigned_markup(outcome: Assigned) -> Markup:
    """The dim line by which the shell answers an assignment: name, type, shape and bytes."""
    return [Span("dim", f"{outcome.name}  {describe(outcome.value)}\n")]


def note_markup(note: Note) -> Markup:
    """A note, and in a text of several lines the place that it is about."""
    out = [Span("note", "note"), Span("text", ": " + note.text)]
    if note.source is not None and "\n" in note.source.text.strip():
        line, _ = note.source.position(note.start)
        out.append(Span("dim", f" ({note.source.name}:{line})"))
    return [*out, Span("text", "\n")]
