"""Samples of products of vectors and matrices, `einsum`, and distances."""

from __future__ import annotations

from typing import Any

from recording.samples import c, f, i, v

_L = "torch.linalg."


def samples() -> list[Any]:
    """Give the table."""
    return [*_plain(), *_added(), *_shaped(), *_contracted(), *_distances()]


def _pairs(name: str, first: tuple[int, ...], second: tuple[int, ...], **keywords: Any) -> list[Any]:
    """A product of two shapes in the types that there are, and what it refuses."""
    return [
        (name, [f(*first), f(*second)], keywords),
        (name, [c(*first), c(*second)], keywords),
        (name, [f(*first, strided=True), f(*second)], keywords),
        (name, [f(*first, dtype="float32"), f(*second, dtype="float32")], keywords),
        (name, [i(*first), i(*second)], keywords),
        (name, [i(*first, dtype="uint8", low=0), i(*second, dtype="uint8", low=0)], keywords),
        (name, [i(*first), f(*second)], keywords),
        (name, [f(*first), f(*second[:-1], second[-1] + 2)], keywords),
        (name, [f(*first), f(2, 2, 2, 2)], keywords),
        (name, [f(*first), f()], keywords),
        (name, [f(*first[:-1], 0), f(*(0 if n == first[-1] else n for n in second))], keywords),
    ]


def _plain() -> list[Any]:
    table: list[Any] = []
    for a, b in (
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 2)),
        ((3, 2, 3), (3, 2)),
        ((2, 2, 3), (3,)),
        ((3,), (2, 3, 2)),
        ((2, 3), (2, 3, 2)),
        ((2, 1, 2, 3), (3, 3, 2)),
        ((0, 3), (3, 2)),
    ):
        table.append(("torch.matmul", [f(*a), f(*b)], {}))
    table += [("torch.matmul", [c(2, 3), c(3)], {}), ("torch.matmul", [c(2, 1, 2), c(2, 2, 1)], {})]
    for name, a, b in (
        ("torch.dot", (4,), (4,)),
        ("torch.vdot", (4,), (4,)),
        ("torch.mv", (2, 3), (3,)),
        ("torch.mm", (2, 3), (3, 2)),
        ("torch.bmm", (2, 2, 3), (2, 3, 2)),
        ("torch.inner", (2, 3), (2, 3)),
        ("torch.outer", (2,), (3,)),
        ("torch.kron", (2, 2), (2, 1)),
        (_L + "matmul", (2, 3), (3, 2)),
        (_L + "vecdot", (2, 3), (2, 3)),
    ):
        table += _pairs(name, a, b)
    table += [("torch.ger", [f(2), f(2)], {}), ("torch.inner", [f(3), f(2, 3)], {}), ("torch.inner", [f(), f(2)], {})]
    table += [("torch.kron", [f(2), f(2, 2, 1)], {}), (_L + "vecdot", [c(2, 1, 2), c(2, 2)], {"dim": 0})]
    return table


def _added() -> list[Any]:
    """Products added to something: `alpha` and `beta`, broadcasts, integers, half of them without a derivative."""
    table: list[Any] = []
    for name, shapes, wide in (
        ("torch.addmm", [(2, 2), (2, 3), (3, 2)], (2,)),
        ("torch.addmv", [(2,), (2, 3), (3,)], (1,)),
        ("torch.addr", [(2, 3), (2,), (3,)], (3,)),
        ("torch.baddbmm", [(2, 2, 2), (2, 2, 3), (2, 3, 2)], (2, 1)),
        ("torch.addbmm", [(2, 2), (2, 2, 3), (2, 3, 2)], (1,)),
    ):
        table += [
            (name, [f(*s) for s in shapes], {}),
            (name, [f(*s) for s in shapes], {"alpha": 2, "beta": 0.5}),
            (name, [f(*wide), *[f(*s) for s in shapes[1:]]], {"alpha": -0.25}),
            (name, [c(*s) for s in shapes], {"alpha": 1.5, "beta": 2}),
            (name, [c(*s) for s in shapes], {"alpha": 1 + 2j}),
            (name, [i(*s) for s in shapes], {"alpha": 3, "beta": -2}),
            (name, [i(*s) for s in shapes], {"alpha": 0.5}),
            (name, [f(*s, dtype="float32") for s in shapes], {"beta": 0}),
            (name, [v([float("nan")]), *[f(*s) for s in shapes[1:]]], {"beta": 0}),
            (name, [f(*s, strided=True) for s in shapes], {"alpha": 0}),
            (name, [f(*shapes[0]), i(*shapes[1]), f(*shapes[2])], {}),
            (name, [f(*shapes[0]), f(*shapes[1]), f(7)], {}),
            ("." + name.removeprefix("torch."), [f(*s) for s in shapes], {"beta": 3}),
        ]
    return table


