"""Samples of the views' twins that copy, of pieces apart, of rows combined and of what has no derivative."""

from __future__ import annotations

from typing import Any

from recording.samples import c, f, i, v

ROWS = v([0, 2], "int64")
AGAIN = v([1, 1, 0], "int64")


def samples() -> list[Any]:
    """Give the table."""
    return copies() + pieces() + combined() + found()


def copies() -> list[Any]:
    """One view, copied."""
    table: list[Any] = []
    for x in (f(3, 4), f(3, 4, strided=True), i(3, 4)):
        table += [
            ("torch.alias_copy", [x], {}),
            ("torch.diagonal_copy", [x], {}),
            ("torch.diagonal_copy", [x, 1], {}),
            ("torch.expand_copy", [x, (2, 3, 4)], {}),
            ("torch.narrow_copy", [x, 1, 1, 2], {}),
            ("torch.permute_copy", [x, (1, 0)], {}),
            ("torch.select_copy", [x, 1, -1], {}),
            ("torch.slice_copy", [x, 1, 1, 4, 2], {}),
            ("torch.t_copy", [x], {}),
            ("torch.transpose_copy", [x, 0, 1], {}),
            ("torch.unfold_copy", [x, 1, 2, 1], {}),
            ("torch.unsqueeze_copy", [x, 1], {}),
        ]
    table += [
        ("torch.as_strided_copy", [f(3, 4), (2, 2), (1, 2)], {}),
        ("torch.as_strided_copy", [f(3, 4), (3,), (4,), 1], {}),
        # Of the tensor that is written into PyTorch gives the other elements' gradient: it is not differentiated by.
        ("torch.as_strided_scatter", [f(3, 4, fixed=True), f(2, 2), (2, 2), (1, 2)], {}),
        ("torch.as_strided_scatter", [f(3, 4, fixed=True), f(2), (2,), (4,), 1], {}),
        (".narrow_copy", [f(3, 4), 0, -2, 2], {}),
        ("torch.squeeze_copy", [f(1, 3, 1)], {}),
        ("torch.squeeze_copy", [f(1, 3, 1), 0], {}),
        ("torch.squeeze_copy", [f(1, 3, 1), (0, 2)], {}),
        ("torch.view_copy", [f(3, 4), (2, 6)], {}),
        ("torch.view_as_real_copy", [c(3)], {}),
    ]
    return table


def pieces() -> list[Any]:
    """Several views, copied or apart."""
    table: list[Any] = []
    for x in (f(3, 4), f(3, 4, strided=True)):
        table += [
            ("torch.unbind_copy", [x], {}),
            ("torch.unbind_copy", [x, 1], {}),
            ("torch.split_copy", [x, 2], {}),
            ("torch.split_with_sizes_copy", [x, (1, 3), 1], {}),
            ("torch.unsafe_split", [x, 2], {}),
            (".unsafe_split", [x, 3, 1], {}),
            ("torch.unsafe_split_with_sizes", [x, (1, 3), 1], {}),
            ("torch.unsafe_chunk", [x, 2], {}),
        ]
    return table


def combined() -> list[Any]:
    """Rows combined at indices."""
    table: list[Any] = []
    for how in ("prod", "mean", "amax", "amin"):
        for whole in (True, False):
            table += [
                ("torch.index_reduce", [f(3, 4), 0, AGAIN, f(3, 4), how], {"include_self": whole}),
                ("torch.index_reduce", [f(3, 4), 1, ROWS, f(3, 2), how], {"include_self": whole}),
                (".index_reduce_", [i(3), 0, AGAIN, i(3), how], {"include_self": whole}),
            ]
    table += [
        ("torch.index_fill", [f(3, 4), 0, v([1, 1], "int64"), f()], {}),
        ("torch.put", [f(3, 4), ROWS, f(2)], {}),
        ("torch.put", [f(3, 4), AGAIN, f(3), True], {}),
        ("torch.take_along_dim", [f(3, 4), v([[-1], [5], [2]], "int64"), 1], {}),
    ]
    return table


def found() -> list[Any]:
    """Results that have no derivative."""
    x = v([[0, 5, 0], [7, 0, 1]], "int64")
    return [
        ("torch.nonzero_static", [x], {"size": 2}),
        ("torch.nonzero_static", [x], {"size": 5}),
        ("torch.nonzero_static", [x], {"size": 4, "fill_value": 9}),
        ("torch.nonzero_static", [v(3.0)], {"size": 2}),
        (".sum_to_size", [f(2, 3), ()], {}),
        (".sum_to_size", [f(2, 3), (3,)], {}),
        (".sum_to_size", [f(2, 3), (2, 1)], {}),
        ("torch.roll", [f(3, 4), (1, -2), (0, 1)], {}),
        ("torch.searchsorted", [v([]), v([])], {}),
        ("torch.unique_consecutive", [v([])], {"return_inverse": True, "return_counts": True}),
        ("torch.sort", [f(3, 4)], {"stable": True, "dim": 0}),
        ("torch.masked_fill", [i(3), v([True, False, True], "bool"), 2.5], {}),
    ]
