"""A line search for the strong Wolfe conditions, by cubic interpolation, step by step as PyTorch's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...tensor.storage import Array

    # The loss and the gradient after a step of this length.
    Objective = Callable[[Any], tuple[float, Array]]

ENOUGH, FLAT, CHANGE = 1e-4, 0.9, 1e-9  # the two constants of the conditions, and the least change worth a step


class Point(NamedTuple):
    """A step's length, the loss and gradient there, and the slope along the line."""

    t: Any
    loss: float
    gradient: Array
    slope: Any


def strong_wolfe(
    objective: Objective, t: Any, d: Array, start: tuple[float, Array, Any], limit: int
) -> tuple[float, Array, Any, int]:
    """The loss, gradient and length of a step along `d` that satisfies the conditions, and the evaluations it took."""
    origin = Point(0.0, *start)

    def point(t: Any) -> Point:
        loss, gradient = objective(t)
        return Point(t, loss, gradient, gradient @ d)

    ends, rounds = _bracket(point, t, origin, limit)
    evaluations = rounds + 1
    found, more = _zoom(point, ends, origin, np.abs(d).max(), limit - rounds)
    return found.loss, found.gradient, found.t, evaluations + more


def _bracket(point: Callable[[Any], Point], t: Any, origin: Point, limit: int) -> tuple[list[Point], int]:
    """Two lengths between which a good one lies, or one that is good; and how many rounds it took."""
    before, new = origin, point(t)
    for rounds in range(limit):
        if new.loss > origin.loss + ENOUGH * new.t * origin.slope or (rounds > 1 and new.loss >= before.loss):
            return [before, new], rounds
        if abs(new.slope) <= -FLAT * origin.slope:
            return [new], rounds
        if new.slope >= 0:
            return [before, new], rounds
        bounds = (new.t + 0.01 * (new.t - before.t), new.t * 10)
        before, new = new, point(_cubic(before, new, bounds))
    return [origin, new], limit


def _zoom(point: Callable[[Any], Point], ends: list[Point], origin: Point, size: Any, limit: int) -> tuple[Point, int]:
    """The best point between two ends; and how many evaluations it took."""
    if len(ends) == 1:
        return ends[0], 0
    low, high = (0, 1) if ends[0].loss <= ends[1].loss else (1, 0)
    stuck = False
    for rounds in range(max(limit, 0)):
        if abs(ends[1].t - ends[0].t) * size < CHANGE:
            return ends[low], rounds
        t, stuck = _between(ends, stuck)
        new = point(t)
        if new.loss > origin.loss + ENOUGH * t * origin.slope or new.loss >= ends[low].loss:
            ends[high] = new
            low, high = (0, 1) if ends[0].loss <= ends[1].loss else (1, 0)
            continue
        if abs(new.slope) <= -FLAT * origin.slope:
            return new, rounds + 1
        if new.slope * (ends[high].t - ends[low].t) >= 0:
            ends[high] = ends[low]
        ends[low] = new
    return ends[low], max(limit, 0)


def _between(ends: list[Point], stuck: bool) -> tuple[Any, bool]:
    """The length to try next, kept away from the ends where progress is slow."""
    t = _cubic(ends[0], ends[1], None)
    least, most = min(ends[0].t, ends[1].t), max(ends[0].t, ends[1].t)
    margin = 0.1 * (most - least)
    if min(most - t, t - least) >= margin:
        return t, False
    if not (stuck or t >= most or t <= least):
        return t, True
    return (most - margin if abs(t - most) < abs(t - least) else least + margin), False


def _cubic(a: Point, b: Point, bounds: tuple[Any, Any] | None) -> Any:
    """Where the cubic through two points with their slopes is least, within bounds."""
    least, most = bounds if bounds is not None else (min(a.t, b.t), max(a.t, b.t))
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if square < 0:
        return (least + most) / 2.0
    d2 = square**0.5
    if a.t <= b.t:
        t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    else:
        t = a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2))
    return min(max(t, least), most)
