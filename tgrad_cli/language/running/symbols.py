"""Names that stand for themselves: those without a value in ``derive``, and those that ``symbol`` declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.number import Number
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from .. import syntax as s
from .dispatch import EVAL
from .outcomes import Report
from .scope import NOTHING, Names, Scope

if TYPE_CHECKING:
    from ...tensor.node import Node
    from .evaluator import Evaluator


def node_of(value: Any) -> Node | None:
    """The place on the tape of what a name holds."""
    if type(value) is BracketList:
        value = value.became or value.tensor
    return value.node if isinstance(value, (Tensor, Number)) else None


def symbols(ev: Evaluator, node: s.InsightCommand) -> None:
    """``symbol a, W[3, 4]``: names without a value, numbers or tensors of a shape; their values read as NaN."""
    parts = node.value.items if isinstance(node.value, s.TupleExpr) else [node.value]
    for part in parts:
        name, shape = part, None
        if isinstance(part, s.Subscript):
            name = part.value
            size = EVAL[type(part.index)](ev, part.index)
            shape = tuple([int(n) for n in (size if isinstance(size, tuple) else (size,))])
        if not isinstance(name, s.Name):
            text = "after symbol stand names, with their sizes in square brackets"
            raise ev.locate(TgradError("E0001", text, hint="symbol a, w[3], W[3, 4]"), part)
        ev.bind(name.id, _symbol(shape))
        ev.symbols = True


def _symbol(shape: tuple[int, ...] | None) -> Tensor | Number:
    made: Tensor | Number
    if shape is None:
        made = Number(float("nan"))
    else:
        dtype = ACTIVE.state.default_dtype
        made = Tensor(np.full(shape, np.nan, dtype.np), dtype)
    made.node.params = {"symbol": True}
    return made


def symbolic(ev: Evaluator, value: Any, node: s.Node) -> Report | None:
    """What to show for a value that was computed from symbols: its formula."""
    if not isinstance(value, (Tensor, Number)):
        return None
    from ...tensor.node import ancestors

    if not any("symbol" in n.params for n in ancestors([value.node])):
        return None
    from ...insight.deriving import formula_of

    shown = formula_of(value, lambda name: node_of(ev.scope.find(name)))
    data: dict[str, object] = {"kind": "symbolic", "formula": shown, "shape": list(value.node.shape)}
    return Report("symbolic", [("value", shown + "\n")], [data], shown)


# ---- graph and why -------------------------------------------------------------------------------------------------


def give_values(ev: Evaluator, node: s.GradientForm) -> None:
    """Let names that hold nothing stand for themselves: numbers, in a scope of this form."""
    import random

    fresh: dict[str, Any] = {}
    given = {name.id for name, _ in node.at}
    draw = random.Random(len(node.wrt) + node.end - node.start)
    for name in _free_names([node.value, *node.wrt]):
        if name not in given and name not in fresh and _means_nothing(ev, name):
            fresh[name] = number = Number(0.5 + draw.random())
            number.node.label = (name, None)
    if fresh:
        info = Names()
        info.bound.update(fresh)
        ev.scope = Scope(fresh, ev.scope, info, comprehension=True)


def _means_nothing(ev: Evaluator, name: str) -> bool:
    """Whether a name is free to stand for itself: without a value, or an operation that is not being called."""
    from ..namespaces.modules import CONSTANTS
    from .displays import find_builtin

    if ev.scope.find(name) is not NOTHING:
        return False
    value = find_builtin(ev, name)
    return value is NOTHING or (name not in CONSTANTS and callable(getattr(value, "call", value)))


def _free_names(nodes: list[s.Node]) -> list[str]:
    """The names read in some expressions, but for those that are called or bound inside."""
    found: list[str] = []
    pending: list[Any] = list(nodes)
    bound: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, (list, tuple)):
            pending += node
        elif isinstance(node, s.Name):
            found.append(node.id)
        elif isinstance(node, s.Call) and isinstance(node.func, s.Name):
            pending += [node.args, getattr(node, "keywords", ())]
        elif isinstance(node, s.Attribute):
            pending.append(() if isinstance(node.value, s.Name) else node.value)
        elif isinstance(node, s.Lambda):
            continue
        elif isinstance(node, s.Node):
            if isinstance(node, s.Comprehension):
                continue
            pending += [getattr(node, field) for field in node._fields]
    return [name for name in found if name not in bound]
