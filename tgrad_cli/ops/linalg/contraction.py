"""Products of vectors and matrices: `matmul` with every broadcast, and the operations that PyTorch builds it from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import op
from ..arguments import conj
from ..shape.axes import transpose
from ..shape.reshaping import contiguous, permute, reshape, unsafe_view
from .product_order import matrix_product

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def transposed(x: Any) -> Any:
    """The last two dimensions exchanged, of an array or a tensor."""
    n = x.ndim
    return permute(x, dims=(*range(n - 2), n - 1, n - 2))


def adjoint(x: Any) -> Any:
    """The conjugate of `transposed`."""
    return conj(transposed(x))


def sizes_differ(name: str, a: Any, b: Any, torch: str, at: int = 0) -> TgradError:
    """E0203: the inner sizes of a product differ; the hint shows a transposition that works, if there is one."""
    hint = None
    for left, right, text in (
        (a.shape[::-1], b.shape, f"{{{at}}}.T @ {{{at + 1}}}"),
        (a.shape, b.shape[::-1], f"{{{at}}} @ {{{at + 1}}}.T"),
    ):
        moved = left != a.shape or right != b.shape
        if moved and len(left) <= 2 and len(right) <= 2 and left[-1] == right[0]:
            result = [*left[:-1], *right[1:]]
            hint = f"{text} works: {list(left)} @ {list(right)} -> {result}"
            break
    return TgradError(
        "E0203",
        f"{name}: inner sizes differ",
        torch=torch,
        python="RuntimeError",
        operands={at: describe(a), at + 1: describe(b)},
        hint=hint,
    )


def wrong_rank(name: str, torch: str, *values: Any, hint: str | None = None) -> TgradError:
    """E0208: a vector where a matrix is meant, or the like."""
    labels: dict[int | str, str] = {i: describe(v) for i, v in enumerate(values)}
    return TgradError("E0208", f"{name}: {torch}", torch=torch, python="RuntimeError", operands=labels, hint=hint)


def _check_dot(a: Any, b: Any) -> None:
    if a.ndim != 1 or b.ndim != 1:
        torch = f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors"
        raise wrong_rank("dot", torch, a, b, hint="for matrices use @, for a sum of products (a * b).sum()")
    n, m = a.shape[0], b.shape[0]
    if n != m:
        torch = (
            f"inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same number of elements, "
            f"but got {n} and {m} elements respectively"
        )
        raise sizes_differ("dot", a, b, torch)


def no_bools(x: Any, routine: str) -> None:
    """Refuse bools, which PyTorch has no products of."""
    if x.dtype.kind == "b":
        text = f"\"{routine}\" not implemented for 'Bool'"
        raise TgradError("E0302", text, torch=text, python="NotImplementedError", hint="convert it first: x.int()")


SAME_VECTORS = "dot : expected both vectors to have same dtype, but found {0} and {1}"


@op("contraction", torch="torch.dot", promote="match", formula="dot({0}, {1})", mismatch=SAME_VECTORS)
def dot(xp: Any, input: Matrix, tensor: Matrix, /) -> Any:
    """Sum of the products of two vectors.

    > dot(tensor([2., 3.]), tensor([2., 1.]))
    tensor(7.)
    """
    _check_dot(input, tensor)
    no_bools(input, "dot")
    return xp.dot(input, tensor)


dot.defvjp(lambda g, _y, _a, b: g * b, lambda g, _y, a, _b: g * a)


@op(
    "contraction",
    torch=("torch.vdot",),
    promote="match",
    formula="vdot({0}, {1})",
    holomorphic=False,
    mismatch=SAME_VECTORS,
)
def vdot(xp: Any, input: Matrix, other: Matrix, /) -> Any:
    """Sum of the products of two vectors, the first conjugated.

    Derivative: by input conj(v)*other, by other v*input.

    > vdot(tensor([1j]), tensor([1j]))
    tensor(1.+0.j)
    """
    _check_dot(input, other)
    no_bools(input, "dot")
    return xp.vdot(input, other)


vdot.defvjp(lambda g, _y, a, b: (conj(g) * b, g * a))


@op(
    "contraction",
    torch="torch.mv",
    promote="match",
    formula="{0} @ {1}",
    mismatch="addmv input tensors must have the same dtype, but got {1}, {0}, and {1}",
)
def mv(xp: Any, input: Matrix, vec: Matrix, /) -> Any:
    """Matrix times vector.

    > mv(tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([3., 7.])
    """
    if input.ndim != 2 or vec.ndim != 1:
        raise wrong_rank("mv", f"vector + matrix @ vector expected, got 1, {input.ndim}, {vec.ndim}", input, vec)
    if input.shape[1] != vec.shape[0]:
        n, m = input.shape
        raise sizes_differ("matmul", input, vec, f"size mismatch, got input ({n}), mat ({n}x{m}), vec ({vec.shape[0]})")
    no_bools(input, "addmv_impl_cpu")
    return matrix_product(xp, input, vec)


mv.defvjp(lambda g, _y, _a, x: _column(g) * _row(x), lambda g, _y, a, _x: mv(transposed(a), g))


def _column(v: Any) -> Any:
    return reshape(v, shape=(*v.shape, 1))


def _row(v: Any) -> Any:
    return reshape(v, shape=(*v.shape[:-1], 1, v.shape[-1]))


def check_mm(a: Any, b: Any, at: int = 0) -> None:
    """Refuse what is no product of two matrices, in PyTorch's words."""
    if a.ndim != 2 or b.ndim != 2:
        word, x = (("mat1" if at else "self"), a) if a.ndim != 2 else ("mat2", b)
        text = f"{word} must be a matrix" + (f", got {x.ndim}-D tensor" if at else "")
        raise wrong_rank("mm", text, a, b, hint="matmul (or @) takes every number of dimensions")
    if a.shape[1] != b.shape[0]:
        torch = f"mat1 and mat2 shapes cannot be multiplied ({a.shape[0]}x{a.shape[1]} and {b.shape[0]}x{b.shape[1]})"
        raise sizes_differ("matmul", a, b, torch, at)


@op("contraction", torch="torch.mm", promote="match", formula="{0} @ {1}")
def mm(xp: Any, input: Matrix, mat2: Matrix, /) -> Any:
    """Product of two matrices.

    > mm(tensor([[1., 2.], [3., 4.]]), tensor([[1.], [1.]]))
    tensor([[3.],
            [7.]])
    """
    check_mm(input, mat2)
    no_bools(input, "addmm_impl_cpu_")
    return matrix_product(xp, input, mat2)


def left_flow(g: Any, a: Any, b: Any) -> Any:
    """The gradient of ``a @ b`` for a; where that lies column by column, so does its gradient, as in PyTorch."""
    return transposed(mm(b, transposed(g))) if _column_major(a) else mm(g, transposed(b))


def right_flow(g: Any, a: Any, b: Any) -> Any:
    """The gradient of ``a @ b`` for b."""
    return transposed(mm(transposed(g), a)) if _column_major(b) else mm(transposed(a), g)


def _column_major(matrix: Any) -> bool:
    """Whether an array lies so; a tensor, whose gradient is recorded, counts as lying by rows."""
    if not hasattr(matrix, "flags"):
        return False
    return bool(matrix.strides == (matrix.itemsize, matrix.itemsize * matrix.shape[0]))


mm.defvjp(lambda g, _y, a, b: left_flow(g, a, b), lambda g, _y, a, b: right_flow(g, a, b))


def check_bmm(a: Any, b: Any, at: int = 0) -> None:
    """Refuse what is no batch of products, in PyTorch's words."""
    for i, x in enumerate((a, b)):
        if x.ndim != 3:
            raise wrong_rank("bmm", f"batch{i + 1} must be a 3D tensor", a, b, hint="matmul (or @) broadcasts batches")
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        want, got = [a.shape[0], a.shape[2]], list(b.shape[:2])
        torch = f"Expected size for first two dimensions of batch2 tensor to be: {want} but got: {got}."
        raise sizes_differ("bmm", a, b, torch, at)


SAME_BATCHES = "expected scalar type {0} but found {1}"


@op("contraction", torch="torch.bmm", promote="match", formula="{0} @ {1}", mismatch=SAME_BATCHES)
def bmm(xp: Any, input: Matrix, mat2: Matrix, /) -> Any:
    """Products of two batches of matrices, pair by pair.

    > bmm(ones(2, 1, 3), ones(2, 3, 1)).shape
    torch.Size([2, 1, 1])
    """
    check_bmm(input, mat2)
    no_bools(input, "bmm")
    return xp.matmul(input, mat2)


bmm.defvjp(lambda g, _y, _a, b: bmm(g, transposed(b)), lambda g, _y, a, _b: bmm(transposed(a), g))


@op(
    "contraction",
    torch=(),
    method=False,
    out=False,
    promote="match",
    grad_fn="UnsafeViewBackward0",
    formula="{0} @ {1}",
    mismatch=SAME_BATCHES,
)
def batched_matmul(xp: Any, input: Any, other: Any, /) -> Any:
    """Products of two stacks of matrices whose batch dimensions broadcast."""
    if input.shape[-1] != other.shape[-2]:
        want, got = [_batch(input, other), input.shape[-1]], [_batch(input, other), other.shape[-2]]
        torch = f"Expected size for first two dimensions of batch2 tensor to be: {want} but got: {got}."
        raise sizes_differ("matmul", input, other, torch)
    no_bools(input, "bmm")
    return xp.matmul(input, other)


def _batch(a: Any, b: Any) -> int:
    """The number of matrices in a broadcast batch."""
    total = 1
    for n, m in zip((1,) * b.ndim + a.shape[:-2], (1,) * a.ndim + b.shape[:-2], strict=False):
        total *= max(n, m)
    return total


batched_matmul.defvjp(
    lambda g, _y, _a, b: batched_matmul(g, transposed(b)),
    lambda g, _y, a, _b: batched_matmul(transposed(a), g),
)


@op("contraction", torch=("torch.matmul", "torch.linalg.matmul"), composite=True, formula="{0} @ {1}")
def matmul(input: Matrix, other: Matrix, /) -> Any:
    """Matrix product, ``input @ other``: vectors count as a row on the left and a column on the right, further
    dimensions broadcast as batches.

    > matmul(tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([3., 7.])
    > matmul(ones(5, 2, 3), ones(3, 4)).shape
    torch.Size([5, 2, 4])
    """
    n, m = input.ndim, other.ndim
    if n == 0 or m == 0:
        torch = f"both arguments to matmul need to be at least 1D, but they are {n}D and {m}D"
        raise wrong_rank("matmul", torch, input, other, hint="multiply by a single number with *")
    if n <= 2 and m <= 2:
        if n == 1:
            return dot(input, other) if m == 1 else _squeezed(mm(_row(input), other))
        return mv(input, other) if m == 1 else mm(input, other)
    if m <= 2:
        # One large product of matrices instead of a batch of small ones.
        rows = reshape(input, shape=(-1 if input.shape[-1] else _rows(input), input.shape[-1]))
        product = mv(rows, other) if m == 1 else mm(rows, other)
        return unsafe_view(product, shape=(*input.shape[:-1], *other.shape[1:]))
    if n <= 2 and getattr(input, "requires_grad", False):
        return _folded(input, other)
    if n == 1:
        product = batched_matmul(_row(input), other)
        return unsafe_view(product, shape=(*product.shape[:-2], product.shape[-1]))
    return batched_matmul(input, other)


def _folded(input: Any, other: Any) -> Any:
    """A vector or matrix times a batch by one large product, as PyTorch does for the sake of its gradient."""
    turned = transposed(other)
    shape = (*turned.shape[:-1], *input.shape[:-1])
    rows = reshape(turned, shape=(_rows(turned), turned.shape[-1]))
    if input.ndim == 1:
        return unsafe_view(mv(rows, input), shape=shape)
    product = unsafe_view(mm(rows, transposed(input)), shape=shape)
    return contiguous(transpose(product, dim0=-2, dim1=-1))


def _rows(x: Any) -> int:
    total = 1
    for n in x.shape[:-1]:
        total *= n
    return total


def _squeezed(x: Any) -> Any:
    return reshape(x, shape=(x.shape[-1],))


@op("contraction", torch=("torch.outer", "torch.ger"), composite=True, formula="outer({0}, {1})", aliases=("ger",))
def outer(input: Matrix, vec2: Matrix, /) -> Any:
    """Every product of an element of the first vector and one of the second.

    > outer(tensor([1., 2.]), tensor([1., 10.]))
    tensor([[ 1., 10.],
            [ 2., 20.]])
    """
    for word, v in (("self", input), ("vec2", vec2)):
        if v.ndim != 1:
            raise wrong_rank("outer", f"outer: Expected 1-D argument {word}, but got {v.ndim}-D", input, vec2)
    return _column(input) * _row(vec2)


@op("contraction", torch="torch.inner", composite=True, formula="inner({0}, {1})")
def inner(input: Matrix, other: Matrix, /) -> Any:
    """Sums of products over the last dimension of both tensors.

    > inner(tensor([1., 2.]), tensor([3., 4.]))
    tensor(11.)
    """
    if not input.ndim or not other.ndim:
        return input * other
    if input.shape[-1] != other.shape[-1]:
        torch = (
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.shape)} and {list(other.shape)}"
        )
        raise sizes_differ("inner", input, other, torch)
    if input.dtype != other.dtype:
        text = "both inputs should have same dtype"
        raise TgradError("E0302", text, python="RuntimeError", operands={0: describe(input), 1: describe(other)})
    n = input.shape[-1]
    product = mm(reshape(input, shape=(_rows(input), n)), transposed(reshape(other, shape=(_rows(other), n))))
    return reshape(product, shape=(*input.shape[:-1], *other.shape[:-1]))
