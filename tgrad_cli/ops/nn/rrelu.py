"""The leaky rectifier whose slope is drawn for each negative element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor import dtypes, sources
from ...tensor.inplace import check_writable
from ...tensor.making import number
from ...tensor.random.drawing import stream
from ...tensor.registry import NUMPY, function, op
from ...tensor.tensor import Tensor
from ..arguments import only_tensor
from ..elementwise.comparison import where
from .activation import F, in_place_name
from .dropout import replaced
from .windows import fails

if TYPE_CHECKING:
    from typing import Any


@op(
    "activation",
    torch=(),
    method=False,
    grad_fn=in_place_name("RreluWithNoise"),
    needs="f",
    elementwise=False,
    refusal="\"leaky_relu_cpu\" not implemented for '{dtype}'",
    formula="rrelu({0})",
)
def rrelu_kernel(xp: Any, input: Any, noise: Any = None, /, slope: float = 0.0) -> Any:
    """Each positive element, and its slope times each other; the slopes are drawn, or all one."""
    return xp.where(input > 0, input, input * slope) if noise is None else input * noise


def _rule(g: Any, _y: Any, x: Any, noise: Any, slope: float) -> tuple[Any, None]:
    return (where(x > 0, g, g * slope) if noise is None else g * noise), None


rrelu_kernel.defvjp(_rule, linked="zeros")


def _slopes(x: Any, lower: float, upper: float, generator: Any) -> Any:
    """A slope for each element that is not positive, drawn in order; 1 for the others."""
    array = x.array
    made = NUMPY().ones(array.shape, array.dtype)
    below = array <= 0
    drawn = sources.uniform(stream(generator), (int(below.sum()),), dtypes.float64, lower, upper)
    made[below] = drawn
    return Tensor(made, x.dtype)


def _rectified(input: Any, lower: Any, upper: Any, training: Any, inplace: Any, generator: Any = None) -> Any:
    x = only_tensor("rrelu", "input", 1, input)
    lower, upper = number("rrelu", "lower", 2, lower), number("rrelu", "upper", 3, upper)
    if lower > upper:
        raise fails("Lower bound should be less than or equal to the upper bound", code="E0604")
    if inplace:
        check_writable(x)
    noise = _slopes(x, lower, upper, generator) if training and x.dtype.is_floating_point else None
    made = rrelu_kernel(x, noise, slope=(lower + upper) / 2)
    return replaced(x, made, "rrelu") if inplace else made


@function("activation", torch=F + "rrelu")
def rrelu(input: Any, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, training: Any = False, inplace: bool = False) -> Any:
    """Each positive element, and a slope times each other: drawn between `lower` and `upper`, or their mean outside
    training.

    > F.rrelu(tensor([-2., 3.]), 0.25, 0.75)
    tensor([-1.,  3.])
    """
    return _rectified(input, lower, upper, training, inplace)


@function("activation", torch=F + "rrelu_", name="functional_rrelu_")
def functional_rrelu_(input: Any, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, training: Any = False) -> Any:
    """`F.rrelu` in place."""
    return _rectified(input, lower, upper, training, True)


@function("activation", torch="torch.rrelu", name="torch.rrelu")
def torch_rrelu(
    input: Any, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, training: Any = False, generator: Any = None
) -> Any:
    """`F.rrelu`, with a generator to draw from.

    > torch.rrelu(tensor([-2., 3.]), 0.25, 0.75)
    tensor([-1.,  3.])
    """
    return _rectified(input, lower, upper, training, False, generator)


@function("activation", torch="torch.rrelu_", name="rrelu_")
def rrelu_(input: Any, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, training: Any = False, generator: Any = None) -> Any:
    """`torch.rrelu` in place."""
    return _rectified(input, lower, upper, training, True, generator)
