"""Samples of views, joining, repetition and other arrangements."""

from __future__ import annotations

from typing import Any

from recording.samples import c, f, i, v


def samples() -> list[Any]:
    """Give the table."""
    return views() + pieces() + joined() + arranged()


def _over(name: str, *calls: Any) -> list[Any]:
    """One function over several inputs: contiguous, strided, integer, complex."""
    table: list[Any] = []
    for args in calls:
        table += [(name, [f(2, 3, 4), *args], {}), (name, [f(2, 3, 4, strided=True), *args], {})]
    return [*table, (name, [i(2, 3, 4), *calls[0]], {}), (name, [c(2, 3, 4), *calls[0]], {})]


def views() -> list[Any]:
    """Views in another shape."""
    table: list[Any] = []
    table += _over("torch.reshape", [(6, 4)], [(-1,)], [(4, -1, 2)], [(2, 3, 4)])
    table += [*_over(".view", [2, 12], [-1, 4]), (".view", [f(0, 3), -1, 3], {}), (".view", [f(), 1], {})]
    table += _over("torch.permute", [(2, 0, 1)], [(-1, 0, 1)], [(0, 2, 1)])
    table += _over("torch.transpose", [0, 1], [-1, 0], [1, 1])
    table += _over("torch.movedim", [0, 2], [(0, 1), (2, 0)], [-1, 0])
    table += _over("torch.unsqueeze", [0], [-1], [2])
    table += _over("torch.flatten", [], [1], [0, 1], [-2, -1])
    table += _over("torch.unflatten", [1, (3, 1)], [-1, (2, -1)])
    table += _over("torch.swapaxes", [0, 2]) + _over("torch.swapdims", [1, 2]) + _over("torch.adjoint", [])
    table += _over("torch.ravel", []) + _over("torch.clone", []) + _over(".contiguous", [])
    table += [("torch.t", [f(2, 3)], {}), ("torch.t", [f(3)], {}), ("torch.t", [f()], {}), ("torch.t", [c(2, 3)], {})]
    table += [("torch.squeeze", [f(1, 3, 1)], {}), ("torch.squeeze", [f(1, 3, 1), 0], {}), ("torch.squeeze", [f()], {})]
    table += [("torch.squeeze", [f(1, 3, 1), (0, 2)], {}), ("torch.squeeze", [f(1, 3, 1), 1], {})]
    table += [(".expand", [f(3, 1), 2, 3, 4], {}), (".expand", [f(3, 1), -1, 4], {}), (".expand", [f(), 2, 2], {})]
    table += [("torch.broadcast_to", [f(3), (2, 3)], {}), (".expand_as", [f(1, 3), f(2, 3)], {})]
    table += [
        (".sum_to_size", [f(2, 3), 1, 3], {}),
        (".sum_to_size", [f(2, 3), 3], {}),
        (".view_as", [f(4), f(2, 2)], {}),
    ]
    table += [("torch.as_strided", [f(3, 4), (2, 2), (1, 2)], {}), ("torch.as_strided", [f(8), (3, 3), (2, 1), 1], {})]
    table += [(".reshape_as", [f(2, 3, strided=True), f(3, 2)], {}), ("torch.atleast_1d", [f()], {})]
    table += [("torch.atleast_2d", [f(3)], {}), ("torch.atleast_3d", [f(2, 3)], {}), ("torch.atleast_3d", [f(3)], {})]
    return table


def pieces() -> list[Any]:
    """Views of parts."""
    table: list[Any] = []
    table += _over("torch.select", [0, 1], [1, -1], [2, 3])
    table += _over("torch.narrow", [0, 1, 1], [2, -3, 2], [1, 0, 0])
    table += _over("torch.diagonal", [], [1], [-1, 1, 2], [0, -1, 0], [5])
    table += _over(".unfold", [2, 2, 1], [1, 2, 2], [-1, 3, 2])
    table += _over("torch.unbind", [], [1], [-1])
    table += _over("torch.split", [1], [2, 2], [[1, 3], 2])
    table += _over("torch.chunk", [2], [3, 2], [5, 1])
    table += _over("torch.tensor_split", [2], [3, 2], [(1, 2), 2])
    table += [("torch.hsplit", [f(2, 4), 2], {}), ("torch.vsplit", [f(4, 2), (1, 3)], {})]
    table += [("torch.dsplit", [f(1, 2, 4), 2], {}), ("torch.hsplit", [f(4), 2], {})]
    return table


