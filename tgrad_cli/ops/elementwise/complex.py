"""Complex numbers: parts, angles, and real pairs seen as complex."""

from __future__ import annotations

import cmath
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.calls import InPlace
from ...tensor.registry import function, op
from .comparison import eq, where

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


PLACE = "Expected object of scalar type {Want} but got scalar type {Got} for argument 'out'"


def is_complex(x: Any) -> bool:
    """Whether a value that a rule reads (raw or on the tape) is complex."""
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        return isinstance(getattr(x, "value", x), complex)
    return bool(dtype.kind == "c" if hasattr(dtype, "kind") else dtype.is_complex)


@op(
    "complex",
    torch=(),
    method=False,
    promote="none",
    view=True,
    out=False,
    holomorphic=False,
    formula="real({0})",
    grad_fn="SelectBackward0",
)
def real_part(xp: Any, input: Any, /) -> Any:
    """The real part of a complex tensor, a view."""
    return input.real


real_part.defvjp(lambda g, _y, _x: (g,))


@op("complex", torch="torch.real", composite=True, out=False, grad_fn="SelectBackward0")
def real(input: Any, /) -> Any:
    """The real part, a view of a complex tensor; a real tensor itself.

    > real(torch.tensor([1 + 2j]))
    tensor([1.])
    """
    return real_part(input) if is_complex(input) else input


@op(
    "complex",
    torch=("torch.imag",),
    promote="none",
    view=True,
    out=False,
    holomorphic=False,
    formula="imag({0})",
    grad_fn="SelectBackward0",
)
def imag(xp: Any, input: Any, /) -> Any:
    """The imaginary part of a complex tensor, a view.

    > imag(torch.tensor([1 + 2j]))
    tensor([2.])
    """
    if xp.result_type(input).kind != "c":
        raise TgradError(
            "E0302",
            "imag is not implemented for tensors with non-complex dtypes.",
            python="RuntimeError",
            hint="a real tensor has no imaginary part; zeros_like(x) if zeros are meant",
        )
    return input.imag


imag.defvjp(lambda g, _y, _x: (g * 1j,))


@op(
    "complex",
    torch=(),
    method=False,
    out=False,
    holomorphic=False,
    formula="conj({0})",
    grad_fn="ConjBackward0",
)
def conj_complex(xp: Any, input: Any, /) -> Any:
    """The complex conjugate of complex numbers."""
    return xp.conj(input)


@op("complex", torch="torch.conj", composite=True, out=False)
def conj(input: Any, /) -> Any:
    """The complex conjugate; a real tensor itself.

    Derivative: conj(v) of the gradient v that arrives.

    > conj(torch.tensor([1 + 2j]))
    tensor([1.-2.j])
    """
    return conj_complex(input) if is_complex(input) else input


conj_complex.defvjp(lambda g, _y, _x: (conj(g),))


@op(
    "complex",
    torch=(),
    method=False,
    out=False,
    holomorphic=False,
    formula="conj({0})",
    grad_fn=lambda node: f"ConjPhysicalBackward{int(node.in_place)}",
)
def conjugated(xp: Any, input: Any, /) -> Any:
    """The complex conjugate, computed at once."""
    return xp.conj(input)


conjugated.defvjp(lambda g, _y, _x: (conj(g),))


@op("complex", torch="torch.conj_physical", composite=True, grad_fn="ConjPhysicalBackward0")
def conj_physical(input: Any, /) -> Any:
    """The complex conjugate, computed at once; a real tensor itself.

    Derivative: conj(v) of the gradient v that arrives.

    > conj_physical(torch.tensor([1 + 2j]))
    tensor([1.-2.j])
    """
    return conjugated(input) if is_complex(input) else input


@function("complex", torch="torch.conj_physical_", method=True, name="conj_physical_")
def conj_physical_(input: Any) -> Any:
    """`conj_physical` in place.

    > torch.tensor([1 + 2j]).conj_physical_()
    tensor([1.-2.j])
    """
    return InPlace(conjugated).call((input,), {})


@op("complex", torch=("torch.resolve_conj",), composite=True, out=False, aliases=("resolve_neg",))
def resolve_conj(input: Any, /) -> Any:
    """The input itself, or a copy of what is in PyTorch a look at conjugated memory.

    Derivative: 1.

    > z = torch.tensor([1 + 2j]).conj()
    > z.resolve_conj().is_conj()
    False
    """
    from ..queries import is_conj, is_neg
    from ..shape.reshaping import clone

    return clone(input) if is_conj(input) or is_neg(input) else input


