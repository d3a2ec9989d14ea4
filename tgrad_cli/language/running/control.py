"""Control flow: if, loops, try, raise, assert, with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.node import sweep_if_due
from .. import syntax as s
from ..values.type_names import type_name
from .assignment import assign
from .calls import invoke
from .dispatch import BREAK, CONTINUE, EVAL, executes
from .exceptions import class_of, converted, raised, value_of
from .iteration import steps
from .operators import truth

if TYPE_CHECKING:
    from .dispatch import Signal
    from .evaluator import Evaluator


@executes(s.Pass)
def pass_(ev: Evaluator, node: s.Pass) -> None:
    """``pass``."""


@executes(s.Break)
def break_(ev: Evaluator, node: s.Break) -> Signal:
    """``break``."""
    return BREAK


@executes(s.Continue)
def continue_(ev: Evaluator, node: s.Continue) -> Signal:
    """``continue``."""
    return CONTINUE


@executes(s.If)
def if_(ev: Evaluator, node: s.If) -> Signal | None:
    """``if``; an ``elif`` is an If alone in the else part, walked without recursion."""
    while True:
        test = node.test
        if truth(ev, EVAL[type(test)](ev, test), test):
            return ev.block(node.body)
        rest = node.orelse
        if not rest:
            return None
        only = rest[0]
        if len(rest) == 1 and type(only) is s.If:
            node = only
            continue
        return ev.block(rest)


@executes(s.While)
def while_(ev: Evaluator, node: s.While) -> Signal | None:
    """``while``."""
    test, body = node.test, node.body
    journal = ev.state.journal if _outermost(ev, node) else None
    while truth(ev, EVAL[type(test)](ev, test), test):
        sweep_if_due(ev.state)
        signal = ev.block(body)
        if signal is not None and signal is not CONTINUE:
            if signal is BREAK:
                return None
            return signal
        if journal is not None:
            journal.iteration()
    return ev.block(node.orelse)


@executes(s.For)
def for_(ev: Evaluator, node: s.For) -> Signal | None:
    """``for``; the outermost loop over a range is known to whoever wants to tell how far it is."""
    source = EVAL[type(node.iter)](ev, node.iter)
    if type(source) is not range or ev.loop is not None:
        return _each(ev, node, source)
    steps_in_all = max(0, -(-(source.stop - source.start) // source.step))
    iterator = iter(source)
    ev.loop = (iterator, steps_in_all)
    try:
        return _each(ev, node, iterator)
    finally:
        ev.loop = None


def _each(ev: Evaluator, node: s.For, source: Any) -> Signal | None:
    """Run the body once for each item."""
    target, body = node.target, node.body
    journal = ev.state.journal if _outermost(ev, node) else None
    simple = target.id if type(target) is s.Name else None
    for value in steps(ev, source, node.iter):
        sweep_if_due(ev.state)
        if simple is not None:
            ev.bind(simple, value)
        else:
            assign(ev, target, value)
        signal = ev.block(body)
        if signal is not None and signal is not CONTINUE:
            if signal is BREAK:
                return None
            return signal
        if journal is not None:
            journal.iteration()
    return ev.block(node.orelse)


def _outermost(ev: Evaluator, node: s.Node) -> bool:
    """Whether a loop is a top-level statement itself, whose whole iterations an interrupt keeps."""
    return ev.running is node


@executes(s.Assert)
def assert_(ev: Evaluator, node: s.Assert) -> None:
    """``assert test, message``."""
    if truth(ev, EVAL[type(node.test)](ev, node.test), node.test):
        return
    wording = ""
    if node.message is not None:
        wording = str(EVAL[type(node.message)](ev, node.message))
    text = f"assertion failed: {wording}" if wording else "assertion failed"
    error = TgradError("E0701", text, torch=wording, python="AssertionError")
    raise ev.locate(error, node.test, "this is false")


@executes(s.Raise)
def raise_(ev: Evaluator, node: s.Raise) -> None:
    """``raise``, ``raise X``, ``raise X(…) from cause``."""
    if node.value is None:
        if not ev.handling:
            error = TgradError("E0702", "No active exception to reraise", python="RuntimeError")
            raise ev.locate(error, node)
        raise ev.handling[-1]
    value = EVAL[type(node.value)](ev, node.value)
    cause = None if node.cause is None else EVAL[type(node.cause)](ev, node.cause)
    value = _exception(ev, node.value, value)
    if cause is not None:
        assert node.cause is not None
        value.__cause__ = _exception(ev, node.cause, cause)
    raise ev.locate(raised(value), node)


def _exception(ev: Evaluator, node: s.Node, value: Any) -> Any:
    """The exception object that `raise` is given, made where its class was."""
    if isinstance(value, type) and issubclass(value, BaseException):
        value = invoke(ev, node, value, (), {})
    if not isinstance(value, BaseException):
        error = TgradError("E0502", "exceptions must derive from BaseException", python="TypeError")
        raise ev.locate(error, node, type_name(value))
    return value


@executes(s.Try)
def try_(ev: Evaluator, node: s.Try) -> Signal | None:
    """``try`` with its handlers, ``else`` and ``finally``; an interrupt is never caught."""
    if not node.final:
        return _handled(ev, node)
    try:
        signal = _handled(ev, node)
    except Exception:
        ended = ev.block(node.final)
        if ended is not None:
            return ended  # a return in finally swallows the error, as in Python
        raise
    kept = ev.returned
    ended = ev.block(node.final)
    if ended is not None:
        return ended
    ev.returned = kept
    return signal


def _handled(ev: Evaluator, node: s.Try) -> Signal | None:
    """The try block, then the first handler that fits or the else part."""
    scope, source, depth, python_file = ev.scope, ev.source, ev.depth, ev.python_file
    try:
        signal = ev.block(node.body)
    except Exception as found:
        ev.scope, ev.source, ev.depth, ev.python_file = scope, source, depth, python_file
        error = ev.locate(converted(found), node)
        handler = _handler(ev, node, error)
        if handler is None:
            raise error from None
        error.__traceback__ = None
    else:
        return signal if signal is not None else ev.block(node.orelse)
    return _run_handler(ev, handler, error)


def _handler(ev: Evaluator, node: s.Try, error: TgradError) -> s.Handler | None:
    """The first handler whose class fits the error."""
    kind = class_of(error)
    for handler in node.handlers:
        if handler.type is None:
            return handler
        wanted = EVAL[type(handler.type)](ev, handler.type)
        for one in wanted if isinstance(wanted, tuple) else (wanted,):
            if not (isinstance(one, type) and issubclass(one, BaseException)):
                wording = "catching classes that do not inherit from BaseException is not allowed"
                raise ev.locate(TgradError("E0502", wording, python="TypeError"), handler.type)
            if issubclass(kind, one):
                return handler
    return None


def _run_handler(ev: Evaluator, handler: s.Handler, error: TgradError) -> Signal | None:
    """The handler's block, with the error under its name; the name is gone afterwards."""
    name = handler.name
    if name is not None:
        ev.bind(name, value_of(error))
    ev.handling.append(error)
    try:
        return ev.block(handler.body)
    finally:
        if error in ev.handling:
            ev.handling.remove(error)
        if name is not None:
            names = ev.scope.home(name).names
            if name in names:
                ev.state.journal.bind(names, name)
                del names[name]


