"""Where the cursor stands in a text: the word before it, what that word is a member of, and the call around it.

All of it is read from the grammar's own tokens, and nothing is evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..language.parsing.highlighting import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = ("name", "keyword", "constant")
Token = tuple[str, int, int]


class Call(NamedTuple):
    """The innermost call that the cursor is in: the text of what is called, and where its bracket opens.

    `position` counts the commas before the cursor; `keyword` is the name of ``name=`` before the cursor, or ""; `first`
    is the text of the first argument; `given` are the keywords that are written already.
    """

    callee: str
    opens: int
    position: int
    keyword: str
    first: str
    given: frozenset[str]


class Context(NamedTuple):
    """What stands before the cursor.

    `word` is the part of a word before the cursor and `start` where it begins; `receiver` is the text before a dot in
    front of it, None without one; `string` is what an open string holds so far, None outside of one; `before` are the
    tokens before the word. `comment` says that nothing can be completed here, in a comment or at the end of a number.
    """

    word: str
    start: int
    receiver: str | None
    string: str | None
    call: Call | None
    before: Sequence[Token]
    comment: bool


def context_at(text: str, at: int) -> Context:
    """What stands before an offset of a text.

    >>> context_at("y = torch.soft", 14).receiver
    'torch'
    """
    head = text[:at]
    found = list(tokens(head))
    if found and found[-1][0] == "comment" and found[-1][2] == at:
        return Context("", at, None, None, None, found, True)
    if found and found[-1][0] == "number" and found[-1][2] == at:
        return Context("", at, None, None, call_around(head, found), found, True)
    string = _open_string(head, found)
    if string is not None:
        start = at - len(string)
        return Context(string, start, None, string, call_around(head, found[:-1]), found[:-1], False)
    word, start = "", at
    if found and found[-1][0] in WORDS and found[-1][2] == at:
        start = found[-1][1]
        word = head[start:]
        found = found[:-1]
    receiver = None
    if found and head[found[-1][1] : found[-1][2]] == "." and found[-1][0] == "operator" and found[-1][2] == start:
        receiver = operand_before(head, found[:-1])
    elif found and found[-1][0] == "number" and head[: found[-1][2]].endswith(".") and found[-1][2] == start and word:
        word = ""  # 2.x is no member of anything
    return Context(word, start, receiver, None, call_around(head, found), found, False)


def _open_string(head: str, found: Sequence[Token]) -> str | None:
    """What a string holds that is open at the end of the text."""
    if not found or found[-1][0] != "string" or found[-1][2] < len(head):
        return None
    _, start, end = found[-1]
    written = head[start:end].lstrip("rRuUbBfF")
    quote = written[:3] if written[:3] in ("'''", '"""') else written[:1]
    inside = written[len(quote) :]
    closed = inside.endswith(quote) and not inside.endswith("\\" + quote) and len(written) >= 2 * len(quote)
    return None if closed else inside


def operand_before(head: str, found: Sequence[Token]) -> str:
    """The text of the operand that ends with the last token: a name, a chain of members, calls and indices."""
    at = len(found) - 1
    while at >= 0:
        kind, start, end = found[at]
        text = head[start:end]
        if text in (")", "]", "}"):
            at = _opening(head, found, at)
            if at > 0 and found[at - 1][2] == found[at][1] and _ends_operand(head, found[at - 1]):
                at -= 1
                continue
            break
        if kind in WORDS and at >= 2 and head[found[at - 1][1] : found[at - 1][2]] == ".":
            at -= 2
            continue
        if kind not in (*WORDS, "string", "number"):
            at += 1
        break
    return head[found[max(at, 0)][1] : found[-1][2]] if found and at < len(found) else ""


def _ends_operand(head: str, token: Token) -> bool:
    return token[0] in WORDS or head[token[1] : token[2]] in (")", "]")


def _opening(head: str, found: Sequence[Token], at: int) -> int:
    """Where the bracket opens that the token at `at` closes."""
    depth = 0
    while at >= 0:
        text = head[found[at][1] : found[at][2]]
        if text in (")", "]", "}"):
            depth += 1
        elif text in ("(", "[", "{"):
            depth -= 1
            if depth == 0:
                return at
        at -= 1
    return 0


def call_around(head: str, found: Sequence[Token]) -> Call | None:
    """The innermost call that is open after the last token."""
    depth = 0
    commas: list[int] = []
    given: set[str] = set()
    keyword = ""
    for at in range(len(found) - 1, -1, -1):
        kind, start, end = found[at]
        text = head[start:end]
        if kind != "operator":
            continue
        if text in (")", "]", "}"):
            depth += 1
        elif text in ("(", "[", "{"):
            if depth:
                depth -= 1
                continue
            if text != "(" or not at or not _ends_operand(head, found[at - 1]) or found[at - 1][0] == "keyword":
                commas, given = [], set()  # a group, a list or an index: those of the call are further out
                continue
            stop = commas[-1] if commas else len(head)
            callee = operand_before(head, found[:at])
            return Call(callee, start, len(commas), keyword, head[end:stop].strip(), frozenset(given))
        elif text == "," and not depth:
            commas.append(start)
        elif text == "=" and not depth and at and found[at - 1][0] in WORDS:
            name = head[found[at - 1][1] : found[at - 1][2]]
            given.add(name)
            if not commas:
                keyword = name
    return None