@op("elementwise", torch="torch.angle", promote="angle", holomorphic=False, formula="angle({0})", number=cmath.phase)
def angle(xp: Any, input: Any, /) -> Any:
    """The argument of complex elements in radians; 0 or pi for real ones.

    > angle(torch.tensor([1j, -1 + 0j]))
    tensor([1.5708, 3.1416])
    """
    if input.dtype.kind == "c":
        return xp.ascontiguousarray(xp.angle(input)).reshape(input.shape)
    return xp.where(xp.isnan(input), input, xp.where(input < 0, xp.pi, 0.0))


def _angle_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    if not is_complex(x):
        return (g * 0,)
    length = abs(x)
    return (where(eq(length, 0), 0, g * (x / (length * length)) * 1j),)


angle.defvjp(_angle_rule)


@op("complex", torch="torch.complex", promote="parts", out=PLACE, method=False, holomorphic=False, name="complex")
def complex_(xp: Any, real: Matrix, imag: Matrix, /) -> Any:
    """Complex numbers from their real and imaginary parts, of the same floating point type.

    Derivative: real and imaginary part of the gradient v that arrives: ∂/∂realᵀ v = real(v), ∂/∂imagᵀ v =
    imag(v).

    > torch.complex(torch.tensor([1.]), torch.tensor([2.]))
    tensor([1.+2.j])
    """
    made = xp.empty(xp.broadcast_shapes(real.shape, imag.shape), xp.result_type(real, "complex64"))
    made.real, made.imag = real, imag
    return made


complex_.defvjp(lambda g, _y, _a, _b: (real(g), imag(g)))


@op("complex", torch="torch.polar", promote="parts", out=PLACE, method=False, holomorphic=False)
def polar(xp: Any, abs: Matrix, angle: Matrix, /) -> Any:
    """Complex numbers from their absolute values and angles in radians.

    Derivative: ∂/∂absᵀ v = real(conj(v)*exp(1j*angle)), ∂/∂angleᵀ v = real(conj(v)*1j*abs*exp(1j*angle)).

    > polar(torch.tensor([2.]), torch.tensor([0.]))
    tensor([2.+0.j])
    """
    made = xp.empty(xp.broadcast_shapes(abs.shape, angle.shape), xp.result_type(abs, "complex64"))
    made.real, made.imag = abs * xp.cos(angle), abs * xp.sin(angle)
    return made


def _polar_rule(g: Any, y: Any, _r: Any, _t: Any) -> tuple[Any, Any]:
    from .signs import sgn

    back = conj(g)
    return real(back * sgn(y)), real(back * (y * 1j))


polar.defvjp(_polar_rule)


@op("complex", torch="torch.view_as_real", promote="none", view=True, method=False, out=False, holomorphic=False)
def view_as_real(xp: Any, input: Any, /) -> Any:
    """A view of a complex tensor with a last dimension of size 2: real and imaginary part.

    > view_as_real(torch.tensor([1 + 2j]))
    tensor([[1., 2.]])
    """
    if input.dtype.kind != "c":
        raise TgradError("E0302", "view_as_real is only supported for complex tensors", python="RuntimeError")
    part = input.real
    return xp.lib.stride_tricks.as_strided(part, (*part.shape, 2), (*part.strides, part.itemsize))


@op("complex", torch="torch.view_as_complex", promote="none", view=True, method=False, out=False, holomorphic=False)
def view_as_complex(xp: Any, input: Any, /) -> Any:
    """A view of real numbers whose last dimension, of size 2, holds real and imaginary parts.

    Derivative: the gradient that arrives, seen as pairs: view_as_real(v).

    > view_as_complex(torch.tensor([[1., 2.]]))
    tensor([1.+2.j])
    """
    if input.dtype.kind != "f":
        raise TgradError(
            "E0302",
            "view_as_complex is only supported for half, float and double tensors",
            torch="view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar "
            f"type: {input.dtype}",
            python="RuntimeError",
        )
    if input.ndim == 0 or input.shape[-1] != 2:
        raise TgradError("E0208", "Tensor must have a last dimension of size 2", python="RuntimeError")
    if input.strides[-1] != input.itemsize:
        input = xp.ascontiguousarray(input)
    return input.view(xp.result_type(input, "complex64"))[..., 0]


view_as_complex.defvjp(lambda g, _y, _x: (view_as_real(g),))
view_as_real.defvjp(lambda g, _y, _x: (view_as_complex(g),))
