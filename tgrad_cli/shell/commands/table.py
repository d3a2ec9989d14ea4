"""The table of commands: each is declared once, with its usage, its help, and what completes its argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..shell import Shell

    Run = Callable[["Shell", str], "bool | None"]


class Refused(Exception):
    """A command cannot be carried out; the text says why."""


class Command(NamedTuple):
    """A command: `run` is given the shell and what follows the name; it returns False to leave the shell.

    `completes` says what its argument may be: "names", "operations", "files", "settings", "commands", "dtypes" or "".
    """

    name: str
    usage: str
    help: str
    aliases: tuple[str, ...]
    completes: str
    run: Run


COMMANDS: dict[str, Command] = {}
ALIASES: dict[str, str] = {}


def command(
    name: str, usage: str, help: str, *, aliases: tuple[str, ...] = (), completes: str = ""
) -> Callable[[Run], Run]:
    """Declare a command; its function follows, and its docstring is the longer help."""

    def declare(run: Run) -> Run:
        COMMANDS[name] = Command(name, usage, help, aliases, completes, run)
        ALIASES.update(dict.fromkeys(aliases, name))
        return run

    return declare


def find(word: str) -> Command:
    """The command of a name, an alias or the beginning of just one name; raises Refused."""
    if word in COMMANDS:
        return COMMANDS[word]
    if word in ALIASES:
        return COMMANDS[ALIASES[word]]
    begun = [name for name in COMMANDS if word and name.startswith(word)]
    if len(begun) == 1:
        return COMMANDS[begun[0]]
    if begun:
        raise Refused(f":{word} may mean {', '.join(':' + name for name in begun)}")
    from ...language.running.suggestions import nearest

    near = nearest(word, [*COMMANDS, *ALIASES])
    hint = f"did you mean :{near}?" if near else ":help lists them"
    raise Refused(f"there is no command :{word}; {hint}")
