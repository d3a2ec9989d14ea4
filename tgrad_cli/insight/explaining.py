"""``explain z wrt x``: the forward steps, then the backward pass step by step, as it can be redone by hand.

Each backward row is one application of an operation's own rule: what comes in, times the local derivative, is what goes
out. Sums that undo broadcasting are called out, and where paths join the parts are added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..tensor.autodiff import gradients, sum_to
from ..tensor.dispatch import apply
from ..tensor.number import Number
from ..tensor.recording import PICK
from ..tensor.replay import expanded_ancestors
from ..tensor.state import Gradients
from ..tensor.tensor import Tensor
from .again import Recording, steps_to
from .expression import Expr, Space
from .factoring import factored
from .linear import elementwise
from .naming import Naming
from .reading import read
from .writing import PRODUCT, Writer, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tensor.derivatives import Question
    from ..tensor.node import Node

Array = Any


class Step:
    """A forward step: a name, the formula in terms of the names before it, and the value."""

    def __init__(self, node: Node, name: str, formula: str, value: Array) -> None:
        self.node = node
        self.name = name
        self.formula = formula
        self.value = value


class Pull:
    """A backward row: through the step `through`, what its result's derivative gives its input `target`.

    `local` is the local derivative where what comes in is multiplied by it; else `formula` says what happens.
    """

    def __init__(self, through: Step, target: str, formula: str, incoming: Array, outgoing: Array) -> None:
        self.through = through
        self.target = target
        self.formula = formula
        self.local: str | None = None
        self.factor_text = ""  # the local derivative, in brackets where it needs them behind a ×
        self.factor: Array = None
        self.incoming = incoming
        self.outgoing = outgoing
        self.summed: str | None = None
        self.joins: list[Array] = []  # the parts so far, where this one joins others
        self.total: Array = None


class Explanation:
    """All of it: what is given, the steps forward, the rows backward, and the derivatives."""

    def __init__(self, z: str) -> None:
        self.z = z
        self.given: list[Step] = []
        self.steps: list[Step] = []
        self.seed: Array = None
        self.pulls: list[Pull] = []
        self.totals: list[tuple[str, Array]] = []


def explain(question: Question, given: Any, z: str, named: Callable[[str], Node | None]) -> Explanation:
    """The explanation of a gradient."""
    return _Explainer(question, given, z, named).run()


class _Explainer:
    def __init__(self, question: Question, given: Any, z: str, named: Callable[[str], Node | None]) -> None:
        self.question = question
        self.root = question.z.node
        self.order = steps_to(self.root)
        wrt = {w.node: n for w, n in zip(question.wrt, question.names, strict=True)}
        self.wrt = {id(n) for n in wrt}
        self.naming = Naming(self.order, wrt, self.root, named, None, opaque=True)
        self.names: dict[int, str] = dict(self.naming.variables)
        self.names.update({id(n): name for n, name, _ in self.naming.intermediates})
        self.made = Explanation(z)
        self.made.seed = _array(question.seed(given))
        self.given = given
        recording = Recording([self.root])
        values = recording.values({}, self.order, wide=False)[1:]
        self.values: dict[int, Array] = {
            id(n): recording.leaves.get(n, v) for n, v in zip(self.order, values, strict=True)
        }
        for w in question.wrt:
            self.values[id(w.node)] = _array(w)
        self.count = 0

    def run(self) -> Explanation:
        """Go forward, then back."""
        dependent = self._dependent()
        steps: list[Step] = []
        for node in self.order:
            if id(node) in self.wrt or (id(node) in self.naming.variables and id(node) in self._read_by(dependent)):
                value = self.values[id(node)]
                self.made.given.append(Step(node, self.names[id(node)], "", value))
            elif id(node) in dependent and self._is_step(node):
                steps.append(self._step(node))
        self.made.steps = steps
        self._backward(steps, dependent)
        return self.made

    def _read_by(self, dependent: set[int]) -> set[int]:
        """What the steps read."""
        found: set[int] = set()
        for node in self.order:
            if id(node) in dependent and id(node) not in self.wrt:
                found.update(id(p) for p in node.inputs if p is not None)
        return found

    def _dependent(self) -> set[int]:
        found = set(self.wrt)
        for node in self.order:
            if id(node) not in found and any(p is not None and id(p) in found for p in node.inputs):
                found.add(id(node))
        return found

    @staticmethod
    def _is_step(node: Node) -> bool:
        """One result of an operation that has several stands for the operation."""
        return not (node.op is not None and node.op.outputs)

    def _parents(self, node: Node) -> tuple[tuple[Node | None, ...], tuple[Any, ...]]:
        if node.op is PICK:
            several = node.inputs[0]
            assert several is not None
            return several.inputs, several.saved
        return node.inputs, node.saved

    def _step(self, node: Node) -> Step:
        name = self.names.get(id(node))
        if name is None:
            if node is self.root:
                name = self.made.z if self.made.z.isidentifier() else "z"
            else:
                self.count += 1
                name = self.naming.free(f"t{self.count}")
            self.names[id(node)] = name
        space = Space()
        several = [node.inputs[0]] if node.op is PICK else []
        order = [p for p in self._parents(node)[0] if p is not None] + [s for s in several if s is not None] + [node]
        known = {id(p): self.names[id(p)] for p in order if p is not node and id(p) in self.names}
        unnamed = [p for p in self._parents(node)[0] if p is not None and id(p) not in self.names]
        before = expanded_ancestors(unnamed) if unnamed else []
        formula = read(space, [*before, *order], {**self.naming.variables, **known})[id(node)]
        return Step(node, name, text(formula), self.values[id(node)])

    # ---- backward ----------------------------------------------------------------------------------------------

    def _backward(self, steps: list[Step], dependent: set[int]) -> None:
        pending: dict[int, list[Array]] = {id(self.root): [self.made.seed]}
        for step in reversed(steps):
            parts = pending.pop(id(step.node), None)
            if parts is None:
                continue
            incoming = _added(parts)
            for i, outgoing in self._pulled(step, incoming, dependent):
                parent = self._parents(step.node)[0][i.position]
                assert parent is not None
                parts = pending.setdefault(id(parent), [])
                parts.append(outgoing)
                if len(parts) > 1:
                    i.pull.joins = list(parts)
                    i.pull.total = _added(parts)
                self.made.pulls.append(i.pull)
        for w, name in zip(self.question.wrt, self.question.names, strict=True):
            parts = pending.get(id(w.node))
            total = np.zeros(w.node.shape) if parts is None else _added(parts)
            self.made.totals.append((name, total))

    def _pulled(self, step: Step, incoming: Array, dependent: set[int]) -> list[tuple[_Row, Array]]:
        """The rows of one step: its operation runs alone, on leaves, and is differentiated alone."""
        node = step.node
        parents, saved = self._parents(node)
        op = node.inputs[0].op if node.op is PICK and node.inputs[0] is not None else node.op
        params = node.inputs[0].params if node.op is PICK and node.inputs[0] is not None else node.params
        assert op is not None
        if op.rule is None:
            return []
        with Gradients(True):
            leaves = [
                v if p is None else self._leaf(p, self._spread(node, op, self.values.get(id(p), v)))
                for p, v in zip(parents, saved, strict=True)
            ]
            result = apply(op, tuple(leaves), params)
            if node.op is PICK:
                result = result[node.index]
            weight = self._leaf(node, incoming)
            at = [i for i, p in enumerate(parents) if p is not None and id(p) in dependent]
            found = gradients([(result.node, weight)], [leaves[i].node for i in at], recorded=True)
        rows = []
        for i, g in zip(at, found, strict=True):
            parent = parents[i]
            if g is not None and parent is not None:
                outgoing = _array(g) if parent.number else sum_to(_array(g), tuple(parent.shape))
                rows.append((self._row(step, i, leaves, result, weight, g, outgoing), outgoing))
        return rows

    @staticmethod
    def _spread(node: Node, op: Any, value: Array) -> Array:
        """An input of an elementwise operation, repeated to the result's shape: its sum comes as a step of its own."""
        if op.elementwise and not node.number and isinstance(value, np.ndarray) and value.shape != tuple(node.shape):
            return np.broadcast_to(value, tuple(node.shape))
        return value

    def _leaf(self, node: Node, value: Array) -> Any:
        """A fresh leaf with a node's value."""
        if node.number:
            return Number(value.item() if isinstance(value, np.ndarray) else value)
        assert node.dtype is not None
        return Tensor(np.array(value, node.dtype.np if node.dtype.is_differentiable else None), node.dtype)

    def _row(self, step: Step, i: int, leaves: list[Any], result: Any, weight: Any, g: Any, outgoing: Array) -> _Row:
        parents = self._parents(step.node)[0]
        parent = parents[i]
        assert parent is not None
        name = f"∂{self.made_name()}/∂{step.name}"
        space = Space()
        names = {result.node: step.name, weight.node: name}
        for p, leaf in zip(parents, leaves, strict=True):
            if p is not None:
                names[leaf.node] = self.names.get(id(p)) or self._anonymous(p)
        known = {id(n): t for n, t in names.items()}
        order = expanded_ancestors([g.node])
        expr = factored(read(space, order, known)[id(g.node)])
        pull = Pull(step, self.names[id(parent)], _formula(expr), _array(weight), outgoing)
        v = space.var(name, tuple(weight.node.shape))
        u = elementwise(expr, v) if expr.shape == v.shape else None
        if u is not None:
            u = u.args[0] if u.op == "expand" else u
            pull.local = text(u)
            pull.factor_text = Writer({}).at(u, PRODUCT + 1)
            pull.factor = self._local_value(u, names)
        pull.summed = _broadcast_note(step, parent, self.names[id(parent)], result)
        return _Row(pull, i)

    def made_name(self) -> str:
        """What the result is called in ∂z/∂x."""
        return self.made.z if self.made.z.isidentifier() else "z"

    def _anonymous(self, node: Node) -> str:
        self.count += 1
        name = self.naming.free(f"t{self.count}")
        self.names[id(node)] = name
        return name

    def _local_value(self, u: Expr, names: dict[Node, str]) -> Array:
        from .evaluating import evaluate

        values = {}
        for node, name in names.items():
            handle = node.out if node.number else None
            values[name] = handle if handle is not None else self.by_name.get(name)
        try:
            return evaluate(u, {k: v for k, v in values.items() if v is not None})
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def by_name(self) -> dict[str, Array]:
        """The values by name."""
        return {name: self.values[key] for key, name in self.names.items() if key in self.values}


