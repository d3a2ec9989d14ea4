"""How an explanation is told: tables of the forward and the backward steps, in plain text and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .explaining import Explanation, Pull

Spans = list[tuple[str, str]]
SMALL = 6  # elements of a tensor that is written out in a table
MOST = 60  # rows of one table


def shown(value: Any) -> str:
    """A value in a cell: a number, a small tensor, or shape and range of a large one."""
    array = np.asarray(value)
    if array.ndim == 0:
        return number(array.item())
    if array.size <= SMALL or (array.ndim == 1 and array.size <= 8):
        return nested(array)
    kind = ", ".join(map(str, array.shape))
    if array.dtype.kind not in "biuf":
        return f"[{kind}]"
    return f"[{kind}] from {number(array.min().item())} to {number(array.max().item())}"


def number(value: Any) -> str:
    """A number in six digits."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, complex):
        return f"{value:.6g}"
    return f"{value:.6g}"


def nested(array: Any) -> str:
    """A small tensor as nested lists."""
    if array.ndim == 0:
        return number(array.item())
    return "[" + ", ".join(nested(a) for a in array) + "]"


def told(e: Explanation, label: str) -> Spans:
    """The whole explanation."""
    out: Spans = [("heading", f"{label}, step by step\n"), ("heading", "forward\n")]
    rows = [[s.name, "", shown(s.value), _shape(s.value)] for s in e.given]
    rows += [[s.name, "= " + s.formula, shown(s.value), _shape(s.value)] for s in e.steps]
    out += _table(rows, ("label", "text", "value", "dim"))
    out.append(("heading", "backward\n"))
    head = f"∂{_z(e)}/∂{e.steps[-1].name if e.steps else _z(e)}"
    back = [["", head, "", f"= {shown(e.seed)}", "" if np.asarray(e.seed).ndim == 0 else "given"]]
    for p in e.pulls:
        back += _backward_rows(e, p)
    out += _table(back, ("dim", "label", "text", "value", "note"))
    out.append(("heading", "total\n"))
    out += _table([[f"∂{_z(e)}/∂{name}", f"= {shown(total)}"] for name, total in e.totals], ("label", "value"))
    return out


def _z(e: Explanation) -> str:
    return e.z if e.z.isidentifier() else "z"


def _shape(value: Any) -> str:
    array = np.asarray(value)
    return f"[{', '.join(map(str, array.shape))}]" if array.ndim else ""


def _backward_rows(e: Explanation, p: Pull) -> list[list[str]]:
    """One step of the backward pass: formula, numbers, and what happens besides."""
    name = f"∂{_z(e)}/∂{p.target}"
    through = f"{p.through.name} = {p.through.formula}"
    incoming = f"∂{_z(e)}/∂{p.through.name}"
    if p.local is not None and p.factor is not None:
        rule = f"{incoming} × {p.factor_text}"
        numbers = f"= {shown(p.incoming)} × {_factor(p.factor)} = {shown(p.outgoing)}"
    else:
        rule = p.formula
        numbers = f"= {shown(p.outgoing)}"
    rows = [[through, name, "= " + rule if not p.joins else "+= " + rule, numbers, p.summed or ""]]
    if p.joins:
        parts = " + ".join(shown(j) for j in p.joins)
        rows.append(["", name, "", f"= {parts} = {shown(p.total)}", f"{len(p.joins)} paths join"])
    return rows


def _factor(value: Any) -> str:
    text = shown(value)
    return f"({text})" if text.startswith("-") else text


def _table(rows: list[list[str]], roles: tuple[str, ...]) -> Spans:
    """Rows with their columns aligned; of very many, the first and the last."""
    cut = len(rows) - MOST
    if cut > 0:
        rows = [*rows[: MOST // 2], ["", f"… {cut} steps …", *[""] * (len(roles) - 2)], *rows[-MOST // 2 :]]
    widths = [max((len(r[i]) for r in rows if len(r[i]) <= 48), default=0) for i in range(len(roles))]
    out: Spans = []
    for row in rows:
        last = max((i for i, cell in enumerate(row) if cell), default=0)
        out.append(("text", "  "))
        for i, cell in enumerate(row[: last + 1]):
            out.append((roles[i], cell if i == last else cell.ljust(widths[i]) + "  "))
        out.append(("text", "\n"))
    return out


def markdown(e: Explanation, label: str) -> str:
    """The explanation as a Markdown section with two tables."""
    lines = [f"### {label}, step by step", "", "| step | formula | value |", "| --- | --- | --- |"]
    lines += [f"| `{s.name}` | given | {shown(s.value)} |" for s in e.given]
    lines += [f"| `{s.name}` | `{s.formula}` | {shown(s.value)} |" for s in e.steps]
    lines += ["", "| through | derivative | incoming × local | value | |", "| --- | --- | --- | --- | --- |"]
    for p in e.pulls:
        for through, name, rule, numbers, note in _backward_rows(e, p):
            cells = [f"`{through}`" if through else "", f"`{name}`", f"`{rule}`" if rule else "", numbers, note]
            lines.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    lines.append("")
    lines += [f"**∂{_z(e)}/∂{name} = {shown(total)}**" for name, total in e.totals]
    return "\n".join(lines) + "\n"


def data(e: Explanation, label: str) -> list[dict[str, Any]]:
    """The explanation for other programs: an object a step."""
    out: list[dict[str, Any]] = []
    for s in e.given:
        out.append({"kind": "given", "name": s.name, **_value(s.value)})
    for s in e.steps:
        out.append({"kind": "forward", "name": s.name, "formula": s.formula, **_value(s.value)})
    for p in e.pulls:
        found: dict[str, Any] = {"kind": "backward", "through": p.through.name, "wrt": p.target, "formula": p.formula}
        found |= {"incoming": p.incoming, "local": p.local, "factor": p.factor, "summed": p.summed}
        found |= {"paths": len(p.joins) or 1, "total": p.total if p.joins else p.outgoing, **_value(p.outgoing)}
        out.append(found)
    for name, total in e.totals:
        out.append({"kind": "gradient", "form": "explain", "name": label, "wrt": name, **_value(total)})
    return out


def _value(value: Any) -> dict[str, Any]:
    array = np.asarray(value)
    return {"shape": list(array.shape), "data": array if array.ndim else array.item()}
