"""Short specifications of inputs, for tables that are mostly shapes."""

from __future__ import annotations

from typing import Any

from recording.samples import Sample, f, i, v

# Symmetric and positive-definite, so that Cholesky factors and distinct eigenvalues exist.
_DEFINITE = [[4.0, 2.0, 0.5], [2.0, 5.0, 1.0], [0.5, 1.0, 3.0]]


def arguments(name: str, specs: list[Any], lead: list[Any]) -> list[Any]:
    """The arguments that a table's line means: `lead`, then one tensor for each specification.

    A shape is normal numbers; ("unit", …) numbers between 0 and 1, ("classes", n, …) integers below n, ("definite", 3)
    a positive-definite matrix.
    """
    made = [_one(spec) for spec in specs]
    return [*lead, made] if name.endswith("multi_dot") else [*lead, *made]


def _one(spec: Any) -> Sample:
    if not spec or isinstance(spec[0], int):
        return f(*spec)
    kind, *sizes = spec
    if kind == "classes":
        return i(*sizes[1:], low=0, high=sizes[0])
    return v(_DEFINITE) if kind == "definite" else f(*sizes, low=0.1, high=0.9)
