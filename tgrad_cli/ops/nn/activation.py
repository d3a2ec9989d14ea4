"""Activations of `torch.nn.functional`, element by element: the rectifier and its relatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.comparison import where
from ..elementwise.exponential import exp
from ..shape.reshaping import reshape

if TYPE_CHECKING:
    from typing import Any

F = "torch.nn.functional."


@op("activation", torch="torch.relu", formula="relu({0})", inplace=True, needs="fiu")
def relu(xp: Any, input: Any, /) -> Any:
    """The larger of 0 and each element; the derivative at 0 is 0.

    > relu(tensor([-1., 2.]))
    tensor([0., 2.])
    """
    return xp.maximum(input, 0)


relu.defvjp(lambda g, y, _x: (where(y > 0, g, 0.0),))


@op("activation", torch=F + "leaky_relu", case=True, formula="leaky_relu({0})", inplace=True, method=False, needs="f")
def leaky_relu(xp: Any, input: Any, /, negative_slope: float = 0.01) -> Any:
    """Each positive element, and `negative_slope` times each other.

    > F.leaky_relu(tensor([-1., 2.]), 0.5)
    tensor([-0.5000,  2.0000])
    """
    return xp.where(input > 0, input, input * negative_slope)


leaky_relu.defvjp(lambda g, _y, x, negative_slope: (where(x > 0, g, g * negative_slope),))


@op("activation", torch=(F + "threshold", "torch.threshold"), formula="threshold({0})", method=False, needs="fiu")
def threshold(xp: Any, input: Any, /, threshold: float, value: float) -> Any:
    """Each element above `threshold`; `value` in place of the others.

    > F.threshold(tensor([1., 2.]), 1.5, 0.)
    tensor([0., 2.])
    """
    return xp.where(input <= threshold, input.dtype.type(value), input)


threshold.defvjp(lambda g, _y, x, threshold, value: (where(x <= threshold, 0.0, g),))


@op("activation", torch=(), name="elu_kernel", method=False, grad_fn="EluBackward0", needs="f", formula="elu({0})")
def elu_kernel(xp: Any, input: Any, /, alpha: float = 1.0, scale: float = 1.0) -> Any:
    """The kernel of `elu` and `selu`."""
    negative = xp.expm1(xp.minimum(input, 0)) * (alpha * scale)
    return xp.where(input > 0, input * scale, negative)


elu_kernel.defvjp(
    lambda g, _y, x, alpha, scale: (where(x > 0, g * scale, g * exp(where(x > 0, 0.0, x)) * (alpha * scale)),)
)


@op("activation", torch=F + "elu", case=True, composite=True, method=False)
def elu(input: Any, /, alpha: float = 1.0) -> Any:
    """Each positive element, and ``alpha * (exp(x) - 1)`` for the others.

    > F.elu(tensor([-1., 2.]))
    tensor([-0.6321,  2.0000])
    """
    return elu_kernel(input, alpha=alpha)


@op("activation", torch=(F + "selu", "torch.selu"), composite=True, method=False)
def selu(input: Any, /) -> Any:
    """`elu` scaled so that deep networks keep mean 0 and variance 1.

    > F.selu(tensor([-1., 2.]))
    tensor([-1.1113,  2.1014])
    """
    return elu_kernel(input, alpha=1.6732632423543772848170429916717, scale=1.0507009873554804934193349852946)


@op("activation", torch=(F + "celu", "torch.celu"), method=False, needs="f", formula="celu({0})")
def celu(xp: Any, input: Any, /, alpha: float = 1.0) -> Any:
    """Each positive element, and ``alpha * (exp(x / alpha) - 1)`` for the others.

    > F.celu(tensor([-1., 2.]), 2.)
    tensor([-0.7869,  2.0000])
    """
    return xp.where(input > 0, input, xp.expm1(xp.minimum(input, 0) / alpha) * alpha)


celu.defvjp(lambda g, _y, x, alpha: (where(x > 0, g, g * exp(where(x > 0, 0.0, x) / alpha)),))


@op("activation", torch=F + "hardtanh", method=False, needs="fiu", formula="hardtanh({0})")
def hardtanh(xp: Any, input: Any, /, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Each element held between `min_val` and `max_val`; the derivative at the ends is 0.

    > F.hardtanh(tensor([-2., 0.5]))
    tensor([-1.0000,  0.5000])
    """
    kind = input.dtype.type
    return xp.clip(input, kind(min_val), kind(max_val))


hardtanh.defvjp(lambda g, _y, x, min_val, max_val: (where((x > min_val) & (x < max_val), g, 0.0),))


@op("activation", torch=F + "relu6", case=True, composite=True, method=False)
def relu6(input: Any, /) -> Any:
    """Each element held between 0 and 6.

    > F.relu6(tensor([-1., 7.]))
    tensor([0., 6.])
    """
    return hardtanh(input, min_val=0.0, max_val=6.0)


@op("activation", torch=F + "hardsigmoid", method=False, needs="f", formula="hardsigmoid({0})")
def hardsigmoid(xp: Any, input: Any, /) -> Any:
    """``relu6(x + 3) / 6``: a sigmoid of straight pieces.

    > F.hardsigmoid(tensor([0., 4.]))
    tensor([0.5000, 1.0000])
    """
    return xp.clip(input + 3, 0, 6) / 6


hardsigmoid.defvjp(lambda g, _y, x: (where((x > -3) & (x < 3), g / 6, 0.0),))


@op("activation", torch=F + "hardswish", method=False, needs="f", formula="hardswish({0})")
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


hardshrink.defvjp(lambda g, _y, x, lambd: (where((x >= -lambd) & (x <= lambd), 0.0, g),))


@op("activation", torch=F + "softshrink", method=False, needs="f", formula="softshrink({0})")
def softshrink(xp: Any, input: Any, /, lambd: float = 0.5) -> Any:
    """Each element moved towards 0 by lambd, and no further.

    > F.softshrink(tensor([0.2, 1.5]))
    tensor([0., 1.])
    """
    return xp.where(input > lambd, input - lambd, xp.where(input < -lambd, input + lambd, input * 0))


softshrink.defvjp(lambda g, _y, x, lambd: (where((x >= -lambd) & (x <= lambd), 0.0, g),))


@op("activation", torch=(F + "prelu", "torch.prelu"), composite=True)
def prelu(input: Any, weight: Any, /) -> Any:
    """Each positive element, and `weight` (one number, or one a channel) times each other.

    > F.prelu(tensor([-1., 2.]), tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    if weight.ndim == 1 and (input.ndim > 2 or not input.ndim):
        weight = reshape(weight, shape=(-1, *(1,) * (input.ndim - 2)) if input.ndim else ())
    return prelu_kernel(input, weight)


@op("activation", torch=(), method=False, promote="match", needs="f", formula="prelu({0}, {1})")
def prelu_kernel(xp: Any, input: Any, weight: Any, /) -> Any:
    """The kernel of `prelu`: the weight has been laid out to broadcast."""
    return xp.where(input > 0, input, input * weight)


prelu_kernel.defvjp(lambda g, _y, x, w: (where(x > 0, g, g * w), where(x > 0, 0.0, g * x)))