def joined() -> list[Any]:
    """Tensors made one, repeated, paired."""
    table: list[Any] = []
    for name, dims in (("cat", (0, 1, -1)), ("stack", (0, 1, -1)), ("concat", (0,))):
        for dim in dims:
            table += [("torch." + name, [[f(2, 3), f(2, 3, strided=True)], dim], {})]
        table += [("torch." + name, [[f(3), i(3)]], {}), ("torch." + name, [[c(3), f(3)]], {})]
        table += [("torch." + name, [(f(2, 2), f(2, 2), f(2, 2))], {"dim": 1}), ("torch." + name, [[i(2), i(2)]], {})]
    for name in ("hstack", "vstack", "dstack", "column_stack"):
        table += [("torch." + name, [[f(3), f(3)]], {}), ("torch." + name, [[f(2, 3), f(2, 3)]], {})]
        table += [("torch." + name, [(f(), f())], {}), ("torch." + name, [[f(2, 2, 2), f(2, 2, 2)]], {})]
    table += [("torch.block_diag", [f(2, 2), f(3), f(), f(1, 2)], {}), ("torch.block_diag", [f(2, 2)], {})]
    table += [("torch.meshgrid", [f(2), f(3)], {"indexing": k}) for k in ("ij", "xy")]
    table += [
        ("torch.meshgrid", [f(2), f(3), f(2)], {"indexing": "xy"}),
        ("torch.broadcast_tensors", [f(3), f(2, 1)], {}),
    ]
    table += [("torch.cartesian_prod", [f(2), f(3)], {}), ("torch.cartesian_prod", [f(2), f(2), f(2)], {})]
    table += [("torch.combinations", [f(4)], {}), ("torch.combinations", [f(3)], {"r": 3, "with_replacement": True})]
    table += [(".repeat", [f(3), 2], {}), (".repeat", [f(2, 3), 2, 1, 3], {}), (".repeat", [f(), 3], {})]
    table += [("torch.tile", [f(2, 3), (2,)], {}), ("torch.tile", [f(3), (2, 2)], {})]
    table += [("torch.repeat_interleave", [f(2, 3), 2], {}), ("torch.repeat_interleave", [f(2, 3), 2, 1], {})]
    table += [("torch.repeat_interleave", [f(2, 3), v([1, 2], "int64")], {"dim": 0})]
    return table


def arranged() -> list[Any]:
    """Elements in another order."""
    table: list[Any] = []
    table += _over("torch.flip", [(0,)], [(0, 2)], [(-1,)])
    table += _over("torch.roll", [1], [(1, -2), (0, 2)], [5, 1])
    table += _over("torch.rot90", [], [2, (1, 2)], [-1, (2, 0)])
    table += _over("torch.tril", [], [1], [-1]) + _over("torch.triu", [], [1], [-2])
    table += _over("torch.diag_embed", [], [1, 0, 2], [-1, 1, -1])
    table += [("torch.diag", [f(3)], {}), ("torch.diag", [f(3, 4), 1], {}), ("torch.diag", [f(3), -1], {})]
    table += [("torch.fliplr", [f(2, 3)], {}), ("torch.flipud", [f(2, 3)], {}), ("torch.diagflat", [f(2, 2), 1], {})]
    table += [
        ("torch.select_scatter", [f(2, 3), f(3), 0, -1], {}),
        ("torch.slice_scatter", [f(4), f(2), 0, 0, 4, 2], {}),
    ]
    table += [("torch.diagonal_scatter", [f(3, 3), f(2), 1], {}), ("torch.diagonal_scatter", [f(3, 3), f(3)], {})]
    return table
