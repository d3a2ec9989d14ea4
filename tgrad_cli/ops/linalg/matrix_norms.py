"""Norms of vectors and matrices, conditions and ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, op
from ..arguments import category
from ..reduce.extremes import amax, amin
from ..reduce.norms import elements_norm, in_dtype, norm_gradient, power_norm
from ..reduce.reduction import sum
from ..shape.reshaping import permute, reshape
from ..shape.slicing import part
from ..sizes import distinct, wrapped
from .inverses import inv_ex
from .matrices import L, matrices, numeric, refused, significant, squares, tolerances
from .singular_values import svdvals

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims, Matrix


@op("linalg", torch=L + "vector_norm", name="linalg_vector_norm", composite=True, method=False)
def vector_norm(x: Matrix, /, ord: Any = 2, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The norm of the elements as one vector, over all or some dimensions; 0 has derivative 0.

    > linalg.vector_norm(tensor([3., 4.]))
    tensor(5.)
    """
    if isinstance(ord, (str, complex)):
        kind = type(ord).__name__
        text = f"linalg_vector_norm(): argument 'ord' (position 2) must be Number, not {kind}"
        raise refused("E0502", text, x, python="TypeError")
    x = in_dtype(x, dtype)
    if category(x) < 2:
        numeric(x, "linalg.vector_norm")
    return elements_norm(x, ord=ord, dim=None if dim is None or dim == () else dim, keepdim=keepdim)


def _planes(x: Any, dim: Any) -> Any:
    """The two dimensions moved to the end."""
    a, b = dim
    rest = [d for d in range(x.ndim) if d not in (a, b)]
    return x if (*rest, a, b) == tuple(range(x.ndim)) else permute(x, dims=(*rest, a, b))


