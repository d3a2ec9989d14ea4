"""One application of a node's derivative rule.

Gradients of complex values follow PyTorch's convention: rules are written holomorphically, and for complex inputs the
walk computes ``conj(rule(conj(g)))``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from .. import dtypes
from ..fusion import Pending
from ..node import Node
from ..numeric import wide
from ..recording import PICK, tensor_from_node
from ..registry import OPS
from ..replay import value_of
from ..straight import own
from ..tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..registry import Op

    Step = Callable[[Node, Any, set[int]], Sequence[Any]]


class Underived:
    """The gradient of an input for which PyTorch has no derivative: an error where it is asked for."""

    __slots__ = ("python", "text")

    def __init__(self, text: str, python: str = "NotImplementedError") -> None:
        self.text = text
        self.python = python

    def error(self) -> TgradError:
        """What to raise."""
        return TgradError("E0407", self.text, python=self.python)

    def conjugate(self) -> Underived:
        """Itself: NumPy's conjugate of an object asks for this."""
        return self


def raw_step(node: Node, g: Any, wants: Sequence[bool], consume: bool = False) -> Sequence[Any]:
    """One application on raw arrays; with `consume` of the rule that may change the gradient.

    `wants` says of which inputs a gradient is of use; the others may be None.
    """
    op = node.op
    assert op is not None and op.rule is not None
    arguments = []
    dtype = node.dtype
    twisted = dtype is not None and dtype.category == dtypes.COMPLEX
    saved, reads = node.saved, op.reads
    last = len(reads) - 1
    for at, parent in enumerate(node.inputs, 1):
        value = saved[at - 1]
        if parent is not None:
            dtype = parent.dtype
            if dtype is not None and dtype.category == dtypes.COMPLEX:
                twisted = True
            if not reads[at if at < last else last]:
                value = parent
            elif value is None:
                value = value_of(parent)
            elif type(value) is Pending:
                value = value.array
        arguments.append(value)
    y = node.out
    if y is None:
        y = value_of(node) if reads[0] else node
    elif type(y) is Pending:
        y = y.array
    if type(g) is dict:
        return op.rule(_several(node, g), y, *arguments, **node.params)
    if consume and op.consume is not None:
        return op.consume(g, y, *arguments, **node.params)
    if twisted and op.holomorphic:
        parts = _apply(op, wants, np.conj(g), y, arguments, node.params)
        return [None if p is None else np.conj(p) for p in parts]
    try:
        return _apply(op, wants, g, y, arguments, node.params)
    except ArithmeticError:
        if not node.number:
            raise
        # Python's own division raises where IEEE's has an infinity; a gradient has what a tensor's would have.
        with np.errstate(all="ignore"):
            return _apply(op, wants, wide(g), wide(y), [wide(a) for a in arguments], node.params)


def recorded_step(node: Node, g: Any, wants: Sequence[bool]) -> Sequence[Any]:
    """The same application on tensors, so that it is on the tape itself."""
    op = node.op
    assert op is not None and op.rule is not None
    arguments = []
    twisted = node.dtype is not None and node.dtype.category == dtypes.COMPLEX
    for i, (parent, kept) in enumerate(zip(node.inputs, node.saved, strict=True)):
        if parent is None:
            arguments.append(kept)
            continue
        if parent.dtype is not None and parent.dtype.category == dtypes.COMPLEX:
            twisted = True
        arguments.append(tensor_from_node(parent, kept) if op.reads_input(i) else parent)
    if op.outputs or type(g) is dict:
        return op.rule(_several(node, g), _several_results(node), *arguments, **node.params)
    y = tensor_from_node(node, node.out) if op.reads[0] else node
    if twisted and op.holomorphic:
        conj = OPS["conj"]
        return [None if p is None else conj(p) for p in _apply(op, wants, conj(g), y, arguments, node.params)]
    return _apply(op, wants, g, y, arguments, node.params)


