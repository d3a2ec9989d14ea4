"""Normalisation across channels as `nn.CrossMapLRN2d` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import NUMPY, op
from ..arguments import constant, raw
from ..linalg.contraction import matmul
from ..shape.reshaping import reshape
from .windows import fails

if TYPE_CHECKING:
    from typing import Any


def _seen(xp: Any, channels: int, size: int) -> Any:
    """Which channels (columns) count for the size at each channel (rows).

    PyTorch adds the next channel and takes the last one away as it goes; the very first it forgets to take away.
    """
    reach = int((size - 1) / 2 + 1)
    rows, columns = xp.ogrid[:channels, :channels]
    return (columns < rows + reach) & ((columns > rows - reach) | (columns == 0))


def _felt(xp: Any, channels: int, size: int) -> Any:
    """Which channels' gradients (columns) reach each channel (rows) in PyTorch's backward pass."""
    first = int(size - (size - 1) / 2)
    rows, columns = xp.ogrid[:channels, :channels]
    return (columns >= rows - first) & (columns < rows - first + size)


def _over(xp: Any, x: Any, which: Any) -> Any:
    """The sums over channels."""
    flat = x.reshape(*x.shape[:2], -1)
    return (which.astype(x.dtype) @ flat).reshape(x.shape)


@op(
    "normalization",
    torch=(),
    method=False,
    out=False,
    needs="f",
    grad_fn="CrossMapLRN2dBackward",
    formula="cross_map_lrn2d({0})",
    elementwise=False,
)
def cross_map_lrn2d(xp: Any, input: Any, /, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> Any:
    """``x / (k + alpha/size * s)**beta``, with s the sum of neighbouring channels' squares; PyTorch's gradient."""
    if input.ndim != 4:
        raise fails(f"CrossMapLRN2d: Expected input to be 4D, got {input.ndim}D instead.", "ValueError", "E0208")
    scale = k + alpha / size * _over(xp, input * input, _seen(xp, input.shape[1], size))
    return input * scale**-beta


def _rule(g: Any, y: Any, x: Any, *, size: int, alpha: float, beta: float, k: float) -> tuple[Any]:
    xp, shape = NUMPY(), tuple(x.shape)

    def over(values: Any, which: Any) -> Any:
        matrix = which.astype(raw(x).dtype)
        matrix = matrix if values is raw(values) else constant(matrix)
        return reshape(matmul(matrix, reshape(values, shape=(*shape[:2], -1))), shape=shape)

    scale = k + alpha / size * over(x * x, _seen(xp, shape[1], size))
    reached = over(g * y / scale, _felt(xp, shape[1], size))
    return (g * scale**-beta - x * reached * (2 * alpha * beta / size),)


cross_map_lrn2d.defvjp(_rule)
