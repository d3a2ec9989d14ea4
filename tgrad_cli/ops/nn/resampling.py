"""Windows laid out as columns and back, and images resampled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..shape.reshaping import reshape
from ..sizes import product
from .activation import F
from .convolution import fold_windows, padded, sized, windows
from .padding import take_places
from .pooling import adaptive_avg, weighted

if TYPE_CHECKING:
    from typing import Any


@op("pooling", torch=(), method=False, promote="none", result="first", grad_fn="Im2ColBackward0", formula="im2col({0})")
def im2col(xp: Any, input: Any, /, kernel: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    """Every window of a batch of images as a column."""
    view = windows(xp, padded(xp, input, padding), kernel, stride, dilation)
    n, channels, *rest = view.shape
    moved = view.transpose(0, 1, 4, 5, 2, 3)
    return moved.reshape(n, channels * product(kernel), rest[0] * rest[1])


@op("pooling", torch=(), method=False, promote="none", result="first", grad_fn="Col2ImBackward0", formula="col2im({0})")
def col2im(xp: Any, input: Any, /, size: Any, kernel: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    """Columns added up into images where their windows overlap."""
    places = [
        (s + 2 * p - d * (k - 1) - 1) // t + 1
        for s, p, d, k, t in zip(size, padding, dilation, kernel, stride, strict=True)
    ]
    columns = input.reshape(input.shape[0], input.shape[1] // product(kernel), *kernel, *places).transpose(
        0, 1, 4, 5, 2, 3
    )
    return fold_windows(xp, columns, size, stride, padding, dilation)


im2col.defvjp(lambda g, _y, _x, **how: (col2im(g, size=tuple(_x.shape[2:]), **how),))
col2im.defvjp(lambda g, _y, _x, size, **how: (im2col(g, **how),))


@op("pooling", torch=F + "unfold", composite=True, method=False, name="functional_unfold")
def functional_unfold(input: Any, /, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Every window of a batch of images as a column (batch, channels * window, places).

    > F.unfold(ones(1, 1, 3, 3), 2).shape
    torch.Size([1, 4, 4])
    """
    alone = input.ndim == 3
    x = reshape(input, shape=(1, *input.shape)) if alone else input
    how = {"kernel": kernel_size, "dilation": dilation, "padding": padding, "stride": stride}
    made = im2col(x, **{word: sized(value, 2) for word, value in how.items()})
    return reshape(made, shape=tuple(made.shape[1:])) if alone else made


@op("pooling", torch=F + "fold", composite=True, method=False)
def fold(
    input: Any,
    /,
    output_size: Any,
    kernel_size: Any,
    dilation: Any = 1,
    padding: Any = 0,
    stride: Any = 1,
) -> Any:
    """Columns added up into images where their windows overlap: the transpose of `unfold`.

    > F.fold(ones(1, 4, 4), (3, 3), 2).sum()
    tensor(16.)
    """
    alone = input.ndim == 2
    x = reshape(input, shape=(1, *input.shape)) if alone else input
    how = {"kernel": kernel_size, "dilation": dilation, "padding": padding, "stride": stride}
    made = col2im(x, size=sized(output_size, 2), **{word: sized(value, 2) for word, value in how.items()})
    return reshape(made, shape=tuple(made.shape[1:])) if alone else made


def _linear(n: int, m: int, scale: float | None, corners: bool) -> tuple[tuple[float, ...], ...]:
    """The matrix of linear interpolation from n places to m."""
    step = ((n - 1) / (m - 1) if m > 1 else 0.0) if corners else (1 / scale if scale else n / m)
    rows = []
    for j in range(m):
        at = j * step if corners else max((j + 0.5) * step - 0.5, 0.0)
        low = min(int(at), n - 1)
        row = [0.0] * n
        row[low] += 1 - (at - low)
        row[min(low + 1, n - 1)] += at - low
        rows.append(tuple(row))
    return tuple(rows)


@op("pooling", torch=F + "interpolate", composite=True, method=False)
def interpolate(
    input: Any,
    /,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: Any = None,
) -> Any:
    """Images of another size: "nearest", "nearest-exact", "linear", "bilinear", "trilinear" or "area".

    > F.interpolate(tensor([[[1., 2.]]]), scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    n = input.ndim - 2
    if mode not in ("nearest", "nearest-exact", "area", "linear", "bilinear", "trilinear"):
        torch = f"Input Error: mode {mode!r} is not available for {input.ndim}D input"
        raise TgradError("E0604", torch, torch=torch, python="NotImplementedError")
    if (size is None) == (scale_factor is None):
        text = (
            "only one of size or scale_factor should be defined"
            if size
            else ("either size or scale_factor should be defined")
        )
        raise TgradError("E0501", text, torch=text, python="ValueError")
    if size is not None:
        wanted, scales = sized(size, n), (None,) * n
    else:
        scales = (scale_factor,) * n if isinstance(scale_factor, (int, float)) else tuple(scale_factor)
        wanted = tuple([math.floor(m * s) for m, s in zip(input.shape[2:], scales, strict=True)])
        if recompute_scale_factor:
            scales = (None,) * n
    if mode == "area":
        return adaptive_avg(n, input, wanted)
    made = input
    for i, (m, scale) in enumerate(zip(wanted, scales, strict=True)):
        have = input.shape[2 + i]
        if mode.startswith("nearest"):
            step = 1 / scale if scale else have / m
            shift = 0.5 if mode.endswith("exact") else 0.0
            index = tuple([min(int((j + shift) * step), have - 1) for j in range(m)])
            made = take_places(made, dim=2 + i, index=index)
        else:
            made = weighted(made, dim=2 + i, matrix=_linear(have, m, scale, bool(align_corners)))
    return made
