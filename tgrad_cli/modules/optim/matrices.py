"""Optimizers that look at a gradient as a matrix: Adafactor (Shazeer and Stern, 2018) and Muon (Jordan, 2024)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ...tensor import dtypes
from ...tensor.tensor import Tensor
from .optimizer import Rule, counted

if TYPE_CHECKING:
    from ...tensor.storage import Array


class Adafactor(Rule, home="_adafactor"):
    """The mean squares of a matrix's gradient are remembered by rows and by columns only."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-2, "beta2_decay": -0.8, "eps": (None, 1e-3), "d": 1.0, "weight_decay": 0.0, "foreach": None,
        "maximize": False,
    }  # fmt: skip
    order = ("lr", "beta2_decay", "eps", "d", "weight_decay")

    def _check(self, settings: dict[str, Any]) -> None:
        first, second = settings["eps"]
        for wrong, text in (
            (not settings["lr"] >= 0.0, f"Learning rate should be >= 0 but is: {settings['lr']}"),
            (not settings["beta2_decay"] <= 0.0, f"beta2_decay should be <= 0 but is: {settings['beta2_decay']}"),
            (first is not None and not first >= 0.0, f"epsilon1 should be >= 0 but is: {first}"),
            (not second >= 0.0, f"epsilon2 should be >= 0 but is: {second}"),
            (not settings["d"] >= 1.0, f"Clipping threshold d should be >= 1 but is: {settings['d']}"),
            (not settings["weight_decay"] >= 0.0, f"weight_decay should be >= 0 but is: {settings['weight_decay']}"),
        ):
            if wrong:
                raise ValueError(text)

    def _started(self, p: Tensor, settings: dict[str, Any]) -> dict[str, Any]:
        if p.dtype.is_complex:
            raise RuntimeError("Adafactor does not support complex parameters")
        made = super()._started(p, settings)
        shapes: dict[str, tuple[int, ...]] = {"variance": p.shape}
        if p.ndim > 1:
            shapes = {"row_var": (*p.shape[:-1], 1), "col_var": (*p.shape[:-2], 1, p.shape[-1])}
        for name, shape in shapes.items():
            made[name] = Tensor(np.zeros(shape, p.dtype.np), p.dtype)
        return made

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """The gradient over its root mean squares, no longer than `d`, times the parameter's own size."""
        step, (floor, least) = counted(s), group["eps"]
        floor = float(np.finfo(p.dtype).eps) if floor is None else floor
        share, rate = step ** group["beta2_decay"], min(group["lr"], 1 / math.sqrt(step))
        alpha = max(least, float(np.linalg.norm(p)) / math.sqrt(p.size)) * rate
        if group["weight_decay"]:
            p = p * p.dtype.type(1 - group["lr"] * group["weight_decay"])
        square = g * g
        if g.ndim > 1:
            for name, axis in (("row_var", -1), ("col_var", -2)):
                mean = np.sqrt(square.sum(axis=axis, keepdims=True)) ** 2 / p.dtype.type(g.shape[axis])
                s[name] = s[name] + (mean - s[name]) * p.dtype.type(share)
            rows = s["row_var"]
            estimate = rows * s["col_var"] / np.maximum(rows.mean(axis=-2, keepdims=True), floor)
        else:
            estimate = s["variance"] = s["variance"] + (square - s["variance"]) * p.dtype.type(share)
        change = 1 / np.sqrt(np.maximum(estimate, floor * floor)) * g
        length = max(1.0, float(np.linalg.norm(change)) / (math.sqrt(change.size) * group["d"]))
        new: Array = p - change * p.dtype.type(alpha / length)
        return new


class Muon(Rule, home="_muon"):
    """Momentum whose matrix is made nearly orthogonal, by Newton and Schulz's iteration, before the step."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-3, "weight_decay": 0.1, "momentum": 0.95, "nesterov": True,
        "ns_coefficients": (3.4445, -4.7750, 2.0315), "eps": 1e-7, "ns_steps": 5, "adjust_lr_fn": None,
    }  # fmt: skip
    order = tuple(settings)
    starts: ClassVar[dict[str, Any]] = {"momentum_buffer": None}

    def __init__(self, params: Any, *args: Any, **keywords: Any) -> None:
        super().__init__(params, *args, **keywords)
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    text = "Muon only supports 2D parameters whereas we found a parameter with size: "
                    raise ValueError(f"{text}{p.shape!r}")

    def _check(self, settings: dict[str, Any]) -> None:
        for name, word in (("lr", "Learning rate"), ("momentum", "momentum"), ("weight_decay", "weight decay")):
            if not settings[name] >= 0.0:
                raise ValueError(f"{word} should be >= 0 but is: {settings[name]}")
        adjust = settings["adjust_lr_fn"]
        if adjust not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust} is not supported")

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """The momentum's nearest orthogonal matrix, times a rate that fits the matrix's shape."""
        kind, momentum, lr = p.dtype.type, group["momentum"], group["lr"]
        moving = s["momentum_buffer"] = s["momentum_buffer"] + (g - s["momentum_buffer"]) * kind(1 - momentum)
        if group["nesterov"]:
            moving = moving - (moving - g) * kind(1 - momentum)
        made = _orthogonal(moving, group["ns_coefficients"], group["ns_steps"], group["eps"])
        rows, columns = p.shape
        ratio = math.sqrt(max(1, rows / columns))
        if group["adjust_lr_fn"] == "match_rms_adamw":
            ratio = 0.2 * math.sqrt(max(rows, columns))
        new: Array = p * kind(1 - lr * group["weight_decay"]) - made * kind(lr * ratio)
        return new


def _orthogonal(x: Array, coefficients: tuple[float, float, float], steps: int, eps: float) -> Array:
    """A matrix with its singular values driven towards 1, in bfloat16."""
    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = (np.float32(v) for v in coefficients)
    rounded = dtypes.round_bfloat16
    high = x.shape[0] > x.shape[1]
    m = rounded(x.astype(np.float32))
    m = m.T if high else m
    size = rounded(np.asarray(np.linalg.norm(m)))
    m = rounded(m / np.maximum(size, rounded(np.asarray(eps, np.float32))))
    for _ in range(steps):
        gram = rounded(m @ m.T)
        change = rounded(b * gram + c * (gram @ gram))
        m = rounded(a * m + change @ m)
    return m.T if high else m
