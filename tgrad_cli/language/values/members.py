"""Members of classes, and of the objects that a program makes: what can be reached, and what can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...modules.exposed import Exposed
from ...tensor.state import ACTIVE
from ..running.calls import Builtin
from ..running.exceptions import carried_by
from ..running.functions import Function
from ..running.scope import NOTHING
from .containers import DICT_METHODS, FROZENSET_METHODS, LIST_METHODS, SET_METHODS, TUPLE_METHODS
from .text_methods import TEXT_METHODS
from .type_names import type_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..running.evaluator import Evaluator
    from ..running.scope import Scope

# The names with two underscores that a class of the program may ask of the classes above it.
_INHERITED_WORDS = (
    "init new repr str format eq ne lt le gt ge hash bool len call getattr setattr delattr getitem setitem delitem "
    "contains iter next enter exit init_subclass set_name"
)
_INHERITED = frozenset(f"__{word}__" for word in _INHERITED_WORDS.split())
# Python's insides, which a program neither reads nor replaces.
_INSIDE_WORDS = (
    "class dict weakref slots mro bases base basicsize dictoffset flags itemsize subclasses text_signature "
    "weakrefoffset abstractmethods prepare instancecheck subclasscheck subclasshook reduce reduce_ex getstate sizeof "
    "dir getattribute type_params module name qualname"
)
_INSIDES = frozenset(f"__{word}__" for word in _INSIDE_WORDS.split())
TYPE_METHODS: dict[type, dict[str, Callable[..., Any]]] = {
    str: TEXT_METHODS,
    list: LIST_METHODS,
    dict: DICT_METHODS,
    set: SET_METHODS,
    frozenset: FROZENSET_METHODS,
    tuple: TUPLE_METHODS,
}


class ProgramType(type):
    """The type of the classes that a program defines; changes of such a class are logged."""

    def __setattr__(cls, name: str, value: Any) -> None:
        _remember(cls, name)
        type.__setattr__(cls, name, bound_as_in_python(name, value))

    def __delattr__(cls, name: str) -> None:
        _remember(cls, name)
        type.__delattr__(cls, name)


def _remember(cls: type, name: str) -> None:
    ACTIVE.state.journal.log_first(cls, name, _put_back, name, cls.__dict__.get(name, NOTHING))


def _put_back(cls: type, name: str, value: Any) -> None:
    if value is not NOTHING:
        type.__setattr__(cls, name, value)
    elif name in cls.__dict__:
        type.__delattr__(cls, name)


def bound_as_in_python(name: str, value: Any) -> Any:
    """A member of a class; Python gives three of its functions their kind without being told."""
    if isinstance(value, Function):
        if name == "__new__":
            return staticmethod(value)
        if name in ("__init_subclass__", "__class_getitem__"):
            return classmethod(value)
    return value


def inside(name: str) -> bool:
    """Whether a name is one of Python's insides."""
    return name in _INSIDES


def is_member(kind: type, name: str) -> bool:
    """Whether a class, or one above it, has a member that a program can reach under this name."""
    for each in kind.__mro__:
        if name in each.__dict__:
            return name[:2] != "__" or name in _INHERITED or type(each) is ProgramType
    return False


def _found(value: Any, name: str) -> Any:
    """An attribute as Python finds it."""
    try:
        return getattr(value, name)
    except AttributeError as error:
        carried = carried_by(error)
        if carried is not None:
            raise carried from None
        return NOTHING


def _is_special(name: str) -> bool:
    return name[:2] == "__" and name[-2:] == "__"


def member_of_object(value: Any, name: str) -> Any:
    """An attribute of an object that the program made."""
    if _is_special(name) and not is_member(type(value), name):
        if isinstance(value, BaseException):
            return exception_attribute(value, name)
        return type(value) if name == "__class__" else NOTHING
    return _found(value, name)


def member_above(value: Any, name: str) -> Any:
    """An attribute of ``super()``."""
    if value.__self_class__ is None:  # ``super(Net)``, which PyTorch's own examples call for nothing
        return Builtin(name, lambda *_given: None) if name == "__init__" else NOTHING
    if _is_special(name) and name not in _INHERITED and not is_member(value.__self_class__, name):
        return NOTHING
    return _found(value, name)


def type_attribute(value: Any, name: str) -> Any:
    """What a class offers: its name, its members, and of a builtin type the methods to be given to `map`."""
    if name in ("__name__", "__qualname__", "__module__"):
        return getattr(value, name)
    if issubclass(value, (Exposed, BaseException)):
        return _found(value, name) if is_member(value, name) else NOTHING
    method = TYPE_METHODS.get(value, {}).get(name)
    if method is not None:
        return Builtin(name, method)
    if value is dict and name == "fromkeys":
        return Builtin(name, dict.fromkeys)
    if value is float and name == "fromhex":
        return Builtin(name, float.fromhex)
    return NOTHING


def exception_attribute(value: Any, name: str) -> Any:
    """What an exception object of one of Python's own classes shows."""
    if name in ("args", "__cause__"):
        return getattr(value, name)
    if name == "__class__":
        return type(value)
    if name == "value" and isinstance(value, StopIteration):
        return value.value
    return NOTHING


def member_names(value: Any) -> tuple[str, ...]:
    """The public names that an object or a class has, for suggestions and completion."""
    kind = value if isinstance(value, type) else type(value)
    names = {*value.__dict__, *(n for each in kind.__mro__[:-1] for n in each.__dict__)}
    return tuple([n for n in names if isinstance(n, str) and not n.startswith("_")])


def set_member(owner: Any, name: str, value: Any) -> None:
    """``owner.name = value`` for an object or a class that the program made."""
    if inside(name):
        wording = f"'{type_name(owner)}' object has no attribute '{name}' that can be set"
        raise TgradError("E0102", wording, python="AttributeError")
    setattr(owner, name, value)


def delete_member(owner: Any, name: str) -> None:
    """``del owner.name``."""
    if inside(name):
        wording = f"'{type_name(owner)}' object has no attribute '{name}' that can be deleted"
        raise TgradError("E0102", wording, python="AttributeError")
    delattr(owner, name)


def mangled(ev: Evaluator, name: str) -> str:
    """The name under which the class whose method runs keeps its private ``__name``."""
    scope: Scope | None = ev.scope
    while scope is not None:
        home = scope.function.home if scope.function is not None else None
        if home is not None:
            return private(home.qualname.rpartition(".")[2], name)
        scope = scope.parent
    return name


def private(owner: str, name: str) -> str:
    """A name as a class keeps it: ``__name`` with the class's own before it.

    >>> private("Net", "__x"), private("Net", "__init__"), private("Net", "x")
    ('_Net__x', '__init__', 'x')
    """
    return f"_{owner.lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name
