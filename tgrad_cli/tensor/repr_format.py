"""How a tensor's numbers become text: PyTorch's rules for columns, notation, wrapping and summarising.

Works on a bare NumPy array and the name of its PyTorch dtype, so that it can be tested without any tensor. The rules
are those of PyTorch 2.13; ``tests/reference/printing.jsonl.gz`` holds what PyTorch itself printed.
"""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

PREFIX = "tensor("
FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})
COMPLEX = frozenset({"complex64", "complex128"})

# What `profile=` stands for: precision, threshold, edgeitems, linewidth.
PROFILES: dict[str, tuple[int, float, int, int]] = {
    "default": (4, 1000, 3, 80),
    "short": (2, 1000, 2, 80),
    "full": (4, inf, 3, 80),
}


class PrintOptions(NamedTuple):
    """What ``torch.set_printoptions`` sets; a value that is replaced, never changed, so that it can be put back."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None

    def updated(
        self,
        precision: int | None = None,
        threshold: float | None = None,
        edgeitems: int | None = None,
        linewidth: int | None = None,
        profile: str | None = None,
        sci_mode: bool | None = None,
    ) -> PrintOptions:
        """Give the options after ``torch.set_printoptions`` with these arguments.

        As in PyTorch, None leaves an option as it is, except `sci_mode`, which every call sets; a profile comes first
        and the other arguments override it; an unknown profile changes nothing.
        """
        base = self[:4] if profile is None else PROFILES.get(profile, self[:4])
        return PrintOptions(
            base[0] if precision is None else precision,
            base[1] if threshold is None else threshold,
            base[2] if edgeitems is None else edgeitems,
            base[3] if linewidth is None else linewidth,
            sci_mode,
        )


DEFAULT_OPTIONS = PrintOptions()


def format_tensor(
    array: np.ndarray[Any, Any],
    dtype: str,
    *,
    requires_grad: bool = False,
    grad_fn: str | None = None,
    options: PrintOptions = DEFAULT_OPTIONS,
    default_dtype: str = "float32",
    indent: int = 0,
    parameter: bool = False,
) -> str:
    """Print an array as PyTorch prints a tensor with these elements.

    `dtype` is PyTorch's name ("bfloat16" for a float32 array of rounded values). `grad_fn` is the name that stands in
    angle brackets; it replaces ``requires_grad=True``. `indent` shifts every line but the first, for text that starts
    further right. `parameter` prints an ``nn.Parameter``.

    > format_tensor(np.ones((2, 2), np.float32), "float32", grad_fn="AddBackward0")
    tensor([[1., 1.],
            [1., 1.]], grad_fn=<AddBackward0>)
    """
    suffixes = []
    if array.size == 0:
        contents = "[]"
        if array.ndim != 1:
            suffixes.append(f"size={array.shape}")
        if dtype != default_dtype:  # there is no element to tell the dtype by
            suffixes.append(f"dtype=torch.{dtype}")
    else:
        contents = _contents(array, dtype, options)
        if not options.edgeitems:
            suffixes.append(f"size={array.shape}")
        if not _goes_without_saying(dtype, default_dtype):
            suffixes.append(f"dtype=torch.{dtype}")
    if grad_fn is not None:
        suffixes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        suffixes.append("requires_grad=True")
    text = _with_suffixes(PREFIX + contents, suffixes, options.linewidth)
    if parameter:
        text = "Parameter containing:\n" + text
    return shifted(text, indent) if indent else text


def shifted(text: str, indent: int) -> str:
    """Move every line of a text but the first (and empty ones) right by `indent` columns."""
    first, *rest = text.split("\n")
    space = " " * indent
    return "\n".join([first, *[space + line if line else line for line in rest]])


def _goes_without_saying(dtype: str, default_dtype: str) -> bool:
    if dtype in (default_dtype, "int64", "bool"):
        return True
    return dtype == ("complex128" if default_dtype == "float64" else "complex64")


def _contents(array: np.ndarray[Any, Any], dtype: str, options: PrintOptions) -> str:
    shape = array.shape
    cut = [False] * len(shape)
    if array.size > options.threshold and shape:
        edge = options.edgeitems
        if not edge:
            return "[...]"
        cut = [size > 2 * edge for size in shape]
        array = _edges(array, cut, edge)
    cells, width = _cells(array, dtype, options)
    if not shape:
        return cells[0]
    return _nested(_rows(cells, width, array.shape, cut[-1], options.linewidth), array.shape, cut)


def _edges(array: np.ndarray[Any, Any], cut: Sequence[bool], edge: int) -> np.ndarray[Any, Any]:
    # Only what will be shown; it alone decides the widths and the notation.
    for axis, is_cut in enumerate(cut):
        if is_cut:
            size = array.shape[axis]
            array = array.take([*range(edge), *range(size - edge, size)], axis=axis)
    return array


def _cells(array: np.ndarray[Any, Any], dtype: str, options: PrintOptions) -> tuple[list[str], int]:
    """Give the text of every element, padded, and the column's width."""
    if dtype in FLOATS:
        return _float_column(array.ravel().tolist(), options)
    if dtype in COMPLEX:
        real, real_width = _float_column(array.real.ravel().tolist(), options)
        imag, imag_width = _float_column(array.imag.ravel().tolist(), options)
        cells = [left + _signed(right.lstrip()) + "j" for left, right in zip(real, imag, strict=True)]
        return cells, real_width + imag_width + 1
    texts = [str(value) for value in array.ravel().tolist()]
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts], width


