"""Lists, dicts and sets: their methods, and every change of one logged so that a failed statement undoes it."""

from __future__ import annotations

from operator import index as as_index
from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.changes import changing, growing, put_back, put_first, rearranging, setting, taken, tell
from ...tensor.number import Number, cut
from ...tensor.state import ACTIVE
from ..running.scope import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM_LIMIT = 200_000_000  # the longest list that repeating or filling may make


# ---- lists ---------------------------------------------------------------------------------------------------


def list_set(items: list[Any], index: Any, value: Any) -> None:
    """``items[index] = value``."""
    if isinstance(index, slice):
        rearranging(ACTIVE.state.journal, items)
        items[index] = value
    else:
        at = as_index(index)
        if at < 0:
            at += len(items)
        if not 0 <= at < len(items):
            raise IndexError("list assignment index out of range")
        setting(ACTIVE.state.journal, items, at)
        items[at] = value
    tell(items)


def list_append(items: list[Any], value: Any, /) -> None:
    """``items.append(value)``."""
    growing(ACTIVE.state.journal, items)
    items.append(value)
    tell(items)


def list_extend(items: list[Any], values: Any, /) -> None:
    """``items.extend(values)``; the values are gone through before anything changes."""
    new = list(values)
    growing(ACTIVE.state.journal, items)
    items.extend(new)
    tell(items)


def list_pop(items: list[Any], index: Any = -1, /) -> Any:
    """``items.pop()``, ``items.pop(index)``."""
    at = as_index(index)
    found = items[at] if items else NOTHING
    if found is not NOTHING:
        changing(ACTIVE.state.journal, items, list.insert, at + len(items) if at < 0 else at, found)
    tell(items)
    return items.pop(at)


def list_insert(items: list[Any], index: Any, value: Any, /) -> None:
    """``items.insert(index, value)``."""
    at = as_index(index)
    place = max(0, at + len(items)) if at < 0 else min(at, len(items))
    changing(ACTIVE.state.journal, items, list.pop, place)
    items.insert(place, value)
    tell(items)


def list_remove(items: list[Any], value: Any, /) -> None:
    """``items.remove(value)``."""
    list_pop(items, items.index(value))


def list_delete(items: list[Any], index: Any) -> None:
    """``del items[index]``."""
    if isinstance(index, slice):
        rearranging(ACTIVE.state.journal, items)
        del items[index]
        tell(items)
    else:
        items[index]
        list_pop(items, index)


def _rearranging(name: str) -> Callable[..., Any]:
    """A list method that may change anything in the list."""
    method = getattr(list, name)

    def run(items: list[Any], *args: Any, **keywords: Any) -> Any:
        rearranging(ACTIVE.state.journal, items)
        tell(items)
        return method(items, *args, **keywords)

    return run


def list_copy(items: list[Any], /) -> BracketList:
    """``items.copy()``: a list of its own."""
    return BracketList(items)


LIST_METHODS: dict[str, Callable[..., Any]] = {
    "append": list_append,
    "extend": list_extend,
    "insert": list_insert,
    "remove": list_remove,
    "pop": list_pop,
    "clear": _rearranging("clear"),
    "sort": _rearranging("sort"),
    "reverse": _rearranging("reverse"),
    "copy": list_copy,
    "count": list.count,
    "index": list.index,
}


# ---- dicts ---------------------------------------------------------------------------------------------------


def dict_set(items: dict[Any, Any], key: Any, value: Any) -> None:
    """``items[key] = value``."""
    key = cut(key)
    setting(ACTIVE.state.journal, items, key)
    items[key] = value


def dict_delete(items: dict[Any, Any], key: Any) -> None:
    """``del items[key]``."""
    key = cut(key)
    old = items[key]
    first, last = next(iter(items)), next(reversed(items))  # as they were written: True finds the key 1
    if last == key:
        changing(ACTIVE.state.journal, items, put_back, last, old)
    elif first == key:
        changing(ACTIVE.state.journal, items, put_first, first, old)
    else:
        rearranging(ACTIVE.state.journal, items)
    del items[key]


