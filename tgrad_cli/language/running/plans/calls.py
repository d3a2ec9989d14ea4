"""Calls and attributes in plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....tensor.brackets import BracketList
from ....tensor.registry import METHODS, Op
from ....tensor.tensor import Tensor
from ... import syntax as s
from ...namespaces.modules import Namespace
from ...values.attributes import attribute_of
from ...values.containers import LIST_METHODS
from ...values.tensor_attributes import PROPERTIES
from ..calls import Bound, apply, failed, of_method, operands_of
from ..dispatch import EVAL
from .expressions import MAKERS, name_of, plan

NO_KEYWORDS: dict[str, Any] = {}

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..evaluator import Evaluator
    from .expressions import Plan


def _attribute(ev: Evaluator, node: Any, depth: int) -> Plan:
    owner_of, name = plan(ev, node.value, depth + 1), node.name

    def run(ev: Evaluator) -> Any:
        owner = owner_of(ev)
        if type(owner) is Namespace:
            found = owner.registered.get(name)
            if found is not None:
                return found
        return attribute_of(ev, node, owner)

    return run


def _call(ev: Evaluator, node: Any, depth: int) -> Plan:
    """A call whose arguments are written out; stars are left to the tables."""
    if any(type(a) is s.Starred for a in node.args) or any(k.name is None for k in node.keywords):
        evaluate = EVAL[s.Call]
        return lambda ev: evaluate(ev, node)
    arguments = _arguments(ev, node, depth)
    named = [(k.name, plan(ev, k.value, depth + 1)) for k in node.keywords]
    if type(node.func) is s.Attribute:
        return _method(ev, node, depth, arguments, named)
    target_of = plan(ev, node.func, depth + 1)
    if named:
        return lambda ev: apply(
            ev, node, target_of(ev), arguments(ev), {name: value_of(ev) for name, value_of in named}
        )

    def run(ev: Evaluator) -> Any:
        target, args = target_of(ev), arguments(ev)
        if type(target) is not Op:
            return apply(ev, node, target, args, {})
        try:
            if target.direct == 1 == len(args) and type(args[0]) is Tensor:
                result = target.apply(target, args, target.defaults)
            else:
                result = target.call(args, NO_KEYWORDS)
        except Exception as error:
            raise failed(ev, node, error, operands_of(node, target)) from None
        return BracketList(result) if type(result) is list else result

    return run


def _arguments(ev: Evaluator, node: Any, depth: int) -> Callable[[Evaluator], tuple[Any, ...]]:
    """How to evaluate the positional arguments."""
    plans = [plan(ev, a, depth + 1) for a in node.args]
    if not plans:
        return lambda ev: ()
    if len(plans) == 1:
        (only,) = plans
        name = name_of(node.args[0])

        def one(ev: Evaluator) -> tuple[Any, ...]:
            names = ev.scope.names
            if name in names and type(value := names[name]) is not BracketList:
                return (value,)
            return (only(ev),)

        return one
    if len(plans) == 2:
        first, second = plans
        return lambda ev: (first(ev), second(ev))
    return lambda ev: tuple([value_of(ev) for value_of in plans])


def _method(
    ev: Evaluator,
    node: Any,
    depth: int,
    arguments: Callable[[Evaluator], tuple[Any, ...]],
    named: list[tuple[str, Plan]],
) -> Plan:
    """A call of an attribute; methods of lists and tensors are called without making bound ones first."""
    func = node.func
    owner_of, name = plan(ev, func.value, depth + 1), func.name
    of_list = LIST_METHODS.get(name)

    def run(ev: Evaluator) -> Any:
        owner = owner_of(ev)
        if type(owner) is Tensor and type(op := METHODS.present(name)) is Op and name not in PROPERTIES:
            args = arguments(ev)
            keywords = {key: value_of(ev) for key, value_of in named} if named else NO_KEYWORDS
            try:
                result = op.call((owner, *args), keywords)
            except Exception as error:
                told = of_method(error) if args else error
                raise failed(ev, node, told, operands_of(node, Bound(name, owner, op))) from None
            return BracketList(result) if type(result) is list else result
        if of_list is None or type(owner) is not BracketList or named:
            target = attribute_of(ev, func, owner)
            args = arguments(ev)
            return apply(ev, node, target, args, {key: value_of(ev) for key, value_of in named} if named else {})
        args = arguments(ev)
        try:
            result = of_list(owner, *args)
        except Exception as error:
            raise failed(ev, node, error, operands_of(node, Bound(name, owner, of_list))) from None
        return BracketList(result) if type(result) is list else result

    return run


MAKERS[s.Attribute] = _attribute
MAKERS[s.Call] = _call
