"""The type that two operands make together: tensors with dimensions, 0-d tensors and Python numbers, every pair."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from pathlib import Path

DTYPES = (
    "float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool", "complex64",
    "complex128",
)  # fmt: skip
NUMBERS: dict[str, Any] = {"True": True, "2": 2, "2.5": 2.5, "1j": 1j}


def _operands() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in DTYPES:
        made[f"{name}[2]"] = torch.ones(2, dtype=getattr(torch, name))
        made[f"{name}[]"] = torch.ones((), dtype=getattr(torch, name))
    return {**made, **NUMBERS}


def _dtype(result: Any) -> str:
    return str(result.dtype).removeprefix("torch.")


def _outcome(function: Any, a: Any, b: Any) -> str | None:
    try:
        return _dtype(function(a, b))
    except RuntimeError:
        return None


def record(folder: Path) -> int:
    """Write the types of sums, quotients and powers of every pair with a tensor in it, and what may be cast to what."""
    operands = _operands()
    rows = []
    for name, a in operands.items():
        for other, b in operands.items():
            if not (isinstance(a, torch.Tensor) or isinstance(b, torch.Tensor)):
                continue
            # complex32 is no type of tgrad's, and PyTorch itself computes next to nothing in it.
            if torch.result_type(a, b) is not torch.complex32:
                functions = (torch.add, torch.true_divide, torch.pow)
                rows.append([name, other, *(_outcome(f, a, b) for f in functions)])
    casts = [[a, b] for a in DTYPES for b in DTYPES if torch.can_cast(getattr(torch, a), getattr(torch, b))]
    with open(folder / "promotion.json", "w", encoding="utf-8") as out:
        json.dump({"pairs": rows, "casts": casts}, out, separators=(",", ":"))
    return len(rows) + len(casts)
