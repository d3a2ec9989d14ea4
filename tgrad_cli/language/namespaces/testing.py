"""`torch.testing`: `assert_close`, in PyTorch's words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...errors import TgradError
from ...modules.calling import torch
from ...tensor import dtypes
from ...tensor.number import NUMERIC, Number, cut
from ...tensor.registry import OPS
from ...tensor.tensor import Tensor
from ..running.calls import python_callable
from ..values.arrays import NdArray
from ..values.types import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Relative and absolute; other types must be equal.
_TOLERANCES = {
    dtypes.float16: (1e-3, 1e-5),
    dtypes.bfloat16: (1.6e-2, 1e-5),
    dtypes.float32: (1.3e-6, 1e-5),
    dtypes.float64: (1e-7, 1e-7),
    dtypes.complex64: (1.3e-6, 1e-5),
    dtypes.complex128: (1e-7, 1e-7),
}


class Demands(NamedTuple):
    """What is asked of two values besides their numbers."""

    rtol: Any
    atol: Any
    equal_nan: bool
    allow_subclasses: bool
    check_dtype: bool
    check_stride: bool

    def tolerances(self, *types: Any) -> tuple[float, float]:
        """Relative and absolute; by default those of the less exact type."""
        if (self.rtol is None) is not (self.atol is None):
            lacking = "rtol" if self.rtol is None else "atol"
            raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {lacking}.")
        if self.rtol is not None:
            return self.rtol, self.atol
        usual = [_TOLERANCES.get(kind, (0.0, 0.0)) for kind in types]
        return max(r for r, _ in usual), max(a for _, a in usual)


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: Any = True,
    rtol: Any = None,
    atol: Any = None,
    equal_nan: Any = False,
    check_device: Any = True,
    check_dtype: Any = True,
    check_layout: Any = True,
    check_stride: Any = False,
    msg: Any = None,
) -> None:
    """``torch.testing.assert_close(actual, expected)``: shapes and types agree, and the elements are close.

    Close is ``|actual - expected| <= atol + rtol*|expected|``. Sequences and dicts are compared item by item. Raises
    AssertionError with PyTorch's text, ValueError where only one tolerance is given, TypeError for values of kinds
    that do not belong together.
    """
    demands = Demands(
        cut(rtol), cut(atol), bool(equal_nan), bool(allow_subclasses), bool(check_dtype), bool(check_stride)
    )
    for one, other, place in _pairs(actual, expected, ""):
        text = _difference(one, other, demands)
        if text is not None:
            text += f"\n\nThe failure occurred for item {place}" if place else ""
            if msg is not None:
                text = msg if isinstance(msg, str) else python_callable(msg)(text)
            _fail(text)


def _pairs(one: Any, other: Any, place: str) -> Iterator[tuple[Any, Any, str]]:
    """The pairs to compare: of sequences and dicts, their items'."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        if len(one) != len(other):
            _fail(f"The length of the sequences mismatch: {len(one)} != {len(other)}")
        for i, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _pairs(a, b, f"{place}[{i}]")
    elif isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            missing, extra = sorted(other.keys() - one.keys(), key=str), sorted(one.keys() - other.keys(), key=str)
            _fail(
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {missing}\nAdditional keys in the actual mapping: {extra}"
            )
        for key in one:
            yield from _pairs(one[key], other[key], f"{place}[{key!r}]")
    else:
        yield one, other, place


