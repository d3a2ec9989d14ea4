"""Memory that several tensors, views and NumPy arrays may look at."""

from __future__ import annotations

from typing import Any

import numpy as np

from .state import ACTIVE

Array = np.ndarray[Any, Any]


class Storage:
    """A flat buffer. A write replaces `flat` where someone may still need the old values, else changes it.

    `pinned` says that a node or a snapshot kept (a part of) the present buffer, so that the next partial write has to
    copy first; edges of the tape therefore always keep the value that they read.
    """

    __slots__ = ("__weakref__", "flat", "pinned", "writes")

    def __init__(self, flat: Array, writes: list[int] | None = None) -> None:
        self.flat = flat
        self.writes = [0] if writes is None else writes  # how often it was written to, shared by all who look at it
        self.pinned = True

    def replace(self, flat: Array) -> None:
        """Give every view new contents at once; the old buffer stays with whoever holds it."""
        ACTIVE.state.journal.log_first(self, "flat", _restore, self, self.flat, True)
        self.flat = flat
        self.pinned = False

    def make_writable(self) -> None:
        """Make sure that a write into `flat` is seen by nobody but the tensors on this storage."""
        if self.pinned or not self.flat.flags.writeable:
            self.replace(self.flat.copy())

    def save_region(self, region: Array) -> None:
        """Let the journal bring back what a view of `flat` holds now: the elements, or, once they add up, the whole."""
        journal = ACTIVE.state.journal
        if (id(self), "flat") in journal.seen:
            return
        key = (id(self), "regions")
        found: Any = journal.seen.get(key, (self, 0))
        saved: int = found[1]
        if (saved + region.size) * 4 >= self.flat.size:
            self.replace(self.flat.copy())
            return
        journal.seen[key] = (self, saved + region.size)
        journal.log(_copy_back, self, self.flat, region, region.copy())


def _restore(storage: Storage, flat: Array, pinned: bool) -> None:
    storage.flat = flat
    storage.pinned = pinned


def _copy_back(storage: Storage, flat: Array, region: Array, before: Array) -> None:
    storage.flat = flat
    region[...] = before


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
