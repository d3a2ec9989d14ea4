"""Samples of functions that PyTorch keeps beside newer ones, of a copy without a derivative, and of few eigenpairs."""

from __future__ import annotations

from typing import Any

from recording.samples import c, d, f, i, v


def samples() -> list[Any]:
    """Give the table."""
    return [*_norms(), *_bags(), *_copies(), *_eigenpairs()]


def _norms() -> list[Any]:
    fro, nuc = "torch.frobenius_norm", "torch.nuclear_norm"
    return [
        *[(fro, [x, (0, 1)], {}) for x in (f(2, 3), f(3, 2, strided=True), c(2, 2), f(2, 2, dtype="float32"), i(2, 2))],
        (fro, [f(2, 3), 1], {}),
        (fro, [f(2, 3), ()], {}),
        (fro, [f(2, 3, 2), (0, -1)], {"keepdim": True}),
        (fro, [f(2, 3), (0,), True], {}),
        (fro, [v([[0.0, 0.0]]), (0, 1)], {}),
        (fro, [f(2, 0), (0, 1)], {}),
        (fro, [f(2, 3, 2), (0, 1, 2)], {}),
        (fro, [f(2, 3), 2], {}),
        (fro, [f(2, 3)], {}),
        *[(nuc, [x], {}) for x in (f(2, 3), f(3, 2), f(2, 2, 2), c(2, 2), f(2, 2, dtype="float32"), f(3), i(2, 2))],
        (nuc, [f(2, 3), True], {}),
        (nuc, [f(2, 3, 2), (0, 2)], {"keepdim": True}),
        (nuc, [f(2, 3, 2), (2, 0)], {}),
        (nuc, [f(2, 3), (0,)], {}),
        (nuc, [f(2, 3), (0, 0)], {}),
    ]


def _bags() -> list[Any]:
    g, w, x, o = "torch.embedding_bag", f(6, 3), i(7, low=0, high=6), v([0, 3, 3, 5], "int64")
    return [
        *[(g, [w, x, o, freq, mode], {}) for mode in (0, 1, 2) for freq in (False, True)],
        *[(g, [w, x, o, False, mode, False, None, False, 2], {}) for mode in (0, 1, 2)],
        *[(g, [w, x, v([0, 3, 7], "int64"), False, mode, False, None, True], {}) for mode in (0, 1, 2)],
        (g, [w, x, o, False, 0, False, f(7)], {}),
        (g, [f(6, 2, dtype="float32"), x, o], {}),
        (g, [f(6, 2, dtype="float32"), x, v([0, 3, 7], "int64")], {"include_last_offset": True}),
        (g, [w, i(4, low=0, high=6), v([0, 2], "int32")], {"mode": 1}),
        (g, [w, x, o], {"mode": 3}),
        (g, [w, x, v([1, 2], "int64")], {}),
        (g, [w, v([6], "int64"), v([0], "int64")], {}),
        (g, [f(6), x, o], {}),
        (g, [i(6, 3), x, o], {}),
        (g, [w, f(7), o], {}),
        (g, [w, x, o, False, 1, False, f(7)], {}),
        (g, [w, x, o, False, 0, False, None, False, 6], {}),
    ]


def _copies() -> list[Any]:
    kinds = (f(3), f(2, 3), f(2, 3, strided=True), f(), f(0, 2), c(2), i(3), f(2, dtype="float32"), v([True], "bool"))
    return [("torch.detach_copy", [x], {}) for x in kinds]


def _eigenpairs() -> list[Any]:
    """From vectors that are given; random ones are in the recorded programs."""
    name, exact = "torch.lobpcg", {"tol": 1e-13}
    return [
        (name, [d(6, 6)], {"X": f(6, 1, fixed=True), **exact}),
        (name, [d(6, 6)], {"X": f(6, 2, fixed=True), **exact}),
        (name, [d(9, 9)], {"X": f(9, 1, fixed=True), "largest": False, **exact}),
        (name, [d(9, 9), 1], {"X": f(9, 3, fixed=True), **exact}),
        (name, [d(9, 9, dtype="float32")], {"X": f(9, 1, dtype="float32")}),
        (name, [d(2, 6, 6)], {"X": f(2, 6, 1, fixed=True), **exact}),
        (name, [d(6, 6)], {"X": f(6, 2, fixed=True), "method": "basic", **exact}),
        (name, [d(9, 9)], {"X": f(9, 2, fixed=True), "niter": 2, "method": "basic"}),
        (name, [f(6, 6, fixed=True)], {"X": f(6, 1, fixed=True), "niter": 1}),
        (name, [f(3, 6, fixed=True)], {}),
        (name, [f(2, 2)], {}),
        (name, [i(6, 6)], {}),
        (name, [d(6, 6)], {"X": f(5, 1, fixed=True)}),
        (name, [d(6, 6), 1, d(3, 3)], {}),
        (name, [d(6, 6)], {"X": v([[1.0, 1.0]] * 6, fixed=True)}),
    ]
