"""The undo journal: how to take back everything that a statement did, in one place for failure and for undo.

Whoever changes something that outlives a statement (a name, a list, a storage, ``.grad``, a setting, the random
stream) first logs the call that restores it. A failed statement plays its entries back, newest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Entry = tuple["Callable[..., object]", tuple[Any, ...]]


class Journal:
    """Entries of the statement that runs; `seen` tells what was already saved whole since the last mark."""

    __slots__ = ("entries", "iterations", "kept", "kept_seen", "seen")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.iterations = 0  # how many whole ones of a top-level loop there were
        self.seen: dict[object, object] = {}
        self.kept: list[Entry] = []  # of the whole iterations of a top-level loop, the first change of each thing
        self.kept_seen: dict[object, object] = {}

    def begin(self) -> None:
        """Start a statement: what came before can no longer be taken back through this journal."""
        self.entries = []
        self.iterations = 0
        self.seen = {}
        if self.kept:
            self.kept = []
            self.kept_seen = {}

    def iteration(self) -> None:
        """A top-level loop ended an iteration: an interrupt keeps it, a failure still takes everything back.

        Of the changes that one call undoes, the oldest restores the most; later ones of whole iterations are dropped,
        so that a long loop does not fill the journal.
        """
        self.iterations += 1
        for undo, args in self.entries:
            part = args[1] if len(args) > 1 and isinstance(args[1], (str, int)) else None
            key = (undo, id(args[0]) if args else 0, part)
            if key not in self.kept_seen:
                self.kept_seen[key] = args
                self.kept.append((undo, args))
        self.entries = []
        self.seen = {}

    def log(self, undo: Callable[..., object], *args: Any) -> None:
        """Remember the call that undoes the change about to be made."""
        self.entries.append((undo, args))

    def first(self, thing: object, part: str = "") -> bool:
        """True when this part of a thing is about to change for the first time in this statement."""
        key = (id(thing), part)
        if key in self.seen:
            return False
        self.seen[key] = thing  # keeps the thing alive, so that its id stays its own
        return True

    def log_first(self, thing: object, part: str, undo: Callable[..., object], *args: Any) -> None:
        """Log how to restore a part of a thing, unless this statement already did: the first restores the most.

        A statement may run a whole training loop; its journal then holds each tensor's first value, not every one.
        """
        if self.first(thing, part):
            self.entries.append((undo, args))

    def rollback(self) -> None:
        """Undo everything since `begin`, newest first."""
        entries = [*self.kept, *self.entries]
        self.begin()
        play_back(entries)

    def interrupt(self) -> list[Entry]:
        """Undo the iteration that was interrupted; the entries of the whole iterations before it, as `commit` does."""
        kept, entries = self.kept, self.entries
        self.begin()
        play_back(entries)
        return kept

    def commit(self) -> list[Entry]:
        """End the statement; the returned entries, played back in reverse, undo it."""
        entries = [*self.kept, *self.entries]
        self.begin()
        return entries


def play_back(entries: list[Entry]) -> None:
    """Undo what the entries of a statement tell, newest first."""
    for undo, args in reversed(entries):
        undo(*args)
