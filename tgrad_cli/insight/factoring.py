"""Shorter ways to write a sum: what its terms share is taken out, where that makes the formula shorter."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from .expression import again, factors, parts, walk
from .writing import positive, text

if TYPE_CHECKING:
    from .expression import Coefficient, Expr, Pairs, Space

ONE = Fraction(1)
LARGEST = 600  # expressions of more parts than this are left as they are


def factored(e: Expr) -> Expr:
    """The expression with common factors of its sums taken out, where it is written shorter so."""
    order = walk(e)
    if len(order) > LARGEST:
        return e
    made: dict[int, Expr] = {}
    for node in order:
        changed = again(node, tuple([made[a.serial] for a in node.args]))
        made[node.serial] = _shorter(changed)
    return made[e.serial]


def _shorter(e: Expr) -> Expr:
    c, inner = parts(e)
    if inner.op != "add" or len(inner.args) < 2:
        return e
    best, size = e, len(text(e))
    for found in _candidates(inner):
        whole = e.space.build("add", [(found, c)], shape=e.shape)
        length = len(text(whole))
        if length < size:
            best, size = whole, length
    return best if best is e else factored(best)


def _candidates(e: Expr) -> list[Expr]:
    """Other forms of a sum: with a factor, or the end of a product of matrices, taken out of some of its terms."""
    terms = list(zip(e.args, e.params, strict=True))
    found = [_multiplied(e)]
    for key in _shared(terms):
        having = [t for t in terms if key in _keys(t[0])]
        products = [t for t in having if any(b.op == "matmul" and b.ndim for b, _ in factors(t[0])[1])]
        for inside in [having] if len(products) < 2 or len(products) == len(having) else [having, products]:
            outside = [t for t in terms if t not in inside]
            taken = _taken(e.space, inside, key)
            if taken is not None:
                found.append(e.space.build("add", [(taken, ONE), *outside], shape=e.shape))
    return found


def _multiplied(e: Expr) -> Expr:
    """A sum with the products of sums in it multiplied out, once."""
    space = e.space
    made: Pairs = []
    for t, c in zip(e.args, e.params, strict=True):
        k, pairs = factors(t)
        sums = [b for b, n in pairs if b.op == "add" and n == 1]
        if not sums:
            made.append((t, c))
            continue
        rest = [(b, n) for b, n in pairs if b is not sums[0]]
        for a, j in zip(sums[0].args, sums[0].params, strict=True):
            made.append((space.build("mul", [*rest, (a, ONE)], shape=t.shape), c * k * j))
    return space.build("add", made, shape=e.shape)


Key = tuple[str, "Expr"]


def _shared(terms: Pairs) -> list[Key]:
    """What at least two terms have in common, most frequent first."""
    count: dict[Key, int] = {}
    for t, _ in terms:
        for key in _keys(t):
            count[key] = count.get(key, 0) + 1
    return sorted((k for k, n in count.items() if n > 1), key=lambda k: -count[k])


def _keys(t: Expr) -> set[Key]:
    """The factors of a term, and the ends of the chain of matrices in it."""
    if t.op == "num":
        return set()
    found: set[Key] = set()
    _, pairs = factors(t)
    for b, n in pairs:
        found.add(("times" if positive(n) else "over", b))
        if b.op == "matmul" and b.ndim and n == 1 and all(x is b or x.shape == () for x, _ in pairs):
            found.add(("first", b.args[0]))
            found.add(("last", b.args[-1]))
        elif b.ndim and n == 1 and all(x is b or x.shape == () for x, _ in pairs):
            found.add(("first", b))
            found.add(("last", b))
        if b.op == "outer" and n == 1 and all(x is b or x.shape == () for x, _ in pairs):
            found.add(("left", b.args[0]))
            found.add(("right", b.args[1]))
    return found


def _taken(space: Space, terms: Pairs, key: Key) -> Expr | None:
    """The terms as a product with what they share."""
    side, what = key
    if side in ("times", "over"):
        return _factor(space, terms, what, side == "times")
    rest: Pairs = []
    for t, c in terms:
        k, pairs = factors(t)
        single = [(b, n) for b, n in pairs if b.shape == ()]
        chain = next((b for b, n in pairs if b.shape != ()), None)
        if chain is None:
            return None
        left = _without(space, chain, side, what)
        if left is None:
            return None
        rest.append((space.build("mul", [*single, (left, ONE)]), c * k))
    inside = space.build("add", rest)
    if side in ("left", "right"):
        if inside.ndim != 1:
            return None
        return space.build("outer", what, inside) if side == "left" else space.build("outer", inside, what)
    if inside.ndim == 0:
        return None
    return space.build("matmul", [what, inside] if side == "first" else [inside, what])


def _without(space: Space, chain: Expr, side: str, what: Expr) -> Expr | None:
    """A product of matrices without its first or last one; an identity where nothing is left."""
    if side in ("left", "right"):
        if chain.op != "outer":
            return None
        return chain.args[1] if side == "left" else chain.args[0]
    if chain is what:
        if what.ndim == 1:
            return space.eye(what.shape[0]) if side == "last" else None
        return space.eye(what.shape[1] if side == "first" else what.shape[0])
    if chain.op != "matmul":
        return None
    left = chain.args[1:] if side == "first" else chain.args[:-1]
    return left[0] if len(left) == 1 else space.build("matmul", list(left))


def _factor(space: Space, terms: Pairs, base: Expr, up: bool) -> Expr | None:
    """The highest power of a factor that all of the terms have, times what is left of them."""
    powers: list[Coefficient] = []
    for t, _ in terms:
        n = dict(factors(t)[1]).get(base)
        if n is None or positive(n) != up:
            return None
        powers.append(n)
    power = min(powers) if up else max(powers)
    rest: Pairs = []
    for t, c in terms:
        k, pairs = factors(t)
        left = [(b, n - power if b is base else n) for b, n in pairs]
        rest.append((space.build("mul", left), c * k))
    return space.build("mul", [(base, power), (space.build("add", rest), ONE)])
