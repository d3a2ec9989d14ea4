"""Running one operation: convert the inputs, call the kernel, wrap the result, put a node on the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import (
    dtypes,
    refusals,  # noqa: F401  (adds its ways of promotion)
)
from .backend import exact
from .failures import refused, translate
from .fusion import DEFERRED_FROM, Fold, Pending, defer
from .layout import laid_out
from .node import Node
from .number import NUMERIC, Number, record_number
from .promotion import PROMOTE, result_type
from .recipe import recipe_of
from .registry import NUMPY, TRACED, Op
from .state import ACTIVE
from .tensor import Tensor
from .views import PLAIN, View

if TYPE_CHECKING:
    from .dtypes import DType
    from .storage import Array

TRACED.add(Tensor)

# Buffers from this size on are counted as they are kept; a sweep counts the small ones too.
LARGE = 1 << 16

# Picks one result of an operation that has several; autodiff gathers the gradients of all picks of one operation.
PICK = Op(
    lambda xp, results, /: results,
    "tape",
    (),
    name="pick",
    grad_fn=None,
    formula=None,
    promote="none",
    result="kernel",
    view=False,
    inplace=False,
    out=False,
    method=False,
    number=None,
    outputs=(),
    holomorphic=True,
    composite=False,
    aliases=(),
)


def apply(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """Run an operation on tensors and numbers (already converted) and record it."""
    if op.composite:
        if values and not op.variadic and not any(type(v) is Tensor for v in values):
            # Numbers alone: their history has to go through the parts.
            values = tuple([Number(v) if type(v) in NUMERIC else v for v in values])
        return op.kernel(*((values,) if op.variadic else values), **params)
    real = large = False
    for v in values:
        if type(v) is Tensor:
            real = True
            array = v._array
            if array is None or array.size >= DEFERRED_FROM:
                large = True
    if not real:
        return _apply_numbers(op, values, params)
    if large and (made := _put_off(op, values, params)) is not None:
        return made
    try:
        raws, dtype = PROMOTE[op.promote](op, values, params)
        if op.needs is not None and raws[0].dtype.kind not in op.needs:
            raise refused(op, values)
        if op.view:
            return view_of(op, values[0], params)
        result = op.kernel(exact, tuple(raws), **params) if op.variadic else op.kernel(exact, *raws, **params)
    except (ValueError, IndexError, TypeError, ArithmeticError, MemoryError, np.linalg.LinAlgError) as error:
        raise translate(error, op, values, params) from error
    if op.outputs or type(result) in (tuple, list):
        return _wrap_several(op, values, params, result, dtype)
    array = finish(result, dtype)
    if op.elementwise and array.ndim > 1:
        array = laid_out(array, [v.array for v in values if type(v) is Tensor])
    return _made(op, values, params, array, dtype or dtypes.of_array(array))


Op.apply = staticmethod(apply)


def _put_off(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Tensor | None:
    """What large tensors have of an operation before it runs: an expression, or one reduced block by block."""
    large = False
    for v in values:
        if type(v) is Tensor:
            if type(v._pending) is Fold:
                v.evaluate()
            elif v._array is None or v._array.size >= DEFERRED_FROM:
                large = True
    if op.deferred and large:
        return _defer(op, values, params)
    if op.fold is not None and type(values[0]._pending) is Pending:
        return _fold(op, values[0], params)
    return None


def _defer(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Tensor | None:
    """An elementwise operation on large tensors, put off until its value is needed; None where it has to run now.

    It is first run on inputs of one element each: that settles the types, and raises whatever is wrong with them.
    """
    small = tuple([_one_element(v) if type(v) is Tensor else v for v in values])
    if any(type(v) is Tensor and v.dtype.category != dtypes.FLOATING and v.dtype is not dtypes.bool_ for v in values):
        return None
    try:
        like, dtype = PROMOTE[op.promote](op, small, params)
        if op.needs is not None and like[0].dtype.kind not in op.needs:
            raise refused(op, values)
        with np.errstate(all="ignore"):
            result = op.kernel(exact, *like, **params)
        dtype = dtype or dtypes.of_array(result)
        if type(result) is tuple or dtype.category not in (dtypes.FLOATING, dtypes.BOOL):
            return None
        pending = defer(op, [v.keep() if type(v) is Tensor else v for v in values], like, params, dtype)
    except (ValueError, IndexError, TypeError, ArithmeticError, MemoryError) as error:
        raise translate(error, op, values, params) from error
    if pending is None:
        return None
    made = _made(op, values, params, pending, dtype)
    if pending.too_long():
        made.evaluate()
    return made


def _fold(op: Op, tensor: Tensor, params: dict[str, Any]) -> Tensor | None:
    """A reduction over all elements of an expression, put off; None for any other."""
    if params.get("dim") not in (None, ()) or params.get("dtype") is not None or not tensor.dtype.is_floating_point:
        return None
    assert type(tensor._pending) is Pending
    mean = op.fold == "mean"
    shape = (1,) * tensor.ndim if params.get("keepdim") else ()
    result = Fold(tensor._pending, np.add if mean else getattr(np, str(op.fold)), mean, shape)
    return _made(op, (tensor,), params, result, tensor.dtype)


def _made(
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


def _one_element(tensor: Tensor) -> Tensor:
    """A tensor of the same type and number of dimensions with a single element; one without dimensions as it is."""
    if tensor.ndim == 0:
        return tensor
    return Tensor(np.ones((1,) * tensor.ndim, tensor.dtype.np), tensor.dtype)


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


def view_of(op: Op, source: Tensor, params: dict[str, Any]) -> Tensor:
    """A view: it looks at the source's storage, and its node follows from the source's when someone asks."""
    storage = source.storage()
    array = op.kernel(exact, source.array, **params)
    if array.size and not np.may_share_memory(array, storage.flat):
        # The kernel had to copy (reshape of a transposed tensor): an ordinary result.
        made = Tensor(array, source.dtype)
        if ACTIVE.state.grad_enabled:
            made._node = record(op, (source,), params, array, made.dtype)
        return made
    # A view of complex numbers as pairs of real ones has another type.
    same = array.dtype == source.dtype.np
    view = Tensor(array, source.dtype if same else dtypes.of_array(array))
    view._storage, view._flat = storage, storage.flat
    parent = source.rooted()
    if parent.kind != PLAIN:
        parent.check()
    view.view = View(parent.root, parent, op, params, view.dtype, array.shape)
    return view


def _wrap_several(op: Op, values: tuple[Any, ...], params: dict[str, Any], results: Any, dtype: DType | None) -> Any:
    """The results of an operation that has several, each a pick of one node."""
    made = []
    arrays = tuple([np.asarray(r) for r in results])
    node = None
    if ACTIVE.state.grad_enabled:
        node = record(op, values, params, arrays, None)
        if values and type(values[0]) is Tensor:
            node.shape, node.dtype = values[0].array.shape, values[0].dtype
    for i, array in enumerate(arrays):
        kept = dtype if dtype is not None and (i == 0 or array.dtype.kind in "fc") else None
        array = finish(array, kept)
        t = Tensor(array, kept or dtypes.of_array(array))
        if node is not None:
            flows = node.requires_grad and t.dtype.is_differentiable and i not in op.fixed
            t._node = pick = Node(PICK, (node,), {}, (None,), array.shape, t.dtype, flows)
            pick.index = i
        made.append(t)
    return return_type(op, made)


class ReturnType(tuple[Any, ...]):
    """Several named results, as PyTorch's ``torch.return_types.max``."""

    op: Op
    suffix = ""  # PyTorch has a type of its own for results written to ``out=``

    @property
    def names(self) -> tuple[str, ...]:
        """The results' names, in order."""
        return self.op.outputs

    def __repr__(self) -> str:
        inside = ",\n".join(f"{n}={v!r}" for n, v in zip(self.names, self, strict=True))
        return (
            f"torch.return_types.{self.op.torch[0].removeprefix('torch.').replace('.', '_')}{self.suffix}(\n{inside})"
        )


