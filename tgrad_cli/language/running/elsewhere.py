"""The `at` part of a form: other values for some names, and which decisions of the program they may not turn around.

A decision (``if x > 0``) counts where it was taken before the value in question was computed, or decided later that a
name keeps this value: an ``if`` that was not entered, a loop that ended, a function that returned early.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tensor.brackets import BracketList, tensor_of
from ...tensor.derivatives import variable
from ...tensor.node import ancestors
from ...tensor.number import NUMERIC, Number
from ...tensor.registry import OPS
from ...tensor.serials import next_serial
from ...tensor.tensor import Tensor
from .. import syntax as s
from .dispatch import EVAL
from .scope import NOTHING, Names, Scope, function_names

if TYPE_CHECKING:
    from ...tensor.state import State
    from .evaluator import Evaluator


def elsewhere(ev: Evaluator, node: s.GradientForm) -> list[tuple[Any, Any]]:
    """The pairs (value now, value instead) of the `at` part; names without a value are given one for this form."""
    pairs: list[tuple[Any, Any]] = []
    fresh: dict[str, Any] = {}
    decisions = ev.state.decisions.copy() if node.at else None
    for name, expression in node.at:
        new = EVAL[type(expression)](ev, expression)
        if isinstance(new, NUMERIC) and not isinstance(new, bool):
            new = Number(new)
        old = ev.scope.find(name.id)
        if old is NOTHING:
            fresh[name.id] = new
        else:
            if type(old) is BracketList and old.became is not None:
                old = old.became
            pairs.append((old, _fitted(old, new)))
    if decisions is not None:
        ev.state.decisions = decisions  # what the new values were made of decided nothing about the old
    if fresh:
        info = Names()
        info.bound.update(fresh)
        ev.scope = Scope(fresh, ev.scope, info, comprehension=True)
    return pairs


def note_idle(ev: Evaluator, node: s.GradientForm, pairs: list[tuple[Any, Any]], values: list[Any]) -> None:
    """A note for each name of the `at` part that the result does not depend on."""
    read = names_read([node.value, *node.wrt, node.given, *[expression for _, expression in node.at]])
    reached = {id(n) for n in ancestors([value.node for value in values])}
    known = iter(pairs)
    for name, _ in node.at:
        idle = name.id not in read
        if ev.scope.find(name.id) is not NOTHING:
            idle = id(variable(next(known)[0]).node) not in reached
        if idle:
            ev.note(f"the result does not depend on {name.id}: giving it a value changes nothing")


def names_read(parts: list[Any]) -> set[str]:
    """The names that stand in some expressions."""
    found: set[str] = set()
    pending = [part for part in parts if part is not None]
    while pending:
        part = pending.pop()
        if isinstance(part, s.Name):
            found.add(part.id)
        elif isinstance(part, (list, tuple)):
            pending += part
        elif isinstance(part, s.Node):
            pending += [getattr(part, field) for field in part._fields]
    return found


def _fitted(old: Any, new: Any) -> Any:
    """A replacement of the type and, where it is one number, of the shape of what it replaces."""
    if isinstance(old, list):
        old = tensor_of(old)
    if type(old) is not Tensor:
        return new
    if isinstance(new, list):
        new = tensor_of(new)
    if type(new) is Number:
        new = OPS["number_to_tensor"](new, dtype=old.dtype)
        return OPS["expand"](new, size=tuple(old.shape)) if old.ndim else new
    if type(new) is Tensor and new.dtype is not old.dtype and old.dtype.category >= new.dtype.category:
        return OPS["to_dtype"](new, dtype=old.dtype)
    return new


def settle(state: State, node: s.Node) -> None:
    """A top-level statement ran: what it decided, it decided for every name that it bound or might have bound.

    What was decided about a name counts for those that take its value over.
    """
    known, names = state.settled, set(state.journal.bindings)
    if not state.deciding:
        latest = _latest(known, node.value if isinstance(node, s.Assign) else node) if names else 0.0
        for name in names:
            if latest:
                known[name] = latest
            else:
                known.pop(name, None)
        return
    if not isinstance(node, (s.Assign, s.ExprStmt)):
        names |= function_names(None, [node]).bound
    serial = next_serial()
    for name in names:
        known[name] = serial


def settled(ev: Evaluator, node: s.Node) -> float:
    """The serial up to which decisions count for an expression, by the names that it reads."""
    return _latest(ev.state.settled, node)


def _latest(known: dict[str, float], node: s.Node) -> float:
    return max([known.get(name, 0.0) for name in names_read([node])], default=0.0) if known else 0.0
