"""The walk: gradients of seeded nodes with respect to others, on raw arrays or recorded for higher orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from .. import dtypes
from ..fusion import DEFERRED_FROM, Pending, run
from ..links import linked
from ..node import ancestors
from ..recording import PICK
from ..replay import expand_lazy
from ..state import ACTIVE
from ..tensor import Tensor
from .fitting import fit_raw, fit_recorded
from .rules import raw_step, recorded_step, step_of
from .versions import check_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..dtypes import DType
    from ..node import Node
    from ..storage import Array

    Seeds = list[tuple[Node, Any]]


def gradients(
    seeds: Seeds,
    targets: Sequence[Node],
    recorded: bool = False,
    strict: bool = False,
    order: list[Node] | None = None,
) -> list[Any]:
    """The gradient of the seeded nodes with respect to each target, None where none reaches it.

    A seed is a node with its cotangent: a raw array or number, or with `recorded` a tensor or `Number`. The results
    are of the same kind. `strict` refuses, as PyTorch does, where a value that a rule reads was written to since; the
    tape itself keeps the values that were read. `order` is what the seeded nodes were computed from, if that is known.
    """
    wanted = {id(t) for t in targets}
    oldest = min(t.serial for t in targets) if targets else 0
    order, needed = _way(seeds, oldest, wanted, order)
    if ACTIVE.state.cut:
        _check_cut(order, oldest)
    state = ACTIVE.state
    before = state.grad_enabled, state.by_ieee
    state.grad_enabled, state.by_ieee = recorded, True
    walk = Walk(needed, wanted)
    try:
        if strict:
            check_versions(order, needed)
        if recorded:
            walk.on_tape(seeds, order)
        else:
            walk.on_arrays(seeds, order)
            _settle(walk.found)
    finally:
        state.grad_enabled, state.by_ieee = before
    return [walk.found.get(id(t)) for t in targets]


def _way(seeds: Seeds, oldest: float, wanted: set[int], order: list[Node] | None) -> tuple[list[Node], set[int]]:
    """What the seeded nodes were computed from, and which of it lies between them and what is wanted.

    Gradients on that way that are not on the tape yet are put there.
    """
    while True:
        if order is None:
            order = ancestors([n for n, _ in seeds], oldest)
        needed = set(wanted)
        lazy = []
        for node in order:
            for parent in node.inputs:
                if parent is not None and id(parent) in needed:
                    needed.add(id(node))
                    if node.params and "expand" in node.params:
                        lazy.append(node)
                    break
        if not lazy:
            return order, needed
        for node in lazy:
            expand_lazy(node)
        order = None


def _check_cut(order: Sequence[Node], oldest: float) -> None:
    """Refuse where something was dropped that may have led to a target, however many other ways there are."""
    if any("cut" in node.params and node.serial > oldest for node in order):
        raise TgradError(
            "E0406",
            "a part of the history that this gradient needs was dropped: it had grown past its budget",
            hint="compute the result again, or keep more history (`:set history`)",
        )


def _settle(found: dict[int, Any]) -> None:
    """Let what is still an expression run, all gradients in one pass, and give arrays for tensors."""
    tensors = {key: g for key, g in found.items() if type(g) is Tensor}
    run([g._pending for g in tensors.values() if type(g._pending) is Pending])
    for key, g in tensors.items():
        found[key] = g.array


class Walk:
    """One walk over the tape, users before inputs: what is `needed` on the way to what is `wanted`, and `found`."""

    __slots__ = ("found", "needed", "own", "pending", "wanted")

    def __init__(self, needed: set[int], wanted: set[int]) -> None:
        self.needed = needed
        self.wanted = wanted
        self.found: dict[int, Any] = {}
        self.pending: dict[int, Any] = {}  # gradients of nodes whose turn has not come
        self.own: set[int] = set()  # those of them that nothing else holds

    def on_tape(self, seeds: Seeds, order: list[Node]) -> None:
        """Visit the nodes with gradients that are recorded themselves."""
        self._seed(seeds)
        for node in reversed(order):
            g = self._turn(node, True)
            if g is None:
                continue
            wants = [p is not None and id(p) in self.needed for p in node.inputs]
            parts = recorded_step(node, g, wants)
            op = node.op
            if op is not None and op.linked:
                parts = linked(op, node, parts)
            self._hand_on(node, parts, wants, True)

    def on_arrays(self, seeds: Seeds, order: list[Node]) -> None:
        """Visit the nodes with raw arrays; large elementwise rules are put off, as the operations themselves were."""
        self._seed(seeds)
        needed, wanted, pending, own = self.needed, self.wanted, self.pending, self.own
        for node in reversed(order):
            key = id(node)
            if key not in pending:
                continue
            op = node.op
            if op is None or op.rule is None or node.hooks is not None or key in wanted or key not in needed:
                g = self._turn(node, False)
                if g is None:
                    continue
                assert op is not None
            else:
                g = pending.pop(key)
            if op.consume is not None and key not in wanted:
                self._consume(node, g.array if type(g) is Tensor else g)
                continue
            dtype = node.dtype
            if op.deferred and dtype is not None and g.size >= DEFERRED_FROM and _is_deferred(dtype):
                wants = [p is not None and id(p) in needed for p in node.inputs]
                parts = recorded_step(node, g if type(g) is Tensor else Tensor(g, dtype), wants)
                self._hand_on(node, parts, wants, False)
                continue
            if type(g) is Tensor:
                g = g.array
            step = op.step
            if step is None:
                step = step_of(op)
            for parent, part in zip(node.inputs, step(node, g, needed)):  # noqa: B905  (saying strict=False costs time)
                if part is None or parent is None:
                    continue
                at = id(parent)
                if at not in needed:
                    continue
                dtype = parent.dtype
                if (
                    dtype is None
                    or type(part) is not np.ndarray
                    or part.dtype is not dtype.compute
                    or part.shape != parent.shape
                ):
                    part = _fitted(part, parent, False)
                pending[at] = pending[at] + part if at in pending else part
                if own:
                    own.discard(at)

    def _seed(self, seeds: Seeds) -> None:
        for node, g in seeds:
            key = id(node)
            self.pending[key] = g if key not in self.pending else self.pending[key] + g

    def _turn(self, node: Node, recorded: bool) -> Any:
        """The whole gradient of a node whose rule is to be applied; None for a node without one, or where it ends."""
        key = id(node)
        g = self.pending.pop(key, None)
        if g is None:
            return None
        op = node.op
        if node.hooks is not None and op is not PICK:
            g = _run_hooks(node, g, recorded)
        if key in self.wanted:
            self.found[key] = g
        if op is None or op.rule is None or key not in self.needed:
            if op is PICK and key in self.needed:
                self._pick(node, g)
            return None
        return g

    def _pick(self, node: Node, g: Any) -> None:
        """Gather the gradients of an operation's several results."""
        parent = node.inputs[0]
        assert parent is not None
        parts = self.pending.setdefault(id(parent), {})
        parts[node.index] = g if node.index not in parts else parts[node.index] + g

    def _hand_on(self, node: Node, parts: Sequence[Any], wants: Sequence[bool], recorded: bool) -> None:
        """Add the gradients that a rule gave to what the inputs have so far."""
        for parent, part, want in zip(node.inputs, parts, wants, strict=False):
            if not want or part is None:
                continue
            assert parent is not None
            part = _fitted(part, parent, recorded)
            at = id(parent)
            sofar = self.pending.get(at)
            self.pending[at] = part if sofar is None else sofar + part
            self.own.discard(at)

    def _consume(self, node: Node, g: Array) -> None:
        """Hand on a gradient that the rule may change in place: a chain of writes to elements costs no copy a write."""
        if id(node) not in self.own:
            g = np.array(g, order="C")
        wants = [p is not None and id(p) in self.needed for p in node.inputs]
        for parent, part, want in zip(node.inputs, raw_step(node, g, wants, consume=True), wants, strict=False):
            if not want or part is None:
                continue
            assert parent is not None
            fitted = fit_raw(part, parent)
            at = id(parent)
            sofar = self.pending.get(at)
            self.pending[at] = fitted if sofar is None else sofar + fitted
            if part is g and (fitted is g if sofar is None else type(sofar) is np.ndarray):
                self.own.add(at)
            else:
                self.own.discard(at)


def _is_deferred(dtype: DType) -> bool:
    """Whether a large value of this type is put off, as operations are."""
    return dtype.category == dtypes.FLOATING and dtype.compute is dtype.np


def _fitted(part: Any, parent: Node, recorded: bool) -> Any:
    """A gradient fitted to what it is the gradient of, on the tape where it is there already or is to be."""
    if recorded or (type(part) is Tensor and not parent.number):
        return fit_recorded(part, parent)
    return fit_raw(part.array if type(part) is Tensor else part, parent)


def _run_hooks(node: Node, g: Any, recorded: bool) -> Any:
    """Tensor hooks see the whole gradient and may replace it."""
    for hook in list((node.hooks or {}).values()):
        ready = recorded or node.number or type(g) is Tensor
        handle = g if ready else Tensor(np.asarray(g), node.dtype or dtypes.of_array(np.asarray(g)))
        replaced = hook(handle)
        if replaced is not None:
            g = replaced if ready else replaced.array
    return g
