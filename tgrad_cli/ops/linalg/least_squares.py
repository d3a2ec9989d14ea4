"""Least squares solutions of systems with any number of equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.registry import op
from ...tensor.tensor import Tensor
from ..shape.reshaping import reshape
from .contraction import adjoint, matmul
from .inverses import pinv_gradient, pseudoinverse
from .matrices import L, adjoint_of, column, letters, numeric, refused

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix

DRIVERS = ("gels", "gelsy", "gelsd", "gelss")


@op(
    "linalg",
    torch=(),
    name="lstsq_kernel",
    outputs=("solution", "residuals", "rank", "singular_values"),
    fixed=(3,),
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgLstsqBackward0",
    formula="lstsq({0}, {1})",
)
def _lstsq(xp: Any, A: Any, B: Any, /, rcond: Any = None, driver: str = "gelsy") -> Any:
    """The kernel of `lstsq`: the shortest of the best solutions, by singular values."""
    vector = B.ndim < A.ndim
    b = B[..., None] if vector else B
    m, n = A.shape[-2:]
    u, s, vh = xp.linalg.svd(A, full_matrices=False)
    share = max(m, n) * xp.finfo(s.dtype).eps if rcond is None else rcond
    kept = s > (0 if driver == "gels" else share * s.max(axis=-1, keepdims=True, initial=0))
    inverted = xp.where(kept, 1 / xp.where(kept, s, 1), 0).astype(s.dtype)
    x = adjoint_of(vh) @ (inverted[..., None] * (adjoint_of(u) @ b))
    rank = kept.sum(axis=-1)
    nothing = xp.zeros(0, s.dtype)
    residuals = nothing
    if driver != "gelsy" and m > n and (driver == "gels" or (rank == n).all()):
        residuals = (xp.abs(A @ x - b) ** 2).sum(axis=-2)
    values = s if driver in ("gelsd", "gelss") else nothing
    counted = xp.zeros(0, "int64") if driver == "gels" else rank.astype("int64")
    return x[..., 0] if vector else _stored(xp, x, m), residuals, counted, values


def _stored(xp: Any, x: Any, rows: int) -> Any:
    """The solution in columns, each with room for the longer side, as LAPACK's routines leave it."""
    n = x.shape[-2]
    whole = xp.zeros((*x.shape[:-2], x.shape[-1], max(rows, n)), x.dtype).swapaxes(-1, -2)
    whole[..., :n, :] = x
    return whole[..., :n, :]


def _rule(g: Any, y: Any, a: Any, b: Any, rcond: Any, driver: str) -> tuple[Any, Any]:
    vector = b.ndim < a.ndim
    gx, gl = g[:2]
    x, b, gx = (column(v) if vector and v is not None else v for v in (y[0], b, gx))
    ga = gb = None
    if gx is not None:
        p = pseudoinverse(a)
        ga = pinv_gradient(matmul(gx, adjoint(b)), p, a)
        gb = matmul(adjoint(p), gx)
    if gl is not None and gl.shape != (0,):
        weighed = 2 * (reshape(gl, shape=(*gl.shape[:-1], 1, gl.shape[-1])) * (matmul(a, x) - b))
        more = matmul(weighed, adjoint(x))
        ga, gb = (more, -weighed) if ga is None else (ga + more, gb - weighed)
    return ga, reshape(gb, shape=tuple(gb.shape[:-1])) if vector and gb is not None else gb


_lstsq.defvjp(_rule)


@op(
    "linalg",
    torch=L + "lstsq",
    name="lstsq",
    outputs=("solution", "residuals", "rank", "singular_values"),
    composite=True,
    method=False,
)
def lstsq(A: Matrix, B: Matrix, /, rcond: Any = None, *, driver: Any = None) -> Any:
    """The X that makes ``A @ X - B`` smallest, the shortest such X for an A without full rank.

    `driver` is LAPACK's routine and decides what comes with it: "gelsy" (the rank), "gels" (the residuals), "gelsd"
    and "gelss" (both, and the singular values).

    > linalg.lstsq(tensor([[1., 1.], [1., 2.], [1., 3.]]), tensor([1., 2., 3.])).rank
    tensor(2)
    """
    text = None
    if A.ndim < 2:
        text = "input must have at least 2 dimensions."
    elif B.ndim < 1:
        text = "other must have at least 1 dimension."
    elif type(A) is Tensor and A.dtype is not B.dtype:
        text = "Expected input and other to have the same dtype, but got input's dtype "
        text += f"{letters(A)} and other's dtype {letters(B)}"
    elif not 0 <= A.ndim - B.ndim <= 1:
        text = "input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1"
    elif A.shape[-2] != B.shape[-1 if B.ndim < A.ndim else -2]:
        text = f"input.size(-2) should match other.size({-1 if B.ndim < A.ndim else -2})"
    elif driver not in (None, *DRIVERS):
        text = f"parameter `driver` should be one of ({', '.join(DRIVERS)})"
    if text is not None:
        raise refused("E0206", f"torch.linalg.lstsq: {text}", A, B)
    if A.dtype.category < 2:
        raise refused("E0302", "This function doesn't handle types other than float and double", A, B)
    numeric(A, None, "linalg_lstsq_cpu")
    made = _lstsq(A, B, rcond=rcond, driver=driver or "gelsy")
    return return_type(lstsq, list(made))
