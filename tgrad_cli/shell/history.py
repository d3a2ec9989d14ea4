"""What was typed, on disk: one file a person, readable by no one else, shared by shells that run at the same time."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

from prompt_toolkit.history import History, InMemoryHistory

if TYPE_CHECKING:
    from collections.abc import Iterable

PRIVATE = 0o600


def history_path() -> str:
    """The history file, in the person's folder for such state."""
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(home, "tgrad", "history")


class EntryHistory(History):
    """Entries of a file. Each is added by one write at the file's end, so that a crash loses none, and two shells do
    not mix theirs up. An entry that starts with a space is not kept."""

    def __init__(self, path: str, most: int = 10_000) -> None:
        self.path = path
        self.most = most
        self.problem = ""
        super().__init__()

    def load_history_strings(self) -> Iterable[str]:
        """The entries of the file, the newest first, repeated ones once."""
        entries = read_entries(self.path)
        if len(entries) > 2 * self.most:
            self._shorten(entries[-self.most :])
        return dict.fromkeys(entry for _, entry in reversed(entries[-self.most :] if self.most else []))

    def append_string(self, string: str) -> None:
        """Add an entry, for this shell and for later ones."""
        if not string.strip() or string[0] == " ":
            return
        if not self._loaded or not self._loaded_strings or self._loaded_strings[0] != string:
            super().append_string(string)

    def store_string(self, string: str) -> None:
        """Write an entry at the end of the file; a file that cannot be written is no reason to fail."""
        if not self.most:
            return
        with contextlib.suppress(OSError):
            write_private(self.path, _written(time.strftime("%Y-%m-%d %H:%M:%S"), string), os.O_APPEND)

    def _shorten(self, entries: list[tuple[str, str]]) -> None:
        """Keep only these entries in the file: a new file takes its place, so that no reader sees half of it."""
        fresh = f"{self.path}.{os.getpid()}"
        try:
            write_private(fresh, "".join(_written(when, entry) for when, entry in entries), os.O_TRUNC)
            os.replace(fresh, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(fresh)


def open_history(most: int) -> tuple[History, str]:
    """The person's history, and what is wrong with it, if anything: then it lasts as long as the shell."""
    path = history_path()
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        write_private(path, "", os.O_APPEND)
        if os.stat(path).st_mode & 0o077:
            os.chmod(path, PRIVATE)
    except OSError as error:
        return InMemoryHistory(), f"what you type is not kept: {path}: {error.strerror or error}"
    return EntryHistory(path, most), ""


def write_private(path: str, text: str, how: int) -> None:
    """Write a text in one go, into a file that only its owner can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, PRIVATE)
    try:
        if text:
            os.write(handle, text.encode("utf-8", "surrogatepass"))
    finally:
        os.close(handle)


def _written(when: str, entry: str) -> str:
    return f"\n# {when}\n" + "".join(f"+{line}\n" for line in entry.split("\n"))


def read_entries(path: str) -> list[tuple[str, str]]:
    """When each entry was typed, and its text, the oldest first; lines that are no part of an entry are passed over."""
    try:
        with open(path, "rb") as file:
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return []
    entries: list[tuple[str, str]] = []
    when, held = "", []
    for line in [*lines, ""]:
        if line.startswith("+"):
            held.append(line[1:])
            continue
        if held:
            entries.append((when, "\n".join(held)))
            held = []
        if line.startswith("# "):
            when = line[2:]
    return entries
