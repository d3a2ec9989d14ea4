"""Sums, products and powers in normal form: like terms meet, constants are folded, common numbers are pulled out."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from .expression import BUILDERS, Coefficient, Expr, Pairs, Shape, Space, broadcast, builds, factors, parts

ONE = Fraction(1)


def stripped(e: Expr) -> Expr:
    """What an expression repeats by broadcasting."""
    while e.op == "expand":
        e = e.args[0]
    return e


@builds("add")
def add(space: Space, pairs: Pairs, shape: Shape | None = None) -> Expr:
    """The sum of scaled terms."""
    whole = broadcast([shape or (), *(e.shape for e, _ in pairs)])
    total: dict[Expr, Coefficient] = {}
    one = space.num(1)

    def gather(e: Expr, c: Coefficient) -> None:
        e = stripped(e)
        if e.op == "add":
            for inner, k in zip(e.args, e.params, strict=True):
                gather(inner, c * k)
        elif e.op == "num":
            total[one] = total.get(one, Fraction(0)) + c * e.params
        else:
            total[e] = total.get(e, Fraction(0)) + c

    for e, c in pairs:
        gather(e, c)
    kept = [(e, c) for e, c in total.items() if c != 0]
    kept = _diagonals(space, _pythagoras(space, kept))
    if not kept:
        return BUILDERS["expand"](space, space.num(0), whole)
    if len(kept) == 1:
        e, c = kept[0]
        made = space.num(c) if e is one else e if c == 1 else space.intern("add", (e,), (c,), e.shape)
    else:
        inner = broadcast([e.shape for e, _ in kept])
        kind = "i" if all(e.kind in "bi" for e, _ in kept) else "f"
        made = space.intern("add", tuple([e for e, _ in kept]), tuple([c for _, c in kept]), inner, kind)
        c, primitive = content(made)
        if c != 1:
            made = space.intern("add", (primitive,), (c,), inner, kind)
    return BUILDERS["expand"](space, made, whole)


def _diagonals(space: Space, kept: Pairs) -> Pairs:
    """Diagonal matrices add up to one."""
    found = [(e.args[0], c) for e, c in kept if e.op == "diag"]
    if len(found) < 2:
        return kept
    total = BUILDERS["diag"](space, add(space, found))
    c, e = parts(total)
    return [*((e, c) for e, c in kept if e.op != "diag"), (e, c)]


def _pythagoras(space: Space, kept: Pairs) -> Pairs:
    """``r*sin(u)^2 + r*cos(u)^2`` is r, and ``1 - sin(u)^2`` is cos(u)^2."""
    for i, (e, c) in enumerate(kept):
        found = _squared(e, "sin")
        if found is None:
            continue
        u, rest = found
        cosine = space.build("call", "cos", (u,), {}, u.shape, "f")
        twin = space.mul(rest, space.power(cosine, 2))
        for j, (other, k) in enumerate(kept):
            if other is twin and k == c:
                left = [p for n, p in enumerate(kept) if n not in (i, j)]
                made = add(space, [*left, (rest, c)])
                return [(made, ONE)] if made.op != "add" else list(zip(made.args, made.params, strict=True))
    return kept


def _squared(e: Expr, name: str) -> tuple[Expr, Expr] | None:
    """The u and the rest of ``rest * name(u)^2``."""
    _, found = factors(e)
    for i, (b, n) in enumerate(found):
        if b.op == name and n == 2:
            return b.args[0], e.space.build("mul", found[:i] + found[i + 1 :])
    return None


@builds("mul")
def mul(space: Space, pairs: Pairs, shape: Shape | None = None) -> Expr:
    """The product of powers, element by element."""
    whole = broadcast([shape or (), *(e.shape for e, _ in pairs)])
    product = _Product(space)
    for e, n in pairs:
        product.take(e, n)
    made = product.result()
    return BUILDERS["expand"](space, made, whole)


class _Product:
    """Gathers the factors of a product."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.coefficient: Coefficient = ONE
        self.powers: dict[Expr, Coefficient] = {}
        self.exponent: Pairs = []  # of e

    def take(self, e: Expr, n: Coefficient) -> None:
        """Multiply by a power."""
        e = stripped(e)
        whole = Fraction(n).denominator == 1 if not isinstance(n, float) else n.is_integer()
        if e.op == "num":
            self._number(e, n)
        elif e.op == "add" and len(e.args) == 1:
            c = e.params[0]
            if whole or c > 0:
                self._number(self.space.num(c), n)
                self.take(e.args[0], n)
            else:
                self._power(e, n)
        elif e.op == "mul":
            for base, k in zip(e.args, e.params, strict=True):
                if whole or (len(e.args) == 1 and _keeps_sign(k)):
                    self.take(base, k * n)
                else:
                    self._power(e, n)
                    return
        elif e.op == "exp":
            self.exponent.append((e.args[0], n))
        elif e.op == "add" and whole:
            c, inner = content(e)
            if c != 1:
                self._number(self.space.num(c), n)
            self._power(inner, n)
        else:
            self._power(e, n)

    def _number(self, e: Expr, n: Coefficient) -> None:
        value = e.params
        if isinstance(n, Fraction) and n.denominator == 1 and (value != 0 or n >= 0):
            self.coefficient = self.coefficient * value ** int(n)
        elif n == Fraction(1, 2) and value >= 0 and (root := _root(value)) is not None:
            self.coefficient = self.coefficient * root
        else:
            self._power(e, n)

    def _power(self, e: Expr, n: Coefficient) -> None:
        self.powers[e] = self.powers.get(e, Fraction(0)) + n

    def result(self) -> Expr:
        """The product."""
        space = self.space
        if self.exponent:
            inside = add(space, self.exponent)
            e = space.build("call", "exp", (inside,), {}, inside.shape, "f")
            if e.op == "exp":
                self._power(e, ONE)
            else:
                self.take(e, ONE)
        c = self.coefficient
        kept = [(e, n) for e, n in self.powers.items() if n != 0]
        if c == 0:
            return space.num(0)
        from .functions import softmax_in

        kept = softmax_in(space, logistic(space, kept)) or logistic(space, kept)
        kept = [(e, ONE if e.kind == "b" else n) for e, n in kept]
        if not kept:
            return space.num(c)
        if len(kept) == 1 and kept[0][1] == 1:
            made = kept[0][0]
        else:
            made = _outer(space, kept) or space.intern(
                "mul",
                tuple([e for e, _ in kept]),
                tuple([n for _, n in kept]),
                broadcast([e.shape for e, _ in kept]),
                "b" if all(e.kind == "b" for e, _ in kept) else "f",
            )
        return made if c == 1 else add(space, [(made, c)])


