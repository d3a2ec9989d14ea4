"""Putting what was computed on the tape, and taking handles from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes
from .fusion import Fold, Pending
from .node import Node
from .number import Number
from .recipe import recipe_of
from .registry import Op
from .state import ACTIVE
from .tensor import Tensor

if TYPE_CHECKING:
    from .dtypes import DType
    from .storage import Array

# Buffers from this size on are counted as they are kept; a sweep counts the small ones too.
LARGE = 1 << 16

# Picks one result of an operation that has several; autodiff gathers the gradients of all picks of one operation.
PICK = Op(
    lambda xp, results, /: results,
    "tape",
    torch=(),
    name="pick",
    promote="none",
    out=False,
    method=False,
)


def finish(result: Any, dtype: DType | None) -> Array:
    """A kernel's result as an array of the type that the operation's result has."""
    array: Array = result if type(result) is np.ndarray else np.asarray(result)
    if dtype is None:
        return array
    if dtype is dtypes.bfloat16:
        return dtypes.round_bfloat16(array)
    if array.dtype is not dtype.np and array.dtype != dtype.np:
        with np.errstate(all="ignore"):
            return array.astype(dtype.np)
    return array


def record(
    op: Op,
    values: tuple[Any, ...],
    params: dict[str, Any],
    out: Any,
    dtype: DType | None,
    sources: tuple[Node, ...] | None = None,
) -> Node:
    """Put an operation on the tape, keeping the inputs that its rule reads and those that are leaves.

    `sources` are the nodes of the inputs where these are not what the tensors now have.
    """
    differentiable = op.rule is not None
    reads = op.reads
    last = len(reads) - 1
    nodes: list[Node | None] = []
    saved: list[Any] = []
    versions: list[Any] = []
    requires_grad = False
    for at, v in enumerate(values, 1):
        kind = type(v)
        if kind is Tensor:
            node = v.node if sources is None else sources[at - 1]
            if node.requires_grad:
                requires_grad = differentiable
            nodes.append(node)
            if differentiable and reads[at if at < last else last]:
                saved.append(keep(v))
                writes = v.writes()
                versions.append((v, at - 1, writes, writes.count))
            else:
                saved.append(keep(v) if node.op is None else None)
        elif kind is Number:
            node = v.node
            if node.requires_grad:
                requires_grad = differentiable
            nodes.append(node)
            saved.append(v.value)
        else:
            nodes.append(None)
            saved.append(v)
    if requires_grad and dtype is not None and dtype.category < dtypes.FLOATING:
        requires_grad = False
    shape = out.shape if dtype is not None else ()
    made = Node(op, tuple(nodes), params, tuple(saved), shape, dtype, requires_grad)
    if differentiable and reads[0]:
        made.out = out
    if requires_grad:
        made.versions = tuple(versions)
    return made


def keep(tensor: Tensor) -> Array | Pending:
    """A tensor's value for the tape to keep, counted against the history's budget."""
    array = tensor.keep()
    if array.nbytes > LARGE:
        state = ACTIVE.state
        state.kept_bytes += array.nbytes
        if state.kept_bytes > state.history_bytes:
            state.sweep_at = 0
    return array


def recorded(
    op: Op, values: tuple[Any, ...], params: dict[str, Any], array: Array | Pending | Fold, dtype: DType
) -> Tensor:
    """A result, computed or put off, as a tensor that is on the tape."""
    if isinstance(array, (Pending, Fold)):
        made = Tensor(None, dtype)
        made._pending = array
    else:
        made = Tensor(array, dtype)
    if ACTIVE.state.grad_enabled:
        node = made._node = record(op, values, params, array, dtype)
        if op.reads[0] and node.requires_grad:
            node.versions += ((None, -1, made.writes(), 0),)
    return made


def tensor_from_node(node: Node, value: Any) -> Any:
    """A handle on a node: a number or a tensor; without a value, the tape is run again when one is needed."""
    if node.number:
        value = node.out if value is None else value
        return Number(value, recipe_of(node, value))
    assert node.dtype is not None
    if type(value) is Pending:
        made = Tensor(None, node.dtype, node)
        made._pending = value
        return made
    return Tensor(value, node.dtype, node)
