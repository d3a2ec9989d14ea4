"""`torch.linalg`: inverses, determinants, systems of equations and norms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import OPS, op
from ..reduce.norms import norm_gradient, order_of, power_norm
from ..reduce.reduction import sum
from ..shape.reshaping import reshape
from .contraction import adjoint, matmul, transposed

if TYPE_CHECKING:
    from typing import Any

L = "torch.linalg."


def squares(name: str, *values: Any) -> None:
    """Refuse what is no (batch of) square matrices, in PyTorch's words."""
    x = values[0]
    if x.ndim < 2:
        torch = f"{name}: The input tensor A must have at least 2 dimensions."
    elif x.shape[-1] != x.shape[-2]:
        torch = f"{name}: A must be batches of square matrices, but they are {x.shape[-2]} by {x.shape[-1]} matrices"
    else:
        return
    labels: dict[int | str, str] = {i: describe(v) for i, v in enumerate(values)}
    raise TgradError("E0208", torch, torch=torch, python="RuntimeError", operands=labels)


def matrices(name: str, x: Any) -> None:
    """Refuse vectors where matrices are meant."""
    if x.ndim < 2:
        torch = f"{name}: The input tensor A must have at least 2 dimensions."
        raise TgradError("E0208", torch, torch=torch, python="RuntimeError", operands={0: describe(x)})


def singular(xp: Any, name: str, x: Any) -> TgradError:
    """E0605 in PyTorch's words: which matrix, which pivot."""
    batch = ""
    position = x.shape[-1]
    flat = x.reshape(-1, *x.shape[-2:])
    for i, matrix in enumerate(flat):
        rank = int(xp.linalg.matrix_rank(matrix))
        if rank < matrix.shape[-1]:
            position = rank + 1
            batch = f"(Batch element {i}): " if x.ndim > 2 else ""
            break
    what = "inversion" if name.endswith("inv") else "solver"
    tail = "inversion could not be completed because the input matrix is singular."
    if what == "solver":
        text = f"{name}: {batch}The solver failed because the input matrix is singular."
    else:
        text = f"{name}: {batch}The diagonal element {position} is zero, the {tail}"
    return TgradError(
        "E0605",
        text,
        torch=text,
        python="RuntimeError",
        operands={0: describe(x)},
        hint="linalg.pinv and linalg.lstsq take singular matrices",
    )


@op(
    "linalg",
    torch=(L + "inv", "torch.inverse"),
    name="inv",
    needs="fc",
    grad_fn="LinalgInvExBackward0",
    formula="inv({0})",
    aliases=("inverse",),
    refusal="linalg.inv: Expected a floating point or complex tensor as input. Got {dtype}",
)
def inv(xp: Any, A: Any, /) -> Any:
    """The inverse of a square matrix; E0605 for a singular one.

    > linalg.inv(tensor([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """
    squares("linalg.inv", A)
    try:
        return xp.linalg.inv(A)
    except xp.linalg.LinAlgError:
        raise singular(xp, "linalg.inv", A) from None


inv.defvjp(lambda g, y, _x: (-matmul(transposed(y), matmul(g, transposed(y))),))


@op("linalg", torch=(L + "det", "torch.det"), needs="fc", grad_fn="LinalgDetBackward0", formula="det({0})")
def det(xp: Any, A: Any, /) -> Any:
    """The determinant of a square matrix; its derivative exists for singular matrices too.

    > linalg.det(tensor([[1., 2.], [3., 4.]]))
    tensor(-2.)
    """
    squares("linalg.det", A)
    return xp.linalg.det(A)


@op("linalg", torch=(), method=False, needs="fc", formula="cofactor({0})")
def cofactor(xp: Any, A: Any, /) -> Any:
    """The matrix of cofactors, ``det(A) * inv(A).T``, through singular values, so that A may be singular."""
    u, s, vh = xp.linalg.svd(A)
    n = s.shape[-1]
    rest = xp.where(xp.eye(n, dtype=bool), 1, s[..., None, :]).prod(axis=-1)
    sign = xp.linalg.det(u) * xp.linalg.det(vh)
    made = (u.conj() * rest[..., None, :]) @ vh.conj()
    return made * sign[..., None, None]


det.defvjp(lambda g, _y, x: (reshape(g, shape=(*_y.shape, 1, 1)) * cofactor(x),))


