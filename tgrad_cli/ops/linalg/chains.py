"""Products of matrices whose elements are chains of fused multiply-adds, which the order of PyTorch's kernels asks for.

BLAS makes a product with a few columns, or of a few rows, and not too many terms in that way. It takes two to three
times as long as a product of any shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

COLUMNS = 6
TERMS = 240


def chained(xp: Any, left: Any, right: Any, start: Any = None) -> Any:
    """A product of matrices, each element one chain over its terms that goes on from `start`."""
    if left.shape[0] < right.shape[1]:
        turned = chained(xp, right.T, left.T, None if start is None else start.T)
        return xp.ascontiguousarray(turned.T)
    if start is None and left.shape[1] <= TERMS and right.shape[1] > 2 * COLUMNS:
        return _stacked(xp, left, right)
    made = xp.empty((left.shape[0], right.shape[1]), left.dtype)
    for first in range(0, right.shape[1], COLUMNS):
        columns = right[:, first : first + COLUMNS]
        begun = None if start is None else start[:, first : first + COLUMNS]
        made[:, first : first + COLUMNS] = _few_columns(xp, left, columns, begun)
    if left.shape[1] > TERMS and not xp.isfinite(made).all():
        made = left @ right
        return made if start is None else made + start
    return made


def _stacked(xp: Any, left: Any, right: Any) -> Any:
    """All columns in one call, as a stack of matrices with a few each."""
    terms, columns = right.shape
    count = -(-columns // COLUMNS)
    wide = xp.zeros((terms, count * COLUMNS), right.dtype)
    wide[:, :columns] = right
    stack = xp.ascontiguousarray(wide.reshape(terms, count, COLUMNS).transpose(1, 0, 2))
    made = xp.matmul(left, stack).transpose(1, 0, 2).reshape(len(left), -1)
    return made if columns == made.shape[1] else xp.ascontiguousarray(made[:, :columns])


def _few_columns(xp: Any, left: Any, right: Any, chain: Any) -> Any:
    """A chain is carried on as columns beside an identity, which is exact for finite numbers."""
    width = right.shape[1]
    if width == 1:  # a product with one column is another routine of BLAS
        right = xp.concatenate((right, xp.zeros_like(right)), axis=1)
        chain = None if chain is None else xp.concatenate((chain, xp.zeros_like(chain)), axis=1)
    for i in range(0, left.shape[1], TERMS):
        a, b = left[:, i : i + TERMS], right[i : i + TERMS]
        if chain is not None:
            a, b = xp.concatenate((chain, a), axis=1), xp.concatenate((xp.eye(b.shape[1], dtype=b.dtype), b))
        chain = a @ b
    return chain[:, :width]
