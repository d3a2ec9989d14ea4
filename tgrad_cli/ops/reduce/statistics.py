"""Deviation, variance, medians and quantiles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..elementwise.comparison import eq, where
from ..index.ordering import order, unstable_order
from ..shape.reshaping import spread
from ..sizes import wrapped
from .extremes import chosen_rule, refuse_empty_dim, share_over_ties, take_chosen
from .reduction import axes, count, mean

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims

FLOATS_ONLY = "std and var only support floating point and complex dtypes"


def _settings(dim: Any, unbiased: Any, correction: Any) -> tuple[Any, Any]:
    """The dimension and the correction; ``x.std(False)`` gives `unbiased` in the dimension's place."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased is None or unbiased else 0
    return dim, correction


def _variance(xp: Any, x: Any, dim: Any, keepdim: bool, correction: Any, name: str) -> Any:
    axis = axes(x, dim, name)
    with xp.errstate(all="ignore"):
        n = x.size if axis is None else count([x.shape[a] for a in axis])
        centred = x - xp.mean(x, axis=axis, keepdims=True) if x.size else x
        squares = xp.abs(centred) ** 2 if x.dtype.kind == "c" else centred * centred
        total = xp.sum(squares, axis=axis, keepdims=keepdim)
        return total / xp.asarray(max(n - correction, 0), total.dtype)


def _variance_gradient(g: Any, x: Any, dim: Any, keepdim: bool, correction: Any) -> Any:
    """PyTorch's ``2 (x - mean) / (n - correction)``: of all elements infinite where the divisor is not positive."""
    centred = x - spread(mean(x, dim=dim, keepdim=keepdim, dtype=None), x, dim, keepdim)
    shape = tuple(x.shape)
    dims = range(len(shape)) if dim is None or dim == () else dim if isinstance(dim, tuple) else (dim,)
    n = count([shape[d] for d in dims]) if shape else 1
    wide = spread(g, x, dim, keepdim)
    if (dim is None or not shape) and n <= correction:
        return wide * where(eq(centred, 0), math.nan, math.inf)
    return wide * (centred * (2.0 / (n - correction) if n != correction else math.inf))


