"""Systems of linear equations: `solve` and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.registry import op
from ...tensor.tensor import Tensor
from ..shape.reshaping import permute, reshape
from ..sizes import product, wrapped
from .contraction import adjoint, matmul
from .lapack import factored, factored_solution
from .matrices import L, broken, column, columns_first, fitting, letters, numeric, refused, squares

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims, Matrix

HINT = "linalg.pinv and linalg.lstsq take singular matrices"


def is_vector(a: Any, b: Any) -> bool:
    """Whether the right side of a system is one vector a matrix, by PyTorch's rule."""
    return b.ndim == 1 or (a.ndim - 1 == b.ndim and tuple(b.shape) == tuple(a.shape[:-1]))


def unsolvable(_order: int) -> str:
    """What a zero pivot means for a system of equations."""
    return "The solver failed because the input matrix is singular."


def _solved(xp: Any, a: Any, b: Any, left: bool) -> tuple[Any, Any]:
    """The solutions with a status for each matrix; those of singular systems hold inf and NaN."""
    vector = is_vector(a, b)
    if vector:
        b = b[..., None]
    elif not left:
        a, b = a.swapaxes(-1, -2), b.swapaxes(-1, -2)
    try:
        made, info = xp.linalg.solve(a, b), xp.zeros(a.shape[:-2], "int32")
    except xp.linalg.LinAlgError:
        factors, pivots, info = factored(xp, a)
        made = factored_solution(xp, factors, pivots, b)
    if vector:
        made = made[..., 0]
        return (columns_first(xp, made) if made.ndim > 1 else made), info
    return (columns_first(xp, made) if left else made.swapaxes(-1, -2)), info


def _rule(g: Any, y: Any, a: Any, b: Any, left: bool) -> tuple[Any, Any]:
    vector = is_vector(a, b)
    x, g = (column(y), column(g)) if vector else (y, g)
    part = solution(adjoint(a), g, left=left)
    full = -matmul(part, adjoint(x)) if left else -matmul(adjoint(x), part)
    return full, reshape(part, shape=tuple(part.shape[:-1])) if vector else part


@op(
    "linalg",
    torch=(),
    name="solve_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgSolveExBackward0",
    formula="solve({0}, {1})",
)
def solution(xp: Any, A: Any, B: Any, /, left: bool = True) -> Any:
    """The kernel of `solve`."""
    made, info = _solved(xp, A, B, left)
    broken("torch.linalg.solve", info, unsolvable, A, hint=HINT)
    return made


solution.defvjp(_rule)


def _check(a: Any, b: Any, left: bool) -> None:
    squares("linalg.solve", a)
    numeric(a, "linalg.solve", "lu_cpu")
    if type(a) is Tensor and a.dtype is not b.dtype:
        text = "linalg.solve: Expected A and B to have the same dtype, but found A of type "
        raise refused("E0302", f"{text}{letters(a)} and B of type {letters(b)} instead", a, b)
    fitting("linalg.solve", a, reshape(b, shape=(*b.shape, 1)) if is_vector(a, b) else b, left)


@op("linalg", torch=L + "solve", name="solve", composite=True, method=False, formula="solve({0}, {1})")
def solve(A: Matrix, B: Matrix, /, *, left: bool = True) -> Any:
    """The solution X of ``A @ X = B`` (of ``X @ A = B`` with left=False); E0605 for a singular A.

    B is one vector, a vector for each matrix, or matrices.

    > linalg.solve(tensor([[2., 0.], [0., 4.]]), tensor([2., 8.]))
    tensor([1., 2.])
    """
    _check(A, B, left)
    return solution(A, B, left=left)


@op(
    "linalg",
    torch=(),
    name="solve_ex_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    outputs=("result", "info"),
    grad_fn="LinalgSolveExBackward0",
    formula="solve({0}, {1})",
)
def _solve_ex(xp: Any, A: Any, B: Any, /, left: bool = True) -> Any:
    """The kernel of `solve_ex`."""
    return _solved(xp, A, B, left)


_solve_ex.defvjp(lambda g, y, a, b, left: _rule(g[0], y[0], a, b, left))


@op(
    "linalg",
    torch=L + "solve_ex",
    name="solve_ex",
    outputs=("result", "info"),
    composite=True,
    method=False,
)
def solve_ex(A: Matrix, B: Matrix, /, *, left: bool = True, check_errors: bool = False) -> Any:
    """The solution, and for each matrix which pivot was zero (0: none); no error unless `check_errors`.

    Derivative: as that of `solve`: by B it is solve(A.mH, v), by A the product of its negative with the result.

    > linalg.solve_ex(tensor([[0.]]), tensor([1.])).info
    tensor(1, dtype=torch.int32)
    """
    _check(A, B, left)
    made, info = _solve_ex(A, B, left=left)
    if check_errors:
        broken("torch.linalg.solve_ex", info, unsolvable, A, hint=HINT)
    return return_type(solve_ex, [made, info])


@op("linalg", torch=L + "tensorsolve", name="tensorsolve", composite=True, method=False)
def tensorsolve(A: Matrix, B: Matrix, /, dims: Dims = None) -> Any:
    """The X with ``tensordot(A, X, X.ndim) = B``; `dims` of A are moved to its end first.

    > linalg.tensorsolve(reshape(eye(4), (2, 2, 4)), ones(2, 2))
    tensor([1., 1., 1., 1.])
    """
    if dims is not None:
        last = [wrapped(d, A.ndim, "tensorsolve", (A,)) for d in dims]
        A = permute(A, dims=(*[d for d in range(A.ndim) if d not in last], *last))
    shape = tuple(A.shape[B.ndim :])
    rows, columns = product(A.shape[: B.ndim]), product(shape)
    if rows != columns:
        text = "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
        raise refused("E0202", f"{text}prod(self.shape[:other.ndim]), but got {columns} != {rows}", A, B)
    return reshape(solve(reshape(A, shape=(rows, rows)), reshape(B, shape=(rows,))), shape=shape)
