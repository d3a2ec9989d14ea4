"""Systems of equations solved by LU factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..shape.arrangement import tril, triu
from .contraction import adjoint, matmul, transposed
from .lapack import factored_solution
from .lu import lu_unpack
from .matrices import L, adjoint_of, columns_first, fitting, letters, matrices, numeric, refused, squares
from .triangular import triangular

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


@op(
    "linalg",
    torch=(),
    name="linalg_lu_solve_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgLuSolveBackward0",
    formula="lu_solve({0}, {1}, {2})",
)
def solution(xp: Any, LU: Any, pivots: Any, B: Any, /, left: bool = True, adjoint: bool = False) -> Any:
    """The kernel of `lu_solve`."""
    if left:
        return columns_first(xp, factored_solution(xp, LU, pivots, B, adjoint))
    # X @ A = B is A.mH @ X.mH = B.mH.
    return adjoint_of(columns_first(xp, factored_solution(xp, LU, pivots, adjoint_of(B), not adjoint)))


def _rule(g: Any, y: Any, LU: Any, pivots: Any, _b: Any, left: bool, adjoint: bool) -> tuple[Any, None, Any]:
    part = solution(LU, pivots, g, left=left, adjoint=not adjoint)
    return _factor_gradient(g, y, LU, pivots, left, adjoint), None, part


solution.defvjp(_rule)


def _factor_gradient(g: Any, x: Any, LU: Any, pivots: Any, left: bool, turned: bool) -> Any:
    """The gradient for both factors: the strict lower triangle is that of L, the upper one that of U."""
    p, lower, upper = lu_unpack(LU, pivots)
    if left != turned:
        product = matmul(g, adjoint(x)) if left else matmul(adjoint(g), x)
        inner = triangular(adjoint(upper), -product, upper=False)
        low = triangular(adjoint(lower), matmul(inner, adjoint(upper)), upper=True, unitriangular=True)
        return tril(low, diagonal=-1) + triu(inner)
    product = matmul(x, adjoint(g)) if left else matmul(adjoint(x), g)
    inner = -matmul(matmul(transposed(p), product), p)
    inner = triangular(adjoint(lower), inner, upper=True, left=False, unitriangular=True)
    high = triangular(adjoint(upper), matmul(adjoint(lower), inner), upper=False, left=False)
    return tril(inner, diagonal=-1) + triu(high)


@op("linalg", torch=L + "lu_solve", name="linalg_lu_solve", composite=True, method=False)
def linalg_lu_solve(LU: Matrix, pivots: Matrix, B: Matrix, /, *, left: bool = True, adjoint: bool = False) -> Any:
    """The X with ``A @ X = B`` (``X @ A = B`` with left=False; A.mH in A's place with adjoint=True) from the factors
    that `linalg.lu_factor` gives.

    Derivative: by B it is solve(A.mH, v), by LU through the triangular systems; A is P @ L @ U.

    > linalg.lu_solve(*linalg.lu_factor(tensor([[2., 0.], [0., 4.]])), tensor([[2.], [4.]]))
    tensor([[1.],
            [1.]])
    """
    numeric(LU, "torch.linalg.lu_solve", "lu_solve_cpu")
    if LU.dtype != B.dtype:
        text = "linalg.lu_solve: Expected LU and B to have the same dtype, but found LU of type "
        raise refused("E0302", f"{text}{letters(LU)} and B of type {letters(B)} instead", LU, pivots, B)
    if pivots.dtype.name != "int32":
        text = "linalg.lu_solve: pivots should be a Tensor of scalar type torch.int32"
        raise refused("E0302", text, LU, pivots, B)
    squares("torch.linalg.lu_solve", LU)
    matrices("linalg.lu_solve", B, "B")
    fitting("linalg.lu_solve", LU, B, left)
    if LU.shape[-1] != pivots.shape[-1]:
        text = "linalg.lu_solve: Number of pivots per batch should be same as the dimension of the matrix"
        raise refused("E0203", text, LU, pivots, B)
    if tuple(LU.shape[:-1]) != tuple(pivots.shape):
        text = "linalg.lu_solve: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape "
        raise refused("E0203", f"{text}{list(pivots.shape)} instead", LU, pivots, B)
    return solution(LU, pivots, B, left=left, adjoint=adjoint)


@op("linalg", torch="torch.lu_solve", composite=True)
def lu_solve(b: Matrix, LU_data: Matrix, LU_pivots: Matrix, /) -> Any:
    """The X with ``A @ X = b``; `linalg.lu_solve`, with its arguments in another order, is its successor.

    Derivative: by b it is solve(A.mH, v), by the factors through the triangular systems; A is P @ L @ U.

    > lu_solve(tensor([[2.], [4.]]), *torch.lu(tensor([[2., 0.], [0., 4.]])))
    tensor([[1.],
            [1.]])
    """
    return linalg_lu_solve(LU_data, LU_pivots, b)
