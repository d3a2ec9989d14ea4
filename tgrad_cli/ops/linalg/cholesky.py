"""Cholesky factors of positive-definite matrices, and what is computed from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.registry import op
from ..shape.arrangement import tril
from .contraction import adjoint, matmul
from .inverses import singular_text
from .lapack import routine, stacked
from .matrices import L as LINALG
from .matrices import adjoint_of, broken, columns_first, numeric, older_fitting, refused, squares
from .triangular import substituted, triangular

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def indefinite(order: int) -> str:
    """What the order of a leading minor means that is not positive."""
    return (
        "The factorization could not be completed because the input is not positive-definite (the leading minor of "
        f"order {order} is not positive-definite)."
    )


def cholesky_factor(xp: Any, A: Any, upper: bool) -> tuple[Any, Any]:
    """The factors with a status for each matrix: the order of the first leading minor that is not positive."""
    try:
        made = xp.linalg.cholesky(adjoint_of(A) if upper else A)
        return columns_first(xp, adjoint_of(made) if upper else made), xp.zeros(A.shape[:-2], "int32")
    except xp.linalg.LinAlgError:
        potrf = routine("potrf", A.dtype)
        flat = stacked(xp.array(A))
        info = xp.zeros(len(flat), "int32")
        for k, matrix in enumerate(flat):
            flat[k], info[k] = potrf(matrix, lower=not upper, clean=1)
        return columns_first(xp, flat.reshape(A.shape)), info.reshape(A.shape[:-2])


def _rule(g: Any, y: Any, upper: bool) -> tuple[Any]:
    """PyTorch's gradient, Hermitian but for imaginary parts that the cotangent puts on the diagonal."""
    lower, g = (adjoint(y), adjoint(g)) if upper else (y, g)
    inner = tril(matmul(adjoint(lower), g))
    inner = (inner + adjoint(tril(inner, diagonal=-1))) * 0.5
    inner = triangular(adjoint(lower), inner, upper=True)
    return (triangular(lower, inner, upper=False, left=False),)


@op(
    "linalg",
    torch=(),
    name="linalg_cholesky_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgCholeskyExBackward0",
    formula="cholesky({0})",
)
def _cholesky(xp: Any, A: Any, /, upper: bool = False) -> Any:
    """The kernel of `linalg.cholesky`."""
    made, info = cholesky_factor(xp, A, upper)
    broken("linalg.cholesky", info, indefinite, A)
    return made


_cholesky.defvjp(lambda g, y, _x, upper: _rule(g, y, upper))


