"""`pad` in all its modes, and pixels rearranged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import op
from ..shape.reshaping import permute, reshape
from .activation import F

if TYPE_CHECKING:
    from typing import Any


@op(
    "pooling",
    torch=("torch.constant_pad_nd",),
    name="constant_pad_nd",
    promote="none",
    result="first",
    method=False,
    grad_fn="ConstantPadNdBackward0",
    formula="pad({0}, {pad})",
)
def constant_pad_nd(xp: Any, input: Any, /, pad: Any, value: Any = 0) -> Any:
    """The tensor widened by a value, from the last dimension backwards; negative sizes cut.

    > constant_pad_nd(tensor([1., 2.]), (1, 0))
    tensor([0., 1., 2.])
    """
    sides = [(pad[2 * i], pad[2 * i + 1]) for i in range(len(pad) // 2)][::-1]
    sides = [(0, 0)] * (input.ndim - len(sides)) + sides
    cut = tuple([slice(max(-a, 0), n - max(-b, 0)) for (a, b), n in zip(sides, input.shape, strict=True)])
    return xp.pad(input[cut], [(max(a, 0), max(b, 0)) for a, b in sides], constant_values=value)


constant_pad_nd.defvjp(lambda g, _y, _x, pad, value: (constant_pad_nd(g, pad=tuple([-p for p in pad])),))


@op("pooling", torch=(), promote="none", result="first", method=False, formula="take({0})")
def take_places(xp: Any, input: Any, /, dim: int, index: Any) -> Any:
    """The places `index` of one dimension."""
    return xp.take(input, xp.asarray(index, dtype="int64"), axis=dim)


@op("pooling", torch=(), promote="none", result="first", method=False, formula="add({0})")
def add_places(xp: Any, input: Any, /, dim: int, index: Any, size: int) -> Any:
    """Slices added up into the places `index` of one dimension of the given size."""
    made = xp.zeros((*input.shape[:dim], size, *input.shape[dim + 1 :]), input.dtype)
    xp.add.at(made, (*(slice(None),) * dim, xp.asarray(index, dtype="int64")), input)
    return made


take_places.defvjp(lambda g, _y, _x, dim, index: (add_places(g, dim=dim, index=index, size=_x.shape[dim]),))
add_places.defvjp(lambda g, _y, _x, dim, index, size: (take_places(g, dim=dim, index=index),))


def _source(i: int, n: int, mode: str) -> int:
    """Where a place outside 0 … n-1 takes its value."""
    if mode == "circular":
        return i % n
    if mode == "replicate":
        return min(max(i, 0), n - 1)
    i = -i if i < 0 else i
    return 2 * (n - 1) - i if i >= n else i


@op("pooling", torch=F + "pad", composite=True, method=False)
def pad(input: Any, /, pad: Any, mode: str = "constant", value: Any = None) -> Any:
    """The tensor widened on both sides, from the last dimension backwards: by a value, or by what is inside
    ("reflect", "replicate", "circular").

    > F.pad(tensor([[1., 2., 3.]]), (1, 1), mode="reflect")
    tensor([[2., 1., 2., 3., 2.]])
    """
    if mode == "constant":
        return constant_pad_nd(input, pad=tuple(pad), value=0 if value is None else value)
    if mode not in ("reflect", "replicate", "circular"):
        raise TgradError("E0604", f"Unrecognised padding mode {mode}", python="NotImplementedError")
    made = input
    for i in range(len(pad) // 2):
        dim, (left, right) = input.ndim - 1 - i, pad[2 * i : 2 * i + 2]
        n = input.shape[dim]
        limit = n - 1 if mode == "reflect" else n
        if mode != "replicate" and max(left, right) > limit:
            torch = (
                "Padding size should be less than the corresponding input dimension, but got: padding "
                f"({left}, {right}) at dimension {dim} of input {list(input.shape)}"
            )
            raise TgradError("E0206", torch, torch=torch, python="RuntimeError", operands={0: describe(input)})
        index = tuple([_source(j, n, mode) for j in range(-left, n + right)])
        made = take_places(made, dim=dim, index=index)
    return made


@op("pooling", torch=(F + "pixel_shuffle", "torch.pixel_shuffle"), composite=True, method=False)
def pixel_shuffle(input: Any, /, upscale_factor: int) -> Any:
    """Channels (…, C r r, H, W) laid out as pixels (…, C, H r, W r).

    > F.pixel_shuffle(ones(1, 4, 2, 2), 2).shape
    torch.Size([1, 1, 4, 4])
    """
    r = upscale_factor
    *batch, channels, height, width = input.shape
    k = len(batch)
    made = reshape(input, shape=(*batch, channels // (r * r), r, r, height, width))
    made = permute(made, dims=(*range(k + 1), k + 3, k + 1, k + 4, k + 2))
    return reshape(made, shape=(*batch, channels // (r * r), height * r, width * r))


@op("pooling", torch=(F + "pixel_unshuffle", "torch.pixel_unshuffle"), composite=True, method=False)
def pixel_unshuffle(input: Any, /, downscale_factor: int) -> Any:
    """The reverse of `pixel_shuffle`.

    > F.pixel_unshuffle(ones(1, 1, 4, 4), 2).shape
    torch.Size([1, 4, 2, 2])
    """
    r = downscale_factor
    *batch, channels, height, width = input.shape
    k = len(batch)
    made = reshape(input, shape=(*batch, channels, height // r, r, width // r, r))
    made = permute(made, dims=(*range(k + 1), k + 2, k + 4, k + 1, k + 3))
    return reshape(made, shape=(*batch, channels * r * r, height // r, width // r))
