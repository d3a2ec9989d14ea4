"""Exponentials and logarithms, element by element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import op
from .comparison import eq, le, where
from .vectorised import vector_exp

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array

LN2 = math.log(2.0)
LN10 = math.log(10.0)


@op("elementwise", torch="torch.exp", promote="float", formula="exp({0})", inplace="function")
def exp(xp: Any, input: Any, /) -> Any:
    """e to the power of each element.

    > exp([0., 1.])
    tensor([1.0000, 2.7183])
    """
    return xp.exp(input)


exp.defvjp(lambda g, y, _x: (g * y,))


@op("elementwise", torch=(), promote="float", formula="exp({0})", method=False, out=False, grad_fn="ExpBackward0")
def exp_kernel(xp: Any, input: Any, /) -> Any:
    """The exponential inside PyTorch's kernels, whose last digit may be another than that of `exp`."""
    return vector_exp(xp, input)


exp_kernel.defvjp(lambda g, y, _x: (g * y,))


@op(
    "elementwise",
    torch="torch.exp2",
    promote="float",
    formula="exp2({0})",
    inplace="function",
    aliases=("torch.special.exp2",),
)
def exp2(xp: Any, input: Any, /) -> Any:
    """2 to the power of each element.

    > exp2([0., 3.])
    tensor([1., 8.])
    """
    return xp.exp2(input)


exp2.defvjp(lambda g, y, _x: (g * y * LN2,))


@op(
    "elementwise",
    torch="torch.expm1",
    promote="float",
    formula="expm1({0})",
    inplace="function",
    aliases=("torch.special.expm1",),
)
def expm1(xp: Any, input: Any, /) -> Any:
    """``exp(x) - 1``, accurate near 0.

    > expm1([0., 1.])
    tensor([0.0000, 1.7183])
    """
    return xp.expm1(input)


expm1.defvjp(lambda g, y, _x: (g * (y + 1),))


@op("elementwise", torch="torch.log", promote="float", formula="log({0})", inplace="function")
def log(xp: Any, input: Any, /) -> Any:
    """Natural logarithm; NaN for a negative real, -inf at 0.

    > log([1., 2.])
    tensor([0.0000, 0.6931])
    """
    return xp.log(input)


log.defvjp(lambda g, _y, x: (g / x,))


@op("elementwise", torch="torch.log2", promote="float", formula="log2({0})", inplace="function")
def log2(xp: Any, input: Any, /) -> Any:
    """Logarithm to base 2.

    > log2([1., 8.])
    tensor([0., 3.])
    """
    return xp.log2(input)


log2.defvjp(lambda g, _y, x: (g / (x * LN2),))


@op("elementwise", torch="torch.log10", promote="float", formula="log10({0})", inplace="function")
def log10(xp: Any, input: Any, /) -> Any:
    """Logarithm to base 10.

    > log10([1., 100.])
    tensor([0., 2.])
    """
    if xp.result_type(input) == "float32":
        # NumPy's float32 logarithm misses whole powers of ten by a bit.
        return xp.log10(input, dtype="float64").astype("float32")
    return xp.log10(input)


log10.defvjp(lambda g, _y, x: (g / (x * LN10),))


@op(
    "elementwise",
    torch="torch.log1p",
    grad_fn="Log1PBackward0",
    promote="float",
    formula="log1p({0})",
    inplace="function",
    aliases=("torch.special.log1p",),
)
def log1p(xp: Any, input: Any, /) -> Any:
    """``log(1 + x)``, accurate near 0.

    > log1p([0., 1.])
    tensor([0.0000, 0.6931])
    """
    return xp.log1p(input)


log1p.defvjp(lambda g, _y, x: (g / (x + 1),))


@op(
    "elementwise",
    torch="torch.logit",
    promote="float",
    formula="logit({0})",
    inplace="function",
    needs="f",
    aliases=("torch.special.logit",),
)
def logit(xp: Any, input: Any, /, eps: Any = None) -> Any:
    """Logarithm of the odds, ``log(x / (1 - x))``; with `eps` the input is first kept in [eps, 1 - eps].

    > logit([0.5, 0.9])
    tensor([0.0000, 2.1972])
    """
    if eps is not None:
        input = xp.clip(input, eps, 1 - eps)
    return xp.log(input / (1 - input))


def _logit_rule(g: Any, _y: Any, x: Any, *, eps: Any) -> tuple[Any]:
    low = 0.0 if eps is None else eps
    outside = math.nan if eps is None else 0
    return (where(le(low, x) & le(x, 1.0 - low), g / (x * (1.0 - x)), outside),)


logit.defvjp(_logit_rule)


@op("elementwise", torch="torch.logaddexp", formula="logaddexp({0}, {1})", needs="fc")
def logaddexp(xp: Any, input: Array, other: Array, /) -> Any:
    """``log(exp(input) + exp(other))`` without overflow on the way.

    > logaddexp([1.], [2.])
    tensor([2.3133])
    """
    if xp.result_type(input, other).kind == "c":
        swap = input.real < other.real
        big, small = xp.where(swap, other, input), xp.where(swap, input, other)
        return big + xp.log1p(xp.exp(small - big))
    return xp.logaddexp(input, other)


logaddexp.defvjp(lambda g, _y, a, b: (g / (1 + exp(b - a)), g / (1 + exp(a - b))))


@op("elementwise", torch="torch.logaddexp2", formula="logaddexp2({0}, {1})", needs="f")
def logaddexp2(xp: Any, input: Array, other: Array, /) -> Any:
    """``log2(2**input + 2**other)`` without overflow on the way.

    > logaddexp2([1.], [1.])
    tensor([2.])
    """
    return xp.logaddexp2(input, other)


logaddexp2.defvjp(lambda g, _y, a, b: (g / (1 + exp2(b - a)), g / (1 + exp2(a - b))))


def _xlogy_name(node: Any) -> str:
    for index, name in ((0, "XlogyBackward1"), (1, "XlogyBackward2")):
        parent = node.inputs[index]
        if parent is None or parent.number:
            return name
    return "XlogyBackward0"


@op(
    "elementwise",
    torch="torch.xlogy",
    grad_fn=_xlogy_name,
    promote="float",
    formula="xlogy({0}, {1})",
    inplace="function",
    needs="f",
    aliases=("torch.special.xlogy",),
)
def xlogy(xp: Any, input: Any, other: Any, /) -> Any:
    """``input * log(other)``, 0 where the input is 0, NaN where the other is.

    > xlogy([0., 2.], [0., 1.])
    tensor([0., 0.])
    """
    return xp.where(xp.isnan(other), other, xp.where(xp.equal(input, 0), 0, input * xp.log(other)))


xlogy.defvjp(lambda g, _y, x, o: (where(eq(x, 0) & le(o, 0), 0, g * log(o)), g * x / o))


@op(
    "elementwise",
    torch="torch.special.xlog1py",
    grad_fn="SpecialXlog1PyBackward0",
    promote="float",
    formula="xlog1py({0}, {1})",
    needs="f",
    method=False,
)
def xlog1py(xp: Any, input: Any, other: Any, /) -> Any:
    """``input * log1p(other)``, 0 where the input is 0, NaN where the other is.

    > torch.special.xlog1py(torch.tensor([0., 2.]), torch.tensor([-1., 0.]))
    tensor([0., 0.])
    """
    return xp.where(xp.isnan(other), other, xp.where(xp.equal(input, 0), 0, input * xp.log1p(other)))


xlog1py.defvjp(lambda g, _y, x, o: (where(eq(x, 0) & le(o, -1), 0, g * log1p(o)), g * x / (o + 1)))
