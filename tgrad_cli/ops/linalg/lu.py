"""LU factorizations with exchanged rows: factors, unpacking, systems solved by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.inplace import write_out
from ...tensor.registry import function, op
from ..arguments import as_tensor
from ..shape.arrangement import tril, triu
from ..shape.joining import cat
from ..shape.reshaping import zeros_like
from .contraction import adjoint, matmul
from .lapack import factored, permutation
from .matrices import (
    L,
    broken,
    columns_first,
    first_columns,
    first_rows,
    last_columns,
    last_rows,
    numeric,
    refused,
)
from .triangular import triangular

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


def unpacked(xp: Any, LU: Any) -> tuple[Any, Any]:
    """The lower factor, with ones on its diagonal, and the upper factor of a packed pair of arrays."""
    m, n = LU.shape[-2:]
    k = min(m, n)
    lower = xp.tril(LU[..., :k], -1) + xp.eye(m, k, dtype=LU.dtype)
    return lower, xp.triu(LU[..., :k, :])


def exchanges(xp: Any, pivots: Any, rows: int, dtype: Any) -> Any:
    """The permutation matrix P with ``A = P @ L @ U``."""
    order = permutation(xp, pivots, rows)
    return (xp.arange(rows)[:, None] == order[..., None, :]).astype(dtype)


def _gradient(gl: Any, gu: Any, p: Any, lower: Any, upper: Any) -> Any:
    """The gradient for A of its factors: square, wide and tall matrices have a block without a partner or none."""
    m, n = lower.shape[-2], upper.shape[-1]
    k = min(m, n)
    if m <= n:
        inner = _lower_part(gl, gu, lower, upper)
        full = triangular(adjoint(first_columns(upper, k)), inner, upper=False, left=False)
        if gu is not None:
            full = full + triu(first_columns(gu, k))
            if m < n:
                full = cat((full, last_columns(gu, k)), dim=-1)
        full = triangular(adjoint(lower), full, upper=True, unitriangular=True)
        if gu is None and m < n:
            full = cat((full, zeros_like(last_columns(upper, k))), dim=-1)
        return matmul(p, full)
    inner = 0 if gu is None else matmul(gu, adjoint(upper))
    inner = inner if gl is None else inner - matmul(adjoint(lower), tril(gl, diagonal=-1))
    full = triangular(adjoint(first_rows(lower, k)), triu(inner), upper=True, unitriangular=True)
    if gl is not None:
        full = cat((full + tril(first_rows(gl, k), diagonal=-1), last_rows(gl, k)), dim=-2)
    full = triangular(adjoint(upper), full, upper=False, left=False)
    if gl is None:
        full = cat((full, zeros_like(last_rows(lower, k))), dim=-2)
    return matmul(p, full)


def _lower_part(gl: Any, gu: Any, lower: Any, upper: Any) -> Any:
    """What reaches A through the strict lower triangle of ``inv(L) @ dL``."""
    inner = 0 if gl is None else matmul(adjoint(lower), gl)
    if gu is not None:
        inner = inner - matmul(triu(gu), adjoint(upper))
    return tril(inner, diagonal=-1)


# ---- factors in one matrix -----------------------------------------------------------------------------------


@op(
    "linalg",
    torch=(),
    name="lu_factor_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    outputs=("LU", "pivots", "info"),
    grad_fn="LinalgLuFactorExBackward0",
    formula="lu_factor({0})",
)
def _factor(xp: Any, A: Any, /) -> Any:
    """The kernel of `lu_factor_ex`: LAPACK's getrf."""
    factors, pivots, info = factored(xp, A)
    return columns_first(xp, factors), pivots, info


def _factor_rule(g: Any, y: Any, _x: Any) -> tuple[Any]:
    p, lower, upper = lu_unpack(y[0], y[1])
    k = min(_x.shape[-2:])
    return (_gradient(first_columns(g[0], k), first_rows(g[0], k), p, lower, upper),)


_factor.defvjp(_factor_rule)


