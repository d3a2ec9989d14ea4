"""Quantiles, and counts of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.number import plain
from ...tensor.registry import NUMPY, op
from ...tensor.tensor import Tensor
from ..elementwise.combined import lerp
from ..index.ordering import sort
from ..index.selection import pick_along
from ..shape.reshaping import permute, reshape
from ..sizes import wrapped
from .reduction import count, to_last

if TYPE_CHECKING:
    from typing import Any

FLOATS = "quantile() input tensor must be either float or double dtype"


def _scales(xp: Any, values: Any, skip_nan: bool) -> tuple[Any, Any]:
    """A level's place among a row's sorted elements is ``level * factor + offset``; the NaN's in a row that has one."""
    n = values.shape[-1]
    missing = xp.isnan(values).sum(axis=-1, keepdims=True)
    whole = missing == n if skip_nan else missing > 0
    return xp.where(whole, 0, n - 1 - missing if skip_nan else n - 1), xp.where(whole, n - 1, 0)


def _between(xp: Any, ordered: Any, q: Any, levels: Any, scales: Any, interpolation: str) -> Any:
    """The elements at fractional places, by one of PyTorch's five rules; differentiable in the levels too."""
    factor, offset = scales
    places = levels * factor + offset
    if interpolation in ("lower", "higher", "nearest"):
        rounded = {"lower": xp.floor, "higher": xp.ceil, "nearest": xp.round}[interpolation](places)
        return pick_along(ordered, Tensor.of(rounded.astype("int64")), dim=-1)
    low, high = xp.floor(places), xp.ceil(places)
    first = pick_along(ordered, Tensor.of(low.astype("int64")), dim=-1)
    second = pick_along(ordered, Tensor.of(high.astype("int64")), dim=-1)
    if interpolation != "linear":
        weight = Tensor.of(xp.where(high > low, 0.5, 0.0).astype(first.dtype.np))
    else:
        level = reshape(q, shape=(levels.size,)) if type(q) is Tensor else q
        held = first.dtype.np
        weight = level * Tensor.of(factor.astype(held)) + Tensor.of((offset - low).astype(held))
    return lerp(first, second, weight)


def _quantile(input: Any, q: Any, dim: Any, keepdim: bool, interpolation: str, skip_nan: bool) -> Any:
    if input.dtype.name not in ("float32", "float64"):
        raise TgradError("E0302", FLOATS, torch=FLOATS, python="RuntimeError", hint="convert it first: x.float()")
    xp = NUMPY()
    levels = xp.asarray(q.array if type(q) is Tensor else plain(q), "float64")
    if levels.size and (levels.min() < 0 or levels.max() > 1):
        text = "quantile() q values must be in the range [0, 1]"
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    if input.size == 0:
        text = "quantile() input tensor must be non-empty"
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    at = None if dim is None else wrapped(dim, input.ndim, "quantile", (input,))
    rows = reshape(input, shape=(count(input.shape),)) if at is None else to_last(input, at)
    ordered = sort(rows, dim=-1)[0]
    found = _between(xp, ordered, q, levels.reshape(-1), _scales(xp, rows.array, skip_nan), interpolation)
    lead = list(input.shape) if at is not None else [1] * input.ndim
    if at is not None and input.ndim:
        lead[at : at + 1] = [1] if keepdim else []
    elif not keepdim:
        lead = []
    if levels.ndim == 0:
        return reshape(found, shape=tuple(lead))
    last = found.ndim - 1
    return reshape(permute(found, dims=(last, *range(last))), shape=(levels.size, *lead))


@op("statistics", torch="torch.quantile", composite=True)
def quantile(input: Any, q: Any, /, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Any:
    """Quantiles of all elements, or along a dimension; several levels give a first dimension.

    > quantile([1., 2., 3., 4.], 0.5)
    tensor(2.5000)
    """
    return _quantile(input, q, dim, keepdim, interpolation, skip_nan=False)


@op("statistics", torch="torch.nanquantile", composite=True)
def nanquantile(input: Any, q: Any, /, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Any:
    """`quantile` with NaN left out.

    > nanquantile(torch.tensor([1., nan, 3.]), 0.5)
    tensor(2.)
    """
    return _quantile(input, q, dim, keepdim, interpolation, skip_nan=True)


@op(
    "statistics",
    torch="torch.histc",
    promote="none",
    result="first",
    needs="f",
    refusal="\"histogram_cpu\" not implemented for '{dtype}'",
)
def histc(xp: Any, input: Any, /, bins: int = 100, min: float = 0, max: float = 0) -> Any:
    """How many elements fall into each of equally wide bins between `min` and `max` (both 0: the data's own).

    > histc([1., 2., 1.], bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    low, high = min, max
    if low == high and input.size:
        low, high = float(input.min()), float(input.max())
    if low == high:
        low, high = low - 1, high + 1
    return xp.histogram(input, bins=bins, range=(low, high))[0].astype(input.dtype)


@op(
    "statistics",
    torch="torch.bincount",
    promote="none",
    needs="iu",
    out=False,
    refusal="\"bincount_cpu\" not implemented for '{dtype}'",
)
def bincount(xp: Any, input: Any, weights: Any = None, /, minlength: int = 0) -> Any:
    """How often each non-negative integer occurs, or the sum of its weights.

    > bincount([0, 2, 2])
    tensor([1, 0, 2])
    """
    if input.ndim != 1 or (input.size and input.min() < 0):
        text = "bincount only supports 1-d non-negative integral inputs."
        raise TgradError("E0604", text, torch=text, python="RuntimeError")
    if weights is not None and weights.dtype == "float32":
        return xp.bincount(input, weights, minlength).astype("float32")
    return xp.bincount(input, weights, minlength)
