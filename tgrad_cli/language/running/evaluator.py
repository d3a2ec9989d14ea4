"""The evaluator: walks the syntax tree of one statement after the other on one set of names.

    evaluator = Evaluator(globals, emit)          # globals: dict of the session's names; emit: takes each outcome
    evaluator.source = source                     # the text that the statements' offsets refer to
    for statement in parse(source).body:
        value = evaluator.run(statement)          # value of an ExprStmt, else None; raises TgradError

`emit` is given `outcomes.Text` and `outcomes.Note` objects as they happen (and `outcomes.Gradient` for a form inside a
block; the value of one at the top level is labelled by `gradients.entries`). Every error that
leaves `run` is a `TgradError` with labels and source, or KeyboardInterrupt. `run` logs every change in the active
state's journal, but neither begins nor rolls back a statement there: that is the engine's.

What to do with a node is found by its type in two tables (`dispatch.EVAL` and `dispatch.EXEC`), which the modules
imported at the bottom fill; each is about one part of the language.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ...errors import Label, TgradError
from ...tensor.brackets import BracketList
from ...tensor.derivatives import label
from ...tensor.node import sweep_if_due
from ...tensor.number import Number
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from .. import syntax as s
from .advice import after_value
from .dispatch import EVAL, EXEC
from .exceptions import converted
from .outcomes import Note
from .scope import MODULE_INFO, NOTHING, NUMBERS, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...source import Source
    from .dispatch import Signal

LABELLED = frozenset((Number, Tensor, BracketList))  # what has a place on the tape remembers its first name
PYTHON_FRAMES = 14_000  # enough for that depth, and little enough for the C stack that some of them use


class Evaluator:
    """Runs statements; `globals` are the session's names, shared with whoever made it."""

    __slots__ = (
        "answer",
        "builtins",
        "depth",
        "emit",
        "functions",
        "globals",
        "handling",
        "last",
        "loop",
        "python_file",
        "returned",
        "running",
        "scope",
        "source",
        "state",
        "statement",
        "symbols",
        "top",
        "trips",
    )

    def __init__(self, globals: dict[str, Any], emit: Callable[[object], None], *, python_file: bool = False) -> None:
        from ..values.builtins import builtin_names

        self.globals = globals
        self.emit = emit
        self.python_file = python_file
        self.source: Source | None = None
        self.top = Scope(globals, None, MODULE_INFO)
        self.scope = self.top
        self.builtins: dict[str, Any] = builtin_names(self)
        self.depth = 0
        self.returned: Any = None
        self.handling: list[TgradError] = []  # the errors whose except blocks are running
        self.last: Any = NOTHING  # what `_` and `ans` stand for
        self.loop: tuple[Any, int] | None = None  # the iterator of the outermost loop over a range, and its length
        self.answer: tuple[s.Node, Any, Any] | None = None  # the gradients that a form found last
        self.trips = True  # whether loops of numbers are run as a whole
        self.symbols = False  # whether some names stand for themselves
        self.state = ACTIVE.state
        self.statement: s.Node | None = None
        self.running: s.Node | None = None  # the top-level statement

    # ---- running ---------------------------------------------------------------------------------------------

    def run(self, statement: s.Node, shown: bool = True) -> Any:
        """Run one top-level statement; the value of an expression statement, None for any other.

        A gradient form that is to be `shown` is emitted with its labels, and gives None.
        Raises TgradError, or KeyboardInterrupt where the person interrupted.
        """
        self.scope = self.top
        self.running = statement
        self.depth = 0
        self.handling.clear()
        state = self.state = ACTIVE.state
        state.note = self.note
        state.journal.names = self.globals
        sweep_if_due(state)
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, PYTHON_FRAMES))
        try:
            if type(statement) is s.ExprStmt:
                self.statement = statement
                state.statement = (self.source, statement.start, statement.end)
                if shown and type(statement.value) is s.GradientForm:
                    from .gradients import show_gradient

                    show_gradient(self, statement.value)
                    return None
                value = EVAL[type(statement.value)](self, statement.value)
                if state.stop_at_nan:
                    self._stop_at_nan(statement, value)
                if type(value) is Tensor:
                    after_value(state, value)
                return self._symbolic(value, statement) if shown and self.symbols else value
            self.first(statement)
            if state.stop_at_nan:
                self._stop_at_nan(statement, None)
            return None
        except TgradError as error:
            raise self.locate(error, statement) from None
        except Exception as error:  # an exception that nothing expected must still not end the session
            raise self.locate(converted(error), statement) from error
        finally:
            sys.setrecursionlimit(before)
            self.scope = self.top

    def _stop_at_nan(self, statement: s.Node, value: Any) -> None:
        from .looks import stop_at_nan

        stop_at_nan(self, statement, value)

    def _symbolic(self, value: Any, statement: s.Node) -> Any:
        """A value, but one that was computed from symbols is emitted as its formula, and gives None."""
        from .symbols import symbolic

        report = symbolic(self, value, statement)
        if report is None:
            return value
        self.emit(report)
        return None

    def block(self, body: s.Body) -> Signal | None:
        """Run statements until one ends the block early; a block that is met again gets a plan."""
        plan = body.plan
        if plan is None:
            if not body.met:
                body.met = True
                for node in body:
                    signal = self.first(node)
                    if signal is not None:
                        return signal
                return None
            from .plans.statements import planned

            plan = body.plan = planned(self, body)
        for step in plan:
            signal = step(self)
            if signal is not None:
                return signal  # type: ignore[no-any-return]
        return None

    def first(self, node: s.Node) -> Signal | None:
        """Run one statement."""
        self.statement = node
        self.state.statement = (self.source, node.start, node.end)
        try:
            signal: Signal | None = EXEC[type(node)](self, node)
            return signal
        except TgradError as error:
            if error.source is None:
                self.locate(error, node)
            raise
        except Exception as error:
            raise self.locate(converted(error), node) from None

    def value(self, node: s.Node) -> Any:
        """The value of an expression."""
        return EVAL[type(node)](self, node)

    # ---- names -----------------------------------------------------------------------------------------------

    def bind(self, name: str, value: Any) -> None:
        """Give a name a value, in the scope where an assignment here binds it."""
        kind = type(value)
        if kind in NUMBERS:
            value = Number(value, [value, (name, self.state.statement), None])
        elif kind in LABELLED:
            label(value, name)
        scope = self.scope
        if scope.own:
            scope.names[name] = value
        else:
            self.bind_outside(name, value)

    def bind_outside(self, name: str, value: Any) -> None:
        """Bind a name of the session, or one that a function declares to live outside of it."""
        names = self.scope.home(name).names
        if names is not self.scope.names or names is self.globals:
            self.state.journal.bind(names, name)
        names[name] = value

    # ---- talking ---------------------------------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Emit a note about the statement that is running."""
        node = self.statement
        if node is None:
            self.emit(Note(text, 0, 0, self.source))
        else:
            self.emit(Note(text, node.start, node.end, self.source))

    def text_of(self, node: s.Node) -> str:
        """A node as the person wrote it."""
        return "" if self.source is None else self.source.text[node.start : node.end]

    # ---- errors ----------------------------------------------------------------------------------------------

    def locate(self, error: TgradError, node: s.Node, text: str = "") -> TgradError:
        """Point an error at a node, unless a deeper part of the evaluation already pointed it somewhere."""
        if error.source is None:
            error.at(node.start, node.end, text)
            error.source = self.source
        return error

    def locate_operands(self, error: TgradError, node: s.Node, operands: Mapping[Any, s.Node]) -> TgradError:
        """Label the operands that an operation complained about, where they are written; else point at `node`."""
        if error.source is not None:
            return error
        if not error.labels:
            labels = [
                Label(operands[key].start, operands[key].end, text)
                for key, text in error.operands.items()
                if key in operands
            ]
            error.labels = tuple(labels) or (Label(node.start, node.end),)
        if error.hint is not None and "{" in error.hint:
            # A hint may speak of the operands by position: {0} is the first, as it was written.
            for key, operand in operands.items():
                error.hint = error.hint.replace(f"{{{key}}}", self.text_of(operand))
            error.hint = error.hint.replace(".T.T", "")  # what was transposed is meant as it was
        error.source = self.source
        return error


def _fill_tables() -> None:
    """Import the modules that register what to do with each kind of node."""
    from ... import ops
    from ..values import attributes, formatting
    from . import (
        assignment,
        calls,
        comparisons,
        comprehensions,
        control,
        displays,
        functions,
        gradients,
        imports,
        loops,
        operators,
        protocols,
        subscripts,
    )

    assert all((assignment, attributes, calls, comparisons, comprehensions, control, formatting, functions))
    assert all((loops, gradients, imports, displays, operators, ops, protocols, subscripts))


_fill_tables()
