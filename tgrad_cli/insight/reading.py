"""From the tape to formulas: each recorded operation in the normal form of `expression`, with the user's names."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import algebra, functions, layout, matrices
from .expression import Expr, Space, broadcast, rational, split_scalars, with_scalars

if TYPE_CHECKING:
    from ..tensor.node import Node

ONE = Fraction(1)
assert all((algebra, functions, layout, matrices))  # importing them registers their builders


class Verbatim(Space):
    """A space without rewriting: formulas exactly as they were recorded."""

    def build(self, op: str, *args: Any, **params: Any) -> Expr:
        """An operation as it stands."""
        if op in ("add", "mul"):
            pairs = args[0]
            shape = broadcast([params.get("shape") or (), *(e.shape for e, _ in pairs)])
            return self.intern(op, tuple([e for e, _ in pairs]), tuple([c for _, c in pairs]), shape)
        if op == "matmul":
            chain = args[0]
            return self.intern(op, tuple(chain), None, matrices.chain_shape(chain))
        if op in ("expand", "reshape"):
            return self.intern(op, (args[0],), None, tuple(args[1]))
        if op == "T":
            return self.intern(op, args, None, (args[0].shape[1], args[0].shape[0]))
        if op == "sum":
            e, dims, keepdim = (*args, False)[:3]
            shape = tuple([1 if i in dims else n for i, n in enumerate(e.shape) if keepdim or i not in dims])
            return self.intern(op, (e,), (tuple(dims), keepdim), shape)
        if op == "call":
            name, inner, given, shape, kind = args
            return self.intern(name, inner, given, shape, kind)
        return super().build(op, *args, **params)


Reader = Callable[..., "Expr | None"]
READERS: dict[str, Reader] = {}


def reads(*names: str) -> Callable[[Reader], Reader]:
    """Register how some recorded operations are read; None says that there is no normal form for this call."""

    def register(reader: Reader) -> Reader:
        for name in names:
            READERS[name] = reader
        return reader

    return register


def read(space: Space, order: list[Node], names: dict[int, str]) -> dict[int, Expr]:
    """The formula of each node (by `id`), for nodes that come inputs first; those in `names` are variables."""
    kept: dict[int, Any] = {}
    for node in order:
        for parent, value in zip(node.inputs, node.saved, strict=False):
            if parent is not None and value is not None and not isinstance(value, (tuple, list)):
                kept.setdefault(id(parent), value)
    made: dict[int, Expr] = {}
    for node in order:
        made[id(node)] = _read(space, node, names, made, kept)
    return made


def _read(space: Space, node: Node, names: dict[int, str], made: dict[int, Expr], kept: dict[int, Any]) -> Expr:
    shape = () if node.number else tuple(node.shape)
    if id(node) in names:
        return space.var(names[id(node)], shape, kind_of(node))
    if node.op is None:
        return _leaf(space, node, kept.get(id(node)))
    args = [
        made[id(p)] if p is not None and id(p) in made else _constant(space, v if p is None else kept.get(id(p)))
        for p, v in zip(node.inputs, node.saved, strict=True)
    ]
    if node.index >= 0:
        return _pick(space, node, args[0], shape)
    reader = READERS.get(node.op.name)
    found = reader(space, node, args) if reader is not None else None
    if found is None or found.shape != shape:
        params = {k: v for k, v in node.params.items() if not k.startswith("_")}
        found = space.build("call", _public(node.op.name), tuple(args), params, shape, kind_of(node))
    return found


def _public(name: str) -> str:
    """The operation that a person calls, where the tape recorded its kernel."""
    from ..tensor.registry import OPS

    stem = name.removesuffix("_kernel")
    return stem if stem in OPS else name


def kind_of(node: Node) -> str:
    """The kind of a node's elements, as NumPy's letter."""
    if node.dtype is None:
        return "f"
    return "f" if node.dtype.np.kind == "V" else node.dtype.np.kind


def _leaf(space: Space, node: Node, value: Any) -> Expr:
    if node.number:
        return _constant(space, node.out if value is None else value)
    if value is None:
        return space.var("?", tuple(node.shape), kind_of(node))
    return _constant(space, value)


def _constant(space: Space, value: Any) -> Expr:
    """A value that no name holds: a number, an array all of one number, an identity, or a tensor itself."""
    if value is None:
        return space.intern("none", (), None, ())
    if isinstance(value, (bool, int, complex)):
        return space.num(value)
    if isinstance(value, float):
        return exact(space, value)
    if isinstance(value, (tuple, list)):
        return space.intern("list", tuple([_constant(space, v) for v in value]), None, ())
    if not hasattr(value, "dtype"):
        return space.intern("text", (), repr(value), ())
    if value.size and value.dtype.kind in "fiub" and (value == value.flat[0]).all():
        first = value.flat[0]
        number = exact(space, float(str(first))) if value.dtype.kind == "f" else space.num(first.item())
        return space.build("expand", number, value.shape) if value.shape else number
    if value.ndim == 2 and value.shape[0] == value.shape[1] and value.dtype.kind in "fi" and _is_eye(value):
        return space.eye(value.shape[0])
    return space.const(id(value), value)


# Numbers of which constants are often multiples: with the power of pi, and of 2, that makes each.
ROOTS = [(Fraction(i, 2), Fraction(j, 2)) for i in (-1, 1, -2, 2, 0) for j in (0, 1, -1) if i or j]


def exact(space: Space, value: float) -> Expr:
    """A number as what it is a simple multiple of: 1.1283791670955126 is 2/sqrt(pi)."""
    plain = rational(value)
    if isinstance(plain, Fraction) or value != value or abs(value) == float("inf"):
        return space.num(value)
    for of_pi, of_two in ROOTS:
        c = Fraction(value / (math.pi ** float(of_pi) * 2.0 ** float(of_two))).limit_denominator(16)
        if c and abs(c) <= 16 and abs(float(c) * math.pi ** float(of_pi) * 2.0 ** float(of_two) / value - 1) < 4e-16:
            root = space.intern("pi", (), None, ())
            return space.scale(c, space.build("mul", [(root, of_pi), (space.num(2), of_two)]))
    return space.num(value)


def _is_eye(value: Any) -> bool:
    n = len(value)
    return bool((value.diagonal() == 1).all() and abs(value).sum() == n)


def _pick(space: Space, node: Node, several: Expr, shape: tuple[int, ...]) -> Expr:
    params = {**several.params, "result": node.index}
    return space.build("call", several.op, several.args, params, shape, kind_of(node))


def dims_of(node: Node, shape: tuple[int, ...], name: str = "dim") -> tuple[int, ...]:
    """The dimensions that a reduction is over, counted from 0."""
    dim = node.params.get(name)
    if dim is None or dim == ():
        return tuple(range(len(shape)))
    dims = dim if isinstance(dim, (tuple, list)) else (dim,)
    return tuple(sorted([int(d) % max(len(shape), 1) for d in dims])) if shape else ()


# ---- arithmetic ----------------------------------------------------------------------------------------------------


def _number(e: Expr) -> Any:
    """The constant that an expression is throughout, else None."""
    while e.op == "expand":
        e = e.args[0]
    return e.params if e.op == "num" else None


@reads("add", "sub", "rsub")
def _sum(space: Space, node: Node, args: list[Expr]) -> Expr:
    k = node.params.get("alpha", 1)
    a, b = (args[1], args[0]) if node.op is not None and node.op.name == "rsub" else args
    sign = 1 if node.op is not None and node.op.name == "add" else -1
    return space.build("add", [(a, ONE), (b, Fraction(sign) * (Fraction(k) if isinstance(k, int) else k))])


@reads("mul")
def _mul(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.mul(*args)


@reads("div")
def _div(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    if node.params.get("rounding_mode") is not None:
        return None
    return space.build("mul", [(args[0], ONE), (args[1], -ONE)])


@reads("neg")
def _neg(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.scale(-1, args[0])


@reads("tanh_slope")
def _tanh_slope(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.add(space.num(1), space.scale(-1, space.power(args[0], Fraction(2))))


@reads("addcmul")
def _addcmul(space: Space, node: Node, args: list[Expr]) -> Expr:
    value = _constant(space, node.params.get("value", 1))
    return space.add(args[0], space.mul(value, args[1], args[2]))


@reads("pow")
def _pow(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    n = _number(args[1])
    if n is None or isinstance(n, complex):
        return None
    return space.build("mul", [(args[0], n)], shape=args[1].shape)


def _powers(n: Fraction) -> Any:
    return lambda space, node, args: space.power(args[0], n)


READERS["square"] = _powers(Fraction(2))
READERS["reciprocal"] = _powers(Fraction(-1))
READERS["sqrt"] = _powers(Fraction(1, 2))
READERS["rsqrt"] = _powers(Fraction(-1, 2))


@reads("alias", "clone", "link", "number_to_tensor", "tensor_to_number", "positive")
def _same(space: Space, node: Node, args: list[Expr]) -> Expr:
    return args[0]


@reads("to_dtype")
def _converted(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    dtype = node.params["dtype"]
    return args[0] if dtype.is_floating_point and args[0].kind in "fbiu" else None


# ---- shapes and sums -----------------------------------------------------------------------------------------------


@reads("expand")
def _expand(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.build("expand", args[0], node.shape)


@reads("shared_view", "unsafe_view", "reshape", "squeeze", "unsqueeze", "flatten")
def _reshape(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.build("reshape", args[0], node.shape)


@reads("permute", "transpose", "t")
def _permute(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    dims = node.params.get("dims")
    if args[0].ndim < 2:
        return args[0]
    if args[0].ndim == 2:
        if dims is not None and tuple([d % 2 for d in dims]) == (0, 1):
            return args[0]
        return space.build("T", args[0])
    return None


def _only_turns(index: Any) -> bool:
    """Whether an index takes everything, and at most adds dimensions of size 1."""
    items = index if isinstance(index, tuple) else (index,)
    return all(i is None or i is Ellipsis or i == slice(None) for i in items)


@reads("index_view")
def _index(space: Space, node: Node, args: list[Expr]) -> Expr:
    if _only_turns(node.params["index"]):
        return space.build("reshape", args[0], node.shape)
    return space.intern("element", (args[0],), {"index": node.params["index"]}, tuple(node.shape), args[0].kind)


@reads("index_view_backward")
def _place(space: Space, node: Node, args: list[Expr]) -> Expr:
    index = node.params["index"]
    if _only_turns(index):
        return space.build("reshape", args[0], node.shape)
    if args[0].op == "expand" and args[0].args[0].op == "num" and args[0].args[0].params == 0:
        return space.zero(tuple(node.shape))
    c, single, rest = split_scalars(args[0])
    made = space.intern("place", (rest,), {"index": index}, tuple(node.shape))
    return with_scalars(c, single, made)


@reads("sum")
def _reduced(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.build("sum", args[0], dims_of(node, args[0].shape), bool(node.params.get("keepdim")))


@reads("conv_bias")
def _bias(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.build("sum", args[0], (0, *range(2, args[0].ndim)), False)


@reads("sum_to_size")
def _sum_to(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.build("sum_to", args[0], node.shape)


@reads("zeros_like")
def _zeros(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.zero(tuple(node.shape))


# ---- matrices ------------------------------------------------------------------------------------------------------


@reads("mm", "mv", "dot", "matmul")
def _matmul(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    return space.build("matmul", args) if all(a.ndim in (1, 2) for a in args) else None


@reads("on_diagonal")
def _on_diagonal(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.mul(args[0], space.eye(*node.shape))


@reads("solve_kernel")
def _solve(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    a, b = args
    if a.ndim != 2 or b.ndim > 2:
        return None
    inverse = space.build("call", "inv", (a,), {}, a.shape, "f")
    return space.build("matmul", [inverse, b] if node.params.get("left", True) else [b, inverse])


@reads("addmm", "addmv")
def _addmm(space: Space, node: Node, args: list[Expr]) -> Expr:
    product = space.build("matmul", args[1:])
    return space.build("add", [(args[0], _as(node.params["beta"])), (product, _as(node.params["alpha"]))])


def _as(value: Any) -> Any:
    return Fraction(value) if isinstance(value, int) else value


# ---- softmax and classes -------------------------------------------------------------------------------------------


@reads("softmax", "log_softmax")
def _softmax(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    assert node.op is not None
    dim = node.params.get("dim")
    x = args[0]
    if x.ndim == 0 or (node.params.get("dtype") is not None):
        return None
    if dim is None:
        dim = 0 if x.ndim in (1, 3) else 1
    return space.build("call", node.op.name, (x,), {"dim": dim % x.ndim}, x.shape, "f")


@reads("logsumexp")
def _logsumexp(space: Space, node: Node, args: list[Expr]) -> Expr:
    params = {"dim": dims_of(node, args[0].shape), "keepdim": node.params["keepdim"]}
    return space.build("call", "logsumexp", tuple(args), params, tuple(node.shape), "f")


@reads("place_class")
def _place_class(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    value, target, weight = args
    if weight.op != "none" or target.ndim > 1:
        return None
    classes = node.params["classes"]
    hot = space.build("call", "one_hot", (target,), {"num_classes": classes}, (*target.shape, classes), "i")
    if target.ndim:
        value = space.build("reshape", value, (*value.shape, 1))
    return space.mul(value, hot)


@reads("class_total")
def _class_total(space: Space, node: Node, args: list[Expr]) -> Expr | None:
    if args[-1].op != "none":
        return None
    from ..tensor.replay import value_of

    return space.num(float(value_of(node)))
