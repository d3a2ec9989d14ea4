"""The tape's budget: what no live name reaches is dropped, and past a limit the oldest history is cut.

A sweep runs after some ten thousand new nodes or steps of arithmetic. It finds the tensors and numbers that are alive;
a node below which none is left can never be asked for a gradient, so what was computed from it becomes a leaf.
``i += 1`` and ``total += loss.item()`` therefore run for ever in constant memory.

What only the journal holds, to give it back if the statement fails, counts as alive for what was computed before the
statement began: a failure makes the rest unreachable as well.
"""

from __future__ import annotations

import gc
from operator import attrgetter, itemgetter
from sys import getrefcount
from typing import TYPE_CHECKING, Any

from .node import Node
from .number import Number
from .recipe import EARLIER, INPUTS, LABEL, LEAF_LENGTH, NODE, OPERATION, SERIAL, TAPED_LENGTH, Cut, Outcome
from .serials import next_serial
from .tensor import Tensor
from .views import View

if TYPE_CHECKING:
    from .recipe import Recipe
    from .state import State

SWEEP_EVERY = 50_000  # more where there are many objects: a sweep looks at all of them

# The names bound on the way to a node, with the statement that bound each.
Names = dict[str, object] | None
# In place of the names: something alive was used on the way, so nothing may be dropped.
REACHES: Any = object()


class Returning:
    """In place of the names: something was used on the way that a failure gives back to what is older than `serial`."""

    __slots__ = ("names", "serial")

    def __init__(self, names: Names, serial: float) -> None:
        self.names = names
        self.serial = serial


class Survey:
    """Everything that is on the tape, and what of it a live tensor or number holds."""

    __slots__ = ("held", "nodes", "numbers", "objects", "returning")

    def __init__(self, state: State) -> None:
        self.nodes: list[Node] = []  # oldest first
        self.numbers: list[Recipe] = []  # how the numbers came about that are not on the tape
        self.held: dict[int, Any] = {}  # what is alive, by the id of its node or recipe
        self.returning: dict[int, float] = {}  # by the same ids, what only the journal holds
        journal = state.journal.values()
        objects = gc.get_objects()
        self.objects = len(objects)
        for thing in objects:
            kind = type(thing)
            if kind is Number:
                recipe = thing.recipe
                if len(recipe) == TAPED_LENGTH:
                    key = id(recipe[NODE])
                else:
                    key = id(recipe)
                    self.numbers.append(recipe)
            elif kind is Node:
                self.nodes.append(thing)
                continue
            elif isinstance(thing, Tensor):
                if thing._node is None:
                    continue
                key = id(thing._node)
            elif kind is View and thing.node is not None:
                key = id(thing.node)
            else:
                continue
            saved = journal.get(id(thing))
            # Besides the journal only this loop, the list of all objects and the call hold it.
            if saved is not None and getrefcount(thing) <= saved[0] + OWN_REFERENCES:
                self.returning[key] = saved[1]
            else:
                self.held[key] = thing
        self.nodes.sort(key=attrgetter("serial"))

    def leaf(self, key: int, names: Names) -> Any:
        """What is known of a leaf."""
        if key in self.held:
            return REACHES
        return Returning(names, self.returning[key]) if key in self.returning else names


def _own_references() -> int:
    """How many references `Survey` itself has to something that it looks at."""
    for thing in [object()]:
        return getrefcount(thing)
    raise AssertionError


OWN_REFERENCES = _own_references()


