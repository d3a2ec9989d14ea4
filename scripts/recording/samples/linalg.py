"""Samples of `torch.linalg`: determinants, inverses, systems, norms, powers."""

from __future__ import annotations

from typing import Any

from recording.samples import c, d, f, i, v

_L = "torch.linalg."
INF = float("inf")


def samples() -> list[Any]:
    """Give the table."""
    return [*_square(), *_systems(), *_factored(), *_norms(), *_powers()]


def squares(name: str, keywords: dict[str, Any] | None = None, made: Any = f, dtype: str = "complex128") -> list[Any]:
    """A function of square matrices: one, a batch, none, in the types that there are, and what it refuses."""
    keywords = keywords or {}
    complex_ = (lambda *s: d(*s, dtype=dtype)) if made is d else c
    return [
        (name, [made(3, 3)], keywords),
        (name, [made(2, 2, 2)], keywords),
        (name, [made(1, 1)], keywords),
        (name, [made(0, 2, 2)], keywords),
        (name, [made(2, 0, 0)], keywords),
        (name, [complex_(2, 2)], keywords),
        (name, [complex_(2, 1, 2, 2)], keywords),
        (name, [made(2, 2, dtype="float32")], keywords),
        (name, [f(2, 3)], keywords),
        (name, [f(3)], keywords),
        (name, [i(2, 2)], keywords),
    ]


SINGULAR = [[1.0, 2.0], [2.0, 4.0]]


def _square() -> list[Any]:
    table: list[Any] = []
    for name in ("det", "slogdet", "inv", "inv_ex", "eigvals", "pinv"):
        table += squares(_L + name)
        table.append((_L + name, [v(SINGULAR)], {}))
    for name in ("det", "slogdet", "inverse", "pinverse"):
        table += squares("torch." + name)[:8]
    table += squares("torch.logdet", made=d)
    table += [("torch.logdet", [v([[1.0, 2.0], [3.0, 4.0]])], {}), ("torch.logdet", [v(SINGULAR)], {})]
    table += [
        (_L + "inv_ex", [v(SINGULAR)], {"check_errors": True}),
        (_L + "det", [v([[2.0, 1.0, 0.0], [0.0, 1.0, 3.0], [0.0, 0.0, 0.0]])], {}),
    ]
    for shape in ((3, 2), (2, 3), (2, 2, 1)):
        table += [(_L + "pinv", [f(*shape)], {}), (_L + "matrix_rank", [f(*shape)], {})]
    table += [
        (_L + "pinv", [v([[1.0, 2.0], [2.0, 4.5]])], {"hermitian": True}),
        (_L + "pinv", [d(2, 2, 2)], {"hermitian": True}),
        (_L + "pinv", [d(2, 2, dtype="complex128")], {"hermitian": True}),
        (_L + "pinv", [f(2, 2)], {"atol": 1.0, "rtol": 0.1}),
        (_L + "pinv", [f(3, 2)], {"rcond": 0.2}),
        (_L + "pinv", [f(2, 3, 2)], {"atol": v([0.1, 1.0], fixed=True)}),
        (_L + "matrix_rank", [v(SINGULAR)], {}),
        (_L + "matrix_rank", [v(SINGULAR)], {"hermitian": True}),
        (_L + "matrix_rank", [v([[1.0, 0.0], [0.0, 0.01]])], {"tol": 0.1}),
        (_L + "matrix_rank", [v([[1.0, 0.0], [0.0, 0.01]])], {"atol": 0.001, "rtol": 0.1}),
        (_L + "matrix_rank", [f(2, 2, 2)], {"atol": v([0.1, 5.0])}),
        (_L + "matrix_rank", [c(2, 3)], {}),
        (_L + "matrix_rank", [f(0, 3)], {}),
        (_L + "matrix_rank", [i(2, 2)], {}),
    ]
    for made, ind in ((f(2, 3, 6), 2), (f(4, 2, 2), 1), (c(2, 1, 2), 2), (f(6, 3, 2), 1), (f(2, 2), 1), (f(2, 3), 1)):
        table.append((_L + "tensorinv", [made], {"ind": ind}))
    table += [(_L + "tensorinv", [f(2, 2, 4)], {}), (_L + "tensorinv", [f(2, 2)], {"ind": 0})]
    return table


