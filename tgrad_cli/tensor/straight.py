"""The straight way: an operation on one or two tensors of one floating type, which is what most calls are.

Nothing has to be converted there, and what the long way of `dispatch` asks of the operation each time is asked here
once, when the operation first runs. Whatever else is met (other types, large tensors, views with several results) is
left to the long way, with nothing done.
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes
from .backend import exact
from .failures import RAISED, translate
from .fusion import DEFERRED_FROM
from .layout import laid_out
from .node import Node
from .number import Number
from .recording import LARGE, finish, keep
from .state import ACTIVE
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dtypes import DType
    from .registry import Op
    from .storage import Array, Writes

    # Runs the operation on inputs and parameters; None where it has to go the long way.
    Straight = Callable[[tuple[Any, ...], dict[str, Any]], Any]

# The ways of promotion that leave inputs of one floating type as they are, each with the parameter whose default that
# depends on, if any.
LEAVES_ALONE: dict[str, str | None] = {
    **dict.fromkeys(("same", "float", "wide", "abs", "bool", "pow", "match", "none")),
    **dict.fromkeys(("add", "sub"), "alpha"),
    **dict.fromkeys(("sum", "floatsum"), "dtype"),
    "div": "rounding_mode",
}
# Elements up to which a value is kept without being counted against the history's budget.
SMALL = LARGE // 8
EXACT_INTEGERS = 1 << 24  # in every floating type that is not converted


def straighten(op: Op) -> Straight:
    """The operation's straight way, from its declaration; one that is never taken where it has none."""
    count = len(op.array_names)
    found: Straight = _never
    takes = op.promote in LEAVES_ALONE and (op.needs is None or "f" in op.needs) and op.result in ("first", "kernel")
    if takes and not (op.view or op.outputs or op.variadic or op.composite):
        if count == 1:
            found = _unary(op)
        elif count == 2:
            found = _binary(op)
    op.straight = found
    return found


def _never(_values: tuple[Any, ...], _params: dict[str, Any]) -> None:
    return None


def own(function: Any) -> Any:
    """The same function with code of its own.

    CPython adapts a function's code to what it meets; closures share their code, and each would undo what fits another.
    """
    return FunctionType(
        function.__code__.replace(), function.__globals__, function.__name__, None, function.__closure__
    )


