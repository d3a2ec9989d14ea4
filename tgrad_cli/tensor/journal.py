"""The undo journal: how to take back everything that a statement did, in one place for failure and for undo.

Whoever changes something that outlives a statement (a name, a list, a storage, ``.grad``, a setting, the random
stream) first logs the call that restores it. A failed statement plays its entries back, newest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

from .serials import next_serial

if TYPE_CHECKING:
    from collections.abc import Callable

    Undo = Callable[..., object]
    Entries = dict["Key", "Logged"]

# What was changed: the identity of a thing and which part of it; a count where every change has its own entry.
Key = tuple[int, object]

REGIONS = "regions"  # the part of a storage that several writes add to; see `storage.Regions`


NOTHING: Any = object()  # stands for "no value" where None is a value


def restore(names: dict[Any, Any], key: Any, old: Any) -> None:
    """Undo a binding: give a name or key its old value back, or take it away where it had none."""
    if old is NOTHING:
        names.pop(key, None)
    else:
        names[key] = old


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
    """Entries of the statement that runs, oldest first; of each part of a thing the first, which restores the most.

    The names of the session, which loops bind all the time, have a dict of their own: what each held before.
    """

    __slots__ = ("began", "bindings", "count", "entries", "iterations", "kept", "kept_bindings", "names", "renewed")

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}  # of the session
        self.bindings: dict[str, Any] = {}
        self.entries: Entries = {}
        # Of the whole iterations of a top-level loop.
        self.kept: Entries = {}
        self.kept_bindings: dict[str, Any] = {}
        self.count = 0
        self.iterations = 0  # how many whole ones of a top-level loop there were
        # The serials (see `Node`) when the statement and the present iteration began.
        self.began: float = 0
        self.renewed: float = 0

    def begin(self) -> None:
        """Start a statement: what came before can no longer be taken back through this journal."""
        self.entries = {}
        self.bindings = {}
        self.began = self.renewed = next_serial()
        if self.iterations:
            self.iterations = 0
            self.kept = {}
            self.kept_bindings = {}

    def iteration(self) -> None:
        """A top-level loop ended an iteration: an interrupt keeps it, a failure still takes everything back."""
        self.iterations += 1
        self.renewed = next_serial()
        if self.bindings:
            if not self.bindings.keys() <= self.kept_bindings.keys():
                self.kept_bindings = {**self.bindings, **self.kept_bindings}
            self.bindings = {}
        if self.entries:
            self._keep_entries()

    def _keep_entries(self) -> None:
        """Add the entries of an iteration to those of the whole ones before it."""
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

    def bind(self, names: dict[str, Any], name: str) -> None:
        """A name is about to get another value, or none."""
        if names is not self.names:
            self.log_first(names, name, restore, name, names.get(name, NOTHING))
        elif name not in self.bindings:
            self.bindings[name] = names.get(name, NOTHING)

    def values(self) -> dict[int, tuple[int, float]]:
        """The old values that it would give back, by their `id`: how often each, and the serial when it was current."""
        found: dict[int, tuple[int, float]] = {}
        for serial, bindings, entries in (
            (self.began, self.kept_bindings, self.kept),
            (self.renewed, self.bindings, self.entries),
        ):
            for value in [*bindings.values(), *(arg for entry in list(entries.values()) for arg in entry.args)]:
                found[id(value)] = (found.get(id(value), (0, 0.0))[0] + 1, serial)
        return found

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
        kept = [*self._bound(self.kept_bindings), *self.kept.values()]
        entries = [*self._bound(self.bindings), *self.entries.values()]
        self.begin()
        play_back(entries)
        return kept

    def commit(self) -> list[Logged]:
        """End the statement; the returned entries, handed to `play_back`, undo it."""
        bindings = {**self.bindings, **self.kept_bindings} if self.kept_bindings else self.bindings
        entries = [*self._bound(bindings), *self.kept.values(), *self.entries.values()]
        self.begin()
        return entries

    def _bound(self, bindings: dict[str, Any]) -> list[Logged]:
        """Bindings of names as entries."""
        return [Held(self.names, restore, binding) for binding in bindings.items()]


def play_back(entries: list[Logged]) -> None:
    """Undo changes, newest first."""
    for entry in reversed(entries):
        thing = entry()
        if thing is not None:
            entry.undo(thing, *entry.args)
        elif type(entry) is Held:
            entry.undo(*entry.args)
