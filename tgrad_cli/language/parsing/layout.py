"""Layout: indentation, and which lines make one statement at the top level.

A statement at the top level is a simple line, or a line that opens a block with all that is indented below it and the
`else`, `elif`, `except` and `finally` that continue it. It is parsed as one piece.
"""

from __future__ import annotations

import re

from . import kinds as k
from .lexing import SPACES, Lexer
from .mistakes import mistake

BLANK = re.compile(rf"(?:[{SPACES}]*+(?:\#[^\r\n]*+)?(?:\r\n|[\r\n]))*+([{SPACES}]*+)(?:\#[^\r\n]*+\Z)?")
CONTINUES = re.compile(r"(?:else|elif|except|finally)\b")


class Layout(Lexer):
    """Reads the tokens of one statement at the top level after another."""

    __slots__ = ("indents",)

    def read_statement(self) -> bool:
        """Read the tokens of the next statement; False where the text has no more.

        Raises E0005 where an indentation fits no block, and what `read_line` raises.
        """
        self.clear()
        self.indents = [(0, 0)]
        decorated = False
        while True:
            column, at = self.next_line()
            if column is None:
                self.close_blocks((0, 0), at)
                return bool(self.kinds)
            if column == (0, 0):
                if self.kinds and not (decorated or CONTINUES.match(self.text, at)):
                    self.close_blocks(column, at)
                    return True
            elif not self.kinds:
                raise mistake(
                    "E0005", "the line is indented, but no block is open", self.pos, at, hint="begin it in column 1"
                )
            self.pos = at
            self.indent(column, at)
            first = len(self.kinds)
            if self.text[at] in "%!":
                self.pos = self.notebook_line(at)
            self.read_line()
            decorated = self.kinds[first] == k.DECORATOR

    def next_line(self) -> tuple[tuple[int, int] | None, int]:
        """The indentation of the next line that is not blank, and where its text starts; None at the end."""
        found = BLANK.match(self.text, self.pos)
        assert found is not None  # the pattern matches the empty text
        start, at = found.span(1)
        if found.end() >= self.end:
            return None, at
        self.pos = start
        space = found[1]
        if not space:
            return (0, 0), at
        if "\t" not in space:
            width = len(space) - space.count("\ufeff") - space.count("\f")
            return (width, width), at
        wide = 0
        for char in space:
            wide = (wide // 8 + 1) * 8 if char == "\t" else wide + 1
        return (wide, len(space)), at

    def indent(self, column: tuple[int, int], at: int) -> None:
        """Open or close blocks so that a line may start at `column`."""
        here = self.indents[-1]
        if column == here:
            return
        if column[0] > here[0] and column[1] > here[1]:
            self.indents.append(column)
            self.kinds.append(k.INDENT)
            self.values.append((k.INDENT, at, at, ""))
        else:
            self.close_blocks(column, at)

    def close_blocks(self, column: tuple[int, int], at: int) -> None:
        """Close every block that is indented further than `column`."""
        while self.indents[-1][0] > column[0]:
            self.indents.pop()
            self.kinds.append(k.DEDENT)
            self.values.append((k.DEDENT, at, at, ""))
        if self.indents[-1] != column:
            line_start = self.text.rfind("\n", 0, at) + 1
            tabs = "\t" in self.text[line_start:at]
            raise mistake(
                "E0005",
                "the indentation fits none of the open blocks",
                line_start,
                at,
                hint="use spaces only: tabs and spaces are mixed here" if tabs else "indent it like the line before it",
            )
