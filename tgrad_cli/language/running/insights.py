"""The forms that look at the tape: ``derive``, ``explain``, ``check``, ``emit``, ``graph``, ``why``; and ``symbol``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.derivatives import Question, variable
from ...tensor.number import Number
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from .. import syntax as s
from .dispatch import EVAL
from .exceptions import converted
from .outcomes import GradientEntry, Report
from .scope import NOTHING, Names, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...tensor.node import Node
    from .evaluator import Evaluator


class Asked:
    """A form with its parts evaluated: the question, the names as they are seen from it, the options."""

    def __init__(self, ev: Evaluator, node: s.GradientForm) -> None:
        from .elsewhere import elsewhere, settled
        from .gradients import variables

        self.node = node
        self.z = " ".join(ev.text_of(node.value).split())
        here = ev.scope
        try:
            if node.kind == "derive":
                _give_values(ev, node)
            at = elsewhere(ev, node)
            value = EVAL[type(node.value)](ev, node.value)
            wrt, self.names = variables(ev, node)
            self.given = None if node.given is None else EVAL[type(node.given)](ev, node.given)
            self.order = 1 if node.order is None else int(EVAL[type(node.order)](ev, node.order))
            self.scope = ev.scope
        finally:
            ev.scope = here
        self.parameters = _parameters(ev)
        self.question = Question(value, wrt, self.names, at, settled(ev, node.value))

    def named(self, name: str) -> Node | None:
        """The node of what a name holds, None where it holds nothing differentiable."""
        return self.parameters.get(name) or node_of(self.scope.find(name))


def _parameters(ev: Evaluator) -> dict[str, Node]:
    """The parameters of modules that names hold, by what they are called from there; they get these names."""
    from ...modules.module import Module

    found: dict[str, Node] = {}
    for name in ev.scope.visible():
        module = ev.scope.find(name)
        if not isinstance(module, Module):
            continue
        for inner, parameter in module.named_parameters():
            node = node_of(parameter)
            if node is not None:
                found[f"{name}.{inner}"] = node
                if node.label is None:
                    node.label = (f"{name}.{inner}", None)
    return found


def node_of(value: Any) -> Node | None:
    """The place on the tape of what a name holds."""
    if type(value) is BracketList:
        value = value.became or value.tensor
    return value.node if isinstance(value, (Tensor, Number)) else None


def insight(ev: Evaluator, node: s.GradientForm) -> Report:
    """Carry out a form of one of these kinds."""
    try:
        return ANSWERS[node.kind](ev, Asked(ev, node))
    except TgradError as error:
        places: dict[int | str, s.Node] = {"z": node.value, **dict(enumerate(node.wrt, 1))}
        raise ev.locate_operands(error, node, places) from None
    except (ValueError, TypeError, ArithmeticError, OSError) as error:
        raise ev.locate(converted(error), node) from None


def show_insight(ev: Evaluator, node: s.GradientForm) -> None:
    """The form as a statement."""
    report = insight(ev, node)
    ev.emit(report)
    failed = report.data[0].get("failure") if report.kind == "check" and report.data else None
    if failed:
        raise ev.locate(TgradError("E0409", str(failed)), node)


# ---- names without a value -----------------------------------------------------------------------------------------


def _give_values(ev: Evaluator, node: s.GradientForm) -> None:
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


# ---- the forms -----------------------------------------------------------------------------------------------------


def _derive(ev: Evaluator, asked: Asked) -> Report:
    from ...insight.deriving import derive
    from ...insight.formulas import data, told

    node = asked.node
    kind = node.inner or ("hessian" if asked.order == 2 else "grad")
    as_latex = "latex" in node.options
    found = derive(asked.question, kind, asked.given, asked.named, expand="expand" in node.options)
    spans: list[tuple[str, str]] = []
    objects = []
    for formula in found:
        label = GradientEntry("grad" if formula.kind == "jacobian" else formula.kind, asked.z, formula.x, None).label()
        if formula.kind == "vjp":
            label = GradientEntry("hessian" if "|" in formula.x else "grad", asked.z, formula.x, None).label() + "ᵀ v"
        spans += told(formula, label, as_latex=as_latex)
        objects.append(data(formula, label, asked.z))
    texts = tuple([f.text for f in found])
    return Report("derive", spans, objects, texts[0] if len(texts) == 1 else texts)


def _check(ev: Evaluator, asked: Asked) -> Report:
    from ...insight.checking import check
    from ...insight.verdicts import data, told

    spans: list[tuple[str, str]] = []
    objects: list[dict[str, Any]] = []
    given = None if asked.given is None else asked.question.seed(asked.given)
    questions: list[tuple[Question, str]] = [(asked.question, "")]
    if asked.order > 1 or asked.node.inner == "hessian":
        first = asked.question.gradients(asked.given, recorded=True)
        questions = [(Question(g, asked.question.wrt, asked.names), n) for g, n in zip(first, asked.names, strict=True)]
        given = None
    for question, outer in questions:
        for result in check(question, given):
            kind, x = ("hessian", f"{outer}|{result.x}") if outer else ("grad", result.x)
            label = GradientEntry(kind, asked.z, x, None).label()
            spans += told(result, label)
            objects.append(data(result, label))
    objects.sort(key=lambda o: bool(o["passed"]))
    return Report("check", spans, objects, all(o["passed"] for o in objects))


def _explain(ev: Evaluator, asked: Asked) -> Report:
    from ...insight.explaining import explain
    from ...insight.lessons import data, markdown, told

    found = explain(asked.question, asked.given, asked.z, asked.named)
    label = ", ".join(GradientEntry("grad", asked.z, name, None).label() for name in asked.names)
    target = asked.node.target
    if target is not None and target.id not in ("markdown", "text"):
        raise ev.locate(TgradError("E0604", f"an explanation is written as text or markdown, not {target.id}"), target)
    as_markdown = target is not None and target.id == "markdown"
    spans = [("text", markdown(found, label))] if as_markdown else told(found, label)
    return Report("explain", spans, data(found, label), "".join(t for _, t in spans))


def _emit(ev: Evaluator, asked: Asked) -> Report:
    from ...insight.emitting import emit

    target = asked.node.target
    if target is None:
        error = TgradError("E0604", "emit needs a target", hint=f"emit {asked.z} wrt {asked.names[0]} as numpy")
        raise ev.locate(error, asked.node)
    text = emit(asked.question, asked.given, asked.z, target.id, asked.named)
    return Report("emit", [("text", text)], [{"kind": "program", "language": target.id, "text": text}], text)


ANSWERS: dict[str, Callable[[Evaluator, Asked], Report]] = {
    "derive": _derive,
    "check": _check,
    "explain": _explain,
    "emit": _emit,
}


# ---- names that stand for themselves -------------------------------------------------------------------------------


def _symbols(ev: Evaluator, node: s.InsightCommand) -> None:
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
    "symbol": _symbols,
    "graph": _graph,
    "why": _why,
}
