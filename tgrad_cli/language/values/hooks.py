"""Tensor hooks: what `register_hook` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tensor.state import ACTIVE
from ..running.calls import Bound, python_callable
from ..running.scope import NOTHING

if TYPE_CHECKING:
    from ...tensor.node import Node


class Handle:
    """A registered hook; ``remove()`` takes it away."""

    __slots__ = ("hook", "node")

    def __init__(self, node: Node, hook: Any) -> None:
        self.node = node
        self.hook = python_callable(hook)
        ACTIVE.state.journal.log_first(node, "hooks", setattr, "hooks", node.hooks)
        node.hooks = [*(node.hooks or ()), self.hook]

    def attribute(self, name: str) -> Any:
        """`remove`."""
        return Bound(name, self, Handle.remove) if name == "remove" else NOTHING

    def attribute_names(self) -> tuple[str, ...]:
        """What it has."""
        return ("remove",)

    def remove(self) -> None:
        """Take the hook away."""
        ACTIVE.state.journal.log_first(self.node, "hooks", setattr, "hooks", self.node.hooks)
        self.node.hooks = [h for h in self.node.hooks or () if h is not self.hook] or None

    def __repr__(self) -> str:
        return f"<torch.utils.hooks.RemovableHandle object at {id(self):#x}>"
