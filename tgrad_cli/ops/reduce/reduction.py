"""Sums, products, means and their kin over some or all dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.argument_errors import wrong_type
from ...tensor.registry import op
from ..elementwise.comparison import isnan, where
from ..elementwise.exponential import exp
from ..shape.reshaping import expand, permute, reshape, spread
from ..sizes import distinct
from .summation import summed

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims


def axes(input: Any, dim: Dims, name: str) -> tuple[int, ...] | None:
    """NumPy's ``axis`` for PyTorch's ``dim``: None, or an empty tuple, means all dimensions."""
    if dim is None or dim == ():
        return None
    if input.ndim == 0:
        distinct(dim, 0, name)
        return ()
    return tuple(distinct(dim if isinstance(dim, tuple) else (dim,), input.ndim, name))


def count(shape: Any) -> int:
    """The number of elements that a shape holds."""
    total = 1
    for n in shape:
        total *= n
    return total


@op(
    "reduction",
    torch="torch.sum",
    promote="sum",
    out="dtype",
    formula="sum({0})",
    grad_fn=lambda node: _numbered(node, "Sum"),
    fold="add",
)
def sum(xp: Any, input: Any, /, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Sum of all elements, or over some dimensions; integers and bools add up in int64.

    > sum([[1., 2.], [3., 4.]], dim=0)
    tensor([4., 6.])
    """
    return summed(xp, input, axes(input, dim, "sum"), keepdim)


sum.defvjp(lambda g, _y, _x, *, dim, keepdim, dtype: (spread(g, _x, dim, keepdim),))


def _numbered(node: Any, name: str) -> str:
    """PyTorch's names: 0 for a reduction over everything, 1 for one over given dimensions."""
    return f"{name}Backward{0 if node.params['dim'] is None else 1}"


