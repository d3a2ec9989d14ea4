"""Elementwise arithmetic: sums, products, quotients, powers and roots."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..arguments import underived
from .powers import scalar_input
from .rounding import nothing
from .signs import sgn
from .vectorised import fused_sum

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


def _add_numbers(a: Any, b: Any, alpha: Any = 1) -> Any:
    return a + b if alpha == 1 else a + alpha * b


def _sub_numbers(a: Any, b: Any, alpha: Any = 1) -> Any:
    return a - b if alpha == 1 else a - alpha * b


@op("elementwise", torch="torch.add", promote="add", formula="{0} + {1}", inplace=True, number=_add_numbers)
def add(xp: Any, input: Any, other: Any, /, *, alpha: Any = 1) -> Any:
    """Sum of two tensors, ``input + alpha * other``.

    > add([1., 2.], [10., 20.], alpha=2)
    tensor([21., 42.])
    """
    if alpha != 1:
        kind = xp.result_type(other)
        if kind.char == "f":
            return fused_sum(xp, other, alpha, input)
        alpha = bool(alpha) if kind.kind == "b" else alpha
        other = xp.multiply(other, alpha, dtype=getattr(other, "dtype", None))
    return xp.add(input, other)


add.defvjp(lambda g, _y, _a, _b, *, alpha: (g, g if alpha == 1 else g * alpha))


@op(
    "elementwise",
    torch="torch.sub",
    promote="sub",
    aliases=("subtract",),
    formula="{0} - {1}",
    inplace=True,
    number=_sub_numbers,
)
def sub(xp: Any, input: Any, other: Any, /, *, alpha: Any = 1) -> Any:
    """Difference of two tensors, ``input - alpha * other``; bool tensors have none.

    > sub([3., 4.], 1)
    tensor([2., 3.])
    """
    if alpha != 1:
        if xp.result_type(other).char == "f":
            return fused_sum(xp, other, -alpha, input)
        other = xp.multiply(other, alpha, dtype=getattr(other, "dtype", None))
    return xp.subtract(input, other)


sub.defvjp(lambda g, _y, _a, _b, *, alpha: (g, -g if alpha == 1 else g * -alpha))


@op("elementwise", torch="torch.mul", aliases=("multiply",), formula="{0}*{1}", inplace=True, number=operator.mul)
def mul(xp: Any, input: Any, other: Any, /) -> Any:
    """Product of two tensors, element by element.

    > mul([1., 2.], [3., 4.])
    tensor([3., 8.])
    """
    return xp.multiply(input, other)


mul.defvjp(lambda g, _y, _a, b: g * b, lambda g, _y, a, _b: g * a)


def _div_numbers(a: Any, b: Any, rounding_mode: Any = None) -> Any:
    if rounding_mode is None:
        return a / b
    return math.floor(a / b) if rounding_mode == "floor" else math.trunc(a / b)


@op(
    "elementwise",
    torch="torch.div",
    aliases=("divide", "true_divide"),
    promote="div",
    grad_fn=lambda node: "DivBackward0" if node.params["rounding_mode"] is None else "DivBackward2",
    formula="{0}/{1}",
    inplace=True,
    number=_div_numbers,
)
def div(xp: Any, input: Any, other: Any, /, *, rounding_mode: str | None = None) -> Any:
    """Quotient of two tensors; integers divide to floats unless `rounding_mode` is "floor" or "trunc".

    > div([7, -7], 2)
    tensor([ 3.5000, -3.5000])
    > div([7, -7], 2, rounding_mode="floor")
    tensor([ 3, -4])
    """
    if rounding_mode is None:
        return xp.divide(input, other)
    if rounding_mode == "floor":
        return floor_divide.kernel(xp, input, other)
    if rounding_mode != "trunc":
        raise TgradError(
            "E0604",
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'",
            python="RuntimeError",
        )
    return _trunc_divide(xp, input, other)


def _trunc_divide(xp: Any, a: Any, b: Any) -> Any:
    if xp.result_type(a, b).kind in "iu":
        _refuse_zero(xp, b)
        quotient = xp.floor_divide(a, b)
        return quotient + ((quotient * b != a) & ((a < 0) != (b < 0)))
    return xp.trunc(xp.divide(a, b))


def _refuse_zero(xp: Any, b: Any) -> None:
    """Integer division by zero is an error in PyTorch, not a warning."""
    if not xp.all(b):
        raise TgradError(
            "E0602",
            "ZeroDivisionError",
            torch="ZeroDivisionError",
            python="RuntimeError",
            hint="an element of the divisor is 0; integers have no infinity, floats do",
        )


div.defvjp(
    lambda g, _y, _a, b, *, rounding_mode: g / b if rounding_mode is None else nothing(g),
    lambda g, _y, a, b, *, rounding_mode: -g * (a / b / b) if rounding_mode is None else nothing(g),
)


@op(
    "elementwise",
    torch="torch.floor_divide",
    formula="{0}//{1}",
    inplace=True,
    number=operator.floordiv,
    needs="iuf",
    refusal="\"div_floor_cpu\" not implemented for '{dtype}'",
    grad_fn="NotImplemented",
)
def floor_divide(xp: Any, input: Any, other: Any, /) -> Any:
    """Quotient rounded down; an integer divided by zero is an error.

    > floor_divide([7, -7], 2)
    tensor([ 3, -4])
    """
    if xp.result_type(input, other).kind in "iub":
        _refuse_zero(xp, other)
        return xp.floor_divide(input, other)
    quotient = xp.floor_divide(input, other)
    # NumPy gives nan for x // 0 where PyTorch gives x / 0.
    return xp.where(xp.equal(other, 0), xp.divide(input, other), quotient)


floor_divide.defvjp(underived("derivative for aten::floor_divide is not implemented"))


@op(
    "elementwise",
    torch="torch.remainder",
    formula="{0} % {1}",
    inplace=True,
    number=operator.mod,
    needs="iuf",
    grad_fn=lambda node: f"RemainderBackward{0 if scalar_input(node, 1) else 1}",
)
def remainder(xp: Any, input: Any, other: Any, /) -> Any:
    """Remainder with the divisor's sign, as Python's ``%``.

    > remainder([-3., 3.], 2)
    tensor([1., 1.])
    """
    if xp.result_type(input, other).kind in "iub":
        _refuse_zero(xp, other)
        return xp.remainder(input, other)
    # As C computes it, so that a remainder of zero keeps the dividend's sign.
    left = xp.fmod(input, other)
    return xp.where((left != 0) & ((other < 0) != (left < 0)), left + other, left)


remainder.defvjp(lambda g, _y, a, b: (g, -g * div(a, b, rounding_mode="floor")))


@op(
    "elementwise",
    torch="torch.fmod",
    formula="fmod({0}, {1})",
    inplace=True,
    number=math.fmod,
    needs="iuf",
    grad_fn=lambda node: f"FmodBackward{0 if scalar_input(node, 1) else 1}",
)
def fmod(xp: Any, input: Array, other: Any, /) -> Any:
    """Remainder with the dividend's sign, as C's `fmod`.

    > fmod([-3., 3.], 2)
    tensor([-1.,  1.])
    """
    if xp.result_type(input, other).kind in "iub":
        _refuse_zero(xp, other)
    return xp.fmod(input, other)


fmod.defvjp(lambda g, _y, a, b: (g, -g * div(a, b, rounding_mode="trunc")))


@op("elementwise", torch="torch.neg", aliases=("negative",), formula="-{0}", inplace="function", number=operator.neg)
def neg(xp: Any, input: Any, /) -> Any:
    """The input with its sign changed; bool tensors have none.

    > neg([1., -2.])
    tensor([-1.,  2.])
    """
    if getattr(getattr(input, "dtype", None), "kind", "") == "b":
        raise TgradError(
            "E0302",
            "bool tensors have no negative",
            python="RuntimeError",
            torch="Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead.",
        )
    return xp.negative(input)


neg.defvjp(lambda g, _y, _x: (-g,))


@op(
    "elementwise",
    torch="torch.abs",
    promote="abs",
    formula="abs({0})",
    inplace="function",
    number=abs,
    holomorphic=False,
    needs="iufc",
    aliases=("absolute",),
)
def abs_(xp: Any, input: Any, /) -> Any:
    """Absolute value; the derivative at 0 is 0.

    > abs([-1., 2.])
    tensor([1., 2.])
    """
    return xp.abs(input)


abs_.defvjp(lambda g, _y, x: (g * sgn(x),))


@op(
    "elementwise",
    torch="torch.rsub",
    promote="sub",
    formula="{1} - {0}",
    method=False,
    out=False,
    number=lambda a, b, alpha=1: b - alpha * a,
    grad_fn=lambda node: f"RsubBackward{int(scalar_input(node, 1))}",
)
def rsub(xp: Any, input: Array, other: Any, /, *, alpha: Any = 1) -> Any:
    """`sub` with its operands exchanged, ``other - alpha * input``.

    > torch.rsub(torch.tensor([1., 2.]), 10)
    tensor([9., 8.])
    """
    return sub.kernel(xp, other, input, alpha=alpha)


rsub.defvjp(lambda g, _y, _a, _b, *, alpha: (-g if alpha == 1 else g * -alpha, g))


@op("elementwise", torch="torch.positive", composite=True, out=False)
def positive(input: Any, /) -> Any:
    """The input itself, ``+input``; bool tensors have none.

    > positive([1., -2.])
    tensor([ 1., -2.])
    """
    if getattr(getattr(input, "dtype", None), "name", "") == "bool":
        text = "The `+` operator, on a bool tensor is not supported."
        raise TgradError("E0302", "bool tensors have no positive", torch=text, python="RuntimeError")
    return input
