"""The shell: reads an entry, runs it in the session, shows what comes of it, and outlives whatever is typed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings

from ..engine import SHELL
from ..errors import TgradError
from ..source import Source
from .commands import run_command
from .symbols import symbol_before

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output

    from ..session import Session

PROMPT = "> "
CONTINUED = ". "


def run_shell(session: Session, *, input: Input | None = None, output: Output | None = None) -> int:
    """Read and run entries until Ctrl-D or ``:quit``; the exit status, 0.

    `input` and `output` stand in for the terminal in tests.
    """
    prompt: PromptSession[str] = PromptSession(
        PROMPT,
        multiline=True,
        prompt_continuation=CONTINUED,
        key_bindings=_keys(),
        history=_history(),
        input=input,
        output=output,
    )
    count = 0
    while True:
        try:
            text = prompt.prompt()
        except KeyboardInterrupt:
            continue  # the line is dropped, as in other shells
        except (EOFError, OSError):
            return 0
        count += 1
        try:
            if not run_entry(session, text, count):
                return 0
        except KeyboardInterrupt:
            session.writer.err.write("interrupted\n")
        except BrokenPipeError:
            raise
        except Exception as error:  # a defect of ours must not take the person's session with it
            session.writer.err.write(f"internal error: {type(error).__name__}: {error}\n")


def run_entry(session: Session, text: str, number: int) -> bool:
    """Run one entry; False when it asks to leave the shell."""
    if not text.strip():
        return True
    if text.lstrip().startswith(":"):
        return run_command(session, text.strip()[1:])
    try:
        session.run(Source(text, f"<entry {number}>"), mode=SHELL)
    except TgradError as error:
        session.writer.error(error)
    session.writer.flush()
    return True


def _keys() -> KeyBindings:
    """Enter runs a complete entry and continues an incomplete one; Tab turns ``\\alpha`` into α, or indents."""
    keys = KeyBindings()

    @keys.add("enter")
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        text = buffer.text
        if not text.lstrip().startswith(":") and _is_incomplete(text):
            # More keys waiting means a paste, which brings its own indentation.
            pasted = bool(event.app.key_processor.input_queue)
            buffer.insert_text("\n" + ("" if pasted else _indentation(buffer.document.current_line_before_cursor)))
        else:
            buffer.validate_and_handle()

    @keys.add("tab")
    def tab(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        found = symbol_before(buffer.document.text_before_cursor)
        if found is None:
            buffer.insert_text("    ")
        else:
            length, symbol = found
            buffer.delete_before_cursor(length)
            buffer.insert_text(symbol)

    return keys


def _is_incomplete(text: str) -> bool:
    """Whether an entry goes on; a last line of spaces only counts as the blank line that ends a block."""
    from ..language.parsing.parser import incomplete

    head, newline, last = text.rpartition("\n")
    return incomplete(head + newline if newline and not last.strip() else text)


def _indentation(line: str) -> str:
    """The indentation of the line after this one."""
    spaces = line[: len(line) - len(line.lstrip())]
    return spaces + "    " if line.rstrip().endswith(":") else spaces


def _history() -> History:
    """What was typed before, kept in the person's state directory where that can be written."""
    home: Any = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    folder = os.path.join(home, "tgrad")
    path = os.path.join(folder, "history")
    try:
        os.makedirs(folder, exist_ok=True)
        with open(path, "ab"):
            pass
    except OSError:
        return InMemoryHistory()
    return FileHistory(path)
