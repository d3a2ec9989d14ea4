"""Running the recorded graph again, with some leaves replaced: the one mechanism behind ``at``, gradients of integer
tensors, checks, and values that were not kept.

A decision taken from a value on the way (``if x > 0``, ``int(x)``, an index) left a guard; a replay in which a guard
comes out differently is an error, never a number for another branch.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .node import Node, ancestors
from .recipe import named, node_of
from .serials import next_serial
from .state import ACTIVE, line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DECISIONS_KEPT = 256


class Decision:
    """What a plain value was taken from: a function (None for the value itself) of a node or of a number's history."""

    __slots__ = ("function", "inputs", "serial", "statement", "value")

    def __init__(self, function: Callable[..., Any] | None, inputs: Sequence[Any], value: Any) -> None:
        self.serial = next_serial()
        self.function = function
        self.inputs = inputs
        self.value = value
        self.statement = ACTIVE.state.statement

    def nodes(self) -> list[Node | None]:
        """The nodes of what it was taken from, None for a constant."""
        return [p if type(p) is Node else node_of(p) if type(p) is list else None for p in self.inputs]

    def again(self, values: Sequence[Any]) -> Any:
        """What it would come out as now."""
        plain = [v.array.item() if hasattr(v, "array") else getattr(v, "value", v) for v in values]
        return plain[0] if self.function is None else self.function(*plain)


def decisions() -> deque[Decision]:
    """The active session's latest decisions."""
    state = ACTIVE.state
    if state.decisions is None:
        state.decisions = deque(maxlen=DECISIONS_KEPT)
    found: deque[Decision] = state.decisions
    return found


def decide(function: Callable[..., Any] | None, inputs: Sequence[Any], value: Any) -> None:
    """Remember that a plain value was made of numbers, given by their histories (see `recipe`) or as constants."""
    decisions().append(Decision(function, inputs, value))


def guard(node: Node | None, value: Any) -> None:
    """Remember that a plain value was taken from a tensor's node."""
    if node is not None and node.op is not None:
        decide(None, (node,), value)


def expand_lazy(node: Node) -> None:
    """Turn a gradient that was computed without recording into one that is on the tape (once)."""
    make = node.params.get("expand")
    if make is not None:
        result = make()
        node.params = {}
        node.op = ALIAS()
        node.inputs = (result.node,)
        node.saved = (None,)


def ALIAS() -> Any:
    """The operation that passes its input on."""
    from .registry import OPS

    return OPS["alias"]


def expanded_ancestors(roots: list[Node], oldest: float = 0, through: set[int] | None = None) -> list[Node]:
    """`ancestors`, with the lazy gradients on the way expanded (only those that `through` nodes lead to, if given)."""
    while True:
        order = ancestors(roots, oldest)
        if through is None:
            lazy = [n for n in order if "expand" in n.params]
        else:
            reached = set(through)
            for n in order:
                if any(p is not None and id(p) in reached for p in n.inputs):
                    reached.add(id(n))
            lazy = [n for n in order if id(n) in reached and "expand" in n.params]
        if not lazy:
            return order
        for n in lazy:
            expand_lazy(n)


def value_of(node: Node) -> Any:
    """The raw value of a node, computed again from what the tape keeps."""
    before = ACTIVE.state.grad_enabled
    ACTIVE.state.grad_enabled = False
    try:
        result = replay([node], {})[0]
    finally:
        ACTIVE.state.grad_enabled = before
    return result.array if hasattr(result, "array") else result


def replay(roots: list[Node], replaced: dict[Node, Any], *, guarded: bool = False, wide: bool = False) -> list[Any]:
    """The roots' values when the tape runs again with other values for some nodes.

    What does not depend on a replaced node keeps its place on the old tape; the rest is recorded anew (unless
    gradient mode is off). With `guarded`, decisions are compared as well; with `wide`, conversions to a floating type
    go to float64.
    """
    taken: list[tuple[Decision, list[Node | None]]] = []
    if guarded and replaced:
        newest = max(r.serial for r in roots)
        taken = [(d, d.nodes()) for d in decisions() if d.serial < newest]
    order = expanded_ancestors([*roots, *(n for _, nodes in taken for n in nodes if n is not None)])
    values: dict[int, Any] = {}
    changed = {id(n) for n in replaced}
    for node, value in replaced.items():
        values[id(node)] = value
    for node in order:
        key = id(node)
        if key in values:
            continue
        if any(p is not None and id(p) in changed for p in node.inputs):
            changed.add(key)
            values[key] = _again(node, values, changed, wide)
        elif not ACTIVE.state.grad_enabled:
            values[key] = _again(node, values, changed, wide)
    _compare(taken, values, changed, wide)
    for node in order:
        if node.label is not None and id(node) in changed:
            _relabel(values[id(node)], node.label)
    return [values.get(id(r)) if id(r) in values else _handle(r) for r in roots]


def _relabel(value: Any, label: tuple[str, object]) -> None:
    """What a node became in the replay goes by the same name."""
    recipe = getattr(value, "recipe", None)
    made = getattr(value, "_node", None)
    if recipe is not None:
        named(recipe, label)
    elif made is not None and made.label is None:
        made.label = label


def _compare(
    taken: list[tuple[Decision, list[Node | None]]], values: dict[int, Any], changed: set[int], wide: bool
) -> None:
    """Raise for the first decision that comes out differently; with more digits a plain float is no decision."""
    for decision, nodes in taken:
        before = decision.value
        if not any(id(n) in changed for n in nodes) or (wide and isinstance(before, float)):
            continue
        now = decision.again(
            [
                p if n is None else values[id(n)] if id(n) in values else _handle(n)
                for p, n in zip(decision.inputs, nodes, strict=True)
            ]
        )
        if now != before and not (now != now and before != before):
            raise TgradError(
                "E0405",
                f"elsewhere, a decision taken{line_of(decision.statement)} comes out differently: {before} becomes "
                f"{now}",
                hint="the recorded computation took the other path; compute it again with the new value instead",
            )


def _handle(node: Node, value: Any = None) -> Any:
    from .dispatch import tensor_from_node

    return tensor_from_node(node, value)


def _again(node: Node, values: dict[int, Any], changed: set[int], wide: bool) -> Any:
    """Run one recorded operation on the present values of its inputs."""
    from .dispatch import apply

    if node.op is None:
        if "cut" in node.params:
            raise TgradError("E0406", "the history needed here was dropped: it had grown recipe its budget")
        return _handle(node) if node.number else None
    arguments = []
    for parent, kept in zip(node.inputs, node.saved, strict=True):
        if parent is None:
            arguments.append(kept)
            continue
        value = values.get(id(parent))
        read_then = parent.op is None and id(parent) not in changed and not ACTIVE.state.grad_enabled
        if value is None or (kept is not None and read_then):
            value = _handle(parent, kept)
        arguments.append(value)
    if node.index >= 0:
        return arguments[0][node.index]
    if node.op.view and type(arguments[0]) is not tuple:
        from .registry import OPS

        arguments[0] = OPS["contiguous"](arguments[0])  # the memory may be laid out in another way this time
    return apply(node.op, tuple(arguments), _widened(node.params) if wide else node.params)


def _widened(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters that name a floating type, with float64 in its place."""
    dtype = params.get("dtype")
    if getattr(dtype, "is_floating_point", False):
        from .dtypes import float64

        return {**params, "dtype": float64}
    return params
