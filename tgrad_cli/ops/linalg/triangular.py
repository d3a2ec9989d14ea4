"""Triangular systems of equations: `solve_triangular`, and PyTorch's older `triangular_solve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.registry import op
from ..shape.arrangement import tril, triu
from .contraction import adjoint, matmul, transposed
from .matrices import L, columns_first, fitting, numeric, older_fitting, refused

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix

# Below this size rows are eliminated one by one, above it the halves as products of matrices.
SMALL = 24


def substituted(xp: Any, a: Any, b: Any, upper: bool, unit: bool) -> Any:
    """The X with ``A @ X = B`` for batches of triangular arrays; a zero on the diagonal gives inf or NaN, no error."""
    n = a.shape[-1]
    if n > SMALL:
        h = n // 2
        one, two = slice(0, h), slice(h, n)
        first, last = (two, one) if upper else (one, two)
        x = substituted(xp, a[..., first, first], b[..., first, :], upper, unit)
        rest = b[..., last, :] - xp.matmul(a[..., last, first], x)
        y = substituted(xp, a[..., last, last], rest, upper, unit)
        return xp.concatenate((y, x) if upper else (x, y), axis=-2)
    made = xp.array(xp.broadcast_to(b, (*xp.broadcast_shapes(a.shape[:-2], b.shape[:-2]), *b.shape[-2:])))
    with xp.errstate(all="ignore"):
        for k in range(n - 1, -1, -1) if upper else range(n):
            known = slice(k + 1, n) if upper else slice(0, k)
            if known.stop > known.start:
                made[..., k, :] -= xp.matmul(a[..., k, None, known], made[..., known, :])[..., 0, :]
            if not unit:
                made[..., k, :] /= a[..., k, k, None]
    return made


@op(
    "linalg",
    torch=(),
    name="solve_triangular_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgSolveTriangularBackward0",
    formula="solve_triangular({0}, {1})",
)
def triangular(xp: Any, A: Any, B: Any, /, upper: bool = False, left: bool = True, unitriangular: bool = False) -> Any:
    """The kernel of `solve_triangular`: only one triangle of A is read."""
    if left:
        return columns_first(xp, substituted(xp, A, B, upper, unitriangular))
    turned = substituted(xp, A.swapaxes(-1, -2), B.swapaxes(-1, -2), not upper, unitriangular)
    return xp.ascontiguousarray(turned.swapaxes(-1, -2))


def _rule(g: Any, y: Any, a: Any, _b: Any, upper: bool, left: bool, unitriangular: bool) -> tuple[Any, Any]:
    part = triangular(adjoint(a), g, upper=not upper, left=left, unitriangular=unitriangular)
    full = -matmul(part, adjoint(y)) if left else -matmul(adjoint(y), part)
    offset = int(unitriangular)
    return triu(full, diagonal=offset) if upper else tril(full, diagonal=-offset), part


triangular.defvjp(_rule)


@op("linalg", torch=L + "solve_triangular", name="solve_triangular", composite=True, method=False)
def solve_triangular(A: Matrix, B: Matrix, /, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """The solution of ``A @ X = B`` for a triangular A, of which only one triangle is read; ``X @ A = B`` with
    ``left=False``. A zero on the diagonal gives inf or NaN.

    > linalg.solve_triangular(tensor([[2., 9.], [0., 4.]]), tensor([[11.], [4.]]), upper=True)
    tensor([[1.],
            [1.]])
    """
    fitting("linalg.solve_triangular", A, B, left)
    numeric(A, None, "triangular_solve_cpu")
    return triangular(A, B, upper=upper, left=left, unitriangular=unitriangular)


@op(
    "linalg",
    torch=(),
    name="triangular_solve_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    outputs=("solution", "cloned_coefficient"),
    grad_fn="TriangularSolveBackward0",
    formula="triangular_solve({0}, {1})",
)
def _older(xp: Any, b: Any, A: Any, /, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> Any:
    """The kernel of `triangular_solve`: the solution, and the coefficients of each system."""
    batch = xp.broadcast_shapes(A.shape[:-2], b.shape[:-2])
    whole = xp.broadcast_to(A, (*batch, *A.shape[-2:]))
    used, side = (whole.swapaxes(-1, -2), not upper) if transpose else (whole, upper)
    return columns_first(xp, substituted(xp, used, b, side, unitriangular)), columns_first(xp, whole)


def _older_rule(g: Any, y: Any, b: Any, a: Any, upper: bool, transpose: bool, unitriangular: bool) -> tuple[Any, Any]:
    (gx, gm), x = g, y[0]
    if gx is None:
        return None, gm
    lead = adjoint(a) if not transpose else adjoint(transposed(a))
    part = triangular(lead, gx, upper=upper == transpose, unitriangular=unitriangular)
    full = -matmul(part, adjoint(x))
    full = transposed(full) if transpose else full
    offset = int(unitriangular)
    full = triu(full, diagonal=offset) if upper else tril(full, diagonal=-offset)
    return part, full if gm is None else full + gm


_older.defvjp(_older_rule)


@op("linalg", torch="torch.triangular_solve", composite=True, outputs=("solution", "cloned_coefficient"))
def triangular_solve(
    b: Matrix, A: Matrix, /, upper: bool = True, transpose: bool = False, unitriangular: bool = False
) -> Any:
    """The solution of ``A @ X = b`` for a triangular A, and A itself; `linalg.solve_triangular` is its successor.

    > triangular_solve(tensor([[2.], [4.]]), tensor([[2., 0.], [0., 4.]])).solution
    tensor([[1.],
            [1.]])
    """
    for word, x in (("b", b), ("A", A)):
        if x.ndim < 2:
            text = f"torch.triangular_solve: Expected {word} to have at least 2 dimensions, but it has {x.ndim}"
            raise refused("E0208", text + " dimensions instead", b, A)
    older_fitting("triangular_solve", b, A)
    numeric(A, None, "triangular_solve_cpu")
    made = _older(b, A, upper=upper, transpose=transpose, unitriangular=unitriangular)
    return return_type(triangular_solve, list(made))
