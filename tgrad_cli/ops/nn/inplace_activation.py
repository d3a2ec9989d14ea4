"""Activations of `torch.nn.functional` as a person calls them, with PyTorch's argument `inplace`."""

from __future__ import annotations

from typing import Any

from ...tensor.calls import InPlace
from ...tensor.inplace import store
from ...tensor.registry import OPS, function

F = "torch.nn.functional."


def activated(name: str, input: Any, inplace: Any, **params: Any) -> Any:
    """An activation's result, or, if `inplace` is true, the input changed to it."""
    op = OPS[name]
    if not inplace:
        return op.call((input,), params)
    if op.inplace:
        return InPlace(op).call((input,), params)
    # The rule reads what was there before, so it is given a copy that stays as it is.
    return store(input, op.call((OPS["clone"].call((input,), {}),), params), name + "_")


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


@function("activation", torch=F + "silu", name="silu")
def silu(input: Any, inplace: bool = False) -> Any:
    """``x * sigmoid(x)``.

    > F.silu(tensor([0., 1.]))
    tensor([0.0000, 0.7311])
    """
    return activated("silu", input, inplace)


@function("activation", torch=F + "relu6", name="relu6")
def relu6(input: Any, inplace: bool = False) -> Any:
    """Each element, but at least 0 and at most 6.

    > F.relu6(tensor([-1., 2., 9.]))
    tensor([0., 2., 6.])
    """
    return activated("relu6", input, inplace)


@function("activation", torch="torch.relu_", name="torch.relu_")
def relu_in_place(input: Any) -> Any:
    """Replace each negative element by 0, in place.

    > torch.relu_(tensor([-1., 2.]))
    tensor([0., 2.])
    """
    return InPlace(OPS["relu"]).call((input,), {})
