"""How formulas are told: a line each, what the names in them stand for, and what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .latex import latex
from .writing import Writer, text

if TYPE_CHECKING:
    from .deriving import Formula
    from .expression import Expr

Spans = list[tuple[str, str]]
LONGEST = 2000  # characters of a formula that are shown
WHERE = 20  # definitions that are shown


def told(formula: Formula, label: str, *, as_latex: bool = False) -> Spans:
    """The lines about one formula, under the label of its derivative."""
    if as_latex:
        return [("value", latex(formula, label) + "\n")]
    out: Spans = [("label", f"{label} = "), ("value", _cut(formula.text))]
    remarks = [f"{text(value)} where {_condition(condition)}" for condition, value in formula.conventions]
    if formula.elementwise:
        remarks.insert(0, "element by element")
    if remarks:
        out.append(("dim", f"   ({'; '.join(remarks)})"))
    out.append(("text", "\n"))
    for name, definition in formula.where[:WHERE]:
        names = {e: n for e, n in formula.names.items() if n != name}
        out += [("dim", "  where "), ("text", f"{name} = {_cut(text(definition, names, formula.cast))}\n")]
    if len(formula.where) > WHERE:
        out.append(("dim", f"  and {len(formula.where) - WHERE} more steps; `explain` shows all of them\n"))
    for remark in formula.about:
        out.append(("dim", f"  {remark}\n"))
    if formula.proven is None:
        out.append(("dim", "  (as recorded: no simpler form could be proven)\n"))
    return out


def _cut(shown: str) -> str:
    """A text that fits a screen."""
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST // 2]} … {shown[-LONGEST // 2 :]}"


def _condition(condition: Expr) -> str:
    """A condition as it is typed, without the conversion to numbers that it needs where it stands alone."""
    return Writer({}).write(condition)[0]


def data(formula: Formula, label: str, z: str) -> dict[str, Any]:
    """A formula for other programs."""
    return {
        "kind": "formula",
        "form": formula.kind,
        "name": label,
        "of": z,
        "wrt": formula.x,
        "formula": formula.text,
        "latex": latex(formula, label),
        "where": {name: text(definition) for name, definition in formula.where},
        "conventions": [[_condition(condition), text(value)] for condition, value in formula.conventions],
        "elementwise": formula.elementwise,
        "points": formula.proven,
    }
