"""Sorting, ranking, and distinct values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..arguments import underived
from ..reduce.extremes import chosen_rule, take_chosen
from ..sizes import wrapped
from .selection import along, place_along
from .unstable import SHORT, Steps, among_equals

if TYPE_CHECKING:
    from typing import Any

NO_COMPLEX = " Sort does not support complex dtypes on CPU"


def order(xp: Any, input: Any, dim: int, descending: bool) -> Any:
    """The places of the elements in sorted order, equal ones in their own; NaN counts as the largest."""
    if not descending:
        return xp.argsort(input, axis=dim, kind="stable")
    flipped = xp.argsort(xp.flip(input, axis=dim), axis=dim, kind="stable")
    return input.shape[dim] - 1 - xp.flip(flipped, axis=dim)


def steps_order(xp: Any, input: Any, dim: int, descending: bool, steps: Any, **how: bool) -> Any:
    """The same with equal elements where PyTorch's own steps leave them."""
    index = order(xp, input, dim, descending)
    if not input.size:
        return index
    n, index = input.shape[dim], xp.moveaxis(index, dim, -1)
    rows = xp.moveaxis(input, dim, -1).reshape(-1, n)
    index = among_equals(xp, rows, index.reshape(-1, n), steps, **how).reshape(index.shape)
    return xp.moveaxis(index, -1, dim)


def unstable_order(xp: Any, input: Any, dim: int, descending: bool, stable: Any = False, plain: bool = False) -> Any:
    """The places of the elements in sorted order; equal ones are in their own only if that is asked for."""
    n = input.shape[dim]
    if stable or (n <= SHORT and not plain):
        return order(xp, input, dim, descending)
    return steps_order(xp, input, dim, descending, lambda found: found.sort(0, n), plain=plain)


def _sorted_rule(g: Any, y: Any, _x: Any, *, dim: int, **_rest: Any) -> tuple[Any]:
    if g[0] is None or not len(_x.shape):
        return (g[0],)
    at = along(dim, len(_x.shape))
    return (place_along(g[0], y[1], dim=at, size=_x.shape[at]),)


@op(
    "ordering",
    torch="torch.sort",
    outputs=("values", "indices"),
    needs="biuf",
    refusal=NO_COMPLEX,
    grad_fn=lambda node: f"SortBackward{int(node.params['stable'] is not None)}",
)
def sort(xp: Any, input: Any, /, dim: int = -1, descending: bool = False, stable: Any = None) -> Any:
    """The elements in order along a dimension, and the places that they had; NaN counts as the largest.

    > sort([3., 1., 2.])
    torch.return_types.sort(
    values=tensor([1., 2., 3.]),
    indices=tensor([1, 2, 0]))
    """
    at = wrapped(dim, input.ndim, "sort", (input,))
    if input.ndim == 0:
        return xp.array(input), xp.zeros((), "int64")
    index = unstable_order(xp, input, at, descending, stable)
    return xp.take_along_axis(input, index, axis=at), index


sort.defvjp(_sorted_rule)


