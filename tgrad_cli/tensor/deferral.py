"""Which operations on large tensors are put off: elementwise ones, and reductions of what they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes
from .backend import exact
from .failures import refused, translate
from .fusion import DEFERRED_FROM, Fold, Pending, defer
from .promotion import PROMOTE
from .recording import recorded
from .tensor import Tensor

if TYPE_CHECKING:
    from .registry import Op


def put_off(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Tensor | None:
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
    made = recorded(op, values, params, pending, dtype)
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
    return recorded(op, (tensor,), params, result, tensor.dtype)


def _one_element(tensor: Tensor) -> Tensor:
    """A tensor of the same type and number of dimensions with a single element; one without dimensions as it is."""
    if tensor.ndim == 0:
        return tensor
    return Tensor(np.ones((1,) * tensor.ndim, tensor.dtype.np), tensor.dtype)
