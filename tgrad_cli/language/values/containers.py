"""Lists, dicts and sets: their methods, and every change of one logged so that a failed statement undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.number import Number, cut
from ...tensor.state import ACTIVE
from ..running.scope import NOTHING, restore

if TYPE_CHECKING:
    from collections.abc import Callable

ITEM_LIMIT = 200_000_000  # the longest list that repeating or filling may make


def _refill(items: Any, old: Any) -> None:
    """Give a list, dict or set the contents that it had."""
    items.clear()
    if isinstance(items, list):
        items.extend(old)
        _changed(items)
    else:
        items.update(old)


def _changed(items: list[Any]) -> None:
    if type(items) is BracketList:
        items.changed()


def snapshot(items: Any) -> None:
    """Log the whole contents of a container, once a statement."""
    journal = ACTIVE.state.journal
    if not journal.logged(items, "contents"):
        journal.log_first(items, "contents", _refill, items.copy())


def _saved(items: Any) -> bool:
    """Whether the whole contents are in the journal already, so that no single change needs logging."""
    return ACTIVE.state.journal.logged(items, "contents")


# ---- lists ---------------------------------------------------------------------------------------------------


def _drop_last(items: list[Any], length: int) -> None:
    del items[length:]
    _changed(items)


def _put_back(items: list[Any], index: int, old: Any) -> None:
    if index < len(items):  # else an older entry puts the whole list back
        items[index] = old
    _changed(items)


def list_set(items: list[Any], index: Any, value: Any) -> None:
    """``items[index] = value``."""
    if isinstance(index, slice):
        snapshot(items)
        items[index] = value
    else:
        at = index.__index__()
        old = items[at]
        if not _saved(items):
            ACTIVE.state.journal.log_first(items, at, _put_back, at, old)
        items[at] = value
    _changed(items)


def list_append(items: list[Any], value: Any, /) -> None:
    """``items.append(value)``."""
    if not _saved(items):
        ACTIVE.state.journal.log_first(items, "length", _drop_last, len(items))
    items.append(value)
    _changed(items)


def list_extend(items: list[Any], values: Any, /) -> None:
    """``items.extend(values)``; the values are gone through before anything changes."""
    new = list(values)
    if not _saved(items):
        ACTIVE.state.journal.log_first(items, "length", _drop_last, len(items))
    items.extend(new)
    _changed(items)


def _changing(name: str) -> Callable[..., Any]:
    """A list method that may change anything in the list."""
    method = getattr(list, name)

    def run(items: list[Any], *args: Any, **keywords: Any) -> Any:
        snapshot(items)
        _changed(items)
        return method(items, *args, **keywords)

    return run


def list_copy(items: list[Any], /) -> BracketList:
    """``items.copy()``: a list of its own."""
    return BracketList(items)


LIST_METHODS: dict[str, Callable[..., Any]] = {
    "append": list_append,
    "extend": list_extend,
    "insert": _changing("insert"),
    "remove": _changing("remove"),
    "pop": _changing("pop"),
    "clear": _changing("clear"),
    "sort": _changing("sort"),
    "reverse": _changing("reverse"),
    "copy": list_copy,
    "count": list.count,
    "index": list.index,
}


# ---- dicts ---------------------------------------------------------------------------------------------------


def dict_set(items: dict[Any, Any], key: Any, value: Any) -> None:
    """``items[key] = value``."""
    key = cut(key)
    if not _saved(items):
        ACTIVE.state.journal.log_first(items, ("item", key), restore, key, items.get(key, NOTHING))
    items[key] = value


def _dict_changing(name: str) -> Callable[..., Any]:
    method = getattr(dict, name)

    def run(items: dict[Any, Any], *args: Any, **keywords: Any) -> Any:
        snapshot(items)
        return method(items, *args, **keywords)

    return run


DICT_METHODS: dict[str, Callable[..., Any]] = {
    "keys": dict.keys,
    "values": dict.values,
    "items": dict.items,
    "get": dict.get,
    "copy": dict.copy,
    "pop": _dict_changing("pop"),
    "popitem": _dict_changing("popitem"),
    "setdefault": _dict_changing("setdefault"),
    "update": _dict_changing("update"),
    "clear": _dict_changing("clear"),
}


# ---- sets ----------------------------------------------------------------------------------------------------


def _set_changing(name: str) -> Callable[..., Any]:
    method = getattr(set, name)

    def run(items: set[Any], *args: Any) -> Any:
        snapshot(items)
        return method(items, *args)

    return run


SET_METHODS: dict[str, Callable[..., Any]] = {
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
                "add",
                "clear",
                "difference_update",
                "discard",
                "intersection_update",
                "pop",
                "remove",
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
