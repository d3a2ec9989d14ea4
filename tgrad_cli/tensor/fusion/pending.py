"""Values that are expressions for now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..dtypes import DType
    from ..registry import Op
    from ..storage import Array

# From this many elements on an operation is deferred: below, the bookkeeping costs more than the passes over memory
# that it saves, and no second thread is worth starting.
DEFERRED_FROM = 1 << 19
# Operations in one expression: past it the expression runs, so that a loop does not grow one without end.
LONGEST = 64


class Pending:
    """An elementwise operation that has not run yet; `inputs` are arrays, scalars and other pendings.

    `like` are the inputs as the kernel takes them, one element each: their types decide about conversions. Once it
    ran, `value` holds the result and the inputs are let go.
    """

    __slots__ = ("dtype", "inputs", "like", "op", "params", "shape", "value", "weight")

    value: Array | None

    def __init__(
        self,
        op: Op,
        inputs: tuple[Any, ...],
        like: tuple[Any, ...],
        params: dict[str, Any],
        shape: tuple[int, ...],
        dtype: DType,
    ) -> None:
        self.op = op
        self.inputs = inputs
        self.like = like
        self.params = params
        self.shape = shape
        self.dtype = dtype
        self.value = None
        self.weight: int = 1 + sum([p.weight for p in inputs if type(p) is Pending and p.value is None])

    @property
    def array(self) -> Array:
        """The value, computed now if it was not before."""
        if self.value is None:
            run((self,))
        assert self.value is not None
        return self.value

    @property
    def size(self) -> int:
        """The number of elements."""
        total = 1
        for n in self.shape:
            total *= n
        return total

    @property
    def nbytes(self) -> int:
        """The memory that it holds by itself: none before it ran."""
        return 0 if self.value is None else self.value.nbytes

    def too_long(self) -> bool:
        """Whether the expression has grown past its limit; parts that are used several times count once."""
        if self.weight > LONGEST:
            self.weight = len(ordered((self,)))
        return self.weight > LONGEST

    def settle(self, value: Array) -> None:
        """Take the result and let go of what it was computed from."""
        self.value = value
        self.inputs, self.like, self.weight = (), (), 0


def defer(op: Op, raws: Sequence[Any], like: Sequence[Any], params: dict[str, Any], dtype: DType) -> Pending | None:
    """An operation put off; None for types that are rounded after each operation.

    `raws` are arrays, pendings and numbers; `like` the same inputs, converted, with one element each. Raises
    ValueError for shapes that do not broadcast.
    """
    if dtype.compute is not dtype.np:
        return None
    shapes = [r.shape for r in raws if hasattr(r, "shape")]
    first = shapes[0]
    shape = first if all(s == first for s in shapes) else np.broadcast_shapes(*shapes)
    inputs = tuple([r if hasattr(r, "shape") else small for r, small in zip(raws, like, strict=True)])
    return Pending(op, inputs, tuple(like), params, shape, dtype)


def ordered(roots: Sequence[Pending]) -> list[Pending]:
    """The pendings to run, inputs before users; no recursion, since expressions may be deep."""
    order: list[Pending] = []
    done: set[int] = set()
    stack: list[tuple[Pending, bool]] = [(p, False) for p in reversed(roots)]
    while stack:
        p, expanded = stack.pop()
        if expanded:
            order.append(p)
            continue
        if id(p) in done or p.value is not None:
            continue
        done.add(id(p))
        stack.append((p, True))
        for raw in reversed(p.inputs):  # the first operand's leaves come first: they decide about the result's layout
            if type(raw) is Pending and id(raw) not in done:
                stack.append((raw, False))
    return order


def run(roots: Sequence[Pending]) -> None:
    """Compute these values, those of one shape in one pass."""
    from .program import Program

    todo = [p for p in dict.fromkeys(roots) if p.value is None]
    for shape in dict.fromkeys([p.shape for p in todo]):
        group = [p for p in todo if p.shape == shape]
        for p, value in zip(group, Program(group).results(), strict=True):
            p.settle(value)


class Fold:
    """A ufunc's reduction over all elements of an expression, which is then never held whole; `mean` divides by their
    number.

    Blocks are reduced, then their results; neither depends on the number of threads. Often nobody reads the value: of
    a loss, a backward pass needs the derivative alone.
    """

    __slots__ = ("dtype", "mean", "reduce", "root", "shape", "value")

    size = 1

    def __init__(self, root: Pending, reduce: np.ufunc, mean: bool, shape: tuple[int, ...]) -> None:
        self.root: Pending | None = root
        self.reduce = reduce
        self.mean = mean
        self.shape = shape
        self.dtype = root.dtype
        self.value: Array | None = None

    @property
    def array(self) -> Array:
        """The value, computed now if it was not before."""
        from .program import Program

        if self.root is not None:
            result = self.reduce.reduce(Program([self.root]).reduced(self.reduce))
            if self.mean:
                result = result / result.dtype.type(self.root.size)
            self.value = np.asarray(result).reshape(self.shape)
            self.root = None
        assert self.value is not None
        return self.value
