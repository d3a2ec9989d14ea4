"""Differences of neighbours, and areas under samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ..arguments import as_tensor
from ..elementwise.scaling import copied, over, times
from ..shape.reshaping import reshape
from ..sizes import wrapped
from .cumulative import cumsum
from .reduction import sum

if TYPE_CHECKING:
    from typing import Any


def _part(x: Any, dim: int, start: int, length: int) -> Any:
    return OPS["narrow"](x, dim=dim, start=start, length=length)


@op("statistics", torch="torch.diff", composite=True)
def diff(input: Any, /, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along a dimension, n times over, after `prepend` and `append` are joined to the ends.

    > diff([1., 4., 9.])
    tensor([3., 5.])
    > diff([1, 4, 9], n=2)
    tensor([2])
    """
    if input.ndim == 0:
        text = "diff expects input to be at least one-dimensional"
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    if n < 0:
        raise TgradError("E0604", f"order must be non-negative but got {n}", python="RuntimeError")
    at = wrapped(dim, input.ndim, "diff", (input,))
    prepend, append = (as_tensor("diff", word, 4, v) for word, v in (("prepend", prepend), ("append", append)))
    if n == 0:
        return copied(input)
    parts = [p for p in (prepend, input, append) if p is not None]
    if len(parts) > 1:
        _check_ends(input, parts, at)
        input = OPS["cat"](tuple(parts), dim=at)
    for _ in range(min(n, input.shape[at])):
        size = input.shape[at] - 1
        after, before = _part(input, at, 1, size), _part(input, at, 0, size)
        input = OPS["logical_xor"](after, before) if input.dtype.name == "bool" else after - before
    return input


def _check_ends(input: Any, parts: Any, at: int) -> None:
    for part in parts:
        if part.ndim != input.ndim:
            text = "diff expects prepend or append to be the same dimension as input"
            raise TgradError("E0202", text, torch=text, python="RuntimeError")
        for i, (n, m) in enumerate(zip(input.shape, part.shape, strict=True)):
            if n != m and i != at:
                text = (
                    "diff expects the shape of tensor to prepend or append to match that of input except along the "
                    f"differencing dimension; input.size({i}) = {n}, but got tensor.size({i}) = {m}"
                )
                raise TgradError("E0202", text, torch=text, python="RuntimeError")


def _areas(name: str, y: Any, x: Any, dx: Any, at: int) -> tuple[Any, Any]:
    """Twice the trapezoids' mean heights, and the distances between samples (a tensor, or the number given)."""
    if "bool" in (y.dtype.name, None if x is None else x.dtype.name):
        which = "`y`" if x is None else "`x` or `y`"
        text = f"{name}: received a bool input for {which}, but bool is not supported"
        raise TgradError("E0302", text, torch=text, python="RuntimeError")
    size = max(y.shape[at] - 1, 0)
    heights = _part(y, at, 0, size) + _part(y, at, 1 if y.shape[at] else 0, size)
    if x is None:
        return heights, dx
    if x.ndim == 1:
        if x.shape[0] != y.shape[at]:
            text = f"{name}: There must be one `x` value for each sample point"
            raise TgradError("E0202", text, torch=text, python="RuntimeError")
        x = reshape(x, shape=tuple(-1 if i == at else 1 for i in range(y.ndim)))
    along = at - max(y.ndim - x.ndim, 0)
    if along < 0:
        text = f"The size of tensor a ({size}) must match the size of tensor b (0) at non-singleton dimension {at}"
        raise TgradError("E0201", f"{name}: x has too few dimensions", torch=text, python="RuntimeError")
    apart = max(x.shape[along] - 1, 0)
    return heights, _part(x, along, 1 if apart else 0, apart) - _part(x, along, 0, apart)


def _samples(name: str, y: Any, x: Any, dx: Any, dim: int) -> int:
    """The dimension that the samples lie along; refuses `x` together with `dx`."""
    if x is not None and dx is not None:
        text = f"{name}() received an invalid combination of arguments - got (Tensor, Tensor, dx={type(dx).__name__})"
        hint = "give the places x, or the distance dx between neighbours"
        raise TgradError("E0501", text, torch=f"{text}, but expected one of:", python="TypeError", hint=hint)
    if not y.ndim:
        text = f"Dimension specified as {dim} but tensor has no dimensions"
        raise TgradError("E0204", f"{name}: {text}", torch=text, python="IndexError")
    return wrapped(dim, y.ndim, name, (y,))


@op("statistics", torch=("torch.trapezoid", "torch.trapz"), composite=True, method=False, out=False)
def trapezoid(y: Any, x: Any = None, /, *, dx: Any = None, dim: int = -1) -> Any:
    """The area under samples y at places x (or `dx` apart, 1 unless given), by the trapezoidal rule.

    > trapezoid([1., 2., 3.])
    tensor(4.)
    > trapezoid([1., 2., 3.], [0., 1., 3.])
    tensor(6.5000)
    """
    at = _samples("trapezoid", y, x, dx, dim)
    step = 1 if dx is None else dx
    if x is None and y.dtype.name != "bool" and y.shape[at]:
        ends = _part(y, at, 0, 1) + _part(y, at, y.shape[at] - 1, 1)
        ends = OPS["squeeze"](ends, dim=at)
        return times(sum(y, dim=at) - times(ends, number=0.5), number=step)
    heights, distances = _areas("trapezoid", y, x, step, at)
    return over(sum(heights * distances, dim=at), number=2.0)


@op("statistics", torch="torch.cumulative_trapezoid", composite=True, method=False, out=False)
def cumulative_trapezoid(y: Any, x: Any = None, /, *, dx: Any = None, dim: int = -1) -> Any:
    """The area under samples up to each place, by the trapezoidal rule.

    Derivative: by y, half the width of the strips at a sample, of those up to the place.

    > cumulative_trapezoid([1., 2., 3.])
    tensor([1.5000, 4.0000])
    """
    at = _samples("cumulative_trapezoid", y, x, dx, dim)
    heights, distances = _areas("cumulative_trapezoid", y, x, 1 if dx is None else dx, at)
    if x is None:
        return cumsum(times(heights, number=distances / 2.0), dim=at)
    return over(cumsum(heights * distances, dim=at), number=2.0)
