"""The tables of declarations: what few programs use is declared when a program first asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

Declared = TypeVar("Declared")


class Table(dict[str, Declared]):
    """Declarations by name, made when a name is asked for that is not there: the families in daily use first, then
    the rarer."""

    # What declares the families that are not there yet; those in daily use stand last.
    rest: ClassVar[list[Callable[[], None]]] = []
    daily: ClassVar[bool] = False  # whether those in daily use are there

    @classmethod
    def begin(cls) -> None:
        """Declare the families in daily use."""
        if not cls.daily:
            cls.daily = True
            declare, rest = cls.rest.pop(), cls.rest
            cls.rest = []  # what a declaration looks up is there, or a mistake: no reason to go on to the rarer
            declare()
            cls.rest = rest

    @classmethod
    def further(cls) -> bool:
        """Declare more of what is not there yet; whether there was anything."""
        if not cls.daily:
            cls.begin()
            return True
        if not cls.rest:
            return False
        cls.rest.pop()()
        return True

    @classmethod
    def complete(cls) -> None:
        """Declare all that is not there yet."""
        while cls.further():
            pass

    def present(self, name: str) -> Declared | None:
        """The declaration, where its family is there already."""
        return dict.get(self, name)

    def get(self, name: str, default: Any = None) -> Declared | None:  # type: ignore[override]
        """The declaration of a name, the default where there is none."""
        found = dict.get(self, name)
        while found is None and self.further():
            found = dict.get(self, name)
        return default if found is None else found

    def __missing__(self, name: str) -> Declared:
        if self.further():
            return self[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        while not dict.__contains__(self, name):
            if not self.further():
                return False
        return True

    def __iter__(self) -> Iterator[str]:
        self.complete()
        return dict.__iter__(self)

    def __len__(self) -> int:
        self.complete()
        return dict.__len__(self)

    def keys(self) -> Any:
        """All names."""
        self.complete()
        return dict.keys(self)

    def values(self) -> Any:
        """All declarations."""
        self.complete()
        return dict.values(self)

    def items(self) -> Any:
        """All names with their declarations."""
        self.complete()
        return dict.items(self)
