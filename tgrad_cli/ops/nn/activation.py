"""Activations of `torch.nn.functional`, element by element: the rectifier and its relatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.comparison import where
from ..elementwise.exponential import exp
from ..shape.reshaping import reshape
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array, AsTensor

F = "torch.nn.functional."


def in_place_name(name: str) -> Any:
    """PyTorch numbers the backward function of the in-place form apart: ``EluBackward1``."""
    return lambda node: f"{name}Backward{int(node.in_place)}"


def _refuse(input: Any, kinds: dict[str, tuple[str, str]]) -> None:
    """Raise PyTorch's error for a kind of element (NumPy's letter); errors are given as text and class."""
    found = kinds.get(input.dtype.kind)
    if found is not None:
        raise fails(found[0], found[1], "E0302")


@op("activation", torch="torch.relu", formula="relu({0})", inplace="function")
def relu(xp: Any, input: Any, /) -> Any:
    """The larger of 0 and each element; the derivative at 0 is 0.

    > relu(tensor([-1., 2.]))
    tensor([0., 2.])
    """
    words = {"b": ("Boolean inputs not supported for relu", "RuntimeError")}
    _refuse(input, {**words, "c": ("clamp is not supported for complex types", "NotImplementedError")})
    return xp.maximum(input, 0)


relu.defvjp(lambda g, y, _x: (where(y <= 0, 0.0, g),), linked="zeros")


@op(
    "activation",
    torch=F + "leaky_relu",
    case=True,
    formula="leaky_relu({0})",
    grad_fn=in_place_name("LeakyRelu"),
    method=False,
    needs="f",
)
def leaky_relu(xp: Any, input: Any, /, negative_slope: float = 0.01) -> Any:
    """Each positive element, and `negative_slope` times each other.

    > F.leaky_relu(tensor([-1., 2.]), 0.5)
    tensor([-0.5000,  2.0000])
    """
    return xp.where(input > 0, input, input * negative_slope)


leaky_relu.defvjp(lambda g, _y, x, negative_slope: (where(x > 0, g, g * negative_slope),), linked="zeros")


@op(
    "activation",
    torch="torch.threshold",
    formula="threshold({0})",
    grad_fn=in_place_name("Threshold"),
    inplace="function",
    method=False,
    needs="fiu",
)
def threshold(xp: Any, input: Any, /, threshold: float, value: float) -> Any:
    """Each element above `threshold`; `value` in place of the others.

    > F.threshold(tensor([1., 2.]), 1.5, 0.)
    tensor([0., 2.])
    """
    return xp.where(input <= threshold, input.dtype.type(value), input)


threshold.defvjp(lambda g, _y, x, threshold, value: (where(x <= threshold, 0.0, g),), linked="zeros")


def _elu(xp: Any, input: Any, alpha: float, scale: float, inner: float) -> Any:
    negative = xp.expm1(xp.minimum(input, 0) * inner) * (alpha * scale)
    return xp.where(input > 0, input * scale, negative)


def _elu_slope(g: Any, x: Any, alpha: float, scale: float, inner: float) -> Any:
    # The exponential sees no large number, so that no infinity meets the zero beside it.
    # At 0 its derivative is 0, as PyTorch's second one is.
    below = g * exp(where(x >= 0, 0.0, x * inner)) * (alpha * scale * inner)
    return where(x > 0, g * scale, below)


@op(
    "activation",
    torch=(),
    method=False,
    grad_fn=in_place_name("Elu"),
    needs="f",
    refusal="\"elu_cpu\" not implemented for '{dtype}'",
    formula="elu({0})",
)
def elu_kernel(xp: Any, input: Any, /, alpha: float = 1.0, scale: float = 1.0) -> Any:
    """The kernel of `elu` and `selu`."""
    return _elu(xp, input, alpha, scale, 1.0)


elu_kernel.defvjp(lambda g, _y, x, alpha, scale: (_elu_slope(g, x, alpha, scale, 1.0),))


@op("activation", torch=F + "elu", case=True, composite=True, method=False)
def elu(input: Any, /, alpha: float = 1.0) -> Any:
    """Each positive element, and ``alpha * (exp(x) - 1)`` for the others.

    > F.elu(tensor([-1., 2.]))
    tensor([-0.6321,  2.0000])
    """
    return elu_kernel(input, alpha=alpha)


@op("activation", torch="torch.selu", composite=True, inplace="function", method=False)
def selu(input: Any, /) -> Any:
    """`elu` scaled so that deep networks keep mean 0 and variance 1.

    > F.selu(tensor([-1., 2.]))
    tensor([-1.1113,  2.1014])
    """
    return elu_kernel(input, alpha=1.6732632423543772848170429916717, scale=1.0507009873554804934193349852946)


@op(
    "activation",
    torch="torch.celu",
    inplace="function",
    method=False,
    grad_fn=in_place_name("Celu"),
    needs="f",
    refusal="\"elu_cpu\" not implemented for '{dtype}'",
    formula="celu({0})",
)
def celu(xp: Any, input: Any, /, alpha: float = 1.0) -> Any:
    """Each positive element, and ``alpha * (exp(x / alpha) - 1)`` for the others.

    > F.celu(tensor([-1., 2.]), 2.)
    tensor([-0.7869,  2.0000])
    """
    if alpha == 0:
        raise fails("ZeroDivisionError: alpha cannot be 0 for CELU", code="E0604")
    return _elu(xp, input, alpha, 1.0, 1.0 / alpha)


celu.defvjp(lambda g, _y, x, alpha: (_elu_slope(g, x, alpha, 1.0, 1.0 / alpha),))


@op("activation", torch=F + "hardtanh", case=True, method=False, formula="hardtanh({0})")
def hardtanh(xp: Any, input: Any, /, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Each element held between `min_val` and `max_val`; the derivative at the ends is 0.

    > F.hardtanh(tensor([-2., 0.5]))
    tensor([-1.0000,  0.5000])
    """
    _refuse(input, {"b": ("Bool inputs not supported for hardtanh", "RuntimeError")})
    if min_val > max_val:
        raise fails("min_val cannot be greater than max_val", "ValueError", "E0604")
    if input.dtype.kind == "u" and (min_val < 0 or max_val < 0):
        raise fails("cannot do hardtanh on an unsigned type with negative limits", code="E0302")
    kind = input.dtype.type
    return xp.clip(input, kind(min_val), kind(max_val))


