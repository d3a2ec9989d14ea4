"""Samples at kinks, poles, infinities and NaN, where values and derivatives are conventions."""

from __future__ import annotations

from typing import Any

from recording.samples import c, v

NAN, INF = float("nan"), float("inf")
PLACES = [-INF, -2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.0, INF, NAN]
FIRST = [0.0, 0.0, 1.0, -1.0, 2.0, 0.0, INF, NAN, 1.0, -2.0, -INF, 0.0, -0.0, 3.0]
SECOND = [0.0, 1.0, 0.0, -1.0, 2.0, -1.0, 1.0, 1.0, NAN, 2.0, -INF, -2.0, 0.0, 0.5]

UNARY = """
abs neg positive sign sgn signbit square sqrt rsqrt reciprocal floor ceil trunc frac round exp exp2 expm1 log log2
log10 log1p logit sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh sinc deg2rad rad2deg sigmoid nan_to_num
frexp angle isnan isinf isfinite isposinf isneginf isreal logical_not erf erfc erfinv relu
"""
COMPLEX = """
abs neg positive sgn square sqrt rsqrt reciprocal exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh
tanh asinh acosh atanh sinc sigmoid angle conj real imag isnan isfinite logical_not view_as_real
"""
BINARY = """
add sub mul div floor_divide remainder fmod pow float_power hypot copysign maximum minimum fmax fmin nextafter heaviside
ldexp atan2 logaddexp logaddexp2 xlogy rsub eq ne lt le gt ge isclose logical_and logical_or logical_xor clamp_min
clamp_max
"""
BY_NUMBER = "add sub mul div floor_divide remainder fmod pow float_power xlogy rsub eq lt copysign clamp_min"
NUMBERS = (0, 1, 2, -1, 0.5, -2.0)
ROWS = [[1.0, 2.0, 2.0], [3.0, 0.0, 3.0]]
UNUSUAL = (
    [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]],
    [[NAN, 1.0, 2.0], [0.5, -INF, 0.0]],
    [[INF, INF, 1.0], [-INF, -INF, 2.0]],
)


def samples() -> list[Any]:
    """Give the table."""
    table: list[Any] = [("torch." + name, [v(PLACES)], {}) for name in UNARY.split()]
    table += [("torch." + name, [c(2, 3, low=-2.5, high=2.5)], {}) for name in COMPLEX.split()]
    for name in BINARY.split():
        table += [("torch." + name, [v(FIRST), v(SECOND)], {}), ("torch." + name, [v(SECOND), v(FIRST)], {})]
    for name in BY_NUMBER.split():
        table += [("torch." + name, [v(PLACES), n], {}) for n in NUMBERS if name != "div" or n]
    for name in ("pow", "float_power", "xlogy"):
        table += [("torch." + name, [n, v(PLACES)], {}) for n in (0, 1, 2.5, -1.5)]
    for mode in ("floor", "trunc"):
        table.append(("torch.div", [v(FIRST), v(SECOND)], {"rounding_mode": mode}))
    return table + three() + reductions()


def three() -> list[Any]:
    """Functions of three tensors and bounds, where inputs meet."""
    third = [1.0, -1.0, 0.0, 2.0, 2.0, 0.5, 1.0, 1.0, 0.0, NAN, 0.0, INF, 0.0, 3.0]
    table: list[Any] = [
        ("torch.addcmul", [v(FIRST), v(SECOND), v(third)], {"value": 0.5}),
        ("torch.addcdiv", [v(FIRST), v(SECOND), v(third)], {"value": -2.0}),
        ("torch.lerp", [v(FIRST), v(SECOND), v(third)], {}),
        ("torch.lerp", [v(FIRST), v(SECOND), 0.25], {}),
        ("torch.where", [v([True, False] * 7, "bool"), v(FIRST), v(SECOND)], {}),
        ("torch.clamp", [v(PLACES), -1.0, 1.0], {}),
        ("torch.clamp", [v(PLACES), 1.0, -1.0], {}),
        ("torch.clamp", [v(PLACES), NAN, 1.0], {}),
        ("torch.clamp", [v(FIRST), v(SECOND), v(third)], {}),
        ("torch.clamp", [v(FIRST)], {"max": v(SECOND)}),
        ("torch.logit", [v(PLACES)], {"eps": 0.25}),
        ("torch.nan_to_num", [v(PLACES), 0.5, 9.0, -9.0], {}),
        ("torch.round", [v(PLACES)], {"decimals": 1}),
    ]
    return table


def reductions() -> list[Any]:
    """Reductions of ties, zeros, NaN and infinities; the orders of norms."""
    table: list[Any] = []
    whole = "sum mean std var prod nansum nanmean amax amin max min median nanmedian logsumexp argmax argmin all any"
    along = "std var prod amax amin max min median nanmedian mode logsumexp cumsum cumprod cummax cummin logcumsumexp"
    for rows in (ROWS, *UNUSUAL):
        # The second gradient of a product with NaN and infinities depends on the order of PyTorch's steps.
        skipped = ("prod", "cumprod") if rows is UNUSUAL[1] else ()
        for name in whole.split():
            if name in skipped:
                continue
            table.append(("torch." + name, [v(rows)], {"dim": (0, 1)} if name == "logsumexp" else {}))
        for name in along.split():
            if name in skipped:
                continue
            table += [("torch." + name, [v(rows)], {"dim": 1}), ("torch." + name, [v(rows)], {"dim": 0})]
        for p in (0, 0.5, 1, 1.5, 2, 3, INF, -INF, -1):
            table.append(("torch.norm", [v(rows)], {"p": p, "dim": 1}))
            if p:
                table.append(("torch.dist", [v(rows), v(ROWS)], {"p": p}))
        for q in (0.0, 0.3, 0.5, 1.0):
            table += [("torch.quantile", [v(rows), q], {"dim": 1}), ("torch.nanquantile", [v(rows), q], {"dim": 0})]
        for k in (1, 2, 3):
            table += [("torch.kthvalue", [v(rows), k], {}), ("torch.topk", [v(rows), k], {})]
        table += [
            ("torch.sort", [v(rows)], {"dim": 1}),
            ("torch.sort", [v(rows)], {"dim": 0, "descending": True}),
            ("torch.aminmax", [v(rows)], {}),
            ("torch.aminmax", [v(rows)], {"dim": 1}),
            ("torch.count_nonzero", [v(rows)], {"dim": 0}),
        ]
    return table
