"""Norms and distances."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.dtypes import promote
from ...tensor.failures import describe
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import OPS, op
from ..elementwise.comparison import eq, isnan, where
from ..elementwise.rounding import nothing
from ..elementwise.signs import sgn
from ..shape.reshaping import spread
from .reduction import axes, sum

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array, Dims


def refuse_empty(x: Any, p: float, axis: Any) -> None:
    """PyTorch's errors for a norm of nothing that has no value: of negative or infinite order."""
    if x.size or not (p < 0 or math.isinf(p)):
        return
    order = f"{p:g}"
    if axis is None:
        where_ = "an empty tensor because the operation"
    else:
        empty = [a for a in (axis if isinstance(axis, tuple) else (axis,)) if x.ndim and not x.shape[a]]
        if not empty:
            return
        where_ = f"the dimension {empty[0] % x.ndim}because this dimension is empty and the operation"
    text = f"linalg.vector_norm cannot compute the {order} norm on {where_} does not have an identity"
    raise TgradError("E0604", text, python="RuntimeError", operands={0: describe(x)})


def power_norm(xp: Any, x: Any, p: float, axis: Any, keepdim: bool) -> Any:
    """The p-norm of the elements, over NumPy's axes."""
    refuse_empty(x, p, axis)
    size = xp.abs(x)
    if p == 0:
        return xp.sum(size != 0, axis=axis, keepdims=keepdim).astype(size.dtype)
    if p == 1:
        return xp.sum(size, axis=axis, keepdims=keepdim)
    if p == 2:
        return xp.sqrt(xp.sum(size * size, axis=axis, keepdims=keepdim))
    if math.isinf(p):
        find = xp.max if p > 0 else xp.min
        return find(size, axis=axis, keepdims=keepdim)
    with xp.errstate(all="ignore"):
        return xp.sum(size**p, axis=axis, keepdims=keepdim) ** (1 / p)


def norm_gradient(g: Any, y: Any, x: Any, p: float, dim: Any, keepdim: bool) -> Any:
    """The gradient of a p-norm, with PyTorch's zero at the origin."""
    if p == 0:
        return nothing(x)
    g, y = spread(g, x, dim, keepdim), spread(y, x, dim, keepdim)
    if p == 1:
        return sgn(x) * g
    if p == 2:
        return where(eq(y, 0), 0, g * (x / y))
    size = abs(x)
    if math.isinf(p):
        reached = where(eq(size, y) | isnan(size), 1, 0)
        return sgn(x) * (reached * (g / spread(sum(reached, dim=dim, keepdim=True), x, dim, True)))
    if p < 1:
        return where(eq(x, 0), 0, sgn(x) * size ** (p - 1)) * g * y ** (1 - p)
    scale = where(eq(y, 0), 0, g / y ** (p - 1))
    return (sgn(x) * size ** (p - 1) if p < 2 else x * size ** (p - 2)) * scale


def order_of(p: Any) -> float:
    """The order of a vector norm; "fro" and None are 2."""
    return 2.0 if p is None or p == "fro" else float(p)


def in_dtype(x: Any, dtype: Any, name: str = "linalg.vector_norm") -> Any:
    """A norm's input converted to the type that it is computed in; raises E0302 for one that does not hold it."""
    if dtype is None or dtype is x.dtype:
        return x
    source, target = LEGACY_NAMES[x.dtype.name], LEGACY_NAMES[dtype.name]
    if not dtype.is_differentiable:
        text = f"dtype should be floating point or complex, but got {target}"
    elif dtype.is_complex != x.dtype.is_complex:
        kind = "complex" if x.dtype.is_complex else "real"
        text = f"dtype should be {kind} for {kind} inputs, but got {target}"
    elif promote(x.dtype, dtype) is not dtype:
        text = f"the dtype of the input ({source}) should be convertible without narrowing to the specified dtype "
        text += f"({target})"
    else:
        return OPS["to_dtype"](x, dtype=dtype)
    raise TgradError("E0302", f"{name}: {text}", python="RuntimeError", operands={0: describe(x)})


@op(
    "reduction",
    torch="torch.norm",
    composite=True,
    out="exact",
    formula="norm({0})",
    grad_fn="LinalgVectorNormBackward0",
)
def norm(input: Any, /, p: Any = "fro", dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The p-norm of all elements, or over some dimensions; Euclidean unless `p` says otherwise.

    Its derivative at the origin is 0 (PyTorch's convention). `p` is a number or "fro"; "nuc" sums the singular values
    of a matrix.

    > norm([3., 4.])
    tensor(5.)
    > norm([[3., -4.], [0., 2.]], 1, dim=0)
    tensor([3., 6.])
    """
    x = in_dtype(input, dtype)
    if isinstance(p, str) and (p != "fro" or (isinstance(dim, tuple) and len(dim) > 2)):
        dims = tuple(range(x.ndim)) if dim is None else dim if isinstance(dim, tuple) else (dim,)
        if len(dims) != 2:
            text = "linalg.matrix_norm: dim must be a 2-tuple. Got " + " ".join(map(str, dims))
            raise TgradError("E0204", text, python="RuntimeError", operands={0: describe(x)})
        return OPS["matrix_norm"](x, ord=p, dim=dims, keepdim=keepdim)
    axes(x, dim, "norm")
    return OPS["vector_norm"](x, ord=2 if p in ("fro", None) else p, dim=dim, keepdim=keepdim)


@op(
    "linalg",
    torch=(),
    name="vector_norm",
    promote="abs",
    method=False,
    needs="fc",
    holomorphic=False,
    grad_fn="LinalgVectorNormBackward0",
    formula="vector_norm({0})",
    refusal="linalg.vector_norm: Expected a floating point or complex tensor as input. Got {dtype}",
)
def elements_norm(xp: Any, x: Any, /, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    """The kernel of `vector_norm`."""
    return power_norm(xp, x, order_of(ord), axes(x, dim, "vector_norm"), keepdim)


elements_norm.defvjp(lambda g, y, x, ord, dim, keepdim: (norm_gradient(g, y, x, order_of(ord), dim, keepdim),))


@op(
    "reduction",
    torch="torch.dist",
    promote="abs",
    needs="fc",
    holomorphic=False,
    out=False,
    formula="dist({0}, {1})",
    refusal="norm(): input dtype should be either floating point or complex. Got {dtype} instead.",
)
def dist(xp: Any, input: Array, other: Array, /, p: Any = 2) -> Any:
    """The p-norm of the difference of two tensors.

    > dist([1., 2.], [4., 6.])
    tensor(5.)
    """
    return power_norm(xp, input - other, float(p), None, False)


def _dist_rule(g: Any, y: Any, a: Any, b: Any, *, p: Any) -> tuple[Any, Any]:
    part = norm_gradient(g, y, a - b, float(p), None, False)
    return part, -part


dist.defvjp(_dist_rule)
