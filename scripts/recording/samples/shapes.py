"""Further samples of shapes, joins and pieces: each function over types, strides, empty and 0-d tensors."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, c, f, i, v

TYPES: tuple[Any, ...] = (
    lambda *shape: f(*shape),
    lambda *shape: f(*shape, strided=True),
    lambda *shape: f(*shape, dtype="float32"),
    lambda *shape: i(*shape),
    lambda *shape: c(*shape),
    lambda *shape: Sample(*shape, dtype="bool"),
)


def samples() -> list[Any]:
    """Give the table."""
    return views() + pieces() + joins() + pairs() + repeats() + in_place()


def over(name: str, *shapes: tuple[int, ...], args: tuple[Any, ...] = (), **keywords: Any) -> list[Any]:
    """A function of one tensor over shapes, and over types in the first shape."""
    table = [(name, [make(*shapes[0]), *args], keywords) for make in TYPES if shapes[0] or make is not TYPES[1]]
    return table + [(name, [f(*shape), *args], keywords) for shape in shapes[1:]]


def views() -> list[Any]:
    """The same elements in another shape."""
    table = over("torch.t", (2, 3), (0, 3), (4,))
    for name in ("torch.swapaxes", "torch.swapdims"):
        table += over(name, (2, 3, 4), (0, 3), args=(0, 1)) + over(name, (2, 3), args=(-1, 0))
    table += over("torch.adjoint", (2, 3), (2, 2, 3), (0, 2)) + over("torch.ravel", (2, 3), (0, 3), (), (2, 1, 3))
    table += over("torch.clone", (2, 3), (0, 3), ()) + over(".contiguous", (2, 3), (0, 3), ())
    table += over("torch.squeeze", (1, 3, 1), (1, 1), (0, 1)) + over("torch.squeeze", (2, 1, 3), args=(1,))
    table += over("torch.unflatten", (2, 6), (0, 6), args=(1, (3, -1)))
    table += over("torch.broadcast_to", (3, 1), (1,), (), args=((2, 3, 4),))
    table += (
        over(".sum_to_size", (2, 3), (4, 2, 3), args=(1, 3))[:3]
        + over(".sum_to_size", (2, 3), (5, 2, 3), args=(3,))[:3]
    )
    table += [
        (".sum_to_size", [f(2, 3), 2, 1], {}),
        (".sum_to_size", [f(2, 3), 2, 3], {}),
        (".sum_to_size", [f(4), 1], {}),
    ]
    for name, shapes in (("1d", ((), (3,), (2, 3))), ("2d", ((3,), (), (2, 3))), ("3d", ((2, 3), (3,), (), (1, 2, 3)))):
        table += over("torch.atleast_" + name, *shapes)
    table += [("torch.atleast_2d", [[f(3), f()]], {}), ("torch.atleast_1d", [[f(), f(2)]], {})]
    for make in TYPES:
        table += [(".view_as", [make(4), f(2, 2)], {}) if make is not TYPES[1] else (".view_as", [f(2, 3), f(6)], {})]
        table += [(".expand_as", [make(1, 3), f(2, 3)], {}), (".reshape_as", [make(2, 3), f(3, 2)], {})]
    table += [(".view_as", [f(0), f(0, 2)], {}), (".view_as", [f(), f(1, 1)], {}), (".reshape_as", [f(0), f(0, 2)], {})]
    table += [(".expand_as", [f(), f(2, 2)], {}), (".expand_as", [f(3), f(2, 3)], {}), (".reshape_as", [f(), f(1)], {})]
    for size, stride, start in (((2, 2), (1, 2), 0), ((3,), (4,), 1), ((), (), 2), ((2, 3), (0, 1), 0)):
        table += [("torch.as_strided", [f(3, 4), size, stride, start], {})]
    table += [("torch.as_strided", [i(8), (3, 3), (2, 1)], {}), ("torch.as_strided", [c(6), (2, 2), (3, 1)], {})]
    return table


def pieces() -> list[Any]:
    """Parts of a tensor, and tensors with a part replaced."""
    table: list[Any] = []
    table += over("torch.split_with_sizes", (4, 3), (4, 0), args=([1, 3],)) + over(
        "torch.split_with_sizes", (2, 4), args=([2, 0, 2], 1)
    )
    table += over("torch.hsplit", (2, 4), (4,), (2, 4, 3), args=(2,)) + over("torch.hsplit", (2, 4), args=((1, 3),))
    table += over("torch.vsplit", (4, 2), (4, 0), args=(2,)) + over("torch.vsplit", (4, 2), args=((1, 3),))
    table += over("torch.dsplit", (1, 2, 4), (0, 2, 4), args=(2,)) + over("torch.dsplit", (1, 2, 4), args=((1, 3),))
    table += over("torch.fliplr", (2, 3), (2, 0), (2, 3, 2)) + over("torch.flipud", (2, 3), (3,), (0, 2))
    table += over("torch.diag", (3,), (3, 4), (0,)) + over("torch.diag", (3, 3), args=(1,))
    table += over("torch.diagflat", (3,), (2, 2), ()) + over("torch.diagflat", (2,), args=(-1,))
    for make in TYPES:
        table += [("torch.diagonal_scatter", [make(3, 3), make(2), 1], {})]
        if make is not TYPES[4]:  # PyTorch's derivative of these is of real numbers alone
            table += [("torch.select_scatter", [make(2, 3), make(3), 0, -1], {})]
            table += [("torch.slice_scatter", [make(4, 2), make(2, 2), 0, 0, 4, 2], {})]
    table += [("torch.select_scatter", [f(2, 3), f(2), 1, 0], {}), ("torch.select_scatter", [f(3), f(), 0, 1], {})]
    table += [("torch.slice_scatter", [f(4), f(2)], {"start": 1, "end": 3}), ("torch.slice_scatter", [f(3), f(3)], {})]
    table += [
        ("torch.select_scatter", [f(2, 3, 2), f(2, 2), -2, 1], {}),
        ("torch.slice_scatter", [f(2, 3), f(2, 1), 1, -1], {}),
    ]
    table += [("torch.diagonal_scatter", [f(2, 3, 3), f(2, 3)], {"dim1": 1, "dim2": 2})]
    return table


def joins() -> list[Any]:
    """Several tensors made one."""
    table: list[Any] = []
    for name in ("torch.stack", "torch.hstack", "torch.vstack", "torch.dstack", "torch.column_stack"):
        for make in TYPES:
            table += [(name, [[make(2, 3), make(2, 3)]], {})]
        table += [(name, [[f(0), f(0)]], {}), (name, [(f(2), f(2), f(2))], {}), (name, [[f(2, 2), i(2, 2)]], {})]
    for make in TYPES:
        table += [("torch.block_diag", [make(2, 2), make(1, 3)], {})]
    table += [("torch.block_diag", [f(2, 3), i(2)], {}), ("torch.block_diag", [f(0, 2), f(2)], {})]
    return table


def pairs() -> list[Any]:
    """Every element of one tensor with every element of others."""
    table: list[Any] = []
    for make in TYPES:
        table += [
            ("torch.meshgrid", [make(2), make(3)], {"indexing": "ij"}),
            ("torch.broadcast_tensors", [make(3), make(2, 1)], {}),
            ("torch.cartesian_prod", [make(2), make(3)], {}),
            ("torch.combinations", [make(4)], {"r": 2}),
        ]
    table += [
        ("torch.meshgrid", [[f(2), f(3)]], {"indexing": "xy"}),
        ("torch.meshgrid", [f(), f(3)], {"indexing": "ij"}),
    ]
    table += [("torch.broadcast_tensors", [f(2, 1), f(3), f()], {}), ("torch.broadcast_tensors", [f(0, 1), f(3)], {})]
    table += [("torch.cartesian_prod", [f(3)], {}), ("torch.cartesian_prod", [f(2), f(0)], {})]
    table += [("torch.combinations", [f(3)], {"r": 1}), ("torch.combinations", [f(3)], {"with_replacement": True})]
    return table


def repeats() -> list[Any]:
    """Elements again and again."""
    table: list[Any] = []
    table += over(".repeat", (2, 3), (), (0,), (3,), args=(2, 1, 2)) + over(
        "torch.tile", (2, 3), (3,), (), args=((2, 2),)
    )
    table += over("torch.tile", (2, 3), args=((2,),)) + over("torch.repeat_interleave", (2, 3), (), (0, 3), args=(2,))
    table += over("torch.repeat_interleave", (2, 3), args=(3, 1))
    table += [("torch.repeat_interleave", [f(3), v([2, 0, 1], "int64")], {})]
    table += [("torch.repeat_interleave", [v([2, 0, 1], "int64")], {})]
    return table


def in_place() -> list[Any]:
    """Views that change the tensor's own shape."""
    table: list[Any] = []
    for name, args in (
        ("swapaxes_", (0, 1)),
        ("swapdims_", (0, 1)),
        ("t_", ()),
        ("unsqueeze_", (1,)),
        ("squeeze_", ()),
    ):
        for shape in ((2, 3), (2, 1)):
            table += [("." + name, [f(*shape, fixed=True), *args], {})]
            table += [("." + name, [make(*shape), *args], {}) for make in (TYPES[2], TYPES[3], TYPES[5])]
    return table
