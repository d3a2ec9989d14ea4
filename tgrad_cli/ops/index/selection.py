"""Taking elements along a dimension by their places, and putting gradients back: what sorting and extremes need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op

if TYPE_CHECKING:
    from typing import Any


@op("selection", torch=(), method=False, out=False, promote="none", result="first")
def pick_along(xp: Any, input: Any, index: Any, /, *, dim: int) -> Any:
    """The elements at places along a dimension; everything has at least one dimension.

    > pick_along([5., 6., 7.], [2, 0], dim=0)
    tensor([7., 5.])
    """
    return xp.take_along_axis(input, index, axis=dim)


@op("selection", torch=(), method=False, out=False, promote="none", result="first")
def place_along(xp: Any, input: Any, index: Any, /, *, dim: int, size: int) -> Any:
    """Zeros with the elements added in at places along a dimension of the given size.

    > place_along([1., 2.], [2, 0], dim=0, size=3)
    tensor([2., 0., 1.])
    """
    shape = list(input.shape)
    shape[dim] = size
    made = xp.zeros(shape, input.dtype)
    places = list(xp.indices(input.shape, sparse=True))
    places[dim] = index
    xp.add.at(made, tuple(places), input)
    return made


place_along.defvjp(lambda g, _y, _x, i, *, dim, size: (pick_along(g, i, dim=dim), None))
pick_along.defvjp(lambda g, _y, _x, i, *, dim: (place_along(g, i, dim=dim, size=_x.shape[dim]), None))


def along(dim: int, ndim: int) -> int:
    """A dimension counted from the front, 0 for a tensor without dimensions."""
    return dim % ndim if ndim else 0
