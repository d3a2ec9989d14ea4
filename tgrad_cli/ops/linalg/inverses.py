"""Inverses and pseudoinverses of matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.registry import op
from ...tensor.tensor import Tensor
from ..shape.reshaping import reshape
from ..sizes import product
from .contraction import adjoint, matmul
from .lapack import factored, factored_solution
from .matrices import (
    L,
    adjoint_of,
    broken,
    columns_first,
    letters,
    numeric,
    refused,
    significant,
    squares,
    tolerances,
)

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix

HINT = "linalg.pinv and linalg.lstsq take singular matrices"


def singular_text(order: int) -> str:
    """What a zero pivot means for an inversion."""
    return (
        f"The diagonal element {order} is zero, the inversion could not be completed because the input matrix is "
        "singular."
    )


def _inverse(xp: Any, A: Any) -> tuple[Any, Any]:
    """The inverses with a status for each matrix; those of singular matrices hold inf and NaN."""
    try:
        return columns_first(xp, xp.linalg.inv(A)), xp.zeros(A.shape[:-2], "int32")
    except xp.linalg.LinAlgError:
        factors, pivots, info = factored(xp, A)
        return columns_first(xp, factored_solution(xp, factors, pivots, xp.eye(A.shape[-1], dtype=A.dtype))), info


def _rule(g: Any, y: Any, _x: Any) -> tuple[Any]:
    h = adjoint(y)
    return (-matmul(h, matmul(g, h)),)


@op(
    "linalg",
    torch=(),
    name="inv_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgInvExBackward0",
    formula="inv({0})",
)
def inverse_of(xp: Any, A: Any, /) -> Any:
    """The kernel of `inv`."""
    made, info = _inverse(xp, A)
    broken("linalg.inv", info, singular_text, A, hint=HINT)
    return made


inverse_of.defvjp(_rule)


@op("linalg", torch=L + "inv", name="inv", composite=True, method=False, formula="inv({0})")
def inv(A: Matrix, /) -> Any:
    """The inverse of a square matrix; E0605 for a singular one.

    > linalg.inv(tensor([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    squares("linalg.inv", A)
    numeric(A, "linalg.inv")
    return inverse_of(A)


@op("linalg", torch="torch.inverse", composite=True)
def inverse(input: Matrix, /) -> Any:
    """The inverse of a square matrix: `linalg.inv`.

    > inverse(tensor([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    return inv(input)


@op(
    "linalg",
    torch=(),
    name="inv_ex_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    outputs=("inverse", "info"),
    grad_fn="LinalgInvExBackward0",
    formula="inv({0})",
)
def _inv_ex(xp: Any, A: Any, /) -> Any:
    """The kernel of `inv_ex`."""
    return _inverse(xp, A)


_inv_ex.defvjp(lambda g, y, x: _rule(g[0], y[0], x))


@op(
    "linalg",
    torch=L + "inv_ex",
    name="inv_ex",
    composite=True,
    method=False,
    outputs=("inverse", "info"),
)
def inv_ex(A: Matrix, /, *, check_errors: bool = False) -> Any:
    """The inverse, and for each matrix which pivot was zero (0: none); no error unless `check_errors`.

    > linalg.inv_ex(tensor([[0.]])).info
    tensor(1, dtype=torch.int32)
    """
    squares("linalg.inv", A)
    numeric(A, "linalg.inv")
    made, info = _inv_ex(A)
    if check_errors:
        broken("linalg.inv_ex", info, singular_text, A, hint=HINT)
    return return_type(inv_ex, [made, info])


def pinv_gradient(g: Any, p: Any, a: Any) -> Any:
    """The gradient for A of its pseudoinverse p (Golub and Pereyra)."""
    ph, gh = adjoint(p), adjoint(g)
    left, right = matmul(gh, matmul(p, ph)), matmul(matmul(ph, p), gh)
    return -matmul(ph, matmul(g, ph)) + left - matmul(a, matmul(p, left)) + right - matmul(matmul(right, p), a)


@op(
    "linalg",
    torch=(),
    name="pinv_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgPinvBackward0",
    formula="pinv({0})",
)
def pseudoinverse(xp: Any, A: Any, /, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Any:
    """The kernel of `pinv`."""
    if not A.size:
        return xp.zeros((*A.shape[:-2], A.shape[-1], A.shape[-2]), A.dtype)
    if hermitian:
        s, u = xp.linalg.eigh(A)
        vh = adjoint_of(u)
    else:
        u, s, vh = xp.linalg.svd(A, full_matrices=False)
    kept = significant(xp, xp.abs(s), A.shape, atol, rtol)
    inverted = xp.where(kept, 1 / xp.where(kept, s, 1), 0).astype(s.dtype)
    return (adjoint_of(vh) * inverted[..., None, :]) @ adjoint_of(u)


pseudoinverse.defvjp(lambda g, y, x, atol, rtol, hermitian: (pinv_gradient(g, y, x),))


@op("linalg", torch=L + "pinv", name="pinv", composite=True, method=False, formula="pinv({0})")
def pinv(A: Matrix, /, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """The pseudoinverse; singular values up to ``max(atol, rtol * largest)`` count as 0. With ``hermitian=True`` it
    reads one triangle of A and uses eigenvalues.

    Derivative: -P.mT @ v @ P.mT + (I - A @ P) @ v.mT @ P @ P.mT + P.mT @ P @ v.mT @ (I - P @ A), with P the result.

    > linalg.pinv(tensor([[2.], [0.]]))
    tensor([[0.5000, 0.0000]])
    """
    if A.ndim < 2 or (type(A) is Tensor and A.dtype.name not in ("float32", "float64", "complex64", "complex128")):
        text = f"linalg.pinv({letters(A)}{{{list(A.shape)}}}): expected a tensor with 2 or more dimensions of float, "
        raise refused("E0302", text + "double, cfloat or cdouble types", A)
    if hermitian:
        squares("linalg.eigh", A)
    tolerances("pinv", A, atol, rtol)
    return pseudoinverse(A, atol=atol, rtol=rcond if rtol is None else rtol, hermitian=hermitian)


@op("linalg", torch="torch.pinverse", composite=True, out=False)
def pinverse(input: Matrix, /, rcond: float = 1e-15) -> Any:
    """The pseudoinverse, `linalg.pinv` with ``rtol=rcond``.

    Derivative: as that of `linalg.pinv`.

    > pinverse(tensor([[2.], [0.]]))
    tensor([[0.5000, 0.0000]])
    """
    return pinv(input, rtol=rcond)


@op("linalg", torch=L + "tensorinv", name="tensorinv", composite=True, method=False)
def tensorinv(A: Matrix, /, ind: int = 2) -> Any:
    """The inverse for `tensordot` over the first `ind` dimensions.

    > linalg.tensorinv(reshape(eye(4), (4, 2, 2)), ind=1).shape
    torch.Size([2, 2, 4])
    """
    if ind <= 0:
        raise refused("E0604", f"Expected a strictly positive integer for 'ind', but got {ind}", A)
    rows, columns = product(A.shape[:ind]), product(A.shape[ind:])
    if rows != columns:
        text = "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
        raise refused("E0202", f"{text}{columns} != {rows}", A)
    flat = reshape(A, shape=(rows, columns))
    numeric(A, "linalg.inv")
    made, info = _inv_ex(flat)
    broken("inv", info, singular_text, A, hint=HINT)
    return reshape(made, shape=(*A.shape[ind:], *A.shape[:ind]))
