"""Largest and smallest elements, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.argument_errors import no_such_call, wrong_type
from ...tensor.registry import op
from ..elementwise.bounds import maximum, minimum
from ..elementwise.comparison import eq, isnan, where
from ..index.selection import along, place_along
from ..shape.reshaping import reshape, spread
from ..sizes import wrapped
from .reduction import axes, sum

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims


ALIKE = "Expected the dtype for input and out to match, but got {Want} for input's dtype and {Got} for out's dtype."


def refuse_empty(input: Any, dim: Any, name: str) -> None:
    """PyTorch's errors for an extreme of nothing."""
    if input.size:
        return
    if dim is None or dim == ():
        text = f"{name}(): Expected reduction dim to be specified for input.numel() == 0."
        if name == "aminmax":
            text = "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        elif not name.startswith("arg"):
            text += " Specify the reduction dim with the 'dim' argument."
        python = "IndexError" if name.startswith("arg") else "RuntimeError"
        raise TgradError("E0604", f"{name}: there is no element", torch=text, python=python)
    for d in dim if isinstance(dim, tuple) else (dim,):
        refuse_empty_dim(input, d, name)


def refuse_empty_dim(input: Any, dim: int, name: str) -> None:
    """PyTorch's error for an extreme along a dimension of size 0."""
    if input.ndim and input.shape[dim] == 0:
        brackets = "" if name == "aminmax" else "()"
        text = f"{name}{brackets}: Expected reduction dim {dim % input.ndim} to have non-zero size."
        raise TgradError("E0604", f"{name}: dimension {dim} is empty", torch=text, python="IndexError")


def share_over_ties(g: Any, y: Any, x: Any, dim: Any = None, keepdim: bool = False, nan: bool = True) -> Any:
    """The gradient of an extreme, in equal parts for all elements that reach it."""
    wide = spread(y, x, dim, keepdim)
    reached = eq(x, wide)
    if dim is None and nan:
        reached = reached | (isnan(x) & isnan(wide))
    mask = where(reached, 1, 0)
    shares = sum(mask, dim=dim, keepdim=keepdim)
    return spread(g / shares, x, dim, keepdim) * mask


@op(
    "reduction",
    torch=(),
    method=False,
    out=False,
    needs="biuf",
    grad_fn="MaxBackward1",
    formula="max({0})",
    refusal="\"max_all\" not implemented for '{dtype}'",
)
def max_all(xp: Any, input: Any, /) -> Any:
    """The largest of all elements; elements that tie share the gradient.

    > max_all([1., 3., 2.])
    tensor(3.)
    """
    refuse_empty(input, None, "max")
    return xp.max(input)


max_all.defvjp(lambda g, y, x: (share_over_ties(g, y, x),))


@op(
    "reduction",
    torch=(),
    method=False,
    out=False,
    needs="biuf",
    grad_fn="MinBackward1",
    formula="min({0})",
    refusal="\"min_all\" not implemented for '{dtype}'",
)
def min_all(xp: Any, input: Any, /) -> Any:
    """The smallest of all elements; elements that tie share the gradient.

    > min_all([1., 3., 2.])
    tensor(1.)
    """
    refuse_empty(input, None, "min")
    return xp.min(input)


min_all.defvjp(lambda g, y, x: (share_over_ties(g, y, x),))


def chosen_rule(g: Any, y: Any, _x: Any, *, dim: int, keepdim: bool, **_rest: Any) -> tuple[Any]:
    """The gradient of values chosen by an index: it goes to the chosen elements alone."""
    if g[0] is None:
        return (None,)
    ndim, values, index = len(_x.shape), g[0], y[1]
    if ndim == 0:
        return (values,)
    at = along(dim, ndim)
    if not keepdim:
        shape = [n if i != at else 1 for i, n in enumerate(_x.shape)]
        values, index = reshape(values, shape=tuple(shape)), reshape(index, shape=tuple(shape))
    return (place_along(values, index, dim=at, size=_x.shape[at]),)


