"""Gradients that do not depend on a value, but that PyTorch computes by a function of it.

The gradient of `relu`, say, is the same wherever its input has the same sign. PyTorch's function for it takes the input
all the same, so that its result requires grad and can be differentiated again: to zeros, or in the case of convolutions
and norms to nothing. A rule declared as ``linked="zeros"`` or ``linked="nothing"`` has such results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .recording import record, tensor_from_node
from .registry import OPS, Op
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .node import Node


# PyTorch's name of a backward function that is not made from the operation's.
_SHARED = {"ReluBackward0": "ThresholdBackward0"}


def _name(node: Node) -> str:
    word = str(node.params["word"])
    return _SHARED.get(word, word).removesuffix("0") + "Backward0"


LINK = Op(
    lambda xp, part, /, *_inputs, word: part,
    "tape",
    torch=(),
    name="link",
    grad_fn=_name,
    formula="{0}",
    promote="none",
    out=False,
    method=False,
    holomorphic=False,
)


def _rule(g: Any, _y: Any, _part: Any, *_inputs: Any, word: str) -> tuple[Any, ...]:
    if type(g) is not Tensor:
        return (g, *[np.zeros(x.shape, x.dtype.np) for x in _inputs])
    zero = OPS["zeros_like"](OPS["sum"](g))
    return (g, *[OPS["expand"](zero, size=x.shape) for x in _inputs])


LINK.defvjp(_rule)


def linked(op: Op, node: Node, parts: Sequence[Any]) -> Sequence[Any]:
    """A rule's results, on the tape once more so that they require grad where an input of the node does."""
    ties = [(n, kept) for n, kept in zip(node.inputs, node.saved, strict=True) if n is not None and n.requires_grad]
    if not ties:
        return parts
    if op.linked == "nothing":
        ties = []
    values = [tensor_from_node(n, kept) for n, kept in ties]
    made: list[Any] = []
    for part in parts:
        if type(part) is Tensor:
            value = part.keep()
            link = record(LINK, (part, *values), {"word": node.grad_fn}, value, part.dtype)
            link.requires_grad = True
            made.append(tensor_from_node(link, value))
        else:
            made.append(part)
    return tuple(made)
