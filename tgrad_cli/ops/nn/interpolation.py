"""Images of another size: `interpolate` and its older names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from .activation import F
from .adaptive_pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from .pooling import check_kind
from .taps import taps
from .windows import fails, sized

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor

_AREA = {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}
# Each mode's filter, PyTorch's name for it, and the numbers of spatial dimensions it is for.
_MODES = {
    "nearest": ("nearest", "nearest", (1, 2, 3)),
    "nearest-exact": ("exact", "nearest_exact", (1, 2, 3)),
    "linear": ("linear", "linear", (1,)),
    "bilinear": ("linear", "bilinear", (2,)),
    "bicubic": ("cubic", "bicubic", (2,)),
    "trilinear": ("linear", "trilinear", (3,)),
    "lanczos": ("lanczos", "lanczos", (2,)),
}
_SMOOTH = ("linear", "bilinear", "bicubic", "trilinear", "lanczos")


def _name(node: Any) -> str:
    word = "".join(part.capitalize() for part in node.params["mode"].split("_"))
    aa = "Aa" if node.params["antialias"] else ""
    return f"Upsample{word}{len(node.params['size'])}D{aa}Backward0"


@op("pooling", torch=(), method=False, out=False, grad_fn=_name, formula="upsample({0})")
def upsample_kernel(
    xp: Any,
    input: Any,
    /,
    size: Any,
    mode: str,
    filter: str,
    corners: bool,
    antialias: bool,
    scales: Any,
    back: bool = False,
) -> Any:
    """The last dimensions resampled to `size`, one after the other; with `back` the transpose of that."""
    made = input
    # PyTorch leaves alone what keeps its size, whatever the scale: here all the image, below one dimension of it.
    if back and filter == "cubic" and not antialias and tuple(size) == input.shape[-len(size) :]:
        return input.copy()
    if filter == "nearest" and (back or len(size) == 2):
        filter = "quick"
    kind = input.dtype.name if input.dtype.kind == "f" else "float32"
    for axis, (m, scale) in enumerate(zip(reversed(size), reversed(scales), strict=True), 1):
        n = made.shape[-axis]
        if antialias and n == m and not back:
            continue
        places, weights = taps(xp, *((m, n) if back else (n, m)), (filter, corners, antialias, scale), kind, back)
        shape = (-1, *(1,) * (axis - 1))
        total = xp.take(made, places[0], axis=-axis, mode="clip")
        if back or len(places) > 1:
            total *= weights[0].reshape(shape)
        for place, weight in zip(places[1:], weights[1:], strict=True):
            part = xp.take(made, place, axis=-axis, mode="clip")
            part *= weight.reshape(shape)
            total += part
        made = total
    return made.copy() if made is input else made


def _rule(g: Any, _y: Any, _x: Any, size: Any, back: bool, **how: Any) -> tuple[Any]:
    return (upsample_kernel(g, size=tuple(_x.shape[-len(size) :]), back=not back, **how),)


upsample_kernel.defvjp(_rule)


def _check_mode(input: Any, mode: str, align_corners: Any, antialias: bool) -> None:
    """PyTorch's refusals of modes that do not fit the input or the flags."""
    dims = input.ndim
    known = "nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact"
    if mode in ("nearest", "area", "nearest-exact") and align_corners is not None:
        text = "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | "
        raise fails(f"{text}trilinear", "ValueError", "E0501")
    if mode == "lanczos" and not antialias:
        raise fails("Lanczos mode requires antialias=True", "ValueError", "E0501")
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and dims == 4):
        text = "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as "
        raise fails(f"{text}input", "ValueError", "E0501")
    if mode == "area" and dims in (3, 4, 5):
        return
    fit = _MODES.get(mode, ("", "", ()))[2]
    if dims - 2 in fit:
        return
    if mode in ("linear", "bilinear", "trilinear") and dims in (3, 4, 5):
        raise fails(f"Got {dims}D input, but {mode} mode needs {fit[0] + 2}D input", "NotImplementedError", "E0208")
    text = f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {dims}D) for the modes: {known} (got {mode})"
    raise fails(text, "NotImplementedError", "E0208")


