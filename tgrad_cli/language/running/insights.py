"""The forms that look at the tape: ``derive``, ``explain``, ``check``, ``emit``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.derivatives import Question
from .. import syntax as s
from .dispatch import EVAL
from .exceptions import converted
from .outcomes import GradientEntry, Report
from .symbols import give_values, node_of

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
                give_values(ev, node)
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


# ---- the forms -----------------------------------------------------------------------------------------------------


def _derive(ev: Evaluator, asked: Asked) -> Report:
    from ...insight.deriving import derive
    from ...insight.formulas import data, told

    node = asked.node
    kind = node.inner or ("hessian" if asked.order == 2 else "grad")
    as_latex = "latex" in node.options or ev.state.formulas_in_latex
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
