"""Numerical derivatives of samples, and rows kept within a norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import NUMPY, OPS, op
from ...tensor.tensor import Tensor
from ..elementwise.comparison import gt, where
from ..sizes import distinct, wrapped
from .norms import norm

if TYPE_CHECKING:
    from typing import Any


def _places(spacing: Any, i: int, n: int, several: bool) -> Any:
    """The coordinates of the samples along one dimension."""
    xp = NUMPY()
    step = spacing[i] if several else spacing
    return step.array.astype("float64") if type(step) is Tensor else xp.arange(n) * step


def _slope(x: Any, at: int, c: Any, edge_order: int) -> Any:
    """Differences along one dimension: central inside, one-sided at the ends."""
    n = x.shape[at]
    if n < edge_order + 1:
        text = "torch.gradient expected each dimension size to be at least edge_order+1"
        raise TgradError("E0604", text, torch=text, python="RuntimeError")

    def held(values: Any) -> Any:
        shape = tuple([-1 if i == at else 1 for i in range(x.ndim)])
        kind = x.dtype.to_real()
        return Tensor.of(values.reshape(shape).astype(kind.np), kind)

    def part(start: int, length: int) -> Any:
        return OPS["narrow"](x, dim=at, start=start, length=length)

    h = c[1:] - c[:-1]
    left, right = h[:-1], h[1:]
    total = left + right
    inside = (
        part(0, n - 2) * held(-right / (left * total))
        + part(1, n - 2) * held((right - left) / (left * right))
        + part(2, n - 2) * held(left / (right * total))
    )
    if edge_order == 1:
        first = (part(1, 1) - part(0, 1)) / float(h[0])
        last = (part(n - 1, 1) - part(n - 2, 1)) / float(h[-1])
    else:
        a, b = float(h[0]), float(h[1])
        first = part(0, 1) * (-(2 * a + b) / (a * (a + b))) + part(1, 1) * ((a + b) / (a * b))
        first = first - part(2, 1) * (a / (b * (a + b)))
        a, b = float(h[-2]), float(h[-1])
        last = part(n - 3, 1) * (b / (a * (a + b))) - part(n - 2, 1) * ((a + b) / (a * b))
        last = last + part(n - 1, 1) * ((2 * b + a) / (b * (a + b)))
    return OPS["cat"]((first, inside, last) if n > 2 else (first, last), dim=at)


@op("statistics", torch="torch.gradient", name="gradient_of_samples", composite=True, method=False, out=False)
def gradient_of_samples(input: Any, /, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1) -> Any:
    """Numerical derivatives of samples along each dimension (or along `dim`), a tuple of tensors.

    `spacing` is a number, a number for each dimension, or the coordinates for each.

    > torch.gradient(torch.tensor([1., 4., 9.]))
    (tensor([3., 4., 5.]),)
    """
    x = input if input.dtype.is_differentiable else input * 1.0
    dims = tuple(range(x.ndim)) if dim is None else distinct(dim, x.ndim, "gradient")
    several = isinstance(spacing, tuple)
    return tuple([_slope(x, at, _places(spacing, i, x.shape[at], several), edge_order) for i, at in enumerate(dims)])


@op("reduction", torch="torch.renorm", composite=True, inplace=True, grad_fn="RenormBackward0")
def renorm(input: Any, /, p: float, dim: int, maxnorm: float) -> Any:
    """Each slice along a dimension scaled down to the norm `maxnorm` where its p-norm is larger.

    > renorm([[3., 4.], [0., 1.]], 2, 0, 1)
    tensor([[0.6000, 0.8000],
            [0.0000, 1.0000]])
    """
    at = wrapped(dim, input.ndim, "renorm", (input,))
    others = tuple([i for i in range(input.ndim) if i != at])
    if not others:
        text = "renorm: input needs at least 2 dimensions, got 1 dimensions"
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    size = norm(input, p=p, dim=others, keepdim=True, dtype=None)
    return input * where(gt(size, maxnorm), maxnorm / (size + 1e-7), 1.0)
