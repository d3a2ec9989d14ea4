"""Names: where they live, which of them a function owns, and how binding one can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...tensor.journal import NOTHING as NOTHING
from ...tensor.journal import restore as restore
from .. import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .functions import Function

# Numbers that become variables where a name is bound to them; NumPy's own that are Python's too.
NUMBERS = frozenset((int, float, complex, np.float64, np.complex128))


class Names:
    """What a function's text says of its names: which it binds, and which it declares to live elsewhere."""

    __slots__ = ("bound", "global_names", "nonlocal_names")

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.global_names: set[str] = set()
        self.nonlocal_names: set[str] = set()


class Scope:
    """One set of names at run time; `parent` is the scope that the text stands in, up to the module's.

    `function` is the function whose body runs in it. Of a class's body, `owner` is the class once it is made, and
    `qualname` its name with that of what it stands in.
    """

    __slots__ = ("comprehension", "function", "info", "names", "owner", "parent", "qualname")

    def __init__(
        self,
        names: dict[str, Any],
        parent: Scope | None,
        info: Names,
        *,
        comprehension: bool = False,
        function: Function | None = None,
    ) -> None:
        self.names = names
        self.parent = parent
        self.info = info
        self.comprehension = comprehension
        self.function = function
        self.owner: Any = None
        self.qualname = ""

    def inside(self, name: str) -> str:
        """The qualified name of a function or class that is defined here, as Python's messages give it."""
        if self.owner is not None:
            return f"{self.qualname}.{name}"
        scope: Scope | None = self
        while scope is not None and scope.function is None:
            scope = scope.parent if scope.comprehension else None
        return name if scope is None or scope.function is None else f"{scope.function.__qualname__}.<locals>.{name}"

    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def find(self, name: str) -> Any:
        """The value that a name has here, or NOTHING; raises UnboundLocalError for a local without a value yet."""
        scope: Scope | None = self
        while scope is not None:
            names = scope.names
            if name in names:
                return names[name]
            info = scope.info
            if name in info.bound:
                raise UnboundLocalError(name)
            scope = scope.module() if name in info.global_names else scope.parent
        return NOTHING

    def home(self, name: str) -> Scope:
        """The scope in which an assignment written here binds a name."""
        scope = self
        while True:
            info = scope.info
            if name in info.global_names:
                return scope.module()
            if name in info.nonlocal_names and scope.parent is not None:
                scope = scope.parent
                while scope.parent is not None and name not in scope.info.bound:
                    scope = scope.parent
                return scope
            return scope

    def visible(self) -> set[str]:
        """Every name that can be read from here."""
        found: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            found.update(scope.names)
            scope = scope.parent
        return found


MODULE_INFO = Names()  # the module binds names as it goes; nothing there is an unbound local


def function_names(params: s.Params | None, body: Iterable[s.Node]) -> Names:
    """What a function with these parameters and this body does with its names."""
    info = Names()
    if params is not None:
        info.bound.update(param.name for param in all_params(params))
    _collect(body, info)
    info.bound -= info.global_names | info.nonlocal_names
    return info


def all_params(params: s.Params) -> list[s.Param]:
    """The parameters in the order in which they are written."""
    found = [*params.positional_only, *params.args]
    if params.vararg is not None:
        found.append(params.vararg)
    found += params.kwonly
    if params.kwarg is not None:
        found.append(params.kwarg)
    return found


def target_names(target: s.Node) -> list[str]:
    """The names that an assignment target binds."""
    pending, found = [target], []
    while pending:
        node = pending.pop()
        if isinstance(node, s.Name):
            found.append(node.id)
        elif isinstance(node, (s.TupleExpr, s.ListExpr)):
            pending += reversed(node.items)
        elif isinstance(node, s.Starred):
            pending.append(node.value)
    return found


def _collect(body: Iterable[s.Node], info: Names) -> None:
    """Add what the statements bind; iterative, because a program may be deep."""
    pending: list[Any] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, (list, tuple)):
            pending += node
            continue
        if not isinstance(node, s.Node):
            continue
        if isinstance(node, (s.Assign, s.Delete)):
            for target in node.targets:
                info.bound.update(target_names(target))
        elif isinstance(node, (s.AugAssign, s.AnnAssign, s.For, s.NamedExpr)):
            info.bound.update(target_names(node.target))
        elif isinstance(node, (s.FunctionDef, s.FunctionEquation, s.ClassDef)):
            info.bound.add(node.name)
            continue  # its body has names of its own
        elif isinstance(node, s.Lambda):
            continue
        elif isinstance(node, s.Global):
            info.global_names.update(node.names)
        elif isinstance(node, s.Nonlocal):
            info.nonlocal_names.update(node.names)
        elif isinstance(node, s.Handler):
            if node.name is not None:
                info.bound.add(node.name)
        elif isinstance(node, s.With):
            for _, name in node.items:
                if name is not None:
                    info.bound.update(target_names(name))
        elif isinstance(node, s.Import):
            info.bound.update(alias or dotted.split(".")[0] for dotted, alias in node.names)
        elif isinstance(node, s.ImportFrom):
            info.bound.update(alias or name for name, alias in node.names)
        elif isinstance(node, s.Comprehension):
            pending += _walrus_only(node)
            continue
        pending += [getattr(node, field) for field in node._fields]


def _walrus_only(node: s.Comprehension) -> list[s.Node]:
    """The parts of a comprehension that may hold a `:=`, which binds in the function around it."""
    parts: list[s.Node] = [node.value, *(() if node.key is None else (node.key,))]
    for clause in node.clauses:
        parts += [clause.iter, *clause.conditions]
    return parts
