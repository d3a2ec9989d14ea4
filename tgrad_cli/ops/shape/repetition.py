"""Copies of a tensor, of its rows or of its elements, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, op
from ...tensor.tensor import Tensor
from ..sizes import product, wrapped
from .axes import unsqueeze
from .joining import as_tensors, failure
from .reshaping import clone, expand, reshape, shared_view

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Sizes


@op("joining", torch=(), promote="none", result="first", out=False, formula="repeat({0}, {repeats})")
def repeat(xp: Any, input: Any, /, repeats: Sizes) -> Any:
    """A tensor of copies, so many along each dimension; more numbers than dimensions add dimensions in front.

    > tensor([1, 2]).repeat(2, 2)
    tensor([[1, 2, 1, 2],
            [1, 2, 1, 2]])
    """
    if len(repeats) < input.ndim:
        text = "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        raise failure("repeat", text, code="E0208")
    shape = (1,) * (len(repeats) - input.ndim) + tuple(input.shape)
    made = [n * m for n, m in zip(shape, repeats, strict=True)]
    if min(repeats, default=0) < 0:
        bad = next(n for n in made if n < 0)
        raise failure("repeat", f"Trying to create tensor with negative dimension {bad}: {made}", code="E0604")
    return xp.tile(input, tuple(repeats))


def _repeat_rule(g: Any, _y: Any, _x: Any, *, repeats: Any) -> Any:
    shape = (1,) * (len(repeats) - len(_x.shape)) + tuple(_x.shape)
    if not product(repeats):
        return (0.0,)
    apart = reshape(g, shape=tuple([k for n, m in zip(shape, repeats, strict=True) for k in (m, n)]))
    total = OPS["sum"](apart, dim=tuple(range(0, 2 * len(shape), 2))) if shape else apart
    return (reshape(total, shape=tuple(_x.shape)),)


repeat.defvjp(_repeat_rule)


@op("joining", torch="torch.tile", composite=True, out=False)
def tile(input: Any, /, dims: Sizes) -> Any:
    """Copies along each dimension; missing numbers are 1 in front.

    > tile([1, 2], (2,))
    tensor([1, 2, 1, 2])
    """
    return repeat(input, repeats=(1,) * (input.ndim - len(dims)) + tuple(dims))


@op("joining", torch="torch.repeat_interleave", composite=True, out=False)
def repeat_interleave(input: Any, /, repeats: Any = None, dim: Any = None, *, output_size: Any = None) -> Any:
    """Each element (or each row of a dimension) so many times in a row.

    > repeat_interleave([1, 2], 2)
    tensor([1, 1, 2, 2])
    """
    (input,) = as_tensors((input,))
    if repeats is None:
        counts = input
        input = OPS["cumsum"](OPS["ones_like"](counts), dim=0) - 1
    else:
        counts = repeats
    if dim is None:
        input, dim = reshape(input, shape=(-1,)), 0
    at = wrapped(dim, input.ndim, "repeat_interleave", (input,))
    if isinstance(counts, int):
        if counts < 0:
            raise failure("repeat_interleave", "Repeats must be non-negative", code="E0604")
        shape = tuple(input.shape)
        wide = expand(unsqueeze(input, dim=at + 1), size=(*shape[: at + 1], counts, *shape[at + 1 :]))
        flat = clone(wide, memory_format="contiguous")
        return shared_view(flat, shape=(*shape[:at], shape[at] * counts, *shape[at + 1 :]))
    return _interleaved(input, counts, at)


def _interleaved(input: Any, counts: Any, at: int) -> Any:
    from ..arguments import as_tensor

    counts = as_tensor("repeat_interleave", "repeats", 2, counts)
    array = counts.array
    if counts.dtype.is_differentiable:
        text = f"\"repeat_interleave_cpu\" not implemented for '{'Float' if counts.dtype.itemsize == 4 else 'Double'}'"
        raise failure("repeat_interleave", text, "NotImplementedError", "E0302")
    if array.size and array.min() < 0:
        raise failure("repeat_interleave", "repeats can not be negative", code="E0604")
    size = input.shape[at]
    if array.size == 1:
        return repeat_interleave(input, repeats=int(array.reshape(-1)[0]), dim=at)
    if array.size != size:
        text = (
            "repeats must have the same size as input along dim, but got repeats.size(0) = "
            f"{array.size} and input.size(0) = {size}"
        )
        raise failure("repeat_interleave", text)
    rows = [i for i, n in enumerate(array.tolist()) for _ in range(n)]
    from ...tensor.brackets import array_of

    places = Tensor.of(array_of(rows)[0].astype("int64"))
    return OPS["rows_at"](input, places, dim=at)
