"""Products built from others: traces, Kronecker and cross products, powers and chains of matrices, distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import OPS, op
from ..index.places import take_places
from ..reduce.reduction import sum
from ..shape.reshaping import expand, reshape
from ..sizes import product
from .contraction import matmul, mm, wrong_rank
from .einsum import contract
from .equations import LETTERS
from .solving import L, inv, squares, vector_norm

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Arrays


@op("contraction", torch="torch.trace", promote="sum", formula="trace({0})", out=False)
def trace(xp: Any, input: Any, /, *, dtype: Any = None) -> Any:
    """The sum of a matrix's diagonal.

    > trace(tensor([[1., 2.], [3., 4.]]))
    tensor(5.)
    """
    if input.ndim != 2:
        raise wrong_rank("trace", "trace: expected a matrix, but got tensor with dim " + str(input.ndim), input)
    return xp.trace(input)


trace.defvjp(lambda g, _y, _x, *, dtype: (OPS["on_diagonal"](g, rows=_x.shape[0], columns=_x.shape[1]),))


@op("contraction", torch=(), promote="none", result="first", method=False, formula="{0}*eye")
def on_diagonal(xp: Any, input: Any, /, rows: int, columns: int) -> Any:
    """One number on the diagonal of a matrix."""
    return xp.eye(rows, columns, dtype=input.dtype) * input


on_diagonal.defvjp(lambda g, _y, _x, rows, columns: (trace(g),))


@op("contraction", torch="torch.kron", composite=True, formula="kron({0}, {1})")
def kron(input: Any, other: Any, /) -> Any:
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
    return reshape(left * right, shape=tuple([x * y for x, y in zip(a, b, strict=True)]))


@op("contraction", torch=(L + "cross",), name="linalg_cross", composite=True, method=False)
def linalg_cross(input: Any, other: Any, /, *, dim: int = -1) -> Any:
    """The cross product of vectors of three elements along a dimension.

    > linalg.cross(tensor([1., 0., 0.]), tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """
    if input.shape[dim] != 3 or other.shape[dim] != 3:
        torch = (
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {input.shape[dim]} and {other.shape[dim]}"
        )
        raise TgradError(
            "E0206", torch, torch=torch, python="RuntimeError", operands={0: describe(input), 1: describe(other)}
        )
    a, b = dim % input.ndim, dim % other.ndim
    ahead, behind = (1, 2, 0), (2, 0, 1)
    return take_places(input, dim=a, index=ahead) * take_places(other, dim=b, index=behind) - take_places(
        input, dim=a, index=behind
    ) * take_places(other, dim=b, index=ahead)


@op("contraction", torch="torch.cross", composite=True)
def cross(input: Any, other: Any, /, dim: int | None = None) -> Any:
    """`linalg.cross`; without `dim` along the first dimension of size 3.

    > cross(tensor([1., 0., 0.]), tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """
    if dim is None:
        dim = next((i for i, n in enumerate(input.shape) if n == 3), -1)
    return linalg_cross(input, other, dim=dim)


@op("contraction", torch="torch.tensordot", composite=True, method=False)
def tensordot(a: Any, b: Any, /, dims: Any = 2) -> Any:
    """Sums of products over some dimensions of each tensor: the last of a and first of b, or lists of both.

    > tensordot(ones(2, 3), ones(3, 4), 1).shape
    torch.Size([2, 4])
    """
    if isinstance(dims, int):
        left, right = tuple(range(a.ndim - dims, a.ndim)), tuple(range(dims))
    else:
        left, right = ((d,) if isinstance(d, int) else tuple(d) for d in dims)
    left, right = tuple([d % a.ndim for d in left]), tuple([d % b.ndim for d in right])
    for i, j in zip(left, right, strict=True):
        if a.shape[i] != b.shape[j]:
            torch = f"contracted dimensions need to match, but first has size {a.shape[i]} in dim {i} and second has "
            torch += f"size {b.shape[j]} in dim {j}"
            raise TgradError(
                "E0203", torch, torch=torch, python="RuntimeError", operands={0: describe(a), 1: describe(b)}
            )
    first = LETTERS[: a.ndim]
    second = list(LETTERS[a.ndim : a.ndim + b.ndim])
    for i, j in zip(left, right, strict=True):
        second[j] = first[i]
    kept = [c for i, c in enumerate(first) if i not in left] + [c for j, c in enumerate(second) if j not in right]
    return contract((a, b), equation=f"{first},{''.join(second)}->{''.join(kept)}")


@op("linalg", torch=(L + "matrix_power", "torch.matrix_power"), composite=True)
def matrix_power(A: Any, /, n: int) -> Any:
    """A square matrix multiplied by itself; negative powers invert it.

    > linalg.matrix_power(tensor([[1., 1.], [0., 1.]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    squares("linalg.matrix_power", A)
    if n < 0:
        A, n = inv(A), -n
    if n == 0:
        return A * 0 + OPS["on_diagonal"](sum(A) * 0 + 1, rows=A.shape[-1], columns=A.shape[-1])
    made = None
    while n:
        if n % 2:
            made = A if made is None else matmul(made, A)
        n //= 2
        if n:
            A = matmul(A, A)
    return made


@op("linalg", torch=(L + "multi_dot", "torch.chain_matmul"), composite=True, method=False)
def multi_dot(tensors: Arrays, /) -> Any:
    """The product of several matrices, multiplied in the order that costs least.

    > linalg.multi_dot([ones(2, 3), ones(3, 4), ones(4, 1)])
    tensor([[12.],
            [12.]])
    """
    if len(tensors) < 2:
        text = f"multi_dot(): expected at least 2 tensors but got {len(tensors)}"
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    work = list(tensors)
    first, last = work[0].ndim == 1, work[-1].ndim == 1
    if first:
        work[0] = reshape(work[0], shape=(1, -1))
    if last:
        work[-1] = reshape(work[-1], shape=(-1, 1))
    while len(work) > 1:
        i = _cheapest(work)
        work[i : i + 2] = [mm(work[i], work[i + 1])]
    shape = tuple(work[0].shape)
    return reshape(work[0], shape=shape[first : len(shape) - last]) if first or last else work[0]


def _cheapest(work: Any) -> int:
    """The neighbours to multiply first: those that share the largest dimension."""
    sizes = [(m.shape[1], -i) for i, m in enumerate(work[:-1])]
    return -max(sizes)[1]


@op("linalg", torch="torch.cdist", composite=True, method=False)
def cdist(x1: Any, x2: Any, /, p: float = 2.0, compute_mode: Any = None) -> Any:
    """The p-norm distance between every row of the first tensor and every row of the second.

    > cdist(tensor([[0., 0.]]), tensor([[3., 4.], [0., 1.]]))
    tensor([[5., 1.]])
    """
    a = reshape(x1, shape=(*x1.shape[:-1], 1, x1.shape[-1]))
    b = reshape(x2, shape=(*x2.shape[:-2], 1, *x2.shape[-2:]))
    return vector_norm(a - b, ord=p, dim=-1)


@op("linalg", torch=L + "vander", composite=True, method=False)
def vander(x: Any, /, *, N: int | None = None) -> Any:
    """A row of powers 0, 1, 2, … of each element.

    > linalg.vander(tensor([2., 3.]), N=3)
    tensor([[1., 2., 4.],
            [1., 3., 9.]])
    """
    count = x.shape[-1] if N is None else N
    powers = OPS["pow"](expand(reshape(x, shape=(*x.shape, 1)), size=(*x.shape, count)), _range(count, x))
    return powers


def _range(count: int, x: Any) -> Any:
    from ...tensor.registry import NUMPY
    from ...tensor.tensor import Tensor

    return Tensor.of(NUMPY().arange(count).astype(x.dtype.np), x.dtype)


@op("linalg", torch=L + "tensorinv", composite=True, method=False)
def tensorinv(A: Any, /, ind: int = 2) -> Any:
    """The inverse for `tensordot` over the first `ind` dimensions.

    > linalg.tensorinv(reshape(eye(4), (4, 2, 2)), ind=1).shape
    torch.Size([2, 2, 4])
    """
    rows = product(A.shape[:ind])
    made = inv(reshape(A, shape=(rows, rows)))
    return reshape(made, shape=(*A.shape[ind:], *A.shape[:ind]))
