"""How the types of an operation's inputs combine, one function for each word that a declaration can say.

Each takes the operation, its inputs and its metadata, and gives the raw arrays for the kernel and the result's type.
Python numbers are weak: they never decide more than the category.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .dtypes import (
    BOOL,
    COMPLEX,
    FLOATING,
    INTEGER,
    DType,
)
from .failures import refused
from .number import Number, plain
from .state import ACTIVE
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from .registry import Op

Prepared = tuple[list[Any], "DType | None"]


def number_dtype(value: object) -> DType:
    """The type that PyTorch gives a Python number: bool, int64, the default float or complex type."""
    if isinstance(value, (bool, np.bool_)):
        return dtypes.bool_
    if isinstance(value, (int, np.integer)):
        return dtypes.int64
    default = ACTIVE.state.default_dtype
    if isinstance(value, (float, np.floating)):
        return default
    return default.to_complex()


def result_type(values: tuple[Any, ...]) -> DType:
    """The common type of tensors and Python numbers: dimensioned tensors first, then 0-d ones, then numbers."""
    dimensioned: DType | None = None
    scalar: DType | None = None
    weak: DType | None = None
    for v in values:
        if type(v) is Tensor:
            d = v.dtype
            if v.ndim:
                dimensioned = d if dimensioned is None or dimensioned is d else dtypes.promote(dimensioned, d)
            else:
                scalar = d if scalar is None or scalar is d else dtypes.promote(scalar, d)
        elif v is not None:
            d = number_dtype(v.value if type(v) is Number else v)
            weak = d if weak is None else dtypes.promote(weak, d)
    found = _combine(dimensioned, _combine(scalar, weak))
    return found if found is not None else ACTIVE.state.default_dtype


def _combine(higher: DType | None, lower: DType | None) -> DType | None:
    """What a group of inputs and a group of less weight make together."""
    if higher is None or lower is None or higher is lower:
        return lower if higher is None else higher
    if higher.category == COMPLEX:
        return higher
    if higher.category == FLOATING:
        return higher.to_complex() if lower.category == COMPLEX else higher
    if higher.category == BOOL or lower.category >= FLOATING:
        return dtypes.promote(higher, lower)
    return higher


def to_compute(value: Any, dtype: DType) -> Any:
    """An input as the kernel takes it: converted to the type that `dtype` is computed in."""
    if type(value) is Tensor:
        array = value.array
        target = dtype.compute
        if array.dtype == target:
            return array
        with np.errstate(all="ignore"):
            return array.astype(target)
    if value is None:
        return None
    return scalar_of(value.value if type(value) is Number else value, dtype)


def scalar_of(value: Any, dtype: DType) -> Any:
    """A Python number as a NumPy scalar of the compute type; integers wrap as in PyTorch."""
    compute = dtype.compute
    if dtype.category == INTEGER:
        if isinstance(value, (float, complex)):
            value = int(value.real)
        if not -(2**63) <= value < 2**63:
            raise TgradError(
                "E0303",
                f"{value} does not fit in int64",
                torch="value cannot be converted to type int64_t without overflow",
                python="RuntimeError",
                hint="make it a float, or a float64 tensor",
            )
        return np.int64(value).astype(compute)
    with np.errstate(all="ignore"):
        try:
            return compute.type(value)
        except OverflowError:
            return compute.type(float("inf") if value > 0 else float("-inf"))


def _alike(values: tuple[Any, ...]) -> Prepared | None:
    """The usual case, found fast: one type among the tensors, a Python float or int beside them at most."""
    first = values[0]
    if type(first) is not Tensor:
        return None
    dtype = first.dtype
    if dtype.compute is not dtype.np or dtype.category != FLOATING:
        return None
    if len(values) == 1:
        return [first.array], dtype
    if len(values) == 2:
        second = values[1]
        kind = type(second)
        if kind is Tensor:
            return ([first.array, second.array], dtype) if second.dtype is dtype else None
        if kind is float or (kind is int and -(2**24) < second < 2**24):
            return [first.array, dtype.np.type(second)], dtype
    return None


def _same(_op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    found = _alike(values)
    if found is not None:
        return found
    dtype = result_type(values)
    return [to_compute(v, dtype) for v in values], dtype


def _float(_op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    found = _alike(values)
    if found is not None:
        return found
    dtype = result_type(values)
    if dtype.category < FLOATING:
        dtype = ACTIVE.state.default_dtype
    return [to_compute(v, dtype) for v in values], dtype


def _bool(_op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    dtype = result_type(values)
    return [to_compute(v, dtype) for v in values], dtypes.bool_


def _sum(_op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    dtype = params.get("dtype")
    if dtype is None:
        dtype = values[0].dtype
        if dtype.category < FLOATING:
            dtype = dtypes.int64
    return [to_compute(v, dtype) for v in values], dtype


def _floatsum(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    dtype = params.get("dtype") or values[0].dtype
    if dtype.category < FLOATING:
        long_name = LEGACY_NAMES[dtype.name]
        if op.refusal is not None:
            raise refused(op, values)
        which = "Input" if params.get("dtype") is None else "Optional"
        raise TgradError(
            "E0302",
            f"{op.name}: a {dtype.name} tensor has no {op.name}; it needs a floating point or complex one",
            torch=f"{op.name}(): could not infer output dtype. {which} dtype must be either a floating point or "
            f"complex dtype. Got: {long_name}",
            python="RuntimeError",
            operands={0: f"{dtype.name}{list(values[0].shape)}"},
            hint="convert it first: x.float()",
        )
    return [to_compute(v, dtype) for v in values], dtype


def _match(op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    tensors = [v for v in values if type(v) is Tensor]
    dtype = tensors[0].dtype
    for t in tensors:
        if t.dtype is not dtype:
            raise TgradError(
                "E0302",
                f"{op.name}: the operands' dtypes differ: {dtype.name} and {t.dtype.name}",
                torch=_mismatch(op, [v.dtype.name for v in tensors], t.dtype.name),
                python="RuntimeError",
                operands={i: f"{v.dtype.name}{list(v.shape)}" for i, v in enumerate(values) if type(v) is Tensor},
                hint=f"convert one of them: x.to(torch.{dtype.name})",
            )
    return [to_compute(v, dtype) for v in values], dtype


def _mismatch(op: Op, found: list[str], other: str) -> str:
    """PyTorch's message for operands of different types."""
    names = [LEGACY_NAMES[n] for n in found]
    pattern = op.mismatch
    if pattern is None:
        return f"expected m1 and m2 to have the same dtype, but got: {C_NAMES[found[0]]} != {C_NAMES[other]}"
    return pattern.format(*names) if isinstance(pattern, str) else pattern(names)


