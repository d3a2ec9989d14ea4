"""The parse tables: found beside this file, checked against the grammar, made anew through Lark when they differ."""

from __future__ import annotations

import marshal
import os
import sys
from typing import TYPE_CHECKING

from .kinds import KINDS, TABLES_FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.dirname(os.path.dirname(HERE))
TABLES_NAME = "tgrad.tables"
_loaded: list[Tables] = []


class Tables:
    """What the driver needs: states, rules, and the first state of each start symbol."""

    __slots__ = ("rules", "starts", "states")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.states: list[dict[int, int]] = raw["states"]
        self.rules: list[tuple[int, int, str]] = raw["rules"]
        self.starts: dict[str, int] = raw["starts"]


def grammar_path() -> str:
    """Where the grammar lies: inside the installed package, or at the top of a checkout."""
    installed = os.path.join(PACKAGE, "grammar", "tgrad.lark")
    if os.path.exists(installed):
        return installed
    return os.path.join(os.path.dirname(PACKAGE), "grammar", "tgrad.lark")


def places() -> Iterator[str]:
    """Where tables may lie, the best place first: the package, then the person's own cache."""
    yield os.path.join(HERE, TABLES_NAME)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    yield os.path.join(cache, "tgrad", f"{version}-{TABLES_NAME}")


def load() -> Tables:
    """The tables of the grammar, loaded once."""
    if not _loaded:
        with open(grammar_path(), encoding="utf-8") as file:
            grammar = file.read()
        _loaded.append(Tables(stored(grammar) or rebuilt(grammar)))
    return _loaded[0]


def stored(grammar: str) -> dict[str, Any] | None:
    """Tables that were made from just this grammar, where some are stored."""
    for place in places():
        try:
            with open(place, "rb") as file:
                raw = marshal.loads(file.read())
        except (OSError, ValueError, EOFError, TypeError):
            continue
        wanted = {"format": TABLES_FORMAT, "kinds": tuple(KINDS), "grammar": grammar}
        if isinstance(raw, dict) and all(raw.get(key) == value for key, value in wanted.items()):
            return raw
    return None


def rebuilt(grammar: str) -> dict[str, Any]:
    """Tables made through Lark, and stored in the first place that can be written."""
    from .compiling import compile_grammar  # Lark takes longer to import than all of this package

    data = compile_grammar(grammar, KINDS, TABLES_FORMAT)
    for place in places():
        if store(data, place):
            break
    raw: dict[str, Any] = marshal.loads(data)
    return raw


def store(data: bytes, place: str) -> bool:
    """Write the tables in one step, so that no other process reads half of them; False where that is not allowed."""
    half = f"{place}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(half, "wb") as file:
            file.write(data)
        os.replace(half, place)
    except OSError:
        return False
    return True
