"""Classes of the program: Python's own classes, whose functions run on the evaluator.

Inheritance, the order of bases, `super()`, properties and operators are Python's, because the class is one of Python's;
`Function` is a descriptor, so that it binds as Python's functions do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...modules.exposed import Exposed
from .. import syntax as s
from ..values.members import ProgramType, bound_as_in_python, inside, private
from .dispatch import EVAL
from .exceptions import converted
from .scope import MODULE_INFO, NOTHING, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .evaluator import Evaluator


def define(ev: Evaluator, node: s.ClassDef) -> None:
    """``class Name(Base): …``: the body runs once, its names become the class's members."""
    bases = _bases(ev, node)
    if node.keywords:
        raise ev.locate(TgradError("E0003", "classes take no keywords such as metaclass= here"), node.keywords[0])
    decorators = [(d, EVAL[type(d)](ev, d)) for d in node.decorators]
    outer = ev.scope
    qualname = outer.inside(node.name)
    names: dict[str, Any] = {"__module__": "__main__", "__qualname__": qualname}
    if node.doc is not None:
        names["__doc__"] = node.doc
    scope = Scope(names, outer, MODULE_INFO)
    scope.qualname = qualname
    scope.owner = NOTHING
    ev.scope = scope
    try:
        ev.block(node.body)
    finally:
        ev.scope = outer
    made: Any
    members = {private(node.name, name): bound_as_in_python(name, value) for name, value in names.items()}
    for name in members:
        if inside(name) and name not in ("__module__", "__qualname__", "__doc__"):
            raise ev.locate(TgradError("E0003", f"a class cannot define {name} here"), node)
    try:
        made = ProgramType(node.name, bases, members)
    except TgradError as error:  # from a function that Python calls as the class is made
        raise ev.locate(error, node) from None
    except Exception as error:
        wrong = converted(error)
        raise ev.locate(wrong.at(node.name_start, node.name_start + len(node.name)), node) from None
    scope.owner = made
    for at, decorator in reversed(decorators):
        from .calls import invoke

        made = invoke(ev, at, decorator, (made,), {}, {0: at})
    ev.bind(node.name, made)


def _bases(ev: Evaluator, node: s.ClassDef) -> tuple[type, ...]:
    """The classes to inherit from, with the root that keeps changes undoable."""
    found: list[type] = []
    for at in node.bases:
        base = EVAL[type(at)](ev, at)
        if base is object:
            continue
        if not (isinstance(base, type) and issubclass(base, (Exposed, BaseException))):
            error = TgradError(
                "E0003",
                "a class can inherit from nn.Module and its layers, from exceptions and from classes of the program",
                hint="hold the other value in an attribute: self.data = …",
            )
            raise ev.locate(error, at)
        found.append(base)
    if not any(issubclass(base, Exposed) for base in found):
        found.insert(0, Exposed)
    return tuple(found)


def super_of(ev: Evaluator, given: Sequence[Any]) -> Any:
    """``super()`` in a method, and ``super(Net, self)``."""
    if given:
        return super(*given)
    scope: Scope | None = ev.scope
    while scope is not None:
        function = scope.function
        if function is not None and function.home is not None:
            owner, positional = function.home.owner, function.code.positional
            if owner is not NOTHING and positional and positional[0] in scope.names:
                return super(owner, scope.names[positional[0]])
        scope = scope.parent
    raise RuntimeError("super(): no arguments")