def _keeps_sign(k: Coefficient) -> bool:
    """Whether a power of a power is the power of the product of both: not for the root of a square."""
    return isinstance(k, Fraction) and (k.denominator != 1 or k.numerator % 2 == 1) and k.denominator != 1


def _root(value: Coefficient) -> Fraction | None:
    if isinstance(value, float):
        return None
    top, bottom = int(value.numerator**0.5 + 0.5), int(value.denominator**0.5 + 0.5)
    return Fraction(top, bottom) if top * top == value.numerator and bottom * bottom == value.denominator else None


def content(e: Expr) -> tuple[Coefficient, Expr]:
    """The number that all coefficients of a sum share, with the sign of its oldest term, and what is left."""
    coefficients = e.params
    if any(isinstance(c, (float, complex)) for c in coefficients):
        return ONE, e
    top = 0
    bottom = 1
    for c in coefficients:
        top = gcd(top, c.numerator)
        bottom = bottom * c.denominator // gcd(bottom, c.denominator)
    oldest = min(range(len(e.args)), key=lambda i: (e.args[i].op == "num", e.args[i].serial))
    shared = Fraction(top, bottom) * (1 if coefficients[oldest] > 0 else -1)
    # The sign in which a sum is met first is kept: r = X @ w - y stays so.
    met = (frozenset((a.serial, c / shared) for a, c in zip(e.args, coefficients, strict=True)), "sign")
    shared = shared * e.space.signs.setdefault(met, 1 if coefficients[0] / shared > 0 else -1)
    if shared == 1:
        return ONE, e
    return shared, e.space.intern("add", e.args, tuple([c / shared for c in coefficients]), e.shape, e.kind)


def logistic(space: Space, kept: Pairs) -> Pairs:
    """``exp(u)/(1 + exp(u))`` is sigmoid(u), and ``1/(1 + exp(u))`` is sigmoid(-u)."""
    for i, (e, n) in enumerate(kept):
        if e.op == "sigmoid" and isinstance(n, Fraction) and n >= 1:
            opposite = space.scale(-1, e.args[0])
            twin = [
                j for j, (other, k) in enumerate(kept) if other.op == "exp" and k == 1 and other.args[0] is opposite
            ]
            if twin:
                made = space.build("call", "sigmoid", (opposite,), {}, e.shape, "f")
                return _times(space, [p for m, p in enumerate(kept) if m not in (i, *twin)], made, e, n - 2)
            continue
        u = _one_plus_exp(e) if isinstance(n, Fraction) and n.denominator == 1 and n < 0 else None
        if u is None:
            continue
        for j, (other, k) in enumerate(kept):
            if other.op == "exp" and k == 1:
                ratio = add(space, [(other.args[0], ONE), (u, -ONE)])
                if parts(ratio)[0] == 0 or ratio.op == "num":
                    if ratio.op == "num" and ratio.params != 0:
                        continue
                    rest = [p for m, p in enumerate(kept) if m not in (i, j)]
                    made = space.build("call", "sigmoid", (u,), {}, u.shape, "f")
                    return _times(space, rest, made, e, n)
        if n == -1:
            flipped = space.scale(-1, u)
            made = space.build("call", "sigmoid", (flipped,), {}, u.shape, "f")
            return _times(space, [p for m, p in enumerate(kept) if m != i], made, e, n)
    return kept


def _times(space: Space, rest: Pairs, made: Expr, e: Expr, n: Coefficient) -> Pairs:
    left = n + 1
    if left:
        rest = [*rest, (e, left)]
    product = mul(space, [*rest, (made, ONE)])
    return factors(product)[1]


def _one_plus_exp(e: Expr) -> Expr | None:
    """The u of ``1 + exp(u)``."""
    if e.op == "add" and len(e.args) == 2 and e.params[0] == e.params[1] == 1:
        a, b = e.args
        if a.op == "exp":
            a, b = b, a
        if a.op == "num" and a.params == 1 and b.op == "exp":
            return b.args[0]
    return None


def _outer(space: Space, kept: Pairs) -> Expr | None:
    """A product of columns and rows of vectors is an outer product."""
    if any(e.ndim not in (0, 1, 2) for e, _ in kept):
        return None
    columns = [(e.args[0], n) for e, n in kept if e.op == "reshape" and e.args[0].ndim == 1 and e.shape[-1] == 1]
    rows = [(e.args[0], n) for e, n in kept if e.op == "reshape" and e.args[0].ndim == 1 and e.shape[-1] != 1]
    rows += [(e, n) for e, n in kept if e.ndim == 1]
    single = [(e, n) for e, n in kept if e.shape == ()]
    if not columns or not rows or len(columns) + len(rows) + len(single) != len(kept):
        return None
    made = space.build("outer", mul(space, columns), mul(space, rows))
    return mul(space, [*single, (made, ONE)]) if single else made
