"""Numerical derivatives of samples, and rows kept within a norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.number import NUMERIC, Number, plain
from ...tensor.registry import OPS, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor
from ..elementwise.comparison import gt, where
from ..elementwise.complex import conj, is_complex, real
from ..sizes import distinct, wrapped
from .norms import norm, norm_gradient
from .reduction import sum

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Array, Dims

WHO = "torch.gradient"
NO_NORM = "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {dtype}"


def _spacings(x: Any, spacing: Any, dim: Any, edge_order: int) -> tuple[Any, list[Any]]:
    """The dimensions to differentiate along and what lies between samples of each: a number or the places."""
    dims = tuple(range(x.ndim)) if dim is None else distinct(dim, x.ndim, "gradient")
    if x.dtype.name == "uint8":
        raise _refused("does not support uint8 input.", "E0302")
    several = isinstance(spacing, (tuple, list))
    if several and dim is None and len(spacing) != x.ndim:
        text = f"expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = {x.ndim}', "
        raise _refused(f"{text}since dim argument was not given, but got a list of length {len(spacing)}")
    if several and dim is not None and len(spacing) != len(dims):
        text = (
            "expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, "
        )
        text += f"but got a spacing argument of length {len(spacing)} and a dim argument of length {len(dims)}."
        raise _refused(text)
    if edge_order not in (1, 2):
        raise _refused("only supports edge_order=1 and edge_order=2.")
    for d in dims:
        if x.shape[d] < edge_order + 1:
            raise _refused("expected each dimension size to be at least edge_order+1")
    return dims, [_step(s) for s in spacing] if several else [_step(spacing, alone=True)] * len(dims)


def _step(value: Any, alone: bool = False) -> Any:
    if value is None:
        return 1
    if type(value) is Number or isinstance(value, NUMERIC):
        return plain(value)
    places = as_tensor("gradient", "spacing", 2, value)
    if alone and not places.ndim:
        return places.array.item()
    if places.ndim != 1:
        text = f"expected each element of spacing to have one dimension, but got an element with {places.ndim} "
        raise _refused(f"{text}dimensions!")
    return places


def _refused(text: str, code: str = "E0604") -> TgradError:
    return TgradError(code, f"{WHO} {text}", python="RuntimeError")


def _part(x: Any, at: int, start: int, stop: int) -> Any:
    """A slice of a dimension; the ends count from the back where negative."""
    n = x.shape[at]
    first, last = (max(0, i + n if i < 0 else i) for i in (start, stop))
    return OPS["narrow"](x, dim=at, start=first, length=max(0, last - first))


def _even(x: Any, at: int, step: Any, edge_order: int) -> Any:
    """Differences of samples a number apart."""
    n = x.shape[at]
    inside = (_part(x, at, 2, n) - _part(x, at, 0, n - 2)) / step / 2
    if edge_order == 1:
        ends = [(_part(x, at, i + 1, i + 2) - _part(x, at, i, i + 1)) / step for i in (0, n - 2)]
    else:
        first, second, third = (_part(x, at, i, i + 1) for i in (0, 1, 2))
        last, before, further = (_part(x, at, n - i, n - i + 1) for i in (1, 2, 3))
        ends = [(second * 4 - first * 3 - third) / step / 2, (last * 3 - before * 4 + further) / step / 2]
    return OPS["cat"]((ends[0], inside, ends[1]), dim=at)


def _uneven(x: Any, at: int, places: Any, edge_order: int) -> Any:
    """Differences of samples at given places, of second order inside."""
    n, m = x.shape[at], places.shape[0] - 1
    step = _part(places, 0, 1, m + 1) - _part(places, 0, 0, m)

    def along(values: Any) -> Any:
        return OPS["reshape"](values, shape=tuple([-1 if i == at else 1 for i in range(x.ndim)]))

    def weighted(start: int, a: Any, b: Any, c: Any, length: int) -> Any:
        parts = [_part(x, at, start + i, start + i + length) for i in (0, 1, 2)]
        return along(a) * parts[0] + along(b) * parts[1] + along(c) * parts[2]

    left, right = _part(step, 0, 0, m - 1), _part(step, 0, 1, m)
    both = left + right
    inside = weighted(0, -right / (left * both), (right - left) / (left * right), left / (right * both), n - 2)
    if edge_order == 1:
        first = (_part(x, at, 1, 2) - _part(x, at, 0, 1)) / along(_part(step, 0, 0, 1))
        last = (_part(x, at, n - 1, n) - _part(x, at, n - 2, n - 1)) / along(_part(step, 0, m - 1, m))
    else:
        a, b = _part(step, 0, 0, 1), _part(step, 0, 1, 2)
        first = weighted(0, -(a * 2 + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b)), 1)
        a, b = _part(step, 0, m - 2, m - 1), _part(step, 0, m - 1, m)
        last = weighted(n - 3, b / (a * (a + b)), -(a + b) / (a * b), (b * 2 + a) / (b * (a + b)), 1)
    return OPS["cat"]((first, inside, last), dim=at)


@op("statistics", torch="torch.gradient", name="gradient_of_samples", composite=True, method=False, out=False)
def gradient_of_samples(input: Any, /, *, spacing: Any = 1, dim: Dims = None, edge_order: int = 1) -> Any:
    """Numerical derivatives of samples along each dimension (or along `dim`), a tuple of tensors.

    `spacing` is a number, a number for each dimension, or the coordinates for each; at the ends the difference is
    one-sided, of order `edge_order`.

    Derivative: linear in the input; each difference passes its gradient on to the samples that it is made of.

    > torch.gradient(torch.tensor([1., 4., 9.]))
    (tensor([3., 4., 5.]),)
    > torch.gradient(torch.tensor([1., 4., 9.]), spacing=0.5, edge_order=2)
    (tensor([ 4.,  8., 12.]),)
    """
    dims, steps = _spacings(input, spacing, dim, edge_order)
    slope = [_uneven if type(step) is Tensor else _even for step in steps]
    return tuple([run(input, at, step, edge_order) for run, at, step in zip(slope, dims, steps, strict=True)])


def _others(input: Any, dim: int) -> tuple[int, ...]:
    at = wrapped(dim, input.ndim, "renorm", (input,))
    return tuple([i for i in range(input.ndim) if i != at])


@op("reduction", torch="torch.renorm", promote="same", inplace=True, needs="fc", holomorphic=False, refusal=NO_NORM)
def renorm(xp: Any, input: Array, /, p: float, dim: int, maxnorm: float) -> Any:
    """Each slice along a dimension scaled down to the norm `maxnorm` where its p-norm is larger.

    Derivative: 1 for slices within the norm; a slice x of norm n beyond it has maxnorm/n*(v - x*(x·v)/n^2) for
    p = 2.

    > renorm([[3., 4.], [0., 1.]], 2, 0, 1)
    tensor([[0.6000, 0.8000],
            [0.0000, 1.0000]])
    """
    text = None
    if p <= 0:
        text = "renorm: non-positive-norm not supported"
    elif maxnorm < 0:
        text = f"renorm: expected maxnorm to be >= 0 but got {maxnorm}"
    elif input.ndim < 2:
        text = f"renorm: input needs at least 2 dimensions, got {input.ndim} dimensions"
    if text is not None:
        raise TgradError("E0208" if "dimensions" in text else "E0604", text, python="RuntimeError")
    size = norm(input, p=p, dim=_others(input, dim), keepdim=True, dtype=None)
    return input * xp.where(size > maxnorm, maxnorm / (size + 1e-7), 1).astype(size.dtype)


def _renorm_rule(g: Any, _y: Any, x: Any, *, p: float, dim: int, maxnorm: float) -> tuple[Any]:
    others = _others(x, dim)
    size = norm(x, p=p, dim=others, keepdim=True, dtype=None)
    pulled = conj(x) * g
    along = sum(real(pulled) if is_complex(x) else pulled, dim=others, keepdim=True)
    through = norm_gradient(along, size, x, p, others, True)
    inverse = 1 / (size + 1e-7)
    return (where(gt(size, maxnorm), inverse * maxnorm * (g - inverse * through), g),)


renorm.defvjp(_renorm_rule)
