"""Samples of the losses: reductions, weights, targets of every kind, and what is refused."""

from __future__ import annotations

from typing import Any

from recording.samples import f, i, v

_F = "torch.nn.functional."
_R: list[dict[str, Any]] = [{}, {"reduction": "sum"}, {"reduction": "none"}]
_X = f(3, 4)


def _unit(*shape: int, **options: Any) -> Any:
    return f(*shape, low=0.1, high=0.9, **options)


def _classes(n: int, *shape: int) -> Any:
    return i(*shape, low=0, high=n)


def _pairs(name: str, target: Any, extra: list[Any]) -> list[Any]:
    """A loss of two tensors of one shape in its reductions, old flags, other shapes and types; then special cases."""
    q = _F + name
    return [
        *[(q, [_X, target], r) for r in _R],
        (q, [_X, target], {"size_average": False}),
        (q, [_X, target], {"reduce": False}),
        (q, [f(0, 4), f(0, 4)], {"reduction": "sum"}),
        (q, [f(3, dtype="float32", low=0.2, high=0.8), f(3, dtype="float32", low=0.2, high=0.8)], {}),
        (q, [_X, target], {"reduction": "median"}),
        *[(q, args, keywords) for args, keywords in extra],
    ]


def _regression() -> list[Any]:
    weight = _unit(3, 4)
    wide = [f(2, 1, 4), f(3, 1)]
    weights = [([_X, f(3, 4)], {"weight": weight, **r}) for r in _R]
    kinks = [v([0.0, 1.0, -1.0, 0.3]), v([0.0, 0.0, 0.0, 0.0])]
    return [
        *_pairs("mse_loss", f(3, 4), [*weights, (wide, {}), ([_X, f(4)], {"weight": f(4)})]),
        *_pairs("l1_loss", f(3, 4), [*weights, (wide, {}), (kinks, {})]),
        *_pairs("smooth_l1_loss", f(3, 4), [([_X, f(3, 4)], {"beta": b}) for b in (0.3, 0.0, -1.0)] + [(kinks, {})]),
        (_F + "huber_loss", wide, {}),
        *[(_F + "huber_loss", [_X, f(3, 4)], r) for r in _R],
        *[(_F + "huber_loss", [_X, f(3, 4)], {"delta": 0.3, "weight": weight, **r}) for r in _R],
        (_F + "huber_loss", kinks, {}),
        (_F + "huber_loss", [_X, f(3, 4)], {"delta": 0.0}),
    ]


def _probabilities() -> list[Any]:
    q = _F + "binary_cross_entropy"
    weight = _unit(4, fixed=True)
    edge = [v([0.0, 1.0, 0.0, 1.0]), v([0.0, 1.0, 1.0, 0.0])]
    logits = _pairs("binary_cross_entropy_with_logits", _unit(3, 4), [])
    logits += [(q + "_with_logits", [_X, _unit(3, 4), weight], r) for r in _R]
    logits += [
        (q + "_with_logits", [_X, _unit(3, 4)], {"pos_weight": f(4, low=0.5, high=3.0, fixed=True), **r}) for r in _R
    ]
    return [
        *[(q, [_unit(3, 4), _unit(3, 4)], r) for r in _R],
        *[(q, [_unit(3, 4), _unit(3, 4), weight], r) for r in _R],
        (q, edge, {"reduction": "none"}),
        (q, [f(3, low=1.1, high=2.0), _unit(3)], {}),
        (q, [_unit(3), _unit(2)], {}),
        *logits,
        (q + "_with_logits", [v([50.0, -50.0]), v([0.0, 1.0])], {"reduction": "none"}),
        (q + "_with_logits", [_X, f(3, 3)], {}),
        *_pairs("kl_div", _unit(3, 4), [([_X, _unit(3, 4)], {"reduction": "batchmean"})]),
        *[(_F + "kl_div", [_X, f(3, 4)], {"log_target": True, **r}) for r in _R],
        (_F + "kl_div", [v([0.1, 0.2]), v([0.0, 1.0])], {}),
    ]


