"""Standard input, statement by statement as it arrives; and bytes from outside as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engine import BATCH, is_docstring
from .errors import TgradError
from .language.running.outcomes import Failure
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .engine import Emit
    from .language.syntax import Node
    from .session import Session

NAME = "<stdin>"


def run_stream(session: Session, lines: Iterable[bytes], emit: Emit, keep_going: bool) -> None:
    """Run the statements of a stream as they arrive, and let what each shows be seen at once.

    Raises TgradError for the first that fails, a syntax error included; with `keep_going` it is emitted as a `Failure`
    instead. What came before it ran.
    """
    from .language.parsing.parser import parse

    held: tuple[Source, list[Node]] | None = None  # a leading text: a docstring if anything follows it
    first = True
    for source in _statements(lines):
        try:
            body = parse(source).body
            held = None
            if first and len(body) == 1 and is_docstring(body[0]):
                held = (source, body)
            else:
                session.engine.run(source, body, emit, mode=BATCH, keep_going=keep_going)
            first = False
        except TgradError as error:
            if not keep_going or error.code == "E0804":
                raise
            emit(Failure(error))
        session.writer.flush()
    if held is not None:
        session.engine.run(held[0], held[1], emit, mode=BATCH)


def _statements(lines: Iterable[bytes]) -> Iterator[Source]:
    """The statements of a stream, each as soon as it is complete; raises TgradError (E0006) where it is not UTF-8."""
    from .language.parsing.incoming import StatementReader

    reader = StatementReader(NAME)
    for number, line in enumerate(lines, 1):
        yield from reader.feed(decoded(line, NAME, number))
    yield from reader.close()


def decoded(data: bytes, name: str, first_line: int = 1) -> str:
    """Bytes as text, without a byte order mark; raises TgradError (E0006) where they are not UTF-8."""
    try:
        return data.decode("utf-8-sig" if first_line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first_line
        wrong = TgradError(
            "E0006",
            f"{name} is not UTF-8: line {line} holds the byte 0x{data[error.start]:02x}",
            hint="save it as UTF-8, for example: iconv -f LATIN1 -t UTF-8",
        )
        raise wrong from None