def _cofactor_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    k = transposed(inv(x))
    total = sum(g * y, dim=(-2, -1), keepdim=True)
    return (total * k - matmul(y, matmul(transposed(g), k)),)


cofactor.defvjp(_cofactor_rule)


@op(
    "linalg",
    torch=(L + "slogdet", "torch.slogdet"),
    outputs=("sign", "logabsdet"),
    needs="fc",
    promote="none",
    holomorphic=False,
    grad_fn="LinalgSlogdetBackward0",
    formula="slogdet({0})",
)
def slogdet(xp: Any, A: Any, /) -> Any:
    """The sign of the determinant and the logarithm of its absolute value.

    > linalg.slogdet(tensor([[2., 0.], [0., 4.]])).logabsdet
    tensor(2.0794)
    """
    squares("linalg.slogdet", A)
    return tuple(xp.linalg.slogdet(A))


def _slogdet_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    if g[1] is None:
        return (None,)
    return (reshape(g[1], shape=(*g[1].shape, 1, 1)) * adjoint(inv(x)),)


slogdet.defvjp(_slogdet_rule)


@op("linalg", torch="torch.logdet", composite=True, formula="logdet({0})")
def logdet(input: Any, /) -> Any:
    """The logarithm of the determinant, NaN where that is negative.

    > logdet(tensor([[2., 0.], [0., 4.]]))
    tensor(2.0794)
    """
    return OPS["log"](det(input))


def is_vector(a: Any, b: Any) -> bool:
    """Whether the right side of a system is one vector a matrix, by PyTorch's rule."""
    return b.ndim == 1 or (a.ndim - 1 == b.ndim and tuple(b.shape) == tuple(a.shape[:-1]))


@op(
    "linalg",
    torch=(),
    name="solve_kernel",
    promote="match",
    method=False,
    needs="fc",
    grad_fn="LinalgSolveExBackward0",
    formula="solve({0}, {1})",
)
def solve_kernel(xp: Any, A: Any, B: Any, /) -> Any:
    """The kernel of `solve`: both sides are matrices."""
    try:
        return xp.linalg.solve(A, B)
    except xp.linalg.LinAlgError:
        raise singular(xp, "torch.linalg.solve", A) from None


def _solve_rule(g: Any, y: Any, a: Any, _b: Any) -> tuple[Any, Any]:
    part = solve_kernel(transposed(a), g)
    return -matmul(part, transposed(y)), part


solve_kernel.defvjp(_solve_rule)


@op("linalg", torch=L + "solve", composite=True, method=False, formula="solve({0}, {1})")
def solve(A: Any, B: Any, /, *, left: bool = True) -> Any:
    """The solution X of ``A @ X = B`` (of ``X @ A = B`` with left=False); E0605 for a singular A.

    > linalg.solve(tensor([[2., 0.], [0., 4.]]), tensor([2., 8.]))
    tensor([1., 2.])
    """
    squares("linalg.solve", A, B)
    if is_vector(A, B):
        if A.shape[-1] != B.shape[-1]:
            raise _incompatible(A, B)
        made = solve_kernel(A, reshape(B, shape=(*B.shape, 1)))
        return reshape(made, shape=tuple(made.shape[:-1]))
    if not left:
        return transposed(solve_kernel(transposed(A), transposed(B)))
    if A.shape[-1] != B.shape[-2]:
        raise _incompatible(A, B)
    return solve_kernel(A, B)


def _incompatible(a: Any, b: Any) -> TgradError:
    torch = (
        f"linalg.solve: Incompatible shapes of A and B for the equation AX = B ({a.shape[-2]}x{a.shape[-1]} and "
        f"{'x'.join(map(str, b.shape[-2:]))})"
    )
    return TgradError("E0203", torch, torch=torch, python="RuntimeError", operands={0: describe(a), 1: describe(b)})


@op(
    "linalg",
    torch=(),
    promote="match",
    method=False,
    needs="fc",
    grad_fn="LinalgSolveTriangularBackward0",
    formula="solve_triangular({0}, {1})",
)
def triangular_kernel(xp: Any, A: Any, B: Any, /, upper: bool = False, unitriangular: bool = False) -> Any:
    """The kernel of `solve_triangular`: only one triangle of A is read."""
    A = xp.triu(A) if upper else xp.tril(A)
    if unitriangular:
        A = xp.where(xp.eye(A.shape[-1], dtype=bool), A.dtype.type(1), A)
    return xp.linalg.solve(A, B)


