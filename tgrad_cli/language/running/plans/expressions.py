"""Expressions in plans: a closure that gives the value, given the evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....tensor.brackets import BracketList
from ....tensor.number import Number
from ....tensor.serials import next_serial
from ....tensor.tensor import Tensor
from ... import syntax as s
from ..advice import after_operator
from ..comparisons import ORDERED, compare_values
from ..dispatch import EVAL
from ..displays import far_name
from ..operators import ADVISED, BINARY, combine, truth
from ..scope import NOTHING
from ..subscripts import item_at
from .formulas import FAILED, evaluation, formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..evaluator import Evaluator

    Plan = Callable[[Evaluator], Any]

FAILURES = 16  # after so many an expression counts as one of tensors
DEEPEST = 60  # operators within operators; beyond, the tables walk the tree without recursion
PLAIN = frozenset((int, float))
# Operands whose operators need no looking after: no list, no text, no object of the program's.
EASY = frozenset((int, float, complex, Number, Tensor))
EASY_OPERATORS = frozenset(("+", "-", "*", "/", "//", "%", "@"))


def plan(ev: Evaluator, node: s.Node, depth: int = 0) -> Plan:
    """How to compute an expression."""
    make = MAKERS.get(type(node))
    if make is None or depth > DEEPEST:
        evaluate = EVAL[type(node)]
        return lambda ev: evaluate(ev, node)
    return make(ev, node, depth)


def test(ev: Evaluator, node: s.Node) -> Callable[[Evaluator], bool]:
    """How to find out whether an expression counts as true."""
    value_of = plan(ev, node)

    def run(ev: Evaluator) -> bool:
        value = value_of(ev)
        return value if value is True or value is False else truth(ev, value, node)

    return run


def _literal(ev: Evaluator, node: Any, depth: int) -> Plan:
    value = node.value
    return lambda ev: value


def _name(ev: Evaluator, node: Any, depth: int) -> Plan:
    key = node.id

    def run(ev: Evaluator) -> Any:
        scope = ev.scope
        names = scope.names
        if key in names:
            value = names[key]
        elif scope is ev.top or (scope.parent is ev.top and key not in scope.info.bound):
            found = ev.globals.get(key, NOTHING)
            if found is NOTHING:
                found = ev.builtins.get(key, NOTHING)
            value = found if found is not NOTHING else far_name(ev, node)
        else:
            value = far_name(ev, node)
        if type(value) is BracketList and value.became is not None:
            return value.became
        return value

    return run


def name_of(node: s.Node) -> str | None:
    """The name that an expression is; None where it is anything else, which no scope has as a name."""
    return node.id if type(node) is s.Name else None


def _binary(ev: Evaluator, node: Any, depth: int) -> Plan:
    """An operator: as one step of the tape where all is arithmetic between numbers, operand by operand elsewhere."""
    return _together(ev, node, _apart(ev, node, depth))


def _apart(ev: Evaluator, node: Any, depth: int) -> Plan:
    """An operator, operand by operand."""
    at_left, at_right, op = node.left, node.right, node.op
    left, right = plan(ev, at_left, depth + 1), plan(ev, at_right, depth + 1)
    if op not in EASY_OPERATORS:
        return lambda ev: combine(ev, node, at_left, at_right, left(ev), right(ev))
    function, advised = BINARY[op], op in ADVISED
    left_name, right_name = name_of(at_left), name_of(at_right)

    def run(ev: Evaluator) -> Any:
        names = ev.scope.names
        a = names[left_name] if left_name in names else left(ev)
        b = names[right_name] if right_name in names else right(ev)
        first, second = type(a), type(b)
        if first in EASY and second in EASY:
            try:
                result = function(a, b)
            except Exception:
                pass  # it is made once more, for the error that points at it
            else:
                if advised and first is Tensor and second is Tensor and (op == "-" or a.ndim != b.ndim):
                    after_operator(ev.state, op, a, b, result)
                return result
        a, b = [v.became if type(v) is BracketList and v.became is not None else v for v in (a, b)]
        return combine(ev, node, at_left, at_right, a, b)

    return run


def operand_by_operand(ev: Evaluator, node: s.Node) -> Plan:
    """How to compute an expression that is known not to be arithmetic between numbers."""
    return _apart(ev, node, 0) if type(node) is s.BinOp else plan(ev, node)


def _unary(ev: Evaluator, node: Any, depth: int) -> Plan:
    if node.op == "not":
        is_true = test(ev, node.operand)
        return lambda ev: not is_true(ev)
    evaluate = EVAL[s.UnaryOp]
    return _together(ev, node, lambda ev: evaluate(ev, node))


def _together(ev: Evaluator, node: Any, apart: Plan) -> Plan:
    found = formula(node, ev.python_file)
    if found is None:
        return apart
    compute = evaluation(found)
    failed = 0

    def run(ev: Evaluator) -> Any:
        nonlocal failed
        if failed < FAILURES:
            value = compute(ev, None)
            if value is not FAILED:
                return value
            failed += 1
        return apart(ev)

    return run


def _compare(ev: Evaluator, node: Any, depth: int) -> Plan:
    """One comparison; numbers are compared here, and which way it went is remembered."""
    if len(node.ops) > 1 or node.ops[0] not in ORDERED:
        evaluate = EVAL[s.Compare]
        return lambda ev: evaluate(ev, node)
    at_left, at_right, op = node.first, node.rest[0], node.ops[0]
    function = ORDERED[op]
    left, right = plan(ev, at_left, depth + 1), plan(ev, at_right, depth + 1)

    def run(ev: Evaluator) -> Any:
        a, b = left(ev), right(ev)
        first, second = type(a), type(b)
        try:
            if first is Number:
                if second is Number:
                    value = function(a.value, b.value)
                    inputs = (a.recipe, b.recipe)
                elif second in PLAIN:
                    value = function(a.value, b)
                    inputs = (a.recipe, b)
                else:
                    return compare_values(ev, node, op, a, b, at_left, at_right)
            elif second is Number and first in PLAIN:
                value = function(a, b.value)
                inputs = (a, b.recipe)
            elif first in PLAIN and second in PLAIN:
                return function(a, b)
            else:
                return compare_values(ev, node, op, a, b, at_left, at_right)
        except TypeError:  # complex numbers have no order
            return compare_values(ev, node, op, a, b, at_left, at_right)
        state = ev.state
        state.decisions.append((next_serial(), function, inputs, value, state.statement))
        return value

    return run


def _logic(ev: Evaluator, node: Any, depth: int) -> Plan:
    """``and`` / ``or`` of two or more operands; a tensor of several elements is for the tables to explain."""
    wanted = node.op == "or"
    operands = [(plan(ev, v, depth + 1), v) for v in node.values[:-1]]
    last = plan(ev, node.values[-1], depth + 1)
    evaluate = EVAL[s.BoolOp]
    if not all(type(v) in _WITHOUT_EFFECTS for v in node.values):
        return lambda ev: evaluate(ev, node)

    def run(ev: Evaluator) -> Any:
        for value_of, _ in operands:
            value = value_of(ev)
            if value is not True and value is not False:
                return evaluate(ev, node)
            if value is wanted:
                return value
        return last(ev)

    return run


_WITHOUT_EFFECTS = frozenset((s.Name, s.Compare, s.Constant, s.Num, s.Str))


def _conditional(ev: Evaluator, node: Any, depth: int) -> Plan:
    chosen, body, orelse = test(ev, node.test), plan(ev, node.body, depth + 1), plan(ev, node.orelse, depth + 1)
    return lambda ev: body(ev) if chosen(ev) else orelse(ev)


def _subscript(ev: Evaluator, node: Any, depth: int) -> Plan:
    value_of, index_of = plan(ev, node.value, depth + 1), plan(ev, node.index, depth + 1)

    def run(ev: Evaluator) -> Any:
        return item_at(ev, node, value_of(ev), index_of(ev))

    return run


MAKERS: dict[type[s.Node], Callable[[Evaluator, Any, int], Plan]] = {
    s.BinOp: _binary,
    s.BoolOp: _logic,
    s.Compare: _compare,
    s.Constant: _literal,
    s.IfExp: _conditional,
    s.Name: _name,
    s.Num: _literal,
    s.Str: _literal,
    s.Subscript: _subscript,
    s.UnaryOp: _unary,
}
