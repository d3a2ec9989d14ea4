"""A session as a file: a script that computes the same values again, or the values themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..files.arrays import NUMBERS
from ..language.values.arrays import NdArray
from ..tensor.brackets import BracketList
from ..tensor.number import Number
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from ..past import Past, Step

WRITTEN_OUT = 1000  # values from outside are written into the script up to this many elements


def script(past: Past) -> tuple[str, list[str]]:
    """The statements of a session as a script with its seed, and what about it will not come out the same."""
    # `assert`, because the bare call would show the generator that it returns.
    lines = ["# A tgrad session: running it computes the same values again.", f"assert torch.manual_seed({past.seed})"]
    if past.dtype != "float32":
        lines.append(f"torch.set_default_dtype(torch.{past.dtype})")
    lost: list[str] = []
    for step in past.steps:
        lines += _step_lines(step, lost)
    return "\n".join(lines) + "\n", lost


def _step_lines(step: Step, lost: list[str]) -> list[str]:
    if step.node is None:
        return [_given_line(name, value, lost) for name, value in step.given.items()]
    text = step.text
    if step.iterations:
        first = text.partition("\n")[0]
        lost.append(f"`{first}` was interrupted after {step.iterations} iterations; the script runs it whole")
        return [f"# interrupted after {step.iterations} whole iterations", text]
    if "\n" in text:
        return [text, ""]
    return [text]


def _given_line(name: str, value: Any, lost: list[str]) -> str:
    """An assignment of a value that came from outside."""
    if isinstance(value, (Number, int, float, complex, str, bool)) or value is None:
        plain = value.value if isinstance(value, Number) else value
        return f"{name} = {_literal(plain) if isinstance(plain, (int, float, complex)) else repr(plain)}"
    if isinstance(value, Tensor) and value.size <= WRITTEN_OUT:
        grad = ", requires_grad=True" if value.requires_grad else ""
        return f"{name} = torch.tensor({_nested(value.array.tolist())}, dtype={value.dtype!r}{grad})"
    lost.append(f"{name} came from outside and is not in the script")
    return f"# {name} came from outside"


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return _literal(value)


def _literal(value: Any) -> str:
    """A number as the language writes it.

    >>> _literal(float("-inf")), _literal(1 - 2j)
    ('-inf', 'complex(1.0, -2.0)')
    """
    if isinstance(value, complex):
        return f"complex({_literal(value.real)}, {_literal(value.imag)})"
    return repr(value)


def arrays(names: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values that a .npz can hold, by name, and the names of all others."""
    found: dict[str, Any] = {}
    left: list[str] = []
    numbers: list[str] = []
    for name, value in names.items():
        if isinstance(value, BracketList) and value.became is not None:
            value = value.became
        if isinstance(value, Number):
            value = value.value
        if isinstance(value, (Tensor, NdArray)):
            found[name] = value.array
        elif isinstance(value, (bool, int, float, complex)) and _fits(value):
            found[name] = np.array(value)
            numbers.append(name)
        elif isinstance(value, (list, tuple)) and (array := _array(value)) is not None:
            found[name] = array
        else:
            left.append(name)
    if numbers:
        found[NUMBERS] = np.array(numbers)
    return found, left


def _fits(value: Any) -> bool:
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _array(value: Any) -> Any:
    """A list of numbers as an array, None for any other."""
    try:
        array = np.array([item.value if isinstance(item, Number) else item for item in value])
    except (ValueError, TypeError):
        return None
    return array if array.dtype.kind in "biufc" and array.size else None
