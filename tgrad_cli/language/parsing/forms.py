"""Gradient forms: `grad z wrt x at x = 3 given v`, and `∂z/∂x`."""

from __future__ import annotations

from typing import Any

from ..syntax.expressions import (
    Attribute,
    BinOp,
    GradientForm,
    ListExpr,
    Name,
    Node,
    Num,
    Subscript,
    TupleExpr,
)
from .mistakes import mistake


def form_head(c: list[Any]) -> GradientForm:
    """``grad z wrt x, y``."""
    head, value, _, wrt = c
    if len(wrt) == 1 and isinstance(wrt[0], (TupleExpr, ListExpr)) and wrt[0].items:
        wrt = wrt[0].items  # wrt (x, y) and wrt [x, y] are wrt x, y
    for node in wrt:
        check_variable(node)
    kind, _, inner = head[3].partition(" ")
    return GradientForm(head[1], c[3][-1].end, kind, value, wrt, [], None, None, inner or None, False)


def check_variable(node: Node) -> None:
    """Raise E0001 unless a gradient can be taken for this: a name, an attribute, an element."""
    if not isinstance(node, (Name, Attribute, Subscript)):
        raise mistake("E0001", "after wrt stand the names of variables", node.start, node.end, hint="grad z wrt x, y")


def form_at(c: list[Any]) -> GradientForm:
    """``… at x = 3, y = 4``."""
    form: GradientForm = c[0]
    if form.at:
        raise mistake("E0001", "'at' stands twice", c[1][1], c[1][2], hint="separate with commas: at x = 3, y = 4")
    form.at = c[2]
    form.end = c[2][-1][1].end
    return form


def at_first(c: list[Any]) -> list[tuple[Name, Node]]:
    """``x = 3`` after ``at``."""
    if type(c[0]) is not Name:
        raise mistake("E0001", "after 'at' stands name = value", c[0].start, c[0].end)
    return [(c[0], c[2])]


def at_more(c: list[Any]) -> list[tuple[Name, Node]]:
    """``, y = 4`` after ``at``."""
    done: list[tuple[Name, Node]] = c[0]
    done += at_first(c[2:])
    return done


def form_given(c: list[Any]) -> GradientForm:
    """``… given v``."""
    form: GradientForm = c[0]
    if form.given is not None:
        raise mistake("E0001", "'given' stands twice", c[1][1], c[1][2])
    form.given = c[2]
    form.end = c[2].end
    return form


def form_order(c: list[Any]) -> GradientForm:
    """``… order 2``."""
    form: GradientForm = c[0]
    if form.order is not None:
        raise mistake("E0001", "'order' stands twice", c[1][1], c[1][2])
    form.order = c[2]
    form.end = c[2].end
    return form


def form_target(c: list[Any]) -> GradientForm:
    """``… as numpy``."""
    form: GradientForm = c[0]
    if form.target is not None:
        raise mistake("E0001", "'as' stands twice", c[1][1], c[1][2])
    form.target = c[2]
    form.end = c[2].end
    return form


def form_option(c: list[Any]) -> GradientForm:
    """``… --latex``."""
    form: GradientForm = c[0]
    form.options = (*form.options, c[1][3])
    form.end = c[1][2]
    return form


def form(c: list[Any]) -> GradientForm:
    """A form that is complete."""
    found: GradientForm = c[0]
    return found


def partial_first(c: list[Any]) -> tuple[int, int, int, Node, list[tuple[Node, int]]]:
    """``∂z/∂x``, ``∂²z/∂x²``: start, end, the order that was written, z, and each variable with its power."""
    value, _, variable = c[-3:]
    order = int(c[1][3]) if len(c) > 4 else 1
    return c[0][1], variable.end, order, value, [powered(variable)]


def partial_more(c: list[Any]) -> tuple[int, int, int, Node, list[tuple[Node, int]]]:
    """One more variable: ``∂²z/∂x∂y``."""
    start, _, order, value, variables = c[0]
    return start, c[2].end, order, value, [*variables, powered(c[2])]


def powered(node: Node) -> tuple[Node, int]:
    """A variable and how many times it stands below the line."""
    if isinstance(node, BinOp) and node.implicit and isinstance(node.right, Num) and isinstance(node.right.value, int):
        return node.left, node.right.value
    return node, 1


def partial(c: list[Any]) -> Node:
    """``∂z/∂x`` as a form; of higher order, forms inside forms."""
    start, end, order, value, variables = c[0]
    if order != sum(power for _, power in variables) or not 1 <= order <= 20:
        raise mistake(
            "E0001",
            "the orders above and below the line differ",
            start,
            end,
            hint="∂²z/∂x² or ∂²z/∂x∂y" if order <= 20 else "at most the 20th derivative",
        )
    node: Node = value
    for variable, power in reversed(variables):
        check_variable(variable)
        for _ in range(power):
            node = GradientForm(start, end, "grad", node, [variable], [], None, None, None, True)
    return node
