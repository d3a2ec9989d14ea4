"""Products built from others: traces, Kronecker and cross products, contractions over given dimensions, Vandermonde
matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..arguments import category, like
from ..reduce.cumulative import cumprod
from ..reduce.reduction import sum
from ..shape.joining import cat
from ..shape.reshaping import expand, permute, reshape, unsafe_view
from ..shape.slicing import diagonal
from ..sizes import distinct, product, wrapped
from .contraction import mm, wrong_rank
from .matrices import L, letters, refused

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims, Matrix


@op(
    "contraction",
    torch="torch.trace",
    promote="none",
    formula="trace({0})",
    out=False,
    needs="iufc",
    refusal="\"trace\" not implemented for '{dtype}'",
)
def trace(xp: Any, input: Matrix, /) -> Any:
    """The sum of a matrix's diagonal.

    > trace(tensor([[1., 2.], [3., 4.]]))
    tensor(5.)
    """
    if input.ndim != 2:
        raise wrong_rank("trace", "trace: expected a matrix, but got tensor with dim " + str(input.ndim), input)
    return xp.trace(input, dtype="int64" if input.dtype.kind in "iu" else None)


@op("contraction", torch=(), name="on_diagonal", promote="none", result="first", method=False, formula="{0}*eye")
def spread_diagonal(xp: Any, input: Any, /, rows: int, columns: int) -> Any:
    """One number on the diagonal of a matrix."""
    made = xp.zeros((rows, columns), input.dtype)
    line = xp.arange(min(rows, columns))
    made[line, line] = input
    return made


trace.defvjp(lambda g, _y, _x: (spread_diagonal(g, rows=_x.shape[0], columns=_x.shape[1]),))
spread_diagonal.defvjp(lambda g, _y, _x, rows, columns: (trace(g),))


@op("contraction", torch="torch.kron", composite=True, formula="kron({0}, {1})")
def kron(input: Matrix, other: Matrix, /) -> Any:
    """The Kronecker product: each element of the first tensor times all of the second, in blocks.

    > kron(tensor([[1., 2.]]), tensor([[1.], [10.]]))
    tensor([[ 1.,  2.],
            [10., 20.]])
    """
    n = max(input.ndim, other.ndim)
    a = (1,) * (n - input.ndim) + tuple(input.shape)
    b = (1,) * (n - other.ndim) + tuple(other.shape)
    left = reshape(input, shape=tuple([s for m in a for s in (m, 1)]))
    right = reshape(other, shape=tuple([s for m in b for s in (1, m)]))
    return unsafe_view(left * right, shape=tuple([x * y for x, y in zip(a, b, strict=True)]))


@op(
    "contraction",
    torch=(),
    name="cross_kernel",
    method=False,
    grad_fn="LinalgCrossBackward0",
    formula="cross({0}, {1})",
)
def _cross(xp: Any, input: Any, other: Any, /, *, dim: int) -> Any:
    """The kernel of `cross`."""
    a, b = xp.moveaxis(input, dim, 0), xp.moveaxis(other, dim, 0)
    made = xp.stack((a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]))
    return xp.ascontiguousarray(xp.moveaxis(made, 0, dim))


_cross.defvjp(lambda g, _y, a, b, *, dim: (_cross(b, g, dim=dim), _cross(g, a, dim=dim)))


@op("contraction", torch=L + "cross", name="linalg_cross", composite=True, method=False)
def linalg_cross(input: Matrix, other: Matrix, /, *, dim: int = -1) -> Any:
    """The cross product of vectors of three elements along a dimension.

    > linalg.cross(tensor([1., 0., 0.]), tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """
    if input.ndim != other.ndim:
        raise refused("E0208", "linalg.cross: inputs must have the same number of dimensions.", input, other)
    wrapped(dim, input.ndim, "linalg.cross", (input, other))
    n, m = input.shape[dim], other.shape[dim]
    if n != 3 or m != 3:
        text = f"linalg.cross: inputs dimension {dim} must have length 3. Got {n} and {m}"
        raise refused("E0206", text, input, other)
    if input.dtype != other.dtype:
        text = f"expected scalar type {letters(input)} but found {letters(other)}"
        raise refused("E0302", text, input, other)
    return _cross(input, other, dim=dim if dim < 0 else dim - input.ndim)


@op("contraction", torch="torch.cross", composite=True)
def cross(input: Matrix, other: Matrix, /, dim: int | None = None) -> Any:
    """`linalg.cross`; without `dim` along the first dimension of size 3.

    > cross(tensor([1., 0., 0.]), tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """
    if dim is None:
        found = [i for i, n in enumerate(input.shape) if n == 3]
        if not found:
            raise refused("E0206", "no dimension of size 3 in input", input, other)
        dim = found[0]
    return linalg_cross(input, other, dim=dim)


# ---- contraction over given dimensions -----------------------------------------------------------------------


def _contracted(a: Any, b: Any, dims: Any) -> tuple[Any, Any]:
    """The dimensions of each tensor that are summed over, as they were given."""
    if not isinstance(dims, int):
        left, right = ((d,) if isinstance(d, int) else tuple(d) for d in dims)
        return left, right
    text = None
    if dims < 0:
        text = f"tensordot expects dims >= 0, but got dims={dims}"
    elif dims > min(a.ndim, b.ndim):
        text = f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}"
    if text is not None:
        raise refused("E0604", text, a, b)
    return tuple(range(-dims, 0)), tuple(range(dims))


@op("contraction", torch="torch.tensordot", composite=True, method=False)
def tensordot(a: Matrix, b: Matrix, /, dims: Dims = 2) -> Any:
    """Sums of products over some dimensions of each tensor: the last of a and first of b, or lists of both.

    > tensordot(ones(2, 3), ones(3, 4), 1).shape
    torch.Size([2, 4])
    """
    left, right = _contracted(a, b, dims)
    text = None
    if len(left) != len(right):
        text = "both dimension lists should have same length"
    elif a.dtype != b.dtype:
        text = "both inputs should have same dtype"
    if text is not None:
        raise refused("E0604", text, a, b)
    ours, theirs = distinct(left, a.ndim, "tensordot"), distinct(right, b.ndim, "tensordot")
    for i, j, d, e in zip(ours, theirs, left, right, strict=True):
        n, m = (x.shape[k] if x.ndim else 1 for x, k in ((a, i), (b, j)))
        if n != m and n == 1:
            b = sum(b, dim=j, keepdim=True)
        elif n != m and m == 1:
            a = sum(a, dim=i, keepdim=True)
        elif n != m:
            text = f"contracted dimensions need to match, but first has size {n} in dim {d} and second has size {m} in "
            raise refused("E0203", f"{text}dim {e}", a, b)
    kept = [d for d in range(a.ndim) if d not in ours]
    added = [d for d in range(b.ndim) if d not in theirs]
    shape = (*[a.shape[d] for d in kept], *[b.shape[d] for d in added])
    inner = product([a.shape[d] for d in ours])
    rows = reshape(permute(a, dims=(*kept, *ours)), shape=(product([a.shape[d] for d in kept]), inner))
    columns = reshape(permute(b, dims=(*theirs, *added)), shape=(inner, product([b.shape[d] for d in added])))
    return reshape(mm(rows, columns), shape=shape)


# ---- Vandermonde matrices ------------------------------------------------------------------------------------


def _powers(x: Any, count: int) -> Any:
    """The powers 0 to count - 1 of each element, in a new last dimension."""
    shape = tuple(x.shape)
    rest = cumprod(expand(reshape(x, shape=(*shape, 1)), size=(*shape, count - 1)), dim=-1)
    one = like(_ones((*shape, 1)), rest)
    return cat((one, rest), dim=-1)


def _ones(shape: Any) -> Any:
    from ...tensor.registry import NUMPY

    return NUMPY().ones(shape)


@op("contraction", torch=L + "vander", name="linalg_vander", composite=True, method=False)
def linalg_vander(x: Matrix, /, *, N: int | None = None) -> Any:
    """A row of powers 0, 1, 2, … of each element.

    > linalg.vander(tensor([2., 3.]), N=3)
    tensor([[1., 2., 4.],
            [1., 3., 9.]])
    """
    if category(x) == 0:
        text = "linalg.vander supports floating point, complex, and integer tensors, but got Bool"
        raise refused("E0302", text, x)
    if not x.ndim:
        x = reshape(x, shape=(1,))
    count = x.shape[-1] if N is None else N
    if count <= 1:
        raise refused("E0604", "N must be greater than 1.", x)
    return _powers(x, count)


@op("linalg", torch=L + "diagonal", name="linalg_diagonal", composite=True, method=False, out=False)
def linalg_diagonal(A: Matrix, /, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """A view of the diagonals of matrices: `diagonal` of the last two dimensions.

    > linalg.diagonal(tensor([[1., 2.], [3., 4.]]))
    tensor([1., 4.])
    """
    return diagonal(A, offset=offset, dim1=dim1, dim2=dim2)
