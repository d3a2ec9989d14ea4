"""`torch.autograd.functional` and `torch.func`: derivatives of functions rather than of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import tensor_of
from ...tensor.derivatives import Question, variable
from ...tensor.number import NUMERIC, Number, record_number
from ...tensor.registry import OPS
from ...tensor.tensor import Tensor
from ..running.calls import Builtin, python_callable
from ..values.type_names import type_name
from .autograd import several

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
    """An input of a functional call: linked to its history only where a graph was asked for."""
    made = fresh(value)
    if create_graph or type(made) is not Tensor:
        return made
    return Tensor(made.array, made.dtype)


def _scalar(out: Any, name: str) -> Any:
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


def _result(out: Any, name: str) -> Any:
    """The function's value as something that can be differentiated."""
    if isinstance(out, (Tensor, Number, *NUMERIC)):
        return variable(out)
    if isinstance(out, (list, tuple)):
        return variable(out)
    raise TgradError("E0407", f"{name}: the function returned {type_name(out)}, not a tensor", python="TypeError")


def _names(count: int) -> list[str]:
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
        made = Question(_result(one, "jacobian"), args, _names(len(args))).jacobian(bool(create_graph))
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
    out = _scalar(python_callable(func)(*args), "hessian")
    blocks = Question(_result(out, "hessian"), args, _names(len(args))).hessian(bool(create_graph))
    return tuple([tuple(row) for row in blocks]) if isinstance(inputs, tuple) else blocks[0][0]


def vjp(func: Any, inputs: Any, v: Any = None, create_graph: Any = False, strict: Any = False) -> Any:
    """``torch.autograd.functional.vjp(func, inputs, v)``: the value, and v times the Jacobian."""
    args = [_detached(a, create_graph) for a in several(inputs)]
    out = python_callable(func)(*args)
    found = Question(_result(out, "vjp"), args, _names(len(args))).gradients(v, recorded=bool(create_graph))
    return out, (tuple(found) if isinstance(inputs, tuple) else found[0])


def jvp(func: Any, inputs: Any, v: Any = None, create_graph: Any = False, strict: Any = False) -> Any:
    """``torch.autograd.functional.jvp(func, inputs, v)``: the value, and the Jacobian times v."""
    args = [_detached(a, create_graph) for a in several(inputs)]
    out = python_callable(func)(*args)
    tangents = several(v) if v is not None else [OPS["ones_like"](a) for a in args]
    moved = Question(_result(out, "jvp"), args, _names(len(args))).jvp(tangents)
    return out, (moved if create_graph else unmarked(moved))


def hvp(func: Any, inputs: Any, v: Any = None, create_graph: Any = False, strict: Any = False) -> Any:
    """``torch.autograd.functional.hvp`` (and `vhp`, its mirror): the value, and the Hessian times v."""
    args = [_detached(a, create_graph) for a in several(inputs)]
    out = _scalar(python_callable(func)(*args), "hvp")
    names = _names(len(args))
    first = Question(_result(out, "hvp"), args, names).gradients(None, recorded=True)
    directions = several(v) if v is not None else (None,) * len(first)
    totals: list[Any] = [None] * len(args)
    for g, direction in zip(first, directions, strict=True):
        for i, part in enumerate(Question(g, args, names).gradients(direction, recorded=bool(create_graph))):
            totals[i] = part if totals[i] is None else totals[i] + part
    return out, (tuple(totals) if isinstance(inputs, tuple) else totals[0])


# ---- torch.func: functions that give functions ----------------------------------------------------------------


def _transform(name: str, argnums: Any, run: Callable[[Sequence[Any], list[Any], dict[str, Any]], Any]) -> Builtin:
    """A function whose chosen arguments are variables of each call."""
    chosen = argnums if isinstance(argnums, tuple) else (argnums,)

    def call(*args: Any, **keywords: Any) -> Any:
        given = list(args)
        picked = []
        for k in chosen:
            index = int(k)
            if not -len(given) <= index < len(given):
                wording = f"{name}: got argnum={index}, but only {len(given)} positional inputs"
                raise TgradError("E0501", wording, python="RuntimeError")
            given[index] = fresh(given[index])
            picked.append(given[index])
        return run(given, picked, keywords)

    return Builtin(name, call)


