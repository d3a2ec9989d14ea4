"""Tensors shaped and typed like another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.making import (
    arranged,
    dtype_option,
    filled,
    format_order,
    made,
    memory_order,
    number,
)
from ...tensor.registry import function, op
from ..arguments import as_tensor
from .filled import with_history

if TYPE_CHECKING:
    from typing import Any


def _like(name: str, input: Any, value: Any, dtype: Any, device: Any, requires_grad: Any, memory_format: Any) -> Any:
    """A tensor of one value with another's shape, type and order of dimensions in memory."""
    tensor = as_tensor(name, "input", 1, input)
    kind = dtype_option(name, dtype) or tensor.dtype
    array = tensor.array
    order = format_order(name, memory_format, array.ndim) or memory_order(array)
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
    return _like("zeros_like", input, 0, dtype, device, requires_grad, memory_format)


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
    return _like("ones_like", input, 1, dtype, device, requires_grad, memory_format)


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
    return _like("empty_like", input, 0, dtype, device, requires_grad, memory_format)


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
    tensor = _like("full_like", input, value, dtype, device, requires_grad, memory_format)
    return tensor if requires_grad else with_history(tensor, fill_value, tensor.dtype)


# The same for derivative rules, on raw arrays and tensors alike; no gradient flows through them.


@op("tape", torch=(), method=False, out=False, promote="none", result="first", name="zeros_like")
def zeros_for(xp: Any, input: Any, /) -> Any:
    """Zeros where a derivative rule needs them."""
    return xp.zeros_like(input)


zeros_for.defvjp(lambda g, _y, _x: (None,))


@op("tape", torch=(), method=False, out=False, promote="none", result="first", name="ones_like")
def ones_for(xp: Any, input: Any, /) -> Any:
    """Ones where a derivative rule needs them."""
    return xp.ones_like(input)


ones_for.defvjp(lambda g, _y, _x: (None,))