@executes(s.With)
def with_(ev: Evaluator, node: s.With) -> Signal | None:
    """``with torch.no_grad():`` and the calculator's other contexts."""
    return _enter(ev, node, 0)


def _enter(ev: Evaluator, node: s.With, index: int) -> Signal | None:
    """Enter the contexts from `index` on, run the block, leave them in reverse."""
    if index == len(node.items):
        return ev.block(node.body)
    expression, target = node.items[index]
    context: Any = EVAL[type(expression)](ev, expression)
    kind = type(context)
    if not (hasattr(kind, "__enter__") and hasattr(kind, "__exit__")):
        wording = f"'{type_name(context)}' object does not support the context manager protocol"
        hint = "contexts here are torch.no_grad(), enable_grad(), set_grad_enabled(), inference_mode() and their kin"
        raise ev.locate(TgradError("E0504", wording, python="TypeError", hint=hint), expression)
    value = invoke(ev, expression, kind.__enter__, (context,), {})
    try:
        if target is not None:
            assign(ev, target, value)
        signal = _enter(ev, node, index + 1)
    except Exception as found:
        error = ev.locate(converted(found), node)
        given = value_of(error)
        if truth(ev, invoke(ev, expression, kind.__exit__, (context, type(given), given, None), {}), expression):
            return None
        raise error from None
    except BaseException:
        kind.__exit__(context, None, None, None)
        raise
    kept = ev.returned
    invoke(ev, expression, kind.__exit__, (context, None, None, None), {})
    ev.returned = kept
    return signal
