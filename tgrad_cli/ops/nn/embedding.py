"""Rows of a table by their numbers: `embedding`, `one_hot`, and the operations behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import NUMPY, function, op
from ...tensor.writing import write
from ..arguments import only_tensor
from .activation import F
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def row_sums(xp: Any, values: Any, rows: Any, count: int) -> Any:
    """Rows of values added up by the numbers `rows`: (count, width)."""
    made = xp.zeros((count, values.shape[1]), values.dtype)
    if len(rows):
        order = xp.argsort(rows, kind="stable")
        found = rows[order]
        starts = xp.flatnonzero(xp.concatenate(([True], found[1:] != found[:-1])))
        made[found[starts]] = xp.add.reduceat(values[order], starts, axis=0)
    return made


def _check(indices: Any, rows: int) -> None:
    if indices.size and (indices.min() < 0 or indices.max() >= rows):
        raise TgradError(
            "E0205",
            "embedding: an index is no row of the table",
            torch="index out of range in self",
            python="IndexError",
            hint=f"the table has {rows} rows, numbered from 0",
        )


@op(
    "layers",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    formula="rows({0}, {1})",
    grad_fn="EmbeddingBackward0",
)
def embedding_kernel(xp: Any, weight: Any, indices: Any, /, padding: int = -1, freq: bool = False) -> Any:
    """Rows of a table."""
    _check(indices, weight.shape[0])
    return weight[indices]


def _shares(xp: Any, indices: Any, padding: int, freq: bool, kind: Any) -> Any:
    """What each index's gradient counts for: 0 at the padding row, one over how often a row comes if `freq`."""
    share = (indices != padding).astype(kind)
    if freq:
        share /= xp.bincount(indices.reshape(-1))[indices] if indices.size else 1
    return share


@op("layers", torch=(), method=False, out=False, promote="none", result="first", formula="rows({0}, {1})")
def embedding_rows(xp: Any, input: Any, indices: Any, /, padding: int = -1, freq: bool = False) -> Any:
    """The transpose of `embedding_sum`: rows of a table, each times what it counts for."""
    made = input[indices]
    if padding < 0 and not freq:
        return made
    return made * _shares(xp, indices, padding, freq, input.dtype)[..., None]


@op("layers", torch=(), method=False, out=False, promote="none", result="first", formula="rows_sum({0}, {1})")
def embedding_sum(xp: Any, input: Any, indices: Any, /, rows: int = 0, padding: int = -1, freq: bool = False) -> Any:
    """Vectors added up into the rows that the indices name, each times what it counts for."""
    if padding >= 0 or freq:
        input = input * _shares(xp, indices, padding, freq, input.dtype)[..., None]
    return row_sums(xp, input.reshape(-1, input.shape[-1]), indices.reshape(-1), rows)


embedding_kernel.defvjp(lambda g, _y, _w, i, **how: (embedding_sum(g, i, rows=_w.shape[0], **how), None))
embedding_rows.defvjp(lambda g, _y, _w, i, **how: (embedding_sum(g, i, rows=_w.shape[0], **how), None))
embedding_sum.defvjp(lambda g, _y, _x, i, rows, **how: (embedding_rows(g, i, **how), None))


def check_indices(name: str, indices: Any) -> None:
    """PyTorch's error for indices that are no integers."""
    if indices.dtype.name not in ("int64", "int32"):
        raise fails(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{indices.dtype.tensor_type} instead (while checking arguments for {name})",
            code="E0302",
            hint="convert them: indices.long()",
        )


def padding_row(padding_idx: Any, rows: int) -> int:
    """The padding row counted from the front, -1 for none."""
    if padding_idx is None:
        return -1
    if not -rows <= padding_idx < rows:
        raise fails("Padding_idx must be within num_embeddings", "AssertionError", "E0205")
    return int(padding_idx % rows)


def renormed(weight: Any, indices: Any, max_norm: float, norm_type: float) -> None:
    """Scale, in place and outside of the history, the rows in use whose norm is above `max_norm`."""
    xp = NUMPY()
    used = xp.unique(indices.array)
    _check(used, weight.shape[0])
    found = weight.array[used]
    size = xp.linalg.norm(found, norm_type, axis=1)
    long = size > max_norm
    if long.any():
        value = weight.array.copy()
        value[used[long]] = found[long] * (max_norm / (size[long] + 1e-7)).astype(value.dtype)[:, None]
        write(weight, value, None)


@op("layers", torch=F + "embedding", composite=True, method=False, out=False, real_grad=True)
def embedding(
    input: AsTensor,
    weight: AsTensor,
    /,
    padding_idx: int | None = None,
    max_norm: Any = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """Rows of a table, one for each index; the row `padding_idx` gets no gradient.

    With `max_norm` longer rows in use are first scaled down, in place. With `scale_grad_by_freq` a row's gradient is
    divided by how often the row comes. `sparse` makes no difference here.

    > F.embedding(tensor([1, 0]), tensor([[1., 2.], [3., 4.]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    if weight.ndim != 2:
        raise fails("'weight' must be 2-D", code="E0208")
    padding = padding_row(padding_idx, weight.shape[0])
    check_indices("embedding", input)
    if max_norm is not None:
        renormed(weight, input, max_norm, norm_type)
    return embedding_kernel(weight, input, padding=padding, freq=bool(scale_grad_by_freq))


@function("layers", torch="torch.embedding_renorm_")
def embedding_renorm_(input: Any, indices: Any, max_norm: Any, norm_type: Any) -> Any:
    """Scale down, in place, the rows of a table that the indices name and whose norm is above `max_norm`.

    > torch.embedding_renorm_(tensor([[3., 4.]]), tensor([0]), 1., 2.)
    tensor([[0.6000, 0.8000]])
    """
    weight = only_tensor("embedding_renorm_", "input", 1, input)
    rows = only_tensor("embedding_renorm_", "indices", 2, indices)
    check_indices("embedding_renorm_", rows)
    renormed(weight, rows, max_norm, norm_type)
    return weight


@op("layers", torch=F + "one_hot", promote="none", result="int64", method=False, out=False, formula="one_hot({0})")
def one_hot(xp: Any, input: AsTensor, /, num_classes: int = -1) -> Any:
    """A row for each class number, 1 at that place and 0 elsewhere.

    > F.one_hot(tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    if input.dtype != "int64":
        text = "one_hot is only applicable to index tensor of type LongTensor."
        raise fails(text, code="E0302", hint="convert it: x.long()")
    if not input.size:
        if num_classes <= 0:
            raise fails("Can not infer total number of classes from empty tensor.", code="E0604")
        return xp.zeros((*input.shape, num_classes), "int64")
    if input.min() < 0:
        raise fails("Class values must be non-negative.", code="E0604")
    if num_classes == -1:
        num_classes = int(input.max()) + 1
    if input.max() >= num_classes:
        raise fails("Class values must be smaller than num_classes.", code="E0604")
    return (xp.expand_dims(input, -1) == xp.arange(num_classes)).astype("int64")


@op("layers", torch="torch.embedding", composite=True, method=False, out=False, name="torch_embedding")
def torch_embedding(
    weight: AsTensor,
    indices: AsTensor,
    /,
    padding_idx: int = -1,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """`F.embedding` with the table first.

    > torch.embedding(tensor([[1., 2.], [3., 4.]]), tensor([1]))
    tensor([[3., 4.]])
    """
    if weight.ndim != 2:
        raise fails("'weight' must be 2-D", code="E0208")
    check_indices("embedding", indices)
    return embedding_kernel(weight, indices, padding=padding_idx, freq=bool(scale_grad_by_freq))
