"""Methods of strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.number import cut

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH_LIMIT = 200_000_000  # the longest text that padding or repeating may make

_PLAIN = [
    "capitalize",
    "casefold",
    "count",
    "endswith",
    "find",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rpartition",
    "rstrip",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
]
_LISTS = ("split", "rsplit", "splitlines")
_PADDED = ("center", "ljust", "rjust", "zfill")


def _plain(name: str) -> Callable[..., Any]:
    """A string method whose arguments may be number variables."""
    method = getattr(str, name)

    def run(text: str, *args: Any, **keywords: Any) -> Any:
        return method(text, *map(cut, args), **{key: cut(value) for key, value in keywords.items()})

    return run


def _list(name: str) -> Callable[..., Any]:
    method = getattr(str, name)

    def run(text: str, *args: Any, **keywords: Any) -> BracketList:
        return BracketList(method(text, *map(cut, args), **{key: cut(value) for key, value in keywords.items()}))

    return run


def _padded(name: str) -> Callable[..., Any]:
    """A string method that pads to a width, refused where the result would be enormous."""
    method = getattr(str, name)

    def run(text: str, width: Any, *args: Any) -> Any:
        check_length(cut(width))
        return method(text, cut(width), *args)

    return run


def check_length(length: Any) -> None:
    """Refuse to make a text of more than 200 million characters."""
    if isinstance(length, int) and length > LENGTH_LIMIT:
        raise TgradError("E0801", f"the text would have {length:,} characters", python="MemoryError")


def join(text: str, values: Any, /) -> str:
    """``text.join(values)``."""
    return text.join(values)


def format_text(text: str, *args: Any, **keywords: Any) -> str:
    """``text.format(…)``."""
    from .formatting import fill_template

    return fill_template(text, args, keywords)


TEXT_METHODS: dict[str, Callable[..., Any]] = {
    **{name: _plain(name) for name in _PLAIN},
    **{name: _list(name) for name in _LISTS},
    **{name: _padded(name) for name in _PADDED},
    "join": join,
    "format": format_text,
    "expandtabs": _padded("expandtabs"),
}
