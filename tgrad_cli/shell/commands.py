"""The shell's own commands, which begin with a colon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..session import Session

HELP = """\
:help               this list
:names              the names that have a value
:set dtype TYPE     the default floating type
:set seed N         start the random stream anew
:set quiet NAME     never give the note broadcast, kink, float16, variance, detached or integer
:set nan stop       make it an error when a statement makes NaN or Inf (`:set nan go` takes that back)
:set precision N    digits after the point in printed tensors
:quit               leave (so does Ctrl-D)
Enter runs a complete entry; a block ends with an empty line; a closing ; keeps the entry silent; _ is the last value.
\\alpha and Tab gives α; Ctrl-C interrupts; `tgrad explain CODE` explains an error.
"""


def run_command(session: Session, text: str) -> bool:
    """Carry out a command, given without its colon; False when it is to leave the shell."""
    words = text.split()
    name = words[0] if words else "help"
    if name in ("quit", "q", "exit"):
        return False
    if name in ("help", "h", "?"):
        session.writer.text(HELP)
    elif name == "names":
        _names(session)
    elif name == "set" and len(words) == 3 and words[1] in _SETTINGS:
        _set(session, words[1], words[2])
    elif name == "set":
        _complain(session, f":set takes {', '.join(_SETTINGS)} and a value")
    else:
        _complain(session, f"there is no command :{name}; :help lists them")
    session.writer.flush()
    return True


def _names(session: Session) -> None:
    from ..show.values import describe

    for name, value in session.engine.names.items():
        session.writer.text(f"{name}  {describe(value)}\n")


def _set(session: Session, name: str, value: str) -> None:
    try:
        _SETTINGS[name](session, value)
    except ValueError:
        _complain(session, f":set {name} takes a whole number, not {value!r}")
    except TgradError as error:
        session.writer.error(error)


def _complain(session: Session, text: str) -> None:
    session.writer.flush()
    session.writer.err.write(text + "\n")
    session.writer.err.flush()


_SETTINGS: dict[str, Callable[[Session, str], None]] = {
    "dtype": lambda session, value: session.engine.set_dtype(value),
    "seed": lambda session, value: session.engine.set_seed(int(value)),
    "precision": lambda session, value: session.engine.set_precision(int(value)),
    "quiet": lambda session, value: session.engine.set_quiet(value),
    "nan": lambda session, value: session.engine.set_nan(value),
}
