"""From what the grammar recognised to expression nodes: one function a rule, each given the rule's raw children."""

from __future__ import annotations

from typing import Any

from ..syntax.expressions import (
    Attribute,
    BinOp,
    Call,
    Clause,
    Comprehension,
    Constant,
    DictExpr,
    FString,
    IfExp,
    Keyword,
    Lambda,
    ListExpr,
    Name,
    NamedExpr,
    Node,
    Num,
    SetExpr,
    Slice,
    Starred,
    Str,
    Subscript,
    TupleExpr,
)
from .mistakes import mistake
from .targets import check_target

CONSTANTS: dict[str, object] = {"None": None, "True": True, "False": False, "...": Ellipsis}

# ---- lists as they grow ---------------------------------------------------------------------------------------


def first(c: list[Any]) -> list[Any]:
    """A list that begins."""
    return c


def append(c: list[Any]) -> list[Any]:
    """One more, next to the last."""
    c[0].append(c[1])
    grown: list[Any] = c[0]
    return grown


def after_comma(c: list[Any]) -> list[Any]:
    """One more, after a comma."""
    c[0].append(c[2])
    grown: list[Any] = c[0]
    return grown


def two(c: list[Any]) -> list[Any]:
    """A list that begins with two."""
    return [c[0], c[2]]


both = first

# ---- names and literals ---------------------------------------------------------------------------------------


def constant(c: list[Any]) -> Constant:
    """``None``, ``True``, ``False``, ``...``."""
    _, start, end, text = c[0]
    return Constant(start, end, CONSTANTS[text])


def string(c: list[Any]) -> Str | FString:
    """A string literal, or several that stand next to each other."""
    pieces: list[Str | FString] = c[0]
    if len(pieces) == 1:
        return pieces[0]
    start, end = pieces[0].start, pieces[-1].end
    if all(isinstance(piece, Str) for piece in pieces):
        return Str(start, end, "".join(piece.value for piece in pieces if isinstance(piece, Str)))
    parts: list[Any] = []
    for piece in pieces:
        parts += piece.parts if isinstance(piece, FString) else [piece]
    return FString(start, end, parts)


def superscript(c: list[Any]) -> BinOp:
    """``x²``."""
    base, (_, start, end, text) = c
    return BinOp(base.start, end, "**", base, Num(start, end, int(text)), start, True)


# ---- calls, attributes, indices -------------------------------------------------------------------------------


def attribute(c: list[Any]) -> Attribute:
    """``value.name``."""
    value, _, name = c
    return Attribute(value.start, name.end, value, name.id, name.start)


def call(c: list[Any]) -> Call:
    """``func(args)``; Python's rules on the order of arguments hold."""
    args, keywords = split_arguments(c[2]) if len(c) > 3 else ([], [])
    return Call(c[0].start, c[-1][2], c[0], args, keywords)


def split_arguments(given: list[Any]) -> tuple[list[Node], list[Keyword]]:
    """Positional and keyword arguments, apart; E0001 where Python does not allow their order."""
    args: list[Node] = []
    keywords: list[Keyword] = []
    names: set[str] = set()
    for node in given:
        if isinstance(node, Keyword):
            if node.name in names:
                raise mistake("E0001", f"the argument '{node.name}' is given twice", node.start, node.end)
            if node.name is not None:
                names.add(node.name)
            keywords.append(node)
            continue
        if isinstance(node, Bare):
            if len(given) > 1:
                raise mistake("E0001", "a generator among other arguments", node.start, node.end, hint="put it in ( )")
            node = Comprehension(node.start, node.end, node.kind, node.key, node.value, node.clauses)
        if keywords and not (isinstance(node, Starred) and all(k.name is not None for k in keywords)):
            raise mistake(
                "E0001", "an argument without a name follows a named one", node.start, node.end, hint="put it before"
            )
        args.append(node)
    return args, keywords


def keyword(c: list[Any]) -> Keyword:
    """``name=value`` among arguments."""
    name, equals, value = c
    if type(name) is not Name:
        raise mistake(
            "E0001", "only a name can stand before '=' here", name.start, equals[2], hint="to compare, write =="
        )
    return Keyword(name.start, value.end, name.id, value)


def double_starred(c: list[Any]) -> Keyword:
    """``**value`` among arguments."""
    return Keyword(c[0][1], c[1].end, None, c[1])


def starred(c: list[Any]) -> Starred:
    """``*value``."""
    return Starred(c[0][1], c[1].end, c[1])


