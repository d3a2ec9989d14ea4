"""Trigonometric and hyperbolic functions and their inverses, element by element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor import backend
from ...tensor.registry import op
from .comparison import eq, where
from .complex import is_complex

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


@op("elementwise", torch="torch.sin", promote="float", formula="sin({0})", inplace="function")
def sin(xp: Any, input: Any, /) -> Any:
    """Sine of an angle in radians.

    > sin([0., 1.])
    tensor([0.0000, 0.8415])
    """
    return xp.sin(input)


@op("elementwise", torch="torch.cos", promote="float", formula="cos({0})", inplace="function")
def cos(xp: Any, input: Any, /) -> Any:
    """Cosine of an angle in radians.

    > cos([0., 1.])
    tensor([1.0000, 0.5403])
    """
    return xp.cos(input)


cos.defvjp(lambda g, _y, x: (-g * sin(x),))
sin.defvjp(lambda g, _y, x: (g * cos(x),))


@op("elementwise", torch="torch.tan", promote="float", formula="tan({0})", inplace="function")
def tan(xp: Any, input: Any, /) -> Any:
    """Tangent of an angle in radians.

    > tan([0., 1.])
    tensor([0.0000, 1.5574])
    """
    return xp.tan(input)


tan.defvjp(lambda g, y, _x: (g * (1 + y * y),))


@op("elementwise", torch="torch.asin", promote="float", formula="asin({0})", inplace="function", aliases=("arcsin",))
def asin(xp: Any, input: Any, /) -> Any:
    """Inverse sine, in radians; NaN outside [-1, 1].

    > asin([0., 1.])
    tensor([0.0000, 1.5708])
    """
    return xp.arcsin(input)


asin.defvjp(lambda g, _y, x: (g / (1 - x * x) ** 0.5,))


@op("elementwise", torch="torch.acos", promote="float", formula="acos({0})", inplace="function", aliases=("arccos",))
def acos(xp: Any, input: Any, /) -> Any:
    """Inverse cosine, in radians; NaN outside [-1, 1].

    > acos([0., 1.])
    tensor([1.5708, 0.0000])
    """
    return xp.arccos(input)


acos.defvjp(lambda g, _y, x: (-g / (1 - x * x) ** 0.5,))


@op("elementwise", torch="torch.atan", promote="float", formula="atan({0})", inplace="function", aliases=("arctan",))
def atan(xp: Any, input: Any, /) -> Any:
    """Inverse tangent, in radians.

    > atan([0., 1.])
    tensor([0.0000, 0.7854])
    """
    return xp.arctan(input)


atan.defvjp(lambda g, _y, x: (g / (1 + x * x),))


@op("elementwise", torch="torch.sinh", promote="float", formula="sinh({0})", inplace="function")
def sinh(xp: Any, input: Any, /) -> Any:
    """Hyperbolic sine.

    > sinh([0., 1.])
    tensor([0.0000, 1.1752])
    """
    return xp.sinh(input)


@op("elementwise", torch="torch.cosh", promote="float", formula="cosh({0})", inplace="function")
def cosh(xp: Any, input: Any, /) -> Any:
    """Hyperbolic cosine.

    > cosh([0., 1.])
    tensor([1.0000, 1.5431])
    """
    return xp.cosh(input)


cosh.defvjp(lambda g, _y, x: (g * sinh(x),))
sinh.defvjp(lambda g, _y, x: (g * cosh(x),))


@op(
    "elementwise",
    torch="torch.tanh",
    promote="float",
    formula="tanh({0})",
    inplace="function",
    aliases=("torch.nn.functional.tanh",),
)
def tanh(xp: Any, input: Any, /) -> Any:
    """Hyperbolic tangent.

    > tanh([0., 1.])
    tensor([0.0000, 0.7616])
    """
    return xp.tanh(input)


@op("elementwise", torch=(), promote="float", method=False, out=False, formula="1 - {0}**2")
def tanh_slope(xp: Any, value: Any, /) -> Any:
    """The derivative of tanh, from its value."""
    if xp is backend.fast or not backend.rounds_once(value):
        return 1 - value * value
    wide = value.astype(backend.DOUBLE)
    return (1 - wide * wide).astype(backend.SINGLE)


tanh.defvjp(lambda g, y, _x: (g * tanh_slope(y),))
tanh_slope.defvjp(lambda g, _y, x: (-2 * g * x,))


@op(
    "elementwise",
    torch="torch.asinh",
    promote="float",
    formula="asinh({0})",
    inplace="function",
    aliases=("arcsinh",),
    grad_fn=lambda node: f"AsinhBackward{int(node.in_place)}",
)
def asinh(xp: Any, input: Any, /) -> Any:
    """Inverse hyperbolic sine.

    > asinh([0., 1.])
    tensor([0.0000, 0.8814])
    """
    return xp.arcsinh(input)


asinh.defvjp(lambda g, _y, x: (g / (x * x + 1) ** 0.5,))


@op(
    "elementwise",
    torch="torch.acosh",
    promote="float",
    formula="acosh({0})",
    inplace="function",
    aliases=("arccosh",),
    grad_fn=lambda node: f"AcoshBackward{int(node.in_place)}",
)
def acosh(xp: Any, input: Any, /) -> Any:
    """Inverse hyperbolic cosine; NaN below 1.

    > acosh([1., 2.])
    tensor([0.0000, 1.3170])
    """
    return xp.arccosh(input)


def _acosh_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    # For complex numbers the product of two roots keeps the branch that the value has.
    return (g / ((x + 1) ** 0.5 * (x - 1) ** 0.5) if is_complex(x) else g / (x * x - 1) ** 0.5,)


acosh.defvjp(_acosh_rule)


@op(
    "elementwise",
    torch="torch.atanh",
    promote="float",
    formula="atanh({0})",
    inplace="function",
    aliases=("arctanh",),
    grad_fn=lambda node: f"AtanhBackward{int(node.in_place)}",
)
def atanh(xp: Any, input: Any, /) -> Any:
    """Inverse hyperbolic tangent; NaN outside [-1, 1].

    > atanh([0., 0.5])
    tensor([0.0000, 0.5493])
    """
    return xp.arctanh(input)


atanh.defvjp(lambda g, _y, x: (g / (1 - x * x),))


@op(
    "elementwise",
    torch="torch.atan2",
    promote="float",
    formula="atan2({0}, {1})",
    inplace=True,
    number=math.atan2,
    needs="f",
    aliases=("arctan2",),
)
def atan2(xp: Any, input: Array, other: Array, /) -> Any:
    """The angle, in radians, of the point with ordinate `input` and abscissa `other`.

    > atan2([1., -1.], [1., -1.])
    tensor([ 0.7854, -2.3562])
    """
    return xp.arctan2(input, other)


def _atan2_rule(g: Any, _y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    square = a * a + b * b
    scaled = where(eq(square, 0), 0, g / square)
    return scaled * b, scaled * -a


atan2.defvjp(_atan2_rule)


@op(
    "elementwise",
    torch="torch.sinc",
    promote="float",
    formula="sinc({0})",
    inplace="function",
    aliases=("torch.special.sinc",),
)
def sinc(xp: Any, input: Any, /) -> Any:
    """``sin(pi x) / (pi x)``, 1 at 0.

    > sinc([0., 0.5])
    tensor([1.0000, 0.6366])
    """
    return xp.sinc(input)


def _sinc_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    angle = math.pi * x
    return (where(eq(x, 0), 0, g * ((angle * cos(angle) - sin(angle)) / (angle * x))),)


sinc.defvjp(_sinc_rule)


@op(
    "elementwise",
    torch="torch.deg2rad",
    promote="float",
    formula="deg2rad({0})",
    inplace="function",
    grad_fn="Deg2RadBackward0",
    needs="f",
    refusal="deg2rad is not supported for complex tensors.",
)
def deg2rad(xp: Any, input: Any, /) -> Any:
    """Degrees as radians.

    > deg2rad([180., 90.])
    tensor([3.1416, 1.5708])
    """
    return input * (math.pi / 180)


deg2rad.defvjp(lambda g, _y, _x: (g * (math.pi / 180),))


@op(
    "elementwise",
    torch="torch.rad2deg",
    promote="float",
    formula="rad2deg({0})",
    inplace="function",
    grad_fn="Rad2DegBackward0",
    needs="f",
    refusal="rad2deg is not supported for complex tensors.",
)
def rad2deg(xp: Any, input: Any, /) -> Any:
    """Radians as degrees.

    > rad2deg([pi, 0.])
    tensor([180.,   0.])
    """
    return input * (180 / math.pi)


rad2deg.defvjp(lambda g, _y, _x: (g * (180 / math.pi),))
