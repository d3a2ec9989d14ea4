"""Pooling over windows, padding, folding, resampling, distances, dropout: modules without parameters."""

from __future__ import annotations

from typing import Any

from .calling import functional, torch
from .declaring import NEEDED, Declared, declare, repeated, shown_value
from .module import Module


def _stride(self: Any) -> None:
    """Windows lie side by side unless a stride is given."""
    if self.stride is None:
        self.stride = self.kernel_size


def _singles(self: Any) -> None:
    """One-dimensional average pooling keeps its sizes as tuples."""
    _stride(self)
    for name in ("kernel_size", "stride", "padding"):
        setattr(self, name, repeated(getattr(self, name), 1))


class _Unpool(Declared):
    """What puts the maxima of a pooling back to where they were."""

    count = 1
    settings = {"kernel_size": NEEDED, "stride": None, "padding": 0}  # noqa: RUF012
    shown = ("kernel_size", "stride", "padding")
    kernel_size: Any
    stride: Any
    padding: Any

    def _prepare(self) -> None:
        _stride(self)
        for name in self.shown:
            setattr(self, name, repeated(getattr(self, name), self.count))

    def forward(self, input: Any, indices: Any, output_size: Any = None) -> Any:
        """The larger input, zero but at the indices."""
        sizes = (self.kernel_size, self.stride, self.padding, output_size)
        return functional(f"max_unpool{self.count}d", input, indices, *sizes)


def _probability(self: Any) -> None:
    if not 0 <= self.p <= 1:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {self.p}")


def _pools() -> list[type[Module]]:
    found: list[type[Module]] = []
    size: dict[str, Any] = {"kernel_size": NEEDED, "stride": None}
    for n in (1, 2, 3):
        divisor: dict[str, Any] = {"divisor_override": None} if n > 1 else {}
        found += [
            declare("pooling", f"MaxPool{n}d", f"max_pool{n}d", "kernel_size stride padding dilation ceil_mode",
                    prepare=_stride, **size, padding=0, dilation=1, return_indices=False, ceil_mode=False),
            declare("pooling", f"AvgPool{n}d", f"avg_pool{n}d", "kernel_size stride padding",
                    prepare=_singles if n == 1 else _stride, **size, padding=0, ceil_mode=False,
                    count_include_pad=True, **divisor),
            declare("pooling", f"LPPool{n}d", f"lp_pool{n}d", "norm_type kernel_size stride ceil_mode",
                    norm_type=NEEDED, **size, ceil_mode=False),
            declare("pooling", f"AdaptiveMaxPool{n}d", f"adaptive_max_pool{n}d", "output_size",
                    output_size=NEEDED, return_indices=False),
            declare("pooling", f"AdaptiveAvgPool{n}d", f"adaptive_avg_pool{n}d", "output_size", output_size=NEEDED),
            declare("dropout", f"Dropout{n}d", f"dropout{n}d", "p inplace", prepare=_probability, training=True, p=0.5,
                    inplace=False),
        ]  # fmt: skip
        unpool = type(f"MaxUnpool{n}d", (_Unpool,), {"count": n})
        unpool.__module__ = "torch.nn.modules.pooling"
        found.append(unpool)
    for n in (2, 3):
        found.append(
            declare("pooling", f"FractionalMaxPool{n}d", f"fractional_max_pool{n}d", kernel_size=NEEDED,
                    output_size=None, output_ratio=None, return_indices=False, _random_samples=None)
        )  # fmt: skip
    return found


class _Pad(Declared):
    """Padding at both ends of the last dimensions."""

    count = 1
    mode = "constant"
    padding: Any

    def _prepare(self) -> None:
        self.padding = repeated(self.padding, 2 * self.count)

    def forward(self, input: Any) -> Any:
        """The padded input."""
        value = self.__dict__.get("value", 0)
        return functional("pad", input, self.padding, self.mode, *((value,) if self.mode == "constant" else ()))

    def extra_repr(self) -> str:
        """How much is added, and what."""
        if "value" in self.settings:
            return f"padding={self.padding}, value={self.value}"
        return str(self.padding)


