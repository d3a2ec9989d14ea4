"""How the result of an elementwise operation lies in memory: PyTorch's rule, where NumPy's differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .storage import Array


def order_of(operands: Sequence[tuple[Sequence[int], Sequence[int]]], shape: tuple[int, ...]) -> tuple[int, ...]:
    """The result's dimensions from the slowest in memory to the fastest; `operands` are their shapes and strides.

    Two dimensions stand as they do in the first operand that tells them apart (TensorIterator's rule); dimensions that
    an operand repeats tell nothing.
    """
    ndim = len(shape)
    strides = [_strides(sizes, steps, ndim) for sizes, steps in operands if sizes]
    axes = list(range(ndim))[::-1]  # the fastest first, as they are compared
    for i in range(1, ndim):
        at = i
        for j in range(i - 1, -1, -1):
            verdict = _compare(strides, shape, axes[j], axes[at])
            if verdict > 0:
                axes[j], axes[at] = axes[at], axes[j]
                at = j
            elif verdict < 0:
                break
    return tuple(axes[::-1])


def _strides(sizes: Sequence[int], steps: Sequence[int], ndim: int) -> list[int]:
    """An operand's strides in the result's dimensions, 0 where it is repeated."""
    own = [0 if n == 1 else s for n, s in zip(sizes, steps, strict=True)]
    return [0] * (ndim - len(own)) + own


def _compare(strides: list[list[int]], shape: tuple[int, ...], faster: int, slower: int) -> int:
    """Whether two dimensions should change places: 1 yes, -1 no, 0 nothing tells."""
    for operand in strides:
        a, b = operand[faster], operand[slower]
        if a == 0 or b == 0:
            continue
        if a != b:
            return -1 if a < b else 1
        if shape[faster] > shape[slower]:
            return 1
    return 0


def laid_out(result: Array, operands: Sequence[Any]) -> Array:
    """The result in the order that PyTorch would give it; a copy only where NumPy chose another."""
    for a in operands:
        if not a.flags.c_contiguous:
            return in_order(result, order_of([(a.shape, a.strides) for a in operands], result.shape))
    return result


def in_order(array: Array, axes: tuple[int, ...]) -> Array:
    """An array whose dimensions lie in memory in this order; a copy only where they do not yet."""
    if array.transpose(axes).flags.c_contiguous:
        return array
    made = np.empty([array.shape[a] for a in axes], array.dtype).transpose(np.argsort(axes))
    made[...] = array
    return made


def dense(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    """The strides, in elements, of an array without gaps whose dimensions lie in this order."""
    strides = [0] * len(shape)
    step = 1
    for axis in reversed(axes):
        strides[axis] = step
        step *= shape[axis]
    return tuple(strides)
