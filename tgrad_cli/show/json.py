"""JSON output: one object a line, for other programs. Errors and notes are objects on the same stream.

Numbers that JSON cannot write are the strings "NaN", "Infinity" and "-Infinity"; a complex number is ``[re, im]``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ..tensor.tensor import Tensor
from .values import describe, scalar
from .writer import Writer

if TYPE_CHECKING:
    from ..errors import TgradError
    from ..language.running.outcomes import Assigned, Drawing, Gradient, Note, Report, Value

_DEEPEST = 100


class JsonWriter(Writer):
    """Writes an object a line."""

    form = "json"

    def text(self, text: str) -> None:
        """Write what the program printed."""
        self._line({"kind": "text", "text": text})

    def value(self, outcome: Value) -> None:
        """Write the value of an expression; `name` where the expression is a name."""
        named = {"name": outcome.name} if outcome.name else {}
        self._line({**_value(outcome.value), **named})

    def gradient(self, outcome: Gradient) -> None:
        """Write each derivative as an object of its own."""
        for entry in outcome.entries:
            found = _value(entry.value)
            label = entry.label(ascii_only=self.ascii_only)
            head = {"kind": "gradient", "form": entry.kind, "name": label, "of": entry.z, "wrt": entry.x}
            del found["kind"]
            self._line({**head, **found})

    def report(self, outcome: Report) -> None:
        """Write what a derivation, an explanation or a check says, an object for each of its parts."""
        for found in outcome.data:
            self._line({key: _plain_data(value) for key, value in found.items()})

    def drawing(self, outcome: Drawing) -> None:
        """Write the numbers that a drawing would show, or the drawing's file."""
        if outcome.save is not None:
            super().drawing(outcome)
            return
        title, xlabel, ylabel = outcome.labels
        head = {"kind": outcome.kind, "title": title, "xlabel": xlabel, "ylabel": ylabel, "names": outcome.names}
        self._line({**head, "data": [_nested(array) for array in outcome.arrays]})

    def assigned(self, outcome: Assigned) -> None:
        """Write the shell's answer to an assignment."""
        self._line({"kind": "assigned", "name": outcome.name, "text": describe(outcome.value)})

    def note(self, note: Note) -> None:
        """Write a note, with its line."""
        found: dict[str, Any] = {"kind": "note", "text": note.text}
        if note.source is not None:
            found["file"] = note.source.name
            found["line"] = note.source.position(note.start)[0]
        self._line(found)

    def error(self, error: TgradError) -> None:
        """Write an error: code, class, message, place, labels and hint."""
        from ..catalogue import python_class

        found: dict[str, Any] = {"kind": "error", "code": error.code, "class": python_class(error.code, error.python)}
        found["message"] = error.message
        if error.torch is not None:
            found["torch"] = error.torch
        source = error.source
        if source is not None:
            found["file"] = source.name
        if source is not None and error.labels:
            found["line"], found["column"] = source.position(error.labels[0].start)
            found["labels"] = [
                {"line": line, "column": column, "length": max(0, label.end - label.start), "text": label.text}
                for label in error.labels
                for line, column in (source.position(label.start),)
            ]
        if error.hint:
            found["hint"] = error.hint
        self._line(found)

    def _line(self, found: dict[str, Any]) -> None:
        self.out.write(json.dumps(found, allow_nan=False) + "\n")


def _value(value: object, depth: int = 0) -> dict[str, Any]:
    """A value of the language as a JSON object; lists are followed to a bounded depth, as one may hold itself."""
    value = scalar(value)
    if isinstance(value, Tensor):
        return {
            "kind": "tensor",
            "dtype": value.dtype.name,
            "shape": list(value.shape),
            "requires_grad": value.requires_grad,
            "data": _nested(value.array),
        }
    if isinstance(value, bool):
        return {"kind": "bool", "data": value}
    if isinstance(value, (int, float, complex)):
        return {"kind": "number", "type": type(value).__name__, "data": _number(value)}
    if isinstance(value, str):
        return {"kind": "string", "data": value}
    if isinstance(value, (list, tuple)) and depth == _DEEPEST:
        return {"kind": "object", "text": "..."}
    if isinstance(value, (list, tuple)):
        kind = "list" if isinstance(value, list) else "tuple"
        return {"kind": kind, "items": [_value(item, depth + 1) for item in value]}
    if value is None:
        return {"kind": "none"}
    return {"kind": "object", "text": repr(value)}


def _plain_data(value: Any) -> Any:
    """A value of a report as JSON has it: infinities and NaN as text, arrays as lists."""
    if isinstance(value, np.ndarray):
        return _nested(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dict):
        return {str(k): _plain_data(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_data(v) for v in value]
    return _number(value) if isinstance(value, (float, complex)) else value


def _number(value: complex) -> object:
    """A number as JSON has it.

    >>> _number(float("-inf")), _number(1 + 2j)
    ('-Infinity', [1.0, 2.0])
    """
    if isinstance(value, int):
        return value
    if isinstance(value, complex):
        return [_number(value.real), _number(value.imag)]
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _nested(array: np.ndarray[Any, Any]) -> Any:
    """The elements as nested lists; a number for an array without dimensions."""
    if array.dtype.kind == "c":
        array = np.stack([array.real, array.imag], -1)
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return array.tolist()
    named = array.astype(object)
    for test, name in ((np.isnan(array), "NaN"), (np.isposinf(array), "Infinity"), (np.isneginf(array), "-Infinity")):
        named[test] = name
    return named.tolist()
