"""Products of matrices in normal form: flat chains, transposes at the matrices themselves, numbers in front."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from .expression import builds, factors, parts, split_scalars, with_scalars

if TYPE_CHECKING:
    from .expression import Coefficient, Expr, Pairs, Space

ONE = Fraction(1)


@builds("matmul")
def matmul(space: Space, operands: list[Expr]) -> Expr:
    """A chain of matrices; a vector counts as a row at its front and as a column at its end."""
    chain: list[Expr] = []
    c: Coefficient = ONE
    single: Pairs = []
    for i, operand in enumerate(operands):
        k, numbers, rest = split_scalars(operand)
        c = c * k
        single += numbers
        if i == 0 and rest.ndim == 1 and len(operands) > 1:
            rest = _as_row(rest)
        chain += rest.args if rest.op == "matmul" and rest.ndim > 0 else (rest,)
    made = _column_rows(space, chain) or _turned(space, _opened(space, chain) or _reduced(space, chain))
    return with_scalars(c, single, made)


def _opened(space: Space, chain: list[Expr]) -> Expr | None:
    """The product with inverses of products taken apart, where something cancels then."""
    if len(chain) < 2:
        return None
    opened: list[Expr] = []
    for e in chain:
        inner = e.args[0] if e.op == "T" else e
        product = inner.args[0] if inner.op == "inv" else None
        if product is None or product.op != "matmul" or any(a.shape != product.shape for a in product.args):
            opened.append(e)
            continue
        parts = [space.build("call", "inv", (a,), {}, a.shape, "f") for a in reversed(product.args)]
        opened += [transpose(space, p) for p in reversed(parts)] if e.op == "T" else parts
    if len(opened) == len(chain):
        return None
    made = _reduced(space, opened)
    return made if len(made.args) + 2 <= len(opened) or made.op != "matmul" else None


def _turned(space: Space, e: Expr) -> Expr:
    """A product with a vector has the vector at its end; between two vectors, it has as few transposes as can be."""
    if e.op != "matmul" or e.args[0].ndim != 1:
        return e
    flipped = tuple([transpose(space, a) for a in reversed(e.args)])
    if e.ndim == 1:
        return space.intern("matmul", flipped, None, e.shape)
    here, there = _transposed(e.args), _transposed(flipped)
    ways = (tuple([a.serial for a in e.args]), "way"), (tuple([a.serial for a in flipped]), "way")
    if there < here or (there == here and ways[0] not in space.signs and ways[1] in space.signs):
        e = space.intern("matmul", flipped, None, e.shape)
        ways = ways[1], ways[0]
    space.signs.setdefault(ways[0], 1)  # the direction in which a product is met first is kept
    return e


def _as_row(e: Expr) -> Expr:
    """A vector in front of a chain: ``A @ v`` becomes ``v @ A.T``."""
    if e.op == "matmul" and e.args[0].ndim == 2:
        return e.space.intern("matmul", tuple([transpose(e.space, a) for a in reversed(e.args)]), None, e.shape)
    return e


def _column_rows(space: Space, chain: list[Expr]) -> Expr | None:
    """A vector made a matrix of one row or column is a vector for the product."""
    first, last = chain[0], chain[-1]
    if last.op == "expand" and last.ndim == 2 and last.shape[1] == 1 and last.args[0].ndim == 0 and len(chain) > 1:
        inner = matmul(space, [*chain[:-1], space.build("expand", last.args[0], last.shape[:1])])
        return space.build("reshape", inner, (*inner.shape, 1))
    if first.op == "reshape" and first.args[0].ndim == 1 and first.shape[0] == 1:
        inner = matmul(space, [first.args[0], *chain[1:]])
        return space.build("reshape", inner, (1, *inner.shape))
    if last.op == "reshape" and last.args[0].ndim == 1 and last.shape[-1] == 1:
        inner = matmul(space, [*chain[:-1], last.args[0]])
        return space.build("reshape", inner, (*inner.shape, 1))
    for i, (a, b) in enumerate(pairwise(chain)):
        if a.ndim == b.ndim == 2 and a.shape[1] == b.shape[0] == 1:
            left = matmul(space, chain[: i + 1]) if i else a
            right = matmul(space, chain[i + 1 :]) if i + 2 < len(chain) else b
            u = space.build("reshape", left, left.shape[:1] if left.ndim == 2 else ())
            v = space.build("reshape", right, right.shape[1:] if right.ndim == 2 else ())
            return space.build("outer", u, v) if u.ndim == v.ndim == 1 else space.mul(u, v)
    return None


def _reduced(space: Space, chain: list[Expr]) -> Expr:
    """A chain without identities, inverses beside what they invert, and vectors of ones."""
    kept: list[Expr] = []
    for e in chain:
        if e.op == "eye" and e.shape[0] == e.shape[1] and len(chain) > 1 and (kept or e is not chain[-1]):
            continue
        if kept and _inverse_of(kept[-1], e):
            kept.pop()
            continue
        if kept and kept[-1].op == e.op == "diag":
            kept[-1] = space.build("diag", space.mul(kept[-1].args[0], e.args[0]))
            continue
        kept.append(e)
    if len(kept) > 1 and kept[-1].op == "eye" and kept[-1].shape[0] == kept[-1].shape[1]:
        kept.pop()
    if kept and kept[0].op == "eye" and len(kept) > 1 and kept[0].shape[0] == kept[0].shape[1]:
        kept.pop(0)
    if not kept:
        return space.eye(chain[0].shape[0])
    if len(kept) == 1:
        return kept[0]
    return _ones(space, kept) or _sparse(space, kept) or space.intern("matmul", tuple(kept), None, chain_shape(kept))


def chain_shape(chain: list[Expr]) -> tuple[int, ...]:
    """The shape of a product."""
    first, last = chain[0], chain[-1]
    return (first.shape[:1] if first.ndim == 2 else ()) + (last.shape[1:] if last.ndim == 2 else ())


def _inverse_of(a: Expr, b: Expr) -> bool:
    """Whether two matrices cancel."""
    if a.op == "T" and b.op == "T":
        return _inverse_of(b.args[0], a.args[0])
    return (a.op == "inv" and a.args[0] is b) or (b.op == "inv" and b.args[0] is a)


def _ones(space: Space, chain: list[Expr]) -> Expr | None:
    """A vector of ones adds up; zeros are zero."""
    for e in chain:
        if e.op == "expand" and e.args[0].op == "num" and e.args[0].params == 0:
            return space.zero(chain_shape(chain))
    last, first = chain[-1], chain[0]
    if last.op == "expand" and last.ndim == 1 and last.args[0].op == "num":
        rest = chain[:-1] if len(chain) == 2 else [*chain[:-2], space.build("sum", chain[-2], (1,), False)]
        made = space.build("sum", rest[0], (rest[0].ndim - 1,), False) if len(chain) == 2 else matmul(space, rest)
        return space.mul(last.args[0], made)
    if first.op == "expand" and first.ndim == 1 and first.args[0].op == "num":
        if len(chain) == 2:
            made = space.build("sum", chain[1], (0,), False)
        else:
            made = matmul(space, [space.build("sum", chain[1], (0,), False), *chain[2:]])
        return space.mul(first.args[0], made)
    return None


def _sparse(space: Space, chain: list[Expr]) -> Expr | None:
    """An outer product, or a diagonal matrix with a vector, falls apart: ``outer(u, v) @ w`` is (v @ w)*u."""
    for i, e in enumerate(chain):
        if e.op == "outer":
            u, v = e.args
            left = matmul(space, [*chain[:i], u]) if i else u
            right = matmul(space, [v, *chain[i + 1 :]]) if i + 1 < len(chain) else v
            return space.build("outer", left, right) if left.ndim == right.ndim == 1 else space.mul(left, right)
        if e.op == "diag" and i + 1 == len(chain) - 1 and chain[-1].ndim == 1:
            made = space.mul(e.args[0], chain[-1])
            return matmul(space, [*chain[:i], made]) if i else made
        if e.op == "diag" and i == 1 and chain[0].ndim == 1:
            made = space.mul(e.args[0], chain[0])
            return matmul(space, [made, *chain[2:]]) if len(chain) > 2 else made
    return None


SYMMETRIC = frozenset(("eye", "diag"))


@builds("T")
def transpose(space: Space, e: Expr) -> Expr:
    """A matrix with rows and columns exchanged; products and numbers are gone through."""
    if e.ndim < 2:
        return e
    if e.op == "T":
        return e.args[0]
    if e.op == "matmul":
        return matmul(space, [transpose(space, a) for a in reversed(e.args)])
    if e.op == "outer":
        return space.build("outer", e.args[1], e.args[0])
    if e.op == "expand" and e.args[0].ndim == 0:
        return space.build("expand", e.args[0], (e.shape[1], e.shape[0]))
    if e.op in SYMMETRIC and e.shape[0] == e.shape[1]:
        return e
    if e.op == "inv" and transpose(space, e.args[0]) is e.args[0]:
        return e
    if e.op == "reshape" and e.args[0].ndim == 1 and 1 in e.shape:
        return space.build("reshape", e.args[0], (e.shape[1], e.shape[0]))
    c, single, rest = split_scalars(e)
    if single or c != 1:
        return with_scalars(c, single, transpose(space, rest))
    if e.op == "add" and all(a.shape == e.shape or a.shape == () for a in e.args):
        moved = [transpose(space, a) for a in e.args]
        if _transposed(moved) <= max(1, _transposed(e.args)):
            return space.build("add", list(zip(moved, e.params, strict=True)))
    if e.op == "mul" and all(a.shape == e.shape or a.shape == () for a in e.args):
        moved = [transpose(space, a) for a in e.args]
        if _transposed(moved) <= 1:
            return space.build("mul", list(zip(moved, e.params, strict=True)))
    return space.intern("T", (e,), None, (e.shape[1], e.shape[0]), e.kind)


def _transposed(args: object) -> int:
    return sum(a.op == "T" for a in args)  # type: ignore[attr-defined]


@builds("outer")
def outer(space: Space, u: Expr, v: Expr) -> Expr:
    """Every product of an element of one vector and one of another."""
    a, left, u = split_scalars(u)
    b, right, v = split_scalars(v)
    shape = (u.shape[0], v.shape[0])
    if u.op == "expand" and v.op == "expand":
        made = space.build("expand", space.num(1), shape)
    elif v.op == "expand":
        made = space.build("expand", space.build("reshape", u, (shape[0], 1)), shape)
    elif u.op == "expand":
        made = space.build("expand", v, shape)
    else:
        made = space.intern("outer", (u, v), None, shape)
    return with_scalars(a * b, left + right, made)


def shared_ends(terms: list[tuple[Expr, Coefficient]]) -> tuple[str, Expr] | None:
    """The first or last matrix that all products of a sum share."""
    chains = [chain_of(e) for e, _ in terms]
    if any(len(c) < 2 for c in chains):
        return None
    for side, at in (("last", -1), ("first", 0)):
        end = chains[0][at]
        if all(c[at] is end for c in chains):
            return side, end
    return None


def chain_of(e: Expr) -> tuple[Expr, ...]:
    """The chain of a product that may be scaled by numbers, else what it is alone."""
    _, found = factors(e)
    chains = [b for b, n in found if b.op == "matmul" and n == 1]
    others = [b for b, n in found if b.op != "matmul" and b.shape != ()]
    return chains[0].args if len(chains) == 1 and not others else (parts(e)[1],)
