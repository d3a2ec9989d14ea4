"""Running sums, products and extremes along a dimension."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from ...tensor.registry import NUMPY, OPS, op
from ..elementwise.comparison import gt, lt, where
from ..elementwise.complex import is_complex
from ..elementwise.exponential import exp, log
from ..index.selection import along, place_along
from ..shape.reshaping import expand, reshape
from ..sizes import wrapped
from .reduction import (
    _has_zero,
    from_last,
    identity,
    sum,
    to_last,
)

if TYPE_CHECKING:
    from typing import Any


def running(xp: Any, function: Any, input: Any, dim: int, name: str) -> Any:
    """A running function along a dimension, also of a tensor without dimensions."""
    at = wrapped(dim, input.ndim, name, (input,))
    if input.ndim == 0:
        return xp.array(input)
    return function(input, axis=at)


@op("cumulative", torch="torch.cumsum", promote="running", out="dtype", inplace=True, formula="cumsum({0}, {dim})")
def cumsum(xp: Any, input: Any, /, dim: int, *, dtype: Any = None) -> Any:
    """Running sum along a dimension.

    > cumsum([1., 2., 3.], 0)
    tensor([1., 3., 6.])
    """
    return running(xp, xp.cumsum, input, dim, "cumsum")


@op("cumulative", torch=(), method=False, out=False)
def sum_onwards(xp: Any, input: Any, /, dim: int) -> Any:
    """For each place the sum from there to the end of a dimension.

    > sum_onwards([1., 2., 3.], 0)
    tensor([6., 5., 3.])
    """
    if input.ndim == 0:
        return input
    return xp.flip(xp.cumsum(xp.flip(input, axis=dim), axis=dim), axis=dim)


sum_onwards.defvjp(lambda g, _y, _x, *, dim: (cumsum(g, dim=dim, dtype=None),))
cumsum.defvjp(lambda g, _y, _x, *, dim, dtype: (sum_onwards(g, dim=dim),))


@op("cumulative", torch="torch.cumprod", promote="running", out="dtype", inplace=True, formula="cumprod({0}, {dim})")
def cumprod(xp: Any, input: Any, /, dim: int, *, dtype: Any = None) -> Any:
    """Running product along a dimension; its derivative holds with zeros among the elements too.

    > cumprod([1., 2., 3.], 0)
    tensor([1., 2., 6.])
    """
    return running(xp, xp.cumprod, input, dim, "cumprod")


def _cumprod_rule(g: Any, y: Any, x: Any, *, dim: int, dtype: Any) -> tuple[Any]:
    if not x.ndim:
        return (g,)
    if not _has_zero(x):
        return (sum_onwards(g * y, dim=dim) / x,)
    last, back = to_last(x, dim), to_last(g, dim)
    n, lead = last.shape[-1], tuple(last.shape[:-1])
    # Row k is the input with 1 for its element k; its running products from k on are the derivatives.
    wide = where(identity(n, x), 1, expand(reshape(last, shape=(*lead, 1, n)), size=(*lead, n, n)))
    parts = where(_from_diagonal(n, x), cumprod(wide, dim=-1, dtype=None), 0) * reshape(back, shape=(*lead, 1, n))
    return (from_last(sum(parts, dim=-1), dim),)


def _from_diagonal(n: int, like: Any) -> Any:
    """A mask of the diagonal and what is right of it."""
    mask = identity(n, like)
    if hasattr(mask, "array"):
        return type(mask).of(mask.array.cumsum(axis=1) > 0)
    return mask.cumsum(axis=1) > 0


cumprod.defvjp(_cumprod_rule)


@op(
    "cumulative",
    torch="torch.logcumsumexp",
    formula="logcumsumexp({0}, {dim})",
    needs="fc",
    out="expected scalar_type {Want} but found {Got}",
    refusal="\"logcumsumexp_out_cpu\" not implemented for '{dtype}'",
)
def logcumsumexp(xp: Any, input: Any, /, dim: int) -> Any:
    """Running logarithm of the sum of exponentials, without overflow on the way.

    Derivative: ∂/∂input[i]ᵀ v = the sum of v[j]*exp(input[i] - result[j]) over j from i on.

    > logcumsumexp([1., 2., 3.], 0)
    tensor([1.0000, 2.3133, 3.4076])
    """
    return running(xp, _running_logsum, input, dim, "logcumsumexp")


def _running_logsum(input: Any, axis: int) -> Any:
    xp = NUMPY()
    if input.dtype.kind != "c":
        return xp.logaddexp.accumulate(input, axis=axis)
    # NumPy has no complex `logaddexp`: the elements along the dimension are added one by one.
    made = xp.array(xp.moveaxis(input, axis, 0))
    for i in builtins.range(1, len(made)):
        made[i] = _log_of_sum(xp, made[i - 1], made[i])
    return xp.moveaxis(made, 0, axis)


def _log_of_sum(xp: Any, a: Any, b: Any) -> Any:
    """``log(exp(a) + exp(b))`` of complex numbers; the argument follows the larger one, as in PyTorch."""
    swap = a.real < b.real
    large, small = xp.where(swap, b, a), xp.where(swap, a, b)
    endless = ~xp.isfinite(small.real) & (small.real == large.real)
    with xp.errstate(all="ignore"):
        plain = xp.where(small.real < 0, small, xp.log(xp.exp(small) + xp.exp(large)))
        made = xp.where(endless, plain, large + xp.log1p(xp.exp(small - large)))
    lost = xp.isnan(a) | xp.isnan(b)
    return xp.where(lost, complex("nan+nanj"), made)


def _logcumsumexp_rule(g: Any, y: Any, x: Any, *, dim: int) -> tuple[Any]:
    # The sum over later places of g * exp(x - y), in logarithms so that exp(x) alone need not exist.
    if is_complex(x):
        return (exp(_from_the_end(log(g) - y, dim) + x),)
    size = log(abs(g))
    lowest = float(NUMPY().finfo(str(g.dtype).removeprefix("torch.")).min)
    above, below = where(gt(g, 0), size, lowest), where(lt(g, 0), size, lowest)
    return (exp(_from_the_end(above - y, dim) + x) - exp(_from_the_end(below - y, dim) + x),)


def _from_the_end(x: Any, dim: int) -> Any:
    if not x.ndim:
        return x
    turned = OPS["flip"](x, dims=(dim,))
    return OPS["flip"](logcumsumexp(turned, dim=dim), dims=(dim,))


logcumsumexp.defvjp(_logcumsumexp_rule)


def _running_extreme(xp: Any, input: Any, dim: int, name: str) -> tuple[Any, Any]:
    at = wrapped(dim, input.ndim, name, (input,))
    if input.ndim == 0:
        return xp.array(input), xp.zeros((), "int64")
    best = xp.maximum if name == "cummax" else xp.minimum
    values = best.accumulate(input, axis=at)
    places = xp.arange(input.shape[at]).reshape([-1 if i == at else 1 for i in range(input.ndim)])
    # PyTorch moves on to the later of equal elements, and to the latest NaN.
    reached = (input == values) | (xp.isnan(input) if input.dtype.kind == "f" else False)
    return values, xp.maximum.accumulate(xp.where(reached, places, 0), axis=at)


def _running_rule(g: Any, y: Any, _x: Any, *, dim: int) -> tuple[Any]:
    if g[0] is None or not len(_x.shape):
        return (g[0],)
    at = along(dim, len(_x.shape))
    return (place_along(g[0], y[1], dim=at, size=_x.shape[at]),)


@op(
    "cumulative",
    torch="torch.cummax",
    outputs=("values", "indices"),
    needs="biuf",
    out="expected scalar_type {Want} but found {Got}",
)
def cummax(xp: Any, input: Any, /, dim: int) -> Any:
    """The largest element so far along a dimension, and its place.

    Derivative: to the places in `indices`, which several results may share.

    > cummax([1., 3., 2.], 0)
    torch.return_types.cummax(
    values=tensor([1., 3., 3.]),
    indices=tensor([0, 1, 1]))
    """
    return _running_extreme(xp, input, dim, "cummax")


cummax.defvjp(_running_rule)


@op(
    "cumulative",
    torch="torch.cummin",
    outputs=("values", "indices"),
    needs="biuf",
    out="expected scalar_type {Want} but found {Got}",
)
def cummin(xp: Any, input: Any, /, dim: int) -> Any:
    """The smallest element so far along a dimension, and its place.

    Derivative: to the places in `indices`, which several results may share.

    > cummin([2., 1., 3.], 0)
    torch.return_types.cummin(
    values=tensor([2., 1., 1.]),
    indices=tensor([0, 1, 1]))
    """
    return _running_extreme(xp, input, dim, "cummin")


cummin.defvjp(_running_rule)