@op(
    "statistics",
    torch="torch.var",
    promote="abs",
    needs="fc",
    refusal=FLOATS_ONLY,
    holomorphic=False,
    formula="var({0})",
)
def var(
    xp: Any, input: Any, /, dim: Dims = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Variance of all elements, or over some dimensions, with n - 1 as divisor (n - `correction`).

    > var([1., 2., 3., 4.])
    tensor(1.6667)
    """
    dim, correction = _settings(dim, unbiased, correction)
    return _variance(xp, input, dim, keepdim, correction, "var")


def _var_rule(g: Any, _y: Any, x: Any, *, dim: Any, unbiased: Any, keepdim: bool, correction: Any) -> tuple[Any]:
    dim, correction = _settings(dim, unbiased, correction)
    return (_variance_gradient(g, x, dim, keepdim, correction),)


var.defvjp(_var_rule)


@op(
    "statistics",
    torch="torch.std",
    promote="abs",
    needs="fc",
    refusal=FLOATS_ONLY,
    holomorphic=False,
    formula="std({0})",
)
def std(
    xp: Any, input: Any, /, dim: Dims = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Standard deviation of all elements, or over some dimensions, with n - 1 as divisor (n - `correction`).

    > std([1., 2., 3., 4.])
    tensor(1.2910)
    """
    dim, correction = _settings(dim, unbiased, correction)
    return xp.sqrt(_variance(xp, input, dim, keepdim, correction, "std"))


def _std_rule(g: Any, y: Any, x: Any, *, dim: Any, unbiased: Any, keepdim: bool, correction: Any) -> tuple[Any]:
    dim, correction = _settings(dim, unbiased, correction)
    return (_variance_gradient(where(eq(y, 0), 0, g / (y * 2)), x, dim, keepdim, correction),)


std.defvjp(_std_rule)


def _mean_gradient(g: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    return spread(g, x, dim, keepdim) * (count(g.shape) / max(count(x.shape), 1))


@op(
    "statistics",
    torch="torch.var_mean",
    promote="none",
    needs="fc",
    method=False,
    outputs=("*",),
    holomorphic=False,
    refusal="var_mean only support floating point and complex dtypes",
)
def var_mean(
    xp: Any, input: Any, /, dim: Dims = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Variance and mean together.

    > var_mean([1., 2., 3.])
    (tensor(1.), tensor(2.))
    """
    dim, correction = _settings(dim, unbiased, correction)
    centre = xp.mean(input, axis=axes(input, dim, "var_mean"), keepdims=keepdim)
    return _variance(xp, input, dim, keepdim, correction, "var_mean"), centre


def _with_mean(g: Any, x: Any, first: Any, dim: Any, keepdim: bool) -> tuple[Any]:
    # Where only the first result was used, there may be no place for the second.
    second = None if len(g) < 2 or g[1] is None else _mean_gradient(g[1], x, dim, keepdim)
    return (first if second is None else second if first is None else first + second,)


def _var_mean_rule(g: Any, _y: Any, x: Any, *, dim: Any, unbiased: Any, keepdim: bool, correction: Any) -> tuple[Any]:
    dim, correction = _settings(dim, unbiased, correction)
    first = None if g[0] is None else _variance_gradient(g[0], x, dim, keepdim, correction)
    return _with_mean(g, x, first, dim, keepdim)


var_mean.defvjp(_var_mean_rule)


@op(
    "statistics",
    torch="torch.std_mean",
    promote="none",
    needs="fc",
    method=False,
    outputs=("*",),
    holomorphic=False,
    refusal="std_mean only support floating point and complex dtypes",
)
def std_mean(
    xp: Any, input: Any, /, dim: Dims = None, unbiased: Any = None, keepdim: bool = False, *, correction: Any = None
) -> Any:
    """Standard deviation and mean together.

    > std_mean([1., 2., 3.])
    (tensor(1.), tensor(2.))
    """
    dim, correction = _settings(dim, unbiased, correction)
    centre = xp.mean(input, axis=axes(input, dim, "std_mean"), keepdims=keepdim)
    return xp.sqrt(_variance(xp, input, dim, keepdim, correction, "std_mean")), centre


def _std_mean_rule(g: Any, y: Any, x: Any, *, dim: Any, unbiased: Any, keepdim: bool, correction: Any) -> tuple[Any]:
    dim, correction = _settings(dim, unbiased, correction)
    first = None
    if g[0] is not None:
        first = _variance_gradient(where(eq(y[0], 0), 0, g[0] / (y[0] * 2)), x, dim, keepdim, correction)
    return _with_mean(g, x, first, dim, keepdim)


std_mean.defvjp(_std_mean_rule)


def _middle(xp: Any, input: Any, at: int, skip_nan: bool) -> Any:
    """The place of the lower middle element; of the first NaN where there is one, unless NaN is skipped."""
    index = order(xp, input, at, False)
    missing = xp.isnan(input) if input.dtype.kind == "f" else xp.zeros(input.shape, bool)
    present = input.shape[at] - xp.sum(missing, axis=at, keepdims=True)
    found = xp.take_along_axis(index, xp.maximum(present - 1, 0) // 2, axis=at).squeeze(axis=at)
    return found if skip_nan else xp.where(missing.any(axis=at), xp.argmax(missing, axis=at), found)


def _declare_median(name: str, skip_nan: bool) -> tuple[Any, Any]:
    title = name.capitalize()
    about = "NaN is left out" if skip_nan else "NaN where one is among them"

    @op(
        "statistics",
        torch=(),
        name=name + "_all",
        method=False,
        out=False,
        needs="iuf",
        grad_fn=title + "Backward0",
        refusal="\"median_cpu\" not implemented for '{dtype}'",
    )
    def whole(xp: Any, input: Any, /) -> Any:
        flat = input.reshape(-1)
        return flat[_middle(xp, flat, 0, skip_nan)] if flat.size else xp.asarray(float("nan"))

    whole.defvjp(lambda g, y, x: (share_over_ties(g, y, x),))

    @op(
        "statistics",
        torch=("torch." + name,),
        name=name + "_dim",
        case=True,
        method=False,
        needs="iuf",
        outputs=("values", "indices"),
        grad_fn=title + "Backward1",
        refusal="\"median_out\" not implemented for '{dtype}'",
    )
    def by_dim(xp: Any, input: Any, /, dim: int = -1, keepdim: bool = False) -> Any:
        at = wrapped(dim, input.ndim, name, (input,))
        refuse_empty_dim(input, at, "median")
        return take_chosen(xp, input, _middle(xp, input, at, skip_nan) if input.ndim else 0, at, keepdim)

    by_dim.defvjp(chosen_rule)
    whole.kernel.__doc__ = f"The lower middle element of all; {about}."
    by_dim.kernel.__doc__ = f"The lower middle elements along a dimension, and their places; {about}."
    return whole, by_dim


MEDIAN, NANMEDIAN = _declare_median("median", False), _declare_median("nanmedian", True)


@op("statistics", torch="torch.median", composite=True, out="pair", grad_fn="MedianBackward0")
def median(input: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """The middle element, the lower of two; NaN if one is there. With a dimension, values and their places.

    Derivative: of all elements, shared equally by those equal to the median; along a dimension, to the places
    in `indices` alone.

    > median([3., 1., 2., 4.])
    tensor(2.)
    """
    return MEDIAN[0](input) if dim is None else MEDIAN[1](input, dim=dim, keepdim=keepdim)


@op("statistics", torch="torch.nanmedian", composite=True, out="pair", grad_fn="NanmedianBackward0")
def nanmedian(input: Any, /, dim: Any = None, keepdim: bool = False) -> Any:
    """`median` with NaN left out.

    Derivative: of all elements, shared equally by those equal to the median; along a dimension, to the places
    in `indices` alone.

    > nanmedian(torch.tensor([3., nan, 1.]))
    tensor(1.)
    """
    return NANMEDIAN[0](input) if dim is None else NANMEDIAN[1](input, dim=dim, keepdim=keepdim)


@op(
    "statistics",
    torch="torch.mode",
    outputs=("values", "indices"),
    needs="biuf",
    out="expected scalar type '{Want}' but got '{Got}' for values output",
)
def mode(xp: Any, input: Any, /, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent element along a dimension (the smallest of several), and a place where it is.

    Derivative: to the places in `indices` alone.

    > mode([1, 2, 2, 3])
    torch.return_types.mode(
    values=tensor(2),
    indices=tensor(2))
    """
    at = wrapped(dim, input.ndim, "mode", (input,))
    refuse_empty_dim(input, at, "mode")
    if input.ndim == 0:
        return take_chosen(xp, input, 0, at, keepdim)
    index = unstable_order(xp, input, at, False, plain=True)
    line = xp.moveaxis(xp.take_along_axis(input, index, axis=at), at, -1)
    n = line.shape[-1]
    # How far each element is into its run of equals: the first to reach the longest run is the mode.
    new = xp.ones(line.shape, bool)
    new[..., 1:] = line[..., 1:] != line[..., :-1]
    start = xp.maximum.accumulate(xp.where(new, xp.arange(n), 0), axis=-1)
    winner = xp.argmax(xp.arange(n) - start, axis=-1)
    chosen = xp.take_along_axis(xp.moveaxis(index, at, -1), winner[..., None], axis=-1)[..., 0]
    return take_chosen(xp, input, chosen, at, keepdim)


mode.defvjp(chosen_rule)
