"""Objects whose public Python attributes are what a program sees."""

from __future__ import annotations

from typing import Any

from ..tensor.state import ACTIVE

_NOTHING: Any = object()


class Exposed:
    """The root of what a program can make and change: its own classes' instances, modules, optimizers, data loaders.

    A program reaches the attributes of such an object as Python does, less the names with two underscores that nobody
    defined, so these classes have the documented names and no other. Every change is logged, so that a failed
    statement takes it back.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        remember(self, name)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        remember(self, name)
        object.__delattr__(self, name)


def remember(owner: Any, name: str) -> None:
    """Log how to give an object's attribute back the value that it has now."""
    ACTIVE.state.journal.log_first(owner, name, _put_back, name, owner.__dict__.get(name, _NOTHING))


def _put_back(owner: Any, name: str, value: Any) -> None:
    if value is _NOTHING:
        owner.__dict__.pop(name, None)
    else:
        owner.__dict__[name] = value


def remember_item(items: dict[Any, Any], key: Any) -> None:
    """Log how to give a dict's item back the value that it has now."""
    ACTIVE.state.journal.log_first(items, key, _put_item_back, key, items.get(key, _NOTHING))


def remember_items(items: dict[Any, Any]) -> None:
    """Log how to give a dict back all its items, in the order that they have now."""
    ACTIVE.state.journal.log(_refill, items, dict(items))


def _refill(items: dict[Any, Any], before: dict[Any, Any]) -> None:
    items.clear()
    items.update(before)


def _put_item_back(items: dict[Any, Any], key: Any, value: Any) -> None:
    if value is _NOTHING:
        items.pop(key, None)
    else:
        items[key] = value
