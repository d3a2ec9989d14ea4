"""Smooth activations of `torch.nn.functional`, and the softmax family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, op
from ..elementwise.comparison import where
from ..elementwise.exponential import exp
from ..elementwise.trigonometry import tanh
from ..elementwise.vectorised import loop_exp
from ..sizes import wrapped
from .activation import F
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Arrays


@op(
    "activation",
    torch=("torch.sigmoid", F + "sigmoid", "torch.special.expit"),
    promote="float",
    inplace="function",
    formula="sigmoid({0})",
)
def sigmoid(xp: Any, input: Any, /) -> Any:
    """``1 / (1 + exp(-x))``.

    > sigmoid(tensor([0., 2.]))
    tensor([0.5000, 0.8808])
    """
    return 1 / (1 + loop_exp(xp, -input))


sigmoid.defvjp(lambda g, y, _x: (g * (1 - y) * y,))


@op(
    "activation",
    torch=F + "logsigmoid",
    grad_fn="LogSigmoidBackward0",
    method=False,
    needs="f",
    refusal="\"log_sigmoid_cpu\" not implemented for '{dtype}'",
    formula="logsigmoid({0})",
)
def logsigmoid(xp: Any, input: Any, /) -> Any:
    """The logarithm of `sigmoid`, accurate for large negative elements.

    > F.logsigmoid(tensor([0., -100.]))
    tensor([  -0.6931, -100.0000])
    """
    return xp.minimum(input, 0) - xp.log1p(loop_exp(xp, -xp.abs(input)))


logsigmoid.defvjp(lambda g, _y, x: (g * sigmoid(-x),))


@op("activation", torch=F + "softplus", method=False, needs="f", formula="softplus({0})")
def softplus(xp: Any, input: Any, /, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """``log(1 + exp(beta * x)) / beta``; x itself where ``beta * x`` is above the threshold.

    > F.softplus(tensor([0., 30.]))
    tensor([ 0.6931, 30.0000])
    """
    scaled = input * beta
    return xp.where(scaled > threshold, input, xp.log1p(loop_exp(xp, xp.minimum(scaled, threshold))) / beta)


softplus.defvjp(lambda g, _y, x, beta, threshold: (where(x * beta > threshold, g, g * sigmoid(x * beta)),))


@op("activation", torch=F + "silu", case=True, method=False, needs="fc", formula="silu({0})", real_grad=True)
def silu(xp: Any, input: Any, /) -> Any:
    """``x * sigmoid(x)``.

    > F.silu(tensor([0., 2.]))
    tensor([0.0000, 1.7616])
    """
    return input / (1 + loop_exp(xp, -input))


def _silu_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    s = sigmoid(x)
    return (g * (s * (1 + x * (1 - s))),)


silu.defvjp(_silu_rule)


@op("activation", torch=F + "mish", case=True, method=False, needs="f", formula="mish({0})")
def mish(xp: Any, input: Any, /) -> Any:
    """``x * tanh(softplus(x))``.

    > F.mish(tensor([0., 2.]))
    tensor([0.0000, 1.9440])
    """
    return input * xp.tanh(xp.log1p(loop_exp(xp, input)))


def _mish_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    t = tanh(softplus(x))
    return (g * (t + x * sigmoid(x) * (1 - t * t)),)


mish.defvjp(_mish_rule)


@op("activation", torch=(), method=False, formula="normal_cdf({0})")
def normal_cdf(xp: Any, input: Any, /) -> Any:
    """The standard normal distribution function, for the rule of `gelu`."""
    from scipy.special import ndtr

    return ndtr(input)


normal_cdf.defvjp(lambda g, _y, x: (g * exp(x * x * -0.5) * 0.3989422804014327,))
_ROOT = 0.7978845608028654  # sqrt(2 / pi)


@op(
    "activation",
    torch=F + "gelu",
    method=False,
    needs="f",
    refusal="\"GeluKernelImpl\" not implemented for '{dtype}'",
    formula="gelu({0})",
)
def gelu(xp: Any, input: Any, /, *, approximate: str = "none") -> Any:
    """Each element times the standard normal distribution function at it; "tanh" approximates that.

    > F.gelu(tensor([0., 2.]))
    tensor([0.0000, 1.9545])
    """
    if approximate == "none":
        from scipy.special import erf

        # Rounded as PyTorch's formula is, which matters where the two halves nearly cancel.
        return input * 0.5 * (1 + erf(input * 0.7071067811865476))
    if approximate != "tanh":
        raise fails("approximate argument must be either none or tanh.", code="E0604")
    return 0.5 * input * (1 + xp.tanh(_ROOT * (input + 0.044715 * input * input * input)))


def _gelu_rule(g: Any, _y: Any, x: Any, *, approximate: str) -> tuple[Any]:
    if approximate == "none":
        return (g * (normal_cdf(x) + x * exp(x * x * -0.5) * 0.3989422804014327),)
    t = tanh((x + x * x * x * 0.044715) * _ROOT)
    return (g * ((t + 1) * 0.5 + x * (1 - t * t) * (x * x * 0.134145 + 1) * (0.5 * _ROOT)),)


gelu.defvjp(_gelu_rule)


@op("activation", torch=F + "softsign", composite=True, method=False)
def softsign(input: Any, /) -> Any:
    """``x / (1 + abs(x))``.

    > F.softsign(tensor([1., -3.]))
    tensor([ 0.5000, -0.7500])
    """
    return input / (OPS["abs"](input) + 1)


@op("activation", torch=F + "tanhshrink", composite=True, method=False)
def tanhshrink(input: Any, /) -> Any:
    """``x - tanh(x)``.

    > F.tanhshrink(tensor([0., 1.]))
    tensor([0.0000, 0.2384])
    """
    return input - tanh(input)


@op("activation", torch=F + "glu", elementwise=False, method=False, needs="f", formula="glu({0})")
def glu(xp: Any, input: Any, /, dim: int = -1) -> Any:
    """The first half of a dimension times the sigmoid of the second.

    > F.glu(tensor([2., 0.]))
    tensor([1.])
    """
    if input.ndim == 0:
        raise fails("glu does not support scalars because halving size must be even", code="E0208")
    at = wrapped(dim, input.ndim, "glu")
    n = input.shape[at]
    if n % 2:
        raise fails(f"Halving dimension must be even, but dimension {at} is size {n}")
    a, b = xp.split(input, 2, axis=dim)
    return a * sigmoid.kernel(xp, b)


def _glu_rule(g: Any, _y: Any, x: Any, dim: int) -> tuple[Any]:
    n = x.shape[dim] // 2
    a, s = half(x, dim=dim, start=0, size=n), sigmoid(half(x, dim=dim, start=n, size=n))
    return (joined((g * s, g * a * s * (1 - s)), dim=dim),)


glu.defvjp(_glu_rule)


@op("activation", torch=(), method=False, promote="none", result="first", formula="{0}")
def half(xp: Any, input: Any, /, dim: int, start: int, size: int) -> Any:
    """A stretch of one dimension."""
    return xp.take(input, range(start, start + size), axis=dim)


@op("activation", torch=(), method=False, promote="same", elementwise=False, formula="{0}")
def joined(xp: Any, tensors: Arrays, /, dim: int) -> Any:
    """Equal pieces laid one after the other along a dimension."""
    return xp.concatenate(tensors, axis=dim)


half.defvjp(lambda g, _y, _x, dim, start, size: (joined(_padded(g, _x.shape[dim], dim, start, size), dim=dim),))


def _padded(g: Any, n: int, dim: int, start: int, size: int) -> tuple[Any, ...]:
    # Halves only: the other one has no gradient.
    return tuple([g if at == start else g * 0 for at in range(0, n, size)])


joined.defvjp(lambda g, _y, *_xs, dim: _parts(g, dim, len(_xs)))


def _parts(g: Any, dim: int, count: int) -> tuple[Any, ...]:
    n = g.shape[dim] // count
    return tuple([half(g, dim=dim, start=i * n, size=n) for i in range(count)])
