"""`graph`: each step once, with shape and value; as a tree, and as SVG, DOT, Mermaid and JSON files."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import shown

from tgrad_cli import Session, TgradError

PROGRAM = "X = tensor([[1., 2.], [3., 4.]]); w = tensor([1., -1.]); L = mean((X @ w)^2) + sum(w)\n"
SVG = "{http://www.w3.org/2000/svg}"


def test_a_shared_step_is_drawn_once() -> None:
    assert shown("x = 3.; y = x + 2; z = 3*y*y\ngraph z") == (
        "z = t1*y  75\n├─ t1 = 3*y  15\n│  ╰─ y = x + 2  5\n│     ╰─ x  3\n╰─ y  (above)\n"
    )


def test_shapes_and_values() -> None:
    assert shown(PROGRAM + "graph L").splitlines() == [
        "L = t3 + t4  float32[]  1",
        "├─ t3 = mean(t2)  float32[]  1",
        "│  ╰─ t2 = t1^2  float32[2]  [1, 1]",
        "│     ╰─ t1 = X @ w  float32[2]  [-1, -1]",
        "│        ├─ X  float32[2, 2]  [[1, 2], [3, 4]]",
        "│        ╰─ w  float32[2]  [1, -1]",
        "╰─ t4 = sum(w)  float32[]  0",
        "   ╰─ w  float32[2]  [1, -1]",
    ]


def test_the_graph_of_a_gradient() -> None:
    text = shown("x = tensor([1., 2.]); z = sum(x^3)\ngraph grad z wrt x")
    assert text.startswith("∂z/∂x = ")
    assert "float32[2]  [3, 12]" in text.splitlines()[0]


def test_several_results_and_ascii() -> None:
    text = shown("X = tensor([[1., 2.], [3., 0.]])\ngraph max(X, 1).values", ascii_only=True)
    assert text.isascii() and "max(X, 1).values" in text


def saved(tmp_path: Path, name: str) -> str:
    path = tmp_path / name
    Session(out=io.StringIO()).run(f'{PROGRAM}graph L save "{path}"')
    return path.read_text(encoding="utf-8")


def test_svg(tmp_path: Path) -> None:
    root = ElementTree.fromstring(saved(tmp_path, "L.svg"))
    boxes = [r for r in root.iter(SVG + "rect") if r.get("rx")]
    texts = [t.text for t in root.iter(SVG + "text")]
    edges = [p for p in root.iter(SVG + "path") if p.get("marker-end")]
    assert len(boxes) == 7 and len(edges) == 7
    assert "t1 = X @ w" in texts and "L = t3 + t4" in texts
    areas = [tuple(float(b.get(k) or 0) for k in ("x", "y", "width", "height")) for b in boxes]
    for i, (x, y, w, h) in enumerate(areas):
        assert x >= 0 and x + w <= float(root.get("width") or 0)
        assert y >= 0 and y + h <= float(root.get("height") or 0)
        for u, v, p, q in areas[:i]:
            assert x + w <= u or u + p <= x or y + h <= v or v + q <= y


def test_dot_mermaid_and_json(tmp_path: Path) -> None:
    dot = saved(tmp_path, "L.dot")
    assert dot.startswith('digraph "L" {') and len(re.findall("->", dot)) == 7
    mermaid = saved(tmp_path, "L.mmd")
    assert mermaid.startswith("flowchart TD") and len(re.findall("-->", mermaid)) == 7
    nodes = json.loads(saved(tmp_path, "L.json"))["nodes"]
    assert [n["name"] for n in nodes][-1] == "L" and sum(len(n["inputs"]) for n in nodes) == 7


@pytest.mark.parametrize("name", ["L.bmp", "L"])
def test_an_ending_that_is_no_format(tmp_path: Path, name: str) -> None:
    with pytest.raises(TgradError, match="is not saved as") as caught:
        saved(tmp_path, name)
    assert caught.value.hint is not None and ".svg" in caught.value.hint


def test_a_place_that_cannot_be_written() -> None:
    with pytest.raises(TgradError, match="cannot write"):
        Session(out=io.StringIO()).run(f'{PROGRAM}graph L save "/no/such/place/L.svg"')
