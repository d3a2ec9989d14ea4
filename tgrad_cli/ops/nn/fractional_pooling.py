"""Max pooling over windows whose places are drawn: `fractional_max_pool2d` and `fractional_max_pool3d`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor import dtypes, sources
from ...tensor.random.drawing import stream
from ...tensor.registry import op
from ...tensor.tensor import Tensor
from .activation import F
from .largest import Choices, largest, unpool
from .windows import fails, sized

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op(
    "pooling",
    torch=(),
    method=False,
    out=False,
    promote="match",
    outputs=("*",),
    formula="fractional_max_pool({0})",
    grad_fn=lambda node: f"FractionalMaxPool{len(node.params['kernel'])}DBackward0",
)
def fractional_kernel(xp: Any, input: Any, samples: Any, /, kernel: Any, size: Any) -> Any:
    """The largest element of each window, and where it is; a sample a plane and dimension places the windows."""
    n = len(kernel)
    x = input.reshape(-1, *input.shape[-n - 1 :])
    # The first of a plane's samples is for the last dimension in two dimensions, for the first one in three.
    order = range(n - 1, -1, -1) if n == 2 else range(n)
    drawn = dict(zip(order, (samples[: len(x), :, i] for i in range(n)), strict=True))
    dims = [
        _choices(xp, n, n - dim, x.shape[dim - n], kernel[dim], size[dim], drawn[dim]) for dim in range(n - 1, -1, -1)
    ]
    values, places = largest(xp, x, dims, x.shape[-n:])
    shape = (*input.shape[:-n], *size)
    return values.reshape(shape), places.reshape(shape)


def _choices(xp: Any, n: int, axis: int, have: int, kernel: int, places: int, sample: Any) -> Choices:
    """One of n dimensions, counted from the last: steps of one length, shifted by the plane's sample and rounded down.

    The last window lies at the end.
    """
    start = xp.full((*sample.shape, places), have - kernel, dtype=xp.intp)
    if places > 1:
        alpha = sample.dtype.type(have - kernel) / sample.dtype.type(places - 1)
        steps = xp.arange(places - 1).astype(sample.dtype)
        found = ((steps + sample[..., None]) * alpha).astype(xp.intp) - (sample * alpha).astype(xp.intp)[..., None]
        start[..., :-1] = found
    laid = start.reshape(*sample.shape, *(1,) * (n - axis), places, *(1,) * (axis - 1))

    def select(array: Any, k: int) -> Any:
        shape = [*array.shape]
        shape[-axis] = places
        return xp.take_along_axis(array, xp.broadcast_to(laid + k, shape), -axis)

    return Choices(kernel, select, lambda code: laid + code)


fractional_kernel.defvjp(
    lambda g, y, _x, _samples, kernel, size: (unpool(g[0], y[1], size=tuple(_x.shape[-len(kernel) :])), None),
    linked="zeros",
)


def _check_samples(n: int, x: Any, samples: Any) -> None:
    """PyTorch's checks of samples that are given."""
    if samples.dtype is not x.dtype:
        raise fails("Expect _random_samples to have the same dtype as input", code="E0302")
    if samples.ndim != 3:
        raise fails(f"Expect _random_samples to have 3 dimensions, got {samples.ndim}", code="E0208")
    batch = 1 if x.ndim == n + 1 else x.shape[0]
    if samples.shape[0] < batch:
        raise fails("Expect _random_samples.size(0) no less then input batch size.")
    if samples.shape[1] != x.shape[-n - 1]:
        raise fails("Expect _random_samples.size(1) equals to input channel size.")
    if samples.shape[2] != n:
        raise fails(f"Expect _random_samples.size(2) equals to {n}; got {samples.shape[2]}.")


