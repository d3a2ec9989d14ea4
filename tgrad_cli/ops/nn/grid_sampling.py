"""Images sampled at the points of a grid, and the grids of affine maps."""

from __future__ import annotations

from itertools import product as combinations
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import NUMPY, op
from ...tensor.tensor import Tensor
from ..arguments import constant, like, raw
from ..elementwise.comparison import where
from ..reduce.reduction import sum
from ..shape.axes import unsqueeze
from ..shape.joining import stack
from ..shape.slicing import select
from .activation import F
from .largest import at_places, unpool
from .taps import cubic_slopes, cubic_weights
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def _unnormalised(x: Any, n: int, corners: bool) -> Any:
    """Coordinates from -1 to 1 as places from 0 to n - 1."""
    return (x + 1) / 2 * (n - 1) if corners else ((x + 1) * n - 1) / 2


def _inside(xp: Any, at: Any, n: int, padding: str, corners: bool) -> tuple[Any, Any]:
    """Places brought inside as the padding mode says, and the derivative of that."""
    slope = xp.ones_like(at)
    if padding == "reflection":
        low, span = (0.0, n - 1.0) if corners else (-0.5, float(n))
        if span == 0:
            at, slope = at * 0, slope * 0
        else:
            shifted = at - low
            size = abs(shifted)
            turns, rest = xp.floor(size / span), xp.fmod(size, span)
            odd = turns % 2 == 1
            slope = xp.where(shifted < 0, -slope, slope) * xp.where(odd, -1, 1).astype(at.dtype)
            at = xp.where(odd, span - rest, rest) + low
    if padding != "zeros":
        slope = xp.where((at > 0) & (at < n - 1), slope, 0)
        at = xp.clip(at, 0, n - 1)
    # What is no place at all is far outside, as in PyTorch.
    return xp.where(xp.isfinite(at) & (abs(at) < 1e9), at, -100).astype(slope.dtype), slope


def _beside(array: Any, other: Any) -> Any:
    """A constant that an operation takes beside a tensor, or beside an array."""
    return constant(array) if type(other) is Tensor else array


class Corners:
    """The places that a sampled point is made of: for each dimension the first of them, and the way past it.

    `first` are integers, `part` the way past as an operation's result on the grid (so that it is on the tape where the
    grid is), `slope` its derivative for the grid. The dimensions are the image's, the grid's last one backwards.
    """

    __slots__ = ("first", "part", "slope")

    def __init__(self, grid: Any, size: Any, mode: str, padding: str, corners: bool) -> None:
        xp, values = NUMPY(), raw(grid)
        self.first: list[Any] = []
        self.part: list[Any] = []
        self.slope: list[Any] = []
        for i, n in enumerate(size):
            axis = len(size) - 1 - i
            x = values[..., axis]
            scale = (n - 1) / 2 if corners else n / 2
            at = _unnormalised(x, n, corners)
            bent = "zeros" if mode == "bicubic" else padding
            at, slope = _inside(xp, at, n, bent, corners)
            slope = slope * values.dtype.type(scale)
            first = xp.rint(at) if mode == "nearest" else xp.floor(at)
            part = at - first
            if type(grid) is Tensor:
                # Near each point the way past is linear in the grid: it moves with it from where it is.
                moved = select(grid, dim=-1, index=axis) - like(x, grid)
                part = where(constant(xp.isfinite(x)), moved, 0.0) * like(slope, grid) + like(part, grid)
            self.part.append(part)
            self.first.append(first.astype("int64"))
            self.slope.append(like(slope, grid))


_OFFSETS = {"nearest": (0,), "bilinear": (0, 1), "bicubic": (-1, 0, 1, 2)}


def _weights(part: Any, mode: str) -> list[Any]:
    """A dimension's weights of its places, from the way past the first."""
    if mode == "nearest":
        return [None]
    return [1 - part, part] if mode == "bilinear" else cubic_weights(part)


def _slopes(part: Any, mode: str) -> list[Any]:
    """The derivatives of those weights."""
    if mode == "nearest":
        return [None]
    return [part * 0 - 1, part * 0 + 1] if mode == "bilinear" else cubic_slopes(part)


