"""Loops: `for` and `while`."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from ...tensor.brackets import BracketList
from ...tensor.node import sweep_if_due
from ...tensor.number import Number
from .. import syntax as s
from .assignment import assign
from .dispatch import BREAK, CONTINUE, EVAL, executes
from .iteration import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...tensor.journal import Journal
    from .dispatch import Signal
    from .evaluator import Evaluator

SWEEP_AFTER = 64  # iterations between two looks at how much history there is
# Iterating over these raises nothing.
STEADY = frozenset((range, list, tuple, BracketList, type(iter(range(0)))))


@executes(s.While)
def while_(ev: Evaluator, node: s.While) -> Signal | None:
    """``while``."""
    from .plans.trips import travel

    return None if travel(ev, node) else _while(ev, node, None)


def run_rounds(ev: Evaluator, node: s.For | s.While, rounds: int | None) -> None:
    """Run a loop statement by statement, for so many rounds at most."""
    if isinstance(node, s.While):
        _while(ev, node, rounds)
    else:
        _each(ev, node, islice(EVAL[type(node.iter)](ev, node.iter), rounds))


def _while(ev: Evaluator, node: s.While, rounds: int | None) -> Signal | None:
    body, is_true = node.body, _test(ev, node)
    journal = _journal(ev, node)
    ticks = 0
    while rounds != 0 and is_true(ev):
        if rounds is not None:
            rounds -= 1
        ticks += 1
        if ticks == SWEEP_AFTER:
            ticks = 0
            sweep_if_due(ev.state)
        signal = ev.block(body)
        if signal is not None and signal is not CONTINUE:
            return None if signal is BREAK else signal
        if journal is not None:
            journal.iteration()
    sweep_if_due(ev.state)
    return ev.block(node.orelse)


def _test(ev: Evaluator, node: s.While) -> Callable[[Evaluator], bool]:
    """How to find out whether a loop goes on; a plan of it is made once."""
    if node.body.head is None:
        from .plans.expressions import test

        node.body.head = test(ev, node.test)
    found: Callable[[Evaluator], bool] = node.body.head
    return found


@executes(s.For)
def for_(ev: Evaluator, node: s.For) -> Signal | None:
    """``for``; the outermost loop over a range is known to whoever wants to tell how far it is."""
    from .plans.trips import travel

    if travel(ev, node):
        return None
    source = _source(ev, node)
    if type(source) is not range or ev.loop is not None:
        return _each(ev, node, source)
    steps_in_all = max(0, -(-(source.stop - source.start) // source.step))
    iterator = iter(source)
    ev.loop = (iterator, steps_in_all)
    try:
        return _each(ev, node, iterator)
    finally:
        ev.loop = None


def _source(ev: Evaluator, node: s.For) -> Any:
    """What a loop goes through; a plan is made where it is met again."""
    body = node.body
    if body.head is not None:
        return body.head(ev)
    if body.met:
        from .plans.expressions import plan

        body.head = plan(ev, node.iter)
    return EVAL[type(node.iter)](ev, node.iter)


def _each(ev: Evaluator, node: s.For, source: Any) -> Signal | None:
    """Run the body once for each item."""
    body, bind = node.body, binding(ev, node.target, (ev.source, node.start, node.end))
    journal = _journal(ev, node)
    ticks = 0
    for value in items(ev, source, node.iter):
        ticks += 1
        if ticks == SWEEP_AFTER:
            ticks = 0
            sweep_if_due(ev.state)
        bind(value)
        signal = ev.block(body)
        if signal is not None and signal is not CONTINUE:
            return None if signal is BREAK else signal
        if journal is not None:
            journal.iteration()
    sweep_if_due(ev.state)
    return ev.block(node.orelse) if node.orelse else None


def items(ev: Evaluator, source: Any, node: s.Node) -> Iterable[Any]:
    """What going through a value gives; errors point at `node`."""
    return source if type(source) in STEADY else steps(ev, source, node)


def binding(ev: Evaluator, target: s.Node, place: Any) -> Callable[[Any], None]:
    """How to give a target one item after the other, in the present scope; `place` is the statement that does it."""
    state = ev.state
    if type(target) is not s.Name:

        def spread(value: Any) -> None:
            state.statement = place
            assign(ev, target, value)

        return spread
    key, scope, top = target.id, ev.scope, ev.top

    def bind(value: Any) -> None:
        if type(value) is int:
            value = Number(value, [value, (key, place), None])
            if scope.own:
                scope.names[key] = value
                return
            if scope is top:
                journal = state.journal
                last = journal.bindings.get(key)
                if last is None or last[0] != journal.round:
                    journal.bind(scope.names, key)
                scope.names[key] = value
                return
        state.statement = place
        ev.bind(key, value)

    return bind


def _journal(ev: Evaluator, node: s.Node) -> Journal | None:
    """The journal for a loop that is a top-level statement itself, whose whole iterations an interrupt keeps."""
    return ev.state.journal if ev.running is node else None
