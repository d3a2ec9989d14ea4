"""What the program calls the types of its values, in messages and in `type(x)`."""

from __future__ import annotations

from typing import Any

from ...tensor.brackets import BracketList
from ...tensor.number import Number
from ...tensor.registry import Function, Op
from ...tensor.tensor import Size, Tensor


def type_name(value: Any) -> str:
    """The type's name as Python's messages give it: ``int`` for a number variable, ``Tensor`` for a tensor."""
    kind = type(value)
    if kind is Number:
        return type(value.value).__name__
    if kind is BracketList:
        return "list"
    return NAMES.get(kind, kind.__name__)


NAMES: dict[type, str] = {
    Tensor: "Tensor",
    Size: "torch.Size",
    Op: "builtin_function_or_method",
    Function: "builtin_function_or_method",
}


def plain_operands(values: tuple[Any, ...]) -> list[Any]:
    """Values of Python's own types in place of ours, so that Python's messages name the types that people know."""
    made: list[Any] = []
    for value in values:
        kind = type(value)
        made.append(value.value if kind is Number else list(value) if kind is BracketList else value)
    return made
