"""Standard input, statement by statement as it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from .errors import Label, TgradError
from .source import Source

if TYPE_CHECKING:
    from .engine import Emit
    from .session import Session

NAME = "<stdin>"


def decoded(data: bytes, name: str) -> str:
    """Bytes as text, without a byte order mark; raises TgradError (E0006) where they are not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        wrong = TgradError(
            "E0006",
            f"{name} is not UTF-8: line {line} holds the byte 0x{data[error.start]:02x}",
            hint=f"save it as UTF-8, for example: iconv -f LATIN1 -t UTF-8 {name}",
        )
        wrong.source = Source("", name)
        raise wrong from None
