"""The undo journal: how to take back everything that a statement did, in one place for failure and for undo.

Whoever changes something that outlives a statement (a name, a list, a storage, ``.grad``, a setting, the random
stream) first logs the call that restores it. A failed statement plays its entries back, newest first.
"""

from __future__ import annotations

from sys import getrefcount
from typing import TYPE_CHECKING, Any
from weakref import ref

from .serials import next_serial

if TYPE_CHECKING:
    from collections.abc import Callable

    from .changes import Changes

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

    __slots__ = (
        "began",
        "bindings",
        "containers",
        "count",
        "entries",
        "first_bindings",
        "iterations",
        "kept",
        "names",
        "renewed",
        "room",
        "round",
    )

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}  # of the session
        self.bindings: dict[str, tuple[int, Any]] = {}  # the round that bound them last, and what they held before it
        self.entries: Entries = {}
        self.containers: dict[int, Changes] = {}
        self.room = 1000  # containers that may be in there before those that nothing else holds are dropped
        self.round = 0  # counts statements, and iterations of top-level loops
        self.first_bindings: dict[str, Any] = {}  # what they held before the statement
        self.kept: Entries = {}  # of the whole iterations of a top-level loop
        self.count = 0
        self.iterations = 0  # how many whole ones of a top-level loop there were
        # The serials (see `Node`) when the statement and the present iteration began.
        self.began: float = 0
        self.renewed: float = 0

    def begin(self) -> None:
        """Start a statement: what came before can no longer be taken back through this journal."""
        self.entries = {}
        if self.bindings:
            self.bindings = {}
            self.first_bindings = {}
        if self.containers:
            self.containers = {}
        self.round += 1
        self.began = self.renewed = next_serial()
        if self.iterations:
            self.iterations = 0
            self.kept = {}

    def iteration(self) -> None:
        """A top-level loop ended an iteration: an interrupt keeps it, a failure still takes everything back."""
        self.iterations += 1
        self.round += 1
        self.renewed = next_serial()
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
        old = names.get(name, NOTHING)
        if names is not self.names:
            self.log_first(names, name, restore, name, old)
            return
        last = self.bindings.get(name)
        if last is None:
            self.first_bindings[name] = old
        elif last[0] == self.round:
            return
        self.bindings[name] = (self.round, old)

    def values(self) -> dict[int, tuple[int, float]]:
        """The old values that it would give back, by their `id`: how often each, and the serial when it was current."""
        found: dict[int, tuple[int, float]] = {}
        for serial, bindings, entries in (
            (self.began, self.first_bindings, self.kept),
            (self.renewed, self._present(), self.entries),
        ):
            for value in [*bindings.values(), *(arg for entry in list(entries.values()) for arg in entry.args)]:
                found[id(value)] = (found.get(id(value), (0, 0.0))[0] + 1, serial)
        for changes in self.containers.values():
            for serial, now in ((self.began, False), (self.renewed, changes.round == self.round)):
                for value in changes.values(now=now):
                    found[id(value)] = (found.get(id(value), (0, 0.0))[0] + 1, serial)
        return found

    def forget_containers(self) -> None:
        """Make room: a container that only this journal holds needs no restoring."""
        if len(self.containers) >= self.room:
            # Besides the entry, the call holds it.
            for key in [k for k, c in self.containers.items() if getrefcount(c.items) == 2]:
                del self.containers[key]
            self.room = max(1000, 2 * len(self.containers))

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
        present = self._present()
        # A name that only the present iteration bound holds what it held before the statement.
        kept = [*self._bound(self.first_bindings), *self.kept.values()] if self.iterations else []
        entries = [*self._bound(present), *self.entries.values()]
        containers = list(self.containers.values())
        now = self.round
        self.begin()
        play_back(entries)
        for changes in containers:
            if changes.round == now:
                changes.undo_iteration()
            if changes.round != now or changes.contents is not None:
                kept.append(Held(changes, type(changes).undo, ()))
        return kept

    def commit(self) -> list[Logged]:
        """End the statement; the returned entries, handed to `play_back`, undo it."""
        entries = [*self._bound(self.first_bindings), *self.kept.values(), *self.entries.values()]
        entries += [Held(changes, type(changes).undo, ()) for changes in self.containers.values()]
        self.begin()
        return entries

    def _present(self) -> dict[str, Any]:
        """What the names held that the present iteration bound."""
        return {name: old for name, (round, old) in self.bindings.items() if round == self.round}

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
