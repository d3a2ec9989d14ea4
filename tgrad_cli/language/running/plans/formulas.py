"""Arithmetic between names and number literals, as one step of the tape: `n + i*j` makes one number, not two.

The values are computed as Python computes them; which operations they came from is told only when someone asks (see
`recipe.Steps`). Anything else in such an expression - a tensor, a list, a name without a value, a division by zero - is
left to the evaluator, which computes it again from the start: reading names has no effects.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ....tensor.number import Number
from ....tensor.recipe import Steps
from ....tensor.registry import OPS
from ....tensor.serials import next_serial
from ... import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..evaluator import Evaluator

    Values = Sequence[Any]
    Compute = Callable[[Values], Any]

LONGEST = 40  # operations; the closures of longer expressions would nest too deep
OPERATIONS = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow", "^": "pow"}
FAILED: Any = object()  # in place of a result: the evaluator has to do it

# An operand: where its value stands among the values, or the closure that computes it.
Operand = tuple[bool, Any]


class Formula:
    """An expression of names and literals: `names` in order of first use, then `literals`, then the steps."""

    __slots__ = ("compute", "literals", "names", "steps")

    def __init__(self, names: tuple[str, ...], literals: tuple[Any, ...], steps: Steps, compute: Compute) -> None:
        self.names = names
        self.literals = literals
        self.steps = steps
        self.compute = compute


def formula(node: s.Node, python_file: bool) -> Formula | None:
    """The formula that an expression is, None where it is none."""
    order = _in_order(node, python_file)
    if order is None:
        return None
    names = tuple(dict.fromkeys([n.id for n in order if type(n) is s.Name]))
    literals = tuple([n.value for n in order if type(n) is s.Num])
    places = {name: (True, k) for k, name in enumerate(names)}
    given = len(names) + len(literals)
    steps: list[tuple[str, int, int]] = []
    stack: list[tuple[int, Operand]] = []  # of each operand, its number for the steps, and how it is computed
    met = len(names)
    for part in order:
        if type(part) is s.Name:
            stack.append((places[part.id][1], places[part.id]))
        elif type(part) is s.Num:
            stack.append((met, (True, met)))
            met += 1
        elif type(part) is s.UnaryOp:
            at, operand = stack.pop()
            steps.append(("neg", at, -1))
            stack.append((given + len(steps) - 1, (False, negative(operand))))
        elif type(part) is s.BinOp:
            (b, right), (a, left) = stack.pop(), stack.pop()
            name = OPERATIONS[part.op]
            steps.append((name, a, b))
            stack.append((given + len(steps) - 1, (False, COMPUTE[name](left, right))))
    return Formula(names, literals, Steps(steps), stack[0][1][1])


def _in_order(node: s.Node, python_file: bool) -> list[s.Node] | None:
    """The parts of an expression, operands before operators; None where something is no name, literal or operator."""
    found: list[s.Node] = []
    pending = [node]
    operations = named = 0
    while pending:
        part = pending.pop()
        kind = type(part)
        found.append(part)
        if isinstance(part, s.BinOp):
            if part.op not in OPERATIONS or (part.op == "^" and python_file):
                return None
            operations += 1
            pending += (part.left, part.right)
        elif isinstance(part, s.UnaryOp) and part.op == "-":
            operations += 1
            pending.append(part.operand)
        elif kind is s.Name:
            named += 1
        elif not isinstance(part, s.Num) or type(part.value) not in (int, float):
            return None
        if operations > LONGEST:
            return None
    found.reverse()
    return found if named and operations else None


def add(left: Operand, right: Operand) -> Compute:
    """A sum."""
    (read, a), (plain, b) = left, right
    if read:
        return (lambda v: v[a] + v[b]) if plain else (lambda v: v[a] + b(v))
    return (lambda v: a(v) + v[b]) if plain else (lambda v: a(v) + b(v))


def sub(left: Operand, right: Operand) -> Compute:
    """A difference."""
    (read, a), (plain, b) = left, right
    if read:
        return (lambda v: v[a] - v[b]) if plain else (lambda v: v[a] - b(v))
    return (lambda v: a(v) - v[b]) if plain else (lambda v: a(v) - b(v))


def mul(left: Operand, right: Operand) -> Compute:
    """A product."""
    (read, a), (plain, b) = left, right
    if read:
        return (lambda v: v[a] * v[b]) if plain else (lambda v: v[a] * b(v))
    return (lambda v: a(v) * v[b]) if plain else (lambda v: a(v) * b(v))


def div(left: Operand, right: Operand) -> Compute:
    """A quotient."""
    (read, a), (plain, b) = left, right
    if read:
        return (lambda v: v[a] / v[b]) if plain else (lambda v: v[a] / b(v))
    return (lambda v: a(v) / v[b]) if plain else (lambda v: a(v) / b(v))


def power(left: Operand, right: Operand) -> Compute:
    """A power; integers pass through the operation's own limits."""
    a, b = closure(left), closure(right)

    def compute(v: Values) -> Any:
        base, exponent = a(v), b(v)
        if type(base) is float:
            return base**exponent
        limited = OPS["pow"].number
        assert limited is not None
        return limited(base, exponent)

    return compute


