"""Logic on truth values, and the bits of integers."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

from ...tensor.registry import op

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


@op("elementwise", torch="torch.logical_and", promote="bool", formula="logical_and({0}, {1})", inplace=True)
def logical_and(xp: Any, input: Array, other: Array, /) -> Any:
    """True where both inputs are nonzero.

    > logical_and([0, 1], [1, 1])
    tensor([False,  True])
    """
    return xp.logical_and(input, other)


@op("elementwise", torch="torch.logical_or", promote="bool", formula="logical_or({0}, {1})", inplace=True)
def logical_or(xp: Any, input: Array, other: Array, /) -> Any:
    """True where either input is nonzero.

    > logical_or([0, 1], [1, 1])
    tensor([True, True])
    """
    return xp.logical_or(input, other)


@op("elementwise", torch="torch.logical_xor", promote="bool", formula="logical_xor({0}, {1})", inplace=True)
def logical_xor(xp: Any, input: Array, other: Array, /) -> Any:
    """True where exactly one input is nonzero.

    > logical_xor([0, 1], [1, 1])
    tensor([ True, False])
    """
    return xp.logical_xor(input, other)


@op("elementwise", torch="torch.logical_not", promote="bool", formula="logical_not({0})", inplace=True)
def logical_not(xp: Any, input: Any, /) -> Any:
    """True where the input is zero.

    > logical_not([0, 2])
    tensor([ True, False])
    """
    return xp.logical_not(input)


@op("elementwise", torch="torch.bitwise_and", formula="({0} & {1})", inplace=True, number=operator.and_, needs="biu")
def bitwise_and(xp: Any, input: Any, other: Any, /) -> Any:
    """``input & other`` on the bits of integers, or on bools.

    > bitwise_and([3], [6])
    tensor([2])
    """
    return xp.bitwise_and(input, other)


@op("elementwise", torch="torch.bitwise_or", formula="({0} | {1})", inplace=True, number=operator.or_, needs="biu")
def bitwise_or(xp: Any, input: Any, other: Any, /) -> Any:
    """``input | other`` on the bits of integers, or on bools.

    > bitwise_or([3], [6])
    tensor([7])
    """
    return xp.bitwise_or(input, other)


@op("elementwise", torch="torch.bitwise_xor", formula="({0} ^ {1})", inplace=True, number=operator.xor, needs="biu")
def bitwise_xor(xp: Any, input: Any, other: Any, /) -> Any:
    """``input ^ other`` on the bits of integers, or on bools.

    > bitwise_xor([3], [6])
    tensor([5])
    """
    return xp.bitwise_xor(input, other)


@op("elementwise", torch="torch.bitwise_not", formula="~{0}", inplace=True, number=operator.invert, needs="biu")
def bitwise_not(xp: Any, input: Any, /) -> Any:
    """Every bit of integers changed, or the opposite of bools.

    > bitwise_not([0, 1])
    tensor([-1, -2])
    """
    return xp.invert(input)


@op(
    "elementwise",
    torch="torch.bitwise_left_shift",
    formula="({0} << {1})",
    inplace=True,
    number=operator.lshift,
    needs="iu",
    refusal="\"lshift_cpu\" not implemented for '{dtype}'",
)
def bitwise_left_shift(xp: Any, input: Any, other: Any, /) -> Any:
    """``input << other``: the bits of integers moved towards the higher end.

    > bitwise_left_shift([1, 3], 2)
    tensor([ 4, 12])
    """
    bits = 8 * xp.result_type(input, other).itemsize
    inside = (other >= 0) & (other < bits)
    return xp.where(inside, xp.left_shift(input, xp.where(inside, other, 0)), 0)


@op(
    "elementwise",
    torch="torch.bitwise_right_shift",
    formula="({0} >> {1})",
    inplace=True,
    number=operator.rshift,
    needs="iu",
    refusal="\"rshift_cpu\" not implemented for '{dtype}'",
)
def bitwise_right_shift(xp: Any, input: Any, other: Any, /) -> Any:
    """``input >> other``: the bits of integers moved towards the lower end, with the sign kept.

    > bitwise_right_shift([8, -8], 2)
    tensor([ 2, -2])
    """
    bits = 8 * xp.result_type(input, other).itemsize
    inside = (other >= 0) & (other < bits)
    moved = xp.right_shift(input, xp.where(inside, other, bits - 1))
    return xp.where(inside, moved, 0) if moved.dtype.kind == "u" else moved


@op("elementwise", torch="torch.gcd", formula="gcd({0}, {1})", inplace="function", number=math.gcd, needs="iu")
def gcd(xp: Any, input: Array, other: Array, /) -> Any:
    """Greatest common divisor of two integers.

    > gcd([12, 9], 6)
    tensor([6, 3])
    """
    return xp.gcd(input, other)


@op("elementwise", torch="torch.lcm", formula="lcm({0}, {1})", inplace="function", number=math.lcm, needs="iu")
def lcm(xp: Any, input: Array, other: Array, /) -> Any:
    """Least common multiple of two integers.

    > lcm([4, 9], 6)
    tensor([12, 18])
    """
    return xp.lcm(input, other)
