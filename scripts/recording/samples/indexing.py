"""Samples of gathering, scattering, masks and searching."""

from __future__ import annotations

from typing import Any

from recording.samples import f, i, v

ROWS = v([0, 2], "int64")
AGAIN = v([1, 1, 0], "int64")
GRID = v([[0, 1, 2, 0], [2, 2, 0, 1]], "int64")
MASK = v([True, False, True], "bool")


def samples() -> list[Any]:
    """Give the table."""
    return gathered() + scattered() + rows() + masked() + searched()


def gathered() -> list[Any]:
    """Elements gathered."""
    return [
        ("torch.gather", [f(3, 4), 0, GRID], {}),
        ("torch.gather", [f(3, 4, strided=True), 0, GRID], {}),
        ("torch.gather", [f(3, 4), 1, GRID], {}),
        ("torch.gather", [f(4), -1, AGAIN], {}),
        ("torch.gather", [f(), 0, v([0, 0], "int64")], {}),
        ("torch.gather", [i(3, 4), 0, GRID], {}),
        ("torch.take_along_dim", [f(3, 4), GRID], {"dim": 0}),
        ("torch.take_along_dim", [f(3, 4), GRID], {}),
        ("torch.take_along_dim", [f(3, 4), v([[2], [0], [1]], "int64"), 1], {}),
        ("torch.take", [f(3, 4), GRID], {}),
        ("torch.take", [f(3, 4), v([-1, 11, 0], "int64")], {}),
        ("torch.index_select", [f(3, 4), 0, ROWS], {}),
        ("torch.index_select", [f(3, 4, strided=True), 1, AGAIN], {}),
        ("torch.index_select", [f(3), -1, AGAIN], {}),
        ("torch.index_select", [f(2, 3, 4), 1, ROWS], {}),
    ]


def scattered() -> list[Any]:
    """Elements scattered."""
    table: list[Any] = [
        ("torch.scatter", [f(3, 4), 0, GRID, f(2, 4)], {}),
        ("torch.scatter", [f(3, 4), 0, GRID, 2.5], {}),
        ("torch.scatter", [f(3, 4), 1, v([[0], [3]], "int64"), f(2, 1)], {}),
        ("torch.scatter", [f(4), 0, v([3], "int64"), f(1)], {}),
        ("torch.scatter_add", [f(3, 4), 0, GRID, f(2, 4)], {}),
        ("torch.scatter_add", [f(3, 4), 1, GRID, f(2, 4)], {}),
        ("torch.scatter_add", [f(4), 0, AGAIN, f(3)], {}),
        ("torch.index_put", [f(3, 4), (ROWS, AGAIN), f(3)], {}),
        ("torch.index_put", [f(3, 4), (ROWS,), f(4)], {}),
        ("torch.index_put", [f(3, 4), (AGAIN,), f(3, 4), True], {}),
        ("torch.index_put", [f(3), (MASK,), f(2)], {}),
        (".put", [f(3, 4), ROWS, f(2)], {}),
        (".put", [f(3, 4), AGAIN, f(3), True], {}),
    ]
    for how in ("sum", "prod", "mean", "amax", "amin"):
        for whole in (True, False):
            table.append(("torch.scatter_reduce", [f(3, 4), 0, GRID, f(2, 4), how], {"include_self": whole}))
        table.append(("torch.scatter_reduce", [f(4), 0, AGAIN, f(3), how], {}))
    return table


def rows() -> list[Any]:
    """Rows added, copied and filled."""
    return [
        ("torch.index_add", [f(3, 4), 0, ROWS, f(2, 4)], {}),
        ("torch.index_add", [f(3, 4), 1, AGAIN, f(3, 3)], {"alpha": 2.5}),
        ("torch.index_add", [f(3), 0, AGAIN, f(3)], {}),
        ("torch.index_add", [i(3), 0, AGAIN, i(3)], {"alpha": -1}),
        ("torch.index_copy", [f(3, 4), 0, ROWS, f(2, 4)], {}),
        ("torch.index_copy", [f(3, 4), -1, ROWS, f(3, 2)], {}),
        ("torch.index_fill", [f(3, 4), 0, ROWS, 1.5], {}),
        ("torch.index_fill", [f(3, 4), 1, ROWS, f()], {}),
        ("torch.index_fill", [f(3), 0, v([-1], "int64"), -2], {}),
    ]


def masked() -> list[Any]:
    """Masks."""
    column = v([[True], [False]], "bool")
    return [
        ("torch.masked_fill", [f(2, 3), MASK, 0.5], {}),
        ("torch.masked_fill", [f(2, 3), column, f()], {}),
        ("torch.masked_fill", [i(3), MASK, 7], {}),
        ("torch.masked_fill", [f(), v(True, "bool"), 2.0], {}),
        ("torch.masked_select", [f(2, 3), MASK], {}),
        ("torch.masked_select", [f(3), v([[True, False, True], [False, True, True]], "bool")], {}),
        ("torch.masked_select", [f(2, 3, strided=True), column], {}),
        ("torch.masked_scatter", [f(2, 3), MASK, f(5)], {}),
        ("torch.masked_scatter", [f(3), MASK, f(2)], {}),
        ("torch.where", [MASK, f(2, 3), f(3)], {}),
        ("torch.where", [MASK, f(3), 0.5], {}),
    ]


def searched() -> list[Any]:
    """Positions."""
    edges = v([1.0, 2.0, 2.0, 5.0])
    return [
        ("torch.nonzero", [v([[0, 3], [5, 0]], "int64")], {}),
        ("torch.nonzero", [v([[0, 3], [5, 0]], "int64")], {"as_tuple": True}),
        ("torch.nonzero", [v(2.0)], {}),
        ("torch.argwhere", [v([0.0, 1.0, 2.0])], {}),
        ("torch.searchsorted", [edges, v([2.0, 0.0, 9.0])], {}),
        ("torch.searchsorted", [edges, v([2.0, 0.0, 9.0])], {"right": True}),
        ("torch.searchsorted", [edges, 2.0], {"side": "right"}),
        ("torch.searchsorted", [v([[1.0, 3.0], [2.0, 4.0]]), v([[2.0], [2.0]])], {"out_int32": True}),
        ("torch.bucketize", [v([[1, 4], [9, 3]], "int64"), v([3, 5], "int64")], {}),
        ("torch.bucketize", [v([3.0]), v([3.0, 5.0])], {"right": True}),
        ("torch.unravel_index", [v([5, 3], "int64"), (2, 3)], {}),
    ]
