"""The engine: one session's names, settings and statements. It knows nothing of streams or of how things look.

`execute(source, emit)` parses a whole text, then runs it statement by statement; each outcome goes to `emit` as it
happens. The shell, one-shot commands, scripts, standard input, notebooks and tests all run through it.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import TgradError
from .language import syntax as s
from .language.running.outcomes import Assigned, Failure, Value
from .tensor.memory import keep_freed
from .tensor.state import State, activate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .language.running.evaluator import Evaluator
    from .past import Past, Step
    from .source import Source

    Emit = Callable[[object], None]

# How a text is run: what is shown, and whose rules the text follows.
BATCH = "batch"  # expression statements show their value, assignments nothing
PYTHON = "python"  # a .py file: only what it prints
SHELL = "shell"  # expressions and assignments, unless closed by `;`
# How many new objects there are before the collector looks for cycles while a program runs: its history is many
# objects, and has none.
RARELY = (20_000, 20, 50)


class Engine:
    """The names and settings of one session, and the way to run statements on them."""

    def __init__(self) -> None:
        self.state = State()
        self.names: dict[str, Any] = {}
        self.echo: bool | None = None  # None: as the kind of text has it
        self.past: Past | None = None  # what ran, where someone may want it back
        self._emit: Emit = _ignore
        self._evaluator: Evaluator | None = None

    @property
    def evaluator(self) -> Evaluator:
        """The evaluator of this session's language, made on first need."""
        if self._evaluator is None:
            from .language.running.evaluator import Evaluator

            self._evaluator = Evaluator(self.names, self._emitted)
        return self._evaluator

    def _emitted(self, outcome: object) -> None:
        self._emit(outcome)

    # ---- running -------------------------------------------------------------------------------------------------

    def execute(self, source: Source, emit: Emit, *, mode: str = BATCH, keep_going: bool = False) -> None:
        """Parse a whole text and run it.

        Raises TgradError: for a syntax error before anything ran; for a failed statement after taking back what that
        statement did. With `keep_going` a failed statement is emitted as a `Failure` and the next one runs.
        """
        from .language.parsing.parser import parse

        tree = parse(source, python_file=mode == PYTHON, shell=mode == SHELL)
        self.run(source, tree.body, emit, mode=mode, keep_going=keep_going)

    def run(
        self,
        source: Source,
        statements: Iterable[s.Node],
        emit: Emit,
        *,
        mode: str = BATCH,
        keep_going: bool = False,
    ) -> None:
        """Run statements that were parsed already, as `execute` does. A leading text is a docstring, and not shown."""
        before, outer, collected = activate(self.state), self._emit, gc.get_threshold()
        self._emit = emit
        gc.set_threshold(*RARELY)
        keep_freed()
        evaluator = self.evaluator
        evaluator.python_file = mode == PYTHON
        body = list(statements)
        silent = mode != SHELL and len(body) > 1 and is_docstring(body[0])
        try:
            with np.errstate(all="ignore"):
                for node in body[1:] if silent else body:
                    evaluator.source = source  # a statement may have run another text
                    try:
                        self._statement(node, evaluator, mode)
                    except TgradError as error:
                        if not keep_going or error.code == "E0804":
                            raise
                        emit(Failure(error))
        finally:
            gc.set_threshold(*collected)
            self._emit = outer
            activate(before)

    def _statement(self, node: s.Node, evaluator: Evaluator, mode: str) -> None:
        """Run one statement whole or not at all, and emit what it is to show."""
        journal = self.state.journal
        journal.begin()
        try:
            shown = self._shows(node, mode)
            value = evaluator.run(node, shown)
            if shown and value is not None and not _is_handle(node, value):
                self._emit(Value(value, _name_of(node)))
                journal.log_first(evaluator, "last", setattr, "last", evaluator.last)
                evaluator.last = value
            elif mode == SHELL and self.echo is not False:
                self._answer(node)
        except TgradError:
            journal.rollback()
            raise
        except KeyboardInterrupt:
            whole = journal.iterations
            self._settle(node)
            kept = journal.interrupt()
            if self.past is not None and kept and evaluator.source is not None:
                self.past.add(evaluator.source, node, mode, kept).iterations = whole
            raise _interrupted(node, evaluator.source, whole) from None
        except OSError:
            raise  # the stream that results go to is gone
        except Exception as error:  # a value that cannot be shown, such as an integer of too many digits
            from .language.running.exceptions import converted

            journal.rollback()
            raise _located(converted(error), evaluator.source, node.start, node.end) from error
        self._settle(node)
        entries = journal.commit()
        if self.past is not None and evaluator.source is not None:
            self.past.add(evaluator.source, node, mode, entries)

    def _settle(self, node: s.Node) -> None:
        """Remember for which names a statement decided something, where it took decisions."""
        state = self.state
        if state.settled or state.deciding:
            from .language.running.elsewhere import settle

            settle(state, node)

    def _shows(self, node: s.Node, mode: str) -> bool:
        """Whether a statement is an expression whose value is to be shown."""
        if not isinstance(node, s.ExprStmt) or (node.silent and mode == SHELL):
            return False
        return self.echo if self.echo is not None else mode != PYTHON

    def _answer(self, node: s.Node) -> None:
        """Tell what the names that a statement of the shell assigned now hold."""
        for name in _assigned(node):
            if name in self.names:
                self._emit(Assigned(name, self.names[name]))

    def evaluate(self, source: Source) -> object:
        """The value of a text that is one expression; raises TgradError, also where it is anything else."""
        from .language.parsing.parser import parse

        body = parse(source).body
        if len(body) != 1 or not isinstance(body[0], s.ExprStmt):
            raise _located(TgradError("E0001", "expected one expression"), source, 0, len(source.text))
        before = activate(self.state)
        try:
            with np.errstate(all="ignore"):
                self.evaluator.source = source
                return self.evaluator.run(body[0], shown=False)
        finally:
            activate(before)

    # ---- taking back ---------------------------------------------------------------------------------------------

    def remember(self) -> Past:
        """From now on keep what ran, for `undo` and for saving; the random stream gets a seed that can be told."""
        from .past import Past

        if self.past is None:
            seed = int(self.state.generator.initial_seed())
            self.past = Past(self.names, seed, self.state.default_dtype.name)
        return self.past

    def undo(self) -> Step | None:
        """Take the effects of the last statement that had any back; None where nothing can be."""
        step = self.undo_step()
        while step is not None and step.idle:
            step = self.undo_step()
        return step

    def undo_step(self) -> Step | None:
        """Take the last statement back, whether it had effects or not; None where it cannot be."""
        if self.past is None:
            return None
        before = activate(self.state)
        try:
            return self.past.undo()
        finally:
            activate(before)

    def redo(self, emit: Emit) -> Step | None:
        """Run the statement again whose effects were taken back last; None where there is none. Raises TgradError."""
        past, found = self.past, None
        if past is None:
            return None
        before = activate(self.state)
        past.forget_looks()
        activate(before)
        while past.undone and (found is None or all(step.idle for step in past.undone)):
            *others, step = past.undone
            if step.source is None or step.node is None:
                self.bind_all(step.given)
            else:
                self.run(step.source, [step.node], _ignore if step.idle else emit, mode=step.mode)
            past.undone, past.looks = others, 0
            found = found if step.idle else step
        return found

    # ---- settings ------------------------------------------------------------------------------------------------

    def set_quiet(self, name: str) -> None:
        """Never give one kind of note in this session; raises TgradError (E0604) for a kind that there is not."""
        from .language.running.advice import KINDS

        if name not in KINDS:
            raise TgradError("E0604", f"there is no note {name!r}", hint=", ".join(KINDS))
        self.state.noted.add(name)

    def bind(self, name: str, value: object) -> None:
        """Give a name a value of the language; a Python number becomes a variable."""
        self.bind_all({name: value})

    def bind_all(self, values: dict[str, Any]) -> None:
        """Give names their values, all as one step that can be taken back."""
        from .tensor.number import Number

        journal = self.state.journal
        journal.names = self.names
        journal.begin()
        for name, value in values.items():
            journal.bind(self.names, name)
            self.names[name] = Number(value) if type(value) in (int, float, complex) else value
        entries = journal.commit()
        if self.past is not None:
            self.past.add_given(values, entries)

    def rehearse(self, source: Source, node: s.Node) -> object:
        """Run a statement as `run` does, then take it back: nothing is shown, and nothing is changed."""
        before, outer = activate(self.state), self._emit
        self._emit = _ignore
        evaluator, journal = self.evaluator, self.state.journal
        evaluator.source = source
        journal.begin()
        try:
            with np.errstate(all="ignore"):
                return evaluator.run(node, shown=False)
        finally:
            journal.rollback()
            self._emit = outer
            activate(before)


