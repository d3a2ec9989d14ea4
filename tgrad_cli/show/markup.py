"""Markup: what is shown, as spans of text with a role each. Plain prints the text, rich colours the roles.

Both writers print the same markup, so they cannot disagree about a number.
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A piece of text and its role: value, label, heading, text, dim, error, note, hint, gutter, caret, source."""

    role: str
    text: str


Markup = list[Span]


def plain_text(markup: Markup) -> str:
    """The text of a markup without its roles.

    >>> plain_text([Span("label", "x = "), Span("value", "3")])
    'x = 3'
    """
    return "".join(span.text for span in markup)


def char_width(char: str) -> int:
    """How many terminal columns a character takes: 2 for wide ones, 0 for combining ones, else 1."""
    if char < "\u0300":
        return 1
    from unicodedata import category, east_asian_width

    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def text_width(text: str) -> int:
    """How many terminal columns a text takes.

    >>> text_width("变量")
    4
    """
    return len(text) if text.isascii() else sum(map(char_width, text))
