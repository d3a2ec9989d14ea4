"""Samples of the decompositions of `torch.linalg`: Cholesky, LU, LDL, QR, eigenvalues, singular values."""

from __future__ import annotations

from typing import Any

from recording.samples import c, d, f, i, v
from recording.samples.linalg import squares

_L = "torch.linalg."
NEGATIVE = [[1.0, 2.0], [2.0, 1.0]]


def samples() -> list[Any]:
    """Give the table."""
    return [*_definite(), *_triangles(), *_orthogonal(), *_spectra()]


def shapes(name: str, keywords: dict[str, Any] | None = None) -> list[Any]:
    """A function of matrices of any shape: high, wide, square, batches, none, types, and what it refuses."""
    keywords = keywords or {}
    return [
        (name, [f(3, 2)], keywords),
        (name, [f(2, 3)], keywords),
        (name, [f(3, 3)], keywords),
        (name, [f(2, 2, 2)], keywords),
        (name, [f(2, 1, 1, 2)], keywords),
        (name, [c(2, 2)], keywords),
        (name, [c(3, 2)], keywords),
        (name, [c(2, 2, 3)], keywords),
        (name, [f(0, 2, 2)], keywords),
        (name, [f(2, 0)], keywords),
        (name, [f(3, 2, dtype="float32")], keywords),
        (name, [f(3)], keywords),
        (name, [i(2, 2)], keywords),
    ]


def _definite() -> list[Any]:
    table: list[Any] = []
    for name in (_L + "cholesky", _L + "cholesky_ex", "torch.cholesky"):
        table += squares(name, made=d)
        table += squares(name, {"upper": True}, made=d)[:7]
        table.append((name, [v(NEGATIVE)], {}))
    table.append((_L + "cholesky_ex", [v(NEGATIVE)], {"check_errors": True}))
    for name in (_L + "ldl_factor", _L + "ldl_factor_ex"):
        table += squares(name, made=d)
        table += squares(name, {"hermitian": True}, made=d)[5:7]
        table += [(name, [v(NEGATIVE)], {}), (name, [v([[0.0, 2.0], [2.0, 0.0]])], {})]
    return table


def _triangles() -> list[Any]:
    table: list[Any] = []
    for name in (_L + "lu", _L + "lu_factor", _L + "lu_factor_ex", "torch.lu", ".lu"):
        table += shapes(name)
    table += [(_L + "lu", [f(2, 2)], {"pivot": False}), (_L + "lu_factor", [v(NEGATIVE)], {})]
    table += [("torch.lu", [f(2, 2)], {"get_infos": True}), (_L + "lu_factor_ex", [v([[0.0, 0.0], [0.0, 0.0]])], {})]
    for factors, pivots, keywords in (
        (f(3, 3), v([3, 2, 3], "int32"), {}),
        (f(3, 2), v([3, 2], "int32"), {}),
        (f(2, 3), v([2, 2], "int32"), {}),
        (f(2, 2, 2), v([[2, 2], [1, 2]], "int32"), {}),
        (c(2, 2), v([2, 2], "int32"), {}),
        (f(2, 2), v([2, 2], "int32"), {"unpack_data": False}),
        (f(2, 2), v([2, 2], "int32"), {"unpack_pivots": False}),
        (f(2, 2), v([2, 2]), {}),
    ):
        table.append(("torch.lu_unpack", [factors, pivots], keywords))
    return table


def _orthogonal() -> list[Any]:
    table: list[Any] = []
    for mode in ("reduced", "complete", "r"):
        table += shapes(_L + "qr", {"mode": mode})[: 13 if mode == "reduced" else 9]
    table += [(_L + "qr", [f(2, 2)], {"mode": "full"})]
    table += [*shapes("torch.qr")[:9], ("torch.qr", [f(3, 2)], {"some": False})]
    table += shapes("torch.geqrf")
    for name in (_L + "householder_product", "torch.orgqr"):
        for made, tau in (
            (f(3, 3), f(3)),
            (f(3, 2), f(2)),
            (f(3, 2), f(1)),
            (f(2, 3, 2), f(2, 2)),
            (c(3, 2), c(2)),
            (c(2, 2), c(1)),
            (f(0, 2, 2), f(0, 2)),
            (f(3, 2, dtype="float32"), f(2, dtype="float32")),
            (f(2, 3), f(2)),
            (f(3, 2), f(3)),
        ):
            table.append((name, [made, tau], {}))
    for a, tau, other, keywords in (
        (f(3, 3), f(3), f(3, 2), {}),
        (f(3, 2), f(2), f(3, 2), {}),
        (f(3, 2), f(2), f(3, 2), {"transpose": True}),
        (f(3, 2), f(2), f(2, 3), {"left": False}),
        (f(3, 2), f(2), f(2, 3), {"left": False, "transpose": True}),
        (f(2, 3, 2), f(2, 2), f(2, 3, 1), {}),
        (c(2, 2), c(2), c(2, 1), {}),
        (c(2, 2), c(2), c(2, 1), {"transpose": True}),
        (f(3, 2), f(2), f(2, 2), {}),
        (f(3, 2), f(3), f(3, 2), {}),
    ):
        table.append(("torch.ormqr", [a, tau, other], keywords))
    return table


def _spectra() -> list[Any]:
    table: list[Any] = []
    for name in (_L + "eigh", _L + "eigvalsh"):
        table += squares(name, made=d)
        table += squares(name, {"UPLO": "U"}, made=d)[:7]
        table += [(name, [d(2, 2)], {"UPLO": "X"})]
    # The phase of an eigenvector is free: PyTorch's and NumPy's libraries choose one for most matrices, not for all.
    table += [*squares(_L + "eig")[:1], *squares(_L + "eig")[2:], *squares(_L + "eig", made=d)[:3]]
    table += [(_L + "eigh", [made], {}) for made in (d(4, 4), d(8, 8), d(3, 5, 5), d(5, 5, dtype="complex128"))]
    table += [(_L + "eigh", [d(5, 5), "U"], {})]
    table += [(_L + "svd", [made], {"full_matrices": False}) for made in (f(5, 3), f(4, 3), f(2, 6), f(3, 3, 8))]
    table += shapes(_L + "svd", {"full_matrices": False}) + shapes(_L + "svd")[:8]
    table += shapes(_L + "svdvals")
    table += shapes("torch.svd") + [
        ("torch.svd", [f(3, 2)], keywords) for keywords in ({"some": False}, {"compute_uv": False})
    ]
    return table
