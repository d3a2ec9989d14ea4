"""Bare words that are commands elsewhere: what a person means who types `quit`, `?` or `softmax?`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_WORDS = {
    "quit": "quit",
    "exit": "quit",
    "quit()": "quit",
    "exit()": "quit",
    "q": "quit",
    "bye": "quit",
    "logout": "quit",
    "clear": "clear",
    "cls": "clear",
    "clc": "clear",
    "help": "help",
    "help()": "help",
    "?": "help",
    "h": "help",
    "who": "vars",
    "whos": "vars",
    "vars": "vars",
    "%who": "vars",
    "%whos": "vars",
    "undo": "undo",
    "redo": "redo",
    "history": "history",
    "%history": "history",
}


def meant(text: str, names: Container[str]) -> str | None:
    """The command, without its colon, that a text means; None for a text of the language.

    >>> meant("exit()", {}), meant("q", {"q"}), meant("softmax?", {})
    ('quit', None, 'doc softmax')
    """
    if text.removesuffix("()") in names:
        return None
    if text in _WORDS:
        return _WORDS[text]
    for marked in (text.removesuffix("?").removesuffix("?"), text.removeprefix("?").removeprefix("?")):
        if marked != text and marked.strip() and all(part.isidentifier() for part in marked.strip().split(".")):
            return "doc " + marked.strip()
    if text.startswith("%time "):
        return text[1:]
    return None
