"""A gradient in the shape and type of what it is the gradient of; what broadcasting did is undone here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..registry import OPS
from ..tensor import Tensor
from .rules import Underived

if TYPE_CHECKING:
    from ..node import Node


def sum_to(array: Any, shape: tuple[int, ...]) -> Any:
    """Undo broadcasting: sum over the dimensions that it added or stretched."""
    extra = array.ndim - len(shape)
    axes = (*range(extra), *[i + extra for i, n in enumerate(shape) if n == 1 and array.shape[i + extra] != 1])
    if axes:
        array = OPS["sum"](array, dim=axes, keepdim=True)
    return array.reshape(array.shape[extra:]) if extra > 0 else array


def fit_raw(g: Any, parent: Node) -> Any:
    """A gradient on raw arrays, fitted to what it is the gradient of."""
    if parent.number:
        return _number_from(g, parent)
    dtype = parent.dtype
    assert dtype is not None
    if not isinstance(g, (np.ndarray, np.generic)):
        if type(g) is Underived:
            raise g.error()
        return np.full(parent.shape, g, dtype.compute)
    if g.shape != parent.shape:
        if _stretched(g, parent):
            g = sum_to(g, parent.shape)
        if g.shape != parent.shape:
            g = np.broadcast_to(g, parent.shape)
    if g.dtype != dtype.compute and dtype.is_differentiable:
        if g.dtype.kind == "c" and not dtype.is_complex:
            g = g.real
        g = g.astype(dtype.compute)
    return g


def _number_from(g: Any, parent: Node) -> Any:
    if isinstance(g, (np.ndarray, np.generic)):
        g = g.sum().item() if g.ndim else g.item()
    return g.real if isinstance(g, complex) and not isinstance(parent.out, complex) else g


def _stretched(g: Any, parent: Node) -> bool:
    """Whether broadcasting added or stretched dimensions; a gradient without elements may still have one to sum over
    ((0,) for an input of shape (1,))."""
    return g.ndim > len(parent.shape) or g.size > _size(parent.shape) or (not g.size and g.ndim == len(parent.shape))


def _size(shape: tuple[int, ...]) -> int:
    total = 1
    for n in shape:
        total *= n
    return total


def fit_recorded(g: Any, parent: Node) -> Any:
    """The same for gradients on the tape."""
    if parent.number:
        if isinstance(g, Tensor):
            g = OPS["tensor_to_number"](OPS["sum"](g) if g.ndim else g)
        return g
    dtype = parent.dtype
    assert dtype is not None
    if not isinstance(g, Tensor):
        if type(g) is Underived:
            raise g.error()
        g = OPS["number_to_tensor"](g, dtype=dtype)
    if g.dtype is not dtype and dtype.is_differentiable:
        if g.dtype.is_complex and not dtype.is_complex:
            g = OPS["real"](g)
        if g.dtype is not dtype:
            g = OPS["to_dtype"](g, dtype=dtype)
    if g.shape != parent.shape:
        if _stretched(g, parent):
            g = OPS["sum_to_size"](g, size=parent.shape)
        if g.shape != parent.shape:
            g = OPS["expand"](g, size=parent.shape)
    return g
