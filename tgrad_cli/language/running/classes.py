"""Classes of the program: ``class Net(nn.Module)``, plain classes, `super()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...modules.module import Module
from ...tensor.state import ACTIVE
from .. import syntax as s
from ..values.types import TypeValue
from .dispatch import EVAL
from .functions import Function, call
from .scope import MODULE_INFO, NOTHING, Scope, restore

if TYPE_CHECKING:
    from .evaluator import Evaluator


class ModuleType(TypeValue):
    """A module class of `torch.nn`, as a value that can be called, asked about and inherited from."""

    __slots__ = ("python",)

    def __init__(self, python: type[Module]) -> None:
        super().__init__(f"torch.nn.{python.__name__}", lambda value: isinstance(value, python), python)
        self.python = python


class UserClass:
    """A class that the program defines: its names, its base, and how to make an instance."""

    def __init__(self, ev: Evaluator, name: str, base: Any, names: dict[str, Any]) -> None:
        self.evaluator = ev
        self.__name__ = name
        self.base = base
        self.names = names

    def find(self, name: str) -> tuple[Any, UserClass] | None:
        """A member and the class that defines it, along the bases."""
        step: Any = self
        while isinstance(step, UserClass):
            if name in step.names:
                return step.names[name], step
            step = step.base
        return None

    @property
    def python(self) -> type[Module] | None:
        """The module class of `torch.nn` at the root, if there is one."""
        step: Any = self
        while isinstance(step, UserClass):
            step = step.base
        return step.python if isinstance(step, ModuleType) else None

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Make an instance, and initialise it."""
        python = self.python
        made: Any = Instance(self) if python is None else object.__new__(of_user(python))
        if python is not None:
            Module.__init__(made)
            made.user = self
            made.class_title = self.__name__
        found = self.find("__init__")
        if found is not None:
            Method(self.evaluator, found[0], found[1], made)(*args, **keywords)
        elif python is not None:
            python.__init__(made, *args, **keywords)
        elif args or keywords:
            raise TypeError(f"{self.__name__}() takes no arguments")
        return made

    def attribute(self, name: str) -> Any:
        """A member of the class, or its name."""
        if name in ("__name__", "__qualname__"):
            return self.__name__
        found = self.find(name)
        return NOTHING if found is None else found[0]

    def attribute_names(self) -> tuple[str, ...]:
        """The class's own members."""
        return tuple(self.names)

    def set_attribute(self, name: str, value: Any) -> None:
        """``Net.limit = 3``."""
        ACTIVE.state.journal.log_first(self.names, name, restore, name, self.names.get(name, NOTHING))
        self.names[name] = value

    def covers(self, value: Any) -> bool:
        """Whether a value is an instance of this class or of one that inherits from it."""
        step = getattr(value, "user", None)
        while isinstance(step, UserClass):
            if step is self:
                return True
            step = step.base
        return False

    def __repr__(self) -> str:
        return f"<class '__main__.{self.__name__}'>"