def sweep(state: State) -> None:
    """Drop unreachable history, and cut the oldest if the rest is over the session's budget."""
    found = Survey(state)
    known = _collapse(found)
    recipes = _collapse_numbers(found, known, state)
    nodes = [n for n in found.nodes if n.op is not None]
    kept = _kept_bytes(nodes)
    count = len(nodes) + len(recipes)
    if count > state.history_nodes or kept > state.history_bytes:
        _cut_oldest(nodes, recipes, state)
        kept = _kept_bytes([n for n in nodes if n.op is not None])
        count //= 2
    state.kept_bytes = kept
    state.sweep_at = next_serial() + max(SWEEP_EVERY, found.objects // 8, min(count, state.history_nodes - count))


def measure(state: State) -> tuple[int, int]:
    """How many operations the tape holds, and how many bytes it keeps for their derivatives."""
    found = Survey(state)
    nodes = [node for node in found.nodes if node.op is not None]
    return len(nodes) + len(_oldest_first(_starts(found, state))), _kept_bytes(nodes)


def _collapse(found: Survey) -> dict[int, Any]:
    """Make leaves of the live nodes whose whole history is dead; one pass, oldest first.

    Gives what is known of each node by its id: `REACHES`, a `Returning`, or the names bound on the way to it.
    """
    known: dict[int, Any] = {}
    held = found.held
    for node in found.nodes:
        key = id(node)
        parts = [known.get(id(p)) for p in node.inputs if p is not None]
        if REACHES in parts or (node.requires_grad and node.op is None) or "cut" in node.params:
            known[key] = REACHES
            continue
        earlier, serial = _joined(parts, node.earlier)
        if node.op is None or (key not in held and key not in found.returning) or "expand" in node.params:
            names = _named(earlier, node.label)
            known[key] = found.leaf(key, names) if node.op is None else _through(names, serial)
        elif serial > node.serial:
            known[key] = Returning(_named(earlier, node.label), serial)
        else:
            _make_leaf(node, earlier)
            known[key] = found.leaf(key, _named(earlier, node.label))
    return known


def _collapse_numbers(found: Survey, taped: dict[int, Any], state: State) -> list[Recipe]:
    """The same for numbers: a computed one becomes a leaf where nothing alive was used; gives those that are left."""
    held, returning = found.held, found.returning
    back: dict[int, Returning] = {}
    left: list[Recipe] = []
    for recipe in _oldest_first(_starts(found, state)):
        if recipe[OPERATION] is Cut:
            left.append(recipe)
            continue
        names: Names = recipe[EARLIER]
        serial = 0.0
        for one in recipe[INPUTS:]:
            if type(one) is not list:
                continue
            length = len(one)
            if length == LEAF_LENGTH:
                key = id(one)
                if key in held:
                    break
                part, label = one[EARLIER], one[LABEL]
                if label is not None and (names is None or label[0] not in names):
                    part = _named(part, label)
                if returning and key in returning:
                    serial = max(serial, returning[key])
            else:
                part = taped.get(id(one[NODE])) if length == TAPED_LENGTH else back.get(id(one), REACHES)
                if part is REACHES:
                    break
                if type(part) is Returning:
                    serial = max(serial, part.serial)
                    part = part.names
            if part is not None and part is not names:
                names = part if names is None else _both(part, names)
        else:
            operation = recipe[OPERATION]
            if type(operation) is Outcome and any(p in held and p != id(recipe) for p in operation.steps.peers):
                left.append(recipe)
                continue
            if serial <= recipe[SERIAL]:
                recipe[EARLIER] = names
                del recipe[LEAF_LENGTH:]
                continue
            back[id(recipe)] = Returning(_named(names, recipe[LABEL]), serial)
        left.append(recipe)
    return left


def _oldest_first(starts: list[Recipe]) -> list[Recipe]:
    """All computed numbers that these were computed from, and they themselves, in the order in which they were made."""
    found: list[Recipe] = []
    seen: set[int] = set()
    pending = starts
    while pending:
        recipe = pending.pop()
        key = id(recipe)
        if key not in seen:
            seen.add(key)
            found.append(recipe)
            for one in recipe[INPUTS:]:
                if type(one) is list and len(one) > TAPED_LENGTH:
                    pending.append(one)
    found.sort(key=itemgetter(SERIAL))
    return found


def _starts(found: Survey, state: State) -> list[Recipe]:
    """The computed numbers that something holds, among them those that decisions were taken from."""
    decided = [p for d in state.decisions for p in d[2] if type(p) is list]
    return [p for p in (*found.numbers, *decided) if len(p) > TAPED_LENGTH]


def _named(earlier: Names, label: Any) -> Names:
    """The names bound up to here."""
    if label is None or (earlier and earlier.get(label[0]) is label[1]):
        return earlier
    return {**earlier, label[0]: label[1]} if earlier else {label[0]: label[1]}


def _through(names: Names, serial: float) -> Any:
    return Returning(names, serial) if serial else names


def _joined(parts: list[Any], own: Names) -> tuple[Names, float]:
    """The names of all parts, and the greatest serial of what may return among them.

    Where the names agree, the same dict is passed on, since chains are long and names few.
    """
    names, serial = own, 0.0
    for part in parts:
        if type(part) is Returning:
            serial = max(serial, part.serial)
            part = part.names
        if not part or part is names:
            continue
        names = _both(part, names) if names else part
    return names, serial


def _both(part: dict[str, object], names: dict[str, object]) -> Names:
    """The names of two parts, where they disagree as the second has it."""
    return names if part.keys() <= names.keys() else {**part, **names}


def _make_leaf(node: Node, earlier: Names) -> None:
    """Forget how a node came about, but not which names it came from."""
    node.earlier = earlier
    node.op = None
    node.inputs = ()
    node.params = {}
    node.saved = ()
    node.out = node.out if node.number else None


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


def _cut_oldest(nodes: list[Node], recipes: list[Recipe], state: State) -> None:
    """Cut the older half of the history; gradients that would have to pass the cut are errors from now on."""
    serials = sorted([n.serial for n in nodes] + [r[SERIAL] for r in recipes])
    last = serials[len(serials) // 2]
    for node in nodes:
        if node.serial <= last:
            node.op = None
            node.inputs = ()
            node.saved = ()
            node.out = node.out if node.number else None
            node.params = {"cut": True}
    for recipe in recipes:
        if recipe[SERIAL] <= last:
            recipe[OPERATION:] = [Cut]
    state.cut = True
    state.note_once("history", "the oldest part of the recorded history was dropped (`:set history` sets its size)")
