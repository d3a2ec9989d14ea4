"""Convolutions of each channel by itself: sums of shifted products, as matrices of one row would be slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .windows import shifts

if TYPE_CHECKING:
    from typing import Any


def _split(x: Any, groups: int) -> Any:
    """Channels (N, groups times k, …) as (N, groups, k, …)."""
    return x.reshape(x.shape[0], groups, x.shape[1] // groups, *x.shape[2:])


def _laid(w: Any, groups: int, at: Any) -> Any:
    """One place of a weight (groups times k, 1, …) as (groups, k, 1 …)."""
    part = w[(slice(None), 0, *at)]
    return part.reshape(groups, -1, *(1,) * len(at))


def depthwise_forward(xp: Any, x: Any, w: Any, stride: Any, dilation: Any, places: Any) -> Any:
    """The convolution of a padded input (N, groups, …): (N, groups times k, …)."""
    groups = x.shape[1]
    made = xp.zeros((x.shape[0], groups, w.shape[0] // groups, *places), x.dtype)
    wide = _split(x, groups)
    for at, part in shifts(xp, w.shape[2:], places, stride, dilation):
        made += wide[(..., *part)] * _laid(w, groups, at)
    return made.reshape(x.shape[0], w.shape[0], *places)


def depthwise_back(xp: Any, g: Any, w: Any, groups: int, size: Any, stride: Any, dilation: Any) -> Any:
    """The gradient for the padded input, of spatial size `size`."""
    made = xp.zeros((g.shape[0], groups, *size), g.dtype)
    wide = _split(g, groups)
    for at, part in shifts(xp, w.shape[2:], g.shape[2:], stride, dilation):
        flow = wide * _laid(w, groups, at)
        made[(..., *part)] += flow[:, :, 0] if flow.shape[2] == 1 else flow.sum(axis=2)
    return made


def depthwise_weight(xp: Any, x: Any, g: Any, kernel: Any, stride: Any, dilation: Any) -> Any:
    """The gradient for the weight, of spatial size `kernel`, from the padded input and the cotangent."""
    groups = x.shape[1]
    made = xp.empty((g.shape[1], 1, *kernel), x.dtype)
    inputs, wide = _split(x, groups), _split(g, groups)
    rest = tuple(range(3, wide.ndim))
    for at, part in shifts(xp, kernel, g.shape[2:], stride, dilation):
        made[(slice(None), 0, *at)] = (inputs[(..., *part)] * wide).sum(axis=(0, *rest)).reshape(-1)
    return made
