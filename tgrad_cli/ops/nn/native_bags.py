"""`torch.embedding_bag`: bags of rows with all that PyTorch keeps for the backward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.making import one_int
from ...tensor.registry import NUMPY, function
from ..arguments import constant, only_tensor
from ..shape.reshaping import reshape
from .embedding import padding_row
from .embedding_bag import bag_kernel, bags_and_starts, check_floating, check_offsets, counts, largest
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

MODES = ("sum", "mean", "max")


@function("layers", torch="torch.embedding_bag")
def embedding_bag(
    weight: Any,
    indices: Any,
    offsets: Any,
    scale_grad_by_freq: bool = False,
    mode: Any = 0,
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: Any = None,
) -> Any:
    """`F.embedding_bag` with the table first and the mode as a number (0 sum, 1 mean, 2 max): the bags' rows, each
    index's bag, the bags' sizes, and where the largest elements are.

    As in PyTorch, the bags and sizes stand only where the mode and the table's type make it need them.

    > torch.embedding_bag(tensor([[1., 2.], [3., 4.]]), tensor([0, 1]), tensor([0]), mode=1)
    (tensor([[2., 3.]]), tensor([0, 0]), tensor([2]), tensor([2]))
    """
    w, x, o = (
        only_tensor("embedding_bag", word, k, v)
        for k, (word, v) in enumerate((("weight", weight), ("indices", indices), ("offsets", offsets)), 1)
    )
    mode, s = one_int("embedding_bag", "mode", 5, mode), per_sample_weights
    _check(w, x, o, s, mode)
    x = reshape(x, shape=(x.size,))
    xp, found, rows = NUMPY(), x.array, w.shape[0]
    check_offsets(o.array, len(found))
    beyond = xp.flatnonzero((found < 0) | (found >= rows))
    if len(beyond):
        text = f"embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be {found[beyond[0]]}"
        raise fails(text, code="E0205")
    if padding_idx is not None and not -rows <= padding_idx < rows:
        text = f"padding_idx must be within the number of embeddings, {-rows} through {rows - 1}, but got {padding_idx}"
        raise fails(text, code="E0205")
    padding, how, last = padding_row(padding_idx, rows), MODES[mode], bool(include_last_offset)
    if s is not None:
        s = reshape(s, shape=(s.size,))
    made = bag_kernel(w, x, o, s, mode=how, padding=padding, freq=bool(scale_grad_by_freq), last=last)
    kind = xp.result_type(found, o.array)
    return (made, *[constant(part.astype(kind)) for part in _kept(xp, w, found, o.array, how, padding, last)])


def _check(w: Any, x: Any, o: Any, s: Any, mode: int) -> None:
    """Refuse what PyTorch refuses of the arguments."""
    for word, t, n in (("weight", w, 2), ("offsets", o, 1)):
        if t.ndim != n:
            raise fails(f"{word} has to be a {n}D Tensor, but got Tensor of dimension {t.ndim}", code="E0208")
    check_floating(w)
    if x.dtype.name not in ("int32", "int64"):
        kind = x.dtype.tensor_type
        text = "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but "
        raise fails(f"{text}got {kind} instead (while checking arguments for embedding_bag)", code="E0302")
    if not 0 <= mode < len(MODES):
        raise fails("`mode` must be sum, mean, or max.", code="E0604")
    if s is not None and mode != 0:
        raise fails("embedding_bag: per_sample_weights only supported with mode='sum'", code="E0501")
    if s is not None and s.size != x.size:
        raise fails("Expected per_sample_weights.value().numel() == indices.numel() to be true, but got false.")


def _kept(xp: Any, w: Any, indices: Any, offsets: Any, mode: str, padding: int, last: bool) -> tuple[Any, Any, Any]:
    """Each index's bag, the bags' sizes, and the rows of the largest elements."""
    bags, starts = bags_and_starts(xp, offsets, len(indices), last)
    n = len(starts)
    if mode == "sum":
        quick = w.dtype.name != "float64" and padding < 0 and w.array.strides[1] == w.array.itemsize
        sizes = xp.zeros(n if w.requires_grad else len(offsets), offsets.dtype)
        return bags[:0] if quick else bags, sizes, sizes
    sizes = counts(xp, indices, bags, n, padding)
    if mode == "mean":
        return bags, sizes, sizes
    used = indices[: len(bags)]
    _, where = largest(xp, w.array[used], used, bags, n, padding)
    rows = xp.where(where >= 0, used[where], 0) if len(used) else xp.zeros(where.shape, "int64")
    return bags, sizes, rows
