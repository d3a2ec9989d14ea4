"""The recorded computation at other points, in float64: what checks and proofs are made of, through `replay`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..tensor import dtypes
from ..tensor.number import Number
from ..tensor.replay import expanded_ancestors, replay
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tensor.node import Node

Array = Any


class Recording:
    """A part of the tape that ends in some nodes, with the values of its leaves."""

    def __init__(self, roots: Sequence[Node]) -> None:
        self.roots = list(roots)
        self.order = expanded_ancestors(self.roots)
        self.leaves: dict[Node, Array] = {}
        inside = {id(n) for n in self.order}
        for user in self.order:
            for parent, kept in zip(user.inputs, user.saved, strict=False):
                if parent is not None and parent.op is None and kept is not None and id(parent) in inside:
                    self.leaves.setdefault(parent, kept)

    def values(
        self, replaced: dict[Node, Array], wanted: Sequence[Node] = (), *, wide: bool = True, guarded: bool = False
    ) -> list[Array]:
        """The values of the roots and then of the `wanted` nodes, with arrays in the place of some nodes' values."""
        return [_plain(v) for v in self.run(replaced, wanted, recorded=False, wide=wide, guarded=guarded)]

    def run(
        self,
        replaced: dict[Node, Array],
        wanted: Sequence[Node] = (),
        *,
        recorded: bool,
        wide: bool = True,
        guarded: bool = False,
    ) -> list[Any]:
        """The same as tensors and numbers, on the tape where they are to be `recorded`."""
        state = ACTIVE.state
        before = state.grad_enabled, state.default_dtype, state.note
        state.note = _ignore
        state.grad_enabled = True  # tensors made for the leaves are leaves of the new tape
        if wide:
            state.default_dtype = dtypes.float64
        try:
            start: dict[Node, Any] = {}
            if wide:
                start = {n: handle(n, v) for n, v in self.leaves.items() if _is_float(n)}
            start.update({n: v if isinstance(v, (Tensor, Number)) else handle(n, v) for n, v in replaced.items()})
            state.grad_enabled = recorded
            with np.errstate(all="ignore"):
                return replay([*self.roots, *wanted], start, wide=wide, guarded=guarded)
        finally:
            state.grad_enabled, state.default_dtype, state.note = before


def _ignore(text: str) -> None:
    """What is worth a note at other points is of no interest here."""


def _is_float(node: Node) -> bool:
    return node.dtype is not None and node.dtype.is_floating_point


def handle(node: Node, value: Array) -> Any:
    """A value for a node as a fresh leaf: a number for a number, float64 for what is floating."""
    if node.number:
        raw = value.item() if isinstance(value, (np.ndarray, np.generic)) else value
        return Number(raw)
    array = np.asarray(value)
    if array.dtype.kind == "f" and array.dtype != np.float64:
        array = array.astype(np.float64)
    elif array.dtype == np.complex64:
        array = array.astype(np.complex128)
    return Tensor(array, dtypes.of_array(array))


def _plain(value: Any) -> Array:
    if isinstance(value, Tensor):
        return value.array
    return value.value if isinstance(value, Number) else value


def present(node: Node, recording: Recording, known: dict[Node, Array]) -> Array:
    """The value that a node has now."""
    if node in known:
        return known[node]
    if node in recording.leaves:
        return recording.leaves[node]
    if node.number:
        return node.out
    return _plain(recording_value(node))


def recording_value(node: Node) -> Any:
    """The value of a node that is no leaf, computed again."""
    from ..tensor.replay import value_of

    return value_of(node)


def steps_to(root: Node) -> list[Node]:
    """Every node that a result was computed from, in the order in which a person would compute it: left to right."""
    expanded_ancestors([root])
    order: list[Node] = []
    done: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif id(node) not in done:
            done.add(id(node))
            stack.append((node, True))
            stack += [(p, False) for p in reversed(node.inputs) if p is not None and id(p) not in done]
    return order
