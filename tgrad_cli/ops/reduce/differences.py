"""Differences of neighbours, areas under samples, and covariances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ...tensor.tensor import Tensor
from ..elementwise.complex import conj, real
from ..elementwise.powers import sqrt
from ..shape.reshaping import reshape
from ..sizes import wrapped
from .cumulative import cumsum
from .reduction import sum

if TYPE_CHECKING:
    from typing import Any


def _part(x: Any, dim: int, start: int, length: int) -> Any:
    return OPS["narrow"](x, dim=dim, start=start, length=length)


@op("statistics", torch="torch.diff", composite=True)
def diff(input: Any, /, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along a dimension, n times over.

    > diff([1., 4., 9.])
    tensor([3., 5.])
    """
    if input.ndim == 0:
        text = "diff expects input to be at least one-dimensional"
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    at = wrapped(dim, input.ndim, "diff", (input,))
    parts = [p for p in (prepend, input, append) if p is not None]
    if len(parts) > 1:
        input = OPS["cat"](tuple(parts), dim=at)
    for _ in range(min(n, input.shape[at])):
        size = input.shape[at] - 1
        after, before = _part(input, at, 1, size), _part(input, at, 0, size)
        input = OPS["logical_xor"](after, before) if input.dtype.name == "bool" else after - before
    return input


def _areas(y: Any, x: Any, dx: Any, at: int) -> Any:
    """The trapezoids between neighbours."""
    size = max(y.shape[at] - 1, 0)
    if not y.shape[at]:
        return y
    heights = _part(y, at, 1, size) + _part(y, at, 0, size)
    if x is None:
        return heights * (dx / 2.0)
    if x.ndim == 1 and y.ndim > 1:
        x = reshape(x, shape=tuple(-1 if i == at else 1 for i in range(y.ndim)))
    along = at if x.ndim == y.ndim else at - (y.ndim - x.ndim)
    return heights * (diff(x, n=1, dim=along, prepend=None, append=None) / 2.0)


@op("statistics", torch=("torch.trapezoid", "torch.trapz"), composite=True, method=False, out=False)
def trapezoid(y: Any, x: Any = None, /, *, dx: Any = 1, dim: int = -1) -> Any:
    """The area under samples y at places x (or `dx` apart), by the trapezoidal rule.

    > trapezoid([1., 2., 3.])
    tensor(4.)
    """
    at = wrapped(dim, y.ndim, "trapezoid", (y,))
    return sum(_areas(y, x, dx, at), dim=at)


@op("statistics", torch="torch.cumulative_trapezoid", composite=True, method=False, out=False)
def cumulative_trapezoid(y: Any, x: Any = None, /, *, dx: Any = 1, dim: int = -1) -> Any:
    """The area under samples up to each place, by the trapezoidal rule.

    > cumulative_trapezoid([1., 2., 3.])
    tensor([1.5000, 4.0000])
    """
    at = wrapped(dim, y.ndim, "cumulative_trapezoid", (y,))
    return cumsum(_areas(y, x, dx, at), dim=at)


@op("statistics", torch="torch.cov", composite=True, out=False)
def cov(input: Any, /, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Covariances of the rows, each a variable with its observations in columns.

    > cov([[0., 1., 2.], [2., 1., 0.]])
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    if input.ndim > 2:
        text = f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    x = reshape(input, shape=(1, -1)) if input.ndim < 2 else input
    if not x.dtype.is_differentiable:
        x = x * 1.0
    weights = fweights if aweights is None else aweights if fweights is None else fweights * aweights
    if weights is None:
        total: Any = x.shape[1]
        centre = sum(x, dim=1, keepdim=True) / total
        norm: Any = max(total - correction, 0)
    else:
        total = sum(weights)
        centre = sum(x * weights, dim=1, keepdim=True) / total
        spread = total if aweights is None else sum(weights * aweights) / total * 1.0
        norm = total - correction * (1 if aweights is None else spread)
    away = x - centre
    other = away if weights is None else away * weights
    made = OPS["matmul"](away, conj(OPS["transpose"](other, dim0=0, dim1=1)))
    made = made / (Tensor.of(float(norm)) if weights is None else norm)
    return reshape(made, shape=()) if input.ndim < 2 else made


@op("statistics", torch="torch.corrcoef", composite=True, out=False, grad_fn="DivBackward0")
def corrcoef(input: Any, /) -> Any:
    """Correlation coefficients of the rows.

    > corrcoef([[0., 1., 2.], [2., 1., 0.]])
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    c = cov(input)
    if c.ndim == 0:
        return c / c
    size = sqrt(real(OPS["diagonal"](c)))
    return c / reshape(size, shape=(-1, 1)) / reshape(size, shape=(1, -1))
