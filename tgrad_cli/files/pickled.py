"""Values in the format of Python's pickles, as PyTorch describes what is in a file of ``torch.save``.

Tensors, numbers, text, lists, tuples, dicts and sets; of anything else there is no way to write it that would be read.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ..modules.parameter import type_title
from ..tensor import dtypes
from ..tensor.brackets import BracketList
from ..tensor.number import Number
from ..tensor.tensor import Size, Tensor
from .memory import packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..tensor.storage import Storage


def storage_name(kind: dtypes.DType) -> str:
    """PyTorch's name for the memory of an element type.

    >>> storage_name(dtypes.float32)
    'FloatStorage'
    """
    return kind.tensor_type.removeprefix("torch.").replace("Tensor", "Storage")


class Pickled:
    """A value as it is described, and the memory of the tensors in it; raises TypeError for what cannot be written."""

    def __init__(self, value: Any) -> None:
        self._out = BytesIO()
        self._known: dict[int, tuple[int, Any]] = {}  # by identity: the number in the memo, and the value to keep it
        self._storages: dict[int, tuple[int, Storage, dtypes.DType]] = {}
        self._out.write(pickle.PROTO + b"\x02")
        self._write(value)
        self.description = self._out.getvalue() + pickle.STOP

    def memory(self) -> Iterable[bytes]:
        """The memory of each tensor, in the order of the keys by which the description calls it."""
        return (packed(storage.flat, kind) for _, storage, kind in self._storages.values())

    def _write(self, value: Any) -> None:
        value = _meant(value)
        if id(value) in self._known:
            self._out.write(pickle.LONG_BINGET + struct.pack("<I", self._known[id(value)][0]))
            return
        write = _WRITERS.get(type(value))
        if write is None:
            text = f"torch.save writes tensors, numbers, text, lists, tuples, dicts and sets, not {type_title(value)}"
            raise TypeError(f"{text}; of a module or an optimizer save its state_dict()")
        write(self, value)

    def _none(self, value: None) -> None:
        self._out.write(pickle.NONE)

    def _bool(self, value: bool) -> None:
        self._out.write(pickle.NEWTRUE if value else pickle.NEWFALSE)

    def _int(self, value: int) -> None:
        data = pickle.encode_long(value)
        if len(data) > 255:
            raise TypeError(f"torch.save writes integers of up to 600 digits, this one has {len(data)} bytes")
        self._out.write(pickle.LONG1 + struct.pack("<B", len(data)) + data)

    def _float(self, value: float) -> None:
        self._out.write(pickle.BINFLOAT + struct.pack(">d", value))

    def _complex(self, value: complex) -> None:
        self._call("__builtin__", "complex", value.real, value.imag)

    def _text(self, value: str) -> None:
        data = value.encode("utf-8", "surrogatepass")
        self._out.write(pickle.BINUNICODE + struct.pack("<I", len(data)) + data)

    def _dtype(self, value: dtypes.DType) -> None:
        self._name("torch", value.name)

    def _size(self, value: Size) -> None:
        self._call("torch", "Size", tuple(value))

    def _tuple(self, value: tuple[Any, ...]) -> None:
        self._several(value, pickle.TUPLE)

    def _list(self, value: list[Any]) -> None:
        self._out.write(pickle.EMPTY_LIST)
        self._remember(value)
        self._several(value, pickle.APPENDS)

    def _set(self, value: set[Any]) -> None:
        self._call("__builtin__", "set", list(value))
        self._remember(value)

    def _dict(self, value: dict[Any, Any]) -> None:
        if type(value) is dict:
            self._out.write(pickle.EMPTY_DICT)
        else:
            self._call("collections", "OrderedDict")
        self._remember(value)
        self._several([part for pair in value.items() for part in pair], pickle.SETITEMS)

    def _tensor(self, x: Tensor) -> None:
        if x.is_parameter:
            self._name("torch._utils", "_rebuild_parameter")
            self._out.write(pickle.MARK)
        self._name("torch._utils", "_rebuild_tensor_v2")
        self._out.write(pickle.MARK)
        self._storage(x)
        flagged = x.requires_grad and not x.is_parameter
        parts: list[Any] = [int(x.offset), tuple(x.shape), tuple(x.strides), flagged, OrderedDict()]
        for part in parts:
            self._write(part)
        self._out.write(pickle.TUPLE + pickle.REDUCE)
        if x.is_parameter:
            self._write(x.requires_grad)
            self._write(OrderedDict())
            self._out.write(pickle.TUPLE + pickle.REDUCE)
        self._remember(x)

    def _storage(self, x: Tensor) -> None:
        """The memory of a tensor, which tensors may share: by a key."""
        storage = x.storage()
        key, *_ = self._storages.setdefault(id(storage), (len(self._storages), storage, x.dtype))
        self._out.write(pickle.MARK)
        self._write("storage")
        self._name("torch", storage_name(x.dtype))
        for part in (str(key), "cpu", int(storage.flat.size)):
            self._write(part)
        self._out.write(pickle.TUPLE + pickle.BINPERSID)

    def _several(self, values: Iterable[Any], end: bytes) -> None:
        self._out.write(pickle.MARK)
        for value in values:
            self._write(value)
        self._out.write(end)

    def _remember(self, value: Any) -> None:
        number = len(self._known)
        self._known[id(value)] = (number, value)
        self._out.write(pickle.LONG_BINPUT + struct.pack("<I", number))

    def _name(self, module: str, name: str) -> None:
        self._out.write(pickle.GLOBAL + f"{module}\n{name}\n".encode())

    def _call(self, module: str, name: str, *args: Any) -> None:
        self._name(module, name)
        self._several(args, pickle.TUPLE)
        self._out.write(pickle.REDUCE)


_WRITERS: dict[type, Callable[[Pickled, Any], None]] = {
    type(None): Pickled._none,
    bool: Pickled._bool,
    int: Pickled._int,
    float: Pickled._float,
    complex: Pickled._complex,
    str: Pickled._text,
    dtypes.DType: Pickled._dtype,
    Size: Pickled._size,
    tuple: Pickled._tuple,
    list: Pickled._list,
    BracketList: Pickled._list,
    set: Pickled._set,
    dict: Pickled._dict,
    OrderedDict: Pickled._dict,
    Tensor: Pickled._tensor,
}


def _meant(value: Any) -> Any:
    """The plain value of a number; the tensor that a list was turned into."""
    if type(value) is Number:
        return value.value
    return value.became if type(value) is BracketList and value.became is not None else value
