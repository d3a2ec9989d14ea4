"""Softmax, its logarithm and its mirror image, and samples from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor import sources
from ...tensor.backend import EVERYDAY
from ...tensor.random.drawing import drawn_like, stream
from ...tensor.registry import NUMPY, OPS, function, op
from ...tensor.tensor import Tensor
from ..arguments import only_tensor
from ..elementwise.combined import addcmul
from ..elementwise.exponential import exp_kernel
from ..elementwise.vectorised import vector_exp, vector_log
from ..reduce.summation import lanes_summed
from ..shape.reshaping import expand
from ..sizes import wrapped
from .activation import F

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def usual_dim(ndim: int) -> int:
    """The dimension that the softmax family takes when none is given (PyTorch warns of it)."""
    return 0 if ndim in (0, 1, 3) else 1


def _axis(input: Any, dim: Any) -> Any:
    if dim is None:
        dim = usual_dim(input.ndim)
    at = wrapped(dim, input.ndim, "softmax", (input,))
    return at if input.ndim else None


def _shifted(xp: Any, input: Any, axis: Any) -> Any:
    """A new array: the input less its maximum, so that exponentials stay finite."""
    return input - xp.max(input, axis=axis, keepdims=True) if input.size else xp.array(input)


def _exponentials(xp: Any, x: Any, axis: Any) -> Any:
    """The exponentials of a new array, in its place where it is large.

    As PyTorch computes them: vectorised along the last dimension; along another, eight neighbours at a time, and one by
    one what is left of them.
    """
    x = xp.asarray(x)
    if x.size > EVERYDAY or not x.size:
        return xp.exp(x, out=x)
    if axis in (None, x.ndim - 1):
        return xp.asarray(vector_exp(xp, x))
    rows = x.reshape(*x.shape[: axis + 1], -1)
    whole = rows.shape[-1] // 8 * 8
    parts = (vector_exp(xp, rows[..., :whole]), xp.exp(rows[..., whole:]))
    return xp.concatenate(parts, axis=-1).reshape(x.shape)


@op(
    "activation",
    torch=("torch.softmax", "torch.special.softmax"),
    promote="sum",
    needs="f",
    refusal="\"softmax_lastdim_kernel_impl\" not implemented for '{dtype}'",
    formula="softmax({0})",
)
def softmax(xp: Any, input: AsTensor, /, dim: int | None = None, dtype: Any = None) -> Any:
    """Exponentials scaled so that they sum to 1 along a dimension.

    > softmax(tensor([0., 1.]), 0)
    tensor([0.2689, 0.7311])
    """
    axis = _axis(input, dim)
    made = _exponentials(xp, _shifted(xp, input, axis), axis)
    total = lanes_summed(xp, made, axis)
    if axis in (None, made.ndim - 1):
        made *= 1 / total
    else:
        made /= total
    return made


def _softmax_rule(g: Any, y: Any, _x: Any, dim: Any, dtype: Any) -> tuple[Any]:
    flow = g * y
    return ((g - _total(flow, dim)) * y,)


softmax.defvjp(_softmax_rule)


def _total(x: Any, dim: Any) -> Any:
    return lane_sum(x, dim=usual_dim(x.ndim) if dim is None else dim) if x.ndim else x


@op("activation", torch=(), promote="none", method=False, out=False, formula="sum({0}, {dim}, keepdim=True)")
def lane_sum(xp: Any, input: Any, /, dim: int = -1) -> Any:
    """The sum along a dimension, which is kept, in the order in which PyTorch's softmax kernels add."""
    return lanes_summed(xp, input, dim)


lane_sum.defvjp(lambda g, _y, x, dim: (expand(g, size=tuple(x.shape)),))


@op(
    "activation",
    torch=("torch.log_softmax", "torch.special.log_softmax"),
    promote="sum",
    needs="f",
    refusal="\"log_softmax_lastdim_kernel_impl\" not implemented for '{dtype}'",
    formula="log_softmax({0})",
)
def log_softmax(xp: Any, input: AsTensor, /, dim: int | None = None, dtype: Any = None) -> Any:
    """The logarithm of `softmax`, accurate where that is near 0.

    > log_softmax(tensor([0., 1.]), 0)
    tensor([-1.3133, -0.3133])
    """
    axis = _axis(input, dim)
    made = xp.asarray(_shifted(xp, input, axis))
    made -= vector_log(xp, lanes_summed(xp, _exponentials(xp, made.copy(), axis), axis))
    return made


log_softmax.defvjp(lambda g, y, _x, dim, dtype: (addcmul(g, exp_kernel(y), _total(g, dim), value=-1),))


@function("activation", torch=F + "softmax", name="functional_softmax")
def functional_softmax(input: Any, dim: Any = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """Exponentials scaled so that they sum to 1 along a dimension.

    > F.softmax(tensor([0., 1.]), dim=0)
    tensor([0.2689, 0.7311])
    """
    return softmax.call((input, dim), {"dtype": dtype})


@function("activation", torch=F + "log_softmax", name="functional_log_softmax")
def functional_log_softmax(input: Any, dim: Any = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """The logarithm of `softmax`, accurate where that is near 0.

    > F.log_softmax(tensor([0., 1.]), dim=0)
    tensor([-1.3133, -0.3133])
    """
    return log_softmax.call((input, dim), {"dtype": dtype})


@function("activation", torch=F + "softmin")
def softmin(input: Any, dim: Any = None, _stacklevel: int = 3, dtype: Any = None) -> Any:
    """`softmax` of the input with its sign changed.

    > F.softmin(tensor([0., 1.]), 0)
    tensor([0.7311, 0.2689])
    """
    return softmax.call((OPS["neg"].call((input,), {}), dim), {"dtype": dtype})


@function("activation", torch=F + "gumbel_softmax")
def gumbel_softmax(logits: Any, tau: Any = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Any:
    """A sample from the Gumbel-softmax distribution: `softmax` of noisy logits over the temperature `tau`.

    With `hard` the result is one-hot, with the gradient of the soft one.

    > F.gumbel_softmax(tensor([[1., 2., 3.]]), hard=True).sum()
    tensor(1.)
    """
    x = only_tensor("gumbel_softmax", "logits", 1, logits)
    kind = x.dtype
    drawn = drawn_like(x.array, lambda shape, _: sources.exponential(stream(), shape, kind))
    noise = -OPS["log"](Tensor(drawn, kind))
    soft = softmax((x + noise) / tau, dim=dim)
    if not hard:
        return soft
    xp, value = NUMPY(), soft.array
    chosen = xp.zeros_like(value)
    at = wrapped(dim, x.ndim, "gumbel_softmax")
    xp.put_along_axis(chosen, xp.expand_dims(value.argmax(axis=at), at), 1, at)
    return Tensor(chosen - value, kind) + soft
