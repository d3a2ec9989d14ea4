"""Eigenvalues and eigenvectors, of Hermitian matrices and of any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.dispatch import return_type
from ...tensor.registry import op
from ..arguments import conj
from ..arguments import raw as raw_array
from ..elementwise.complex import real
from .contraction import adjoint, matmul
from .conventions import symmetric
from .matrices import (
    L,
    broken,
    column,
    columns_first,
    diagonal_of,
    letters,
    numeric,
    on_diagonal,
    refused,
    row,
    squares,
)
from .systems import solution

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def phase_free(name: str, diagonal: Any, what: str = "") -> None:
    """Refuse a loss that depends on the phase that complex vectors are free in."""
    values = getattr(raw_array(diagonal), "imag", None)
    if values is None or not hasattr(values, "flags") or bool((abs(values) <= 1e-2).all()):
        return
    text = f"{name}: {what} in the complex case are specified up to multiplication by e^{{i phi}}. "
    text += "The specified loss function depends on "
    text += "this phase term, making it ill-defined." if "singular" in what else "this quantity, so it is ill-defined."
    raise TgradError(
        "E0407",
        text,
        torch=text,
        python="RuntimeError",
        hint="let the loss depend on what the phases do not change: absolute values, or V @ V.mH",
    )


def differences(values: Any) -> Any:
    """What each value has more than each other, as matrices with ones on the diagonal."""
    return row(values) - column(values) + on_diagonal(values * 0 + 1)


# ---- Hermitian matrices --------------------------------------------------------------------------------------


@op(
    "linalg",
    torch=(),
    name="eigh_kernel",
    outputs=("eigenvalues", "eigenvectors"),
    method=False,
    promote="none",
    holomorphic=False,
    grad_fn="LinalgEighBackward0",
    formula="eigh({0})",
)
def _eigh(xp: Any, A: Any, /, UPLO: str = "L") -> Any:
    """The kernel of `eigh`: LAPACK's syevd reads one triangle."""
    values, vectors = symmetric(xp, A, UPLO == "L")
    return values, columns_first(xp, vectors)


def _eigh_rule(g: Any, y: Any, _x: Any, UPLO: str) -> tuple[Any]:
    (values, vectors), (gl, gv) = y, g
    if gv is None:
        return (matmul(vectors * row(gl), adjoint(vectors)),)
    inner = matmul(adjoint(vectors), gv)
    phase_free("linalg_eigh_backward", diagonal_of(inner), "The eigenvectors")
    inner = (inner - adjoint(inner)) * 0.5 / differences(values)
    if gl is not None:
        inner = inner + on_diagonal(gl - diagonal_of(inner))
    return (matmul(vectors, matmul(inner, adjoint(vectors))),)


_eigh.defvjp(_eigh_rule)


def _checked(A: Any, UPLO: str) -> str:
    squares("linalg.eigh", A)
    if UPLO.upper() not in ("L", "U"):
        raise refused("E0604", f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}", A)
    numeric(A, None, "linalg_eigh_cpu")
    return UPLO.upper()


@op(
    "linalg",
    torch=L + "eigh",
    name="eigh",
    outputs=("eigenvalues", "eigenvectors"),
    composite=True,
    method=False,
)
def eigh(A: Matrix, /, UPLO: str = "L") -> Any:
    """Eigenvalues in ascending order and orthonormal eigenvectors of a symmetric (Hermitian) matrix.

    Only the triangle that `UPLO` names is read. The gradient is PyTorch's: of the Hermitian part, for distinct
    eigenvalues, and of losses that do not depend on the phases of complex eigenvectors.

    > linalg.eigh(tensor([[2., 0.], [0., 1.]])).eigenvalues
    tensor([1., 2.])
    """
    return return_type(eigh, list(_eigh(A, UPLO=_checked(A, UPLO))))


@op("linalg", torch=L + "eigvalsh", name="eigvalsh", composite=True, method=False)
def eigvalsh(A: Matrix, /, UPLO: str = "L") -> Any:
    """The eigenvalues of a symmetric (Hermitian) matrix, in ascending order.

    > linalg.eigvalsh(tensor([[2., 0.], [0., 1.]]))
    tensor([1., 2.])
    """
    return _eigh(A, UPLO=_checked(A, UPLO))[0]


# ---- any matrix ----------------------------------------------------------------------------------------------


def _unconverged(order: int) -> str:
    return (
        f"The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated "
        f"eigenvalues (error code: {order})."
    )


@op(
    "linalg",
    torch=(),
    name="eig_kernel",
    outputs=("eigenvalues", "eigenvectors"),
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgEigBackward0",
    formula="eig({0})",
)
def _eig(xp: Any, A: Any, /) -> Any:
    """The kernel of `eig`: LAPACK's geev, eigenvectors of length 1."""
    wide = xp.result_type(A.dtype, "complex64")
    if not xp.isfinite(A).all():
        nothing = xp.full(A.shape, complex("nan+nanj"), wide)
        return nothing[..., 0, :] if A.size else nothing.sum(-1), nothing
    try:
        values, vectors = xp.linalg.eig(A)
    except xp.linalg.LinAlgError:
        broken("linalg.eig", xp.ones((), "int32"), _unconverged, A)
    return values.astype(wide), columns_first(xp, vectors.astype(wide))


def _eig_rule(g: Any, y: Any, _x: Any) -> tuple[Any]:
    (values, vectors), (gl, gv) = y, g
    turned = adjoint(vectors)
    if gv is None:
        return (solution(turned, column(gl) * turned),)
    inner = matmul(turned, gv)
    phase_free("linalg_eig_backward", diagonal_of(inner), "The eigenvectors")
    inner = inner - matmul(turned, vectors * row(real(diagonal_of(inner))))
    inner = inner / conj(differences(values))
    if gl is not None:
        inner = inner + on_diagonal(gl - diagonal_of(inner))
    return (solution(turned, matmul(inner, turned)),)


_eig.defvjp(_eig_rule)


def _refuse_types(A: Any) -> None:
    if A.dtype.category < 2:
        raise refused("E0302", f"Unknown Complex ScalarType for {letters(A)}", A)
    numeric(A, None, "linalg_eig_out_cpu")


@op(
    "linalg",
    torch=L + "eig",
    name="eig",
    outputs=("eigenvalues", "eigenvectors"),
    composite=True,
    method=False,
)
def eig(A: Matrix, /) -> Any:
    """The complex eigenvalues and eigenvectors (of length 1) of a square matrix.

    The gradient is PyTorch's: for distinct eigenvalues, and of losses that do not depend on the eigenvectors' phases.

    > linalg.eig(tensor([[2., 0.], [0., 1.]])).eigenvalues
    tensor([2.+0.j, 1.+0.j])
    """
    squares("linalg.eig", A)
    if not bool(abs(raw_array(A)).max(initial=0) < float("inf")):
        raise refused("E0604", "torch.linalg.eig: input tensor should not contain infs or NaNs.", A)
    _refuse_types(A)
    return return_type(eig, list(_eig(A)))


@op("linalg", torch=L + "eigvals", name="eigvals", composite=True, method=False)
def eigvals(A: Matrix, /) -> Any:
    """The complex eigenvalues of a square matrix.

    > linalg.eigvals(tensor([[2., 0.], [0., 1.]]))
    tensor([2.+0.j, 1.+0.j])
    """
    squares("linalg.eigvals", A)
    _refuse_types(A)
    return _eig(A)[0]
