"""Samples of convolutions, of windows as columns, of padding, and of images resampled."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, c, f, i, v

_F = "torch.nn.functional."


def _convolutions() -> list[Any]:
    made: list[Any] = []
    for n, size in ((1, (6,)), (2, (4, 3)), (3, (3, 2, 3))):
        q, t = f"{_F}conv{n}d", f"{_F}conv_transpose{n}d"
        w, k = (f(2, 2, *(2,) * n), f(2)), (2,) * n
        x = f(1, 2, *size)
        made += [
            (q, [x, *w], {}),
            (q, [x, w[0]], {"stride": 2, "padding": 1}),
            (q, [x, w[0]], {"padding": "same"}),
            (q, [x, f(2, 2, *(3,) * n)], {"padding": "same", "dilation": 1}),
            (q, [x, w[0]], {"padding": "valid", "dilation": 2}),
            (q, [f(2, *size), w[0]], {"stride": (2, *(1,) * (n - 1))}),
            (q, [x, f(4, 1, *k), f(4)], {"groups": 2}),
            (q, [f(1, 4, *size), f(2, 2, *k)], {"groups": 2, "padding": 1}),
            (q, [f(0, 2, *size), w[0]], {}),
            (q, [c(1, 1, *size), c(1, 1, *k)], {}),
            (q, [i(1, 1, *size), i(1, 1, *k)], {}),
            (q, [x, w[0], f(3)], {}),
            (q, [x, f(2, 3, *k)], {}),
            (q, [x, f(2, 2, *(8,) * n)], {}),
            (q, [x, w[0]], {"stride": 0}),
            (q, [x, w[0]], {"padding": "same", "stride": 2}),
            (t, [x, *w], {}),
            (t, [x, w[0]], {"stride": 2, "padding": 1, "output_padding": 1}),
            (t, [x, w[0]], {"stride": 1, "dilation": 3, "output_padding": 2}),
            (t, [f(2, *size), w[0]], {"stride": (2, *(1,) * (n - 1))}),
            (t, [x, f(2, 3, *k), f(6)], {"groups": 2}),
            (t, [x, f(2, 1, *k)], {"groups": 2, "stride": 2}),
            (t, [f(0, 2, *size), w[0]], {}),
            (t, [c(1, 1, *size), c(1, 1, *k)], {}),
            (t, [x, w[0]], {"output_padding": 1}),
            (t, [x, f(3, 2, *k)], {}),
            (t, [x, w[0]], {"padding": 9}),
        ]
    q, x, w, b = _F + "conv_tbc", f(4, 2, 3), f(2, 3, 2), f(2)
    return [
        *made,
        *[(q, [x, w, b], {"pad": pad}) for pad in (0, 1, 3, -1)],
        (q, [x, f(1, 3, 2), b], {}),
        (q, [x, f(4, 3, 1), f(1)], {"pad": 2}),
        (q, [f(2, 1, 1), f(3, 1, 1), f(1)], {}),
        (q, [i(4, 1, 2), i(2, 2, 1), i(1)], {}),
        (q, [x, w, f(3)], {}),
        (q, [x, f(2, 2, 2), b], {}),
        (q, [f(4, 3), w, b], {}),
    ]


def _columns() -> list[Any]:
    u, d = _F + "unfold", _F + "fold"
    x, y = f(1, 2, 4, 5), f(1, 8, 12)
    return [
        (u, [x], {"kernel_size": 2}),
        (u, [x], {"kernel_size": (2, 3), "padding": 1, "stride": 2}),
        (u, [x], {"kernel_size": 2, "dilation": 2, "padding": (1, 0)}),
        (u, [f(2, 4, 5)], {"kernel_size": (4, 5)}),
        (u, [f(0, 2, 4, 5)], {"kernel_size": 2}),
        (u, [Sample(1, 1, 3, 3, dtype="bool")], {"kernel_size": 2}),
        (u, [x], {"kernel_size": 6}),
        (u, [f(4, 5)], {"kernel_size": 2}),
        (u, [x], {"kernel_size": 2, "stride": 0}),
        (d, [y], {"output_size": (4, 5), "kernel_size": 2}),
        (d, [f(8, 12)], {"output_size": (4, 5), "kernel_size": 2}),
        (d, [f(1, 6, 6)], {"output_size": (4, 5), "kernel_size": (2, 3), "stride": 2, "padding": (1, 1)}),
        (d, [f(1, 4, 6)], {"output_size": (4, 5), "kernel_size": 2, "dilation": 2}),
        (d, [f(0, 8, 12)], {"output_size": (4, 5), "kernel_size": 2}),
        (d, [y], {"output_size": (4, 4), "kernel_size": 2}),
        (d, [f(1, 7, 12)], {"output_size": (4, 5), "kernel_size": 2}),
        (d, [f(12)], {"output_size": (4, 5), "kernel_size": 2}),
    ]


def _padding() -> list[Any]:
    q = _F + "pad"
    made: list[Any] = [
        (q, [f(2, 3)], {"pad": (1, 2)}),
        (q, [f(2, 3)], {"pad": (1, -1), "value": 2.0}),
        (q, [f(2, 3)], {"pad": (0, 1, -1, 2)}),
        (q, [f(3)], {"pad": (2, 0), "value": -1.5}),
        (q, [i(2, 3)], {"pad": (1, 1), "value": 7.9}),
        (q, [Sample(2, dtype="bool")], {"pad": (1, 1)}),
        (q, [f(0, 2)], {"pad": (1, 1)}),
        (q, [f(2, 2, 1, 2)], {"pad": (1, 0, 0, 1, 1, 1, 0, 2)}),
        (q, [f(2, 3)], {"pad": (1,)}),
        (q, [f(2, 3)], {"pad": (-2, -2)}),
        (q, [f(2)], {"pad": (1, 1, 1, 1)}),
    ]
    for mode in ("reflect", "replicate", "circular"):
        made += [
            (q, [f(2, 4)], {"pad": (1, 3), "mode": mode}),
            (q, [f(1, 2, 4)], {"pad": (3, 0), "mode": mode}),
            (q, [f(1, 3, 4)], {"pad": (1, 2, 2, 1), "mode": mode}),
            (q, [f(1, 1, 3, 3)], {"pad": (0, 2, 1, 0), "mode": mode}),
            (q, [f(1, 2, 3, 2)], {"pad": (1, 1, 2, 1, 1, 0), "mode": mode}),
            (q, [f(1, 4, 5)], {"pad": (-1, 2, 1, -2), "mode": mode}),
            (q, [i(1, 2, 4)], {"pad": (1, 1), "mode": mode}),
            (q, [f(0, 2, 4)], {"pad": (1, 1), "mode": mode}),
            (q, [f(2, 3)], {"pad": (5, 0), "mode": mode}),
            (q, [f(3)], {"pad": (1, 1), "mode": mode}),
        ]
    return made


def _resized() -> list[Any]:
    q = _F + "interpolate"
    made: list[Any] = []
    for n, size, mode in (
        (1, (4,), "linear"),
        (2, (3, 4), "bilinear"),
        (2, (3, 4), "bicubic"),
        (3, (2, 3, 2), "trilinear"),
    ):
        x = f(1, 2, *size)
        made += [(q, [x], {"scale_factor": s, "mode": mode}) for s in (2.0, 1.6, 0.6)]
        made += [(q, [x], {"size": (5,) * n, "mode": mode, "align_corners": a}) for a in (True, False)]
        made += [(q, [x], {"size": 1, "mode": mode, "align_corners": True})]
        made += [(q, [x], {"scale_factor": 1.7, "mode": mode, "recompute_scale_factor": True})]
        made += [(q, [f(1, 2, *size, dtype="float32")], {"scale_factor": 1.3, "mode": mode})]
    for mode in ("nearest", "nearest-exact", "area"):
        for size in ((4,), (3, 4), (2, 3, 2)):
            x = f(1, 2, *size)
            made += [(q, [x], {"scale_factor": s, "mode": mode}) for s in (2.0, 1.6, 0.6)]
        made += [(q, [f(1, 1, 5)], {"size": 3, "mode": mode}), (q, [f(0, 1, 5)], {"size": 3, "mode": mode})]
    for mode in ("bilinear", "bicubic"):
        made += [
            (q, [f(1, 2, 5, 6)], {"size": size, "mode": mode, "antialias": True}) for size in ((2, 3), (7, 4), (5, 6))
        ]
        made += [
            (q, [f(1, 1, 3, 4)], {"scale_factor": scales, "mode": mode, "antialias": wide})
            for scales in ((1.287, 2.44), (1.287, 1.2))
            for wide in (True, False)
        ]
    made += [(q, [f(1, 1, *size)], {"scale_factor": 1.3, "mode": "nearest"}) for size in ((3,), (3, 2), (3, 2, 1))]
    return [
        *made,
        (q, [f(1, 1, 4)], {"size": 2, "mode": "bilinear"}),
        (q, [f(1, 1, 4)], {}),
        (q, [f(1, 1, 4)], {"size": 2, "scale_factor": 2.0}),
        (q, [f(1, 1, 4, 4)], {"size": (2, 2, 2)}),
        (q, [f(1, 1, 4)], {"size": 2, "align_corners": True}),
        (q, [f(1, 1, 4)], {"size": 0}),
        *[(_F + "upsample", [f(1, 2, 3)], {"scale_factor": s}) for s in (2.0, 1.5, 0.7)],
        *[(_F + "upsample", [f(1, 1, 2, 3)], {"size": s, "mode": "bilinear"}) for s in (4, (3, 5), 1)],
        *[(_F + "upsample", [f(1, 2, 3)], {"size": s}) for s in (1, 5)],
        *[(_F + "upsample_nearest", [f(1, 2, 3)], {"scale_factor": s}) for s in (2, 3)],
        *[(_F + "upsample_nearest", [f(1, 2, *n)], {"size": 4}) for n in ((3,), (3, 2), (2, 3, 2), (5, 6), (1,), (4,))],
        *[(_F + "upsample_bilinear", [f(1, 2, 3, 2)], {"size": s}) for s in (1, 2, 4, (3, 5), (6, 1), (3, 2))],
        *[(_F + "upsample_bilinear", [f(1, 2, 3, 2)], {"scale_factor": s}) for s in (2, 3)],
    ]


def _grids() -> list[Any]:
    q, a = _F + "grid_sample", _F + "affine_grid"
    made: list[Any] = []
    for padding in ("zeros", "border", "reflection"):
        for corners in (False, True):
            how = {"padding_mode": padding, "align_corners": corners}
            for mode in ("bilinear", "nearest", "bicubic"):
                grid = f(1, 2, 3, 2, low=-1.6, high=1.6)
                made.append((q, [f(1, 2, 3, 4), grid], {"mode": mode, **how}))
            made.append((q, [f(1, 1, 2, 3, 2), f(1, 1, 2, 2, 3, low=-1.6, high=1.6)], how))
    theta, volumes = f(2, 2, 3), f(1, 3, 4)
    return [
        *made,
        (q, [f(1, 1, 3, 3), f(2, 2, 2, 2)], {}),
        (q, [f(1, 1, 3, 3), f(1, 2, 2, 3)], {}),
        (q, [f(1, 1, 3, 3), f(1, 2, 2, 2, dtype="float32")], {}),
        *[(a, [theta, (2, 1, 3, 2)], {"align_corners": corners}) for corners in (False, True)],
        *[(a, [volumes, (1, 1, 2, 1, 3)], {"align_corners": corners}) for corners in (False, True)],
        *[(a, [theta, [2, 3, 1, 1]], {"align_corners": corners}) for corners in (False, True)],
        (a, [theta, (1, 1, 3, 2)], {}),
        (a, [theta, (2, 1, 3)], {}),
        (a, [volumes, (1, 1, 3, 2)], {}),
    ]


def _pixels() -> list[Any]:
    s, u, h = _F + "pixel_shuffle", _F + "pixel_unshuffle", _F + "channel_shuffle"
    return [
        *[(s, [f(*n)], {"upscale_factor": 2}) for n in ((1, 4, 2, 3), (8, 2, 1), (2, 1, 4, 1, 2), (0, 4, 2, 2))],
        (s, [f(1, 9, 1, 2)], {"upscale_factor": 3}),
        (s, [f(1, 3, 1, 2)], {"upscale_factor": 1}),
        (s, [i(4, 1, 2)], {"upscale_factor": 2}),
        (s, [f(1, 3, 2, 2)], {"upscale_factor": 2}),
        (s, [f(4, 2)], {"upscale_factor": 2}),
        *[(u, [f(*n)], {"downscale_factor": 2}) for n in ((1, 1, 2, 4), (2, 4, 2), (2, 1, 1, 2, 2), (0, 1, 2, 2))],
        (u, [f(1, 1, 3, 6)], {"downscale_factor": 3}),
        (u, [f(1, 2, 2, 2)], {"downscale_factor": 1}),
        (u, [i(1, 2, 2)], {"downscale_factor": 2}),
        (u, [f(1, 1, 3, 2)], {"downscale_factor": 2}),
        (u, [f(1, 1, 2, 2)], {"downscale_factor": 0}),
        *[(h, [f(1, 6, 2)], {"groups": n}) for n in (1, 2, 3, 6)],
        *[(h, [x], {"groups": 2}) for x in (f(2, 4, 1, 2), f(0, 4, 2), i(1, 4, 2), f(1, 3, 2), f(4, 2))],
    ]


def samples() -> list[Any]:
    """The table."""
    one = (_F + "pad", [v([[1.0, 2.0, 3.0]])], {"pad": (1, 1), "mode": "mirror"})
    return [*_convolutions(), *_columns(), *_padding(), one, *_resized(), *_grids(), *_pixels()]
