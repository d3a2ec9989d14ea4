"""Operations that have no derivative at some points: which one stands at such a point, and what PyTorch says there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..tensor.node import Node
    from .again import Recording

# By operation: the values of its input at which it has a kink, and the derivative that it is given there.
AT_ZERO = {"relu": "0", "abs": "0", "leaky_relu": "its negative slope", "sqrt": "infinity", "sgn": "0", "sign": "0"}
AT_ZERO |= {"relu6": "0", "elu_kernel": "the one from the left", "softshrink": "0", "hardshrink": "0"}
NORMS = ("norm", "vector_norm", "dist")
TIES = {"maximum": "half to each", "minimum": "half to each", "fmax": "half to each", "fmin": "half to each"}
REDUCED = {
    "max_all": "shared by equal elements",
    "min_all": "shared by equal elements",
    "amax": "shared by equal elements",
}
REDUCED |= {
    "amin": "shared by equal elements",
    "max_dim": "the first of equal elements",
    "min_dim": "the first of them",
}
CLOSE = 1e-9


def kink_of(recording: Recording, x: Node, value: Any) -> str | None:
    """What to say about the operation that has a kink at this point; None where none is known to."""
    order = recording.order
    dependent = {id(x)}
    inner = []
    for node in order:
        if any(p is not None and id(p) in dependent for p in node.inputs):
            dependent.add(id(node))
            if node.op is not None and _known(node.op.name):
                inner.append(node)
    if not inner:
        return None
    wanted = [p for node in inner for p in node.inputs if p is not None]
    values = recording.values({x: value}, wanted)[len(recording.roots) :]
    found = dict(zip((id(p) for p in wanted), values, strict=True))
    for node in inner:
        text = _told(node, [found.get(id(p)) for p in node.inputs])
        if text:
            return text
    return None


def _known(name: str) -> bool:
    return name in AT_ZERO or name in NORMS or name in TIES or name in REDUCED or name in ("clamp", "hardtanh")


def _told(node: Node, inputs: list[Any]) -> str | None:
    assert node.op is not None
    name = node.op.name
    u = np.asarray(inputs[0], dtype=float)
    label = name.removesuffix("_kernel").removesuffix("_all").removesuffix("_dim")
    what = _input_name(node)
    if name in AT_ZERO and (np.abs(u) < CLOSE).any():
        at = f"{what}{_place(np.abs(u) < CLOSE)} = 0"
        return f"{label} is not differentiable at {at}; convention {AT_ZERO[name]}"
    if name in NORMS and (np.abs(u) < CLOSE).all():
        return f"{label} is not differentiable at {what} = 0; convention 0"
    if name in TIES and inputs[1] is not None:
        equal = np.abs(u - np.asarray(inputs[1], dtype=float)) < CLOSE
        if equal.any():
            return f"{label} is not differentiable where its arguments are equal; convention {TIES[name]}"
    if name in REDUCED:
        top = u.max() if "ax" in name else u.min()
        if (np.abs(u - top) < CLOSE).sum() > 1:
            return f"{label} is not differentiable where elements are equal; convention {REDUCED[name]}"
    if name in ("clamp", "hardtanh"):
        return f"{label} is not differentiable at its bounds; convention 1 for clamp, 0 for hardtanh"
    return None


def _input_name(node: Node) -> str:
    parent = node.inputs[0]
    return parent.label[0] if parent is not None and parent.label is not None else "its argument"


def _place(where: Any) -> str:
    if not where.ndim:
        return ""
    return f"[{', '.join(str(int(i)) for i in np.argwhere(where)[0])}]"
