"""Samples of exponentials, logarithms, trigonometry, special functions and complex parts."""

from __future__ import annotations

from typing import Any

from recording.samples import binary, c, f, i, unary, v

NAN, INF = float("nan"), float("inf")


def samples() -> list[Any]:
    """Give the table."""
    table: list[Any] = []
    for name in ("exp", "exp2", "expm1", "sin", "cos", "sinh", "cosh", "tanh", "asinh", "sigmoid", "sinc"):
        table += unary("torch." + name, complex_too=True)
    for name in ("log", "log2", "log10", "log1p"):
        table += unary("torch." + name, low=0.3, high=3, complex_too=True)
    table += unary("torch.tan", low=-1, high=1, complex_too=True) + unary("torch.atan", complex_too=True)
    for name in ("asin", "acos", "atanh"):
        table += unary("torch." + name, low=-0.9, high=0.9, complex_too=True)
    table += unary("torch.acosh", low=1.2, high=4, complex_too=True)
    for name in ("deg2rad", "rad2deg", "erf", "erfc", "i0"):
        table += unary("torch." + name)
    for name in ("erfcx", "i0e", "i1", "i1e", "ndtr", "log_ndtr"):
        table += unary("torch.special." + name)
    table += unary("torch.erfinv", low=-0.9, high=0.9) + unary("torch.logit", low=0.1, high=0.9)
    table += unary("torch.special.ndtri", low=0.1, high=0.9) + unary("torch.special.entr", low=0.1, high=3)
    table += unary("torch.lgamma", low=0.2, high=4) + unary("torch.digamma", low=0.2, high=4)
    for name in ("atan2", "logaddexp", "logaddexp2"):
        table += binary("torch." + name)
    table += binary("torch.xlogy", low=0.2, high=3) + binary("torch.special.xlog1py", low=0.2, high=3)
    table += binary("torch.special.zeta", low=1.2, high=4)
    return table + places() + complexes()


def places() -> list[Any]:
    """Kinks, poles and keyword forms."""
    table: list[Any] = [
        ("torch.logit", [v([-0.1, 0.0, 0.3, 1.0])], {}),
        ("torch.logit", [v([-0.1, 0.05, 0.3, 1.0])], {"eps": 0.1}),
        ("torch.sinc", [v([0.0, 1.0, 0.5])], {}),
        ("torch.xlogy", [v([0.0, 0.0, 2.0, 0.0]), v([0.0, 2.0, 3.0, NAN])], {}),
        ("torch.xlogy", [2.0, f(3, low=0.5)], {}),
        ("torch.atan2", [v([0.0, 1.0, 0.0]), v([0.0, 0.0, -1.0])], {}),
        ("torch.digamma", [v([0.0, -0.0, -1.5, 2.0])], {}),
        ("torch.lgamma", [v([-1.5, 0.5, 3.0])], {}),
        ("torch.special.i1", [v([0.0, 1.0, -1.0])], {}),
        ("torch.special.i1e", [v([0.0, 1.0, -1.0])], {}),
        ("torch.special.i0e", [v([0.0, 1.0, -1.0])], {}),
        ("torch.log", [v([0.0, -1.0, INF])], {}),
        ("torch.logaddexp", [v([INF, 1.0, -INF]), v([1.0, -INF, -2.0])], {}),
        ("torch.sigmoid", [v([-800.0, 800.0, 0.0])], {}),
    ]
    for n in (0, 1, 2, 3):
        table += [
            ("torch.polygamma", [n, f(3, low=0.5, high=3)], {}),
            ("torch.polygamma", [n, f(2, 2, low=0.5, high=3, dtype="float32")], {}),
            ("torch.polygamma", [n, i(2, low=1)], {}),
            (".polygamma", [f(2, 2, low=0.5, high=3), n], {}),
            (".polygamma", [f(low=0.5, high=3), n], {}),
        ]
    return table


def complexes() -> list[Any]:
    """Parts of complex numbers and numbers of parts."""
    table: list[Any] = []
    for name in ("real", "imag", "conj", "conj_physical", "angle", "view_as_real", "resolve_conj"):
        table += [
            ("torch." + name, [c(3)], {}),
            ("torch." + name, [c(2, 3)], {}),
            ("torch." + name, [c()], {}),
            ("torch." + name, [c(0, 2)], {}),
            ("torch." + name, [c(2, 3, strided=True)], {}),
            ("torch." + name, [c(2, 1, 2)], {}),
            ("torch." + name, [f(3)], {}),
            ("torch." + name, [i(3)], {}),
        ]
    for name in ("complex", "polar"):
        table += [
            ("torch." + name, [f(3, low=0.5), f(3)], {}),
            ("torch." + name, [f(2, 1, low=0.5), f(3)], {}),
            ("torch." + name, [f(low=0.5), f()], {}),
            ("torch." + name, [f(0, 2), f(2)], {}),
            ("torch." + name, [f(3, dtype="float32"), f(3, dtype="float32")], {}),
            ("torch." + name, [f(3, dtype="float32"), f(3)], {}),
            ("torch." + name, [i(3), i(3)], {}),
            ("torch." + name, [f(2, 2, strided=True, low=0.5), f(2)], {}),
        ]
    table += [
        ("torch.view_as_complex", [f(3, 2)], {}),
        ("torch.view_as_complex", [f(2)], {}),
        ("torch.view_as_complex", [f(2, 3, 2)], {}),
        ("torch.view_as_complex", [f(0, 2)], {}),
        ("torch.view_as_complex", [f(3, 2, dtype="float32")], {}),
        ("torch.view_as_complex", [f(3)], {}),
        ("torch.view_as_complex", [i(3, 2)], {}),
        ("torch.view_as_complex", [f(1, 2, 2)], {}),
        ("torch.angle", [v([1.0, -1.0, 0.0, NAN])], {}),
    ]
    return table
