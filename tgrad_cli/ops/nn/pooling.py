"""Pooling over windows: the largest element, the mean, and windows that adapt to a wanted size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..sizes import product
from .convolution import fold_windows, padded, sized, windows

if TYPE_CHECKING:
    from typing import Any


def places(size: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> tuple[int, ...]:
    """How many windows each dimension has; with `ceil_mode` the last may hang over, if it starts inside."""
    found = []
    for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True):
        room = n + 2 * p - d * (k - 1) - 1
        count = (room + (s - 1 if ceil_mode else 0)) // s + 1
        if ceil_mode and (count - 1) * s >= n + p:
            count -= 1
        found.append(count)
    return tuple(found)


def _framed(xp: Any, x: Any, how: Any, value: Any) -> Any:
    """The input padded so that every window lies inside."""
    kernel, stride, padding, dilation, ceil_mode = how
    x = padded(xp, x, padding, value)
    size = x.shape[-len(kernel) :]
    inner = [n - 2 * p for n, p in zip(size, padding, strict=True)]
    counts = places(inner, kernel, stride, padding, dilation, ceil_mode)
    over = [
        max((c - 1) * s + d * (k - 1) + 1 - n, 0)
        for c, s, d, k, n in zip(counts, stride, dilation, kernel, size, strict=True)
    ]
    return xp.pad(x, [(0, 0)] * (x.ndim - len(over)) + [(0, o) for o in over], constant_values=value)


@op(
    "pooling",
    torch=(),
    method=False,
    outputs=("*",),
    promote="none",
    grad_fn="MaxPool2DWithIndicesBackward0",
    formula="max_pool({0})",
)
def max_pool_kernel(
    xp: Any, input: Any, /, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> Any:
    """The largest element of each window, and where it is in its plane (the first of equal ones)."""
    n = len(kernel)
    how = (kernel, stride, padding, dilation, ceil_mode)
    low = -xp.inf if input.dtype.kind == "f" else xp.iinfo(input.dtype).min
    view = windows(xp, _framed(xp, input, how, low), kernel, stride, dilation)
    size = input.shape[-n:]
    where = xp.arange(product(size)).reshape(size)
    where = windows(xp, _framed(xp, where, how, -1), kernel, stride, dilation)
    view = view.reshape(*view.shape[:-n], -1)
    best = view.argmax(axis=-1)
    values = xp.take_along_axis(view, best[..., None], -1)[..., 0]
    flat = xp.broadcast_to(where.reshape(*where.shape[:n], -1), view.shape)
    return values, xp.take_along_axis(flat, best[..., None], -1)[..., 0]


def _max_rule(g: Any, y: Any, _x: Any, kernel: Any, **_how: Any) -> tuple[Any]:
    return (unpool(g[0], y[1], size=tuple(_x.shape[-len(kernel) :])),)


max_pool_kernel.defvjp(_max_rule)


@op("pooling", torch=(), method=False, promote="none", result="first", formula="unpool({0}, {1})")
def unpool(xp: Any, input: Any, indices: Any, /, size: Any) -> Any:
    """Elements added up at their places in planes of the given size."""
    planes = input.shape[: input.ndim - len(size)]
    made = xp.zeros((product(planes), product(size)), input.dtype)
    rows = xp.arange(made.shape[0])[:, None]
    xp.add.at(made, (rows, indices.reshape(made.shape[0], -1)), input.reshape(made.shape[0], -1))
    return made.reshape(*planes, *size)


@op("pooling", torch=(), method=False, promote="none", result="first", formula="at({0}, {1})")
def at_places(xp: Any, input: Any, indices: Any, /, dims: int) -> Any:
    """The elements at places of planes."""
    flat = input.reshape(*input.shape[: input.ndim - dims], -1)
    return xp.take_along_axis(flat, indices.reshape(*flat.shape[:-1], -1), -1).reshape(indices.shape)


unpool.defvjp(lambda g, _y, _x, i, size: (at_places(g, i, dims=len(size)), None))
at_places.defvjp(lambda g, _y, _x, i, dims: (unpool(g, i, size=tuple(_x.shape[-dims:])), None))


def max_pooled(n: int, x: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> Any:
    """Max pooling in n dimensions: values and indices."""
    kernel = sized(kernel, n)
    stride = kernel if stride in (None, (), []) else sized(stride, n)
    padding, dilation = sized(padding, n), sized(dilation, n)
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        torch = (
            f"pad should be at most half of effective kernel size, but got pad={padding[0]}, "
            f"kernel_size={kernel[0]} and dilation={dilation[0]}"
        )
        raise TgradError("E0604", torch, torch=torch, python="RuntimeError")
    return max_pool_kernel(
        x, kernel=kernel, stride=stride, padding=padding, dilation=dilation, ceil_mode=bool(ceil_mode)
    )


@op(
    "pooling",
    torch=(),
    method=False,
    promote="none",
    result="first",
    formula="avg_pool({0})",
    grad_fn="AvgPool2DBackward0",
)
def avg_pool_kernel(xp: Any, input: Any, /, kernel: Any, stride: Any, padding: Any, ceil_mode: bool, scale: Any) -> Any:
    """The sum of each window times `scale` (a number, or one for each window)."""
    ones = (1,) * len(kernel)
    view = windows(xp, _framed(xp, input, (kernel, stride, padding, ones, ceil_mode), 0), kernel, stride, ones)
    made = view.sum(axis=tuple(range(-len(kernel), 0)))
    return made * xp.asarray(scale, dtype=input.dtype)


@op("pooling", torch=(), method=False, promote="none", result="first", formula="avg_spread({0})")
def avg_spread(
    xp: Any, input: Any, /, size: Any, kernel: Any, stride: Any, padding: Any, ceil_mode: bool, scale: Any
) -> Any:
    """The transpose of `avg_pool_kernel`: each element shared among its window."""
    n = len(kernel)
    scaled = input * xp.asarray(scale, dtype=input.dtype)
    planes = scaled.shape[: scaled.ndim - n]
    wide = xp.broadcast_to(scaled.reshape(*scaled.shape, *(1,) * n), (*scaled.shape, *kernel))
    wide = wide.reshape(1, product(planes), *scaled.shape[-n:], *kernel)
    counts = scaled.shape[-n:]
    reach = [max((c - 1) * s + k - p, m) for c, s, k, p, m in zip(counts, stride, kernel, padding, size, strict=True)]
    made = fold_windows(xp, wide, reach, stride, padding, (1,) * n)
    return made[(..., *[slice(0, m) for m in size])].reshape(*planes, *size)


avg_pool_kernel.defvjp(
    lambda g, _y, _x, kernel, **how: (avg_spread(g, size=tuple(_x.shape[-len(kernel) :]), kernel=kernel, **how),)
)
avg_spread.defvjp(lambda g, _y, _x, size, **how: (avg_pool_kernel(g, **how),))


def _shares(size: Any, kernel: Any, stride: Any, padding: Any, ceil_mode: bool, with_pad: bool) -> Any:
    """One over the number of elements of each window, padding counted or not."""
    counts = places(size, kernel, stride, padding, (1,) * len(kernel), ceil_mode)
    sides = []
    for c, n, k, s, p in zip(counts, size, kernel, stride, padding, strict=True):
        side = []
        for i in range(c):
            start = i * s - p
            end = min(start + k, n + p)
            side.append(end - start if with_pad else min(end, n) - max(start, 0))
        sides.append(side)
    made: Any = 1.0
    for side in reversed(sides):
        made = [_divided(made, m) for m in side]
    return made


def _divided(nested: Any, m: int) -> Any:
    return [_divided(v, m) for v in nested] if isinstance(nested, list) else nested / m


def avg_pooled(
    n: int, x: Any, kernel: Any, stride: Any, padding: Any, ceil_mode: bool, with_pad: bool, divisor: Any
) -> Any:
    """Average pooling in n dimensions."""
    kernel = sized(kernel, n)
    stride = kernel if stride in (None, (), []) else sized(stride, n)
    padding = sized(padding, n)
    size = tuple(x.shape[-n:])
    scale = 1 / divisor if divisor else _shares(size, kernel, stride, padding, bool(ceil_mode), with_pad)
    return avg_pool_kernel(x, kernel=kernel, stride=stride, padding=padding, ceil_mode=bool(ceil_mode), scale=scale)


def adaptive_avg(n: int, x: Any, output_size: Any) -> Any:
    """Means over windows that adapt: one product with a small matrix for each dimension."""
    wanted = (output_size,) * n if output_size is None or isinstance(output_size, int) else tuple(output_size)
    for i, m in enumerate(wanted):
        dim = x.ndim - n + i
        size = x.shape[dim]
        if m is None or m == size:
            continue
        shares = [[0.0] * size for _ in range(m)]
        for j in range(m):
            start, end = j * size // m, -(-(j + 1) * size // m)
            shares[j][start:end] = [1 / (end - start)] * (end - start)
        x = weighted(x, dim=dim, matrix=tuple([tuple(row) for row in shares]))
    return x


@op(
    "pooling",
    torch=(),
    method=False,
    promote="none",
    result="first",
    formula="weighted({0})",
    grad_fn="AdaptiveAvgPool2DBackward0",
)
def weighted(xp: Any, input: Any, /, dim: int, matrix: Any, transpose: bool = False) -> Any:
    """A constant matrix applied along one dimension."""
    weights = xp.asarray(matrix, dtype=input.dtype)
    made = xp.tensordot(weights.T if transpose else weights, input, (1, dim))
    return xp.moveaxis(made, 0, dim)


weighted.defvjp(
    lambda g, _y, _x, dim, matrix, transpose: (weighted(g, dim=dim, matrix=matrix, transpose=not transpose),)
)
