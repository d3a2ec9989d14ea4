"""Blocks of a shape, and the threads that work on them."""

from __future__ import annotations

import os
from itertools import product
from typing import TYPE_CHECKING

from ..state import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Slices = tuple[slice, ...]

# Elements of a block: what an expression holds of one in float32 fits a second-level cache.
BLOCK = 1 << 15
# Blocks that make a thread worth starting: after a matrix product its idle threads hold the other processors a while.
WORTH = 8


def threads() -> int:
    """How many threads large work uses: as many as were asked for, else all processors."""
    wanted = ACTIVE.state.threads
    if wanted:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def blocks(shape: tuple[int, ...]) -> Iterator[Slices]:
    """Parts of a shape, each of at most `BLOCK` elements, in order; they depend on the shape alone."""
    left = BLOCK
    steps = []
    for n in reversed(shape):
        step = max(1, min(n, left))
        steps.append(step)
        left //= step
    ranges = [range(0, n, step) for n, step in zip(shape, reversed(steps), strict=True)]
    for starts in product(*ranges):
        yield tuple([slice(i, min(i + r.step, r.stop)) for i, r in zip(starts, ranges, strict=True)])


def over_blocks(shape: tuple[int, ...], worker: Callable[[], Callable[[int, Slices], None]]) -> None:
    """Call a worker with the number and the place of every block; each thread has a worker of its own.

    An exception in one of them ends all, and is raised here.
    """
    todo = enumerate(blocks(shape))
    total = 1
    for n in shape:
        total *= n
    count = min(threads(), total // (WORTH * BLOCK))
    if count <= 1:
        step = worker()
        for number, at in todo:
            step(number, at)
        return
    import threading

    lock = threading.Lock()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            step = worker()
            while not failed:
                with lock:
                    found = next(todo, None)
                if found is None:
                    return
                step(*found)
        except BaseException as error:
            failed.append(error)

    helpers = [threading.Thread(target=work, daemon=True) for _ in range(count - 1)]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    if failed:
        raise failed[0]
