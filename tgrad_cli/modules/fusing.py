"""Batch normalisation folded into the layer before it, for evaluation."""

from __future__ import annotations

from typing import Any

from ..tensor.number import cut
from .calling import torch
from .cloning import clone
from .parameter import parameter


def _fused(w: Any, b: Any, bn: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Weight and bias with the normalisation's scale and shift in them."""
    mean, variance, eps, scale, shift = bn
    scale = torch("ones_like", mean) if scale is None else scale
    shift = torch("zeros_like", mean) if shift is None else shift
    bias = torch("zeros_like", mean) if b is None else b
    root = torch("rsqrt", variance + cut(eps))
    weight = w * torch("reshape", scale * root, shape)
    made = (bias - mean) * root * scale + shift
    return parameter(torch("detach", weight), w.requires_grad), parameter(torch("detach", made), bias.requires_grad)


def fuse_conv_bn_weights(
    conv_w: Any, conv_b: Any, bn_rm: Any, bn_rv: Any, bn_eps: Any, bn_w: Any, bn_b: Any, transpose: Any = False
) -> tuple[Any, Any]:
    """A convolution's weight and bias with a batch normalisation in them."""
    ends = (1, -1) if cut(transpose) else (-1, 1)
    return _fused(conv_w, conv_b, (bn_rm, bn_rv, bn_eps, bn_w, bn_b), (*ends, *(1,) * (conv_w.ndim - 2)))


def fuse_linear_bn_weights(
    linear_w: Any, linear_b: Any, bn_rm: Any, bn_rv: Any, bn_eps: Any, bn_w: Any, bn_b: Any
) -> tuple[Any, Any]:
    """A linear layer's weight and bias with a batch normalisation in them."""
    return _fused(linear_w, linear_b, (bn_rm, bn_rv, bn_eps, bn_w, bn_b), (-1, 1))


def _checked(layer: Any, bn: Any) -> Any:
    """A copy of the layer; raises AssertionError where it cannot be fused."""
    if layer.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    if bn.running_mean is None or bn.running_var is None:
        raise AssertionError("bn.running_mean and bn.running_var must not be None")
    return clone(layer, {})


def fuse_conv_bn_eval(conv: Any, bn: Any, transpose: Any = False) -> Any:
    """One convolution that does what a convolution and a batch normalisation after it do."""
    made = _checked(conv, bn)
    made.weight, made.bias = fuse_conv_bn_weights(
        made.weight, made.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, transpose
    )
    return made


def fuse_linear_bn_eval(linear: Any, bn: Any) -> Any:
    """One linear layer that does what it and a batch normalisation after it do."""
    made = _checked(linear, bn)
    if linear.out_features != bn.num_features and bn.num_features != 1:
        raise AssertionError(
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got "
            f"linear.out_features={linear.out_features} and bn.num_features={bn.num_features}"
        )
    made.weight, made.bias = fuse_linear_bn_weights(
        made.weight, made.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return made
