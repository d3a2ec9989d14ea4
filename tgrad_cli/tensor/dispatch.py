"""Running one operation: convert the inputs, call the kernel, wrap the result, put a node on the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import (
    dtypes,
    refusals,  # noqa: F401  (adds its ways of promotion)
)
from .backend import exact
from .deferral import put_off
from .failures import RAISED, refused, translate
from .fusion import DEFERRED_FROM
from .layout import laid_out
from .node import Node
from .number import NUMERIC, Number
from .numeric import apply_numbers
from .promotion import PROMOTE
from .recording import PICK, finish, record, recorded
from .registry import TRACED, Op
from .state import ACTIVE
from .straight import straighten
from .tensor import Tensor
from .views import PLAIN, View

if TYPE_CHECKING:
    from .dtypes import DType

TRACED.add(Tensor)


def apply(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """Run an operation on tensors and numbers (already converted) and record it."""
    straight = op.straight
    if straight is None:
        straight = straighten(op)
    made = straight(values, params)
    if made is not None:
        return made
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
        return apply_numbers(op, values, params)
    if large and (made := put_off(op, values, params)) is not None:
        return made
    try:
        raws, dtype = PROMOTE[op.promote](op, values, params)
        if op.needs is not None and raws[0].dtype.kind not in op.needs:
            raise refused(op, values)
        if op.view:
            return view_of(op, values[0], params)
        result = op.kernel(exact, tuple(raws), **params) if op.variadic else op.kernel(exact, *raws, **params)
    except RAISED as error:
        raise translate(error, op, values, params) from error
    if op.outputs or type(result) in (tuple, list):
        return wrap_several(op, values, params, result, dtype)
    array = finish(result, dtype)
    if op.laid_out and array.ndim > 1:
        array = laid_out(array, [v.array for v in values if type(v) is Tensor])
    return recorded(op, values, params, array, dtype or dtypes.of_array(array))


Op.apply = staticmethod(apply)


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


def wrap_several(op: Op, values: tuple[Any, ...], params: dict[str, Any], results: Any, dtype: DType | None) -> Any:
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
