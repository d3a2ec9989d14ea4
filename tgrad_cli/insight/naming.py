"""Which nodes a formula speaks of by name: the user's names, as far as they still mean the same value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..tensor.state import line_of
from .expression import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tensor.node import Node
    from .expression import Expr


class Naming:
    """The variables of a formula (`variables`, by `id` of the node) and the names of results on the way to it.

    With `opaque`, a named result that does not depend on what is differentiated by is a variable as well; `hidden`
    says that there are such. A name that means something else by now gets a number: x_1.
    """

    def __init__(
        self,
        order: list[Node],
        wrt: dict[Node, str],
        root: Node,
        named: Callable[[str], Node | None],
        cotangent: Node | None,
        *,
        opaque: bool,
    ) -> None:
        self.variables: dict[int, str] = {}
        self.intermediates: list[tuple[Node, str, bool]] = []
        self.earlier: list[tuple[Node, str]] = []  # results whose names mean something else by now
        self.hidden = False
        self.stale: dict[str, str] = {}
        self.cotangent: str | None = None
        self.cotangent_shape: tuple[int, ...] = ()
        self._nodes: dict[str, Node] = {}
        self._named = named
        for node, name in wrt.items():
            self._variable(node, name)
        dependent = {id(n) for n in wrt}
        unnamed: set[int] = set()  # nodes computed from values that no name holds
        for node in order:
            if id(node) in self.variables:
                continue
            if any(p is not None and id(p) in dependent for p in node.inputs):
                dependent.add(id(node))
            self._node(node, root, id(node) in dependent, opaque, unnamed)
        if cotangent is not None:
            self.cotangent = self.free("v")
            self.cotangent_shape = tuple(cotangent.shape)
            self._variable(cotangent, self.cotangent)

    def _node(self, node: Node, root: Node, depends: bool, opaque: bool, unnamed: set[int]) -> None:
        name = node.label[0] if node.label is not None else None
        current = name is not None and _can_be_typed(name) and self._is_current(name, node)
        if node.op is None:
            if name is None:
                if node.shape and not node.number and _size(node.shape) > 1:
                    unnamed.add(id(node))
                return
            if not current:
                stale = self.free(name)
                self.stale[stale] = f"{stale} is the {name} bound{line_of(node.label[1] if node.label else None)}"
                name = stale
            self._variable(node, name)
            return
        if any(p is not None and id(p) in unnamed for p in node.inputs):
            unnamed.add(id(node))
        if name is None or not name.isidentifier():
            return
        if not current:
            if depends and node is not root:
                self.earlier.append((node, name))
            return
        if not depends:
            self.hidden = True
            if opaque or id(node) in unnamed:
                self._variable(node, name)
                unnamed.discard(id(node))
                return
        if node is not root:
            self.intermediates.append((node, name, depends))

    def _is_current(self, name: str, node: Node) -> bool:
        """Whether a name still means this node, or what it was replayed from."""
        found = self._named(name)
        return found is node or (found is not None and found.label is node.label)

    def free(self, name: str) -> str:
        """A name like this one that nothing has."""
        if name not in self._nodes and self._named(name) is None:
            return name
        i = 1
        while f"{name}_{i}" in self._nodes or self._named(f"{name}_{i}") is not None:
            i += 1
        return f"{name}_{i}"

    def _variable(self, node: Node, name: str) -> None:
        self.variables[id(node)] = name
        self._nodes[name] = node

    def join_dots(self) -> None:
        """Make plain names of those of modules' parameters: net.weight becomes net_weight."""
        self.variables = {key: name.replace(".", "_") for key, name in self.variables.items()}
        self._nodes = {name.replace(".", "_"): node for name, node in self._nodes.items()}

    def nodes(self) -> dict[str, Node]:
        """The variables by name."""
        return self._nodes

    def remarks(self, e: Expr) -> list[str]:
        """What has to be said about names in a formula that are not the user's present ones."""
        found = []
        for node in walk(e):
            if node.op == "name" and node.params in self.stale:
                found.append(self.stale[node.params])
            if node.op == "const" and node.space.arrays()[node.params].size > 6:
                at = list(node.space.arrays()).index(node.params) + 1
                found.append(f"constant_{at} is a tensor of shape {list(node.shape)} that no name holds")
        return found


def _can_be_typed(name: str) -> bool:
    """Whether a name, or a module's parameter (net.weight), can be typed as it is."""
    return all(part.isidentifier() or part.isdigit() for part in name.split("."))


def _size(shape: tuple[int, ...]) -> int:
    total = 1
    for n in shape:
        total *= n
    return total
