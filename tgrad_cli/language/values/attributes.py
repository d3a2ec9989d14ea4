"""Attributes: which ones each type of value has. There is no other way to any attribute, so nothing of Python's
insides can be reached from a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import Label, TgradError
from ...modules.exposed import Exposed
from ...tensor.brackets import BracketList, become, tensor_of
from ...tensor.dispatch import ReturnType
from ...tensor.dtypes import DType
from ...tensor.number import Number
from ...tensor.tensor import Size, Tensor
from .. import syntax as s
from ..running.calls import Bound, Builtin, Decorated
from ..running.dispatch import EVAL, evaluates
from ..running.exceptions import converted
from ..running.functions import Function
from ..running.scope import NOTHING
from .containers import (
    DICT_METHODS,
    FROZENSET_METHODS,
    LIST_METHODS,
    RANGE_METHODS,
    SET_METHODS,
    TUPLE_METHODS,
)
from .devices import CPU
from .members import (
    TYPE_METHODS,
    ProgramType,
    exception_attribute,
    mangled,
    member_above,
    member_names,
    member_of_object,
    set_member,
    type_attribute,
)
from .tensor_attributes import set_tensor_attribute, tensor_attribute, tensor_attribute_names
from .text_methods import TEXT_METHODS
from .type_names import type_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..running.evaluator import Evaluator


@evaluates(s.Attribute)
def attribute(ev: Evaluator, node: s.Attribute) -> Any:
    """``value.name``; a run of them is walked without recursion."""
    value_node = node.value
    if type(value_node) is not s.Attribute:
        return attribute_of(ev, node, EVAL[type(value_node)](ev, value_node))
    chain = [node]
    while type(value_node) is s.Attribute:
        chain.append(value_node)
        value_node = value_node.value
    value = EVAL[type(value_node)](ev, value_node)
    while chain:
        value = attribute_of(ev, chain.pop(), value)
    return value


def attribute_of(ev: Evaluator, node: s.Attribute, value: Any) -> Any:
    """The attribute that `node` names, of a value already evaluated."""
    name = node.name
    if name.startswith("__"):
        name = mangled(ev, name)
    try:
        found = get_attribute(value, name)
    except TgradError as error:
        if error.code == "E0102" and not error.labels:
            error.labels = (Label(node.name_start, node.end),)
        raise ev.locate_operands(error, node, {0: node.value}) from None
    except Exception as error:
        raise ev.locate(converted(error), node) from None
    if type(found) is BracketList and found.became is not None:
        return found.became
    return found


def get_attribute(value: Any, name: str) -> Any:
    """An attribute of a value; raises E0102 for one that its type does not have."""
    kind = type(value)
    if kind is Tensor:
        found = tensor_attribute(value, name)
    else:
        find = FINDERS.get(kind)
        if find is None:
            find = FINDERS[kind] = _other(value)
        found = find(value, name)
    if found is NOTHING:
        raise _no_attribute(value, name)
    return found


def _no_attribute(value: Any, name: str) -> TgradError:
    from ..running.suggestions import no_attribute

    error = no_attribute(type_name(value), name, attribute_names(value))
    if kind_is_namespace(value):
        error.message = f"module '{value.name}' has no attribute '{name}'"
    elif type(value) is Number and tensor_attribute(tensor_of([0.0]), name) is not NOTHING:
        error.hint = f"this is a Python number; a tensor has .{name}: write torch.tensor({value})"
    return error


def _methods(table: dict[str, Callable[..., Any]]) -> Callable[[Any, str], Any]:
    """A finder that offers the methods of a table."""

    def find(value: Any, name: str) -> Any:
        method = table.get(name)
        return NOTHING if method is None else Bound(name, value, method)

    return find


def _list_attribute(value: Any, name: str) -> Any:
    """A list's own methods; what else a tensor has, of the tensor that the list means."""
    method = LIST_METHODS.get(name)
    if method is not None:
        return Bound(name, value, method)
    if name.startswith("__"):
        return NOTHING
    try:
        tensor = become(value) if changes_in_place(name) and isinstance(value, BracketList) else tensor_of(value)
    except TgradError:
        return NOTHING
    return tensor_attribute(tensor, name)


def changes_in_place(name: str) -> bool:
    """Whether a tensor's method of this name changes it, so that a list must become the tensor for good."""
    return name.endswith("_") and not name.endswith("__")


def _size_attribute(value: Any, name: str) -> Any:
    if name == "numel":
        return Bound(name, value, Size.numel)
    method = TUPLE_METHODS.get(name)
    return NOTHING if method is None else Bound(name, value, method)


def _number_attribute(value: Any, name: str) -> Any:
    from .number_attributes import number_attribute

    return number_attribute(value, name)


def _dtype_attribute(value: Any, name: str) -> Any:
    if name in ("is_floating_point", "is_complex", "is_signed", "itemsize"):
        return getattr(value, name)
    if name in ("to_real", "to_complex"):
        return Builtin(name, getattr(value, name))
    return NOTHING


def _function_attribute(value: Any, name: str) -> Any:
    if name == "__name__":
        return value.__name__
    if name == "__qualname__":
        return getattr(value, name, value.__name__)
    return value.doc if name == "__doc__" and isinstance(value, Function) else NOTHING


