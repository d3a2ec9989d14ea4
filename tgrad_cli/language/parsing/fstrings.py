"""f-strings, parsed in place: every offset is one in the person's text, so that errors point into the string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..syntax.expressions import FormatField, FString, Node, Str
from .literals import decode, string_end
from .mistakes import mistake

if TYPE_CHECKING:
    from collections.abc import Callable

    Expression = Callable[[str, int, int], Node]

DEEPEST = 2
CLOSES = {")": "(", "]": "[", "}": "{"}


class Reader:
    """Reads the content of one f-string from `at` on."""

    __slots__ = ("at", "expression", "raw", "text")

    def __init__(self, text: str, at: int, raw: bool, expression: Expression) -> None:
        self.text = text
        self.at = at
        self.raw = raw
        self.expression = expression

    def parts(self, end: int, depth: int) -> list[Str | FormatField]:
        """The parts up to `end`; below the top (`depth` > 0) up to the brace that closes the field."""
        text = self.text
        parts: list[Str | FormatField] = []
        plain: list[str] = []
        begin = run = self.at
        while self.at < end:
            char = text[self.at]
            if char == "\\" and not self.raw:
                self.at += 2
                if text[self.at - 1 : self.at + 1] == "N{":
                    close = text.find("}", self.at, end)
                    self.at = end if close < 0 else close + 1
                continue
            if char not in "{}":
                self.at += 1
                continue
            doubled = text.startswith(char * 2, self.at) and self.at + 1 < end and not depth
            plain.append(self.plain(run, self.at + doubled))
            if doubled:
                self.at += 2
            elif char == "{":
                add_text(parts, plain, begin, self.at)
                parts.append(self.field(end, depth))
                begin = self.at
            elif depth:
                add_text(parts, plain, begin, self.at)
                return parts
            else:
                raise mistake(
                    "E0004", "a single '}' in an f-string", self.at, self.at + 1, hint="write }} for the text }"
                )
            run = self.at
        plain.append(self.plain(run, min(self.at, end)))
        add_text(parts, plain, begin, end)
        return parts

    def plain(self, start: int, end: int) -> str:
        """The value of literal text."""
        piece = self.text[start:end]
        return piece.replace("\r\n", "\n") if self.raw else decode(piece, start)

    def field(self, end: int, depth: int) -> FormatField:
        """One ``{expression=!conversion:spec}``; `at` stands on its brace."""
        text = self.text
        start = self.at
        if depth >= DEEPEST:
            raise mistake("E0004", "the f-string is nested too deeply", start, start + 1)
        stop = self.expression_end(start + 1, end)
        if not text[start + 1 : stop].strip():
            raise mistake("E0004", "an f-string field is empty", start, stop + 1, hint="write {{ for the text {")
        expr = self.expression(text, start + 1, stop)
        self.at = stop
        shown = None
        if text[stop] == "=":
            self.at += 1
            while text[self.at].isspace():
                self.at += 1
            shown = text[start + 1 : self.at]
        conversion = None
        if text[self.at] == "!":
            conversion = text[self.at + 1]
            after = self.at + 2
            if conversion not in "rsa" or text[after] not in ":}":
                raise mistake("E0004", "after '!' stands r, s or a", self.at, after)
            self.at = after
        spec = None
        if text[self.at] == ":":
            self.at += 1
            begin = self.at
            spec = FString(begin, begin, self.parts(end, depth + 1))
            spec.end = self.at
        if self.at >= end or text[self.at] != "}":
            raise mistake(
                "E0004", "'{' is never closed in the f-string", start, start + 1, hint="write {{ for the text {"
            )
        self.at += 1
        return FormatField(start, self.at, expr, conversion, spec, shown)

    def expression_end(self, at: int, end: int) -> int:
        """Where the expression of a field ends: at its `}`, `:`, `!` or a last `=`."""
        text = self.text
        start = at - 1
        brackets: list[str] = []
        while at < end:
            char = text[at]
            if char in "\"'":
                quote = char * 3 if text.startswith(char * 3, at) else char
                close = string_end(text, at + len(quote), quote, end)
                if close < 0:
                    raise mistake("E0004", "the string in the f-string is not closed", at, at + 1)
                at = close + len(quote)
                continue
            if char in "([{":
                brackets.append(char)
            elif char in ")]}" and brackets:
                if brackets.pop() != CLOSES[char]:
                    raise mistake("E0002", f"'{char}' does not close what is open in the f-string", at, at + 1)
            elif not brackets and self.ends_expression(char, at, end):
                return at
            elif char == "\\":
                raise mistake("E0004", "no backslash may stand in the braces of an f-string", at, at + 1)
            at += 1
        raise mistake("E0004", "'{' is never closed in the f-string", start, start + 1, hint="write {{ for the text {")

    def ends_expression(self, char: str, at: int, end: int) -> bool:
        """Whether the character outside of brackets ends an expression: among others, the ``=`` of ``{x=}``."""
        text = self.text
        if char == "=":
            if text[at - 1] in "=!<>" or text[at + 1] == "=":
                return False
            return text[at + 1 : end].lstrip()[:1] in ("}", ":", "!")
        return char in "}:" or (char == "!" and text[at + 1] != "=")


def add_text(parts: list[Str | FormatField], plain: list[str], start: int, end: int) -> None:
    """Put the literal text gathered in `plain` behind the parts."""
    value = "".join(plain)
    plain.clear()
    if value:
        parts.append(Str(start, end, value))


def fstring(text: str, start: int, content: int, close: int, end: int, raw: bool, expression: Expression) -> FString:
    """The node of an f-string whose content goes from `content` to `close`."""
    return FString(start, end, Reader(text, content, raw, expression).parts(close, 0))
