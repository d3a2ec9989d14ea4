"""Ranges and evenly spaced numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes, sources
from ...tensor.argument_errors import missing, no_such_call
from ...tensor.making import (
    chosen,
    dtype_option,
    integer,
    made,
    number,
    one_int,
    refuse_type,
    reserve,
)
from ...tensor.registry import function
from ...tensor.state import ACTIVE

if TYPE_CHECKING:
    from typing import Any


@function("create", torch="torch.arange")
def arange(
    start: Any = None,
    end: Any = None,
    step: Any = 1,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """The numbers from start (0 if not given) up to, not including, end: int64 from ints, else the default type.

    > arange(1, 2.5, 0.5)
    tensor([1.0000, 1.5000, 2.0000])
    """
    alone = end is None
    if alone:
        start, end = 0, start
    if end is None:
        raise missing("arange", "end")
    ends = number("arange", "start", 1, 0 if start is None else start), number("arange", "end", 1 if alone else 2, end)
    by = number("arange", "step", 3, step)
    kind = dtype_option("arange", dtype) or (_range_type(*ends, by) if out is None else out.dtype)
    refuse_type("arange_cpu", kind, dtypes.FLOATING)
    for value in (*ends, by):
        if isinstance(value, complex):
            raise TgradError(
                "E0303", "value cannot be converted to type double without overflow", python="RuntimeError"
            )
    count = sources.arange_length(*ends, by, kind)
    reserve((count,), kind)
    return made("arange", sources.arange(ends[0], by, count, kind), kind, device, requires_grad, out)


def _range_type(*values: Any) -> Any:
    whole = all(isinstance(v, int) for v in values)
    return dtypes.int64 if whole else ACTIVE.state.default_dtype


@function("create", torch="torch.range")
def range_(
    start: Any,
    end: Any,
    step: Any = 1,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """The numbers from start to end, both included, in the default type; PyTorch prefers `arange`.

    > torch.range(1, 3)
    tensor([1., 2., 3.])
    """
    first, last = number("range", "start", 1, start), number("range", "end", 2, end)
    kind = chosen("range", dtype, out)
    refuse_type("range_cpu", kind, dtypes.FLOATING)
    array = sources.range_closed(first, last, number("range", "step", 3, step), kind)
    return made("range", array, kind, device, requires_grad, out)


def _spacing(name: str, start: Any, end: Any, steps: Any, dtype: Any, out: Any) -> tuple[Any, Any, int, Any]:
    """The ends, the count and the type of evenly spaced values."""
    sizes = [(word, v.ndim) for word, v in (("start", start), ("end", end)) if hasattr(v, "ndim")]
    if any(n for _, n in sizes):
        found = " and ".join([f"{word} with {n} dimension(s)" for word, n in sizes])
        text = f"{name} only supports 0-dimensional start and end tensors, but got {found}."
        raise TgradError("E0208", text, python="RuntimeError")
    ends = [number(name, word, i + 1, v) for i, (word, v) in enumerate((("start", start), ("end", end)))]
    count = integer(steps)
    if count is None:
        given = [start, end] if steps is None else [start, end, steps]
        raise no_such_call(name, given, len(given) - 1, "steps, the third argument, must be an int")
    if count < 0:
        text = "number of steps must be non-negative"
        raise TgradError("E0604", f"{name}: {text}", torch=text, python="RuntimeError")
    kind = dtype_option(name, dtype) or (None if out is None else out.dtype)
    if kind is None:
        kind = ACTIVE.state.default_dtype
        if isinstance(ends[0], complex) or isinstance(ends[1], complex):
            kind = kind.to_complex()
    refuse_type(f"{name}_cpu", kind, dtypes.COMPLEX)
    reserve((count,), kind)
    return ends[0], ends[1], count, kind


@function("create", torch="torch.linspace")
def linspace(
    start: Any,
    end: Any,
    steps: Any = None,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """`steps` evenly spaced numbers from start to end, both included.

    > linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    low, high, count, kind = _spacing("linspace", start, end, steps, dtype, out)
    return made("linspace", sources.linspace(low, high, count, kind), kind, device, requires_grad, out)


@function("create", torch="torch.logspace")
def logspace(
    start: Any,
    end: Any,
    steps: Any = None,
    base: Any = 10.0,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """`base` to evenly spaced powers from start to end.

    > logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    low, high, count, kind = _spacing("logspace", start, end, steps, dtype, out)
    array = sources.logspace(low, high, count, number("logspace", "base", 4, base), kind)
    return made("logspace", array, kind, device, requires_grad, out)


@function("create", torch="torch.tril_indices")
def tril_indices(
    row: Any, col: Any, offset: Any = 0, *, dtype: Any = None, device: Any = None, layout: Any = None
) -> Any:
    """Row and column indices of a matrix's lower triangle, row by row.

    > tril_indices(2, 2)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    return _triangle("tril_indices", row, col, offset, dtype, device, upper=False)


@function("create", torch="torch.triu_indices")
def triu_indices(
    row: Any, col: Any, offset: Any = 0, *, dtype: Any = None, device: Any = None, layout: Any = None
) -> Any:
    """Row and column indices of a matrix's upper triangle, row by row.

    > triu_indices(2, 2)
    tensor([[0, 0, 1],
            [0, 1, 1]])
    """
    return _triangle("triu_indices", row, col, offset, dtype, device, upper=True)


def _triangle(name: str, row: Any, col: Any, offset: Any, dtype: Any, device: Any, *, upper: bool) -> Any:
    counts = []
    for position, (word, value) in enumerate((("row", row), ("col", col))):
        count = one_int(name, word, position + 1, value)
        if count < 0:
            raise TgradError("E0604", f"{word} must be non-negative, got{count}", python="RuntimeError")
        counts.append(count)
    kind = dtype_option(name, dtype) or dtypes.int64
    refuse_type(name, kind, (dtypes.int64, dtypes.int32))
    by = one_int(name, "offset", 3, offset)
    return made(name, sources.triangle_indices(counts[0], counts[1], by, kind, upper=upper), kind, device)
