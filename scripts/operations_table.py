"""The README's table of operations, made from their declarations: ``python scripts/operations_table.py`` renews it."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- operations -->\n", "<!-- end of operations -->\n"


def table() -> str:
    """A row for each family: its name, how many operations it has, and their names."""
    sys.path.insert(0, str(ROOT))
    import tgrad_cli.ops  # noqa: F401  (declares them)
    from tgrad_cli.language.documentation.catalogue import families

    found = families()
    lines = ["| family | | operations |", "|---|---|---|"]
    for family in found.values():
        names = sorted(name for subject in family.subjects.values() for name in subject.members)
        lines.append(f"| **{family.name}** | {family.count} | {' '.join(f'`{n}`' for n in names)} |")
    total = sum(family.count for family in found.values())
    return f"{total} operations, not counting aliases, in-place forms and methods of the same name.\n\n" + "\n".join(
        [*lines, ""]
    )


def renewed(text: str) -> str:
    """The README with its table made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
