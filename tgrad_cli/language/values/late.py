"""Functions whose module is imported when they are called, or asked about."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """A function of a module of this package, by their names."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    @property
    def __wrapped__(self) -> Any:
        """The function itself."""
        return getattr(import_module(f"tgrad_cli.{self.module}"), self.name)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Call it."""
        return self.__wrapped__(*args, **keywords)
