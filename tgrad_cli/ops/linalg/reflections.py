"""Products of Householder reflections, as matrices or times a matrix.

Both are computed in the compact form ``H_1 @ … @ H_k = I - V @ T @ V.mH`` with an upper triangular T.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..shape.arrangement import tril, triu
from ..shape.joining import cat
from ..shape.reshaping import zeros_like
from .contraction import adjoint, matmul
from .matrices import L, columns_first, diagonal_of, first_columns, last_columns, letters, numeric, on_diagonal, refused
from .triangular import triangular

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


@op("linalg", torch=(), method=False, promote="none", formula="eye({rows}, {columns})")
def like_identity(xp: Any, input: Any, /, rows: int, columns: int) -> Any:
    """An identity matrix of the type of the input."""
    return xp.eye(rows, columns, dtype=input.dtype)


def _vectors(input: Any, count: int) -> Any:
    """The vectors of the reflections as columns: the strict lower triangle, ones on the diagonal."""
    below = tril(first_columns(input, count), diagonal=-1)
    rows = below.shape[-2]
    return below + like_identity(below, rows=rows, columns=count)


def _middle(v: Any, tau: Any) -> Any:
    """The upper triangular T with ``H_1 @ … @ H_k = I - V @ T @ V.mH`` (the compact form of the product)."""
    count = tau.shape[-1]
    scaled = on_diagonal(tau)
    lead = matmul(scaled, triu(matmul(adjoint(v), v), diagonal=1))
    lead = lead + like_identity(lead, rows=count, columns=count)
    return triangular(lead, scaled, upper=True, unitriangular=True)


def _reflected(input: Any, tau: Any, other: Any, turned: bool) -> Any:
    """The product of the reflections, or its adjoint, times a matrix."""
    v = _vectors(input, tau.shape[-1])
    t = _middle(v, tau)
    return other - matmul(v, matmul(adjoint(t) if turned else t, matmul(adjoint(v), other)))


def _reflections_rule(g: Any, input: Any, tau: Any, other: Any, turned: bool) -> tuple[Any, Any]:
    """The gradients for the vectors and the factors, through V, T and their product."""
    count = tau.shape[-1]
    v = _vectors(input, count)
    t = _middle(v, tau)
    used = adjoint(t) if turned else t
    seen, back = matmul(adjoint(v), other), matmul(adjoint(v), g)
    gv = -matmul(g, adjoint(matmul(used, seen))) - matmul(other, adjoint(matmul(adjoint(used), back)))
    gt = -matmul(back, adjoint(seen))
    gt = adjoint(gt) if turned else gt
    # T = inv(M) @ D with M = I + D @ S, S the strict upper triangle of V.mH @ V, D the diagonal of tau.
    gram = triu(matmul(adjoint(v), v), diagonal=1)
    scaled = on_diagonal(tau)
    lead = matmul(scaled, gram)
    lead = lead + like_identity(lead, rows=count, columns=count)
    gd = triangular(adjoint(lead), gt, upper=False, unitriangular=True)
    gm = -matmul(gd, adjoint(t))
    gtau = diagonal_of(gd) + diagonal_of(matmul(gm, adjoint(gram)))
    gs = triu(matmul(adjoint(scaled), gm), diagonal=1)
    gv = tril(gv + matmul(v, gs + adjoint(gs)), diagonal=-1)
    if count < input.shape[-1]:
        gv = cat((gv, zeros_like(last_columns(input, count))), dim=-1)
    return gv, gtau


@op(
    "linalg",
    torch=(),
    name="householder_product_kernel",
    method=False,
    promote="none",
    holomorphic=False,
    grad_fn="LinalgHouseholderProductBackward0",
    formula="householder_product({0}, {1})",
)
def _householder(xp: Any, input: Any, tau: Any, /) -> Any:
    """The kernel of `householder_product`."""
    return columns_first(xp, _reflected(input, tau, xp.eye(*input.shape[-2:], dtype=input.dtype), False))


def _householder_rule(g: Any, _y: Any, x: Any, tau: Any) -> tuple[Any, Any]:
    identity = like_identity(x, rows=x.shape[-2], columns=x.shape[-1])
    return _reflections_rule(g, x, tau, identity, False)


_householder.defvjp(_householder_rule)


def _unmatched(word: str, input: Any, x: Any, fewer: int) -> str | None:
    """What is wrong with the dimensions of an argument beside the input's."""
    if input.ndim - x.ndim != fewer:
        than = "one dimension less than input" if fewer else "the same number of dimensions as input"
        text = f"Expected {word} to have {than}, but got {word}.ndim equal to {x.ndim} and input.ndim is equal to "
        return f"{text}{input.ndim}"
    if tuple(input.shape[:-2]) != tuple(x.shape[: x.ndim - 2 + fewer]):
        batch = list(x.shape[: x.ndim - 2 + fewer])
        return f"Expected batch dimensions of {word} to be equal to input.shape[:-2], but got {batch}"
    return None


