"""Keys: what Enter, Tab, Backspace, the arrows and a paste do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, Filter, emacs_insert_mode, has_focus, has_selection, vi_insert_mode
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

from .pasting import cleaned
from .symbols import symbol_before

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.key_binding import KeyPressEvent

INDENT = 4
_REOPENS = ("else", "elif", "except", "finally")


def shell_keys() -> KeyBindings:
    """The shell's own key bindings, on top of prompt_toolkit's for Emacs and vi."""
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER) & (emacs_insert_mode | vi_insert_mode)
    _add_enter(keys, typing)
    _add_tab(keys, typing)
    _add_arrows(keys, typing)

    @keys.add(Keys.BracketedPaste, filter=has_focus(DEFAULT_BUFFER))
    def paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(cleaned(event.data))

    @keys.add("backspace", filter=typing & ~has_selection & Condition(lambda: _in_indentation(_buffer())))
    def backspace(event: KeyPressEvent) -> None:
        before = event.current_buffer.document.current_line_before_cursor
        event.current_buffer.delete_before_cursor((len(before) - 1) % INDENT + 1)

    @keys.add(":", filter=typing)
    def colon(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.insert_text(":")
        line = buffer.document.current_line_before_cursor
        if _goes_back(line, _line_above(buffer)):
            end = len(line) - len(line.lstrip())
            buffer.cursor_left(len(line) - end)
            buffer.delete_before_cursor(min(INDENT, end))
            buffer.cursor_right(len(line) - end)

    return keys


def _buffer() -> Buffer:
    from prompt_toolkit.application import get_app

    return get_app().current_buffer


# ---- Enter ---------------------------------------------------------------------------------------------------------


def _add_enter(keys: KeyBindings, typing: Filter) -> None:
    @keys.add("enter", filter=has_focus(DEFAULT_BUFFER) & ~Condition(lambda: _is_searching()))
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        state = buffer.complete_state
        if state is not None and state.current_completion is not None:
            buffer.complete_state = None  # the completion that was chosen is taken
            return
        # More keys waiting means a paste, which brings its own indentation.
        pasted = bool(event.app.key_processor.input_queue)
        if runs(buffer.text, buffer.document.text_after_cursor):
            buffer.validate_and_handle()
        else:
            above = buffer.document.text_before_cursor
            buffer.insert_text("\n" + ("" if pasted else indentation(above)))

    @keys.add("escape", "enter", filter=typing)
    def newline(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        buffer.insert_text("\n" + indentation(buffer.document.text_before_cursor))


def _is_searching() -> bool:
    from prompt_toolkit.application import get_app

    return get_app().layout.is_searching


def runs(text: str, after_cursor: str = "") -> bool:
    """Whether Enter runs an entry: it is a command, or complete, and the cursor is in its last line."""
    if text.lstrip().startswith(":"):
        return True
    return not is_incomplete(text) and "\n" not in after_cursor.rstrip()


def is_incomplete(text: str) -> bool:
    """Whether an entry goes on; a last line of spaces only counts as the blank line that ends a block."""
    from ..language.parsing.incoming import incomplete

    head, newline, last = text.rpartition("\n")
    return incomplete(head + newline if newline and not last.strip() else text)


def indentation(above: str) -> str:
    """The spaces that a line begins with after the text above it, as the grammar's tokens tell.

    >>> indentation("for i in x:  # all"), indentation("    return x"), indentation("f(1,")
    ('    ', '', '    ')
    """
    from ..language.parsing.highlighting import tokens

    line = above.rpartition("\n")[2]
    width = len(line) - len(line.lstrip(" "))
    found = [above[start:end] for kind, start, end in tokens(above) if kind != "comment"]
    depth = sum(text in ("(", "[", "{") for text in found) - sum(text in (")", "]", "}") for text in found)
    ours = [line[start:end] for kind, start, end in tokens(line) if kind != "comment"]
    opened = sum(text in ("(", "[", "{") for text in ours) - sum(text in (")", "]", "}") for text in ours)
    if (ours and ours[-1] == ":" and depth <= 0) or (depth > 0 and opened > 0):
        width += INDENT
    elif ours and depth <= 0 and ours[0] in ("return", "break", "continue", "pass", "raise"):
        width -= INDENT
    return " " * max(width, 0)


def _goes_back(line: str, above: str) -> bool:
    """Whether a line that was just closed by a colon belongs one level further out: an else under a block's body."""
    word = line.strip().rstrip(":").partition(" ")[0]
    width = len(line) - len(line.lstrip())
    return word in _REOPENS and width > 0 and width == len(above) - len(above.lstrip()) and not above.endswith(":")


def _line_above(buffer: Buffer) -> str:
    lines = buffer.document.text_before_cursor.split("\n")[:-1]
    return next((line for line in reversed(lines) if line.strip()), "")


# ---- Tab -----------------------------------------------------------------------------------------------------------


def _add_tab(keys: KeyBindings, typing: Filter) -> None:
    @keys.add("tab", filter=typing)
    def tab(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        found = symbol_before(buffer.document.text_before_cursor)
        if found is not None:
            length, symbol = found
            buffer.delete_before_cursor(length)
            buffer.insert_text(symbol)
        elif buffer.complete_state is not None:
            buffer.complete_next()
        elif not buffer.document.current_line_before_cursor.strip() and buffer.text.strip():
            width = len(buffer.document.current_line_before_cursor)
            buffer.insert_text(" " * (INDENT - width % INDENT))
        else:
            buffer.start_completion(insert_common_part=True)

    @keys.add("s-tab", filter=typing)
    def back_tab(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state is not None:
            buffer.complete_previous()
        elif _in_indentation(buffer):
            width = len(buffer.document.current_line_before_cursor)
            buffer.delete_before_cursor((width - 1) % INDENT + 1)


def _in_indentation(buffer: Buffer) -> bool:
    before = buffer.document.current_line_before_cursor
    return bool(before) and not before.strip(" ")


# ---- arrows --------------------------------------------------------------------------------------------------------


def _add_arrows(keys: KeyBindings, typing: Filter) -> None:
    """Up and Down walk through the history unless a completion was chosen; an open menu alone does not catch them."""

    def moves_in_menu(buffer: Buffer) -> bool:
        state = buffer.complete_state
        return state is not None and state.current_completion is not None

    @keys.add("up", filter=typing)
    def up(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if moves_in_menu(buffer):
            buffer.complete_previous()
            return
        buffer.cancel_completion()
        buffer.auto_up(count=event.arg)

    @keys.add("down", filter=typing)
    def down(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state is not None:
            buffer.complete_next()
        else:
            buffer.auto_down(count=event.arg)
