"""`torch.autograd`: `grad` and `backward` as PyTorch's users call them, and the calculator's `grad(z, x)`."""

from __future__ import annotations

from typing import Any

from ...errors import TgradError
from ...tensor.autodiff import backward as backward_of
from ...tensor.autodiff import complex_result, went_through, without_grad
from ...tensor.brackets import BracketList, tensor_of
from ...tensor.derivatives import Question
from ...tensor.number import Number
from ...tensor.tensor import Tensor
from ..values.type_names import type_name


def several(value: Any) -> tuple[Any, ...]:
    """One value or a sequence of values, as a tuple; a list of numbers is one value."""
    if isinstance(value, tuple) or (isinstance(value, list) and any(isinstance(v, (Tensor, list)) for v in value)):
        if type(value) is BracketList and value.tensor is not None:
            return (value,)
        return tuple(value)
    return (value,)


def plain_gradient(z: Any, *wrt: Any, given: Any = None, **keywords: Any) -> Any:
    """``grad(z, x)``, ``grad(z, x, y)``: derivatives as values; ``grad(f)`` is ``torch.func.grad(f)``."""
    if callable(z):
        from .func import grad

        return grad(z, *wrt, **keywords)
    if keywords:
        return autograd_grad(z, *wrt, **keywords)
    if not wrt:
        raise TgradError(
            "E0501",
            "grad() needs what to differentiate with respect to",
            python="TypeError",
            hint="grad(z, x), or grad z wrt x",
        )
    asked = several(wrt[0]) if len(wrt) == 1 else wrt
    found = Question(z, asked, [f"argument {i + 2}" for i in range(len(asked))]).gradients(given)
    return found[0] if len(found) == 1 and not isinstance(wrt[0], tuple) else tuple(found)


def autograd_grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: Any = None,
    create_graph: Any = False,
    only_inputs: Any = True,
    allow_unused: Any = None,
    is_grads_batched: Any = False,
    materialize_grads: Any = False,
) -> tuple[Any, ...]:
    """``torch.autograd.grad``: a tuple of gradients, one for each input; raises E0404 where PyTorch refuses."""
    roots = several(outputs)
    targets = [tensor_of(v) if isinstance(v, list) else v for v in several(inputs)]
    given = several(grad_outputs) if grad_outputs is not None else (None,) * len(roots)
    for i, root in enumerate(roots):
        if isinstance(root, Tensor) and not root.requires_grad:
            raise without_grad(i)
        if isinstance(root, Tensor) and given[i] is None and root.size == 1 and root.dtype.is_complex:
            raise complex_result(root)
    for i, target in enumerate(targets):
        if isinstance(target, Tensor) and not target.requires_grad:
            raise TgradError(
                "E0404",
                "One of the differentiated Tensors does not require grad",
                python="RuntimeError",
                operands={1: "does not require grad" if len(targets) == 1 else f"number {i} does not require grad"},
                hint="make it with requires_grad=True, or ask `grad z wrt x`, which needs no requires_grad",
            )
    went_through([root.node for root in roots], create_graph if retain_graph is None else retain_graph)
    totals: list[Any] = [None] * len(targets)
    for root, cotangent in zip(roots, given, strict=True):
        question = Question(root, targets, ["input"] * len(targets))
        reached = [question.reaches(w.node) for w in question.wrt]
        used = [i for i, hit in enumerate(reached) if hit]
        inner = Question(root, [targets[i] for i in used], ["input"] * len(used))
        for i, g in zip(used, inner.gradients(cotangent, recorded=bool(create_graph)), strict=True):
            totals[i] = g if totals[i] is None else totals[i] + g
    return tuple(
        [
            _checked(i, g, t, allow_unused, materialize_grads)
            for i, (g, t) in enumerate(zip(totals, targets, strict=True))
        ]
    )


def _checked(index: int, g: Any, target: Any, allow_unused: Any, materialize: Any) -> Any:
    """A gradient, or what stands for it where the output does not depend on the input."""
    if g is not None:
        return g
    if materialize:
        from ...tensor.autodiff import zero_like

        return zero_like(target.node)
    if allow_unused:
        return None
    raise TgradError(
        "E0404",
        f"The differentiated Tensor at index {index} appears to not have been used in the graph. Set "
        "allow_unused=True if this is the desired behavior.",
        python="RuntimeError",
        operands={1: "the outputs do not depend on it"},
    )


def autograd_backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: Any = None,
    create_graph: Any = False,
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """``torch.autograd.backward``: fills ``.grad`` of the leaves."""
    roots = several(tensors)
    for root in roots:
        if not isinstance(root, Tensor):
            raise TgradError("E0502", f"backward() takes tensors, not {type_name(root)}", python="TypeError")
    given = several(grad_tensors) if grad_tensors is not None else (None,) * len(roots)
    cotangents = [tensor_of(v) if isinstance(v, (list, Number)) else v for v in given]
    chosen = None if inputs is None else several(inputs)
    backward_of(roots, cotangents, create_graph=bool(create_graph), inputs=chosen, retain_graph=retain_graph)