def _wanted(input: Any, size: Any, scale_factor: Any, recompute: Any) -> tuple[Any, Any]:
    """The size of each dimension, and its scale where the result depends on that."""
    n = input.ndim - 2
    given = list(input.shape[2:])
    if size is not None and scale_factor is not None:
        raise fails("only one of size or scale_factor should be defined", "ValueError", "E0501")
    if size is None and scale_factor is None:
        raise fails("either size or scale_factor should be defined", "ValueError", "E0501")
    word, value = ("output size", size) if size is not None else ("scale_factor", scale_factor)
    if isinstance(value, (tuple, list)) and len(value) != n:
        ending = "output size in (o1, o2, ...,oK)" if size is not None else "scale_factor in (s1, s2, ...,sK)"
        raise fails(
            f"Input and {'output' if size is not None else word} must have the same number of spatial dimensions, but "
            f"got input with spatial dimensions of {given} and {word} of {'' if size is not None else 'shape '}"
            f"{tuple(value)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and {ending} format.",
            "ValueError",
        )
    if size is not None:
        if recompute:
            raise fails("recompute_scale_factor is not meaningful with an explicit size.", "ValueError", "E0501")
        return sized(size, n, "interpolate", "size"), (None,) * n
    scales = tuple([float(s) for s in value]) if isinstance(value, (tuple, list)) else (float(value),) * n
    found = tuple([int(m * s) for m, s in zip(given, scales, strict=True)])
    return found, (None,) * n if recompute else scales


def _check_sizes(input: Any, size: Any) -> None:
    n = len(size)
    if min((*input.shape[2:], *size)) <= 0:
        letters = ("D", "H", "W")[-n:]
        shown = (
            ", ".join(f"{c}: {m}" for c, m in zip(letters, sizes, strict=True)) for sizes in (input.shape[2:], size)
        )
        given, made = shown
        joined = " and" * (n == 1)
        raise fails(f"Input and output sizes should be greater than 0, but got input ({given}){joined} output ({made})")
    if input.shape[1] == 0:
        raise fails(f"Non-empty {n + 2}D data tensor expected but got a tensor with sizes {list(input.shape)}")


@op("pooling", torch=F + "interpolate", composite=True, method=False, out=False)
def interpolate(
    input: AsTensor,
    /,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: Any = None,
    antialias: bool = False,
) -> Any:
    """Images (N, C, …) of another size, given or as a factor.

    The mode is "nearest", "nearest-exact" or "area" in any number of dimensions, "linear" in one, "bilinear",
    "bicubic" or "lanczos" in two, "trilinear" in three.

    Derivative: v shared among the elements that each result was made of, by their weights.

    > F.interpolate(tensor([[[1., 2.]]]), scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    wanted, scales = _wanted(input, size, scale_factor, recompute_scale_factor)
    _check_mode(input, mode, align_corners, bool(antialias))
    if mode == "area":
        return _AREA[input.ndim - 2](input, output_size=wanted)
    _check_sizes(input, wanted)
    filter, word, _ = _MODES[mode]
    check_kind(input, "f uint8" if filter in ("nearest", "exact") else "f", f"upsample_{word}{input.ndim - 2}d")
    corners = bool(align_corners) and mode in _SMOOTH
    how = {"mode": word, "filter": filter, "corners": corners, "antialias": bool(antialias)}
    return upsample_kernel(input, size=wanted, scales=scales, **how)


@op("pooling", torch=F + "upsample", composite=True, method=False, out=False)
def upsample(
    input: AsTensor,
    /,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Any:
    """The older name of `interpolate`.

    Derivative: v shared among the elements that each result was made of, by their weights.

    > F.upsample(tensor([[[1., 2.]]]), 4)
    tensor([[[1., 1., 2., 2.]]])
    """
    return interpolate(input, size=size, scale_factor=scale_factor, mode=mode, align_corners=align_corners)


@op("pooling", torch=F + "upsample_nearest", composite=True, method=False, out=False)
def upsample_nearest(input: AsTensor, /, size: Any = None, scale_factor: Any = None) -> Any:
    """`interpolate` with mode "nearest".

    Derivative: v added up at the elements that were repeated.

    > F.upsample_nearest(tensor([[[1., 2.]]]), 4)
    tensor([[[1., 1., 2., 2.]]])
    """
    return interpolate(input, size=size, scale_factor=scale_factor)


@op("pooling", torch=F + "upsample_bilinear", composite=True, method=False, out=False)
def upsample_bilinear(input: AsTensor, /, size: Any = None, scale_factor: Any = None) -> Any:
    """`interpolate` with mode "bilinear" and corners aligned.

    Derivative: v shared among the elements that each result was made of, by their weights.

    > F.upsample_bilinear(tensor([[[[1., 2.]]]]), (1, 3))
    tensor([[[[1.0000, 1.5000, 2.0000]]]])
    """
    return interpolate(input, size=size, scale_factor=scale_factor, mode="bilinear", align_corners=True)
