"""Samples of the activations: every one in several shapes, types and settings, at its kinks and at its far ends."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, Type, c, f, i, v

_F = "torch.nn.functional."
_INF = float("inf")
# Of each activation: settings to record besides the defaults.
_SETTINGS: dict[str, list[dict[str, Any]]] = {
    "relu": [],
    "relu6": [],
    "leaky_relu": [{"negative_slope": 0.3}, {"negative_slope": -0.5}],
    "elu": [{"alpha": 0.7}, {"alpha": -1.5}],
    "selu": [],
    "celu": [{"alpha": 0.7}, {"alpha": -2.0}],
    "gelu": [{"approximate": "tanh"}],
    "silu": [],
    "mish": [],
    "softplus": [{"beta": 2.0, "threshold": 1.0}, {"beta": 0.5}],
    "softsign": [],
    "hardtanh": [{"min_val": -0.5, "max_val": 0.25}],
    "hardswish": [],
    "hardsigmoid": [],
    "logsigmoid": [],
    "softshrink": [{"lambd": 0.0}, {"lambd": 1.2}],
    "hardshrink": [{"lambd": 0.0}, {"lambd": 1.2}],
    "tanhshrink": [],
    "sigmoid": [],
    "tanh": [],
}
_KINKS = [-6.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 6.0]


def _plain() -> list[Any]:
    made: list[Any] = []
    for name, settings in _SETTINGS.items():
        q = _F + name
        made += [
            (q, [f(3, 4)], {}),
            (q, [f(2, 3, low=-9.0, high=9.0)], {}),
            (q, [v(_KINKS)], {}),
            (q, [f()], {}),
            (q, [f(0, 2)], {}),
            (q, [f(2, 4, strided=True)], {}),
            (q, [f(3, dtype="float32", low=-4.0, high=4.0)], {}),
            (q, [f(3, dtype="float16")], {}),
            (q, [v([_INF, -_INF])], {}),
            *[(q, [f(3, 4)], keywords) for keywords in settings],
            (q, [i(4)], {}),
        ]
    return made


def _softmaxes() -> list[Any]:
    made: list[Any] = []
    for name in ("softmax", "log_softmax", "softmin"):
        q = _F + name
        made += [(q, [f(3, 4)], {"dim": d}) for d in (0, 1, -1)]
        made += [
            (q, [f(2, 3, 4)], {"dim": 1}),
            (q, [f()], {"dim": 0}),
            (q, [f(0, 3)], {"dim": 1}),
            (q, [v([[-1000.0, 0.0, 1000.0], [-_INF, 0.0, 1.0]])], {"dim": 1}),
            (q, [v([-_INF, -_INF])], {"dim": 0}),
            (q, [f(4, dtype="float32")], {"dim": 0}),
            (q, [i(4)], {"dim": 0, "dtype": Type("float64")}),
            (q, [i(4)], {"dim": 0}),
            (q, [f(3)], {"dim": 2}),
        ]
    return [*made, *[(f"torch.{name}", [f(2, 3), 1], {}) for name in ("softmax", "log_softmax")]]


def samples() -> list[Any]:
    """The table."""
    p, t, g, r = _F + "prelu", _F + "threshold", _F + "glu", _F + "rrelu"
    return [
        *_plain(),
        *_softmaxes(),
        (p, [f(2, 3, 4), f(3)], {}),
        (p, [f(2, 3), f(1)], {}),
        (p, [f(2, 3), f()], {}),
        (p, [f(3), f(1)], {}),
        (p, [f(), f(1)], {}),
        (p, [f(2, 3, 2, 2), f(3)], {}),
        (p, [f(2, 3), f(3, dtype="float32")], {}),
        (p, [f(2, 3), f(2)], {}),
        (p, [f(2, 3), f(3, 1)], {}),
        *[(t, [s], {"threshold": 0.2, "value": -1.0}) for s in (f(3, 4), f(), f(0, 2), f(2, 4, strided=True), i(4))],
        (t, [v(_KINKS)], {"threshold": 0.5, "value": 7.0}),
        (t, [f(3, dtype="float32")], {"threshold": 0.0, "value": 1.5}),
        (t, [f(3, dtype="bool")], {"threshold": 0.0, "value": 1.5}),
        *[(g, [f(4, 6)], {"dim": d}) for d in (0, 1, -1)],
        (g, [f(2, 4, 3)], {"dim": 1}),
        (g, [f(4)], {}),
        (g, [f(0, 4)], {}),
        (g, [f(4, dtype="float32")], {}),
        (g, [f(3)], {}),
        (g, [f()], {}),
        *[(r, [s], {}) for s in (f(3, 4), f(), f(0, 2), f(2, 4, strided=True), v(_KINKS), f(3, dtype="float32"))],
        (r, [f(3, 4)], {"lower": 0.1, "upper": 0.5}),
        (r, [f(3, 4)], {"lower": 0.25, "upper": 0.25, "training": True}),
        (r, [f(3, 4)], {"lower": 0.5, "upper": 0.25}),
        (_F + "silu", [Sample(3, dtype="complex64")], {}),
        (_F + "relu", [c(3)], {}),
        (_F + "softshrink", [f(3)], {"lambd": -1.0}),
        (_F + "hardtanh", [f(3)], {"min_val": 2.0, "max_val": 1.0}),
    ]
