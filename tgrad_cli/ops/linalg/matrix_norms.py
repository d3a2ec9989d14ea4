"""Norms, conditions and ranks of matrices; exponentials; least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ..reduce.reduction import sum
from ..shape.reshaping import permute, reshape
from .contraction import transposed
from .decompositions import svdvals
from .solving import (
    L,
    inv,
    matrices,
    squares,
    vector_norm,
)

if TYPE_CHECKING:
    from typing import Any


def _last_two(x: Any, dim: Any) -> Any:
    """The two dimensions moved to the end."""
    a, b = (d % x.ndim for d in dim)
    rest = [d for d in range(x.ndim) if d not in (a, b)]
    return permute(x, dims=(*rest, a, b))


def _kept(made: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    if not keepdim:
        return made
    gone = {d % x.ndim for d in dim}
    return reshape(made, shape=tuple([1 if i in gone else n for i, n in enumerate(x.shape)]))


@op("linalg", torch=L + "matrix_norm", composite=True, method=False)
def matrix_norm(A: Any, /, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The norm of each matrix: "fro", "nuc", 1 and inf (largest sum of a column or row), 2 (largest singular value)
    and their negatives (smallest).

    > linalg.matrix_norm(tensor([[3., 0.], [0., 4.]]))
    tensor(5.)
    > linalg.matrix_norm(tensor([[3., 0.], [0., 4.]]), 2)
    tensor(4.)
    """
    matrices("linalg.matrix_norm", A)
    if ord == "fro":
        return vector_norm(A, ord=2, dim=tuple(dim), keepdim=keepdim, dtype=dtype)
    x = _last_two(A, dim)
    if ord == "nuc":
        return _kept(sum(svdvals(x), dim=-1), A, dim, keepdim)
    if ord not in (1, -1, 2, -2, float("inf"), float("-inf")):
        torch = f"linalg.matrix_norm: Order {ord} not supported."
        raise TgradError("E0604", torch, torch=torch, python="RuntimeError")
    values = svdvals(x) if abs(ord) == 2 else vector_norm(x, ord=1, dim=-2 if abs(ord) == 1 else -1)
    return _kept(OPS["amax" if ord > 0 else "amin"](values, dim=-1), A, dim, keepdim)


@op("linalg", torch=L + "norm", composite=True, method=False)
def linalg_norm(A: Any, /, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """`vector_norm` of everything or along one dimension, `matrix_norm` for an order over two.

    > linalg.norm(tensor([3., 4.]))
    tensor(5.)
    """
    if ord is None:
        return vector_norm(A, ord=2, dim=dim, keepdim=keepdim, dtype=dtype)
    dims = (dim,) if isinstance(dim, int) else dim
    if isinstance(ord, str) or (len(dims) if dims is not None else A.ndim) == 2:
        return matrix_norm(A, ord=ord, dim=(-2, -1) if dims is None else dims, keepdim=keepdim, dtype=dtype)
    return vector_norm(A, ord=ord, dim=dim, keepdim=keepdim, dtype=dtype)


@op("linalg", torch=L + "cond", composite=True, method=False)
def cond(A: Any, /, p: Any = None) -> Any:
    """The condition number: the norm of the matrix times the norm of its inverse.

    > linalg.cond(tensor([[2., 0.], [0., 4.]]))
    tensor(2.)
    """
    if p is None or p in (2, -2):
        values = svdvals(A)
        large, small = OPS["amax"](values, dim=-1), OPS["amin"](values, dim=-1)
        return small / large if p == -2 else large / small
    squares("linalg.cond", A)
    return matrix_norm(A, ord=p) * matrix_norm(inv(A), ord=p)


@op("linalg", torch=L + "matrix_rank", promote="none", result="int64", method=False)
def matrix_rank(
    xp: Any, A: Any, /, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Any:
    """How many singular values are above ``max(atol, rtol * largest)``.

    > linalg.matrix_rank(tensor([[1., 2.], [2., 4.]]))
    tensor(1)
    """
    values = xp.abs(xp.linalg.eigvalsh(A)) if hermitian else xp.linalg.svd(A, compute_uv=False)
    atol = tol if atol is None else atol
    if rtol is None:
        rtol = 0.0 if atol is not None else max(A.shape[-2:]) * xp.finfo(A.dtype).eps
    largest = values.max(axis=-1, keepdims=True, initial=0)
    return (values > xp.maximum(atol or 0.0, rtol * largest)).sum(axis=-1)


@op(
    "linalg",
    torch=(L + "matrix_exp", "torch.matrix_exp"),
    needs="fc",
    grad_fn="LinalgMatrixExpBackward0",
    formula="matrix_exp({0})",
)
def matrix_exp(xp: Any, A: Any, /) -> Any:
    """The exponential of a square matrix, the sum of ``A^k / k!``.

    > linalg.matrix_exp(tensor([[0., 1.], [0., 0.]]))
    tensor([[1., 1.],
            [0., 1.]])
    """
    from scipy.linalg import expm

    squares("linalg.matrix_exp", A)
    return expm(A) if A.size else A


@op("linalg", torch=(), method=False, promote="same", formula="blocks({0}, {1})")
def upper_blocks(xp: Any, input: Any, other: Any, /) -> Any:
    """``[[input, other], [0, input]]``."""
    lower = xp.concatenate((xp.zeros_like(other), input), axis=-1)
    return xp.concatenate((xp.concatenate((input, other), axis=-1), lower), axis=-2)


@op("linalg", torch=(), method=False, formula="block({0})")
def block(xp: Any, input: Any, /, row: int, column: int) -> Any:
    """One quarter of each matrix."""
    n = input.shape[-1] // 2
    return xp.array(input[..., row * n : (row + 1) * n, column * n : (column + 1) * n])


@op("linalg", torch=(), method=False, formula="in_block({0})")
def in_block(xp: Any, input: Any, /, row: int, column: int) -> Any:
    """Zeros with the input as one quarter."""
    n = input.shape[-1]
    made = xp.zeros((*input.shape[:-2], 2 * n, 2 * n), input.dtype)
    made[..., row * n : (row + 1) * n, column * n : (column + 1) * n] = input
    return made


upper_blocks.defvjp(
    lambda g, _y, _a, _b: (block(g, row=0, column=0) + block(g, row=1, column=1), block(g, row=0, column=1))
)
block.defvjp(lambda g, _y, _x, row, column: (in_block(g, row=row, column=column),))
in_block.defvjp(lambda g, _y, _x, row, column: (block(g, row=row, column=column),))
# The derivative along g is the upper right block of the exponential of [[A, g], [0, A]].
matrix_exp.defvjp(lambda g, _y, x: (block(matrix_exp(upper_blocks(transposed(x), g)), row=0, column=1),))


@op("linalg", torch=L + "tensorsolve", composite=True, method=False)
def tensorsolve(A: Any, B: Any, /, dims: Any = None) -> Any:
    """The X with ``tensordot(A, X, X.ndim) = B``.

    > linalg.tensorsolve(reshape(eye(4), (2, 2, 4)), ones(2, 2))
    tensor([1., 1., 1., 1.])
    """
    if dims is not None:
        last = [d % A.ndim for d in dims]
        A = permute(A, dims=(*[d for d in range(A.ndim) if d not in last], *last))
    shape = tuple(A.shape[B.ndim :])
    n = B.size
    return reshape(OPS["solve"](reshape(A, shape=(n, n)), reshape(B, shape=(n,))), shape=shape)
