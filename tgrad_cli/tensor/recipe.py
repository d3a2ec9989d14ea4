"""How a Python number came about: a short list for each, of which nodes of the tape are made when someone asks.

Programs compute with numbers all the time and seldom differentiate them, so a step of arithmetic costs one small list:

    [result, label, earlier]                                   a leaf: a number that was typed, or whose history is cut
    [result, label, earlier, serial, operation, *inputs]       computed: each input a list of this kind, or a constant
    [result, label, earlier, node]                             on the tape: the node says the rest

`label` is the name that was bound first and the statement that bound it, `earlier` what was bound to history that is
gone (see `Node`), `serial` counts with the nodes' own. The operation is an `Op`, an `Op` with its parameters, or a
`Steps`: several operations of one expression whose results in between nobody saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .node import Node, leaf
from .registry import OPS, Op

if TYPE_CHECKING:
    from collections.abc import Sequence

Recipe = list[Any]
RESULT, LABEL, EARLIER, SERIAL, OPERATION, INPUTS = range(6)
NODE = 3  # in place of the serial, where the list ends with it
LEAF_LENGTH, TAPED_LENGTH = 3, 4


class Steps:
    """The operations of one expression: each names an operation and its two inputs.

    An input counts first the expression's inputs, then the results of the steps before; the last step gives the result.
    The second is -1 for an operation with one input.
    """

    __slots__ = ("steps",)

    def __init__(self, steps: Sequence[tuple[str, int, int]]) -> None:
        self.steps = steps


class Cut:
    """In place of an operation: the history was longer than the budget allows, and was dropped here."""


def recipe_of(node: Node, value: Any) -> Recipe:
    """The history of a number whose node is made already."""
    return [value, None, None, node]


def named(recipe: Recipe, label: tuple[str, object]) -> None:
    """Give a history the name that its number is bound to, unless it has one."""
    if len(recipe) == TAPED_LENGTH:
        node = recipe[NODE]
        if node.label is None:
            node.label = label
    elif recipe[LABEL] is None:
        recipe[LABEL] = label


def node_of(recipe: Recipe) -> Node:
    """The node of a number's history; the first time, all nodes that it follows from are made, without recursion."""
    pending = [(recipe, None)]
    while pending:
        one, statement = pending[-1]
        if len(one) == TAPED_LENGTH:
            pending.pop()
            continue
        if one[LABEL] is not None:
            statement = one[LABEL][1]
        waiting = [(p, statement) for p in one[INPUTS:] if type(p) is list and len(p) != TAPED_LENGTH]
        if waiting:
            pending += waiting
            continue
        pending.pop()
        _tape(one, statement)
    node: Node = recipe[NODE]
    return node


def _tape(recipe: Recipe, statement: Any) -> None:
    """Put one step, whose inputs are on the tape, on the tape as well."""
    result, label, earlier = recipe[:LEAF_LENGTH]
    if len(recipe) == LEAF_LENGTH:
        node = leaf((), None)
        node.serial = 0  # older than whatever was computed from it
    elif recipe[OPERATION] is Cut:
        node = leaf((), None)
        node.serial, node.params = recipe[SERIAL], {"cut": True}
    else:
        node = _computed(recipe[SERIAL], recipe[OPERATION], recipe[INPUTS:], result)
    node.number = True
    node.out = result
    node.label, node.earlier = label, earlier
    if statement is not None:
        node.statement = statement
    recipe[NODE:] = [node]


def _computed(serial: float, operation: Any, inputs: Sequence[Any], result: Any) -> Node:
    """The node of a step that was computed."""
    nodes = [p[NODE] if type(p) is list else None for p in inputs]
    values = [p[RESULT] if type(p) is list else p for p in inputs]
    if type(operation) is not Steps:
        op, params = (operation, operation.defaults) if type(operation) is Op else operation
        return _step(op, params, nodes, values, serial)
    count = len(operation.steps)
    for k, (name, left, right) in enumerate(operation.steps, 1):
        op = OPS[name]
        at = (left,) if right < 0 else (left, right)
        made = _step(op, op.defaults, [nodes[i] for i in at], [values[i] for i in at], serial - 1 + k / count)
        assert op.number is not None
        made.out = result if k == count else op.number(*[values[i] for i in at])
        made.number = True
        nodes.append(made)
        values.append(made.out)
    return made


def _step(op: Op, params: dict[str, Any], nodes: list[Node | None], values: list[Any], serial: float) -> Node:
    """One operation on numbers as a node."""
    requires_grad = any(n is not None and n.requires_grad for n in nodes)
    node = Node(op, tuple(nodes), params, tuple(values), (), None, requires_grad)
    node.serial = serial
    return node
