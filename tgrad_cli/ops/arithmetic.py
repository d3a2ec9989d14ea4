"""Elementwise arithmetic: sums, products, quotients, powers and roots."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor.registry import op
from .comparison import where
from .exponential import log
from .rounding import floor, trunc
from .signs import sgn

if TYPE_CHECKING:
    from typing import Any


def _add_numbers(a: Any, b: Any, alpha: Any = 1) -> Any:
    return a + b if alpha == 1 else a + alpha * b


def _sub_numbers(a: Any, b: Any, alpha: Any = 1) -> Any:
    return a - b if alpha == 1 else a - alpha * b


@op("elementwise", torch="torch.add", formula="{0} + {1}", inplace=True, number=_add_numbers)
def add(xp: Any, input: Any, other: Any, /, *, alpha: Any = 1) -> Any:
    """Sum of two tensors, ``input + alpha * other``.

    > add([1., 2.], [10., 20.], alpha=2)
    tensor([21., 42.])
    """
    if alpha != 1:
        other = xp.multiply(other, alpha, dtype=getattr(other, "dtype", None))
    return xp.add(input, other)


add.defvjp(lambda g, _y, _a, _b, *, alpha: (g, g if alpha == 1 else g * alpha))


@op("elementwise", torch=("torch.sub", "torch.subtract"), formula="{0} - {1}", inplace=True, number=_sub_numbers)
def sub(xp: Any, input: Any, other: Any, /, *, alpha: Any = 1) -> Any:
    """Difference of two tensors, ``input - alpha * other``; bool tensors have none.

    > sub([3., 4.], 1)
    tensor([2., 3.])
    """
    if alpha != 1:
        other = xp.multiply(other, alpha, dtype=getattr(other, "dtype", None))
    if getattr(input, "dtype", None) == bool:
        raise TgradError(
            "E0302",
            "bool tensors have no difference",
            torch="Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or "
            "`logical_xor()` operator instead.",
            python="RuntimeError",
        )
    return xp.subtract(input, other)


sub.defvjp(lambda g, _y, _a, _b, *, alpha: (g, -g if alpha == 1 else g * -alpha))


@op("elementwise", torch=("torch.mul", "torch.multiply"), formula="{0}*{1}", inplace=True, number=operator.mul)
def mul(xp: Any, input: Any, other: Any, /) -> Any:
    """Product of two tensors, element by element.

    > mul([1., 2.], [3., 4.])
    tensor([3., 8.])
    """
    return xp.multiply(input, other)


mul.defvjp(lambda g, _y, a, b: (g * b, g * a))


def _div_numbers(a: Any, b: Any, rounding_mode: Any = None) -> Any:
    if rounding_mode is None:
        return a / b
    return math.floor(a / b) if rounding_mode == "floor" else math.trunc(a / b)


@op(
    "elementwise",
    torch=("torch.div", "torch.divide", "torch.true_divide"),
    promote="div",
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
    lambda g, y, a, b, *, rounding_mode: (g / b, -g * a / (b * b)) if rounding_mode is None else (g * 0, g * 0 * b)
)


@op("elementwise", torch="torch.floor_divide", formula="{0}//{1}", inplace=True, number=operator.floordiv)
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


@op("elementwise", torch="torch.remainder", formula="{0} % {1}", inplace=True, number=operator.mod)
def remainder(xp: Any, input: Any, other: Any, /) -> Any:
    """Remainder with the divisor's sign, as Python's ``%``.

    > remainder([-3., 3.], 2)
    tensor([1., 1.])
    """
    if xp.result_type(input, other).kind in "iub":
        _refuse_zero(xp, other)
    return xp.remainder(input, other)


remainder.defvjp(lambda g, _y, a, b: (g, -g * floor_of_quotient(a, b)))


def floor_of_quotient(a: Any, b: Any) -> Any:
    """``floor(a / b)``, for the derivative of a remainder."""
    return floor(a / b)


@op("elementwise", torch="torch.fmod", formula="fmod({0}, {1})", inplace=True, number=math.fmod)
def fmod(xp: Any, input: Any, other: Any, /) -> Any:
    """Remainder with the dividend's sign, as C's `fmod`.

    > fmod([-3., 3.], 2)
    tensor([-1.,  1.])
    """
    if xp.result_type(input, other).kind in "iub":
        _refuse_zero(xp, other)
    return xp.fmod(input, other)


fmod.defvjp(lambda g, _y, a, b: (g, -g * trunc(a / b)))


def _pow_numbers(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        if b > 0 and abs(a) > 1 and a.bit_length() * b > 4_000_000:
            raise TgradError(
                "E0802", f"{a}**{b} would have more than a million digits", hint="use floats: they overflow to inf"
            )
    return a**b


@op("elementwise", torch="torch.pow", formula="{0}**{1}", inplace=True, number=_pow_numbers)
def pow(xp: Any, input: Any, exponent: Any, /) -> Any:
    """The first input raised to the power of the second, element by element.

    Integers cannot be raised to negative integer powers. The derivative in the base is 0 where the exponent is 0, and
    in the exponent 0 where the base is 0 (PyTorch's convention).

    > pow([1., 2., 3.], 2)
    tensor([1., 4., 9.])
    """
    if xp.result_type(input, exponent).kind in "iu" and xp.any(xp.less(exponent, 0)):
        raise TgradError(
            "E0604",
            "Integers to negative integer powers are not allowed.",
            python="RuntimeError",
            hint="make one of them a float",
        )
    if not getattr(exponent, "ndim", 0) and exponent == 2:
        return xp.multiply(input, input)
    return xp.power(input, exponent)


def _pow_rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    if isinstance(b, (int, float, complex)):
        if b == 0:
            return g * 0 * a, None
        return (g * 2 * a if b == 2 else g * b * a ** (b - 1)), None
    if isinstance(a, (int, float, complex)):
        return None, g * y * math.log(a) if isinstance(a, (int, float)) and a > 0 else _pow_log(g, y, a, b)
    return where(b == 0, g * 0, g * b * a ** where(b == 0, 1, b - 1)), _pow_log(g, y, a, b)


def _pow_log(g: Any, y: Any, a: Any, b: Any) -> Any:
    zero = a == 0
    return where(zero, g * 0 * y, g * y * log(where(zero, 1, a)))


pow.defvjp(_pow_rule)


@op("elementwise", torch=("torch.neg", "torch.negative"), formula="-{0}", inplace=True, number=operator.neg)
def neg(xp: Any, input: Any, /) -> Any:
    """The input with its sign changed; bool tensors have none.

    > neg([1., -2.])
    tensor([-1.,  2.])
    """
    if getattr(input, "dtype", None) == bool:
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
    torch=("torch.abs", "torch.absolute"),
    promote="abs",
    formula="abs({0})",
    inplace=True,
    number=abs,
    holomorphic=False,
)
def abs_(xp: Any, input: Any, /) -> Any:
    """Absolute value; the derivative at 0 is 0.

    > abs([-1., 2.])
    tensor([1., 2.])
    """
    return xp.abs(input)


abs_.defvjp(lambda g, _y, x: (g * sgn(x),))


@op("elementwise", torch="torch.square", formula="{0}**2", inplace=True, grad_fn="PowBackward0")
def square(xp: Any, input: Any, /) -> Any:
    """The square of each element.

    > square([1., -2.])
    tensor([1., 4.])
    """
    return xp.multiply(input, input)


square.defvjp(lambda g, _y, x: (g * 2 * x,))


@op("elementwise", torch="torch.sqrt", promote="float", formula="sqrt({0})", inplace=True)
def sqrt(xp: Any, input: Any, /) -> Any:
    """Square root; NaN for a negative real, and an infinite derivative at 0.

    > sqrt([4., 2.])
    tensor([2.0000, 1.4142])
    """
    return xp.sqrt(input)


sqrt.defvjp(lambda g, y, _x: (g / (2 * y),))


@op("elementwise", torch="torch.rsqrt", promote="float", formula="1/sqrt({0})", inplace=True)
def rsqrt(xp: Any, input: Any, /) -> Any:
    """Reciprocal of the square root.

    > rsqrt([4., 0.25])
    tensor([0.5000, 2.0000])
    """
    return 1 / xp.sqrt(input)


rsqrt.defvjp(lambda g, y, _x: (g * y**3 * -0.5,))


@op("elementwise", torch="torch.reciprocal", promote="float", formula="1/{0}", inplace=True)
def reciprocal(xp: Any, input: Any, /) -> Any:
    """One over each element.

    > reciprocal([2., 4.])
    tensor([0.5000, 0.2500])
    """
    return 1 / input


reciprocal.defvjp(lambda g, y, _x: (-g * y * y,))