def _checked(A: Any, name: str, pivot: bool) -> None:
    if A.ndim < 2:
        text = f"{name}: Expected tensor with 2 or more dimensions. Got size: {list(A.shape)} instead"
        raise refused("E0208", text, A)
    numeric(A, None, "lu_cpu")
    if not pivot:
        raise refused("E0604", "linalg.lu_factor: LU without pivoting is not implemented on the CPU", A)


def _zero_pivot(order: int) -> str:
    return (
        f"U[{order},{order}] is zero and using it on lu_solve would result in a division by zero. If you still want to "
        "perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)"
    )


@op(
    "linalg",
    torch=L + "lu_factor_ex",
    name="lu_factor_ex",
    composite=True,
    method=False,
    outputs=("LU", "pivots", "info"),
)
def lu_factor_ex(A: Matrix, /, *, pivot: bool = True, check_errors: bool = False) -> Any:
    """Both factors of ``A = P @ L @ U`` in one matrix, the rows exchanged (counted from 1), and for each matrix the
    first zero pivot (0: none).

    Derivative: as that of `lu_factor`.

    > linalg.lu_factor_ex(tensor([[0., 1.], [2., 3.]])).pivots
    tensor([2, 2], dtype=torch.int32)
    """
    _checked(A, "torch.lu_factor", pivot)
    made = _factor(A)
    if check_errors:
        broken("torch.linalg.lu_factor_ex", made[2], _zero_pivot, A, python="RuntimeError")
    return return_type(lu_factor_ex, list(made))


@op(
    "linalg",
    torch=L + "lu_factor",
    name="lu_factor",
    composite=True,
    method=False,
    outputs=("LU", "pivots"),
)
def lu_factor(A: Matrix, /, *, pivot: bool = True) -> Any:
    """Both factors of ``A = P @ L @ U`` in one matrix, and the rows exchanged (counted from 1); E0605 for a zero pivot.

    Derivative: P @ inv(L).mH @ (tril(L.mH @ v_L, -1) + triu(v_U @ U.mH)) @ inv(U).mH for square matrices, L and U the
    parts of LU.

    > linalg.lu_factor(tensor([[0., 1.], [2., 3.]])).LU
    tensor([[2., 3.],
            [0., 1.]])
    """
    _checked(A, "torch.lu_factor", pivot)
    factors, pivots, info = _factor(A)
    broken("torch.linalg.lu_factor", info, _zero_pivot, A, python="RuntimeError")
    return return_type(lu_factor, [factors, pivots])


@op(
    "linalg",
    torch="torch._lu_with_info",
    composite=True,
    case=True,
    method=False,
    out=False,
    outputs=("LU", "pivots", "info"),
)
def _with_info(A: Matrix, /) -> Any:
    """What `lu` gives with ``get_infos=True``.

    > torch.lu(tensor([[2.]]), get_infos=True).info
    tensor(0, dtype=torch.int32)
    """
    return return_type(_with_info, list(_factor(A)))


@function("linalg", torch="torch.lu")
def lu(A: Any, pivot: bool = True, get_infos: bool = False, *, out: Any = None) -> Any:
    """Both factors of A in one matrix, and the rows exchanged; `linalg.lu_factor` is its successor.

    > torch.lu(tensor([[2., 4.]]))
    (tensor([[2., 4.]]), tensor([1], dtype=torch.int32))
    """
    A = as_tensor("lu", "A", 1, A)
    _checked(A, "torch.lu_factor", pivot)
    made = _with_info(A)
    if out is not None:
        made = write_out(tuple(out), tuple(made)[: len(out)], "lu")
    return made if get_infos else (made[0], made[1])


@op("linalg", torch=(), name="lu", composite=True, out=False)
def lu_method(A: Matrix, /, pivot: bool = True, get_infos: bool = False) -> Any:
    """The method: what `torch.lu` gives, always as a plain tuple.

    Derivative: as that of `linalg.lu_factor`.

    > tensor([[2., 4.]]).lu()
    (tensor([[2., 4.]]), tensor([1], dtype=torch.int32))
    """
    made = tuple(lu(A, pivot, True))
    return made if get_infos else made[:2]


# ---- factors apart -------------------------------------------------------------------------------------------


