"""Quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.number import plain
from ...tensor.registry import NUMPY, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor
from ..elementwise.combined import lerp
from ..elementwise.scaling import dropped
from ..index.ordering import sort
from ..index.selection import pick_along
from ..shape.reshaping import permute, reshape
from ..sizes import wrapped
from .reduction import to_last

if TYPE_CHECKING:
    from typing import Any

SAME = "quantile() out tensor must be same dtype as the input tensor"
RULES = ("linear", "lower", "higher", "midpoint", "nearest")


def _scales(xp: Any, values: Any, skip_nan: bool) -> tuple[Any, Any]:
    """A level's place among a row's sorted elements is ``level * factor + offset``; the NaN's in a row that has one.

    Where NaN is left out, a row of nothing else has its first.
    """
    n = values.shape[-1]
    missing = xp.isnan(values).sum(axis=-1, keepdims=True)
    whole = missing == n if skip_nan else missing > 0
    return xp.where(whole, 0, n - 1 - missing if skip_nan else n - 1), xp.where(whole & (not skip_nan), n - 1, 0)


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


def _levels(xp: Any, input: Any, q: Any) -> Any:
    """The levels as float64 numbers, checked as PyTorch checks them; raises E0604, E0302."""
    if not input.size:
        raise _refused("E0604", "input tensor must be non-empty")
    if type(q) is Tensor and q.ndim > 1:
        raise _refused("E0604", "q must be a scalar or 1D tensor")
    if input.dtype.name not in ("float32", "float64"):
        raise _refused("E0302", "input tensor must be either float or double dtype", "convert it first: x.float()")
    if type(q) is Tensor and q.dtype is not input.dtype:
        raise _refused("E0302", "q tensor must be same dtype as the input tensor")
    levels = xp.asarray(q.array if type(q) is Tensor else plain(q), "float64")
    if not ((levels >= 0) & (levels <= 1)).all():
        if type(q) is Tensor:
            raise _refused("E0604", "q values must be in the range [0, 1]")
        raise _refused("E0604", f"q must be in the range [0, 1] but got {plain(q)}")
    return levels


def _refused(code: str, text: str, hint: str | None = None) -> TgradError:
    return TgradError(code, f"quantile() {text}", python="RuntimeError", hint=hint)


def _quantile(input: Any, q: Any, dim: Any, keepdim: bool, interpolation: str, skip_nan: bool) -> Any:
    if interpolation not in RULES:
        raise _refused(
            "E0604", f"interpolation must be one of {', '.join(RULES[:4])} or nearest, but got {interpolation}"
        )
    xp = NUMPY()
    q = as_tensor("quantile", "q", 2, q) if isinstance(q, list) else q
    levels = _levels(xp, input, q)
    at = None if dim is None else wrapped(dim, input.ndim, "quantile", (input,))
    rows = reshape(input, shape=(input.size,)) if at is None else to_last(input, at)
    ordered = sort(rows, dim=-1)[0]
    found = _between(xp, ordered, q, levels.reshape(-1), _scales(xp, rows.array, skip_nan), interpolation)
    lead = list(input.shape) if at is not None else [1] * input.ndim
    if at is not None and input.ndim:
        lead[at : at + 1] = [1] if keepdim else []
    elif not keepdim:
        lead = []
    if levels.ndim == 0:
        return dropped(reshape(found, shape=(*lead, 1)))
    last = found.ndim - 1
    return dropped(reshape(permute(found, dims=(last, *range(last))), shape=(levels.size, *lead, 1)))


@op("statistics", torch="torch.quantile", composite=True, out=SAME)
def quantile(input: Any, q: Any, /, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Any:
    """Quantiles of all elements, or along a dimension; several levels give a first dimension.

    Derivative: to the elements on both sides, by their weights; for q the slope between them.

    Between two elements `interpolation` says what to take: "linear", "lower", "higher", "midpoint" or "nearest".

    > quantile([1., 2., 3., 4.], 0.5)
    tensor(2.5000)
    > quantile([1., 2., 3., 4.], [0.25, 0.75], interpolation="lower")
    tensor([1., 3.])
    """
    return _quantile(input, q, dim, keepdim, interpolation, skip_nan=False)


@op("statistics", torch="torch.nanquantile", composite=True, out=SAME)
def nanquantile(input: Any, q: Any, /, dim: Any = None, keepdim: bool = False, *, interpolation: str = "linear") -> Any:
    """`quantile` with NaN left out.

    Derivative: to the elements on both sides, by their weights; for q the slope between them.

    > nanquantile(torch.tensor([1., nan, 3.]), 0.5)
    tensor(2.)
    """
    return _quantile(input, q, dim, keepdim, interpolation, skip_nan=True)
