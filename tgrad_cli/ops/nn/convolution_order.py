"""Convolutions of small networks with their sums in the order of PyTorch's, so that the last digit agrees too.

PyTorch hands convolutions in float32 to oneDNN. Its kernels for AVX2 make each element a chain of fused multiply-adds,
the channels in blocks of eight around the places of the kernel. The gradients of weight and bias are chains over the
examples, one for each of the threads that share them. Large work goes without the order.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ...tensor.fusion.blocks import threads
from ..linalg.chains import chained
from ..sizes import product
from .windows import padded, portions, windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

EVERYDAY = 1 << 25  # multiply-adds up to which the order is kept
BLOCK = 8  # channels that oneDNN treats together
GROUP = 4 * BLOCK  # channels out in one chain of a gradient for the input
ROOM = 5 * 5 * 16 * 16  # numbers for which oneDNN has room, for each thread, to add up shares
NATIVE = 20480  # elements up to which PyTorch has a kernel of its own for one example


def keeps_order(input: Any, weight: Any, places: Any, groups: int, dtype: Any) -> bool:
    """Whether oneDNN would do this, for the shapes of input and weight, and it is small enough to follow its order."""
    if groups != 1 or dtype.char != "f" or not product(input) or not product(places):
        return False
    if input[0] == 1 and product(input) <= NATIVE and (len(weight) == 3 or min(weight[-2:]) <= 3):
        return False
    return bool(input[0] * product(weight) * product(places) <= EVERYDAY)


def forward_in_order(xp: Any, x: Any, weight: Any, bias: Any, stride: Any, dilation: Any, places: Any) -> Any:
    """The convolution of a padded input; each chain begins with the bias."""
    kernel, count = weight.shape[2:], product(places)
    right = _weight_terms(xp, weight, BLOCK)
    if bias is not None:
        right = xp.concatenate((bias[None], right))
    made = xp.empty((x.shape[0], weight.shape[0], count), x.dtype)
    for part in portions(slice(0, x.shape[0]), count * len(right)):
        left = _terms(xp, x[part], kernel, stride, dilation, places, BLOCK)
        if bias is not None:
            left = xp.concatenate((xp.ones((len(left), 1), x.dtype), left), axis=1)
        made[part] = chained(xp, left, right).reshape(-1, count, weight.shape[0]).transpose(0, 2, 1)
    return made.reshape(x.shape[0], weight.shape[0], *places)


def back_in_order(xp: Any, g: Any, weight: Any, size: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """The gradient for an input of spatial size `size`: windows of the cotangent spread out by the stride."""
    count, channels = product(size), weight.shape[1]
    strided = max(stride) > 1 and not any(n % t for n, t in zip(size, stride, strict=True))
    wide = _spread(xp, g, weight.shape[2:], size, stride, padding, dilation)
    turned = weight.transpose(1, 0, *range(2, weight.ndim))
    made = xp.zeros((g.shape[0], channels, count), g.dtype)
    for part in portions(slice(0, g.shape[0]), count * turned[0].size):
        for w, flow in _chains(turned, wide[part], dilation, strided):
            block = w.shape[1] if strided else BLOCK
            left = _terms(xp, flow, w.shape[2:], (1,) * len(size), dilation, size, block, backwards=True)
            chain = chained(xp, left, _weight_terms(xp, w, block))
            made[part] += chain.reshape(-1, count, channels).transpose(0, 2, 1)
    return made.reshape(g.shape[0], channels, *size)


def weight_in_order(xp: Any, x: Any, g: Any, size: Any, stride: Any, dilation: Any) -> Any:
    """The gradient for a weight of spatial size `size`, from the padded input and the cotangent."""
    places, n = g.shape[2:], len(size)
    rows = x.shape[1] * product(size)
    made: Any = 0
    for share in _shares(g.shape[0], _blocks(g.shape[1]) * _blocks(x.shape[1]), product(size) * BLOCK * BLOCK):
        chain = None
        for part in portions(share, rows * product(places)):
            view = windows(xp, x[part], size, stride, dilation, places)
            left = view.transpose(1, *range(2, n + 2), 0, *range(n + 2, 2 * n + 2)).reshape(rows, -1)
            chain = chained(xp, left, _rows(g[part]), chain)
        made = made + chain
    return made.T.reshape(g.shape[1], x.shape[1], *size)


def bias_in_order(xp: Any, g: Any) -> Any:
    """The gradient for a bias: the cotangent's sum over examples and places."""
    made: Any = 0
    for share in _shares(g.shape[0], _blocks(g.shape[1]), BLOCK):
        made = made + xp.add.accumulate(_rows(g[share]), axis=0)[-1]
    return made


