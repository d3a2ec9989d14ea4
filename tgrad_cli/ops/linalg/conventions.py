"""Signs that LAPACK leaves free, as the library under PyTorch chooses them.

Singular vectors and eigenvectors are unique but for their signs. These come out of the path that the computation
takes, and Intel's library, which PyTorch calls, takes others than NumPy's in places: it reduces matrices of another
shape by QR first, and its rotations have the signs that LAPACK's had until 3.9.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

SMALL = 25  # up to this size LAPACK iterates by QR and divides no further
WORK = 20_000  # elements beyond which the signs of eigenvectors are left as they come


# ---- singular vectors ----------------------------------------------------------------------------------------


def singular(xp: Any, A: Any, full: bool) -> tuple[Any, Any, Any]:
    """NumPy's `svd` with the signs that PyTorch's has."""
    m, n = A.shape[-2:]
    if A.dtype.kind == "f":
        if n < m < 11 * n // 6 and m >= 3 * n // 2:
            return _tall(xp, A, full)
        if 1 < m <= SMALL and n >= 11 * m // 6:
            return _wide(xp, A, full)
    u, s, vh = xp.linalg.svd(A, full_matrices=full)
    return u, s, vh


def _tall(xp: Any, A: Any, full: bool) -> tuple[Any, Any, Any]:
    """Through a QR decomposition."""
    n = A.shape[-1]
    q, r = xp.linalg.qr(A, mode="complete" if full else "reduced")
    u, s, vh = xp.linalg.svd(r[..., :n, :])
    first = q[..., :n] @ u
    return xp.concatenate([first, q[..., n:]], axis=-1) if full else first, s, vh


def _wide(xp: Any, A: Any, full: bool) -> tuple[Any, Any, Any]:
    """Through a lower bidiagonal matrix, made by reflections, which rotations from the left make an upper one."""
    m = A.shape[-2]
    d, e, left, right = _bidiagonal(xp, A)
    rotations = xp.broadcast_to(xp.eye(m, dtype=A.dtype), (*d.shape, m)).copy()
    upper = xp.zeros_like(rotations)
    for i in range(m - 1):
        f, g = d[..., i], e[..., i]
        r = xp.copysign(xp.hypot(f, g), f)
        none = g == 0
        r = xp.where(none, f, r)
        divisor = xp.where(r == 0, 1, r)
        c, s = xp.where(none, 1, f / divisor), xp.where(none, 0, g / divisor)
        upper[..., i, i], upper[..., i, i + 1] = r, s * d[..., i + 1]
        d[..., i + 1] = c * d[..., i + 1]
        above, below = rotations[..., i, :].copy(), rotations[..., i + 1, :].copy()
        c, s = c[..., None], s[..., None]
        rotations[..., i, :], rotations[..., i + 1, :] = c * above + s * below, c * below - s * above
    upper[..., m - 1, m - 1] = d[..., m - 1]
    u, s, vh = xp.linalg.svd(upper)
    turned = right.swapaxes(-1, -2)
    rows = vh @ turned[..., :m, :]
    return (
        left @ (rotations.swapaxes(-1, -2) @ u),
        s,
        xp.concatenate([rows, turned[..., m:, :]], axis=-2) if full else rows,
    )


def _bidiagonal(xp: Any, A: Any) -> tuple[Any, Any, Any, Any]:
    """Diagonal and subdiagonal of ``left.T @ A @ right``, for a wide matrix A, and the two orthogonal matrices."""
    m, n = A.shape[-2:]
    a = A.copy()
    left = xp.broadcast_to(xp.eye(m, dtype=A.dtype), (*A.shape[:-2], m, m)).copy()
    right = xp.broadcast_to(xp.eye(n, dtype=A.dtype), (*A.shape[:-2], n, n)).copy()
    for i in range(m):
        v, tau = _reflection(xp, a[..., i, i:])
        _reflect_rows(a[..., i:, i:], v, tau)
        _reflect_rows(right[..., i:], v, tau)
        if i < m - 1:
            v, tau = _reflection(xp, a[..., i + 1 :, i])
            _reflect_rows(a[..., i + 1 :, i:].swapaxes(-1, -2), v, tau)
            _reflect_rows(left[..., i + 1 :], v, tau)
    d = xp.diagonal(a, axis1=-2, axis2=-1).copy()
    return d, xp.diagonal(a, -1, axis1=-2, axis2=-1).copy(), left, right


def _reflection(xp: Any, x: Any) -> tuple[Any, Any]:
    """The vector and the factor of the reflection that leaves of x a first element only."""
    alpha, rest = x[..., 0], xp.sqrt((x[..., 1:] * x[..., 1:]).sum(axis=-1))
    nothing = rest == 0
    beta = xp.where(nothing, 1, -xp.copysign(xp.hypot(alpha, rest), alpha))
    v = x / xp.where(nothing, 1, alpha - beta)[..., None]
    v[..., 0] = 1
    return v, xp.where(nothing, 0, (beta - alpha) / beta)


def _reflect_rows(a: Any, v: Any, tau: Any) -> None:
    a -= (a @ v[..., None]) * (tau[..., None] * v)[..., None, :]


# ---- eigenvectors of Hermitian matrices ----------------------------------------------------------------------


def symmetric(xp: Any, A: Any, lower: bool) -> tuple[Any, Any]:
    """NumPy's `eigh` with the signs that PyTorch's has, for matrices up to a size."""
    values, vectors = xp.linalg.eigh(A, UPLO="L" if lower else "U")
    n = A.shape[-1]
    if 2 < n <= SMALL and 0 < A.size * n <= WORK and xp.isfinite(vectors).all():
        flat, made = A.reshape(-1, n, n), vectors.reshape(-1, n, n)
        vectors = xp.stack([_signed(xp, a, v, lower) for a, v in zip(flat, made, strict=True)]).reshape(vectors.shape)
    return values, vectors


def _signed(xp: Any, a: Any, vectors: Any, lower: bool) -> Any:
    """Eigenvectors with signs as the iteration with the older rotations leaves them.

    The reduction to a tridiagonal matrix leaves the first (or last) element of every vector alone: how the iteration
    turns that one tells the signs, unless it is near 0.
    """
    from scipy.linalg import get_lapack_funcs

    n = a.shape[-1]
    names = ("hetrd", "ungqr") if a.dtype.kind == "c" else ("sytrd", "orgqr")
    functions: Any = get_lapack_funcs(names, (a,))
    reduce, span = functions
    # The upper triangle is reduced from its end on, as the lower one of the matrix read backwards.
    order = 1 if lower else -1
    packed, d, e, tau, _ = reduce(a[::order, ::order], lower=1)
    d, e = list(d[::order]), list(e[::order])
    epsilon = xp.finfo(a.dtype).eps / 2
    kept = 0 if lower else n - 1
    known = vectors[kept].real
    clear = (abs(known) > 1e-3).all()
    unit = xp.eye(n, dtype=d[0].dtype)
    turned = xp.asarray(_iterated(d, e, [list(row) for row in (unit[[kept]] if clear else unit)], epsilon))
    if clear:
        return vectors * xp.copysign(1, known * turned[0]).astype(known.dtype)
    whole = xp.eye(n, dtype=a.dtype)
    whole[1:, 1:] = span(packed[1:, :-1], tau)[0]
    along = ((whole[::order, ::order] @ turned).conj() * vectors).sum(axis=0).real
    return vectors * xp.copysign(1, along).astype(along.dtype)


def _iterated(d: list[float], e: list[float], rows: list[list[float]], epsilon: float) -> list[list[float]]:
    """Rows of the eigenvectors of a tridiagonal matrix, by implicit QL or QR, in the order of the eigenvalues.

    QL deflates at the end where the matrix is small; QR is QL of the matrix read backwards.
    """
    n = len(d)
    e = [*e, 0.0]
    start = 0
    while start < n:
        end = start
        while end < n - 1 and abs(e[end]) > math.sqrt(abs(d[end])) * math.sqrt(abs(d[end + 1])) * epsilon:
            end += 1
        e[end] = 0.0
        if end > start:
            if abs(d[end]) < abs(d[start]):
                _deflate(d, e, rows, end, start, epsilon)
            else:
                _deflate(d, e, rows, start, end, epsilon)
        start = end + 1
    order = sorted(range(n), key=d.__getitem__)
    return [[row[i] for i in order] for row in rows]


def _deflate(d: list[float], e: list[float], rows: list[list[float]], at: int, end: int, epsilon: float) -> None:
    """Find the eigenvalues of one block, from `at` towards `end`."""
    step = 1 if end > at else -1
    between = 0 if step > 0 else -1  # e[i + between] joins i and i + step
    tiny = 2.0**-1022
    sweeps = 0
    while (end - at) * step >= 0 and sweeps < 30 * len(d):
        to = at
        while to != end:
            joined = abs(e[to + between]) ** 2
            if joined <= epsilon * epsilon * abs(d[to]) * abs(d[to + step]) + tiny:
                e[to + between] = 0.0
                break
            to += step
        if to == at:
            at += step
        elif to == at + step:
            low, high = min(at, to), max(at, to)
            d[low], d[high], c, s = _pair(d[low], e[low], d[high])
            _turn(rows, low, high, c, s)
            e[low] = 0.0
            at += 2 * step
        else:
            sweeps += 1
            _sweep(d, e, rows, at, to, step)


def _sweep(d: list[float], e: list[float], rows: list[list[float]], at: int, to: int, step: int) -> None:
    """One implicitly shifted sweep, from `to` back to `at`."""
    between = 0 if step > 0 else -1
    first = e[at + between]
    g = (d[at + step] - d[at]) / (2 * first)
    g = d[to] - d[at] + first / (g + math.copysign(math.hypot(g, 1.0), g))
    s = c = 1.0
    p = 0.0
    turns = []
    for i in range(to - step, at - step, -step):
        f, b = s * e[i + between], c * e[i + between]
        c, s, r = _rotation(g, f)
        if i != to - step:
            e[i + step + between] = r
        g = d[i + step] - p
        r = (d[i] - g) * s + 2 * c * b
        p = s * r
        d[i + step] = g + p
        g = c * r - b
        turns.append((i, c, s))
    for i, c, s in turns:
        if step > 0:
            _turn(rows, i, i + 1, c, -s)
        else:
            _turn(rows, i - 1, i, c, s)
    d[at] -= p
    e[at + between] = g


def _turn(rows: list[list[float]], i: int, j: int, c: float, s: float) -> None:
    for row in rows:
        a, b = row[i], row[j]
        row[i], row[j] = s * b + c * a, c * b - s * a


def _rotation(f: float, g: float) -> tuple[float, float, float]:
    """Cosine, sine and length of the rotation that leaves of (f, g) a first element only, with the older signs."""
    if g == 0:
        return 1.0, 0.0, f
    if f == 0:
        return 0.0, 1.0, g
    r = math.hypot(f, g)
    if f < 0 and abs(f) > abs(g):
        r = -r
    return f / r, g / r, r


def _pair(a: float, b: float, c: float) -> tuple[float, float, float, float]:
    """The eigenvalues of ``[[a, b], [b, c]]``, the larger in magnitude first, and the unit eigenvector of that one."""
    total, apart = a + c, a - c
    larger, smaller = (a, c) if abs(a) > abs(c) else (c, a)
    root = math.hypot(apart, 2 * b)
    if total == 0:
        first, second, sign = root / 2, -root / 2, 1
    else:
        sign = -1 if total < 0 else 1
        first = (total + sign * root) / 2
        second = larger / first * smaller - b / first * b
    other = 1 if apart >= 0 else -1
    cosine = apart + other * root
    if abs(cosine) > abs(2 * b):
        tangent = -2 * b / cosine
        y = 1 / math.sqrt(1 + tangent * tangent)
        x = tangent * y
    elif b == 0:
        x, y = 1.0, 0.0
    else:
        tangent = -cosine / (2 * b)
        x = 1 / math.sqrt(1 + tangent * tangent)
        y = tangent * x
    return (first, second, -y, x) if sign == other else (first, second, x, y)
