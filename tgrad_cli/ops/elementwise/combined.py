"""Several arithmetic steps in one operation: interpolation, and products or quotients added on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from .powers import scalar_input
from .vectorised import fused_sum

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array


def _lerp_name(node: Any) -> str:
    return "LerpBackward0" if scalar_input(node, 2) else "LerpBackward1"


@op(
    "elementwise",
    torch="torch.lerp",
    promote="lerp",
    formula="{0} + {2}*({1} - {0})",
    inplace=True,
    needs="fc",
    refusal="\"lerp_kernel_scalar\" not implemented for '{dtype}'",
    grad_fn=_lerp_name,
)
def lerp(xp: Any, input: Array, end: Array, weight: Any, /) -> Any:
    """Linear interpolation ``input + weight * (end - input)``; the weight is a number or a tensor.

    > lerp([1., 2.], [3., 6.], 0.5)
    tensor([2., 4.])
    """
    step = end - input
    near = xp.abs(weight) < 0.5
    return xp.where(near, fused_sum(xp, step, weight, input), fused_sum(xp, step, weight - 1, end))


lerp.defvjp(lambda g, _y, a, b, w: (g * (1 - w), g * w, g * (b - a)))


@op(
    "elementwise",
    torch="torch.addcmul",
    formula="{0} + {1}*{2}",
    inplace=True,
    needs="iufc",
    refusal="\"addcmul_cpu_out\" not implemented for '{dtype}'",
)
def addcmul(xp: Any, input: Array, tensor1: Array, tensor2: Array, /, *, value: Any = 1) -> Any:
    """``input + value * tensor1 * tensor2``.

    > addcmul([1., 1.], [1., 2.], [3., 4.], value=2)
    tensor([ 7., 17.])
    """
    if xp.result_type(tensor1, tensor2).kind in "iu":
        value = int(value)
    return fused_sum(xp, tensor1 if value == 1 else tensor1 * value, tensor2, input)


addcmul.defvjp(lambda g, _y, _x, a, b, *, value: (g, g * (b * value), g * (a * value)))


@op(
    "elementwise",
    torch="torch.addcdiv",
    promote="addcdiv",
    formula="{0} + {1}/{2}",
    inplace=True,
    needs="fc",
    refusal="Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a "
    "true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
    "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for "
    "float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), "
    "for all dtypes.",
)
def addcdiv(xp: Any, input: Array, tensor1: Array, tensor2: Array, /, *, value: Any = 1) -> Any:
    """``input + value * tensor1 / tensor2``, of floats.

    > addcdiv([1., 1.], [1., 2.], [2., 4.], value=2)
    tensor([2., 2.])
    """
    return input + (tensor1 if value == 1 else tensor1 * value) / tensor2


addcdiv.defvjp(lambda g, _y, _x, a, b, *, value: (g, g * (value / b), -g * (value * a / (b * b))))