def _kept(made: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    if not keepdim:
        return made
    made = reshape(made, shape=(*made.shape, 1, 1))
    order = [d for d in range(x.ndim) if d not in dim] + list(dim)
    return permute(made, dims=tuple([order.index(d) for d in range(x.ndim)]))


@op("linalg", torch=L + "matrix_norm", name="matrix_norm", composite=True, method=False)
def matrix_norm(
    A: Matrix, /, ord: Any = "fro", dim: Dims = (-2, -1), keepdim: bool = False, *, dtype: Any = None
) -> Any:
    """The norm of each matrix: "fro", "nuc", 1 and inf (largest sum of a column or row), 2 (largest singular value)
    and their negatives (smallest).

    > linalg.matrix_norm(tensor([[3., 0.], [0., 4.]]))
    tensor(5.)
    > linalg.matrix_norm(tensor([[3., 0.], [0., 4.]]), 2)
    tensor(4.)
    """
    name = "linalg.matrix_norm"
    matrices(name, A)
    numeric_or_half(A, name)
    pair = dim if isinstance(dim, (tuple, list)) else (dim,)
    if len(pair) != 2:
        raise refused("E0604", f"{name}: dim must be a 2-tuple. Got {' '.join(map(str, pair))}", A)
    a, b = (wrapped(d, A.ndim, name, (A,)) for d in pair)
    if a == b:
        raise refused("E0604", f"{name}: dims must be different. Got ({a}, {b})", A)
    A = in_dtype(A, dtype, name)
    if ord == "fro":
        return vector_norm(A, ord=2, dim=(a, b), keepdim=keepdim)
    if ord == "nuc":
        return _kept(sum(svdvals(_planes(A, (a, b))), dim=-1), A, (a, b), keepdim)
    if isinstance(ord, str) or abs(ord) not in (1, 2, float("inf")):
        word = ord if isinstance(ord, str) else f"{ord:g}"
        raise refused("E0604", f"{name}: Order {word} not supported.", A)
    if abs(ord) == 2:
        return _kept(_most(svdvals(_planes(A, (a, b))), ord, -1, False), A, (a, b), keepdim)
    if abs(ord) != 1:
        a, b = b, a
    # The sums go over a; without keepdim, b has moved by one where it came after.
    sums = vector_norm(A, ord=1, dim=a, keepdim=keepdim)
    return _most(sums, ord, b if keepdim or b < a else b - 1, keepdim)


def _most(x: Any, ord: Any, dim: int, keepdim: bool) -> Any:
    """The largest (for a negative order the smallest) along a dimension; the largest of none is 0."""
    if ord < 0:
        return amin(x, dim=dim, keepdim=keepdim)
    return amax(x, dim=dim, keepdim=keepdim) if x.shape[dim] else sum(x, dim=dim, keepdim=keepdim)


def numeric_or_half(x: Any, name: str) -> None:
    """Refuse integers; half precision passes."""
    if category(x) < 2:
        numeric(x, name)


@op("linalg", torch=L + "norm", name="linalg_norm", composite=True, method=False)
def linalg_norm(A: Matrix, /, ord: Any = None, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """`vector_norm` of everything or along one dimension, `matrix_norm` for an order over two.

    > linalg.norm(tensor([3., 4.]))
    tensor(5.)
    """
    dims = (dim,) if isinstance(dim, int) else dim
    if dims is not None and len(dims) not in (1, 2):
        raise refused("E0604", f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dims)}", A)
    if ord is not None and dims is None and A.ndim not in (1, 2):
        text = f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D."
        raise refused("E0604", text, A)
    if isinstance(ord, str) or (ord is not None and (A.ndim if dims is None else len(dims)) == 2):
        return matrix_norm(A, ord=ord, dim=(-2, -1) if dims is None else dims, keepdim=keepdim, dtype=dtype)
    return vector_norm(A, ord=2.0 if ord is None else ord, dim=dims, keepdim=keepdim, dtype=dtype)


@op(
    "linalg",
    torch=(),
    name="frobenius_kernel",
    promote="abs",
    method=False,
    needs="fc",
    holomorphic=False,
    grad_fn="NormBackward1",
    formula="norm({0})",
    refusal="norm(): input dtype should be either floating point or complex. Got {dtype} instead.",
)
def _frobenius(xp: Any, input: Any, /, dim: Any, keepdim: bool) -> Any:
    """The kernel of `frobenius_norm`."""
    return power_norm(xp, input, 2.0, dim, keepdim)


_frobenius.defvjp(lambda g, y, x, *, dim, keepdim: (norm_gradient(g, y, x, 2.0, dim, keepdim),))


@op("linalg", torch="torch.frobenius_norm", composite=True, method=False)
def frobenius_norm(input: Matrix, /, dim: Dims, keepdim: bool = False) -> Any:
    """The Euclidean norm over one or two dimensions (all, where `dim` is empty); `linalg.norm` is its successor.

    > torch.frobenius_norm(tensor([[3., 0.], [0., 4.]]), (0, 1))
    tensor(5.)
    """
    dims = dim if isinstance(dim, (tuple, list)) else (dim,)
    if len(dims) > 2:
        text = f"Expected at most 2 dimensions, but got {len(dims)} dimensions instead."
        raise refused("E0604", text, input)
    found = distinct(tuple(dims), input.ndim, "frobenius_norm")
    return _frobenius(input, dim=found or None, keepdim=keepdim)


@op("linalg", torch="torch.nuclear_norm", composite=True, method=False)
def nuclear_norm(input: Matrix, /, dim: Any = (-2, -1), keepdim: bool = False) -> Any:
    """The sum of the singular values of each matrix; `linalg.matrix_norm` with "nuc" is its successor.

    > torch.nuclear_norm(tensor([[3., 0.], [0., 4.]]))
    tensor(7.)
    """
    if type(dim) is bool:  # torch.nuclear_norm(input, keepdim)
        dim, keepdim = (-2, -1), dim
    pair = (dim, dim) if isinstance(dim, int) else dim
    return matrix_norm(input, ord="nuc", dim=pair, keepdim=keepdim)


@op("linalg", torch=L + "cond", name="cond", composite=True, method=False)
def cond(A: Matrix, /, p: Any = None) -> Any:
    """The condition number: the norm of the matrix times the norm of its inverse; inf for a singular matrix.

    Derivative: through the norms or singular values whose quotient it is.

    > linalg.cond(tensor([[2., 0.], [0., 4.]]))
    tensor(2.)
    """
    if A.ndim < 2:
        raise refused("E0208", "linalg.cond: The input tensor must have at least 2 dimensions.", A)
    if not isinstance(p, str) and (p is None or abs(p) == 2):
        values = svdvals(A)
        if not A.size:
            return sum(values, dim=-1)
        n = values.shape[-1]
        first, last = (part(values, values.ndim - 1, slice(i, i + 1), "SliceBackward0") for i in (0, n - 1))
        return OPS["squeeze"](last / first if p == -2 else first / last, dim=-1)
    if p not in ("fro", "nuc") and (isinstance(p, str) or abs(p) not in (1, float("inf"))):
        word = p if isinstance(p, str) else f"{p:g}"
        raise refused("E0604", f"linalg.cond got an invalid norm type: {word}", A)
    squares(f"linalg.cond(ord={p if isinstance(p, str) else f'{p:g}'})", A)
    if not A.size:
        return sum(A, dim=(-2, -1))
    inverted = inv_ex(A)[0]
    made = matrix_norm(A, ord=p) * matrix_norm(inverted, ord=p)
    return OPS["nan_to_num"](made, nan=float("inf"), posinf=float("inf"), neginf=float("-inf"))


@op("linalg", torch=(), name="matrix_rank_kernel", promote="none", result="int64", method=False, formula="rank({0})")
def _matrix_rank(xp: Any, A: Any, /, hermitian: bool = False, atol: Any = None, rtol: Any = None) -> Any:
    """The kernel of `matrix_rank`."""
    if not A.size:
        return xp.zeros(A.shape[:-2], "int64")
    sizes = xp.abs(xp.linalg.eigvalsh(A)) if hermitian else xp.linalg.svd(A, compute_uv=False)
    return significant(xp, sizes, A.shape, atol, rtol).sum(axis=-1)


@op("linalg", torch=L + "matrix_rank", name="matrix_rank", composite=True, method=False)
def matrix_rank(A: Matrix, /, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """How many singular values are above ``max(atol, rtol * largest)``.

    > linalg.matrix_rank(tensor([[1., 2.], [2., 4.]]))
    tensor(1)
    """
    matrices("torch.linalg.matrix_rank", A, "input")
    if category(A) < 2:
        raise refused("E0302", "This function doesn't handle types other than float and double", A)
    numeric(A, "linalg.svd", "linalg_svd_cpu")
    if hermitian:
        squares("linalg.eigh", A)
    tolerances("matrix_rank", A, atol, rtol)
    if tol is not None:
        atol, rtol = tol, 0.0
    return _matrix_rank(A, hermitian=hermitian, atol=atol, rtol=rtol)
