"""`torch.autograd.functional`: derivatives of functions rather than of values."""

from __future__ import annotations

from typing import Any

from ...errors import TgradError
from ...tensor.brackets import tensor_of
from ...tensor.derivatives import Question, variable
from ...tensor.number import NUMERIC, Number, record_number
from ...tensor.registry import OPS
from ...tensor.tensor import Tensor
from ..running.calls import python_callable
from ..values.type_names import type_name
from .autograd import several


def fresh(value: Any) -> Any:
    """The same value as a variable of this call alone, still linked to where it came from."""
    if isinstance(value, list):
        value = tensor_of(value)
    if isinstance(value, NUMERIC) and not isinstance(value, bool):
        return Number(value)
    if type(value) is Number:
        return record_number(OPS["alias"], (value,), (value.value,), {}, value.value)
    return OPS["alias"](value) if type(value) is Tensor else value


def _detached(value: Any, create_graph: Any) -> Any:
    """An input of a functional call: linked to its history, and asking for gradients, where a graph is asked for."""
    made = fresh(value)
    if type(made) is not Tensor:
        return made
    if create_graph:
        made.node.requires_grad = made.dtype.is_differentiable
        return made
    return Tensor(made.array, made.dtype)


def _shown(out: Any, create_graph: Any) -> Any:
    """A function's value as PyTorch gives it: without a graph where none was asked for."""
    if isinstance(out, tuple):
        return tuple([_shown(part, create_graph) for part in out])
    if create_graph or type(out) is not Tensor or not out.requires_grad:
        return out
    return unmarked(OPS["alias"](out))


def scalar_result(out: Any, name: str) -> Any:
    """The function's value, which must be one element."""
    if isinstance(out, Tensor) and out.size != 1:
        wording = f"The output of the function given to {name} should contain a single element, got {list(out.shape)}"
        raise TgradError("E0401", wording, torch=wording, python="RuntimeError")
    return out


def unmarked(value: Any) -> Any:
    """A derivative that prints as PyTorch's: on the tape, but not asking for gradients itself."""
    if isinstance(value, Tensor) and value.node.op is not None:
        value.node.requires_grad = False
    return value


def result(out: Any, name: str) -> Any:
    """The function's value as something that can be differentiated."""
    if isinstance(out, (Tensor, Number, *NUMERIC)):
        return variable(out)
    if isinstance(out, (list, tuple)):
        return variable(out)
    raise TgradError("E0407", f"{name}: the function returned {type_name(out)}, not a tensor", python="TypeError")


def named(count: int) -> list[str]:
    """What a function's inputs are called in notes and errors."""
    return [f"input {i}" for i in range(count)]


def jacobian(
    func: Any, inputs: Any, create_graph: Any = False, strict: Any = False, vectorize: Any = False, strategy: Any = None
) -> Any:
    """``torch.autograd.functional.jacobian(func, inputs)``."""
    given = several(inputs)
    args = [_detached(v, create_graph) for v in given]
    out = python_callable(func)(*args)
    rows = out if isinstance(out, tuple) else (out,)
    blocks = []
    for one in rows:
        made = Question(result(one, "jacobian"), args, named(len(args))).jacobian(bool(create_graph))
        blocks.append(tuple(made) if isinstance(inputs, tuple) else made[0])
    return tuple(blocks) if isinstance(out, tuple) else blocks[0]


def hessian(
    func: Any,
    inputs: Any,
    create_graph: Any = False,
    strict: Any = False,
    vectorize: Any = False,
    outer_jacobian_strategy: Any = None,
) -> Any:
    """``torch.autograd.functional.hessian(func, inputs)`` of a function with one element."""
    args = [_detached(v, create_graph) for v in several(inputs)]
    out = scalar_result(python_callable(func)(*args), "hessian")
    blocks = Question(result(out, "hessian"), args, named(len(args))).hessian(bool(create_graph))
    return tuple([tuple(row) for row in blocks]) if isinstance(inputs, tuple) else blocks[0][0]


def vjp(func: Any, inputs: Any, v: Any = None, create_graph: Any = False, strict: Any = False) -> Any:
    """``torch.autograd.functional.vjp(func, inputs, v)``: the value, and v times the Jacobian."""
    args = [_detached(a, create_graph) for a in several(inputs)]
    out = python_callable(func)(*args)
    found = Question(result(out, "vjp"), args, named(len(args))).gradients(v, recorded=bool(create_graph))
    return _shown(out, create_graph), (tuple(found) if isinstance(inputs, tuple) else found[0])


def jvp(func: Any, inputs: Any, v: Any = None, create_graph: Any = False, strict: Any = False) -> Any:
    """``torch.autograd.functional.jvp(func, inputs, v)``: the value, and the Jacobian times v."""
    args = [_detached(a, create_graph) for a in several(inputs)]
    out = python_callable(func)(*args)
    tangents = several(v) if v is not None else [OPS["ones_like"](a) for a in args]
    moved = Question(result(out, "jvp"), args, named(len(args))).jvp(tangents)
    return _shown(out, create_graph), (moved if create_graph else unmarked(moved))


def hvp(func: Any, inputs: Any, v: Any = None, create_graph: Any = False, strict: Any = False) -> Any:
    """``torch.autograd.functional.hvp`` (and `vhp`, its mirror): the value, and the Hessian times v."""
    args = [_detached(a, create_graph) for a in several(inputs)]
    out = scalar_result(python_callable(func)(*args), "hvp")
    names = named(len(args))
    first = Question(result(out, "hvp"), args, names).gradients(None, recorded=True)
    directions = several(v) if v is not None else (None,) * len(first)
    totals: list[Any] = [None] * len(args)
    for g, direction in zip(first, directions, strict=True):
        for i, part in enumerate(Question(g, args, names).gradients(direction, recorded=bool(create_graph))):
            totals[i] = part if totals[i] is None else totals[i] + part
    return _shown(out, create_graph), (tuple(totals) if isinstance(inputs, tuple) else totals[0])
