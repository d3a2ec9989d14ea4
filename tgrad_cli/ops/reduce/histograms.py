"""Counts of values: in bins of equal or given width, in several dimensions, and of whole numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import sources
from ...tensor.argument_errors import wrong_type
from ...tensor.dispatch import return_type
from ...tensor.promotion import META_NAMES
from ...tensor.registry import NUMPY, op
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..arguments import as_tensor, underived

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array

DD = "torch.histogramdd: "


def _refused(text: str) -> TgradError:
    return TgradError("E0604", text, python="RuntimeError")


def _check_bins(bins: int, dim: int = 0) -> None:
    if bins <= 0:
        raise _refused(f"torch.histogram(): bins must be > 0, but got {bins} for dimension {dim}")


def _ends(column: Any, range: Any, dim: int) -> tuple[float, float]:
    """Where the bins of one dimension begin and end: as given, or the data's own extremes."""
    if range is not None:
        low, high = (float(v) for v in range[2 * dim : 2 * dim + 2])
    else:
        low, high = (float(column.min()), float(column.max())) if column.size else (0.0, 1.0)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise _refused(f"{DD}dimension {dim}'s range [{low:g}, {high:g}] is not finite")
    if low > high:
        raise _refused(f"{DD}min should not exceed max, but got min {low:g} max {high:g} for dimension {dim}")
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def _edges(column: Any, bins: Any, range: Any, dim: int, dtype: Any) -> Any:
    """The bins' edges along one dimension."""
    if type(bins) is Tensor:
        if bins.ndim != 1:
            if bins.dtype is not dtype:
                raise _other_type(dtype, bins, dim)
            text = f"{DD}bins tensor should have one dimension, but got {bins.ndim} dimensions in the bins tensor "
            raise _refused(f"{text}for dimension {dim}")
        if bins.dtype is not dtype:
            raise _other_type(dtype, bins, dim)
        _check_bins(bins.size - 1, dim)
        return bins.array
    _check_bins(bins, dim)
    low, high = _ends(column, range, dim)
    return sources.linspace(low, high, bins + 1, dtype)


def _other_type(dtype: Any, bins: Any, dim: int) -> TgradError:
    text = "input tensor and bins tensors should have the same dtype, but got input with dtype "
    return _refused(
        f"{DD}{text}{META_NAMES[dtype.name]} and bins for dimension {dim} with dtype {META_NAMES[bins.dtype.name]}"
    )


def _counted(xp: Any, columns: Any, edges: Any, weight: Any) -> Any:
    """How many rows (or how much weight) fall into each cell; the last cell of a dimension includes its end."""
    shape = [e.size - 1 for e in edges]
    inside = xp.ones(columns.shape[0], bool)
    cells = xp.zeros(columns.shape[0], "int64")
    for i, e in enumerate(edges):
        column = columns[:, i]
        place = xp.searchsorted(e, column, side="right") - 1
        inside &= (column >= e[0]) & (column <= e[-1])
        cells = cells * shape[i] + xp.where(place == shape[i], place - 1, place)
    weights = None if weight is None else weight.reshape(-1)[inside]
    return xp.bincount(cells[inside], weights, math.prod(shape)).reshape(shape).astype(columns.dtype)


def _check_range(range: Any, n: int) -> None:
    if range is not None and len(range) != 2 * n:
        text = f"for a {n}-dimensional histogram range should have {2 * n} elements, but got {len(range)}"
        raise _refused(DD + text)


def _check_weight(input: Any, shape: Any, weight: Any) -> None:
    if weight is None:
        return
    if weight.dtype is not input.dtype:
        kinds = f"input({META_NAMES[input.dtype.name]}), and weight({META_NAMES[weight.dtype.name]})"
        text = "if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got "
        raise _refused(DD + text + kinds)
    if (tuple(weight.shape) if len(shape) > 2 or input.ndim > 1 else (weight.size,)) != tuple(shape[:-1]):
        text = "if weight tensor is provided it should have the same shape as the input tensor excluding its innermost "
        text += f"dimension, but got input with shape {list(shape)} and weight with shape {list(weight.shape)}"
        raise _refused(DD + text)


def _binned(input: Any, shape: Any, bins: Any, range: Any, weight: Any, density: bool) -> tuple[Any, list[Any]]:
    xp = NUMPY()
    if input.dtype.name not in ("float32", "float64"):
        from ...tensor.failures import refused

        raise refused(histogramdd, (input,))
    _check_range(range, shape[-1])
    columns = input.array.reshape(-1, shape[-1])
    edges = [_edges(columns[:, i], b, range, i, input.dtype) for i, b in enumerate(bins)]
    _check_weight(input, shape, weight)
    hist = _counted(xp, columns, edges, None if weight is None else weight.array)
    if density:
        hist = hist / hist.sum()
        for i, e in enumerate(edges):
            along = [1] * len(edges)
            along[i] = -1
            hist = hist / xp.diff(e).reshape(along)
    return Tensor(hist, input.dtype), [Tensor(e, input.dtype) for e in edges]


@op("tape", torch=(), method=False, out=False, promote="none", outputs=("*",), grad_fn="NotImplemented")
def counted(_xp: Any, input: Any, weight: Any = None, /, *, parts: Any, name: str) -> Any:
    """Counts that were made of one or two tensors, of which PyTorch has no derivative."""
    return parts


counted.defvjp(lambda g, _y, *_inputs, parts, name: underived(f"derivative for aten::{name} is not implemented")(g, _y))


