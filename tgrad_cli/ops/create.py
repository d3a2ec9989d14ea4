"""Tensors from numbers: zeros, ones, full, ranges, identity, and the same shaped like another tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor import dtypes, factories
from ..tensor.calls import missing, wrong_type
from ..tensor.making import (
    arranged,
    dtype_option,
    filled,
    integer,
    made,
    memory_order,
    number,
    one_int,
    reserve,
    sizes_of,
)
from ..tensor.number import Number
from ..tensor.promotion import number_dtype
from ..tensor.registry import OPS, function
from ..tensor.state import ACTIVE
from .arguments import as_tensor

if TYPE_CHECKING:
    from typing import Any


def _chosen(name: str, dtype: Any, out: Any) -> Any:
    """The element type asked for: ``dtype=``, else that of ``out=``, else the default."""
    return dtype_option(name, dtype) or (ACTIVE.state.default_dtype if out is None else out.dtype)


@function("create", torch="torch.zeros")
def zeros(
    *sizes: Any,
    size: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """A tensor of zeros of the given size.

    > zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    kind = _chosen("zeros", dtype, out)
    return made("zeros", filled(sizes_of("zeros", sizes, size), 0, kind), kind, device, requires_grad, out)


@function("create", torch="torch.ones")
def ones(
    *sizes: Any,
    size: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """A tensor of ones of the given size.

    > ones(3, dtype=torch.int64)
    tensor([1, 1, 1])
    """
    kind = _chosen("ones", dtype, out)
    return made("ones", filled(sizes_of("ones", sizes, size), 1, kind), kind, device, requires_grad, out)


@function("create", torch="torch.empty")
def empty(
    *sizes: Any,
    size: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """A tensor to be filled later. PyTorch leaves its elements uninitialised; here they are zeros.

    > empty(2)
    tensor([0., 0.])
    """
    kind = _chosen("empty", dtype, out)
    return made("empty", filled(sizes_of("empty", sizes, size), 0, kind), kind, device, requires_grad, out)


@function("create", torch="torch.full")
def full(
    size: Any,
    fill_value: Any,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """A tensor of one value, typed as the value is. A number's history carries over to the tensor.

    > full((2, 2), 7)
    tensor([[7, 7],
            [7, 7]])
    """
    if not isinstance(size, (tuple, list)):
        raise wrong_type("full", "size", 1, "tuple of ints", size)
    shape = sizes_of("full", (size,))
    value = number("full", "fill_value", 2, fill_value)
    kind = dtype_option("full", dtype) or (number_dtype(value) if out is None else out.dtype)
    tensor = made("full", filled(shape, value, kind), kind, device, requires_grad, out)
    return tensor if out is not None or requires_grad else _with_history(tensor, fill_value, kind)


def _with_history(tensor: Any, value: Any, dtype: Any) -> Any:
    """A tensor filled with a number that is on the tape, linked to it."""
    if type(value) is not Number or not ACTIVE.state.grad_enabled or dtype.category == dtypes.BOOL:
        return tensor
    single = OPS["number_to_tensor"](value, dtype=dtype)
    return OPS["add"](made("full", filled(tuple(tensor.shape), 0, dtype), dtype), single)


@function("create", torch="torch.eye")
def eye(
    n: Any,
    m: Any = None,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """The identity matrix with n rows (and m columns).

    > eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    rows = one_int("eye", "n", 1, n)
    columns = rows if m is None else one_int("eye", "m", 2, m)
    for word, count in (("n", rows), ("m", columns)):
        if count < 0:
            text = f"{word} must be greater or equal to 0, got {count}"
            raise TgradError("E0604", f"eye: {text}", torch=text, python="RuntimeError")
    kind = _chosen("eye", dtype, out)
    array = filled((rows, columns), 0, kind)
    array.reshape(-1)[: columns * min(rows, columns) : columns + 1] = 1
    return made("eye", array, kind, device, requires_grad, out)


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
    if end is None:
        start, end = 0, start
    if end is None or start is None:
        raise missing("arange", "end")
    alone = start == 0 and type(start) is int
    ends = number("arange", "start", 1, start), number("arange", "end", 1 if alone else 2, end)
    by = number("arange", "step", 3, step)
    kind = dtype_option("arange", dtype) or (_range_type(*ends, by) if out is None else out.dtype)
    for value in (*ends, by):
        if isinstance(value, complex):
            raise TgradError("E0303", "value cannot be converted to type double without overflow", python="RuntimeError")
    count = factories.arange_length(*ends, by, kind)
    reserve((count,), kind)
    return made("arange", factories.arange(ends[0], by, count, kind), kind, device, requires_grad, out)


def _range_type(*values: Any) -> Any:
    whole = all(isinstance(v, int) for v in values)
    return dtypes.int64 if whole else ACTIVE.state.default_dtype


@function("create", torch="torch.range")
def range_(
    start: Any = 0,
    end: Any = None,
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
    if end is None:
        start, end = 0, start
    first, last = number("range", "start", 1, start), number("range", "end", 2, end)
    kind = _chosen("range", dtype, out)
    array = factories.range_closed(first, last, number("range", "step", 3, step), kind)
    return made("range", array, kind, device, requires_grad, out)


def _spacing(name: str, start: Any, end: Any, steps: Any, dtype: Any, out: Any) -> tuple[Any, Any, int, Any]:
    """The ends, the count and the type of evenly spaced values."""
    ends = []
    for i, (word, value) in enumerate((("start", start), ("end", end))):
        tensor = value if hasattr(value, "ndim") else None
        if tensor is not None and tensor.ndim:
            text = f"{name} only supports 0-dimensional start and end tensors, but got {word} with {tensor.ndim} "
            raise TgradError("E0208", text + "dimension(s).", python="RuntimeError")
        ends.append(number(name, word, i + 1, value))
    count = integer(steps)
    if count is None:
        raise missing(name, "steps") if steps is None else wrong_type(name, "steps", 3, "int", steps)
    if count < 0:
        text = "number of steps must be non-negative"
        raise TgradError("E0604", f"{name}: {text}", torch=text, python="RuntimeError")
    kind = dtype_option(name, dtype) or (None if out is None else out.dtype)
    if kind is None:
        kind = ACTIVE.state.default_dtype
        if isinstance(ends[0], complex) or isinstance(ends[1], complex):
            kind = kind.to_complex()
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
    return made("linspace", factories.linspace(low, high, count, kind), kind, device, requires_grad, out)


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
    array = factories.logspace(low, high, count, number("logspace", "base", 4, base), kind)
    return made("logspace", array, kind, device, requires_grad, out)


# -- shaped like another tensor ------------------------------------------------------------------------------------


def _like(name: str, input: Any, value: Any, dtype: Any, device: Any, requires_grad: Any) -> Any:
    """A tensor of one value with another's shape, type and order of dimensions in memory."""
    tensor = as_tensor(name, "input", 1, input)
    kind = dtype_option(name, dtype) or tensor.dtype
    array = tensor.array
    order = memory_order(array)
    array = arranged(filled(tuple([array.shape[axis] for axis in order]), value, kind), order)
    return made(name, array, kind, device, requires_grad)


@function("create", torch="torch.zeros_like")
def zeros_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """Zeros with the shape and type of another tensor.

    > zeros_like(torch.tensor([1, 2]))
    tensor([0, 0])
    """
    return _like("zeros_like", input, 0, dtype, device, requires_grad)


@function("create", torch="torch.ones_like")
def ones_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """Ones with the shape and type of another tensor.

    > ones_like([1., 2.])
    tensor([1., 1.])
    """
    return _like("ones_like", input, 1, dtype, device, requires_grad)


@function("create", torch="torch.empty_like")
def empty_like(
    input: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """A tensor to be filled later, with the shape and type of another; zeros here.

    > empty_like([1., 2.])
    tensor([0., 0.])
    """
    return _like("empty_like", input, 0, dtype, device, requires_grad)


@function("create", torch="torch.full_like")
def full_like(
    input: Any,
    fill_value: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """One value with the shape and type of another tensor.

    > full_like([1., 2.], 5)
    tensor([5., 5.])
    """
    value = number("full_like", "fill_value", 2, fill_value)
    tensor = _like("full_like", input, value, dtype, device, requires_grad)
    return tensor if requires_grad else _with_history(tensor, fill_value, tensor.dtype)
