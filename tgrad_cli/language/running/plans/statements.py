"""Statements in plans: a closure for each, which gives a signal where it ends the block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....errors import TgradError
from ....tensor.number import Number
from ....tensor.tensor import Tensor
from ... import syntax as s
from ..assignment import updated
from ..dispatch import EXEC, RETURN
from ..exceptions import converted
from . import calls
from .expressions import FAILURES, operand_by_operand, plan, test
from .formulas import FAILED, evaluation, formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dispatch import Signal
    from ..evaluator import Evaluator

    Step = Callable[[Evaluator], Signal | None]

assert calls  # it adds its kinds of expressions


def planned(ev: Evaluator, body: s.Body) -> list[Step]:
    """A plan for a block, which stands in the text that the evaluator is running."""
    return [step(ev, node) for node in body]


def step(ev: Evaluator, node: s.Node) -> Step:
    """A plan for one statement."""
    make = MAKERS.get(type(node))
    found = None if make is None else make(ev, node)
    if found is None:
        execute = EXEC[type(node)]
        return _told(ev, node, lambda ev: execute(ev, node))
    return found


def _told(ev: Evaluator, node: s.Node, run: Step) -> Step:
    """A step that says which statement it is, and whose errors point at it."""
    place = (ev.source, node.start, node.end)

    def told(ev: Evaluator) -> Signal | None:
        ev.statement = node
        ev.state.statement = place
        try:
            return run(ev)
        except TgradError as error:
            ev.locate(error, node)
            raise
        except Exception as error:
            raise ev.locate(converted(error), node) from None

    return told


def _expression(ev: Evaluator, node: Any) -> Step | None:
    if type(node.value) is s.GradientForm:
        return None
    value_of = plan(ev, node.value)

    def run(ev: Evaluator) -> None:
        value_of(ev)

    return _told(ev, node, run)


def _assign(ev: Evaluator, node: Any) -> Step | None:
    """``name = value``."""
    if len(node.targets) > 1 or type(node.targets[0]) is not s.Name:
        return None
    key = node.targets[0].id
    value_of = operand_by_operand(ev, node.value)
    place = (ev.source, node.start, node.end)
    label = (key, place)

    def apart(ev: Evaluator) -> None:
        ev.statement = node
        ev.state.statement = place
        try:
            value = value_of(ev)
            scope = ev.scope
            if type(value) is Tensor and scope.own:
                on_tape = value._node
                if on_tape is None or value.view is not None:
                    on_tape = value.node
                if on_tape.label is None:
                    on_tape.label = label
                scope.names[key] = value
            else:
                ev.bind(key, value)
        except TgradError as error:
            ev.locate(error, node)
            raise
        except Exception as error:
            raise ev.locate(converted(error), node) from None

    return _computed(ev, node, key, node.value, apart)


def _augmented(ev: Evaluator, node: Any) -> Step | None:
    """``name op= value``: between numbers the same as ``name = name op value``."""
    if type(node.target) is not s.Name:
        return None
    key = node.target.id
    old_of, value_of = plan(ev, node.target), plan(ev, node.value)
    apart = _told(ev, node, lambda ev: ev.bind(key, updated(ev, node, old_of(ev), value_of(ev))))
    whole = s.BinOp(node.start, node.end, node.op, node.target, node.value, node.op_start, False)
    return _computed(ev, node, key, whole, apart)


def _computed(ev: Evaluator, node: s.Node, key: str, value: s.Node, apart: Step) -> Step:
    """A binding whose value, where it is arithmetic between numbers, is computed and bound in one go."""
    found = formula(value, ev.python_file)
    if found is None:
        return apart
    compute = evaluation(found)
    place = (ev.source, node.start, node.end)
    failures = 0

    def run(ev: Evaluator) -> Signal | None:
        nonlocal failures
        if failures >= FAILURES:
            return apart(ev)
        label = (key, place)
        value = compute(ev, label)
        if value is FAILED:
            failures += 1
            return apart(ev)
        if type(value) is not Number:
            value = Number(value, [value, label, None])
        scope = ev.scope
        if scope.own:
            scope.names[key] = value
        elif scope is ev.top:
            journal = ev.state.journal
            last = journal.bindings.get(key)
            if last is None or last[0] != journal.round:
                journal.bind(scope.names, key)
            scope.names[key] = value
        else:
            ev.bind_outside(key, value)
        return None

    return run


def _return(ev: Evaluator, node: Any) -> Step | None:
    if node.value is None:
        return None
    value_of = plan(ev, node.value)
    execute = EXEC[s.Return]

    def run(ev: Evaluator) -> Any:
        if ev.scope is ev.top:
            return execute(ev, node)
        ev.returned = value_of(ev)
        return RETURN

    return _told(ev, node, run)


def _if(ev: Evaluator, node: Any) -> Step | None:
    """``if`` with its ``elif`` parts."""
    arms: list[tuple[Callable[[Evaluator], bool], s.Body]] = []
    last = node
    while True:
        arms.append((test(ev, last.test), last.body))
        rest = last.orelse
        if len(rest) != 1 or type(rest[0]) is not s.If:
            break
        last = rest[0]

    def run(ev: Evaluator) -> Signal | None:
        for is_true, body in arms:
            if is_true(ev):
                return ev.block(body)
        return ev.block(rest) if rest else None

    return _told(ev, node, run)


MAKERS: dict[type[s.Node], Callable[[Evaluator, Any], Step | None]] = {
    s.Assign: _assign,
    s.AugAssign: _augmented,
    s.ExprStmt: _expression,
    s.If: _if,
    s.Return: _return,
}
