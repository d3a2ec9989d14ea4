"""Loops that compute with nothing but numbers, as closures over a list of plain values.

Names, number literals, arithmetic, comparisons, `if`, `while` and `for … in range(…)`: of such a loop the values can be
computed at once, and how they came about by running it again (see `trips`). Anything else is `Unfit`.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from ... import syntax as s
from ..comparisons import ORDERED
from ..dispatch import BREAK, CONTINUE
from ..operators import shift_left
from .formulas import COMPUTE, LONGEST, OPERATIONS, closure, negative
from .rounds import chain, for_each, for_each_or_break, sequence, while_true, while_true_or_break

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..dispatch import Signal
    from .formulas import Compute, Operand

    Values = list[Any]
    Run = Callable[[Values], Signal | None]

PLAIN_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "//": operator.floordiv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "<<": shift_left,
    ">>": operator.rshift,
}


class Unfit(Exception):
    """Something is not of the kind that this module knows."""


class Unset:
    """The value of a name that has none yet: whatever is done with it fails."""

    def __eq__(self, other: object) -> bool:
        raise TypeError

    def __bool__(self) -> bool:
        raise TypeError

    __hash__ = None  # type: ignore[assignment]


UNSET: Any = Unset()
NEVER_READ = -1  # the flag of a name that every round gives a value: the last of the values, which nothing reads


class Loop:
    """A numeric loop. `blank` are its values before it runs: those of its literals, and `UNSET` for its names.

    `live` are the names whose values from before the loop it may read, `written` those that it gives values, with the
    statement that does; `slots` tells where among the values each name stands. A name that not every round gives a
    value has a flag among the values, at `flags`, which tells that one did.
    """

    def __init__(self, node: s.For | s.While, python_file: bool) -> None:
        self.node = node
        self.python_file = python_file
        self.blank: Values = []
        self.slots: dict[str, int] = {}
        self.live: dict[str, None] = {}
        self.written: dict[str, s.Node] = {}
        self.flags: dict[str, int] = {}
        self.signals = False
        self.ranges = False
        self.failures = 0  # how often it could not be run
        self._assigned: set[str] = set()
        self._certain = True  # whether every round comes to where the compilation is
        self._depth = 0
        if node.orelse:
            raise Unfit
        self.target = -1
        self.bounds: list[Compute] = []
        if isinstance(node, s.For):
            self.target, _, self.bounds = self._range(node)
        else:
            self.test: Compute = closure(self._value(node.test))
        self.body: Run = self._block(node.body)
        self.blank.append(False)  # where `NEVER_READ` points

    def run(self, values: Values) -> None:
        """Run all rounds."""
        if self.target < 0:
            while_true_or_break(self.test, self.body)(values)
        else:
            for_each_or_break(self.target, NEVER_READ, self.bounds, self.body)(values)

    def runs(self, values: Values) -> bool:
        """Whether it runs a first round."""
        if self.target < 0:
            return bool(self.test(values))
        return bool(range(*[bound(values) for bound in self.bounds]))

    def bound(self, name: str, values: Values) -> bool:
        """Whether a name that is written got a value in a loop that ran at least one round."""
        flag = self.flags[name]
        return flag == NEVER_READ or values[flag] is True

    # ---- values --------------------------------------------------------------------------------------------------

    def _slot(self, name: str) -> int:
        found = self.slots.get(name)
        if found is None:
            found = self.slots[name] = len(self.blank)
            self.blank.append(UNSET)
        return found

    def _literal(self, value: Any) -> Operand:
        self.blank.append(value)
        return True, len(self.blank) - 1

    def _value(self, node: s.Node) -> Operand:
        """How to compute an expression."""
        self._depth += 1
        if self._depth > LONGEST:
            raise Unfit
        try:
            return self._of(node)
        finally:
            self._depth -= 1

    def _of(self, node: s.Node) -> Operand:
        if isinstance(node, s.Name):
            if node.id not in self._assigned:
                self.live[node.id] = None
            return True, self._slot(node.id)
        if isinstance(node, (s.Num, s.Constant)) and isinstance(node.value, (int, float)):
            return self._literal(node.value)
        if isinstance(node, s.BinOp):
            return False, self._operator(node)
        if isinstance(node, s.UnaryOp):
            return False, self._unary(node)
        if isinstance(node, s.Compare):
            return False, self._comparison(node)
        if isinstance(node, s.BoolOp):
            return False, self._logic(node)
        if isinstance(node, s.IfExp):
            test, body, orelse = (closure(self._value(n)) for n in (node.test, node.body, node.orelse))
            return False, lambda v: body(v) if test(v) else orelse(v)
        raise Unfit

    def _operator(self, node: s.BinOp) -> Compute:
        left, right = self._value(node.left), self._value(node.right)
        if node.op in OPERATIONS and not (node.op == "^" and self.python_file):
            return COMPUTE[OPERATIONS[node.op]](left, right)
        if node.op not in PLAIN_OPERATORS:
            raise Unfit
        function, a, b = PLAIN_OPERATORS[node.op], closure(left), closure(right)
        return lambda v: function(a(v), b(v))

    def _unary(self, node: s.UnaryOp) -> Compute:
        operand = self._value(node.operand)
        if node.op == "-":
            return negative(operand)
        a = closure(operand)
        if node.op == "not":
            return lambda v: not a(v)
        return (lambda v: +a(v)) if node.op == "+" else (lambda v: ~a(v))

    def _comparison(self, node: s.Compare) -> Compute:
        if any(op not in ORDERED for op in node.ops):
            raise Unfit
        functions = [ORDERED[op] for op in node.ops]
        operands = [self._value(n) for n in (node.first, *node.rest)]
        if len(functions) > 1:
            return chain(functions, [closure(o) for o in operands])
        function = functions[0]
        (read, a), (plain, b) = operands
        if read:
            return (lambda v: function(v[a], v[b])) if plain else (lambda v: function(v[a], b(v)))
        return (lambda v: function(a(v), v[b])) if plain else (lambda v: function(a(v), b(v)))

    def _logic(self, node: s.BoolOp) -> Compute:
        parts = [closure(self._value(n)) for n in node.values]
        last, wanted = parts.pop(), node.op == "or"

        def run(v: Sequence[Any]) -> Any:
            for part in parts:
                value = part(v)
                if bool(value) is wanted:
                    return value
            return last(v)

        return run

    # ---- statements ----------------------------------------------------------------------------------------------

    def _block(self, body: Sequence[s.Node]) -> Run:
        self._depth += 1
        if self._depth > LONGEST:
            raise Unfit
        before, self.signals = self.signals, False
        steps = [self._step(node) for node in body if not isinstance(node, s.Pass)]
        found = sequence(steps, self.signals)
        self.signals |= before
        self._depth -= 1
        return found

    def _step(self, node: s.Node) -> Run:
        if isinstance(node, s.Assign) and len(node.targets) == 1:
            return self._binding(node, node.targets[0], node.value)
        if isinstance(node, s.AugAssign):
            whole = s.BinOp(node.start, node.end, node.op, node.target, node.value, node.op_start, False)
            return self._binding(node, node.target, whole)
        if isinstance(node, s.If):
            return self._if(node)
        if isinstance(node, (s.For, s.While)) and not node.orelse:
            return self._inner(node)
        if isinstance(node, (s.Break, s.Continue)):
            self.signals = True
            self._certain = False
            signal = BREAK if isinstance(node, s.Break) else CONTINUE
            return lambda v: signal
        raise Unfit

    def _binding(self, node: s.Node, target: s.Node, value: s.Node) -> Run:
        if not isinstance(target, s.Name):
            raise Unfit
        read, a = self._value(value)
        k, flag = self._write(target.id, node)

        def copy(v: Values) -> None:
            if v[a] is UNSET:
                raise TypeError
            v[k] = v[a]
            v[flag] = True

        def compute(v: Values) -> None:
            v[k] = a(v)

        def compute_and_tell(v: Values) -> None:
            v[k] = a(v)
            v[flag] = True

        return copy if read else compute if flag == NEVER_READ else compute_and_tell

    def _write(self, name: str, node: s.Node) -> tuple[int, int]:
        """Where a name that gets a value stands among the values, and where it is told that it did."""
        self._assigned.add(name)
        self.written[name] = node
        if self._certain or self.flags.get(name) == NEVER_READ:
            self.flags[name] = NEVER_READ
        elif name not in self.flags:
            self.flags[name] = self._literal(False)[1]
        return self._slot(name), self.flags[name]

    def _if(self, node: s.If) -> Run:
        test = closure(self._value(node.test))
        before, certain = set(self._assigned), self._certain
        self._certain = False
        body = self._block(node.body)
        after, self._assigned = self._assigned, before
        orelse = self._block(node.orelse) if node.orelse else None
        self._certain = certain and not self.signals
        if node.orelse:
            self._assigned &= after
        if orelse is None:
            return lambda v: body(v) if test(v) else None
        return lambda v: body(v) if test(v) else orelse(v)

    def _range(self, node: s.For) -> tuple[int, int, list[Compute]]:
        """The place of the target, that of its flag, and the bounds of a loop over a range."""
        self.ranges = True
        call = node.iter
        if not (isinstance(call, s.Call) and isinstance(call.func, s.Name) and call.func.id == "range"):
            raise Unfit
        if call.keywords or not call.args or not isinstance(node.target, s.Name):
            raise Unfit
        bounds = [closure(self._value(a)) for a in call.args]
        return (*self._write(node.target.id, node), bounds)

    def _inner(self, node: s.For | s.While) -> Run:
        before, certain = set(self._assigned), self._certain
        outer, self.signals = self.signals, False
        self._certain = False
        if isinstance(node, s.While):
            test = closure(self._value(node.test))
            body = self._block(node.body)
            run = while_true_or_break(test, body) if self.signals else while_true(test, body)
        else:
            k, flag, bounds = self._range(node)
            body = self._block(node.body)
            run = (for_each_or_break if self.signals else for_each)(k, flag, bounds, body)
        self._assigned, self._certain = before, certain
        self.signals = outer
        return run
