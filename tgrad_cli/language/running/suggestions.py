"""Did you mean …: the nearest known names to one that is not known. Loaded only when an error happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .evaluator import Evaluator


LONGEST = 80  # a longer name is shortened in messages and resembles no other


def distance(a: str, b: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) from one word to another; above `limit` any larger number.

    >>> distance("sofmtax", "softmax", 2)
    1
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    last: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, last, row = last, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that differs least from `name`, or None where none is near."""
    limit = 0 if len(name) == 1 else 1 if len(name) <= 3 else 2 if len(name) <= 7 else 3
    best, found = limit + 1, None
    for word in sorted(known):
        if word.lower() == name.lower() and word != name:
            return word
        cost = distance(name, word, limit)
        if cost < best and cost < max(len(word), 2):
            best, found = cost, word
    return found


def unknown_name(ev: Evaluator, name: str) -> TgradError:
    """The error for a name that nothing has."""
    from ..namespaces.modules import calculator_names

    if len(name) > LONGEST:
        return TgradError("E0101", f"name '{name[:LONGEST]}…' is not defined", python="NameError")
    wording = f"name '{name}' is not defined"
    hint: str | None = _WITHHELD.get(name)
    if hint is None:
        local = nearest(name, ev.scope.visible())
        other = nearest(name, [*ev.builtins, *(known for known in calculator_names() if known != name)])
        if local is not None and other is not None and distance(name, other, 3) < distance(name, local, 3):
            local = None
        found = local or other
        if found is not None:
            hint = f"did you mean '{found}'?"
    return TgradError("E0101", wording, hint=hint, python="NameError")


def no_attribute(owner: str, name: str, known: Iterable[str], *, python: str = "AttributeError") -> TgradError:
    """The error for an attribute that a value of the type `owner` does not have."""
    found = None if name.startswith("__") else nearest(name, known)
    hint = f"did you mean '{found}'?" if found is not None else None
    if name.startswith("__"):
        hint = "names with two underscores are Python's inside; tgrad does not show them"
    wording = f"'{owner}' object has no attribute '{name}'"
    return TgradError("E0102", wording, hint=hint, python=python)


_WITHHELD = {
    "true": "Python writes True",
    "false": "Python writes False",
    "null": "Python writes None",
    "nil": "Python writes None",
    "π": "the number is called pi",
    "graph": "graph NAME draws where a value came from",
    "why": "why NAME.grad says how a gradient came to be",
    "derive": "derive z wrt x gives the formula",
    "explain": "explain z wrt x shows the steps of the backward pass",
    "device": "device = torch.device('cpu'), or 'cpu'",
    "eval": "tgrad has no eval: write the expression itself",
    "exec": "tgrad has no exec: write the statements themselves",
    "compile": "tgrad has no compile: torch.compile returns the function unchanged",
    "open": "programs have no file access; bind data with --bind NAME=@FILE",
    "input": "programs cannot ask; bind values with --bind NAME=VALUE",
    "exit": "a script ends at its end; the shell at :quit",
    "quit": "a script ends at its end; the shell at :quit",
    "__import__": "write import NAME; tgrad has torch, numpy, math and time",
    "globals": "tgrad does not show its tables of names",
    "locals": "tgrad does not show its tables of names",
    "vars": "tgrad does not show its tables of names",
}
