"""A product added to something: ``beta * input + alpha * product``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.promotion import C_NAMES
from ...tensor.registry import op
from ..arguments import conj
from ..reduce.reduction import sum
from ..shape.reshaping import expand, reshape
from ..sizes import bad_expand, wrapped
from .contraction import (
    bmm,
    check_bmm,
    check_mm,
    left_flow,
    mv,
    no_bools,
    right_flow,
    sizes_differ,
    transposed,
    vdot,
    wrong_rank,
)
from .matrices import letters, numeric, refused
from .product_order import product_parts

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def _factor(xp: Any, value: Any, dtype: Any) -> Any:
    """A factor in the type of the tensors: cut to an integer for integers, as PyTorch converts it."""
    if dtype.kind in "iu":
        return dtype.type(xp.asarray(int(value.real if isinstance(value, complex) else value)).astype(dtype))
    if dtype.kind == "b":
        return bool(value)
    if isinstance(value, complex) and dtype.kind == "f":
        text = f"value cannot be converted to type {C_NAMES[dtype.name]} without overflow"
        raise TgradError("E0303", text, torch=text, python="RuntimeError")
    return dtype.type(value)


def _combine(xp: Any, input: Any, product: Any, beta: Any, alpha: Any) -> Any:
    """``beta * input + alpha * product``; with beta 0 the input is not even looked at (its NaN do not spread)."""
    kind = product.dtype
    shape = xp.shape(input)
    size = product.shape
    if len(shape) > len(size) or any(n not in (1, m) for n, m in zip(shape[::-1], size[::-1], strict=False)):
        raise bad_expand("input", shape, size, size)
    if alpha != 1:
        product = xp.multiply(product, _factor(xp, alpha, kind))
    beta = _factor(xp, beta, kind)
    if beta == 0:
        return product
    return xp.add(xp.multiply(input, beta) if beta != 1 else input, product)


def _added(xp: Any, input: Any, left: Any, right: Any, beta: Any, alpha: Any) -> Any:
    """``beta * input + alpha * (left @ right)``, the product in its parts."""
    first, *more = product_parts(xp, left, right)
    made = _combine(xp, input, first, beta, alpha)
    for part in more:
        made = _combine(xp, made, part, 1, alpha)
    return made


def _scaled(g: Any, factor: Any) -> Any:
    return g if factor == 1 else g * factor


def _addmm_types(names: list[str]) -> str:
    """PyTorch compares the first with the last, then the two matrices."""
    first, left, right = names
    if first != right:
        return f"self and mat2 must have the same dtype, but got {first} and {right}"
    return f"mat1 and mat2 must have the same dtype, but got {left} and {right}"


@op(
    "contraction",
    torch="torch.addmm",
    promote="match",
    formula="{0} + {1} @ {2}",
    inplace=True,
    mismatch=_addmm_types,
)
def addmm(xp: Any, input: Matrix, mat1: Matrix, mat2: Matrix, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """A matrix product added to a matrix that broadcasts: ``beta * input + alpha * (mat1 @ mat2)``.

    > addmm(tensor([1., 1.]), tensor([[1., 2.]]), tensor([[1., 0.], [0., 1.]]))
    tensor([[2., 3.]])
    """
    check_mm(mat1, mat2, 1)
    no_bools(mat1, "addmm_impl_cpu_")
    return _added(xp, input, mat1, mat2, beta, alpha)


addmm.defvjp(
    lambda g, _y, _i, a, b, *, beta, alpha: _scaled(g, beta),
    lambda g, _y, _i, a, b, *, beta, alpha: _scaled(left_flow(g, a, b), alpha),
    lambda g, _y, _i, a, b, *, beta, alpha: _scaled(right_flow(g, a, b), alpha),
)


@op(
    "contraction",
    torch="torch.addmv",
    promote="match",
    formula="{0} + {1} @ {2}",
    inplace="function",
    mismatch="addmv input tensors must have the same dtype, but got {0}, {1}, and {2}",
)
def addmv(xp: Any, input: Matrix, mat: Matrix, vec: Matrix, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """A matrix-vector product added to a vector: ``beta * input + alpha * (mat @ vec)``.

    > addmv(tensor([1., 1.]), tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([4., 8.])
    """
    if mat.ndim != 2 or vec.ndim != 1 or xp.ndim(input) > 1:
        torch = f"vector + matrix @ vector expected, got {xp.ndim(input)}, {mat.ndim}, {vec.ndim}"
        raise wrong_rank("addmv", torch, input, mat, vec)
    length = xp.size(input) if xp.ndim(input) else 1
    if mat.shape[1] != vec.shape[0] or length not in (1, mat.shape[0]):
        sizes = "x".join(map(str, mat.shape))
        torch = f"size mismatch, got input ({length}), mat ({sizes}), vec ({vec.shape[0]})"
        raise sizes_differ("addmv", mat, vec, torch, 1)
    no_bools(mat, "addmv_impl_cpu")
    return _added(xp, input, mat, vec, beta, alpha)


addmv.defvjp(
    lambda g, _y, _i, a, x, *, beta, alpha: (
        _scaled(g, beta),
        _scaled(reshape(g, shape=(a.shape[0], 1)) * reshape(x, shape=(1, a.shape[1])), alpha),
        _scaled(mv(transposed(a), g), alpha),
    )
)


@op("contraction", torch="torch.addr", formula="{0} + outer({1}, {2})", inplace=True)
def addr(xp: Any, input: Matrix, vec1: Matrix, vec2: Matrix, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """An outer product added to a matrix: ``beta * input + alpha * outer(vec1, vec2)``.

    > addr(zeros(2, 2), tensor([1., 2.]), tensor([3., 4.]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    for word, v in (("vec1", vec1), ("vec2", vec2)):
        if v.ndim != 1:
            raise wrong_rank("addr", f"addr: Expected 1-D argument {word}, but got {v.ndim}-D", input, vec1, vec2)
    for word, factor in (("beta", beta), ("alpha", alpha)):
        if vec1.dtype.kind in "biu" and not isinstance(factor, int):
            text = f"For integral input tensors, argument {word} must not be a floating point number."
            raise TgradError("E0302", text, torch=text, python="RuntimeError")
    return _combine(xp, input, xp.multiply.outer(vec1, vec2), beta, alpha)


addr.defvjp(
    lambda g, _y, _i, u, v, *, beta, alpha: (
        _scaled(g, beta),
        _scaled(mv(g, v), alpha),
        _scaled(mv(transposed(g), u), alpha),
    )
)


def _check_result(name: str, batch1: Any, batch2: Any) -> None:
    """Refuse batches without the dimensions that the result takes from them."""
    wrapped(1, batch1.ndim, name, (batch1,))
    wrapped(2, batch2.ndim, name, (batch2,))


def _baddbmm_types(names: list[str]) -> str:
    if names[1] != names[2]:
        return f"expected scalar type {names[1]} but found {names[2]}"
    words = [n.lower() for n in names]
    return f"Input dtypes must be the same, got: input {words[0]}, batch1: {words[1]}, batch2: {words[2]}"


@op(
    "contraction",
    torch="torch.baddbmm",
    promote="match",
    formula="{0} + {1} @ {2}",
    inplace=True,
    mismatch=_baddbmm_types,
)
def baddbmm(xp: Any, input: Matrix, batch1: Matrix, batch2: Matrix, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """A batch of matrix products added to a batch: ``beta * input + alpha * bmm(batch1, batch2)``.

    Derivative: by input beta*v, by batch1 alpha*v @ batch2.mT, by batch2 alpha*batch1.mT @ v.

    > baddbmm(zeros(1, 1, 1), ones(1, 1, 3), ones(1, 3, 1))
    tensor([[[3.]]])
    """
    _check_result("baddbmm", batch1, batch2)
    check_bmm(batch1, batch2, 1)
    no_bools(batch1, "baddbmm")
    return _combine(xp, input, xp.matmul(batch1, batch2), beta, alpha)


baddbmm.defvjp(
    lambda g, _y, _i, a, b, *, beta, alpha: (
        _scaled(g, beta),
        _scaled(bmm(g, transposed(b)), alpha),
        _scaled(bmm(transposed(a), g), alpha),
    )
)


@op(
    "contraction",
    torch="torch.addbmm",
    promote="match",
    formula="{0} + sum({1} @ {2}, 0)",
    inplace="resize",
    mismatch=_addmm_types,
)
def addbmm(xp: Any, input: Matrix, batch1: Matrix, batch2: Matrix, /, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """The sum of a batch of matrix products added to a matrix: ``beta * input + alpha * sum_i(b1[i] @ b2[i])``.

    Derivative: by input beta*v, by batch1 alpha*v @ batch2.mT, by batch2 alpha*batch1.mT @ v, for each pair of the
    batch.

    > addbmm(zeros(1, 1), ones(2, 1, 3), ones(2, 3, 1))
    tensor([[6.]])
    """
    _check_result("addbmm", batch1, batch2)
    text = None
    (n, rows, inner), (m, others, columns) = ((*x.shape, *(0,) * (3 - x.ndim))[:3] for x in (batch1, batch2))
    if batch1.ndim != 3 or batch2.ndim != 3:
        text = f"batch{1 if batch1.ndim != 3 else 2} must be a 3D tensor"
    elif n != m:
        text = f"batch1 and batch2 must have same number of batches, got {n} and {m}"
    elif inner != others:
        text = f"Incompatible matrix sizes for bmm ({rows}x{inner} and {others}x{columns})"
    if text is not None:
        raise wrong_rank("addbmm", text, input, batch1, batch2)
    no_bools(batch1, "baddbmm")
    return _combine(xp, input, xp.tensordot(batch1, batch2, ((0, 2), (0, 1))), beta, alpha)


def _addbmm_rule(g: Any, _y: Any, _i: Any, a: Any, b: Any, *, beta: Any, alpha: Any) -> tuple[Any, ...]:
    n, rows, _ = a.shape
    wide = expand(reshape(g, shape=(1, rows, b.shape[2])), size=(n, rows, b.shape[2]))
    return (
        _scaled(g, beta),
        _scaled(bmm(wide, transposed(b)), alpha),
        _scaled(bmm(transposed(a), wide), alpha),
    )


addbmm.defvjp(_addbmm_rule)


@op(
    "contraction",
    torch="torch.linalg.vecdot",
    name="vecdot",
    composite=True,
    method=False,
    formula="vecdot({0}, {1})",
)
def vecdot(x: Matrix, y: Matrix, /, *, dim: int = -1) -> Any:
    """Sums of products of two tensors along one dimension, the first conjugated.

    > linalg.vecdot(tensor([[1., 2.], [3., 4.]]), tensor([1., 1.]))
    tensor([3., 7.])
    """
    if x.dtype.category < 2:
        numeric(x, "linalg.vecdot")
    if x.dtype is not y.dtype:
        text = "linalg.vecdot: Expected x and y to have the same dtype, but found x of type "
        raise refused("E0302", f"{text}{letters(x)} and y of type {letters(y)} instead", x, y)
    if x.ndim == y.ndim == 1:
        return vdot(x, y)
    return sum(conj(x) * y, dim=dim)
