"""Channels laid out as pixels and back, and channels in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from .activation import F
from .windows import fails

if TYPE_CHECKING:
    from typing import Any


def _check(name: str, word: str, x: Any, factor: Any) -> None:
    if x.ndim < 3:
        text = f"{name} expects input to have at least 3 dimensions, but got input with {x.ndim} dimension(s)"
        raise fails(text, code="E0208")
    if factor <= 0:
        raise fails(f"{name} expects a positive {word}, but got {factor}", code="E0604")


@op(
    "padding",
    torch=(F + "pixel_shuffle", "torch.pixel_shuffle"),
    promote="none",
    result="first",
    method=False,
    out=False,
    formula="pixel_shuffle({0})",
)
def pixel_shuffle(xp: Any, input: Any, /, upscale_factor: int) -> Any:
    """Channels (…, C r r, H, W) laid out as pixels (…, C, H r, W r).

    > F.pixel_shuffle(ones(1, 4, 2, 2), 2).shape
    torch.Size([1, 1, 4, 4])
    """
    r = upscale_factor
    _check("pixel_shuffle", "upscale_factor", input, r)
    *batch, channels, height, width = input.shape
    if channels % (r * r):
        raise fails(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, "
            f"but input.size(-3)={channels} is not divisible by {r * r}"
        )
    k = len(batch)
    made = input.reshape(*batch, channels // (r * r), r, r, height, width)
    made = made.transpose(*range(k + 1), k + 3, k + 1, k + 4, k + 2)
    return made.reshape(*batch, channels // (r * r), height * r, width * r)


@op(
    "padding",
    torch=(F + "pixel_unshuffle", "torch.pixel_unshuffle"),
    promote="none",
    result="first",
    method=False,
    out=False,
    formula="pixel_unshuffle({0})",
)
def pixel_unshuffle(xp: Any, input: Any, /, downscale_factor: int) -> Any:
    """The reverse of `pixel_shuffle`.

    > F.pixel_unshuffle(ones(1, 1, 4, 4), 2).shape
    torch.Size([1, 4, 2, 2])
    """
    r = downscale_factor
    _check("pixel_unshuffle", "downscale_factor", input, r)
    if not input.size:
        return xp.array(input)  # PyTorch leaves what is empty as it is
    *batch, channels, height, width = input.shape
    for word, dim, n in (("height", -2, height), ("width", -1, width)):
        if n % r:
            text = f"pixel_unshuffle expects {word} to be divisible by downscale_factor, but input.size({dim})={n} is "
            raise fails(f"{text}not divisible by {r}")
    k = len(batch)
    made = input.reshape(*batch, channels, height // r, r, width // r, r)
    made = made.transpose(*range(k + 1), k + 2, k + 4, k + 1, k + 3)
    return made.reshape(*batch, channels * r * r, height // r, width // r)


pixel_shuffle.defvjp(lambda g, _y, _x, upscale_factor: (pixel_unshuffle(g, downscale_factor=upscale_factor),))
pixel_unshuffle.defvjp(lambda g, _y, _x, downscale_factor: (pixel_shuffle(g, upscale_factor=downscale_factor),))


@op(
    "padding",
    torch=(
        F + "channel_shuffle",
        "torch.channel_shuffle",
        F + "native_channel_shuffle",
        "torch.native_channel_shuffle",
    ),
    promote="none",
    result="first",
    method=False,
    out=False,
    formula="channel_shuffle({0})",
)
def channel_shuffle(xp: Any, input: Any, /, groups: int) -> Any:
    """Channels (N, groups k, …) in the order of their place within a group: the first of each group first.

    > F.channel_shuffle(tensor([[[1.], [2.], [3.], [4.]]]), 2).flatten()
    tensor([1., 3., 2., 4.])
    """
    if input.ndim <= 2:
        text = f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(input.shape)}"
        raise fails(text, code="E0208")
    n, channels, *rest = input.shape
    if groups <= 0:
        text = f"Number of groups to divide channels in must be positive. Value of groups:{groups}"
        raise fails(text, code="E0604")
    if channels % groups:
        text = f"Number of channels must be divisible by groups. Got {channels} channels and {groups} groups."
        raise fails(text)
    made = input.reshape(n, groups, channels // groups, *rest)
    return made.swapaxes(1, 2).reshape(input.shape)


channel_shuffle.defvjp(lambda g, _y, _x, groups: (channel_shuffle(g, groups=_x.shape[1] // groups),))
