"""Operations whose inputs are all Python numbers: they give a Python number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes
from .backend import exact
from .failures import translate
from .number import NUMERIC, Number, record_number
from .promotion import result_type
from .state import ACTIVE
from .tensor import Tensor

if TYPE_CHECKING:
    from .registry import Op


def apply_numbers(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """An operation whose inputs are all Python numbers gives a Python number, in float64."""
    raws = tuple([v.value if type(v) is Number else v for v in values])
    kernel = op.number
    if kernel is None and op.promote not in ("same", "float", "wide", "bool", "div", "abs"):
        return op.apply(op, tuple([tensor_of_number(v) for v in values]), params)
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
