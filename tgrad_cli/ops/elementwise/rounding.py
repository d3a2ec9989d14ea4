"""Rounding, element by element; its derivatives are zero wherever they exist."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.failures import refused
from ...tensor.registry import op
from ..arguments import constant
from ..shape.reshaping import zeros_like

if TYPE_CHECKING:
    from typing import Any


def nothing(g: Any) -> Any:
    """A gradient of zeros, whatever arrives (also where that is infinite or NaN)."""
    return zeros_like(g) if hasattr(g, "shape") else 0.0


@op(
    "elementwise",
    torch="torch.floor",
    formula="floor({0})",
    inplace="function",
    number=math.floor,
    needs="iuf",
    refusal="floor is not supported for complex inputs|\"floor_vml_cpu\" not implemented for '{dtype}'",
)
def floor(xp: Any, input: Any, /) -> Any:
    """The largest integer not above each element.

    > floor([1.5, -1.5])
    tensor([ 1., -2.])
    """
    return xp.floor(input) if xp.result_type(input).kind == "f" else xp.array(input)


floor.defvjp(lambda g, _y, _x: (nothing(g),))


@op(
    "elementwise",
    torch="torch.ceil",
    formula="ceil({0})",
    inplace="function",
    number=math.ceil,
    needs="iuf",
    refusal="ceil is not supported for complex inputs|\"ceil_vml_cpu\" not implemented for '{dtype}'",
)
def ceil(xp: Any, input: Any, /) -> Any:
    """The smallest integer not below each element.

    > ceil([1.5, -1.5])
    tensor([ 2., -1.])
    """
    return xp.ceil(input) if xp.result_type(input).kind == "f" else xp.array(input)


ceil.defvjp(lambda g, _y, _x: (nothing(g),))


@op(
    "elementwise",
    torch="torch.trunc",
    formula="trunc({0})",
    inplace="function",
    number=math.trunc,
    aliases=("fix",),
    needs="iuf",
    refusal="trunc is not supported for complex inputs|\"trunc_vml_cpu\" not implemented for '{dtype}'",
)
def trunc(xp: Any, input: Any, /) -> Any:
    """Each element without its fraction.

    > trunc([1.5, -1.5])
    tensor([ 1., -1.])
    """
    return xp.trunc(input) if xp.result_type(input).kind == "f" else xp.array(input)


trunc.defvjp(lambda g, _y, _x: (nothing(g),))


@op("elementwise", torch="torch.frac", formula="frac({0})", inplace="function", needs="f")
def frac(xp: Any, input: Any, /) -> Any:
    """The fraction of each element, with its sign.

    > frac([1.5, -1.5])
    tensor([ 0.5000, -0.5000])
    """
    return input - xp.trunc(input)


frac.defvjp(lambda g, _y, _x: (g,))


def _round_number(value: Any, decimals: int = 0) -> Any:
    # Python's own `round`; this module's is the tensors'.
    return value.__round__(decimals) if decimals else value.__round__()


def _round_name(node: Any) -> str:
    # A call without the keyword shares the declaration's own defaults; `decimals=0` is PyTorch's other overload.
    return "RoundBackward0" if node.params is round.defaults else "RoundBackward1"


@op(
    "elementwise",
    torch="torch.round",
    formula="round({0})",
    inplace="function",
    number=_round_number,
    grad_fn=_round_name,
    needs="iuf",
    refusal="\"round_vml_cpu\" not implemented for '{dtype}'",
)
def round(xp: Any, input: Any, /, *, decimals: int = 0) -> Any:
    """Each element rounded to the nearest integer, halves to even, or to a number of decimals.

    > round([0.5, 1.5, 2.6])
    tensor([0., 2., 3.])
    > round([1.2345], decimals=2)
    tensor([1.2300])
    """
    if xp.result_type(input).kind != "f":
        if decimals:
            raise refused(round, (constant(input),), "\"round_cpu\" not implemented for '{dtype}'")
        return xp.array(input)
    if decimals == 0:
        return xp.round(input)
    scale = 10.0 ** abs(decimals)
    return xp.round(input * scale) / scale if decimals > 0 else xp.round(input / scale) * scale


round.defvjp(lambda g, _y, _x, *, decimals: (nothing(g),))
