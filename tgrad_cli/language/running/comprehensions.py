"""Comprehensions and generator expressions: a scope of their own, the first iterable evaluated outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tensor.brackets import BracketList
from .. import syntax as s
from .dispatch import EVAL, evaluates
from .iteration import steps
from .operators import truth
from .scope import Names, Scope, target_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .evaluator import Evaluator


@evaluates(s.Comprehension)
def comprehension(ev: Evaluator, node: s.Comprehension) -> Any:
    """``[value for target in iter if condition]`` and its kin."""
    first = node.clauses[0].iter
    source = EVAL[type(first)](ev, first)
    outer = ev.scope
    scope = Scope({}, outer, _names(ev, node), comprehension=True)
    if node.kind == "generator":
        return generator(ev, node, scope, source)
    ev.scope = scope
    try:
        if node.kind == "dict":
            return _dict(ev, node, source)
        value = node.value
        evaluate = EVAL[type(value)]
        found = [evaluate(ev, value) for _ in rows(ev, node, 0, source)]
        return BracketList(found) if node.kind == "list" else set(found)
    finally:
        ev.scope = outer


def _names(ev: Evaluator, node: s.Comprehension) -> Names:
    """The names that the comprehension binds, found out once."""
    info: Names | None = ev.codes.get(node)
    if info is None:
        info = Names()
        for clause in node.clauses:
            info.bound.update(target_names(clause.target))
        ev.codes[node] = info
    return info


def _dict(ev: Evaluator, node: s.Comprehension, source: Any) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    key = node.key
    assert key is not None
    for _ in rows(ev, node, 0, source):
        found = EVAL[type(key)](ev, key)
        made[found] = EVAL[type(node.value)](ev, node.value)
    return made


def rows(ev: Evaluator, node: s.Comprehension, level: int, source: Any) -> Iterator[None]:
    """Bind the targets for every combination that passes the conditions, from clause `level` inwards."""
    from .assignment import assign

    clause = node.clauses[level]
    last = level == len(node.clauses) - 1
    for item in steps(ev, source, clause.iter):
        assign(ev, clause.target, item)
        for condition in clause.conditions:
            if not truth(ev, EVAL[type(condition)](ev, condition), condition):
                break
        else:
            if last:
                yield
            else:
                inner = node.clauses[level + 1].iter
                yield from rows(ev, node, level + 1, EVAL[type(inner)](ev, inner))


def generator(ev: Evaluator, node: s.Comprehension, scope: Scope, source: Any) -> Iterator[Any]:
    """A generator expression; each step runs in its own scope and text, and leaves the caller's as they were."""
    made = _generate(ev, node, scope, source)
    made.__name__ = made.__qualname__ = "<genexpr>"  # type: ignore[attr-defined]
    return made


def _generate(ev: Evaluator, node: s.Comprehension, scope: Scope, source: Any) -> Iterator[Any]:
    text = ev.source
    pending = rows(ev, node, 0, source)
    while True:
        before = (ev.scope, ev.source)
        ev.scope, ev.source = scope, text
        try:
            try:
                next(pending)
            except StopIteration:
                return
            value = EVAL[type(node.value)](ev, node.value)
        finally:
            ev.scope, ev.source = before
        yield value