def _ignore(outcome: object) -> None:
    """Where outcomes go while nothing runs."""


def is_docstring(node: s.Node) -> bool:
    """Whether a statement is nothing but a text."""
    return isinstance(node, s.ExprStmt) and isinstance(node.value, s.Str)


def _is_handle(node: s.Node, value: Any) -> bool:
    """Whether a call was made for its effect and gave a handle whose text is an address: ``torch.manual_seed(0)``."""
    return type(node.value) is s.Call and getattr(type(value), "handle", False)  # type: ignore[attr-defined]


def _name_of(node: s.Node) -> str | None:
    """The name that an expression statement consists of, if it does."""
    value = node.value if isinstance(node, s.ExprStmt) else None
    return value.id if isinstance(value, s.Name) else None


def _assigned(node: s.Node) -> list[str]:
    """The names that a statement of the shell assigns and says so."""
    from .language.running.scope import target_names

    if isinstance(node, s.Assign) and not node.silent:
        return [name for target in node.targets for name in target_names(target)]
    if isinstance(node, (s.AugAssign, s.AnnAssign)) and not node.silent:
        return target_names(node.target)
    if isinstance(node, s.FunctionEquation) and not node.silent:
        return [node.name]
    return []


def _interrupted(node: s.Node, source: Source | None, whole: int) -> TgradError:
    """Ctrl-C as an error that says what of the statement is left."""
    kept = "nothing of this statement was kept"
    if whole:
        kept = f"{whole} whole iteration{'s' if whole > 1 else ''} of the loop {'are' if whole > 1 else 'is'} kept"
    return _located(TgradError("E0804", f"interrupted; {kept}"), source, node.start, node.end)


def _located(error: TgradError, source: Source | None, start: int, end: int) -> TgradError:
    error.at(start, end)
    error.source = source
    return error
