"""What put a tensor's ``.grad`` together: which backward calls, and what else changed it in between."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from .state import ACTIVE

if TYPE_CHECKING:
    from .node import Node
    from .tensor import Tensor

KEPT = 12


class Contribution:
    """One event and the statement that brought it about.

    `kind` is "first" or "added" (of a backward call, from the node `root`), "changed" (written to in place), "assigned"
    or "dropped" (set to None).
    """

    __slots__ = ("kind", "root", "statement")

    def __init__(self, kind: str, statement: Any, root: Node | None) -> None:
        self.kind = kind
        self.statement = statement
        self.root = None if root is None else ref(root)


class Log:
    """The latest events of one tensor, how many contributions there were, and the writes that are accounted for."""

    __slots__ = ("count", "events", "writes")

    def __init__(self) -> None:
        self.events: deque[Contribution] = deque(maxlen=KEPT)
        self.count = 0
        self.writes = -1


def contributed(owner: Tensor, before: Tensor | None, root: Node | None) -> None:
    """A backward call added to `owner.grad`, which was `before`."""
    state = ACTIVE.state
    if state.contributions is None:
        state.contributions = WeakKeyDictionary()
    log = state.contributions.get(owner)
    if log is None:
        log = state.contributions[owner] = Log()
    _log(log)
    if before is not None and log.writes >= 0 and before.writes().count > log.writes + 1:
        # One write was this contribution's own; the one before it said where it was.
        log.events.append(Contribution("changed", before.writes().earlier, None))
    log.events.append(Contribution("first" if before is None else "added", state.statement, root))
    log.count += 1
    grad = owner.grad
    log.writes = -1 if grad is None else grad.writes().count


def replace_grad(owner: Tensor, value: Tensor | None) -> None:
    """``x.grad = value``, which may be None."""
    state = ACTIVE.state
    state.journal.log_first(owner, "grad", setattr, "grad", owner.grad)
    owner.grad = value
    log = contributions(owner)
    if log is not None:
        _log(log)
        log.events.append(Contribution("dropped" if value is None else "assigned", state.statement, None))
        log.writes = -1 if value is None else value.writes().count


def _log(log: Log) -> None:
    ACTIVE.state.journal.log_first(log, "events", _restore, tuple(log.events), log.count, log.writes)


def _restore(log: Log, events: tuple[Contribution, ...], count: int, writes: int) -> None:
    log.events = deque(events, maxlen=KEPT)
    log.count, log.writes = count, writes


def contributions(owner: Tensor) -> Log | None:
    """What is known about a tensor's ``.grad``."""
    found: WeakKeyDictionary[Tensor, Log] | None = ACTIVE.state.contributions
    return None if found is None else found.get(owner)
