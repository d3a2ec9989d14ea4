"""``graph z``: how a value was computed, as a tree of lines, each shared step once; and as a diagram for drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.recording import PICK
from .again import Recording, steps_to
from .expression import Space
from .lessons import shown
from .naming import Naming
from .reading import Verbatim, read
from .writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tensor.node import Node

Spans = list[tuple[str, str]]
MOST = 300  # lines of a tree
LONGEST = 60  # characters of a formula in a box


class Box:
    """One step: what it is called, its formula in terms of the boxes that it reads, its type, shape and value."""

    def __init__(self, key: int, name: str, formula: str, node: Node, value: Any) -> None:
        self.key = key
        self.name = name
        self.formula = formula
        self.op = "leaf" if node.op is None else node.op.name
        self.number = node.number
        self.statement: Any = node.statement
        self.shape = tuple(node.shape)
        self.dtype = "" if node.dtype is None else node.dtype.name
        self.value = value
        self.inputs: list[int] = []

    @property
    def kind(self) -> str:
        """Element type and shape: float32[5, 3]."""
        return "" if self.number else f"{self.dtype}[{', '.join(map(str, self.shape))}]"

    @property
    def title(self) -> str:
        """Name and formula in one line."""
        formula = self.formula if len(self.formula) <= LONGEST else self.formula[: LONGEST - 1] + "…"
        if not formula:
            return self.name
        return f"{self.name} = {formula}" if self.name else formula


class Diagram:
    """The boxes of one computation, inputs before users; the last is the result."""

    def __init__(self, root: Node, title: str, named: Callable[[str], Node | None]) -> None:
        order = steps_to(root)
        while root.op is not None and root.op.name == "alias" and root.inputs[0] is not None:
            root = root.inputs[0]  # a gradient that was expanded passes its value on
            order = steps_to(root)
        naming = Naming(order, {}, root, named, None, opaque=False)
        names = dict(naming.variables)
        names.update({id(n): name for n, name, _ in naming.intermediates})
        if title.isidentifier() or title.startswith("∂"):
            names[id(root)] = title
        recording = Recording([root])
        values = recording.values({}, order, wide=False)[1:]
        self.boxes: list[Box] = []
        index: dict[int, int] = {}
        count = 0
        for node, value in zip(order, values, strict=True):
            if node.op is not None and node.op.outputs and node.index < 0:
                continue  # its results stand for it
            if id(node) not in names and (node.op is not None or node.shape != () or node.number):
                count += 1
                names[id(node)] = naming.free(f"t{count}") if node.op is not None else ""
            parents = node.inputs[0].inputs if node.op is PICK and node.inputs[0] is not None else node.inputs
            formula = _formula(node, parents, names)
            box = Box(len(self.boxes), names.get(id(node), ""), formula, node, recording.leaves.get(node, value))
            box.inputs = [index[id(p)] for p in parents if p is not None and id(p) in index]
            if not box.name and not box.formula:
                box.formula = "constant" if box.shape else shown(box.value)
            index[id(node)] = box.key
            self.boxes.append(box)

    def statement(self, box: Box) -> Any:
        """Where a step was written."""
        return box.statement

    def place(self, box: Box) -> str:
        """Where a step was written, in words, with its column and its text."""
        statement = box.statement
        if not statement or statement[0] is None:
            return ""
        source, start, end = statement
        line, column = source.position(start)
        return f" in line {line}, column {column}: {' '.join(source.text[start:end].split())[:LONGEST]}"

    def users(self) -> dict[int, int]:
        """How many boxes read each."""
        found: dict[int, int] = {}
        for box in self.boxes:
            for i in set(box.inputs):
                found[i] = found.get(i, 0) + 1
        return found


def _formula(node: Node, parents: Any, names: dict[int, str]) -> str:
    """A step's operation in terms of the names of what it reads."""
    if node.op is None:
        return ""
    space: Space = Verbatim()
    known = {id(p): names.get(id(p)) or _constant(p) for p in parents if p is not None}
    several = [node.inputs[0]] if node.op is PICK else []
    order = [*(p for p in parents if p is not None), *(s for s in several if s is not None), node]
    expr = read(space, order, known)[id(node)]
    return Writer({}).write(expr)[0]


def _constant(node: Node) -> str:
    if node.number or not node.shape:
        return shown(node.out) if node.out is not None else "1"
    return f"<{', '.join(map(str, node.shape))}>"


def tree(diagram: Diagram) -> Spans:
    """The diagram as lines, the result first; a box that is read more than once is drawn once and named after that."""
    out: Spans = []
    drawn: set[int] = set()
    stack: list[tuple[int, str, str]] = [(diagram.boxes[-1].key, "", "")]
    while stack:
        key, before, branch = stack.pop()
        box = diagram.boxes[key]
        out.append(("dim", before + branch))
        if len(drawn) >= MOST:
            out.append(("dim", f"… {len(diagram.boxes) - MOST} more steps\n"))
            break
        if key in drawn and box.inputs:
            out += [("label", box.name), ("dim", "  (above)\n")]
            continue
        out += [
            ("label", box.title),
            ("dim", f"  {box.kind}" if box.kind else ""),
            ("value", _value(box)),
            ("text", "\n"),
        ]
        drawn.add(key)
        inner = before + ("" if not branch else "   " if branch.startswith("╰") else "│  ")
        inputs = list(dict.fromkeys(box.inputs))
        for i, child in reversed(list(enumerate(inputs))):
            stack.append((child, inner, "╰─ " if i == len(inputs) - 1 else "├─ "))
    return out


def _value(box: Box) -> str:
    text = shown(box.value)
    return "" if len(text) > LONGEST or (text == box.title and not box.shape) else f"  {text}"


def data(diagram: Diagram, title: str) -> list[dict[str, Any]]:
    """The diagram for other programs."""
    nodes = [
        {"id": b.key, "name": b.name, "formula": b.formula, "op": b.op, "dtype": b.dtype, "shape": list(b.shape)}
        | {"inputs": b.inputs, "value": b.value if not b.shape or len(shown(b.value)) <= LONGEST else None}
        for b in diagram.boxes
    ]
    return [{"kind": "graph", "of": title, "nodes": nodes}]
