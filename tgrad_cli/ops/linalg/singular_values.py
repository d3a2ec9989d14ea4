"""Singular value decompositions, whole and of low rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.dispatch import return_type
from ...tensor.registry import FUNCTIONS, OPS, op
from ..arguments import category, conj
from ..reduce.reduction import mean
from ..shape.axes import transpose
from ..shape.reshaping import expand
from .contraction import adjoint, matmul
from .conventions import singular
from .eigen import phase_free
from .matrices import (
    L,
    broken,
    column,
    columns_first,
    diagonal_of,
    first_columns,
    first_rows,
    matrices,
    numeric,
    on_diagonal,
    refused,
    row,
)
from .orthogonal import linalg_qr

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def _unconverged(order: int) -> str:
    if order == 1:
        return "The algorithm failed to converge because the input matrix contained non-finite values."
    return (
        "The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated "
        f"singular values (error code: {order})."
    )


@op(
    "linalg",
    torch=(),
    name="linalg_svd_kernel",
    outputs=("U", "S", "Vh"),
    method=False,
    promote="none",
    holomorphic=False,
    grad_fn="LinalgSvdBackward0",
    formula="svd({0})",
)
def _svd(xp: Any, A: Any, /, full_matrices: bool = True) -> Any:
    """The kernel of `svd`: LAPACK's gesdd."""
    try:
        u, s, vh = singular(xp, A, full_matrices)
    except xp.linalg.LinAlgError:
        info = xp.where(xp.isfinite(A).all(axis=(-2, -1)), 2 if xp.isfinite(A).all() else 0, 1)
        broken("linalg.svd", info, _unconverged, A)
        raise
    return columns_first(xp, u), s, columns_first(xp, vh)


def _svd_rule(g: Any, y: Any, _x: Any, full_matrices: bool) -> tuple[Any]:
    (u, s, vh), (gu, gs, gvh) = y, g
    n = s.shape[-1]
    u, vh = first_columns(u, n), first_rows(vh, n)
    if gu is None and gvh is None:
        return (matmul(u * row(gs), vh),)
    gu = None if gu is None else first_columns(gu, n)
    gvh = None if gvh is None else first_rows(gvh, n)
    middle = _middle(gu, gs, gvh, u, s, vh)
    full = matmul(u, middle)
    if gu is not None and u.shape[-2] > n:
        part = gu / row(s)
        full = full + part - matmul(u, matmul(adjoint(u), part))
    full = matmul(full, vh)
    if gvh is not None and vh.shape[-1] > n:
        part = gvh / column(s)
        full = full + matmul(u, part - matmul(matmul(part, adjoint(vh)), vh))
    return (full,)


def _middle(gu: Any, gs: Any, gvh: Any, u: Any, s: Any, vh: Any) -> Any:
    """What reaches A between U and Vh: through the gaps between squared singular values, and on the diagonal."""
    gap = row(s * s) - column(s * s) + on_diagonal(s * 0 + 1)
    left = None if gu is None else _skew(matmul(adjoint(u), gu))
    right = None if gvh is None else _skew(matmul(vh, adjoint(gvh)))
    made = 0 if left is None else left / gap * row(s)
    made = made if right is None else made + column(s) * (right / gap)
    if category(u) == 3:
        ours = 0 if left is None else diagonal_of(left)
        theirs = 0 if right is None else diagonal_of(right)
        phase_free("svd_backward", ours + theirs, "The singular vectors")
        if left is not None and right is not None:
            made = made + on_diagonal(ours / (s * 2))
    return made if gs is None else made + on_diagonal(gs)


def _skew(x: Any) -> Any:
    return x - adjoint(x)


_svd.defvjp(_svd_rule)


def _checked(A: Any, driver: Any) -> None:
    matrices("linalg.svd", A)
    numeric(A, "linalg.svd", "linalg_svd_cpu")
    if driver is not None:
        text = "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
        raise refused("E0604", text, A)


@op("linalg", torch=L + "svd", name="linalg_svd", outputs=("U", "S", "Vh"), composite=True, method=False)
def linalg_svd(A: Matrix, /, full_matrices: bool = True, *, driver: Any = None) -> Any:
    """U, the singular values S in descending order, and Vh with ``A = U @ diag(S) @ Vh``.

    The gradient is PyTorch's: for distinct singular values, of the columns that belong to them, and of losses that do
    not depend on the phases of complex vectors.

    Derivative: for square matrices U @ ((F*skew(U.mH @ v_U)) @ S + S @ (F*skew(V.mH @ v_V)) + diag(v_S)) @ V.mH, with
    F[i, j] = 1/(S[j]^2 - S[i]^2) and skew(X) = X - X.mH; not where singular values are equal.

    > linalg.svd(tensor([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """
    _checked(A, driver)
    return return_type(linalg_svd, list(_svd(A, full_matrices=full_matrices)))


