"""``x.grad_fn`` and ``grad_fn.next_functions``: the tape as PyTorch's backward graph shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..running.calls import Bound
from ..running.scope import NOTHING

if TYPE_CHECKING:
    from ...tensor.node import Node
    from ...tensor.tensor import Tensor


class GradFunction:
    """One node of the backward graph, told from others by the tape's node."""

    __slots__ = ("node", "title")

    def __init__(self, node: Node, title: str) -> None:
        self.node = node
        self.title = title

    def attribute(self, name: str) -> Any:
        """`name()`, `next_functions`, and `variable` of an accumulator."""
        if name == "name":
            return Bound(name, self, GradFunction.full_name)
        if name == "next_functions":
            return tuple([_edge(node) for node in self.node.inputs])
        if name == "variable" and self.node.op is None and self.node.owner is not None:
            return self.node.owner()
        return NOTHING

    def full_name(self) -> str:
        """The name that `name()` gives."""
        return f"torch::autograd::{self.title}" if self.title == "AccumulateGrad" else self.title

    def attribute_names(self) -> tuple[str, ...]:
        """What it has."""
        return ("name", "next_functions", "variable")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GradFunction) and other.node is self.node

    def __hash__(self) -> int:
        return id(self.node)

    def __repr__(self) -> str:
        whole = self.node.inputs[0] if self.node.index >= 0 else self.node
        ours = whole is not None and "call" in whole.params  # an operation of the program's
        home = "torch.autograd.function." if ours else ""
        return f"<{home}{self.title} object at {id(self.node):#x}>"


def grad_function(tensor: Tensor) -> GradFunction | None:
    """The backward function of a tensor, None for a leaf and for what needs no gradient."""
    if tensor.is_leaf:
        return None
    node = tensor.node
    return GradFunction(node, node.grad_fn or "")


def _edge(node: Node | None) -> tuple[GradFunction | None, int]:
    """One of `next_functions`: the function and the number of its result; none where no gradient flows."""
    if node is None or not node.requires_grad:
        return (None, 0)
    if node.op is None:
        return (GradFunction(node, "AccumulateGrad"), 0)
    if node.index >= 0 and node.inputs[0] is not None:
        whole = node.inputs[0]
        return (GradFunction(whole, whole.grad_fn or ""), node.index)
    return (GradFunction(node, node.grad_fn or ""), 0)
