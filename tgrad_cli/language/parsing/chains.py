"""Operator precedence, applied to a complete chain of operators and operands.

The chain comes as a flat list: a tuple token for each operator, a node for each operand. It is folded with a stack of
pending operators, without recursion, so that neither a thousand minus signs nor a sum of a million terms matter.
"""

from __future__ import annotations

from typing import Any

from ..syntax.expressions import (
    BinOp,
    BoolOp,
    Compare,
    Node,
    UnaryOp,
)
from .mistakes import mistake

OR, AND, NOT, COMPARE, BIT_OR, BIT_AND, SHIFT, SUM, PRODUCT, UNARY, POWER = range(1, 12)

BINARY_LEVEL = {
    "or": OR,
    "and": AND,
    "|": BIT_OR,
    "&": BIT_AND,
    "<<": SHIFT,
    ">>": SHIFT,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "//": PRODUCT,
    "%": PRODUCT,
    "@": PRODUCT,
    "**": POWER,
    "^": POWER,
}
BINARY_LEVEL |= dict.fromkeys(("<", ">", "<=", ">=", "==", "!=", "in", "not in", "is", "is not"), COMPARE)
# Levels whose operators are collected into one node instead of folding two by two.
COLLECTED = frozenset((OR, AND, COMPARE))
SIGNS = {"\N{MINUS SIGN}": "-"}


def climb(children: list[Any]) -> Node:
    """The tree of one chain.

    Python's levels, with two differences: `^` is a power, and a factor glued to an operand stands at the level of
    the unary minus, so that `2x^2` is 2(x^2) and `1/2x` is 1/(2x).
    """
    items: list[Any] = children[0]
    if len(items) == 3 and type(items[0]) is not tuple and type(items[1]) is tuple:
        left, operator, right = items
        op = operator[3]
        if BINARY_LEVEL[op] not in COLLECTED:
            return BinOp(left.start, right.end, op, left, right, operator[1], False)
    operands: list[Node] = []
    pending: list[tuple[int, Any]] = []
    wants_operand = True
    for item in items:
        if type(item) is not tuple:
            operands.append(item)
            wants_operand = False
        elif wants_operand:
            level = NOT if item[3] == "not" else UNARY
            if level == NOT and pending and pending[-1][0] > NOT:
                raise mistake("E0001", "'not' cannot follow an operator", item[1], item[2], hint="write (not x)")
            pending.append((level, item))
        else:
            level = BINARY_LEVEL[item[3]]
            while pending and pending[-1][0] >= level and not waits(pending[-1][0], level):
                fold(operands, pending)
            pending.append((level, item))
            wants_operand = True
    while pending:
        fold(operands, pending)
    return operands[0]


def waits(level: int, new: int) -> bool:
    """Whether an operator of `level` stays pending before a new one of the same level."""
    return level == new and (level in COLLECTED or level == POWER)


def fold(operands: list[Node], pending: list[tuple[int, Any]]) -> None:
    """Replace the last pending operator, or all of a collected level, and their operands by one node."""
    level, token = pending.pop()
    right = operands.pop()
    if level in COLLECTED:
        operands.append(collect(level, token, right, operands, pending))
    elif level in (NOT, UNARY):
        text = token[3]
        if isinstance(text, Node):
            operands.append(BinOp(token[1], right.end, "*", text, right, token[2], True))
        else:
            operands.append(UnaryOp(token[1], right.end, text, right))
    else:
        left = operands.pop()
        operands.append(BinOp(left.start, right.end, token[3], left, right, token[1], False))


def collect(level: int, token: Any, last: Node, operands: list[Node], pending: list[tuple[int, Any]]) -> Node:
    """One node for `a < b <= c`, or for `a and b and c`."""
    tokens = [token]
    while pending and pending[-1][0] == level:
        tokens.append(pending.pop()[1])
    tokens.reverse()
    count = len(tokens)
    values = [*operands[-count:], last]
    del operands[-count:]
    start, end = values[0].start, last.end
    if level == COMPARE:
        return Compare(start, end, values[0], [t[3] for t in tokens], values[1:], [t[1] for t in tokens])
    return BoolOp(start, end, tokens[0][3], values)


def chain_with_form(children: list[Any]) -> Node:
    """A chain that ends in a gradient form: `w - 0.1*grad loss wrt w`."""
    items, form = children
    items.append(form)
    return climb([items])
