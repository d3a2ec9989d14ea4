"""What a file of ``torch.save`` describes. Of all that a pickle can name, a short list means something here; none of it
is code of the file's.
"""

from __future__ import annotations

from collections import OrderedDict
from pickletools import genops
from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from ..modules.calling import torch
from ..modules.parameter import parameter
from ..tensor import dtypes
from ..tensor.brackets import BracketList
from ..tensor.tensor import Size, Tensor
from .memory import unpacked
from .pickled import storage_name

if TYPE_CHECKING:
    from collections.abc import Callable

_STORAGES = {storage_name(kind): kind for kind in dtypes.ALL}


class Unpickled:
    """The `value` that is described, given the description and how to read the memory that it calls by a key.

    Raises TgradError (E0902) for a name that means nothing here, and ValueError (also KeyError, TypeError, IndexError)
    for a description that makes no sense.
    """

    def __init__(self, description: bytes, memory: Callable[[str], bytes]) -> None:
        self._memory = memory
        self._storages: dict[str, Tensor] = {}
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[Any, Any] = {}
        for code, argument, _ in genops(description):
            self._step(code.name, argument)
        self.value = self._stack.pop()

    def _step(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in _PLAIN:
            stack.append(argument)
        elif name in _MADE:
            stack.append(_MADE[name]())
        elif name in ("BINPUT", "LONG_BINPUT"):
            self._memo[argument] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self._memo[argument])
        elif name == "MARK":
            self._marks.append(len(stack))
        elif name == "GLOBAL":
            stack.append(_named(*argument.split(" ", 1)))
        elif name not in ("PROTO", "STOP"):
            self._fold(name)

    def _fold(self, name: str) -> None:
        """Carry out what makes one value of several on the stack."""
        stack = self._stack
        if name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            count = int(name[-1])
            stack[-count:] = [tuple(stack[-count:])]
        elif name == "TUPLE":
            stack.append(tuple(self._marked()))
        elif name in ("APPEND", "APPENDS"):
            items = self._marked() if name == "APPENDS" else [stack.pop()]
            list.extend(stack[-1], items)
        elif name in ("SETITEM", "SETITEMS"):
            items = self._marked() if name == "SETITEMS" else [stack.pop(-2), stack.pop()]
            if not isinstance(stack[-1], dict):
                raise ValueError("items are given to what is no dict")
            stack[-1].update(zip(items[::2], items[1::2], strict=True))
        elif name == "BINPERSID":
            stack.append(self._storage(*stack.pop()))
        elif name == "REDUCE":
            arguments, function = stack.pop(), stack.pop()
            if not isinstance(function, _Callable):
                raise ValueError("this is called, and is no function")
            stack.append(function.function(*arguments))
        elif name == "BUILD":
            stack.pop()  # what a state dict says about versions of modules
        else:
            raise ValueError(f"{name} is not understood")

    def _marked(self) -> list[Any]:
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _storage(self, word: str, kind: str, name: str, *_: Any) -> Tensor:
        """The memory of a tensor, as a tensor of one dimension."""
        if name not in self._storages:
            dtype = _STORAGES[kind]
            self._storages[name] = Tensor(unpacked(self._memory(name), dtype), dtype)
        return self._storages[name]


class _Callable:
    """A function that a description may call."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function


def _tensor(storage: Tensor, offset: int, size: Any, stride: Any, requires_grad: bool, *_: Any) -> Tensor:
    made: Tensor = torch("detach", torch("as_strided", storage, tuple(size), tuple(stride), offset))
    made.requires_grad = bool(requires_grad)
    return made


def _parameter(data: Tensor, requires_grad: bool, *_: Any) -> Tensor:
    return parameter(data, requires_grad)


_NAMES: dict[tuple[str, str], Any] = {
    ("torch._utils", "_rebuild_tensor_v2"): _Callable(_tensor),
    ("torch._utils", "_rebuild_parameter"): _Callable(_parameter),
    ("torch", "Size"): _Callable(Size),
    ("collections", "OrderedDict"): _Callable(OrderedDict),
    ("__builtin__", "set"): _Callable(set),
    ("__builtin__", "complex"): _Callable(complex),
    **{("torch", name): name for name in _STORAGES},
    **{("torch", kind.name): kind for kind in dtypes.ALL},
}
_NAMES.update({("builtins", name): _NAMES["__builtin__", name] for name in ("set", "complex")})
_PLAIN = frozenset(("BININT", "BININT1", "BININT2", "LONG1", "LONG4", "BINFLOAT", "BINUNICODE"))
_MADE: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": BracketList,
    "EMPTY_DICT": dict,
    "EMPTY_SET": set,
    "EMPTY_TUPLE": tuple,
}


def _named(module: str, name: str) -> Any:
    """What a name stands for."""
    if (module, name) not in _NAMES:
        raise TgradError(
            "E0902",
            f"Weights only load failed: the file holds a {module}.{name}",
            hint="tensors, numbers, text, lists, tuples, dicts and sets are read: save a module's state_dict()",
            python="RuntimeError",
        )
    return _NAMES[module, name]
