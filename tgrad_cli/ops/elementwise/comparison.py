"""Comparisons, element by element and of whole tensors, and the choice between elements."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


@op("elementwise", torch="torch.eq", promote="bool", formula="({0} == {1})", inplace=True, number=operator.eq)
def eq(xp: Any, input: Array, other: Any, /) -> Any:
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
def ne(xp: Any, input: Array, other: Any, /) -> Any:
    """True where the first input is different from the second; ``input != other``.

    > ne([1., 2.], [2., 2.])
    tensor([ True, False])
    """
    return xp.not_equal(input, other)


@op(
    "elementwise",
    torch="torch.lt",
    promote="bool",
    needs="biuf",
    formula="({0} < {1})",
    inplace=True,
    number=operator.lt,
    aliases=("less",),
)
def lt(xp: Any, input: Array, other: Any, /) -> Any:
    """True where the first input is less than the second; ``input < other``.

    > lt([1., 2.], [2., 2.])
    tensor([ True, False])
    """
    return xp.less(input, other)


@op(
    "elementwise",
    torch="torch.le",
    promote="bool",
    needs="biuf",
    formula="({0} <= {1})",
    inplace=True,
    number=operator.le,
    aliases=("less_equal",),
)
def le(xp: Any, input: Array, other: Any, /) -> Any:
    """True where the first input is less or equal than the second; ``input <= other``.

    > le([1., 2.], [2., 2.])
    tensor([True, True])
    """
    return xp.less_equal(input, other)


@op(
    "elementwise",
    torch="torch.gt",
    promote="bool",
    needs="biuf",
    formula="({0} > {1})",
    inplace=True,
    number=operator.gt,
    aliases=("greater",),
)
def gt(xp: Any, input: Array, other: Any, /) -> Any:
    """True where the first input is greater than the second; ``input > other``.

    > gt([1., 2.], [2., 2.])
    tensor([False, False])
    """
    return xp.greater(input, other)


@op(
    "elementwise",
    torch="torch.ge",
    promote="bool",
    needs="biuf",
    formula="({0} >= {1})",
    inplace=True,
    number=operator.ge,
    aliases=("greater_equal",),
)
def ge(xp: Any, input: Array, other: Any, /) -> Any:
    """True where the first input is greater or equal than the second; ``input >= other``.

    > ge([1., 2.], [2., 2.])
    tensor([False,  True])
    """
    return xp.greater_equal(input, other)


@op("elementwise", torch="torch.where", promote="where", formula="where({0}, {1}, {2})", case=True)
def where(xp: Any, condition: Any, input: Any, other: Any, /) -> Any:
    """Elements of the second input where the first is true, of the third elsewhere.

    > where(torch.tensor([True, False]), [1., 2.], 0.)
    tensor([1., 0.])
    """
    return xp.where(condition, input, other)


where.defvjp(lambda g, _y, c, _a, _b: (None, where(c, g, 0), where(c, 0, g)))


@op("elementwise", torch="torch.isclose", promote="alike", mismatch="{0} did not match {1}", out=False)
def isclose(
    xp: Any, input: Array, other: Array, /, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Any:
    """True where ``abs(input - other) <= atol + rtol * abs(other)``, or where the two are equal.

    > isclose([1., 2.], [1.000001, 2.1])
    tensor([ True, False])
    """
    for word, value in (("rtol", rtol), ("atol", atol)):
        if value < 0:
            text = f"{word} must be greater than or equal to zero, but got {value}"
            raise TgradError("E0604", f"isclose: {text}", torch=text, python="RuntimeError")
    close = input == other
    if equal_nan:
        close = close | (xp.isnan(input) & xp.isnan(other))
    if rtol == 0 and atol == 0:
        return close
    if input.dtype.kind in "biu":
        input, other = input.astype("float64"), other.astype("float64")
    with xp.errstate(all="ignore"):
        apart = xp.abs(input - other)
        return close | (xp.isfinite(apart) & (apart <= atol + xp.abs(rtol * other)))


@op("elementwise", torch="torch.allclose", composite=True, out=False)
def allclose(input: Array, other: Array, /, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """True if `isclose` holds for all elements; a Python bool.

    > allclose([1., 2.], [1.000001, 2.])
    True
    """
    return bool(isclose(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan).array.all())


@op("elementwise", torch="torch.equal", composite=True, out=False)
def equal(input: Array, other: Array, /) -> bool:
    """True if both tensors have the same shape and the same elements; a Python bool.

    > equal([1., 2.], [1., 2.])
    True
    """
    return input.shape == other.shape and bool((input.array == other.array).all())


@op(
    "ordering",
    torch="torch.isin",
    promote="bool",
    method=False,
    needs="iuf",
    refusal="Unsupported input type encountered for isin(): {dtype}",
)
def isin(xp: Any, elements: Any, test_elements: Any, /, *, assume_unique: bool = False, invert: bool = False) -> Any:
    """True for each element of the first input that occurs in the second.

    > isin([1, 2, 3], [2, 5])
    tensor([False,  True, False])
    """
    return xp.isin(elements, test_elements, assume_unique=assume_unique, invert=invert)


@op("elementwise", torch="torch.isnan", promote="bool", out=False, formula="isnan({0})")
def isnan(xp: Any, input: Any, /) -> Any:
    """True where an element is no number (NaN).

    > isnan(torch.tensor([1., nan]))
    tensor([False,  True])
    """
    return xp.isnan(input)


@op("elementwise", torch="torch.isinf", promote="bool", out=False, formula="isinf({0})")
def isinf(xp: Any, input: Any, /) -> Any:
    """True where an element is infinite, of either sign.

    > isinf(torch.tensor([1., -inf]))
    tensor([False,  True])
    """
    return xp.isinf(input)


@op("elementwise", torch="torch.isfinite", promote="bool", out=False, formula="isfinite({0})")
def isfinite(xp: Any, input: Any, /) -> Any:
    """True where an element is neither infinite nor NaN.

    > isfinite(torch.tensor([1., inf, nan]))
    tensor([ True, False, False])
    """
    return xp.isfinite(input)


@op(
    "elementwise",
    torch="torch.isposinf",
    promote="bool",
    needs="biuf",
    out="isposinf does not support non-boolean outputs.",
    refusal="isposinf does not support complex inputs.",
)
def isposinf(xp: Any, input: Any, /) -> Any:
    """True where an element is +inf.

    > isposinf(torch.tensor([1., -inf, inf]))
    tensor([False, False,  True])
    """
    return xp.equal(input, float("inf"))


@op(
    "elementwise",
    torch="torch.isneginf",
    promote="bool",
    needs="biuf",
    out="isneginf does not support non-boolean outputs.",
    refusal="isneginf does not support complex inputs.",
)
def isneginf(xp: Any, input: Any, /) -> Any:
    """True where an element is -inf.

    > isneginf(torch.tensor([1., -inf, inf]))
    tensor([False,  True, False])
    """
    return xp.equal(input, -float("inf"))


@op("elementwise", torch="torch.isreal", promote="bool", out=False)
def isreal(xp: Any, input: Any, /) -> Any:
    """True where an element has no imaginary part.

    > isreal(torch.tensor([1 + 0j, 2j]))
    tensor([ True, False])
    """
    return xp.isreal(input)
