"""Methods that make a tensor of the same type as the one they belong to: ``x.new_zeros(3)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.argument_errors import wrong_type
from ...tensor.making import (
    dtype_option,
    filled,
    made,
    number,
    sizes_of,
)
from ...tensor.registry import function
from ...tensor.tensor import Size, Tensor
from ..arguments import as_tensor
from .data import from_data, strided
from .filled import with_history

if TYPE_CHECKING:
    from typing import Any


def _new(name: str, self: Any, sizes: Any, size: Any, value: Any, dtype: Any, device: Any, requires_grad: Any) -> Any:
    kind = dtype_option(name, dtype) or as_tensor(name, "self", 1, self).dtype
    return made(name, filled(sizes_of(name, sizes, size), value, kind), kind, device, requires_grad)


@function("create", torch=(), method=True)
def new_zeros(
    self: Any,
    *sizes: Any,
    size: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    layout: Any = None,
    pin_memory: Any = False,
) -> Any:
    """Zeros of the given size, of this tensor's type.

    > torch.tensor([1]).new_zeros(2)
    tensor([0, 0])
    """
    return _new("new_zeros", self, sizes, size, 0, dtype, device, requires_grad)


@function("create", torch=(), method=True)
def new_ones(
    self: Any,
    *sizes: Any,
    size: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    layout: Any = None,
    pin_memory: Any = False,
) -> Any:
    """Ones of the given size, of this tensor's type.

    > torch.tensor([1]).new_ones(2)
    tensor([1, 1])
    """
    return _new("new_ones", self, sizes, size, 1, dtype, device, requires_grad)


@function("create", torch=(), method=True)
def new_empty(
    self: Any,
    *sizes: Any,
    size: Any = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    layout: Any = None,
    pin_memory: Any = False,
) -> Any:
    """A tensor of this one's type, to be filled later; zeros here.

    > torch.tensor([1]).new_empty(2)
    tensor([0, 0])
    """
    return _new("new_empty", self, sizes, size, 0, dtype, device, requires_grad)


@function("create", torch=(), method=True)
def new_empty_strided(
    self: Any,
    size: Any,
    stride: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    layout: Any = None,
    pin_memory: Any = False,
) -> Any:
    """A tensor of this one's type with given steps in memory, to be filled later; zeros here.

    > torch.tensor([1]).new_empty_strided((2, 3), (1, 2)).stride()
    (1, 2)
    """
    kind = dtype_option("new_empty_strided", dtype) or as_tensor("new_empty_strided", "self", 1, self).dtype
    array = strided("new_empty_strided", size, stride, kind)
    return made("new_empty_strided", array, kind, device, requires_grad)


@function("create", torch=(), method=True)
def new_full(
    self: Any,
    size: Any,
    fill_value: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    layout: Any = None,
    pin_memory: Any = False,
) -> Any:
    """One value in the given size, of this tensor's type.

    > torch.tensor([1.]).new_full((2,), 3)
    tensor([3., 3.])
    """
    if not isinstance(size, (tuple, list)):
        raise wrong_type("new_full", "size", 1, "tuple of ints", size)
    value = number("new_full", "fill_value", 2, fill_value)
    tensor = _new("new_full", self, (size,), None, value, dtype, device, requires_grad)
    return tensor if requires_grad else with_history(tensor, fill_value, tensor.dtype)


@function("create", torch=(), method=True)
def new_tensor(self: Any, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
    """A tensor of the given numbers, of this tensor's type.

    > torch.tensor([1.]).new_tensor([1, 2])
    tensor([1., 2.])
    """
    kind = dtype_option("new_tensor", dtype) or as_tensor("new_tensor", "self", 1, self).dtype
    return from_data("new_tensor", data, kind, device, requires_grad)


@function("create", torch=(), method=True)
def new(self: Any, *args: Any, device: Any = None) -> Any:
    """Old notes' way to make a tensor of this one's type: from sizes or from numbers.

    > torch.tensor([1.]).new(2)
    tensor([0., 0.])
    """
    kind = as_tensor("new", "self", 1, self).dtype
    first = args[0] if args else ()
    if isinstance(first, str):
        raise TgradError("E0502", "new(): invalid data type 'str'", python="TypeError")
    if isinstance(first, Size) or (args and not isinstance(first, (list, tuple, Tensor))):
        return made("new", filled(sizes_of("new", args), 0, kind), kind, device)
    return from_data("new", list(first) if first == () else first, kind, device, False)