def _fields(*names: str) -> Callable[[Any, str], Any]:
    """A finder that offers some plain attributes."""

    def find(value: Any, name: str) -> Any:
        return getattr(value, name) if name in names else NOTHING

    return find


def _range_attribute(value: Any, name: str) -> Any:
    if name in ("start", "stop", "step"):
        return getattr(value, name)
    method = RANGE_METHODS.get(name)
    return NOTHING if method is None else Bound(name, value, method)


def _named_results(value: Any, name: str) -> Any:
    names = value.names
    if name in names:
        return value[names.index(name)]
    method = TUPLE_METHODS.get(name)
    return NOTHING if method is None else Bound(name, value, method)


def _numpy_number(value: Any, name: str) -> Any:
    from .arrays import scalar_attribute

    return scalar_attribute(value, name)


def _named_fields(value: Any, name: str) -> Any:
    return getattr(value, name) if name in value._fields else FINDERS[tuple](value, name)


def _documented(value: Any, name: str) -> Any:
    """An attribute of one of the calculator's own values, which lists what it shows in `attributes`."""
    if name == "device" and hasattr(value, "words32"):  # a generator, which knows no device values
        return CPU
    found = value.attribute(name)
    return NOTHING if found is NotImplemented else found


def kind_is_namespace(value: Any) -> bool:
    """Whether a value is a module such as `torch`."""
    from ..namespaces.modules import Namespace

    return type(value) is Namespace


def _other(value: Any) -> Callable[[Any, str], Any]:
    """The finder for types that are told by their base class."""
    if isinstance(value, ReturnType):
        return _named_results
    if isinstance(value, type):
        return type_attribute
    if isinstance(value, Exposed):
        return member_of_object
    if isinstance(value, BaseException):
        return exception_attribute
    if hasattr(type(value), "attribute"):
        return _documented
    if isinstance(value, np.generic):
        return _numpy_number
    if isinstance(value, dict):
        return FINDERS[dict]
    if isinstance(value, tuple) and hasattr(type(value), "_fields"):
        return _named_fields
    return _nothing


def _nothing(value: Any, name: str) -> Any:
    return NOTHING


FINDERS: dict[type, Callable[[Any, str], Any]] = {
    str: _methods(TEXT_METHODS),
    list: _list_attribute,
    BracketList: _list_attribute,
    tuple: _methods(TUPLE_METHODS),
    Size: _size_attribute,
    dict: _methods(DICT_METHODS),
    set: _methods(SET_METHODS),
    frozenset: _methods(FROZENSET_METHODS),
    range: _range_attribute,
    slice: _fields("start", "stop", "step"),
    Number: _number_attribute,
    int: _number_attribute,
    float: _number_attribute,
    complex: _number_attribute,
    bool: _number_attribute,
    DType: _dtype_attribute,
    Function: _function_attribute,
    Builtin: _function_attribute,
    Decorated: _function_attribute,
    super: member_above,
    property: _fields("fget", "fset", "fdel", "getter", "setter", "deleter"),
}


def attribute_names(value: Any) -> Iterable[str]:
    """The attributes that a value has, for suggestions and completion."""
    from .number_attributes import NAMES as NUMBER_NAMES

    if type(value) is Tensor:
        return tensor_attribute_names()
    if isinstance(value, list):
        return (*LIST_METHODS, *tensor_attribute_names())
    if isinstance(value, ReturnType):
        return (*value.names, *TUPLE_METHODS)
    if isinstance(value, Size):
        return ("numel", *TUPLE_METHODS)
    if isinstance(value, (Number, int, float, complex)):
        return NUMBER_NAMES
    if isinstance(value, (range, slice)):
        return ("start", "stop", "step")
    if isinstance(value, Exposed) or (isinstance(value, type) and issubclass(value, Exposed)):
        return member_names(value)
    listed = getattr(value, "attribute_names", None)
    if listed is not None and not isinstance(value, type):
        return tuple(listed())
    return tuple(TYPE_METHODS.get(value if isinstance(value, type) else type(value), ()))


def store_attribute(ev: Evaluator, node: s.Attribute, value: Any) -> None:
    """``target.name = value``."""
    set_attribute(ev, node, EVAL[type(node.value)](ev, node.value), value)


def set_attribute(ev: Evaluator, node: s.Attribute, owner: Any, value: Any) -> None:
    """``owner.name = value`` on values already evaluated; errors point at `node`."""
    name = mangled(ev, node.name) if node.name.startswith("__") else node.name
    try:
        assign_attribute(owner, name, value)
    except TgradError as error:
        raise ev.locate_operands(error, node, {0: node.value}) from None
    except Exception as error:
        raise ev.locate(converted(error), node) from None


def assign_attribute(owner: Any, name: str, value: Any) -> None:
    """Set one of the attributes that can be set: a tensor's `grad`, `data`, `requires_grad`."""
    if isinstance(owner, BracketList):
        owner = become(owner)
    if type(owner) is Tensor:
        set_tensor_attribute(owner, name, tensor_of(value) if isinstance(value, list) else value)
        return
    if isinstance(owner, Exposed) or type(owner) is ProgramType:
        set_member(owner, name, value)
        return
    setter = getattr(type(owner), "set_attribute", None)
    if setter is not None:
        setter(owner, name, value)
        return
    wording = f"'{type_name(owner)}' object has no attribute '{name}' that can be set"
    raise TgradError("E0102", wording, python="AttributeError")