@op(
    "linalg",
    torch=L + "householder_product",
    name="householder_product",
    composite=True,
    method=False,
)
def householder_product(input: Matrix, tau: Matrix, /) -> Any:
    """The first columns of the product of the reflections ``I - tau_i * v_i @ v_i.mH``, whose vectors stand below the
    diagonal: Q from `geqrf`.

    Derivative: by A and tau, reflection by reflection from the last to the first.

    > linalg.householder_product(*geqrf(tensor([[3.], [4.]])))
    tensor([[-0.6000],
            [-0.8000]])
    """
    name = "torch.linalg.householder_product"
    text = None
    if input.ndim < 2:
        text = "input must have at least 2 dimensions."
    elif input.shape[-2] < input.shape[-1]:
        text = "input.shape[-2] must be greater than or equal to input.shape[-1]"
    elif input.shape[-1] < tau.shape[-1]:
        text = "input.shape[-1] must be greater than or equal to tau.shape[-1]"
    text = text or _unmatched("tau", input, tau, 1)
    if text is None and tau.dtype != input.dtype:
        text = f"tau dtype {letters(tau)} does not match input dtype {letters(input)}"
    if text is not None:
        raise refused("E0206", f"{name}: {text}", input, tau)
    numeric(input, None, "orgqr_cpu")
    return _householder(input, tau)


@op("linalg", torch="torch.orgqr", composite=True)
def orgqr(input: Matrix, input2: Matrix, /) -> Any:
    """The first columns of a product of reflections: `linalg.householder_product`.

    Derivative: by input and tau, reflection by reflection from the last to the first.

    > orgqr(*geqrf(tensor([[3.], [4.]])))
    tensor([[-0.6000],
            [-0.8000]])
    """
    return householder_product(input, input2)


@op(
    "linalg",
    torch=(),
    name="ormqr_kernel",
    method=False,
    promote="none",
    holomorphic=False,
    grad_fn="OrmqrBackward0",
    formula="ormqr({0}, {1}, {2})",
)
def _ormqr(xp: Any, input: Any, tau: Any, other: Any, /, left: bool = True, transpose: bool = False) -> Any:
    """The kernel of `ormqr`."""
    if left:
        return columns_first(xp, _reflected(input, tau, other, transpose))
    # C @ Q is (Q.mH @ C.mH).mH.
    return columns_first(xp, adjoint(_reflected(input, tau, adjoint(other), not transpose)))


def _ormqr_rule(g: Any, _y: Any, x: Any, tau: Any, other: Any, left: bool, transpose: bool) -> tuple[Any, Any, Any]:
    sides = (g, other, transpose) if left else (adjoint(g), adjoint(other), not transpose)
    vectors, factors = _reflections_rule(sides[0], x, tau, sides[1], sides[2])
    return vectors, factors, _ormqr(x, tau, g, left=left, transpose=not transpose)


_ormqr.defvjp(_ormqr_rule)


@op("linalg", torch="torch.ormqr", composite=True)
def ormqr(input: Matrix, tau: Matrix, other: Matrix, /, left: bool = True, transpose: bool = False) -> Any:
    """The product of the reflections that `geqrf` gives, or its adjoint, times a matrix, from the left or the right.

    Derivative: by other it is the product with Q.mH (Q, where transposed); by input and tau as that of `orgqr`.

    > ormqr(*geqrf(tensor([[3.], [4.]])), tensor([[1.], [0.]]))
    tensor([[-0.6000],
            [-0.8000]])
    """
    at = -2 if left else -1
    text = None
    if input.ndim < 2:
        text = "input must have at least 2 dimensions."
    elif other.ndim < 2:
        text = "other must have at least 2 dimensions."
    elif other.shape[at] < tau.shape[-1]:
        text = f"other.shape[{at}] must be greater than or equal to tau.shape[-1]"
    elif other.shape[at] != input.shape[-2]:
        text = f"other.shape[{at}] must be equal to input.shape[-2]"
    elif tau.shape[-1] != min(other.shape[at], input.shape[-1]):
        text = f"tau.shape[-1] must be equal to min(other.shape[{at}], input.shape[-1])"
    text = text or _unmatched("tau", input, tau, 1) or _unmatched("other", input, other, 0)
    for word, x in (("tau", tau), ("other", other)):
        if text is None and x.dtype != input.dtype:
            text = f"Expected input and {word} to have the same dtype, but input has dtype{letters(input)} and {word} "
            text += f"has dtype {letters(x)}"
    if text is not None:
        raise refused("E0206", f"torch.ormqr: {text}", input, tau, other)
    numeric(input, None, "orm_qr_cpu")
    return _ormqr(input, tau, other, left=left, transpose=transpose)
