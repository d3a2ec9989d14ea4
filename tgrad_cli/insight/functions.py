"""Other operations in normal form: exponentials and logarithms, softmax and its kin, choices, inverses."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .expression import BUILDERS, broadcast, builds, factors, parts

if TYPE_CHECKING:
    from .expression import Expr, Pairs, Shape, Space

ONE = Fraction(1)
Rule = Callable[..., "Expr | None"]
RULES: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register the rewriting of some operations; it gives None where nothing is to be done."""

    def register(function: Rule) -> Rule:
        for name in names:
            RULES[name] = function
        return function

    return register


@builds("call")
def call(space: Space, op: str, args: tuple[Expr, ...], params: Any, shape: Shape, kind: str) -> Expr:
    """Any operation that has no builder of its own."""
    if op in RULES:
        made = RULES[op](space, args, params)
        if made is not None:
            return BUILDERS["expand"](space, made, shape) if made.shape != shape else made
    if op in POINTWISE and all(a.op in ("expand", "num") for a in args) and any(a.op == "expand" for a in args):
        inner = tuple([a.args[0] if a.op == "expand" else a for a in args])
        made = space.intern(op, inner, params, broadcast([a.shape for a in inner]), kind)
        return space.build("expand", made, shape)
    if op in POINTWISE and len(args) == 2 and broadcast([bare(a).shape for a in args]) == shape:
        args = (bare(args[0]), bare(args[1]))
    return space.intern(op, args, params, shape, kind)


