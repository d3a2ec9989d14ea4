"""Attributes and methods of Python numbers, as Python has them, and `item` for numbers that a tensor might be."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensor.number import Number
from ...tensor.registry import OPS
from ..running.calls import Bound
from ..running.scope import NOTHING

_PARTS = ("real", "imag")
_PLAIN = ("numerator", "denominator")
_METHODS = ("conjugate", "is_integer", "bit_length", "bit_count", "as_integer_ratio", "hex")
NAMES = (*_PARTS, *_PLAIN, *_METHODS, "item")


def number_attribute(value: Any, name: str) -> Any:
    """An attribute of a number; `real`, `imag` and `conjugate` of a variable keep its history."""
    plain = value.value if type(value) is Number else value
    if isinstance(plain, np.generic):
        from .arrays import scalar_attribute

        return scalar_attribute(plain, name)
    if name == "item":
        return Bound(name, value, _item)
    if name not in NAMES or not hasattr(plain, name):
        return NOTHING
    if name in _METHODS:
        return Bound(name, value, _conjugate if name == "conjugate" else _method(name))
    if type(value) is Number and name in _PARTS and name in OPS and isinstance(plain, complex):
        return OPS[name](value)
    if type(value) is Number and name == "real":
        return value
    return getattr(plain, name)


def _item(value: Any) -> Any:
    """The plain number."""
    return value.cut() if type(value) is Number else value


def _conjugate(value: Any) -> Any:
    if type(value) is Number and isinstance(value.value, complex) and "conj" in OPS:
        return OPS["conj"](value)
    return value if type(value) is Number else value.conjugate()


def _method(name: str) -> Any:
    def run(value: Any, *args: Any) -> Any:
        return getattr(_item(value), name)(*args)

    return run
