"""``torch.where`` as a person calls it: with two values to choose between, or with a condition alone."""

from __future__ import annotations

from typing import Any

from ...errors import TgradError
from ...tensor.registry import OPS, function

_MISSING = object()


@function("indexing", torch="torch.where", name="where")
def where(condition: Any, input: Any = _MISSING, other: Any = _MISSING, *, out: Any = None) -> Any:
    """Elements of `input` where the condition is true, of `other` elsewhere; of a condition alone, where it is true.

    > where(torch.tensor([True, False]), [1., 2.], 0.)
    tensor([1., 0.])
    > where(torch.tensor([0, 5]) > 0)
    (tensor([1]),)
    """
    if input is _MISSING and other is _MISSING:
        return OPS["nonzero"].call((condition,), {"as_tuple": True})
    if input is _MISSING or other is _MISSING:
        raise TgradError(
            "E0501",
            "where() takes a condition alone, or with two values",
            python="TypeError",
            hint="where(x > 0, x, 0)",
        )
    return OPS["where"].call((condition, input, other), {} if out is None else {"out": out})