# Operations on each element alone: of something repeated they are repeated.
POINTWISE = frozenset(
    (
        *("exp", "log", "log2", "log10", "log1p", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh"),
        *("tanh", "asinh", "acosh", "atanh", "sigmoid", "relu", "abs", "sgn", "sign", "erf", "erfc", "lgamma"),
        *("digamma", "softplus", "logsigmoid", "gt", "lt", "ge", "le", "eq", "ne", "floor", "ceil", "round", "trunc"),
    )
)


def zero(e: Expr) -> bool:
    """Whether an expression is zero throughout."""
    while e.op == "expand":
        e = e.args[0]
    return bool(e.op == "num" and e.params == 0)


# ---- exponentials --------------------------------------------------------------------------------------------------


@rule("exp")
def exp(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """exp(0) is 1, exp(log(u)) is u, exp of a log-softmax or of x less its logsumexp is a softmax."""
    (x,) = args
    if zero(x):
        return space.num(1)
    if x.op == "log":
        return x.args[0]
    if x.op == "log_softmax":
        return space.build("call", "softmax", x.args, x.params, x.shape, "f")
    if x.op == "logsigmoid":
        return space.build("call", "sigmoid", x.args, {}, x.shape, "f")
    if x.op == "add":
        found = _normalised(space, x)
        if found is not None:
            return found
        logs = [(a.args[0], c) for a, c in zip(x.args, x.params, strict=True) if a.op == "log"]
        if logs:
            rest = [(a, c) for a, c in zip(x.args, x.params, strict=True) if a.op != "log"]
            inside = space.build("add", rest, shape=x.shape)
            remaining = space.build("call", "exp", (inside,), {}, inside.shape, "f")
            return space.build("mul", [*logs, (remaining, ONE)], shape=x.shape)
    return None


def _normalised(space: Space, x: Expr) -> Expr | None:
    for total, c in zip(x.args, x.params, strict=True):
        inner = total.args[0] if total.op == "reshape" else total
        if inner.op != "logsumexp" or c != -1:
            continue
        rest = space.build("add", [(a, k) for a, k in zip(x.args, x.params, strict=True) if a is not total])
        dims = inner.params["dim"]
        if rest is inner.args[0] and len(dims) == 1:
            return space.build("call", "softmax", (rest,), {"dim": dims[0]}, rest.shape, "f")
    return None


@rule("log")
def log(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """log(exp(u)) is u, log of a softmax the log-softmax, log(1) is 0."""
    (x,) = args
    if x.op == "exp":
        return x.args[0]
    if x.op == "num" and x.params == 1:
        return space.num(0)
    if x.op == "softmax":
        return space.build("call", "log_softmax", x.args, x.params, x.shape, "f")
    return None


@rule("sqrt")
def sqrt(space: Space, args: tuple[Expr, ...], params: Any) -> Expr:
    """A root is a power."""
    return space.power(args[0], Fraction(1, 2))


def softmax_in(space: Space, kept: Pairs) -> Pairs | None:
    """``exp(u)/sum(exp(u))`` is softmax(u)."""
    for i, (e, n) in enumerate(kept):
        inner = e.args[0] if e.op == "reshape" else e
        if inner.op != "sum" or n != -1 or inner.args[0].op != "exp":
            continue
        whole = inner.args[0]
        dims = inner.params[0]
        fits = e.ndim == whole.ndim or whole.ndim == 1
        for j, (other, k) in enumerate(kept):
            if other is whole and k == 1 and len(dims) == 1 and fits:
                u = whole.args[0]
                made = space.build("call", "softmax", (u,), {"dim": dims[0]}, u.shape, "f")
                return [*(p for m, p in enumerate(kept) if m not in (i, j)), (made, ONE)]
    return None


# ---- functions of one number ---------------------------------------------------------------------------------------


@rule("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "sgn", "sign")
def odd(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """0 at 0. (The operation's name does not matter here.)"""
    return space.num(0) if zero(args[0]) else None


@rule("cos", "cosh")
def even(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """1 at 0."""
    return space.num(1) if zero(args[0]) else None


@rule("pow")
def power(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """A constant exponent makes a power; 1 to any power is 1."""
    base, n = args
    if n.op == "num" and not isinstance(n.params, complex):
        return space.power(base, n.params)
    if base.op == "num" and base.params == 1:
        return space.num(1)
    return None


# ---- choices -------------------------------------------------------------------------------------------------------

OPPOSITE = {"gt": "le", "le": "gt", "lt": "ge", "ge": "lt", "eq": "ne", "ne": "eq"}


@rule("where")
def where(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """One branch at a single value is a convention; a branch of zeros makes a mask."""
    condition, a, b = args
    core = condition.args[0] if condition.op == "expand" else condition
    shape = broadcast([condition.shape, a.shape, b.shape])
    if a is b:
        return a
    if core.op == "gt" and b.op == "sigmoid" and b.args[0] is core.args[0] and _at_least(core.args[1], 20):
        space.conventions[core] = a  # softplus is taken as linear from there on
        return b
    if core.op == "lt" and _tiny(bare(core.args[1])) and nonnegative(bare(core.args[0])):
        space.conventions[core] = a  # a guard against dividing by zero
        return space.build("expand", b, shape)
    if core.op == "isnan":
        space.conventions[core] = a
        return space.build("expand", b, shape)
    if core.op == "num":
        return space.build("expand", a if core.params else b, shape)
    if core.op == "eq" and any(x.op == "num" for x in core.args):
        space.conventions[core] = a
        return space.build("expand", b, shape)
    if core.op == "ne" and any(x.op == "num" for x in core.args):
        other = space.build("call", "eq", core.args, {}, core.shape, "b")
        space.conventions[other] = b
        return space.build("expand", a, shape)
    if zero(b) and core.kind == "b":
        return space.build("mul", [(a, ONE), (core, ONE)], shape=shape)
    if zero(a) and core.op in OPPOSITE:
        mask = space.build("call", OPPOSITE[core.op], core.args, {}, core.shape, "b")
        return space.build("mul", [(b, ONE), (mask, ONE)], shape=shape)
    return None


def _tiny(e: Expr) -> bool:
    return e.op == "num" and not isinstance(e.params, complex) and 0 < e.params <= 1e-6


def nonnegative(e: Expr) -> bool:
    """Whether an expression cannot be negative: a norm, an absolute value, a square, a root, sums of such."""
    if e.op in ("norm", "vector_norm", "abs", "exp", "softmax", "sigmoid", "relu"):
        return True
    if e.op == "num":
        return bool(e.params >= 0)
    if e.op in ("sum", "expand", "reshape"):
        return nonnegative(e.args[0])
    if e.op == "matmul":
        return len(e.args) == 2 and e.args[0] is e.args[1] and e.ndim == 0
    if e.op == "mul":
        even = [
            n == Fraction(1, 2) or (isinstance(n, Fraction) and n.denominator == 1 and n % 2 == 0) for n in e.params
        ]
        return all(ok or nonnegative(a) for a, ok in zip(e.args, even, strict=True))
    return e.op == "add" and all(c >= 0 and nonnegative(a) for a, c in zip(e.args, e.params, strict=True))


def _at_least(e: Expr, bound: int) -> bool:
    while e.op == "expand":
        e = e.args[0]
    return e.op == "num" and bool(e.params >= bound)


@rule("gt")
def compared(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """relu(x) is above 0 where x is."""
    x, y = args
    if x.op == "relu" and zero(y):
        return space.build("call", "gt", (x.args[0], y), {}, x.shape, "b")
    return None


@rule("bitwise_or", "logical_or")
def either(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """An equality that also takes two NaN for equal is told as the equality."""
    for a, b in (args, args[::-1]):
        if a.op == "eq" and b.op in ("bitwise_and", "logical_and") and all(x.op == "isnan" for x in map(bare, b.args)):
            return a
        if zero(b):
            return a
    return None


def bare(e: Expr) -> Expr:
    """What is repeated by broadcasting."""
    return e.args[0] if e.op == "expand" else e


@rule("bitwise_and", "logical_and")
def both(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """False and anything is false; a single value of one among the conditions stays the mark of a convention."""
    if any(zero(a) for a in args):
        return space.num(0)
    for a in args:
        core = a.args[0] if a.op == "expand" else a
        if core.op == "eq" and any(x.op == "num" for x in core.args):
            return space.build("expand", core, broadcast([x.shape for x in args]))
    return None


@rule("logical_not", "bitwise_not")
def negated(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """The opposite of a comparison is a comparison."""
    (x,) = args
    if x.op in OPPOSITE:
        return space.build("call", OPPOSITE[x.op], x.args, {}, x.shape, "b")
    return None


# ---- matrices ------------------------------------------------------------------------------------------------------


@rule("inv")
def inverse(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """The inverse of an inverse, a transpose, a number times a matrix, an identity."""
    (x,) = args
    if x.op == "inv":
        return x.args[0]
    if x.op == "T":
        inner = x.args[0]
        return space.build("T", space.build("call", "inv", (inner,), {}, inner.shape, "f"))
    if x.op == "eye":
        return x
    c, rest = parts(x)
    if c != 1:
        return space.scale(1 / c, space.build("call", "inv", (rest,), {}, rest.shape, "f"))
    return None


@rule("cofactor")
def cofactor(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """det(A) * inv(A).T, which a derivative at a singular matrix does without."""
    (x,) = args
    if x.ndim != 2:
        return None
    whole = space.build("call", "det", (x,), {}, (), "f")
    return space.mul(whole, space.build("T", space.build("call", "inv", (x,), {}, x.shape, "f")))


@rule("det")
def determinant(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """A transpose has the same determinant, an inverse its reciprocal."""
    (x,) = args
    if x.op == "T":
        return space.build("call", "det", x.args, {}, (), "f")
    if x.op == "inv" and x.ndim == 2:
        return space.power(space.build("call", "det", x.args, {}, (), "f"), -1)
    return None


@rule("trace")
def trace(space: Space, args: tuple[Expr, ...], params: Any) -> Expr | None:
    """Constants and transposes are gone through."""
    (x,) = args
    c, found = factors(x)
    single = [(b, n) for b, n in found if b.shape == ()]
    if (single or c != 1) and x.op != "num":
        rest = space.build("mul", [(b, n) for b, n in found if b.shape != ()], shape=x.shape)
        made = space.build("call", "trace", (rest,), {}, (), "f")
        return space.build("add", [(space.build("mul", [*single, (made, ONE)]), c)])
    if x.op == "T":
        return space.build("call", "trace", x.args, {}, (), "f")
    if x.op == "eye":
        return space.num(min(x.shape))
    return None