def dict_pop(items: dict[Any, Any], key: Any, *default: Any) -> Any:
    """``items.pop(key)``, ``items.pop(key, default)``."""
    key = cut(key)
    if key not in items or len(default) > 1:
        return items.pop(key, *default)
    old = items[key]
    dict_delete(items, key)
    return old


def dict_popitem(items: dict[Any, Any], /) -> Any:
    """``items.popitem()``."""
    if not items:
        return items.popitem()
    key = next(reversed(items))
    return key, dict_pop(items, key)


def dict_setdefault(items: dict[Any, Any], key: Any, default: Any = None, /) -> Any:
    """``items.setdefault(key, default)``."""
    key = cut(key)
    if key not in items:
        dict_set(items, key, default)
    return items[key]


def _dict_asking(name: str) -> Callable[..., Any]:
    """A method of a dict's own class, which may be an ordered one."""

    def run(items: dict[Any, Any], *args: Any) -> Any:
        return getattr(items, name)(*args)

    return run


def _dict_changing(name: str) -> Callable[..., Any]:
    def run(items: dict[Any, Any], *args: Any, **keywords: Any) -> Any:
        rearranging(ACTIVE.state.journal, items)
        return getattr(items, name)(*args, **keywords)

    return run


DICT_METHODS: dict[str, Callable[..., Any]] = {
    **{name: _dict_asking(name) for name in ("keys", "values", "items", "get", "copy")},
    "pop": dict_pop,
    "popitem": dict_popitem,
    "setdefault": dict_setdefault,
    "update": _dict_changing("update"),
    "clear": _dict_changing("clear"),
}


# ---- sets ----------------------------------------------------------------------------------------------------


def set_add(items: set[Any], value: Any, /) -> None:
    """``items.add(value)``."""
    if value not in items:
        changing(ACTIVE.state.journal, items, set.discard, value)
        items.add(value)


def set_discard(items: set[Any], value: Any, /) -> None:
    """``items.discard(value)``."""
    if value in items:
        changing(ACTIVE.state.journal, items, set.add, value)
        items.discard(value)


def set_remove(items: set[Any], value: Any, /) -> None:
    """``items.remove(value)``."""
    if value not in items:
        raise KeyError(value)
    set_discard(items, value)


def set_pop(items: set[Any], /) -> Any:
    """``items.pop()``."""
    return taken(ACTIVE.state.journal, items)


def _set_changing(name: str) -> Callable[..., Any]:
    method = getattr(set, name)

    def run(items: set[Any], *args: Any) -> Any:
        rearranging(ACTIVE.state.journal, items)
        return method(items, *args)

    return run


SET_METHODS: dict[str, Callable[..., Any]] = {
    "add": set_add,
    "discard": set_discard,
    "remove": set_remove,
    "pop": set_pop,
    **{
        name: getattr(set, name)
        for name in (
            [
                "copy",
                "difference",
                "intersection",
                "isdisjoint",
                "issubset",
                "issuperset",
                "symmetric_difference",
                "union",
            ]
        )
    },
    **{
        name: _set_changing(name)
        for name in (
            [
                "clear",
                "difference_update",
                "intersection_update",
                "symmetric_difference_update",
                "update",
            ]
        )
    },
}
FROZENSET_METHODS: dict[str, Callable[..., Any]] = {
    name: getattr(frozenset, name)
    for name in [
        "copy",
        "difference",
        "intersection",
        "isdisjoint",
        "issubset",
        "issuperset",
        "symmetric_difference",
        "union",
    ]
}
TUPLE_METHODS: dict[str, Callable[..., Any]] = {"count": tuple.count, "index": tuple.index}
RANGE_METHODS: dict[str, Callable[..., Any]] = {"count": range.count, "index": range.index}


def check_items(count: int) -> None:
    """Refuse to make a list of more items than could fit."""
    if count > ITEM_LIMIT:
        raise TgradError(
            "E0801",
            f"the result would have {count:,} items",
            python="MemoryError",
            hint="torch.zeros or torch.full hold many numbers in little memory",
        )


def repeated(items: Any, count: Any) -> Any:
    """``items * count`` as Python means it, refused where it could not fit."""
    times = count.cut() if type(count) is Number else count
    check_items(len(items) * times)
    made = items * times
    return BracketList(made) if isinstance(items, list) else made
