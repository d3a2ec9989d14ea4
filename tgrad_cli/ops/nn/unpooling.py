"""`max_unpool1d` … `max_unpool3d`: what max pooling took, put back at its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import op
from ..shape.axes import squeeze, unsqueeze
from ..sizes import product
from .activation import F
from .largest import at_places
from .windows import fails, sized

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op(
    "pooling",
    torch=(),
    method=False,
    promote="none",
    result="first",
    grad_fn=lambda node: f"MaxUnpool{len(node.params['size'])}DBackward0",
    formula="max_unpool({0}, {1})",
)
def max_unpool_kernel(xp: Any, input: Any, indices: Any, /, size: Any) -> Any:
    """Zeros in planes of the given size, but for the elements at their places; of several at one the last stays."""
    planes, plane = input.shape[: input.ndim - len(size)], product(size)
    wrong = (indices < 0) | (indices >= plane)
    if wrong.any():
        shown = "x".join(map(str, size))
        text = f"Found an invalid max index: {int(indices[wrong][-1])} (output volumes are of size {shown})"
        raise fails(text, code="E0205")
    made = xp.zeros(product(planes) * plane, input.dtype)
    rows = xp.arange(product(planes))[:, None] * plane
    if input.size:
        made[(indices.reshape(len(rows), -1) + rows).reshape(-1)] = input.reshape(-1)
    return made.reshape(*planes, *size)


max_unpool_kernel.defvjp(lambda g, _y, _x, i, size: (at_places(g, i, dims=len(size)), None))


def _output_size(x: Any, kernel: Any, stride: Any, padding: Any, wanted: Any) -> tuple[int, ...]:
    """The size asked for, which must be near the one that the windows give; that one otherwise."""
    n = len(kernel)
    if x.ndim < n:
        raise fails("tuple index out of range", "IndexError", "E0208")
    parts = list(zip(x.shape[-n:], kernel, stride, padding, strict=True))
    usual = tuple([(m - 1) * s + k - 2 * p for m, k, s, p in parts])
    found = usual
    if wanted is not None:
        found = tuple(wanted)[2:] if len(wanted) == n + 2 else tuple(wanted)
        if len(found) != n:
            raise fails(
                f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of "
                f"'{len(found)}'",
                "ValueError",
                "E0604",
            )
        for d, (size, s) in enumerate(zip(usual, stride, strict=True)):
            if not size - s < found[d] < size + s:
                text = f'invalid output_size "{found}" (dim {d} must be between {size - s} and {size + s})'
                raise fails(text, "ValueError", "E0604")
    for d, m in enumerate(found):
        if m < 0:
            text = "max_unpooling: output_size must contain non-negative spatial dimensions, but got "
            raise fails(f"{text}output_size[{d}]={m}", "ValueError", "E0604")
    return found


def _unpooled(n: int, x: Any, indices: Any, how: dict[str, Any], wanted: Any) -> Any:
    """Unpooling in n dimensions; one is treated as two, the second of size 1."""
    name = f"max_unpool{n}d"
    kernel = sized(how["kernel_size"], n, name, "kernel_size")
    stride = kernel if how["stride"] in (None, ()) else sized(how["stride"], n, name, "stride")
    size = _output_size(x, kernel, stride, sized(how["padding"], n, name, "padding"), wanted)
    if n == 1:
        x, indices, size = unsqueeze(x, dim=-1), unsqueeze(indices, dim=-1), (*size, 1)
    if indices.dtype.name != "int64":
        text = f"elements in indices should be type int64 but got: {LEGACY_NAMES[indices.dtype.name]}"
        raise fails(text, code="E0302", hint="convert them: indices.long()")
    if x.ndim not in (len(size) + 1, len(size) + 2):
        text = f"Input to max_unpooling{len(size)}d should be a {len(size) + 1}d or {len(size) + 2}d Tensor, but got a "
        raise fails(f"{text}tensor with {x.ndim} dimensions.", code="E0208")
    if x.shape != indices.shape:
        raise fails(
            f"Expected shape of indices to be same as that of the input tensor ({list(x.shape)}) but got indices "
            f"tensor with shape: {list(indices.shape)}"
        )
    made = max_unpool_kernel(x, indices, size=size)
    return squeeze(made, dim=-1) if n == 1 else made


@op("pooling", torch=F + "max_unpool1d", composite=True, method=False, out=False)
def max_unpool1d(
    input: AsTensor,
    indices: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    output_size: Any = None,
) -> Any:
    """The largest elements of `max_pool1d` put back at their places in the last dimension, zeros between them.

    > F.max_unpool1d(tensor([[3., 4.]]), tensor([[1, 3]]), 2)
    tensor([[0., 3., 0., 4.]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    return _unpooled(1, input, indices, how, output_size)


@op("pooling", torch=F + "max_unpool2d", composite=True, method=False, out=False)
def max_unpool2d(
    input: AsTensor,
    indices: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    output_size: Any = None,
) -> Any:
    """The largest elements of `max_pool2d` put back at their places in the last two dimensions, zeros between them.

    > F.max_unpool2d(tensor([[[4.]]]), tensor([[[3]]]), 2)
    tensor([[[0., 0.],
             [0., 4.]]])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    return _unpooled(2, input, indices, how, output_size)


@op("pooling", torch=F + "max_unpool3d", composite=True, method=False, out=False)
def max_unpool3d(
    input: AsTensor,
    indices: AsTensor,
    /,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    output_size: Any = None,
) -> Any:
    """The largest elements of `max_pool3d` put back at their places in the last three dimensions, zeros between them.

    > F.max_unpool3d(tensor([[[[4.]]]]), tensor([[[[3]]]]), 2).flatten()
    tensor([0., 0., 0., 4., 0., 0., 0., 0.])
    """
    how = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
    return _unpooled(3, input, indices, how, output_size)