class Method:
    """A function of a class, with the instance that it is called on."""

    __slots__ = ("evaluator", "function", "instance", "owner")

    def __init__(self, ev: Evaluator, function: Function, owner: UserClass, instance: Any) -> None:
        self.evaluator = ev
        self.function = function
        self.owner = owner
        self.instance = instance

    def call(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Run it; `super()` inside knows the class and the instance."""
        active = self.evaluator.methods
        active.append((self.owner, self.instance))
        try:
            return call(self.evaluator, self.function, (self.instance, *args), keywords)
        finally:
            active.pop()

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The same from Python code."""
        return self.call(args, keywords)

    def __repr__(self) -> str:
        return f"<bound method {self.owner.__name__}.{self.function.__name__}>"


def member(user: UserClass, instance: Any, name: str) -> Any:
    """A member of an instance's class: functions come bound to the instance."""
    found = user.find(name)
    if found is None:
        return NOTHING
    value, owner = found
    return Method(user.evaluator, value, owner, instance) if isinstance(value, Function) else value


class Instance:
    """An instance of a plain class."""

    def __init__(self, user: UserClass) -> None:
        self.user = user
        self.values: dict[str, Any] = {}

    def attribute(self, name: str) -> Any:
        """A value of the instance, else a member of its class."""
        return self.values[name] if name in self.values else member(self.user, self, name)

    def attribute_names(self) -> tuple[str, ...]:
        """What the instance and its class hold."""
        return (*self.values, *self.user.names)

    def set_attribute(self, name: str, value: Any) -> None:
        """``self.name = value``."""
        ACTIVE.state.journal.log_first(self.values, name, restore, name, self.values.get(name, NOTHING))
        self.values[name] = value

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """What the class's ``__call__`` gives."""
        found = member(self.user, self, "__call__")
        if found is NOTHING:
            raise TypeError(f"'{self.user.__name__}' object is not callable")
        return found(*args, **keywords)

    def __repr__(self) -> str:
        for name in ("__repr__", "__str__"):
            found = member(self.user, self, name)
            if found is not NOTHING:
                return str(found())
        return f"<__main__.{self.user.__name__} object at {id(self):#x}>"


_OF_USER: dict[type[Module], type[Module]] = {}


def of_user(python: type[Module]) -> type[Module]:
    """The module class whose instances look for members in a class of the program first."""
    found = _OF_USER.get(python)
    if found is None:

        def attribute(self: Any, name: str) -> Any:
            held = python.attribute(self, name) if name in self.named or name in self.buffers_named else NOTHING
            if held is NOTHING:
                held = member(self.user, self, name)
            return python.attribute(self, name) if held is NOTHING else held

        def forward(self: Any, *args: Any, **keywords: Any) -> Any:
            own = member(self.user, self, "forward")
            return python.forward(self, *args, **keywords) if own is NOTHING else own(*args, **keywords)

        found = _OF_USER[python] = type(python.__name__, (python,), {"attribute": attribute, "forward": forward})
    return found


class Super:
    """``super()``: the members of the classes above the one whose method runs."""

    def __init__(self, owner: UserClass, instance: Any) -> None:
        self.owner = owner
        self.instance = instance

    def attribute(self, name: str) -> Any:
        """A member of the base, bound to the instance."""
        base = self.owner.base
        if isinstance(base, UserClass):
            found = member(base, self.instance, name)
            if found is not NOTHING:
                return found
        python = self.owner.python
        if python is not None and name in ("__init__", "forward", "train", "eval", "zero_grad"):
            function = getattr(python, name)
            return lambda *args, **keywords: function(self.instance, *args, **keywords)
        return (lambda *args: None) if name == "__init__" else NOTHING

    def attribute_names(self) -> tuple[str, ...]:
        """The base's members."""
        return tuple(getattr(self.owner.base, "names", ()))


def super_of(ev: Evaluator, *given: Any) -> Super:
    """``super()`` and ``super(Net, self)``."""
    if len(given) == 2 and isinstance(given[0], UserClass):
        return Super(given[0], given[1])
    if not ev.methods:
        raise TgradError("E0706", "super(): no method is running", torch="super(): no arguments", python="RuntimeError")
    return Super(*ev.methods[-1])


def define(ev: Evaluator, node: s.ClassDef) -> None:
    """``class Name(Base): …``: the body runs once, its names become the class's members."""
    bases = [EVAL[type(b)](ev, b) for b in node.bases]
    for at, base in zip(node.bases, bases, strict=True):
        if not isinstance(base, (UserClass, ModuleType)) and base is not object:
            error = TgradError("E0003", "classes can inherit from nn modules and from classes of the program")
            raise ev.locate(error, at)
    if len(bases) > 1:
        raise ev.locate(TgradError("E0003", "a class has one base here"), node.bases[1])
    base = bases[0] if bases and bases[0] is not object else None
    names: dict[str, Any] = {}
    outer = ev.scope
    ev.scope = Scope(names, outer, MODULE_INFO)
    try:
        ev.block(node.body)
    finally:
        ev.scope = outer
    for value in names.values():
        if isinstance(value, Function):
            value.scope = outer
    made: Any = UserClass(ev, node.name, base, names)
    for decorator in reversed(node.decorators):
        from .calls import invoke

        made = invoke(ev, decorator, EVAL[type(decorator)](ev, decorator), (made,), {}, {0: decorator})
    ev.bind(node.name, made)