def take_chosen(xp: Any, input: Any, index: Any, dim: int, keepdim: bool) -> tuple[Any, Any]:
    """Values at one index along a dimension, with the index, in the shapes that `keepdim` asks for."""
    if input.ndim == 0:
        return input, xp.zeros((), "int64")
    wide = xp.expand_dims(index, dim)
    values = xp.take_along_axis(input, wide, axis=dim)
    return (values, wide) if keepdim else (xp.squeeze(values, axis=dim), index)


@op(
    "reduction",
    torch=("torch.max",),
    name="max_dim",
    case=True,
    method=False,
    needs="biuf",
    outputs=("values", "indices"),
    grad_fn="MaxBackward0",
    refusal="max(): does not support complex input",
)
def max_dim(xp: Any, input: Any, /, dim: int, keepdim: bool = False) -> Any:
    """The largest elements along a dimension and their places; the gradient goes to those places alone.

    > torch.max(torch.tensor([[1., 3.], [4., 2.]]), 1)
    torch.return_types.max(
    values=tensor([3., 4.]),
    indices=tensor([1, 0]))
    """
    at = wrapped(dim, input.ndim, "max", (input,))
    refuse_empty(input, at, "max")
    return take_chosen(xp, input, xp.argmax(input, axis=at) if input.ndim else 0, at, keepdim)


max_dim.defvjp(chosen_rule)


@op(
    "reduction",
    torch=("torch.min",),
    name="min_dim",
    case=True,
    method=False,
    needs="biuf",
    outputs=("values", "indices"),
    grad_fn="MinBackward0",
    refusal="min(): does not support complex input",
)
def min_dim(xp: Any, input: Any, /, dim: int, keepdim: bool = False) -> Any:
    """The smallest elements along a dimension and their places; the gradient goes to those places alone.

    > torch.min(torch.tensor([[1., 3.], [4., 2.]]), 1)
    torch.return_types.min(
    values=tensor([1., 2.]),
    indices=tensor([0, 1]))
    """
    at = wrapped(dim, input.ndim, "min", (input,))
    refuse_empty(input, at, "min")
    return take_chosen(xp, input, xp.argmin(input, axis=at) if input.ndim else 0, at, keepdim)


min_dim.defvjp(chosen_rule)


def _overloaded(input: Any, dim: Any, keepdim: Any, other: Any, whole: Any, by_dim: Any, pair: Any) -> Any:
    """PyTorch's three meanings: of all, along a dimension, of two tensors."""
    from ...tensor.calls import convert_array
    from ...tensor.number import Number, plain

    if other is None and dim is not None and not isinstance(plain(dim), int):
        other = dim
    if other is not None:
        return pair(input, convert_array(pair, other, "other", 1, None))
    if dim is None:
        return whole(input)
    if type(input) is Number:
        raise no_such_call(whole.name.removesuffix("_all"), [input, dim], 0, "the first argument must be a tensor")
    return by_dim(input, dim=int(dim), keepdim=bool(keepdim))


