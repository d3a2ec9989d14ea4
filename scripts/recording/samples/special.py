"""Samples of special functions beyond those in everyday use."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, c, f, i, v

_S = "torch.special."
NAN, INF = float("nan"), float("inf")
POLYNOMIALS = (
    *[first + "chebyshev_polynomial_" + last for first in ("", "shifted_") for last in "tuvw"],
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "laguerre_polynomial_l",
    "legendre_polynomial_p",
)
UNDERIVED = (
    "airy_ai",
    "bessel_j0",
    "bessel_j1",
    "bessel_y0",
    "bessel_y1",
    "modified_bessel_i0",
    "modified_bessel_i1",
    "modified_bessel_k0",
    "modified_bessel_k1",
    "scaled_modified_bessel_k0",
    "scaled_modified_bessel_k1",
    "spherical_bessel_j0",
)


def samples() -> list[Any]:
    """Give the table."""
    return [*_gammas(), *_underived(), *_polynomials(), *_places()]


def _gammas() -> list[Any]:
    table: list[Any] = []
    for name in ("torch.igamma", "torch.igammac", _S + "gammainc", _S + "gammaincc"):
        for a, x in (
            (f(3, low=0.3, high=3, dtype="float32"), f(3, low=0.3, high=3, dtype="float32")),
            (f(2, 1, low=0.3, high=3, dtype="float32"), f(3, low=0.3, high=3)),
            (i(3, low=1, high=5), f(3, low=0.3, high=4)),
            (i(low=1, high=5), f(2, 2, low=0.3, high=4, strided=True)),
            (v([0, 1, 2], "int64"), v([0.0, 0.0, INF])),
            (v([0.0, -1.0, INF, 2.0], "float32"), v([1.0, 1.0, INF, -1.0], "float32")),
            (i(2, low=1, high=3), i(2, low=1, high=3)),
            (c(2), c(2)),
            (f(0, 2, dtype="float32"), f(2)),
            (i(2, low=1, high=3), 1.5),
        ):
            table.append((name, [a, x], {}))
    for name in ("torch.mvlgamma", _S + "multigammaln"):
        table += [(name, [f(3, low=2, high=5), p], {}) for p in (1, 2, 4)]
        table += [
            (name, [f(2, 2, low=2, high=4), 3], {}),
            (name, [f(2, low=2, high=4, dtype="float32"), 2], {}),
            (name, [i(2, low=2, high=4), 2], {}),
            (name, [v([0.2, 0.5, 3.0]), 3], {}),
            (name, [f(2), 0], {}),
            (name, [c(2), 2], {}),
        ]
    for n in (0, 1, 2, 3):
        table += [
            (".polygamma", [f(2, 2, low=0.5, high=3), n], {}),
            ("torch.polygamma", [n, v([-INF, -1.0, -0.5, 0.0, 1.0, INF, NAN])], {}),
            (_S + "polygamma", [n, f(2, low=-2.9, high=-0.1)], {}),
            ("torch.polygamma", [n, c(2)], {}),
        ]
    table += [("torch.polygamma", [-1, f(2)], {}), ("torch.polygamma", [1.0, f(2)], {})]
    return table


def _underived() -> list[Any]:
    table: list[Any] = []
    for name in UNDERIVED:
        low = 0.1 if "_k" in name or "_y" in name else -3
        table += [
            (_S + name, [f(3, low=low, high=3)], {}),
            (_S + name, [f(2, 2, low=low, high=4 if "_y" in name else 9, strided=True)], {}),
            (_S + name, [f(low=low)], {}),
            (_S + name, [f(0, 2)], {}),
            (_S + name, [f(2, low=0.1, high=1, dtype="float32")], {}),
            (_S + name, [i(3, low=1, high=5)], {}),
            (_S + name, [Sample(2, dtype="bool")], {}),
            (_S + name, [v([0.0, NAN])], {}),
            (_S + name, [f(2, dtype="float16")], {}),
            (_S + name, [c(2)], {}),
        ]
    return table


def _polynomials() -> list[Any]:
    table: list[Any] = []
    for name in POLYNOMIALS:
        table += [
            (_S + name, [f(3, 1, low=-1.5, high=1.5), v([0, 1, 2, 3, 5, 6, 7, 8, 9, 12], "int64")], {}),
            (_S + name, [f(2, 3), 4], {}),
            (_S + name, [0.3, i(4, low=0, high=12)], {}),
            (_S + name, [f(3, low=-0.9, high=0.9, dtype="float32"), i(3, low=0, high=6)], {}),
            (_S + name, [v([-1.0, 0.0, 0.5, 1.0]), v([[3], [4], [9], [10]], "int64")], {}),
            (_S + name, [f(2), v([-1.0, 2.7])], {}),
            (_S + name, [v([NAN, INF, -INF]), v([[0.0], [1.0], [NAN], [INF]])], {}),
            (_S + name, [i(3, low=0, high=3), i(3, low=0, high=3)], {}),
            (_S + name, [f(2, dtype="float16"), i(2)], {}),
            (_S + name, [f(0, 2), f(2)], {}),
        ]
    return table


def _places() -> list[Any]:
    """Kinks, poles, ends and what is refused."""
    table: list[Any] = [
        ("torch.lgamma", [v([-INF, -1.0, 0.0, INF, NAN])], {}),
        ("torch.digamma", [v([-INF, -1.0, 0.0, INF, NAN])], {}),
        (_S + "gammaln", [f(3, low=0.2, high=4)], {}),
        (_S + "psi", [f(3, low=0.2, high=4)], {}),
        *[("torch." + name, [c(2)], {}) for name in ("lgamma", "digamma", "erf", "erfc", "erfinv", "i0")],
    ]
    for name in ("i0", "i0e", "i1", "i1e", "modified_bessel_i0", "modified_bessel_i1"):
        table.append((_S + name, [v([-90.0, 88.7, 89.0, 91.9, 93.0], "float32")], {}))
    for name in ("i0", "i0e", "i1", "i1e", "ndtr", "log_ndtr", "ndtri", "entr", "erfcx", "erf", "erfc", "erfinv"):
        table += [
            (_S + name, [v([-INF, -1.0, -0.0, 0.0, 1e-20, 1.0, INF, NAN])], {}),
            (_S + name, [f(2, dtype="float16", low=0.1, high=0.9)], {}),
            (_S + name, [c(2)], {}),
        ]
    points = [-1.5, 0.0, 0.5, 1.0, 2.5, INF, NAN]
    table += [
        (_S + "zeta", [v([[p] for p in points]), v(points)], {}),
        (_S + "zeta", [2.5, v([0.5, 3.0])], {}),
        (_S + "zeta", [v([0.5, 3.0], "float32"), 2.0], {}),
        (_S + "zeta", [f(2, dtype="float16"), f(2, dtype="float16")], {}),
    ]
    for made, keywords in (
        (f(3), {}),
        (f(2, 2, high=9), {"decimals": 1}),
        (v([125.0, -35.0, 0.5]), {"decimals": -1}),
        (v([0.5, 1.5, -0.5, 2.5]), {}),
        (f(2, dtype="float32"), {"decimals": 2}),
        (i(2), {}),
        (i(2), {"decimals": 1}),
        (c(2), {}),
        (f(0, 2), {}),
    ):
        table.append((_S + "round", [made], keywords))
    return table
