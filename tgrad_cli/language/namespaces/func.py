"""`torch.func`: functions that make functions. Arguments and results may be dicts, lists and tuples of tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...modules.calling import torch
from ...tensor.derivatives import Question
from ...tensor.number import cut
from ...tensor.registry import OPS
from ...tensor.tensor import Tensor
from ..running.calls import Builtin, python_callable
from ..running.operators import is_numeric
from .autograd import several
from .functional import fresh, named, result, scalar_result, unmarked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


# ---- trees of tensors ----------------------------------------------------------------------------------------


def _branches(tree: Any) -> bool:
    """Whether a value is a dict or sequence of values; a list of numbers is one value."""
    if isinstance(tree, dict):
        return True
    return isinstance(tree, (tuple, list)) and not (isinstance(tree, list) and is_numeric(tree))


def leaves(tree: Any) -> list[Any]:
    """The values of a tree, from left to right."""
    if not _branches(tree):
        return [tree]
    return [leaf for part in (tree.values() if isinstance(tree, dict) else tree) for leaf in leaves(part)]


def filled(tree: Any, values: Iterator[Any]) -> Any:
    """A tree of the same form with other values."""
    if not _branches(tree):
        return next(values)
    if isinstance(tree, dict):
        return type(tree)((key, filled(part, values)) for key, part in tree.items())
    made = [filled(part, values) for part in tree]
    return tuple(made) if isinstance(tree, tuple) else made


def asks(value: Any) -> bool:
    """Whether a value of the function depends on tensors that require gradients: its derivatives then do as well."""
    return type(value) is Tensor and value.requires_grad


def _fresh_tree(tree: Any) -> Any:
    return filled(tree, iter([fresh(leaf) for leaf in leaves(tree)]))


# ---- derivatives ---------------------------------------------------------------------------------------------


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
            given[index] = _fresh_tree(given[index])
            picked.append(given[index])
        return run(given, picked, keywords)

    return Builtin(name, call)


def _like(picked: list[Any], found: Sequence[Any], argnums: Any) -> Any:
    """What was found of each leaf, in the form of the arguments; one alone where one was chosen."""
    values = iter(found)
    trees = [filled(tree, values) for tree in picked]
    return tuple(trees) if isinstance(argnums, tuple) else trees[0]


def grad_and_value(func: Any, argnums: Any = 0, has_aux: Any = False) -> Builtin:
    """``torch.func.grad_and_value(f)``: gives ``(gradient, value)``."""
    function = python_callable(func)

    def run(args: Sequence[Any], picked: list[Any], keywords: dict[str, Any]) -> Any:
        out = function(*args, **keywords)
        value, aux = out if has_aux else (out, None)
        wrt = leaves(picked)
        question = Question(result(scalar_result(value, "grad"), "grad"), wrt, named(len(wrt)))
        found = question.gradients(recorded=asks(value))
        grads = _like(picked, found, argnums)
        return (grads, (value, aux)) if has_aux else (grads, value)

    return _transform("grad_and_value", argnums, run)


def grad(func: Any, argnums: Any = 0, has_aux: Any = False) -> Builtin:
    """``torch.func.grad(f)``: the gradient function of f."""
    both = grad_and_value(func, argnums, has_aux)

    def call(*args: Any, **keywords: Any) -> Any:
        grads, value = both(*args, **keywords)
        return (grads, value[1]) if has_aux else grads

    return Builtin("grad", call)


def jacobian(func: Any, argnums: Any = 0, has_aux: Any = False, **_options: Any) -> Builtin:
    """``torch.func.jacrev(f)`` and ``jacfwd(f)``: the Jacobian function of f, for every part of its value."""
    function = python_callable(func)

    def run(args: Sequence[Any], picked: list[Any], keywords: dict[str, Any]) -> Any:
        out = function(*args, **keywords)
        value, aux = out if has_aux else (out, None)
        wrt = leaves(picked)
        parts = []
        for part in leaves(value):
            found = Question(result(part, "jacrev"), wrt, named(len(wrt))).jacobian(asks(part))
            parts.append(_like(picked, found, argnums))
        made = filled(value, iter(parts))
        return (made, aux) if has_aux else made

    return _transform("jacrev", argnums, run)


def hessian(func: Any, argnums: Any = 0) -> Builtin:
    """``torch.func.hessian(f)``."""
    return jacobian(jacobian(func, argnums), argnums)


def vjp(func: Any, *primals: Any, has_aux: Any = False) -> Any:
    """``torch.func.vjp(f, *primals)``: the value, and the function from cotangents to gradients."""
    args = [_fresh_tree(p) for p in primals]
    out = python_callable(func)(*args)
    value, aux = out if has_aux else (out, None)
    wrt = leaves(args)

    def pull(cotangents: Any, **_options: Any) -> tuple[Any, ...]:
        totals: list[Any] = [None] * len(wrt)
        for part, cotangent in zip(leaves(value), leaves(cotangents), strict=True):
            found = Question(result(part, "vjp"), wrt, named(len(wrt))).gradients(cotangent, recorded=asks(part))
            totals = [g if t is None else t + g for t, g in zip(totals, found, strict=True)]
        values = iter(totals)
        return tuple([filled(tree, values) for tree in args])

    pulled = Builtin("vjp_fn", pull)
    return (value, pulled, aux) if has_aux else (value, pulled)


def jvp(func: Any, primals: Any, tangents: Any, *, strict: Any = False, has_aux: Any = False) -> Any:
    """``torch.func.jvp(f, primals, tangents)``: the value and the directional derivative."""
    args = [_fresh_tree(p) for p in several(primals)]
    out = python_callable(func)(*args)
    value, aux = out if has_aux else (out, None)
    wrt, along = leaves(args), leaves(several(tangents))
    moved = []
    for part in leaves(value):
        found = Question(result(part, "jvp"), wrt, named(len(wrt))).jvp(along)
        moved.append(found if asks(part) else unmarked(found))
    tangent = filled(value, iter(moved))
    return (value, tangent, aux) if has_aux else (value, tangent)


def linearize(func: Any, *primals: Any) -> tuple[Any, Builtin]:
    """``torch.func.linearize(f, *primals)``: the value, and the function from tangents to directional derivatives."""
    args = [_fresh_tree(p) for p in primals]
    value = python_callable(func)(*args)
    wrt = leaves(args)

    def push(*tangents: Any) -> Any:
        moved = [
            Question(result(part, "linearize"), wrt, named(len(wrt))).jvp(leaves(tangents)) for part in leaves(value)
        ]
        return filled(value, iter([unmarked(one) for one in moved]))

    return value, Builtin("jvp_fn", push)


# ---- batches and modules -------------------------------------------------------------------------------------


def _spread(tree: Any, dims: Any) -> list[Any]:
    """The dimension of each leaf, where one may be given for a whole branch."""
    if not _branches(tree):
        return [cut(dims)]
    parts = list(tree.values() if isinstance(tree, dict) else tree)
    if isinstance(dims, dict):
        inner = [dims[key] for key in tree]
    elif isinstance(dims, (tuple, list)):
        inner = list(dims)
    else:
        inner = [dims] * len(parts)
    return [dim for part, one in zip(parts, inner, strict=True) for dim in _spread(part, one)]


def vmap(func: Any, in_dims: Any = 0, out_dims: Any = 0, **_options: Any) -> Builtin:
    """``torch.vmap(f)``: f on each slice along a dimension, the results stacked."""
    function = python_callable(func)

    def call(*args: Any, **keywords: Any) -> Any:
        values, dims = leaves(args), _spread(args, in_dims)
        sizes = {v.shape[d] for v, d in zip(values, dims, strict=True) if d is not None}
        if not sizes:
            wording = "vmap: at least one input must be mapped over; every one of in_dims is None"
            raise TgradError("E0206", wording, python="ValueError")
        if len(sizes) != 1:
            shown = [v.shape[d] for v, d in zip(values, dims, strict=True) if d is not None]
            wording = (
                f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {shown} for "
            )
            raise TgradError("E0206", wording + "the mapped dimension", python="ValueError")
        results = []
        for k in range(sizes.pop()):
            rows = [v if d is None else OPS["select"].call((v, d, k), {}) for v, d in zip(values, dims, strict=True)]
            results.append(function(*filled(args, iter(rows)), **keywords))
        return _stacked(results, out_dims)

    return Builtin("vmap", call)


def _stacked(results: list[Any], out_dims: Any) -> Any:
    first = results[0]
    columns = list(zip(*[leaves(r) for r in results], strict=True))
    made = []
    for column, dim in zip(columns, _spread(first, out_dims), strict=True):
        if not all(isinstance(v, Tensor) for v in column):
            column = tuple([v if isinstance(v, Tensor) else OPS["number_to_tensor"](v) for v in column])
        made.append(column[0] if dim is None else OPS["stack"].call((list(column), dim), {}))
    return filled(first, iter(made))


def functional_call(
    module: Any, parameter_and_buffer_dicts: Any, args: Any = None, kwargs: Any = None, **_options: Any
) -> Any:
    """``torch.func.functional_call(module, params, args)``: the module with other parameters for this call."""
    given: dict[str, Any] = {}
    trees = parameter_and_buffer_dicts
    for one in trees if isinstance(trees, (tuple, list)) else (trees,):
        given.update(one)
    inputs = () if args is None else args if isinstance(args, tuple) else (args,)
    before = []
    try:
        for path, value in given.items():
            owner, _, name = path.rpartition(".")
            target = module.get_submodule(owner)
            held = target._parameters if name in target._parameters else target._buffers
            if name not in held:
                raise KeyError(f"Unexpected key(s): {path}.")
            before.append((held, name, held[name]))
            held[name] = value
        return module(*inputs, **(kwargs or {}))
    finally:
        for held, name, value in reversed(before):
            held[name] = value


def stack_module_state(models: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """``torch.func.stack_module_state(models)``: the parameters and buffers of several equal modules, stacked."""
    found = []
    for kind in ("named_parameters", "named_buffers"):
        states = [dict(getattr(m, kind)()) for m in models]
        made = {name: OPS["stack"].call(([s[name] for s in states], 0), {}) for name in states[0]}
        leaf = {name: torch("detach", t) for name, t in made.items()}
        for name, tensor in leaf.items():
            if all(s[name].requires_grad for s in states):
                tensor.requires_grad = True
        found.append(leaf)
    return found[0], found[1]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "grad": grad,
    "grad_and_value": grad_and_value,
    "jacrev": jacobian,
    "jacfwd": jacobian,
    "hessian": hessian,
    "linearize": linearize,
    "vjp": vjp,
    "jvp": jvp,
    "vmap": vmap,
    "functional_call": functional_call,
    "stack_module_state": stack_module_state,
}
