"""Attributes of tensors: the documented properties, the methods of the registry, and the three that can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ...errors import TgradError
from ...modules.calling import torch
from ...modules.exposed import remember_item
from ...modules.parameter import BUFFERS, replace_data
from ...tensor.calls import method
from ...tensor.contributions import replace_grad
from ...tensor.registry import METHODS, OPS
from ...tensor.storage import Writes
from ...tensor.tensor import Tensor
from ..running.calls import Bound
from ..running.scope import NOTHING
from .tensor_methods import EXTRA
from .type_names import type_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def tensor_attribute(tensor: Tensor, name: str) -> Any:
    """A property or a bound method of a tensor, NOTHING for a name that it does not have."""
    get = PROPERTIES.get(name)
    if get is not None:
        return get(tensor)
    found = any_method(name)
    if found is None:
        return OWN[tensor].get(name, NOTHING) if tensor in OWN else NOTHING
    return Bound(name, tensor, found)


def any_method(name: str) -> Any:
    """A method of the registry, or one of those that are no operations; None where there is none."""
    return method(name) or EXTRA.get(name)


def tensor_attribute_names() -> Iterable[str]:
    """Every property and method."""
    return (*PROPERTIES, *METHODS, *EXTRA)


def _by_method(name: str, *args: Any) -> Callable[[Tensor], Any]:
    """A property that is an operation: ``x.T`` is a transpose."""

    def get(tensor: Tensor) -> Any:
        found = any_method(name)
        return NOTHING if found is None else Bound(name, tensor, found).call(args, {})

    return get


def _reversed_dims(tensor: Tensor) -> Any:
    """``x.T``: the dimensions in reverse order."""
    return OPS["permute"](tensor, dims=tuple(range(tensor.ndim))[::-1])


def _matrix_transpose(name: str) -> Callable[[Tensor], Any]:
    def get(tensor: Tensor) -> Any:
        if tensor.ndim < 2:
            wording = f"tensor.{name} is only supported on matrices or batches of matrices. Got {tensor.ndim}-D tensor."
            raise TgradError("E0208", wording, python="RuntimeError")
        made = torch("transpose", tensor, -2, -1)
        return torch("conj", made) if name == "mH" and tensor.dtype.is_complex else made

    return get


def _conjugate_transpose(tensor: Tensor) -> Any:
    if tensor.ndim == 0:
        return tensor
    if tensor.ndim != 2:
        wording = f"tensor.H is only supported on matrices (2-D tensors). Got {tensor.ndim}-D tensor."
        raise TgradError("E0208", wording, python="RuntimeError")
    return _matrix_transpose("mH")(tensor)


def _grad_fn(tensor: Tensor) -> Any:
    from .grad_functions import grad_function

    return grad_function(tensor)


def _device(tensor: Tensor) -> Any:
    from .devices import CPU

    return CPU


def _layout(tensor: Tensor) -> Any:
    from .devices import STRIDED

    return STRIDED


def _data(tensor: Tensor) -> Any:
    """``x.data``: the same memory without history, whose writes PyTorch does not count."""
    made = _by_method("detach")(tensor)
    made._writes = Writes()
    return made


PROPERTIES: dict[str, Callable[[Tensor], Any]] = {
    "shape": lambda t: t.shape,
    "dtype": lambda t: t.dtype,
    "ndim": lambda t: t.ndim,
    "requires_grad": lambda t: t.requires_grad,
    "grad": lambda t: t.grad,
    "persistent": lambda t: BUFFERS.get(t, NOTHING),
    "is_leaf": lambda t: t.is_leaf,
    "grad_fn": _grad_fn,
    "retains_grad": lambda t: t.retains_grad and not t.is_leaf,
    "data": _data,
    "T": _reversed_dims,
    "mT": _matrix_transpose("mT"),
    "mH": _matrix_transpose("mH"),
    "H": _conjugate_transpose,
    "real": _by_method("real"),
    "imag": _by_method("imag"),
    "device": _device,
    "layout": _layout,
    "itemsize": lambda t: t.dtype.itemsize,
    "nbytes": lambda t: t.dtype.itemsize * t.size,
    "is_cuda": lambda t: False,
    "is_mps": lambda t: False,
    "is_sparse": lambda t: False,
    "is_quantized": lambda t: False,
    "is_meta": lambda t: False,
    "is_cpu": lambda t: True,
    "_base": lambda t: t.base,
    "_version": lambda t: t.writes().count,
    "output_nr": lambda t: max(t.node.index, 0),
}


def set_tensor_attribute(tensor: Tensor, name: str, value: Any) -> None:
    """``x.grad = …``, ``x.data = …``, ``x.requires_grad = …``; raises E0102 for any other."""
    if name == "requires_grad":
        _set_requires_grad(tensor, value)
    elif name == "grad":
        _set_grad(tensor, value)
    elif name == "data":
        _set_data(tensor, value)
    elif name in PROPERTIES:
        wording = f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable"
        raise TgradError("E0102", wording, python="AttributeError")
    elif name.startswith("__") or any_method(name) is not None:
        from ..running.suggestions import no_attribute

        raise no_attribute("Tensor", name, ("requires_grad", "grad", "data"))
    else:
        held = OWN.setdefault(tensor, {})
        remember_item(held, name)
        held[name] = value


# Attributes that programs gave to tensors.
OWN: WeakKeyDictionary[Tensor, dict[str, Any]] = WeakKeyDictionary()


def _set_requires_grad(tensor: Tensor, value: Any) -> None:
    if not isinstance(value, bool):
        wording = f"must be bool, not {type_name(value)}"
        raise TgradError("E0502", wording, python="RuntimeError")
    if value and not tensor.dtype.is_differentiable:
        wording = "only Tensors of floating point and complex dtype can require gradients"
        raise TgradError("E0302", wording, torch=wording, python="RuntimeError", hint="convert it first: x.float()")
    torch("Tensor.requires_grad_", tensor, value)


def _set_grad(tensor: Tensor, value: Any) -> None:
    if value is not None and type(value) is not Tensor:
        wording = f"assigned grad expected to be a Tensor or None but got grad of type {type_name(value)}"
        raise TgradError("E0502", wording, python="TypeError")
    if type(value) is Tensor and value.shape != tensor.shape:
        wording = (
            f"assigned grad has data of a different size: the tensor is {list(tensor.shape)}, "
            f"the gradient {list(value.shape)}"
        )
        torch = (
            f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of size "
            f"'{list(tensor.shape)}'. Please ensure that the gradient and the tensor are the same size"
        )
        raise TgradError("E0408", wording, torch=torch, python="RuntimeError")
    if type(value) is Tensor and value.dtype is not tensor.dtype:
        wording = f"the tensor is {tensor.dtype.name}, the gradient {value.dtype.name}"
        hint = f"convert it: g.to(torch.{tensor.dtype.name})"
        raise TgradError("E0408", wording, python="RuntimeError", hint=hint)
    replace_grad(tensor, value)


def _set_data(tensor: Tensor, value: Any) -> None:
    if type(value) is not Tensor:
        wording = f"Variable data has to be a tensor, but got {type_name(value)}"
        raise TgradError("E0502", wording, python="TypeError")
    replace_data(tensor, value)
