"""Notes at the moment they help: each is said once a session, and `:set quiet NAME` keeps it from being said.

`broadcast` two sides stretched at once; `kink` a point where PyTorch and JAX disagree; `float16` an overflow;
`variance` a difference that lost its digits; `detached` a gradient that a detached name keeps back; `integer`
integer tensors differentiated as floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...tensor.node import ancestors
from ...tensor.tensor import Tensor

if TYPE_CHECKING:
    from ...tensor.derivatives import Question
    from ...tensor.node import Node
    from ...tensor.state import State

KINDS = ("broadcast", "kink", "float16", "variance", "detached", "integer", "twice")
LONGEST = 2000  # nodes of a tape that are looked through for kinks


def after_operator(state: State, op: str, left: Tensor, right: Tensor, result: Any) -> None:
    """What an operator between two tensors gives reason to say."""
    a, b = left.shape, right.shape
    if len(a) != len(b):
        if "broadcast" not in state.noted and type(result) is Tensor:
            _broadcast(state, op, a, b, result)
    elif op == "-" and not a and "variance" not in state.noted and type(result) is Tensor:
        _variance(state, left, right, result)


def _broadcast(state: State, op: str, a: Any, b: Any, result: Tensor) -> None:
    column, row = (a, b) if len(a) == 2 else (b, a)
    if len(column) == 2 and len(row) == 1 and column[1] == 1 and column[0] == row[0] > 1:
        state.note_once(
            "broadcast",
            f"{list(a)} {op} {list(b)} gives {list(result.shape)}: both sides were stretched; squeeze(1) of the column "
            "pairs them element by element",
        )


def _variance(state: State, left: Tensor, right: Tensor, result: Tensor) -> None:
    """mean(x^2) - mean(x)^2 of numbers far from 0."""
    if not result.dtype.is_floating_point:
        return
    size, rest = abs(float(left.array)), abs(float(result.array))
    if rest < size * (1e-3 if result.dtype.itemsize <= 4 else 1e-9) and _is(left, "mean") and _squared_mean(right):
        state.note_once(
            "variance",
            "mean(x^2) - mean(x)^2 loses its digits where the mean is large: var(x, correction=0) subtracts first",
        )


def _is(value: Tensor, name: str) -> bool:
    op = value.node.op
    return op is not None and op.name == name


def _squared_mean(value: Tensor) -> bool:
    node = value.node
    if node.op is None or node.op.name not in ("pow", "square", "mul"):
        return False
    inner = node.inputs[0]
    return inner is not None and inner.op is not None and inner.op.name == "mean"


def after_value(state: State, value: Tensor) -> None:
    """What a shown value gives reason to say."""
    if value.dtype.name == "float16" and "float16" not in state.noted and np.isinf(value.array).any():
        state.note_once("float16", "float16 has no finite number above 65504: compute in float32, or scale first")


# ---- gradients -----------------------------------------------------------------------------------------------------

# By operation: whether an input (and the parameters) lie just at a kink, and what the two say there.
KINKS = {
    "clamp": "clamp at its bound has derivative 1 in PyTorch and here, 1/2 in JAX",
    "clamp_min": "clamp at its bound has derivative 1 in PyTorch and here, 1/2 in JAX",
    "clamp_max": "clamp at its bound has derivative 1 in PyTorch and here, 1/2 in JAX",
    "hardtanh": "hardtanh at its bound has derivative 0 in PyTorch and here, 1 in JAX",
    "leaky_relu": "leaky_relu at 0 has its negative slope in PyTorch and here, 1 in JAX",
    "vector_norm": "the norm at 0 has derivative 0 in PyTorch and here, NaN in JAX",
    "norm": "the norm at 0 has derivative 0 in PyTorch and here, NaN in JAX",
    "max_dim": "of equal largest elements the first takes the derivative in PyTorch and here, all share it in JAX",
    "min_dim": "of equal smallest elements the first takes the derivative in PyTorch and here, all share it in JAX",
}


def after_gradient(state: State, question: Question) -> None:
    """What the computation that was differentiated gives reason to say."""
    if "kink" in state.noted:
        return
    order = ancestors([question.z.node])
    if len(order) > LONGEST:
        return
    for node in order:
        if node.op is not None and node.op.name in KINKS and _at_kink(node):
            state.note_once("kink", KINKS[node.op.name])
            return


def _at_kink(node: Node) -> bool:
    assert node.op is not None
    name, x = node.op.name, node.saved[0]
    if not isinstance(x, np.ndarray) or not x.size:
        return False
    if name == "leaky_relu":
        return bool((x == 0).any())
    if name in ("vector_norm", "norm"):
        return not x.any()
    if name in ("max_dim", "min_dim"):
        dim = node.params.get("dim")
        if not isinstance(dim, int) or x.ndim == 0:
            return False
        top = (np.max if name == "max_dim" else np.min)(x, axis=dim, keepdims=True)
        return bool(((x == top).sum(axis=dim) > 1).any())
    bounds = [b for b in node.saved[1:] if b is not None]
    bounds += [node.params[k] for k in ("min", "max", "min_val", "max_val") if node.params.get(k) is not None]
    return any(bool(np.any(x == b)) for b in bounds)
