"""Decompositions of matrices: Cholesky, QR, singular values, eigenvalues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import OPS, op
from ..shape.reshaping import reshape
from .contraction import adjoint, matmul
from .solving import (
    L,
    matrices,
    solve_kernel,
    squares,
    triangle,
    triangular_kernel,
)

if TYPE_CHECKING:
    from typing import Any


@op("linalg", torch=(), method=False, formula="diagonal({0})")
def diagonal_matrix(xp: Any, input: Any, /) -> Any:
    """Matrices with the given diagonals."""
    return input[..., None] * xp.eye(input.shape[-1], dtype=input.dtype)


@op("linalg", torch=(), method=False, formula="diagonal({0})")
def diagonal_of(xp: Any, input: Any, /) -> Any:
    """The diagonals of square matrices."""
    return xp.array(xp.diagonal(input, axis1=-2, axis2=-1))


diagonal_matrix.defvjp(lambda g, _y, _x: (diagonal_of(g),))
diagonal_of.defvjp(lambda g, _y, _x: (diagonal_matrix(g),))


def row(v: Any) -> Any:
    """Vectors as matrices of one row."""
    return reshape(v, shape=(*v.shape[:-1], 1, v.shape[-1]))


def column(v: Any) -> Any:
    """Vectors as matrices of one column."""
    return reshape(v, shape=(*v.shape, 1))


@op(
    "linalg",
    torch=(),
    name="cholesky_kernel",
    method=False,
    needs="fc",
    holomorphic=False,
    grad_fn="LinalgCholeskyExBackward0",
    formula="cholesky({0})",
)
def cholesky_kernel(xp: Any, A: Any, /) -> Any:
    """The kernel of `cholesky`: the lower factor."""
    try:
        return xp.linalg.cholesky(A)
    except xp.linalg.LinAlgError:
        order = next((k for k in range(1, A.shape[-1] + 1) if not _positive(xp, A, k)), 1)
        torch = (
            "linalg.cholesky: The factorization could not be completed because the input is not positive-definite "
            f"(the leading minor of order {order} is not positive-definite)."
        )
        raise TgradError("E0605", torch, torch=torch, python="RuntimeError", operands={0: describe(A)}) from None


def _positive(xp: Any, a: Any, order: int) -> bool:
    return bool((xp.linalg.eigvalsh(a[..., :order, :order]) > 0).all())


def _cholesky_rule(g: Any, y: Any, _x: Any) -> tuple[Any]:
    upper = adjoint(y)
    inner = triangle(matmul(upper, g))
    inner = inner - diagonal_matrix(diagonal_of(inner)) * 0.5
    part = triangular_kernel(upper, inner, upper=True)
    part = adjoint(triangular_kernel(upper, adjoint(part), upper=True))
    return ((part + adjoint(part)) * 0.5,)


cholesky_kernel.defvjp(_cholesky_rule)


@op("linalg", torch=(L + "cholesky", "torch.cholesky"), composite=True)
def cholesky(input: Any, /, upper: bool = False) -> Any:
    """The lower triangular L with ``A = L @ L.mH`` of a positive-definite matrix (or its upper counterpart).

    > linalg.cholesky(tensor([[4., 2.], [2., 5.]]))
    tensor([[2., 0.],
            [1., 2.]])
    """
    squares("linalg.cholesky", input)
    made = cholesky_kernel(input)
    return adjoint(made) if upper else made


@op("linalg", torch="torch.cholesky_inverse", composite=True)
def cholesky_inverse(input: Any, /, upper: bool = False) -> Any:
    """The inverse of the matrix whose Cholesky factor is given.

    > cholesky_inverse(tensor([[2., 0.], [0., 1.]]))
    tensor([[0.2500, 0.0000],
            [0.0000, 1.0000]])
    """
    factor = triangle(input, upper=upper)
    whole = matmul(adjoint(factor), factor) if upper else matmul(factor, adjoint(factor))
    return OPS["inv"](whole)


@op("linalg", torch="torch.cholesky_solve", composite=True)
def cholesky_solve(input: Any, L: Any, /, upper: bool = False) -> Any:
    """The solution of ``A @ X = B`` from the Cholesky factor of A.

    > cholesky_solve(tensor([[4.]]), tensor([[2.]]))
    tensor([[1.]])
    """
    factor = adjoint(L) if upper else L
    half = triangular_kernel(factor, input, upper=False)
    return triangular_kernel(adjoint(factor), half, upper=True)


@op(
    "linalg",
    torch=(L + "qr", "torch.qr"),
    outputs=("Q", "R"),
    method=False,
    needs="fc",
    holomorphic=False,
    grad_fn="LinalgQrBackward0",
    formula="qr({0})",
)
def qr(xp: Any, A: Any, /, mode: str = "reduced") -> Any:
    """Q with orthonormal columns and an upper triangular R with ``A = Q @ R``.

    > linalg.qr(tensor([[-3.], [-4.]])).R
    tensor([[5.]])
    """
    matrices("linalg.qr", A)
    if mode not in ("reduced", "complete", "r"):
        torch = f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        raise TgradError("E0604", torch, torch=torch, python="RuntimeError")
    if mode == "r":
        return xp.zeros(0, A.dtype), xp.linalg.qr(A, mode="r")
    return tuple(xp.linalg.qr(A, mode=mode))


def _qr_rule(g: Any, y: Any, x: Any, mode: str) -> tuple[Any]:
    rows, columns = x.shape[-2:]
    if mode == "r" or rows < columns or (mode == "complete" and rows > columns):
        text = "linalg.qr: the derivative needs mode='reduced' and a matrix with at least as many rows as columns"
        raise TgradError("E0407", text, python="RuntimeError")
    q, r = y
    gq, gr = g
    inner = 0 if gr is None else matmul(gr, adjoint(r))
    if gq is not None:
        inner = inner - matmul(adjoint(q), gq)
    inner = triangle(inner, upper=True)
    inner = inner + adjoint(triangle(inner, upper=True, offset=1))
    full = matmul(q, inner)
    if gq is not None:
        full = full + gq
    return (adjoint(triangular_kernel(r, adjoint(full), upper=True)),)


qr.defvjp(_qr_rule)


@op(
    "linalg",
    torch=(L + "svd",),
    outputs=("U", "S", "Vh"),
    method=False,
    needs="fc",
    promote="none",
    holomorphic=False,
    grad_fn="LinalgSvdBackward0",
    formula="svd({0})",
)
def svd(xp: Any, A: Any, /, full_matrices: bool = True, *, driver: Any = None) -> Any:
    """U, the singular values S in descending order, and Vh with ``A = U @ diag(S) @ Vh``.

    The derivative needs distinct singular values.

    > linalg.svd(tensor([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """
    matrices("linalg.svd", A)
    return tuple(xp.linalg.svd(A, full_matrices=full_matrices))


def _svd_rule(g: Any, y: Any, x: Any, full_matrices: bool, driver: Any) -> tuple[Any]:
    (u, s, vh), (gu, gs, gvh) = y, g
    n = s.shape[-1]
    if gu is None and gvh is None:
        u, vh = (u, vh) if u.shape[-1] == n == vh.shape[-2] else (_first(u, n, -1), _first(vh, n, -2))
        return (matmul(u * row(gs), vh),)
    if full_matrices and x.shape[-1] != x.shape[-2]:
        text = "linalg.svd: the derivative of U and Vh needs full_matrices=False"
        raise TgradError("E0407", text, python="RuntimeError")
    gap = row(s * s) - column(s * s)
    gap = gap + diagonal_matrix(s * 0 + 1)
    middle = 0 if gs is None else diagonal_matrix(gs)
    if gu is not None:
        middle = middle + _skew(matmul(adjoint(u), gu)) / gap * row(s)
    if gvh is not None:
        middle = middle + column(s) * _skew(matmul(vh, adjoint(gvh))) / gap
    full = matmul(u, matmul(middle, vh))
    if gu is not None and u.shape[-2] > n:
        part = gu / row(s)
        full = full + matmul(part - matmul(u, matmul(adjoint(u), part)), vh)
    if gvh is not None and vh.shape[-1] > n:
        part = gvh / column(s)
        full = full + matmul(u, part - matmul(matmul(part, adjoint(vh)), vh))
    return (full,)


def _first(x: Any, n: int, dim: int) -> Any:
    return OPS["half"](x, dim=x.ndim + dim, start=0, size=n)


def _skew(x: Any) -> Any:
    return x - adjoint(x)


svd.defvjp(_svd_rule)


@op("linalg", torch=L + "svdvals", composite=True, method=False)
def svdvals(A: Any, /, *, driver: Any = None) -> Any:
    """The singular values, in descending order.

    > linalg.svdvals(tensor([[3., 0.], [0., 4.]]))
    tensor([4., 3.])
    """
    return svd(A, full_matrices=False)[1]


@op(
    "linalg",
    torch=L + "eigh",
    outputs=("eigenvalues", "eigenvectors"),
    method=False,
    needs="fc",
    promote="none",
    holomorphic=False,
    grad_fn="LinalgEighBackward0",
    formula="eigh({0})",
)
def eigh(xp: Any, A: Any, /, UPLO: str = "L") -> Any:
    """Eigenvalues in ascending order and orthonormal eigenvectors of a symmetric (Hermitian) matrix.

    > linalg.eigh(tensor([[2., 0.], [0., 1.]])).eigenvalues
    tensor([1., 2.])
    """
    squares("linalg.eigh", A)
    return tuple(xp.linalg.eigh(A, UPLO=UPLO.upper()))


def _eigh_rule(g: Any, y: Any, _x: Any, UPLO: str) -> tuple[Any]:
    (values, vectors), (gl, gv) = y, g
    if gv is None:
        return (matmul(vectors * row(gl), adjoint(vectors)),)
    gap = row(values) - column(values) + diagonal_matrix(values * 0 + 1)
    inner = matmul(adjoint(vectors), gv) / gap
    inner = inner - diagonal_matrix(diagonal_of(inner))
    if gl is not None:
        inner = inner + diagonal_matrix(gl)
    full = matmul(vectors, matmul(inner, adjoint(vectors)))
    # Only the Hermitian part: the other triangle is never read.
    return ((full + adjoint(full)) * 0.5,)


eigh.defvjp(_eigh_rule)


@op("linalg", torch=L + "eigvalsh", composite=True, method=False)
def eigvalsh(A: Any, /, UPLO: str = "L") -> Any:
    """The eigenvalues of a symmetric (Hermitian) matrix, in ascending order.

    > linalg.eigvalsh(tensor([[2., 0.], [0., 1.]]))
    tensor([1., 2.])
    """
    return eigh(A, UPLO=UPLO)[0]


@op(
    "linalg",
    torch=L + "eig",
    outputs=("eigenvalues", "eigenvectors"),
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgEigBackward0",
    formula="eig({0})",
    needs="fc",
)
def eig(xp: Any, A: Any, /) -> Any:
    """The complex eigenvalues and eigenvectors of a square matrix.

    > linalg.eig(tensor([[2., 0.], [0., 1.]])).eigenvalues
    tensor([2.+0.j, 1.+0.j])
    """
    squares("linalg.eig", A)
    wide = xp.result_type(A.dtype, "complex64")
    return tuple([part.astype(wide) for part in xp.linalg.eig(A)])


def _eig_rule(g: Any, y: Any, _x: Any) -> tuple[Any]:
    (values, vectors), (gl, gv) = y, g
    # Zeros of the vectors' type, so that a real g (of |values|, say) is complex from here on.
    inner = vectors * 0 if gl is None else vectors * 0 + diagonal_matrix(gl)
    turned = adjoint(vectors)
    if gv is not None:
        gap = OPS["conj"](row(values) - column(values)) + diagonal_matrix(values * 0 + 1)
        part = matmul(turned, vectors * 0 + gv)
        part = (part - matmul(turned, vectors) * row(diagonal_of(part))) / gap
        inner = inner + part - diagonal_matrix(diagonal_of(part))
    return (solve_kernel(turned, matmul(inner, turned)),)


eig.defvjp(_eig_rule)


@op("linalg", torch=L + "eigvals", composite=True, method=False)
def eigvals(A: Any, /) -> Any:
    """The complex eigenvalues of a square matrix.

    > linalg.eigvals(tensor([[2., 0.], [0., 1.]]))
    tensor([2.+0.j, 1.+0.j])
    """
    return eig(A)[0]
