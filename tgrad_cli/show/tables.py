"""Tables in a terminal: aligned columns, the last one clipped to the width."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from .markup import Markup, Span, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = "  "
NARROW = 8  # a column is not squeezed below this


def table(
    rows: Sequence[Sequence[str]],
    *,
    head: Sequence[str] = (),
    right: Sequence[int] = (),
    width: int = 80,
    wrap: bool = False,
) -> Markup:
    """Rows as aligned columns: the first is a label, those in `right` hold numbers, the last gives way to the width.

    With `wrap` its text goes on in further lines; otherwise it is clipped.

    >>> from .markup import plain_text
    >>> print(plain_text(table([["x", "4"], ["total", "24"]], right=[1])), end="")
    x       4
    total  24
    """
    lines = [*([head] if head else []), *rows]
    if not lines:
        return []
    widths = [max(text_width(row[at]) for row in lines) for at in range(len(lines[0]))]
    out: Markup = []
    for number, row in enumerate(lines):
        heading = bool(head) and number == 0
        left = width
        for at, cell in enumerate(row):
            last = at == len(row) - 1
            if last:
                room = max(NARROW, left)
                indent = "\n" + " " * (width - left)
                cell = indent.join(textwrap.wrap(cell, max(room - 1, NARROW))) if wrap else clipped(cell, room)
            space = " " * (widths[at] - text_width(cell))
            text = space + cell if at in right else cell if last else cell + space
            role = "dim" if heading else "label" if at == 0 else "text"
            out.append(Span(role, text))
            if not last:
                out.append(Span("text", GAP))
            left -= widths[at] + len(GAP)
        out[-1] = Span(out[-1].role, out[-1].text.rstrip() + "\n")
    return out


def clipped(text: str, width: int) -> str:
    """A text of one line in at most `width` columns.

    >>> clipped("a long text", 8)
    'a lon...'
    """
    text = " ".join(text.split())
    if text_width(text) <= width:
        return text
    while text and text_width(text) > width - 3:
        text = text[:-1]
    return text + "..."