def closure(operand: Operand) -> Compute:
    """An operand as a closure, whatever it is."""
    read, a = operand
    return itemgetter(a) if read else a


def negative(operand: Operand) -> Compute:
    """The negative of an operand."""
    read, a = operand
    return (lambda v: -v[a]) if read else (lambda v: -a(v))


COMPUTE = {"add": add, "sub": sub, "mul": mul, "div": div, "pow": power}


def evaluation(found: Formula) -> Callable[[Evaluator, Any], Any]:
    """A function that computes a formula in the present scope: given the evaluator and the label of the result."""
    steps, compute, literals = found.steps, found.compute, found.literals
    if len(found.names) > 2:
        return _several(found)
    first, second = found.names[0], found.names[-1]

    def one(ev: Evaluator, label: Any) -> Any:
        names = ev.scope.names
        a = names[first] if first in names else _outer(ev, first)
        if type(a) is not Number:
            return FAILED
        try:
            value = compute((a.value, *literals))
        except Exception:
            return FAILED
        if not ev.state.grad_enabled:
            return value
        return Number(value, [value, label, None, next_serial(), steps, a.recipe, *literals])

    def two(ev: Evaluator, label: Any) -> Any:
        names = ev.scope.names
        a = names[first] if first in names else _outer(ev, first)
        b = names[second] if second in names else _outer(ev, second)
        if type(a) is not Number or type(b) is not Number:
            return FAILED
        try:
            value = compute((a.value, b.value, *literals))
        except Exception:
            return FAILED
        if not ev.state.grad_enabled:
            return value
        return Number(value, [value, label, None, next_serial(), steps, a.recipe, b.recipe, *literals])

    return one if first == second else two


def _several(found: Formula) -> Callable[[Evaluator, Any], Any]:
    """The same for more names."""
    steps, compute, literals = found.steps, found.compute, found.literals
    wanted = found.names

    def several(ev: Evaluator, label: Any) -> Any:
        names = ev.scope.names
        numbers = [names[n] if n in names else _outer(ev, n) for n in wanted]
        try:
            value = compute((*[n.value for n in numbers if type(n) is Number], *literals))
        except Exception:
            return FAILED
        if not all(type(n) is Number for n in numbers):
            return FAILED
        if not ev.state.grad_enabled:
            return value
        return Number(value, [value, label, None, next_serial(), steps, *[n.recipe for n in numbers], *literals])

    return several


def _outer(ev: Evaluator, name: str) -> Any:
    """What a name means that the innermost scope does not hold; None where that is not simple."""
    try:
        return ev.scope.find(name)
    except UnboundLocalError:
        return None
