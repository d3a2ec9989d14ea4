"""Reading, writing and deleting items: ``x[i]``, ``x[1:3, mask] = v``, ``del d[k]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...modules.exposed import Exposed
from ...tensor.brackets import BracketList, become, tensor_of
from ...tensor.number import Number, cut
from ...tensor.tensor import Size, Tensor
from .. import syntax as s
from ..values.containers import dict_delete, dict_set, list_delete, list_set
from ..values.type_names import type_name
from .calls import invoke
from .dispatch import EVAL, evaluates
from .exceptions import carried_by, converted
from .operators import is_numeric

if TYPE_CHECKING:
    from .evaluator import Evaluator


@evaluates(s.Slice)
def slice_(ev: Evaluator, node: s.Slice) -> slice:
    """``lower:upper:step``."""
    lower, upper, step = node.lower, node.upper, node.step
    return slice(
        None if lower is None else EVAL[type(lower)](ev, lower),
        None if upper is None else EVAL[type(upper)](ev, upper),
        None if step is None else EVAL[type(step)](ev, step),
    )


@evaluates(s.Subscript)
def subscript(ev: Evaluator, node: s.Subscript) -> Any:
    """``value[index]``; a run of them is walked without recursion."""
    value_node = node.value
    if type(value_node) is not s.Subscript:
        return item(ev, node, EVAL[type(value_node)](ev, value_node))
    chain = [node]
    while type(value_node) is s.Subscript:
        chain.append(value_node)
        value_node = value_node.value
    value = EVAL[type(value_node)](ev, value_node)
    while chain:
        value = item(ev, chain.pop(), value)
    return value


def item(ev: Evaluator, node: s.Subscript, value: Any) -> Any:
    """One item of a value already evaluated."""
    return item_at(ev, node, value, EVAL[type(node.index)](ev, node.index))


def item_at(ev: Evaluator, node: s.Subscript, value: Any, index: Any) -> Any:
    """``value[index]``, both already evaluated; errors point at `node`."""
    try:
        return get_item(value, index)
    except TgradError as error:
        raise ev.locate_operands(error, node, {0: node.value, 1: node.index}) from None
    except Exception as error:
        raise ev.locate(_index_error(error, value, index), node) from None


def get_item(value: Any, index: Any) -> Any:
    """``value[index]`` by the rules of the value's type."""
    kind = type(value)
    if kind is Tensor:
        return value[index]
    if kind is BracketList or kind is list:
        if type(index) is int:
            found = value[index]
        elif means_tensor(index):
            return numeric_or_index(value, index)[index]
        else:
            found = value[index]
            if isinstance(index, slice):
                return BracketList(found)
        if type(found) is BracketList and found.became is not None:
            return found.became
        return found
    if kind is Size:
        found = value[index]
        return Size(found) if isinstance(index, slice) else found
    if kind is dict:
        return value[cut(index)]
    if kind is Number or (isinstance(value, type) and not hasattr(value, "__class_getitem__")):
        raise TypeError(f"'{'type' if isinstance(value, type) else type_name(value)}' object is not subscriptable")
    return value[index]


def means_tensor(index: Any) -> bool:
    """Whether an index on a list is one that only a tensor takes."""
    if isinstance(index, (tuple, list)) or index is None or index is Ellipsis or index is True or index is False:
        return True
    return type(index) is Tensor and (index.ndim > 0 or index.dtype.name == "bool")


def numeric_or_index(value: list[Any], index: Any) -> Any:
    """What a list that is indexed as a tensor means; a list of other things takes only integers."""
    if type(index) is Tensor and not (value and is_numeric(value)):
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return tensor_of(value)


def _index_error(error: Exception, value: Any, index: Any) -> TgradError:
    """What went wrong with an index, in Python's words."""
    carried = carried_by(error)
    if carried is not None:
        return carried
    if isinstance(error, KeyError):
        made = TgradError("E0704", f"there is no key {index!r}", python="KeyError")
        made.value = KeyError(cut(index))
        if isinstance(value, dict) and isinstance(index, str):
            from .suggestions import nearest

            found = nearest(index, [k for k in value if isinstance(k, str)])
            made.hint = f"did you mean {found!r}?" if found is not None else None
        return made
    if isinstance(error, IndexError) and hasattr(value, "__len__"):
        count = len(value)
        hint = f"its {count} items are numbered 0 to {count - 1}, or {-count} to -1" if count else "it is empty"
        return TgradError("E0205", str(error), python="IndexError", hint=hint)
    if isinstance(error, TypeError):
        wording = str(error)
        if not hasattr(type(value), "__getitem__"):
            wording = f"'{type_name(value)}' object is not subscriptable"
        elif isinstance(value, (list, tuple, str, range)):
            wording = f"{type_name(value)} indices must be integers or slices, not {type_name(index)}"
            if isinstance(value, str):
                wording = f"string indices must be integers, not '{type_name(index)}'"
        return TgradError("E0207", wording, python="TypeError")
    return converted(error)


def store_item(ev: Evaluator, node: s.Subscript, value: Any) -> None:
    """``target[index] = value`` for the target that the node names."""
    target = EVAL[type(node.value)](ev, node.value)
    index = EVAL[type(node.index)](ev, node.index)
    set_item(ev, node, target, index, value)


def set_item(ev: Evaluator, node: s.Subscript, target: Any, index: Any, value: Any) -> None:
    """``target[index] = value`` on values already evaluated; errors point at `node`."""
    try:
        if isinstance(target, list) and not means_tensor(index):
            list_set(target, index, value)
        elif isinstance(target, dict):
            dict_set(target, index, value)
        elif isinstance(target, BracketList):
            tensor: Any = become(target)
            tensor[index] = tensor_of(value) if isinstance(value, list) else value
        elif isinstance(target, (str, tuple, range, Number, type)) or not hasattr(type(target), "__setitem__"):
            wording = f"'{type_name(target)}' object does not support item assignment"
            raise TgradError("E0504", wording, python="TypeError")
        elif ev.python_file and type(target) is Tensor and isinstance(value, list):
            raise TypeError(f"can't assign a list to a {target.dtype.tensor_type}")
        else:
            target[index] = tensor_of(value) if isinstance(value, list) and not isinstance(target, Exposed) else value
    except TgradError as error:
        raise ev.locate_operands(error, node, {0: node.value, 1: node.index}) from None
    except Exception as error:
        raise ev.locate(_index_error(error, target, index), node) from None


def delete_item(ev: Evaluator, node: s.Subscript) -> None:
    """``del target[index]``."""
    target = EVAL[type(node.value)](ev, node.value)
    index = EVAL[type(node.index)](ev, node.index)
    delete = getattr(type(target), "__delitem__", None) if isinstance(target, Exposed) else None
    if delete is not None:
        invoke(ev, node, delete, (target, index), {})
        return
    if not isinstance(target, (list, dict)):
        wording = f"'{type_name(target)}' object doesn't support item deletion"
        if type(target) is Tensor:
            wording = "Tensor does not support deleting items"
        raise ev.locate(TgradError("E0504", wording, python="TypeError"), node)
    try:
        if isinstance(target, dict):
            dict_delete(target, index)
        else:
            list_delete(target, index)
    except TgradError as error:
        raise ev.locate(error, node) from None
    except Exception as error:
        raise ev.locate(_index_error(error, target, index), node) from None
