"""The undo journal: how to take back everything that a statement did, in one place for failure and for undo.

Whoever changes something that outlives a statement (a name, a list, a storage, ``.grad``, a setting, the random
stream) first logs the call that restores it. A failed statement plays its entries back, newest first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

# What was changed: the identity of a thing and which part of it; a count where every change has its own entry.
Key = tuple[int, object]
# The call that restores it, the thing (or how to reach it while it lives), and what else the call takes.
Entry = tuple["Callable[..., object]", Any, tuple[Any, ...]]

REGIONS = "regions"  # the part of a storage that several writes add to; see `storage.Regions`


class Journal:
    """Entries of the statement that runs, oldest first; of each part of a thing the first, which restores the most.

    An entry does not keep the thing alive that it restores: what nobody can reach any more needs no restoring, and its
    entry goes with it, so that a long loop does not fill the journal.
    """

    __slots__ = ("count", "entries", "iterations", "kept")

    def __init__(self) -> None:
        self.entries: dict[Key, Entry] = {}
        self.kept: dict[Key, Entry] = {}  # of the whole iterations of a top-level loop
        self.count = 0
        self.iterations = 0  # how many whole ones of a top-level loop there were

    def begin(self) -> None:
        """Start a statement: what came before can no longer be taken back through this journal."""
        self.entries = {}
        self.iterations = 0
        if self.kept:
            self.kept = {}

    def iteration(self) -> None:
        """A top-level loop ended an iteration: an interrupt keeps it, a failure still takes everything back."""
        self.iterations += 1
        entries, self.entries = self.entries, {}
        kept = self.kept
        for key in list(entries):  # keys alone: as pairs are made, the collector may run, and take entries away
            entry = entries.get(key)
            if entry is None:
                continue
            undo, thing, args = entry
            older = kept.get(key)
            if older is not None:
                if key[1] is REGIONS:
                    older[2][0].join(args[0])
                continue
            if key[1] is REGIONS and (key[0], "flat") in kept:
                continue
            if type(thing) is ref:
                alive = thing()
                if alive is not None:
                    kept[key] = (undo, ref(alive, partial(kept.pop, key)), args)
            else:
                kept[key] = (undo, thing, args)

    def log(self, undo: Callable[..., object], *args: Any) -> None:
        """Remember the call that undoes the change about to be made, however often such a change is made."""
        self.count += 1
        self.entries[0, self.count] = (undo, None, args)

    def logged(self, thing: object, part: object) -> bool:
        """Whether this statement already logged how to restore a part of a thing."""
        return (id(thing), part) in self.entries

    def log_first(self, thing: Any, part: object, undo: Callable[..., object], *args: Any) -> None:
        """Log that ``undo(thing, *args)`` restores a part of a thing, unless this statement already did.

        A statement may run a whole training loop; its journal then holds each tensor's first value, not every one.
        """
        entries = self.entries
        key = (id(thing), part)
        if key in entries:
            return
        # Python's own lists and dicts take no weak reference.
        weak = type(thing).__weakrefoffset__
        entries[key] = (undo, ref(thing, partial(entries.pop, key)) if weak else thing, args)

    def rollback(self) -> None:
        """Undo everything since `begin`, newest first."""
        play_back(self.commit())

    def interrupt(self) -> list[Entry]:
        """Undo the iteration that was interrupted; the entries of the whole iterations before it, as `commit` does."""
        kept, entries = list(self.kept.values()), list(self.entries.values())
        self.begin()
        play_back(entries)
        return kept

    def commit(self) -> list[Entry]:
        """End the statement; the returned entries, handed to `play_back`, undo it."""
        entries = [*self.kept.values(), *self.entries.values()]
        self.begin()
        return entries


def play_back(entries: list[Entry]) -> None:
    """Undo changes, newest first."""
    for undo, thing, args in reversed(entries):
        if thing is None:
            undo(*args)
            continue
        if type(thing) is ref:
            thing = thing()
            if thing is None:
                continue
        undo(thing, *args)
