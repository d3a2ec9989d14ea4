"""An expression as a program on scratch buffers, run block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..layout import dense, in_order, order_of
from . import blocks
from .pending import Pending, ordered
from .tracing import Slot, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..storage import Array
    from .blocks import Slices


class Program:
    """The steps that compute some values of one shape, from leaves: arrays that broadcast to it."""

    def __init__(self, roots: Sequence[Pending]) -> None:
        order = ordered(roots)
        self.shape = roots[0].shape
        self.dtypes = [p.dtype.np for p in roots]
        self.leaves: list[Array] = []
        slots: dict[int, Any] = {}  # of a constant, the constant
        for p in order:
            for raw, like in zip(p.inputs, p.like, strict=True):
                if id(raw) not in slots and (type(raw) is not Pending or raw.value is not None):
                    slots[id(raw)] = self._leaf(raw, like)
        layouts = self._layouts(order)
        for p in roots:
            if p.value is not None:  # it ran after its reduction was put off
                slots[id(p)] = self._leaf(p, p.value)
                layouts[id(p)] = order_of([(p.value.shape, p.value.strides)], p.shape)
        trace = Trace([leaf.dtype for leaf in self.leaves])
        for p in order:
            slots[id(p)] = trace.add_pending(p, [slots[id(raw)] for raw in p.inputs])
        self.steps = trace.steps
        self.roots = [slots[id(p)] for p in roots]
        self.axes = [layouts[id(p)] for p in roots]
        self.plan = _plan(len(self.leaves), self.steps, self.roots)

    def _leaf(self, raw: Any, like: Any) -> Any:
        """The slot of an input; a single number, also one repeated over a shape, is a constant."""
        leaf: Any = raw.value if type(raw) is Pending else raw
        if like is None or not np.ndim(leaf):
            return like
        if leaf.size == 1 or (leaf.size and not any(leaf.strides)):
            return leaf[(0,) * leaf.ndim]
        self.leaves.append(leaf)
        return Slot(len(self.leaves) - 1)

    # ---- results -------------------------------------------------------------------------------------------------

    def results(self) -> list[Array]:
        """The roots' values, whole; in memory they lie as the leaves do."""
        shape, leaves = self._arranged()
        axes = self.axes[0]
        straight = axes == tuple(range(len(axes)))
        made = [np.empty(self.shape if straight else shape, dtype) for dtype in self.dtypes]
        outs = [out.reshape(shape) for out in made]

        def worker() -> Callable[[int, Slices], None]:
            compute = self._computing(leaves)

            def step(_: int, at: Slices) -> None:
                compute(at, [out[at] for out in outs])

            return step

        blocks.over_blocks(shape, worker)
        turned = tuple([self.shape[a] for a in axes])
        found = made if straight else [out.reshape(turned).transpose(np.argsort(axes)) for out in made]
        return [in_order(array, own) for array, own in zip(found, self.axes, strict=True)]

    def reduced(self, reduce: np.ufunc) -> Array:
        """The reductions of the blocks of the only root, in order."""
        shape, leaves = self._arranged()
        parts = np.empty(sum(1 for _ in blocks.blocks(shape)), self.dtypes[0])
        dtype = self.dtypes[0]

        def worker() -> Callable[[int, Slices], None]:
            compute = self._computing(leaves)
            buffer = np.empty(blocks.BLOCK, dtype)

            def step(number: int, at: Slices) -> None:
                size = tuple([s.stop - s.start for s in at])
                count = 1
                for n in size:
                    count *= n
                block = buffer[:count]
                compute(at, [block.reshape(size)])
                parts[number] = reduce.reduce(block)

            return step

        blocks.over_blocks(shape, worker)
        return parts

    # ---- blocks --------------------------------------------------------------------------------------------------

    def _layouts(self, order: list[Pending]) -> dict[int, tuple[int, ...]]:
        """The order of dimensions in memory that each value would have, had it been computed by itself."""
        if all(leaf.flags.c_contiguous for leaf in self.leaves):
            return {id(p): tuple(range(len(p.shape))) for p in order}
        found: dict[int, tuple[int, ...]] = {}
        for p in order:
            operands = []
            for raw in p.inputs:
                array = raw.value if type(raw) is Pending else raw
                if array is None:
                    operands.append((raw.shape, dense(raw.shape, found[id(raw)])))
                elif hasattr(array, "strides"):
                    operands.append((array.shape, array.strides))
            found[id(p)] = order_of(operands, p.shape)
        return found

    def _arranged(self) -> tuple[tuple[int, ...], list[Array]]:
        """A shape to go over and the leaves in it; it is one long row where all leaves lie alike in memory."""
        axes = self.axes[0]
        turned = [np.broadcast_to(leaf, self.shape).transpose(axes) for leaf in self.leaves]
        if all(leaf.flags.c_contiguous for leaf in turned):
            return (int(np.prod(self.shape)),), [leaf.reshape(-1) for leaf in turned]
        return tuple([self.shape[a] for a in axes]), turned

    def _computing(self, leaves: list[Array]) -> Callable[[Slices, list[Array]], None]:
        """A function that computes one block into arrays given for the roots; its scratch buffers are its own."""
        buffers = [np.empty(blocks.BLOCK, dtype) for dtype in self.plan.buffers]
        steps = self.plan.steps
        roots = self.plan.copied

        def compute(at: Slices, outs: list[Array]) -> None:
            size = outs[0].shape
            count = outs[0].size
            flat = len(size) == 1
            cut = [b[:count] if flat else b[:count].reshape(size) for b in buffers]
            values: list[Any] = [leaf[at] for leaf in leaves]
            values.extend([None] * len(steps))
            with np.errstate(all="ignore"):
                for slot, function, args, keywords, buffer, root, dead in steps:
                    raws = [values[a] if type(a) is Slot else a for a in args]
                    if root is not None:
                        values[slot] = function(*raws, out=outs[root], **keywords)
                    elif buffer is not None:
                        values[slot] = function(*raws, out=cut[buffer], **keywords)
                    else:
                        values[slot] = function(*raws, **keywords)
                    for gone in dead:
                        values[gone] = None
            for root, slot in roots:
                outs[root][...] = values[slot] if type(slot) is Slot else slot

        return compute