def _paddings() -> list[type[Module]]:
    found: list[type[Module]] = []
    for name, mode in (("Constant", "constant"), ("Zero", "constant"), ("Reflection", "reflect"),
                       ("Replication", "replicate"), ("Circular", "circular")):  # fmt: skip
        for n in (1, 2, 3):
            settings = {"padding": NEEDED, **({"value": NEEDED} if name == "Constant" else {})}
            made = type(f"{name}Pad{n}d", (_Pad,), {"count": n, "mode": mode, "settings": settings})
            made.__module__ = "torch.nn.modules.padding"
            found.append(made)
    return found


class Upsample(Declared, home="upsampling"):
    """Resampling to another size, or by a factor."""

    settings = {  # noqa: RUF012
        "size": None,
        "scale_factor": None,
        "mode": "nearest",
        "align_corners": None,
        "recompute_scale_factor": None,
    }
    scale_factor: Any

    def _prepare(self) -> None:
        factor = self.scale_factor
        if factor is not None:
            self.scale_factor = tuple([float(f) for f in factor]) if isinstance(factor, tuple) else float(factor)

    def forward(self, input: Any) -> Any:
        """The resampled input."""
        return functional("interpolate", input, **{name: getattr(self, name) for name in Upsample.settings})

    def extra_repr(self) -> str:
        """Size or factor, and the mode."""
        name = "size" if self.scale_factor is None else "scale_factor"
        return f"{name}={getattr(self, name)}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample, home="upsampling"):
    """Nearest neighbours."""

    settings = {"size": None, "scale_factor": None}  # noqa: RUF012
    mode, align_corners, recompute_scale_factor = "nearest", None, None


class UpsamplingBilinear2d(UpsamplingNearest2d, home="upsampling"):
    """Bilinear interpolation through the corners."""

    mode, align_corners = "bilinear", True  # type: ignore[assignment]


class Flatten(Declared, home="flatten"):
    """Make one dimension of several."""

    settings = {"start_dim": 1, "end_dim": -1}  # noqa: RUF012
    shown = ("start_dim", "end_dim")

    def forward(self, input: Any) -> Any:
        """The flattened input."""
        return torch("flatten", input, self.start_dim, self.end_dim)


class Unflatten(Declared, home="flatten"):
    """Make several dimensions of one."""

    settings = {"dim": NEEDED, "unflattened_size": NEEDED}  # noqa: RUF012
    shown = ("dim", "unflattened_size")

    def forward(self, input: Any) -> Any:
        """The input with that dimension unfolded."""
        return torch("unflatten", input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """The dimension and its sizes."""
        return f"dim={shown_value(self.dim)}, unflattened_size={self.unflattened_size}"


PARAMETERLESS: dict[str, type[Module]] = {
    made.__name__: made
    for made in (
        *_pools(),
        *_paddings(),
        declare("dropout", "Dropout", "dropout", "p inplace", prepare=_probability, training=True, p=0.5,
                inplace=False),
        declare("dropout", "AlphaDropout", "alpha_dropout", "p inplace", prepare=_probability, training=True, p=0.5,
                inplace=False),
        declare("dropout", "FeatureAlphaDropout", "feature_alpha_dropout", "p inplace", prepare=_probability,
                training=True, p=0.5, inplace=False),
        declare("fold", "Fold", "fold", "output_size kernel_size dilation padding stride", output_size=NEEDED,
                kernel_size=NEEDED, dilation=1, padding=0, stride=1),
        declare("fold", "Unfold", "unfold", "kernel_size dilation padding stride", kernel_size=NEEDED, dilation=1,
                padding=0, stride=1),
        declare("distance", "CosineSimilarity", "cosine_similarity", dim=1, eps=1e-8),
        declare("distance", "PairwiseDistance", "pairwise_distance", p=2.0, eps=1e-6, keepdim=False),
        declare("pixelshuffle", "PixelShuffle", "pixel_shuffle", "upscale_factor", upscale_factor=NEEDED),
        declare("pixelshuffle", "PixelUnshuffle", "pixel_unshuffle", "downscale_factor", downscale_factor=NEEDED),
        declare("channelshuffle", "ChannelShuffle", "channel_shuffle", "groups", groups=NEEDED),
        declare("normalization", "LocalResponseNorm", "local_response_norm", "=size alpha beta k", size=NEEDED,
                alpha=1e-4, beta=0.75, k=1.0),
        Upsample,
        UpsamplingNearest2d,
        UpsamplingBilinear2d,
        Flatten,
        Unflatten,
    )
}  # fmt: skip
