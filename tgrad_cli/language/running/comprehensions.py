"""Comprehensions and generator expressions: a scope of their own, the first iterable evaluated outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tensor.brackets import BracketList
from ...tensor.node import sweep_if_due
from .. import syntax as s
from .dispatch import evaluates
from .loops import SWEEP_AFTER, binding, items
from .plans.expressions import plan, test
from .scope import Names, Scope, target_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .evaluator import Evaluator


class Plan:
    """How to run a comprehension: the names that it binds, its value, its key, and each clause."""

    __slots__ = ("clauses", "info", "key", "value")

    def __init__(self, ev: Evaluator, node: s.Comprehension) -> None:
        self.info = Names()
        for clause in node.clauses:
            self.info.bound.update(target_names(clause.target))
        self.value = plan(ev, node.value)
        self.key = None if node.key is None else plan(ev, node.key)
        self.clauses = [
            (c, [test(ev, condition) for condition in c.conditions], plan(ev, c.iter)) for c in node.clauses
        ]


@evaluates(s.Comprehension)
def comprehension(ev: Evaluator, node: s.Comprehension) -> Any:
    """``[value for target in iter if condition]`` and its kin."""
    how: Plan = node.plan
    if how is None:
        how = node.plan = Plan(ev, node)
    source = how.clauses[0][2](ev)
    outer = ev.scope
    scope = Scope({}, outer, how.info, comprehension=True)
    if node.kind == "generator":
        return generator(ev, how, scope, source)
    ev.scope = scope
    try:
        value_of, key_of = how.value, how.key
        if key_of is not None:
            made: dict[Any, Any] = {}
            for _ in rows(ev, how, 0, source):
                found = key_of(ev)
                made[found] = value_of(ev)
            return made
        values = [value_of(ev) for _ in rows(ev, how, 0, source)]
        return BracketList(values) if node.kind == "list" else set(values)
    finally:
        ev.scope = outer


def rows(ev: Evaluator, how: Plan, level: int, source: Any) -> Iterator[None]:
    """Bind the targets for every combination that passes the conditions, from clause `level` inwards."""
    clause, conditions, _ = how.clauses[level]
    last = level == len(how.clauses) - 1
    bind = binding(ev, clause.target, ev.state.statement)
    ticks = 0
    for item in items(ev, source, clause.iter):
        ticks += 1
        if ticks == SWEEP_AFTER:
            ticks = 0
            sweep_if_due(ev.state)
        bind(item)
        for passes in conditions:
            if not passes(ev):
                break
        else:
            if last:
                yield
            else:
                yield from rows(ev, how, level + 1, how.clauses[level + 1][2](ev))


def generator(ev: Evaluator, how: Plan, scope: Scope, source: Any) -> Iterator[Any]:
    """A generator expression; each step runs in its own scope and text, and leaves the caller's as they were."""
    made = _generate(ev, how, scope, source)
    made.__name__ = made.__qualname__ = "<genexpr>"  # type: ignore[attr-defined]
    return made


def _generate(ev: Evaluator, how: Plan, scope: Scope, source: Any) -> Iterator[Any]:
    text = ev.source
    pending = rows(ev, how, 0, source)
    while True:
        before = (ev.scope, ev.source)
        ev.scope, ev.source = scope, text
        try:
            try:
                next(pending)
            except StopIteration:
                return
            value = how.value(ev)
        finally:
            ev.scope, ev.source = before
        yield value
