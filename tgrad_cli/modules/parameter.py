"""`nn.Parameter` and `nn.Buffer`: the tensors that a module counts as its own, and new values for them."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ..tensor.contributions import replace_grad
from ..tensor.tensor import Tensor
from ..tensor.writing import move, write
from .calling import torch


def parameter(data: Any = None, requires_grad: Any = True) -> Tensor:
    """``nn.Parameter(data)``: a leaf on the same memory that a module counts among its parameters."""
    if not isinstance(data, Tensor):
        data = torch("empty", 0) if data is None else torch("tensor", data)
    made: Tensor = torch("detach", data)
    made.is_parameter = True
    if requires_grad:
        if not made.dtype.is_differentiable:
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        made.requires_grad = True
    return made


def is_parameter(value: Any) -> bool:
    """Whether a value is a parameter."""
    return isinstance(value, Tensor) and value.is_parameter


# The tensors that are buffers by themselves, with whether they belong to a state dict.
BUFFERS: WeakKeyDictionary[Tensor, bool] = WeakKeyDictionary()


def buffer(data: Any = None, *, persistent: Any = True) -> Tensor:
    """``nn.Buffer(data)``: a tensor on the same memory that a module counts among its buffers when it is assigned."""
    if data is None:
        data = torch("empty", 0)
    if not isinstance(data, Tensor):
        raise TypeError(f"Cannot create a Buffer from a {type_title(data)}")
    made: Tensor = torch("detach", data)
    if data.requires_grad:
        made.requires_grad = True
    BUFFERS[made] = bool(persistent)
    return made


def is_buffer(value: Any) -> bool:
    """Whether a value was made by `nn.Buffer`."""
    return isinstance(value, Tensor) and value in BUFFERS


def empty_parameter(*sizes: int, dtype: Any = None) -> Tensor:
    """A parameter that is to be filled."""
    return parameter(torch("empty", *sizes, dtype=dtype))


def replace_data(tensor: Tensor, value: Tensor) -> None:
    """``x.data = value``: other contents, of any shape and type, for the tensor and all who hold it."""
    if value.shape == tensor.shape and value.dtype is tensor.dtype:
        write(tensor, value.array, None)
        return
    requires_grad = tensor.requires_grad
    move(tensor, value.array.copy(), None, None)
    tensor.dtype, tensor._node = value.dtype, None
    if requires_grad:
        tensor.requires_grad = True


def clear_gradients(parameters: list[Tensor], set_to_none: Any) -> None:
    """Set ``.grad`` to None, or to zeros."""
    for p in parameters:
        if p.grad is None:
            continue
        if set_to_none:
            replace_grad(p, None)
        else:
            if p.grad.requires_grad:
                p.grad = torch("detach", p.grad)
            torch("Tensor.zero_", p.grad)


def type_title(value: Any) -> str:
    """A value's type as PyTorch's messages give it: ``torch.FloatTensor``, ``int``."""
    if isinstance(value, Tensor):
        return value.dtype.tensor_type
    kind = type(value)
    plain = getattr(value, "value", None) if kind.__name__ == "Number" else value
    title = type(plain).__name__
    module = kind.__module__
    return f"{module}.{title}" if module.startswith(("torch", "__main__")) else title
