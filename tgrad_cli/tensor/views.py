"""Views on the tape: how a tensor's value follows from that of the memory that it looks at.

What views look at is their root: a tensor that nobody else holds, with the geometry that the memory was made with. The
tensor that the first view was taken of becomes a view of the root as well, one that is the whole of it, so that it can
later change its geometry (``x.t_()``) or move to other memory without its views noticing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .node import OWN, RENEWED, WRITTEN, Node, leaf
from .state import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dtypes import DType
    from .registry import Op
    from .tensor import Tensor

Shape = tuple[int, ...]
# The path from a root to a view: operations and their parameters.
Path = tuple[tuple["Op", dict[str, Any]], ...]

# Functions that give several views at once; PyTorch refuses in-place changes of those that require grad.
SEVERAL = frozenset({"UnbindBackward0", "SplitBackward0", "SplitWithSizesBackward0"})


# How a view was made, as far as PyTorch then refuses to change it in place: while gradients were off, or by a function
# that gives several views; a view of such a view counts as one.
PLAIN, UNTRACKED, ONE_OF_SEVERAL = range(3)


class View:
    """One step from a root to a tensor, and the node of the tensor's value as of the root's version `seen`.

    `op` is None for the whole of the root. `own` marks the tensor that the root was made from, under whatever geometry
    it has now: no view in PyTorch's eyes; `owner` gives that tensor, while it lives. `turned` says that the step
    changed a tensor in place. `tracked` is False for a view made while gradients were off, whose value has no history.
    `kind` is one of the three above; `bare` says of one that is not plain that it had no backward node when it was
    made.
    """

    __slots__ = (
        "__weakref__",
        "bare",
        "count",
        "dtype",
        "kind",
        "node",
        "op",
        "own",
        "owner",
        "params",
        "parent",
        "root",
        "seen",
        "shape",
        "tracked",
        "turned",
    )

    def __init__(
        self, root: Tensor, parent: View | None, op: Op | None, params: dict[str, Any], dtype: DType, shape: Shape
    ) -> None:
        self.root = root
        self.parent = parent
        self.op = op
        self.params = params
        self.dtype = dtype
        self.shape = shape
        self.own = op is None
        self.owner: Callable[[], Tensor | None] | None = None
        self.turned = False
        self.kind: int = PLAIN if parent is None else parent.kind
        self.tracked = True
        self.bare = False
        self.node: Node | None = None
        self.seen = root._version
        self.count = root.writes().count
        if op is not None:
            if not ACTIVE.state.grad_enabled:
                self.tracked, self.kind, self.bare = False, UNTRACKED, True
            elif params.get("name") in SEVERAL:
                self.kind = ONE_OF_SEVERAL
            if self.kind == ONE_OF_SEVERAL:
                self.bare = not root.requires_grad

    def current(self) -> Node:
        """The node of the present value."""
        root = self.root
        if self.op is None:
            return root.node
        node = self.node
        if self.kind != PLAIN:
            self.check()
        if node is None or self.seen != root._version:
            node = self._renew()
        if self.count != root.writes().count and not self.own and node.op is not None:
            node.index = RENEWED  # written to without being recorded; PyTorch takes the view anew all the same
        return node

    def check(self) -> None:
        """Refuse, as PyTorch does, one of several views, or one made without gradients, written to since elsewhere."""
        if self.count != self.root.writes().count and self.requires_grad():
            raise refused(self, "its base or another view of its base has been")

    def _renew(self) -> Node:
        """Record the steps from the root, or from the last that is up to date, anew."""
        version = self.root._version
        steps: list[View] = []
        view: View | None = self
        while view is not None and view.op is not None and (view.node is None or view.seen != version):
            steps.append(view)
            if not view.tracked:
                break
            view = view.parent
        node = self.root.node if view is None or view.op is None else view.node
        for view in reversed(steps):
            if view.kind != PLAIN:
                view.check()
            node = view._recorded(node)
        assert node is not None
        return node

    def _recorded(self, parent: Node | None) -> Node:
        """This step recorded on a node of the one before it."""
        again = self.count != self.root.writes().count
        if not self.tracked:
            node = leaf(self.shape, self.dtype, self.requires_grad())
        else:
            assert self.op is not None and parent is not None
            kept = self.root.keep() if parent.op is None else None
            passes = parent.requires_grad and self.op.rule is not None and self.dtype.is_differentiable
            node = Node(self.op, (parent,), self.params, (kept,), self.shape, self.dtype, passes)
            if self.turned:
                node.index = WRITTEN
            if again:
                node.index = OWN if self.own else RENEWED
        if self.node is not None:
            ACTIVE.state.journal.log_first(self, "node", _restore, self.node, self.seen, self.count)
        if again:
            self.count = self.root.writes().count
        self.node = node
        self.seen = self.root._version
        return node

    def settle(self, node: Node) -> None:
        """Take a node for that of the present value, which was just written through this view."""
        ACTIVE.state.journal.log_first(self, "node", _restore, self.node, self.seen, self.count)
        self.node, self.seen, self.count = node, self.root._version, self.root.writes().count

    def requires_grad(self) -> bool:
        """The same of the present value, without making a node for it."""
        root = self.root
        if self.op is not None and self.node is not None and self.seen == root._version and self.tracked:
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


def _restore(view: View, node: Node, seen: int, count: int) -> None:
    view.node, view.seen, view.count = node, seen, count


def refused(view: View, what: str, part: str | None = None) -> TgradError:
    """PyTorch's error for changing a view that was made while gradients were off, or one of several views.

    `what` says what was changed; `part` names the node of a further view of it, if that is what was written to.
    """
    made = None
    if part is not None:
        made = f"Output 0 of {stem(part)} is a view"
    elif not view.bare:
        made = f"Output {view.params.get('output', 0)} of {stem(_name(view))} is a view"
    if view.kind == UNTRACKED or (made is None or (view.bare and part is not None)):
        which = "A view" if made is None else made + " of a view which"
        text = f"{which} was created in no_grad mode and {what} modified inplace with grad mode enabled."
    else:
        text = f"{made} and {what} modified inplace."
    if view.kind == ONE_OF_SEVERAL:
        text += (
            " This view is the output of a function that returns multiple views. Such functions do not allow the "
            "output views to be modified inplace. You should replace the inplace operation by an out-of-place one."
        )
        hint = "work out of place, or take the part by an index: x[0], x[:2]"
    else:
        text += (
            " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by "
            "moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace "
            "to be tracked) or both outside (if you want the inplace to be tracked)."
        )
        hint = "take the view where it is changed"
    return TgradError("E0403", text, torch=text, python="RuntimeError", hint=hint)


def _name(view: View) -> str:
    """PyTorch's name of a view's backward node."""
    assert view.op is not None
    name = view.op.grad_fn
    if isinstance(name, str):
        return name
    return name(Node(view.op, (view.root.node,), view.params, (None,), view.shape, view.dtype, False))


def stem(name: str) -> str:
    """A backward node's name as PyTorch's messages have it: ``SqueezeBackward1`` is ``Squeeze1``."""
    return name.removesuffix("0").replace("Backward", "")
