"""Assignment: names, items, attributes, unpacking, augmented assignment, `del`."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from ...errors import Label, TgradError
from ...modules.exposed import Exposed
from ...tensor.brackets import BracketList, tensor_of
from ...tensor.tensor import Tensor
from .. import syntax as s
from ..values.containers import list_extend
from ..values.type_names import type_name
from .dispatch import EVAL, evaluates, executes
from .exceptions import converted
from .iteration import iterate
from .operators import check_repetition, combine
from .scope import NOTHING
from .subscripts import (
    delete_item,
    get_item,
    item,
    set_item,
    store_item,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .evaluator import Evaluator


@executes(s.ExprStmt)
def expression_statement(ev: Evaluator, node: s.ExprStmt) -> None:
    """An expression inside a block: evaluated, not shown; a gradient form is there to be shown."""
    value = node.value
    if type(value) is s.GradientForm and not ev.python_file:
        from .gradients import show_gradient

        show_gradient(ev, value)
        return
    EVAL[type(value)](ev, value)


@executes(s.Assign)
def assignment(ev: Evaluator, node: s.Assign) -> None:
    """``a = b = value``."""
    value_node = node.value
    value = EVAL[type(value_node)](ev, value_node)
    for target in node.targets:
        if type(target) is s.Name:
            ev.bind(target.id, value)
            if len(node.targets) > 1:
                value = ev.scope.home(target.id).names[target.id]  # all targets share one variable
        else:
            assign(ev, target, value)


@executes(s.AnnAssign)
def annotated(ev: Evaluator, node: s.AnnAssign) -> None:
    """``target: annotation = value``; the annotation says nothing to the calculator."""
    if node.value is not None:
        assign(ev, node.target, EVAL[type(node.value)](ev, node.value))


def assign(ev: Evaluator, target: s.Node, value: Any) -> None:
    """Give a value to a target of any kind."""
    kind = type(target)
    if kind is s.Name:
        ev.bind(target.id, value)  # type: ignore[attr-defined]
    elif isinstance(target, s.Subscript):
        store_item(ev, target, value)
    elif isinstance(target, s.Attribute):
        from ..values.attributes import store_attribute

        store_attribute(ev, target, value)
    elif isinstance(target, (s.TupleExpr, s.ListExpr)):
        unpack(ev, target, target.items, value)
    elif isinstance(target, s.Starred):
        assign(ev, target.value, value)
    else:
        raise ev.locate(TgradError("E0001", "cannot assign to this expression", python="SyntaxError"), target)


def unpack(ev: Evaluator, node: s.Node, targets: Sequence[s.Node], value: Any) -> None:
    """Spread a value's items over several targets; at most one has a star and takes what is left."""
    try:
        values = list(iterate(ev, value, node))
    except TgradError as error:
        if error.code == "E0705":
            error.code = "E0703"
            error.message = f"cannot unpack non-iterable {type_name(value)} object"
        raise
    stars = [k for k, target in enumerate(targets) if isinstance(target, s.Starred)]
    if len(stars) > 1:
        raise ev.locate(TgradError("E0703", "only one target may have a star", python="SyntaxError"), node)
    wanted = len(targets)
    if stars:
        before, after = stars[0], wanted - stars[0] - 1
        if len(values) < before + after:
            wording = f"not enough values to unpack (expected at least {before + after}, got {len(values)})"
            raise _unpacking(ev, node, targets, wording)
        middle = BracketList(values[before : len(values) - after])
        values = [*values[:before], middle, *values[len(values) - after :]]
    elif len(values) > wanted:
        raise _unpacking(ev, node, targets, f"too many values to unpack (expected {wanted})")
    elif len(values) < wanted:
        raise _unpacking(ev, node, targets, f"not enough values to unpack (expected {wanted}, got {len(values)})")
    for target, one in zip(targets, values, strict=True):
        assign(ev, target, one)


def _unpacking(ev: Evaluator, node: s.Node, targets: Sequence[s.Node], wording: str) -> TgradError:
    error = TgradError("E0703", wording, python="ValueError")
    if targets:
        error.labels = (Label(targets[0].start, targets[-1].end, f"{len(targets)} targets"),)
    return ev.locate(error, node)


IN_PLACE = {
    "+": "add_",
    "-": "sub_",
    "*": "mul_",
    "/": "div_",
    "//": "floor_divide_",
    "%": "remainder_",
    "**": "pow_",
    "^": "pow_",
    "&": "bitwise_and_",
    "|": "bitwise_or_",
    "<<": "bitwise_left_shift_",
    ">>": "bitwise_right_shift_",
}


def times_in_place(left: Any, right: Any) -> Any:
    """``left *= right``, with the limit of `times`."""
    if type(left) is str or type(right) is str:
        check_repetition(left, right)
    left *= right
    return left


