"""Taking back, and keeping: undo, redo, reset, history, save, load, run, edit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ...engine import BATCH, PYTHON, SHELL
from ...files.whole import whole
from ...language.running.outcomes import Assigned
from ...show.tables import clipped, table
from ...source import Source
from .table import Refused, command

if TYPE_CHECKING:
    from ..shell import Shell

SCRIPTS = (".tg", ".py", ".txt", "")


@command("undo", "[N]", "take the last statement's effects back, or those of the last N")
def undo(shell: Shell, rest: str) -> None:
    """Names, elements written in place, .grad, lists, settings and the random stream are as they were before. :redo
    runs the statement again."""
    for _ in range(_count(rest)):
        step = shell.session.engine.undo()
        if step is None:
            limit = shell.past.steps and shell.past.steps[-1].entries is None
            raise Refused("older statements cannot be undone (:set undo)" if limit else "nothing to undo")
        shell.say("undone: " + clipped(step.text, max(shell.width() - 8, 12)))
        names = shell.session.engine.names
        for name in step.names:
            if name in names:
                shell.session.writer.emit(Assigned(name, names[name]))


@command("redo", "[N]", "run the statement again that :undo took back")
def redo(shell: Shell, rest: str) -> None:
    """It runs on the very state that it ran on before, the random stream included, so it has the same effects."""
    for _ in range(_count(rest)):
        if shell.session.engine.redo(shell.session.writer.emit) is None:
            raise Refused("nothing to redo")


def _count(text: str) -> int:
    if not text:
        return 1
    if not text.isdigit() or not int(text):
        raise Refused(f"this takes a number of statements, not {text!r}")
    return int(text)


@command("reset", "", "take all names away")
def reset(shell: Shell, rest: str) -> None:
    """:undo brings them back. Settings and the random stream stay as they are."""
    names = list(shell.session.engine.names)
    if names:
        shell.session.run(Source("del " + ", ".join(names) + ";", "<reset>"), mode=SHELL)
    shell.say(f"{len(names)} names taken away; :undo brings them back" if names else "no names yet")


@command("history", "[N or TEXT]", "the statements that ran: the last N, or those that hold TEXT")
def history(shell: Shell, rest: str) -> None:
    """Statements that failed or were undone are not among them. Up and Ctrl-R reach everything that was typed."""
    numbered = list(enumerate((step.text for step in shell.past.steps), 1))
    if rest.isdigit():
        numbered = numbered[-int(rest) :] if int(rest) else []
    elif rest:
        numbered = [entry for entry in numbered if rest in entry[1]]
    if not numbered:
        shell.say("nothing yet" if not rest else "nothing like that")
        return
    rows = [(str(number), text.replace("\n", " ⏎ ")) for number, text in numbered]
    shell.show(table(rows, right=[0], width=shell.width()))


@command(
    "save", "FILE", "write the session: FILE.tg a script that computes it again, FILE.npz its values", completes="files"
)
def save(shell: Shell, rest: str) -> None:
    """The script starts the random stream where this session started it, so that it computes the same values. The .npz
    holds tensors, arrays and numbers by name; :load reads both."""
    path = _path(rest, ":save takes a file, such as :save session.tg")
    try:
        if path.endswith(".npz"):
            _save_values(shell, path)
        else:
            _save_script(shell, path if os.path.splitext(path)[1] else path + ".tg")
    except OSError as error:
        raise Refused(f"cannot write {path}: {error.strerror or error}") from None


def _save_script(shell: Shell, path: str) -> None:
    from ..saving import script

    text, lost = script(shell.past)
    with whole(path) as beside, open(beside, "w", encoding="utf-8") as file:
        file.write(text)
    shell.say(f"{len(shell.past.steps)} statements are in {path}")
    for line in lost:
        shell.complain(line)


def _save_values(shell: Shell, path: str) -> None:
    import numpy as np

    from ..saving import arrays

    found, left = arrays(shell.session.engine.names)
    with whole(path) as beside, open(beside, "wb") as file:
        np.savez(file, **found)
    shell.say(f"{sum(not name.startswith('__') for name in found)} values are in {path}")
    if left:
        shell.say("left out, being no numbers: " + ", ".join(left))


@command("load", "FILE", "run a script, or give names the values in a .npz .npy .csv .json .pt …", completes="files")
def load(shell: Shell, rest: str) -> None:
    """What a .npz, .safetensors or .pt holds by name goes by these names; anything else takes the file's name."""
    path = _path(rest, ":load takes a file")
    if os.path.splitext(path)[1].lower() in SCRIPTS:
        run(shell, rest)
        return
    from ...files.formats import contents

    found = contents(path)
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        found = {os.path.splitext(os.path.basename(path))[0]: found}
    values: dict[str, Any] = {}
    for name, value in found.items():
        safe = "".join(char if char.isalnum() else "_" for char in name)
        values[safe if safe.isidentifier() else "_" + safe] = value
    shell.session.engine.bind_all(values)
    for name in values:
        shell.session.writer.emit(Assigned(name, shell.session.engine.names[name]))


@command("run", "FILE", "run a script in this session, its results shown", completes="files")
def run(shell: Shell, rest: str) -> None:
    """A .py file follows Python's own rules and shows only what it prints, as on the command line."""
    path = _path(rest, ":run takes a file")
    from ...streaming import decoded

    try:
        with open(path, "rb") as file:
            text = decoded(file.read(), path)
    except (OSError, ValueError) as error:
        raise Refused(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    shell.session.run(Source(text, path), mode=PYTHON if path.endswith(".py") else BATCH)


@command(
    "edit", "[NAME]", "write the next entry in $EDITOR, starting from the last one or from NAME", completes="names"
)
def edit(shell: Shell, rest: str) -> None:
    """What was written is on the next line, to be looked over; Enter runs it."""
    if not shell.interactive:
        raise Refused(":edit needs a terminal")
    start = shell.last
    if rest:
        step = shell.past.defining(rest)
        if step is None:
            raise Refused(f"the statement that defines {rest!r} is not known")
        start = step.text
    shell.prefilled = _edited(start)


def _edited(text: str) -> str:
    """A text after the person's editor was through with it."""
    import shlex
    import subprocess
    import tempfile

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    handle, path = tempfile.mkstemp(suffix=".tg", prefix="tgrad-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        try:
            status = subprocess.call([*shlex.split(editor), path])
        except OSError as error:
            raise Refused(f"cannot start {editor}: {error.strerror or error}; set EDITOR") from None
        if status:
            raise Refused(f"{editor} ended with status {status}; nothing was taken over")
        with open(path, encoding="utf-8") as file:
            return file.read().rstrip("\n")
    finally:
        os.unlink(path)


def _path(text: str, usage: str) -> str:
    """A file as the person wrote it: quotes around it and ~ are understood."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if not text:
        raise Refused(usage)
    return os.path.expanduser(text)
