"""Sums of floating point numbers in the order in which PyTorch's CPU kernels add, so that the last digit agrees too.

The kernels (ATen's SumKernel, for 32-byte vectors) add rows of vectors in four interleaved accumulators, each a cascade
of four levels. On large tensors PyTorch's order depends on the number of threads; there NumPy's pairwise sum is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# Elements up to which the order is PyTorch's; from 32,768 on PyTorch splits the work over threads.
EVERYDAY = 1 << 14
VECTOR = 32  # bytes
ACCUMULATORS = 4
LEVELS = 4


def summed(xp: Any, input: Any, axis: tuple[int, ...] | None, keepdim: bool) -> Any:
    """The sum over some dimensions (None: all)."""
    axes = tuple(range(input.ndim)) if axis is None else axis
    ordered = (
        input.ndim and axes and input.dtype.char in "fd" and 0 < input.size <= EVERYDAY and input.flags.c_contiguous
    )
    if not ordered:
        return xp.sum(input, axis=axis, keepdims=keepdim)
    if len(axes) == input.ndim and input.size > 1:
        total = _inner(xp, input.reshape(-1))
        return xp.asarray(total).reshape((1,) * input.ndim if keepdim else ())
    total = _reduced(xp, *_merged(input, axes))
    kept = [1 if i in axes else n for i, n in enumerate(input.shape) if keepdim or i not in axes]
    return xp.ascontiguousarray(total).reshape(kept)


def cascaded(xp: Any, x: Any) -> Any:
    """The sum of all elements as the losses over classes add: sixteen in order, then sixteen of those sums, and so on.

    The first element alone goes through to the end.
    """
    flat = x.reshape(-1)
    if flat.dtype.char not in "fd" or not 0 < flat.size <= EVERYDAY:
        return xp.sum(flat)
    first, left, parts = flat[:1], flat[1:], []
    while left.size:
        whole = left.size // 16 * 16
        if left.size > whole:
            parts.append(_ordered(xp, left[whole:]))
        left = xp.add.accumulate(left[:whole].reshape(-1, 16), axis=-1)[:, -1]
    return _ordered(xp, xp.concatenate((*parts, first)))[0]


def _ordered(xp: Any, x: Any) -> Any:
    return xp.add.accumulate(x)[-1:]


def _merged(input: Any, axes: tuple[int, ...]) -> tuple[Any, list[bool]]:
    """The input with neighbouring dimensions of one kind made one, and which of those are summed over."""
    sizes: list[int] = []
    kinds: list[bool] = []
    for i, n in enumerate(input.shape):
        if n == 1:
            continue
        reduced = i in axes
        if kinds and kinds[-1] == reduced:
            sizes[-1] *= n
        else:
            sizes.append(n)
            kinds.append(reduced)
    return input.reshape(sizes), kinds


def _reduced(xp: Any, x: Any, kinds: list[bool]) -> Any:
    """Sum over the dimensions marked; two innermost at a time, as the iterator goes over them."""
    if not any(kinds):
        return x
    if kinds[-1]:
        made = _inner(xp, x)
        kinds = kinds[:-1]
    else:
        made = _outer(xp, x)
        kinds = [*kinds[:-2], False]
    while any(kinds):  # what lies further out is added slice by slice
        at = len(kinds) - 1 - kinds[::-1].index(True)
        made = _in_order(xp, xp.moveaxis(made, at, -2) if made.ndim > 1 else made[:, None])
        made = made if len(kinds) > 1 else made[..., 0]
        kinds = [*kinds[:at], *kinds[at + 1 :]]
    return made


def _inner(xp: Any, x: Any) -> Any:
    """Over the last dimension, where neighbours are added."""
    width = VECTOR // x.itemsize
    n = x.shape[-1]
    if n < width:
        return _rows(xp, x[..., None])[..., 0]
    whole = n // width * width
    lanes = _rows(xp, x[..., :whole].reshape(*x.shape[:-1], n // width, width))
    parts = xp.concatenate((x[..., whole:], lanes), axis=-1)
    return xp.add.accumulate(parts, axis=-1)[..., -1]


def _outer(xp: Any, x: Any) -> Any:
    """Over the last dimension but one, where the columns lie side by side."""
    width = VECTOR // x.itemsize
    m = x.shape[-1]
    if m < width:
        width = 1
    together = m // (ACCUMULATORS * width) * ACCUMULATORS * width
    alone = m // width * width
    parts = [_cascade(xp, x[..., :together])] if together else []
    parts += [_rows(xp, x[..., a:b]) for a, b in ((together, alone), (alone, m)) if b > a]
    return parts[0] if len(parts) == 1 else xp.concatenate(parts, axis=-1)


def _rows(xp: Any, x: Any) -> Any:
    """Over the last dimension but one, in interleaved accumulators."""
    n, width = x.shape[-2:]
    if n < ACCUMULATORS:
        return _in_order(xp, x) + x.dtype.type(0)  # the accumulators begin with 0, and end as that here: -0 becomes 0
    whole = n // ACCUMULATORS * ACCUMULATORS
    if whole == ACCUMULATORS:
        sums = x[..., :whole, :] + x.dtype.type(0)
    else:
        apart = x[..., :whole, :].reshape(*x.shape[:-2], n // ACCUMULATORS, ACCUMULATORS * width)
        sums = _cascade(xp, apart).reshape(*x.shape[:-2], ACCUMULATORS, width)
    return _in_order(xp, xp.concatenate((sums[..., :1, :], x[..., whole:, :], sums[..., 1:, :]), axis=-2))


def _cascade(xp: Any, x: Any) -> Any:
    """Over the last dimension but one: short runs, then runs of their sums, so that rounding errors stay small."""
    n = x.shape[-2]
    step = 1 << max(4, (n - 1).bit_length() // LEVELS if n > 1 else 0)
    total: Any = None
    for level in range(LEVELS):
        runs = x.shape[-2] // step if level < LEVELS - 1 else 0
        rest = _in_order(xp, x[..., runs * step :, :])
        total = rest if total is None else total + rest
        if not runs:
            break
        x = _in_order(xp, x[..., : runs * step, :].reshape(*x.shape[:-2], runs, step, x.shape[-1]))
    return total


def _in_order(xp: Any, x: Any) -> Any:
    """Over the last dimension but one, one after the other (NumPy's own sum does that only across the last)."""
    if x.shape[-2] == 1:
        return x[..., 0, :] + x.dtype.type(0)
    if x.shape[-2] == 0:
        return xp.zeros((*x.shape[:-2], x.shape[-1]), x.dtype)
    if x.shape[-1] == 1:
        return xp.add.accumulate(x, axis=-2)[..., -1, :]
    return xp.add.reduce(xp.ascontiguousarray(x), axis=-2)


def lanes_summed(xp: Any, input: Any, axis: int | None) -> Any:
    """The sum along a dimension, kept with size 1, as PyTorch's softmax kernels add: in one vector, then its halves."""
    width = VECTOR // input.itemsize
    last = axis is not None and input.ndim > 0 and axis % input.ndim == input.ndim - 1
    if not last or input.dtype.char not in "fd" or input.size > EVERYDAY or input.shape[-1] < width:
        return xp.sum(input, axis=axis, keepdims=True)
    n = input.shape[-1]
    whole = n // width * width
    sums = _in_order(xp, input[..., :whole].reshape(*input.shape[:-1], n // width, width))
    sums[..., : n - whole] += input[..., whole:]
    while sums.shape[-1] > 1:
        half = sums.shape[-1] // 2
        sums = sums[..., :half] + sums[..., half:]
    return sums
