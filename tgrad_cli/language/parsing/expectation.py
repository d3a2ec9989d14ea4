"""What could stand at a place, in words: found by trying every kind of token on the parser's stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import kinds as k

if TYPE_CHECKING:
    from .driver import Driver

STARTS_OPERAND = k.OPENING | {
    k.NAME,
    k.NUMBER,
    k.STRING,
    k.CONSTANT,
    k.PREFIX,
    k.SIGN,
    k.HEAD,
    k.PARTIAL,
    k.NUMBER_OF["lambda"],
}
GOES_ON = frozenset((k.BINARY, k.SIGN, k.STAR, k.DOUBLE_STAR, k.SLASH, k.DOT, k.ROUND, k.SQUARE, k.SUPERSCRIPT))
# After an operand nearly all of these could follow; naming them would hide what is missing.
SELDOM = frozenset((k.STRING, k.SEMICOLON, k.AUGMENTED, k.NUMBER_OF[":="], k.NUMBER_OF["if"], k.FOR, k.PER))
NAMES = {k.NEWLINE: "the end of the line", k.DEDENT: "the end of the block", k.NAME: "a name", k.END: "the end"}
MOST = 5


def expected_words(driver: Driver, stack: list[int]) -> str:
    """For a label: ``expected ')' or ','``; empty where too much could stand."""
    kinds = set(driver.expected(stack, range(len(k.KINDS))))
    words: list[str] = []
    if k.NAME in kinds and k.NUMBER in kinds:
        words.append("an expression")
        kinds -= STARTS_OPERAND | {k.STAR, k.DOUBLE_STAR}
    elif k.BINARY in kinds:
        words.append("an operator")
        kinds -= GOES_ON | SELDOM
    if k.NEWLINE in kinds:
        kinds -= {k.COLON, k.EQUALS}
    named = sorted(NAMES.get(kind, f"'{k.KINDS[kind]}'") for kind in kinds if is_nameable(kind))
    words = named + words if len(words) and words[0] == "an operator" else words + named
    if not words or len(words) > MOST:
        return ""
    return "expected " + (words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1])


def is_nameable(kind: int) -> bool:
    """Whether a person knows the kind by its text or has a word for it."""
    return kind in NAMES or not k.KINDS[kind].isupper()
