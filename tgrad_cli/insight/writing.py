"""Formulas as text that can be typed in again, with as few brackets as the language's precedences allow."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .expression import Coefficient, Expr, factors, parts
from .placing import SPELT
from .spelling import arguments, as_tuple, indices, spelling

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARE, SUM, PRODUCT, UNARY, POWER, ATOM = range(6)
INFIX = {
    "gt": (">", COMPARE),
    "lt": ("<", COMPARE),
    "ge": (">=", COMPARE),
    "le": ("<=", COMPARE),
    "eq": ("==", COMPARE),
    "ne": ("!=", COMPARE),
    "remainder": ("%", PRODUCT),
    "floor_divide": ("//", PRODUCT),
    "batched_matmul": ("@", PRODUCT),
    "bmm": ("@", PRODUCT),
}
LONGEST_LITERAL = 6

Written = tuple[str, int]


def text(e: Expr, names: Mapping[Expr, str] | None = None, cast: str = ".float()") -> str:
    """The formula of an expression; `names` are those of intermediate results to be used."""
    writer = Writer(names or {}, cast)
    if e.kind in "bi" and e.op not in ("num", "name"):
        return writer.at(e, ATOM) + cast
    return writer.write(e)[0]


class Writer:
    """Writes expressions; `at` puts brackets around what binds less tightly than it must."""

    def __init__(self, names: Mapping[Expr, str], cast: str = ".float()") -> None:
        self.names = names
        self.cast = cast
        self.done: dict[int, Written] = {}
        self.used: set[str] = set()

    def at(self, e: Expr, level: int) -> str:
        """An expression where at least `level` is needed."""
        made, own = self.write(e)
        return made if own >= level else self.bracketed(made)

    def bracketed(self, made: str) -> str:
        """In round brackets."""
        return f"({made})"

    def write(self, e: Expr) -> Written:
        """The text and how tightly it binds."""
        found = self.done.get(e.serial)
        if found is None:
            name = self.names.get(e)
            if name is not None:
                self.used.add(name)
            found = self.done[e.serial] = (self.name(name), ATOM) if name is not None else self._write(e)
        return found

    def _write(self, e: Expr) -> Written:
        method = getattr(self, f"_{e.op}", None)
        if method is not None:
            made: Written = method(e)
            return made
        return self.call(e)

    def name(self, name: str) -> str:
        """A name."""
        return name

    # ---- leaves ----------------------------------------------------------------------------------------------

    def number(self, value: Coefficient) -> Written:
        """A constant."""
        if isinstance(value, Fraction):
            if value.denominator == 1:
                return str(value), ATOM if value >= 0 else UNARY
            return f"{value.numerator}/{value.denominator}", PRODUCT
        return repr(value), ATOM if not isinstance(value, complex) and value >= 0 else UNARY

    def _num(self, e: Expr) -> Written:
        return self.number(e.params)

    def _name(self, e: Expr) -> Written:
        return self.name(e.params), ATOM

    def _none(self, e: Expr) -> Written:
        return "None", ATOM

    def _text(self, e: Expr) -> Written:
        return str(e.params), ATOM

    def _list(self, e: Expr) -> Written:
        return "[" + ", ".join(self.write(a)[0] for a in e.args) + "]", ATOM

    def _const(self, e: Expr) -> Written:
        array = e.space.arrays()[e.params]
        if array.size <= LONGEST_LITERAL:
            import numpy as np

            shown = array if array.dtype.kind in "ib" else np.asarray([float(str(v)) for v in array.flat])
            return f"tensor({shown.reshape(array.shape).tolist()})", ATOM
        return f"constant_{list(e.space.arrays()).index(e.params) + 1}", ATOM

    def _eye(self, e: Expr) -> Written:
        n, m = e.shape
        return (f"eye({n})" if n == m else f"eye({n}, {m})"), ATOM

    def _pi(self, e: Expr) -> Written:
        return "pi", ATOM

    # ---- arithmetic ------------------------------------------------------------------------------------------

    def _add(self, e: Expr) -> Written:
        terms = list(zip(e.args, e.params, strict=True))
        if len(terms) == 1:
            return self.scaled(e)
        return self.sum(terms)

    def sum(self, terms: list[tuple[Expr, Coefficient]]) -> Written:
        """Terms: one without a minus sign first, transposes behind what they transpose."""
        cells = [self.cell(t, c) for t, c in terms]
        if cells and all(cell is not None for cell in cells):
            return self.listed([cell[:2] for cell in cells if cell], next(c[2] for c in cells if c)), ATOM
        terms = sorted(terms, key=lambda t: t[0].op == "T" or (t[0].op == "matmul" and t[0].args[0].op == "T"))
        first = next((i for i, (_, c) in enumerate(terms) if positive(c)), 0)
        terms.insert(0, terms.pop(first))
        made = self.term(*terms[0])
        for t, c in terms[1:]:
            if positive(c):
                made += " + " + self.term(t, c)
            else:
                made += " - " + self.term(t, -c)
        return made, SUM

    def scaled(self, e: Expr) -> Written:
        """A number times something; into a sum the number is taken where that is shorter."""
        made = self.product(*flat(e))
        (inner,), (c,) = e.args, e.params
        if inner.op != "add" or inner in self.names:
            return made
        spread = self.sum([(t, k * c) for t, k in zip(inner.args, inner.params, strict=True)])
        return spread if len(spread[0]) + 2 < len(made[0]) + 2 * (not positive(c)) else made

    def flipped(self, e: Expr, level: int) -> str | None:
        """An expression with its sign changed, where that needs no minus in front."""
        if e in self.names:
            return None
        if e.op == "add" and len(e.args) > 1 and any(not positive(c) for c in e.params):
            made, own = self.sum([(t, -c) for t, c in zip(e.args, e.params, strict=True)])
            return made if own >= level else self.bracketed(made)
        if e.op in ("diag", "T"):
            turned = self.flipped(e.args[0], SUM if e.op == "diag" else ATOM)
            return None if turned is None else f"diag({turned})" if e.op == "diag" else turned + ".T"
        if e.op == "mul":
            made, own = self.product(Fraction(-1), factors(e)[1])
            return None if made.startswith("-") else made if own >= level else self.bracketed(made)
        if e.op == "matmul":
            for i, a in enumerate(e.args):
                turned = self.flipped(a, PRODUCT if i == 0 else UNARY)
                if turned is not None:
                    around = [self.operand(b, PRODUCT if j == 0 else UNARY) for j, b in enumerate(e.args)]
                    around[i] = turned
                    joined = " @ ".join(around)
                    return joined if level <= PRODUCT else self.bracketed(joined)
        return None

    def term(self, e: Expr, c: Coefficient) -> str:
        """One term of a sum."""
        if e in self.names and c == 1:
            return self.write(e)[0]
        if e.op == "num":
            return self.number(c * e.params)[0]
        if e.op == "add" and c == 1:
            return self.at(e, PRODUCT)  # only where nothing was simplified
        alone: list[tuple[Expr, Coefficient]] = [(e, Fraction(1))]
        made, own = self.product(c, factors(e)[1] if e.op == "mul" and e not in self.names else alone)
        return self.bracketed(made) if own < SUM else made

    def _mul(self, e: Expr) -> Written:
        return self.product(*factors(e))

    def product(self, c: Coefficient, found: list[tuple[Expr, Coefficient]]) -> Written:
        """A coefficient times powers."""
        over = [(b, n) for b, n in found if positive(n)]
        under = [(b, -n) for b, n in found if not positive(n)]
        over.sort(key=lambda p: (p[0].shape != (), p[0].op == "matmul", self.rank(p[0])))
        turned: dict[int, str] = {}
        if not positive(c):
            for b, n in over:
                alone = b.op == "matmul" and all(x is b or x.shape == () for x, _ in over)
                made = self.flipped(b, (PRODUCT if alone else PRODUCT + 1)) if n == 1 else None
                if made is not None:
                    turned[b.serial] = made
                    break
        sign = "" if positive(c) or turned else "-"
        c = c if positive(c) else -c
        if turned and len(over) == 1 and not under and c == 1:
            return turned[over[0][0].serial], PRODUCT if over[0][0].op == "matmul" else ATOM
        if len(over) == 1 and not under and c == 1 and not sign:
            return self.power(*over[0])
        top: list[str] = []
        bottom: list[str] = []
        if isinstance(c, Fraction):
            if c.numerator != 1 or not over:
                top.append(str(c.numerator))
            if c.denominator != 1:
                bottom.append(str(c.denominator))
        elif c != 1 or not over:
            top.append(repr(c))
        for b, n in over:
            if b.serial in turned:
                top.append(turned[b.serial])
                continue
            chain = n == 1 and b.op in ("matmul", "batched_matmul", "bmm") and b not in self.names
            alone = chain and all(x is b or x.shape == () for x, _ in over)
            top.append(self.write(b)[0] if alone else self.raised(b, n, UNARY + 1 if chain else PRODUCT + 1))
        bottom += [self.raised(b, n, PRODUCT + 1) for b, n in under]
        made = "*".join(top)
        if bottom:
            made += "/" + (bottom[0] if len(bottom) == 1 else self.bracketed("*".join(bottom)))
        single = len(top) == 1 and not bottom
        return sign + made, UNARY if single and sign and len(over) < 2 and not _chained(over) else PRODUCT

    def rank(self, e: Expr) -> int:
        """Numbers stand before names, names before what is computed."""
        return 0 if e.op == "num" else 1 if e.op == "name" or e in self.names else 2

    def power(self, b: Expr, n: Coefficient) -> Written:
        """A power that stands alone."""
        if n == 1:
            return self.write(b)
        if n == Fraction(1, 2):
            return f"sqrt({self.write(b)[0]})", ATOM
        shown, own = self.number(n)
        return f"{self.at(b, ATOM)}^{shown if own == ATOM else self.bracketed(shown)}", POWER

    def raised(self, b: Expr, n: Coefficient, level: int) -> str:
        """A power as a factor."""
        made, own = self.power(b, n)
        return made if own >= level else self.bracketed(made)

    # ---- matrices and shapes ---------------------------------------------------------------------------------

    def _matmul(self, e: Expr) -> Written:
        return " @ ".join(self.operand(a, PRODUCT if i == 0 else UNARY) for i, a in enumerate(e.args)), PRODUCT

    def operand(self, e: Expr, level: int) -> str:
        """A matrix in a product: truth values and whole numbers are made floating there."""
        return self.at(e, ATOM) + self.cast if e.kind in "bi" and e.op != "name" else self.at(e, level)

    def _T(self, e: Expr) -> Written:
        return self.at(e.args[0], ATOM) + ".T", ATOM

    def _outer(self, e: Expr) -> Written:
        return f"outer({self.write(e.args[0])[0]}, {self.write(e.args[1])[0]})", ATOM

    def _diag(self, e: Expr) -> Written:
        return f"diag({self.write(e.args[0])[0]})", ATOM

    def _expand(self, e: Expr) -> Written:
        core = e.args[0]
        if e.shape == ():
            return self.write(core)
        size = ", ".join(map(str, e.shape))
        if core.op == "num" and core.params == 0:
            return f"zeros({size})", ATOM
        if core.shape == () or core.shape == (1,) * core.ndim:
            ones = f"ones({size})"
            if core.op == "num" and core.params == 1:
                return ones, ATOM
            c, found = factors(core) if core not in self.names else (Fraction(1), [(core, Fraction(1))])
            under = any(not positive(n) for _, n in found) or (isinstance(c, Fraction) and c.denominator != 1)
            if under and all(not positive(n) for _, n in found) and c != 1:
                made = self.write(core)[0]
            else:
                made = self.at(core, PRODUCT)
            return f"{made}*{ones}", PRODUCT
        return f"{self.at(core, ATOM)}.expand({size})", ATOM

    def _reshape(self, e: Expr) -> Written:
        core = e.args[0]
        if core.ndim == 1 and e.shape == (core.shape[0], 1):
            return self.at(core, ATOM) + "[:, None]", ATOM
        if core.ndim == 1 and e.shape == (1, core.shape[0]):
            return self.at(core, ATOM) + "[None]", ATOM
        inner = self.at(core, ATOM)
        if inner.replace(".", "", 1).isdigit():
            inner = f"tensor({inner})"  # a number has no shape to change
        return f"{inner}.reshape({', '.join(map(str, e.shape)) or '()'})", ATOM

    def _sum(self, e: Expr) -> Written:
        dims, keepdim = e.params
        inner = self.write(e.args[0])[0]
        if len(dims) == e.args[0].ndim and not keepdim:
            return f"sum({inner})", ATOM
        where = str(dims[0]) if len(dims) == 1 else str(tuple(dims))
        return f"sum({inner}, {where}{', keepdim=True' if keepdim else ''})", ATOM

    def _pow(self, e: Expr) -> Written:
        base, n = e.args
        return f"{self.at(base, ATOM)}^{self.at(n, POWER)}", POWER

    def _element(self, e: Expr) -> Written:
        return f"{self.at(e.args[0], ATOM)}[{indices(e.params['index'])}]", ATOM

    def _place(self, e: Expr) -> Written:
        """A slice of zeros put in: ``x[1]`` alone in its row is [0, g, 0], larger parts are scattered."""
        inner = self.write(e.args[0])[0]
        index = [i for i in e.params["index"] if i is not Ellipsis]
        zeros = self.zeros(e.shape)
        if len(index) == len(e.shape) == 1 and isinstance(index[0], int):
            return self.listed([(index[0] % e.shape[0], inner)], e.shape[0]), ATOM
        if len(index) == 1 and isinstance(index[0], int):
            return f"select_scatter({zeros}, {inner}, 0, {index[0]})", ATOM
        if len(index) == 1 and isinstance(index[0], slice):
            bounds = [repr(b) for b in (index[0].start or 0, index[0].stop, index[0].step) if b is not None]
            return f"slice_scatter({zeros}, {inner}, 0, {', '.join(bounds)})", ATOM
        return f"place({inner}, {zeros}[{indices(e.params['index'])}])", ATOM

    def zeros(self, shape: tuple[int, ...]) -> str:
        """Zeros of the type that the formula has."""
        size = ", ".join(map(str, shape)) or "()"
        return f"zeros({size}, dtype=torch.float64)" if self.cast == ".double()" else f"zeros({size})"

    def cell(self, e: Expr, c: Coefficient) -> tuple[int, str, int] | None:
        """The place, the text and the number of places of a term that is one element of a small vector."""
        k, found = factors(e)
        inner = [b for b, n in found if b.op == "place" and n == 1]
        if len(inner) != 1 or e in self.names or not all(b.op == "place" or b.shape == () for b, _ in found):
            return None
        index = [i for i in inner[0].params["index"] if i is not Ellipsis]
        if len(index) != 1 or len(inner[0].shape) != 1 or not isinstance(index[0], int) or inner[0].shape[0] > 8:
            return None
        rest = [(b, n) for b, n in found if b is not inner[0]]
        k, more = flat(inner[0].args[0])
        shown = self.product(c * k, [*rest, *more])[0]
        return index[0] % inner[0].shape[0], shown, inner[0].shape[0]

    def listed(self, items: list[tuple[int, str]], size: int) -> str:
        """A small vector, element by element."""
        cells = ["0"] * size
        for i, shown in items:
            cells[i] = shown if cells[i] == "0" else f"{cells[i]} + {shown}"
        return "[" + ", ".join(cells) + "]"

    # ---- any other -------------------------------------------------------------------------------------------

    def call(self, e: Expr) -> Written:
        """A call, or an infix operation."""
        if e.op in INFIX and len(e.args) == 2:
            sign, level = INFIX[e.op]
            return f"{self.at(e.args[0], level + 1)} {sign} {self.at(e.args[1], level + 2)}", level
        words = [self.write(a)[0] for a in e.args if a.op != "none"]
        spelt = SPELT[e.op](self, e, words) if e.op in SPELT else None
        if spelt is not None:
            return spelt, ATOM
        given, result = arguments(e)
        made = f"{spelling(e.op)}({', '.join([*as_tuple(e.op, words), *given])})"
        return made + result, ATOM


def flat(e: Expr) -> tuple[Coefficient, list[tuple[Expr, Coefficient]]]:
    """A number and the factors that it scales."""
    c, rest = parts(e)
    if rest.op == "add":
        return c, [(rest, Fraction(1))]
    k, found = factors(rest)
    return c * k, found


def _chained(over: Any) -> bool:
    return any(b.op == "matmul" for b, _ in over)


def positive(c: Coefficient) -> bool:
    """Whether a coefficient is written without a minus sign."""
    return isinstance(c, complex) or c >= 0