@op("linalg", torch=LINALG + "cholesky", name="linalg_cholesky", composite=True, method=False)
def linalg_cholesky(A: Matrix, /, *, upper: bool = False) -> Any:
    """The lower triangular L with ``A = L @ L.mH`` of a positive-definite matrix (or its upper counterpart).

    Derivative: inv(L).mH @ S @ inv(L), with S the symmetric part of the lower triangle of L.mH @ v, half its
    diagonal.

    > linalg.cholesky(tensor([[4., 2.], [2., 5.]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    squares("linalg.cholesky", A)
    numeric(A, "linalg.cholesky", "cholesky_cpu")
    return _cholesky(A, upper=upper)


@op(
    "linalg",
    torch=(),
    name="cholesky_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="CholeskyBackward0",
    formula="cholesky({0})",
)
def _older(xp: Any, A: Any, /, upper: bool = False) -> Any:
    """The kernel of `cholesky`."""
    made, info = cholesky_factor(xp, A, upper)
    broken("cholesky", info, indefinite, A)
    return made


_older.defvjp(lambda g, y, _x, upper: _rule(g, y, upper))


@op("linalg", torch="torch.cholesky", composite=True)
def cholesky(input: Matrix, /, upper: bool = False) -> Any:
    """The Cholesky factor; `linalg.cholesky` is its successor.

    Derivative: as that of `linalg.cholesky`.

    > cholesky(tensor([[4., 2.], [2., 5.]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    squares("cholesky", input)
    numeric(input, None, "cholesky_cpu")
    return _older(input, upper=upper)


@op(
    "linalg",
    torch=(),
    name="cholesky_ex_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    outputs=("L", "info"),
    grad_fn="LinalgCholeskyExBackward0",
    formula="cholesky({0})",
)
def _cholesky_ex(xp: Any, A: Any, /, upper: bool = False) -> Any:
    """The kernel of `cholesky_ex`."""
    return cholesky_factor(xp, A, upper)


_cholesky_ex.defvjp(lambda g, y, _x, upper: _rule(g[0], y[0], upper))


@op(
    "linalg",
    torch=LINALG + "cholesky_ex",
    name="cholesky_ex",
    composite=True,
    method=False,
    outputs=("L", "info"),
)
def cholesky_ex(A: Matrix, /, *, upper: bool = False, check_errors: bool = False) -> Any:
    """The factor, and for each matrix the first leading minor that is not positive (0: none); no error unless
    `check_errors`.

    Derivative: as that of `cholesky`, by L.

    > linalg.cholesky_ex(tensor([[-1.]])).info
    tensor(1, dtype=torch.int32)
    """
    squares("linalg.cholesky", A)
    numeric(A, "linalg.cholesky", "cholesky_cpu")
    made, info = _cholesky_ex(A, upper=upper)
    if check_errors:
        broken("linalg.cholesky_ex", info, indefinite, A)
    return return_type(cholesky_ex, [made, info])


@op(
    "linalg",
    torch=(),
    name="cholesky_inverse_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="CholeskyInverseBackward0",
    formula="cholesky_inverse({0})",
)
def _inverse(xp: Any, L: Any, /, upper: bool = False) -> Any:
    """The kernel of `cholesky_inverse`."""
    zero = xp.diagonal(L, axis1=-2, axis2=-1) == 0
    info = xp.where(zero.any(axis=-1), zero.argmax(axis=-1) + 1, 0) if L.size else xp.zeros(L.shape[:-2], int)
    broken("cholesky_inverse", info, singular_text, L)
    half = substituted(xp, L, xp.eye(L.shape[-1], dtype=L.dtype), upper, False)
    return columns_first(xp, half @ adjoint_of(half) if upper else adjoint_of(half) @ half)


def _inverse_rule(g: Any, y: Any, x: Any, upper: bool) -> tuple[Any]:
    inner = matmul(y, matmul(g + adjoint(g), y))
    return (-matmul(x, inner) if upper else -matmul(inner, x),)


_inverse.defvjp(_inverse_rule)


@op("linalg", torch="torch.cholesky_inverse", composite=True)
def cholesky_inverse(input: Matrix, /, upper: bool = False) -> Any:
    """The inverse of the matrix whose Cholesky factor is given.

    > cholesky_inverse(tensor([[2., 0.], [0., 1.]]))
    tensor([[0.2500, 0.0000],
            [0.0000, 1.0000]])
    """
    squares("cholesky_inverse", input)
    numeric(input, None, "cholesky_inverse_out_cpu")
    return _inverse(input, upper=upper)


@op(
    "linalg",
    torch=(),
    name="cholesky_solve_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="CholeskySolveBackward0",
    formula="cholesky_solve({0}, {1})",
)
def _solution(xp: Any, B: Any, L: Any, /, upper: bool = False) -> Any:
    """The kernel of `cholesky_solve`."""
    first, second = (adjoint_of(L), L) if upper else (L, adjoint_of(L))
    return columns_first(xp, substituted(xp, second, substituted(xp, first, B, False, False), True, False))


def _solution_rule(g: Any, y: Any, _b: Any, x: Any, upper: bool) -> tuple[Any, Any]:
    part = _solution(g, x, upper=upper)
    inner = matmul(part, adjoint(y))
    inner = inner + adjoint(inner)
    return part, -matmul(x, inner) if upper else -matmul(inner, x)


_solution.defvjp(_solution_rule)


@op("linalg", torch="torch.cholesky_solve", composite=True)
def cholesky_solve(input: Matrix, input2: Matrix, /, upper: bool = False) -> Any:
    """The solution of ``A @ X = B`` from the Cholesky factor of A.

    Derivative: by B the system solved with v, by L through both triangular systems.

    > cholesky_solve(tensor([[4.]]), tensor([[2.]]))
    tensor([[1.]])
    """
    for word, x in (("b", input), ("u", input2)):
        if x.ndim < 2:
            raise refused("E0208", f"{word} should have at least 2 dimensions, but has {x.ndim} dimensions instead", x)
    older_fitting("cholesky_solve", input, input2)
    numeric(input2, None, "cholesky_solve_cpu")
    return _solution(input, input2, upper=upper)
