"""What a module holds: parameters, buffers and modules under their names, and the walks over them."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from ..tensor.tensor import Tensor
from .exposed import Exposed, remember, remember_item, remember_items
from .parameter import BUFFERS, is_buffer, is_parameter, type_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = ("_parameters", "_buffers", "_modules")


class Tree(Exposed):
    """The part of `nn.Module` that is a tree of named things."""

    training: bool
    _parameters: dict[str, Tensor | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Any]
    _non_persistent_buffers_set: set[str]

    def __init__(self) -> None:
        self.__dict__.update(
            training=True,
            _parameters={},
            _buffers={},
            _non_persistent_buffers_set=set(),
            _modules={},
            _forward_hooks={},
            _forward_pre_hooks={},
            _backward_hooks={},
        )

    # ---- what it holds ---------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        mine = self.__dict__
        for kind in KINDS:
            if kind in mine and name in mine[kind]:
                return mine[kind][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        for kind, several, word, wanted, fits in _ASSIGNED:
            held = self.__dict__.get(kind)
            if fits(value):
                if held is None:
                    raise AttributeError(f"cannot assign {several} before Module.__init__() call")
                self._forget(name, kind)
                remember_item(held, name)
                held[name] = value
                if kind == "_buffers":
                    self._keep_in_state(name, BUFFERS[value])
                return
            if held is not None and name in held:
                if value is not None and not (kind == "_buffers" and isinstance(value, Tensor)):
                    raise TypeError(f"cannot assign '{type_title(value)}' as {word} '{name}' ({wanted} expected)")
                remember_item(held, name)
                held[name] = value
                return
        super().__setattr__(name, value)

    def _keep_in_state(self, name: str, persistent: bool) -> None:
        """Say whether a buffer belongs to the state dict."""
        apart = self._non_persistent_buffers_set
        if (name in apart) is persistent:
            remember(self, "_non_persistent_buffers_set")
            self.__dict__["_non_persistent_buffers_set"] = apart ^ {name}

    def _forget(self, name: str, kept: str) -> None:
        """Take a name away from everything but the dict that is to hold it."""
        if name in self.__dict__:
            super().__delattr__(name)
        for kind in KINDS:
            if kind != kept and name in self.__dict__[kind]:
                remember_items(self.__dict__[kind])
                del self.__dict__[kind][name]

    def __delattr__(self, name: str) -> None:
        for kind in KINDS:
            held = self.__dict__[kind]
            if name in held:
                remember_items(held)
                del held[name]
                return
        super().__delattr__(name)

    def register_parameter(self, name: str, param: Any) -> None:
        """Hold a parameter, or None in its place."""
        held = self._room("_parameters", "parameter", name)
        if param is not None and not is_parameter(param):
            wanted = "(torch.nn.Parameter or None required)"
            raise TypeError(f"cannot assign '{type_title(param)}' object to parameter '{name}' {wanted}")
        held[name] = param

    def register_buffer(self, name: str, tensor: Any, persistent: Any = True) -> None:
        """Hold a tensor that is no parameter but belongs to the state."""
        held = self._room("_buffers", "buffer", name)
        if tensor is not None and not isinstance(tensor, Tensor):
            wanted = "(torch Tensor or None required)"
            raise TypeError(f"cannot assign '{type_title(tensor)}' object to buffer '{name}' {wanted}")
        held[name] = tensor
        self._keep_in_state(name, bool(persistent))

    def add_module(self, name: str, module: Any) -> None:
        """Hold a module, or None in its place."""
        if not isinstance(module, Tree) and module is not None:
            raise TypeError(f"{type_title(module)} is not a Module subclass")
        self._room("_modules", "module", name)[name] = module

    register_module = add_module

    def _room(self, kind: str, word: str, name: Any) -> dict[str, Any]:
        """The dict that is to hold something new under a name; raises for a name that cannot be used."""
        held = self.__dict__.get(kind)
        if held is None:
            raise AttributeError(f"cannot assign {word} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{word} name should be a string. Got {type_title(name)}")
        if "." in name:
            raise KeyError(f'{word} name can\'t contain "."' + (f", got: {name}" if word == "module" else ""))
        if name == "":
            raise KeyError(f'{word} name can\'t be empty string ""')
        if hasattr(self, name) and name not in held:
            raise KeyError(f"attribute '{name}' already exists")
        remember_item(held, name)
        room: dict[str, Any] = held
        return room

    # ---- walking over it -------------------------------------------------------------------------------------

    def named_children(self) -> Iterator[tuple[str, Any]]:
        """The modules directly inside, by name."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Any]:
        """The modules directly inside."""
        for _, module in self.named_children():
            yield module

    def named_modules(
        self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: Any = True
    ) -> Iterator[tuple[str, Any]]:
        """This module and all inside it, by dotted name."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self, remove_duplicate: Any = True) -> Iterator[Any]:
        """This module and all inside it."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def _named_members(self, kind: str, prefix: str, recurse: Any, once: Any) -> Iterator[tuple[str, Tensor]]:
        seen = set()
        for path, module in self.named_modules(None, prefix, once) if recurse else [(prefix, self)]:
            for name, value in module.__dict__[kind].items():
                if value is None or value in seen:
                    continue
                if once:
                    seen.add(value)
                yield f"{path}.{name}" if path else name, value

    def named_parameters(
        self, prefix: str = "", recurse: Any = True, remove_duplicate: Any = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Every parameter once, by dotted name."""
        yield from self._named_members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: Any = True) -> Iterator[Tensor]:
        """Every parameter once."""
        for _, value in self.named_parameters(recurse=recurse):
            yield value

    def named_buffers(
        self, prefix: str = "", recurse: Any = True, remove_duplicate: Any = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Every buffer once, by dotted name."""
        yield from self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: Any = True) -> Iterator[Tensor]:
        """Every buffer once."""
        for _, value in self.named_buffers(recurse=recurse):
            yield value

    def get_submodule(self, target: str) -> Any:
        """The module of a dotted name."""
        found: Any = self
        for name in target.split(".") if target else ():
            if not hasattr(found, name):
                raise AttributeError(f"{type(found).__name__} has no attribute `{name}`")
            found = getattr(found, name)
            if not isinstance(found, Tree):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return found

    def get_parameter(self, target: str) -> Tensor:
        """The parameter of a dotted name."""
        found: Tensor = self._get(target, "_parameters", "`{}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """The buffer of a dotted name."""
        found: Tensor = self._get(target, "_buffers", "`{}` is not a buffer")
        return found

    def _get(self, target: str, kind: str, otherwise: str) -> Any:
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
        if name not in module.__dict__[kind]:
            raise AttributeError(otherwise.format(name))
        return module.__dict__[kind][name]


for _member in vars(Tree).values():
    if isinstance(_member, FunctionType):
        _member.__qualname__ = f"Module.{_member.__name__}"  # as generators of its parts are printed


def _is_module(value: Any) -> bool:
    return isinstance(value, Tree)


# Where each kind of value is held: the dict, the words of two messages, what fits, and how to tell it.
_ASSIGNED: tuple[tuple[str, str, str, str, Callable[[Any], bool]], ...] = (
    ("_parameters", "parameters", "parameter", "torch.nn.Parameter or None", is_parameter),
    ("_modules", "module", "child module", "torch.nn.Module or None", _is_module),
    ("_buffers", "buffers", "buffer", "torch.nn.Buffer, torch.Tensor or None", is_buffer),
)
