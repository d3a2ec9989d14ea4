"""``why x.grad``, ``why z``: how a gradient came to be what it is, and which operation made NaN or Inf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..tensor.contributions import Log, contributions
from ..tensor.derivatives import Question
from ..tensor.node import ancestors
from ..tensor.number import Number
from ..tensor.state import line_of, told
from ..tensor.tensor import Tensor
from .explaining import Explanation, explain
from .graphing import Box, Diagram
from .lessons import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..tensor.node import Node

Lines = list[str]


def why_grad(x: Tensor, name: str, others: Iterable[tuple[str, Any]], named: Callable[[str], Node | None]) -> Lines:
    """Why ``x.grad`` is what it is; `others` are the names of the session with their values."""
    log = contributions(x)
    grad = x.grad
    if grad is None:
        return [f"{name}.grad is None", *(_why_none(x, name, list(others)) if log is None else _dropped(log))]
    out = [f"{name}.grad is {shown(grad.array)}"]
    if log is None:
        return [*out, f"it was assigned: no backward() has added to {name}.grad"]
    if log.count > len([e for e in log.events if e.root is not None or e.kind in ("first", "added")]):
        out.append(f"{log.count} backward() calls have added to it, the latest of them:")
    for event in log.events:
        out.append(_event(event, name))
    if grad.writes().count > log.writes >= 0:
        what = "written to in place" if grad.array.any() else "zeroed"
        out.append(f"since then {name}.grad was {what}{told(grad.writes().latest)}")
    if not np.isfinite(grad.array).all():
        out += _backward_nan(log, x, name, named)
    return out


def _event(event: Any, name: str) -> str:
    where = line_of(event.statement)
    root = event.root() if event.root is not None else None
    of = f"{root.label[0]}.backward()" if root is not None and root.label is not None else "backward()"
    texts = {
        "first": f"{of}{where} set it: {name}.grad was None before",
        "added": f"{of}{where} added to what was there (backward() accumulates; zero it between steps)",
        "changed": f"{name}.grad was written to in place{told(event.statement)}",
        "assigned": f"{name}.grad was assigned{told(event.statement)}",
        "dropped": f"{name}.grad was set to None{told(event.statement)}",
    }
    return texts[event.kind]


def _dropped(log: Log) -> Lines:
    return [f"backward() filled it, and it was set to None afterwards{told(log.events[-1].statement)}"]


def _why_none(x: Tensor, name: str, others: list[tuple[str, Any]]) -> Lines:
    if not x.requires_grad:
        return [
            f"{name} does not require grad, and backward() fills only what does",
            f"{name}.requires_grad_() before the computation, or `grad z wrt {name}`, which needs no requires_grad",
        ]
    node = x.node
    if node.op is not None and not x.retains_grad:
        made = f"{name} is no leaf: {node.op.name} computed it{line_of(node.statement)}"
        return [made, f"backward() fills leaves only; {name}.retain_grad() before backward() keeps it here too"]
    users, detached = [], []
    for other, value in others:
        if not isinstance(value, Tensor) or value is x or other == name:
            continue
        if any(n is node for n in ancestors([value.node], node.serial)):
            users.append(other)
        elif value.writes() is x.writes() or (value.array.size and np.may_share_memory(value.array, x.array)):
            detached.append(other)
    out = []
    if users:
        scalar = [u for u in users if dict(others)[u].size == 1] or users
        out.append(
            f"{', '.join(users[:6])} {'was' if len(users) == 1 else 'were'} computed from {name}, but no backward() "
            f"has reached it: {scalar[-1]}.backward() has not been called"
        )
    else:
        out.append(f"nothing that a name holds was computed from {name}")
    out += [
        f"{d} looks at {name}'s memory without its history (detach, .data): nothing flows back through {d}"
        for d in detached
    ]
    return out


# ---- NaN and Inf ---------------------------------------------------------------------------------------------------


def why_value(value: Tensor | Number, title: str, named: Callable[[str], Node | None]) -> Lines:
    """Where the NaN or Inf in a value comes from; for a finite one, how it was computed."""
    diagram = Diagram(value.node, title, named)
    array = np.asarray(value.array if isinstance(value, Tensor) else value.value)
    if np.isfinite(array).all():
        return _finite(diagram, value, title)
    box = producer(diagram)
    kinds = _kinds(array)
    if box is None:
        return [f"{title} holds {kinds}, and no step on the way could be found to make it"]
    if not box.inputs:
        return [f"{title} holds {kinds}: {_called(box)} holds it from the start{line_of(diagram.statement(box))}"]
    out = [f"{title} holds {kinds}", *_producer_lines(diagram, box)]
    passed = [b for b in diagram.boxes if b.inputs and b is not box and not _is_finite(b.value)]
    if passed:
        names = ", ".join(b.name for b in passed[:6] if b.name)
        out.append(f"{len(passed)} later step{'s' * (len(passed) > 1)} only passed it on: {names}")
    return [*out, *remedies(box, diagram)]


def producer(diagram: Diagram) -> Box | None:
    """The first step that made NaN or Inf out of finite numbers, or a leaf that holds it."""
    for box in diagram.boxes:
        if not _is_finite(box.value) and all(_is_finite(diagram.boxes[i].value) for i in box.inputs):
            return box
    return None


def _producer_lines(diagram: Diagram, box: Box) -> Lines:
    where = diagram.place(box)
    made = f"{_called(box)} made {_kinds(box.value)} out of finite numbers{where}"
    out = [made]
    bad = np.argwhere(~np.isfinite(np.asarray(box.value, dtype=None)))
    at = tuple(int(i) for i in bad[0]) if np.ndim(box.value) else ()
    for i in dict.fromkeys(box.inputs):
        source = diagram.boxes[i]
        element = _element(source.value, np.shape(box.value), at)
        place = f"[{', '.join(map(str, at))}]" if at else ""
        if element is not None:
            out.append(f"  there {source.name or 'a constant'}{place} = {element:.6g}")
    return out


def _element(value: Any, shape: tuple[int, ...], at: tuple[int, ...]) -> Any:
    array = np.asarray(value)
    if array.ndim == 0:
        return array.item()
    try:
        return np.broadcast_to(array, shape)[at].item()
    except (ValueError, IndexError):
        return None


def remedies(box: Box, diagram: Diagram) -> Lines:
    """What usually helps, for the operation that made it."""
    known = {
        "log": "log has no value at 0 or below: clamp its argument, log(x.clamp(min=1e-12)), or use log1p, log_softmax",
        "div": "a division by 0: add a small number, or leave those elements out with where(y != 0, y, 1)",
        "sqrt": "sqrt has no value below 0, and an infinite slope at 0: sqrt(x + 1e-12)",
        "exp": "exp overflows above 88 (float32), 709 (float64): subtract the maximum, as softmax and logsumexp do",
        "pow": "a negative number has no such power, and 0 no negative one",
        "mul": "0 × inf is NaN: one factor was infinite where the other was 0",
    }
    found = [known[box.op]] if box.op in known else []
    masked = any(b.op == "where" or (b.op == "mul" and "where(" in b.formula) for b in diagram.boxes)
    if box.op == "mul" and (masked or any(b.op == "where" for b in diagram.boxes)):
        found.append(WHERE_REMEDY)
    return found


WHERE_REMEDY = (
    "a where does not stop it: the branch that was not taken still has its derivative, 0 × inf; give the function a "
    "harmless argument there: where(m, f(where(m, x, 1)), other)"
)


def _backward_nan(log: Any, x: Tensor, name: str, named: Callable[[str], Node | None]) -> Lines:
    """The row of the backward pass that made NaN or Inf out of finite numbers."""
    roots = [e.root() for e in log.events if e.root is not None]
    root = next((r for r in reversed(roots) if r is not None), None)
    if root is None:
        return ["the result that backward() started from is gone, so it cannot be said which step made NaN or Inf"]
    from ..tensor.recording import tensor_from_node

    question = Question(tensor_from_node(root, root.out), [x], [name])
    title = root.label[0] if root.label is not None else "z"
    return backward_lines(explain(question, None, title, named))


def backward_lines(found: Explanation) -> Lines:
    """The same for an explanation that was made already."""
    z = found.z if found.z.isidentifier() else "z"
    for step in found.steps:
        if not _is_finite(step.value):
            return [f"the forward pass already holds it: {step.name} = {step.formula}"]
    for p in found.pulls:
        if _is_finite(p.incoming) and not _is_finite(p.outgoing):
            out = [
                f"the backward pass made it at {p.through.name} = {p.through.formula}"
                f"{line_of(p.through.node.statement)}:",
                f"  ∂{z}/∂{p.target} = {p.formula}",
            ]
            if p.factor is not None and not _is_finite(p.factor):
                out.append(f"  the local derivative {p.local} is infinite there, and what comes in {_zero(p.incoming)}")
            if any("where(" in s.formula for s in found.steps):
                out.append(WHERE_REMEDY)
            return out
    return ["every step of the backward pass is finite: the NaN was there before, or was put in from outside"]


def _zero(incoming: Any) -> str:
    return "0: 0 × inf is NaN" if (np.asarray(incoming) == 0).any() else "is not 0"


def _finite(diagram: Diagram, value: Tensor | Number, title: str) -> Lines:
    box = diagram.boxes[-1]
    leaves = sorted({b.name for b in diagram.boxes if not b.inputs and b.name})
    out = [f"{title} is finite: {shown(box.value)}"]
    if box.inputs:
        out.append(f"{box.title}{diagram.place(box)}")
        out.append(f"{len(diagram.boxes)} steps, from {', '.join(leaves[:8]) or 'constants'}")
    if isinstance(value, Tensor):
        needs = "requires grad" if value.requires_grad else "does not require grad"
        out.append(f"it {needs}" + (f", grad_fn {value.node.grad_fn}" if value.requires_grad and box.inputs else ""))
    return out


def _called(box: Box) -> str:
    return box.title or box.op


def _is_finite(value: Any) -> bool:
    array = np.asarray(value)
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _kinds(value: Any) -> str:
    array = np.asarray(value)
    found = []
    nan, inf = int(np.isnan(array).sum()), int(np.isinf(array).sum())
    if nan:
        found.append("NaN" if array.ndim == 0 else f"{nan} NaN")
    if inf:
        found.append("Inf" if array.ndim == 0 else f"{inf} Inf")
    return " and ".join(found)
