"""Elements in another arrangement: turned round, rolled, cut to triangles, put on diagonals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ..sizes import distinct, wrapped
from .slicing import diagonal, index_view

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Sizes


def _error(name: str, text: str, code: str = "E0208") -> TgradError:
    return TgradError(code, text if name in text else f"{name}: {text}", torch=text, python="RuntimeError")


@op("arrangement", torch="torch.flip", promote="none", result="first", out=False, formula="flip({0}, {dims})")
def flip(xp: Any, input: Any, /, dims: Sizes) -> Any:
    """A copy with the order along some dimensions reversed.

    > flip([1, 2, 3], (0,))
    tensor([3, 2, 1])
    """
    at = distinct(tuple(dims), input.ndim, "flip")
    return xp.flip(input, at).copy() if input.ndim and at else input.copy()


flip.defvjp(lambda g, _y, _x, *, dims: (flip(g, dims=dims),))


@op("arrangement", torch="torch.fliplr", composite=True, out=False)
def fliplr(input: Any, /) -> Any:
    """A copy with the columns in reverse order.

    > fliplr([[1, 2], [3, 4]])
    tensor([[2, 1],
            [4, 3]])
    """
    if input.ndim < 2:
        raise _error("fliplr", "Input must be >= 2-d.")
    return flip(input, dims=(1,))


@op("arrangement", torch="torch.flipud", composite=True, out=False)
def flipud(input: Any, /) -> Any:
    """A copy with the rows in reverse order.

    > flipud([1, 2, 3])
    tensor([3, 2, 1])
    """
    if input.ndim < 1:
        raise _error("flipud", "Input must be >= 1-d.")
    return flip(input, dims=(0,))


@op("arrangement", torch="torch.roll", promote="none", result="first", out=False, formula="roll({0}, {shifts})")
def roll(xp: Any, input: Any, /, shifts: Any, dims: Any = ()) -> Any:
    """A copy with the elements moved along dimensions; those that leave at the end come in at the front.

    > roll([1, 2, 3], 1)
    tensor([3, 1, 2])
    """
    steps = shifts if isinstance(shifts, tuple) else (shifts,)
    at = () if dims is None else dims if isinstance(dims, tuple) else (dims,)
    if not steps:
        raise _error("roll", "`shifts` required", "E0206")
    if at and not input.ndim:
        text = f"Dimension specified as {at[0]} but tensor has no dimensions"
        raise TgradError("E0204", f"roll: {text}", torch=text, python="IndexError")
    if len(steps) != len(at) and not (len(steps) == 1 and not at):
        text = f"shifts and dimensions must align. shifts: {len(steps)}, dims:{len(at)}"
        raise _error("roll", text, "E0206")
    if not at:
        return xp.roll(input, steps[0])
    return xp.roll(input, steps, tuple([wrapped(d, input.ndim, "roll", (input,)) for d in at]))


def _roll_rule(g: Any, _y: Any, _x: Any, *, shifts: Any, dims: Any) -> Any:
    back = tuple([-s for s in shifts]) if isinstance(shifts, tuple) else -shifts
    return (roll(g, shifts=back, dims=dims),)


roll.defvjp(_roll_rule)


@op(
    "arrangement",
    torch="torch.rot90",
    promote="none",
    result="first",
    out=False,
    grad_fn="Rot90Backward0",
    formula="rot90({0}, {k})",
)
def rot90(xp: Any, input: Any, /, k: int = 1, dims: Any = (0, 1)) -> Any:
    """A copy turned by `k` quarters from the first dimension towards the second.

    > rot90([[1, 2], [3, 4]])
    tensor([[2, 4],
            [1, 3]])
    """
    if len(dims) != 2:
        raise _error("rot90", f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if input.ndim < 2:
        raise _error("rot90", f"expected total dims >= 2, but got total dims = {input.ndim}")
    a, b = (wrapped(d, input.ndim, "rot90", (input,)) for d in dims)
    if a == b:
        text = f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}"
        raise _error("rot90", text)
    return xp.array(xp.rot90(input, k, (a, b)), order="K")


rot90.defvjp(lambda g, _y, _x, *, k, dims: (rot90(g, k=-k, dims=dims),))


def _matrix(name: str, input: Any) -> None:
    if input.ndim < 2:
        raise _error(name, f"{name}: input tensor must have at least 2 dimensions")


@op("arrangement", torch="torch.tril", promote="none", result="first", inplace=True, formula="tril({0})")
def tril(xp: Any, input: Any, /, diagonal: int = 0) -> Any:
    """The lower triangle of matrices, up to a diagonal; zeros above.

    > tril([[1, 2], [3, 4]])
    tensor([[1, 0],
            [3, 4]])
    """
    _matrix("tril", input)
    return xp.tril(input, diagonal)


tril.defvjp(lambda g, _y, _x, *, diagonal: (tril(g, diagonal=diagonal),))


@op("arrangement", torch="torch.triu", promote="none", result="first", inplace=True, formula="triu({0})")
def triu(xp: Any, input: Any, /, diagonal: int = 0) -> Any:
    """The upper triangle of matrices, from a diagonal on; zeros below.

    > triu([[1, 2], [3, 4]])
    tensor([[1, 2],
            [0, 4]])
    """
    _matrix("triu", input)
    return xp.triu(input, diagonal)


triu.defvjp(lambda g, _y, _x, *, diagonal: (triu(g, diagonal=diagonal),))


@op(
    "arrangement",
    torch="torch.diag_embed",
    promote="none",
    result="first",
    out=False,
    formula="diag_embed({0})",
)
def diag_embed(xp: Any, input: Any, /, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Matrices, in two new dimensions, with the last dimension on a diagonal and zeros elsewhere.

    > diag_embed([1, 2])
    tensor([[1, 0],
            [0, 2]])
    """
    ndim = input.ndim + 1
    a, b = wrapped(dim1, ndim, "diag_embed", (input,)), wrapped(dim2, ndim, "diag_embed", (input,))
    if a == b:
        raise _error("diag_embed", f"diagonal dimensions cannot be identical {dim1}, {dim2}", "E0204")
    n = input.shape[-1] + abs(offset)
    made = xp.zeros((*input.shape[:-1], n, n), input.dtype)
    line = xp.arange(input.shape[-1])
    made[..., line + max(-offset, 0), line + max(offset, 0)] = input
    return xp.ascontiguousarray(xp.moveaxis(made, (-2, -1), (a, b)))


