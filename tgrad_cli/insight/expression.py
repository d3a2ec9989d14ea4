"""Formulas: expressions over the names of the user, each with its shape, equal ones the same object.

An expression is an operation on expressions. Sums and products are flat and in a normal form, so that like terms meet:

- ``num`` a constant number; ``name`` a name; ``const`` a tensor that no name holds; ``eye`` an identity matrix
- ``add`` terms with coefficients (`params`: the coefficients); a single term may be scaled by one
- ``mul`` factors with numeric exponents (`params`: the exponents), element by element with broadcasting
- ``matmul`` a chain of matrices, with vectors at its ends only; ``T`` a transposed matrix; ``outer``
- ``expand``, ``reshape``, ``sum`` what broadcasting and its undoing leave
- any other operation under its own name (`params`: its parameters)
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

Shape = tuple[int, ...]
Coefficient = Fraction | float


class Expr:
    """One expression; made by the builders only, so that equal expressions of one space are identical."""

    __slots__ = ("args", "kind", "op", "params", "serial", "shape", "space")

    def __init__(
        self, space: Space, op: str, args: tuple[Expr, ...], params: Any, shape: Shape, kind: str, serial: int
    ) -> None:
        self.space = space
        self.op = op
        self.args = args
        self.params = params
        self.shape = shape
        self.kind = kind
        self.serial = serial

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    def __repr__(self) -> str:
        from .writing import text

        return text(self)


Pairs = list[tuple[Expr, Coefficient]]
Builder = Callable[..., Expr]
# How an operation on expressions is made, in its normal form, by name; `builds` fills it.
BUILDERS: dict[str, Builder] = {}


def builds(*names: str) -> Callable[[Builder], Builder]:
    """Register the builder of some operations."""

    def register(builder: Builder) -> Builder:
        for name in names:
            BUILDERS[name] = builder
        return builder

    return register


class Space:
    """The expressions of one question; holds one object for each that is different."""

    def __init__(self) -> None:
        self._made: dict[Any, Expr] = {}
        # Conventions that a formula leaves out, such as a value at a single point: (where, what it is there).
        self.conventions: dict[Expr, Expr] = {}
        self.signs: dict[Any, int] = {}  # in which of its two signs a sum was met first

    def intern(self, op: str, args: tuple[Expr, ...], params: Any, shape: Shape, kind: str = "f") -> Expr:
        """The expression itself, without any rewriting."""
        if op in ("add", "mul"):
            pairs = sorted(zip([a.serial for a in args], params, strict=True))
            key: Any = (op, tuple(pairs))
        else:
            key = (op, tuple([a.serial for a in args]), _hashable(params), shape)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Expr(self, op, args, params, shape, kind, len(self._made))
        return found

    def build(self, op: str, *args: Any, **params: Any) -> Expr:
        """An operation in its normal form."""
        return BUILDERS[op](self, *args, **params)

    # ---- leaves ----------------------------------------------------------------------------------------------

    def num(self, value: Any) -> Expr:
        """A constant number."""
        return self.intern("num", (), rational(value), ())

    def var(self, name: str, shape: Shape, kind: str = "f") -> Expr:
        """A name of the user's."""
        return self.intern("name", (), name, shape, kind)

    def const(self, key: int, array: Any) -> Expr:
        """A tensor that no name holds; `key` tells it from others."""
        made = self.intern("const", (), key, tuple(array.shape), array.dtype.kind)
        self.arrays()[key] = array
        return made

    def arrays(self) -> dict[int, Any]:
        """The values of the constants."""
        if not hasattr(self, "_arrays"):
            self._arrays: dict[int, Any] = {}
        return self._arrays

    def eye(self, n: int, m: int | None = None) -> Expr:
        """An identity matrix."""
        return self.intern("eye", (), None, (n, n if m is None else m))

    def zero(self, shape: Shape = ()) -> Expr:
        """Zeros of a shape."""
        return self.build("expand", self.num(0), shape)

    # ---- shorthands ------------------------------------------------------------------------------------------

    def add(self, *terms: Expr) -> Expr:
        """The sum of some expressions."""
        return self.build("add", [(t, Fraction(1)) for t in terms])

    def mul(self, *factors: Expr) -> Expr:
        """The product of some expressions, element by element."""
        return self.build("mul", [(f, Fraction(1)) for f in factors])

    def scale(self, factor: Any, e: Expr) -> Expr:
        """An expression times a constant."""
        return self.build("add", [(e, rational(factor))])

    def power(self, e: Expr, n: Any) -> Expr:
        """An expression to a constant power."""
        return self.build("mul", [(e, rational(n))])


