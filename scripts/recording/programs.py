"""Small programs: what real Python with PyTorch prints for each, and how it fails where it fails.

The programs stand in ``programs/*.txt`` beside this file, each under a line ``=== name``; those of the benchmark are
drawn, at small size. Every one runs twice, so that a program whose output depends on anything but its text is refused
rather than recorded.
"""

from __future__ import annotations

import contextlib
import io
import math
import time
import warnings
from pathlib import Path
from typing import Any

import bench_programs
import numpy as np
import torch
from torch import nn, optim
from torch.autograd import Variable
from torch.nn import functional

from recording import write_records

SOURCES = Path(__file__).with_name("programs")


def programs(source: Path) -> dict[str, str]:
    """Read the programs of one source file by their names, which must be unique."""
    found: dict[str, str] = {}
    for part in source.read_text(encoding="utf-8").split("=== ")[1:]:
        name, _, text = part.partition("\n")
        if name in found:
            raise ValueError(f"{source.name}: two programs are called {name!r}")
        found[name] = text.strip("\n") + "\n"
    return found


def run(text: str) -> dict[str, Any]:
    """Run a program in a namespace of its own; give what it printed, and the error that ended it if one did."""
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default")
    torch.set_grad_enabled(True)
    modules = {"math": math, "np": np, "time": time, "torch": torch, "nn": nn, "optim": optim, "F": functional}
    names: dict[str, Any] = {"__name__": "__main__", "Variable": Variable, **modules}
    result: dict[str, Any] = {"program": text}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "program", "exec"), names)
        except Exception as error:
            message = str(error).split("\n", 1)[0]
            result["error"], result["message"] = type(error).__name__, message
    result["stdout"] = printed.getvalue()
    return result


def record(folder: Path) -> int:
    """Record every source file as ``folder/programs/<name>.jsonl``; returns the number of programs."""
    corpora = {source.stem: programs(source) for source in sorted(SOURCES.glob("*.txt"))}
    corpora["benchmark"] = {
        f"{name}, drawn {seed}": text for seed in range(8) for name, text in bench_programs.small(seed).items()
    }
    count = 0
    for stem, texts in corpora.items():
        records = []
        for name, text in texts.items():
            first = run(text)
            if run(text) != first:
                raise ValueError(f"{stem}: {name!r} does not print the same twice")
            records.append({"name": name, **first})
        count += write_records(folder / "programs" / f"{stem}.jsonl", records)
    return count
