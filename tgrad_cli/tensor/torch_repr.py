"""Printing as PyTorch prints: tensors, sizes, named results, and numbers in f-strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ..errors import TgradError
from .repr_format import DEFAULT_OPTIONS, PrintOptions, format_tensor, shifted
from .state import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from .dtypes import DType

__all__ = [
    "DEFAULT_OPTIONS",
    "PrintOptions",
    "format_scalar",
    "format_tensor",
    "return_types_repr",
    "shifted",
    "size_repr",
    "torch_repr",
]


class Printable(Protocol):
    """What printing needs to know of a tensor."""

    @property
    def array(self) -> np.ndarray[Any, Any]: ...
    @property
    def dtype(self) -> DType: ...
    @property
    def requires_grad(self) -> bool: ...
    @property
    def grad_fn_name(self) -> str | None: ...


def torch_repr(tensor: Printable, *, parameter: bool = False) -> str:
    """Give ``repr(tensor)`` exactly as PyTorch does, under the session's print options and default dtype.

    `parameter` is for an ``nn.Parameter``, which PyTorch introduces with a line of its own.
    """
    state = ACTIVE.state
    return format_tensor(
        tensor.array,
        tensor.dtype.name,
        requires_grad=tensor.requires_grad,
        grad_fn=tensor.grad_fn_name,
        options=state.print_options or DEFAULT_OPTIONS,
        default_dtype=state.default_dtype.name,
        parameter=parameter,
    )


def format_scalar(tensor: Printable, spec: str, *, parameter: bool = False) -> str:
    """Give ``format(tensor, spec)``: a tensor without dimensions formats its number, any other only prints itself.

    Raises Python's TypeError for a format specification on a tensor with dimensions (or on a parameter).

    > format_scalar(mean, ".4f")
    0.3333
    """
    if tensor.array.ndim == 0 and not parameter:
        try:
            return format(tensor.array.item(), spec)
        except ValueError as error:
            raise TgradError("E0604", str(error), python="ValueError") from None
    if spec:
        kind = "Parameter" if parameter else "Tensor"
        message = f"unsupported format string passed to {kind}.__format__"
        hint = "format one element, or its .item()"
        raise TgradError("E0502", message, python="TypeError", hint=hint)
    return torch_repr(tensor, parameter=parameter)


def size_repr(shape: Iterable[int]) -> str:
    """Print a shape as ``torch.Size([5, 3])``."""
    return f"torch.Size([{', '.join(map(str, shape))}])"


def return_types_repr(name: str, fields: Iterable[tuple[str, str]]) -> str:
    """Print a named result, given each field's name and printed value.

    > return_types_repr("max", [("values", "tensor([2.])"), ("indices", "tensor([1])")])
    torch.return_types.max(
    values=tensor([2.]),
    indices=tensor([1]))
    """
    body = ",\n".join([f"{field}={text}" for field, text in fields])
    return f"torch.return_types.{name}(\n{body})"
