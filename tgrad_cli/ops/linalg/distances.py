"""Distances between the rows of two tensors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import op
from ...tensor.tensor import Tensor
from ..arguments import category
from ..elementwise.comparison import eq, where
from ..elementwise.rounding import nothing
from ..elementwise.signs import sgn
from ..reduce.norms import power_norm
from ..reduce.reduction import sum
from ..shape.reshaping import reshape
from .contraction import matmul, transposed
from .matrices import column, letters, refused

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix

AUTOMATIC = "use_mm_for_euclid_dist_if_necessary"
MODES = {None: 0, 0: 0, 1: 1, 2: 2, AUTOMATIC: 0, "use_mm_for_euclid_dist": 1, "donot_use_mm_for_euclid_dist": 2}
MANY_ROWS = 25


def _apart(x1: Any, x2: Any) -> Any:
    """Every row of the first less every row of the second."""
    a = reshape(x1, shape=(*x1.shape[:-1], 1, x1.shape[-1]))
    return a - reshape(x2, shape=(*x2.shape[:-2], 1, *x2.shape[-2:]))


@op(
    "linalg",
    torch=(),
    name="cdist_kernel",
    method=False,
    grad_fn="CdistBackward0",
    formula="cdist({0}, {1})",
)
def _cdist(xp: Any, x1: Any, x2: Any, /, p: float) -> Any:
    """The kernel of `cdist`."""
    if not x1.shape[-1]:
        batch = xp.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
        return xp.zeros((*batch, x1.shape[-2], x2.shape[-2]), x1.dtype)
    return power_norm(xp, _apart(x1, x2), p, -1, False)


def _cdist_rule(g: Any, y: Any, x1: Any, x2: Any, p: float) -> tuple[Any, Any]:
    """Zero where rows are equal; where several differences are the largest, each counts in full (p = inf)."""
    if p == 0 or not x1.shape[-1]:
        return nothing(x1), nothing(x2)
    apart = _apart(x1, x2)
    g, y = column(g), column(y)
    if p == 1:
        part = sgn(apart) * g
    elif p == 2:
        part = where(eq(y, 0), 0, g * (apart / y))
    elif math.isinf(p):
        part = where(eq(abs(apart), y), sgn(apart) * g, 0)
    else:
        size = abs(apart)
        slope = sgn(apart) * size ** (p - 1) if p < 2 else apart * size ** (p - 2)
        part = where(eq(y, 0) | eq(apart, 0) if p < 1 else eq(y, 0), 0, slope * (g / y ** (p - 1)))
    return sum(part, dim=-2), -sum(part, dim=-3)


_cdist.defvjp(_cdist_rule)


@op(
    "linalg",
    torch=(),
    name="euclidean_dist",
    method=False,
    grad_fn="EuclideanDistBackward0",
    formula="cdist({0}, {1})",
)
def _euclidean(xp: Any, x1: Any, x2: Any, /) -> Any:
    """Euclidean distances by one product of matrices: ``|a|^2 - 2 a.b + |b|^2``."""
    a, b = (xp.sum(x * x, axis=-1, keepdims=True) for x in (x1, x2))
    one, other = (xp.ones_like(s) for s in (a, b))
    left = xp.concatenate((x1 * -2, a, one), axis=-1)
    right = xp.concatenate((x2, other, b), axis=-1)
    return xp.sqrt(xp.maximum(left @ right.swapaxes(-1, -2), 0))


def _euclidean_rule(g: Any, y: Any, x1: Any, x2: Any) -> tuple[Any, Any]:
    ratio = where(eq(y, 0), 0, g / y)
    first = x1 * sum(ratio, dim=-1, keepdim=True) - matmul(ratio, x2)
    return first, x2 * column(sum(ratio, dim=-2)) - matmul(transposed(ratio), x1)


_euclidean.defvjp(_euclidean_rule)


@op("linalg", torch="torch.cdist", composite=True, method=False, out=False)
def cdist(x1: Matrix, x2: Matrix, /, p: float = 2.0, compute_mode: Any = AUTOMATIC) -> Any:
    """The p-norm distance between every row of the first tensor and every row of the second.

    Above 25 rows Euclidean distances come from a product of matrices, as in PyTorch, which is faster and less exact
    for rows that are close; `compute_mode` decides otherwise.

    > cdist(tensor([[0., 0.]]), tensor([[3., 4.], [0., 1.]]))
    tensor([[5., 1.]])
    """
    if isinstance(p, str):
        raise refused("E0502", "cdist(): argument 'p' (position 3) must be float, not str", x1, x2, python="TypeError")
    if compute_mode not in MODES:
        raise refused("E0604", f"{compute_mode} is not a valid value for compute_mode", x1, x2, python="ValueError")
    text = None
    for i, x in enumerate((x1, x2)):
        if text is None and x.ndim < 2:
            text = f"cdist only supports at least 2D tensors, X{i + 1} got: {x.ndim}D"
    if text is None and x1.shape[-1] != x2.shape[-1]:
        text = f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}"
    for i, x in enumerate((x1, x2)):
        if text is None and type(x) is Tensor and category(x) != 2:
            text = f"cdist only supports floating-point dtypes, X{i + 1} got: {letters(x)}"
    if text is None and p < 0:
        text = "cdist only supports non-negative p values"
    if text is not None:
        raise refused("E0604", text, x1, x2)
    if type(x1) is Tensor and x1.dtype is not x2.dtype:
        raise refused("E0302", f"expected scalar type {letters(x1)} but found {letters(x2)}", x1, x2)
    mode, rows = MODES[compute_mode], max(x1.shape[-2], x2.shape[-2])
    if p == 2 and x1.shape[-1] and (mode == 1 or (mode == 0 and rows > MANY_ROWS)):
        made = _euclidean(x1, x2)
        return reshape(made, shape=tuple(made.shape))
    return _cdist(x1, x2, p=float(p))
