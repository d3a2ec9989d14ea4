"""Python's builtin functions and types as the program sees them, and the names that the calculator adds to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...modules.exposed import Exposed
from ...tensor.brackets import BracketList
from ...tensor.number import cut
from ...tensor.registry import OPS
from ...tensor.tensor import Tensor
from ..running.calls import CALLABLE, Builtin, python_callable
from ..running.exceptions import CLASSES, class_of
from ..running.outcomes import Text
from ..running.scope import NOTHING
from . import reductions
from .attributes import assign_attribute, get_attribute
from .containers import check_items
from .dtype_table import DTypeTable
from .formatting import format_builtin
from .late import Late
from .members import ProgramType, delete_member
from .type_names import plain_operands, type_name
from .types import is_instance, type_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..running.evaluator import Evaluator


def builtin_names(ev: Evaluator) -> dict[str, Any]:
    """Every builtin by name, for one evaluator."""
    names: dict[str, Any] = {name: Builtin(name, run) for name, run in FUNCTIONS.items()}
    names.update(TYPES)
    names.update(CLASSES)
    names["super"] = Builtin("super", lambda *given: _super(ev, given))
    names["__name__"] = "__main__"
    names["dtypes"] = DTypeTable()
    names.update({name: Builtin(name, Drawn(ev, name)) for name in ("plot", "hist", "heat")})
    names["print"] = Builtin("print", lambda *args, **keywords: print_values(ev, args, **keywords))
    return names


class Drawn(Late):
    """A function that draws."""

    __slots__ = ("ev",)

    def __init__(self, ev: Evaluator, name: str) -> None:
        super().__init__("language.namespaces.plotting", name)
        self.ev = ev

    def __call__(self, *args: Any, **keywords: Any) -> None:
        """Emit what is to be drawn."""
        self.ev.emit(self.__wrapped__(*args, **keywords))


def _super(ev: Evaluator, given: tuple[Any, ...]) -> Any:
    from ..running.classes import super_of

    return super_of(ev, given)


def print_values(
    ev: Evaluator, values: tuple[Any, ...], *, sep: Any = " ", end: Any = "\n", file: Any = None, flush: Any = False
) -> None:
    """``print(*values, sep=" ", end="\\n")``."""
    for name, given in (("sep", sep), ("end", end)):
        if given is not None and not isinstance(given, str):
            raise TypeError(f"{name} must be None or a string, not {type_name(given)}")
    sep = " " if sep is None else sep
    end = "\n" if end is None else end
    ev.emit(Text(sep.join([v if type(v) is str else str(v) for v in values]) + end))


def length(value: Any, /) -> int:
    """``len(value)``; a 0-d tensor has none."""
    if not isinstance(value, Exposed) and hasattr(value, "ndim") and value.ndim == 0:
        raise TypeError("len() of a 0-d tensor")
    if not hasattr(type(value), "__len__") or isinstance(value, type):
        raise TypeError(f"object of type '{'type' if isinstance(value, type) else type_name(value)}' has no len()")
    return len(value)


def sorted_values(values: Any, /, *, key: Any = None, reverse: Any = False) -> BracketList:
    """``sorted(values, key=…, reverse=…)``."""
    return BracketList(sorted(values, key=python_callable(key), reverse=bool(reverse)))


def map_values(function: Any, /, *iterables: Any) -> Any:
    """``map(function, *iterables)``."""
    _require_callable(function)
    return map(python_callable(function), *iterables)


def filter_values(function: Any, values: Any, /) -> Any:
    """``filter(function, values)``."""
    return filter(None if function is None else python_callable(function), values)


def _require_callable(function: Any) -> None:
    if not callable(function):
        raise TgradError("E0503", f"'{type_name(function)}' object is not callable", python="TypeError")


def next_value(iterator: Any, /, *default: Any) -> Any:
    """``next(iterator)``."""
    if not hasattr(type(iterator), "__next__"):
        raise TypeError(f"'{type_name(iterator)}' object is not an iterator")
    try:
        return next(iterator, *default)
    except StopIteration as stop:
        error = TgradError("E0702", "StopIteration: the iterator has no more items", torch="", python="StopIteration")
        error.value = StopIteration(*stop.args)
        raise error from None


def get_named(value: Any, name: Any, /, *default: Any) -> Any:
    """``getattr(value, name)``: the documented attributes, as with a dot."""
    if not isinstance(name, str):
        raise TypeError("attribute name must be string")
    try:
        return get_attribute(value, name)
    except TgradError as error:
        if default and issubclass(class_of(error), AttributeError):
            return default[0]
        raise


def has_named(value: Any, name: Any, /) -> bool:
    """``hasattr(value, name)``."""
    return get_named(value, name, NOTHING) is not NOTHING


def set_named(value: Any, name: Any, new: Any, /) -> None:
    """``setattr(value, name, new)``."""
    assign_attribute(value, name, new)


def delete_named(value: Any, name: Any, /) -> None:
    """``delattr(value, name)``."""
    if not isinstance(value, Exposed) and type(value) is not ProgramType:
        raise TypeError(f"attributes of '{type_name(value)}' objects cannot be deleted")
    delete_member(value, name)


def is_callable(value: Any, /) -> bool:
    """``callable(value)``."""
    return isinstance(value, (*CALLABLE, type)) or callable(value)


def character(code: Any, /) -> str:
    """``chr(code)``."""
    return chr(cut(code))


def reversed_values(values: Any, /) -> Any:
    """``reversed(values)``."""
    if isinstance(values, (list, tuple, str, range, dict)):
        return reversed(values)
    if isinstance(values, Exposed) and hasattr(type(values), "__reversed__"):
        return reversed(values)  # type: ignore[call-overload]
    if type(values) is Tensor:
        return OPS["flip"](values, dims=(0,)) if values.ndim else values
    raise TypeError(f"'{type_name(values)}' object is not reversible")


def iterator_of(value: Any, /) -> Any:
    """``iter(value)``."""
    try:
        return iter(value)
    except TypeError:
        raise TgradError("E0705", f"'{type_name(value)}' object is not iterable", python="TypeError") from None


def zip_values(*iterables: Any, strict: Any = False) -> Any:
    """``zip(*iterables)``."""
    return zip(*[iterator_of(value) for value in iterables], strict=bool(strict))


def enumerated(values: Any, /, start: Any = 0) -> Any:
    """``enumerate(values, start)``."""
    return enumerate(iterator_of(values), cut(start))


def represent(value: Any, /) -> str:
    """``repr(value)``."""
    return repr(value)


def divided(a: Any, b: Any, /) -> Any:
    """``divmod(a, b)``."""
    return divmod(a, b)


def _digits(write: Callable[[Any], str]) -> Callable[[Any], str]:
    def run(value: Any, /) -> str:
        return write(cut(value))

    return run


def make_range(*args: Any) -> range:
    """``range(stop)``, ``range(start, stop, step)``."""
    try:
        return range(*args)
    except TypeError:
        for value in plain_operands(args):
            if not isinstance(value, int):
                wording = f"'{type_name(value)}' object cannot be interpreted as an integer"
                hint = "range counts in whole numbers; arange and linspace take others" if _is_float(value) else None
                raise TgradError("E0502", wording, python="TypeError", hint=hint) from None
        raise


def _is_float(value: Any) -> bool:
    return isinstance(value, float)


def make_text(value: Any = "", /) -> str:
    """``str(value)``."""
    return str(value)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": length,
    "sum": reductions.sum_,
    "abs": reductions.absolute,
    "min": reductions.minimum,
    "max": reductions.maximum,
    "round": reductions.rounded,
    "any": reductions.any_,
    "all": reductions.all_,
    "pow": reductions.power_,
    "sorted": sorted_values,
    "reversed": reversed_values,
    "map": map_values,
    "filter": filter_values,
    "zip": zip_values,
    "enumerate": enumerated,
    "iter": iterator_of,
    "next": next_value,
    "divmod": divided,
    "hex": _digits(hex),
    "bin": _digits(bin),
    "oct": _digits(oct),
    "ord": lambda text, /: ord(text),
    "chr": character,
    "repr": represent,
    "ascii": lambda value, /: ascii(value),
    "format": format_builtin,
    "callable": is_callable,
    "hash": lambda value, /: hash(value),
    "id": lambda value, /: id(value),
    "isinstance": is_instance,
    "issubclass": lambda kind, of, /: issubclass(kind, of),
    "getattr": get_named,
    "hasattr": has_named,
    "setattr": set_named,
    "delattr": delete_named,
}


TYPES: dict[str, Any] = {
    "int": int,
    "float": float,
    "bool": bool,
    "complex": complex,
    "str": str,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "set": set,
    "frozenset": frozenset,
    "slice": slice,
    "range": range,
    "object": object,
    "type": type,
    "property": property,
    "staticmethod": staticmethod,
    "classmethod": classmethod,
    "NotImplemented": NotImplemented,
}

MAKERS: dict[Any, Callable[..., Any]] = {range: make_range, str: make_text, type: type_of}
_MADE = (
    Exposed,
    BaseException,
    np.generic,
    *(kind for kind in TYPES.values() if isinstance(kind, type) and kind is not object),
)


def construct(kind: type, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Call a class; lists are ours, and nothing enormous is made."""
    if not issubclass(kind, _MADE) and kind is not object:
        raise TypeError(f"cannot create '{kind.__name__}' instances")
    if kind in MAKERS:
        return MAKERS[kind](*args, **keywords)
    if kind in (list, tuple, set, frozenset) and args:
        if isinstance(args[0], range):
            check_items(len(args[0]))
        args = (iterator_of(args[0]),)
    if kind is list:
        return BracketList(*args, **keywords)
    if kind is int and args and isinstance(args[0], str):
        return int(args[0], *map(cut, args[1:]), **keywords)
    return kind(*args, **keywords)
