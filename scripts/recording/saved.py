"""Files of ``torch.save``: a value's program, the file that PyTorch writes, and what it prints of the file read."""

from __future__ import annotations

import base64
import io
import json
from collections import OrderedDict
from pathlib import Path
from typing import Any

import torch

TYPES = "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128"
PROGRAMS = [
    "torch.arange(6.).reshape(2, 3).t()",
    "torch.zeros(0, 3)",
    "torch.tensor(3.)",
    "torch.ones(2, requires_grad=True)",
    "torch.nn.Parameter(torch.tensor([1., 2.]))",
    "[torch.tensor([0, 1, 3]).to(getattr(torch, name)) for name in '" + TYPES + "'.split()]",
    "(lambda x: {'whole': x, 'row': x[1], 'again': x, 'spread': x[0].expand(2, 3)})(torch.arange(6.).reshape(2, 3))",
    "[1, -5, 10**30, 2.5, float('inf'), 1 + 2j, True, None, 'text', 'ä']",
    "[(), (1,), (1, (2, 3)), [], {}, {'k': [1]}, {1}]",
    "{'dtype': torch.float32, 'size': torch.Size([2, 3]), 1: 'one', None: 0}",
    "(lambda inner: [inner, inner])([1, 2])",
    "torch.nn.BatchNorm1d(3).state_dict()",
    "torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1, momentum=0.9).state_dict()",
    "{'epoch': 3, 'model': torch.nn.PReLU().state_dict(), 'losses': [0.5, 0.25]}",
]


def record(folder: Path) -> int:
    """Write saved.json; the number of files in it."""
    records = []
    for program in PROGRAMS:
        value: Any = eval(program, {"torch": torch, "OrderedDict": OrderedDict})
        file = io.BytesIO()
        torch.save(value, file)
        file.seek(0)
        printed = str(torch.load(file))
        records.append({"program": program, "file": base64.b64encode(file.getvalue()).decode(), "printed": printed})
    (folder / "saved.json").write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(records)
