"""What goes into the walk and what comes out: cotangents, and gradients as the values that a person sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from .. import dtypes
from ..node import Node
from ..number import Number
from ..registry import Op
from ..state import ACTIVE
from ..tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..storage import Array

# A gradient computed on raw arrays, with the call that computes it again on the tape when it is differentiated.
LAZY = Op(
    lambda xp, results, /: results,
    "tape",
    torch=(),
    name="gradient",
    grad_fn="GradientBackward0",
    promote="none",
    out=False,
    method=False,
)


def ones_like(node: Node, recorded: bool) -> Any:
    """The cotangent of a single number: one, of the node's type."""
    if node.number:
        return Number(1) if recorded else 1
    assert node.dtype is not None
    array: Array = np.ones(node.shape, node.dtype.compute)
    return Tensor(array.astype(node.dtype.np), node.dtype) if recorded else array


def complex_result(root: Tensor) -> TgradError:
    """PyTorch's refusal to go back from a complex number without a cotangent."""
    return TgradError(
        "E0401",
        f"grad can be implicitly created only for real scalar outputs but got {root.dtype}",
        python="RuntimeError",
        operands={0: f"{root.dtype.name}{list(root.shape)}"},
        hint="make it real first, z.abs() or z.real, or give the cotangent: z.backward(v)",
    )


def zero_like(target: Node) -> Any:
    """A gradient of zeros for something that the result does not depend on."""
    if target.number:
        return 0
    dtype = target.dtype if target.dtype is not None and target.dtype.is_differentiable else ACTIVE.state.default_dtype
    return Tensor(np.zeros(target.shape, dtype.np), dtype)


def handle_for(g: Any, target: Node) -> Any:
    """A raw gradient as the value that a person sees."""
    if target.number:
        return Number(g)
    dtype = target.dtype
    assert dtype is not None
    array = np.asarray(g)
    if dtype is dtypes.bfloat16:
        array = dtypes.round_bfloat16(array)
    elif array.dtype != dtype.np and dtype.is_differentiable:
        array = array.astype(dtype.np)
    if not array.flags.owndata or not array.flags.writeable:
        array = array.copy()
    return Tensor(array, dtype if dtype.is_differentiable else dtypes.of_array(array))


def attach_lazy(handle: Any, inputs: Sequence[Node], expand: Callable[[], Any]) -> Any:
    """Give a raw result the node that computes it on the tape once someone differentiates it."""
    if not ACTIVE.state.grad_enabled or not isinstance(handle, (Tensor, Number)):
        return handle
    if isinstance(handle, Number):
        node = Node(LAZY, tuple(inputs), {"expand": expand}, (None,) * len(inputs), (), None, False)
        node.number = True
        node.out = handle.value
        handle.attach(node)
    else:
        shape = tuple(handle.shape)
        node = Node(LAZY, tuple(inputs), {"expand": expand}, (None,) * len(inputs), shape, handle.dtype, False)
        handle._node = node
    return handle
