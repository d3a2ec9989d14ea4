"""Types as values: what `type(x)` gives, what `isinstance` takes, and the types that PyTorch and NumPy add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tensor.brackets import BracketList
from ...tensor.calls import method
from ...tensor.dtypes import DType
from ...tensor.number import Number
from ...tensor.registry import METHODS, Op
from ...tensor.registry import Function as RegisteredFunction
from ...tensor.tensor import Size, Tensor
from ..running.calls import Bound, Builtin
from ..running.functions import Function
from ..running.scope import NOTHING
from .devices import Device, make_device
from .grad_functions import GradFunction

if TYPE_CHECKING:
    from collections.abc import Callable


class TypeValue:
    """A type that is not Python's: ``torch.Tensor``, ``torch.FloatTensor``, ``numpy.ndarray``."""

    __slots__ = ("check", "make", "title")

    def __init__(self, title: str, check: Callable[[Any], bool], make: Callable[..., Any] | None = None) -> None:
        self.title = title
        self.check = check
        self.make = make

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Make a value of this type."""
        if self.make is None:
            raise TypeError(f"cannot create '{self.title}' instances")
        return self.make(*args, **keywords)

    def attribute(self, name: str) -> Any:
        """Its name; of ``torch.Tensor`` also the methods, to be called with a tensor first."""
        if name in ("__name__", "__qualname__"):
            return self.title.rpartition(".")[2]
        found = method(name) if self is TENSOR else None
        return NOTHING if found is None else Builtin(name, lambda *args, **keywords: found.call(args, keywords))

    def attribute_names(self) -> tuple[str, ...]:
        """The methods of ``torch.Tensor``."""
        return tuple(METHODS) if self is TENSOR else ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeValue) and other.title == self.title

    def __hash__(self) -> int:
        return hash(self.title)

    def __repr__(self) -> str:
        return f"<class '{self.title}'>"


def _is(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kinds)


def _legacy_tensor(*args: Any, **keywords: Any) -> Any:
    """``torch.Tensor(5, 3)``: zeros of the default type, or the given numbers."""
    from .tensor_types import legacy

    return legacy(None, args, keywords)


def _parameter(*args: Any, **keywords: Any) -> Any:
    """``nn.Parameter(data)``."""
    from ...modules.parameter import parameter

    return parameter(*args, **keywords)


def _is_parameter(value: Any) -> bool:
    return isinstance(value, Tensor) and value.is_parameter


def _buffer(*args: Any, **keywords: Any) -> Any:
    """``nn.Buffer(data)``."""
    from ...modules.parameter import buffer

    return buffer(*args, **keywords)


def _is_buffer(value: Any) -> bool:
    from ...modules.parameter import is_buffer

    return is_buffer(value)


def _waiting(parameter: bool) -> TypeValue:
    """The type of parameters, or of buffers, whose sizes are not known yet."""

    def make(requires_grad: Any = parameter, device: Any = None, dtype: Any = None, persistent: Any = True) -> Any:
        from ...modules.uninitialized import uninitialized

        return uninitialized(dtype, not parameter, bool(requires_grad))

    def check(value: Any) -> bool:
        from ...modules.uninitialized import Uninitialized

        return isinstance(value, Uninitialized) and value.is_parameter is parameter

    return TypeValue(f"torch.nn.parameter.Uninitialized{'Parameter' if parameter else 'Buffer'}", check, make)


PARAMETER = TypeValue("torch.nn.parameter.Parameter", _is_parameter, _parameter)
BUFFER = TypeValue("torch.nn.parameter.Buffer", _is_buffer, _buffer)
UNINITIALIZED_PARAMETER, UNINITIALIZED_BUFFER = _waiting(True), _waiting(False)
TENSOR = TypeValue("torch.Tensor", _is(Tensor), _legacy_tensor)
SIZE = TypeValue("torch.Size", _is(Size), lambda sizes=(), /: Size([int(n) for n in sizes]))
DTYPE = TypeValue("torch.dtype", _is(DType))
DEVICE = TypeValue("torch.device", _is(Device), make_device)
FUNCTION = TypeValue("function", _is(Function))
BUILTIN = TypeValue("builtin_function_or_method", _is(Builtin, Bound, Op, RegisteredFunction))

OURS: dict[type, TypeValue] = {
    Tensor: TENSOR,
    Size: SIZE,
    DType: DTYPE,
    Device: DEVICE,
    Function: FUNCTION,
    Builtin: BUILTIN,
    Bound: BUILTIN,
    Op: BUILTIN,
    RegisteredFunction: BUILTIN,
}


def type_of(value: Any, /) -> Any:
    """``type(value)``."""
    kind = type(value)
    if kind is Number:
        return type(value.value)
    if kind is BracketList:
        return list
    found = OURS.get(kind)
    if found is not None:
        return PARAMETER if found is TENSOR and value.is_parameter else found
    if kind is TypeValue:
        return type
    title = value.title if kind is GradFunction else getattr(kind, "type_name", None)
    return TypeValue(title, _is(kind)) if isinstance(title, str) else kind


def is_instance(value: Any, kinds: Any, /) -> bool:
    """``isinstance(value, kinds)``."""
    if isinstance(kinds, tuple):
        return any(is_instance(value, kind) for kind in kinds)
    if isinstance(kinds, TypeValue):
        return kinds.check(value)
    if kinds is type:
        return isinstance(value, (type, TypeValue))
    if not isinstance(kinds, type):
        raise TypeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
    return isinstance(value.value if type(value) is Number else value, kinds)