def _difference(one: Any, other: Any, demands: Demands) -> str | None:
    """What tells two values apart, None for values that are close."""
    if one is None or other is None:
        return None if one is other else f"None mismatch: {one} is not {other}"
    plain, wanted = cut(one), cut(other)
    if isinstance(plain, bool) and isinstance(wanted, bool):
        if plain is wanted:
            return None
        return f"Booleans mismatch: {plain} is not {wanted}"
    if _is_number(one) and _is_number(other):
        return _of_numbers(plain, wanted, demands)
    if type_of(one) == type_of(other) or (
        demands.allow_subclasses and isinstance(one, Tensor) and isinstance(other, Tensor)
    ):
        if isinstance(one, NdArray):
            one, other = one.as_tensor(), other.as_tensor()
        if isinstance(one, Tensor):
            return _of_tensors(one, other, demands)
    raise TypeError(f"No comparison pair was able to handle inputs of type {type_of(one)} and {type_of(other)}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (Number, *NUMERIC, np.number)) and not isinstance(value, bool)


def _of_numbers(one: Any, other: Any, demands: Demands) -> str | None:
    kinds = {int: dtypes.int64, float: dtypes.float64, complex: dtypes.complex128}
    rtol, atol = demands.tolerances(*[kinds.get(type(v)) for v in (one, other)])
    if demands.check_dtype and type(one) is not type(other):
        return f"The (d)types do not match: {type(one)} != {type(other)}."
    if one == other or (demands.equal_nan and one != one and other != other):
        return None
    gap = abs(one - other)
    if math.isfinite(gap) and gap <= atol + rtol * abs(other):
        return None
    return _scalars(one, other, rtol, atol)


def _of_tensors(one: Tensor, other: Tensor, demands: Demands) -> str | None:
    rtol, atol = demands.tolerances(one.dtype, other.dtype)
    checked: list[tuple[str, Any, Any]] = [("shape", one.shape, other.shape)]
    checked += [("stride()", one.strides, other.strides)] if demands.check_stride else []
    checked += [("dtype", one.dtype, other.dtype)] if demands.check_dtype else []
    for name, found, wanted in checked:
        if found != wanted:
            return f"The values for attribute '{name}' do not match: {found} != {wanted}."
    if one.dtype is not other.dtype:
        common = dtypes.promote(one.dtype, other.dtype)
        one, other = (v if v.dtype is common else OPS["to_dtype"](v, dtype=common) for v in (one, other))
    close = torch("isclose", one, other, rtol=rtol, atol=atol, equal_nan=demands.equal_nan).array
    if close.all():
        return None
    if one.ndim == 0:
        return _scalars(one.array.item(), other.array.item(), rtol, atol)
    a, b = one.array, other.array
    if a.dtype.kind not in "fc":
        a, b = a.astype(np.int64), b.astype(np.int64)
    with np.errstate(all="ignore"):
        gap = np.where(close, 0, np.abs(a - b))
        kind = np.float32 if a.dtype.kind == "i" else gap.dtype
        share = np.where(close, 0, gap.astype(kind) / np.abs(b).astype(kind))
    bad = int(close.size - close.sum())
    extra = f"Mismatched elements: {bad} / {close.size} ({bad / close.size:.1%})"
    worst = [np.unravel_index(int(np.argmax(v)), v.shape) for v in (gap, share)]
    places = [tuple([int(i) for i in at]) for at in worst]
    return _mismatch("Tensor-likes", extra, (gap[worst[0]].item(), share[worst[1]].item()), (rtol, atol), places)


def _scalars(one: Any, other: Any, rtol: float, atol: float) -> str:
    gap = abs(one - other)
    share = math.inf if other == 0 else gap / abs(other)
    return _mismatch("Scalars", f"Expected {other} but got {one}.", (gap, share), (rtol, atol), None)


def _mismatch(what: str, extra: str, gaps: tuple[Any, Any], allowed: tuple[Any, Any], places: Any) -> str:
    """PyTorch's report: the largest absolute and relative difference, where, and what was allowed."""
    exact = not any(allowed)
    lines = [f"{what} are not {'equal' if exact else 'close'}!", "", extra]
    for i, (kind, tolerance) in enumerate(zip(("absolute", "relative"), reversed(allowed), strict=True)):
        line = f"{kind.title()} difference: {gaps[i]}"
        if places is not None:
            line = f"Greatest {kind} difference: {gaps[i]} at index {places[i]}"
        lines.append(line if exact else f"{line} (up to {tolerance} allowed)")
    return "\n".join(lines)


def _fail(text: str) -> None:
    raise TgradError("E0701", text, python="AssertionError")
