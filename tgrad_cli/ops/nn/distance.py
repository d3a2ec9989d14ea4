"""Distances and similarities of vectors, and vectors of length 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import NUMPY, OPS, op
from ...tensor.tensor import Tensor
from ..arguments import constant
from ..elementwise.comparison import eq, where
from ..elementwise.signs import sgn
from ..reduce.norms import norm_gradient, power_norm
from ..reduce.reduction import sum
from ..shape.axes import unsqueeze
from ..shape.reshaping import expand
from .activation import F
from .embedding import embedding_rows, embedding_sum
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def common_shape(a: Any, b: Any) -> tuple[int, ...]:
    """The shape that two tensors broadcast to; where they do not, the first one's size stands and the work fails."""
    n = max(len(a), len(b))
    wide = zip((1,) * (n - len(a)) + tuple(a), (1,) * (n - len(b)) + tuple(b), strict=True)
    return tuple([y if x == 1 else x for x, y in wide])


@op("layers", torch=(F + "cosine_similarity", "torch.cosine_similarity"), composite=True, method=False, out=False)
def cosine_similarity(x1: AsTensor, x2: AsTensor, /, dim: int = 1, eps: float = 1e-8) -> Any:
    """The cosine of the angle between two vectors along a dimension; each norm is held above eps.

    > F.cosine_similarity(tensor([[1., 0.]]), tensor([[1., 1.]]))
    tensor([0.7071])
    """
    shape = common_shape(x1.shape, x2.shape)
    if tuple(x1.shape) != shape:
        x1 = expand(x1, size=shape)
    if tuple(x2.shape) != shape:
        x1 + x2  # the error of sizes that do not broadcast, if there is one
        x2 = expand(x2, size=shape)
    return sum((x1 / _held(x1, dim, eps)) * (x2 / _held(x2, dim, eps)), dim=dim)


def _held(x: Any, dim: int, eps: float) -> Any:
    """Norms, not below eps; their gradient does not notice that, as in PyTorch."""
    size = OPS["vector_norm"](x, ord=2, dim=dim, keepdim=True)
    value = size.array
    return size + constant(value.clip(min=eps) - value) if bool((value < eps).any()) else size


@op(
    "layers",
    torch=(),
    method=False,
    out=False,
    promote="abs",
    holomorphic=False,
    grad_fn="NormBackward1",
    formula="norm({0})",
)
def row_norm(xp: Any, input: Any, /, p: float, keepdim: bool) -> Any:
    """The p-norm along the last dimension."""
    return power_norm(xp, input, p, -1, keepdim)


row_norm.defvjp(lambda g, y, x, p, keepdim: (norm_gradient(g, y, x, p, -1, keepdim),))


@op("layers", torch=(F + "pairwise_distance", "torch.pairwise_distance"), composite=True, method=False, out=False)
def pairwise_distance(x1: AsTensor, x2: AsTensor, /, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """The p-norm of the differences along the last dimension, eps added to each.

    > F.pairwise_distance(tensor([[0., 0.]]), tensor([[3., 4.]]))
    tensor([5.0000])
    """
    return row_norm(x1 - x2 + eps, p=float(p), keepdim=bool(keepdim))


@op("layers", torch=F + "normalize", composite=True, method=False)
def normalize(input: AsTensor, /, p: float = 2.0, dim: Any = 1, eps: float = 1e-12) -> Any:
    """Vectors along a dimension divided by their norm, which is held above eps.

    Derivative: (v - result*sum(v*result))/norm along the dimension, for p=2.

    > F.normalize(tensor([[3., 4.]]))
    tensor([[0.6000, 0.8000]])
    """
    size = OPS["vector_norm"](input, ord=p, dim=dim, keepdim=True)
    return input / OPS["clamp_min"](size, eps)


@op("layers", torch=(), method=False, out=False, grad_fn="PdistBackward0", formula="pdist({0})")
def pdist_kernel(xp: Any, input: Any, /, p: float) -> Any:
    """The p-norms of the differences of all pairs of rows."""
    first, second = xp.triu_indices(len(input), 1)
    return power_norm(xp, input[first] - input[second], p, 1, False)


def _pdist_rule(g: Any, y: Any, x: Any, p: float) -> tuple[Any]:
    first, second = NUMPY().triu_indices(x.shape[0], 1)
    if type(x) is Tensor:
        first, second = constant(first), constant(second)
    difference = embedding_rows(x, first) - embedding_rows(x, second)
    if p == float("inf"):
        # Unlike other norms, PyTorch's does not share the gradient among equal differences.
        reached = where(eq(abs(difference), unsqueeze(y, dim=1)), sgn(difference), 0.0)
        part = reached * unsqueeze(g, dim=1)
    else:
        part = norm_gradient(g, y, difference, p, 1, False)
    n = x.shape[0]
    return (embedding_sum(part, first, rows=n) - embedding_sum(part, second, rows=n),)


pdist_kernel.defvjp(_pdist_rule)


@op("layers", torch=(F + "pdist", "torch.pdist"), composite=True, method=False, out=False)
def pdist(input: AsTensor, /, p: float = 2.0) -> Any:
    """The distances between all pairs of rows, as `cdist` has them above the diagonal.

    Derivative: to both rows of each pair, v*sign(d)*|d|^(p - 1)/result^(p - 1) with d their difference.

    > F.pdist(tensor([[0., 0.], [3., 4.], [0., 1.]]))
    tensor([5.0000, 1.0000, 4.2426])
    """
    if input.ndim != 2:
        raise fails(f"pdist only supports 2D tensors, got: {input.ndim}D", code="E0208")
    if not input.dtype.is_floating_point:
        raise fails("pdist only supports floating-point dtypes", code="E0302")
    if p < 0:
        raise fails("pdist only supports non-negative p values", code="E0604")
    return pdist_kernel(input, p=float(p))
