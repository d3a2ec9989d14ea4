"""QR decompositions: with both factors, or in LAPACK's form of reflections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.dispatch import return_type
from ...tensor.registry import OPS, op
from ..arguments import category, underived
from ..shape.arrangement import tril, triu
from ..shape.joining import cat
from ..shape.reshaping import zeros_like
from .contraction import adjoint, matmul
from .matrices import (
    L,
    columns_first,
    diagonal_of,
    first_columns,
    last_columns,
    matrices,
    numeric,
    on_diagonal,
    refused,
)
from .triangular import triangular

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


# ---- QR ------------------------------------------------------------------------------------------------------


@op(
    "linalg",
    torch=(),
    name="linalg_qr_kernel",
    outputs=("Q", "R"),
    method=False,
    promote="none",
    holomorphic=False,
    grad_fn="LinalgQrBackward0",
    formula="qr({0})",
)
def _qr(xp: Any, A: Any, /, mode: str = "reduced") -> Any:
    """The kernel of `qr`: LAPACK's geqrf and orgqr."""
    if mode == "r":
        return xp.zeros(0, A.dtype), columns_first(xp, xp.linalg.qr(A, mode="r"))
    q, r = xp.linalg.qr(A, mode=mode)
    return columns_first(xp, q), columns_first(xp, r)


def _qr_rule(g: Any, y: Any, _x: Any, mode: str) -> tuple[Any]:
    rows, columns = _x.shape[-2:]
    text = None
    if mode == "r":
        text = (
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, "
            "mode='reduced') if you are going to differentiate through linalg.qr."
        )
    elif mode == "complete" and rows > columns:
        text = "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."
    if text is not None:
        raise TgradError("E0407", text, python="RuntimeError")
    (q, r), (gq, gr) = y, g
    inner = 0 if gr is None else matmul(gr, adjoint(r))
    inner = inner if gq is None else inner - matmul(adjoint(q), gq)
    return (_tall(gq, q, r, inner) if rows >= columns else _wide(gr, q, r, inner),)


def _tall(gq: Any, q: Any, r: Any, inner: Any) -> Any:
    """The gradient where there are at least as many rows as columns."""
    inner = triu(inner)
    diagonal = OPS["real"](diagonal_of(inner)) if category(inner) == 3 else diagonal_of(inner)
    full = matmul(q, inner + adjoint(inner) - on_diagonal(diagonal))
    full = full if gq is None else full + gq
    return triangular(adjoint(r), full, upper=False, left=False)


def _wide(gr: Any, q: Any, r: Any, inner: Any) -> Any:
    """The gradient where there are more columns than rows."""
    rows = q.shape[-1]
    inner = tril(adjoint(inner) - inner)
    if category(inner) == 3:
        inner = inner - on_diagonal(diagonal_of(inner) * 0.5)
    left = triangular(adjoint(first_columns(r, rows)), matmul(q, inner), upper=False, left=False)
    full = cat((left, zeros_like(last_columns(r, rows))), dim=-1)
    return full if gr is None else full + matmul(q, gr)


_qr.defvjp(_qr_rule)


@op("linalg", torch=L + "qr", name="linalg_qr", outputs=("Q", "R"), composite=True, method=False)
def linalg_qr(A: Matrix, /, mode: str = "reduced") -> Any:
    """Q with orthonormal columns and an upper triangular R with ``A = Q @ R``; mode "complete" makes Q square, "r"
    leaves it out.

    Derivative: (v_Q + Q @ copyltu(R @ v_R.mH - v_Q.mH @ Q)) @ inv(R).mH, where copyltu mirrors the lower triangle.

    > linalg.qr(tensor([[-3.], [-4.]])).R
    tensor([[5.]])
    """
    if mode not in ("reduced", "complete", "r"):
        text = f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        raise refused("E0604", text, A)
    matrices("linalg.qr", A)
    numeric(A, "linalg.qr", "geqrf_cpu")
    return return_type(linalg_qr, list(_qr(A, mode=mode)))


@op("linalg", torch="torch.qr", outputs=("Q", "R"), composite=True)
def qr(input: Matrix, /, some: bool = True) -> Any:
    """The QR decomposition, complete with some=False; `linalg.qr` is its successor.

    Derivative: as that of `linalg.qr`.

    > torch.qr(tensor([[-3.], [-4.]])).R
    tensor([[5.]])
    """
    return return_type(qr, list(linalg_qr(input, mode="reduced" if some else "complete")))


# ---- reflections ---------------------------------------------------------------------------------------------


@op(
    "linalg",
    torch=(),
    name="geqrf_kernel",
    outputs=("a", "tau"),
    method=False,
    promote="none",
    grad_fn="GeqrfBackward0",
    formula="geqrf({0})",
)
def _geqrf(xp: Any, input: Any, /) -> Any:
    """The kernel of `geqrf`; NumPy's raw mode gives the transposes of LAPACK's matrices."""
    made, tau = xp.linalg.qr(input, mode="raw")
    return columns_first(xp, made.swapaxes(-1, -2)), tau


_geqrf.defvjp(underived("the derivative for 'geqrf' is not implemented.", "NotImplementedError"))


@op("linalg", torch="torch.geqrf", outputs=("a", "tau"), composite=True, real_grad=True)
def geqrf(input: Matrix, /) -> Any:
    """LAPACK's form of a QR decomposition: R in the upper triangle, below it the vectors of the reflections whose
    product is Q, and their factors `tau`.

    > geqrf(tensor([[3.], [4.]])).tau
    tensor([1.6000])
    """
    if input.ndim < 2:
        raise refused("E0208", "torch.geqrf: input must have at least 2 dimensions.", input)
    numeric(input, None, "geqrf_cpu")
    return return_type(geqrf, list(_geqrf(input)))
