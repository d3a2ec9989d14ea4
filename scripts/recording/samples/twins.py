"""Further samples of the views' twins that copy, and of tensors that come to look at other memory."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, c, f, i, v
from recording.samples.shapes import over


def samples() -> list[Any]:
    """Give the table."""
    return views() + pieces() + memory()


def real(*call: Any, args: tuple[Any, ...]) -> list[Any]:
    """Without complex numbers: PyTorch's derivative of these is of real numbers alone."""
    return [s for s in over(*call, args=args) if not s[1][0].dtype.startswith("complex")]


def views() -> list[Any]:
    """One view, copied."""
    table: list[Any] = []
    table += over("torch.alias_copy", (2, 3), (0, 2), ()) + over("torch.diagonal_copy", (3, 4), (2, 2, 2))
    table += over("torch.expand_copy", (3, 1), (1,), (), args=((2, 3, 4),))
    table += over("torch.narrow_copy", (3, 4), (2, 3, 2), args=(1, 1, 2)) + over(
        "torch.permute_copy", (2, 3), (0, 2), args=((1, 0),)
    )
    table += real("torch.select_copy", (2, 3), (2, 3, 2), args=(1, -1)) + real(
        "torch.slice_copy", (2, 5), (2, 5, 2), args=(1, 1, 4, 2)
    )
    table += over("torch.squeeze_copy", (1, 3, 1), (1,), (0, 1)) + over("torch.t_copy", (2, 3), (4,), ())
    table += over("torch.transpose_copy", (2, 3), (2, 3, 4), args=(0, 1)) + over(
        "torch.unsqueeze_copy", (2, 3), (), args=(0,)
    )
    table += (
        over("torch.unfold_copy", (2, 4), (3, 5, 2), args=(1, 2, 1))
        + over("torch.view_copy", (2, 3), (6,), (3, 1, 2), args=((3, 2),))[:1]
    )
    table += [
        ("torch.view_copy", [x, (3, 2)], {}) for x in (f(2, 3), f(6), i(2, 3), c(6), f(1, 6), f(3, 2, dtype="float32"))
    ]
    table += [("torch.view_copy", [f(0, 3), (3, 0)], {}), ("torch.view_copy", [f(2, 3), (-1,)], {})]
    for shape in ((3,), (2, 2), (), (0,)):
        table += [("torch.view_as_real_copy", [c(*shape)], {}), ("torch.view_as_complex_copy", [f(*shape, 2)], {})]
        table += [("torch.view_as_real_copy", [Sample(*shape, dtype="complex64")], {})]
        table += [("torch.view_as_complex_copy", [f(*shape, 2, dtype="float32")], {})]
    for size, stride, start in (((2, 2), (1, 2), 0), ((3,), (4,), 1), ((), (), 2), ((2, 3), (4, 1), 1)):
        table += [("torch.as_strided_copy", [f(3, 4), size, stride, start], {})]
        table += [("torch.as_strided_copy", [i(3, 4), size, stride, start], {})]
        table += [("torch.as_strided_scatter", [f(3, 4, fixed=True), f(*size), size, stride, start], {})]
        table += [("torch.as_strided_scatter", [i(3, 4), i(*size), size, stride, start], {})]
    return table


def pieces() -> list[Any]:
    """Several views, copied or apart, and the places of what is not zero in a number of rows."""
    table: list[Any] = []
    table += over("torch.unbind_copy", (2, 3), (3, 0)) + over("torch.split_copy", (4, 2), (5,), (5, 0), args=(2,))
    table += over("torch.unsafe_split", (4, 2), (5,), args=(2,)) + over(
        "torch.unsafe_chunk", (4, 2), (5,), (2, 2), args=(3,)
    )
    for name in ("torch.split_with_sizes_copy", "torch.unsafe_split_with_sizes"):
        table += over(name, (4, 2), (4,), (4, 0), args=([1, 3],))
    for size in (0, 2, 5):
        for x in (f(3), i(2, 2, low=0, high=2), v([[0.0, 1.0], [2.0, 0.0]]), Sample(2, 3, dtype="bool")):
            table += [("torch.nonzero_static", [x], {"size": size})]
    return [*table, ("torch.nonzero_static", [v([0.0, 3.0])], {"size": 3, "fill_value": 7})]


def memory() -> list[Any]:
    """Tensors that come to look at other memory, of types that need no gradient."""
    table: list[Any] = []
    for kind in ("float64", "float32", "int64"):
        x, y = Sample(2, 3, dtype=kind, fixed=True), Sample(4, dtype=kind, fixed=True)
        table += [(".resize_", [x, 2, 2], {}), (".resize_", [x, (3, 2)], {}), (".resize_", [x, 6], {})]
        table += [
            ("torch.resize_as_", [x, y], {}),
            ("torch.resize_as_", [x, x], {}),
            ("torch.resize_as_", [x, i(1)], {}),
        ]
        table += [(".set_", [x, y], {}), (".set_", [y, x], {}), (".set_", [x], {})]
        table += [(".is_set_to", [x, y], {}), (".is_set_to", [y, y], {}), (".is_set_to", [x, x], {})]
        table += [("torch.as_strided_", [x, (2, 2), (1, 2)], {}), ("torch.as_strided_", [y, (2,), (2,), 1], {})]
        table += [("torch.as_strided_", [x, (6,), (1,)], {})]
    return table