def step_of(op: Op) -> Step:
    """How the walk over raw arrays applies an operation's rule; what its declaration says of it is asked once.

    The step is given a node, its gradient, and the identities of the nodes whose gradients are needed.
    """
    several = op.parts is not None and len(op.parts) != len(op.array_names)
    if op.outputs or op.variadic or several:
        op.step = _any_step
    elif len(op.array_names) == 1:
        op.step = _unary_step(op)
    elif len(op.array_names) == 2:
        op.step = _binary_step(op)
    else:
        op.step = _any_step
    step: Step = op.step
    return step


def _any_step(node: Node, g: Any, needed: set[int]) -> Sequence[Any]:
    """A step that asks all there is to ask."""
    return raw_step(node, g, [p is not None and id(p) in needed for p in node.inputs])


def _unary_step(op: Op) -> Step:
    """The step of an operation on one tensor: straight on where that and the result are of one floating type."""
    reads_result, reads = op.reads[:2]

    def step(node: Node, g: Any, needed: set[int]) -> Sequence[Any]:
        dtype = node.dtype
        if len(node.inputs) != 1:
            return _any_step(node, g, needed)
        (parent,) = node.inputs
        if dtype is None or not dtype.plain or parent is None or parent.dtype is not dtype:
            return _any_step(node, g, needed)
        y = node.out if reads_result else node
        x = node.saved[0] if reads else parent
        if (reads_result and type(y) is not np.ndarray) or (reads and type(x) is not np.ndarray):
            return _any_step(node, g, needed)
        rule: Any = op.rule
        found: Sequence[Any] = rule(g, y, x, **node.params) if node.params else rule(g, y, x)
        return found

    made: Step = own(step)
    return made


def _binary_step(op: Op) -> Step:
    """The same for an operation on two inputs, of which one may be a number."""
    reads_result, reads_first, reads_second = (op.reads * 2)[:3]

    def step(node: Node, g: Any, needed: set[int]) -> Sequence[Any]:
        dtype = node.dtype
        if dtype is None or not dtype.plain or len(node.inputs) != 2:
            return _any_step(node, g, needed)
        first, second = node.inputs
        y = node.out if reads_result else node
        a, b = node.saved
        if first is not None:
            if first.dtype is not dtype or (reads_first and type(a) is not np.ndarray):
                return _any_step(node, g, needed)
            if not reads_first:
                a = first
        if second is not None:
            if second.dtype is not dtype or (reads_second and type(b) is not np.ndarray):
                return _any_step(node, g, needed)
            if not reads_second:
                b = second
        if reads_result and type(y) is not np.ndarray:
            return _any_step(node, g, needed)
        parts, rule = op.parts, op.rule
        if parts is None:
            assert rule is not None
            return rule(g, y, a, b, **node.params)
        to_first, to_second = parts
        return (
            to_first(g, y, a, b, **node.params) if first is not None and id(first) in needed else None,
            to_second(g, y, a, b, **node.params) if second is not None and id(second) in needed else None,
        )

    made: Step = own(step)
    return made


def _apply(
    op: Op, wants: Sequence[bool], g: Any, y: Any, arguments: list[Any], params: dict[str, Any]
) -> Sequence[Any]:
    """What the rule gives; of an operation that has one for each input, only those that are of use run."""
    rules = op.parts
    if rules is None:
        assert op.rule is not None
        return op.rule(g, y, *arguments, **params)
    parts: list[Any] = []
    for rule in rules:
        parts.append(rule(g, y, *arguments, **params) if wants[len(parts)] else None)
    return parts


def _several(node: Node, g: Any) -> tuple[Any, ...]:
    """The gradients of an operation's several results, None for those that nothing used."""
    names = node.op.outputs if node.op is not None else ()
    count = len(node.out) if node.out is not None else len(names) if len(names) > 1 else max(g) + 1
    return tuple([g.get(i) for i in range(count)])


def _several_results(node: Node) -> Any:
    """Handles on the several results, for a recorded rule."""
    if node.out is None:
        return node
    made = []
    for i, array in enumerate(node.out):
        plain = node.dtype is None or array.dtype.kind != node.dtype.np.kind
        dtype = dtypes.of_array(array) if plain or node.dtype is None else node.dtype
        pick = Node(PICK, (node,), {}, (None,), array.shape, dtype, node.requires_grad)
        pick.index = i
        made.append(Tensor(array, dtype, pick))
    return tuple(made)