def _terms(
    xp: Any, x: Any, kernel: Any, stride: Any, dilation: Any, places: Any, block: int, *, backwards: bool = False
) -> Any:
    """The windows as rows (examples * places, terms): channels in blocks around the places of the kernel."""
    n, channels = len(kernel), x.shape[1]
    if channels > block:
        x = padded(xp, x, [(0, -channels % block), *[(0, 0)] * n])
    x = x.reshape(x.shape[0], -1, min(block, channels), *x.shape[2:])
    view = windows(xp, x, kernel, stride, dilation, places)
    if backwards:
        view = view[(slice(None),) * 3 + (slice(None, None, -1),) * n]
    order = (0, *range(n + 3, 2 * n + 3), 1, *range(3, n + 3), 2)
    return view.transpose(order).reshape(x.shape[0] * product(places), -1)


def _weight_terms(xp: Any, weight: Any, block: int) -> Any:
    """A weight as columns (terms, channels out), its terms in the order of `_terms`."""
    ones = (1,) * (weight.ndim - 2)
    return _terms(xp, weight, weight.shape[2:], ones, ones, ones, block).T


def _rows(g: Any) -> Any:
    """A cotangent as (examples * places, channels)."""
    return g.transpose(0, *range(2, g.ndim), 1).reshape(-1, g.shape[1])


def _spread(xp: Any, g: Any, kernel: Any, size: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """The cotangent with zeros between and around, so that each place of the input has a window of it."""
    reach = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    inner = [s + 2 * p for s, p in zip(size, padding, strict=True)]
    wide = xp.zeros((*g.shape[:2], *[s + r for s, r in zip(inner, reach, strict=True)]), g.dtype)
    ends = [r + (m - 1) * t + 1 for r, m, t in zip(reach, g.shape[2:], stride, strict=True)]
    wide[(..., *[slice(r, e, t) for r, e, t in zip(reach, ends, stride, strict=True)])] = g
    return wide[(..., *[slice(p, None) for p in padding])]


def _chains(weight: Any, wide: Any, dilation: Any, strided: bool) -> Iterator[tuple[Any, Any]]:
    """What goes into each chain of an element, which are added up: weight and cotangent.

    The kernel for strides that divide the size has a chain for each place of the weight's last dimension, the other one
    for each four blocks of channels.
    """
    if strided:
        last = weight.shape[-1]
        for k in range(last):
            yield weight[..., k : k + 1], wide[..., (last - 1 - k) * dilation[-1] :]
        return
    for start in range(0, weight.shape[1], GROUP):
        yield weight[:, start : start + GROUP], wide[:, start : start + GROUP]


def _blocks(channels: int) -> int:
    return -(-channels // BLOCK)


def _shares(examples: int, jobs: int, size: int) -> list[slice]:
    """The examples as oneDNN's threads share them, where there are `jobs` gradients of `size` numbers to add up.

    Threads share the jobs, the examples of a job, or both, whichever is soonest done.
    """
    available = threads()
    fewest, most = max(1, jobs // available), max(1, ROOM // size)
    teams = min(jobs // fewest, available)
    count, best = min(available // teams, examples), jobs * size * examples
    for each in range(fewest, jobs):
        teams = min(jobs // each, available)
        members, load = min(available // teams, examples), -(-jobs // teams)
        if members > 1 and load > most:
            continue
        cost = size * load * (-(-examples // members) + (members > 1))
        if cost < best:
            count, best = members, cost
    whole, rest = divmod(examples, count)
    starts = [i * whole + min(i, rest) for i in range(count + 1)]
    return [slice(a, b) for a, b in pairwise(starts)]
