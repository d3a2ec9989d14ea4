"""Averages over windows, plain and of powers: `avg_pool1d` … `lp_pool3d`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, op
from ..shape.axes import squeeze, unsqueeze
from .activation import F, relu
from .max_pooling import max_pool1d, max_pool2d, max_pool3d
from .pooling import check_kind, check_pool, pooled
from .windows import fails, padded, sized

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...tensor.registry import AsTensor


def _name(node: Any) -> str:
    return f"AvgPool{len(node.params['kernel'])}DBackward0"


def _steps(kernel: Any, stride: Any, places: Any) -> Iterator[tuple[int, list[slice]]]:
    """For each dimension, counted from the last, which elements are the first, second … of the windows."""
    for axis, (k, s, m) in enumerate(reversed(list(zip(kernel, stride, places, strict=True))), 1):
        yield axis, [slice(i, i + (m - 1) * s + 1, s) for i in range(k)]


def _at(part: slice, axis: int) -> Any:
    return (..., part, *(slice(None),) * (axis - 1))


def _divisors(xp: Any, size: Any, kernel: Any, stride: Any, padding: Any, places: Any, with_pad: Any) -> Any:
    """How many elements each window has; the padding counts if asked, what hangs over behind it never."""
    made = 1
    for n, k, s, p, m in zip(size, kernel, stride, padding, places, strict=True):
        start = xp.arange(m) * s - p
        end = xp.minimum(start + k, n + p)
        count = end - start if with_pad else xp.minimum(end, n) - xp.maximum(start, 0)
        made = xp.multiply.outer(made, count)
    return made


def _over(size: Any, kernel: Any, stride: Any, padding: Any, places: Any) -> list[tuple[int, int]]:
    """How far the windows reach over the input on both sides."""
    parts = zip(size, kernel, stride, padding, places, strict=True)
    return [(p, max((m - 1) * s + k - n - p, 0)) for n, k, s, p, m in parts]


@op("pooling", torch=(), method=False, formula="avg_pool({0})", grad_fn=_name)
def avg_pool_kernel(
    xp: Any, input: Any, /, kernel: Any, stride: Any, padding: Any, places: Any, with_pad: Any, divisor: Any
) -> Any:
    """The sum of each window over its number of elements, or over `divisor`; integers are cut off."""
    size = input.shape[-len(kernel) :]
    made = padded(xp, input, _over(size, kernel, stride, padding, places))
    for axis, parts in _steps(kernel, stride, places):
        total = xp.array(made[_at(parts[0], axis)])
        for part in parts[1:]:
            total += made[_at(part, axis)]
        made = total
    shares = divisor or _divisors(xp, size, kernel, stride, padding, places, with_pad)
    if input.dtype.kind == "f":
        made /= xp.asarray(shares, dtype=made.dtype)
        return made
    return xp.sign(made) * xp.sign(shares) * (abs(made) // abs(shares))


@op("pooling", torch=(), method=False, formula="avg_spread({0})")
def avg_spread(
    xp: Any, input: Any, /, size: Any, kernel: Any, stride: Any, padding: Any, places: Any, with_pad: Any, divisor: Any
) -> Any:
    """The transpose of `avg_pool_kernel`: each element shared among its window."""
    shares = divisor or _divisors(xp, size, kernel, stride, padding, places, with_pad)
    made = input / xp.asarray(shares, dtype=input.dtype)
    over = _over(size, kernel, stride, padding, places)
    for axis, parts in _steps(kernel, stride, places):
        wide = list(made.shape)
        wide[-axis] = size[-axis] + sum(over[-axis])
        spread = xp.zeros(wide, made.dtype)
        for part in parts:
            spread[_at(part, axis)] += made
        made = spread
    return made[(..., *[slice(a, a + n) for n, (a, _) in zip(size, over, strict=True)])]


avg_pool_kernel.defvjp(
    lambda g, _y, _x, kernel, **how: (avg_spread(g, size=tuple(_x.shape[-len(kernel) :]), kernel=kernel, **how),),
    linked="zeros",
)
avg_spread.defvjp(lambda g, _y, _x, size, **how: (avg_pool_kernel(g, **how),))


def _averaged(n: int, x: Any, how: dict[str, Any], ceil_mode: Any, with_pad: Any, divisor: Any) -> Any:
    """Average pooling in two or three dimensions."""
    name = f"avg_pool{n}d"
    found = pooled(name, n, x, how, ceil_mode)
    if divisor == 0:
        raise fails("divisor must be not zero", code="E0604")
    check_pool(name, x, found)
    check_kind(x, "f int64", name if n == 2 else "avg_pool3d_out_frame")
    return avg_pool_kernel(x, **found.params, with_pad=bool(with_pad), divisor=divisor)


@op("pooling", torch=(F + "avg_pool1d", "torch.avg_pool1d"), composite=True, method=False)
def avg_pool1d(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """The mean of each window of the last dimension.

    > F.avg_pool1d(tensor([[1., 3., 2., 4.]]), 2)
    tensor([[2., 3.]])
    """
    if input.ndim not in (2, 3):
        raise fails(
            f"Expected 2 to 3 dimensions, but got {input.ndim}-dimensional tensor for argument #1 'self' (while "
            "checking arguments for avg_pool1d)",
            code="E0208",
        )
    how = {"kernel_size": kernel_size, "stride": kernel_size if stride in (None, ()) else stride, "padding": padding}
    for word, value in how.items():
        if len(sized(value, 1, "avg_pool1d", word)) != 1:
            raise fails(f"avg_pool1d() argument '{word}' should contain one int (got {len(value)})", code="E0604")
    fill = {"kernel_size": 1, "stride": 1, "padding": 0}
    how = {word: (fill[word], *sized(value, 1)) for word, value in how.items()}
    return squeeze(_averaged(2, unsqueeze(input, dim=-2), how, ceil_mode, count_include_pad, None), dim=-2)


@op("pooling", torch=F + "avg_pool2d", composite=True, method=False)
def avg_pool2d(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Any = None,
) -> Any:
    """The mean of each window of the last two dimensions.

    > F.avg_pool2d(tensor([[[1., 3.], [2., 4.]]]), 2)
    tensor([[[2.5000]]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    return _averaged(2, input, how, ceil_mode, count_include_pad, divisor_override)


@op("pooling", torch=F + "avg_pool3d", composite=True, method=False)
def avg_pool3d(
    input: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: Any = None,
) -> Any:
    """The mean of each window of the last three dimensions.

    > F.avg_pool3d(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 2)
    tensor([[[[1.2500]]]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    return _averaged(3, input, how, ceil_mode, count_include_pad, divisor_override)


_MAX = {1: max_pool1d, 2: max_pool2d, 3: max_pool3d}
_AVERAGE = {1: avg_pool1d, 2: avg_pool2d, 3: avg_pool3d}


def _powers(n: int, x: Any, p: Any, kernel_size: Any, stride: Any, ceil_mode: Any) -> Any:
    """Power-average pooling, put together as PyTorch does, so that kinks are where PyTorch has them."""
    if p in (float("inf"), -float("inf")):
        size = OPS["abs"](x)
        sign = 1 if p > 0 else -1
        made = _MAX[n](size if p > 0 else -size, kernel_size=kernel_size, stride=stride, ceil_mode=ceil_mode)
        return made if sign > 0 else -made
    how = {"kernel_size": kernel_size, "ceil_mode": ceil_mode}
    if stride is not None:
        how["stride"] = stride
    mean = _AVERAGE[n](OPS["pow"](x, p), **how)
    count = 1
    for k in sized(kernel_size, n, f"lp_pool{n}d", "kernel_size"):
        count *= k
    return OPS["pow"](OPS["sign"](mean) * relu(OPS["abs"](mean)) * count, 1.0 / p)


@op("pooling", torch=F + "lp_pool1d", composite=True, method=False, out=False)
def lp_pool1d(input: AsTensor, /, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of each window of the last dimension, without absolute values for odd powers.

    Derivative: v*x^(p - 1)/result^(p - 1) over the window of each result; 0 where its sum of powers is not positive.

    > F.lp_pool1d(tensor([[3., 4., 6., 8.]]), 2, 2)
    tensor([[ 5., 10.]])
    """
    return _powers(1, input, norm_type, kernel_size, stride, ceil_mode)


@op("pooling", torch=F + "lp_pool2d", composite=True, method=False, out=False)
def lp_pool2d(input: AsTensor, /, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of each window of the last two dimensions, without absolute values for odd powers.

    Derivative: v*x^(p - 1)/result^(p - 1) over the window of each result; 0 where its sum of powers is not positive.

    > F.lp_pool2d(tensor([[[3., 0.], [0., 4.]]]), 2, 2)
    tensor([[[5.]]])
    """
    return _powers(2, input, norm_type, kernel_size, stride, ceil_mode)


@op("pooling", torch=F + "lp_pool3d", composite=True, method=False, out=False)
def lp_pool3d(input: AsTensor, /, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: bool = False) -> Any:
    """The p-norm of each window of the last three dimensions, without absolute values for odd powers.

    Derivative: v*x^(p - 1)/result^(p - 1) over the window of each result; 0 where its sum of powers is not positive.

    > F.lp_pool3d(tensor([[[[3., 0.], [0., 4.]], [[0., 0.], [0., 0.]]]]), 2, 2)
    tensor([[[[5.]]]])
    """
    return _powers(3, input, norm_type, kernel_size, stride, ceil_mode)
