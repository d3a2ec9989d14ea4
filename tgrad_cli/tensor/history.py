"""The tape's budget: what no live name reaches is dropped, and past a limit the oldest history is cut.

A sweep runs after some ten thousand new nodes. It finds the tensors and numbers that are alive; a node below which
none is left can never be asked for a gradient, so what was computed from it becomes a leaf. ``i += 1`` and
``total += loss.item()`` therefore run for ever in constant memory.
"""

from __future__ import annotations

import gc
from typing import Any

from .node import Node
from .number import Number
from .state import State
from .tensor import Tensor
from .views import View

SWEEP_EVERY = 100_000

# The names bound on the way to a node, with the statement that bound each.
Names = dict[str, object] | None


def sweep(state: State) -> None:
    """Drop unreachable history, and cut the oldest if the rest is over the session's budget."""
    nodes, live = _survey()
    _collapse(nodes, live)
    nodes = [n for n in nodes if n.op is not None]
    kept = _kept_bytes(nodes)
    if len(nodes) > state.history_nodes or kept > state.history_bytes:
        _cut_oldest(nodes, state)
        kept = _kept_bytes([n for n in nodes if n.op is not None])
    state.kept_bytes = kept
    newest = nodes[-1].serial if nodes else 0
    state.sweep_at = max(newest, state.sweep_at) + max(SWEEP_EVERY, len(nodes))


def measure() -> tuple[int, int]:
    """How many operations the tape holds, and how many bytes it keeps for their derivatives."""
    nodes = [node for node in _survey()[0] if node.op is not None]
    return len(nodes), _kept_bytes(nodes)


def _survey() -> tuple[list[Node], dict[int, Any]]:
    """Every node there is, oldest first, and those that a live tensor or number holds, with their holder."""
    nodes: list[Node] = []
    live: dict[int, Any] = {}
    for thing in gc.get_objects():
        kind = type(thing)
        if kind is Node:
            nodes.append(thing)
        elif (kind is Tensor or kind is Number) and thing._node is not None:
            live[id(thing._node)] = thing
        elif kind is View and thing.node is not None:
            live[id(thing.node)] = thing
    nodes.sort(key=lambda n: n.serial)
    return nodes, live


def _collapse(nodes: list[Node], live: dict[int, Any]) -> None:
    """Make leaves of the live nodes whose whole history is dead; one pass, oldest first."""
    reaching: set[int] = set()
    names: dict[int, Names] = {}
    for node in nodes:
        key = id(node)
        earlier = _joined([names.get(id(p)) for p in node.inputs if p is not None], node.earlier)
        names[key] = earlier if node.label is None else {**(earlier or {}), node.label[0]: node.label[1]}
        if node.op is None:
            if key in live or node.requires_grad:
                reaching.add(key)
            continue
        if any(p is not None and id(p) in reaching for p in node.inputs):
            reaching.add(key)
        elif key in live and "expand" not in node.params:
            _make_leaf(node, live[key], earlier)
            reaching.add(key)


def _joined(parts: list[Names], own: Names) -> Names:
    """The names of all parts; where they agree, the same dict is passed on, since chains are long and names few."""
    found: Names = own
    for part in parts:
        if not part or part is found:
            continue
        if not found:
            found = part
        elif any(name not in found for name in part):
            found = {**part, **found}
    return found


def _make_leaf(node: Node, holder: Any, earlier: Names) -> None:
    """Forget how a node came about, but not which names it came from."""
    node.earlier = earlier
    node.op = None
    node.inputs = ()
    node.params = {}
    node.saved = ()
    node.out = holder.value if node.number else None


def _kept_bytes(nodes: list[Node]) -> int:
    """How much memory the tape keeps alive, each buffer counted once."""
    seen: set[int] = set()
    total = 0
    for node in nodes:
        for kept in (*node.saved, node.out):
            size = getattr(kept, "nbytes", 0)
            if size > 64 and id(kept) not in seen:
                seen.add(id(kept))
                total += size
    return total


def _cut_oldest(nodes: list[Node], state: State) -> None:
    """Cut the older half of the history; gradients that would have to pass the cut are errors from now on."""
    half = nodes[: len(nodes) // 2 + 1]
    for node in half:
        node.op = None
        node.inputs = ()
        node.saved = ()
        node.out = node.out if node.number else None
        node.params = {"cut": True}
    state.note_once("history", "the oldest part of the recorded history was dropped (`:set history` sets its size)")