class Plan:
    """Which step writes where: `buffers` are the scratch types; of the roots, those in `copied` are copied at the end.

    A step is (slot, function, args, keywords, buffer or None, root or None, slots that nothing reads after it).
    """

    def __init__(self, steps: list[Any], buffers: list[Any], copied: list[tuple[int, Any]]) -> None:
        self.steps = steps
        self.buffers = buffers
        self.copied = copied


def _plan(leaves: int, steps: list[Any], roots: list[Any]) -> Plan:
    """Give each step a buffer that is free by then; a step may write over an input that nothing else reads."""
    last: dict[Slot, int] = {}
    for i, step in enumerate(steps):
        for a in step.args:
            if type(a) is Slot:
                last[a] = i
    direct = {}
    for root, slot in enumerate(roots):
        if type(slot) is Slot and slot >= leaves and steps[slot - leaves].buffered and slot not in direct:
            direct[slot] = root
    kept = {slot for slot in roots if type(slot) is Slot}
    buffers: list[Any] = []
    free: dict[Any, list[int]] = {}
    place: dict[Slot, int] = {}
    planned = []
    for i, step in enumerate(steps):
        slot = Slot(leaves + i)
        dead = [a for a in {a for a in step.args if type(a) is Slot} if last[a] == i and a >= leaves and a not in kept]
        for a in dead:
            if a in place:
                free.setdefault(steps[a - leaves].dtype, []).append(place[a])
        buffer = None
        if step.buffered and slot not in direct:
            spare = free.get(step.dtype)
            if spare:
                buffer = spare.pop()
            else:
                buffer = len(buffers)
                buffers.append(step.dtype)
            place[slot] = buffer
        planned.append((slot, step.function, step.args, step.keywords, buffer, direct.get(slot), dead))
    copied = [(root, slot) for root, slot in enumerate(roots) if direct.get(slot) != root]
    return Plan(planned, buffers, copied)
