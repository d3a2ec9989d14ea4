"""How to take back the changes of one list, dict or set: of the present iteration of a loop, and of the statement.

Within an iteration each change is noted by what undoes it; where that is more than the container holds, by the
contents that it had. The first change of a second iteration notes the contents once, and what came before needs no
more attention: a loop that fills a list costs a number an iteration, and not the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .journal import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .journal import Journal

    Undo = tuple[Callable[..., object], tuple[Any, ...]]

LONGEST = 1000  # changes noted one by one, besides as many as the container has items


class Changes:
    """What was noted about one container. `round` is the journal's count of iterations when `undoes` began."""

    __slots__ = ("before", "contents", "grows", "items", "known", "round", "undoes", "whole")

    def __init__(self, items: Any, round: int) -> None:
        self.items = items
        self.round = round
        self.undoes: list[Undo] = []
        self.known: dict[Any, None] = {}  # the items whose old values are noted
        self.grows = False  # whether the last change noted is that it grows at its end
        self.whole = False  # whether what is noted restores all, whatever changes
        self.before: list[Undo] = []  # what undoes the first iteration that changed it
        self.contents: Any = None  # at the beginning of the second

    def renew(self, round: int) -> None:
        """Begin another iteration."""
        if self.contents is None:
            self.before, self.contents = self.undoes, self.items.copy()
        self.round = round
        self.undoes = []
        self.known = {}
        self.grows = self.whole = False

    def note(self, undo: Callable[..., object], *args: Any) -> None:
        """The container is about to change; `undo` takes that back."""
        self.known = {}
        self.grows = False
        if len(self.undoes) < LONGEST + len(self.items):
            self.undoes.append((undo, args))
            return
        contents = self.items.copy()
        _undo(contents, self.undoes)
        self.undoes = [(refill, (contents,))]
        self.whole = True

    def undo_iteration(self) -> None:
        """Take back what the present iteration changed."""
        _undo(self.items, self.undoes)
        tell(self.items)

    def undo(self) -> None:
        """Take back everything."""
        if self.contents is None:
            _undo(self.items, self.undoes)
        else:
            refill(self.items, self.contents)
            _undo(self.items, self.before)
        tell(self.items)

    def values(self, *, now: bool) -> Iterator[Any]:
        """Old items: those of the present iteration, or those from before."""
        for _, args in self.undoes if now else self.before:
            yield from args
        if not now and self.contents is not None:
            yield from self.contents.values() if isinstance(self.contents, dict) else self.contents


def changes(journal: Journal, items: Any) -> Changes:
    """Where to note the next change of a container."""
    found: Changes | None = journal.containers.get(id(items))
    if found is None:
        journal.forget_containers()
        found = journal.containers[id(items)] = Changes(items, journal.round)
    elif found.round != journal.round:
        found.renew(journal.round)
    return found


def growing(journal: Journal, items: list[Any]) -> None:
    """A list is about to grow at its end."""
    found = changes(journal, items)
    if not found.grows and not found.whole:
        found.note(shrink, len(items))
        found.grows = not found.whole


def setting(journal: Journal, items: Any, key: Any) -> None:
    """An item of a list or dict is about to get another value, which it may not have had before."""
    found = changes(journal, items)
    if found.whole or key in found.known:
        return
    known = found.known
    if isinstance(items, dict):
        found.note(put_back, key, items.get(key, NOTHING))
    elif found.grows and key >= found.undoes[-1][1][0]:
        return  # it goes when the list shrinks
    else:
        found.note(put_back, key, items[key])
    known[key] = None
    found.known = known


def changing(journal: Journal, items: Any, undo: Callable[..., object], *args: Any) -> None:
    """A container is about to change in another way."""
    found = changes(journal, items)
    if not found.whole:
        found.note(undo, *args)


def taken(journal: Journal, items: set[Any]) -> Any:
    """Take any item out of a set."""
    found = changes(journal, items)
    value = items.pop()
    if not found.whole:
        found.undoes.append((set.add, (value,)))
    return value


def rearranging(journal: Journal, items: Any) -> None:
    """Anything in a container may change."""
    found = changes(journal, items)
    if not found.whole:
        found.note(refill, items.copy())
        found.whole = True


def refill(items: Any, old: Any) -> None:
    """Give a list, dict or set the contents that it had."""
    items.clear()
    if isinstance(items, list):
        items.extend(old)
    else:
        items.update(old)


def shrink(items: list[Any], length: int) -> None:
    """Drop what was added at a list's end."""
    del items[length:]


def put_back(items: Any, key: Any, old: Any) -> None:
    """Give an item its old value, or take it away where it had none."""
    if old is NOTHING:
        items.pop(key, None)
    else:
        items[key] = old


def put_first(items: dict[Any, Any], key: Any, old: Any) -> None:
    """Give a dict back the item that was its first."""
    rest = items.copy()
    items.clear()
    items[key] = old
    items.update(rest)


def tell(items: Any) -> None:
    """A list that stands for a tensor does so no longer."""
    changed = getattr(items, "changed", None)
    if changed is not None:
        changed()


def _undo(items: Any, undoes: list[Undo]) -> None:
    for undo, args in reversed(undoes):
        undo(items, *args)
