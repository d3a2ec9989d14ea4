"""Samples of histograms, covariance, numerical calculus, quantiles, and the order among many equal elements."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, Type, c, f, i, v

NAN, INF = float("nan"), float("inf")
POINTS = [[0.0, 1.0], [1.0, 0.5], [0.25, 0.25], [1.0, 1.0], [0.5, 0.0]]


def samples() -> list[Any]:
    """Give the table."""
    return histograms() + moments() + calculus() + quantiles() + bounded() + equals() + changed()


def histograms() -> list[Any]:
    """Bins by number and by edges, weights, densities, and what is refused."""
    s = "float32"
    name, many = "torch.histogram", "torch.histogramdd"
    data, weight = f(9, dtype=s), f(9, dtype=s, low=0)
    return [
        (name, [data, 4], {}),
        (name, [data, 3], {"range": (-1.0, 1.5)}),
        (name, [data, 3], {"weight": weight}),
        (name, [data, 5], {"density": True}),
        (name, [data, 5], {"weight": weight, "density": True, "range": (-2.0, 2.0)}),
        (name, [data, v([-2.0, -0.5, 0.0, 2.0], s)], {}),
        (name, [data, v([-1.0, 0.0, 0.5], s)], {"weight": weight, "density": True}),
        (name, [v([1.0, 2.0, 2.0, 3.0]), 2], {}),
        (name, [v([2.0, 2.0]), 3], {}),
        (name, [f(2, 3, dtype=s), 2], {}),
        (name, [data, 0], {}),
        (name, [data, 3], {"range": (2.0, 1.0)}),
        (name, [data, 3], {"range": (1.0, INF)}),
        (name, [i(4), 2], {}),
        (name, [f(3, dtype="float16"), 2], {}),
        (name, [data, v([0.0, 1.0])], {}),
        (name, [data, v([[0.0, 1.0]], s)], {}),
        (name, [data, 3], {"weight": f(8, dtype=s)}),
        (many, [v(POINTS, s), [2, 3]], {}),
        (many, [v(POINTS, s), 2], {}),
        (many, [v(POINTS), [2, 2]], {"range": [0.0, 2.0, -1.0, 1.0]}),
        (many, [v(POINTS, s), [2, 2]], {"weight": f(5, dtype=s, low=0)}),
        (many, [v(POINTS, s), [3, 2]], {"density": True}),
        (many, [v(POINTS, s), [v([0.0, 0.5, 1.0], s), v([-1.0, 0.75, 2.0], s)]], {}),
        (many, [f(2, 4, 3, dtype=s), [2, 1, 2]], {}),
        (many, [v(POINTS, s), [2]], {}),
        (many, [f(4, dtype=s), [2]], {}),
        (many, [v(POINTS, s), [2, 2]], {"range": [0.0, 1.0]}),
        ("torch.histc", [v([1.0, NAN, 3.0], s)], {"bins": 3, "min": 0, "max": 4}),
        ("torch.histc", [v([1.0, NAN, 3.0], s), 3], {}),
        ("torch.histc", [f(12, dtype="float16"), 4], {}),
        ("torch.histc", [f(12, dtype="bfloat16"), 4, -1, 1], {}),
        ("torch.histc", [f(2, 3, 2), 3, 1, -1], {}),
        ("torch.histc", [f(0), 3], {}),
        ("torch.histc", [f(3), 0], {}),
        ("torch.bincount", [i(9, low=0, dtype="uint8")], {}),
        ("torch.bincount", [i(9, low=0, dtype="int32"), i(9)], {}),
        ("torch.bincount", [i(4, low=0), f(4)], {"minlength": 2}),
        ("torch.bincount", [i(0, low=0)], {"minlength": 3}),
        ("torch.bincount", [i(2, 2, low=0)], {}),
        ("torch.bincount", [i(3, low=0), f(2)], {}),
        ("torch.bincount", [i(3, low=0)], {"minlength": -1}),
    ]


def moments() -> list[Any]:
    """Covariance and correlation, spread with every correction, and several dimensions."""
    table: list[Any] = [
        ("torch.cov", [f(3, 5)], {"correction": 2}),
        ("torch.cov", [f(2, 3)], {"correction": 0, "fweights": v([1, 0, 2], "int64"), "aweights": v([0.5, 2.0, 1.0])}),
        ("torch.cov", [f()], {}),
        ("torch.cov", [f(2, 1)], {}),
        ("torch.cov", [i(2, 4)], {}),
        ("torch.cov", [c(3, 4)], {"correction": 0}),
        ("torch.cov", [f(2, 3)], {"fweights": v([1, -2, 3], "int64")}),
        ("torch.cov", [f(2, 3)], {"fweights": v([1.0, 2.0, 3.0])}),
        ("torch.cov", [f(2, 3)], {"aweights": v([1.0, 2.0])}),
        ("torch.cov", [f(3, 4, dtype="float16")], {}),
        ("torch.corrcoef", [c(3, 4)], {}),
        ("torch.corrcoef", [i(2, 5)], {}),
        ("torch.corrcoef", [f()], {}),
        ("torch.corrcoef", [v([[1.0, 1.0], [2.0, 3.0]])], {}),
        ("torch.corrcoef", [f(2, 2, 2)], {}),
        ("torch.corrcoef", [f(3, 6, strided=True)], {}),
    ]
    for name in ("torch.var", "torch.std", "torch.var_mean", "torch.std_mean"):
        table += [
            (name, [f(3, 4)], {"dim": 1, "correction": 0.5}),
            (name, [f(3, 4)], {"dim": (0, 1), "correction": 3}),
            (name, [f(2, 3, 4)], {"dim": (0, -1), "keepdim": True}),
            (name, [f(3, 4)], {"correction": 20}),
            (name, [f(3, 1)], {"dim": 1}),
            (name, [c(3, 4)], {"dim": 0, "correction": 0}),
            (name, [f(5, dtype="float16")], {}),
            (name, [f(5, dtype="bfloat16")], {"correction": 0}),
            (name, [i(5)], {}),
        ]
    return table


def calculus() -> list[Any]:
    """Differences, areas and slopes over every kind of spacing."""
    table: list[Any] = [
        ("torch.gradient", [f(4, 3)], {"dim": 0, "spacing": 0.25}),
        ("torch.gradient", [f(4, 3)], {"dim": (0, 1), "spacing": (2.0, 0.5)}),
        ("torch.gradient", [f(5)], {"spacing": (v([0.0, 0.5, 1.5, 2.0, 4.0]),)}),
        ("torch.gradient", [f(3, 4)], {"spacing": (v([0.0, 1.0, 3.0]), v([0.0, 0.5, 1.0, 4.0]))}),
        ("torch.gradient", [f(4, 5)], {"edge_order": 2, "dim": 1}),
        ("torch.gradient", [f(5)], {"spacing": (v([0.0, 0.5, 1.5, 2.0, 4.0]),), "edge_order": 2}),
        ("torch.gradient", [c(4)], {}),
        ("torch.gradient", [i(5)], {}),
        ("torch.gradient", [f(5)], {"edge_order": 3}),
        ("torch.gradient", [f(4, 3)], {"spacing": (1.0, 2.0, 3.0)}),
        ("torch.gradient", [f(2)], {"edge_order": 2}),
        ("torch.diff", [f(5)], {"n": 0}),
        ("torch.diff", [f(5)], {"n": 3}),
        ("torch.diff", [f(3, 4)], {"dim": 0, "n": 2}),
        ("torch.diff", [f(3), 1, 0, f(1), f(2)], {}),
        ("torch.diff", [c(4)], {}),
        ("torch.diff", [f(3)], {"n": -1}),
        ("torch.diff", [i(4, low=0, dtype="uint8")], {}),
        ("torch.diff", [f(3, dtype="bfloat16")], {}),
        ("torch.diff", [f(3, 4), 1, 1, f(2, 1)], {}),
    ]
    for name in ("torch.trapezoid", "torch.cumulative_trapezoid", "torch.trapz"):
        table += [
            (name, [f(1)], {}),
            (name, [f(0)], {}),
            (name, [f(2, 3, 4)], {"dim": 1}),
            (name, [f(2, 3, 4), f(3, 1)], {"dim": 1}),
            (name, [f(4, strided=True), v([0.0, 0.5, 1.0, 3.0])], {}),
            (name, [c(4)], {"dx": 0.5}),
            (name, [f(4), f(3)], {}),
            (name, [f()], {}),
            (name, [f(3), f(3)], {"dx": 0.5}),
            (name, [f(3, dtype="float16"), f(3, dtype="float32")], {}),
        ]
    for name in ("torch.cumsum", "torch.cumprod"):
        table += [
            (name, [f(2, 3), 1], {"dtype": Type("float32")}),
            (name, [i(3, dtype="int8", low=50, high=100), 0], {}),
            (name, [i(3, dtype="int8", low=50, high=100), 0], {"dtype": Type("int8")}),
            (name, [f(5, dtype="float16"), 0], {}),
            (name, [Sample(4, dtype="bool"), 0], {}),
            (name, [c(2, 3), 1], {}),
        ]
    table += [
        ("torch.logcumsumexp", [v([-INF, 0.0, INF, 1.0, -INF]), 0], {}),
        ("torch.logcumsumexp", [v([1000.0, 1000.0, -1000.0]), 0], {}),
        ("torch.logcumsumexp", [c(2, 4), 1], {}),
        ("torch.logcumsumexp", [f(4, dtype="bfloat16"), 0], {}),
    ]
    return table


def quantiles() -> list[Any]:
    """Interpolations, several quantiles at once, NaN, and what is refused."""
    table: list[Any] = []
    for name in ("torch.quantile", "torch.nanquantile"):
        for rule in ("linear", "lower", "higher", "nearest", "midpoint"):
            table += [
                (name, [f(7), 0.37], {"interpolation": rule}),
                (name, [v([[1.0, NAN, 3.0, 2.0], [4.0, 4.0, 0.0, 1.0]]), 0.5], {"dim": 1, "interpolation": rule}),
                (name, [f(4, 3), v([0.0, 0.5, 0.75])], {"dim": 0, "interpolation": rule}),
            ]
        table += [
            (name, [v([NAN, NAN]), 0.5], {}),
            (name, [f(0), 0.5], {}),
            (name, [f(2, 0), 0.5], {"dim": 1}),
            (name, [f(3), -0.1], {}),
            (name, [f(3), v([0.5, 2.0])], {}),
            (name, [f(3), v([[0.5]])], {}),
            (name, [f(3), v([0.5], "float32")], {}),
            (name, [f(3), 0.5], {"interpolation": "cubic"}),
            (name, [f(3, dtype="float16"), 0.5], {}),
            (name, [f(3), 0.5], {"dim": 2}),
        ]
    for name in ("torch.median", "torch.nanmedian"):
        table += [
            (name, [v([[NAN, 1.0, 3.0], [2.0, 2.0, 2.0]])], {"dim": 1, "keepdim": True}),
            (name, [f(2, 3, 4)], {"dim": 1}),
            (name, [v([3, 1, 2, 2], "int16")], {}),
            (name, [f(2, 0)], {"dim": 1}),
        ]
    return table


def bounded() -> list[Any]:
    """Parts of a tensor scaled down to a norm."""
    return [
        ("torch.renorm", [f(3, 4), 0.5, 0, 2.0], {}),
        ("torch.renorm", [f(3, 4), INF, 0, 0.5], {}),
        ("torch.renorm", [v([[0.0, 0.0], [3.0, 4.0]]), 2, 0, 1.0], {}),
        ("torch.renorm", [f(3, 4), 2, 0, 0.0], {}),
        ("torch.renorm", [f(3, 4), 2, 5, 1.0], {}),
        ("torch.renorm", [f(3, 4), -1, 0, 1.0], {}),
        ("torch.renorm", [f(3, 4), 2, 0, -1.0], {}),
        ("torch.renorm", [i(2, 2), 2, 0, 1.0], {}),
    ]


def equals() -> list[Any]:
    """Many equal elements: the places are those that PyTorch's steps leave."""
    table: list[Any] = []
    for n, high in ((5, 2), (16, 3), (17, 3), (40, 4), (100, 7), (300, 9)):
        few = i(n, low=0, high=high)
        table += [
            ("torch.sort", [few], {}),
            ("torch.sort", [few], {"descending": True}),
            ("torch.argsort", [few], {}),
            ("torch.argsort", [few], {"stable": True}),
            ("torch.sort", [i(n, 2, low=0, high=high, dtype="int8"), 0], {}),
            ("torch.topk", [few, n // 2], {}),
            ("torch.topk", [few, n // 2], {"largest": False}),
            ("torch.topk", [few, 3], {"sorted": False}),
            ("torch.topk", [few, max(1, n // 80)], {}),
            ("torch.kthvalue", [few, n // 2], {}),
            ("torch.kthvalue", [few, 1], {}),
            ("torch.mode", [few], {}),
            ("torch.median", [few, 0], {}),
            ("torch.max", [few, 0], {}),
            ("torch.argmin", [few], {}),
            ("torch.cummax", [few, 0], {}),
            ("torch.unique", [few], {"return_inverse": True, "return_counts": True}),
            ("torch.unique_consecutive", [few], {"return_inverse": True, "return_counts": True}),
        ]
    some = [2.0, NAN, 1.0, 2.0, NAN, 0.0, 1.0]
    for name in ("sort", "mode", "unique"):
        table.append(("torch." + name, [v(some, "float32")], {}))
    table += [("torch.kthvalue", [v(some, "float32"), k], {}) for k in (2, 5, 6, 7)]
    table += [("torch.topk", [v(some, "float32"), k], {}) for k in (1, 3, 5)]
    return table


def changed() -> list[Any]:
    """Methods that write into their tensor, and what they refuse."""
    table: list[Any] = [
        (".float_power_", [f(3, low=0.5), 2], {}),
        (".float_power_", [f(3, low=0.5, dtype="float32"), 2], {}),
        (".float_power_", [i(3), 2], {}),
        (".conj_physical_", [Sample(2, 3, dtype="complex64")], {}),
        (".conj_physical_", [Sample(0, 2, dtype="complex64")], {}),
        (".conj_physical_", [c(2, 3, strided=True)], {}),
    ]
    for dtype in ("float32", "int32", "uint8", "bool", "complex64"):
        x = Sample(4, low=1, high=6, dtype=dtype)
        table += [
            (".add_", [x, 2], {}),
            (".add_", [x, 1.5], {}),
            (".mul_", [x, Sample(4, dtype="bool")], {}),
            (".div_", [x, 2], {}),
            (".sub_", [x, x], {"alpha": 2}),
            (".pow_", [x, 2], {}),
            (".clamp_", [x, 2, 4], {}),
            (".floor_divide_", [x, 2], {}),
            (".remainder_", [x, 3], {}),
            (".sqrt_", [x], {}),
            (".neg_", [x], {}),
            (".lt_", [x, 3], {}),
            (".logical_not_", [x], {}),
            (".copysign_", [x, -1.0], {}),
            (".atan2_", [x, x], {}),
            (".lerp_", [x, x, 0.5], {}),
            (".addcmul_", [x, x, x], {"value": 2}),
            (".cumsum_", [x, 0], {}),
            (".fill_", [x, 3.7], {}),
            (".float_power_", [x, 2], {}),
            (".conj_physical_", [x], {}),
            ("torch.fill", [x, 2], {}),
            ("torch.fill", [x, v(2.5, "float32")], {}),
        ]
    return table
