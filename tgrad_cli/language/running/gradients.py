"""The gradient forms of the language: ``grad z wrt x, y at x = 3 given v`` and its kin, as statement and as value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.derivatives import Question, variable
from ...tensor.tensor import Tensor
from .. import syntax as s
from .advice import after_gradient
from .dispatch import EVAL, evaluates, executes
from .elsewhere import elsewhere, note_idle, settled
from .exceptions import converted
from .outcomes import Gradient, GradientEntry

if TYPE_CHECKING:
    from .evaluator import Evaluator

INSIGHTS = frozenset(("derive", "explain", "check", "emit"))


@evaluates(s.GradientForm)
def gradient_value(ev: Evaluator, node: s.GradientForm) -> Any:
    """The form as an expression: one value, or a tuple when it is asked for several names."""
    if node.kind in INSIGHTS:
        from .insights import insight as look

        return look(ev, node).value
    found = derivatives(ev, node)
    values = [entry.value for entry in found]
    value = values[0] if len(values) == 1 else tuple(values)
    ev.answer = (node, value, found)
    return value


def show_gradient(ev: Evaluator, node: s.GradientForm) -> None:
    """The form as a statement: each derivative is emitted under its label, and is the last value shown."""
    if node.kind in INSIGHTS:
        from .insights import show_insight

        show_insight(ev, node)
        return
    value = gradient_value(ev, node)
    if ev.answer is not None:
        ev.emit(Gradient(ev.answer[2]))
    ev.last = value


def derivatives(ev: Evaluator, node: s.GradientForm) -> list[GradientEntry]:
    """What the form asks for, one entry a derivative."""
    here = ev.scope
    try:
        at = elsewhere(ev, node)
        z = EVAL[type(node.value)](ev, node.value)
        wrt, names = variables(ev, node)
        given = None if node.given is None else EVAL[type(node.given)](ev, node.given)
    finally:
        ev.scope = here
    try:
        question = Question(z, wrt, names, at, settled(ev, node.value))
        if node.at:
            note_idle(ev, node, at, [variable(z), *map(variable, wrt)])
        found = _answers(node.kind, ev.text_of(node.value), question, given)
        after_gradient(ev.state, question)
        return found
    except TgradError as error:
        places: dict[int | str, s.Node] = {"z": node.value, **dict(enumerate(node.wrt, 1))}
        if node.given is not None:
            places["given"] = node.given
        raise ev.locate_operands(error, node, places) from None
    except Exception as error:
        raise ev.locate(converted(error), node) from None


def variables(ev: Evaluator, node: s.GradientForm) -> tuple[list[Any], list[str]]:
    """What stands after `wrt`, with its text; a list of tensors (parameters) counts as its items."""
    values: list[Any] = []
    names: list[str] = []
    for part in node.wrt:
        value = EVAL[type(part)](ev, part)
        text = ev.text_of(part)
        if isinstance(part, s.TupleExpr):
            values += value
            names += [ev.text_of(inner) for inner in part.items]
        elif isinstance(value, (list, tuple)) and any(type(v) is Tensor for v in value) and not _meant(value):
            values += value
            names += [f"{text}[{i}]" for i in range(len(value))]
        else:
            values.append(value)
            names.append(text)
    return values, names


def _meant(value: Any) -> bool:
    """Whether a list was already used as the one tensor that it means."""
    return type(value) is BracketList and value.tensor is not None


def _answers(kind: str, z: str, question: Question, given: Any) -> list[GradientEntry]:
    """The derivatives of one kind."""
    names = question.names
    if kind == "hessian":
        blocks = question.hessian()
        return [
            GradientEntry(kind, z, f"{names[i]}|{names[j]}", block)
            for i, row in enumerate(blocks)
            for j, block in enumerate(row)
        ]
    if kind == "jacobian":
        return [GradientEntry(kind, z, n, v) for n, v in zip(names, question.jacobian(), strict=True)]
    if kind == "jvp":
        if given is None:
            raise TgradError(
                "E0401",
                "jvp needs the direction to move in",
                hint=f"jvp {z} wrt {', '.join(names)} given [1., …]",
                operands={"z": "the result"},
            )
        from ..namespaces.functional import unmarked

        tangents = given if isinstance(given, tuple) else (given,)
        return [GradientEntry(kind, z, ", ".join(names), unmarked(question.jvp(tangents)))]
    return [GradientEntry(kind, z, n, v) for n, v in zip(names, question.gradients(given), strict=True)]


@executes(s.InsightCommand)
def insight(ev: Evaluator, node: s.InsightCommand) -> None:
    """``graph z``, ``why x.grad``, ``symbol W[3, 4]``, ``help softmax``."""
    if node.kind == "help":
        from ..namespaces.help import help_on

        help_on(ev, node.value)
        return
    from .looks import COMMANDS

    if node.kind not in COMMANDS:
        raise ev.locate(TgradError("E0003", f"`{node.kind}` is not in this version of tgrad"), node)
    try:
        COMMANDS[node.kind](ev, node)
    except TgradError as error:
        raise ev.locate(error, node.value) from None
