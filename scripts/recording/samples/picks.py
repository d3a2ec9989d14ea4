"""Further samples of picking, scattering and masking: each function over types, strides, dimensions and empty ones."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, c, f, i, v
from recording.samples.shapes import TYPES

ROWS = v([0, 2], "int64")
AGAIN = v([1, 1, 0], "int64")
GRID = v([[0, 1, 2, 0], [2, 2, 0, 1]], "int64")
NONE = v([], "int64")
MASK = v([[True, False, True], [False, False, True]], "bool")


def samples() -> list[Any]:
    """Give the table."""
    return gathered() + scattered() + rows() + masked() + searched() + in_place()


def gathered() -> list[Any]:
    """Elements gathered."""
    table: list[Any] = []
    for make in TYPES:
        table += [
            ("torch.gather", [make(3, 4), 0, GRID], {}),
            ("torch.take_along_dim", [make(3, 4), GRID, 0], {}),
            ("torch.take", [make(3, 4), v([0, -1, 5], "int64")], {}),
            ("torch.index_select", [make(3, 4), 0, AGAIN], {}),
        ]
    table += [("torch.take", [f(), v([0], "int64")], {}), ("torch.take", [f(3), NONE], {})]
    table += [("torch.take_along_dim", [f(2, 3), v([[1], [0]], "int64"), 1], {})]
    table += [
        ("torch.index_select", [f(3, 4), 1, NONE], {}),
        ("torch.gather", [f(2, 3), 1, v([[2, 0], [1, 1]], "int64")], {}),
    ]
    return table


def scattered() -> list[Any]:
    """Elements scattered."""
    table: list[Any] = []
    for make in TYPES:
        table += [
            ("torch.scatter", [make(3, 4), 0, v([[0, 1, 2, 0]], "int64"), make(1, 4)], {}),
            ("torch.scatter_add", [make(3, 4), 0, GRID, make(2, 4)], {}),
            ("torch.index_put", [make(3, 4), (ROWS,), make(2, 4)], {}),
            (".put", [make(3, 4), v([0, 7, 5], "int64"), make(3)], {}),
        ]
    table += [("torch.scatter", [f(4), 0, NONE, f(0)], {}), ("torch.scatter_add", [f(4), 0, NONE, f(0)], {})]
    table += [
        ("torch.scatter", [f(3), 0, AGAIN, f(3)], {"reduce": "add"}),
        ("torch.scatter_add", [f(2, 3), 1, v([[2, 0], [1, 1]], "int64"), f(2, 2)], {}),
    ]
    table += [("torch.index_put", [f(3, 4), (ROWS, v([1, 3], "int64")), f()], {"accumulate": True})]
    table += [(".put", [f(3), AGAIN, f(3), True], {}), (".put", [f(2, 2), NONE, f(0)], {})]
    return table


def rows() -> list[Any]:
    """Rows added, copied and filled."""
    table: list[Any] = []
    for make in TYPES:
        table += [
            ("torch.index_add", [make(3, 4), 0, ROWS, make(2, 4)], {}),
            ("torch.index_copy", [make(3, 4), 0, ROWS, make(2, 4)], {}),
            ("torch.index_fill", [make(3, 4), 0, ROWS, 1], {}),
        ]
    table += [
        ("torch.index_add", [f(3, 4), 1, AGAIN, f(3, 3)], {"alpha": -2}),
        ("torch.index_add", [f(3), 0, NONE, f(0)], {}),
    ]
    table += [("torch.index_copy", [f(3, 4), 1, ROWS, f(3, 2)], {}), ("torch.index_copy", [f(3), 0, NONE, f(0)], {})]
    table += [("torch.index_fill", [f(3, 4), 1, AGAIN, 2.5], {}), ("torch.index_fill", [f(3, 4), -1, ROWS, f()], {})]
    return table


def masked() -> list[Any]:
    """What a mask chooses."""
    table: list[Any] = []
    for make in TYPES:
        table += [
            ("torch.masked_fill", [make(2, 3), MASK, 1], {}),
            ("torch.masked_select", [make(2, 3), MASK], {}),
            ("torch.masked_scatter", [make(2, 3), MASK, make(4)], {}),
            (".where", [make(2, 3), MASK, make(2, 3)], {}),
        ]
    table += [
        ("torch.masked_fill", [f(2, 3), v([True, False, True], "bool"), f()], {}),
        ("torch.masked_fill", [f(3, 1), v([[True], [False], [True]], "bool"), -1.5], {}),
    ]
    table += [("torch.masked_select", [f(3), MASK], {}), ("torch.masked_select", [f(0), Sample(0, dtype="bool")], {})]
    table += [
        ("torch.masked_scatter", [f(3), MASK, f(6)], {}),
        ("torch.masked_scatter", [f(2, 3), v([False], "bool"), f(1)], {}),
    ]
    table += [(".where", [f(2, 3), MASK, 0.5], {}), (".where", [f(3), MASK, f(2, 1)], {})]
    return table


def searched() -> list[Any]:
    """Places of elements."""
    table: list[Any] = []
    zeros = ([[0.0, 1.5], [2.0, 0.0]], [0.0, 0.0], [[0.0, -1.0, 0.0]])
    for name in ("torch.nonzero", "torch.argwhere"):
        table += [(name, [v(values)], {}) for values in zeros]
        table += [(name, [make(2, 3)], {}) for make in TYPES] + [(name, [f()], {}), (name, [f(0, 2)], {})]
    edges = v([-1.0, 0.0, 0.0, 1.5])
    for right in (False, True):
        for wanted in (f(3), f(2, 2), v([-1.0, 0.0, 1.5, 9.0]), f(), f(0)):
            table += [
                ("torch.searchsorted", [edges, wanted], {"right": right}),
                ("torch.bucketize", [wanted, edges], {"right": right}),
            ]
    table += [
        ("torch.searchsorted", [edges, f(3)], {"side": "right"}),
        ("torch.searchsorted", [v([1, 3, 5], "int64"), i(4)], {"out_int32": True}),
    ]
    table += [
        ("torch.searchsorted", [v([[0.0, 1.0], [1.0, 2.0]]), f(2, 3)], {}),
        ("torch.bucketize", [i(4), v([1, 3, 5], "int64")], {"out_int32": True}),
    ]
    for shape in ((3, 4), (2, 2, 3), (12,)):
        for places in ([5], [[0, 11], [7, 3]], 4):
            table += [("torch.unravel_index", [v(places, "int64"), shape], {})]
    return table


def in_place() -> list[Any]:
    """Tensors written to, of types that need no gradient."""
    table: list[Any] = []
    for make in (lambda *s: f(*s, fixed=True), TYPES[2], TYPES[3], TYPES[5]):
        for shape in ((3, 3), (4, 2)):
            table += [(".fill_diagonal_", [make(*shape), 1], {}), (".fill_diagonal_", [make(*shape), 2, True], {})]
            table += [
                (".copy_", [make(*shape), f(*shape, fixed=True)], {}),
                (".copy_", [make(*shape), i(shape[1])], {}),
            ]
            table += [
                ("torch.fill_", [make(*shape), 1], {}),
                (".fill_", [make(*shape), 0.5], {}),
                (".zero_", [make(*shape)], {}),
            ]
            table += [
                (".requires_grad_", [make(*shape)], {}),
                (".detach_", [make(*shape)], {}),
                (".detach", [make(*shape)], {}),
            ]
    table += [(".detach", [c(2)], {}), (".detach", [f(2, 3)], {}), ("torch.detach", [f(2, strided=True)], {})]
    return table
