"""The matrix of a linear map: from ``A.T @ v`` for any v to A."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from .expression import factors, walk

if TYPE_CHECKING:
    from .expression import Coefficient, Expr, Space

ONE = Fraction(1)


def contains(e: Expr, v: Expr) -> bool:
    """Whether an expression is in terms of v."""
    return any(node is v for node in walk(e))


def elementwise(e: Expr, v: Expr) -> Expr | None:
    """The u of ``u*v``, where each element of the result depends on the same element of v alone."""
    if e is v:
        return e.space.build("expand", e.space.num(1), e.shape)
    if e.op == "add" and e.shape == v.shape:
        found = [elementwise(a, v) for a in e.args]
        if any(f is None for f in found):
            return None
        return e.space.build("add", [(f, c) for f, c in zip(found, e.params, strict=True) if f is not None])
    if e.op == "mul" and e.shape == v.shape:
        pairs = factors(e)[1]
        inside = [(b, n) for b, n in pairs if contains(b, v)]
        if len(inside) == 1 and inside[0][1] == 1:
            u = elementwise(inside[0][0], v)
            rest = [(b, n) for b, n in pairs if b is not inside[0][0]]
            return None if u is None else e.space.build("mul", [*rest, (u, ONE)], shape=e.shape)
    return None


def matrix(e: Expr, v: Expr) -> Expr | None:
    """The M of ``M @ v`` for a vector v; of a single number, a vector. None where no form is found."""
    space = e.space
    if v.ndim != 1 or e.ndim > 1:
        return None
    if not contains(e, v):
        return space.zero((*e.shape, *v.shape)) if e.op == "num" and e.params == 0 else None
    if e is v:
        return space.eye(v.shape[0])
    if e.op == "add":
        return _of_sum(space, e, v)
    if e.op == "mul":
        return _of_product(space, e, v)
    if e.op == "matmul":
        return _of_chain(space, e, v)
    if e.op == "sum" and e.shape == () and e.args[0].ndim == 1:
        inner = matrix(e.args[0], v)
        return None if inner is None else space.build("sum", inner, (0,), False)
    if e.op == "expand" and e.ndim == 1 and e.args[0].ndim == 0:
        row = matrix(e.args[0], v)
        return None if row is None else space.build("outer", space.build("expand", space.num(1), e.shape), row)
    return None


def _of_sum(space: Space, e: Expr, v: Expr) -> Expr | None:
    found = []
    for a, c in zip(e.args, e.params, strict=True):
        term = space.build("expand", a, e.shape)
        m = matrix(term, v)
        if m is None:
            return None
        found.append((m, c))
    return space.build("add", found)


def _of_product(space: Space, e: Expr, v: Expr) -> Expr | None:
    """A product of vectors or numbers in which one factor depends on v."""
    pairs = factors(e)[1]
    inside = [(b, n) for b, n in pairs if contains(b, v)]
    if len(inside) != 1 or inside[0][1] != 1:
        return None
    rest = [(b, n) for b, n in pairs if b is not inside[0][0]]
    inner = inside[0][0]
    if inner.op == "add" and rest:
        terms = [(space.build("mul", [*rest, (a, ONE)], shape=e.shape), c) for a, c in _terms(inner)]
        found = [(matrix(t, v), c) for t, c in terms]
        return None if any(m is None for m, _ in found) else space.build("add", [(m, c) for m, c in found if m])
    m = matrix(inner, v)
    if m is None:
        return None
    u = space.build("mul", rest)
    if u.shape == ():
        return space.mul(u, m)
    if inside[0][0].shape == ():
        return space.build("outer", u, m)
    return space.build("matmul", [space.build("diag", u), m])


def _terms(e: Expr) -> list[tuple[Expr, Coefficient]]:
    return list(zip(e.args, e.params, strict=True))


def _of_chain(space: Space, e: Expr, v: Expr) -> Expr | None:
    """A chain with v in its last vector, or its first."""
    args = list(e.args)
    inside = [i for i, a in enumerate(args) if contains(a, v)]
    if len(inside) != 1:
        return None
    if inside[0] == 0 and args[0].ndim == 1:
        args = [space.build("T", a) for a in reversed(args)]
    elif inside[0] != len(args) - 1:
        return None
    if args[-1].ndim != 1:
        return None
    m = matrix(args[-1], v)
    return None if m is None else space.build("matmul", [*args[:-1], m])
