"""Places of one dimension taken in a fixed order, and added up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op

if TYPE_CHECKING:
    from typing import Any


@op("index", torch=(), promote="none", result="first", method=False, formula="take({0})")
def take_places(xp: Any, input: Any, /, dim: int, index: Any) -> Any:
    """The places `index` of one dimension."""
    return xp.take(input, xp.asarray(index, dtype="int64"), axis=dim)


@op("index", torch=(), promote="none", result="first", method=False, formula="add({0})")
def add_places(xp: Any, input: Any, /, dim: int, index: Any, size: int) -> Any:
    """Slices added up into the places `index` of one dimension of the given size."""
    made = xp.zeros((*input.shape[:dim], size, *input.shape[dim + 1 :]), input.dtype)
    xp.add.at(made, (*(slice(None),) * dim, xp.asarray(index, dtype="int64")), input)
    return made


take_places.defvjp(lambda g, _y, _x, dim, index: (add_places(g, dim=dim, index=index, size=_x.shape[dim]),))
add_places.defvjp(lambda g, _y, _x, dim, index, size: (take_places(g, dim=dim, index=index),))
