"""Running the recorded graph again, with some leaves replaced: the one mechanism behind ``at``, gradients of integer
tensors, checks, and values that were not kept.

A decision taken from a value on the way (``if x > 0``, ``int(x)``, an index) left a guard; a replay in which a guard
comes out differently is an error, never a number for another branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .node import Node, ancestors
from .recipe import named, node_of
from .serials import next_serial
from .state import ACTIVE, Gradients, line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What a plain value was taken from: when; a function (None for the value itself) of tensors' nodes, numbers' recipes
# and constants; what came out; and the statement.
Decision = tuple[float, "Callable[..., Any] | None", "Sequence[Any]", Any, object]


def decide(function: Callable[..., Any] | None, inputs: Sequence[Any], value: Any) -> None:
    """Remember that a plain value was made of numbers, given by their recipes or as constants."""
    state = ACTIVE.state
    state.decisions.append((next_serial(), function, inputs, value, state.statement))


def _nodes(inputs: Sequence[Any]) -> list[Node | None]:
    """The nodes of what a decision was taken from, None for a constant."""
    return [p if type(p) is Node else node_of(p) if type(p) is list else None for p in inputs]


def _decisions(until: float, since: float) -> list[tuple[Decision, list[Node | None]]]:
    """The decisions taken before one serial or after another, with the nodes that they were taken from.

    Making these nodes may run a loop again, which tells the decisions that were taken in it.
    """
    found: dict[int, tuple[Decision, list[Node | None]]] = {}
    while True:
        more = [d for d in ACTIVE.state.decisions if id(d) not in found and (d[0] < until or d[0] > since)]
        if not more:
            return list(found.values())
        found.update({id(d): (d, _nodes(d[2])) for d in more})


def guard(node: Node | None, value: Any) -> None:
    """Remember that a plain value was taken from a tensor's node."""
    if node is not None and node.op is not None:
        decide(None, (node,), value)


def expand_lazy(node: Node) -> None:
    """Turn a gradient that was computed without recording into one that is on the tape (once)."""
    make = node.params.get("expand")
    if make is not None:
        state = ACTIVE.state
        before, state.statement = state.statement, node.statement or state.statement
        try:
            result = make()
        finally:
            state.statement = before
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
        lazy = [n for n in order if "expand" in n.params]
        if lazy and through is not None:
            reached = set(through)
            for n in order:
                if any(p is not None and id(p) in reached for p in n.inputs):
                    reached.add(id(n))
            lazy = [n for n in lazy if id(n) in reached]
        if not lazy:
            return order
        for n in lazy:
            expand_lazy(n)


def value_of(node: Node) -> Any:
    """The raw value of a node, computed again from what the tape keeps."""
    with Gradients(False):
        result = replay([node], {})[0]
    return result.array if hasattr(result, "array") else result


def replay(
    roots: list[Node],
    replaced: dict[Node, Any],
    *,
    guarded: bool = False,
    wide: bool = False,
    settled: float = 0.0,
) -> list[Any]:
    """The roots' values when the tape runs again with other values for some nodes.

    What does not depend on a replaced node keeps its place on the old tape; the rest is recorded anew (unless
    gradient mode is off). With `guarded`, decisions are compared as well: those from before the roots were computed, or
    before the serial `settled`, and those of the statement that runs. With `wide`, conversions to a floating type go to
    float64.
    """
    taken: list[tuple[Decision, list[Node | None]]] = []
    if guarded and replaced:
        taken = _decisions(max(settled, *(r.serial for r in roots)), ACTIVE.state.journal.began)
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
    for (_, function, inputs, before, statement), nodes in taken:
        if not any(id(n) in changed for n in nodes) or (wide and isinstance(before, float)):
            continue
        given = [
            p if n is None else _plain(values[id(n)] if id(n) in values else _handle(n))
            for p, n in zip(inputs, nodes, strict=True)
        ]
        now = given[0] if function is None else function(*given)
        if now != before and not (now != now and before != before):
            raise TgradError(
                "E0405",
                f"elsewhere, a decision taken{line_of(statement)} comes out differently: {before} becomes {now}",
                hint="the recorded computation took the other path; compute it again with the new value instead",
            )


def _plain(value: Any) -> Any:
    return value.array.item() if hasattr(value, "array") else getattr(value, "value", value)


def _handle(node: Node, value: Any = None) -> Any:
    from .recording import tensor_from_node

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
