"""The undo journal: how to take back everything that a statement did, in one place for failure and for undo.

Whoever changes something that outlives a statement (a name, a list, a storage, ``.grad``, a setting, the random
stream) first logs the call that restores it. A failed statement plays its entries back, newest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

if TYPE_CHECKING:
    from collections.abc import Callable

    Undo = Callable[..., object]
    Entries = dict["Key", "Logged"]

# What was changed: the identity of a thing and which part of it; a count where every change has its own entry.
Key = tuple[int, object]

REGIONS = "regions"  # the part of a storage that several writes add to; see `storage.Regions`


class Entry(ref[Any]):
    """The call that restores a thing, ``undo(thing, *args)``; it does not keep the thing alive.

    What nobody can reach any more needs no restoring, and its entry goes with it, so that a long loop does not fill the
    journal.
    """

    __slots__ = ("args", "entries", "key", "undo")

    args: tuple[Any, ...]
    entries: Entries
    key: Key
    undo: Undo


class Held:
    """The same for a thing that takes no weak reference, such as a dict of Python's own, and for a call on its own."""

    __slots__ = ("args", "thing", "undo")

    def __init__(self, thing: object, undo: Undo, args: tuple[Any, ...]) -> None:
        self.thing = thing
        self.undo = undo
        self.args = args

    def __call__(self) -> Any:
        """The thing, as an `Entry` gives it."""
        return self.thing


Logged = Entry | Held


def _forget(entry: Entry) -> None:
    entry.entries.pop(entry.key, None)


class Journal:
    """Entries of the statement that runs, oldest first; of each part of a thing the first, which restores the most."""

    __slots__ = ("count", "entries", "iterations", "kept")

    def __init__(self) -> None:
        self.entries: Entries = {}
        self.kept: Entries = {}  # of the whole iterations of a top-level loop
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
            older = kept.get(key)
            if older is not None:
                if key[1] is REGIONS:
                    older.args[0].join(entry.args[0])
            elif key[1] is not REGIONS or (key[0], "flat") not in kept:
                if type(entry) is Entry:
                    entry.entries = kept
                    if entry() is None:
                        continue
                kept[key] = entry

    def log(self, undo: Undo, *args: Any) -> None:
        """Remember the call that undoes the change about to be made, however often such a change is made."""
        self.count += 1
        self.entries[0, self.count] = Held(None, undo, args)

    def logged(self, thing: object, part: object) -> bool:
        """Whether this statement already logged how to restore a part of a thing."""
        return (id(thing), part) in self.entries

    def log_first(self, thing: Any, part: object, undo: Undo, *args: Any) -> None:
        """Log that ``undo(thing, *args)`` restores a part of a thing, unless this statement already did.

        A statement may run a whole training loop; its journal then holds each tensor's first value, not every one.
        """
        entries = self.entries
        key = (id(thing), part)
        if key in entries:
            return
        if not type(thing).__weakrefoffset__:
            entries[key] = Held(thing, undo, args)
            return
        entry = Entry(thing, _forget)
        entry.entries, entry.key, entry.undo, entry.args = entries, key, undo, args
        entries[key] = entry

    def rollback(self) -> None:
        """Undo everything since `begin`, newest first."""
        play_back(self.commit())

    def interrupt(self) -> list[Logged]:
        """Undo the iteration that was interrupted; the entries of the whole iterations before it, as `commit` does."""
        kept, entries = list(self.kept.values()), list(self.entries.values())
        self.begin()
        play_back(entries)
        return kept

    def commit(self) -> list[Logged]:
        """End the statement; the returned entries, handed to `play_back`, undo it."""
        entries = [*self.kept.values(), *self.entries.values()]
        self.begin()
        return entries


def play_back(entries: list[Logged]) -> None:
    """Undo changes, newest first."""
    for entry in reversed(entries):
        thing = entry()
        if thing is not None:
            entry.undo(thing, *entry.args)
        elif type(entry) is Held:
            entry.undo(*entry.args)
