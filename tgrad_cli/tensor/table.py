"""The tables of declarations: what few programs use is declared when a program first asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

Declared = TypeVar("Declared")


class Table(dict[str, Declared]):
    """Declarations by name; the rarer are made when a name is asked for that is not there, or all names are."""

    rest: ClassVar[list[Callable[[], None]]] = []  # what declares the families that are not there yet

    @classmethod
    def complete(cls) -> bool:
        """Declare what is not there yet; whether there was anything."""
        if not cls.rest:
            return False
        cls.rest.pop()()
        return True

    def present(self, name: str) -> Declared | None:
        """The declaration, where its family is there already."""
        return dict.get(self, name)

    def get(self, name: str, default: Any = None) -> Declared | None:  # type: ignore[override]
        """The declaration of a name, the default where there is none."""
        found = dict.get(self, name)
        if found is None and self.complete():
            found = dict.get(self, name)
        return default if found is None else found

    def __missing__(self, name: str) -> Declared:
        if self.complete() and dict.__contains__(self, name):
            return self[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or (self.complete() and dict.__contains__(self, name))

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