def _hashable(params: Any) -> Any:
    if isinstance(params, dict):
        return tuple(sorted((k, _hashable(v)) for k, v in params.items()))
    if isinstance(params, (list, tuple)):
        return tuple([_hashable(v) for v in params])
    return repr(params) if isinstance(params, (float, Fraction)) else (type(params).__name__, str(params))


def rational(value: Any) -> Coefficient:
    """A number as an exact fraction where it is one of small parts, else as a float.

    >>> rational(0.2), rational(0.1234567891)
    (Fraction(1, 5), 0.1234567891)
    """
    if isinstance(value, (int, Fraction)):
        return Fraction(value)
    if isinstance(value, complex):
        return value  # type: ignore[return-value]
    if value != value or value in (float("inf"), float("-inf")):
        return float(value)
    near = Fraction(value).limit_denominator(1000)
    if near and abs(float(near) - value) <= 4e-16 * abs(value):
        return near
    return near if value == 0 else float(value)


def broadcast(shapes: list[Shape]) -> Shape:
    """The shape that shapes broadcast to."""
    n = max(map(len, shapes), default=0)
    made = [1] * n
    for shape in shapes:
        for i, size in enumerate(shape, n - len(shape)):
            if size != 1:
                made[i] = size
    return tuple(made)


def walk(e: Expr) -> list[Expr]:
    """Every expression inside one, inner ones first, itself last."""
    order: list[Expr] = []
    done: set[int] = set()
    stack = [(e, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node.serial not in done:
            done.add(node.serial)
            stack.append((node, True))
            stack += [(a, False) for a in reversed(node.args) if a.serial not in done]
    return order


def rebuilt(e: Expr, change: Callable[[Expr, tuple[Expr, ...]], Expr | None]) -> Expr:
    """An expression made anew from its leaves up; `change` gives the replacement of one, None to keep its form."""
    made: dict[int, Expr] = {}
    for node in walk(e):
        args = tuple([made[a.serial] for a in node.args])
        changed = change(node, args)
        made[node.serial] = changed if changed is not None else again(node, args)
    return made[e.serial]


def again(node: Expr, args: tuple[Expr, ...]) -> Expr:
    """The same operation on other arguments, in its normal form."""
    if args == node.args:
        return node
    space = node.space
    if node.op in ("add", "mul"):
        return space.build(node.op, list(zip(args, node.params, strict=True)), shape=node.shape)
    if node.op == "matmul":
        return space.build("matmul", list(args))
    if node.op in ("expand", "reshape"):
        return space.build(node.op, args[0], node.shape)
    if node.op == "sum":
        return space.build("sum", args[0], *node.params)
    if node.op in ("T", "outer"):
        return space.build(node.op, *args)
    if node.op in ("element", "place"):
        return space.intern(node.op, args, node.params, node.shape, node.kind)
    return space.build("call", node.op, args, node.params, node.shape, node.kind)


def parts(e: Expr) -> tuple[Coefficient, Expr]:
    """A coefficient and what it scales."""
    if e.op == "num":
        return e.params, e.space.num(1)
    if e.op == "add" and len(e.args) == 1:
        return e.params[0], e.args[0]
    return Fraction(1), e


def factors(e: Expr) -> tuple[Coefficient, list[tuple[Expr, Coefficient]]]:
    """A coefficient, and the factors with their exponents."""
    c, rest = parts(e)
    if rest.op == "num":
        return c, []
    if rest.op == "mul":
        return c, list(zip(rest.args, rest.params, strict=True))
    return c, [(rest, Fraction(1))]


def split_scalars(e: Expr) -> tuple[Coefficient, list[tuple[Expr, Coefficient]], Expr]:
    """A coefficient, the factors that are single numbers, and the rest; broadcasting keeps the rest's shape."""
    if e.op == "expand" and e.args[0].shape == ():
        return Fraction(1), [(e.args[0], Fraction(1))], e.space.build("expand", e.space.num(1), e.shape)
    c, found = factors(e)
    single = [(b, n) for b, n in found if b.shape == ()]
    if (not single and c == 1) or e.shape == ():
        return Fraction(1), [], e
    rest = [(b, n) for b, n in found if b.shape != ()]
    return c, single, e.space.build("mul", rest, shape=e.shape)


def with_scalars(c: Coefficient, single: list[tuple[Expr, Coefficient]], e: Expr) -> Expr:
    """The inverse of `split_scalars`."""
    space = e.space
    if single:
        e = space.build("mul", [*single, (e, Fraction(1))])
    return e if c == 1 else space.build("add", [(e, c)])
