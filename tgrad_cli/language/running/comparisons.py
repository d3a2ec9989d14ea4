"""Comparison chains, membership and identity."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...tensor.brackets import tensor_of
from ...tensor.number import Number, cut
from ...tensor.registry import OPS
from ...tensor.tensor import Tensor
from .. import syntax as s
from ..values.type_names import plain_operands, type_name
from .dispatch import EVAL, evaluates
from .exceptions import converted
from .operators import truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from .evaluator import Evaluator


def identical(left: Any, right: Any) -> bool:
    """``left is right``; small integers are one object each, as in CPython."""
    if left is right:
        return True
    a = left.value if type(left) is Number else left
    b = right.value if type(right) is Number else right
    return type(a) is int and type(b) is int and a == b and -6 < a < 257


def contains(item: Any, container: Any) -> bool:
    """``item in container``; in a tensor, whether any element equals the item."""
    if type(container) is Tensor:
        return bool(_tensors("==", container, item).array.any())
    if isinstance(container, (list, tuple)) and (
        type(item) is Tensor or any(type(each) is Tensor for each in container)
    ):
        return any(each is item or bool(_tensors("==", each, item)) for each in container)
    return operator.contains(container, item)


ORDERED: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    **ORDERED,
    "is": identical,
    "is not": lambda a, b: not identical(a, b),
    "in": contains,
    "not in": lambda a, b: not contains(a, b),
}


@evaluates(s.Compare)
def compare(ev: Evaluator, node: s.Compare) -> Any:
    """A chain: each operand is evaluated once, and the first false comparison ends it."""
    first = node.first
    left = EVAL[type(first)](ev, first)
    last = len(node.ops) - 1
    at_left = first
    result: Any = True
    for k, op in enumerate(node.ops):
        at_right = node.rest[k]
        right = EVAL[type(at_right)](ev, at_right)
        result = compare_values(ev, node, op, left, right, at_left, at_right)
        if k < last:
            try:
                if not truth(ev, result, node):
                    return result
            except TgradError as error:
                if error.code == "E0601":
                    error.hint = _split_hint(ev, node)
                raise
        left, at_left = right, at_right
    return result


def compare_values(
    ev: Evaluator, node: s.Compare, op: str, left: Any, right: Any, at_left: s.Node, at_right: s.Node
) -> Any:
    """One comparison of two values."""
    try:
        if type(left) is Tensor and isinstance(right, list) and op not in ("is", "is not", "in", "not in"):
            right = tensor_of(right)
        elif type(right) is Tensor and isinstance(left, list) and op not in ("is", "is not", "in", "not in"):
            left = tensor_of(left)
        if op in _ELEMENTWISE:
            if type(left) is Tensor or type(right) is Tensor:
                return _tensors(op, left, right)
            if isinstance(left, (list, tuple)) and type(left) is type(right) and Tensor in map(type, left):
                return _items_equal(left, right) is (op == "==")
        return COMPARE[op](left, right)
    except TgradError as error:
        raise ev.locate_operands(error, node, {0: at_left, 1: at_right}) from None
    except TypeError:
        if isinstance(left, np.generic) or isinstance(right, np.generic):
            return COMPARE[op](cut(left), cut(right))
        raise ev.locate_operands(_unsupported(op, left, right), node, {0: at_left, 1: at_right}) from None
    except Exception as error:
        raise ev.locate(converted(error), node) from None


_ELEMENTWISE = {"==": "eq", "!=": "ne"}


def _tensors(op: str, left: Any, right: Any) -> Any:
    """Equality with a tensor: element by element with what a tensor can be compared to, else plain."""
    for value in (left, right):
        if not isinstance(value, (Tensor, Number, int, float, complex)) and not hasattr(value, "as_tensor"):
            return COMPARE[op](left, right)
    # Equality is symmetric; PyTorch's functions take the tensor first.
    return OPS[_ELEMENTWISE[op]].call((left, right) if type(left) is Tensor else (right, left), {})


def _items_equal(left: Any, right: Any) -> bool:
    """Whether sequences with tensors in them are equal: each pair is the same object, or equal in one yes or no."""
    if len(left) != len(right):
        return False
    return all(
        a is b or bool(_tensors("==", a, b) if Tensor in (type(a), type(b)) else a == b)
        for a, b in zip(left, right, strict=True)
    )


def _unsupported(op: str, left: Any, right: Any) -> TgradError:
    """The error for values that cannot be compared, in Python's words."""
    wording = f"'{op}' not supported between instances of '{type_name(left)}' and '{type_name(right)}'"
    try:
        COMPARE[op](*plain_operands((left, right)))
    except TypeError as error:
        wording = str(error)
    hint = None
    if isinstance(left, list) or isinstance(right, list):
        hint = "lists compare as in Python; tensor([…]) compares element by element"
    operands: dict[int | str, str] = {0: type_name(left), 1: type_name(right)}
    return TgradError("E0504", wording, python="TypeError", operands=operands, hint=hint)


def _split_hint(ev: Evaluator, node: s.Compare) -> str:
    """A chain written out for tensors: ``(0 < x) & (x < 1)``."""
    sides = [node.first, *node.rest]
    parts = [f"({ev.text_of(a)} {op} {ev.text_of(b)})" for a, op, b in zip(sides, node.ops, sides[1:], strict=False)]
    return f"element by element: {' & '.join(parts)}"
