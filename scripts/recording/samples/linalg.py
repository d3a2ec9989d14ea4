"""Samples of products and of `torch.linalg`: name, inputs, keywords, and what precedes the tensors."""

from __future__ import annotations

from typing import Any

from recording._specifications import arguments

_L = "torch.linalg."
_PRODUCTS: list[tuple[Any, ...]] = [
    *[
        ("torch.matmul", [a, b], {})
        for a, b in (
            ((3,), (3,)),
            ((2, 3), (3,)),
            ((3,), (3, 4)),
            ((2, 3), (3, 4)),
            ((5, 2, 3), (3, 4)),
            ((5, 2, 3), (3,)),
            ((3,), (5, 3, 2)),
            ((2, 3), (5, 3, 2)),
            ((4, 1, 2, 3), (5, 3, 2)),
            ((0, 3), (3, 2)),
        )
    ],
    ("torch.dot", [(4,), (4,)], {}),
    ("torch.vdot", [(4,), (4,)], {}),
    ("torch.mv", [(2, 4), (4,)], {}),
    ("torch.mm", [(2, 4), (4, 3)], {}),
    ("torch.bmm", [(2, 2, 4), (2, 4, 3)], {}),
    ("torch.inner", [(2, 3), (4, 3)], {}),
    ("torch.outer", [(2,), (3,)], {}),
    ("torch.addmm", [(3,), (2, 4), (4, 3)], {"alpha": 2, "beta": 0.5}),
    ("torch.addmv", [(2,), (2, 4), (4,)], {"alpha": 3}),
    ("torch.addr", [(2, 3), (2,), (3,)], {"beta": 2}),
    ("torch.baddbmm", [(2, 2, 3), (2, 2, 4), (2, 4, 3)], {"alpha": 2}),
    ("torch.addbmm", [(2, 3), (5, 2, 4), (5, 4, 3)], {"beta": 0.25}),
    ("torch.trace", [(3, 4)], {}),
    ("torch.kron", [(2, 3), (3, 1)], {}),
    ("torch.tensordot", [(2, 3, 4), (3, 4, 5)], {"dims": 2}),
    ("torch.cross", [(2, 3), (2, 3)], {"dim": 1}),
    ("torch.cdist", [(3, 4), (2, 4)], {}),
    ("torch.cdist", [(3, 4), (2, 4)], {"p": 1.0}),
    (_L + "cross", [(2, 3), (2, 3)], {}),
    (_L + "vecdot", [(2, 3), (2, 3)], {}),
    (_L + "multi_dot", [(2, 3), (3, 4), (4, 2)], {}),
    (_L + "multi_dot", [(3,), (3, 4), (4,)], {}),
    *[
        ("torch.einsum", shapes, {}, equation)
        for equation, shapes in (
            ("ij,jk->ik", [(2, 3), (3, 4)]),
            ("ij,jk", [(2, 3), (3, 4)]),
            ("ii", [(3, 3)]),
            ("ii->i", [(3, 3)]),
            ("...ij->...ji", [(2, 3, 4)]),
            ("bij,bjk->bik", [(2, 3, 4), (2, 4, 2)]),
            ("i,j,k->ijk", [(2,), (3,), (2,)]),
            ("b...,b...->...", [(2, 3), (2, 3)]),
            ("bn,anm,bm->ba", [(2, 3), (5, 3, 4), (2, 4)]),
            ("ij->", [(2, 3)]),
        )
    ],
]
_MATRICES: list[tuple[Any, ...]] = [
    *[(_L + name, [(3, 3)], {}) for name in ("det", "inv", "slogdet", "pinv", "svdvals")],
    *[(_L + name, [(2, 3, 3)], {}) for name in ("det", "inv", "slogdet")],
    (_L + "solve", [(3, 3), (3,)], {}),
    (_L + "solve", [(3, 3), (3, 2)], {}),
    (_L + "solve", [(3, 3), (2, 3)], {"left": False}),
    (_L + "solve", [(2, 3, 3), (2, 3, 1)], {}),
    (_L + "solve_triangular", [("definite", 3), (3, 2)], {"upper": True}),
    (_L + "solve_triangular", [("definite", 3), (3, 2)], {"upper": False, "unitriangular": True}),
    (_L + "cholesky", [("definite", 3)], {}),
    (_L + "cholesky", [("definite", 3)], {"upper": True}),
    (_L + "eigvalsh", [("definite", 3)], {}),
    (_L + "pinv", [(4, 3)], {}),
    (_L + "svdvals", [(4, 3)], {}),
    (_L + "matrix_power", [(3, 3)], {"n": 3}),
    (_L + "matrix_power", [(3, 3)], {"n": -2}),
    (_L + "tensorinv", [(2, 3, 6)], {"ind": 2}),
    *[(_L + "vector_norm", [(2, 3)], {"ord": p}) for p in (0.5, 1, 2, 3, float("inf"), float("-inf"))],
    (_L + "vector_norm", [(2, 3)], {"dim": 1, "keepdim": True}),
    ("torch.logdet", [("definite", 3)], {}),
    (_L + "matrix_exp", [(3, 3)], {}),
    *[(_L + "matrix_norm", [(3, 4)], {"ord": p}) for p in ("fro", "nuc", 1, -1, 2, float("inf"))],
    (_L + "norm", [(2, 3)], {}),
    (_L + "norm", [(2, 3)], {"ord": 1, "dim": 1}),
    (_L + "cond", [("definite", 3)], {}),
    (_L + "tensorsolve", [(2, 3, 6), (2, 3)], {}),
    (_L + "eigvals", [("definite", 3)], {}),
]
SAMPLES = _PRODUCTS + _MATRICES


def samples() -> list[Any]:
    """The table in the form that the recorder takes."""
    return [(name, arguments(name, specs, lead), keywords) for name, specs, keywords, *lead in SAMPLES]
