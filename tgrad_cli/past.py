"""What a session ran, statement by statement, and how each can be taken back: for undo, history and saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .tensor.journal import play_back
from .tensor.tensor import Tensor

if TYPE_CHECKING:
    from .language.syntax import Node
    from .source import Source
    from .tensor.journal import Logged

LIMIT = 256 << 20  # bytes of old values that are kept for undo
ENTRY = 200  # what one entry of the journal takes besides arrays, about


class Step:
    """One statement that ran: where it stands, what undoes it (None: too long ago), and the names that it bound.

    `iterations` counts the whole iterations of a loop that was interrupted; it is 0 for any other statement. Values
    that came from a file, or from the program around the session, have no text: `given` holds them by name. A step is
    `idle` that changed nothing but the last value shown: someone looked at something.
    """

    __slots__ = ("entries", "given", "idle", "iterations", "mode", "names", "node", "size", "source")

    def __init__(self, entries: list[Logged], names: tuple[str, ...]) -> None:
        self.source: Source | None = None
        self.node: Node | None = None
        self.mode = ""
        self.given: dict[str, Any] = {}
        self.entries: list[Logged] | None = entries
        self.names = names
        self.size = held_bytes(entries)
        self.iterations = 0
        self.idle = all(entry.args[:1] == ("last",) for entry in entries)

    @property
    def text(self) -> str:
        """The statement as it was written; what it gives values, in words, where it is no statement."""
        if self.source is None or self.node is None:
            return "values given to " + ", ".join(self.given)
        return self.source.text[self.node.start : self.node.end]


class Past:
    """The statements of a session in their order; the old values that undo needs stay within `limit` bytes."""

    def __init__(self, names: dict[str, Any], seed: int, dtype: str, limit: int = LIMIT) -> None:
        self.names = names
        self.seed = seed
        self.dtype = dtype
        self.limit = limit
        self.steps: list[Step] = []
        self.undone: list[Step] = []
        self.looks = 0  # idle steps since the last undo
        self.size = 0
        self._oldest = 0  # the first step that still can be undone

    def add(self, source: Source, node: Node, mode: str, entries: list[Logged]) -> Step:
        """Remember a statement that ran."""
        names = dict.fromkeys(entry.args[0] for entry in entries if entry() is self.names)
        step = Step(entries, tuple(names))
        step.source, step.node, step.mode = source, node, mode
        return self._append(step)

    def add_given(self, given: dict[str, Any], entries: list[Logged]) -> None:
        """Remember that names were given values from outside."""
        step = Step(entries, tuple(given))
        step.given = given
        self._append(step)

    def _append(self, step: Step) -> Step:
        self.steps.append(step)
        if step.idle and self.undone:
            self.looks += 1  # redo takes it back, and is still possible
        else:
            self.undone.clear()
            self.looks = 0
        self.size += step.size
        self.trim()
        return step

    def trim(self) -> None:
        """Drop the oldest old values until the rest is within the limit."""
        while self.size > self.limit and self._oldest < len(self.steps):
            oldest = self.steps[self._oldest]
            oldest.entries = None
            self.size -= oldest.size
            self._oldest += 1

    def undo(self) -> Step | None:
        """Take the last statement back; None where there is none, or none whose old values are still kept."""
        self.forget_looks()
        step = self._take_back()
        if step is not None:
            self.undone.append(step)
        return step

    def forget_looks(self) -> None:
        """Take back the idle steps since the last undo, so that redo finds what it needs."""
        for _ in range(self.looks):
            self._take_back()
        self.looks = 0

    def _take_back(self) -> Step | None:
        if not self.steps or self.steps[-1].entries is None:
            return None
        step = self.steps.pop()
        assert step.entries is not None
        play_back(step.entries)
        step.entries = []
        self.size -= step.size
        return step

    def defining(self, name: str) -> Step | None:
        """The statement that gave a name its present value."""
        for step in reversed(self.steps):
            if name in step.names:
                return step
        return None


def held_bytes(entries: list[Logged]) -> int:
    """How much memory the entries of a statement keep from being freed, about."""
    total = ENTRY * len(entries)
    seen: set[int] = set()
    for entry in entries:
        for value in entry.args:
            array = value._array if type(value) is Tensor else value
            size = getattr(array, "nbytes", 0)
            if size and id(array) not in seen:
                seen.add(id(array))
                total += size
    return total
