"""Memory that several tensors, views and NumPy arrays may look at."""

from __future__ import annotations

from typing import Any

import numpy as np

from .journal import REGIONS
from .state import ACTIVE

Array = np.ndarray[Any, Any]

# What a region costs to keep, in elements: past a quarter of the buffer, the whole is kept instead.
REGION_COST = 32


class Writes:
    """How often something was written to in place, and the statements of the last two writes."""

    __slots__ = ("__weakref__", "count", "earlier", "latest")

    def __init__(self) -> None:
        self.count = 0
        self.latest: Any = None
        self.earlier: Any = None


class Storage:
    """A flat buffer. A write replaces `flat` where someone may still need the old values, else changes it.

    `pinned` says that a node or a snapshot kept (a part of) the present buffer, so that the next partial write has to
    copy first; edges of the tape therefore always keep the value that they read.
    """

    __slots__ = ("__weakref__", "flat", "pinned", "writes")

    def __init__(self, flat: Array, writes: Writes | None = None) -> None:
        self.flat = flat
        self.writes = Writes() if writes is None else writes  # shared by all who look at it, but not by ``x.data``
        self.pinned = True

    def replace(self, flat: Array) -> None:
        """Give every view new contents at once; the old buffer stays with whoever holds it."""
        ACTIVE.state.journal.log_first(self, "flat", _restore, self.flat)
        self.flat = flat
        self.pinned = False

    def make_writable(self) -> None:
        """Make sure that a write into `flat` is seen by nobody but the tensors on this storage."""
        if self.pinned or not self.flat.flags.writeable:
            self.replace(self.flat.copy())

    def save_region(self, view: Array, where: Any = ...) -> None:
        """Let the journal bring back what ``view[where]`` holds now, for a view of `flat` that is about to change.

        It keeps the elements or, once they add up, the whole buffer.
        """
        journal = ACTIVE.state.journal
        key = id(self)
        if (key, "flat") in journal.entries:
            return
        before = view[where].copy()
        found = journal.entries.get((key, REGIONS))
        regions = Regions(self.flat) if found is None else found.args[0]
        if (regions.count + before.size + REGION_COST) * 4 >= self.flat.size:
            self.replace(self.flat.copy())
            return
        if found is None:
            journal.log_first(self, REGIONS, _restore_regions, regions)
        regions.add(view, where, before)


class Regions:
    """What parts of a buffer held before they were written to, oldest first; the whole, once they add up to it."""

    __slots__ = ("count", "flat", "parts", "whole")

    def __init__(self, flat: Array) -> None:
        self.flat = flat
        self.parts: list[tuple[Array, Any, Array]] = []
        self.count = 0
        self.whole: Array | None = None

    @property
    def nbytes(self) -> int:
        """What it keeps from being freed."""
        if self.whole is not None:
            return self.whole.nbytes
        return sum(before.nbytes for _, _, before in self.parts)

    def add(self, view: Array, where: Any, before: Array) -> None:
        """Remember a part, as a view of the buffer, an index into it and the values there."""
        self.parts.append((view, where, before))
        self.count += before.size + REGION_COST

    def join(self, later: Regions) -> None:
        """Take over what a later iteration remembered of the same buffer."""
        if self.whole is not None:
            return
        self.parts += later.parts
        self.count += later.count
        if self.count * 4 >= self.flat.size:
            self.whole = self._before(self.flat.copy())
            self.parts = []

    def undo(self) -> Array:
        """The buffer as it was."""
        return self._before(self.flat) if self.whole is None else self.whole

    def _before(self, flat: Array) -> Array:
        """Put what was remembered into the buffer, or into a copy of it."""
        start = address(self.flat)
        for view, where, before in reversed(self.parts):
            if flat is not self.flat:
                view = np.ndarray(view.shape, view.dtype, flat, address(view) - start, view.strides)
            view[where] = before
        return flat


def _restore(storage: Storage, flat: Array) -> None:
    storage.flat = flat
    storage.pinned = True


def _restore_regions(storage: Storage, regions: Regions) -> None:
    storage.flat = regions.undo()


def flatten(array: Array) -> Array | None:
    """The array's memory as one flat view in memory order, or None where it has gaps or overlaps."""
    if array.flags.c_contiguous:
        return array.reshape(-1)
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
    packed = array.transpose(order)
    return packed.reshape(-1) if packed.flags.c_contiguous else None


def address(array: Array) -> int:
    """Where the array's first element lies in memory."""
    return int(array.__array_interface__["data"][0])
