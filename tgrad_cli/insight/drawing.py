"""A diagram as a file: SVG with a layout of its own, Graphviz' DOT, Mermaid, or JSON, by the ending of its name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ..errors import TgradError
from .graphing import LONGEST, Box, Diagram, data
from .lessons import shown

if TYPE_CHECKING:
    from collections.abc import Callable

CHARACTER, LINE = 7.3, 17  # the size of a character of the font, in pixels
GAP_X, GAP_Y, MARGIN = 24, 46, 16
SWEEPS = 6  # how often the boxes of each layer are put in order


def drawn(diagram: Diagram, path: str, title: str) -> str:
    """The text of the file; raises E0604 for an ending that stands for none of the formats."""
    ending = path.rsplit(".", 1)[-1].lower() if "." in path else ""
    if ending not in FORMATS:
        known = ", ".join("." + name for name in FORMATS)
        raise TgradError("E0604", f"a graph is not saved as {path!r}", hint=f"the name ends in {known}")
    return FORMATS[ending](diagram, title)


def _lines(box: Box) -> list[str]:
    """What stands in a box."""
    value = shown(box.value)
    found = [box.title, box.kind]
    if len(value) <= LONGEST and value != box.title:
        found.append(value)
    return [line for line in found if line]


def dot(diagram: Diagram, title: str) -> str:
    """Graphviz' language."""
    out = [f"digraph {_quoted(title)} {{", '  node [shape=box, fontname="monospace"];']
    for box in diagram.boxes:
        out.append(f"  n{box.key} [label={_quoted(chr(10).join(_lines(box)))}];")
        out += [f"  n{i} -> n{box.key};" for i in box.inputs]
    return "\n".join([*out, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def mermaid(diagram: Diagram, title: str) -> str:
    """Mermaid's flowchart."""
    out = ["flowchart TD"]
    for box in diagram.boxes:
        text = "<br>".join(escape(line, {'"': "&quot;"}) for line in _lines(box))
        out.append(f'  n{box.key}["{text}"]')
        out += [f"  n{i} --> n{box.key}" for i in box.inputs]
    return "\n".join(out) + "\n"


def as_json(diagram: Diagram, title: str) -> str:
    """The boxes as data."""
    found = data(diagram, title)[0]

    def plain(value: object) -> object:
        return value.tolist() if hasattr(value, "tolist") else str(value)

    return json.dumps(found, default=plain, indent=1) + "\n"


# ---- SVG -----------------------------------------------------------------------------------------------------------


class _Place:
    """Where a box stands: centre and size."""

    def __init__(self, box: Box) -> None:
        self.lines = _lines(box)
        self.width = max(len(line) for line in self.lines) * CHARACTER + 16
        self.height = len(self.lines) * LINE + 10
        self.x = 0.0
        self.y = 0.0


def svg(diagram: Diagram, title: str) -> str:
    """Layers from the leaves down to the result, the boxes of each ordered by what they read and who reads them."""
    places = [_Place(box) for box in diagram.boxes]
    layers = _layers(diagram)
    width, height = _arrange(diagram, layers, places)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="monospace" font-size="12">',
        f"<title>{escape(title)}</title>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z" fill="#557"/></marker></defs>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>',
    ]
    for box in diagram.boxes:
        out += [_edge(places[i], places[box.key]) for i in dict.fromkeys(box.inputs)]
    for box, place in zip(diagram.boxes, places, strict=True):
        out += _drawn_box(
            place, "#eef6ee" if not box.inputs else "#eef0fa" if box is not diagram.boxes[-1] else "#fff3d6"
        )
    return "\n".join([*out, "</svg>"]) + "\n"


def _edge(a: _Place, b: _Place) -> str:
    x1, y1, x2, y2 = a.x, a.y + a.height / 2, b.x, b.y - b.height / 2
    bend = (y2 - y1) / 2
    path = f"M{x1:.1f},{y1:.1f} C{x1:.1f},{y1 + bend:.1f} {x2:.1f},{y2 - bend:.1f} {x2:.1f},{y2:.1f}"
    return f'<path d="{path}" fill="none" stroke="#557" marker-end="url(#arrow)"/>'


def _drawn_box(place: _Place, colour: str) -> list[str]:
    left, top = place.x - place.width / 2, place.y - place.height / 2
    out = [
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{place.width:.1f}" height="{place.height:.1f}" rx="5" '
        f'fill="{colour}" stroke="#557"/>'
    ]
    for i, line in enumerate(place.lines):
        fill = "#000" if i == 0 else "#555"
        y = top + 5 + LINE * (i + 0.75)
        out.append(f'<text x="{place.x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{fill}">{escape(line)}</text>')
    return out


def _layers(diagram: Diagram) -> list[list[int]]:
    """Each box one layer below the lowest that it reads; a leaf just above its first reader."""
    depth: dict[int, int] = {}
    for box in diagram.boxes:
        depth[box.key] = 1 + max((depth[i] for i in box.inputs), default=-1)
    readers: dict[int, int] = {}
    for box in diagram.boxes:
        for i in box.inputs:
            readers[i] = min(readers.get(i, depth[box.key]), depth[box.key])
    for box in diagram.boxes:
        if not box.inputs and box.key in readers:
            depth[box.key] = readers[box.key] - 1
    layers: list[list[int]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for box in diagram.boxes:
        layers[depth[box.key]].append(box.key)
    return [layer for layer in layers if layer]


def _arrange(diagram: Diagram, layers: list[list[int]], places: list[_Place]) -> tuple[float, float]:
    """Put the boxes of each layer beside each other, near the mean of their neighbours; the size of the drawing."""
    near: dict[int, list[int]] = {box.key: list(box.inputs) for box in diagram.boxes}
    for box in diagram.boxes:
        for i in box.inputs:
            near[i].append(box.key)
    y = float(MARGIN)
    for layer in layers:
        tall = max(places[k].height for k in layer)
        for k in layer:
            places[k].y = y + tall / 2
        y += tall + GAP_Y
        _beside(layer, places, dict.fromkeys(layer, 0.0))
    for sweep in range(SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            mean = {k: sum(places[i].x for i in near[k]) / len(near[k]) if near[k] else places[k].x for k in layer}
            layer.sort(key=lambda k: mean[k])
            _beside(layer, places, mean)
    left = min(p.x - p.width / 2 for p in places)
    for place in places:
        place.x += MARGIN - left
    return max(p.x + p.width / 2 for p in places) + MARGIN, y - GAP_Y + MARGIN


def _beside(layer: list[int], places: list[_Place], wanted: dict[int, float]) -> None:
    """As near as can be to where each box of a layer is wanted, without overlap."""
    at = float("-inf")
    for k in layer:
        place = places[k]
        place.x = max(wanted[k], at + place.width / 2)
        at = place.x + place.width / 2 + GAP_X
    shift = sum(wanted[k] - places[k].x for k in layer) / len(layer)
    for k in layer:
        places[k].x += shift


FORMATS: dict[str, Callable[[Diagram, str], str]] = {
    "svg": svg,
    "dot": dot,
    "gv": dot,
    "mmd": mermaid,
    "json": as_json,
}