def _recorded(name: str, input: Any, weight: Any, hist: Any, edges: list[Any]) -> Any:
    if not ACTIVE.state.grad_enabled or not (input.requires_grad or (weight is not None and weight.requires_grad)):
        return hist, *edges
    return counted(input, weight, parts=(hist.array, *[e.array for e in edges]), name=name)


@op("statistics", torch="torch.histogram", composite=True, outputs=("hist", "bin_edges"))
def histogram(input: Array, bins: Any, /, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """How many elements fall into each bin, or their weight; `bins` is a number of equal bins or their edges.

    The bins cover `range` (or the data); `density` gives a probability density, whose integral is 1.

    Derivative: none.

    > torch.histogram(torch.tensor([1., 2., 1.]), 4, range=(0., 3.))
    torch.return_types.histogram(
    hist=tensor([0., 2., 1., 0.]),
    bin_edges=tensor([0.0000, 0.7500, 1.5000, 2.2500, 3.0000]))
    """
    given = weight = as_tensor("histogram", "weight", 4, weight)
    shape = (input.size, 1)
    if weight is not None and weight.size == input.size and weight.dtype is input.dtype:
        weight = Tensor(weight.array.reshape(-1), weight.dtype)
    hist, edges = _binned(input, shape, [bins], range, weight, density)
    return return_type(histogram, list(_recorded("histogram", input, given, hist, edges)))


@op(
    "statistics",
    torch="torch.histogramdd",
    composite=True,
    outputs=("hist", "bin_edges"),
    method=False,
    out=False,
    refusal="\"histogramdd\" not implemented for '{dtype}'",
)
def histogramdd(input: Array, /, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """How many points, each a row of coordinates, fall into each cell of a grid.

    `bins` is a number, a number for each dimension, or the edges for each; `range` holds each dimension's ends in one
    list.

    Derivative: none.

    > torch.histogramdd(torch.tensor([[0., 1.], [1., 0.]]), bins=[2, 1])
    torch.return_types.histogramdd(
    hist=tensor([[1.],
            [1.]]),
    bin_edges=(tensor([0.0000, 0.5000, 1.0000]), tensor([0., 1.])))
    """
    if input.ndim < 2:
        raise _refused(f"{DD}input tensor should have at least 2 dimensions")
    dims = input.shape[-1]
    if not isinstance(bins, (int, list, tuple)):
        raise wrong_type("histogramdd", "bins", 2, "tuple of ints", bins)
    each = [bins] * dims if isinstance(bins, int) else list(bins)
    if len(each) != dims:
        raise _refused("histogramdd: The size of bins must be equal to the innermost dimension of the input.")
    weight = as_tensor("histogramdd", "weight", 4, weight)
    hist, edges = _binned(input, tuple(input.shape), each, range, weight, density)
    hist, *edges = _recorded("_histogramdd_from_bin_cts", input, weight, hist, edges)
    return return_type(histogramdd, [hist, tuple(edges)])


@op(
    "statistics",
    torch="torch.histc",
    promote="none",
    result="first",
    needs="f",
    out="torch.histogram: input tensor and hist tensor should have the same dtype, but got input {want} and hist {got}",
    refusal="\"histogram_cpu\" not implemented for '{dtype}'",
)
def histc(xp: Any, input: Any, /, bins: int = 100, min: float = 0, max: float = 0) -> Any:
    """How many elements fall into each of equally wide bins between `min` and `max` (both equal: the data's own).

    Not differentiable, as in PyTorch.

    > histc([1., 2., 1.], bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    if not isinstance(bins, int):
        raise wrong_type("histc", "bins", 1, "int", bins)
    _check_bins(bins)
    low, high = float(min), float(max)
    if low == high and input.size:
        low, high = float(input.min()), float(input.max())
    if low == high and math.isfinite(low):
        low, high = low - 1, high + 1
    if not (math.isfinite(low) and math.isfinite(high)):
        raise _refused(f"torch.histc: range of [{low:g}, {high:g}] is not finite")
    if low >= high:
        raise _refused("torch.histc: max must be larger than min")
    real = input.reshape(-1)[(input.reshape(-1) >= low) & (input.reshape(-1) <= high)]
    first, last = (xp.asarray(v, input.dtype) for v in (low, high))
    place = ((real - first) * bins / (last - first)).astype("int64")
    return xp.bincount(xp.where(place == bins, bins - 1, place), minlength=bins).astype(input.dtype)


@op(
    "statistics",
    torch="torch.bincount",
    promote="none",
    needs="iu",
    out=False,
    grad_fn="NotImplemented",
    refusal="\"bincount_cpu\" not implemented for '{dtype}'",
)
def bincount(xp: Any, input: Any, weights: Any = None, /, minlength: int = 0) -> Any:
    """How often each non-negative integer occurs, or the sum of its weights.

    Derivative: none; asking for the weights' is an error, as in PyTorch.

    > bincount([0, 2, 2])
    tensor([1, 0, 2])
    > bincount([0, 2, 2], [0.5, 1., 2.], minlength=4)
    tensor([0.5000, 0.0000, 3.0000, 0.0000])
    """
    if minlength < 0:
        raise _refused("minlength should be >= 0")
    if input.ndim != 1 or (input.size and input.min() < 0):
        raise _refused("bincount only supports 1-d non-negative integral inputs.")
    if not input.size:
        return xp.zeros(minlength, "int64")
    if weights is None:
        return xp.bincount(input, minlength=minlength)
    if weights.shape != input.shape:
        raise _refused("weights should be 1-d and have the same length as input")
    total = xp.bincount(input, weights.real.astype("float64"), minlength)
    return total.astype("float32") if weights.dtype == "float32" else total


bincount.defvjp(underived("derivative for aten::bincount is not implemented"))
