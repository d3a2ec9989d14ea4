"""What running a statement brings about: its value, printed text, gradients, notes.

The evaluator emits these as they happen; who listens (engine, writers) decides how each one looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...errors import TgradError
    from ...source import Source


class Value:
    """The value of an expression statement at the top level."""

    __slots__ = ("name", "value")

    def __init__(self, value: object, name: str | None = None) -> None:
        self.value = value
        self.name = name


class Assigned:
    """A name that an assignment in the shell gave a value."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: object) -> None:
        self.name = name
        self.value = value


class Failure:
    """An error after which the text went on, because it was told to keep going."""

    __slots__ = ("error",)

    def __init__(self, error: TgradError) -> None:
        self.error = error


class Text:
    """Text that the program printed, its line end included."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Text({self.text!r})"


class Note:
    """Something worth knowing that is no error; `start` and `end` are offsets in `source`."""

    __slots__ = ("end", "source", "start", "text")

    def __init__(self, text: str, start: int = 0, end: int = 0, source: Source | None = None) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.source = source

    def __repr__(self) -> str:
        return f"Note({self.text!r})"


class GradientEntry:
    """One derivative: of what (`z`), with respect to what (`x`), both as the person wrote them, and its value."""

    __slots__ = ("kind", "value", "x", "z")

    def __init__(self, kind: str, z: str, x: str, value: object) -> None:
        self.kind = kind
        self.z = z
        self.x = x
        self.value = value

    def label(self, *, ascii_only: bool = False) -> str:
        """The left side of the printed line.

        >>> GradientEntry("grad", "z", "x", 2).label()
        '∂z/∂x'
        >>> GradientEntry("hessian", "x*y", "x", 2).label(ascii_only=True)
        'd2(x*y)/dx2'
        """
        d = "d" if ascii_only else "∂"
        z, x = _factor(self.z), _factor(self.x)
        if self.kind == "hessian":
            two = "2" if ascii_only else "²"
            names = x.split("|")
            if len(names) == 2 and names[0] != names[1]:
                return f"{d}{two}{z}/{d}{names[0]} {d}{names[1]}"
            return f"{d}{two}{z}/{d}{names[0]}{two}"
        if self.kind in ("jvp", "vjp"):
            return f"{self.kind}({self.z}, {self.x})"
        return f"{d}{z}/{d}{x}"

    def __repr__(self) -> str:
        return f"GradientEntry({self.label()!r}, {self.value!r})"


class Gradient:
    """What a `grad z wrt x, y` statement found, one entry a variable."""

    __slots__ = ("entries",)

    def __init__(self, entries: list[GradientEntry]) -> None:
        self.entries = entries

    def __repr__(self) -> str:
        return f"Gradient({self.entries!r})"


def _factor(text: str) -> str:
    """The text as a factor: in round brackets unless it is a name, a call, an index or already bracketed."""
    text = " ".join(text.split())
    if text[:1].isdigit() and not text.isdigit():
        return f"({text})"  # 2a is a product
    depth = 0
    for at, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0 and text[0] in "([{" and at < len(text) - 1:
                return f"({text})"
        elif depth == 0 and not (char.isalnum() or char in "_.|'\""):
            return f"({text})"
    return text


class Report:
    """What a `derive`, `explain`, `check`, `graph`, `why` or `emit` has to say.

    `spans` are roles and texts, as `show.markup` has them; `data` are objects for other programs; `value` is what the
    form is worth in an expression.
    """

    __slots__ = ("data", "kind", "spans", "value")

    def __init__(
        self, kind: str, spans: list[tuple[str, str]], data: list[dict[str, object]], value: object = None
    ) -> None:
        self.kind = kind
        self.spans = spans
        self.data = data
        self.value = value

    def __repr__(self) -> str:
        return f"Report({self.kind!r})"


class Drawing:
    """Something to draw: `kind` is plot, hist or heat, `arrays` are x and the lines, the values, or the matrix.

    `labels` are title, x and y; `names` those of the lines; `save` is the file to write instead of drawing.
    """

    __slots__ = ("arrays", "bins", "kind", "labels", "names", "save")

    def __init__(
        self, kind: str, arrays: list[Any], labels: tuple[str, str, str], names: list[str], save: str | None
    ) -> None:
        self.kind = kind
        self.arrays = arrays
        self.labels = labels
        self.names = names
        self.save = save
        self.bins = 30