def _shaped() -> list[Any]:
    table: list[Any] = [
        *[
            ("torch.trace", [made], {})
            for made in (f(3, 3), f(2, 3), c(2, 2), i(2, 2), f(0, 3), f(3, 1), f(2), f(2, 2, 2))
        ],
        *[
            ("torch.trace", [made], {})
            for made in (f(2, 2, dtype="float32"), f(2, 2, strided=True), i(2, 2, dtype="uint8"))
        ],
    ]
    for name in ("torch.cross", _L + "cross"):
        table += [
            (name, [f(2, 3), f(2, 3)], {}),
            (name, [f(3, 2), f(3, 2)], {"dim": 0}),
            (name, [f(2, 3), f(1, 3)], {"dim": -1}),
            (name, [c(3), c(3)], {}),
            (name, [i(3), i(2, 3)], {"dim": -1}),
            (name, [f(3), f(2, 3)], {}),
            (name, [f(2, 2), f(2, 2)], {}),
            (name, [f(2, 3), f(2, 3)], {"dim": 0}),
            (name, [f(0, 3), f(0, 3)], {}),
            (name, [f(2, 3, dtype="float32"), f(2, 3)], {}),
        ]
    for made, keywords in (
        (f(3), {}),
        (f(2, 2), {"N": 4}),
        (f(3), {"N": 1}),
        (c(2), {"N": 3}),
        (i(3), {"N": 3}),
        (f(2, dtype="float32"), {}),
        (f(3), {"N": 0}),
        (f(), {}),
        (f(0), {}),
        (f(2, 1, 2), {}),
    ):
        table.append((_L + "vander", [made], keywords))
    for keywords in (
        {},
        {"offset": 1},
        {"offset": -1},
        {"dim1": 0, "dim2": 1},
        {"dim1": -1, "dim2": 0},
        {"dim1": 0, "dim2": 0},
    ):
        table.append((_L + "diagonal", [f(2, 3, 2)], dict(keywords)))
    table += [(_L + "diagonal", [made], {}) for made in (c(2, 2), i(2, 2), f(3), f(0, 2))]
    return table


