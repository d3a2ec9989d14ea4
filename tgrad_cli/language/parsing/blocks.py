"""From what the grammar recognised to compound statements: one function a rule, each given the rule's raw children."""

from __future__ import annotations

from typing import Any

from ..syntax import statements as s
from ..syntax.expressions import Node, Str
from .building import split_arguments
from .mistakes import mistake
from .targets import check_target


def alone(c: list[Any]) -> list[Node]:
    """A compound statement as a list of one."""
    return c


def block(c: list[Any]) -> list[Node]:
    """The body of an indented block."""
    found: list[Node] = c[2]
    return found


def body_more(c: list[Any]) -> list[Node]:
    """One more line or compound statement of a body."""
    c[0].extend(c[1])
    grown: list[Any] = c[0]
    return grown


def body_append(c: list[Any]) -> list[Any]:
    """One more handler."""
    c[0].append(c[1])
    grown: list[Any] = c[0]
    return grown


def if_first(c: list[Any]) -> tuple[s.If, s.If]:
    """``if test: body``: the first and the last If of a growing chain."""
    node = s.If(c[0][1], c[3][-1].end, c[1], c[3], [])
    return node, node


def elif_(c: list[Any]) -> tuple[s.If, s.If]:
    """``elif test: body``: an If alone in the other's `orelse`."""
    head, last = c[0]
    node = s.If(c[1][1], c[4][-1].end, c[2], c[4], [])
    last.orelse.append(node)
    return head, node


def if_(c: list[Any]) -> s.If:
    """A whole ``if`` with its ``elif`` and ``else``; each If ends where the whole does."""
    head, last = c[0]
    if len(c) > 1:
        last.orelse.extend(c[3])
        last.end = c[3][-1].end
    node: Any = head
    while node is not last:
        node.end = last.end
        node = node.orelse[0]
    found: s.If = head
    return found


def while_(c: list[Any]) -> s.While:
    """``while test: body else: orelse``."""
    return s.While(c[0][1], c[-1][-1].end, c[1], c[3], c[6] if len(c) > 4 else [])


def for_(c: list[Any]) -> s.For:
    """``for target in iter: body else: orelse``."""
    check_target(c[1])
    return s.For(c[0][1], c[-1][-1].end, c[1], c[3], c[5], c[8] if len(c) > 6 else [])


def with_item(c: list[Any]) -> tuple[Node, Node | None]:
    """``expr as target``."""
    if len(c) > 1:
        check_target(c[2])
        return c[0], c[2]
    return c[0], None


def with_(c: list[Any]) -> s.With:
    """``with items: body``."""
    return s.With(c[0][1], c[3][-1].end, c[1], c[3])


def handler(c: list[Any]) -> s.Handler:
    """``except type as name: body``."""
    kind = c[1] if len(c) > 3 else None
    return s.Handler(c[0][1], c[-1][-1].end, kind, c[3].id if len(c) > 4 else None, c[-1])


def try_finally(c: list[Any]) -> s.Try:
    """``try`` with only a ``finally``."""
    return s.Try(c[0][1], c[5][-1].end, c[2], [], [], c[5])


def try_(c: list[Any]) -> s.Try:
    """``try`` with handlers, and perhaps ``else`` and ``finally``."""
    for node in c[3][:-1]:
        if node.type is None:
            raise mistake("E0001", "a bare 'except:' must be the last", node.start, node.start + 6)
    parts = {c[i][3]: c[i + 2] for i in range(4, len(c), 3)}
    end = c[-1][-1].end
    return s.Try(c[0][1], end, c[2], c[3], parts.get("else", []), parts.get("finally", []))


def decorator(c: list[Any]) -> list[Node]:
    """The first ``@decorator``."""
    return [c[1]]


def decorator_more(c: list[Any]) -> list[Node]:
    """One more ``@decorator``."""
    c[0].append(c[2])
    found: list[Node] = c[0]
    return found


def decorated(c: list[Any]) -> Node:
    """A definition with its decorators."""
    node: s.FunctionDef | s.ClassDef = c[1]
    node.decorators = c[0]
    return node


def docstring(body: list[Node]) -> str | None:
    """The text of the string that a body begins with."""
    head = body[0]
    if isinstance(head, s.ExprStmt) and isinstance(head.value, Str):
        return head.value.value
    return None


def function(c: list[Any]) -> s.FunctionDef:
    """``def name(params) -> annotation: body``."""
    name, body = c[1], c[-1]
    returns = c[6] if len(c) > 7 else None
    return s.FunctionDef(c[0][1], body[-1].end, name.id, c[3], body, [], docstring(body), returns, name.start)


def class_(c: list[Any]) -> s.ClassDef:
    """``class name(bases): body``."""
    name, body = c[1], c[-1]
    bases, keywords = split_arguments(c[3]) if len(c) > 6 else ([], [])
    return s.ClassDef(c[0][1], body[-1].end, name.id, bases, keywords, body, [], docstring(body), name.start)
