"""The tape's budget: what no live name reaches is dropped, and past a limit the oldest history is cut.

A sweep runs after some ten thousand new nodes or steps of arithmetic. It finds the tensors and numbers that are alive;
a node below which none is left can never be asked for a gradient, so what was computed from it becomes a leaf.
``i += 1`` and ``total += loss.item()`` therefore run for ever in constant memory.
"""

from __future__ import annotations

import gc
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from .node import Node
from .number import Number
from .past import EARLIER, INPUTS, LABEL, LEAF_LENGTH, NODE, OPERATION, SERIAL, TAPED_LENGTH, Cut
from .replay import decisions
from .tensor import Tensor
from .views import View

if TYPE_CHECKING:
    from .past import Past
    from .state import State

SWEEP_EVERY = 100_000

# The names bound on the way to a node, with the statement that bound each.
Names = dict[str, object] | None
# In place of the names: a name that is alive can be reached, so nothing is dropped.
REACHES: Any = object()


class Survey:
    """Everything that is on the tape, and what of it a live tensor or number holds."""

    __slots__ = ("held", "holders", "nodes", "pasts")

    def __init__(self) -> None:
        self.nodes: list[Node] = []  # oldest first
        self.holders: dict[int, Any] = {}  # by id of the node
        self.pasts: list[Past] = []  # the histories of numbers that are not on the tape yet
        self.held: set[int] = set()  # their ids
        for thing in gc.get_objects():
            kind = type(thing)
            if kind is Number:
                past = thing.past
                if len(past) == TAPED_LENGTH:
                    self.holders[id(past[NODE])] = thing
                else:
                    self.pasts.append(past)
                    self.held.add(id(past))
            elif kind is Node:
                self.nodes.append(thing)
            elif kind is Tensor and thing._node is not None:
                self.holders[id(thing._node)] = thing
            elif kind is View and thing.node is not None:
                self.holders[id(thing.node)] = thing
        self.nodes.sort(key=attrgetter("serial"))


def sweep(state: State) -> None:
    """Drop unreachable history, and cut the oldest if the rest is over the session's budget."""
    found = Survey()
    names = _collapse(found)
    pasts = _collapse_pasts(found, names)
    nodes = [n for n in found.nodes if n.op is not None]
    kept = _kept_bytes(nodes)
    count = len(nodes) + len(pasts)
    if count > state.history_nodes or kept > state.history_bytes:
        _cut_oldest(nodes, pasts, state)
        kept = _kept_bytes([n for n in nodes if n.op is not None])
        count //= 2
    state.kept_bytes = kept
    newest = max(nodes[-1].serial if nodes else 0, max(map(itemgetter(SERIAL), pasts), default=0))
    state.sweep_at = max(newest, state.sweep_at) + max(SWEEP_EVERY, min(count, state.history_nodes - count))


def _collapse(found: Survey) -> dict[int, Names]:
    """Make leaves of the live nodes whose whole history is dead; one pass, oldest first.

    What is known of each node, by its id: the names that were bound on the way to it, or `REACHES`.
    """
    names: dict[int, Names] = {}
    for node in found.nodes:
        key = id(node)
        parts = [names.get(id(p)) for p in node.inputs if p is not None]
        if node.op is None:
            if key in found.holders or node.requires_grad or "cut" in node.params:
                names[key] = REACHES
                continue
        elif any(part is REACHES for part in parts):
            names[key] = REACHES
            continue
        elif key in found.holders and "expand" not in node.params:
            _make_leaf(node, found.holders[key], _joined(parts, node.earlier))
            names[key] = REACHES
            continue
        names[key] = _named(_joined(parts, node.earlier), node.label)
    return names


def _collapse_pasts(found: Survey, taped: dict[int, Names]) -> list[Past]:
    """The same for the histories of numbers, from each down to its leaves without recursion; those that are left."""
    known: dict[int, Names] = {}
    held = found.held
    left: list[Past] = []
    for start in _starts(found):
        pending = [start]
        while pending:
            past = pending[-1]
            key = id(past)
            if key in known:
                pending.pop()
                continue
            reaches = False
            parts: list[Names] = []
            for one in past[INPUTS:]:
                if type(one) is not list:
                    continue
                part = known.get(id(one), known)
                if part is known:
                    length = len(one)
                    if length == LEAF_LENGTH:
                        part = REACHES if id(one) in held else _named(one[EARLIER], one[LABEL])
                    elif length == TAPED_LENGTH:
                        part = taped.get(id(one[NODE]))
                    else:
                        pending.append(one)
                        continue
                    known[id(one)] = part
                if part is REACHES:
                    reaches = True
                elif part:
                    parts.append(part)
            if pending[-1] is not past:
                continue
            pending.pop()
            if reaches or past[OPERATION] is Cut:
                known[key] = REACHES
                left.append(past)
                continue
            past[EARLIER] = earlier = _joined(parts, past[EARLIER])
            del past[LEAF_LENGTH:]
            known[key] = REACHES if key in held else _named(earlier, past[LABEL])
    return left


def _starts(found: Survey) -> list[Past]:
    """The computed histories that something holds: numbers, and the decisions taken from them."""
    decided = [p for d in decisions() for p in d.inputs if type(p) is list]
    return [p for p in (*found.pasts, *decided) if len(p) > TAPED_LENGTH]


def _named(earlier: Names, label: Any) -> Names:
    """The names bound up to here."""
    if label is None or (earlier and earlier.get(label[0]) == label[1]):
        return earlier
    return {**earlier, label[0]: label[1]} if earlier else {label[0]: label[1]}


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


def _cut_oldest(nodes: list[Node], pasts: list[Past], state: State) -> None:
    """Cut the older half of the history; gradients that would have to pass the cut are errors from now on."""
    serials = sorted([n.serial for n in nodes] + [p[SERIAL] for p in pasts])
    last = serials[len(serials) // 2]
    for node in nodes:
        if node.serial <= last:
            node.op = None
            node.inputs = ()
            node.saved = ()
            node.out = node.out if node.number else None
            node.params = {"cut": True}
    for past in pasts:
        if past[SERIAL] <= last:
            past[OPERATION:] = [Cut]
    state.note_once("history", "the oldest part of the recorded history was dropped (`:set history` sets its size)")
