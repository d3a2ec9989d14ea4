"""How each recorded operation is read: in the normal form of `expression`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .expression import Expr, Space, split_scalars, with_scalars
from .leaves import constant

if TYPE_CHECKING:
    from ..tensor.node import Node

ONE = Fraction(1)
Reader = Callable[..., "Expr | None"]
READERS: dict[str, Reader] = {}


def reads(*names: str) -> Callable[[Reader], Reader]:
    """Register how some recorded operations are read; None says that there is no normal form for this call."""

    def register(reader: Reader) -> Reader:
        for name in names:
            READERS[name] = reader
        return reader

    return register


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
    value = constant(space, node.params.get("value", 1))
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


@reads("lane_sum")
def _lane_sum(space: Space, node: Node, args: list[Expr]) -> Expr:
    return space.build("sum", args[0], dims_of(node, args[0].shape), True)


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
