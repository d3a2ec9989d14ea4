"""Running scripts, -e texts and standard input, one after the other, and the exit status that each ends with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .engine import BATCH, PYTHON
from .errors import TgradError
from .language.running.outcomes import Failure
from .options import FAILED, INTERRUPTED, OK, REFUSED, SYNTAX
from .source import Source

if TYPE_CHECKING:
    from .limits import TimeLimit
    from .session import Session


def run_inputs(session: Session, inputs: list[tuple[str, str]], keep_going: bool, limit: TimeLimit | None) -> int:
    """Run the inputs in order; the status of the first that failed."""
    status = OK
    for kind, text in inputs:
        try:
            failed = _run_input(session, kind, text, keep_going)
        except (TgradError, KeyboardInterrupt) as error:
            failed = _tell_failure(session, error, limit)
        status = status or failed
        if failed == INTERRUPTED or (failed and not keep_going) or (limit is not None and limit.over):
            break
    if limit is not None:
        limit.stop()
    return status


def _tell_failure(session: Session, error: TgradError | KeyboardInterrupt, limit: TimeLimit | None) -> int:
    """Report what ended an input; the exit status of that."""
    if limit is not None and limit.over:
        error = limit.told(error)
    if isinstance(error, KeyboardInterrupt):
        raise error
    if isinstance(error.value, BrokenPipeError):
        raise error.value from None
    session.writer.error(error)
    return exit_status(error)


def _run_input(session: Session, kind: str, text: str, keep_going: bool) -> int:
    """Run one -e text, script or standard input; the status of its first failure under `keep_going`."""
    status = OK

    def emit(outcome: object) -> None:
        nonlocal status
        if isinstance(outcome, Failure):
            status = status or exit_status(outcome.error)
        session.writer.emit(outcome)

    if kind == "file" and text == "-":
        from .streaming import run_stream

        run_stream(session, sys.stdin.buffer, emit, keep_going)
        return status
    source = Source(text, "-e") if kind == "code" else _read_script(text)
    mode = PYTHON if kind == "file" and text.endswith(".py") else BATCH
    session.engine.execute(source, emit, mode=mode, keep_going=keep_going)
    return status


def _read_script(path: str) -> Source:
    """A script as text; raises TgradError: E0901 where it cannot be read, E0006 where it is not UTF-8."""
    from .streaming import decoded

    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TgradError("E0901", f"cannot read {path}: {reason}") from None
    return Source(decoded(data, path), path)


def exit_status(error: TgradError) -> int:
    """The exit status that an error stands for."""
    code = error.code
    if code == "E0804":
        return INTERRUPTED
    if code.startswith("E00") or code == "E0706":
        return SYNTAX
    return REFUSED if code in ("E0801", "E0802", "E0805", "E0901", "E0902", "E0905") else FAILED
