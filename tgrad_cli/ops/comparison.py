"""Comparisons, logic, choice between elements, and bounds."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from ..tensor.registry import op

if TYPE_CHECKING:
    from typing import Any


@op("elementwise", torch="torch.eq", promote="bool", formula="({0} == {1})", inplace=True, number=operator.eq)
def eq(xp: Any, input: Any, other: Any, /) -> Any:
    """True where the first input is equal to the second; ``input == other``.

    > eq([1., 2.], [2., 2.])
    tensor([False,  True])
    """
    return xp.equal(input, other)


@op(
    "elementwise",
    torch="torch.ne",
    promote="bool",
    formula="({0} != {1})",
    inplace=True,
    number=operator.ne,
    aliases=("not_equal",),
)
def ne(xp: Any, input: Any, other: Any, /) -> Any:
    """True where the first input is different from the second; ``input != other``.

    > ne([1., 2.], [2., 2.])
    tensor([ True, False])
    """
    return xp.not_equal(input, other)


@op(
    "elementwise",
    torch="torch.lt",
    promote="bool",
    formula="({0} < {1})",
    inplace=True,
    number=operator.lt,
    aliases=("less",),
)
def lt(xp: Any, input: Any, other: Any, /) -> Any:
    """True where the first input is less than the second; ``input < other``.

    > lt([1., 2.], [2., 2.])
    tensor([ True, False])
    """
    return xp.less(input, other)


@op(
    "elementwise",
    torch="torch.le",
    promote="bool",
    formula="({0} <= {1})",
    inplace=True,
    number=operator.le,
    aliases=("less_equal",),
)
def le(xp: Any, input: Any, other: Any, /) -> Any:
    """True where the first input is less or equal than the second; ``input <= other``.

    > le([1., 2.], [2., 2.])
    tensor([True, True])
    """
    return xp.less_equal(input, other)


@op(
    "elementwise",
    torch="torch.gt",
    promote="bool",
    formula="({0} > {1})",
    inplace=True,
    number=operator.gt,
    aliases=("greater",),
)
def gt(xp: Any, input: Any, other: Any, /) -> Any:
    """True where the first input is greater than the second; ``input > other``.

    > gt([1., 2.], [2., 2.])
    tensor([False, False])
    """
    return xp.greater(input, other)


@op(
    "elementwise",
    torch="torch.ge",
    promote="bool",
    formula="({0} >= {1})",
    inplace=True,
    number=operator.ge,
    aliases=("greater_equal",),
)
def ge(xp: Any, input: Any, other: Any, /) -> Any:
    """True where the first input is greater or equal than the second; ``input >= other``.

    > ge([1., 2.], [2., 2.])
    tensor([False,  True])
    """
    return xp.greater_equal(input, other)


@op("elementwise", torch="torch.logical_and", promote="bool", formula="logical_and({0}, {1})", inplace=True)
def logical_and(xp: Any, input: Any, other: Any, /) -> Any:
    """True where both inputs are nonzero.

    > logical_and([0, 1], [1, 1])
    tensor([False,  True])
    """
    return xp.logical_and(input, other)


@op("elementwise", torch="torch.logical_or", promote="bool", formula="logical_or({0}, {1})", inplace=True)
def logical_or(xp: Any, input: Any, other: Any, /) -> Any:
    """True where either input is nonzero.

    > logical_or([0, 1], [1, 1])
    tensor([True, True])
    """
    return xp.logical_or(input, other)


@op("elementwise", torch="torch.logical_xor", promote="bool", formula="logical_xor({0}, {1})", inplace=True)
def logical_xor(xp: Any, input: Any, other: Any, /) -> Any:
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


@op("elementwise", torch="torch.bitwise_and", formula="({0} & {1})", inplace=True, number=operator.and_)
def bitwise_and(xp: Any, input: Any, other: Any, /) -> Any:
    """``input & other`` on the bits of integers, or on bools.

    > bitwise_and([3], [6])
    tensor([2])
    """
    return xp.bitwise_and(input, other)


@op("elementwise", torch="torch.bitwise_or", formula="({0} | {1})", inplace=True, number=operator.or_)
def bitwise_or(xp: Any, input: Any, other: Any, /) -> Any:
    """``input | other`` on the bits of integers, or on bools.

    > bitwise_or([3], [6])
    tensor([7])
    """
    return xp.bitwise_or(input, other)


@op("elementwise", torch="torch.bitwise_xor", formula="({0} ^ {1})", inplace=True, number=operator.xor)
def bitwise_xor(xp: Any, input: Any, other: Any, /) -> Any:
    """``input ^ other`` on the bits of integers, or on bools.

    > bitwise_xor([3], [6])
    tensor([5])
    """
    return xp.bitwise_xor(input, other)


@op("elementwise", torch="torch.bitwise_not", formula="~{0}", inplace=True, number=operator.invert)
def bitwise_not(xp: Any, input: Any, /) -> Any:
    """Every bit of integers changed, or the opposite of bools.

    > bitwise_not([0, 1])
    tensor([-1, -2])
    """
    return xp.invert(input)


@op("elementwise", torch="torch.where", promote="where", formula="where({0}, {1}, {2})", out=True)
def where(xp: Any, condition: Any, input: Any, other: Any, /) -> Any:
    """Elements of the second input where the first is true, of the third elsewhere.

    > where([1., -1.] > torch.zeros(2), [1., 2.], 0.)
    tensor([1., 0.])
    """
    return xp.where(condition, input, other)


where.defvjp(lambda g, _y, c, _a, _b: (None, where(c, g, 0 * g), where(c, 0 * g, g)))