def _named_classes() -> list[Any]:
    made: list[Any] = []
    images = [f(2, 4, 2, 3), _classes(4, 2, 2, 3)]
    for name in ("nll_loss", "cross_entropy"):
        q = _F + name
        made += [(q, [f(5, 4), _classes(4, 5)], r) for r in _R]
        made += [(q, [f(5, 4), _classes(4, 5), _unit(4, fixed=True)], r) for r in _R]
        made += [(q, [f(5, 4), _classes(4, 5)], {"ignore_index": 1, **r}) for r in _R]
        made += [(q, images, r) for r in _R]
        made += [(q, [f(2, 4, 3), _classes(4, 2, 3)], r) for r in _R[1:]]
        made += [(q, [f(2, 3, 2, 1, 2), _classes(3, 2, 2, 1, 2)], {"reduction": "none"})]
        made += [(q, [f(4), _classes(4)], {}), (q, [f(4), _classes(4, 1)], {"reduction": "none"})]
        made += [
            (q, [f(0, 4), _classes(4, 0)], {}),
            (q, [f(2, 4), v([4, 0], "int64")], {}),
            (q, [f(2, 4), _classes(4, 3)], {}),
            (q, [f(2, 4), i(2, low=0, high=4, dtype="int32")], {}),
            (q, [f(2, 4), _classes(4, 2), f(3)], {}),
            (q, [f(2, 4, 3), _classes(4, 2, 2)], {}),
        ]
    q = _F + "cross_entropy"
    for r in _R:
        made += [
            (q, [f(5, 4), _classes(4, 5)], {"label_smoothing": 0.2, **r}),
            (q, [f(5, 4), _classes(4, 5), _unit(4, fixed=True)], {"label_smoothing": 0.2, "ignore_index": 2, **r}),
            (q, [f(5, 4), _unit(5, 4)], r),
            (q, [f(2, 4, 3), _unit(2, 4, 3), _unit(4, fixed=True)], {"label_smoothing": 0.1, **r}),
        ]
    return [*made, (q, [f(4), _unit(4)], {}), (q, [f(2, 4), _classes(4, 2)], {"label_smoothing": 1.5})]


def _likelihoods() -> list[Any]:
    p, g = _F + "poisson_nll_loss", _F + "gaussian_nll_loss"
    counts = v([[0.0, 1.0, 2.0, 5.0]] * 3)
    return [
        *[(p, [_X, counts], r) for r in _R],
        *[(p, [_unit(3, 4), counts], {"log_input": False, "full": full}) for full in (False, True)],
        *[(p, [_X, _unit(3, 4)], {"full": True, **r}) for r in _R],
        (p, [_X, counts], {"reduction": "median"}),
        *[(g, [_X, f(3, 4), _unit(3, 4)], r) for r in _R],
        (g, [_X, f(3, 4), _unit(3)], {"full": True}),
        (g, [_X, f(3, 4), _unit(3, 1)], {}),
        (g, [_X, f(3, 4), 0.5], {}),
        (g, [v([1.0, 2.0]), v([0.0, 0.0]), v([0.0, 1.0])], {"eps": 0.25}),
        (g, [_X, f(3, 4), _unit(3, 3)], {}),
        (g, [v([1.0]), v([0.0]), v([-1.0])], {}),
    ]


def _margins() -> list[Any]:
    signs = v([1.0, -1.0, 1.0])
    h, m, s, e = (
        _F + n for n in ("hinge_embedding_loss", "margin_ranking_loss", "soft_margin_loss", "cosine_embedding_loss")
    )
    three = [f(3, 4), f(3, 4), f(3, 4)]
    made = []
    for name, args in (
        (h, [f(3, 3), signs]),
        (m, [f(3), f(3), signs]),
        (s, [f(3, 3), v([1.0, -1.0, 1.0], fixed=True)]),
        (e, [_X, f(3, 4), signs]),
    ):
        made += [(name, args, r) for r in _R]
        made += [(name, args, {"margin": 0.3, **r}) for r in _R if name is not s]
        made += [(name, args, {"reduction": "median"}), (name, args, {"size_average": False})]
    for name in ("triplet_margin_loss", "triplet_margin_with_distance_loss"):
        made += [(_F + name, three, r) for r in _R]
        made += [(_F + name, three, {"swap": True, "margin": 0.5, **r}) for r in _R]
        made += [(_F + name, three, {"margin": -1.0}), (_F + name, [f(3, 4), f(4), f(3, 4)], {})]
    made += [(_F + "triplet_margin_loss", three, {"p": p, "eps": 1e-3}) for p in (1.0, 3.0)]
    made += [
        (m, [v([0.0]), v([0.0]), v([1.0])], {}),
        (h, [v([1.0, 1.0]), v([1.0, -1.0])], {"reduction": "none"}),
        (e, [f(4), f(4), v(1.0)], {}),
        (e, [f(3, 4), f(3, 4), f(3, 1)], {}),
        (m, [f(3, 4), f(3, 4), f(3)], {}),
        (s, [f(3, 4), f(2)], {}),
        (s, [f(0), f(0, fixed=True)], {"reduction": "sum"}),
    ]
    return made


