"""Samples of `torch.fft`."""

from __future__ import annotations

from typing import Any

from recording.samples import c, f

_P = "torch.fft."


def samples() -> list[Any]:
    """One-, two- and several-dimensional transforms, with sizes and every scale."""
    table: list[Any] = []
    for name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
        made = f if name in ("rfft", "ihfft") else c
        table += [(_P + name, [made(2, 6)], {"norm": norm}) for norm in (None, "ortho", "forward")]
        table += [(_P + name, [made(2, 5)], {"n": n, "dim": d}) for n, d in ((3, 0), (7, 1))]
        table += [(_P + name + "2", [made(2, 3, 4)], {}), (_P + name + "n", [made(2, 3, 4)], {"dim": (0, 2)})]
        table.append((_P + name + "n", [made(2, 3, 4)], {"s": (2, 4)}))
    table += [(_P + name, [f(2, 6)], {}) for name in ("fft", "ifft")]
    table += [(_P + name, [f(2, 5)], {"dim": d}) for name in ("fftshift", "ifftshift") for d in (None, 1)]
    return table
