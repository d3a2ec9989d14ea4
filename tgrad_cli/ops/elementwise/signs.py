"""Signs, and the parts that a floating point number is made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.promotion import result_type
from ...tensor.registry import op
from ..arguments import underived
from .comparison import eq, isfinite, where
from .complex import conj, is_complex, real
from .exponential import LN2, exp2
from .powers import scalar_input
from .rounding import nothing

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


@op(
    "elementwise",
    torch="torch.sign",
    formula="sign({0})",
    inplace=True,
    needs="biuf",
    refusal="Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.",
    number=lambda a: (a > 0) - (a < 0) if a == a else a,
)
def sign(xp: Any, input: Any, /) -> Any:
    """-1, 0 or 1 by the sign of each element; NaN has sign 0 in PyTorch, and here.

    > sign([-2., 0., 3.])
    tensor([-1.,  0.,  1.])
    """
    if input.dtype.kind != "f":
        return input if input.dtype.kind == "b" else xp.sign(input)
    return (input > 0).astype(input.dtype) - (input < 0)


sign.defvjp(lambda g, _y, _x: (nothing(g),))


@op("elementwise", torch="torch.sgn", formula="sgn({0})", inplace=True, holomorphic=False)
def sgn(xp: Any, input: Any, /) -> Any:
    """`sign` for real tensors, ``x / abs(x)`` for complex ones (0 at 0).

    > sgn([-2., 0., 3.])
    tensor([-1.,  0.,  1.])
    """
    kind = xp.result_type(input).kind
    if kind == "b":
        return input
    if kind == "f":
        return xp.greater(input, 0).astype(xp.result_type(input)) - xp.less(input, 0)
    return xp.sign(input)


def _sgn_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    if not is_complex(x):
        return (nothing(g),)
    length = abs(x)
    along = real(g * conj(y)) * y
    return (where(eq(length, 0), 0, (g - along) / length),)


sgn.defvjp(_sgn_rule)


@op(
    "elementwise",
    torch="torch.signbit",
    promote="bool",
    needs="biuf",
    out="signbit does not support non-boolean outputs.",
    refusal="signbit is not implemented for complex tensors.",
)
def signbit(xp: Any, input: Any, /) -> Any:
    """True where the sign bit is set: negative numbers and -0.

    > signbit([-2., 3.])
    tensor([ True, False])
    """
    return xp.signbit(input) if input.dtype.kind == "f" else input < 0


def _copysign_name(node: Any) -> str:
    return "CopysignBackward1" if scalar_input(node, 1) else "CopysignBackward0"


@op(
    "elementwise",
    torch="torch.copysign",
    promote="float",
    formula="copysign({0}, {1})",
    inplace=True,
    number=math.copysign,
    needs="f",
    grad_fn=_copysign_name,
)
def copysign(xp: Any, input: Array, other: Any, /) -> Any:
    """The magnitude of the first input with the sign of the second.

    > copysign([1., 2.], [-0.5, 0.5])
    tensor([-1.,  2.])
    """
    return xp.copysign(input, other)


copysign.defvjp(lambda g, y, x, _o: (where(eq(x, 0), 0, g * (y / x)), nothing(g)))


@op(
    "elementwise",
    torch=(),
    method=False,
    out=False,
    number=lambda a, b, kind: math.nextafter(a, b),
    needs="f",
    grad_fn="NextafterBackward0",
    refusal="\"nextafter_cpu\" not implemented for '{dtype}'",
)
def next_number(xp: Any, input: Any, other: Any, /, *, kind: str) -> Any:
    """The next number of a kind after the first input, towards the second; 16 bits are computed in 32.

    > next_number([1.], [2.], kind="float32") > torch.ones(1)
    tensor([True])
    """
    if kind == "float16":
        return xp.nextafter(xp.float16(input), xp.float16(other))
    if kind != "bfloat16":
        return xp.nextafter(input, other)
    # The upper half of the bits is the number: one more of it is the next one away from zero.
    bits = xp.asarray(input, "float32").view("int32")
    away = (other > input) == (input > 0)
    first = xp.copysign(xp.asarray(0x10000, "int32").view("float32"), other)
    step = xp.where(away, bits + 0x10000, bits - 0x10000).astype("int32").view("float32")
    made = xp.where(input == other, other, xp.where(input == 0, first, step))
    return xp.where(xp.isnan(input) | xp.isnan(other), xp.nan, made)


next_number.defvjp(lambda g, _y, x, o, *, kind: (where(eq(x, o), 0, g), nothing(g)))


@op("elementwise", torch="torch.nextafter", composite=True, inplace=True, grad_fn="NextafterBackward0")
def nextafter(input: Array, other: Array, /) -> Any:
    """The next representable number after the first input, towards the second.

    > nextafter([1.], [2.]) > torch.ones(1)
    tensor([True])
    """
    return next_number(input, other, kind=result_type((input, other)).name)


@op(
    "elementwise",
    torch="torch.ldexp",
    promote="float",
    formula="{0}*2**{1}",
    inplace="function",
    number=lambda a, b: a * 2**b,
)
def ldexp(xp: Any, input: Array, other: Array, /) -> Any:
    """The first input times two to the power of the second.

    > ldexp([1., 3.], 2)
    tensor([ 4., 12.])
    """
    return input * xp.exp2(other)


ldexp.defvjp(lambda g, y, _x, n: (g * exp2(n), g * y * LN2))


@op(
    "elementwise_pairs",
    torch="torch.frexp",
    outputs=("mantissa", "exponent"),
    needs="f",
    out="torch.frexp() expects mantissa to have dtype {want} but got {got}",
    refusal="torch.frexp() only supports floating-point dtypes",
)
def frexp(xp: Any, input: Any, /) -> Any:
    """Mantissas in [0.5, 1) and int32 exponents with ``input = mantissa * 2**exponent``.

    > frexp([8.])
    torch.return_types.frexp(
    mantissa=tensor([0.5000]),
    exponent=tensor([4], dtype=torch.int32))
    """
    mantissa, exponent = xp.frexp(input)
    return mantissa, exponent.astype("int32")


frexp.defvjp(lambda g, y, _x: (None if g[0] is None else g[0] / exp2(y[1]),))


@op(
    "elementwise",
    torch="torch.heaviside",
    promote="match",
    inplace=True,
    needs="biuf",
    refusal="heaviside is not yet implemented for complex tensors.",
    mismatch="heaviside is not yet implemented for tensors with different dtypes.",
    grad_fn="NotImplemented",
)
def heaviside(xp: Any, input: Array, values: Array, /) -> Any:
    """0 for negative elements, 1 for positive ones, and `values` at 0; not differentiable, as in PyTorch.

    > heaviside([-1., 0., 2.], [0.5])
    tensor([0.0000, 0.5000, 1.0000])
    """
    return xp.where(input == 0, values, (input > 0).astype(input.dtype))


heaviside.defvjp(underived("derivative for aten::heaviside is not implemented"))


@op("elementwise", torch=(), method=False, out=False, formula="nan_to_num({0})", grad_fn="NanToNumBackward0")
def nan_replaced(xp: Any, input: Any, /, nan: Any = None, posinf: Any = None, neginf: Any = None) -> Any:
    """NaN and infinities replaced by numbers.

    > nan_replaced(torch.tensor([1., nan]))
    tensor([1., 0.])
    """
    if input.dtype.kind not in "fc":
        return xp.array(input)
    return xp.nan_to_num(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


nan_replaced.defvjp(lambda g, _y, x, *, nan, posinf, neginf: (where(isfinite(x), g, 0),))
# The largest numbers of the types that are computed in 32 bits.
LARGEST = {"float16": 65504.0, "bfloat16": 3.3895313892515355e38}


@op(
    "elementwise",
    torch="torch.nan_to_num",
    composite=True,
    inplace="function",
    grad_fn="NanToNumBackward0",
    real_grad=True,
)
def nan_to_num(
    input: Any, /, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
) -> Any:
    """NaN replaced by 0 (or `nan`), infinities by the type's largest and smallest numbers (or by what is given).

    > nan_to_num(torch.tensor([1., nan, inf]), posinf=100.)
    tensor([  1.,   0., 100.])
    """
    largest = LARGEST.get(getattr(getattr(input, "dtype", None), "name", ""))
    if largest is not None:
        posinf, neginf = largest if posinf is None else posinf, -largest if neginf is None else neginf
    return nan_replaced(input, nan=nan, posinf=posinf, neginf=neginf)
