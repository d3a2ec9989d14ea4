"""A few eigenpairs of a large matrix: `lobpcg`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.autodiff import Underived
from ...tensor.promotion import META_NAMES
from ...tensor.registry import FUNCTIONS, NUMPY, op
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..arguments import as_tensor
from ..reduce.reduction import sum
from ..shape.axes import transpose, unsqueeze
from .contraction import adjoint, matmul
from .lobpcg import ORTHO, eigenpairs
from .matrices import column, on_diagonal, refused, row
from .systems import solution

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix

PRECISION = {"float32": 1.2e-07, "float64": 2.23e-16}


@op(
    "linalg",
    torch=(),
    name="lobpcg_kernel",
    outputs=("*",),
    method=False,
    promote="none",
    holomorphic=False,
    grad_fn="LOBPCGAutogradFunctionBackward",
    formula="lobpcg({0})",
)
def _lobpcg(xp: Any, A: Any, X: Any, B: Any = None, iK: Any = None, /, settings: Any = None) -> Any:
    """The kernel of `lobpcg`: matrix after matrix of a batch."""
    m, k = A.shape[-1], settings["k"]
    flat, starts = A.reshape(-1, m, m), X.reshape(-1, m, X.shape[-1])
    others = [None] * len(flat) if B is None else B.reshape(flat.shape)
    pairs = [eigenpairs(xp, a, b, iK, x, settings) for a, b, x in zip(flat, others, starts, strict=True)]
    values = xp.stack([E for E, _ in pairs]) if pairs else xp.empty((0, k), A.dtype)
    vectors = xp.stack([V for _, V in pairs]) if pairs else xp.empty((0, m, k), A.dtype)
    return values.reshape(*A.shape[:-2], -1), vectors.reshape(*A.shape[:-1], -1)


def _rule(g: Any, y: Any, A: Any, _X: Any, B: Any, _iK: Any, settings: Any) -> tuple[Any, ...]:
    """Of ``A v = λ v``: dλ = vᵀ dA v and dv = (λ I - A)⁺ dA v, for the symmetric part of A."""
    if B is not None:
        lost = Underived("lobpcg.backward does not support backward with B != I yet.", "ValueError")
        return lost, None, lost, None
    (values, vectors), (gl, gv) = y, g
    made = 0
    if gl is not None:
        made = matmul(vectors * row(gl), adjoint(vectors))
    if gv is not None:
        v, c = transpose(vectors, dim0=-2, dim1=-1), transpose(gv, dim0=-2, dim1=-1)
        c = c - v * sum(v * c, dim=-1, keepdim=True)
        shifted = on_diagonal(column(values) * (v * 0 + 1)) - unsqueeze(A, dim=-3) + matmul(column(v), row(v))
        made = made + sum(matmul(solution(shifted, column(c)), row(v)), dim=-3)
    return (made + adjoint(made)) * 0.5, None, None, None


_lobpcg.defvjp(_rule)


@op("linalg", torch="torch.lobpcg", composite=True, method=False, out=False)
def lobpcg(
    A: Matrix,
    /,
    k: Any = None,
    B: Any = None,
    X: Any = None,
    n: Any = None,
    iK: Any = None,
    niter: Any = None,
    tol: Any = None,
    largest: Any = None,
    method: Any = None,
    tracker: Any = None,
    ortho_iparams: Any = None,
    ortho_fparams: Any = None,
    ortho_bparams: Any = None,
) -> Any:
    """The `k` largest eigenvalues of ``A x = λ B x``, for symmetric A, and their vectors; the smallest with
    ``largest=False``.

    Found step by step from the columns of `X`, or of random numbers; for matrices with at least 3k rows. A symmetric A
    is meant: the gradient is that of its symmetric part.

    Derivative: ∂/∂A of the eigenvalues is Σ v[i]*x[i] x[i]ᵀ; of a vector x, (λ I - A)⁺ v xᵀ, made symmetric.

    > torch.lobpcg(diag(tensor([1., 2., 3., 4.])), X=ones(4, 1))[0].round(decimals=3)
    tensor([4.])
    """
    if tracker is not None:
        raise refused("E0501", "lobpcg: a tracker is not supported", A, python="NotImplementedError")
    B, X, iK = (as_tensor("lobpcg", w, i, v) for w, i, v in (("B", 3, B), ("X", 4, X), ("iK", 6, iK)))
    _check(A, B)
    k = (1 if X is None else X.shape[-1]) if k is None else k
    n = X.shape[-1] if X is not None else k if n is None else n
    m = A.shape[-1]
    if m < 3 * n:
        text = f"LOBPCG algorithm is not applicable when the number of A rows (={m}) is smaller than 3 x the number "
        raise refused("E0203", f"{text}of requested eigenpairs (={n})", A, python="ValueError")
    start = _start(A, X, m, n)
    tol = PRECISION[A.dtype.name] ** 0.5 if tol is None else tol
    settings = {"k": k, "niter": 1000 if niter is None else niter, "tol": tol, "method": method or "ortho"}
    settings |= {"largest": largest is None or largest}
    settings |= {**ORTHO, "ortho_tol": tol, "ortho_tol_drop": tol, "ortho_tol_replace": tol}
    for given in (ortho_iparams, ortho_fparams, ortho_bparams):
        settings |= given or {}
    if ACTIVE.state.grad_enabled and (A.requires_grad or (B is not None and B.requires_grad)):
        A, B = (None if M is None else (M + adjoint(M)) * 0.5 for M in (A, B))
    return _lobpcg(A, start, B, iK, settings=settings)


def _check(A: Any, B: Any) -> None:
    """Refuse what is no pair of square matrices of floating point numbers."""
    if A.ndim < 2:
        raise refused("E0208", "tuple index out of range", A, python="IndexError")
    if A.shape[-1] != A.shape[-2]:
        raise refused("E0208", f"A must be square, got shape {A.shape!r}", A, python="AssertionError")
    if B is not None and B.shape != A.shape:
        text = f"A and B must have same shape, got {A.shape!r} vs {B.shape!r}"
        raise refused("E0203", text, A, B, python="AssertionError")
    if A.dtype.name not in PRECISION:
        text = f"expected m1 and m2 to have the same dtype, but got: {META_NAMES[A.dtype.name]} != float"
        raise refused("E0302", text, A)


def _start(A: Any, X: Any, m: int, n: int) -> Any:
    """The first vectors, one block for each matrix: those given, or random numbers, drawn matrix after matrix."""
    batch = tuple(A.shape[:-2])
    if X is None:
        blocks = [FUNCTIONS["randn"](m, n, dtype=A.dtype).array for _ in range(NUMPY().prod(batch, dtype=int))]
        return (
            Tensor(NUMPY().stack(blocks).reshape(*batch, m, n), A.dtype)
            if blocks
            else Tensor(A.array[..., :n], A.dtype)
        )
    if tuple(X.shape) != (*batch, m, n):
        text = f"X shape mismatch: got {X.shape!r}, expected {(m, n)}"
        raise refused("E0203", text, X, python="AssertionError")
    if X.dtype is not A.dtype:
        kinds = " != ".join([META_NAMES[t.dtype.name] for t in (A, X)])
        text = f"expected m1 and m2 to have the same dtype, but got: {kinds}"
        raise refused("E0302", text, A, X)
    return X
