"""Norms and distances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.comparison import eq, where
from ..elementwise.rounding import nothing
from ..elementwise.signs import sgn
from ..shape.reshaping import spread
from .reduction import axes, sum

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


def power_norm(xp: Any, x: Any, p: float, axis: Any, keepdim: bool) -> Any:
    """The p-norm of the elements, over NumPy's axes."""
    size = xp.abs(x)
    if p == 0:
        return xp.sum(size != 0, axis=axis, keepdims=keepdim).astype(size.dtype)
    if p == 1:
        return xp.sum(size, axis=axis, keepdims=keepdim)
    if p == 2:
        return xp.sqrt(xp.sum(size * size, axis=axis, keepdims=keepdim))
    if math.isinf(p):
        find = xp.max if p > 0 else xp.min
        return (
            find(size, axis=axis, keepdims=keepdim) if size.size or p < 0 else xp.sum(size, axis=axis, keepdims=keepdim)
        )
    with xp.errstate(all="ignore"):
        return xp.sum(size**p, axis=axis, keepdims=keepdim) ** (1 / p)


def norm_gradient(g: Any, y: Any, x: Any, p: float, dim: Any, keepdim: bool) -> Any:
    """The gradient of a p-norm, with PyTorch's zero at the origin."""
    if p == 0:
        return nothing(x)
    g, y = spread(g, x, dim, keepdim), spread(y, x, dim, keepdim)
    if p == 1:
        return sgn(x) * g
    if p == 2:
        return where(eq(y, 0), 0, g * (x / y))
    size = abs(x)
    if math.isinf(p):
        reached = where(eq(size, y), 1, 0)
        return sgn(x) * (reached * (g / spread(sum(reached, dim=dim, keepdim=True), x, dim, True)))
    if p < 1:
        return where(eq(x, 0), 0, sgn(x) * size ** (p - 1)) * g * y ** (1 - p)
    scale = where(eq(y, 0), 0, g / y ** (p - 1))
    return (sgn(x) * size ** (p - 1) if p < 2 else x * size ** (p - 2)) * scale


def order_of(p: Any) -> float:
    """The order of a vector norm; "fro" and None are 2."""
    return 2.0 if p is None or p == "fro" else float(p)


@op(
    "reduction",
    torch="torch.norm",
    promote="abs",
    needs="fc",
    holomorphic=False,
    formula="norm({0})",
    out=False,
    grad_fn="LinalgVectorNormBackward0",
    refusal="linalg.vector_norm: Expected a floating point or complex tensor as input. Got {dtype}",
)
def norm(xp: Any, input: Any, /, p: Any = "fro", dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The p-norm of all elements, or over some dimensions; Euclidean unless `p` says otherwise.

    Its derivative at the origin is 0 (PyTorch's convention).

    > norm([3., 4.])
    tensor(5.)
    """
    if p == "nuc":
        return xp.linalg.norm(input, "nuc", axis=axes(input, dim, "norm"), keepdims=keepdim)
    return power_norm(xp, input, order_of(p), axes(input, dim, "norm"), keepdim)


norm.defvjp(lambda g, y, x, *, p, dim, keepdim, dtype: (norm_gradient(g, y, x, order_of(p), dim, keepdim),))


@op("reduction", torch="torch.dist", promote="abs", needs="fc", holomorphic=False, out=False, formula="dist({0}, {1})")
def dist(xp: Any, input: Array, other: Array, /, p: Any = 2) -> Any:
    """The p-norm of the difference of two tensors.

    > dist([1., 2.], [4., 6.])
    tensor(5.)
    """
    return power_norm(xp, input - other, float(p), None, False)


def _dist_rule(g: Any, y: Any, a: Any, b: Any, *, p: Any) -> tuple[Any, Any]:
    part = norm_gradient(g, y, a - b, float(p), None, False)
    return part, -part


dist.defvjp(_dist_rule)
