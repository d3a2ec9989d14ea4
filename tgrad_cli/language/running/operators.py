"""Operators: arithmetic, comparison, logic, and what a list of numbers means between them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...modules.exposed import Exposed
from ...tensor.brackets import BracketList, tensor_of
from ...tensor.number import Number, cut, plain
from ...tensor.tensor import Tensor
from .. import syntax as s
from ..values.type_names import plain_operands, type_name
from .advice import after_operator
from .dispatch import EVAL, evaluates
from .exceptions import converted

if TYPE_CHECKING:
    from collections.abc import Callable

    from .evaluator import Evaluator

ADVISED = frozenset("+-*/")
BIT_LIMIT = 40_000_000  # the longest integer that ** and << may make: 12 million digits


def power(left: Any, right: Any) -> Any:
    """``left ** right``, refusing integers that nobody could wait for."""
    a = left.value if type(left) is Number else left
    b = right.value if type(right) is Number else right
    if type(a) is int and type(b) is int and b > 64 and a.bit_length() * b > BIT_LIMIT and not -2 < a < 2:
        raise TgradError(
            "E0802",
            f"the result would have about {int(a.bit_length() * 0.30103 * min(b, 10**300)):.1e} digits",
            hint="write a float (9.0**9) for an approximation, which is inf beyond 1.8e308",
            operands={0: "int", 1: "int"},
        )
    return left**right


def shift_left(left: Any, right: Any) -> Any:
    """``left << right``, with the same limit as powers."""
    a, b = cut(left), cut(right)
    if isinstance(a, int) and isinstance(b, int) and b > BIT_LIMIT:
        raise TgradError("E0802", f"shifting by {b} bits would make an integer too long to hold")
    return a << b


def times(left: Any, right: Any) -> Any:
    """``left * right``, refusing texts that nobody could hold."""
    if type(left) is str or type(right) is str:
        check_repetition(left, right)
    return left * right


def check_repetition(left: Any, right: Any) -> None:
    """Refuse to repeat a text beyond what could be held."""
    from ..values.text_methods import check_length

    text, count = (left, right) if isinstance(left, str) else (right, left)
    count = cut(count)
    if isinstance(count, int):
        check_length(len(text) * count)


def modulo(left: Any, right: Any) -> Any:
    """``left % right``; of a text, C-style formatting."""
    if isinstance(left, str):
        from ..values.formatting import percent

        return percent(left, right)
    return left % right


def caret(left: Any, right: Any) -> Any:
    """``left ^ right``: power, but Python's xor between bools and between sets."""
    if (_boolean(left) and _boolean(right)) or isinstance(left, (set, frozenset)):
        return left ^ right
    return power(left, right)


def python_caret(left: Any, right: Any) -> Any:
    """``left ^ right`` in a .py file: Python's xor between integers too."""
    if _integral(left) and _integral(right):
        return left ^ right
    return caret(left, right)


def _boolean(value: Any) -> bool:
    return isinstance(value, bool) or (type(value) is Tensor and value.dtype.name == "bool")


def _integral(value: Any) -> bool:
    if type(value) is Tensor:
        return bool(value.dtype.category <= 1)
    return isinstance(value.value if type(value) is Number else value, int)


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": times,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": modulo,
    "@": operator.matmul,
    "**": power,
    "^": caret,
    "&": operator.and_,
    "|": operator.or_,
    "<<": shift_left,
    ">>": operator.rshift,
}


@evaluates(s.BinOp)
def binary(ev: Evaluator, node: s.BinOp) -> Any:
    """A binary operator; a long chain ``a + b + c …`` leans to the left and is walked without recursion."""
    left = node.left
    if type(left) is s.BinOp:
        chain = [node]
        while type(left) is s.BinOp:
            chain.append(left)
            left = left.left
        value = EVAL[type(left)](ev, left)
        while chain:
            part = chain.pop()
            right = part.right
            value = combine(ev, part, part.left, right, value, EVAL[type(right)](ev, right))
        return value
    value = EVAL[type(left)](ev, left)
    right = node.right
    return combine(ev, node, left, right, value, EVAL[type(right)](ev, right))


def combine(
    ev: Evaluator,
    node: Any,
    at_left: s.Node,
    at_right: s.Node,
    left: Any,
    right: Any,
    table: dict[str, Callable[[Any, Any], Any]] = BINARY,
) -> Any:
    """Apply the operator of `node` to two values; errors label the two operands."""
    op = node.op
    if isinstance(left, np.generic) or isinstance(right, np.generic):
        left, right = _with_numpy(left, right)
    try:
        if isinstance(left, list) or isinstance(right, list):
            left, right = _as_meant(ev, op, left, right, getattr(node, "implicit", False))
        if op == "^" and ev.python_file:
            return python_caret(left, right)
        result = table[op](left, right)
        if op in ADVISED and type(left) is Tensor and type(right) is Tensor and (op == "-" or left.ndim != right.ndim):
            after_operator(ev.state, op, left, right, result)
        return result
    except TgradError as error:
        raise ev.locate_operands(error, node, {0: at_left, 1: at_right}) from None
    except TypeError:
        raise ev.locate_operands(_unsupported(node, left, right), node, {0: at_left, 1: at_right}) from None
    except Exception as error:
        made = converted(error)
        if made.code == "E0602":
            made.operands = {1: "zero"}
        raise ev.locate_operands(made, node, {0: at_left, 1: at_right}) from None