def subscript(c: list[Any]) -> Subscript:
    """``value[index]``."""
    return Subscript(c[0].start, c[3][2], c[0], c[2])


def no_bound(_: list[Any]) -> None:
    """The missing side of a slice."""
    return


def slice_(c: list[Any]) -> Slice:
    """``lower:upper:step``."""
    lower, colon, upper = c[:3]
    last = c[-1] if c[-1] is not None else c[-2]
    end = last.end if isinstance(last, Node) else last[2]
    start = colon[1] if lower is None else lower.start
    return Slice(start, end, lower, upper, c[4] if len(c) > 3 else None)


# ---- containers -----------------------------------------------------------------------------------------------


def tuple_of_one(c: list[Any]) -> TupleExpr:
    """``x,``."""
    return TupleExpr(c[0].start, c[1][2], [c[0]])


def tuple_(c: list[Any]) -> TupleExpr:
    """``x, y`` without brackets."""
    items = c[0]
    return TupleExpr(items[0].start, c[1][2] if len(c) > 1 else items[-1].end, items)


def empty_tuple(c: list[Any]) -> TupleExpr:
    """``()``."""
    return TupleExpr(c[0][1], c[1][2], [])


def group(c: list[Any]) -> Node:
    """``(x)``: the node itself, its span widened to the brackets."""
    node: Node = c[1]
    if type(node) is Starred:
        raise mistake("E0001", "a starred expression stands alone in brackets", node.start, node.end, hint="(*x,)")
    node.start, node.end = c[0][1], c[2][2]
    return node


def list_(c: list[Any]) -> ListExpr:
    """``[a, b]``."""
    return ListExpr(c[0][1], c[-1][2], c[1] if len(c) > 2 else [])


def set_(c: list[Any]) -> SetExpr:
    """``{a, b}``."""
    return SetExpr(c[0][1], c[-1][2], c[1])


def dict_(c: list[Any]) -> DictExpr:
    """``{a: b}``."""
    return DictExpr(c[0][1], c[-1][2], c[1] if len(c) > 2 else [])


def item(c: list[Any]) -> tuple[Node, Node]:
    """``key: value``."""
    return c[0], c[2]


def item_unpacked(c: list[Any]) -> tuple[None, Node]:
    """``**value`` in a dict."""
    return None, c[1]


# ---- comprehensions -------------------------------------------------------------------------------------------


class Bare(Comprehension):
    """A generator without brackets of its own, as the only argument of a call."""

    __slots__ = ()


def clause(c: list[Any]) -> Clause:
    """``for target in iter``."""
    check_target(c[1])
    return Clause(c[0][1], c[3].end, c[1], c[3], [])


def clause_if(c: list[Any]) -> Clause:
    """``… if condition``."""
    found: Clause = c[0]
    found.conditions.append(c[2])
    found.end = c[2].end
    return found


def comprehension(kind: str, c: list[Any]) -> Comprehension:
    """A comprehension in brackets of one kind."""
    if type(c[1]) is Starred:
        raise mistake("E0001", "a comprehension cannot unpack", c[1].start, c[1].end, hint="use a second for")
    return Comprehension(c[0][1], c[-1][2], kind, None, c[1], c[2])


def list_comprehension(c: list[Any]) -> Comprehension:
    """``[x for …]``."""
    return comprehension("list", c)


def set_comprehension(c: list[Any]) -> Comprehension:
    """``{x for …}``."""
    return comprehension("set", c)


def generator(c: list[Any]) -> Comprehension:
    """``(x for …)``."""
    return comprehension("generator", c)


def bare_generator(c: list[Any]) -> Bare:
    """``x for …`` as an argument."""
    return Bare(c[0].start, c[1][-1].end, "generator", None, c[0], c[1])


def dict_comprehension(c: list[Any]) -> Comprehension:
    """``{k: v for …}``."""
    return Comprehension(c[0][1], c[-1][2], "dict", c[1], c[3], c[4])


# ---- the rest -------------------------------------------------------------------------------------------------


def walrus(c: list[Any]) -> NamedExpr:
    """``name := value``."""
    if type(c[0]) is not Name:
        raise mistake("E0001", "only a name can stand before ':='", c[0].start, c[0].end)
    return NamedExpr(c[0].start, c[2].end, c[0], c[2])


def ternary(c: list[Any]) -> IfExp:
    """``body if test else orelse``."""
    return IfExp(c[0].start, c[4].end, c[2], c[0], c[4])


def lambda_(c: list[Any]) -> Lambda:
    """``lambda params: body``."""
    return Lambda(c[0][1], c[3].end, c[1], c[3])
