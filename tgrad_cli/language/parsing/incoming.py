"""Text that arrives line by line: where a statement ends, and whether the shell should ask for more."""

from __future__ import annotations

from ...source import Source
from .layout import CONTINUES
from .lexing import (
    LINE_END,
    MASTER,
    OPERATOR,
    SPACES,
    STRING,
)
from .literals import string_end, unescaped

BLOCK_WORDS = frozenset(("if", "for", "while", "def", "class", "with", "try"))
BLANK = " \t\f\r\n\u00a0\ufeff"


class OpenLine:
    """What the physical lines of one logical line have left open: brackets, a string, a backslash at the end."""

    __slots__ = ("continued", "depth", "quote")

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.continued = False

    def take(self, line: str) -> bool:
        """Take one physical line; whether the logical line is complete with it."""
        begins = not (self.depth or self.quote or self.continued)
        if begins and line.lstrip(BLANK)[:1] in ("%", "!"):
            return True
        self.continued = False
        pos = 0
        if self.quote:
            pos = self.skip_string(line, 0)
        while pos >= 0:
            found = MASTER.match(line, pos)
            if found is None or found.lastindex is None:
                break
            start, pos = found.span(found.lastindex)
            if found.lastindex == LINE_END:
                self.continued |= "\\" in line[found.start() : start]
                break
            if found.lastindex == STRING:
                self.quote = line[start:pos].lstrip("rRuUfFbB")
                pos = self.skip_string(line, pos)
            elif found.lastindex == OPERATOR and line[start] in "([{":
                self.depth += 1
            elif found.lastindex == OPERATOR and line[start] in ")]}":
                self.depth = max(0, self.depth - 1)
            elif line[start] == "\\":
                self.continued = not line[pos:].strip(BLANK)
        return not (self.depth or self.quote or self.continued)

    def skip_string(self, line: str, pos: int) -> int:
        """Go behind the string that is open at `pos`; -1 where it does not end in this line."""
        close = string_end(line, pos, self.quote, len(line))
        if close >= 0:
            close += len(self.quote)
            self.quote = ""
            return close
        if len(self.quote) == 1:
            ends = unescaped(line, "\n", pos, len(line)) < len(line) or not line.endswith(("\n", "\\"))
            if ends:  # a string that its line does not close, which no other line mends: the parser reports it
                self.quote, self.depth = "", 0
        return -1


class StatementReader:
    """Gathers lines into statements: feed it lines as they arrive, and it gives each statement once it is complete.

    A simple statement is complete with its line; a block when a line arrives that is not indented and does not
    continue it. Each comes as a Source that counts its lines from the top of the stream.
    """

    __slots__ = ("buffer", "decorated", "first", "is_block", "line", "name", "number", "open")

    def __init__(self, name: str = "<stdin>") -> None:
        self.name = name
        self.buffer: list[str] = []
        self.number = 0  # of the line fed last
        self.first = 1
        self.line = OpenLine()
        self.open = False  # whether the last logical line goes on
        self.is_block = False
        self.decorated = False

    def feed(self, line: str) -> list[Source]:
        """Take one line with its line end; the statements that are complete now, at most two."""
        done: list[Source] = []
        self.number += 1
        if not self.open:
            text = line.strip(BLANK)
            if not text or text[0] == "#":
                if self.buffer:
                    self.buffer.append(line)
                return done
            indented = line[0] in SPACES
            if self.buffer and not (indented or self.decorated or CONTINUES.match(line)):
                done += self.close()
            if not self.buffer:
                self.first = self.number
                self.is_block = not indented and (text[0] == "@" or first_word(text) in BLOCK_WORDS)
            self.decorated = text[0] == "@" and not indented
        self.buffer.append(line)
        self.open = not self.line.take(line)
        if not self.open and not self.is_block:
            done += self.close()
        return done

    def close(self) -> list[Source]:
        """What has been gathered and not given back, complete or not: for the end of the stream."""
        if not self.buffer:
            return []
        source = Source("".join(self.buffer), self.name, self.first)
        self.buffer = []
        self.line = OpenLine()
        self.open = self.is_block = self.decorated = False
        return [source]


def first_word(text: str) -> str:
    """The letters that a text begins with."""
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[:end]


def incomplete(text: str) -> bool:
    """Whether the shell should ask for another line: something is open at the end of `text`.

    A bracket, a string of three quotes, a backslash, or a block that no empty line closes.

    >>> incomplete("x = [1,"), incomplete("x = 1"), incomplete("for i in x:"), incomplete("if x:\\n  y\\n")
    (True, False, True, False)
    >>> incomplete("print('a"), incomplete("print(\"\"\"a")
    (False, True)
    """
    reader = StatementReader()
    lines = text.split("\n")
    for line in lines[:-1]:
        reader.feed(line + "\n")
    if lines[-1].strip(BLANK):
        reader.feed(lines[-1])
        return reader.open or bool(reader.buffer)
    return reader.open
