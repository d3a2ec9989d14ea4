"""Transcripts: what is typed, on lines after ``>``, and below it what is shown.

Neighbouring ``>`` lines are one text. A line that begins with ``#`` outside of a text is a comment, an empty line ends
what is expected. Results, notes and errors are shown in the order in which they come.
"""

from __future__ import annotations

import io
from typing import NamedTuple

from tgrad_cli import Session, TgradError
from tgrad_cli.session import make_writer


class Exchange(NamedTuple):
    """A text, what it is to show, and the line of the transcript that it begins on."""

    text: str
    expected: str
    line: int


def exchanges(transcript: str) -> list[Exchange]:
    """The exchanges of a transcript."""
    found: list[Exchange] = []
    typed: list[str] = []
    shown: list[str] = []
    start = 0

    def close() -> None:
        if typed:
            found.append(Exchange("\n".join(typed), "".join(line + "\n" for line in shown).rstrip("\n"), start))
        typed.clear()
        shown.clear()

    for number, line in enumerate(transcript.splitlines(), 1):
        if line.startswith(("> ", ">")) and not line.startswith(">>"):
            if shown or not typed:
                close()
                start = number
            typed.append(line[2:])
        elif not line or line.startswith("# "):
            close()
        else:
            shown.append(line)
    close()
    return found


def replay(transcript: str) -> list[tuple[Exchange, str]]:
    """Each exchange of a transcript with what it showed, all in one session."""
    out = io.StringIO()
    session = Session(writer=make_writer("plain", out, out))
    found = []
    for exchange in exchanges(transcript):
        out.seek(0)
        out.truncate()
        try:
            session.run(exchange.text)
        except TgradError as error:
            session.writer.error(error)
        lines = out.getvalue().splitlines()
        found.append((exchange, "\n".join(line for line in lines if line)))
    return found
