"""What PyTorch computes for samples of every operation: values, types, gradients, second gradients.

The samples stand in ``samples/<family>.py`` beside this file, one table a family. A table is a function ``samples()``
that returns a list of ``(name, args, keywords)``: `name` is PyTorch's qualified name ("torch.add") or, with a leading
dot, a method (".add"); an argument is a number, a string, a tuple, a list of arguments, or a ``Sample`` (see
``samples/__init__.py``: seeded random numbers of a shape and type within bounds, or the numbers given).

A family is recorded anew by ``python scripts/record_reference.py ops --family NAME``, all by ``ops`` alone.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import sys
import warnings
from pathlib import Path
from typing import Any

import torch

from recording import encoded, samples, write_records


def families() -> list[str]:
    """Name the families that have a table."""
    return sorted(m.name for m in pkgutil.iter_modules(samples.__path__))


def described(value: Any) -> Any:
    """Write an argument so that JSON holds it: tensors by their bytes, tuples and types by a tag."""
    if isinstance(value, torch.Tensor):
        stored = {"tensor": encoded(value), "strided": not value.is_contiguous()}
        return {**stored, "fixed": True} if hasattr(value, "fixed") else stored
    if isinstance(value, torch.dtype):
        return {"dtype": str(value).removeprefix("torch.")}
    if isinstance(value, tuple):
        return {"tuple": [described(v) for v in value]}
    if isinstance(value, list):
        return {"list": [described(v) for v in value]}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return {"float": str(value)}
    return value


def made(value: Any, seed: int) -> Any:
    """Turn a sample into a tensor, inside lists and tuples too."""
    if isinstance(value, samples.Sample):
        return value.tensor(seed)
    if isinstance(value, (list, tuple)):
        return type(value)(made(v, seed + 97 * i) for i, v in enumerate(value))
    return getattr(torch, value.name) if isinstance(value, samples.Type) else value


def tensors(value: Any) -> list[torch.Tensor]:
    """List the tensors of an argument in order."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, (list, tuple)):
        return [t for v in value for t in tensors(v)]
    return []


def call(name: str, args: Any, keywords: dict[str, Any]) -> Any:
    """Call the function or method of that name."""
    if name.startswith("."):
        return getattr(args[0], name[1:])(*args[1:], **keywords)
    return functools.reduce(getattr, name.split(".")[1:], torch)(*args, **keywords)


def recorded(name: str, args: list[Any], keywords: dict[str, Any], seed: int) -> dict[str, Any]:
    """Record one sample: the call, its results or its error, and the gradients where all is double precision."""
    args = [made(a, seed + 7 * i) for i, a in enumerate(args)]
    keywords = {k: made(v, seed + 1000 + i) for i, (k, v) in enumerate(keywords.items())}
    record: dict[str, Any] = {
        "name": name,
        "args": [described(a) for a in args],
        "keywords": {k: described(v) for k, v in keywords.items()},
    }
    inputs = tensors([*args, *keywords.values()])
    wide = (torch.float64, torch.complex128)
    leaves = [t.requires_grad_() for t in inputs if t.dtype in wide and not hasattr(t, "fixed")]
    torch.manual_seed(seed)
    try:
        result = call(name, args, keywords)
    except Exception as error:
        record["error"], record["message"] = type(error).__name__.lstrip("_"), str(error).split("\n", 1)[0]
        return record
    results = tensors(result if isinstance(result, (list, tuple)) else [result])
    record["results"] = [encoded(r) for r in results]
    if not results:
        record["plain"] = described(result)
    record["grad_fn"] = [type(r.grad_fn).__name__ if r.grad_fn is not None else None for r in results]
    if leaves and all(r.dtype in wide for r in results if r.grad_fn is not None):
        record.update(gradients([r for r in results if r.grad_fn is not None], leaves, seed))
    return record


def gradients(results: list[torch.Tensor], leaves: list[torch.Tensor], seed: int) -> dict[str, Any]:
    """Differentiate twice with random cotangents; absent where PyTorch has no derivative."""
    if not results:
        return {}
    torch.manual_seed(seed + 1)
    cotangents = [torch.randn(r.shape, dtype=r.dtype) for r in results]
    try:
        first = torch.autograd.grad(results, leaves, cotangents, create_graph=True, allow_unused=True)
    except (RuntimeError, NotImplementedError):
        return {}
    found = {
        "cotangents": [encoded(c) for c in cotangents],
        "gradients": [None if g is None else encoded(g) for g in first],
    }
    again = [g for g in first if g is not None and g.grad_fn is not None]
    if not again:
        return found
    seconds = [torch.randn(g.shape, dtype=g.dtype) for g in again]
    try:
        second = torch.autograd.grad(again, leaves, seconds, allow_unused=True)
    except (RuntimeError, NotImplementedError):
        return found
    found["again"] = [g is not None and g.grad_fn is not None for g in first]
    found["cotangents2"] = [encoded(c) for c in seconds]
    found["gradients2"] = [None if g is None else encoded(g) for g in second]
    return found


def record(folder: Path) -> int:
    """Record every family, or those given as ``--family NAME`` on the command line; returns the number of samples."""
    names = [n for n in dir(torch.Tensor) if not n.startswith("_")]
    forms = {"methods": [n for n in names if not n.endswith("_")], "inplace": [n for n in names if n.endswith("_")]}
    forms["functions"] = [n for n in dir(torch) if n.endswith("_") and not n.startswith("_")]
    write_records(folder / "method_forms.jsonl", [forms])
    chosen = [b for a, b in zip(sys.argv, sys.argv[1:], strict=False) if a == "--family"] or families()
    total = 0
    for family in chosen:
        table = importlib.import_module(f"recording.samples.{family}").samples()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            records = [recorded(*sample, seed=1 + i) for i, sample in enumerate(table)]
        total += write_records(folder / "ops" / f"{family}.jsonl.gz", records)
    return total