@op(
    "linalg",
    torch=(),
    name="linalg_lu_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    outputs=("P", "L", "U"),
    fixed=(0,),
    grad_fn="LinalgLuBackward0",
    formula="lu({0})",
)
def _lu(xp: Any, A: Any, /) -> Any:
    """The kernel of `linalg.lu`."""
    factors, pivots, _ = factored(xp, A)
    return exchanges(xp, pivots, A.shape[-2], A.dtype), *unpacked(xp, factors)


def _lu_rule(g: Any, y: Any, _x: Any) -> tuple[Any]:
    if g[1] is None and g[2] is None:
        return (None,)
    return (_gradient(g[1], g[2], *y),)


_lu.defvjp(_lu_rule)


@op("linalg", torch=L + "lu", name="linalg_lu", composite=True, method=False, outputs=("P", "L", "U"))
def linalg_lu(A: Matrix, /, *, pivot: bool = True) -> Any:
    """A permutation P, a lower triangular L with ones on its diagonal, and an upper triangular U: ``A = P @ L @ U``.

    > linalg.lu(tensor([[0., 1.], [2., 3.]])).P
    tensor([[0., 1.],
            [1., 0.]])
    """
    _checked(A, "linalg.lu", pivot)
    return return_type(linalg_lu, list(_lu(A)))


@op(
    "linalg",
    torch=(),
    name="lu_unpack_kernel",
    promote="none",
    method=False,
    holomorphic=False,
    outputs=("P", "L", "U"),
    fixed=(0,),
    grad_fn="LuUnpackBackward0",
    formula="lu_unpack({0})",
)
def _unpack(xp: Any, LU: Any, pivots: Any, /, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    """The kernel of `lu_unpack`; what is not asked for is empty."""
    nothing = xp.zeros(0, LU.dtype)
    p = exchanges(xp, pivots, LU.shape[-2], LU.dtype) if unpack_pivots else nothing
    return p, *(unpacked(xp, LU) if unpack_data else (nothing, nothing))


def _unpack_rule(g: Any, y: Any, _x: Any, _p: Any, unpack_data: bool, unpack_pivots: bool) -> tuple[Any, None]:
    gl, gu = g[1:]
    if not unpack_data or (gl is None and gu is None):
        return None, None
    (_, k), (_, n) = y[1].shape[-2:], y[2].shape[-2:]
    m = y[1].shape[-2]
    low = tril(zeros_like(y[1]) if gl is None else gl, diagonal=-1)
    high = triu(zeros_like(y[2]) if gu is None else gu)
    if m > n:
        return cat((first_rows(low, k) + high, last_rows(low, k)), dim=-2), None
    if m < n:
        return cat((low + first_columns(high, k), last_columns(high, k)), dim=-1), None
    return low + high, None


_unpack.defvjp(_unpack_rule)


@op("linalg", torch="torch.lu_unpack", composite=True, method=False, outputs=("P", "L", "U"))
def lu_unpack(LU_data: Matrix, LU_pivots: Matrix, /, unpack_data: bool = True, unpack_pivots: bool = True) -> Any:
    """The permutation and the two factors that `linalg.lu_factor` gives in one matrix.

    Derivative: by the factors, the strict lower triangle of the gradient of L and the upper triangle of that of U.

    > lu_unpack(*linalg.lu_factor(tensor([[0., 1.], [2., 3.]]))).U
    tensor([[2., 3.],
            [0., 1.]])
    """
    if LU_data.ndim < 2:
        text = f"torch.lu_unpack: Expected tensor with 2 or more dimensions. Got size: {list(LU_data.shape)} instead"
        raise refused("E0208", text, LU_data, LU_pivots)
    if unpack_pivots and str(getattr(LU_pivots.dtype, "name", "")) != "int32":
        text = (
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\n"
            "Note: this function is intended to be used with the output produced by torch.linalg.lu_factor"
        )
        raise refused("E0302", text, LU_data, LU_pivots)
    made = _unpack(LU_data, LU_pivots, unpack_data=unpack_data, unpack_pivots=unpack_pivots)
    return return_type(lu_unpack, list(made))
