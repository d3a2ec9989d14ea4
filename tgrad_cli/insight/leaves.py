"""Values in formulas that no name holds: numbers, identities, arrays."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .expression import Expr, Space, rational

if TYPE_CHECKING:
    from ..tensor.node import Node


def kind_of(node: Node) -> str:
    """The kind of a node's elements, as NumPy's letter."""
    if node.dtype is None:
        return "f"
    return "f" if node.dtype.np.kind == "V" else node.dtype.np.kind


def constant(space: Space, value: Any) -> Expr:
    """A value that no name holds: a number, an array all of one number, an identity, or a tensor itself."""
    if value is None:
        return space.intern("none", (), None, ())
    if isinstance(value, (bool, int, complex)):
        return space.num(value)
    if isinstance(value, float):
        return exact(space, value)
    if isinstance(value, (tuple, list)):
        return space.intern("list", tuple([constant(space, v) for v in value]), None, ())
    if not hasattr(value, "dtype"):
        return space.intern("text", (), repr(value), ())
    if value.size and value.dtype.kind in "fiub" and (value == value.flat[0]).all():
        first = value.flat[0]
        number = exact(space, float(str(first))) if value.dtype.kind == "f" else space.num(first.item())
        return space.build("expand", number, value.shape) if value.shape else number
    if value.ndim == 2 and value.shape[0] == value.shape[1] and value.dtype.kind in "fi" and _is_eye(value):
        return space.eye(value.shape[0])
    return space.const(id(value), value)


# Numbers of which constants are often multiples: with the power of pi, and of 2, that makes each.
ROOTS = [(Fraction(i, 2), Fraction(j, 2)) for i in (-1, 1, -2, 2, 0) for j in (0, 1, -1) if i or j]


def exact(space: Space, value: float) -> Expr:
    """A number as what it is a simple multiple of: 1.1283791670955126 is 2/sqrt(pi)."""
    plain = rational(value)
    if isinstance(plain, Fraction) or value != value or abs(value) == float("inf"):
        return space.num(value)
    for of_pi, of_two in ROOTS:
        c = Fraction(value / (math.pi ** float(of_pi) * 2.0 ** float(of_two))).limit_denominator(16)
        if c and abs(c) <= 16 and abs(float(c) * math.pi ** float(of_pi) * 2.0 ** float(of_two) / value - 1) < 4e-16:
            root = space.intern("pi", (), None, ())
            return space.scale(c, space.build("mul", [(root, of_pi), (space.num(2), of_two)]))
    return space.num(value)


def _is_eye(value: Any) -> bool:
    n = len(value)
    return bool((value.diagonal() == 1).all() and abs(value).sum() == n)