def _none(op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    raws = [v.array if type(v) is Tensor else plain(v) for v in values]
    if op.result == "first":
        first = next((v for v in values if type(v) is Tensor), None)
        return raws, None if first is None else first.dtype
    if op.result == "kernel":
        half = any(type(v) is Tensor and v.dtype is dtypes.bfloat16 for v in values)
        return raws, dtypes.bfloat16 if half else None
    return raws, dtypes.BY_NAME[op.result]


def _abs(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    raws, dtype = _same(op, values, params)
    assert dtype is not None
    return raws, dtype.to_real()


def _angle(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    raws, dtype = _float(op, values, params)
    assert dtype is not None
    return raws, dtype.to_real()


def _truth(_op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    # Truth values are bools, but bytes of a tensor of bytes (PyTorch's heritage).
    return [values[0].array], dtypes.uint8 if values[0].dtype is dtypes.uint8 else dtypes.bool_


def _where(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    raws, dtype = _same(op, values[1:], params)
    return [to_compute(values[0], dtypes.bool_), *raws], dtype


def _to(_op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    return [v.array if type(v) is Tensor else plain(v) for v in values], params["dtype"]


PROMOTE: dict[str, Callable[[Op, tuple[Any, ...], dict[str, Any]], Prepared]] = {
    "same": _same,
    "float": _float,
    "bool": _bool,
    "sum": _sum,
    "floatsum": _floatsum,
    "match": _match,
    "none": _none,
    "to": _to,
    "where": _where,
    "abs": _abs,
    "angle": _angle,
    "truth": _truth,
}
# The names that PyTorch's messages use for the element types.
LEGACY_NAMES = {
    "float16": "Half",
    "bfloat16": "BFloat16",
    "float32": "Float",
    "float64": "Double",
    "uint8": "Byte",
    "int8": "Char",
    "int16": "Short",
    "int32": "Int",
    "int64": "Long",
    "bool": "Bool",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
}
C_NAMES = {
    "float16": "c10::Half",
    "bfloat16": "c10::BFloat16",
    "float32": "float",
    "float64": "double",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short",
    "int32": "int",
    "int64": "long long",
    "bool": "bool",
    "complex64": "c10::complex<float>",
    "complex128": "c10::complex<double>",
}
# The same, as other messages have them.
META_NAMES = {**C_NAMES, "int64": "long int", "int16": "short int"}
