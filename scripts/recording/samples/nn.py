"""Samples of `torch.nn.functional`: name, inputs, keywords."""

from __future__ import annotations

from typing import Any

from recording._specifications import arguments

_F = "torch.nn.functional."
_PLAIN = (
    "relu leaky_relu elu selu celu gelu silu mish softplus softsign hardtanh relu6 hardswish hardsigmoid logsigmoid"
)
_ACTIVATIONS: list[tuple[Any, ...]] = [
    *[(_F + name, [(3, 4)], {}) for name in (_PLAIN + " softshrink hardshrink tanhshrink glu").split()],
    ("torch.sigmoid", [(3, 4)], {}),
    (_F + "gelu", [(3, 4)], {"approximate": "tanh"}),
    (_F + "leaky_relu", [(3, 4)], {"negative_slope": 0.3}),
    (_F + "elu", [(3, 4)], {"alpha": 0.7}),
    (_F + "celu", [(3, 4)], {"alpha": 0.7}),
    (_F + "softplus", [(3, 4)], {"beta": 2.0, "threshold": 1.0}),
    (_F + "threshold", [(3, 4)], {"threshold": 0.2, "value": -1.0}),
    (_F + "hardtanh", [(3, 4)], {"min_val": -0.5, "max_val": 0.25}),
    (_F + "glu", [(4, 3)], {"dim": 0}),
    (_F + "prelu", [(2, 3, 4), (3,)], {}),
    (_F + "prelu", [(2, 3), (1,)], {}),
    *[(_F + name, [(3, 4)], {"dim": d}) for name in ("softmax", "log_softmax", "softmin") for d in (0, -1)],
    ("torch.softmax", [(2, 3, 4)], {"dim": 1}),
]
_R: list[dict[str, Any]] = [{}, {"reduction": "sum"}, {"reduction": "none"}]
_LOSSES: list[tuple[Any, ...]] = [
    *[(_F + n, [(3, 4), (3, 4)], r) for n in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss") for r in _R],
    (_F + "smooth_l1_loss", [(3, 4), (3, 4)], {"beta": 0.3}),
    (_F + "huber_loss", [(3, 4), (3, 4)], {"delta": 0.3}),
    *[(_F + "nll_loss", [(5, 4), ("classes", 4, 5)], r) for r in _R],
    *[(_F + "cross_entropy", [(5, 4), ("classes", 4, 5)], r) for r in _R],
    (_F + "cross_entropy", [(5, 4), ("classes", 4, 5)], {"ignore_index": 1}),
    (_F + "cross_entropy", [(5, 4), ("classes", 4, 5)], {"label_smoothing": 0.2}),
    (_F + "cross_entropy", [(5, 4), ("unit", 5, 4)], {}),
    (_F + "cross_entropy", [(2, 4, 3), ("classes", 4, 2, 3)], {}),
    (_F + "cross_entropy", [(4,), ("classes", 4)], {}),
    *[(_F + "binary_cross_entropy", [("unit", 3, 4), ("unit", 3, 4)], r) for r in _R],
    *[(_F + "binary_cross_entropy_with_logits", [(3, 4), ("unit", 3, 4)], r) for r in _R],
    *[(_F + "kl_div", [(3, 4), ("unit", 3, 4)], r) for r in (*_R, {"reduction": "batchmean"}, {"log_target": True})],
]
_LAYERS: list[tuple[Any, ...]] = [
    (_F + "linear", [(2, 3), (4, 3), (4,)], {}),
    (_F + "linear", [(2, 5, 3), (4, 3), (4,)], {}),
    (_F + "linear", [(3,), (4, 3)], {}),
    (_F + "bilinear", [(2, 3), (2, 4), (5, 3, 4), (5,)], {}),
    (_F + "embedding", [("classes", 6, 2, 3), (6, 4)], {}),
    (_F + "embedding", [("classes", 6, 2, 3), (6, 4)], {"padding_idx": 2}),
    (_F + "cosine_similarity", [(3, 4), (3, 4)], {"dim": 1}),
    (_F + "normalize", [(3, 4)], {}),
    (_F + "normalize", [(3, 4)], {"p": 1.0, "dim": 0}),
    (_F + "pairwise_distance", [(3, 4), (3, 4)], {}),
    (_F + "layer_norm", [(3, 4)], {"normalized_shape": [4]}),
    (_F + "layer_norm", [(2, 3, 4)], {"normalized_shape": [3, 4]}),
    (_F + "group_norm", [(2, 4, 3)], {"num_groups": 2}),
    (_F + "instance_norm", [(2, 3, 4)], {}),
    (_F + "rms_norm", [(3, 4)], {"normalized_shape": [4]}),
    (_F + "scaled_dot_product_attention", [(2, 3, 4), (2, 5, 4), (2, 5, 4)], {}),
    (_F + "scaled_dot_product_attention", [(2, 3, 4), (2, 3, 4), (2, 3, 4)], {"is_causal": True}),
]
_WINDOWS: list[tuple[Any, ...]] = [
    (_F + "conv1d", [(2, 3, 7), (4, 3, 3), (4,)], {}),
    (_F + "conv1d", [(2, 4, 7), (4, 2, 3)], {"groups": 2, "padding": 1, "stride": 2}),
    (_F + "conv2d", [(2, 3, 5, 6), (4, 3, 2, 3), (4,)], {}),
    (_F + "conv2d", [(2, 3, 7, 6), (4, 3, 2, 3)], {"dilation": 2, "padding": [1, 2], "stride": [2, 1]}),
    (_F + "conv2d", [(3, 5, 6), (4, 3, 3, 3)], {"padding": "same"}),
    (_F + "conv3d", [(1, 2, 4, 4, 4), (3, 2, 2, 2, 2), (3,)], {}),
    (_F + "conv_transpose1d", [(2, 3, 5), (3, 2, 3), (2,)], {"stride": 2, "output_padding": 1}),
    (_F + "conv_transpose2d", [(2, 4, 4, 3), (4, 2, 3, 2)], {"stride": 2, "padding": 1, "groups": 2}),
    (_F + "conv_transpose3d", [(1, 2, 3, 3, 3), (2, 2, 2, 2, 2)], {}),
    *[(f"{_F}max_pool{n}d", [(2, 3, *(6,) * n)], {"kernel_size": 2}) for n in (1, 2, 3)],
    *[(f"{_F}avg_pool{n}d", [(2, 3, *(6,) * n)], {"kernel_size": 3, "stride": 2, "padding": 1}) for n in (1, 2, 3)],
    *[(f"{_F}adaptive_avg_pool{n}d", [(2, 3, *(5,) * n)], {"output_size": 3}) for n in (1, 2, 3)],
    (_F + "max_pool2d", [(1, 2, 7, 7)], {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True}),
    (_F + "avg_pool2d", [(1, 2, 7, 7)], {"kernel_size": 2, "count_include_pad": False, "padding": 1}),
    *[(_F + "pad", [(1, 2, 4, 5)], {"pad": [1, 2, 2, 1], "mode": m}) for m in ("reflect", "replicate", "circular")],
    (_F + "pad", [(2, 3)], {"pad": [1, -1], "value": 2.0}),
    (_F + "unfold", [(2, 3, 5, 6)], {"kernel_size": (2, 3), "padding": 1, "stride": 2}),
    (_F + "fold", [(2, 12, 12)], {"output_size": (4, 5), "kernel_size": 2}),
    *[(_F + "interpolate", [(1, 2, 3, 4)], {"scale_factor": 2.0, "mode": m}) for m in ("nearest", "area", "bilinear")],
    (_F + "interpolate", [(1, 2, 3, 4)], {"size": (5, 3), "mode": "bilinear", "align_corners": True}),
    (_F + "poisson_nll_loss", [(3, 4), ("unit", 3, 4)], {}),
    (_F + "gaussian_nll_loss", [(3, 4), (3, 4), ("unit", 3, 4)], {"full": True}),
    (_F + "margin_ranking_loss", [(4,), (4,), ("unit", 4)], {"margin": 0.5}),
    (_F + "triplet_margin_loss", [(3, 4), (3, 4), (3, 4)], {}),
    (_F + "multilabel_soft_margin_loss", [(3, 4), ("unit", 3, 4)], {}),
    (_F + "pixel_shuffle", [(1, 8, 2, 3)], {"upscale_factor": 2}),
    (_F + "pixel_unshuffle", [(1, 2, 4, 6)], {"downscale_factor": 2}),
]
SAMPLES = _ACTIVATIONS + _LOSSES + _LAYERS + _WINDOWS


def samples() -> list[Any]:
    """The table in the form that the recorder takes."""
    return [(name, arguments(name, specs, lead), keywords) for name, specs, keywords, *lead in SAMPLES]
