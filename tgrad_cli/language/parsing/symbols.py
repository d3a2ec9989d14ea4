"""Characters beyond ASCII: which letters make a name, which symbols are operators, and what to say of the others."""

from __future__ import annotations

from . import kinds as k
from .mistakes import mistake, quoted

# What pasted text has for an operator of ours, and the operator.
LOOKALIKES = {
    "\N{MINUS SIGN}": "-",
    "\N{MULTIPLICATION SIGN}": "*",
    "\N{DOT OPERATOR}": "*",
    "\N{MIDDLE DOT}": "*",
    "\N{ASTERISK OPERATOR}": "*",
    "\N{DIVISION SIGN}": "/",
    "\N{DIVISION SLASH}": "/",
    "\N{LESS-THAN OR EQUAL TO}": "<=",
    "\N{GREATER-THAN OR EQUAL TO}": ">=",
    "\N{NOT EQUAL TO}": "!=",
    "\N{PARTIAL DIFFERENTIAL}": "\N{PARTIAL DIFFERENTIAL}",
}
SUPERSCRIPTS = {c: str(n) for n, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
QUOTES = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "′": "'", "`": "'"}
INSTEAD = {
    "…": "write ... with three dots",
    "√": "write sqrt(x)",
    "∞": "write inf",
    "∑": "write sum(x)",
    "∏": "write prod(x)",
    "∇": "write grad z wrt x",
    "–": "write - for minus",
    "—": "write - for minus",
    "²": "write x^2",
    "$": "a name has letters, digits and _",
    "?": "write help name",
    "!": "write not x, or x != y",
}


def wide_name(text: str, start: int, end: int) -> tuple[str, int]:
    """The name that begins at `start`, in Python's normal form, and where it ends."""
    stop = start + 1
    while stop < end and text[stop] not in LOOKALIKES and ("a" + text[stop]).isidentifier():
        stop += 1
    name = text[start:stop]
    if not name.isascii():
        from unicodedata import normalize

        name = normalize("NFKC", name)
    return name, stop


def symbol(text: str, start: int, end: int) -> tuple[int, int, str] | None:
    """The kind, the end and the plain text of a mathematical symbol; None where the character has no meaning."""
    sign = LOOKALIKES.get(text[start])
    if sign is not None:
        return k.KIND_OF[sign], start + 1, sign
    stop = start
    while stop < end and text[stop] in SUPERSCRIPTS and stop - start < 20:
        stop += 1
    if stop == start:
        return None
    return k.SUPERSCRIPT, stop, "".join(SUPERSCRIPTS[c] for c in text[start:stop])


def strange_character(text: str, start: int) -> Exception:
    """The error for a character that means nothing here."""
    char = text[start]
    if char == "\0" or "\ud800" <= char <= "\udfff":
        what = "a NUL byte" if char == "\0" else f"half a character, U+{ord(char):04X},"
        return mistake("E0006", f"{what} is no text", start, start + 1, hint="is this file UTF-8 text?")
    if char in QUOTES:
        return mistake(
            "E0001",
            f"{char} is no quote of the language",
            start,
            start + 1,
            hint=f"write a straight quote: {QUOTES[char]}",
        )
    if char == "\\":
        return mistake("E0001", "after '\\' the line must end", start, start + 1, "the line goes on here")
    return mistake("E0001", f"{quoted(char)} means nothing here", start, start + 1, hint=INSTEAD.get(char))
