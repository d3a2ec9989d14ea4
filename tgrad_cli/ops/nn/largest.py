"""The largest element of each window and where it is, found one dimension after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..sizes import product

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


class Choices:
    """One dimension's choices at every window: how many, the array at the k-th one, and which place a choice is."""

    __slots__ = ("count", "place", "select")

    def __init__(self, count: int, select: Callable[[Any, int], Any], place: Callable[[Any], Any]) -> None:
        self.count, self.select, self.place = count, select, place


def largest(xp: Any, x: Any, dims: Sequence[Choices], size: Any) -> tuple[Any, Any]:
    """Values and flat places, in planes of the given size, of each window's largest element.

    The first of equal ones is taken; a NaN counts as larger than all. The choices are the last dimension's first.
    """
    nan = x.dtype.kind == "f" and x.size > 0 and bool(xp.isnan(x.max()))
    codes: list[Any] = []
    for dim in dims:
        values, kept = xp.array(dim.select(x, 0)), [xp.array(dim.select(c, 0)) for c in codes]
        code = xp.zeros(values.shape, xp.uint8 if dim.count < 256 else xp.uint32)
        for k in range(1, dim.count):
            other = dim.select(x, k)
            better = other > values
            if nan:
                better |= other != other
            xp.maximum(values, other, out=values)
            # Choosing by arithmetic: a mask's branches cannot be foreseen, and are several times slower.
            taken = better.view(xp.uint8)
            code += (code.dtype.type(k) - code) * taken
            for c, old in zip(kept, codes, strict=True):
                c += (dim.select(old, k) - c) * taken
        x, codes = values, [*kept, code]
    made, span = 0, 1
    for dim, code, n in zip(dims, codes, reversed(size), strict=True):
        made = made + dim.place(code) * span
        span *= n
    return x, made


@op("pooling", torch=(), method=False, promote="none", result="first", formula="unpool({0}, {1})")
def unpool(xp: Any, input: Any, indices: Any, /, size: Any, once: bool = False) -> Any:
    """Elements added up at their places in planes of the given size; `once` says that no place comes twice."""
    planes = input.shape[: input.ndim - len(size)]
    rows, plane = product(planes), product(size)
    at = (indices.reshape(rows, -1) + xp.arange(rows)[:, None] * plane).reshape(-1) if input.size else []
    if once or not input.size:
        made = xp.zeros(rows * plane, input.dtype)
        made[at] = input.reshape(-1) if input.size else 0
    else:
        made = xp.bincount(at, input.reshape(-1), rows * plane).astype(input.dtype)
    return made.reshape(*planes, *size)


@op("pooling", torch=(), method=False, promote="none", result="first", formula="at({0}, {1})")
def at_places(xp: Any, input: Any, indices: Any, /, dims: int) -> Any:
    """The elements at places of planes, whose last dimensions are `dims`."""
    if not indices.size:
        return xp.empty(indices.shape, input.dtype)
    flat = input.reshape(*input.shape[: input.ndim - dims], -1)
    return xp.take_along_axis(flat, indices.reshape(*flat.shape[:-1], -1), -1).reshape(indices.shape)


unpool.defvjp(lambda g, _y, _x, i, size, once: (at_places(g, i, dims=len(size)), None))
at_places.defvjp(lambda g, _y, _x, i, dims: (unpool(g, i, size=tuple(_x.shape[-dims:])), None))
