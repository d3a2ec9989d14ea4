"""Writes: a tensor's memory gets new contents, its history a node, the journal what was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .node import Node
from .recording import keep
from .registry import OPS, TRACED
from .state import ACTIVE
from .storage import address
from .tensor import Tensor
from .views import PLAIN, refused

if TYPE_CHECKING:
    from .fusion import Fold, Pending
    from .registry import Op
    from .storage import Array, Storage, Writes
    from .views import View


def write(target: Tensor, value: Array, node: Node | None) -> None:
    """Give a tensor a new value; with a node the write is on the tape, without one the history stays as it was."""
    if node is not None:
        check_view(target, node)
    writes = count_write(target)
    if node is not None:
        record_write(target, node, value)
        if node.versions and node.versions[-1][0] is None:
            # The result that the rule reads lives in the target from now on.
            node.versions = (*node.versions[:-1], (None, -1, writes, writes.count))
    if value.base is not None or not value.flags.writeable or not value.flags.owndata:
        value = value.copy()
    storage = target._storage
    if storage is None:
        value = _laid_out(value, target._array)
        ACTIVE.state.journal.log_first(target, "array", _restore_array, target._array, target._pending)
        target._array, target._pending = value, None
        return
    if _covers(target):
        order = value if value.flags.c_contiguous else np.ascontiguousarray(value)
        flat = order.reshape(-1)
        storage.replace(flat)
        target._flat, target._array = flat, flat.reshape(order.shape)
        return
    write_part(target, ..., value)


def _laid_out(value: Array, held: Array | None) -> Array:
    """A new value in the layout of the memory that it replaces."""
    if held is None or held.strides == value.strides or held.shape != value.shape or value.size < 2:
        return value
    laid = np.empty_like(held, dtype=value.dtype)
    laid[...] = value
    return laid


def count_write(target: Tensor) -> Writes:
    """Count a write to a tensor's memory."""
    writes = target.writes()
    state = ACTIVE.state
    state.journal.log_first(writes, "count", setattr, "count", writes.count)
    writes.count += 1
    writes.earlier, writes.latest = writes.latest, state.statement
    return writes


def write_part(target: Tensor, where: Any, value: Any, add: bool = False) -> None:
    """Put values at a NumPy index into a tensor's memory (or add them there), seen by all who look at it."""
    storage = target.storage()
    storage.make_writable()
    storage.save_region(_writable(target), where)
    array = _writable(target)
    if not array.size:
        return
    if add:
        np.add.at(array, where, value)
    else:
        array[where] = value


def assign_part(target: Tensor, part: tuple[Any, str] | None, source: Any, value: Any) -> None:
    """``target[index] = value``: the write is one node on the tape.

    `part` is an index of integers and slices with PyTorch's name of the view's node, None for all of a view; `source`
    the tensor or number that the value, already of the target's type, was taken from.
    """
    if ACTIVE.state.grad_enabled:
        node = source.node if type(source) in TRACED else None
        kept: Any = value
        if node is not None:
            if node.number:
                kept = node.out if node.op is None else None
            elif node.op is not None:
                kept = None
                if node.dtype is not target.dtype:
                    node = OPS["to_dtype"](source, dtype=target.dtype).node
            check_view(target, node)
        count_write(target)
        view = target.view
        if part is not None and (view is None or view.op is None):
            _record_slices(target.holder(), OPS["put_part"], {"index": part[0]}, node, kept)
        else:
            view = target.rooted()
            path = view.path()
            if part is not None:
                path += ((OPS["index_view"], {**OPS["index_view"].defaults, "index": part[0], "name": part[1]}),)
            _record_slices(view.root, OPS["copy_slices"], {"path": path}, node, kept)
    else:
        count_write(target)
    write_part(target, ... if part is None else part[0], value)


def check_view(target: Tensor, node: Node) -> None:
    """Refuse, as PyTorch does, that a view made without gradients, or one of several, comes to require them."""
    view = target.view
    if view is not None and view.kind != PLAIN and node.requires_grad and ACTIVE.state.grad_enabled:
        raise refused(view, "is being")


def record_write(target: Tensor, node: Node, value: Array | None = None) -> None:
    """Record a write: the tensor itself, or its root with the written part scattered in, has a new node."""
    view = target.view
    if view is None or view.op is None:
        target.renode(node)
        return
    kept = value.copy() if node.op is None and value is not None else None
    _record_slices(view.root, OPS["copy_slices"], {"path": view.path()}, node, kept)
    if view.own or not view.tracked:
        # The tensor is the whole of its memory under another geometry, or has no history but this.
        view.settle(node)


def _record_slices(root: Tensor, op: Op, params: dict[str, Any], node: Node | None, kept: Any) -> None:
    """Give a root the node of its value with a part replaced; `kept` is that of a part without history."""
    before = root.node
    first = keep(root) if before.op is None else None
    requires_grad = root.dtype.is_differentiable and (before.requires_grad or (node is not None and node.requires_grad))
    root.renode(Node(op, (before, node), params, (first, kept), root.array.shape, root.dtype, requires_grad))


def _writable(target: Tensor) -> Array:
    """The tensor's array as one that can be written to; NumPy marks expanded and diagonal views read-only."""
    array = target.array
    if array.flags.writeable or not array.size:
        return array
    flat = target._flat
    assert flat is not None
    target._array = made = np.ndarray(array.shape, array.dtype, flat, address(array) - address(flat), array.strides)
    return made


def _restore_array(target: Tensor, array: Array | None, pending: Pending | Fold | None) -> None:
    target._array, target._pending = array, pending
    target._storage = target._flat = None


def _covers(target: Tensor) -> bool:
    """Whether a tensor is all of its storage, row by row."""
    array = target.array
    flat = target._flat
    return flat is not None and array.size == flat.size and array.flags.c_contiguous and array.dtype == flat.dtype


_GEOMETRY = ("_array", "_pending", "_storage", "_flat", "_writes", "view", "_node", "_version", "dtype")


def move(target: Tensor, array: Array, storage: Storage | None, view: View | None) -> None:
    """Let a tensor look at other memory, or at its own in another way; its views stay where they are."""
    before = [getattr(target, part) for part in _GEOMETRY]
    ACTIVE.state.journal.log(_move_back, target, before)
    if storage is None:
        target._flat = None
    else:
        target._flat = storage.flat
        target._writes = storage.writes if storage is not target._storage else target._writes
    target._array, target._pending, target._storage, target.view = array, None, storage, view


def _move_back(target: Tensor, before: list[Any]) -> None:
    for part, value in zip(_GEOMETRY, before, strict=True):
        setattr(target, part, value)
