"""The person's own text, and the way from an offset in it to a line and a column."""

from __future__ import annotations

from bisect import bisect_right


class Source:
    """A named piece of text: a file, a ``-e`` argument, one entry of the shell, standard input.

    ``first_line`` is the number that the first line of `text` carries, so that standard input read statement by
    statement still counts its lines from the top of the stream.
    """

    __slots__ = ("_starts", "first_line", "name", "text")

    def __init__(self, text: str, name: str = "<input>", first_line: int = 1) -> None:
        self.text = text
        self.name = name
        self.first_line = first_line
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Offsets at which the lines of the text start."""
        if self._starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line number (from `first_line`) and column (from 1) of an offset.

        >>> Source("a = 1\\nb = 2").position(6)
        (2, 1)
        """
        row = bisect_right(self.starts, offset) - 1
        return row + self.first_line, offset - self.starts[row] + 1

    def line_at(self, offset: int) -> str:
        """The whole line that an offset lies in, without its line end."""
        row = bisect_right(self.starts, offset) - 1
        end = self.starts[row + 1] - 1 if row + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[row] : end].rstrip("\r")