def _place(xp: Any, first: Any, offsets: Any, size: Any, mode: str, padding: str, corners: bool) -> tuple[Any, Any]:
    """The flat places of one choice of neighbours, and which of them are inside the image."""
    flat, kept = 0, True
    for at, offset, n in zip(first, offsets, size, strict=True):
        place = at + offset
        if mode == "bicubic" and padding != "zeros":
            found = _inside(xp, place.astype("float64"), n, padding, corners)[0]
            place = found.astype("int64")
        kept = kept & (place >= 0) & (place < n)
        flat = flat * n + xp.clip(place, 0, n - 1)
    return flat, kept


def _product(weights: Any) -> Any:
    made = None
    for w in weights:
        if w is not None:
            made = w if made is None else made * w
    return made


def _neighbours(x: Any, found: Corners, size: Any, mode: str, padding: str, corners: bool) -> Any:
    """Every choice of neighbours: their offsets' numbers, flat places (N, C, …), and which are inside."""
    xp = NUMPY()
    offsets = _OFFSETS[mode]
    for numbers in combinations(range(len(offsets)), repeat=len(size)):
        flat, kept = _place(xp, found.first, [offsets[k] for k in numbers], size, mode, padding, corners)
        shape = (x.shape[0], x.shape[1], *flat.shape[1:])
        yield numbers, xp.broadcast_to(flat[:, None], shape), kept[:, None]


@op(
    "pooling",
    torch=(),
    method=False,
    out=False,
    promote="match",
    formula="grid_sample({0}, {1})",
    grad_fn=lambda node: f"GridSampler{len(node.shape) - 2}DBackward0",
)
def grid_sample_kernel(xp: Any, input: Any, grid: Any, /, mode: str, padding: str, corners: bool) -> Any:
    """The kernel of `grid_sample`."""
    size = input.shape[2:]
    found = Corners(grid, size, mode, padding, corners)
    weights = [_weights(part, mode) for part in found.part]
    made = xp.zeros((*input.shape[:2], *grid.shape[1:-1]), input.dtype)
    for numbers, flat, kept in _neighbours(input, found, size, mode, padding, corners):
        value = xp.where(kept, at_places.kernel(xp, input, flat, len(size)), input.dtype.type(0))
        weight = _product([w[k] for w, k in zip(weights, numbers, strict=True)])
        made += value if weight is None else value * weight[:, None]
    return made


def _rule(g: Any, _y: Any, x: Any, grid: Any, mode: str, padding: str, corners: bool) -> tuple[Any, Any]:
    size = tuple(x.shape[2:])
    found = Corners(grid, size, mode, padding, corners)
    weights = [_weights(part, mode) for part in found.part]
    slopes = [_slopes(part, mode) for part in found.part]
    dx: Any = 0.0
    parts: list[Any] = [0.0] * len(size)
    for numbers, flat, kept in _neighbours(x, found, size, mode, padding, corners):
        inside, places = _beside(kept, g), _beside(flat, g)
        chosen = [w[k] for w, k in zip(weights, numbers, strict=True)]
        weight = _product(chosen)
        shared = g if weight is None else g * unsqueeze(weight, dim=1)
        dx = dx + unpool(where(inside, shared, 0.0), places, size=size)
        if mode == "nearest":
            continue
        value = sum(where(inside, at_places(x, places, dims=len(size)), 0.0) * g, dim=1)
        for i, k in enumerate(numbers):
            others = [*chosen[:i], slopes[i][k], *chosen[i + 1 :]]
            parts[i] = parts[i] + value * _product(others)
    if mode == "nearest":
        return dx, grid * 0
    turned = [p * s for p, s in zip(parts, found.slope, strict=True)]
    return dx, stack(tuple(reversed(turned)), dim=-1)


grid_sample_kernel.defvjp(_rule, linked="nothing")


