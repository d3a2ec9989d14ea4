"""The commands ``graph z`` and ``why x.grad``, and what looks for NaN where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.derivatives import variable
from ...tensor.number import Number
from ...tensor.tensor import Tensor
from .. import syntax as s
from .dispatch import EVAL
from .outcomes import GradientEntry, Report
from .symbols import node_of, symbols

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...tensor.node import Node
    from .evaluator import Evaluator


def _graph(ev: Evaluator, node: s.InsightCommand) -> None:
    """``graph z``, ``graph grad z wrt x``, ``graph z save "z.svg"``."""
    from ...files.whole import whole
    from ...insight.drawing import drawn
    from ...insight.graphing import Diagram, data, tree

    value = variable(EVAL[type(node.value)](ev, node.value))
    title = " ".join(ev.text_of(node.value).split())
    if isinstance(node.value, s.GradientForm) and node.value.kind == "grad" and len(node.value.wrt) == 1:
        title = GradientEntry("grad", ev.text_of(node.value.value), ev.text_of(node.value.wrt[0]), None).label()
    diagram = Diagram(value.node, title, lambda name: node_of(ev.scope.find(name)))
    if node.path is None:
        ev.emit(Report("graph", tree(diagram), data(diagram, title)))
        return
    path = str(EVAL[type(node.path)](ev, node.path))
    text = drawn(diagram, path, title)
    try:
        with whole(path) as beside, open(beside, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise ev.locate(TgradError("E0902", f"cannot write {path}: {error.strerror or error}"), node.path) from None
    ev.note(f"{len(diagram.boxes)} steps drawn in {path}")


def _why(ev: Evaluator, node: s.InsightCommand) -> None:
    """``why x.grad``, ``why z``."""
    from ...insight.asking import why_grad, why_value

    def named(name: str) -> Node | None:
        return node_of(ev.scope.find(name))

    asked = node.value
    title = " ".join(ev.text_of(asked).split())
    if isinstance(asked, s.Attribute) and asked.name == "grad":
        owner = variable(EVAL[type(asked.value)](ev, asked.value))
        if isinstance(owner, Number):
            raise ev.locate(
                TgradError("E0102", "a number has no .grad", hint="`grad z wrt x` works for numbers"), asked
            )
        visible = {name: ev.scope.find(name) for name in sorted(ev.scope.visible())}
        others = [(n, v.became or v.tensor if type(v) is BracketList else v) for n, v in visible.items()]
        lines = why_grad(owner, ev.text_of(asked.value), others, named)
    else:
        lines = why_value(variable(EVAL[type(asked)](ev, asked)), title, named)
    spans = [("label" if i == 0 else "text", line + "\n") for i, line in enumerate(lines)]
    ev.emit(Report("why", spans, [{"kind": "why", "of": title, "reasons": lines}]))


def stop_at_nan(ev: Evaluator, statement: s.Node, value: Any) -> None:
    """With `:set nan stop`: E0410 where a statement shows, or assigns to a name, NaN or Inf made of finite numbers."""
    from .scope import target_names

    held = [("it", value)]
    if isinstance(statement, s.Assign):
        held = [(n, ev.globals.get(n)) for target in statement.targets for n in target_names(target)]
    elif isinstance(statement, s.AugAssign):
        held = [(n, ev.globals.get(n)) for n in target_names(statement.target)]
    for name, found in held:
        if isinstance(found, (Tensor, Number)):
            array = np.asarray(found.array if isinstance(found, Tensor) else found.value)
            if array.dtype.kind in "fc" and not np.isfinite(array).all():
                from ...insight.asking import why_value

                lines = why_value(found, name, lambda n: node_of(ev.scope.find(n)))
                error = TgradError("E0410", lines[0], hint="; ".join(line.strip() for line in lines[1:]) or None)
                raise ev.locate(error, statement)


COMMANDS: dict[str, Callable[[Evaluator, s.InsightCommand], None]] = {
    "symbol": symbols,
    "graph": _graph,
    "why": _why,
}
