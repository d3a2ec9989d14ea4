"""Samples of arithmetic, powers, bounds, rounding and signs."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, binary, c, f, i, unary, v

NAN, INF = float("nan"), float("inf")


def samples() -> list[Any]:
    """Give the table."""
    table: list[Any] = []
    for name in ("abs", "neg", "square", "sgn"):
        table += unary("torch." + name, complex_too=True)
    for name in ("floor", "ceil", "trunc", "round", "sign", "signbit", "positive"):
        table += unary("torch." + name, low=-3.3, high=3.7)
    table += unary("torch.frac")
    for name in ("sqrt", "rsqrt", "reciprocal"):
        table += unary("torch." + name, low=0.2, high=3, complex_too=True)
    for name in ("add", "sub", "mul", "div", "rsub"):
        table += binary("torch." + name, low=0.3, high=2.5, complex_too=True)
    for name in ("floor_divide", "remainder", "fmod", "hypot", "copysign"):
        table += binary("torch." + name, low=0.3, high=3.5)
    for name in ("pow", "float_power"):
        table += binary("torch." + name, low=0.3, high=2.5, complex_too=True)
    for name in ("maximum", "minimum", "fmax", "fmin", "nextafter", "heaviside", "ldexp", "clamp_min", "clamp_max"):
        table += binary("torch." + name)
    return table + arithmetic() + bounds() + others()


def arithmetic() -> list[Any]:
    """Numbers, keywords and special places of arithmetic."""
    table: list[Any] = []
    for name in ("add", "sub"):
        table += [("torch." + name, [f(3), f(3)], {"alpha": 2.5}), ("torch." + name, [i(3), 2], {"alpha": 3})]
    for mode in ("floor", "trunc"):
        table += [
            ("torch.div", [v([7.0, -7.5, 3.0]), v([2.0, 2.0, -2.0])], {"rounding_mode": mode}),
            ("torch.div", [v([7, -7, 3], "int64"), v([2, 2, -2], "int64")], {"rounding_mode": mode}),
            ("torch.div", [v([7, -7, 3], "int32"), 2], {"rounding_mode": mode}),
        ]
    for name in ("remainder", "fmod", "floor_divide"):
        table += [
            ("torch." + name, [v([-3.5, -2.0, 3.5, 2.0]), 1.5], {}),
            ("torch." + name, [v([-3.5, -2.0, 3.5, 2.0]), v([-1.5, 2.0, -2.0, 1.0])], {}),
            ("torch." + name, [v([-7, 7, 5], "int64"), v([2, -2, 3], "int64")], {}),
        ]
    for exponent in (0, 1, 2, 3, 0.5, -1, -2.0, 2.5):
        table += [
            ("torch.pow", [f(3, low=0.5, high=2), exponent], {}),
            ("torch.pow", [v([-2.0, 0.0, 1.5]), exponent], {}),
            ("torch.float_power", [i(3, low=1), exponent], {}),
        ]
    table += [
        ("torch.pow", [2, f(3)], {}),
        ("torch.pow", [0, v([0.0, 1.0, -1.0])], {}),
        ("torch.pow", [v([0.0, 0.0, 2.0, 0.0]), v([0.0, 1.0, 0.0, 2.0])], {}),
        ("torch.pow", [i(3, low=1), 2], {}),
        ("torch.pow", [v([2, -1, 1, 3], "int64"), v([-1, -3, -2, 2], "int64")], {}),
        ("torch.pow", [i(3, low=1), 0.5], {}),
        ("torch.pow", [c(3), 2], {}),
        ("torch.pow", [c(3), 2 + 1j], {}),
        ("torch.pow", [1 + 2j, f(3)], {}),
        ("torch.sqrt", [v([0.0, -1.0, 4.0])], {}),
        ("torch.abs", [v([0.0, -0.0, -1.5])], {}),
        ("torch.abs", [c(2, 2, low=-1)], {}),
        ("torch.sgn", [v([0j, 1 + 1j], "complex128")], {}),
        ("torch.sign", [v([NAN, -0.0, 2.0])], {}),
        ("torch.hypot", [v([0.0, 3.0]), v([0.0, 4.0])], {}),
        ("torch.mul", [v([100, 200], "uint8"), 3], {}),
        ("torch.mul", [v([True, False], "bool"), v([True, True], "bool")], {}),
        ("torch.add", [v([True, False], "bool"), 1.5], {}),
    ]
    return table


def bounds() -> list[Any]:
    """Clamping with numbers and tensors, at and across the bounds."""
    x = [-2.0, -1.0, 0.0, 1.0, 2.0, NAN]
    table: list[Any] = []
    for name in ("torch.clamp", "torch.clip"):
        table += [
            (name, [v(x)], {"min": -1, "max": 1}),
            (name, [v(x), -1.0], {}),
            (name, [v(x)], {"max": 1}),
            (name, [v(x), 1, -1], {}),
            (name, [i(5), -2, 2], {}),
            (name, [i(5), 0.5], {}),
            (name, [f(2, 3), f(3), f(2, 1)], {}),
            (name, [v(x)], {"min": v([0.0] * 6)}),
            (name, [v(x)], {"max": v([0.0] * 6)}),
            (name, [f(2, 3, dtype="float32"), f(3, dtype="float32", high=0), f(3, dtype="float32", low=0)], {}),
        ]
    table += [("torch.clamp_min", [v(x), 0], {}), ("torch.clamp_max", [v(x), 0], {})]
    for name in ("maximum", "minimum", "fmax", "fmin"):
        table.append(("torch." + name, [v([1.0, 2.0, NAN, 3.0]), v([1.0, 3.0, 1.0, NAN])], {}))
    return table


def others() -> list[Any]:
    """Interpolation, combined steps and what replaces NaN."""
    table: list[Any] = [
        ("torch.lerp", [f(3), f(3), 0.3], {}),
        ("torch.lerp", [f(3), f(3), 0.8], {}),
        ("torch.lerp", [f(2, 3), f(3), f(2, 1)], {}),
        ("torch.lerp", [f(), f(), f()], {}),
        ("torch.lerp", [f(0), f(0), 0.5], {}),
        ("torch.lerp", [c(3), c(3), 0.5], {}),
        ("torch.lerp", [f(3, dtype="float32"), f(3, dtype="float32"), 0.25], {}),
        ("torch.lerp", [f(2, 2, strided=True), f(2), 1.5], {}),
        ("torch.frexp", [v([8.0, 0.3, -5.0, 0.0])], {}),
        ("torch.frexp", [f(2, 3)], {}),
        ("torch.frexp", [f(3, dtype="float32")], {}),
        ("torch.frexp", [f()], {}),
        ("torch.frexp", [f(0, 2)], {}),
        ("torch.frexp", [f(2, 3, strided=True)], {}),
        ("torch.frexp", [f(2, 1, 2)], {}),
        ("torch.frexp", [i(3)], {}),
        ("torch.round", [f(4)], {"decimals": 2}),
        ("torch.round", [f(4, low=-2000, high=2000)], {"decimals": -2}),
        ("torch.round", [v([0.5, 1.5, -0.5, 2.5])], {}),
    ]
    for name in ("addcmul", "addcdiv"):
        table += [
            ("torch." + name, [f(3), f(3), f(3, low=0.5)], {}),
            ("torch." + name, [f(2, 3), f(3), f(2, 1, low=0.5)], {"value": 0.5}),
            ("torch." + name, [f(), f(), f(low=0.5)], {}),
            ("torch." + name, [f(0, 3), f(3), f(3)], {}),
            ("torch." + name, [c(3), c(3), c(3, low=0.5)], {"value": 2}),
            ("torch." + name, [i(3), i(3), i(3, low=1)], {"value": 2}),
            ("torch." + name, [f(3, dtype="float32"), f(3, dtype="float32"), f(3, dtype="float32", low=1)], {}),
            ("torch." + name, [f(2, 2, strided=True), f(2), f(2, low=0.5)], {"value": -1}),
        ]
    special = [NAN, INF, -INF, 1.5]
    table += [
        ("torch.nan_to_num", [v(special)], {}),
        ("torch.nan_to_num", [v(special)], {"nan": 1.0, "posinf": 2.0, "neginf": -3.0}),
        ("torch.nan_to_num", [v(special, "float32")], {"nan": 7.0}),
        ("torch.nan_to_num", [i(3)], {}),
        ("torch.nan_to_num", [f()], {}),
        ("torch.nan_to_num", [f(0, 2)], {}),
        ("torch.nan_to_num", [f(2, 3, strided=True)], {}),
        ("torch.nan_to_num", [Sample(3, dtype="bool")], {}),
    ]
    return table
