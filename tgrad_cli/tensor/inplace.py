"""In-place operations, by functionalisation: compute the new value, then let every alias and view see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .dispatch import ReturnType, apply, record
from .failures import describe
from .node import WRITTEN
from .promotion import LEGACY_NAMES
from .registry import OPS
from .state import ACTIVE
from .storage import address
from .tensor import Tensor

if TYPE_CHECKING:
    from .fusion import Pending
    from .node import Node
    from .registry import Op
    from .storage import Array


def apply_inplace(op: Op, target: Tensor, others: tuple[Any, ...], params: dict[str, Any]) -> Tensor:
    """``target.op_(*others)``: the result replaces the target's value; returns the target.

    Raises E0403 for a leaf that requires grad, E0201 where the result does not fit the target, E0301 where its type
    cannot be cast.
    """
    check_writable(target)
    refuse_overlap(target)
    if op.promote == "abs" and target.dtype.is_complex:
        text = f"In-place {op.name} is not supported for complex tensors."
        raise TgradError("E0301", text, python="RuntimeError", operands={0: describe(target)})
    result: Tensor = apply(op, (target, *others), params)
    node = result._node
    if result is target:
        return target
    if node is not None and node.index == -1:
        node.index = WRITTEN
    if node is not None and node.versions:
        # PyTorch keeps the target's old value for the rule, so that this very write does not count against it.
        node.versions = tuple([v for v in node.versions if v[1] != 0])
    return store(target, result, op.name + "_")


def check_writable(target: Tensor) -> None:
    """PyTorch's refusals: leaves that require grad while gradients are on."""
    if not ACTIVE.state.grad_enabled:
        return
    base = target.base
    root = target if base is None else base
    if root._node is not None and root._node.op is None and root._node.requires_grad:
        if base is None:
            torch = "a leaf Variable that requires grad is being used in an in-place operation."
        else:
            torch = "a view of a leaf Variable that requires grad is being used in an in-place operation."
        raise TgradError(
            "E0403",
            torch,
            torch=torch,
            python="RuntimeError",
            operands={0: f"{describe(target)}, requires_grad"},
            hint="wrap the update in `with torch.no_grad():`, or work on x.clone()",
        )
    if target.view_of is not None and target.requires_grad:
        name = str(target.view_of[2].get("name"))
        if name in _SEVERAL_VIEWS:
            raise TgradError(
                "E0403",
                f"this is one of the views that {name.removesuffix('Backward0')} gave; such views of a tensor that "
                "requires grad cannot be changed in place",
                python="RuntimeError",
                operands={0: f"{describe(target)}, requires_grad"},
                hint="work out of place, or take the part by an index: x[0], x[:2]",
            )


_SEVERAL_VIEWS = frozenset({"UnbindBackward0", "SplitBackward0", "SplitWithSizesBackward0"})


def store(target: Tensor, result: Tensor, name: str) -> Tensor:
    """Write an operation's result into a tensor: shape and type checks, the node, the value."""
    if result.shape != target.shape:
        if np.broadcast_shapes(result.shape, target.shape) != target.shape:
            raise TgradError(
                "E0201",
                f"{name}: the result has shape {list(result.shape)}, the tensor written to {list(target.shape)}",
                torch=f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(result.shape)}",
                python="RuntimeError",
                operands={0: describe(target)},
            )
        result = OPS["expand"](result, size=tuple(target.shape))
    if result.dtype is not target.dtype:
        check_cast(result.dtype, target.dtype)
        result = OPS["to_dtype"](result, dtype=target.dtype)
    write(target, result.array, result.node if ACTIVE.state.grad_enabled else None)
    return target


def check_cast(source: dtypes.DType, target: dtypes.DType) -> None:
    """PyTorch's refusal to write, say, floats into an integer tensor."""
    if not dtypes.can_cast(source, target):
        raise TgradError(
            "E0301",
            f"a {source.name} result cannot be written into a {target.name} tensor",
            torch=f"result type {LEGACY_NAMES[source.name]} can't be cast to the desired output type "
            f"{LEGACY_NAMES[target.name]}",
            python="RuntimeError",
            hint="compute out of place, or convert the tensor first: x.float()",
        )


def write(target: Tensor, value: Array, node: Node | None) -> None:
    """Give a tensor a new value; with a node the write is on the tape, without one the history stays as it was."""
    journal = ACTIVE.state.journal
    writes = target.writes()
    journal.log_first(writes, "writes", _restore_writes, writes, writes[0])
    writes[0] += 1
    if node is not None:
        _write_node(target, node)
        if node.versions and node.versions[-1][0] is None:
            # The result that the rule reads lives in the target from now on.
            node.versions = (*node.versions[:-1], (None, -1, writes, writes[0]))
    if value.base is not None or not value.flags.writeable or not value.flags.owndata:
        value = value.copy()
    storage = target._storage
    if storage is None:
        journal.log_first(target, "array", _restore_array, target, target._array, target._pending)
        target._array, target._pending = value, None
        return
    if _covers(target):
        order = value if value.flags.c_contiguous else np.ascontiguousarray(value)
        flat = order.reshape(-1)
        storage.replace(flat)
        target._flat, target._array = flat, flat.reshape(order.shape)
        return
    storage.make_writable()
    _writable(target)
    storage.save_region(target.array)
    if value.size:
        _writable(target)[...] = value