def _several_classes() -> list[Any]:
    a, b, d = (_F + n for n in ("multi_margin_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss"))
    labels = v([[0, 2, -1, 1], [3, -1, 0, 0], [1, 2, 3, 0]], "int64")
    made = []
    for r in _R:
        made += [
            (a, [_X, _classes(4, 3)], r),
            (a, [_X, _classes(4, 3)], {"p": 2, "margin": 0.5, "weight": _unit(4, fixed=True), **r}),
            (b, [_X, labels], r),
            (d, [_X, _unit(3, 4)], r),
            (d, [_X, _unit(3, 4), _unit(4)], r),
        ]
    return [
        *made,
        (a, [f(4), _classes(4)], {"reduction": "none"}),
        (a, [f(4), _classes(4, 1)], {}),
        (a, [_X, _classes(4, 2)], {}),
        (a, [_X, _classes(4, 3)], {"p": 3}),
        (b, [f(4), v([1, 0, -1, 2], "int64")], {}),
        (b, [f(4), v([-1, 0, -1, 2], "int64")], {"reduction": "none"}),
        (b, [f(0, 4), _classes(4, 0, 4)], {"reduction": "sum"}),
        (b, [_X, _classes(4, 3, 3)], {}),
        (b, [f(3), f(3)], {}),
        (d, [f(4), _unit(4)], {}),
        (d, [_X, _unit(3, 4)], {"reduction": "median"}),
    ]


def _ctc() -> list[Any]:
    q = _F + "ctc_loss"
    logs, targets = f(6, 2, 4), v([[1, 2, 2], [3, 1, 1]], "int64")
    made = [(q, [logs, targets, (6, 5), (3, 2)], r) for r in _R]
    return [
        *made,
        (q, [logs, v([1, 2, 2, 3, 1], "int64"), (6, 5), (3, 2)], {"reduction": "none"}),
        (q, [logs, targets, (6, 5), (3, 2)], {"blank": 3, "reduction": "none"}),
        (q, [logs, targets, (2, 6), (3, 2)], {"reduction": "none"}),
        (q, [logs, targets, (2, 6), (3, 2)], {"zero_infinity": True}),
        (q, [logs, targets, (6, 6), (0, 1)], {"reduction": "none"}),
        (q, [f(5, 4), v([1, 2], "int64"), v([5], "int64"), v([2], "int64")], {}),
        (q, [logs, targets, (7, 5), (3, 2)], {}),
        (q, [logs, targets, (6, 5), (3,)], {}),
        (q, [logs, targets, (6, 5), (3, 2)], {"blank": 9}),
    ]


def _linear() -> list[Any]:
    q = _F + "linear_cross_entropy"
    x, w = f(3, 2), f(4, 2)
    return [
        *[(q, [x, w, _classes(4, 3)], r) for r in _R],
        (q, [x, w, _classes(4, 3)], {"linear_bias": f(4), "weight": _unit(4, fixed=True)}),
        (q, [x, w, _unit(3, 4)], {"label_smoothing": 0.1}),
        (q, [x, w, _classes(4, 3)], {"ignore_index": 1}),
        (q, [f(2), w, _classes(4)], {}),
        (q, [x, f(4, 5, 2), _classes(4, 3, 5)], {"linear_bias": f(4, 5)}),
        (q, [x, f(4, 3), _classes(4, 3)], {}),
    ]


def samples() -> list[Any]:
    """The table."""
    return [
        *_regression(),
        *_probabilities(),
        *_named_classes(),
        *_likelihoods(),
        *_margins(),
        *_several_classes(),
        *_ctc(),
        *_linear(),
    ]
