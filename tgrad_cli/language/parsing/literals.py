"""Numbers and strings: from the text of a literal to its value."""

from __future__ import annotations

from ..syntax.expressions import Num
from .mistakes import mistake, quoted

# Python refuses to turn longer decimal texts into integers, since the time grows with their square.
MOST_DIGITS = 4300

ESCAPES = {
    "\n": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
HEX_LENGTH = {"x": 2, "u": 4, "U": 8}


def number(text: str, start: int, end: int) -> Num:
    """The node of a number literal, as Python reads it; E0802 for an integer with more digits than Python reads."""
    if len(text) > MOST_DIGITS:
        raise mistake(
            "E0802", f"a number of {len(text)} digits is too long", start, end, hint="a number may have 4300 digits"
        )
    if text.isdecimal():
        if text[0] == "0" and text.strip("0"):
            raise mistake(
                "E0004",
                f"a number does not begin with 0: {quoted(text)}",
                start,
                end,
                hint=f"write {text.lstrip('0')}, or 0o{text.lstrip('0')} for an octal number",
            )
        return Num(start, end, int(text))
    lower = text.lower()
    if lower[:2] in ("0x", "0b", "0o"):
        return Num(start, end, int(text, 0))
    if lower[-1] == "j":
        return Num(start, end, complex(0.0, float(text[:-1].replace("_", ""))))
    if "." in lower or "e" in lower:
        return Num(start, end, float(text))
    return number(text.replace("_", ""), start, end)


def string_end(text: str, at: int, quote: str, end: int) -> int:
    """Offset of the quote that closes a string whose content starts at `at`; -1 where nothing closes it."""
    begin = at
    line_end = -1
    while True:
        at = text.find(quote, at, end)
        if len(quote) == 1:
            if line_end < begin:
                line_end = unescaped(text, "\n", begin, end)
            if at < 0 or 0 <= line_end < at:
                return -1
        if at < 0 or not escaped(text, at, begin):
            return at
        at += 1


def unescaped(text: str, what: str, begin: int, end: int) -> int:
    """Offset of the first `what` that no backslash escapes; `end` where there is none."""
    at = text.find(what, begin, end)
    while at >= 0 and escaped(text, at, begin):
        at = text.find(what, at + 1, end)
    return end if at < 0 else at


def escaped(text: str, at: int, begin: int) -> bool:
    """Whether an odd number of backslashes stands before `at`."""
    before = at - 1
    if text[before : before + 1] == "\r" and text[at] == "\n":
        before -= 1
    last = before
    while before >= begin and text[before] == "\\":
        before -= 1
    return (last - before) % 2 == 1


def decode(text: str, offset: int) -> str:
    """The value of a string's content; `offset` is where the content starts, for errors in an escape."""
    text = text.replace("\r\n", "\n")
    if "\\" not in text:
        return text
    out: list[str] = []
    at = 0
    while True:
        slash = text.find("\\", at)
        if slash < 0:
            out.append(text[at:])
            return "".join(out)
        out.append(text[at:slash])
        piece, at = decode_escape(text, slash, offset)
        out.append(piece)


def decode_escape(text: str, slash: int, offset: int) -> tuple[str, int]:
    """What the escape at `slash` stands for, and where the text goes on after it."""
    letter = text[slash + 1 : slash + 2]
    if letter in ESCAPES:
        return ESCAPES[letter], slash + 2
    if letter in HEX_LENGTH:
        end = slash + 2 + HEX_LENGTH[letter]
        digits = text[slash + 2 : end]
        if len(digits) < HEX_LENGTH[letter] or not all(c in "0123456789abcdefABCDEF" for c in digits):
            raise bad_escape(text[slash:end], slash + offset)
        if int(digits, 16) > 0x10FFFF:
            raise bad_escape(text[slash:end], slash + offset)
        return chr(int(digits, 16)), end
    if letter == "N":
        return decode_named(text, slash, offset)
    if letter in ("0", "1", "2", "3", "4", "5", "6", "7"):
        end = slash + 2
        while end < slash + 4 and text[end : end + 1] in ("0", "1", "2", "3", "4", "5", "6", "7"):
            end += 1
        return chr(int(text[slash + 1 : end], 8)), end
    return "\\" + letter, slash + 2


def decode_named(text: str, slash: int, offset: int) -> tuple[str, int]:
    r"""``\N{GREEK SMALL LETTER ALPHA}``."""
    from unicodedata import lookup

    close = text.find("}", slash)
    if text[slash + 2 : slash + 3] != "{" or close < 0:
        raise bad_escape(text[slash : slash + 2], slash + offset)
    try:
        return lookup(text[slash + 3 : close]), close + 1
    except (KeyError, UnicodeError):
        raise bad_escape(text[slash : close + 1], slash + offset) from None


def bad_escape(text: str, start: int) -> Exception:
    """The error for an escape that names no character."""
    return mistake(
        "E0004",
        f"{quoted(text)} names no character",
        start,
        start + len(text),
        hint=r"write \\ for a backslash, or put r before the string",
    )
