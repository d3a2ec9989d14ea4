"""Views on the tape: how a tensor's value follows from that of the memory that it looks at.

What views look at is their root: a tensor that nobody else holds, with the geometry that the memory was made with. The
tensor that the first view was taken of becomes a view of the root as well, one that is the whole of it, so that it can
later change its geometry (``x.t_()``) or move to other memory without its views noticing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .node import OWN, RENEWED, Node
from .state import ACTIVE

if TYPE_CHECKING:
    from .dtypes import DType
    from .registry import Op
    from .tensor import Tensor

# The path from a root to a view: operations and their parameters.
Path = tuple[tuple["Op", dict[str, Any]], ...]

# Functions that give several views at once; PyTorch refuses in-place changes of those that require grad.
SEVERAL = frozenset({"UnbindBackward0", "SplitBackward0", "SplitWithSizesBackward0"})


class View:
    """One step from a root to a tensor, and the node of the tensor's value as of the root's version `seen`.

    `op` is None for the whole of the root. `own` marks the tensor that the root was made from, under whatever geometry
    it has now: no view in PyTorch's eyes.
    """

    __slots__ = ("__weakref__", "count", "dtype", "node", "op", "own", "params", "parent", "root", "seen", "shape")

    def __init__(
        self, root: Tensor, parent: View | None, op: Op | None, params: dict[str, Any], dtype: DType, own: bool
    ) -> None:
        self.root = root
        self.parent = parent
        self.op = op
        self.params = params
        self.dtype = dtype
        self.own = own
        self.node: Node | None = None
        self.seen = root._version
        self.count = root.writes().count
        self.shape: tuple[int, ...] = ()

    def current(self) -> Node:
        """The node of the present value."""
        root = self.root
        if self.op is None:
            return root.node
        node = self.node
        if node is None or self.seen != root._version:
            node = self._renew()
        if self.count != root.writes().count and node.index == -1:
            # Written to without being recorded; PyTorch takes the view anew all the same.
            if node.requires_grad:
                refuse_several(self, "its base or another view of its base has been")
            node.index = OWN if self.own else RENEWED
        return node

    def _renew(self) -> Node:
        """Record the steps from the root, or from the last that is up to date, anew."""
        root = self.root
        version = root._version
        steps: list[View] = []
        view: View | None = self
        while view is not None and view.op is not None and (view.node is None or view.seen != version):
            steps.append(view)
            view = view.parent
        node = root.node if view is None or view.op is None else view.node
        assert node is not None
        for view in reversed(steps):
            assert view.op is not None
            again = view.seen != version
            kept = root.keep() if node.op is None else None
            requires_grad = node.requires_grad and view.op.rule is not None and view.dtype.is_differentiable
            if again and requires_grad:
                refuse_several(view, "its base or another view of its base has been")
            node = Node(view.op, (node,), view.params, (kept,), view.shape, view.dtype, requires_grad)
            if again:
                node.index = OWN if view.own else RENEWED
                view.count = root.writes().count
            if view.node is not None:
                ACTIVE.state.journal.log_first(view, "node", _restore, view.node, view.seen)
            view.node = node
            view.seen = version
        return node

    def requires_grad(self) -> bool:
        """The same of the present value, without making a node for it."""
        root = self.root
        if self.op is not None and self.node is not None and self.seen == root._version:
            return self.node.requires_grad
        if not root.requires_grad or not self.dtype.is_differentiable:
            return False
        view: View | None = self
        while view is not None and view.op is not None:
            if view.op.rule is None:
                return False
            view = view.parent
        return True

    def path(self) -> Path:
        """The operations that lead from the root here."""
        steps = []
        view: View | None = self
        while view is not None and view.op is not None:
            steps.append((view.op, view.params))
            view = view.parent
        return tuple(reversed(steps))


def _restore(view: View, node: Node, seen: int) -> None:
    view.node, view.seen = node, seen


def refuse_several(view: View, what: str, part: str | None = None) -> None:
    """Raise E0403 for a view that is one of several that a function gave, or a view of such a one.

    `part` names the node of a further view of it, if that is what was written to.
    """
    step: View | None = view
    while step is not None and step.op is not None:
        if step.params.get("name") in SEVERAL:
            break
        step = step.parent
    else:
        return
    assert view.op is not None
    name, output = part or "", 0
    if part is None:
        name, output = str(view.params.get("name", view.op.grad_fn)), view.params.get("output", 0)
    made = name.rstrip("0123456789").removesuffix("Backward")
    torch = (
        f"Output {output} of {made} is a view and {what} modified inplace. This view is the "
        "output of a function that returns multiple views. Such functions do not allow the output views to be modified "
        "inplace. You should replace the inplace operation by an out-of-place one."
    )
    raise TgradError(
        "E0403",
        torch,
        torch=torch,
        python="RuntimeError",
        hint="work out of place, or take the part by an index: x[0], x[:2]",
    )
