"""`torch.autograd.gradcheck` and `gradgradcheck`: derivatives against differences of the function's own values."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensor.derivatives import Question
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..running.calls import python_callable
from .autograd import autograd_grad


class GradcheckError(RuntimeError):
    """The two Jacobians differ."""


GradcheckError.__module__ = "torch.autograd.gradcheck"


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _wanted(inputs: tuple[Any, ...]) -> list[int]:
    return [i for i, x in enumerate(inputs) if type(x) is Tensor and x.requires_grad and x.dtype.is_differentiable]


def gradcheck(
    func: Any,
    inputs: Any,
    *,
    eps: Any = 1e-6,
    atol: Any = 1e-5,
    rtol: Any = 1e-3,
    raise_exception: Any = True,
    **_options: Any,
) -> bool:
    """``torch.autograd.gradcheck(f, inputs)``: True, or an error that shows both Jacobians.

    Every element of every input that requires grad is moved by `eps` in both directions; float64 has the digits for it.
    """
    function, given = python_callable(func), _listed(inputs)
    wanted = _wanted(given)
    if not wanted:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )
    if any(given[i].dtype.name not in ("float64", "complex128") for i in wanted):
        ACTIVE.state.note("gradcheck needs the digits of float64: x.double()")
    outputs = [o for o in _listed(function(*given)) if type(o) is Tensor and o.dtype.is_differentiable]
    for at, output in enumerate(outputs):
        analytic = [_as_matrix(g, given[i]) for g, i in zip(_jacobian(output, given, wanted), wanted, strict=True)]
        for i, exact in zip(wanted, analytic, strict=True):
            measured = _numerical(function, given, i, at, float(eps))
            if np.allclose(exact, measured, float(rtol), float(atol)):
                continue
            if not raise_exception:
                return False
            shown = [repr(Tensor.of(m)) for m in (measured, exact)]
            raise GradcheckError(
                f"Jacobian mismatch for output {at} with respect to input {i},\nnumerical:{shown[0]}\n"
                f"analytical:{shown[1]}\n"
            )
    return True


def _jacobian(output: Tensor, given: tuple[Any, ...], wanted: list[int]) -> list[Any]:
    question = Question(output, [given[i] for i in wanted])
    reached = [question.reaches(w.node) for w in question.wrt]
    inner = Question(output, [given[i] for i, hit in zip(wanted, reached, strict=True) if hit])
    found = iter(inner.jacobian() if any(reached) else [])
    return [next(found).array if hit else None for hit in reached]


def _as_matrix(jacobian: Any, x: Tensor) -> Any:
    """A Jacobian as PyTorch shows it: a row for each element of the input, a column for each of the output."""
    if jacobian is None:
        return 0.0
    return jacobian.reshape(-1, x.size).T


def _numerical(function: Any, given: tuple[Any, ...], index: int, at: int, eps: float) -> Any:
    """The same from differences of the function's values."""
    x = given[index]
    state = ACTIVE.state
    before, state.grad_enabled = state.grad_enabled, False

    def value(array: Any) -> Any:
        moved = list(given)
        moved[index] = Tensor(array, x.dtype)
        found = [o for o in _listed(function(*moved)) if type(o) is Tensor and o.dtype.is_differentiable]
        return found[at].array.reshape(-1).copy()

    try:
        rows = []
        for k in range(x.size):
            ends = []
            for step in (eps, -eps):
                array = np.array(x.array, order="C")
                array.reshape(-1)[k] += step
                ends.append(value(array))
            rows.append((ends[0] - ends[1]) / (2 * eps))
    finally:
        state.grad_enabled = before
    return np.stack(rows) if rows else np.zeros((0, 0))


def gradgradcheck(func: Any, inputs: Any, grad_outputs: Any = None, **options: Any) -> bool:
    """``torch.autograd.gradgradcheck(f, inputs)``: the same for the gradients of f, with fixed cotangents."""
    function, given = python_callable(func), _listed(inputs)
    wanted = _wanted(given)
    outputs = [o for o in _listed(function(*given)) if type(o) is Tensor and o.dtype.is_differentiable]
    if grad_outputs is None:
        draw = np.random.RandomState(0)
        cotangents = [Tensor(draw.standard_normal(o.shape).astype(o.dtype.np), o.dtype) for o in outputs]
    else:
        cotangents = list(_listed(grad_outputs))
    for c in cotangents:
        c.requires_grad = True

    def first(*args: Any) -> tuple[Any, ...]:
        moved, weights = args[: len(given)], args[len(given) :]
        state = ACTIVE.state
        before, state.grad_enabled = state.grad_enabled, True
        try:
            for i in wanted:
                if not moved[i].requires_grad:
                    moved[i].requires_grad = True
            results = [o for o in _listed(function(*moved)) if type(o) is Tensor and o.dtype.is_differentiable]
            return autograd_grad(
                tuple(results), tuple([moved[i] for i in wanted]), weights, create_graph=True, allow_unused=True,
                materialize_grads=True,
            )  # fmt: skip
        finally:
            state.grad_enabled = before

    return gradcheck(first, (*given, *cotangents), **options)
