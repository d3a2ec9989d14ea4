"""Elements kept within bounds, and the larger or smaller of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from .comparison import (
    eq,
    ge,
    gt,
    isnan,
    le,
    lt,
    where,
)
from .powers import scalar_input

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array

COMPLEX_CLAMP = "clamp is not supported for complex types"


def _clamp_name(node: Any) -> str:
    bounds = [i for i, v in enumerate(node.saved) if i and (v is not None or node.inputs[i] is not None)]
    return "ClampBackward1" if all(scalar_input(node, i) for i in bounds) else "ClampBackward0"


@op(
    "elementwise",
    torch=("torch.clamp", "torch.clip"),
    inplace="function",
    formula="clamp({0}, {1}, {2})",
    grad_fn=_clamp_name,
    aliases=("clip",),
    needs="biuf",
    refusal=COMPLEX_CLAMP,
    promote="clamp",
)
def clamp(xp: Any, input: Array, min: Any = None, max: Any = None, /) -> Any:
    """Elements kept between `min` and `max` (numbers or tensors; either may be absent).

    Derivative: for the input 1 within the bounds, the bounds themselves included, and 0 outside; there it is that of
    the bound.

    > clamp([-2., 0.5, 3.], 0, 1)
    tensor([0.0000, 0.5000, 1.0000])
    """
    if min is None and max is None:
        text = "torch.clamp: At least one of 'min' or 'max' must not be None"
        raise TgradError("E0501", text, torch=text, python="RuntimeError")
    if min is not None:
        input = xp.maximum(input, min)
    return input if max is None else xp.minimum(input, max)


def _clamp_rule(g: Any, _y: Any, x: Any, low: Any, high: Any) -> tuple[Any, Any, Any]:
    if low is None:
        return where(le(x, high), g, 0), None, where(gt(x, high), g, 0)
    if high is None:
        return where(ge(x, low), g, 0), where(lt(x, low), g, 0), None
    inside = ge(x, low) & le(x, high)
    return where(inside, g, 0), where(lt(x, low) & lt(low, high), g, 0), where(gt(x, high) | lt(high, low), g, 0)


clamp.defvjp(_clamp_rule)


def _clamp_min_name(node: Any) -> str:
    return "ClampMinBackward0" if scalar_input(node, 1) else "ClampMinBackward1"


def _clamp_max_name(node: Any) -> str:
    return "ClampMaxBackward0" if scalar_input(node, 1) else "ClampMaxBackward1"


@op(
    "elementwise",
    torch="torch.clamp_min",
    promote="clamp",
    inplace="function",
    formula="max({0}, {1})",
    grad_fn=_clamp_min_name,
    needs="biuf",
    refusal=COMPLEX_CLAMP,
)
def clamp_min(xp: Any, input: Array, min: Any, /) -> Any:
    """Elements raised to at least `min`.

    > clamp_min([-2., 3.], 0)
    tensor([0., 3.])
    """
    return xp.maximum(input, min)


clamp_min.defvjp(lambda g, _y, x, low: (where(ge(x, low), g, 0), where(lt(x, low), g, 0)))


@op(
    "elementwise",
    torch="torch.clamp_max",
    promote="clamp",
    inplace="function",
    formula="min({0}, {1})",
    grad_fn=_clamp_max_name,
    needs="biuf",
    refusal=COMPLEX_CLAMP,
)
def clamp_max(xp: Any, input: Array, max: Any, /) -> Any:
    """Elements lowered to at most `max`.

    > clamp_max([-2., 3.], 0)
    tensor([-2.,  0.])
    """
    return xp.minimum(input, max)


clamp_max.defvjp(lambda g, _y, x, high: (where(le(x, high), g, 0), where(gt(x, high), g, 0)))


def _larger_rule(g: Any, _y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    tie = eq(a, b)
    return where(lt(a, b), 0, where(tie, g / 2, g)), where(gt(a, b), 0, where(tie, g / 2, g))


def _smaller_rule(g: Any, _y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    tie = eq(a, b)
    return where(gt(a, b), 0, where(tie, g / 2, g)), where(lt(a, b), 0, where(tie, g / 2, g))


@op(
    "elementwise",
    torch="torch.maximum",
    formula="maximum({0}, {1})",
    needs="biuf",
    refusal="maximum not implemented for complex tensors.",
)
def maximum(xp: Any, input: Array, other: Array, /) -> Any:
    """The larger of two elements; NaN where either is. Ties share the gradient half and half.

    > maximum([1., 5.], [3., 4.])
    tensor([3., 5.])
    """
    return xp.maximum(input, other)


maximum.defvjp(_larger_rule)


@op(
    "elementwise",
    torch="torch.minimum",
    formula="minimum({0}, {1})",
    needs="biuf",
    refusal="minimum not implemented for complex tensors.",
)
def minimum(xp: Any, input: Array, other: Array, /) -> Any:
    """The smaller of two elements; NaN where either is. Ties share the gradient half and half.

    > minimum([1., 5.], [3., 4.])
    tensor([1., 4.])
    """
    return xp.minimum(input, other)


minimum.defvjp(_smaller_rule)


@op(
    "elementwise",
    torch="torch.fmax",
    formula="fmax({0}, {1})",
    needs="biuf",
    refusal="fmax not implemented for complex tensors.",
)
def fmax(xp: Any, input: Array, other: Array, /) -> Any:
    """The larger of two elements; where one is NaN, the other. Ties give the gradient to the first.

    > fmax([1., 5.], [3., 4.])
    tensor([3., 5.])
    """
    return xp.fmax(input, other)


def _fmax_rule(g: Any, _y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    first = ge(a, b) | isnan(b)
    return where(first, g, 0), where(first, 0, g)


fmax.defvjp(_fmax_rule)


@op(
    "elementwise",
    torch="torch.fmin",
    formula="fmin({0}, {1})",
    needs="biuf",
    refusal="fmin not implemented for complex tensors.",
)
def fmin(xp: Any, input: Array, other: Array, /) -> Any:
    """The smaller of two elements; where one is NaN, the other. Ties give the gradient to the first.

    > fmin([1., 5.], [3., 4.])
    tensor([1., 4.])
    """
    return xp.fmin(input, other)


def _fmin_rule(g: Any, _y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    first = le(a, b) | isnan(b)
    return where(first, g, 0), where(first, 0, g)


fmin.defvjp(_fmin_rule)