def _systems() -> list[Any]:
    table: list[Any] = []
    for name in ("solve", "solve_ex"):
        for a, b, keywords in (
            (f(3, 3), f(3), {}),
            (f(3, 3), f(3, 2), {}),
            (f(2, 2), f(3, 2), {"left": False}),
            (f(2, 2, 2), f(2, 2, 1), {}),
            (f(2, 2, 2), f(2, 2), {}),
            (f(2, 2), f(3, 2, 1), {}),
            (c(2, 2), c(2), {}),
            (c(2, 2, 2), c(2, 2, 1), {"left": False}),
            (f(2, 2, dtype="float32"), f(2, dtype="float32"), {}),
            (f(0, 2, 2), f(0, 2, 1), {}),
            (v(SINGULAR), f(2), {}),
            (f(2, 3), f(2), {}),
            (f(2, 2), f(3), {}),
            (i(2, 2), i(2), {}),
        ):
            table.append((_L + name, [a, b], keywords))
    for upper in (True, False):
        for a, b, keywords in (
            (f(3, 3), f(3, 2), {}),
            (f(2, 2), f(3, 2), {"left": False}),
            (f(2, 2), f(2, 1), {"unitriangular": True}),
            (f(2, 2, 2), f(2, 1), {}),
            (c(2, 2), c(2, 2), {}),
            (c(2, 2), c(1, 2), {"left": False, "unitriangular": True}),
        ):
            table.append((_L + "solve_triangular", [a, b], {"upper": upper, **keywords}))
    for b, a, keywords in (
        (f(3, 2), f(3, 3), {}),
        (f(3, 2), f(3, 3), {"upper": False}),
        (f(2, 1), f(2, 2), {"transpose": True}),
        (f(2, 1), f(2, 2), {"unitriangular": True}),
        (f(2, 1), f(2, 2, 2), {"upper": False, "transpose": True, "unitriangular": True}),
        (c(2, 1), c(2, 2), {}),
        (c(2, 1), c(2, 2), {"transpose": True}),
        (f(2), f(2, 2), {}),
        (f(2, 1), f(2, 3), {}),
    ):
        table.append(("torch.triangular_solve", [b, a], keywords))
    for a, b, keywords in (
        (f(2, 3, 6), f(2, 3), {}),
        (f(2, 2, 4), f(2, 2), {}),
        (f(2, 4, 2), f(2, 2), {"dims": (1,)}),
        (c(2, 2), c(2), {}),
        (f(4, 2, 2), f(4), {}),
        (f(2, 2, dtype="float32"), f(2, dtype="float32"), {}),
        (f(2, 3), f(2), {}),
        (f(2, 2), f(3), {}),
    ):
        table.append((_L + "tensorsolve", [a, b], keywords))
    for a, b, keywords in (
        (f(3, 2), f(3, 1), {}),
        (f(3, 2), f(3), {}),
        (f(2, 3), f(2, 1), {}),
        (f(2, 3, 2), f(2, 3, 1), {}),
        (f(2, 3, 2), f(3, 2), {}),
        (c(3, 2), c(3, 1), {}),
        (c(2, 3), c(2, 2), {}),
        (f(3, 2), f(3, 1), {"driver": "gels"}),
        (f(3, 2), f(3, 1), {"driver": "gelsd"}),
        (f(3, 2), f(3, 1), {"driver": "gelss", "rcond": 0.1}),
        (f(3, 2), f(3, 1), {"driver": "gelsy"}),
        (v([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), f(3, 1), {"driver": "gelsd"}),
        (f(3, 2, dtype="float32"), f(3, 1, dtype="float32"), {}),
        (f(3, 2), f(2, 1), {}),
        (f(3, 2), f(3, 1), {"driver": "best"}),
        (i(3, 2), i(3, 1), {}),
    ):
        table.append((_L + "lstsq", [a, b], keywords))
    return table


def _factored() -> list[Any]:
    """Systems whose matrix is given by its factors."""
    table: list[Any] = []
    for upper in (False, True):
        for b, factor in (
            (f(3, 2), d(3, 3)),
            (f(2, 1), d(2, 2, 2)),
            (c(2, 1), c(2, 2)),
            (f(0, 2, 1), f(0, 2, 2)),
            (f(3, 1), d(2, 2)),
        ):
            table.append(("torch.cholesky_solve", [b, factor], {"upper": upper}))
        for factor in (d(3, 3), d(2, 2, 2), d(2, 2, dtype="complex128"), d(1, 1), f(2, 3), f(2, 2, dtype="float32")):
            table.append(("torch.cholesky_inverse", [factor], {"upper": upper}))
    two, three = v([2, 2], "int32"), v([3, 2, 3], "int32")
    for name, swapped in ((_L + "lu_solve", False), ("torch.lu_solve", True)):
        for factors, pivots, b, keywords in (
            (f(3, 3), three, f(3, 2), {}),
            (f(2, 2), two, f(2, 1), {}),
            (f(2, 2), two, f(3, 2), {"left": False}),
            (f(2, 2), two, f(2, 1), {"adjoint": True}),
            (f(2, 2), two, f(1, 2), {"left": False, "adjoint": True}),
            (f(2, 2, 2), v([[2, 2], [1, 2]], "int32"), f(2, 2, 1), {}),
            (c(2, 2), two, c(2, 1), {}),
            (c(2, 2), two, c(2, 1), {"adjoint": True}),
            (f(2, 2, dtype="float32"), two, f(2, 1, dtype="float32"), {}),
            (f(2, 2), two, f(3, 1), {}),
            (f(2, 2), v([2, 2]), f(2, 1), {}),
        ):
            if not swapped:
                table.append((name, [factors, pivots, b], keywords))
            elif not keywords:
                table.append((name, [b, factors, pivots], {}))
    table += [("torch.lu_solve", [f(3, 3, 1), f(3, 3, 3), v([[1, 2, 3], [3, 3, 3], [2, 3, 3]], "int32")], {})]
    table += [("torch.lu_solve", [f(1, 2, 1), f(2, 2, 2), v([[1, 2], [2, 2]], "int32")], {})]
    table += [("torch.lu_solve", [f(2), f(2, 2), two], {})]
    for factors, pivots, b, keywords in (
        (d(3, 3), v([1, 2, 3], "int32"), f(3, 2), {}),
        (d(2, 2), v([-2, -2], "int32"), f(2, 1), {}),
        (d(2, 2, 2), v([[1, 2], [-2, -2]], "int32"), f(2, 2, 1), {}),
        (d(2, 2, dtype="complex128"), v([1, 2], "int32"), c(2, 1), {}),
        (d(2, 2, dtype="complex128"), v([1, 2], "int32"), c(2, 1), {"hermitian": True}),
        (d(2, 2, dtype="float32"), v([1, 2], "int32"), f(2, 1, dtype="float32"), {}),
        (d(2, 2), v([1, 2], "int32"), f(3, 1), {}),
        (d(2, 2), v([1.0, 2.0]), f(2, 1), {}),
    ):
        table.append((_L + "ldl_solve", [factors, pivots, b], keywords))
    return table


def _norms() -> list[Any]:
    table: list[Any] = [
        *[(_L + "vector_norm", [f(2, 3)], {"ord": p}) for p in (0, 0.5, 1, 2, 3, INF, -INF)],
        *[(_L + "vector_norm", [c(2, 2)], {"ord": p}) for p in (1, 2, INF)],
        (_L + "vector_norm", [f(2, 3)], {"dim": 1, "keepdim": True}),
        (_L + "vector_norm", [i(2, 3)], {}),
    ]
    for p in ("fro", "nuc", 1, -1, 2, -2, INF, -INF):
        table.append((_L + "matrix_norm", [f(2, 3)], {"ord": p}))
        table.append((_L + "matrix_norm", [f(2, 2, 2)], {"ord": p, "dim": (0, 2), "keepdim": True}))
        table.append((_L + "matrix_norm", [c(2, 2)], {"ord": p}))
        table.append((_L + "norm", [f(2, 3)], {"ord": p}))
        table.append((_L + "cond", [f(2, 2)], {"p": p}))
        table.append((_L + "cond", [c(2, 2, 2)], {"p": p}))
    table += [
        ("torch.norm", [f(2, 3)], {"p": "nuc"}),
        ("torch.norm", [f(2, 3, 2)], {"p": "nuc", "dim": (0, 1)}),
        ("torch.norm", [c(2, 3)], {"p": "nuc"}),
        ("torch.norm", [f(2, 3)], {"p": "fro"}),
        (_L + "norm", [f(2, 3)], {}),
        (_L + "norm", [f(2, 3)], {"ord": 1, "dim": 1}),
        (_L + "norm", [f(2, 3)], {"ord": 0.5, "dim": (0,)}),
        (_L + "norm", [f(3)], {"ord": "fro"}),
        (_L + "norm", [f(2, 3)], {"ord": 3}),
        (_L + "norm", [f(2, 2, 2)], {"ord": 2, "dim": (1, 2)}),
        (_L + "matrix_norm", [f(2, 3)], {"ord": 3}),
        (_L + "matrix_norm", [f(2, 3)], {"ord": "max"}),
        (_L + "matrix_norm", [f(3)], {}),
        (_L + "matrix_norm", [i(2, 3)], {}),
        (_L + "matrix_norm", [f(2, 0)], {"ord": 2}),
        (_L + "matrix_norm", [f(2, 3, dtype="float32")], {"dtype": None}),
        (_L + "cond", [f(3, 2)], {}),
        (_L + "cond", [f(3, 2)], {"p": 1}),
        (_L + "cond", [v(SINGULAR)], {"p": 1}),
        (_L + "cond", [f(2, 2)], {}),
    ]
    return table


def _powers() -> list[Any]:
    table: list[Any] = []
    for n in (-3, -1, 0, 1, 2, 3, 5):
        table.append((_L + "matrix_power", [f(2, 2)], {"n": n}))
        table.append(("torch.matrix_power", [f(2, 2, 2)], {"n": n}))
    for made, n in ((c(2, 2), 3), (c(2, 2, 2), -2), (i(2, 2), 3), (i(2, 2), -1), (f(2, 3), 2), (v(SINGULAR), -1)):
        table.append((_L + "matrix_power", [made], {"n": n}))
        table.append(("torch.matrix_power", [made], {"n": n}))
    for name in (_L + "matrix_exp", "torch.matrix_exp"):
        table += squares(name)
        for scale in (0.001, 0.05, 0.4, 1.5, 5.0):
            table.append((name, [f(2, 2, low=-scale, high=scale)], {}))
    table.append((_L + "matrix_exp", [f(3, 2, 2, low=-3, high=3)], {}))
    return table
