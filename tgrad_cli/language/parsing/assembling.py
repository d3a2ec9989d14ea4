"""From what the grammar recognised to statement nodes: one function a rule, each given the rule's raw children."""

from __future__ import annotations

from typing import Any

from ..syntax import statements as s
from ..syntax.expressions import (
    Attribute,
    Call,
    Name,
    NamedExpr,
    Node,
    Starred,
    Subscript,
    TupleExpr,
)
from .mistakes import mistake
from .parameters import params_of_call
from .targets import check_single_target, check_target

# ---- lines ----------------------------------------------------------------------------------------------------


def line(c: list[Any]) -> list[Node]:
    """The statements of one line."""
    found: list[Node] = c[0]
    return found


def silent_line(c: list[Any]) -> list[Node]:
    """The statements of a line that a `;` closes: none of them echoes."""
    for node in c[0]:
        if isinstance(node, (s.ExprStmt, s.Assign, s.AugAssign, s.AnnAssign, s.FunctionEquation)):
            node.silent = True
    return line(c)


def notebook_line(c: list[Any]) -> list[Node]:
    """A line for the notebook, which is skipped."""
    _, start, end, text = c[0]
    return [s.NotebookLine(start, end, text)]


def small_after(c: list[Any]) -> list[Node]:
    """One more statement on the line."""
    c[0].append(c[2])
    return line(c)


# ---- simple statements ----------------------------------------------------------------------------------------


def expression_statement(c: list[Any]) -> s.ExprStmt:
    """An expression as a statement."""
    if isinstance(c[0], Starred):
        check_target(c[0])
    if type(c[0]) is NamedExpr and c[0].start == c[0].target.start:
        raise mistake("E0001", "':=' needs brackets around it here", c[0].start, c[0].end, hint="to assign, write =")
    return s.ExprStmt(c[0].start, c[0].end, c[0], False)


def assign(c: list[Any]) -> Node:
    """``target = value``, or a function by its equation."""
    target, equals, value = c
    if type(target) is Name or type(target) is Subscript or type(target) is Attribute:
        return s.Assign(target.start, value.end, [target], value, False)
    if type(target) is Call and type(target.func) is Name:
        params = params_of_call(target)
        if params is not None:
            name = target.func
            return s.FunctionEquation(target.start, value.end, name.id, params, value, False, name.start)
        raise mistake(
            "E0001",
            f"the parameters of {name_of(target)} must be names",
            target.start,
            equals[1],
            hint=f"{name_of(target)}(x, y) = … defines a function; to compare, write ==",
        )
    check_target(target)
    return s.Assign(target.start, value.end, [target], value, False)


def name_of(call: Call) -> str:
    """The name of a called function."""
    return call.func.id if isinstance(call.func, Name) else "this function"


def assign_again(c: list[Any]) -> Node:
    """``a = b = value``: what was the value becomes a target."""
    before, _, value = c
    if isinstance(before, s.FunctionEquation):
        raise mistake("E0001", "a function is defined by one expression", before.value.start, before.value.end)
    check_target(before.value)
    before.targets.append(before.value)
    before.value = value
    before.end = value.end
    found: Node = before
    return found


def augmented(c: list[Any]) -> s.AugAssign:
    """``target op= value``."""
    target, operator, value = c
    check_single_target(target, operator[3])
    return s.AugAssign(target.start, value.end, target, operator[3][:-1], value, False, operator[1])


def annotated(c: list[Any]) -> s.AnnAssign:
    """``target: annotation = value``."""
    target = c[0]
    check_single_target(target, ":")
    return s.AnnAssign(target.start, c[-1].end, target, c[2], c[4] if len(c) > 3 else None, False)


def print_line(c: list[Any]) -> s.PrintStmt:
    """Python 2's ``print a, b``."""
    end = c[2][2] if len(c) > 2 else c[1][-1].end
    return s.PrintStmt(c[0][1], end, c[1], len(c) == 2)


def insight(c: list[Any]) -> s.InsightCommand:
    """``graph z save "z.svg"``, ``why x.grad``, ``help sin``, ``symbol W[3, 4]``."""
    made = s.InsightCommand(c[0][1], c[-1].end, c[0][3], c[1])
    if len(c) > 2:
        made.path = c[3]
    return made


def pass_(c: list[Any]) -> s.Pass:
    """``pass``."""
    return s.Pass(c[0][1], c[0][2])


def break_(c: list[Any]) -> s.Break:
    """``break``."""
    return s.Break(c[0][1], c[0][2])


def continue_(c: list[Any]) -> s.Continue:
    """``continue``."""
    return s.Continue(c[0][1], c[0][2])


def return_(c: list[Any]) -> s.Return:
    """``return value``."""
    value = c[1] if len(c) > 1 else None
    return s.Return(c[0][1], value.end if value is not None else c[0][2], value)


def raise_(c: list[Any]) -> s.Raise:
    """``raise value from cause``."""
    end = c[-1].end if len(c) > 1 else c[0][2]
    return s.Raise(c[0][1], end, c[1] if len(c) > 1 else None, c[3] if len(c) > 3 else None)


def global_(c: list[Any]) -> s.Global:
    """``global a, b``."""
    return s.Global(c[0][1], c[1][-1].end, [name.id for name in c[1]])


def nonlocal_(c: list[Any]) -> s.Nonlocal:
    """``nonlocal a, b``."""
    return s.Nonlocal(c[0][1], c[1][-1].end, [name.id for name in c[1]])


def delete(c: list[Any]) -> s.Delete:
    """``del a, b[0]``."""
    check_target(c[1], deleting=True)
    bare = type(c[1]) is TupleExpr and (not c[1].items or c[1].start == c[1].items[0].start)
    return s.Delete(c[0][1], c[1].end, c[1].items if bare else [c[1]])


def assert_(c: list[Any]) -> s.Assert:
    """``assert test, message``."""
    return s.Assert(c[0][1], c[-1].end, c[1], c[3] if len(c) > 2 else None)


# ---- imports --------------------------------------------------------------------------------------------------


def dotted_name(c: list[Any]) -> tuple[str, int, int]:
    """A name that may grow by dots: its text and span."""
    return c[0].id, c[0].start, c[0].end


def dotted_more(c: list[Any]) -> tuple[str, int, int]:
    """One more name after a dot."""
    return f"{c[0][0]}.{c[2].id}", c[0][1], c[2].end


def module(c: list[Any]) -> tuple[str, str | None, int]:
    """``torch.nn as nn``: the name, the alias, and where it ends."""
    if len(c) > 1:
        return c[0][0], c[2].id, c[2].end
    return c[0][0], None, c[0][2]


def alias(c: list[Any]) -> tuple[str, str | None, int]:
    """``grad as g``: the name, the alias, and where it ends."""
    return c[0].id, c[2].id if len(c) > 1 else None, c[-1].end


def import_(c: list[Any]) -> s.Import:
    """``import a.b as c, d``."""
    return s.Import(c[0][1], c[1][-1][2], [(name, alias) for name, alias, _ in c[1]])


def from_import(c: list[Any]) -> s.ImportFrom:
    """``from a import b as c``."""
    names = c[4] if isinstance(c[3], tuple) else c[3]
    end = c[-1][2] if isinstance(c[3], tuple) else names[-1][2]
    return s.ImportFrom(c[0][1], end, c[1][0], [(name, alias) for name, alias, _ in names])


def from_import_all(c: list[Any]) -> s.ImportFrom:
    """``from a import *``."""
    return s.ImportFrom(c[0][1], c[3][2], c[1][0], [("*", None)])
