"""Making the errors of the language front: one call, with the span and what to say under it."""

from __future__ import annotations

from ...errors import Label, TgradError


def mistake(code: str, message: str, start: int, end: int, text: str = "", hint: str | None = None) -> TgradError:
    """A syntax error that points at the text from `start` up to `end`."""
    return TgradError(code, message, hint=hint, python="SyntaxError", labels=(Label(start, max(end, start), text),))


def quoted(text: str) -> str:
    """The text in quotes, cut when long, with characters that a terminal cannot show named by their number."""
    shown = "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text[:24])
    return f"'{shown}…'" if len(text) > 24 else f"'{shown}'"
