"""Samples of comparisons, logic, choice and the bits of integers."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, binary, c, f, i, unary, v

NAN, INF = float("nan"), float("inf")


def samples() -> list[Any]:
    """Give the table."""
    table: list[Any] = []
    for name in ("eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor"):
        table += binary("torch." + name, complex_too=True)
        table.append(("torch." + name, [v([1.0, NAN, 2.0, 0.0]), v([1.0, NAN, 0.0, 0.0])], {}))
    for name in ("isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "logical_not"):
        table += unary("torch." + name, complex_too=True)
        table.append(("torch." + name, [v([1.0, NAN, INF, -INF])], {}))
    for name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
        table += [*integers(name), ("torch." + name, [Sample(4, dtype="bool"), Sample(4, dtype="bool")], {})]
    for name in ("bitwise_left_shift", "bitwise_right_shift", "gcd", "lcm"):
        table += integers(name)
    table += unary("torch.bitwise_not")
    return table + choices()


def integers(name: str) -> list[Any]:
    """Samples of a function of two integers."""
    name = "torch." + name
    return [
        (name, [i(4), i(4)], {}),
        (name, [i(2, 3), i(3)], {}),
        (name, [i(4), v(3, "int64")], {}),
        (name, [i(), i(2)], {}),
        (name, [i(0, 2), i(2)], {}),
        (name, [i(4, dtype="int16"), i(4, dtype="int32")], {}),
        (name, [i(4, low=0, dtype="uint8"), i(4, low=0, dtype="uint8")], {}),
        (name, [i(2, 2, strided=True), i(2)], {}),
        (name, [f(2), f(2)], {}),
        (name, [v([5, -5, 5, 1], "int64"), v([70, 70, -1, 63], "int64")], {}),
    ]


def choices() -> list[Any]:
    """Choice between elements, and comparisons within a tolerance."""
    mask = Sample(3, dtype="bool")
    table: list[Any] = [
        ("torch.where", [mask, f(3), f(3)], {}),
        ("torch.where", [mask, f(2, 3), f(3)], {}),
        ("torch.where", [mask, f(3), 0.0], {}),
        ("torch.where", [mask, 1, f(3)], {}),
        ("torch.where", [mask, f(), f(2, 1)], {}),
        ("torch.where", [mask, c(3), f(3)], {}),
        ("torch.where", [mask, i(3), f(3, dtype="float32")], {}),
        ("torch.where", [Sample(0, 3, dtype="bool"), f(3), f(3)], {}),
    ]
    close = v([1.0, 2.0, NAN, INF]), v([1.0 + 1e-9, 2.1, NAN, INF])
    for name in ("isclose", "allclose"):
        table += [
            ("torch." + name, [*close], {}),
            ("torch." + name, [*close], {"equal_nan": True}),
            ("torch." + name, [*close], {"atol": 0.2}),
            ("torch." + name, [*close], {"rtol": 0.0, "atol": 0.0}),
            ("torch." + name, [i(3), i(3)], {"atol": 2.0}),
            ("torch." + name, [f(2, 1), f(3)], {"rtol": 1.0}),
            ("torch." + name, [f(0), f(0)], {}),
            ("torch." + name, [f(3), f(3, dtype="float32")], {}),
            ("torch." + name, [c(3), c(3)], {"atol": 1.0}),
        ]
    table += [
        ("torch.equal", [v([1.0, 2.0]), v([1.0, 2.0])], {}),
        ("torch.equal", [v([1.0, 2.0]), v([1.0, 3.0])], {}),
        ("torch.equal", [v([1.0, NAN]), v([1.0, NAN])], {}),
        ("torch.equal", [f(2, 3), f(3, 2)], {}),
        ("torch.equal", [f(0), f(0)], {}),
        ("torch.equal", [i(2), i(2)], {}),
        ("torch.equal", [f(), f()], {}),
        ("torch.equal", [c(2), c(2)], {}),
        ("torch.isin", [v([1, 2, 3], "int64"), v([2, 5], "int64")], {}),
        ("torch.isin", [v([[1.0, 2.0], [3.0, 4.0]]), v([2.0, 3.0])], {}),
        ("torch.isin", [v([1, 2, 3], "int64"), 2], {}),
        ("torch.isin", [v([1, 2, 3], "int64"), v([2, 5], "int64")], {"invert": True}),
        ("torch.isin", [2, v([2, 5], "int64")], {}),
        ("torch.isin", [v([1, 2, 2], "int64"), v([], "int64")], {}),
        ("torch.isin", [f(0), f(2)], {}),
        ("torch.isin", [v([1, 2], "int64"), v([2, 5], "int64")], {"assume_unique": True}),
    ]
    return table
