"""`torch.nn.utils`: bounds on gradients, and parameters as one vector."""

from __future__ import annotations

from typing import Any

from ..tensor.number import cut
from ..tensor.tensor import Tensor
from .calling import torch
from .fusing import fuse_conv_bn_eval, fuse_conv_bn_weights, fuse_linear_bn_eval, fuse_linear_bn_weights
from .parameter import replace_data


def _listed(parameters: Any) -> list[Tensor]:
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


def get_total_norm(tensors: Any, norm_type: Any = 2.0, error_if_nonfinite: Any = False, foreach: Any = None) -> Any:
    """The norm of several tensors taken together."""
    given = _listed(tensors)
    if not given:
        return torch("tensor", 0.0)
    p = float(norm_type)
    norms = [torch("linalg.vector_norm", torch("detach", g), p) for g in given]
    total = torch("linalg.vector_norm", torch("stack", norms), p)
    if error_if_nonfinite and not bool(torch("isfinite", total)):
        raise RuntimeError(
            f"The total norm of order {p} for gradients from `parameters` is non-finite, so it cannot be clipped. To "
            "disable this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


def clip_grad_norm_(
    parameters: Any, max_norm: Any, norm_type: Any = 2.0, error_if_nonfinite: Any = False, foreach: Any = None
) -> Any:
    """Scale the gradients of several parameters so that their common norm is at most `max_norm`; gives the norm."""
    held = _listed(parameters)
    total = get_total_norm([p.grad for p in held if p.grad is not None], norm_type, error_if_nonfinite)
    clip_grads_with_norm_(held, max_norm, total)
    return total


def clip_grads_with_norm_(parameters: Any, max_norm: Any, total_norm: Any, foreach: Any = None) -> None:
    """The same where their common norm is known."""
    factor = torch("clamp", cut(max_norm) / (total_norm + 1e-6), max=1.0)
    for p in _listed(parameters):
        if p.grad is not None:
            torch("Tensor.mul_", p.grad, factor)


def clip_grad_value_(parameters: Any, clip_value: Any, foreach: Any = None) -> None:
    """Clamp every gradient's elements to ``[-clip_value, clip_value]``."""
    bound = float(clip_value)
    for p in _listed(parameters):
        if p.grad is not None:
            torch("Tensor.clamp_", p.grad, -bound, bound)


def parameters_to_vector(parameters: Any) -> Any:
    """All parameters' elements, one after the other."""
    return torch("cat", [torch("reshape", p, (-1,)) for p in _listed(parameters)])


def vector_to_parameters(vec: Any, parameters: Any) -> None:
    """Give the parameters the elements of a vector, one after the other."""
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {type(vec).__name__}")
    at = 0
    for p in _listed(parameters):
        part = torch("detach", torch("narrow", vec, 0, at, p.size))
        replace_data(p, torch("reshape", part, tuple(p.shape)))
        at += p.size


UTILITIES = {
    kind.__name__: kind
    for kind in (
        clip_grad_norm_,
        clip_grads_with_norm_,
        clip_grad_value_,
        get_total_norm,
        parameters_to_vector,
        vector_to_parameters,
        fuse_conv_bn_eval,
        fuse_conv_bn_weights,
        fuse_linear_bn_eval,
        fuse_linear_bn_weights,
    )
}
