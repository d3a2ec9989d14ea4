"""The types of results, against what PyTorch gave for every pair of operands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tgrad_cli.errors import TgradError
from tgrad_cli.ops import daily
from tgrad_cli.tensor import dtypes
from tgrad_cli.tensor.registry import OPS
from tgrad_cli.tensor.tensor import Tensor

RECORD = json.loads((Path(__file__).parent / "reference" / "promotion.json").read_text(encoding="utf-8"))
assert daily
NUMBERS: dict[str, Any] = {"True": True, "2": 2, "2.5": 2.5, "1j": 1j}


def operand(text: str) -> Any:
    if text in NUMBERS:
        return NUMBERS[text]
    name, shape = text.rstrip("]").split("[")
    dtype = dtypes.BY_NAME[name]
    return Tensor(np.ones((2,) if shape else (), dtype.np), dtype)


def outcome(op: str, a: str, b: str) -> str | None:
    try:
        return str(OPS[op].call((operand(a), operand(b)), {}).dtype.name)
    except TgradError:
        return None


@pytest.mark.parametrize(("op", "column"), [("add", 2), ("div", 3), ("pow", 4)])
def test_every_pair_promotes_as_recorded(op: str, column: int) -> None:
    wrong = {(r[0], r[1]): (outcome(op, r[0], r[1]), r[column]) for r in RECORD["pairs"]}
    assert {pair: got for pair, got in wrong.items() if got[0] != got[1]} == {}


def test_casts_into_a_result_are_allowed_as_recorded() -> None:
    allowed = {(a, b) for a, b in RECORD["casts"]}
    names = {name for pair in allowed for name in pair}
    assert {(a, b) for a in names for b in names if dtypes.can_cast(dtypes.BY_NAME[a], dtypes.BY_NAME[b])} == allowed
