"""Operations that the tape itself needs: passing on, converting between types, numbers to tensors and back, writes
into a part of a tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import dtypes
from .number import Number, record_number
from .promotion import number_dtype
from .recording import record
from .registry import OPS, op
from .state import ACTIVE
from .storage import address, flatten
from .tensor import Tensor


@op("tape", torch=(), method=False, out=False, promote="none", result="first", formula="{x}")
def alias(xp: Any, input: Any, /) -> Any:
    """The input itself."""
    return input


alias.defvjp(lambda g, _y, _x: (g,))


@op("tape", torch=(), method=False, out=False, promote="to", grad_fn="ToCopyBackward0", formula="{x}")
def to_dtype(xp: Any, input: Any, /, *, dtype: Any) -> Any:
    """The input converted to another element type."""
    return dtypes.cast(input, dtypes.of_array(input), dtype)


to_dtype.defvjp(lambda g, _y, _x, dtype: (g,))


@op("tape", torch=(), method=False, out=False, composite=True, grad_fn="ToCopyBackward0", formula="{x}")
def number_to_tensor(value: Any, /, *, dtype: Any = None) -> Any:
    """A Python number as a 0-d tensor, with the number's history."""
    raw = value.value if type(value) is Number else value
    dtype = dtype or number_dtype(raw)
    array = np.asarray(raw)
    array = dtypes.cast(array, dtypes.of_array(array), dtype)
    made = Tensor(array, dtype)
    if type(value) is Number and ACTIVE.state.grad_enabled:
        made._node = record(number_to_tensor, (value,), {"dtype": dtype}, array, dtype)
    return made


number_to_tensor.defvjp(lambda g, _y, _x, dtype: (g,))


@op("tape", torch=(), method=False, out=False, composite=True, formula="{x}")
def tensor_to_number(value: Any, /) -> Any:
    """A 0-d tensor as a Python number that keeps its history."""
    if type(value) is not Tensor:
        return value
    return record_number(tensor_to_number, (value,), (None,), {}, value.array.item())


tensor_to_number.defvjp(lambda g, _y, _x: (g,))


@op("tape", torch=(), method=False, out=False, promote="none", result="first", grad_fn="CopySlices")
def copy_slices(xp: Any, input: Any, source: Any, /, *, path: Any) -> Any:
    """The input with a view of it (found by following `path`) replaced by the source."""
    made = xp.array(input, order="C")
    _part(xp, made, path)[...] = source
    return made


def _part(xp: Any, made: Any, path: Any) -> Any:
    """The view of an array that a path leads to, to be written to."""
    part = made
    for step, params in path:
        part = step.kernel(xp, part, **params)
    if not part.flags.writeable and part.size:
        # NumPy marks diagonals and windows read-only; the array itself is not.
        part = np.ndarray(part.shape, part.dtype, flatten(made), address(part) - address(made), part.strides)
    return part


def _in_order(g: Any) -> Any:
    """A gradient laid out row by row, so that every view of it can be taken."""
    if type(g) is Tensor:
        return OPS["contiguous"](g)
    return np.asarray(g, order="C") if type(g) is np.ndarray else g


def _copy_slices_rule(g: Any, _y: Any, _x: Any, _s: Any, *, path: Any) -> tuple[Any, Any]:
    part = _in_order(g)
    for step, params in path:
        part = step(part, **params)
    return copy_slices(g, 0, path=path), part


copy_slices.defvjp(_copy_slices_rule)


def _copy_slices_consumed(g: Any, _y: Any, _x: Any, _s: Any, *, path: Any) -> tuple[Any, Any]:
    """The same where nobody else holds the gradient: what was replaced is cleared in it, for a write a few elements."""
    part = _part(np, g, path)
    given = np.array(part)
    part[...] = 0
    return g, given


copy_slices.consume = _copy_slices_consumed


@op("tape", torch=(), method=False, out=False, promote="none", result="first", grad_fn="CopySlices")
def put_part(xp: Any, input: Any, source: Any, /, *, index: Any) -> Any:
    """The input with the part at an index of integers and slices replaced by the source."""
    made = xp.array(input, order="C")
    made[index] = source
    return made


put_part.defvjp(
    lambda g, _y, _x, _s, *, index: (
        put_part(g, 0, index=index),
        OPS["index_view"](g, index=index, name="SliceBackward0"),
    )
)


def _put_part_consumed(g: Any, _y: Any, _x: Any, _s: Any, *, index: Any) -> tuple[Any, Any]:
    given = g[index].copy()
    g[index] = 0
    return g, given


put_part.consume = _put_part_consumed