def return_type(op: Op, results: list[Any]) -> Any:
    """The results under the names that the operation declares, or a plain tuple."""
    if not op.outputs or op.outputs == ("*",):
        return tuple(results)
    made = ReturnType(results)
    made.op = op
    return made


def _apply_numbers(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """An operation whose inputs are all Python numbers gives a Python number, in float64."""
    raws = tuple([v.value if type(v) is Number else v for v in values])
    kernel = op.number
    if kernel is None and op.promote not in ("same", "float", "wide", "bool", "div", "abs"):
        return apply(op, tuple([tensor_of_number(v) for v in values]), params)
    try:
        result = kernel(*raws, **params) if kernel is not None else _number_kernel(op, raws, params)
    except ArithmeticError as error:
        if not ACTIVE.state.by_ieee:
            raise translate(error, op, values, params) from error
        result = _number_kernel(op, raws, params)
    except (ValueError, TypeError, MemoryError) as error:
        raise translate(error, op, values, params) from error
    return record_number(op, values, raws, params, result)


def _number_kernel(op: Op, raws: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """The kernel on float64 (or complex128) scalars."""
    given = [wide(v) for v in raws]
    if any(type(v) is np.complex128 for v in given):
        given = [v if v is None else np.complex128(v) for v in given]
    with np.errstate(all="ignore"):
        result = op.kernel(exact, *given, **params)
        if len(raws) == 1 and type(given[0]) is np.float64 and result != result and raws[0] == raws[0]:
            complex_result = op.kernel(exact, np.complex128(raws[0]), **params)
            if complex_result == complex_result:
                ACTIVE.state.note(f"{op.name}({raws[0]}) has no real value; {op.name}({raws[0]}+0j) has a complex one")
    return result.item() if isinstance(result, (np.generic, np.ndarray)) else result


def wide(value: Any) -> Any:
    """A Python number as NumPy's scalar, whose arithmetic is IEEE's; anything else as it is."""
    if isinstance(value, complex):
        return np.complex128(value)
    if not isinstance(value, (int, float)):
        return value
    try:
        return np.float64(value)
    except OverflowError:
        return np.float64(np.inf if value > 0 else -np.inf)


def tensor_of_number(value: Any) -> Any:
    """A 0-d tensor of a Python number, as `torch.tensor` types it; it keeps the number's history."""
    if type(value) is Number:
        from .registry import OPS

        return OPS["number_to_tensor"](value)
    if not isinstance(value, NUMERIC):
        return value
    dtype = result_type((value,))
    return Tensor(dtypes.cast(np.asarray(value), dtypes.of_array(np.asarray(value)), dtype), dtype)


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


__all__ = ["NUMPY", "PICK", "ReturnType", "apply", "finish", "record", "tensor_from_node", "tensor_of_number", "wide"]