class _Row:
    """A row and the position of the input that it is about."""

    def __init__(self, pull: Pull, position: int) -> None:
        self.pull = pull
        self.position = position


def _array(value: Any) -> Array:
    if isinstance(value, Tensor):
        return value.array
    return value.value if isinstance(value, Number) else value


def _formula(e: Expr) -> str:
    """A derivative as text; repetition is said in words."""
    if e.op != "expand":
        return text(e)
    return f"{text(e.args[0])}, expanded to [{', '.join(map(str, e.shape))}]"


def _added(parts: list[Array]) -> Array:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _broadcast_note(step: Step, parent: Node, name: str, result: Any) -> str | None:
    """Which dimensions are summed over because an input was stretched to the result's shape."""
    op = step.node.op
    if op is None or not op.elementwise or parent.number or not isinstance(result, Tensor):
        return None
    shape, inner = tuple(result.shape), tuple(parent.shape)
    if shape == inner:
        return None
    extra = len(shape) - len(inner)
    dims = [*range(extra), *(i + extra for i, n in enumerate(inner) if n == 1 and shape[i + extra] != 1)]
    if not dims:
        return None
    word = f"dim {dims[0]}" if len(dims) == 1 else f"dims {', '.join(map(str, dims))}"
    return f"summed over {word}: {name} was broadcast"
