"""Modules and parameters in sequences and under names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from ..tensor.failures import describe
from ..tensor.number import cut
from ..tensor.tensor import Tensor
from .module import Module, indented
from .parameter import is_parameter, parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class _Numbered(Module):
    """Modules under the names 0, 1, 2 …"""

    def _name(self, index: Any) -> str:
        """The name of a place, counted from either end; raises IndexError in PyTorch's words."""
        at: int = cut(index).__index__()
        count = len(self)
        if not -count <= at < count:
            raise IndexError(f"index {at} is out of range")
        return list(self._modules)[at]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._modules.values()))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._part(list(self._modules.items())[_plain(index)])
        return self._modules[self._name(index)]

    def _part(self, items: list[tuple[str, Any]]) -> Any:
        raise NotImplementedError

    def __setitem__(self, index: Any, module: Any) -> None:
        setattr(self, self._name(index), module)

    def __delitem__(self, index: Any) -> None:
        kept = list(self._modules.values())
        del kept[_plain(index) if isinstance(index, slice) else cut(index)]
        self._refill(kept)

    def _refill(self, modules: list[Any]) -> None:
        for name in list(self._modules):
            delattr(self, name)
        for i, module in enumerate(modules):
            self.add_module(str(i), module)

    def append(self, module: Any) -> Any:
        """Put a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Any]) -> Any:
        """Put modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: Any, module: Any) -> Any:
        """Put a module before a place."""
        modules = list(self._modules.values())
        modules.insert(cut(index), module)
        self._refill(modules)
        return self

    def pop(self, key: Any) -> Any:
        """Take a module out."""
        found = self[key]
        del self[key]
        return found


def _plain(index: slice) -> slice:
    return slice(cut(index.start), cut(index.stop), cut(index.step))


class Sequential(_Numbered, home="container"):
    """Modules run one after the other."""

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], dict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            self.extend(args)

    def _part(self, items: list[tuple[str, Any]]) -> Any:
        return Sequential(dict(items))

    def forward(self, input: Any) -> Any:
        """Hand the input through."""
        for name, module in self._modules.items():
            try:
                input = module(input)
            except TgradError as error:
                _place(error, name, module, input)
                raise
        return input


def _place(error: TgradError, name: str, module: Any, input: Any) -> None:
    """Say which of the modules could not take what it was given, unless one inside it has said so."""
    if error.source is None and error.operands:
        error.operands = {}
        shown = repr(module).partition("\n")[0].rstrip("(")
        given = describe(input) if type(input) is Tensor else type(input).__name__
        error.hint = f"it is layer {name}, {shown}, that is given {given}"


class ModuleList(_Numbered, home="container"):
    """A list of modules, whose parameters count."""

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        self.extend(() if modules is None else modules)

    def _part(self, items: list[tuple[str, Any]]) -> Any:
        return type(self)([module for _, module in items])

    def __add__(self, other: Any) -> Any:
        return ModuleList([*self, *other])

    def __iadd__(self, modules: Any) -> Any:
        return self.extend(modules)

    def __repr__(self) -> str:
        texts = [repr(module) for module in self]
        if not texts:
            return f"{self._get_name()}()"
        lines, first = [], 0
        for at, text in enumerate(texts):
            if at + 1 < len(texts) and texts[at + 1] == text:
                continue
            head = f"({at})" if first == at else f"({first}-{at})"
            lines.append(indented(f"{head}: {'' if first == at else f'{at - first + 1} x '}{text}"))
            first = at + 1
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


