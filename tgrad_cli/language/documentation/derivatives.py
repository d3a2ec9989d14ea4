"""An operation's derivative as its page tells it: its own rule, run on the tape for the call of its first example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.argument_errors import refuse_complex
from ...tensor.calls import bind
from ...tensor.derivatives import Question
from ...tensor.dispatch import apply
from ...tensor.number import NUMERIC, Number, plain
from ...tensor.registry import Op
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from .. import syntax as s
from ..parsing.parser import parse
from ..running.dispatch import EVAL
from ..running.evaluator import Evaluator
from .catalogue import Declared, names_of, operation
from .pages import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLD = "Derivative: "  # a docstring's own words about it, where a formula would say less
NEVER = "none: asking for it is an error, as in PyTorch"
REAL = "of complex results: " + NEVER
LONGEST = 150  # characters of a formula on a page
LONG = "declared, and long: derive z wrt x prints it for a call of yours"


def derivative(declared: Declared) -> list[str]:
    """The lines about an operation's derivative; empty where there is nothing to say."""
    told = [p.removeprefix(TOLD) for p in parts(declared.__doc__)[1] if p.startswith(TOLD)]
    if told:
        return told
    op = operation(declared)
    if op is None:
        return []
    if op.rule is None and not op.composite:
        return ["none"]
    state = ACTIVE.state
    before = state.grad_enabled, state.note
    state.grad_enabled, state.note = True, lambda *text: None
    try:
        formulas = _formulas(op, declared)
    except TgradError as error:
        formulas = [NEVER] if error.code == "E0407" else None
    except (ArithmeticError, ValueError, TypeError, AttributeError, KeyError):
        formulas = None
    finally:
        state.grad_enabled, state.note = before
    if formulas is None:
        return [] if op.composite else [LONG]
    return [*formulas, REAL] if op.real_grad and formulas != [NEVER] else formulas


def _formulas(op: Op, declared: Declared) -> list[str] | None:
    """A line for each input that can be differentiated by, None where no example calls the operation."""
    called = _called(op, declared)
    if called is None:
        return None
    arrays, params, _text = called
    inputs, names = _inputs(op, arrays)
    if not names:
        return ["none"]
    made = apply(op, tuple(inputs), params)
    if op.real_grad:
        refuse_complex(op.real_grad, made)
    z = _differentiable(made)
    if z is None or not z.node.requires_grad:
        return ["none"]
    known = {_name(op, i): v.node for i, v in enumerate(inputs) if isinstance(v, (Tensor, Number))}
    lines = _lines(z, [inputs[i] for i in names], list(names.values()), known)
    given = ", ".join([f"{k}={v!r}" for k, v in params.items() if not _default(op, k, v)])
    if any("ᵀ v" in line for line in lines):
        lines.append("v is the gradient that arrives at the result")
    if lines and not op.elementwise:
        lines.append(f"as in the example {called[2]}" if len(called[2]) < 70 else "as in the first example")
    elif lines and given:
        lines.append(f"for {given}")
    return lines


def _default(op: Op, name: str, value: Any) -> bool:
    return bool(op.defaults.get(name) is value or op.defaults.get(name) == value)


def _lines(z: Any, wrt: list[Any], names: list[str], nodes: dict[str, Any]) -> list[str]:
    from ...insight.deriving import derive
    from ...insight.writing import Writer, text

    made = []
    for formula in derive(Question(z, wrt, names), "grad", None, nodes.get):
        if formula.proven is None or len(formula.text) > LONGEST:
            made.append(f"∂/∂{formula.x} is long: derive z wrt {formula.x} prints it for a call of yours")
            continue
        side = "ᵀ v" if formula.kind == "vjp" else ""
        remarks = [f"{text(value)} where {Writer({}).write(at)[0]}" for at, value in formula.conventions]
        made.append(f"∂/∂{formula.x}{side} = {formula.text}" + (f"   ({'; '.join(remarks)})" if remarks else ""))
    return made


def _differentiable(result: Any) -> Any:
    """The result, or the first of several, that has a derivative."""
    for r in result if isinstance(result, tuple) else (result,):
        if isinstance(r, (Tensor, Number)) and (isinstance(r, Number) or r.dtype.is_differentiable):
            return r
    return None


def _name(op: Op, i: int) -> str:
    return f"{op.array_names[0]}{i + 1}" if op.variadic else op.array_names[i].rstrip("_")


def _inputs(op: Op, arrays: tuple[Any, ...]) -> tuple[list[Any], dict[int, str]]:
    """The example's inputs as fresh leaves under their names, and which of them can be differentiated by."""
    whole = not any(type(a) is Tensor and a.dtype.is_differentiable for a in arrays)
    inputs: list[Any] = []
    names: dict[int, str] = {}
    for i, value in enumerate(arrays):
        name = _name(op, i)
        leaf = value
        if type(value) is Tensor:
            kind = dtypes.float64 if whole or value.dtype.is_floating_point else value.dtype
            # What happens to each element is told of one.
            array = value.array.reshape(-1)[-1] if op.elementwise and value.size else value.array
            leaf = Tensor(array.astype(kind.np), kind)
            leaf.requires_grad = kind.is_differentiable
        elif op.elementwise and isinstance(value, (Number, int, float)):
            leaf = Tensor.of(float(plain(value)), requires_grad=True)
        elif isinstance(value, (Number, *NUMERIC)) and not isinstance(value, bool):
            leaf = Number(plain(value))
            leaf.node.requires_grad = True
        if isinstance(leaf, (Tensor, Number)):
            leaf.node.label = (name, None)
            if leaf.node.requires_grad:
                names[i] = name
        inputs.append(leaf)
    return inputs, names


# ---- the example ----------------------------------------------------------------------------------------------------


def _called(op: Op, declared: Declared) -> tuple[tuple[Any, ...], dict[str, Any], str] | None:
    """The inputs and parameters of the first example that calls the operation."""
    for line in parts(declared.__doc__)[2]:
        if line.startswith("> "):
            found = _call_in(op, declared, line[2:])
            if found is not None:
                return found
    return None


def _call_in(op: Op, declared: Declared, line: str) -> tuple[tuple[Any, ...], dict[str, Any], str] | None:
    from ...source import Source
    from ..running.calls import Bound, keyword_values

    source = Source(line, "<example>")
    ev = Evaluator({}, lambda outcome: None)
    ev.source = source
    for node in _walk(parse(source).body):
        if type(node) is not s.Call or ev.text_of(node.func).rsplit(".", 1)[-1] not in _names(op, declared):
            continue
        target = EVAL[type(node.func)](ev, node.func)
        receiver = [target.receiver] if type(target) is Bound else []
        args = [EVAL[type(a)](ev, a) for a in node.args]
        return (*bind(op, (*receiver, *args), keyword_values(ev, node)), ev.text_of(node))
    return None


def _names(op: Op, declared: Declared) -> set[str]:
    return {op.name, declared.name, *(name.rsplit(".", 1)[-1] for name in names_of(declared))}


def _walk(node: Any) -> Iterator[s.Node]:
    """Every node of a tree, the outer ones first."""
    pending = [node]
    while pending:
        item = pending.pop(0)
        if isinstance(item, (list, tuple)):
            pending[:0] = item
        elif isinstance(item, s.Node):
            yield item
            pending[:0] = [getattr(item, name, None) for name in type(item).__slots__]
