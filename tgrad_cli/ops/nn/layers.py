"""Layers of `torch.nn.functional` as functions: linear maps, dropout, embeddings and distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ..elementwise.comparison import where
from ..elementwise.powers import sqrt
from ..linalg.contraction import matmul, transposed
from ..linalg.fused_products import addmm
from ..reduce.reduction import sum
from ..shape.reshaping import expand, reshape
from ..sizes import product
from .activation import F

if TYPE_CHECKING:
    from typing import Any


@op("layers", torch=F + "linear", composite=True, method=False, formula="{0} @ {1}.T + {2}")
def linear(input: Any, weight: Any, bias: Any = None, /) -> Any:
    """``input @ weight.T + bias`` over the last dimension.

    > F.linear(tensor([1., 2.]), tensor([[1., 1.], [0., 1.]]), tensor([0., 10.]))
    tensor([ 3., 12.])
    """
    if weight.ndim == 1:
        return matmul(input, weight) if bias is None else matmul(input, weight) + bias
    columns = transposed(weight)
    if bias is None:
        return matmul(input, columns)
    if input.ndim == 2:
        return addmm(bias, input, columns)
    rows = reshape(input, shape=(product(input.shape[:-1]), input.shape[-1]))
    return reshape(addmm(bias, rows, columns), shape=(*input.shape[:-1], weight.shape[0]))


@op("layers", torch=(F + "bilinear", "torch.bilinear"), composite=True, method=False)
def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None, /) -> Any:
    """``x1 @ weight[k] @ x2 + bias[k]`` for each k.

    > F.bilinear(ones(1, 2), ones(1, 3), ones(4, 2, 3))
    tensor([[6., 6., 6., 6.]])
    """
    from ..linalg.einsum import contract

    a = reshape(input1, shape=(product(input1.shape[:-1]), input1.shape[-1]))
    b = reshape(input2, shape=(product(input2.shape[:-1]), input2.shape[-1]))
    # Two steps, so that no more than one product with the large weight is made.
    half = contract((a, weight), equation="ni,oij->noj")
    made = reshape(contract((half, b), equation="noj,nj->no"), shape=(*input1.shape[:-1], weight.shape[0]))
    return made if bias is None else made + bias


@op(
    "layers",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    formula="rows({0}, {1})",
    grad_fn="EmbeddingBackward0",
    name="embedding_kernel",
)
def embedding_kernel(xp: Any, weight: Any, indices: Any, /, padding: int = -1) -> Any:
    """The kernel of `embedding`: rows of a table."""
    if indices.size and (indices.min() < 0 or indices.max() >= weight.shape[0]):
        raise TgradError(
            "E0205",
            "embedding: an index is no row of the table",
            torch="index out of range in self",
            python="IndexError",
            hint=f"the table has {weight.shape[0]} rows, numbered from 0",
        )
    return weight[indices]


@op("layers", torch=(), method=False, out=False, promote="none", result="first", formula="rows_sum({0}, {1})")
def embedding_sum(xp: Any, input: Any, indices: Any, /, rows: int = 0, padding: int = -1) -> Any:
    """Vectors added up into the rows that the indices name; the padding row stays 0."""
    width = input.shape[-1]
    made = xp.zeros((rows, width), input.dtype)
    xp.add.at(made, indices.reshape(-1), input.reshape(-1, width))
    if padding >= 0:
        made[padding] = 0
    return made


embedding_kernel.defvjp(lambda g, _y, _w, i, padding: (embedding_sum(g, i, rows=_w.shape[0], padding=padding), None))
embedding_sum.defvjp(lambda g, _y, _x, i, rows, padding: (embedding_kernel(g, i, padding=padding), None))


@op("layers", torch=(F + "embedding", "torch.embedding"), composite=True, method=False)
def embedding(
    input: Any,
    weight: Any,
    /,
    padding_idx: int | None = None,
    max_norm: Any = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """Rows of a table, one for each index; the row `padding_idx` gets no gradient.

    > F.embedding(tensor([1, 0]), tensor([[1., 2.], [3., 4.]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    if padding_idx is not None and padding_idx < 0:
        padding_idx += weight.shape[0]
    return embedding_kernel(weight, input, padding=-1 if padding_idx is None else padding_idx)


@op("layers", torch=F + "one_hot", promote="none", result="int64", method=False, out=False, formula="one_hot({0})")
def one_hot(xp: Any, tensor: Any, /, num_classes: int = -1) -> Any:
    """A row for each class number, 1 at that place and 0 elsewhere.

    > F.one_hot(tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    if tensor.dtype != "int64":
        torch = "one_hot is only applicable to index tensor of type LongTensor."
        raise TgradError("E0302", torch, torch=torch, python="RuntimeError", hint="convert it: x.long()")
    if tensor.size and tensor.min() < 0:
        raise TgradError("E0604", "Class values must be non-negative.", python="RuntimeError")
    if num_classes < 0:
        if not tensor.size:
            text = "Can not infer total number of classes from empty tensor."
            raise TgradError("E0604", text, python="RuntimeError")
        num_classes = int(tensor.max()) + 1
    if tensor.size and tensor.max() >= num_classes:
        raise TgradError("E0604", "Class values must be smaller than num_classes.", python="RuntimeError")
    return (xp.expand_dims(tensor, -1) == xp.arange(num_classes)).astype("int64")


def common_shape(a: Any, b: Any) -> tuple[int, ...]:
    """The shape that two tensors broadcast to; where they do not, the first one's size stands and the work fails."""
    n = max(len(a), len(b))
    wide = zip((1,) * (n - len(a)) + tuple(a), (1,) * (n - len(b)) + tuple(b), strict=True)
    return tuple([y if x == 1 else x for x, y in wide])


@op("layers", torch=(F + "cosine_similarity", "torch.cosine_similarity"), composite=True, method=False)
def cosine_similarity(x1: Any, x2: Any, /, dim: int = 1, eps: float = 1e-8) -> Any:
    """The cosine of the angle between two vectors along a dimension; each norm is held above eps.

    > F.cosine_similarity(tensor([[1., 0.]]), tensor([[1., 1.]]))
    tensor([0.7071])
    """
    shape = common_shape(x1.shape, x2.shape)
    x1, x2 = expand(x1, size=shape), expand(x2, size=shape)
    a, b = sum(x1 * x1, dim=dim, keepdim=True), sum(x2 * x2, dim=dim, keepdim=True)
    u = x1 / sqrt(where(a < eps * eps, eps * eps, a))
    v = x2 / sqrt(where(b < eps * eps, eps * eps, b))
    return sum(u * v, dim=dim)


@op("layers", torch=(F + "normalize",), composite=True, method=False)
def normalize(input: Any, /, p: float = 2.0, dim: Any = 1, eps: float = 1e-12, out: Any = None) -> Any:
    """Vectors along a dimension divided by their norm, which is held above eps.

    > F.normalize(tensor([[3., 4.]]))
    tensor([[0.6000, 0.8000]])
    """
    size = OPS["vector_norm"](input, ord=p, dim=dim, keepdim=True)
    return input / where(size < eps, eps, size)


@op("layers", torch=(F + "pairwise_distance", "torch.pairwise_distance"), composite=True, method=False)
def pairwise_distance(x1: Any, x2: Any, /, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """The p-norm of the differences along the last dimension, eps added to each.

    > F.pairwise_distance(tensor([[0., 0.]]), tensor([[3., 4.]]))
    tensor([5.0000])
    """
    return OPS["vector_norm"](x1 - x2 + eps, ord=p, dim=-1, keepdim=keepdim)
