"""The tokens of any text, complete or not, for the shell's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import kinds as k
from .lexing import (
    LINE_END,
    MASTER,
    NUMBER,
    OPERATOR,
    STRING,
    WIDE,
)
from .literals import string_end, unescaped
from .symbols import wide_name

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM_WORDS = k.DERIVATIVES | k.INSIGHTS | {"wrt", "at", "given", "order"}
OPERATOR_WORDS = frozenset(("and", "or", "not", "in", "is"))
NAMES = frozenset((k.NAME, k.WRT, k.PRINT, k.COMMAND))


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each token; it never fails, and leaves out what is only space.

    The kinds are name, keyword, constant, number, string, operator, comment and error. The words of a gradient form
    are keywords in a line that holds a `wrt`; `graph`, `why`, `help` and `print` where a statement begins.

    >>> list(tokens("x = 2"))
    [('name', 0, 1), ('operator', 2, 3), ('number', 4, 5)]
    """
    pos = 0
    begins = True
    while pos < len(text):
        found = MASTER.match(text, pos)
        if found is None or found.lastindex is None:
            return
        which = found.lastindex
        start, pos = found.span(which)
        if which == LINE_END:
            comment_end = start + len(text[start:pos].rstrip("\r\n"))
            if comment_end > start:
                yield "comment", start, comment_end
            begins = True
            continue
        if which == STRING:
            kind, pos = "string", end_of_string(text, start, pos)
        elif which == NUMBER:
            kind = "number"
        elif which == OPERATOR:
            kind = "operator"
        else:
            if which == WIDE:
                pos = wide_name(text, start, pos)[1] if text[start].isidentifier() else start + 1
            kind = kind_of_word(text, start, pos, begins)
        begins = which == OPERATOR and text[start] in ";:"
        yield kind, start, pos


def end_of_string(text: str, start: int, content: int) -> int:
    """Where a string ends; one that nothing closes ends with its line, or with the text."""
    quote = text[start:content].lstrip("rRuUfFbB")
    close = string_end(text, content, quote, len(text))
    if close >= 0:
        return close + len(quote)
    return len(text) if len(quote) == 3 else unescaped(text, "\n", content, len(text))


def kind_of_word(text: str, start: int, end: int, begins: bool) -> str:
    """The kind of a word or of an unusual character."""
    word = text[start:end]
    if word in FORM_WORDS:
        line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
        return "keyword" if "wrt" in line else "name"
    kind = k.KIND_OF.get(word, k.NAME)
    if kind in (k.PRINT, k.COMMAND):
        return "keyword" if begins else "name"
    if kind == k.CONSTANT:
        return "constant"
    if kind not in NAMES:
        return "operator" if word in OPERATOR_WORDS or not word[0].isalpha() else "keyword"
    return "name" if word[0].isidentifier() else "error" if word[0] in "$?`\\\0“”‘’" else "operator"
