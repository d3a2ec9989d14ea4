"""Samples of `torch.fft` and of short-time transforms."""

from __future__ import annotations

from typing import Any

from recording.samples import Type, c, f, i

_P = "torch.fft."
NORMS = ("ortho", "forward", "backward")


def samples() -> list[Any]:
    """One-, two- and several-dimensional transforms, with sizes and every scale; frequencies and shifts."""
    return [*_one(), *_several(), *_frequencies(), *_short_time()]


def _one() -> list[Any]:
    table: list[Any] = []
    for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
        made = f if name in ("rfft", "ihfft") else c
        table += [(_P + name, [made(2, 4)], {"norm": norm}) for norm in (None, *NORMS)]
        table += [(_P + name, [made(2, 3)], {"n": n, "dim": d}) for n, d in ((3, 0), (5, 1), (2, -1))]
        table += [
            (_P + name, [f(3)], {}),
            (_P + name, [f(1, 2)], {}),
            (_P + name, [f(2, 0)], {}),
            (_P + name, [i(3)], {}),
            (_P + name, [f(3, dtype="float32")], {}),
            (_P + name, [c(3)], {}),
            (_P + name, [f(3)], {"norm": "half"}),
            (_P + name, [f(3)], {"n": 0}),
            (_P + name, [f(3)], {"dim": 1}),
            (_P + name, [f()], {}),
        ]
    return table


def _several() -> list[Any]:
    table: list[Any] = []
    for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
        made = f if name in ("rfft", "ihfft") else c
        table += [
            (_P + name + "2", [made(2, 2, 3)], {}),
            (_P + name + "2", [made(2, 3)], {"norm": "ortho"}),
            (_P + name + "2", [made(2, 3)], {"norm": "forward"}),
            (_P + name + "2", [made(2, 3)], {"s": (3, 2)}),
            (_P + name + "2", [made(2, 3)], {"s": (-1, 4)}),
            (_P + name + "2", [made(2, 3, 2)], {"dim": (2, 0)}),
            (_P + name + "2", [f(2, 2)], {}),
            (_P + name + "2", [f(2, 2, dtype="float32")], {}),
            (_P + name + "2", [i(2, 2)], {}),
            (_P + name + "2", [made(2, 3)], {"dim": (0, 0)}),
            (_P + name + "2", [made(3)], {}),
            (_P + name + "n", [made(2, 2, 3)], {}),
            (_P + name + "n", [made(2, 3, 2)], {"dim": (0, 2)}),
            (_P + name + "n", [made(2, 3)], {"s": (4,)}),
            (_P + name + "n", [made(2, 2, 3)], {"s": (3, 2), "dim": (1, 0)}),
            (_P + name + "n", [made(2, 3)], {"norm": "ortho"}),
            (_P + name + "n", [made(2, 3)], {"norm": "backward", "dim": 1}),
            (_P + name + "n", [f(3)], {}),
            (_P + name + "n", [c(2, 2)], {}),
            (_P + name + "n", [made(2, 3)], {"s": (2, 2, 2)}),
            (_P + name + "n", [made(2, 3)], {"s": (2,), "dim": (0, 1)}),
        ]
    return table


def _frequencies() -> list[Any]:
    table: list[Any] = []
    for name in ("fftfreq", "rfftfreq"):
        table += [(_P + name, [n], {}) for n in (0, 1, 2, 5, 6)]
        table += [(_P + name, [5, 0.1], {}), (_P + name, [4], {"d": 2}), (_P + name, [3], {"dtype": Type("float64")})]
        table += [(_P + name, [4], {"dtype": Type("int64")}), (_P + name, [-1], {}), (_P + name, [2.5], {})]
    for name in ("fftshift", "ifftshift"):
        table += [(_P + name, [f(2, 5)], {"dim": d}) for d in (None, 1, 0, (0, 1), -1)]
        table += [(_P + name, [made], {}) for made in (c(2, 3), i(4), f(0, 3), f(2, 3, dtype="float32"), f())]
        table += [(_P + name, [f(2, 3)], {"dim": 2})]
    return table


def _short_time() -> list[Any]:
    table: list[Any] = []
    for made, keywords in (
        (f(8), {}),
        (f(2, 8), {"hop_length": 3}),
        (f(8), {"center": False}),
        (f(8), {"normalized": True}),
        (f(8), {"onesided": False}),
        (c(8), {}),
        (f(8), {"win_length": 2}),
        (f(8), {"window": f(4)}),
        (f(8), {"window": f(3), "win_length": 3, "pad_mode": "constant"}),
        (f(8, dtype="float32"), {}),
        (f(8), {"hop_length": 0}),
        (f(2), {}),
        (f(8), {"window": f(3)}),
        (i(8), {}),
    ):
        table.append(("torch.stft", [made, 4], {**keywords, "return_complex": True}))
    table += [("torch.stft", [f(8), 4], {}), ("torch.stft", [f(8), 4], {"return_complex": False})]
    for made, keywords in (
        (c(3, 4), {}),
        (c(2, 3, 4), {"hop_length": 2}),
        (c(3, 4), {"center": False, "window": f(4, low=0.5)}),
        (c(3, 4), {"normalized": True}),
        (c(4, 4), {"onesided": False}),
        (c(4, 3), {"onesided": False, "return_complex": True}),
        (c(3, 4), {"length": 5}),
        (c(3, 4), {"window": f(4, low=0.5), "hop_length": 1}),
        (c(2, 4), {}),
        (f(3, 4), {}),
    ):
        table.append(("torch.istft", [made, 4], keywords))
    return table