hardtanh.defvjp(lambda g, _y, x, min_val, max_val: (where((x > min_val) & (x < max_val), g, 0.0),), linked="zeros")


@op("activation", torch=F + "relu6", case=True, composite=True, method=False)
def relu6(input: Any, /) -> Any:
    """Each element held between 0 and 6.

    > F.relu6(tensor([-1., 7.]))
    tensor([0., 6.])
    """
    return hardtanh(input, min_val=0.0, max_val=6.0)


@op("activation", torch=F + "hardsigmoid", case=True, method=False, needs="f", formula="hardsigmoid({0})")
def hardsigmoid(xp: Any, input: Any, /) -> Any:
    """``relu6(x + 3) / 6``: a sigmoid of straight pieces.

    > F.hardsigmoid(tensor([0., 4.]))
    tensor([0.5000, 1.0000])
    """
    return xp.clip(input + 3, 0, 6) / 6


hardsigmoid.defvjp(lambda g, _y, x: (where((x > -3) & (x < 3), g / 6, 0.0),))


@op("activation", torch=F + "hardswish", case=True, method=False, needs="f", formula="hardswish({0})")
def hardswish(xp: Any, input: Any, /) -> Any:
    """``x * relu6(x + 3) / 6``.

    > F.hardswish(tensor([1., 4.]))
    tensor([0.6667, 4.0000])
    """
    return input * xp.clip(input + 3, 0, 6) / 6


hardswish.defvjp(
    lambda g, _y, x: (where(x <= -3, 0.0, where(x < 3, g * (x / 3 + 0.5), g)),),
)


@op("activation", torch=(F + "hardshrink", "torch.hardshrink"), needs="f", formula="hardshrink({0})")
def hardshrink(xp: Any, input: Any, /, lambd: float = 0.5) -> Any:
    """0 for elements between -lambd and lambd, the others as they are.

    > F.hardshrink(tensor([0.2, 1.]))
    tensor([0., 1.])
    """
    return xp.where((input >= -lambd) & (input <= lambd), input.dtype.type(0), input)


hardshrink.defvjp(lambda g, _y, x, lambd: (where((x < -lambd) | (x > lambd), g, 0.0),), linked="zeros")


@op(
    "activation",
    torch=F + "softshrink",
    method=False,
    needs="f",
    refusal="\"softshrink_check\" not implemented for '{dtype}'",
    formula="softshrink({0})",
)
def softshrink(xp: Any, input: Any, /, lambd: float = 0.5) -> Any:
    """Each element moved towards 0 by lambd, and no further.

    > F.softshrink(tensor([0.2, 1.5]))
    tensor([0., 1.])
    """
    if not lambd >= 0:
        largest, name = ("3.40282e+38", "Float") if input.dtype.itemsize == 4 else ("1.79769e+308", "Double")
        text = f"lambda must be in range [0, {largest}] for input dtype {name}, but found {lambd:g}"
        raise fails(text, code="E0604")
    return xp.where(input > lambd, input - lambd, xp.where(input < -lambd, input + lambd, input * 0))


softshrink.defvjp(lambda g, _y, x, lambd: (where((x < -lambd) | (x > lambd), g, 0.0),), linked="zeros")


@op("activation", torch=(F + "prelu", "torch.prelu"), composite=True)
def prelu(input: AsTensor, weight: AsTensor, /) -> Any:
    """Each positive element, and `weight` (one number, or one a channel) times each other.

    > F.prelu(tensor([-1., 2.]), tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    if weight.ndim > 1:
        text = f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}"
        raise fails(text, code="E0208")
    if weight.size != 1:
        if input.ndim == 0:
            raise fails("Not allow zero-dim input tensor.", code="E0208")
        channels = input.shape[1] if input.ndim > 1 else 1
        if channels != weight.size:
            text = f"Found parameter numbers = {weight.size} and channel size = {channels}."
            raise fails(f"Mismatch of parameter numbers and input channel size. {text}")
    if weight.ndim == 1 and (input.ndim > 2 or not input.ndim):
        weight = reshape(weight, shape=(-1, *(1,) * (input.ndim - 2)) if input.ndim else ())
    return prelu_kernel(input, weight)


@op(
    "activation",
    torch=(),
    method=False,
    promote="match",
    needs="f",
    refusal="\"prelu_cpu\" not implemented for '{dtype}'",
    formula="prelu({0}, {1})",
)
def prelu_kernel(xp: Any, input: Array, weight: Array, /) -> Any:
    """The kernel of `prelu`: the weight has been laid out to broadcast."""
    return xp.where(input > 0, input, input * weight)


prelu_kernel.defvjp(lambda g, _y, x, w: (where(x > 0, g, g * w), where(x > 0, 0.0, g * x)), linked="zeros")
