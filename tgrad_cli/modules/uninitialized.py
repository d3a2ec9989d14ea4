"""Parameters and buffers whose sizes are not known yet: those of lazy modules before their first call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.calls import method
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from .calling import torch
from .parameter import parameter, replace_data

if TYPE_CHECKING:
    from collections.abc import Callable

_ACCESS = (
    "Can't access the shape of an uninitialized parameter or buffer. This error usually happens in `load_state_dict` "
    "when trying to load an uninitialized parameter into an initialized one. Call `forward` to initialize the "
    "parameters before accessing their attributes."
)


def _unusable(name: str) -> ValueError:
    """PyTorch's error for a method of a tensor that is none yet."""
    return ValueError(
        f"Attempted to use an uninitialized parameter in <method '{name}' of 'torch._C.TensorBase' objects>. This "
        "error happens when you are using a `LazyModule` or explicitly manipulating `torch.nn.parameter."
        "UninitializedParameter` objects. When using LazyModules Call `forward` with a dummy batch to initialize the "
        "parameters before calling torch functions"
    )


class Uninitialized(Tensor):
    """A tensor without sizes and values; it becomes an ordinary one when they are known."""

    __slots__ = ()
    type_name = "torch.nn.parameter.UninitializedParameter"
    attributes = ("data", "dtype", "grad", "is_leaf", "materialize", "requires_grad", "shape")

    @property
    def shape(self) -> Any:
        """Raises: there is none."""
        raise RuntimeError(_ACCESS)

    def __repr__(self) -> str:
        return "<UninitializedParameter>" if self.is_parameter else "<UninitializedBuffer>"

    def attribute(self, name: str) -> Any:
        """What a program can ask of it."""
        if name in self.attributes:
            return getattr(self, name)
        if method(name) is not None:
            raise _unusable(name)
        return NotImplemented

    @property
    def data(self) -> Uninitialized:
        """Itself: there is nothing in it."""
        return self

    def materialize(self, *shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Become an ordinary tensor of a shape, still to be filled, for all who hold it."""
        if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
            (shape,) = shape
        ACTIVE.state.journal.log(setattr, self, "__class__", Uninitialized)
        plain: Tensor = self
        plain.__class__ = Tensor
        replace_data(plain, torch("empty", *shape, dtype=plain.dtype if dtype is None else dtype))


def _refusal(name: str) -> Callable[..., Any]:
    def operator(self: Any, *_: Any) -> Any:
        raise _unusable(name)

    return operator


for _name in ("add", "sub", "mul", "truediv", "pow", "matmul", "neg", "mod", "floordiv"):
    for _side in ("", "r"):
        setattr(Uninitialized, f"__{_side}{_name}__", _refusal({"truediv": "div"}.get(_name, _name)))


def uninitialized(dtype: Any = None, buffer: bool = False, requires_grad: bool = True) -> Uninitialized:
    """A parameter, or a buffer, that waits for its sizes."""
    empty = torch("empty", 0, dtype=dtype)
    made: Any = empty if buffer else parameter(empty, requires_grad)
    made.__class__ = Uninitialized
    waiting: Uninitialized = made
    return waiting
