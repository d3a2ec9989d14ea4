"""NumPy arrays as values of the program: they compute and print as NumPy does, and share memory with tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.number import Number
from ...tensor.registry import OPS
from ...tensor.tensor import Tensor
from ...tensor.writing import write
from ..running.scope import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class NdArray:
    """A NumPy array; its memory is that of a tensor, through which writes on either side are seen on the other."""

    __slots__ = ("tensor",)
    __array_ufunc__ = None  # NumPy's numbers leave mixed operations to this class's operators

    type_name = "numpy.ndarray"
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor

    @property
    def array(self) -> Any:
        """The present value, not to be written to."""
        return self.tensor.array

    @property
    def dtype(self) -> Any:
        """NumPy's element type."""
        return self.tensor.array.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each dimension."""
        return tuple(self.tensor.array.shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return self.tensor.array.ndim

    def as_tensor(self) -> Tensor:
        """The tensor on the same memory."""
        return self.tensor

    def attribute(self, name: str) -> Any:
        """The documented attributes and methods of NumPy arrays."""
        if name in PROPERTIES:
            return wrap(getattr(self.array, name), self)
        if name in METHODS:
            from ..running.calls import Bound

            return Bound(name, self, _method(name))
        return NOTHING

    def attribute_names(self) -> tuple[str, ...]:
        """What it has."""
        return (*PROPERTIES, *METHODS)

    def set_attribute(self, name: str, value: Any) -> None:
        """Only `shape` could be set in NumPy; here nothing can."""
        raise TgradError("E0102", f"attribute '{name}' of numpy arrays cannot be set", python="AttributeError")

    def assign(self, value: Any) -> None:
        """Give every element a new value."""
        array = self.array
        write(self.tensor, np.array(np.broadcast_to(value, array.shape)).astype(array.dtype), None)

    def update(self, op: str, value: Any) -> NdArray:
        """``array op= value``."""
        out = self.array.copy()
        UFUNCS[op](self.array, unwrap(value), out=out)
        write(self.tensor, out, None)
        return self

    def __getitem__(self, index: Any) -> Any:
        self.tensor.storage()
        return wrap(self.array[unwrap(index)], self)

    def __setitem__(self, index: Any, value: Any) -> None:
        found = self[index]
        if isinstance(found, NdArray) and found.tensor._storage is self.tensor._storage:
            found.assign(unwrap(value))
            return
        changed = self.array.copy()
        changed[unwrap(index)] = unwrap(value)
        write(self.tensor, changed, None)

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, value: Any) -> bool:
        return unwrap(value) in self.array

    def __bool__(self) -> bool:
        return bool(self.array)

    def __float__(self) -> float:
        return float(self.array)

    def __int__(self) -> int:
        return int(self.array)

    def __index__(self) -> int:
        return int(self.array.__index__())

    def __repr__(self) -> str:
        return repr(self.array)

    def __str__(self) -> str:
        return str(self.array)

    def __format__(self, spec: str) -> str:
        return format(self.array, spec)


NdArray.__name__ = "numpy.ndarray"  # Python's own messages name the type


def wrap(value: Any, owner: NdArray | None = None) -> Any:
    """A result of NumPy's as a value of the program; a view of the owner's memory stays one."""
    if isinstance(value, np.ndarray):
        if value.dtype.char not in _KNOWN:
            value = value.astype(_NEAREST.get(value.dtype.kind, "int64")) if value.dtype.kind in _NEAREST else value
        if value.dtype.kind not in "biufc":
            raise TgradError("E0302", f"arrays of {value.dtype} are not supported", python="TypeError")
        tensor = Tensor(value, dtypes.of_array(value))
        if owner is not None:
            storage = owner.tensor.storage()
            if value.size and np.may_share_memory(value, storage.flat):
                tensor._storage, tensor._flat = storage, storage.flat
        return NdArray(tensor)
    if isinstance(value, tuple):
        return tuple([wrap(v, owner) for v in value])
    if isinstance(value, list):
        return [wrap(v, owner) for v in value]
    return value


_KNOWN = frozenset("?bhilqBefdFD")
_NEAREST = {"u": "int64", "i": "int64", "f": "float64", "c": "complex128"}


def unwrap(value: Any) -> Any:
    """A value of the program as NumPy takes it."""
    if isinstance(value, NdArray):
        return value.array
    if type(value) is Number:
        return value.cut()
    if isinstance(value, Tensor):
        return value.array
    if isinstance(value, dtypes.DType):
        return value.np
    if isinstance(value, tuple):
        return tuple([unwrap(v) for v in value])
    if isinstance(value, list):
        return [unwrap(v) for v in value]
    if isinstance(value, slice):
        return slice(unwrap(value.start), unwrap(value.stop), unwrap(value.step))
    return value


def scalar_attribute(value: Any, name: str) -> Any:
    """The documented attributes and methods of NumPy's numbers."""
    if name in PROPERTIES:
        return wrap(getattr(value, name))
    if name in METHODS:
        from ..running.calls import Builtin

        method = getattr(value, name)
        return Builtin(name, lambda *args, **keywords: wrap(method(*map(unwrap, args), **keywords)))
    return NOTHING


