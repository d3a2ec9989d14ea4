"""`torch.nn.utils`: bounds on gradients."""

from __future__ import annotations

from typing import Any

from ..tensor.tensor import Tensor
from .calling import torch


def clip_grad_norm_(parameters: Any, max_norm: float, norm_type: float = 2.0) -> Any:
    """Scale the gradients of several parameters so that their common norm is at most `max_norm`; gives the norm."""
    found = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    gradients = [p.grad for p in found if p.grad is not None]
    if not gradients:
        return torch("tensor", 0.0)
    norms = [torch("linalg.vector_norm", torch("detach", g), norm_type) for g in gradients]
    total = torch("linalg.vector_norm", torch("stack", norms), norm_type)
    factor = torch("clamp", max_norm / (total + 1e-6), max=1.0)
    for g in gradients:
        torch("Tensor.mul_", g, factor)
    return total


def clip_grad_value_(parameters: Any, clip_value: float) -> None:
    """Clamp every gradient's elements to ``[-clip_value, clip_value]``."""
    for p in [parameters] if isinstance(parameters, Tensor) else list(parameters):
        if p.grad is not None:
            torch("Tensor.clamp_", p.grad, -clip_value, clip_value)


CLIPPING = {"clip_grad_norm_": clip_grad_norm_, "clip_grad_value_": clip_grad_value_}
