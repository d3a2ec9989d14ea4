"""PyTorch's refusal of a backward pass whose rules read values that were written to since.

The tape itself keeps what was read; only `backward` and `torch.autograd.grad` refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from .. import dtypes
from ..fusion import Pending
from ..views import stem
from .rules import raw_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..node import Node
    from ..storage import Array


def check_versions(order: Sequence[Node], needed: set[int]) -> None:
    """Raise PyTorch's error for the last recorded operation whose rule reads something that was written to since."""
    for node in reversed(order):
        for tensor, position, writes, then in node.versions:
            if writes.count != then and id(node) in needed and _matters(node, position, needed):
                raise _modified(node if tensor is None else tensor.node, writes.count, then)


def reads_anything(order: Sequence[Node]) -> bool:
    """Whether the backward pass through these nodes reads values: these PyTorch lets go when it is done."""
    needed = {id(n) for n in order if n.requires_grad}
    return any(_matters(n, position, needed) for n in order if id(n) in needed for _, position, *_ in n.versions)


def _matters(node: Node, position: int, needed: set[int]) -> bool:
    """Whether a gradient that is asked for depends on a value that the rule reads: is it another with other values?

    ``y.mul_(w)`` reads y only for the gradient of w, and PyTorch keeps y only where w requires one.
    """
    op, dtype = node.op, node.dtype
    if op is None or op.outputs or dtype is None or dtype.category < dtypes.FLOATING:
        return True
    kept = node.out if position < 0 else node.saved[position]
    if type(kept) is Pending:
        kept = kept.array
    if kept is None or kept.dtype.kind not in "fc":
        return True
    wants = [parent is not None and id(parent) in needed for parent in node.inputs]
    found = [_stepped(node, position, np.full(kept.shape, value, kept.dtype), wants) for value in (1, -1, np.nan)]
    return any(
        want and parts[0] is not None and any(not np.array_equal(parts[0], part) for part in parts[1:])
        for want, *parts in zip(wants, *found, strict=False)
    )


def _stepped(node: Node, position: int, value: Array, wants: Sequence[bool]) -> Sequence[Any]:
    """The gradients that a rule gives with another value in the place of one that it reads."""
    saved, out = node.saved, node.out
    try:
        if position < 0:
            node.out = value
        else:
            node.saved = (*saved[:position], value, *saved[position + 1 :])
        assert node.dtype is not None
        with np.errstate(all="ignore"):
            return raw_step(node, np.ones(node.shape, node.dtype.compute), wants)
    finally:
        node.saved, node.out = saved, out


def _modified(node: Node, now: int, then: int) -> TgradError:
    dtype = node.dtype if node.dtype is not None else dtypes.float32
    origin = stem(node.grad_fn or "")
    if origin in ("CopySlices", "CopyBackwards"):
        origin = "torch::autograd::" + origin
    made = f", which is output {max(node.index, 0)} of {origin}," if origin else ""
    return TgradError(
        "E0403",
        "a value that the backward pass needs was changed in place after it was used",
        torch="one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{dtype.tensor_type} {list(node.shape)}]{made} is at version {now}; expected version {then} instead. Hint: "
        "enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False).",
        python="RuntimeError",
        hint="compute out of place (y = y*2 instead of y *= 2), or ask `grad z wrt x`, which uses what was read then",
    )