@op("linalg", torch=L + "svdvals", name="svdvals", composite=True, method=False)
def svdvals(A: Matrix, /, *, driver: Any = None) -> Any:
    """The singular values, in descending order.

    > linalg.svdvals(tensor([[3., 0.], [0., 4.]]))
    tensor([4., 3.])
    """
    _checked(A, driver)
    return _svd(A, full_matrices=False)[1]


@op("linalg", torch="torch.svd", outputs=("U", "S", "V"), composite=True)
def svd(input: Matrix, /, some: bool = True, compute_uv: bool = True) -> Any:
    """U, the singular values S and V with ``A = U @ diag(S) @ V.mH``; `linalg.svd` is its successor.

    Derivative: as that of `linalg.svd`, with V in place of its conjugate transpose.

    > torch.svd(tensor([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """
    if input.ndim < 2:
        text = f"linalg.svd: input should have at least 2 dimensions, but has {input.ndim} dimensions instead"
        raise refused("E0208", text, input)
    _checked(input, None)
    u, s, vh = _svd(input, full_matrices=not some)
    if not compute_uv:
        m, n = input.shape[-2:]
        batch = input.shape[:-2]
        return return_type(svd, [_zeros(input, (*batch, m, m)), s, _zeros(input, (*batch, n, n))])
    return return_type(svd, [u, s, conj(OPS["transpose"](vh, dim0=-2, dim1=-1))])


def _zeros(like: Any, shape: Any) -> Any:
    return FUNCTIONS["zeros"](shape, dtype=like.dtype)


# ---- low rank ------------------------------------------------------------------------------------------------


def _basis(A: Any, q: int, niter: int, M: Any) -> Any:
    """Orthonormal columns whose span holds most of A: a random one, and `niter` power iterations."""

    def less(x: Any, m: Any, y: Any) -> Any:
        return x if m is None else x - matmul(m, y)

    kind = A.dtype if category(A) >= 2 and A.dtype.name != "bfloat16" else None
    random = FUNCTIONS["randn"](A.shape[-1], q, dtype=kind)
    basis = linalg_qr(less(matmul(A, random), M, random))[0]
    for _ in range(niter):
        turned = None if M is None else adjoint(M)
        basis = linalg_qr(less(matmul(adjoint(A), basis), turned, basis))[0]
        basis = linalg_qr(less(matmul(A, basis), M, basis))[0]
    return basis


def _low_rank(A: Any, q: int, niter: int, M: Any) -> tuple[Any, Any, Any]:
    if M is not None:
        M = expand(M, size=tuple(A.shape))
    wide = A.shape[-2] < A.shape[-1]
    if wide:
        A, M = adjoint(A), None if M is None else adjoint(M)
    basis = _basis(A, q, niter, M)
    inner = matmul(adjoint(basis), A)
    if M is not None:
        inner = inner - matmul(adjoint(basis), M)
    u, s, vh = _svd(inner, full_matrices=False)
    u, v = matmul(basis, u), conj(transpose(vh, dim0=-2, dim1=-1))
    return (v, s, u) if wide else (u, s, v)


@op("linalg", torch="torch.svd_lowrank", composite=True, method=False, out=False)
def svd_lowrank(A: Matrix, /, q: Any = 6, niter: Any = 2, M: Any = None) -> Any:
    """U, S and V of an approximation of A (or of ``A - M``) by a matrix of rank q, found with random vectors.

    Derivative: through the products and decompositions that it is made of.

    > torch.svd_lowrank(eye(3), q=2)[0].shape
    torch.Size([3, 2])
    """
    if A.ndim < 2:
        raise TgradError("E0703", f"not enough values to unpack (expected 2, got {A.ndim})", python="ValueError")
    return _low_rank(A, 6 if q is None else q, 2 if niter is None else niter, M)


@op("linalg", torch="torch.pca_lowrank", composite=True, method=False, out=False)
def pca_lowrank(A: Matrix, /, q: Any = None, center: bool = True, niter: int = 2) -> Any:
    """`svd_lowrank` of the rows of A less their mean: the columns of V are the principal directions.

    Derivative: through the products and decompositions that it is made of.

    > torch.pca_lowrank(eye(3), q=2)[2].shape
    torch.Size([3, 2])
    """
    least = min(A.shape[-2:])
    text = None
    if q is not None and not 0 <= q <= least:
        text = f"q(={q}) must be non-negative integer and not greater than min(m, n)={least}"
    elif niter < 0:
        text = f"niter(={niter}) must be non-negative integer"
    if text is not None:
        raise refused("E0604", text, A, python="ValueError")
    centred = A - mean(A, dim=(-2,), keepdim=True) if center else A
    return _low_rank(centred, min(6, least) if q is None else q, niter, None)