class ModuleDict(Module, home="container"):
    """Modules under names, whose parameters count."""

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        self.update({} if modules is None else modules)

    def __getitem__(self, key: Any) -> Any:
        return self._modules[key]

    def __setitem__(self, key: Any, module: Any) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: Any) -> None:
        if key not in self._modules:
            raise KeyError(key)
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: Any) -> bool:
        return key in self._modules

    def keys(self) -> Any:
        """The names."""
        return self._modules.keys()

    def values(self) -> Any:
        """The modules."""
        return self._modules.values()

    def items(self) -> Any:
        """Names and modules."""
        return self._modules.items()

    def update(self, modules: Any) -> None:
        """Take the modules of a dict, or of pairs."""
        for name, module in modules.items() if hasattr(modules, "items") else modules:
            self[name] = module

    def pop(self, key: Any) -> Any:
        """Take a module out."""
        found = self[key]
        del self[key]
        return found

    def clear(self) -> None:
        """Take every module out."""
        for name in list(self._modules):
            delattr(self, name)


def _line(name: Any, value: Any, kind_of: Callable[[Tensor], str]) -> str:
    """A line of the printed form of parameters under names."""
    if not isinstance(value, Tensor):
        return f"  ({name}): Object of type: {type(value).__name__}"
    size = "x".join(map(str, value.shape))
    kind = "Parameter" if is_parameter(value) else "Tensor"
    return f"  ({name}): {kind} containing: [{kind_of(value)} of size {size}]"


class ParameterList(Module, home="container"):
    """A list of parameters that count among the module's own."""

    def __init__(self, values: Any = None) -> None:
        super().__init__()
        self.__dict__["_size"] = 0
        self.extend(() if values is None else values)

    def _name(self, index: Any) -> str:
        at = cut(index).__index__()
        if not -len(self) <= at < len(self):
            raise IndexError(f"index {at} is out of range")
        return str(at % len(self))

    def __len__(self) -> int:
        size: int = self._size
        return size

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return ParameterList(list(self)[_plain(index)])
        return getattr(self, self._name(index))

    def __setitem__(self, index: Any, value: Any) -> None:
        setattr(self, self._name(index), _kept(value))

    def append(self, value: Any) -> Any:
        """Put a parameter at the end; a tensor becomes one."""
        self._size = len(self) + 1
        setattr(self, str(len(self) - 1), _kept(value))
        return self

    def extend(self, values: Any) -> Any:
        """Put parameters at the end."""
        for value in values:
            self.append(value)
        return self

    def __iadd__(self, values: Any) -> Any:
        return self.extend(values)

    def extra_repr(self) -> str:
        """A line for each."""
        return "\n".join(_line(i, value, lambda t: repr(t.dtype)) for i, value in enumerate(self))


class ParameterDict(Module, home="container"):
    """Parameters under names that count among the module's own."""

    _keys: dict[str, None]

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self.__dict__["_keys"] = {}
        self.update({} if parameters is None else parameters)

    def __getitem__(self, key: Any) -> Any:
        if key not in self._keys:
            raise KeyError(key)
        return getattr(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._keys = {**self._keys, key: None}
        setattr(self, key, _kept(value))

    def __delitem__(self, key: Any) -> None:
        self._keys = {k: None for k in self._keys if k != key}
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: Any) -> bool:
        return key in self._keys

    def keys(self) -> Any:
        """The names."""
        return self._keys.keys()

    def values(self) -> Any:
        """The parameters."""
        return (self[k] for k in self._keys)

    def items(self) -> Any:
        """Names and parameters."""
        return ((k, self[k]) for k in self._keys)

    def update(self, parameters: Any) -> None:
        """Take the parameters of a dict (a plain one in the order of its sorted keys, as PyTorch does), or of pairs."""
        pairs = parameters.items() if hasattr(parameters, "items") else parameters
        for name, value in sorted(pairs) if type(parameters) is dict else pairs:
            self[name] = value

    def extra_repr(self) -> str:
        """A line for each."""
        return "\n".join(_line(name, value, lambda t: t.dtype.tensor_type) for name, value in self.items())


def _kept(value: Any) -> Any:
    return parameter(value) if isinstance(value, Tensor) and not is_parameter(value) else value


CONTAINERS: dict[str, type[Module]] = {
    kind.__name__: kind for kind in (Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict)
}