PROPERTIES = ("shape", "dtype", "ndim", "size", "T", "real", "imag", "itemsize", "nbytes", "strides", "flat")[:-1]
METHODS = [
    "all",
    "any",
    "argmax",
    "argmin",
    "argsort",
    "astype",
    "clip",
    "conj",
    "copy",
    "cumprod",
    "cumsum",
    "diagonal",
    "dot",
    "fill",
    "flatten",
    "item",
    "max",
    "mean",
    "min",
    "nonzero",
    "prod",
    "ravel",
    "repeat",
    "reshape",
    "round",
    "sort",
    "squeeze",
    "std",
    "sum",
    "swapaxes",
    "take",
    "tolist",
    "trace",
    "transpose",
    "var",
]


def _method(name: str) -> Callable[..., Any]:
    """One of NumPy's array methods; those that write do so through the tensor."""

    def run(owner: NdArray, *args: Any, **keywords: Any) -> Any:
        plain = [unwrap(a) for a in args]
        words = {key: unwrap(v) for key, v in keywords.items()}
        if name in ("fill", "sort"):
            changed = owner.array.copy()
            getattr(changed, name)(*plain, **words)
            write(owner.tensor, changed, None)
            return None
        owner.tensor.storage()
        return wrap(getattr(owner.array, name)(*plain, **words), owner)

    return run


UFUNCS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "//": np.floor_divide,
    "%": np.remainder,
    "**": np.power,
    "^": np.power,
    "&": np.bitwise_and,
    "|": np.bitwise_or,
    "<<": np.left_shift,
    ">>": np.right_shift,
}
_OPERATORS = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "power",
    "matmul": "matmul",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "left_shift",
    "rshift": "right_shift",
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
_OF_TENSORS = {"truediv": "div", "floordiv": "floor_divide", "mod": "remainder", "and": "bitwise_and"}
_OF_TENSORS.update({"or": "bitwise_or", "xor": "bitwise_xor"})


def _binary(symbol: str, ufunc: Any, reflected: bool) -> Callable[[Any, Any], Any]:
    """An operator on arrays; with a tensor on the other side it is the tensor's."""
    name = _OF_TENSORS.get(symbol, symbol)

    def operator(self: NdArray, other: Any) -> Any:
        if isinstance(other, Tensor):
            pair = (other, self.tensor) if reflected else (self.tensor, other)
            return OPS[name](*pair)
        if not isinstance(other, (NdArray, Number, int, float, complex, list, tuple, np.generic)):
            if symbol in ("eq", "ne"):
                return symbol == "ne"
            return NotImplemented
        a, b = self.array, unwrap(other)
        return wrap(ufunc(b, a) if reflected else ufunc(a, b))

    return operator


def _unary(function: Any) -> Callable[[Any], Any]:
    return lambda self: wrap(function(self.array))


def _install() -> None:
    for symbol, name in _OPERATORS.items():
        ufunc = getattr(np, name)
        setattr(NdArray, f"__{symbol}__", _binary(symbol, ufunc, False))
        if symbol not in ("eq", "ne", "lt", "le", "gt", "ge"):
            setattr(NdArray, f"__r{symbol}__", _binary(symbol, ufunc, True))
    for symbol, function in (("neg", np.negative), ("abs", np.absolute), ("invert", np.invert)):
        setattr(NdArray, f"__{symbol}__", _unary(function))


_install()