def _writable(target: Tensor) -> Array:
    """The tensor's array as one that can be written to; NumPy marks expanded and diagonal views read-only."""
    array = target.array
    if array.flags.writeable or not array.size:
        return array
    flat = target._flat
    assert flat is not None
    target._array = made = np.ndarray(array.shape, array.dtype, flat, address(array) - address(flat), array.strides)
    return made


def _restore_writes(writes: list[int], count: int) -> None:
    writes[0] = count


def _restore_array(target: Tensor, array: Array | None, pending: Pending | None) -> None:
    target._array, target._pending = array, pending
    target._storage = target._flat = None


def _covers(target: Tensor) -> bool:
    """Whether a tensor is all of its storage, row by row."""
    array = target.array
    flat = target._flat
    return flat is not None and array.size == flat.size and array.flags.c_contiguous and target.base is None


def refuse_overlap(target: Tensor) -> None:
    """Raise E0606 for a tensor several of whose elements are one place in memory."""
    if overlaps(target.array):
        raise TgradError(
            "E0606",
            "several elements of this tensor share one place in memory (it was expanded); it cannot be written to",
            torch="unsupported operation: more than one element of the written-to tensor refers to a single memory "
            "location. Please clone() the tensor before performing the operation.",
            python="RuntimeError",
            operands={0: describe(target)},
            hint="clone it first: x = x.clone()",
        )


def overlaps(array: Array) -> bool:
    """Whether two elements of a view lie in the same place."""
    return array.size > 0 and any(s == 0 and n > 1 for s, n in zip(array.strides, array.shape, strict=True))


def _write_node(target: Tensor, node: Node) -> None:
    """Record a write: the tensor itself, or its base with the written part scattered in, has a new node."""
    journal = ACTIVE.state.journal
    base = target.base
    if base is None:
        journal.log_first(target, "node", _restore_node, target, target._node, target._version, target._seen)
        target._node = node
        target._version += 1
        return
    path = []
    step = target
    while step.view_of is not None and step.base is not None:
        parent, op, params = step.view_of
        path.append((op, params))
        step = parent
    path.reverse()
    journal.log_first(base, "node", _restore_node, base, base._node, base._version, base._seen)
    journal.log_first(target, "node", _restore_node, target, target._node, target._version, target._seen)
    part = Tensor(np.empty(0, target.dtype.np), target.dtype, node)
    base._node = record(
        OPS["copy_slices"], (base, part), (base.node, node), {"path": tuple(path)}, base.array, base.dtype
    )
    base._version += 1


def _restore_node(target: Tensor, node: Node | None, version: int, seen: int) -> None:
    # The version moves on, so that views whose nodes were made meanwhile are made again.
    target._node, target._version, target._seen = node, target._version + 1, seen if version == seen else -1


def write_out(out: Any, result: Any, name: str) -> Any:
    """``out=``: put a result (or several) into given tensors, resizing an empty one as PyTorch does."""
    if isinstance(result, tuple):
        if not isinstance(out, tuple) or len(out) != len(result):
            raise _wrong_out(name, "tuple of Tensors", out)
        written = [write_out(o, r, name) for o, r in zip(out, result, strict=True)]
        if not isinstance(result, ReturnType):
            return tuple(written)
        named = ReturnType(written)
        named.op, named.suffix = result.op, "_out"
        return named
    if not isinstance(out, Tensor):
        raise _wrong_out(name, "Tensor", out)
    state = ACTIVE.state
    if state.grad_enabled and (out.requires_grad or result.requires_grad):
        raise TgradError(
            "E0404",
            f"{name}(): functions with out=... arguments don't support automatic differentiation, but one of the "
            "arguments requires grad.",
            python="RuntimeError",
        )
    check_cast(result.dtype, out.dtype)
    if out.shape != result.shape:
        state.journal.log(_restore_all, out, out._array, out._storage, out._flat, out.base, out.view_of)
        out._array, out._storage, out._flat = np.zeros(result.shape, out.dtype.np), None, None
        out.base = out.view_of = None
    return store(out, result, name)


def _wrong_out(name: str, expected: str, out: Any) -> TgradError:
    text = f"{name}(): argument 'out' must be {expected}, not {type(out).__name__}"
    return TgradError("E0502", text, python="TypeError")


def _restore_all(out: Tensor, array: Any, storage: Any, flat: Any, base: Any, view_of: Any) -> None:
    out._array, out._storage, out._flat, out.base, out.view_of = array, storage, flat, base, view_of
