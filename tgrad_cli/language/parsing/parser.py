"""The parser's face: a Source becomes a Module, or an error that points at what is wrong in it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from ...errors import TgradError
from ..syntax.statements import Module
from . import kinds as k
from .driver import Refused, driver
from .layout import Layout
from .lexing import Lexer
from .placement import check_placement

if TYPE_CHECKING:
    from ...source import Source
    from ..syntax.expressions import Node


def parse(source: Source, *, python_file: bool = False, shell: bool = False) -> Module:
    """The syntax tree of a whole text.

    `python_file` and `shell` say where the text comes from; the language is the same in all of them. Raises TgradError
    with a code E00xx, the place, and the source, for any text that is no program; nothing else, whatever the text is.
    """
    collecting = gc.isenabled()
    gc.disable()  # nodes hold no cycles, and looking for some takes a fifth of the time
    try:
        body = statements(source.text)
        check_placement(body)
        return Module(0, len(source.text), body)
    except MemoryError:
        error = TgradError("E0801", "the text is too large for the memory that may be used", python="MemoryError")
        error.source = source
        raise error from None
    except TgradError as error:
        error.source = source
        raise error from None
    finally:
        if collecting:
            gc.enable()


def statements(text: str) -> list[Node]:
    """The nodes of all statements of a text."""
    body: list[Node] = []
    layout = Layout(text)
    machine = driver()
    while layout.read_statement():
        layout.kinds.append(k.END)
        kinds = bytes(layout.kinds)
        try:
            body += machine.parse(kinds, layout.values)
        except Refused as refused:
            raise refusal(text, kinds, layout, refused, "statement") from None
    return body


def incomplete(text: str) -> bool:
    """Whether the shell should ask for another line: a bracket, a string or a block is open at the end of `text`."""
    from .incoming import incomplete as open_at_end

    return open_at_end(text)


def parse_field(text: str, start: int, end: int) -> Node:
    """The expression in the braces of an f-string, which stands in `text` from `start` up to `end`."""
    lexer = Lexer(text, start, end, field=True)
    lexer.read_line()
    lexer.kinds[-1] = k.END
    kinds = bytes(lexer.kinds)
    try:
        found: Node = driver().parse(kinds, lexer.values, "field")
    except Refused as refused:
        raise refusal(text, kinds, lexer, refused, "field") from None
    return found


def refusal(text: str, kinds: bytes, lexer: Lexer, refused: Refused, start: str) -> TgradError:
    """The error for a token that the grammar does not allow where it stands."""
    from .diagnosis import diagnose

    return diagnose(text, kinds, lexer.values, refused.index, driver(), start)