@op("reduction", torch="torch.max", composite=True, out="pair", grad_fn="MaxBackward1")
def max_(input: Any, /, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """The largest element; with a dimension values and indices; with a second tensor `maximum`.

    Derivative: of all elements, shared equally by those that are largest; along a dimension, to the places in
    `indices` alone; of two tensors, to the larger, half and half where they tie.

    > max(torch.tensor([1., 3., 2.]))
    tensor(3.)
    > torch.max(torch.tensor([1., 3.]), torch.tensor([2., 2.]))
    tensor([2., 3.])
    """
    return _overloaded(input, dim, keepdim, other, max_all, max_dim, maximum)


@op("reduction", torch="torch.min", composite=True, out="pair", grad_fn="MinBackward1")
def min_(input: Any, /, dim: Any = None, keepdim: bool = False, *, other: Any = None) -> Any:
    """The smallest element; with a dimension values and indices; with a second tensor `minimum`.

    Derivative: of all elements, shared equally by those that are smallest; along a dimension, to the places in
    `indices` alone; of two tensors, to the smaller, half and half where they tie.

    > min(torch.tensor([1., 3., 2.]))
    tensor(1.)
    """
    return _overloaded(input, dim, keepdim, other, min_all, min_dim, minimum)


@op(
    "reduction",
    torch="torch.amax",
    needs="biuf",
    out=ALIKE,
    formula="amax({0})",
    refusal="\"max_values_cpu\" not implemented for '{dtype}'",
)
def amax(xp: Any, input: Any, /, dim: Dims = (), keepdim: bool = False) -> Any:
    """The largest elements over some or all dimensions; elements that tie share the gradient.

    > amax([[1., 3.], [4., 2.]], 1)
    tensor([3., 4.])
    """
    refuse_empty(input, dim, "amax")
    return xp.max(input, axis=axes(input, dim, "amax"), keepdims=keepdim)


amax.defvjp(lambda g, y, x, *, dim, keepdim: (share_over_ties(g, y, x, dim, keepdim),))


@op(
    "reduction",
    torch="torch.amin",
    needs="biuf",
    out=ALIKE,
    formula="amin({0})",
    refusal="\"min_values_cpu\" not implemented for '{dtype}'",
)
def amin(xp: Any, input: Any, /, dim: Dims = (), keepdim: bool = False) -> Any:
    """The smallest elements over some or all dimensions; elements that tie share the gradient.

    > amin([[1., 3.], [4., 2.]], 1)
    tensor([1., 2.])
    """
    refuse_empty(input, dim, "amin")
    return xp.min(input, axis=axes(input, dim, "amin"), keepdims=keepdim)


amin.defvjp(lambda g, y, x, *, dim, keepdim: (share_over_ties(g, y, x, dim, keepdim),))


@op("reduction", torch="torch.aminmax", needs="biuf", out="exact", outputs=("min", "max"))
def aminmax(xp: Any, input: Any, /, *, dim: Dims = None, keepdim: bool = False) -> Any:
    """The smallest and the largest elements together.

    > aminmax([1., 3., 2.])
    torch.return_types.aminmax(
    min=tensor(1.),
    max=tensor(3.))
    """
    refuse_empty(input, dim, "aminmax")
    axis = axes(input, dim, "aminmax")
    return xp.min(input, axis=axis, keepdims=keepdim), xp.max(input, axis=axis, keepdims=keepdim)


def _aminmax_rule(g: Any, y: Any, x: Any, *, dim: Any, keepdim: bool) -> tuple[Any]:
    low, high = (None if g[i] is None else share_over_ties(g[i], y[i], x, dim, keepdim, nan=False) for i in (0, 1))
    return (high if low is None else low if high is None else low + high,)


aminmax.defvjp(_aminmax_rule)


def _place(xp: Any, find: Any, input: Any, dim: Any, keepdim: bool, name: str) -> Any:
    if dim is not None and not isinstance(dim, int):
        raise wrong_type(name, "dim", 2, "int", dim)
    refuse_empty(input, dim, name)
    if input.ndim == 0:
        wrapped(0 if dim is None else dim, 0, name, (input,))
        return xp.zeros((), "int64")
    axis = None if dim is None else wrapped(dim, input.ndim, name, (input,))
    return find(input, axis=axis, keepdims=keepdim)


@op(
    "reduction",
    torch="torch.argmax",
    promote="none",
    result="int64",
    needs="iuf",
    out="exact",
    refusal="argmax(): does not support {kind} input",
)
def argmax(xp: Any, input: Any, /, dim: int | None = None, keepdim: bool = False) -> Any:
    """The place of the largest element, in the flattened tensor or along a dimension.

    > argmax([1., 3., 2.])
    tensor(1)
    """
    return _place(xp, xp.argmax, input, dim, keepdim, "argmax")


@op(
    "reduction",
    torch="torch.argmin",
    promote="none",
    result="int64",
    needs="iuf",
    out="exact",
    refusal="argmin(): does not support {kind} input",
)
def argmin(xp: Any, input: Any, /, dim: int | None = None, keepdim: bool = False) -> Any:
    """The place of the smallest element, in the flattened tensor or along a dimension.

    > argmin([1., 3., 2.])
    tensor(0)
    """
    return _place(xp, xp.argmin, input, dim, keepdim, "argmin")
