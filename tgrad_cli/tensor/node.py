"""The tape: one node for every recorded operation, linked to the nodes that it read.

Everything is recorded, little is kept. A node knows its inputs' nodes whether or not anyone said `requires_grad`;
it keeps an input's buffer only where its derivative rule reads it, or where the input is a leaf, whose value cannot be
computed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .serials import next_serial
from .state import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from weakref import ref

    from .dtypes import DType
    from .registry import Op
    from .state import State
    from .storage import Writes

RENEWED, WRITTEN, OWN = -2, -3, -4


class Node:
    """A recorded operation, or a leaf (`op` is None).

    `inputs` are the nodes read, None for a constant; `saved` holds, input by input, the value kept or None; `out` is
    the result where the rule reads it. `index` says which result of a many-result operation this is, -1 for all others,
    `RENEWED` for a view recorded again after a write, `WRITTEN` for an in-place operation, `OWN` for a tensor whose
    geometry was changed in place. `number` marks a Python number; `earlier` names what was bound to leaves that are no
    longer on the tape, with the line of each.
    """

    __slots__ = (
        "__weakref__",
        "dtype",
        "earlier",
        "hooks",
        "index",
        "inputs",
        "label",
        "number",
        "op",
        "out",
        "owner",
        "params",
        "replaced",
        "requires_grad",
        "saved",
        "serial",
        "shape",
        "statement",
        "versions",
    )

    op: Op | None
    inputs: tuple[Node | None, ...]
    params: dict[str, Any]
    saved: tuple[Any, ...]
    out: Any
    shape: tuple[int, ...]
    dtype: DType | None
    owner: ref[Any] | None
    serial: float
    hooks: dict[int, Any] | None
    label: tuple[str, object] | None
    earlier: dict[str, object] | None
    # The memory whose value this was until a write, and the statement that wrote.
    replaced: tuple[Writes, object] | None
    # Of each value that the rule reads: the tensor (None for the result), its place among the inputs (-1 for the
    # result), its count of writes, and the count then.
    versions: tuple[tuple[Any, int, Writes, int], ...]

    def __init__(
        self,
        op: Op | None,
        inputs: tuple[Node | None, ...],
        params: dict[str, Any],
        saved: tuple[Any, ...],
        shape: tuple[int, ...],
        dtype: DType | None,
        requires_grad: bool,
    ) -> None:
        self.op = op
        self.inputs = inputs
        self.params = params
        self.saved = saved
        self.shape = shape
        self.dtype = dtype
        self.requires_grad = requires_grad
        state = ACTIVE.state
        self.serial = serial = next_serial()
        self.statement = state.statement
        self.out = None
        self.index = -1
        self.number = False
        self.hooks = None
        self.owner = None
        self.label = None
        self.earlier = None
        self.replaced = None
        self.versions = ()
        if serial >= state.sweep_at:
            _sweep(state)

    @property
    def ndim(self) -> int:
        """Number of dimensions of the result."""
        return len(self.shape)

    @property
    def is_leaf(self) -> bool:
        """True where nothing was recorded before: a literal, a creation, a random draw, a cut."""
        return self.op is None

    @property
    def in_place(self) -> bool:
        """Whether an in-place operation recorded this; PyTorch names some backward functions by that."""
        return self.index == WRITTEN

    @property
    def grad_fn(self) -> str | None:
        """PyTorch's name of the backward function, None for a leaf."""
        if self.index >= 0:
            several = self.inputs[0]
            return None if several is None else several.grad_fn
        if self.op is None:
            return None
        if self.index == RENEWED:
            return "AsStridedBackward0"  # what PyTorch makes of a view whose base was written to
        if self.index == OWN:
            return "CopySlices"
        name = self.op.grad_fn
        return name if isinstance(name, str) else name(self)


def sweep_if_due(state: State) -> None:
    """Let go of history that nothing reaches, where enough was recorded since the last time: loops and calls ask."""
    if next_serial() >= state.sweep_at:
        _sweep(state)


def _sweep(state: State) -> None:
    from .history import sweep

    sweep(state)


def leaf(shape: tuple[int, ...], dtype: DType | None, requires_grad: bool = False) -> Node:
    """A node with no history."""
    return Node(None, (), {}, (), shape, dtype, requires_grad)


def ancestors(roots: Iterable[Node], oldest: float = 0) -> list[Node]:
    """Every node that the roots were computed from, inputs before users; those older than `oldest` are left out.

    A node can depend only on nodes recorded before it, so with the serial of the oldest node of interest the walk
    skips history that cannot matter.
    """
    order: list[Node] = []
    closed: dict[int, bool] = {}  # of each node met, whether its turn has come
    stack = list(roots)
    while stack:
        node = stack[-1]
        key = id(node)
        state = closed.get(key)
        if state is None and node.op is not None:
            closed[key] = False
            for parent in node.inputs:
                if parent is not None and parent.serial >= oldest and id(parent) not in closed:
                    stack.append(parent)
            continue
        stack.pop()
        if not state:
            closed[key] = True
            order.append(node)
    return order
