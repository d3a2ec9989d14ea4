"""In-place operations, by functionalisation: compute the new value, then let every alias and view see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .dispatch import ReturnType, apply
from .failures import describe
from .node import WRITTEN
from .overlap import overlaps, refuse_overlap, refuse_shared
from .promotion import LEGACY_NAMES, META_NAMES
from .registry import OPS
from .state import ACTIVE
from .tensor import Tensor
from .views import PLAIN, refused
from .writing import count_write, move, record_write, write, write_part

if TYPE_CHECKING:
    from .registry import Op


def apply_inplace(op: Op, target: Tensor, others: tuple[Any, ...], params: dict[str, Any]) -> Tensor:
    """``target.op_(*others)``: the result replaces the target's value; returns the target.

    Raises E0403 for a leaf that requires grad, E0201 where the result does not fit the target, E0301 where its type
    cannot be cast.
    """
    check_writable(target)
    if target._pending is None and overlaps(target.array):
        if op.name not in _OVERLAP_ALLOWED:
            refuse_overlap(target)
        return _write_changed(target, apply(op, (target, *others), params))
    refuse_shared(op, target, others, params)
    if op.promote == "abs" and target.dtype.is_complex:
        text = f"In-place {op.name} is not supported for complex tensors."
        raise TgradError("E0301", text, python="RuntimeError", operands={0: describe(target)})
    if op.out == "dtype":
        params = _in_own_type(target, params)
    result: Tensor = apply(op, (target, *others), params)
    node = result._node
    if result is target:
        return target
    if node is not None and node.index == -1:
        node.index = WRITTEN
    if node is not None and node.versions:
        # PyTorch keeps the target's old value for the rule, so that this very write does not count against it.
        node.versions = tuple([v for v in node.versions if v[1] != 0])
    if op.inplace == "resize" and result.shape != target.shape:
        move(target, np.zeros(result.shape, target.dtype.np), None, None)
    return store(target, result, op.name + "_")


def _in_own_type(target: Tensor, params: dict[str, Any]) -> dict[str, Any]:
    """An operation that takes the type of its result computes in the target's when it writes into it."""
    given = params["dtype"]
    if given not in (None, target.dtype):
        text = f"Bad in-place call: input tensor dtype {META_NAMES[target.dtype.name]} and output tensor dtype "
        raise TgradError("E0301", f"{text}{META_NAMES[given.name]} should match", python="RuntimeError")
    return {**params, "dtype": target.dtype}


def _write_changed(target: Tensor, result: Tensor) -> Tensor:
    """Write to expanded memory what an operation changed of it: each change is seen by all elements in its place."""
    changed = result.array != target.array
    count_write(target)
    if ACTIVE.state.grad_enabled:
        record_write(target, result.node)
    write_part(target, changed, result.array[changed])
    return target


# PyTorch only warns where these write to expanded memory.
_OVERLAP_ALLOWED = frozenset({"index_fill", "masked_fill", "index_put"})


def check_writable(target: Tensor, part: str | None = None) -> None:
    """PyTorch's refusals while gradients are on: leaves that require grad, one of several views.

    `part` names the view operation where a part of the target is written to.
    """
    if not ACTIVE.state.grad_enabled:
        return
    view = target.view
    if view is None:
        if target._node is None or not target._node.requires_grad:
            return
    elif not view.root.requires_grad:
        return
    elif view.kind != PLAIN:
        if part is not None:
            view.check()
        raise refused(view, "is being", part)
    if target.holder().node.op is not None:
        return
    torch = "a leaf Variable that requires grad is being used in an in-place operation."
    if part is not None or target.is_view:
        torch = "a view of a leaf Variable that requires grad is being used in an in-place operation."
    raise TgradError(
        "E0403",
        torch,
        torch=torch,
        python="RuntimeError",
        operands={0: f"{describe(target)}, requires_grad"},
        hint="wrap the update in `with torch.no_grad():`, or work on x.clone()",
    )


def store(target: Tensor, result: Tensor, name: str) -> Tensor:
    """Write an operation's result into a tensor: shape and type checks, the node, the value."""
    if result.shape != target.shape:
        if name in _FITTING:
            sizes = f"input tensor size {list(target.shape)} and output tensor size {list(result.shape)}"
            raise TgradError(
                "E0201",
                f"{name}: the result has shape {list(result.shape)}, the tensor written to {list(target.shape)}",
                torch=f"Bad in-place call: {sizes} should match",
                python="RuntimeError",
                operands={0: describe(target)},
            )
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


# These write nothing that would have to be stretched.
_FITTING = frozenset({"addmm_", "addmv_", "baddbmm_"})


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
        move(out, np.zeros(result.shape, out.dtype.np), None, None)
    return store(out, result, name)


def _wrong_out(name: str, expected: str, out: Any) -> TgradError:
    text = f"{name}(): argument 'out' must be {expected}, not {type(out).__name__}"
    return TgradError("E0502", text, python="TypeError")
