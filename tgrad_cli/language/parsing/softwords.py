"""The words of a gradient form: `grad z wrt x at x = 3 given v`.

They are ordinary names but where a `wrt` makes a form of them. So a line is looked at only when it holds a `wrt`, and
each `wrt` that follows an operand is matched, like a closing bracket, with the nearest open head before it at the
same bracket depth. What is matched becomes HEAD and WRT; behind a WRT, `at`, `given` and `order` become words of the
form too, and the commas that separate what stands behind `wrt` and `at` become kinds of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..syntax.expressions import Name, Node
from . import kinds as k
from .mistakes import mistake

if TYPE_CHECKING:
    from .lexing import Lexer

    Token = tuple[int, int, int, str | Node]
    Value = Token | Node

INSIGHTS = k.INSIGHTS
HEADS = k.DERIVATIVES | INSIGHTS
OPTIONS = frozenset(("latex", "expand"))
TAIL_WORDS = {"at": k.AT, "given": k.GIVEN, "order": k.ORDER}
# After a head these make a name of it: `grad = 3`, `grad.shape`, `f(grad)`, `grad[0]` stays an index.
NO_OPERAND = (
    frozenset(
        (
            k.EQUALS,
            k.DOT,
            k.COMMA,
            k.COLON,
            k.SEMICOLON,
            k.NEWLINE,
            k.BINARY,
            k.AUGMENTED,
            k.STAR,
            k.DOUBLE_STAR,
            k.SLASH,
        )
    )
    | k.CLOSING
)
# A comma list in brackets would take the next argument; only a form that opens a round bracket of its own may have one.
BREAKS = frozenset((k.SEMICOLON, k.COLON, k.NEWLINE))


class Depth:
    """What is pending at one depth of brackets: heads without their `wrt`, and the tail of a form."""

    __slots__ = ("alone", "command", "emits", "heads", "tail")

    def __init__(self, alone: bool) -> None:
        self.heads: list[int] = []
        self.tail = 0  # WRT or AT while its list goes on, GIVEN after it
        self.command = False  # whether a `graph` opened the statement, behind which stands `save`
        self.emits = False  # whether the form is an `emit`, behind which stands `as`
        self.alone = alone  # whether a comma here can only belong to a form


def mark_forms(kinds: bytearray, values: list[Value], first: int) -> None:
    """Give the words and commas of gradient forms their kinds, in the tokens from `first` on."""
    depths = [Depth(True)]
    doubled: list[int] = []
    options: list[int] = []
    for i in range(first, len(kinds)):
        kind = kinds[i]
        depth = depths[-1]
        if kind == k.COMMAND:
            depth.command = True
        elif kind == k.NAME:
            mark_word(kinds, values, i, first, depth)
        elif kind in k.OPENING:
            own = kind == k.ROUND and (i == first or kinds[i - 1] not in k.ENDS_OPERAND) and starts_form(values, i + 1)
            depths.append(Depth(own))
        elif kind in k.CLOSING:
            doubled += double_heads(kinds, values, depths.pop())
        elif kind == k.COMMA and depth.tail:
            mark_comma(kinds, values, i, depth)
        elif kind == k.AS and depth.tail and depth.emits:
            value = values[i]
            assert isinstance(value, tuple)
            kinds[i], values[i] = k.TARGET, (k.TARGET, *value[1:])
        elif kind == k.SIGN and depth.tail and is_option(kinds, values, i):
            options.append(i)
        elif kind in BREAKS:
            doubled += double_heads(kinds, values, depth)
            depths[-1] = Depth(depth.alone)
    for i in sorted(doubled + options, reverse=True):
        if i in options:
            join_option(kinds, values, i)
        else:
            join_heads(kinds, values, i)


def is_option(kinds: bytearray, values: list[Value], i: int) -> bool:
    """Whether ``--latex`` stands at `i`: two signs and a word of an option, without spaces between."""
    if kinds[i + 1 : i + 3] != bytes((k.SIGN, k.NAME)):
        return False
    a, b, word = values[i : i + 3]
    if not (isinstance(a, tuple) and isinstance(b, tuple) and isinstance(word, Name)):
        return False
    return a[2] == b[1] and b[2] == word.start and a[3] == b[3] == "-" and word.id in OPTIONS


def join_option(kinds: bytearray, values: list[Value], i: int) -> None:
    """Make one OPTION of the three tokens at `i`."""
    first, word = values[i], values[i + 2]
    assert isinstance(first, tuple) and isinstance(word, Name)
    kinds[i] = k.OPTION
    values[i] = (k.OPTION, first[1], word.end, word.id)
    del kinds[i + 1 : i + 3], values[i + 1 : i + 3]


def double_heads(kinds: bytearray, values: list[Value], depth: Depth) -> list[int]:
    """The heads left without a `wrt` that take over the form right behind them, as in `derive hessian z wrt x`."""
    return [i for i in depth.heads if kinds[i + 1] == k.HEAD and word_at(values, i) in INSIGHTS]


def word_at(values: list[Value], i: int) -> str:
    """The name at `i`."""
    value = values[i]
    return value.id if isinstance(value, Name) else ""


def join_heads(kinds: bytearray, values: list[Value], i: int) -> None:
    """Make one HEAD of the two at `i`."""
    set_kind(kinds, values, i, k.HEAD)
    outer, inner = values[i], values[i + 1]
    assert isinstance(outer, tuple) and isinstance(inner, tuple)
    values[i] = (k.HEAD, outer[1], inner[2], f"{outer[3]} {inner[3]}")
    del kinds[i + 1], values[i + 1]


def starts_form(values: list[Value], i: int) -> bool:
    """Whether the token at `i` is a word that opens forms."""
    value = values[i] if i < len(values) else None
    return isinstance(value, Name) and value.id in HEADS


def mark_word(kinds: bytearray, values: list[Value], i: int, first: int, depth: Depth) -> None:
    """Decide what one name is: a head that may be matched later, a word of a form, or just a name."""
    value = values[i]
    assert isinstance(value, Name)
    word = value.id
    after_operand = i > first and kinds[i - 1] in k.ENDS_OPERAND
    after_head = bool(depth.heads) and depth.heads[-1] == i - 1
    if word in HEADS and (after_head or not after_operand):
        if (i == first or kinds[i - 1] != k.DOT) and kinds[i + 1] not in NO_OPERAND:
            depth.heads.append(i)
    elif word == "wrt" and after_operand and depth.heads:
        head = depth.heads.pop()
        depth.emits = word_at(values, head) in ("emit", "explain")
        set_kind(kinds, values, head, k.HEAD)
        set_kind(kinds, values, i, k.WRT)
        depth.tail = k.WRT
    elif word in TAIL_WORDS and after_operand and depth.tail:
        set_kind(kinds, values, i, TAIL_WORDS[word])
        depth.tail = k.AT if word == "at" else k.GIVEN
    elif word == "save" and after_operand and depth.command and kinds[i + 1] == k.STRING:
        set_kind(kinds, values, i, k.SAVE)


def set_kind(kinds: bytearray, values: list[Value], i: int, kind: int) -> None:
    """Make a word of the form of a name."""
    value = values[i]
    assert isinstance(value, Name)
    kinds[i] = kind
    values[i] = (kind, value.start, value.end, value.id)


def mark_comma(kinds: bytearray, values: list[Value], i: int, depth: Depth) -> None:
    """Give a comma in the tail of a form to the list that it separates."""
    is_setting = kinds[i + 1] == k.NAME and kinds[i + 2 : i + 3] == bytes((k.EQUALS,))
    if depth.tail == k.WRT:
        kind = k.WRT_COMMA
    elif depth.tail == k.AT and is_setting:
        kind = k.AT_COMMA
    else:
        return
    value = values[i]
    assert isinstance(value, tuple)
    if not depth.alone and kinds[i + 1] not in k.CLOSING:
        raise mistake(
            "E0001",
            "it is not clear whether this comma belongs to the gradient form",
            value[1],
            value[2],
            hint="put the form in brackets: f((grad z wrt x), y)",
        )
    kinds[i] = kind
    values[i] = (kind, value[1], value[2], ",")


def ask(lexer: Lexer, start: int) -> bool:
    """``softmax?`` and ``?softmax``, the same as ``help softmax``: whether a question mark begins a statement, or ends
    one of a dotted name."""
    kinds, values = lexer.kinds, lexer.values
    if lexer.at_start():
        kinds.append(k.COMMAND)
        values.append((k.COMMAND, start, start + 1, "help"))
        return True
    if lexer.text[start + 1 : lexer.end].lstrip(" \t")[:1] not in ("", ";", "#", "\r", "\n"):
        return False
    first = len(kinds)
    while first and kinds[first - 1] in (k.NAME, k.DOT):
        first -= 1
    if first == len(kinds) or (first and kinds[first - 1] not in (k.NEWLINE, k.INDENT, k.DEDENT, k.SEMICOLON)):
        return False
    name = values[first]
    at = name[1] if isinstance(name, tuple) else name.start
    kinds.insert(first, k.COMMAND)
    values.insert(first, (k.COMMAND, at, at, "help"))
    return True
