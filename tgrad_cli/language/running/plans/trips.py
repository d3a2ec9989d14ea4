"""Running a numeric loop at once, on plain values; how its numbers came about is found out by running it again.

A loop of a million steps then costs the tape nothing, and its history is as long as it is only for who asks for it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from ....tensor.number import Number
from ....tensor.recipe import Outcome, Recipe, Unfolding
from ....tensor.serials import next_serial
from ... import syntax as s
from ..dispatch import BREAK
from ..displays import find_builtin
from ..loops import run_rounds
from ..scope import MODULE_INFO, NOTHING, Names, Scope
from .numeric import UNSET, Loop, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..evaluator import Evaluator

FAILURES = 4  # after so many a loop counts as one of other things than numbers
PLAIN = frozenset((int, float))
LEFT = "no new value"


def travel(ev: Evaluator, node: s.For | s.While) -> bool:
    """Run a loop as a whole; False where it has to be run statement by statement, and nothing was done."""
    body = node.body
    if body.trip is None:
        try:
            body.trip = Loop(node, ev.python_file)
        except Unfit:
            body.trip = False
    loop: Loop | bool = body.trip
    if not isinstance(loop, Loop) or not ev.trips or not (ev.scope.own or ev.scope is ev.top):
        return False
    found = _start(ev, loop)
    if found is None or not _run(ev, loop, *found):
        loop.failures += 1
        if loop.failures == FAILURES:
            body.trip = False
        return False
    return True


def _start(ev: Evaluator, loop: Loop) -> tuple[list[Any], list[str], list[Recipe]] | None:
    """The values that a loop begins with, and which of its names are numbers with a history; None where it cannot."""
    values = list(loop.blank)
    names = ev.scope.names
    given: list[str] = []
    recipes: list[Recipe] = []
    for name in loop.live:
        value = names[name] if name in names else _outer(ev, name, name in loop.written)
        if type(value) is Number:
            values[loop.slots[name]] = value.value
            given.append(name)
            recipes.append(value.recipe)
        elif type(value) in PLAIN:
            values[loop.slots[name]] = value
        elif value is not UNSET:
            return None
    if loop.ranges and not _means_range(ev):
        return None
    return values, given, recipes


def _outer(ev: Evaluator, name: str, own: bool) -> Any:
    """The value of a name that the innermost scope does not hold."""
    try:
        value = ev.scope.find(name)
    except UnboundLocalError:
        return UNSET
    if value is NOTHING:
        return UNSET if own else find_builtin(ev, name)
    return value


def _means_range(ev: Evaluator) -> bool:
    """Whether `range` is Python's, and no name of the program's."""
    try:
        found = ev.scope.find("range")
    except UnboundLocalError:
        return False
    return found is NOTHING and ev.builtins.get("range") is range


def _run(ev: Evaluator, loop: Loop, values: list[Any], given: list[str], recipes: list[Recipe]) -> bool:
    """Run a loop on its values and bind what came out; False where something happened that is for the tables."""
    start = values[:]
    rounds = _Rounds(ev, loop, values)
    try:
        rounds.run()
    except KeyboardInterrupt:
        if rounds.kept is not None and rounds.count:
            _bind(ev, loop, rounds.kept, given, recipes, rounds.count)
            journal = ev.state.journal
            journal.iteration()
            journal.iterations = rounds.count
        raise
    except Exception:
        return False
    if rounds.count:
        _bind(ev, loop, values, given, recipes, None)
    if recipes and ev.state.grad_enabled:
        _decide(ev, loop, start, values if rounds.count else None, given, recipes)
        ev.state.looped = next_serial()
    return True


def _decide(
    ev: Evaluator, loop: Loop, start: list[Any], values: list[Any] | None, given: list[str], recipes: list[Recipe]
) -> None:
    """A truth that came out of a loop, or that it left a name alone, is a decision taken from what it began with."""
    for name, node in loop.written.items():
        value = values[loop.slots[name]] if values is not None and loop.bound(name, values) else LEFT
        if isinstance(value, bool) or value is LEFT:
            place = (ev.source, node.start, node.end)
            ev.state.decisions.append((next_serial(), _Fate(loop, start, given, name), recipes, value, place))


class _Fate:
    """What becomes of a name in a loop that begins with other numbers; `LEFT` for one that it gives no value."""

    __slots__ = ("given", "loop", "name", "start")

    def __init__(self, loop: Loop, start: list[Any], given: list[str], name: str) -> None:
        self.loop = loop
        self.start = start
        self.given = given
        self.name = name

    def __call__(self, *numbers: Any) -> Any:
        values = self.start[:]
        for name, value in zip(self.given, numbers, strict=True):
            values[self.loop.slots[name]] = value
        ran = self.loop.runs(values)
        self.loop.run(values)
        return values[self.loop.slots[self.name]] if ran and self.loop.bound(self.name, values) else LEFT


class _Rounds:
    """The rounds of a loop: of a top-level one, how many were whole, and the values after the last of these."""

    __slots__ = ("count", "ev", "kept", "loop", "values")

    def __init__(self, ev: Evaluator, loop: Loop, values: list[Any]) -> None:
        self.ev = ev
        self.loop = loop
        self.values = values
        self.count = 0
        self.kept: list[Any] | None = values[:] if ev.running is loop.node else None

    def run(self) -> None:
        """Run them all."""
        if self.loop.target < 0:
            self._while()
            return
        items = range(*[bound(self.values) for bound in self.loop.bounds])
        iterator, outer = iter(items), self.ev.loop
        if outer is None:
            self.ev.loop = (iterator, len(items))
        try:
            self._for(iterator, bool(items))
        finally:
            self.ev.loop = outer

    def _for(self, iterator: Iterator[int], some: bool) -> None:
        values, k, body = self.values, self.loop.target, self.loop.body
        if self.kept is None:
            self.count = int(some)
            for values[k] in iterator:
                if body(values) is BREAK:
                    return
            return
        for values[k] in iterator:
            signal = body(values)
            self.count += 1
            self.kept = values[:]
            if signal is BREAK:
                return

    def _while(self) -> None:
        values, test, body = self.values, self.loop.test, self.loop.body
        if self.kept is None:
            while test(values):
                self.count = 1
                if body(values) is BREAK:
                    return
            return
        while test(values):
            signal = body(values)
            self.count += 1
            self.kept = values[:]
            if signal is BREAK:
                return


def _bind(
    ev: Evaluator, loop: Loop, values: list[Any], given: list[str], recipes: list[Recipe], rounds: int | None
) -> None:
    """Give names what came out of a loop."""
    serial = next_serial()
    steps = Unfolding(_Again(ev, loop, given, rounds), serial)
    source, recorded = ev.source, ev.state.grad_enabled
    made: list[Recipe] = []
    for name, node in loop.written.items():
        if not loop.bound(name, values):
            continue
        value = values[loop.slots[name]]
        if not isinstance(value, bool):
            recipe = [value, (name, (source, node.start, node.end)), None]
            if recorded:
                recipe += (serial, Outcome(name, steps), *recipes)
            made.append(recipe)
            value = Number(value, recipe)
        if ev.scope.own:
            ev.scope.names[name] = value
        else:
            ev.bind_outside(name, value)
    steps.peers = tuple(map(id, made))


class _Again:
    """Runs a loop again, statement by statement, on the numbers that it began with."""

    __slots__ = ("ev", "given", "loop", "rounds", "source")

    def __init__(self, ev: Evaluator, loop: Loop, given: list[str], rounds: int | None) -> None:
        self.ev = ev
        self.loop = loop
        self.given = given
        self.rounds = rounds
        self.source = ev.source

    def __call__(self, recipes: Any, serial: float) -> dict[str, Recipe]:
        """The recipes of the numbers that come out, by name; decisions count as taken at the time of the serial."""
        ev, state = self.ev, self.ev.state
        names = {n: Number(r[0], r) for n, r in zip(self.given, recipes, strict=True)}
        before = (ev.scope, ev.source, ev.python_file, ev.statement, ev.running, ev.loop, ev.trips)
        kept = (state.statement, state.note, state.grad_enabled, state.decisions)
        info = Names()
        info.bound.update(self.loop.slots)
        module = Scope({}, None, MODULE_INFO)
        ev.scope = Scope(names, module, info)
        ev.source, ev.python_file, ev.running, ev.trips = self.source, self.loop.python_file, None, False
        state.note, state.grad_enabled = _ignore, True
        state.decisions = deque(maxlen=kept[3].maxlen)
        try:
            run_rounds(ev, self.loop.node, self.rounds)
        finally:
            ev.scope, ev.source, ev.python_file, ev.statement, ev.running, ev.loop, ev.trips = before
            taken = state.decisions
            state.statement, state.note, state.grad_enabled, state.decisions = kept
            state.decisions.extend([(serial, *d[1:]) for d in taken])
        return {n: names[n].recipe for n in self.loop.written if type(names.get(n)) is Number}


def _ignore(text: str) -> None:
    """What is worth a note was noted the first time."""