diag_embed.defvjp(
    lambda g, _y, _x, *, offset, dim1, dim2: (diagonal(g, offset=offset, dim1=dim1, dim2=dim2),),
)


@op(
    "arrangement",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="DiagonalBackward0_copy",
)
def diagonal_copy(xp: Any, input: Any, /, offset: int = 0) -> Any:
    """A copy of a matrix's diagonal."""
    return xp.diagonal(input, offset).copy()


diagonal_copy.defvjp(
    lambda g, _y, _x, *, offset: (OPS["diagonal_backward"](g, shape=tuple(_x.shape), offset=offset, dim1=0, dim2=1),)
)


@op("arrangement", torch="torch.diag", composite=True)
def diag(input: Any, /, diagonal: int = 0) -> Any:
    """The diagonal of a matrix as a vector, or a matrix with a vector on its diagonal.

    > diag([1, 2])
    tensor([[1, 0],
            [0, 2]])
    """
    if input.ndim not in (1, 2):
        raise _error("diag", f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D")
    return diag_embed(input, offset=diagonal) if input.ndim == 1 else diagonal_copy(input, offset=diagonal)


@op("arrangement", torch="torch.diagflat", composite=True, out=False)
def diagflat(input: Any, /, offset: int = 0) -> Any:
    """A matrix with all elements of the input on its diagonal.

    > diagflat([[1, 2]])
    tensor([[1, 0],
            [0, 2]])
    """
    return diag_embed(OPS["reshape"](input, shape=(-1,)), offset=offset)


# ---- with a part replaced ------------------------------------------------------------------------------------


def _replaced(name: str, xp: Any, input: Any, src: Any, view: Any) -> Any:
    """A copy of the input in which the part that `view` takes is the source."""
    made = xp.array(input)
    part = view(made)
    if part.shape != src.shape:
        text = (
            f"expected src to have a size equal to the slice of self. src size = {list(src.shape)}, slice size = "
            f"{list(part.shape)}"
        )
        raise _error(name, text, "E0206")
    part.flags.writeable = True
    part[...] = src
    return made


def _select_index(shape: Any, dim: int, index: Any) -> Any:
    at = wrapped(dim, len(shape), "select_scatter")
    if isinstance(index, int) and not -shape[at] <= index < shape[at]:
        text = f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {at}"
        raise TgradError("E0205", text, torch=text, python="IndexError")
    return (*[slice(None)] * at, index, ...)


def _part_rule(g: Any, where: Any) -> Any:
    return (OPS["put_part"](g, 0, index=where), index_view(g, index=where))


@op("arrangement", torch="torch.select_scatter", promote="none", result="first", out=False, real_grad=True)
def select_scatter(xp: Any, input: Any, src: Any, /, dim: int, index: int) -> Any:
    """A copy of the input with one index of a dimension replaced.

    > select_scatter(torch.zeros(2, 2), torch.ones(2), 0, 0)
    tensor([[1., 1.],
            [0., 0.]])
    """
    where = _select_index(input.shape, dim, index)
    return _replaced("select_scatter", xp, input, src, lambda made: made[where])


select_scatter.defvjp(lambda g, _y, _x, _s, *, dim, index: _part_rule(g, _select_index(_x.shape, dim, index)))


@op("arrangement", torch="torch.slice_scatter", promote="none", result="first", out="exact", real_grad=True)
def slice_scatter(
    xp: Any, input: Any, src: Any, /, dim: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Any:
    """A copy of the input with a slice of a dimension replaced.

    > slice_scatter(torch.zeros(3), torch.ones(1), 0, 1, 2)
    tensor([0., 1., 0.])
    """
    where = _select_index(input.shape, dim, slice(start, end, step))
    return _replaced("slice_scatter", xp, input, src, lambda made: made[where])


slice_scatter.defvjp(
    lambda g, _y, _x, _s, *, dim, start, end, step: _part_rule(g, _select_index(_x.shape, dim, slice(start, end, step)))
)


@op("arrangement", torch="torch.diagonal_scatter", promote="none", result="first", out=False)
def diagonal_scatter(xp: Any, input: Any, src: Any, /, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """A copy of the input with a diagonal replaced.

    > diagonal_scatter(torch.zeros(2, 2), torch.ones(2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    return _replaced("diagonal_scatter", xp, input, src, lambda made: xp.diagonal(made, offset, dim1, dim2))


def _diagonal_scatter_rule(g: Any, _y: Any, _x: Any, _s: Any, *, offset: int, dim1: int, dim2: int) -> Any:
    line = diagonal(g, offset=offset, dim1=dim1, dim2=dim2)
    placed = OPS["diagonal_backward"](line, shape=tuple(_x.shape), offset=offset, dim1=dim1, dim2=dim2)
    return (g - placed, line)


diagonal_scatter.defvjp(_diagonal_scatter_rule)