def _with_numpy(left: Any, right: Any) -> tuple[Any, Any]:
    """A pair with one of NumPy's numbers in it; beside those that are no numbers of Python's a variable is plain."""
    for value in (left, right):
        if isinstance(value, np.generic) and not isinstance(value, (float, complex)):
            return cut(left), cut(right)
    return left, right


def _unsupported(node: Any, left: Any, right: Any) -> TgradError:
    """The error for operands that an operator does not take, in Python's words."""
    op = node.op
    wording = f"unsupported operand type(s) for {op}: '{type_name(left)}' and '{type_name(right)}'"
    try:
        BINARY[op](*plain_operands((left, right)))
    except TypeError as error:
        if "'BracketList'" not in str(error) and op != "^":
            wording = str(error)
    except Exception:  # some other complaint; ours is the clearer one
        pass
    if type(node) is s.AugAssign:
        wording = wording.replace("** or pow():", "**:").replace(f"for {op}:", f"for {op}=:")
    return TgradError("E0504", wording, python="TypeError", operands={0: type_name(left), 1: type_name(right)})


_NO_TENSORS = (Exposed, tuple, dict, set, str)  # what an operator joins with a list, or refuses, as Python does


def _as_meant(ev: Evaluator, op: str, left: Any, right: Any, implicit: bool) -> tuple[Any, Any]:
    """The operands with lists of numbers as tensors, where the operator means tensors."""
    a, b = isinstance(left, list), isinstance(right, list)
    if isinstance(right if a else left, _NO_TENSORS):
        return left, right
    if op == "+" and a and b:
        if ev.python_file or not (is_numeric(left) and is_numeric(right)):
            return BracketList(left) if type(left) is list else left, right
        ev.state.note_once(
            "list +", "+ between lists of numbers adds them as tensors; Python would join them ([*a, *b] does)"
        )
    elif op == "*" and isinstance(plain(right if a else left), int):
        if ev.python_file or not is_numeric(left if a else right):
            return left, right
        if not implicit:  # 2a means nothing in Python
            ev.state.note_once(
                "list *", "* on a list of numbers multiplies it as a tensor; Python would repeat the list"
            )
    return (tensor_of(left) if a else left), (tensor_of(right) if b else right)


def is_numeric(values: list[Any]) -> bool:
    """Whether a list holds numbers (or lists of numbers, at any depth) and nothing else.

    >>> is_numeric([[1, 2.5], [3, 4]]), is_numeric([]), is_numeric(["a"])
    (True, False, False)
    """
    pending = [values]
    while pending:
        inner = pending.pop()
        if not inner:
            return False
        for item in inner:
            kind = type(item)
            if kind is int or kind is float or kind is Number or kind is complex:
                continue
            if not isinstance(item, list):
                return False
            pending.append(item)
    return True


UNARY: dict[str, Callable[[Any], Any]] = {"-": operator.neg, "+": operator.pos, "~": operator.invert}


@evaluates(s.UnaryOp)
def unary(ev: Evaluator, node: s.UnaryOp) -> Any:
    """``-x``, ``+x``, ``~x``, ``not x``; a run of them is walked without recursion."""
    ops = [node]
    operand = node.operand
    while type(operand) is s.UnaryOp:
        ops.append(operand)
        operand = operand.operand
    value = EVAL[type(operand)](ev, operand)
    while ops:
        part = ops.pop()
        if part.op == "not":
            value = not truth(ev, value, part.operand)
            continue
        try:
            value = UNARY[part.op](tensor_of(value) if isinstance(value, list) else value)
        except TgradError as error:
            raise ev.locate_operands(error, part, {0: part.operand}) from None
        except TypeError:
            wording = f"bad operand type for unary {part.op}: '{type_name(value)}'"
            made = TgradError("E0504", wording, python="TypeError", operands={0: type_name(value)})
            raise ev.locate_operands(made, part, {0: part.operand}) from None
    return value


def truth(ev: Evaluator, value: Any, node: s.Node) -> bool:
    """Whether a value counts as true; a tensor of several elements does not say."""
    if value is True or value is False:
        return value
    try:
        return bool(value)
    except TgradError as error:
        if error.hint is None and error.code == "E0601":
            error.hint = "combine conditions element by element with & | ~, or reduce with .any() or .all()"
        raise ev.locate(error, node) from None
    except Exception as error:
        raise ev.locate(converted(error), node) from None


@evaluates(s.BoolOp)
def logic(ev: Evaluator, node: s.BoolOp) -> Any:
    """``and`` / ``or``: the first operand that decides, or the last."""
    wanted = node.op == "or"
    for operand in node.values[:-1]:
        value = EVAL[type(operand)](ev, operand)
        try:
            if truth(ev, value, operand) is wanted:
                return value
        except TgradError as error:
            if error.code == "E0601":
                sign = "|" if wanted else "&"
                sides = [f"({ev.text_of(v)})" for v in node.values]
                error.hint = f"element by element: {f' {sign} '.join(sides)}"
            raise
    last = node.values[-1]
    return EVAL[type(last)](ev, last)
