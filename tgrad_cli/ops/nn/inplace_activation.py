"""Activations of `torch.nn.functional` as a person calls them, with PyTorch's argument `inplace`."""

from __future__ import annotations

from typing import Any

from ...tensor.calls import InPlace
from ...tensor.registry import OPS, function

F = "torch.nn.functional."


def activated(name: str, input: Any, inplace: Any, *args: Any, **params: Any) -> Any:
    """An activation's result, or, if `inplace` is true, the input changed to it."""
    op = OPS[name]
    return InPlace(op).call((input, *args), params) if inplace else op.call((input, *args), params)


@function("activation", torch=F + "relu", name="relu")
def relu(input: Any, inplace: bool = False) -> Any:
    """The larger of 0 and each element; the derivative at 0 is 0.

    > F.relu(tensor([-1., 2.]))
    tensor([0., 2.])
    """
    return activated("relu", input, inplace)


@function("activation", torch=F + "leaky_relu", name="leaky_relu")
def leaky_relu(input: Any, negative_slope: Any = 0.01, inplace: bool = False) -> Any:
    """Each positive element, and `negative_slope` times each other.

    > F.leaky_relu(tensor([-1., 2.]), 0.5)
    tensor([-0.5000,  2.0000])
    """
    return activated("leaky_relu", input, inplace, negative_slope=negative_slope)


@function("activation", torch=F + "elu", name="elu")
def elu(input: Any, alpha: Any = 1.0, inplace: bool = False) -> Any:
    """Each positive element, and ``alpha * (exp(x) - 1)`` for each other.

    > F.elu(tensor([-1., 2.]))
    tensor([-0.6321,  2.0000])
    """
    return activated("elu", input, inplace, alpha=alpha)


@function("activation", torch=F + "selu", name="selu")
def selu(input: Any, inplace: bool = False) -> Any:
    """`elu` scaled so that deep networks keep mean 0 and variance 1.

    > F.selu(tensor([-1., 2.]))
    tensor([-1.1113,  2.1014])
    """
    return activated("selu", input, inplace)


@function("activation", torch=F + "celu", name="celu")
def celu(input: Any, alpha: Any = 1.0, inplace: bool = False) -> Any:
    """Each positive element, and ``alpha * (exp(x / alpha) - 1)`` for each other.

    > F.celu(tensor([-1., 2.]), 2.)
    tensor([-0.7869,  2.0000])
    """
    return activated("celu", input, inplace, alpha=alpha)


@function("activation", torch=F + "silu", name="silu")
def silu(input: Any, inplace: bool = False) -> Any:
    """``x * sigmoid(x)``.

    > F.silu(tensor([0., 1.]))
    tensor([0.0000, 0.7311])
    """
    return activated("silu", input, inplace)


@function("activation", torch=F + "mish", name="mish")
def mish(input: Any, inplace: bool = False) -> Any:
    """``x * tanh(softplus(x))``.

    > F.mish(tensor([0., 2.]))
    tensor([0.0000, 1.9440])
    """
    return activated("mish", input, inplace)


@function("activation", torch=F + "relu6", name="relu6")
def relu6(input: Any, inplace: bool = False) -> Any:
    """Each element, but at least 0 and at most 6.

    > F.relu6(tensor([-1., 2., 9.]))
    tensor([0., 2., 6.])
    """
    return activated("relu6", input, inplace)


@function("activation", torch=F + "hardtanh", name="hardtanh")
def hardtanh(input: Any, min_val: Any = -1.0, max_val: Any = 1.0, inplace: bool = False) -> Any:
    """Each element held between `min_val` and `max_val`; the derivative at the ends is 0.

    > F.hardtanh(tensor([-2., 0.5]))
    tensor([-1.0000,  0.5000])
    """
    return activated("hardtanh", input, inplace, min_val=min_val, max_val=max_val)


@function("activation", torch=F + "hardsigmoid", name="hardsigmoid")
def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    """``relu6(x + 3) / 6``: a sigmoid of straight pieces.

    > F.hardsigmoid(tensor([0., 4.]))
    tensor([0.5000, 1.0000])
    """
    return activated("hardsigmoid", input, inplace)


@function("activation", torch=F + "hardswish", name="hardswish")
def hardswish(input: Any, inplace: bool = False) -> Any:
    """``x * relu6(x + 3) / 6``.

    > F.hardswish(tensor([1., 4.]))
    tensor([0.6667, 4.0000])
    """
    return activated("hardswish", input, inplace)


@function("activation", torch=F + "threshold", name="threshold")
def threshold(input: Any, threshold: Any, value: Any, inplace: bool = False) -> Any:
    """Each element above `threshold`; `value` in place of the others.

    > F.threshold(tensor([1., 2.]), 1.5, 0.)
    tensor([0., 2.])
    """
    return activated("threshold", input, inplace, threshold, value)


@function("activation", torch=F + "relu_", name="relu_")
def relu_(input: Any) -> Any:
    """`relu` in place."""
    return activated("relu", input, True)


@function("activation", torch=F + "leaky_relu_", name="leaky_relu_")
def leaky_relu_(input: Any, negative_slope: Any = 0.01) -> Any:
    """`leaky_relu` in place."""
    return activated("leaky_relu", input, True, negative_slope=negative_slope)


@function("activation", torch=F + "elu_", name="elu_")
def elu_(input: Any, alpha: Any = 1.0) -> Any:
    """`elu` in place."""
    return activated("elu", input, True, alpha=alpha)


@function("activation", torch=F + "selu_", name="selu_")
def selu_(input: Any) -> Any:
    """`selu` in place."""
    return activated("selu", input, True)


@function("activation", torch=F + "celu_", name="celu_")
def celu_(input: Any, alpha: Any = 1.0) -> Any:
    """`celu` in place."""
    return activated("celu", input, True, alpha=alpha)


@function("activation", torch=F + "hardtanh_", name="hardtanh_")
def hardtanh_(input: Any, min_val: Any = -1.0, max_val: Any = 1.0) -> Any:
    """`hardtanh` in place."""
    return activated("hardtanh", input, True, min_val=min_val, max_val=max_val)


@function("activation", torch=F + "threshold_", name="threshold_")
def threshold_(input: Any, threshold: Any, value: Any) -> Any:
    """`threshold` in place."""
    return activated("threshold", input, True, threshold, value)
