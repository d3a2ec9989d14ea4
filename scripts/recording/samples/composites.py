"""Samples of operations that PyTorch itself composes of others, so that its backward nodes have other names."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, c, f, i, unary, v

NAN = float("nan")


def samples() -> list[Any]:
    """Give the table."""
    table: list[Any] = []
    for name in ("torch.quantile", "torch.nanquantile"):
        table += [
            (name, [f(5), 0.3], {}),
            (name, [f(2, 3), 0.5], {"dim": 1}),
            (name, [f(2, 3), 0.25, 0, True], {}),
            (name, [f(2, 3, 2), Sample(values=[0.1, 0.5, 1.0])], {"dim": 1}),
            (name, [f(2, 3), Sample(values=[0.1, 0.9])], {"dim": 0, "keepdim": True}),
            (name, [f(2, 3, dtype="float32"), 0.5], {"keepdim": True}),
            (name, [v([1.0, NAN, 3.0, 4.0]), 0.4], {}),
            (name, [f(), 0.5], {}),
            (name, [i(3), 0.5], {}),
            (name, [f(3), 1.5], {}),
        ]
        for rule in ("lower", "higher", "nearest", "midpoint"):
            table.append((name, [f(2, 4), 0.4], {"dim": 1, "interpolation": rule}))
    table += [
        ("torch.histc", [f(9)], {"bins": 4, "min": -2, "max": 2}),
        ("torch.histc", [f(2, 5), 5], {}),
        ("torch.histc", [f(9, dtype="float32"), 3, -1, 1], {}),
        ("torch.histc", [v([1.0, 1.0]), 2], {}),
        ("torch.histc", [i(3)], {"bins": 2}),
        ("torch.bincount", [i(6, low=0)], {}),
        ("torch.bincount", [i(6, low=0)], {"minlength": 10}),
        ("torch.bincount", [i(3, low=0), f(3, dtype="float32")], {}),
        ("torch.bincount", [i(3, low=-5, high=0)], {}),
        ("torch.bincount", [f(3)], {}),
        ("torch.diff", [f(4)], {}),
        ("torch.diff", [f(3, 4)], {"dim": 0}),
        ("torch.diff", [f(2, 5)], {"n": 2}),
        ("torch.diff", [f(2, 3), 1, -1, f(2, 1), f(2, 2)], {}),
        ("torch.diff", [f(1)], {}),
        ("torch.diff", [f()], {}),
        ("torch.diff", [i(4)], {}),
        ("torch.diff", [Sample(4, dtype="bool")], {}),
        ("torch.diff", [f(3), 5], {}),
    ]
    for name in ("torch.trapezoid", "torch.cumulative_trapezoid"):
        table += [
            (name, [f(4)], {}),
            (name, [f(3, 4)], {"dim": 0}),
            (name, [f(4)], {"dx": 0.5}),
            (name, [f(2, 4), f(4)], {}),
            (name, [f(2, 4), f(2, 4)], {}),
            (name, [f(3, 4), f(3)], {"dim": 0}),
            (name, [f(4, dtype="float32")], {}),
            (name, [i(4)], {}),
        ]
    table += [
        ("torch.cov", [f(3, 4)], {}),
        ("torch.cov", [f(5)], {}),
        ("torch.cov", [f(2, 4)], {"correction": 0}),
        ("torch.cov", [c(2, 4)], {}),
        ("torch.cov", [f(2, 3)], {"fweights": v([1, 2, 3], "int64")}),
        ("torch.cov", [f(2, 3)], {"correction": 0, "aweights": v([0.5, 2.0, 1.0])}),
        ("torch.cov", [f(2, 3, dtype="float32")], {}),
        ("torch.cov", [f(2, 3, 2)], {}),
        ("torch.corrcoef", [f(3, 4)], {}),
        ("torch.corrcoef", [f(2, 5)], {}),
        ("torch.corrcoef", [f(5)], {}),
        ("torch.corrcoef", [f(2, 3, dtype="float32")], {}),
    ]
    for name in ("torch.igamma", "torch.igammac"):
        table += [
            (name, [f(3, low=0.5, high=3, dtype="float32"), f(3, low=0.5, high=3, dtype="float32")], {}),
            (name, [f(2, 1, low=0.5, high=3, dtype="float32"), f(3, low=0.5, high=3)], {}),
            (name, [f(3, low=0.5, high=3, dtype="float32"), f(2, 3, low=0.5, high=3, strided=True)], {}),
        ]
    for p in (1, 2, 3):
        table += [("torch.mvlgamma", [f(3, low=2, high=4), p], {}), ("torch.mvlgamma", [f(low=2, high=4)], {"p": p})]
    for name in ("bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "modified_bessel_i0", "modified_bessel_i1"):
        table += unary("torch.special." + name, low=0.3, high=4)
    for name in ("modified_bessel_k0", "modified_bessel_k1", "scaled_modified_bessel_k0", "scaled_modified_bessel_k1"):
        table += unary("torch.special." + name, low=0.3, high=4)
    return (
        table
        + unary("torch.special.airy_ai", low=0.3, high=4)
        + unary("torch.special.spherical_bessel_j0", low=0.3, high=4)
        + polynomials()
        + slopes()
    )


def polynomials() -> list[Any]:
    """Degrees as numbers and tensors, negative ones too."""
    table: list[Any] = []
    kinds = ("chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w")
    others = ("hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p")
    for name in (*kinds, *("shifted_" + k for k in kinds), *others):
        full = "torch.special." + name
        bounds = {"low": 0.05, "high": 0.95} if "chebyshev" in name else {"low": -0.9, "high": 0.9}
        table += [(full, [f(3, **bounds, dtype="float32"), n], {}) for n in (-1, 0, 1, 2, 3, 5)]
        table += [
            (full, [f(2, 1, **bounds, dtype="float32"), v([0, 2, 4], "int64")], {}),
            (full, [f(**bounds, dtype="float32"), 3], {}),
        ]
    return table


def slopes() -> list[Any]:
    """Numerical derivatives and bounded norms."""
    return [
        ("torch.gradient", [f(5)], {}),
        ("torch.gradient", [f(3, 4)], {}),
        ("torch.gradient", [f(3, 4)], {"dim": 1}),
        ("torch.gradient", [f(5)], {"spacing": 0.5}),
        ("torch.gradient", [f(5)], {"edge_order": 2}),
        ("torch.gradient", [f(3, 4)], {"spacing": (0.5, 2.0)}),
        ("torch.gradient", [f(2, dtype="float32")], {}),
        ("torch.gradient", [f(1)], {}),
        ("torch.renorm", [f(3, 4), 2, 0, 1.0], {}),
        ("torch.renorm", [f(3, 4), 1, 1, 1.0], {}),
        ("torch.renorm", [f(2, 3, 2), 2, -1, 0.5], {}),
        ("torch.renorm", [f(2, 2), 2, 0, 100.0], {}),
        ("torch.renorm", [f(3, 4, dtype="float32"), 2, 0, 1.0], {}),
        ("torch.renorm", [f(3, 4), 3, 0, 1.0], {}),
        ("torch.renorm", [c(3, 4), 2, 0, 1.0], {}),
        ("torch.renorm", [f(3), 2, 0, 1.0], {}),
    ]