def _pooled(n: int, x: Any, kernel_size: Any, output_size: Any, ratio: Any, samples: Any) -> Any:
    """Fractional pooling in two or three dimensions: values and indices."""
    name = f"fractional_max_pool{n}d"
    if output_size is None and ratio is None:
        text = f"{name} requires specifying either an output_size or an output_ratio"
        raise fails(text, "ValueError", "E0501")
    if x.ndim < n + 1:
        text = f"Dimension out of range (expected to be in range of [{-x.ndim}, {x.ndim - 1}], but got {-n - 1})"
        raise fails(text, "IndexError", "E0204")
    if output_size is None:
        ratios = tuple(ratio) if isinstance(ratio, (tuple, list)) else (ratio,) * n
        output_size = tuple([int(m * r) for m, r in zip(x.shape[-n:], ratios, strict=True)])
    kernel = sized(kernel_size, n, name, "kernel_size")
    size = sized(output_size, n, name, "output_size")
    if samples is None:
        batch = 1 if x.ndim == n + 1 else x.shape[0]
        shape, kind = (batch, x.shape[-n - 1], n), x.dtype
        samples = Tensor(sources.uniform(stream(), shape, kind), kind)
    if x.ndim not in (n + 1, n + 2):
        raise fails(f"{name}: Expected {n + 1}D or {n + 2}D tensor, but got: {list(x.shape)}", code="E0208")
    _check_samples(n, x, samples)
    words = ("height", "width") if n == 2 else ("time", "height", "width")
    caller = f"{name}()" if n == 2 else f"{name}_out()"
    for word, have, k, m in zip(words, x.shape[-n:], kernel, size, strict=True):
        # In three dimensions PyTorch wants one place more than it needs.
        if m + k - 1 > have - (n == 3):
            raise fails(f"{caller}: pool {word} {k} too large relative to input {word} {have}")
    if x.dtype.category != dtypes.FLOATING:
        raise fails(f"{name}: the input must be of a floating point type", code="E0302")
    return fractional_kernel(x, samples, kernel=kernel, size=size)


@op("pooling", torch=F + "fractional_max_pool2d_with_indices", composite=True, method=False, out=False)
def fractional_max_pool2d_with_indices(
    input: AsTensor,
    /,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """`fractional_max_pool2d`, and where each element is in its plane.

    > F.fractional_max_pool2d_with_indices(tensor([[[1., 3.], [2., 4.]]]), 2, output_size=1)[1]
    tensor([[[3]]])
    """
    return _pooled(2, input, kernel_size, output_size, output_ratio, _random_samples)


@op("pooling", torch=F + "fractional_max_pool2d", composite=True, method=False, out=False)
def fractional_max_pool2d(
    input: AsTensor,
    /,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """The largest element of windows in the last two dimensions whose places are drawn from the random stream.

    The size is given, or as a ratio of the input's.

    > F.fractional_max_pool2d(tensor([[[1., 3.], [2., 4.]]]), 2, output_size=1)
    tensor([[[4.]]])
    """
    found = _pooled(2, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]


@op("pooling", torch=F + "fractional_max_pool3d_with_indices", composite=True, method=False, out=False)
def fractional_max_pool3d_with_indices(
    input: AsTensor,
    /,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """`fractional_max_pool3d`, and where each element is in its plane.

    Derivative: v at the places in the indices, 0 elsewhere.

    > F.fractional_max_pool3d_with_indices(torch.arange(27.).reshape(1, 3, 3, 3), 2, output_size=1)[1]
    tensor([[[[26]]]])
    """
    return _pooled(3, input, kernel_size, output_size, output_ratio, _random_samples)


@op("pooling", torch=F + "fractional_max_pool3d", composite=True, method=False, out=False)
def fractional_max_pool3d(
    input: AsTensor,
    /,
    kernel_size: Any,
    output_size: Any = None,
    output_ratio: Any = None,
    return_indices: bool = False,
    _random_samples: Any = None,
) -> Any:
    """The largest element of windows in the last three dimensions whose places are drawn from the random stream.

    The size is given, or as a ratio of the input's.

    Derivative: v at the largest element of each window, 0 elsewhere.

    > F.fractional_max_pool3d(torch.arange(27.).reshape(1, 3, 3, 3), 2, output_size=1)
    tensor([[[[26.]]]])
    """
    found = _pooled(3, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]
