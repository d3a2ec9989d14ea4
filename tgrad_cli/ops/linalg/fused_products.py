"""A product added to something: ``beta * input + alpha * product``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..arguments import conj
from ..reduce.reduction import sum
from ..shape.reshaping import expand, reshape
from .contraction import (
    bmm,
    check_bmm,
    check_mm,
    mm,
    mv,
    sizes_differ,
    transposed,
    wrong_rank,
)

if TYPE_CHECKING:
    from typing import Any


def _combine(xp: Any, input: Any, product: Any, beta: Any, alpha: Any) -> Any:
    """``beta * input + alpha * product``; with beta 0 the input is not even looked at (its NaN do not spread)."""
    kind = product.dtype
    if alpha != 1:
        product = xp.multiply(product, alpha, dtype=kind)
    if beta == 0:
        return xp.broadcast_to(product, xp.broadcast_shapes(xp.shape(input), product.shape))
    return xp.add(xp.multiply(input, beta, dtype=kind) if beta != 1 else input, product)


def _scaled(g: Any, factor: Any) -> Any:
    return g if factor == 1 else g * factor


@op("contraction", torch="torch.addmm", promote="match", formula="{0} + {1} @ {2}", inplace=True)
def addmm(xp: Any, input: Any, mat1: Any, mat2: Any, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """A matrix product added to a matrix that broadcasts: ``beta * input + alpha * (mat1 @ mat2)``.

    > addmm(tensor([1., 1.]), tensor([[1., 2.]]), tensor([[1., 0.], [0., 1.]]))
    tensor([[2., 3.]])
    """
    check_mm(mat1, mat2, 1)
    return _combine(xp, input, xp.matmul(mat1, mat2), beta, alpha)


addmm.defvjp(
    lambda g, _y, _i, a, b, *, beta, alpha: (
        _scaled(g, beta),
        _scaled(mm(g, transposed(b)), alpha),
        _scaled(mm(transposed(a), g), alpha),
    )
)


@op("contraction", torch="torch.addmv", promote="match", formula="{0} + {1} @ {2}", inplace=True)
def addmv(xp: Any, input: Any, mat: Any, vec: Any, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """A matrix-vector product added to a vector: ``beta * input + alpha * (mat @ vec)``.

    > addmv(tensor([1., 1.]), tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([4., 8.])
    """
    if mat.ndim != 2 or vec.ndim != 1:
        torch = f"vector + matrix @ vector expected, got {input.ndim}, {mat.ndim}, {vec.ndim}"
        raise wrong_rank("addmv", torch, input, mat, vec)
    if mat.shape[1] != vec.shape[0]:
        sizes = "x".join(map(str, mat.shape))
        torch = f"size mismatch, got input ({mat.shape[0]}), mat ({sizes}), vec ({vec.shape[0]})"
        raise sizes_differ("addmv", mat, vec, torch, 1)
    return _combine(xp, input, xp.matmul(mat, vec), beta, alpha)


addmv.defvjp(
    lambda g, _y, _i, a, x, *, beta, alpha: (
        _scaled(g, beta),
        _scaled(reshape(g, shape=(a.shape[0], 1)) * reshape(x, shape=(1, a.shape[1])), alpha),
        _scaled(mv(transposed(a), g), alpha),
    )
)


@op("contraction", torch="torch.addr", formula="{0} + outer({1}, {2})", inplace=True)
def addr(xp: Any, input: Any, vec1: Any, vec2: Any, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """An outer product added to a matrix: ``beta * input + alpha * outer(vec1, vec2)``.

    > addr(zeros(2, 2), tensor([1., 2.]), tensor([3., 4.]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    if vec1.ndim != 1 or vec2.ndim != 1:
        word, v = ("vec1", vec1) if vec1.ndim != 1 else ("vec2", vec2)
        raise wrong_rank("addr", f"addr: Expected 1-D argument {word}, but got {v.ndim}-D", input, vec1, vec2)
    return _combine(xp, input, xp.multiply.outer(vec1, vec2), beta, alpha)


addr.defvjp(
    lambda g, _y, _i, u, v, *, beta, alpha: (
        _scaled(g, beta),
        _scaled(mv(g, v), alpha),
        _scaled(mv(transposed(g), u), alpha),
    )
)


@op("contraction", torch="torch.baddbmm", promote="match", formula="{0} + {1} @ {2}", inplace=True)
def baddbmm(xp: Any, input: Any, batch1: Any, batch2: Any, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """A batch of matrix products added to a batch: ``beta * input + alpha * bmm(batch1, batch2)``.

    > baddbmm(zeros(1, 1, 1), ones(1, 1, 3), ones(1, 3, 1))
    tensor([[[3.]]])
    """
    check_bmm(batch1, batch2, 1)
    return _combine(xp, input, xp.matmul(batch1, batch2), beta, alpha)


baddbmm.defvjp(
    lambda g, _y, _i, a, b, *, beta, alpha: (
        _scaled(g, beta),
        _scaled(bmm(g, transposed(b)), alpha),
        _scaled(bmm(transposed(a), g), alpha),
    )
)


@op("contraction", torch="torch.addbmm", promote="match", formula="{0} + sum({1} @ {2}, 0)", inplace=True)
def addbmm(xp: Any, input: Any, batch1: Any, batch2: Any, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """The sum of a batch of matrix products added to a matrix: ``beta * input + alpha * sum_i(b1[i] @ b2[i])``.

    > addbmm(zeros(1, 1), ones(2, 1, 3), ones(2, 3, 1))
    tensor([[6.]])
    """
    check_bmm(batch1, batch2, 1)
    return _combine(xp, input, xp.tensordot(batch1, batch2, ((0, 2), (0, 1))), beta, alpha)


def _addbmm_rule(g: Any, _y: Any, _i: Any, a: Any, b: Any, *, beta: Any, alpha: Any) -> tuple[Any, ...]:
    n, rows, _ = a.shape
    wide = expand(reshape(g, shape=(1, rows, b.shape[2])), size=(n, rows, b.shape[2]))
    return (
        _scaled(g, beta),
        _scaled(bmm(wide, transposed(b)), alpha),
        _scaled(bmm(transposed(a), wide), alpha),
    )


addbmm.defvjp(_addbmm_rule)


@op("contraction", torch="torch.linalg.vecdot", composite=True, method=False, formula="vecdot({0}, {1})")
def vecdot(x: Any, y: Any, /, *, dim: int = -1) -> Any:
    """Sums of products of two tensors along one dimension, the first conjugated.

    > linalg.vecdot(tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([3., 7.])
    """
    return sum(conj(x) * y, dim=dim)
