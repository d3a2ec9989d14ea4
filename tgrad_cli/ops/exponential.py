"""Exponentials and logarithms, element by element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..tensor.registry import op

if TYPE_CHECKING:
    from typing import Any

LN2 = math.log(2.0)
LN10 = math.log(10.0)


@op("elementwise", torch="torch.exp", promote="float", formula="exp({0})", inplace=True)
def exp(xp: Any, input: Any, /) -> Any:
    """e to the power of each element.

    > exp([0., 1.])
    tensor([1.0000, 2.7183])
    """
    return xp.exp(input)


exp.defvjp(lambda g, y, _x: (g * y,))


@op(
    "elementwise",
    torch="torch.exp2",
    promote="float",
    formula="exp2({0})",
    inplace=True,
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
    inplace=True,
    aliases=("torch.special.expm1",),
)
def expm1(xp: Any, input: Any, /) -> Any:
    """``exp(x) - 1``, accurate near 0.

    > expm1([0., 1.])
    tensor([0.0000, 1.7183])
    """
    return xp.expm1(input)


expm1.defvjp(lambda g, y, _x: (g * (y + 1),))


@op("elementwise", torch="torch.log", promote="float", formula="log({0})", inplace=True)
def log(xp: Any, input: Any, /) -> Any:
    """Natural logarithm; NaN for a negative real, -inf at 0.

    > log([1., 2.])
    tensor([0.0000, 0.6931])
    """
    return xp.log(input)


log.defvjp(lambda g, _y, x: (g / x,))


@op("elementwise", torch="torch.log2", promote="float", formula="log2({0})", inplace=True)
def log2(xp: Any, input: Any, /) -> Any:
    """Logarithm to base 2.

    > log2([1., 8.])
    tensor([0., 3.])
    """
    return xp.log2(input)


log2.defvjp(lambda g, _y, x: (g / (x * LN2),))


@op("elementwise", torch="torch.log10", promote="float", formula="log10({0})", inplace=True)
def log10(xp: Any, input: Any, /) -> Any:
    """Logarithm to base 10.

    > log10([1., 1000.])
    tensor([0., 3.])
    """
    return xp.log10(input)


log10.defvjp(lambda g, _y, x: (g / (x * LN10),))


@op(
    "elementwise",
    torch="torch.log1p",
    promote="float",
    formula="log1p({0})",
    inplace=True,
    aliases=("torch.special.log1p",),
)
def log1p(xp: Any, input: Any, /) -> Any:
    """``log(1 + x)``, accurate near 0.

    > log1p([0., 1.])
    tensor([0.0000, 0.6931])
    """
    return xp.log1p(input)


log1p.defvjp(lambda g, _y, x: (g / (x + 1),))