def _triangular_rule(g: Any, y: Any, a: Any, _b: Any, upper: bool, unitriangular: bool) -> tuple[Any, Any]:
    part = triangular_kernel(transposed(a), g, upper=not upper, unitriangular=unitriangular)
    full = triangle(-matmul(part, transposed(y)), upper=upper, offset=int(unitriangular))
    return full, part


triangular_kernel.defvjp(_triangular_rule)


@op("linalg", torch=(), method=False, formula="triangle({0})")
def triangle(xp: Any, input: Any, /, upper: bool = False, offset: int = 0) -> Any:
    """One triangle of each matrix; offset 1 leaves the diagonal out."""
    return xp.triu(input, offset) if upper else xp.tril(input, -offset)


triangle.defvjp(lambda g, _y, _x, upper, offset: (triangle(g, upper=upper, offset=offset),))


@op("linalg", torch=L + "solve_triangular", composite=True, method=False)
def solve_triangular(A: Any, B: Any, /, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    """The solution of ``A @ X = B`` for a triangular A, of which only one triangle is read.

    > linalg.solve_triangular(tensor([[2., 9.], [0., 4.]]), tensor([[11.], [4.]]), upper=True)
    tensor([[1.],
            [1.]])
    """
    squares("linalg.solve_triangular", A, B)
    if left:
        return triangular_kernel(A, B, upper=upper, unitriangular=unitriangular)
    made = triangular_kernel(transposed(A), transposed(B), upper=not upper, unitriangular=unitriangular)
    return transposed(made)


@op(
    "linalg",
    torch=L + "vector_norm",
    promote="abs",
    method=False,
    needs="fc",
    holomorphic=False,
    grad_fn="LinalgVectorNormBackward0",
    formula="vector_norm({0})",
    refusal="linalg.vector_norm: Expected a floating point or complex tensor as input. Got {dtype}",
)
def vector_norm(xp: Any, x: Any, /, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The norm of the elements as one vector, over all or some dimensions; 0 has derivative 0.

    > linalg.vector_norm(tensor([3., 4.]))
    tensor(5.)
    """
    return power_norm(xp, x, order_of(ord), None if dim is None or dim == () else dim, keepdim)


vector_norm.defvjp(lambda g, y, x, *, ord, dim, keepdim, dtype: (norm_gradient(g, y, x, order_of(ord), dim, keepdim),))


@op(
    "linalg",
    torch=(L + "pinv", "torch.pinverse"),
    needs="fc",
    holomorphic=False,
    grad_fn="LinalgPinvBackward0",
    method=False,
    formula="pinv({0})",
)
def pinv(xp: Any, A: Any, /, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """The pseudoinverse; singular values up to ``max(atol, rtol * largest)`` count as 0.

    > linalg.pinv(tensor([[2.], [0.]]))
    tensor([[0.5000, 0.0000]])
    """
    matrices("linalg.pinv", A)
    rtol = rcond if rtol is None else rtol
    if hermitian:
        A = xp.tril(A) + xp.swapaxes(xp.tril(A, -1), -1, -2).conj()
    if rtol is None:
        rtol = 0.0 if atol is not None else max(A.shape[-2:]) * xp.finfo(A.dtype).eps
    u, s, vh = xp.linalg.svd(A, full_matrices=False)
    bound = xp.maximum(atol or 0.0, rtol * s.max(axis=-1, keepdims=True, initial=0))
    kept = xp.where(s > bound, 1 / xp.where(s > bound, s, 1), 0).astype(s.dtype)
    return (xp.swapaxes(vh, -1, -2).conj() * kept[..., None, :]) @ xp.swapaxes(u, -1, -2).conj()


def pinv_gradient(g: Any, p: Any, a: Any) -> Any:
    """The gradient for A of its pseudoinverse p (Golub and Pereyra)."""
    ph, gh = adjoint(p), adjoint(g)
    left, right = matmul(gh, matmul(p, ph)), matmul(matmul(ph, p), gh)
    return -matmul(ph, matmul(g, ph)) + left - matmul(a, matmul(p, left)) + right - matmul(matmul(right, p), a)


pinv.defvjp(lambda g, y, x, rcond, hermitian, *, atol, rtol: (pinv_gradient(g, y, x),))
