"""Powers and roots, element by element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.calls import InPlace
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import function, op
from ...tensor.tensor import Tensor
from .comparison import eq, ge, where
from .complex import real
from .exponential import log
from .rounding import nothing

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ...tensor.registry import Array

NUMBERS = (int, float, complex)


def scalar_input(node: Any, index: int) -> bool:
    """Whether an input of a recorded call was a Python number; PyTorch names its backward functions by that."""
    parent = node.inputs[index]
    return parent is None or parent.number


def _pow_name(node: Any) -> str:
    if scalar_input(node, 1):
        return "PowBackward0"
    return "PowBackward2" if scalar_input(node, 0) else "PowBackward1"


def _pow_numbers(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int) and b > 0 and abs(a) > 1 and a.bit_length() * b > 4_000_000:
        raise TgradError(
            "E0802", f"{a}**{b} would have more than a million digits", hint="use floats: they overflow to inf"
        )
    return a**b


@op(
    "elementwise",
    torch="torch.pow",
    promote="pow",
    formula="{0}**{1}",
    inplace=True,
    number=_pow_numbers,
    grad_fn=_pow_name,
)
def pow(xp: Any, input: Any, exponent: Any, /) -> Any:
    """The first input raised to the power of the second, element by element.

    Integers cannot be raised to a negative integer power. The derivative in the base is 0 where the exponent is 0, and
    in the exponent 0 where the base is 0 and the exponent not negative (PyTorch's convention).

    > pow([1., 2., 3.], 2)
    tensor([1., 4., 9.])
    """
    if xp.result_type(input, exponent).kind == "b":
        return _bool_power(xp, input, exponent)
    if not getattr(exponent, "ndim", 0):
        if exponent == 2:
            return xp.multiply(input, input)
        if xp.result_type(input).kind in "fc" and complex(exponent) in _SIMPLE:
            return _SIMPLE[complex(exponent)](xp, input)
    if xp.result_type(input, exponent).kind in "iu" and xp.any(xp.less(exponent, 0)):
        return _negative_power(xp, input, exponent)
    return xp.power(input, exponent)


# Powers that PyTorch computes by simpler means, with other last digits than a general power has.
_SIMPLE: dict[complex, Callable[[Any, Any], Any]] = {
    3.0: lambda xp, x: x * x * x,
    0.5: lambda xp, x: xp.sqrt(x),
    -0.5: lambda xp, x: 1 / xp.sqrt(x),
    -1.0: lambda xp, x: 1 / x,
    -2.0: lambda xp, x: 1 / (x * x),
}


def _bool_power(xp: Any, base: Any, exponent: Any) -> Any:
    """Bools have no powers, except the first, which is a copy."""
    if isinstance(exponent, xp.ndarray) or not exponent or not isinstance(base, xp.ndarray):
        text = "\"pow\" not implemented for 'Bool'"
        raise TgradError("E0302", "pow: not for bool tensors", torch=text, python="NotImplementedError")
    return xp.array(base)


def _negative_power(xp: Any, base: Any, exponent: Any) -> Any:
    """Integers to negative powers: an error for a number as exponent; 1, -1 or 0 for a tensor."""
    if not isinstance(exponent, xp.ndarray):
        raise TgradError(
            "E0604",
            "Integers to negative integer powers are not allowed.",
            python="RuntimeError",
            hint="make one of them a float",
        )
    down = exponent < 0
    positive = xp.power(base, xp.where(down, 1, exponent))
    sign = xp.where(exponent % 2 == 0, 1, base)
    return xp.where(down, xp.where(xp.abs(base) == 1, sign, 0), positive).astype(positive.dtype)


def _base_rule(g: Any, _y: Any, a: Any, b: Any) -> Any:
    if not isinstance(b, NUMBERS):
        return where(eq(b, 0), 0, g * (b * a ** (b - 1)))
    if b == 0:
        return nothing(g)
    if b == 1 and not isinstance(g, Tensor):
        return g * b
    if b == 2:
        return g * 2 * a
    return g * (b * (a ** (b - 1) if isinstance(a, NUMBERS) else pow(a, b - 1)))


def _exponent_rule(g: Any, y: Any, a: Any, b: Any) -> Any:
    if isinstance(a, NUMBERS):
        return _power_of_number(g, y, a, b)
    if not isinstance(b, NUMBERS):
        return g * where(eq(a, 0) & ge(real(b), 0), 0, y * log(a))
    slope = y * log(a)
    return g * (where(eq(a, 0), 0, slope) if complex(b).real >= 0 else slope)


def _power_of_number(g: Any, y: Any, a: Any, b: Any) -> Any:
    """The derivative of ``a ** b`` in b for a Python number a."""
    if a == 0:
        return g * where(ge(real(b), 0), 0, y * -math.inf)
    if isinstance(a, complex):
        return g * (y * log(a))
    return g * (y * (math.log(a) if a > 0 else math.nan))


pow.defvjp(_base_rule, _exponent_rule)


@op("elementwise", torch="torch.float_power", composite=True, grad_fn=_pow_name)
def float_power(input: Any, exponent: Any, /) -> Any:
    """The first input raised to the power of the second in float64 (complex128 for complex inputs).

    > float_power([2, 3], -1)
    tensor([0.5000, 0.3333], dtype=torch.float64)
    """
    from ...tensor.lifting import to_dtype

    wide = _wide(input, exponent)
    base, power = [
        to_dtype(v, dtype=wide) if hasattr(v, "dtype") and v.dtype is not wide else v for v in (input, exponent)
    ]
    return pow(base if hasattr(base, "dtype") else base * 1.0, power)


def _wide(*parts: Any) -> Any:
    complexes = any(isinstance(v, complex) or getattr(getattr(v, "dtype", None), "is_complex", False) for v in parts)
    return dtypes.complex128 if complexes else dtypes.float64


@function("elementwise", torch=(), method=True, name="float_power_")
def float_power_(input: Any, exponent: Any) -> Any:
    """`float_power` in place, of a float64 (or complex128) tensor.

    > torch.tensor([2., 3.], dtype=torch.float64).float_power_(2)
    tensor([4., 9.], dtype=torch.float64)
    """
    wide = _wide(input, exponent)
    if input.dtype is not wide:
        base, result = LEGACY_NAMES[input.dtype.name], LEGACY_NAMES[wide.name]
        text = f"the base given to float_power_ has dtype {base} but the operation's result requires dtype {result}"
        raise TgradError("E0301", text, python="RuntimeError", operands={0: f"{input.dtype.name}{list(input.shape)}"})
    return InPlace(pow).call((input, exponent), {})


@op("elementwise", torch="torch.square", composite=True, inplace="function", formula="{0}**2", grad_fn="PowBackward0")
def square(input: Any, /) -> Any:
    """The square of each element.

    > square([1., -2.])
    tensor([1., 4.])
    """
    return pow(input, 2)


@op("elementwise", torch="torch.sqrt", promote="float", formula="sqrt({0})", inplace="function")
def sqrt(xp: Any, input: Any, /) -> Any:
    """Square root; NaN for a negative real, and an infinite derivative at 0.

    > sqrt([4., 2.])
    tensor([2.0000, 1.4142])
    """
    return xp.sqrt(input)


sqrt.defvjp(lambda g, y, _x: (g / (2 * y),))


@op("elementwise", torch="torch.rsqrt", promote="float", formula="1/sqrt({0})", inplace="function")
def rsqrt(xp: Any, input: Any, /) -> Any:
    """Reciprocal of the square root.

    > rsqrt([4., 0.25])
    tensor([0.5000, 2.0000])
    """
    return 1 / xp.sqrt(input)


rsqrt.defvjp(lambda g, y, _x: (-0.5 * g * y**3,))


@op("elementwise", torch="torch.reciprocal", promote="float", formula="1/{0}", inplace="function")
def reciprocal(xp: Any, input: Any, /) -> Any:
    """One over each element.

    > reciprocal([2., 4.])
    tensor([0.5000, 0.2500])
    """
    # NumPy's complex reciprocal of 0 is NaN in both parts.
    return xp.divide(1, input) if input.dtype.kind == "c" else xp.reciprocal(input)


reciprocal.defvjp(lambda g, y, _x: (-g * (y * y),))


@op(
    "elementwise",
    torch="torch.hypot",
    formula="hypot({0}, {1})",
    inplace=True,
    number=math.hypot,
    needs="f",
)
def hypot(xp: Any, input: Array, other: Array, /) -> Any:
    """Length of the hypotenuse, ``sqrt(input**2 + other**2)``, without overflow on the way.

    > hypot([3., 5.], [4., 12.])
    tensor([ 5., 13.])
    """
    return xp.hypot(input, other)


hypot.defvjp(lambda g, y, a, b: (g * (a / y), g * (b / y)))