def _contracted() -> list[Any]:
    table: list[Any] = []
    for equation, shapes in (
        ("ij,jk->ik", [(2, 3), (3, 2)]),
        ("ij,jk", [(2, 3), (3, 2)]),
        ("ba,cb", [(2, 3), (2, 2)]),
        ("ii", [(3, 3)]),
        ("ii->i", [(3, 3)]),
        ("...ij->...ji", [(2, 3, 2)]),
        ("i...i->...", [(2, 3, 2)]),
        ("bij,bjk->bik", [(2, 2, 3), (2, 3, 2)]),
        ("i,j,k->ijk", [(2,), (3,), (2,)]),
        ("b...,b...->...", [(2, 3), (2, 3)]),
        ("bn,anm,bm->ba", [(2, 3), (2, 3, 2), (2, 2)]),
        ("ij->", [(2, 3)]),
        (" i j , j -> i ", [(2, 3), (3,)]),
        (",i->i", [(), (3,)]),
        ("...a,a...->...", [(2, 3), (3, 2)]),
        ("ij,j->ji", [(2, 3), (1,)]),
        ("ij,jk->il", [(2, 3), (3, 2)]),
        ("ij,jk->ik", [(2, 3), (2, 2)]),
        ("i->", [(2, 3)]),
        ("i1->", [(2, 3)]),
        ("i->ii", [(2,)]),
        ("i...j...", [(2, 3)]),
        ("ij,kl", [(2, 3)]),
    ):
        table.append(("torch.einsum", [equation, *[f(*s) for s in shapes]], {}))
    table += [
        ("torch.einsum", ["ij,jk->ik", c(2, 2), c(2, 2)], {}),
        ("torch.einsum", ["ij,jk,kl->il", c(2, 2), c(2, 2), c(2, 1)], {}),
        ("torch.einsum", ["ij,j->i", i(2, 3), i(3)], {}),
        ("torch.einsum", ["ij,j->i", [f(2, 3), f(3)]], {}),
        ("torch.einsum", [f(2, 3), [0, 1], f(3, 2), [1, 2], [2, 0]], {}),
        ("torch.einsum", [f(2, 3), [0, 1], f(3), [1]], {}),
        ("torch.einsum", [f(2, 2), [0, 0]], {}),
    ]
    for a, b, dims in (
        ((2, 3, 2), (3, 2, 2), 2),
        ((2, 3), (3, 2), 1),
        ((2,), (3,), 0),
        ((2, 3), (2, 3), ([0, 1], [0, 1])),
        ((2, 3, 2), (2, 2), ([0, 2], [1, 0])),
        ((2, 1), (3, 2), ([1], [0])),
        ((2, 3), (2, 3), 1),
        ((2, 3), (2, 3), ([0], [0, 1])),
    ):
        kept = tuple(list(part) for part in dims) if isinstance(dims, tuple) else dims
        table.append(("torch.tensordot", [f(*a), f(*b)], {"dims": kept}))
    table += [
        ("torch.tensordot", [c(2, 2), c(2, 2)], {"dims": 1}),
        ("torch.tensordot", [i(2, 2), i(2, 2)], {"dims": 2}),
        ("torch.tensordot", [f(2, 2), f(2, 2, dtype="float32")], {"dims": 1}),
    ]
    chains = (
        [f(2, 3), f(3, 2), f(2, 2)],
        [f(2, 3), f(3, 1)],
        [f(2, 1), f(1, 3), f(3, 2), f(2, 2)],
        [c(2, 2), c(2, 1), c(1, 2)],
        [f(2, 3), f(2, 3)],
        [i(2, 2), i(2, 2)],
        [f(2, 2, dtype="float32"), f(2, 2, dtype="float32"), f(2, 1, dtype="float32")],
        [f(2, 0), f(0, 2)],
        [f(2, 2), f(2)],
    )
    table += [("torch.chain_matmul", list(chain), {}) for chain in chains]
    table += [
        (_L + "multi_dot", [list(chain)], {})
        for chain in (*chains, [f(3), f(3, 2), f(2)], [f(2)], [f(3), f(3, 2), f(2, 2)])
    ]
    return table


def _distances() -> list[Any]:
    table: list[Any] = []
    for p in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, float("inf")):
        table.append(("torch.cdist", [f(3, 2), f(2, 2)], {"p": p}))
    table += [
        ("torch.cdist", [f(2, 3, 2), f(2, 2, 2)], {}),
        ("torch.cdist", [f(2, 1, 3, 2), f(3, 2, 2)], {"p": 1.0}),
        ("torch.cdist", [f(3, 2), f(2, 2)], {"compute_mode": "use_mm_for_euclid_dist"}),
        ("torch.cdist", [f(3, 2), f(2, 2)], {"compute_mode": "donot_use_mm_for_euclid_dist"}),
        ("torch.cdist", [v([[1.0, 2.0], [0.5, 1.0]]), v([[1.0, 2.0], [3.0, 1.0]])], {}),
        ("torch.cdist", [f(0, 2), f(2, 2)], {}),
        ("torch.cdist", [f(2, 0), f(2, 0)], {}),
        ("torch.cdist", [f(2, 2, dtype="float32"), f(2, 2, dtype="float32")], {}),
        ("torch.cdist", [f(2, 3), f(2, 2)], {}),
        ("torch.cdist", [f(2), f(2, 2)], {}),
        ("torch.cdist", [i(2, 2), i(2, 2)], {}),
        ("torch.cdist", [f(2, 2), f(2, 2)], {"p": -1.0}),
    ]
    return table