def _unary(op: Op) -> Straight:
    laid, bools = op.laid_out, op.promote == "bool"
    word = LEAVES_ALONE[op.promote]
    usual = None if word is None else op.defaults.get(word)
    tape = _taping_one(op)

    def run(values: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if len(values) != 1:
            return None
        (x,) = values
        if type(x) is not Tensor:
            return None
        array, dtype = x._array, x.dtype
        if array is None or array.size >= DEFERRED_FROM or not dtype.plain:
            return None
        if word is not None and params.get(word) is not usual:
            return None
        if x._storage is not None:
            array = x.array
        try:
            out = op.kernel(exact, array, **params) if params else op.kernel(exact, array)
        except RAISED as error:
            raise translate(error, op, values, params) from error
        if bools or type(out) is not np.ndarray or out.dtype is not dtype.np:
            if type(out) is tuple or type(out) is list:
                return _several(op, values, params, out, dtype)
            out, dtype = settled(out, op, dtype)
        if laid and out.ndim > 1:
            out = laid_out(out, (array,))
        made = Tensor(out, dtype)
        if ACTIVE.state.grad_enabled:
            tape(made, out, x, array, params)
        return made

    made: Straight = own(run)
    return made


def _taping_one(op: Op) -> Callable[..., None]:
    """What puts a result of an operation on one tensor on the tape."""
    rule = op.rule is not None
    keeps_result, keeps = (rule and reads for reads in op.reads[:2])

    def tape(made: Tensor, out: Array, x: Tensor, array: Array, params: dict[str, Any]) -> None:
        node = x._node
        if node is None or x.view is not None:
            node = x.node
        requires_grad = rule and node.requires_grad and made.dtype.category >= dtypes.FLOATING
        kept = None
        if keeps or node.op is None:
            kept = array if array.size <= SMALL and x._storage is None else keep(x)
        made._node = on_tape = Node(op, (node,), params, (kept,), out.shape, made.dtype, requires_grad)
        if keeps_result:
            on_tape.out = out
        if requires_grad and (keeps or keeps_result):
            count_reads(on_tape, x if keeps else None, None, made if keeps_result else None)

    made: Callable[..., None] = own(tape)
    return made


def _binary(op: Op) -> Straight:
    laid, bools, converts = op.laid_out, op.promote == "bool", op.promote != "none"
    word = LEAVES_ALONE[op.promote]
    usual = None if word is None else op.defaults.get(word)
    tape = _taping_two(op)

    def run(values: tuple[Any, ...], params: dict[str, Any]) -> Any:
        if len(values) != 2 or (word is not None and params.get(word) is not usual):
            return None
        a, b = values
        first, second = type(a) is Tensor, type(b) is Tensor
        if first:
            left, dtype = a._array, a.dtype
            if left is None or left.size >= DEFERRED_FROM or not dtype.plain:
                return None
            if a._storage is not None:
                left = a.array
        elif second and b.dtype.plain:
            dtype = b.dtype
            left = number_beside(a, dtype, converts)
            if left is None:
                return None
        else:
            return None
        if second:
            right = b._array
            if right is None or right.size >= DEFERRED_FROM or b.dtype is not dtype:
                return None
            if b._storage is not None:
                right = b.array
        else:
            right = number_beside(b, dtype, converts)
            if right is None:
                return None
        try:
            out = op.kernel(exact, left, right, **params) if params else op.kernel(exact, left, right)
        except RAISED as error:
            raise translate(error, op, values, params) from error
        if bools or type(out) is not np.ndarray or out.dtype is not dtype.np:
            if type(out) is tuple or type(out) is list:
                return _several(op, values, params, out, dtype)
            out, dtype = settled(out, op, dtype)
        if laid and out.ndim > 1:
            out = laid_out(out, [v for v, is_tensor in ((left, first), (right, second)) if is_tensor])
        made = Tensor(out, dtype)
        if ACTIVE.state.grad_enabled:
            tape(made, out, a, left, b, right, params)
        return made

    made: Straight = own(run)
    return made


def _taping_two(op: Op) -> Callable[..., None]:
    """What puts a result of an operation on two inputs, one of them a tensor at least, on the tape."""
    rule = op.rule is not None
    keeps_result, keeps_first, keeps_second = (rule and (op.reads * 2)[at] for at in range(3))

    def tape(made: Tensor, out: Array, a: Any, left: Array, b: Any, right: Array, params: dict[str, Any]) -> None:
        kept, also = a, b
        reads_first = reads_second = False
        if type(a) is Tensor:
            one = a._node
            if one is None or a.view is not None:
                one = a.node
            kept = None
            if keeps_first or one.op is None:
                kept = left if left.size <= SMALL and a._storage is None else keep(a)
        else:
            one, kept = (a.node, a.value) if type(a) is Number else (None, a)
        if type(b) is Tensor:
            other = b._node
            if other is None or b.view is not None:
                other = b.node
            also = None
            if keeps_second or other.op is None:
                also = right if right.size <= SMALL and b._storage is None else keep(b)
        else:
            other, also = (b.node, b.value) if type(b) is Number else (None, b)
        requires_grad = (one is not None and one.requires_grad) or (other is not None and other.requires_grad)
        requires_grad = rule and requires_grad and made.dtype.category >= dtypes.FLOATING
        made._node = on_tape = Node(op, (one, other), params, (kept, also), out.shape, made.dtype, requires_grad)
        if keeps_result:
            on_tape.out = out
        if requires_grad:
            reads_first = keeps_first and type(a) is Tensor
            reads_second = keeps_second and type(b) is Tensor
            if reads_first or reads_second or keeps_result:
                count_reads(
                    on_tape, a if reads_first else None, b if reads_second else None, made if keeps_result else None
                )

    made: Callable[..., None] = own(tape)
    return made


def _several(op: Op, values: tuple[Any, ...], params: dict[str, Any], out: Any, dtype: DType) -> Any:
    """The results of a kernel that made several."""
    from .dispatch import wrap_several

    return wrap_several(op, values, params, out, dtype if op.promote != "none" or op.result == "first" else None)


def number_beside(value: Any, dtype: DType, converts: bool) -> Any:
    """A Python number as the kernel takes it beside tensors of a type; None for one that needs looking at."""
    if type(value) is Number:
        value = value.value
    kind = type(value)
    if kind is float or (kind is int and -EXACT_INTEGERS < value < EXACT_INTEGERS):
        return dtype.scalar(value) if converts else value
    return None


def settled(out: Any, op: Op, dtype: DType) -> tuple[Array, DType]:
    """A kernel's result and its type, where that is not the inputs'."""
    if op.promote == "bool":
        dtype = dtypes.bool_
    elif op.promote == "none" and op.result == "kernel":
        out = np.asarray(out)
        return out, dtypes.of_array(out)
    return finish(out, dtype), dtype


def count_reads(node: Node, first: Tensor | None, second: Tensor | None, result: Tensor | None) -> None:
    """Note how often the values that a node's rule reads have been written to."""
    found: tuple[tuple[Any, int, Writes, int], ...] = ()
    for at, tensor in ((0, first), (1, second), (-1, result)):
        if tensor is not None:
            writes = tensor.writes()
            found += ((None if at < 0 else tensor, at, writes, writes.count),)
    node.versions = found