def _one_or_all(found: Sequence[Any], argnums: Any) -> Any:
    return tuple(found) if isinstance(argnums, tuple) else found[0]


def func_grad_and_value(func: Any, argnums: Any = 0, has_aux: Any = False) -> Builtin:
    """``torch.func.grad_and_value(f)``: gives ``(gradient, value)``."""
    function = python_callable(func)

    def run(args: Sequence[Any], picked: list[Any], keywords: dict[str, Any]) -> Any:
        out = function(*args, **keywords)
        value, aux = out if has_aux else (out, None)
        found = Question(_result(_scalar(value, "grad"), "grad"), picked, _names(len(picked))).gradients()
        grads = _one_or_all(found, argnums)
        return (grads, (value, aux)) if has_aux else (grads, value)

    return _transform("grad_and_value", argnums, run)


def func_grad(func: Any, argnums: Any = 0, has_aux: Any = False) -> Builtin:
    """``torch.func.grad(f)``: the gradient function of f."""
    both = func_grad_and_value(func, argnums, has_aux)

    def call(*args: Any, **keywords: Any) -> Any:
        grads, value = both(*args, **keywords)
        return (grads, value[1]) if has_aux else grads

    return Builtin("grad", call)


def func_jacobian(func: Any, argnums: Any = 0, has_aux: Any = False, **_options: Any) -> Builtin:
    """``torch.func.jacrev(f)`` and ``jacfwd(f)``: the Jacobian function of f."""
    function = python_callable(func)

    def run(args: Sequence[Any], picked: list[Any], keywords: dict[str, Any]) -> Any:
        out = function(*args, **keywords)
        value, aux = out if has_aux else (out, None)
        found = Question(_result(value, "jacrev"), picked, _names(len(picked))).jacobian()
        made = _one_or_all(found, argnums)
        return (made, aux) if has_aux else made

    return _transform("jacrev", argnums, run)


def func_hessian(func: Any, argnums: Any = 0) -> Builtin:
    """``torch.func.hessian(f)``."""
    return func_jacobian(func_jacobian(func, argnums), argnums)


def func_vjp(func: Any, *primals: Any, has_aux: Any = False) -> Any:
    """``torch.func.vjp(f, *primals)``: the value, and the function from cotangents to gradients."""
    args = [fresh(p) for p in primals]
    out = python_callable(func)(*args)
    value, aux = out if has_aux else (out, None)
    question = Question(_result(value, "vjp"), args, _names(len(args)))

    def pull(cotangent: Any, **_options: Any) -> tuple[Any, ...]:
        return tuple(question.gradients(cotangent))

    pulled = Builtin("vjp_fn", pull)
    return (value, pulled, aux) if has_aux else (value, pulled)


def func_jvp(func: Any, primals: Any, tangents: Any, *, strict: Any = False, has_aux: Any = False) -> Any:
    """``torch.func.jvp(f, primals, tangents)``: the value and the directional derivative."""
    args = [fresh(p) for p in several(primals)]
    out = python_callable(func)(*args)
    value, aux = out if has_aux else (out, None)
    moved = unmarked(Question(_result(value, "jvp"), args, _names(len(args))).jvp(several(tangents)))
    return (value, moved, aux) if has_aux else (value, moved)


def vmap(func: Any, in_dims: Any = 0, out_dims: Any = 0, **_options: Any) -> Builtin:
    """``torch.vmap(f)``: f on each slice along a dimension, the results stacked."""
    function = python_callable(func)

    def call(*args: Any, **keywords: Any) -> Any:
        dims = in_dims if isinstance(in_dims, tuple) else (in_dims,) * len(args)
        sizes = {a.shape[d] for a, d in zip(args, dims, strict=True) if d is not None}
        if len(sizes) != 1:
            wording = f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes}"
            raise TgradError("E0206", wording, python="ValueError")
        results = []
        for k in range(sizes.pop()):
            slices = [a if d is None else OPS["select"].call((a, d, k), {}) for a, d in zip(args, dims, strict=True)]
            results.append(function(*slices, **keywords))
        if results and isinstance(results[0], tuple):
            return tuple([OPS["stack"].call((list(part), out_dims), {}) for part in zip(*results, strict=True)])
        return OPS["stack"].call((results, out_dims), {})

    return Builtin("vmap", call)
