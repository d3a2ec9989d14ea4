"""Samples of pooling: largest elements, means and powers over windows, windows that adapt, and the way back."""

from __future__ import annotations

from typing import Any

from recording.samples import f, i, v

_F = "torch.nn.functional."
_NAN, _INF = float("nan"), float("inf")
_SIZES = {1: (6,), 2: (5, 4), 3: (4, 3, 3)}
_CHANNELS = {1: 2, 2: 2, 3: 1}


def _largest(n: int) -> list[Any]:
    q = f"{_F}max_pool{n}d"
    x = f(1, _CHANNELS[n], *_SIZES[n])
    more = [v([[_NAN, 1.0, 2.0, _NAN, -_INF, -_INF]])] if n == 1 else []
    return [
        (q, [x], {"kernel_size": 2}),
        (q, [x], {"kernel_size": 2, "stride": 1, "return_indices": True}),
        (q, [x], {"kernel_size": 3, "stride": 2, "padding": 1, "return_indices": True}),
        (q, [x], {"kernel_size": 2, "dilation": 2, "stride": 1, "return_indices": True}),
        (q, [x], {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True, "return_indices": True}),
        (q, [f(2, *_SIZES[n])], {"kernel_size": (2, *(1,) * (n - 1)), "return_indices": True}),
        (q, [f(0, 2, *_SIZES[n])], {"kernel_size": 2, "return_indices": True}),
        (q, [v([[[1.0] * 4] * 2] if n == 1 else [[[[1.0] * 4] * 2] * 2])], {"kernel_size": 2, "return_indices": True})
        if n < 3
        else (q, [x], {"kernel_size": (2, 3, 1)}),
        *[(q, [m], {"kernel_size": 2, "stride": 1, "return_indices": True}) for m in more],
        (q, [i(1, 1, *_SIZES[n])], {"kernel_size": 2}),
        (q, [x], {"kernel_size": 0}),
        (q, [x], {"kernel_size": 9}),
        (q, [x], {"kernel_size": 2, "padding": 2}),
        (q, [x], {"kernel_size": 2, "stride": 0}),
        (q, [f(2)], {"kernel_size": 2}),
        *[(f"{q}_with_indices", [x], {"kernel_size": k, "stride": s}) for k in (1, 2, 3) for s in (1, 2, 3)],
    ]


def _means(n: int) -> list[Any]:
    q, lp = f"{_F}avg_pool{n}d", f"{_F}lp_pool{n}d"
    x = f(1, _CHANNELS[n], *_SIZES[n])
    divisor = [{"kernel_size": 2, "divisor_override": d} for d in (3, -2)] if n > 1 else []
    positive = f(1, _CHANNELS[n], *_SIZES[n], low=0.2, high=2.0)
    return [
        (q, [x], {"kernel_size": 2}),
        (q, [x], {"kernel_size": 3, "stride": 2, "padding": 1}),
        (q, [x], {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False}),
        (q, [x], {"kernel_size": 2, "stride": 3, "ceil_mode": True}),
        (q, [x], {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False}),
        (q, [f(2, *_SIZES[n])], {"kernel_size": (2, *(1,) * (n - 1))}),
        (q, [f(0, 2, *_SIZES[n])], {"kernel_size": 2}),
        *[(q, [x], keywords) for keywords in divisor],
        (q, [i(1, 1, *_SIZES[n])], {"kernel_size": 3}),
        (q, [i(1, 1, *_SIZES[n], dtype="int32")], {"kernel_size": 3}),
        (q, [x], {"kernel_size": 9}),
        (q, [x], {"kernel_size": 2, "padding": 2}),
        (q, [f(2)], {"kernel_size": 2}),
        (lp, [x, 2, 2], {}),
        (lp, [positive, 1.5, 2], {}),
        (lp, [positive, 3.0, 3, 2], {}),
        (lp, [positive, 2, 3, 2, True], {}),
        *[(lp, [x, p, 2], {}) for p in (_INF, -_INF, 1.0)],
        (lp, [f(2, *_SIZES[n]), 2, 2, 1], {}),
        (lp, [f(0, 2, *_SIZES[n]), 2, 2], {}),
    ]


