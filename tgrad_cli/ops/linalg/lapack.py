"""LAPACK's factorizations that NumPy does not offer, by SciPy: matrix by matrix, with the status of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .triangular import substituted

if TYPE_CHECKING:
    from typing import Any


def routine(name: str, dtype: Any) -> Any:
    """SciPy's function for a routine and an element type: ("getrf", float64) is dgetrf."""
    from scipy.linalg import lapack

    return getattr(lapack, {"f": "s", "d": "d", "F": "c", "D": "z"}[dtype.char] + name)


def stacked(x: Any) -> Any:
    """Batches of matrices as one sequence of them."""
    count = 1
    for n in x.shape[:-2]:
        count *= n
    return x.reshape(count, *x.shape[-2:])


def factored(xp: Any, A: Any) -> tuple[Any, Any, Any]:
    """``A = P @ L @ U`` by getrf: both factors in one matrix, the rows exchanged (from 1), the first zero pivot."""
    m, n = A.shape[-2:]
    batch = A.shape[:-2]
    factors = stacked(xp.array(A))
    pivots = xp.ones((len(factors), min(m, n)), "int32")
    info = xp.zeros(len(factors), "int32")
    if factors.size:
        getrf = routine("getrf", A.dtype)
        for k, matrix in enumerate(factors):
            factors[k], exchanged, info[k] = getrf(matrix)
            pivots[k] = exchanged + 1
    return factors.reshape(A.shape), pivots.reshape(*batch, min(m, n)), info.reshape(batch)


def permutation(xp: Any, pivots: Any, rows: int) -> Any:
    """Which row of A stands at each place after the exchanges."""
    flat = pivots.reshape(-1, pivots.shape[-1]) if pivots.size else pivots.reshape(_count(pivots), pivots.shape[-1])
    made = xp.tile(xp.arange(rows), (len(flat), 1))
    every = xp.arange(len(flat))
    for k in range(flat.shape[-1]):
        other = flat[:, k] - 1
        made[every, k], made[every, other] = made[every, other], made[every, k].copy()
    return made.reshape(*pivots.shape[:-1], rows)


def _count(pivots: Any) -> int:
    total = 1
    for n in pivots.shape[:-1]:
        total *= n
    return total


def factored_solution(xp: Any, factors: Any, pivots: Any, B: Any, adjoint: bool = False) -> Any:
    """The X with ``A @ X = B`` (or ``A.mH @ X = B``) from the factors of A; zero pivots give inf or NaN."""
    order = permutation(xp, pivots, factors.shape[-1])
    batch = xp.broadcast_shapes(factors.shape[:-2], B.shape[:-2])
    B = xp.broadcast_to(B, (*batch, *B.shape[-2:]))
    order = xp.broadcast_to(order, (*batch, order.shape[-1]))
    if not adjoint:
        B = xp.take_along_axis(B, order[..., None], axis=-2)
        return substituted(xp, factors, substituted(xp, factors, B, False, True), True, False)
    turned = factors.swapaxes(-1, -2).conj()
    made = substituted(xp, turned, substituted(xp, turned, B, False, False), True, True)
    back = xp.argsort(order, axis=-1)
    return xp.take_along_axis(made, back[..., None], axis=-2)