def _check_sample(x: Any, grid: Any, mode: str) -> None:
    """PyTorch's checks of an image and a grid."""
    if x.dtype is not grid.dtype:
        raise TgradError(
            "E0302",
            f"grid_sample: the image is {x.dtype.name}, the grid {grid.dtype.name}",
            torch=f"expected scalar type {LEGACY_NAMES[x.dtype.name]} but found {LEGACY_NAMES[grid.dtype.name]}",
            python="RuntimeError",
        )
    if x.shape[0] != grid.shape[0]:
        raise fails(
            "grid_sampler(): expected grid and input to have same batch size, but got input with sizes "
            f"{list(x.shape)} and grid with sizes {list(grid.shape)}"
        )
    if grid.shape[-1] != x.ndim - 2:
        raise fails(
            f"grid_sampler(): expected grid to have size {x.ndim - 2} in last dimension, but got grid with sizes "
            f"{list(grid.shape)}"
        )
    for dim in range(2, x.ndim):
        if x.shape[dim] == 0:
            raise fails(
                "grid_sampler(): expected input to have non-empty spatial dimensions, but input has sizes "
                f"{list(x.shape)} with dimension {dim} being empty"
            )
    if x.ndim not in (4, 5) or x.ndim != grid.ndim:
        raise fails(
            "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but got input with "
            f"sizes {list(x.shape)} and grid with sizes {list(grid.shape)}",
            code="E0208",
        )
    if mode == "bicubic" and x.ndim == 5:
        raise fails("grid_sampler(): bicubic interpolation only supports 4D input", code="E0604")
    if x.dtype.np.kind != "f":
        kernel = f"grid_sampler_{x.ndim - 2}d_cpu{'_kernel_impl' * (x.ndim == 4)}"
        text = f"\"{kernel}\" not implemented for '{LEGACY_NAMES[x.dtype.name]}'"
        raise fails(text, "NotImplementedError", "E0302", hint="convert them first: x.float()")


@op("pooling", torch=F + "grid_sample", composite=True, method=False, out=False)
def grid_sample(
    input: AsTensor,
    grid: AsTensor,
    /,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Any:
    """Images (N, C, H, W) sampled at points (N, …, 2), whose coordinates x, y run from -1 to 1; volumes alike.

    The mode is "bilinear", "nearest" or (for images) "bicubic"; outside lies what `padding_mode` says: "zeros",
    "border" or "reflection". With `align_corners` -1 and 1 are the middles of the outermost pixels, not their edges.

    Derivative: by input v shared among the neighbours by their weights; by grid the slope of the interpolation there.

    > F.grid_sample(tensor([[[[1., 2.]]]]), tensor([[[[0., 0.]]]]), align_corners=True)
    tensor([[[[1.5000]]]])
    """
    if mode not in _OFFSETS:
        text = f"expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        raise fails(f"nn.functional.grid_sample(): {text}", "ValueError", "E0604")
    if padding_mode not in ("zeros", "border", "reflection"):
        text = f"expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '{padding_mode}'"
        raise fails(f"nn.functional.grid_sample(): {text}", "ValueError", "E0604")
    _check_sample(input, grid, mode)
    return grid_sample_kernel(input, grid, mode=mode, padding=padding_mode, corners=bool(align_corners))


_MODE_NUMBERS, _PADDING_NUMBERS = ("bilinear", "nearest", "bicubic"), ("zeros", "border", "reflection")


@op(
    "pooling",
    torch=("torch.grid_sampler", "torch.grid_sampler_2d", "torch.grid_sampler_3d"),
    composite=True,
    method=False,
)
def grid_sampler(
    input: AsTensor, grid: AsTensor, /, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Any:
    """`grid_sample` with modes by their numbers: bilinear, nearest, bicubic; zeros, border, reflection.

    Derivative: by input v shared among the neighbours by their weights; by grid the slope of the interpolation there.

    > torch.grid_sampler(tensor([[[[1., 2.]]]]), tensor([[[[0., 0.]]]]), 0, 0, True)
    tensor([[[[1.5000]]]])
    """
    mode, padding = _MODE_NUMBERS[interpolation_mode], _PADDING_NUMBERS[padding_mode]
    _check_sample(input, grid, mode)
    return grid_sample_kernel(input, grid, mode=mode, padding=padding, corners=bool(align_corners))
