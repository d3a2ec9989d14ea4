"""Leaving, clearing, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...show.markup import Markup, Span
from ...show.tables import table
from .table import COMMANDS, Refused, command, find

if TYPE_CHECKING:
    from ..shell import Shell

KEYS = (
    ("Enter", "runs a complete entry and continues an incomplete one; Alt-Enter always adds a line"),
    ("Tab", "completes; \\alpha Tab writes α, \\partial Tab writes ∂"),
    ("Up, Down", "earlier entries that begin with what is typed; Ctrl-R searches them; Right takes the grey one"),
    ("Ctrl-C", "drops the line, or stops what runs; Ctrl-D leaves; Ctrl-X Ctrl-E edits the entry in $EDITOR"),
    (";", "at the end of an entry keeps it silent; _ is the last value shown"),
)
LANGUAGE = (
    ("z = 2x + y", "names, tensors, numbers; 2x multiplies; [1., 2.] is a tensor where one is meant"),
    ("grad z wrt x", "the gradient; also jacobian, hessian; at x = 3 evaluates elsewhere"),
    ("derive z wrt x", "the formula; explain shows the steps, check the numerical proof"),
    ("softmax?", "what an operation does; :doc softmax and help softmax say the same"),
)


@command(
    "help",
    "[COMMAND or NAME]",
    "this list, or more about one command, operation or error code",
    aliases=("h", "?"),
    completes="commands",
)
def help_(shell: Shell, rest: str) -> None:
    """Without an argument the list of commands; else more about a command, an operation, or a code such as E0203."""
    if not rest:
        shell.show(_overview(shell))
        return
    word = rest.removeprefix(":")
    try:
        found = find(word)
    except Refused:
        if len(word) == 5 and word[0] in "eE" and word[1:].isdigit():
            _explain(shell, word.upper())
        else:
            find("doc").run(shell, rest)
        return
    shown = f":{found.name} {found.usage}".rstrip()
    out: Markup = [Span("label", shown), Span("text", f"  {found.help}\n")]
    more = " ".join((found.run.__doc__ or "").split())
    if more:
        from textwrap import fill

        out.append(Span("text", fill(more, max(min(shell.width(), 100) - 1, 20)) + "\n"))
    if found.aliases:
        out.append(Span("dim", "also " + ", ".join(":" + alias for alias in found.aliases) + "\n"))
    shell.show(out)


def _overview(shell: Shell) -> Markup:
    width = shell.width()
    rows = [(f":{entry.name} {entry.usage}".rstrip(), entry.help) for entry in COMMANDS.values()]
    out = table(rows, width=width, wrap=True)
    out += [Span("text", "\n"), *table(KEYS, width=width, wrap=True)]
    out += [Span("text", "\n"), *table(LANGUAGE, width=width, wrap=True)]
    return out


def _explain(shell: Shell, code: str) -> None:
    from ...catalogue import CATALOGUE

    entry = CATALOGUE.get(code)
    if entry is None:
        raise Refused(f"there is no error {code}")
    shell.show([Span("label", f"{code}: {entry.title} ({entry.python})\n"), Span("text", entry.text + "\n")])


@command("clear", "", "clear the screen", aliases=("cls",))
def clear(shell: Shell, rest: str) -> None:
    """The names stay as they are; :reset takes those away."""
    out = shell.session.writer.out
    if getattr(out, "isatty", bool)():
        out.write("\x1b[2J\x1b[3J\x1b[H")
        out.flush()


@command("quit", "", "leave (so does Ctrl-D)", aliases=("q", "exit"))
def quit_(shell: Shell, rest: str) -> bool:
    """What was typed is in the history file; :save keeps the session."""
    return False
