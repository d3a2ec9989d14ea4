"""Sums, means and maxima of rows of a table: `embedding_bag`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import NUMPY, function, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor, constant, only_tensor, raw
from ..reduce.reduction import sum
from ..shape.axes import unsqueeze
from ..shape.reshaping import reshape
from .activation import F
from .embedding import check_indices, embedding_rows, embedding_sum, padding_row, renormed
from .largest import unpool
from .windows import fails

if TYPE_CHECKING:
    from typing import Any


def bags_and_starts(xp: Any, offsets: Any, count: int, last: bool) -> Any:
    """Each index's bag, and each bag's beginning; with `last` the last offset is the end."""
    ends = offsets[1:] if last else xp.append(offsets[1:], count)
    starts = offsets[:-1] if last else offsets
    return xp.repeat(xp.arange(len(starts)), ends - starts), starts


def counts(xp: Any, indices: Any, bags: Any, n: int, padding: int) -> Any:
    """How many rows each bag has, but for the padding row."""
    return xp.bincount(bags[indices[: len(bags)] != padding], minlength=n)


def _shares(xp: Any, indices: Any, bags: Any, n: int, mode: str, padding: int, kind: Any) -> Any:
    """What each row counts for in its bag, without the weights given."""
    share = (indices != padding).astype(kind)
    if mode == "mean":
        share /= xp.maximum(counts(xp, indices, bags, n, padding), 1).astype(kind)[bags]
    return share


def _frequencies(xp: Any, indices: Any) -> Any:
    """One over how often a row comes, for each index.

    PyTorch looks the count up at the wrong place, by the row's rank among those in use; so is it done here.
    """
    used, rank = xp.unique(indices, return_inverse=True)
    counts = xp.bincount(indices, minlength=int(used[-1]) + 1 if len(used) else 0)
    return 1 / counts[xp.sort(indices)[rank]]


def largest(xp: Any, rows: Any, indices: Any, bags: Any, n: int, padding: int) -> tuple[Any, Any]:
    """The largest element of each bag and column, and the place in the list of the first row that has it."""
    kept = xp.flatnonzero(indices != padding)
    made, where = xp.zeros((n, rows.shape[1]), rows.dtype), xp.full((n, rows.shape[1]), -1)
    if not len(kept):
        return made, where
    bag = bags[kept]
    starts = xp.flatnonzero(xp.concatenate(([True], bag[1:] != bag[:-1])))
    made[bag[starts]] = xp.maximum.reduceat(rows[kept], starts, axis=0)
    places = xp.where(rows[kept] == made[bag], kept[:, None], len(indices))
    where[bag[starts]] = xp.minimum.reduceat(places, starts, axis=0)
    return made, where


@op(
    "layers",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="EmbeddingBagBackward0",
    formula="bags({0}, {1})",
)
def bag_kernel(
    xp: Any,
    weight: Any,
    indices: Any,
    offsets: Any,
    scales: Any = None,
    /,
    mode: str = "sum",
    padding: int = -1,
    freq: bool = False,
    last: bool = False,
) -> Any:
    """The kernel of `embedding_bag`."""
    bags, starts = bags_and_starts(xp, offsets, len(indices), last)
    indices, n = indices[: len(bags)], len(starts)
    rows = weight[indices]
    if mode == "max":
        return largest(xp, rows, indices, bags, n, padding)[0]
    share = _shares(xp, indices, bags, n, mode, padding, rows.dtype)
    if scales is not None:
        share = share * scales[: len(bags)]
    made = xp.zeros((n, rows.shape[1]), rows.dtype)
    if len(bags):
        first = xp.flatnonzero(xp.concatenate(([True], bags[1:] != bags[:-1])))
        made[bags[first]] = xp.add.reduceat(rows * share[:, None], first, axis=0)
    return made


def _rule(
    g: Any, _y: Any, w: Any, i: Any, o: Any, s: Any, mode: str, padding: int, freq: bool, last: bool
) -> tuple[Any, ...]:
    xp, indices = NUMPY(), raw(i)
    bags, starts = bags_and_starts(xp, raw(o), len(indices), last)
    indices, n, (rows, width) = indices[: len(bags)], len(starts), w.shape

    def beside(array: Any) -> Any:
        return constant(array) if type(g) is Tensor else array

    if mode == "max":
        _, where = largest(xp, raw(w)[indices], indices, bags, n, padding)
        filled = where >= 0
        at = xp.where(filled, indices[where] if len(indices) else 0, 0) * width + xp.arange(width)
        flow = reshape(g * beside(filled.astype(raw(w).dtype)), shape=(n * width,))
        dw = unpool(flow, beside(at.reshape(-1)), size=(rows * width,))
        return reshape(dw, shape=(rows, width)), None, None, None
    share = beside(_shares(xp, indices, bags, n, mode, padding, raw(w).dtype))
    flow = embedding_rows(g, beside(bags))
    ds = None
    if s is not None:
        ds = sum(flow * embedding_rows(w, beside(indices)), dim=1) * share
        share = share * s
    if freq:
        share = share * beside(_frequencies(xp, indices).astype(raw(w).dtype))
    dw = embedding_sum(flow * unsqueeze(share, dim=1), beside(indices), rows=rows)
    return dw, None, None, ds


bag_kernel.defvjp(_rule)


def check_offsets(offsets: Any, count: int) -> None:
    """Refuse offsets that do not begin at 0, or end beyond the indices."""
    if len(offsets) and offsets[0] != 0:
        text = (
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, "
        )
        raise fails(f"{text}got {int(offsets[0])}", code="E0604")
    if len(offsets) and offsets[-1] > count:
        text = f"offsets[-1] can not be greater than input's length {count} but got offsets[-1] of {int(offsets[-1])}"
        raise fails(text, code="E0604")


def _flattened(x: Any, offsets: Any, scales: Any) -> tuple[Any, Any, Any, bool]:
    """Indices, offsets and weights in one dimension; a matrix of indices has a bag a row."""
    if x.ndim == 2:
        if offsets is not None:
            text = "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
            raise fails(
                f"{text}sequences. However, found offsets of type <class 'torch.Tensor'>", "ValueError", "E0501"
            )
        xp = NUMPY()
        rows = constant(xp.arange(x.shape[0], dtype="int64") * x.shape[1])
        scales = None if scales is None else reshape(scales, shape=(scales.size,))
        return reshape(x, shape=(x.size,)), rows, scales, True
    if x.ndim != 1:
        raise fails(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {x.ndim}", "ValueError", "E0208")
    if offsets is None:
        raise fails("offsets has to be a 1D Tensor but got None", "ValueError", "E0501")
    if offsets.ndim != 1:
        raise fails("offsets has to be a 1D Tensor", "ValueError", "E0208")
    return x, offsets, scales, False


def _check_table(x: Any, w: Any, s: Any) -> None:
    """Refuse a table that is no matrix of floating point numbers, and weights of another shape than the indices'."""
    if s is not None and s.shape != x.shape:
        text = (
            f"embedding_bag: If per_sample_weights ({s.shape!r}) is not None, then it must have the same shape as the "
        )
        raise fails(f"{text}input ({x.shape!r})", "ValueError")
    if w.ndim != 2:
        raise fails(f"weight has to be a 2D Tensor, but got Tensor of dimension {w.ndim}", "ValueError", "E0208")
    check_floating(w)