def _adaptive(n: int) -> list[Any]:
    a, m = f"{_F}adaptive_avg_pool{n}d", f"{_F}adaptive_max_pool{n}d"
    x = f(1, _CHANNELS[n], *_SIZES[n])
    made = []
    for q in (a, m):
        made += [(q, [x], {"output_size": k}) for k in (1, 2, 3, 7)]
        made += [
            (q, [f(2, *_SIZES[n])], {"output_size": (2, *(1,) * (n - 1))}),
            (q, [f(0, 2, *_SIZES[n])], {"output_size": 2}),
            (q, [x], {"output_size": 0}),
            (q, [i(1, 2, *_SIZES[n])], {"output_size": 2}),
            (q, [f(3)], {"output_size": 2}),
            (q, [x], {"output_size": (2,) * (n + 1)}),
        ]
        made += [(q, [x], {"output_size": (None, *(2,) * (n - 1))})] if n > 1 else []
    made += [(m, [x], {"output_size": k, "return_indices": True}) for k in (2, 3)]
    return [*made, *[(f"{m}_with_indices", [x], {"output_size": k}) for k in (1, 2, 3, 4, 5, 6, 7, 8)]]


def _unpooled(n: int) -> list[Any]:
    q = f"{_F}max_unpool{n}d"
    x, size = f(1, 1, *(2,) * n), (2,) * n
    places = v(_counted(n, [0, 3, 5, 6, 9, 12, 13, 15][: 2**n]), "int64")
    one = [v(_counted(n, [1] * 2**n), "int64")]
    return [
        (q, [x, places], {"kernel_size": 3 if n == 1 else 2, "stride": 3 if n == 1 else 2}),
        (q, [x, places], {"kernel_size": 3, "stride": 3}),
        (q, [x, places], {"kernel_size": 4}),
        (q, [x, places], {"kernel_size": 4, "stride": 3}),
        (q, [x, places], {"kernel_size": 4, "padding": 1}),
        (q, [x, places], {"kernel_size": 4, "output_size": (7, *(8,) * (n - 1))}),
        (q, [x, places], {"kernel_size": 4, "output_size": (1, 1, *(8,) * n)}),
        (q, [f(1, 1, *(2,) * n, dtype="float32"), places], {"kernel_size": 4}),
        *[(q, [x, m], {"kernel_size": 4}) for m in one[:0]],
        (q, [x, places], {"kernel_size": 1}),
        (q, [x, places], {"kernel_size": 4, "output_size": (1,) * n}),
        (q, [x, v(_counted(n, [0.0] * 2**n))], {"kernel_size": 2}),
        (q, [x, i(1, 1, *(3,) * n)], {"kernel_size": 2}),
        (q, [f(*size[1:]), i(*size[1:])], {"kernel_size": 2}),
    ]


def _counted(n: int, values: list[Any]) -> Any:
    """Values laid out as (1, 1, 2, …)."""
    made: Any = values
    for _ in range(n - 1):
        made = [made[j : j + 2] for j in range(0, len(made), 2)]
    return [[made]]


def _fractional() -> list[Any]:
    made = []
    for n, size in ((2, (5, 6)), (3, (4, 4, 5))):
        samples_ = f(1, _CHANNELS[n], n, low=0.0, high=0.99, fixed=True)
        for name in (f"{_F}fractional_max_pool{n}d", f"{_F}fractional_max_pool{n}d_with_indices"):
            x = f(1, _CHANNELS[n], *size)
            made += [(name, [x], {"kernel_size": k, "output_size": 2, "_random_samples": samples_}) for k in (1, 2, 3)]
            made += [(name, [x], {"kernel_size": 2, "output_size": k, "_random_samples": samples_}) for k in (1, 3)]
            made += [
                (name, [x], {"kernel_size": 2, "output_ratio": (0.5,) * n, "_random_samples": samples_}),
                (
                    name,
                    [f(_CHANNELS[n], *size)],
                    {"kernel_size": (1, *(2,) * (n - 1)), "output_size": 2, "_random_samples": samples_},
                ),
                (name, [x], {"kernel_size": 2}),
                (name, [x], {"kernel_size": 4, "output_size": 3, "_random_samples": samples_}),
            ]
    return made


def samples() -> list[Any]:
    """The table."""
    made = [sample for n in (1, 2, 3) for part in (_largest, _means, _adaptive, _unpooled) for sample in part(n)]
    return [*made, *_fractional()]