@op("ordering", torch="torch.argsort", promote="none", result="int64", needs="biuf", refusal=NO_COMPLEX, out=False)
def argsort(xp: Any, input: Any, /, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The places of the elements in sorted order.

    > argsort([3., 1., 2.])
    tensor([1, 2, 0])
    """
    at = wrapped(dim, input.ndim, "argsort", (input,))
    return unstable_order(xp, input, at, descending, stable) if input.ndim else xp.zeros((), "int64")


@op("ordering", torch="torch.msort", composite=True, grad_fn="SortBackward0")
def msort(input: Any, /) -> Any:
    """The elements in order along the first dimension.

    > msort([3., 1., 2.])
    tensor([1., 2., 3.])
    """
    return sort(input, dim=0)[0]


@op(
    "ordering",
    torch="torch.topk",
    outputs=("values", "indices"),
    needs="iuf",
    refusal="topk does not support {dtype} dtypes on CPU",
)
def topk(xp: Any, input: Any, /, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k largest (or smallest) elements along a dimension, and their places.

    > topk([1., 4., 3.], 2)
    torch.return_types.topk(
    values=tensor([4., 3.]),
    indices=tensor([1, 2]))
    """
    at = wrapped(dim, input.ndim, "topk", (input,))
    if not 0 <= k <= (input.shape[at] if input.ndim else 1):
        text = "selected index k out of range"
        raise TgradError("E0205", f"topk: {text}", torch=text, python="RuntimeError")
    if input.ndim == 0:
        return xp.array(input), xp.zeros((), "int64")
    n = input.shape[at]

    def steps(found: Steps) -> None:
        if k * 64 <= n:
            found.partial_sort(0, k, n)
            return
        found.nth_element(k - 1)
        if sorted:
            found.sort(0, k - 1)

    index = steps_order(xp, input, at, largest, steps, always=not sorted) if k else order(xp, input, at, largest)
    index = xp.take(index, xp.arange(k), axis=at)
    return xp.take_along_axis(input, index, axis=at), index


topk.defvjp(_sorted_rule)


@op(
    "ordering",
    torch="torch.kthvalue",
    outputs=("values", "indices"),
    needs="iuf",
    refusal="\"kthvalue_cpu\" not implemented for '{dtype}'",
)
def kthvalue(xp: Any, input: Any, /, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest element along a dimension (counted from 1), and its place.

    > kthvalue([3., 1., 2.], 2)
    torch.return_types.kthvalue(
    values=tensor(2.),
    indices=tensor(2))
    """
    at = wrapped(dim, input.ndim, "kthvalue", (input,))
    if not 1 <= k <= (input.shape[at] if input.ndim else 1):
        text = f"kthvalue(): selected number k out of range for dimension {at}"
        raise TgradError("E0205", text, torch=text, python="RuntimeError")
    index: Any = 0
    if input.ndim:
        index = steps_order(xp, input, at, False, lambda found: found.quick_select(k - 1))
        index = xp.take(index, k - 1, axis=at)
    return take_chosen(xp, input, index, at, keepdim)


kthvalue.defvjp(chosen_rule)


def _slices(input: Any, dim: Any) -> None:
    """PyTorch's refusals to look for distinct slices."""
    if dim is None:
        return
    if not input.ndim:
        text = f"Dimension specified as {dim} but tensor has no dimensions"
        raise TgradError("E0204", text, torch=text, python="IndexError")
    empty = [axis for axis, n in enumerate(input.shape) if not n]
    chosen = wrapped(dim, input.ndim, "unique", (input,))
    if chosen in empty and len(empty) > 1:
        text = "Number of zero sized dimensions is more than one, so unique cannot be applied "
        raise TgradError("E0604", text, python="RuntimeError")
    if empty and chosen not in empty:
        text = "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"
        raise TgradError("E0604", text, python="RuntimeError")


@op(
    "ordering",
    torch=(),
    method=False,
    out=False,
    promote="none",
    outputs=("*",),
    needs="biuf",
    grad_fn=lambda node: "Unique2Backward0" if node.params["dim"] is None else "UniqueDimBackward0",
    refusal="\"unique\" not implemented for '{dtype}'",
)
def unique_parts(xp: Any, input: Any, /, dim: Any = None) -> Any:
    """Distinct elements (or slices), where each element went, and how often each comes.

    > unique_parts([3, 1, 3])
    (tensor([1, 3]), tensor([1, 0, 1]), tensor([1, 2]))
    """
    _slices(input, dim)
    values, inverse, counts = xp.unique(input, return_inverse=True, return_counts=True, axis=dim, equal_nan=False)
    return values, inverse.reshape(input.shape) if dim is None else inverse.reshape(-1), counts


unique_parts.defvjp(
    lambda g, _y, _x, *, dim: underived(
        f"the derivative for '{'_unique2' if dim is None else 'unique_dim'}' is not implemented.", "NotImplementedError"
    )(g, _y)
)


@op("ordering", torch="torch.unique", composite=True, out=False, grad_fn="Unique2Backward0")
def unique(
    input: Any, /, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    """The distinct elements in order; on request where each element went and how often each comes.

    > unique([3, 1, 3])
    tensor([1, 3])
    """
    values, inverse, counts = unique_parts(input, dim=dim)
    parts = (values, *((inverse,) if return_inverse else ()), *((counts,) if return_counts else ()))
    return values if len(parts) == 1 else parts


@op(
    "ordering",
    torch=(),
    method=False,
    out=False,
    promote="none",
    outputs=("*",),
    needs="biuf",
    grad_fn="UniqueConsecutiveBackward0",
)
def runs(xp: Any, input: Any, /, dim: Any = None) -> Any:
    """What `unique_parts` gives, of runs of equal neighbours.

    > runs([3, 3, 1])
    (tensor([3, 1]), tensor([0, 0, 1]), tensor([2, 1]))
    """
    _slices(input, dim)
    flat = input.reshape(-1) if dim is None else xp.moveaxis(input, dim, 0)
    n = flat.shape[0]
    new = xp.ones(n, bool)
    if n > 1:
        new[1:] = (flat[1:] != flat[:-1]).any(axis=tuple(range(1, flat.ndim)))
    starts = xp.flatnonzero(new)
    inverse = xp.cumsum(new) - 1
    values = flat[starts] if dim is None else xp.moveaxis(flat[starts], 0, dim)
    counts = xp.diff(xp.append(starts, n))
    return values, inverse.reshape(input.shape) if dim is None else inverse, counts


runs.defvjp(underived("the derivative for 'unique_consecutive' is not implemented.", "NotImplementedError"))


@op("ordering", torch="torch.unique_consecutive", composite=True, out=False)
def unique_consecutive(
    input: Any, /, return_inverse: bool = False, return_counts: bool = False, dim: Any = None
) -> Any:
    """The elements without repetitions of their neighbour.

    > unique_consecutive([1, 1, 2, 1])
    tensor([1, 2, 1])
    """
    if dim is not None and not input.size and any(n == 0 for i, n in enumerate(input.shape) if i != dim % input.ndim):
        text = "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"
        raise TgradError("E0206", f"unique_consecutive: {text}", torch=text, python="RuntimeError")
    values, inverse, counts = runs(input, dim=dim)
    parts = (values, *((inverse,) if return_inverse else ()), *((counts,) if return_counts else ()))
    return values if len(parts) == 1 else parts
