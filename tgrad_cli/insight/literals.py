"""Values as literals of the target languages, with the digits that give back the same number."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import TgradError

LARGEST = 10_000


def nested(array: Any) -> Any:
    """Nested lists of numbers, float32 in its own shortest digits."""
    if array.ndim == 0:
        return float(str(array[()])) if array.dtype.kind == "f" else array.item()
    return [nested(a) for a in array]


def array_literal(array: Any, target: str) -> str:
    """An array; raises E0801 for one that is too large to be written out."""
    array = np.asarray(array)
    if array.size > LARGEST:
        text = f"a tensor of {array.size} elements is too large to be written into a program"
        raise TgradError("E0801", text, hint="a smaller example shows the same computation")
    body = repr(nested(array)).replace("inf", "math.inf").replace("nan", "math.nan")
    dtype = str(array.dtype)
    if target == "numpy":
        return f"np.array({body}, dtype=np.{dtype if dtype != 'bool' else 'bool_'})"
    if target == "jax":
        return f"jnp.array({body}, dtype=jnp.{dtype})"
    return f"torch.tensor({body}, dtype=torch.{dtype})"


def number_literal(value: Any) -> str:
    """A Python number."""
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return "math.nan" if value != value else "math.inf" if value > 0 else "-math.inf"
    return repr(value)
