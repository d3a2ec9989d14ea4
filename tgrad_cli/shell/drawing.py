"""What the line being typed looks like: colours from the grammar's own tokens, the grey rest, the toolbar's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.styles import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples

SUGGEST_FROM = 2000  # of the latest entries
_COMMON = {
    "tgrad.keyword": "bold",
    "tgrad.command": "bold",
    "bottom-toolbar": "noreverse",
    "preview": "italic",
    "completion-menu.meta.completion": "noreverse",
}
_DARK = {
    "prompt": "bold ansibrightcyan",
    "tgrad.keyword": "bold ansibrightmagenta",
    "tgrad.constant": "ansibrightyellow",
    "tgrad.number": "ansibrightyellow",
    "tgrad.string": "ansibrightgreen",
    "tgrad.operator": "ansibrightblue",
    "tgrad.comment": "italic ansibrightblack",
    "tgrad.error": "ansibrightred underline",
    "tgrad.command": "bold ansibrightcyan",
    "matching-bracket.cursor": "bold ansibrightcyan",
    "matching-bracket.other": "bold ansibrightcyan",
    "auto-suggestion": "ansibrightblack",
    "preview": "italic ansibrightblack",
    "bottom-toolbar": "noreverse ansibrightblack",
    "toolbar.active": "bold ansibrightcyan",
}
_LIGHT = {
    "prompt": "bold ansiblue",
    "tgrad.keyword": "bold ansimagenta",
    "tgrad.constant": "ansired",
    "tgrad.number": "ansired",
    "tgrad.string": "ansigreen",
    "tgrad.operator": "ansiblue",
    "tgrad.comment": "italic ansibrightblack",
    "tgrad.error": "ansired underline",
    "tgrad.command": "bold ansiblue",
    "matching-bracket.cursor": "bold ansiblue",
    "matching-bracket.other": "bold ansiblue",
    "auto-suggestion": "ansibrightblack",
    "preview": "italic ansibrightblack",
    "bottom-toolbar": "noreverse ansibrightblack",
    "toolbar.active": "bold ansiblue",
}
THEMES = {"dark": _DARK, "light": _LIGHT, "none": {"prompt": "", "bottom-toolbar": "noreverse"}}


def style_of(theme: str) -> Style:
    """The styles of a theme."""
    return Style.from_dict({**_COMMON, **THEMES[theme]})


class TokenLexer(Lexer):
    """Colours an entry by its tokens."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """The styled pieces of each line."""
        text = document.text
        if not text:
            return lambda number: []  # the grammar is imported when there is something to colour
        lines = styled_lines(text)
        return lambda number: lines[number] if number < len(lines) else []


def styled_lines(text: str) -> list[StyleAndTextTuples]:
    """A text as styled pieces, line by line; together they are the text."""
    from ..language.parsing.highlighting import tokens

    if text.lstrip().startswith(":"):
        command, space, rest = text.partition(" ")
        return _split([("class:tgrad.command", command), ("", space + rest)])
    pieces: list[tuple[str, str]] = []
    at = 0
    for kind, start, end in tokens(text):
        if start > at:
            pieces.append(("", text[at:start]))
        pieces.append((f"class:tgrad.{kind}", text[start:end]))
        at = end
    pieces.append(("", text[at:]))
    return _split(pieces)


def _split(pieces: list[tuple[str, str]]) -> list[StyleAndTextTuples]:
    lines: list[StyleAndTextTuples] = [[]]
    for style, text in pieces:
        first, *others = text.split("\n")
        if first:
            lines[-1].append((style, first))
        for part in others:
            lines.append([(style, part)] if part else [])
    return lines


class Suggest(AutoSuggest):
    """The rest of the latest entry that begins with what is typed."""

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        """The rest of an earlier entry, None where none begins like this."""
        text = document.text
        if not text.strip() or not document.is_cursor_at_the_end:
            return None
        for entry in reversed(buffer.history.get_strings()[-SUGGEST_FROM:]):
            if len(entry) > len(text) and entry.startswith(text):
                return Suggestion(entry[len(text) :].partition("\n")[0])
        return None
