"""Factors of symmetric and Hermitian matrices that need not be definite, and systems solved by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.registry import op
from ..arguments import category, underived
from .lapack import routine, stacked
from .matrices import L, broken, columns_first, letters, numeric, older_fitting, refused, squares

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


@op(
    "linalg",
    torch=(),
    name="ldl_factor_kernel",
    promote="none",
    method=False,
    outputs=("LD", "pivots", "info"),
    grad_fn="NotImplemented",
    formula="ldl_factor({0})",
)
def _factor(xp: Any, A: Any, /, hermitian: bool = False) -> Any:
    """The kernel of `ldl_factor_ex`: LAPACK's sytrf, or hetrf for Hermitian matrices, of the lower triangle."""
    sytrf = routine("hetrf" if hermitian and A.dtype.kind == "c" else "sytrf", A.dtype)
    flat = stacked(xp.array(A))
    pivots, info = xp.ones(flat.shape[:-1], "int32"), xp.zeros(len(flat), "int32")
    if flat.size:
        for k, matrix in enumerate(flat):
            flat[k], pivots[k], info[k] = sytrf(matrix, lower=1)
    factors = columns_first(xp, xp.tril(flat).reshape(A.shape))
    return factors, pivots.reshape(A.shape[:-1]), info.reshape(A.shape[:-2])


_factor.defvjp(underived("derivative for aten::linalg_ldl_factor_ex is not implemented"))


def _checked(A: Any) -> None:
    squares("torch.linalg.ldl_factor_ex", A)
    numeric(A, "torch.linalg.ldl_factor_ex", "ldl_factor_cpu")


def _zero_block(order: int) -> str:
    return f"D[{order},{order}] is zero, and a system solved by these factors would divide by it."


@op(
    "linalg",
    torch=L + "ldl_factor_ex",
    name="ldl_factor_ex",
    composite=True,
    method=False,
    outputs=("LD", "pivots", "info"),
)
def ldl_factor_ex(A: Matrix, /, *, hermitian: bool = False, check_errors: bool = False) -> Any:
    """The factors of ``A = P @ L @ D @ L.mT @ P.mT`` in one matrix, and where each matrix has its first zero block.

    D has blocks of one or two rows (pivots below 0 mark those of two); `info` is 0 where no block is zero. Only the
    lower triangle is read.

    > linalg.ldl_factor_ex(tensor([[0., 1.], [1., 0.]])).pivots
    tensor([-2, -2], dtype=torch.int32)
    """
    _checked(A)
    made = _factor(A, hermitian=hermitian)
    if check_errors:
        broken("torch.linalg.ldl_factor_ex", made[2], _zero_block, A, python="RuntimeError")
    return return_type(ldl_factor_ex, list(made))


@op(
    "linalg",
    torch=L + "ldl_factor",
    name="ldl_factor",
    composite=True,
    method=False,
    outputs=("LD", "pivots"),
)
def ldl_factor(A: Matrix, /, *, hermitian: bool = False) -> Any:
    """The factors that `linalg.ldl_factor_ex` gives; E0605 for a zero block.

    > linalg.ldl_factor(tensor([[2., 0.], [0., 3.]])).LD
    tensor([[2., 0.],
            [0., 3.]])
    """
    _checked(A)
    factors, pivots, info = _factor(A, hermitian=hermitian)
    broken("torch.linalg.ldl_factor", info, _zero_block, A, python="RuntimeError")
    return return_type(ldl_factor, [factors, pivots])


def _substituted(xp: Any, factors: Any, pivots: Any, b: Any, hermitian: bool) -> Any:
    """One system: down through ``P @ L @ D`` block by block, and up through the transpose, as LAPACK's sytrs goes."""
    n = len(factors)
    blocks, k = [], 0
    while k < n:
        size = 1 if pivots[k] > 0 else 2
        blocks.append((k, size))
        k += size
    for k, size in blocks:
        last, other = k + size - 1, abs(pivots[k]) - 1
        b[[last, other]] = b[[other, last]]
        b[k + size :] -= factors[k + size :, k : k + size] @ b[k : k + size]
        block = factors[k : k + size, k : k + size].copy()
        if size == 2:
            block[0, 1] = block[1, 0].conj() if hermitian else block[1, 0]
        b[k : k + size] = xp.linalg.solve(block, b[k : k + size]) if size == 2 else b[k : k + 1] / block
    for k, size in reversed(blocks):
        last, other = k + size - 1, abs(pivots[k]) - 1
        below = factors[k + size :, k : k + size].T
        b[k : k + size] -= (below.conj() if hermitian else below) @ b[k + size :]
        b[[last, other]] = b[[other, last]]
    return b


@op(
    "linalg",
    torch=(),
    name="ldl_solve_kernel",
    promote="none",
    method=False,
    grad_fn="NotImplemented",
    formula="ldl_solve({0}, {1}, {2})",
)
def _solution(xp: Any, LD: Any, pivots: Any, B: Any, /, hermitian: bool = False) -> Any:
    """The kernel of `ldl_solve`."""
    batch = xp.broadcast_shapes(LD.shape[:-2], B.shape[:-2])
    made = xp.array(xp.broadcast_to(B, (*batch, *B.shape[-2:])))
    flat = stacked(made)
    factors = stacked(xp.broadcast_to(LD, (*batch, *LD.shape[-2:])))
    exchanged = xp.broadcast_to(pivots, (*batch, pivots.shape[-1])).reshape(len(flat), pivots.shape[-1])
    with xp.errstate(all="ignore"):
        for one, order, b in zip(factors, exchanged, flat, strict=True):
            _substituted(xp, one, order, b, hermitian)
    return columns_first(xp, made)


_solution.defvjp(underived("derivative for aten::linalg_ldl_solve is not implemented"))


@op("linalg", torch=L + "ldl_solve", name="ldl_solve", composite=True, method=False)
def ldl_solve(LD: Matrix, pivots: Matrix, B: Matrix, /, *, hermitian: bool = False) -> Any:
    """The X with ``A @ X = B`` from the factors that `linalg.ldl_factor` gives.

    Derivative: none: asking for it is an error, as in PyTorch.

    > linalg.ldl_solve(*linalg.ldl_factor(tensor([[0., 1.], [1., 0.]])), tensor([[2.], [3.]]))
    tensor([[3.],
            [2.]])
    """
    name = "torch.linalg.ldl_solve"
    squares(name, LD)
    if B.ndim < 2:
        text = f"Dimension out of range (expected to be in range of [-1, 0], but got {-2})"
        raise refused("E0204", text, LD, pivots, B, python="IndexError")
    older_fitting(name, B, LD)
    if tuple(LD.shape[:-1]) != tuple(pivots.shape):
        text = f"{name}: Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape "
        raise refused("E0203", f"{text}{list(pivots.shape)} instead", LD, pivots, B)
    if category(pivots) != 1:
        raise refused("E0302", f"{name}: Expected pivots to be integers. Got {letters(pivots)}", LD, pivots, B)
    numeric(LD, name, "ldl_solve_cpu")
    return _solution(LD, pivots, B, hermitian=hermitian and category(LD) == 3)
