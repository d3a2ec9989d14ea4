"""The shell's own commands, which begin with a colon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from . import keeping, leaving, looking, switching
from .table import COMMANDS, Command, Refused, find

if TYPE_CHECKING:
    from ..shell import Shell

__all__ = ["COMMANDS", "Command", "find", "run_command"]

assert all((keeping, leaving, looking, switching))  # importing them declares the commands


def run_command(shell: Shell, text: str) -> bool:
    """Carry out a command, given without its colon; False when it is to leave the shell."""
    word, _, rest = text.strip().partition(" ")
    if word.endswith("?") and len(word) > 1:
        word, rest = "help", word[:-1]
    try:
        return find(word or "help").run(shell, rest.strip()) is not False
    except Refused as refused:
        shell.complain(str(refused))
    except TgradError as error:
        shell.session.writer.error(error)
    except KeyboardInterrupt:
        shell.complain("interrupted")
    return True
