"""Samples of reductions, extremes, statistics, norms, ordering and running functions."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, Type, c, f, i, v

NAN, INF = float("nan"), float("inf")
TIES = [[1.0, 3.0, 3.0], [3.0, 0.0, -1.0]]


def reduction(name: str, complex_too: bool = True, several: bool = True, **keywords: Any) -> list[Any]:
    """Samples of a reduction with `dim` and `keepdim`."""
    name = "torch." + name
    table: list[Any] = [
        (name, [f(2, 3)], dict(keywords)),
        (name, [f(4, 3)], {"dim": 0, **keywords}),
        (name, [f(2, 3, 2)], {"dim": -1, "keepdim": True, **keywords}),
        (name, [f(2, 3, strided=True)], {"dim": 1, **keywords}),
        (name, [f()], dict(keywords)),
        (name, [f()], {"dim": 0, **keywords}),
        (name, [f(0, 3)], {"dim": 1, **keywords}),
        (name, [f(2, 0)], dict(keywords)),
        (name, [f(2, 3, dtype="float32")], {"dim": 1, **keywords}),
        (name, [i(2, 3)], dict(keywords)),
        (name, [i(4, low=0, dtype="uint8")], dict(keywords)),
        (name, [Sample(2, 3, dtype="bool")], {"dim": 0, **keywords}),
        (name, [f(2)], {"dim": 3, **keywords}),
        (name, [v(TIES)], {"dim": 1, **keywords}),
        (name, [v([1.0, NAN, 2.0])], dict(keywords)),
    ]
    if several:
        table += [
            (name, [f(2, 3, 2)], {"dim": (0, 2), **keywords}),
            (name, [f(2, 3, 2)], {"dim": (1, -1), "keepdim": True, **keywords}),
            (name, [f(2, 3)], {"dim": (0, 0), **keywords}),
        ]
    if complex_too:
        table += [(name, [c(2, 3)], dict(keywords)), (name, [c(2, 3)], {"dim": 1, **keywords})]
    return table


def samples() -> list[Any]:
    """Give the table."""
    table: list[Any] = []
    for name in ("sum", "mean", "std", "var", "std_mean", "var_mean", "any", "all"):
        table += reduction(name)
    for name in ("nansum", "nanmean", "amax", "amin"):
        table += reduction(name, complex_too=False)
    for name in ("max", "min", "argmax", "argmin", "aminmax", "median", "nanmedian"):
        table += reduction(name, complex_too=False, several=False)
    table += reduction("prod", several=False)
    return table + sums() + extremes() + statistics() + norms() + ordering() + running()


def sums() -> list[Any]:
    """Products with zeros, types, and logarithms of sums."""
    table: list[Any] = [
        ("torch.prod", [v([2.0, 0.0, 3.0])], {}),
        ("torch.prod", [v([0.0, 0.0, 3.0])], {}),
        ("torch.prod", [v([[2.0, 0.0, 3.0], [1.0, 2.0, 3.0]]), 1], {}),
        ("torch.prod", [v([[2.0, 0.0, 3.0], [0.0, 0.0, 3.0]]), 1, True], {}),
        ("torch.sum", [i(3)], {"dtype": Type("float64")}),
        ("torch.sum", [f(2, 3), 0], {}),
        (".sum", [f(2, 3), 1, True], {}),
        (".mean", [i(3)], {"dtype": Type("float32")}),
        ("torch.nansum", [v([[1.0, NAN], [NAN, NAN]])], {"dim": 1}),
        ("torch.nanmean", [v([[1.0, NAN], [NAN, NAN]])], {"dim": 1}),
        ("torch.logsumexp", [f(2, 3), 0], {}),
        ("torch.logsumexp", [f(2, 3), (0, 1)], {}),
        ("torch.logsumexp", [f(2, 3), -1, True], {}),
        ("torch.logsumexp", [f(), 0], {}),
        ("torch.logsumexp", [f(0, 3), 0], {}),
        ("torch.logsumexp", [v([[1000.0, 1000.5], [-INF, -INF], [INF, 1.0]]), 1], {}),
        ("torch.logsumexp", [i(3), 0], {}),
        ("torch.logsumexp", [f(2, 3, dtype="float32"), 1], {}),
        ("torch.count_nonzero", [v([[1.0, 0.0], [2.0, 3.0]])], {}),
        ("torch.count_nonzero", [v([[1.0, 0.0], [2.0, 3.0]])], {"dim": 0}),
        ("torch.count_nonzero", [f(2, 3), (0, 1)], {}),
        ("torch.count_nonzero", [f(0, 3)], {"dim": 0}),
        ("torch.count_nonzero", [f()], {}),
        ("torch.count_nonzero", [Sample(3, dtype="bool")], {}),
        ("torch.count_nonzero", [c(3)], {}),
        ("torch.count_nonzero", [i(2, 3), -1], {}),
    ]
    return table


def extremes() -> list[Any]:
    """The overloads of max and min, ties and NaN."""
    table: list[Any] = []
    for name in ("torch.max", "torch.min"):
        table += [
            (name, [v(TIES)], {}),
            (name, [v(TIES), 1], {}),
            (name, [v(TIES), 0, True], {}),
            (name, [v(TIES), v([1.0, 3.0, 0.0])], {}),
            (name, [v([1.0, NAN, 2.0]), 0], {}),
            (name, [i(3), i(3)], {}),
            (name, [f(3), f(3, dtype="float32")], {}),
            (name, [c(3)], {}),
        ]
    for name in ("torch.amax", "torch.amin"):
        table += [(name, [v(TIES)], {}), (name, [v(TIES), 0], {}), (name, [v(TIES), (0, 1), True], {})]
    return table


def statistics() -> list[Any]:
    """Corrections, single elements, modes."""
    table: list[Any] = []
    for name in ("torch.std", "torch.var"):
        table += [
            (name, [f(1)], {}),
            (name, [f(3), False], {}),
            (name, [f(2, 3), 1, False], {}),
            (name, [f(2, 3), 1, True, True], {}),
            (name, [f(2, 3)], {"dim": 1, "correction": 0}),
            (name, [f(2, 3)], {"dim": 0, "correction": 2}),
            (name, [f(3)], {"unbiased": False}),
            (name, [v([2.0, 2.0, 2.0])], {}),
        ]
    table += [
        ("torch.mode", [v([1.0, 2.0, 2.0, 3.0, 3.0])], {}),
        ("torch.mode", [v([[1.0, 2.0, 2.0], [3.0, 1.0, 3.0]])], {"dim": 1}),
        ("torch.mode", [v([[1.0, 2.0, 2.0], [3.0, 2.0, 3.0]])], {"dim": 0, "keepdim": True}),
        ("torch.mode", [v([2, 1, 2, 1, 0], "int64")], {}),
        ("torch.mode", [f()], {}),
        ("torch.mode", [f(2, 3, strided=True)], {}),
        ("torch.mode", [f(2, 3, dtype="float32"), 0], {}),
        ("torch.mode", [f(0)], {}),
    ]
    return table


def norms() -> list[Any]:
    """Orders, the origin, and dimensions."""
    table: list[Any] = []
    for p in (0, 0.5, 1, 1.5, 2, 3, INF, -INF):
        table += [
            ("torch.norm", [f(2, 3)], {"p": p}),
            ("torch.norm", [f(2, 3), p, 1], {}),
            ("torch.norm", [v([0.0, 0.0])], {"p": p}),
            ("torch.norm", [v([1.0, -3.0, 3.0, 0.0])], {"p": p}),
            ("torch.norm", [c(3)], {"p": p}),
            ("torch.dist", [f(3), f(3), p], {}),
        ]
    table += [
        ("torch.norm", [f(2, 3)], {}),
        ("torch.norm", [f(2, 3)], {"dim": (0, 1), "keepdim": True}),
        (".norm", [f(2, 3)], {"dim": 0}),
        ("torch.norm", [f()], {}),
        ("torch.norm", [i(3)], {}),
        ("torch.norm", [f(0)], {}),
        ("torch.norm", [f(3, dtype="float32")], {"p": "fro"}),
        ("torch.dist", [f(2, 1), f(3)], {}),
    ]
    return table


def ordering() -> list[Any]:
    """Sorting, ranking and distinct values."""
    mixed = [3.0, NAN, 1.0, 2.0]
    table: list[Any] = []
    for name in ("torch.sort", "torch.argsort"):
        table += [
            (name, [f(5)], {}),
            (name, [f(2, 3), 0], {}),
            (name, [f(2, 3), -1, True], {}),
            (name, [f(2, 3)], {"dim": 1, "descending": True}),
            (name, [v(mixed)], {}),
            (name, [v(mixed)], {"descending": True}),
            (name, [v([2, 1, 2, 1], "int64")], {"stable": True}),
            (name, [v([2, 1, 2, 1], "int64")], {"stable": True, "descending": True}),
            (name, [f()], {}),
            (name, [f(0, 2), 0], {}),
            (name, [c(2)], {}),
        ]
    table += [(".msort", [f(*shape)], {}) for shape in ((3,), (2, 3), (3, 2, 2), (), (0,), (4, 1), (1, 4), (5, 2))]
    for largest in (True, False):
        table += [
            ("torch.topk", [f(5), 2], {"largest": largest}),
            ("torch.topk", [f(2, 3), 1, 0, largest], {}),
            ("torch.topk", [f(2, 3, dtype="float32"), 3], {"largest": largest}),
            ("torch.topk", [i(5, low=-50, high=50), 3], {"largest": largest}),
            ("torch.topk", [f(), 1], {"largest": largest}),
        ]
    table += [("torch.topk", [f(3), 4], {}), ("torch.kthvalue", [f(3), 4], {})]
    for k in (1, 2, 3):
        table += [
            ("torch.kthvalue", [f(5), k], {}),
            ("torch.kthvalue", [f(3, 2), k, 0], {}),
            ("torch.kthvalue", [f(2, 3), k, 1, True], {}),
        ]
    for name in ("torch.unique", "torch.unique_consecutive"):
        whole = v([2, 1, 1, 3, 1], "int64")
        table += [
            (name, [whole], {}),
            (name, [whole], {"return_inverse": True}),
            (name, [whole], {"return_counts": True}),
            (name, [whole], {"return_inverse": True, "return_counts": True}),
            (name, [v([[1.0, 2.0], [1.0, 2.0], [0.0, 2.0]])], {"dim": 0}),
            (name, [v([[1.0, 1.0], [0.0, 0.0]])], {"dim": 1, "return_counts": True}),
            (name, [v([[1.0, 1.0], [0.0, 1.0]])], {"return_inverse": True}),
            (name, [Sample(5, dtype="bool")], {}),
        ]
    return table


def running() -> list[Any]:
    """Running functions."""
    table: list[Any] = []
    for name in ("cumsum", "cumprod", "cummax", "cummin", "logcumsumexp"):
        name = "torch." + name
        table += [
            (name, [f(4), 0], {}),
            (name, [f(2, 3), 1], {}),
            (name, [f(2, 3, 2), -2], {}),
            (name, [f(), 0], {}),
            (name, [f(0, 3), 0], {}),
            (name, [f(2, 3, strided=True), 0], {}),
            (name, [f(2, 3, dtype="float32")], {"dim": 1}),
            (name, [i(4), 0], {}),
            (name, [c(3), 0], {}),
            (name, [f(3), 2], {}),
            (name, [v([[1.0, 3.0, 3.0, 2.0], [2.0, 2.0, 1.0, 5.0]]), 1], {}),
        ]
    table += [
        ("torch.cumsum", [i(3), 0], {"dtype": Type("float64")}),
        ("torch.cumprod", [v([2.0, 0.0, 3.0, 4.0]), 0], {}),
        ("torch.cumprod", [v([[2.0, 0.0, 3.0, 0.0], [1.0, 2.0, 3.0, 4.0]]), 1], {}),
        ("torch.cummax", [v([1.0, NAN, 3.0]), 0], {}),
    ]
    return table
