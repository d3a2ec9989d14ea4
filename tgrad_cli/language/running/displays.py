"""Values of names, literals and displays (lists, tuples, sets, dicts), and the small expressions around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from .. import syntax as s
from .dispatch import EVAL, evaluates
from .exceptions import converted
from .scope import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .evaluator import Evaluator


@evaluates(s.Num, s.Str, s.Constant)
def constant(ev: Evaluator, node: s.Num | s.Str | s.Constant) -> Any:
    """A literal."""
    return node.value


@evaluates(s.Name)
def name(ev: Evaluator, node: s.Name) -> Any:
    """The value of a name: its scope's, the session's, or the calculator's own."""
    key = node.id
    names = ev.scope.names
    value = names[key] if key in names else far_name(ev, node)
    if type(value) is BracketList and value.became is not None:
        return value.became
    return value


def far_name(ev: Evaluator, node: s.Name) -> Any:
    """A name that the innermost scope does not hold."""
    key = node.id
    try:
        value = ev.scope.find(key)
    except UnboundLocalError:
        raise ev.locate(
            TgradError(
                "E0104",
                f"local variable '{key}' is used before it has a value",
                torch=f"cannot access local variable '{key}' where it is not associated with a value",
                hint=f"the function assigns to '{key}' elsewhere; to mean the outer one, say global {key}",
            ),
            node,
        ) from None
    if value is NOTHING:
        value = find_builtin(ev, key)
        if value is NOTHING:
            from .suggestions import unknown_name

            raise ev.locate(unknown_name(ev, key), node)
    return value


def find_builtin(ev: Evaluator, key: str) -> Any:
    """What the calculator itself means by a name, or NOTHING."""
    value = ev.builtins.get(key, NOTHING)
    if value is NOTHING:
        if key in ("_", "ans"):
            return ev.last
        from ..namespaces.modules import calculator_name

        if key == "help":
            from ..namespaces.help import Help

            value = Help(ev)
        else:
            value = calculator_name(key)
        if value is not NOTHING:
            ev.builtins[key] = value
    return value


@evaluates(s.ListExpr)
def list_display(ev: Evaluator, node: s.ListExpr) -> Any:
    """A list; of numbers, it can be meant as a tensor."""
    return BracketList(items(ev, node.items))


@evaluates(s.TupleExpr)
def tuple_display(ev: Evaluator, node: s.TupleExpr) -> Any:
    """A tuple."""
    return tuple(items(ev, node.items))


@evaluates(s.SetExpr)
def set_display(ev: Evaluator, node: s.SetExpr) -> Any:
    """A set."""
    try:
        return set(items(ev, node.items))
    except TypeError as error:
        raise ev.locate(converted(error), node) from None


@evaluates(s.DictExpr)
def dict_display(ev: Evaluator, node: s.DictExpr) -> Any:
    """A dict; ``**other`` adds the items of another."""
    made: dict[Any, Any] = {}
    for key, value in node.items:
        if key is None:
            other = EVAL[type(value)](ev, value)
            if not isinstance(other, dict):
                wording = f"'{type(other).__name__}' object is not a mapping"
                raise ev.locate(TgradError("E0502", wording, python="TypeError"), value)
            made.update(other)
            continue
        found = EVAL[type(key)](ev, key)
        inner = EVAL[type(value)](ev, value)
        try:
            made[found] = inner
        except TypeError as error:
            raise ev.locate(converted(error), key) from None
    return made


def items(ev: Evaluator, nodes: Sequence[s.Node]) -> list[Any]:
    """The values of several expressions, stars spread out."""
    found: list[Any] = []
    for node in nodes:
        if type(node) is s.Num:
            found.append(node.value)
        elif type(node) is s.Starred:
            from .iteration import iterate

            found.extend(iterate(ev, EVAL[type(node.value)](ev, node.value), node.value))
        else:
            found.append(EVAL[type(node)](ev, node))
    return found


@evaluates(s.Starred)
def starred(ev: Evaluator, node: s.Starred) -> Any:
    """A star where there is nothing to spread it into."""
    raise ev.locate(TgradError("E0001", "a starred expression can stand only in a list, a call or a target"), node)


@evaluates(s.IfExp)
def if_expression(ev: Evaluator, node: s.IfExp) -> Any:
    """``a if test else b``."""
    from .operators import truth

    chosen = node.body if truth(ev, EVAL[type(node.test)](ev, node.test), node.test) else node.orelse
    return EVAL[type(chosen)](ev, chosen)


@evaluates(s.NamedExpr)
def named_expression(ev: Evaluator, node: s.NamedExpr) -> Any:
    """``(name := value)``; in a comprehension it binds in the function around it."""
    value = EVAL[type(node.value)](ev, node.value)
    here = scope = ev.scope
    while scope.comprehension and scope.parent is not None:
        scope = scope.parent
    ev.scope = scope
    try:
        ev.bind(node.target.id, value)
        return scope.home(node.target.id).names[node.target.id]
    finally:
        ev.scope = here
