"""Samples with every element type: what a type's arithmetic gives, and the type of the result."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, v

SIGNED = ("int8", "int16", "int32", "int64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEXES = ("complex64", "complex128")
TYPES = ("bool", "uint8", *SIGNED, *FLOATS, *COMPLEXES)

UNARY = """
abs neg positive sign sgn signbit square sqrt rsqrt reciprocal floor ceil trunc frac round exp exp2 expm1 log log2 log10
log1p logit sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sinc deg2rad rad2deg nan_to_num frexp angle
isnan isinf isfinite isposinf isneginf isreal logical_not bitwise_not conj real imag
"""
BINARY = """
add sub mul div floor_divide remainder fmod pow float_power hypot copysign maximum minimum fmax fmin nextafter heaviside
ldexp atan2 logaddexp logaddexp2 xlogy rsub eq lt ge isclose logical_and logical_xor bitwise_and bitwise_or bitwise_xor
bitwise_left_shift bitwise_right_shift gcd lcm clamp_min clamp_max
"""
REDUCED = """
sum mean std var prod nansum nanmean amax amin max min median nanmedian mode argmax argmin aminmax all any count_nonzero
norm var_mean std_mean
"""
RUNNING = "cumsum cumprod cummax cummin logcumsumexp sort argsort logsumexp diff"
PAIRS = (
    ("bool", "bool"),
    ("bool", "uint8"),
    ("uint8", "int8"),
    ("int16", "int32"),
    ("int64", "uint8"),
    ("int64", "float32"),
    ("int32", "float16"),
    ("bool", "bfloat16"),
    ("float16", "bfloat16"),
    ("float32", "float64"),
    ("int64", "complex64"),
    ("float64", "complex64"),
    ("int8", "int8"),
    ("float16", "float16"),
    ("bfloat16", "bfloat16"),
    ("float32", "float32"),
)
# PyTorch's intermediate steps of these are in 16 bits, and its complex logaddexp is NaN where a part underflows.
COARSE = {("ldexp", "float16", "bfloat16"), ("logaddexp", "int64", "complex64")}


def numbers(kind: str, first: bool = True) -> Sample:
    """A few numbers that the type holds."""
    if kind == "bool":
        return v([True, False, True, False] if first else [True, True, False, False], kind)
    if kind == "uint8":
        return v([0, 1, 3, 200] if first else [1, 2, 5, 100], kind)
    if kind in SIGNED:
        return v([0, -1, 3, 100] if first else [1, 2, -5, 100], kind)
    if kind in COMPLEXES:
        return v([0.5 - 1j, -1.25 + 0.5j, 2.0, 0.75j] if first else [1 + 1j, 0.5, -0.5j, 2 - 1j], kind)
    return v([0.0, -1.5, 0.75, 3.0] if first else [1.0, 2.0, -0.5, 0.25], kind)


def samples() -> list[Any]:
    """Give the table."""
    table: list[Any] = []
    for kind in TYPES:
        table += [("torch." + name, [numbers(kind)], {}) for name in UNARY.split()]
        table += [("torch." + name, [numbers(kind)], {}) for name in REDUCED.split()]
        table += [("torch." + name, [numbers(kind)], {"dim": 0}) for name in RUNNING.split()]
        for name in BINARY.split():
            number = 2 if name.startswith(("bitwise", "pow", "float_power")) else 2.5
            table.append(("torch." + name, [numbers(kind), number], {}))
    for name in BINARY.split():
        for a, b in PAIRS:
            if (name, a, b) not in COARSE:
                table.append(("torch." + name, [numbers(a), numbers(b, first=False)], {}))
        # A tensor of one number counts less than one with dimensions.
        table.append(("torch." + name, [numbers("float32"), v(2.0)], {}))
        table.append(("torch." + name, [numbers("int8"), v(3, "int64")], {}))
        table.append(("torch." + name, [numbers("int8"), v(1.5, "float64")], {}))
    return table
