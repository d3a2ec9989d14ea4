"""Samples of linear maps, tables, normalisations, distances, attention, and dropout outside training."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, c, f, i, v

_F = "torch.nn.functional."


def _unit(*shape: int) -> Any:
    return f(*shape, low=0.1, high=0.9)


def _linear() -> list[Any]:
    q, b = _F + "linear", _F + "bilinear"
    w = f(4, 3)
    return [
        (q, [f(2, 3), w, f(4)], {}),
        (q, [f(2, 3), w], {}),
        (q, [f(2, 5, 3), w, f(4)], {}),
        (q, [f(2, 5, 3), w], {}),
        (q, [f(3), w], {}),
        (q, [f(3), w, f(4)], {}),
        (q, [f(2, 3), f(3)], {}),
        (q, [f(0, 3), w, f(4)], {}),
        (q, [c(2, 3), c(4, 3), c(4)], {}),
        (q, [f(2, 3, dtype="float32"), f(4, 3, dtype="float32")], {}),
        (q, [f(2, 3), f(4, 2)], {}),
        (q, [f(2, 3), w, f(3)], {}),
        (q, [f(2, 3), f(4, 3, dtype="float32")], {}),
        (b, [f(2, 3), f(2, 4), f(5, 3, 4), f(5)], {}),
        (b, [f(2, 3), f(2, 4), f(5, 3, 4)], {}),
        (b, [f(3), f(4), f(2, 3, 4), f(2)], {}),
        (b, [f(2, 1, 3), f(2, 1, 2), f(1, 3, 2)], {}),
        (b, [f(0, 3), f(0, 4), f(5, 3, 4)], {}),
        (b, [f(2, 2, 1, 3), f(2, 2, 1, 2), f(1, 3, 2), f(1)], {}),
        (b, [f(2, 3), f(2, 3), f(5, 3, 4)], {}),
        (b, [f(2, 3), f(3, 4), f(5, 3, 4)], {}),
    ]


def _tables() -> list[Any]:
    e, g, h = _F + "embedding", _F + "embedding_bag", _F + "one_hot"
    w, x = f(6, 3), i(2, 3, low=0, high=6)
    flat, offsets = i(7, low=0, high=6), v([0, 3, 3, 5], "int64")
    made = [(g, [flat, w, offsets], {"mode": m, **p}) for m in ("sum", "mean", "max") for p in ({}, {"padding_idx": 2})]
    return [
        (e, [x, w], {}),
        (e, [x, w], {"padding_idx": 2}),
        (e, [x, w], {"padding_idx": -1, "scale_grad_by_freq": True}),
        (e, [i(5, low=0, high=2), w], {"scale_grad_by_freq": True}),
        (e, [i(low=0, high=6), w], {}),
        (e, [i(0, 2, low=0, high=6), w], {}),
        (e, [i(4, low=0, high=6, dtype="int32"), w], {}),
        (e, [x, f(6, 2, dtype="float32")], {"sparse": False}),
        (e, [v([6], "int64"), w], {}),
        (e, [f(2), w], {}),
        (e, [x, f(6)], {}),
        (e, [x, w], {"padding_idx": 6}),
        *made,
        (g, [x, w], {}),
        (g, [x, w], {"mode": "sum", "per_sample_weights": f(2, 3)}),
        (g, [flat, w, offsets], {"mode": "sum", "per_sample_weights": f(7), "padding_idx": 1}),
        (g, [flat, w, v([0, 3, 7], "int64")], {"mode": "sum", "include_last_offset": True}),
        (g, [flat, w, offsets], {"scale_grad_by_freq": True}),
        (g, [flat, w], {}),
        (g, [flat, w, v([1, 3], "int64")], {}),
        (g, [flat, w, offsets], {"mode": "median"}),
        (g, [flat, w, offsets], {"mode": "mean", "per_sample_weights": f(7)}),
        *[(h, [m], {}) for m in (i(4, low=0, high=5), i(2, 2, low=0, high=3), i(low=0, high=4), i(0, low=0, high=2))],
        *[(h, [i(3, low=0, high=3)], {"num_classes": n}) for n in (3, 5, 1)],
        (h, [v([-1], "int64")], {}),
        (h, [f(2)], {}),
        (h, [i(0, low=0, high=2)], {"num_classes": 3}),
    ]


def _normalised() -> list[Any]:
    la, g, r, b, n, o = (
        _F + name
        for name in ("layer_norm", "group_norm", "rms_norm", "batch_norm", "instance_norm", "local_response_norm")
    )
    x, mean, var = f(3, 4, 2), f(4, fixed=True), f(4, low=0.1, high=0.9, fixed=True)
    return [
        *[(la, [f(2, 3, 4), shape], {}) for shape in ((4,), (3, 4), (2, 3, 4))],
        (la, [f(2, 4), (4,), f(4), f(4)], {}),
        (la, [f(2, 4), (4,), f(4)], {"eps": 0.1}),
        (la, [f(2, 4), (4,)], {"bias": f(4)}),
        (la, [f(0, 4), (4,)], {}),
        (la, [f(2, 4, dtype="float32"), (4,)], {}),
        (la, [f(2, 4), (3,)], {}),
        (la, [f(2, 4), (4,), f(3)], {}),
        (la, [f(2, 4), ()], {}),
        *[(r, [f(2, 3, 4), shape], {}) for shape in ((4,), (3, 4))],
        (r, [f(2, 4), (4,), f(4)], {}),
        (r, [f(2, 4), (4,)], {"eps": 0.1}),
        (r, [f(0, 4), (4,)], {}),
        (r, [f(4), (4,)], {}),
        (r, [f(2, 4, dtype="float32"), (4,)], {}),
        (r, [f(2, 4), (2,)], {}),
        (r, [f(2, 4), (4,), f(3)], {}),
        *[(g, [f(2, 4, 3), k], {}) for k in (1, 2, 4)],
        (g, [f(2, 4, 3), 2, f(4), f(4)], {}),
        (g, [f(2, 4), 2, f(4)], {"eps": 0.1}),
        (g, [f(2, 4, 2, 1), 2], {"bias": f(4)}),
        (g, [f(0, 4, 3), 2], {}),
        (g, [f(2, 4, 3), 3], {}),
        (g, [f(2, 4, 3), 2, f(3)], {}),
        (g, [f(4), 2], {}),
        (b, [x, mean, var], {}),
        (b, [x, mean, var, f(4), f(4)], {}),
        (b, [x, mean, var, f(4)], {"eps": 0.1}),
        (b, [x, None, None], {"training": True}),
        (b, [x, None, None, f(4), f(4)], {"training": True, "eps": 0.1}),
        (b, [f(3, 4), None, None, None, f(4)], {"training": True}),
        (b, [f(2, 2, 2, 2), None, None], {"training": True}),
        (b, [f(0, 4), mean, var], {}),
        (b, [f(1, 4), None, None], {"training": True}),
        (b, [x, None, None], {}),
        (b, [x, f(3), var], {}),
        (n, [x], {}),
        (n, [x, None, None, f(4), f(4)], {}),
        (n, [x, None, None, f(4)], {"eps": 0.1}),
        (n, [x, mean, var], {"use_input_stats": False}),
        (n, [x, mean, var, f(4), f(4)], {"use_input_stats": False}),
        (n, [f(2, 3, 2, 2)], {}),
        (n, [f(1, 2, 2, 1, 2)], {}),
        (n, [f(3, 4)], {}),
        (n, [x], {"use_input_stats": False}),
        *[(o, [f(1, 4, 3)], {"size": k}) for k in (1, 2, 3, 5)],
        *[
            (o, [f(*s)], {"size": 2, "alpha": 0.5, "beta": 0.6, "k": 2.0})
            for s in ((2, 3, 2), (1, 3, 2, 2), (1, 2, 1, 2, 2))
        ],
        (o, [f(0, 3, 2)], {"size": 2}),
        (o, [f(3, 2)], {"size": 2}),
    ]


def _distances() -> list[Any]:
    s, d, p, n = (_F + name for name in ("cosine_similarity", "pairwise_distance", "pdist", "normalize"))
    return [
        *[(s, [f(3, 4), f(3, 4)], {"dim": k}) for k in (0, 1, -1)],
        (s, [f(3, 1, 4), f(2, 4)], {"dim": -1}),
        (s, [f(4), f(4)], {"dim": 0, "eps": 0.5}),
        (s, [v([[0.0, 0.0]], "float32"), v([[1.0, 2.0]], "float32")], {}),
        (s, [f(0, 4), f(0, 4)], {}),
        (s, [f(3, 4), f(3, 4, dtype="float32")], {}),
        (s, [f(3, 4), f(3, 5)], {}),
        (s, [f(3, 4), f(3, 4)], {"dim": 3}),
        *[(d, [f(3, 4), f(3, 4)], {"p": k}) for k in (2.0, 1.0, 3.0, 0.5, float("inf"), 0.0)],
        (d, [f(3, 4), f(3, 4)], {"keepdim": True, "eps": 1e-2}),
        (d, [f(3, 4), f(4)], {}),
        (d, [f(4), f(4)], {}),
        (d, [c(3, 4), c(3, 4)], {}),
        (d, [f(3, 4), f(3, 5)], {}),
        *[(p, [f(4, 3)], {"p": k}) for k in (2.0, 1.0, 3.0, 1.5, 0.5, float("inf"), 0.0)],
        *[(p, [m], {}) for m in (v([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]]), f(3), i(3, 2))],
        # In single precision, so that no gradients are recorded: PyTorch's crash without pairs or columns.
        *[(p, [f(*size, dtype="float32")], {}) for size in ((1, 2), (0, 2), (3, 0))],
        (p, [f(3, 2)], {"p": -1.0}),
        *[(n, [f(3, 4)], {"p": k, "dim": j}) for k, j in ((2.0, 1), (1.0, 0), (3.0, -1), (float("inf"), 1), (0.5, 1))],
        *[(n, [m], {}) for m in (f(2, 3, 2), v([[0.0, 0.0], [3.0, 4.0]]), f(0, 2), c(2, 3), f(2, 2, dtype="float32"))],
        (n, [f(3, 4)], {"dim": (0, 1)}),
        (n, [i(3, 4)], {}),
    ]


def _attention() -> list[Any]:
    q = _F + "scaled_dot_product_attention"
    one, several = [f(2, 3, 4), f(2, 5, 4), f(2, 5, 2)], [f(1, 2, 3, 4), f(1, 2, 3, 4), f(1, 2, 3, 4)]
    hidden = v([[True, False, True], [False, False, False], [True, True, True]], "bool")
    m = _F + "multi_head_attention_forward"
    x = f(3, 2, 4)
    rest = [4, 2, f(12, 4), f(12), None, None, False, 0.0, f(4, 4), f(4)]
    return [
        (q, one, {}),
        (q, [f(3, 4), f(5, 4), f(5, 4)], {}),
        (q, [f(2, 3, 4)] * 3, {"is_causal": True}),
        (q, one, {"attn_mask": f(3, 5)}),
        (q, one, {"attn_mask": Sample(2, 3, 5, dtype="bool")}),
        (q, one, {"scale": 0.7}),
        (q, [f(2, 3, 4)] * 3, {"attn_mask": hidden}),
        (q, [f(1, 4, 3, 2), f(1, 2, 3, 2), f(1, 2, 3, 3)], {"enable_gqa": True}),
        (q, several, {}),
        (q, several, {"is_causal": True, "scale": 0.3}),
        (q, several, {"attn_mask": hidden}),
        (q, [f(1, 4, 3, 2), f(1, 2, 3, 2), f(1, 2, 3, 2)], {"enable_gqa": True}),
        (q, [f(4), f(4), f(4)], {}),
        (q, [f(2, 3, 4), f(2, 3, 4, dtype="float32"), f(2, 3, 4)], {}),
        (q, [f(2, 3, 4)] * 3, {"attn_mask": hidden, "is_causal": True}),
        (m, [x, x, x, *rest], {}),
        (m, [x, f(5, 2, 4), f(5, 2, 4), *rest], {}),
        (m, [x, x, x, *rest], {"need_weights": False}),
        (m, [x, x, x, *rest], {"average_attn_weights": False}),
        (m, [f(3, 4), f(3, 4), f(3, 4), *rest], {}),
        (m, [x, x, x, *rest], {"attn_mask": f(3, 3)}),
        (m, [x, x, x, *rest], {"key_padding_mask": v([[False, True, False], [False, False, True]], "bool")}),
        (m, [x, x, x, 4, 2, f(12, 4), f(12), f(1, 1, 4), f(1, 1, 4), True, 0.0, f(4, 4), f(4)], {}),
        (m, [x, x, x, 6, *rest[1:]], {}),
    ]


def _dropouts() -> list[Any]:
    names = ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout")
    made: list[Any] = []
    for name in names:
        q = _F + name
        shapes = ((2, 3), (2, 3, 2)) if name == "dropout1d" else ((2, 3), (2, 3, 1), (2, 2, 1, 2), (1, 2, 1, 2, 1))
        made += [(q, [f(*s)], {"training": False}) for s in shapes]
        made += [(q, [f(*s)], {"p": 0.0, "training": True}) for s in shapes]
        made += [(q, [f(2, 3)], {"p": 1.0, "training": True}), (q, [f(0, 3)], {"training": True})]
        made += [(q, [f(2, 3)], {"p": 1.5}), (q, [i(2, 3)], {"training": True})]
    return made


def samples() -> list[Any]:
    """The table."""
    return [*_linear(), *_tables(), *_normalised(), *_distances(), *_attention(), *_dropouts()]
