"""The one error class: what went wrong, where the person wrote it, what the operands were, what to do.

Layers that know no text (tensors, operations) raise `TgradError` with `operands`: a label for each argument by its
position or keyword. The evaluator, which knows where each argument was written, turns them into labelled spans.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .source import Source


RESERVE: list[bytearray] = []  # given back when memory runs out, so that there is enough to say so


class Label(NamedTuple):
    """A stretch of source text, from `start` up to `end`, and what to say under it."""

    start: int
    end: int
    text: str = ""


class TgradError(Exception):
    """A failure that the person can read and act upon.

    `code` is stable (`tgrad explain CODE` tells more) and decides the Python exception class (`python`) by which
    `except` clauses know the error. `message` is ours; `torch` is PyTorch's own wording where people search for it,
    and is what ``str(e)`` gives inside a program.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        operands: Mapping[Any, str] | None = None,
        hint: str | None = None,
        torch: str | None = None,
        python: str | None = None,
        labels: tuple[Label, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        # By position, keyword, or position and number of an item in the list there.
        self.operands: dict[Any, str] = dict(operands or {})
        self.hint = hint
        self.torch = torch
        self.python = python
        self.labels = labels
        self.source: Source | None = None
        self.value: object = None  # the exception value of a `raise` in the program

    @property
    def wording(self) -> str:
        """What ``str(e)`` gives: PyTorch's or Python's own wording, where there is one."""
        return self.torch if self.torch is not None else self.message

    def at(self, start: int, end: int, text: str = "") -> TgradError:
        """Point at a span, unless a deeper layer already did."""
        if not self.labels:
            self.labels = (Label(start, end, text),)
        return self
