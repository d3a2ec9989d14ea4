"""Tensors of a given size: zeros, ones, one value, identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.argument_errors import wrong_type
from ...tensor.making import (
    arranged,
    check_fits,
    chosen,
    dtype_option,
    filled,
    format_order,
    made,
    number,
    one_int,
    sizes_of,
)
from ...tensor.number import Number
from ...tensor.promotion import number_dtype
from ...tensor.registry import OPS, function, op
from ...tensor.state import ACTIVE
from ..elementwise.powers import scalar_input
from ..elementwise.rounding import nothing

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


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
    kind = chosen("zeros", dtype, out)
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
    kind = chosen("ones", dtype, out)
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
    kind = chosen("empty", dtype, out)
    shape = sizes_of("empty", sizes, size)
    order = format_order("empty", memory_format, len(shape)) or tuple(range(len(shape)))
    array = arranged(filled(tuple([shape[axis] for axis in order]), 0, kind), order)
    return made("empty", array, kind, device, requires_grad, out)


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
    return tensor if out is not None or requires_grad else with_history(tensor, fill_value, kind)


def with_history(tensor: Any, value: Any, dtype: Any) -> Any:
    """A tensor filled with a number that is on the tape, linked to it."""
    if type(value) is not Number or not ACTIVE.state.grad_enabled or dtype.category == dtypes.BOOL:
        return tensor
    single = OPS["number_to_tensor"](value, dtype=dtype)
    return OPS["add"](made("full", filled(tuple(tensor.shape), 0, dtype), dtype), single)


@op(
    "create",
    torch="torch.fill",
    promote="none",
    result="first",
    method=False,
    out=False,
    formula="{1}",
    grad_fn=lambda node: f"FillBackward{int(not scalar_input(node, 1))}",
)
def fill(xp: Any, input: Array, value: Any, /) -> Any:
    """A tensor of one value with the shape and type of another; the value is a number, or a tensor of one.

    > torch.fill(torch.tensor([1, 2]), 7)
    tensor([7, 7])
    """
    if getattr(value, "ndim", 0):
        text = f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions."
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    kind = dtypes.of_array(input)
    if not hasattr(value, "ndim"):
        check_fits(value, kind)
    only = xp.asarray(value)
    return xp.full_like(input, dtypes.cast(only, dtypes.of_array(only), kind), kind.np)


fill.defvjp(lambda g, _y, _x, _v: (nothing(g), g))


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
    kind = chosen("eye", dtype, out)
    array = filled((rows, columns), 0, kind)
    array.reshape(-1)[: columns * min(rows, columns) : columns + 1] = 1
    return made("eye", array, kind, device, requires_grad, out)