def check_floating(w: Any) -> None:
    """Refuse a table of anything but floating point numbers."""
    if not w.dtype.is_floating_point:
        text = (
            "Expected tensor for argument #1 'weight' to have one of the following scalar types: Half, BFloat16, "
            "Float, Double; but got "
        )
        kind = f"CPU{LEGACY_NAMES[w.dtype.name]}Type" if w.dtype.is_complex else w.dtype.tensor_type
        raise fails(f"{text}{kind} instead (while checking arguments for embedding_bag)", code="E0302")


@function("layers", torch=F + "embedding_bag")
def embedding_bag(
    input: Any,
    weight: Any,
    offsets: Any = None,
    max_norm: Any = None,
    norm_type: Any = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: Any = None,
) -> Any:
    """The mean (or the sum, or the largest elements) of bags of rows of a table.

    The indices (B, N) have a bag in each row; indices (N) begin a bag at each of the offsets. Rows can have weights,
    with mode "sum"; the row `padding_idx` is left out.

    > F.embedding_bag(tensor([[0, 1]]), tensor([[1., 2.], [3., 4.]]))
    tensor([[2., 3.]])
    """
    name = "embedding_bag"
    x, w = only_tensor(name, "input", 1, input), only_tensor(name, "weight", 2, weight)
    o, s = as_tensor(name, "offsets", 3, offsets), as_tensor(name, "per_sample_weights", 9, per_sample_weights)
    if w.dtype.name == "int64" and x.dtype.is_floating_point:
        x, w = w, x  # the order of older notes
    _check_table(x, w, s)
    x, o, s, rows = _flattened(x, o, s)
    if mode not in ("sum", "mean", "max"):
        raise fails("mode has to be one of sum, mean or max", "ValueError", "E0604")
    if mode == "max" and (scale_grad_by_freq or sparse):
        what = "scaling the gradient by the frequency" if scale_grad_by_freq else "sparse weights"
        raise fails(f"max mode does not support {what}", "ValueError", "E0501")
    check_indices(name, x)
    if max_norm is not None:
        renormed(w, x, max_norm, norm_type)
    if s is not None and mode != "sum":
        text = (
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got "
        )
        text += f"mode='{mode}'). Please open a feature request on GitHub."
        raise fails(text, "NotImplementedError", "E0501")
    xp, found = NUMPY(), x.array
    check_offsets(o.array, len(found))
    wrong = xp.flatnonzero((found < 0) | (found >= w.shape[0]))
    if len(wrong):
        text = f"Index {wrong[0]} of input takes value {int(found[wrong[0]])} which is not in the valid range "
        raise fails(f"{text}[0, {w.shape[0]})", code="E0205")
    padding = padding_row(padding_idx, w.shape[0])
    last = bool(include_last_offset) and not rows
    return bag_kernel(w, x, o, s, mode=mode, padding=padding, freq=bool(scale_grad_by_freq), last=last)