def _signed(text: str) -> str:
    return text if text[0] == "-" else "+" + text


def _float_column(values: list[float], options: PrintOptions) -> tuple[list[str], int]:
    # Zeros, NaN and infinities have no say in the notation and the width; they are only padded to it.
    telling = [value for value in values if value and isfinite(value)]
    if not telling:
        return [f"{value:.0f}." if isfinite(value) else f"{value:.0f}" for value in values], 1
    integral = all(map(float.is_integer, telling))
    scientific = _is_scientific(telling) if options.sci_mode is None else options.sci_mode
    if scientific:
        pattern = f"%.{options.precision}e"
    elif integral:
        return _integral_column(values, telling)
    else:
        pattern = f"%.{options.precision}f"
    width = max([len(pattern % value) for value in telling])
    padded = f"%{width}{pattern[1:]}"
    return [padded % value for value in values], width


def _integral_column(values: list[float], telling: list[float]) -> tuple[list[str], int]:
    # Floats that are whole numbers keep a point to say that they are floats: `2.`
    width = 1 + max([len(f"{value:.0f}") for value in telling])
    padded = f"%{width - 1}.0f."
    return [padded % value if isfinite(value) else f"{value:{width}.0f}" for value in values], width


def _is_scientific(telling: list[float]) -> bool:
    sizes = [abs(value) for value in telling]
    largest, smallest = max(sizes), min(sizes)
    return largest / smallest > 1000.0 or largest > 1.0e8 or smallest < 1.0e-4


def _rows(cells: list[str], width: int, shape: Sequence[int], cut: bool, linewidth: int) -> list[str]:
    """Bracket the cells of each innermost row, wrapped to the line width."""
    length = shape[-1]
    indent = len(PREFIX) + len(shape) - 1
    per_line = max(1, (linewidth - indent) // (width + 2))
    wrap = ",\n" + " " * (indent + 1)
    rows = []
    for start in range(0, len(cells), length):
        row = cells[start : start + length]
        if cut:
            row.insert(length // 2, " ...")
        lines = [", ".join(row[at : at + per_line]) for at in range(0, len(row), per_line)]
        rows.append("[" + wrap.join(lines) + "]")
    return rows


def _nested(rows: list[str], shape: Sequence[int], cut: Sequence[bool]) -> str:
    """Bracket rows into matrices, matrices into blocks …, from the inside out, with PyTorch's blank lines."""
    depth = len(shape)
    for axis in range(depth - 2, -1, -1):
        length = shape[axis]
        between = "," + "\n" * (depth - axis - 1) + " " * (len(PREFIX) + axis + 1)
        groups = []
        for start in range(0, len(rows), length):
            group = rows[start : start + length]
            if cut[axis]:
                group.insert(length // 2, "...")
            groups.append("[" + between.join(group) + "]")
        rows = groups
    return rows[0]


def _with_suffixes(text: str, suffixes: list[str], linewidth: int) -> str:
    used = len(text) - text.rfind("\n") + 1
    parts = [text]
    for suffix in suffixes:
        if used + len(suffix) + 2 > linewidth:
            parts.append(",\n" + " " * len(PREFIX) + suffix)
            used = len(PREFIX) + len(suffix)
        else:
            parts.append(", " + suffix)
            used += len(suffix) + 2
    return "".join(parts) + ")"
