"""Rounding and signs, element by element; their derivatives are zero wherever they exist."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..tensor.registry import op

if TYPE_CHECKING:
    from typing import Any


@op("elementwise", torch="torch.floor", formula="floor({0})", inplace=True, number=math.floor)
def floor(xp: Any, input: Any, /) -> Any:
    """The largest integer not above each element.

    > floor([1.5, -1.5])
    tensor([ 1., -2.])
    """
    return xp.floor(input) if input.dtype.kind in "fc" else xp.array(input)


floor.defvjp(lambda g, _y, _x: (g * 0,))


@op("elementwise", torch="torch.ceil", formula="ceil({0})", inplace=True, number=math.ceil)
def ceil(xp: Any, input: Any, /) -> Any:
    """The smallest integer not below each element.

    > ceil([1.5, -1.5])
    tensor([ 2., -1.])
    """
    return xp.ceil(input) if input.dtype.kind in "fc" else xp.array(input)


ceil.defvjp(lambda g, _y, _x: (g * 0,))


@op("elementwise", torch="torch.trunc", formula="trunc({0})", inplace=True, number=math.trunc, aliases=("fix",))
def trunc(xp: Any, input: Any, /) -> Any:
    """Each element without its fraction.

    > trunc([1.5, -1.5])
    tensor([ 1., -1.])
    """
    return xp.trunc(input) if input.dtype.kind in "fc" else xp.array(input)


trunc.defvjp(lambda g, _y, _x: (g * 0,))


@op("elementwise", torch="torch.frac", formula="frac({0})", inplace=True)
def frac(xp: Any, input: Any, /) -> Any:
    """The fraction of each element, with its sign.

    > frac([1.5, -1.5])
    tensor([ 0.5000, -0.5000])
    """
    return input - xp.trunc(input)


frac.defvjp(lambda g, _y, _x: (g,))


def _round_number(value: Any, decimals: int = 0) -> Any:
    return round(value, decimals) if decimals else round(value)


@op("elementwise", torch="torch.round", formula="round({0})", inplace=True, number=_round_number)
def round(xp: Any, input: Any, /, *, decimals: int = 0) -> Any:
    """Each element rounded to the nearest integer, halves to even, or to a number of decimals.

    > round([0.5, 1.5, 2.6])
    tensor([0., 2., 3.])
    """
    if input.dtype.kind not in "fc":
        return xp.array(input)
    if decimals == 0:
        return xp.round(input)
    scale = 10.0 ** abs(decimals)
    return xp.round(input * scale) / scale if decimals > 0 else xp.round(input / scale) * scale


round.defvjp(lambda g, _y, _x, *, decimals: (g * 0,))


@op("elementwise", torch="torch.sign", formula="sign({0})", inplace=True)
def sign(xp: Any, input: Any, /) -> Any:
    """-1, 0 or 1 by the sign of each element.

    > sign([-2., 0., 3.])
    tensor([-1.,  0.,  1.])
    """
    return xp.sign(input)


sign.defvjp(lambda g, _y, _x: (g * 0,))


@op("elementwise", torch="torch.sgn", formula="sgn({0})", inplace=True, holomorphic=False)
def sgn(xp: Any, input: Any, /) -> Any:
    """`sign` for real tensors, ``x / abs(x)`` for complex ones (0 at 0).

    > sgn([-2., 0., 3.])
    tensor([-1.,  0.,  1.])
    """
    return xp.sign(input)


sgn.defvjp(lambda g, _y, _x: (g * 0,))