@op(
    "reduction",
    torch="torch.nansum",
    promote="sum",
    formula="nansum({0})",
    needs="biuf",
    out="dtype",
    refusal="nansum on CPU does not support complex inputs",
)
def nansum(xp: Any, input: Any, /, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Sum with NaN counted as 0.

    > nansum(torch.tensor([1., nan, 2.]))
    tensor(3.)
    """
    return xp.nansum(input, axis=axes(input, dim, "nansum"), keepdims=keepdim)


nansum.defvjp(lambda g, _y, x, *, dim, keepdim, dtype: (where(isnan(x), 0, spread(g, x, dim, keepdim)),))


@op(
    "reduction",
    torch="torch.mean",
    promote="floatsum",
    formula="mean({0})",
    grad_fn=lambda node: _numbered(node, "Mean"),
    fold="mean",
)
def mean(xp: Any, input: Any, /, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Mean of all elements, or over some dimensions; NaN over none.

    > mean([[1., 2.], [3., 4.]])
    tensor(2.5000)
    """
    axis = axes(input, dim, "mean")
    if input.size == 0:
        return xp.sum(input, axis=axis, keepdims=keepdim) * float("nan")
    total = summed(xp, input, axis, keepdim)
    return total / total.dtype.type(input.size // max(total.size, 1))


mean.defvjp(
    lambda g, _y, _x, *, dim, keepdim, dtype: (
        spread(g, _x, dim, keepdim) * (count(_y.shape) / max(count(_x.shape), 1)),
    )
)


@op(
    "reduction",
    torch="torch.nanmean",
    promote="floatsum",
    formula="nanmean({0})",
    needs="f",
    refusal="nansum on CPU does not support complex inputs|nanmean(): expected input to have floating point or complex "
    "dtype but got {dtype}",
    grad_fn="DivBackward0",
)
def nanmean(xp: Any, input: Any, /, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Mean of the elements that are not NaN.

    > nanmean(torch.tensor([1., nan, 2.]))
    tensor(1.5000)
    """
    axis = axes(input, dim, "nanmean")
    with xp.errstate(all="ignore"):
        return xp.nansum(input, axis=axis, keepdims=keepdim) / xp.sum(~xp.isnan(input), axis=axis, keepdims=keepdim)


def _nanmean_rule(g: Any, _y: Any, x: Any, *, dim: Any, keepdim: bool, dtype: Any) -> tuple[Any]:
    present = where(isnan(x), 0, 1)
    number = sum(present, dim=dim, keepdim=keepdim)
    return (spread(g / number, x, dim, keepdim) * present,)


nanmean.defvjp(_nanmean_rule)


@op(
    "reduction",
    torch="torch.prod",
    promote="sum",
    out="dtype",
    formula="prod({0})",
    grad_fn=lambda node: _numbered(node, "Prod"),
)
def prod(xp: Any, input: Any, /, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Product of all elements, or over one dimension; its derivative holds with zeros among them too.

    > prod([2., 3., 4.])
    tensor(24.)
    """
    if dim is None:
        return xp.prod(input)
    if not isinstance(dim, int):
        raise wrong_type("prod", "dim", 2, "int", dim)
    return xp.prod(input, axis=axes(input, dim, "prod"), keepdims=keepdim)


def _prod_rule(g: Any, y: Any, x: Any, *, dim: Any, keepdim: bool, dtype: Any) -> tuple[Any]:
    if not _has_zero(x):
        return (spread(g * y, x, dim, keepdim) / x,)
    if dim is None:
        flat = reshape(x, shape=(count(x.shape),))
        return (reshape(prod_of_others(flat), shape=tuple(x.shape)) * g,)
    last = to_last(x, dim)
    return (spread(g, x, dim, keepdim) * from_last(prod_of_others(last), dim),)


prod.defvjp(_prod_rule)


def to_last(x: Any, dim: int) -> Any:
    """The tensor with one dimension moved to the end."""
    if x.ndim < 2:
        return x if x.ndim else reshape(x, shape=(1,))
    dims = [i for i in range(x.ndim) if i != dim % x.ndim]
    return permute(x, dims=(*dims, dim % x.ndim))


def from_last(x: Any, dim: int) -> Any:
    """The last dimension moved back to its place."""
    if x.ndim < 2:
        return x
    dims = list(range(x.ndim - 1))
    dims.insert(dim % x.ndim, x.ndim - 1)
    return permute(x, dims=tuple(dims))


@op("reduction", torch=(), method=False, out=False)
def prod_of_others(xp: Any, input: Any, /) -> Any:
    """For each element the product of the others in its row (the last dimension).

    > prod_of_others([2., 3., 4.])
    tensor([12.,  8.,  6.])
    """
    before = xp.ones_like(input)
    after = xp.ones_like(input)
    before[..., 1:] = xp.cumprod(input[..., :-1], axis=-1)
    after[..., :-1] = xp.cumprod(input[..., :0:-1], axis=-1)[..., ::-1]
    return before * after


def _others_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    n = x.shape[-1] if x.ndim else 1
    if not x.ndim or not _has_zero(x):
        gy = g * y
        return ((sum(gy, dim=-1, keepdim=True) - gy) / x if x.ndim else gy * 0,)
    # Row i is the input without its element i; what is left out of it twice is the second derivative.
    wide = expand(reshape(x, shape=(*x.shape[:-1], 1, n)), size=(*x.shape[:-1], n, n))
    same = identity(n, x)
    pairs = where(same, 0, prod_of_others(where(same, 1, wide)))
    return (sum(reshape(g, shape=(*x.shape[:-1], n, 1)) * pairs, dim=-2),)


prod_of_others.defvjp(_others_rule)


def _has_zero(x: Any) -> bool:
    array = getattr(x, "array", x)
    return not bool(array.all())


def identity(n: int, like: Any) -> Any:
    """A mask of the diagonal: an array, or a tensor where `like` is one."""
    from ...tensor.registry import NUMPY

    mask = NUMPY().eye(n, dtype=bool)
    return type(like).of(mask) if hasattr(like, "array") else mask


@op(
    "reduction",
    torch="torch.logsumexp",
    promote="float",
    formula="logsumexp({0}, {dim})",
    aliases=("torch.special.logsumexp",),
)
def logsumexp(xp: Any, input: Any, /, dim: Dims, keepdim: bool = False) -> Any:
    """Logarithm of the sum of exponentials over some dimensions, without overflow on the way.

    > logsumexp([1., 2., 3.], 0)
    tensor(3.4076)
    """
    axis = axes(input, dim, "logsumexp")
    if not input.size:
        return xp.log(xp.sum(xp.exp(input), axis=axis, keepdims=keepdim))
    top = xp.max(input.real, axis=axis, keepdims=True)
    top = xp.where(xp.isfinite(top), top, 0)
    with xp.errstate(all="ignore"):
        total = xp.log(summed(xp, xp.exp(input - top), axis, True)) + top
    return total if keepdim else xp.squeeze(total, axis=axis)


def _logsumexp_rule(g: Any, y: Any, x: Any, *, dim: Any, keepdim: bool) -> tuple[Any]:
    return (spread(g, x, dim, keepdim) * exp(x - spread(y, x, dim, keepdim)),)


logsumexp.defvjp(_logsumexp_rule)


@op(
    "reduction",
    torch="torch.any",
    promote="truth",
    out="any only supports bool tensor for result, got: {Got}",
    formula="any({0})",
)
def any(xp: Any, input: Any, /, dim: Dims = None, keepdim: bool = False) -> Any:
    """True if any element (along a dimension) is nonzero.

    > any(torch.tensor([0, 0, 3]))
    tensor(True)
    """
    return xp.any(input, axis=axes(input, dim, "any"), keepdims=keepdim)


@op(
    "reduction",
    torch="torch.all",
    promote="truth",
    out="all only supports bool tensor for result, got: {Got}",
    formula="all({0})",
)
def all(xp: Any, input: Any, /, dim: Dims = None, keepdim: bool = False) -> Any:
    """True if all elements (along a dimension) are nonzero.

    > all(torch.tensor([0, 0, 3]))
    tensor(False)
    """
    return xp.all(input, axis=axes(input, dim, "all"), keepdims=keepdim)


@op("reduction", torch="torch.count_nonzero", promote="none", result="int64", out=False)
def count_nonzero(xp: Any, input: Any, /, dim: Dims = None) -> Any:
    """The number of elements that are not 0.

    > count_nonzero([0, 2, 3])
    tensor(2)
    """
    return xp.count_nonzero(input, axis=axes(input, dim, "count_nonzero"))