IN_PLACE_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.iadd,
    "-": operator.isub,
    "*": times_in_place,
    "/": operator.itruediv,
    "//": operator.ifloordiv,
    "%": operator.imod,
    "@": operator.imatmul,
    "**": operator.ipow,
    "^": operator.ixor,
    "&": operator.iand,
    "|": operator.ior,
    "<<": operator.ilshift,
    ">>": operator.irshift,
}


@executes(s.AugAssign)
def augmented(ev: Evaluator, node: s.AugAssign) -> None:
    """``target op= value``: in place on a tensor and on a list that grows, a new value otherwise."""
    target = node.target
    if isinstance(target, s.Name):
        old = EVAL[s.Name](ev, target)
        new = updated(ev, node, old, EVAL[type(node.value)](ev, node.value))
        ev.bind(target.id, new)
    elif isinstance(target, s.Subscript):
        owner = EVAL[type(target.value)](ev, target.value)
        index = EVAL[type(target.index)](ev, target.index)
        try:
            old = get_item(owner, index)
        except Exception:
            old = item(ev, target, owner)  # again, for the error that it makes
        new = updated(ev, node, old, EVAL[type(node.value)](ev, node.value))
        set_item(ev, target, owner, index, new)
    elif isinstance(target, s.Attribute):
        from ..values.attributes import attribute_of, set_attribute

        owner = EVAL[type(target.value)](ev, target.value)
        new = updated(ev, node, attribute_of(ev, target, owner), EVAL[type(node.value)](ev, node.value))
        set_attribute(ev, target, owner, new)
    else:
        raise ev.locate(TgradError("E0001", "cannot assign to this expression", python="SyntaxError"), target)


def updated(ev: Evaluator, node: s.AugAssign, old: Any, value: Any) -> Any:
    """The value of ``old op= value``."""
    if type(old) is Tensor and node.op in IN_PLACE:
        return _in_place(ev, node, old, value)
    if isinstance(old, list) and isinstance(value, (list, tuple, range)) and node.op == "+":
        list_extend(old, value)
        return old
    if _is_array(old) and node.op in IN_PLACE:
        return old.update(node.op, value)
    if isinstance(old, Exposed):
        return combine(ev, node, node.target, node.value, old, value, IN_PLACE_OPERATORS)
    return combine(ev, node, node.target, node.value, old, value)


def _is_array(value: Any) -> bool:
    """Whether a value is a NumPy array of the program's."""
    return hasattr(value, "as_tensor")


def _in_place(ev: Evaluator, node: s.AugAssign, old: Tensor, value: Any) -> Any:
    """``tensor op= value``, seen through every alias and view."""
    from ...tensor.calls import method

    name = IN_PLACE[node.op]
    if node.op == "^" and (old.dtype.name == "bool" or (ev.python_file and not old.dtype.is_differentiable)):
        name = "bitwise_xor_"
    found = method(name)
    try:
        if found is None:
            return combine(ev, node, node.target, node.value, old, value)
        return found.call((old, tensor_of(value) if isinstance(value, list) else value), {})
    except TgradError as error:
        raise ev.locate_operands(error, node, {0: node.target, 1: node.value}) from None


@executes(s.Delete)
def delete(ev: Evaluator, node: s.Delete) -> None:
    """``del name``, ``del items[index]``."""
    pending = list(reversed(node.targets))
    while pending:
        target = pending.pop()
        if isinstance(target, s.Name):
            _delete_name(ev, target)
        elif isinstance(target, s.Subscript):
            delete_item(ev, target)
        elif isinstance(target, (s.TupleExpr, s.ListExpr)):
            pending += reversed(target.items)
        else:
            _delete_attribute(ev, target)


def _delete_name(ev: Evaluator, target: s.Name) -> None:
    name = target.id
    scope = ev.scope.home(name)
    old = scope.names.get(name, NOTHING)
    if old is NOTHING:
        EVAL[s.Name](ev, target)  # raises for a name that nothing has
        wording = f"'{name}' is the calculator's own and cannot be deleted"
        raise ev.locate(TgradError("E0101", wording, python="NameError"), target)
    ev.state.journal.bind(scope.names, name)
    del scope.names[name]


def _delete_attribute(ev: Evaluator, target: Any) -> None:
    owner = EVAL[type(target.value)](ev, target.value)
    try:
        from ..values.builtins import delete_named

        delete_named(owner, target.name)
    except Exception as error:
        raise ev.locate(converted(error), target) from None


@executes(s.Global, s.Nonlocal)
def declaration(ev: Evaluator, node: s.Global | s.Nonlocal) -> None:
    """``global`` and ``nonlocal`` were taken into account when the function's text was read."""
    if isinstance(node, s.Nonlocal) and ev.scope.parent is None:
        raise ev.locate(TgradError("E0706", "nonlocal outside a function", python="SyntaxError"), node)


@evaluates(s.Keyword)
def stray_keyword(ev: Evaluator, node: s.Keyword) -> Any:
    """``name=value`` where no call is."""
    raise ev.locate(TgradError("E0001", "name=value can stand only in a call", python="SyntaxError"), node)
