"""Printed tensors: every dtype, magnitudes from denormal to 1e38, all shapes, options and suffixes."""

from __future__ import annotations

import random
from math import inf, nan, prod
from typing import TYPE_CHECKING, Any

import torch

from recording import encoded, write_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
SHAPES = [(), (1,), (3,), (7,), (23,), (1, 1), (2, 3), (3, 2), (4, 9), (2, 2, 2), (3, 1, 4), (2, 1, 2, 3)]
EMPTY = [(0,), (0, 3), (3, 0), (2, 0, 4), (0, 0)]
SUMMARISED = [(1001,), (40, 26), (3, 400), (400, 3), (7, 144), (11, 11, 11), (2, 3, 200), (1, 1001), (2, 8, 8, 9)]

# Numbers at the borders of PyTorch's rules: rounding that adds a digit, the switches to scientific notation.
BORDERS = [
    [9.99995, 0.99995, 99.99994],
    [1.0, 1000.0],
    [1.0, 1001.0],
    [0.5, 500.0],
    [0.5, 500.5],
    [1e8],
    [100000008.0],
    [1e-4, 1e-2],
    [0.99e-4],
    [1e-40, -1e-45],
    [3e38, 1e38],
    [0.0, -0.0],
    [-0.0, 0.1],
    [0.0, 1e-30],
    [nan, inf, -inf],
    [nan, 1.0],
    [inf, 0.5],
    [-inf, 123456.0],
    [nan, 1e-7, 2.0],
    [16777216.0, 1.0],
    [-1.0, 2.0, -3.0],
    [-0.5, 10.25, -100.125],
    [65504.0],
    [0.1, 0.2, 0.3],
    [1 / 3],
]

KINDS: dict[str, Callable[[random.Random], float]] = {
    "normal": lambda r: r.gauss(0, 1),
    "whole": lambda r: float(r.randint(-30, 30)),
    "large whole": lambda r: float(r.randint(-(10**9), 10**9)),
    "positive": lambda r: r.random() * 100,
    "any size": lambda r: r.choice((-1, 1)) * 10 ** r.uniform(-40, 38),
    "tiny": lambda r: r.choice((-1, 1)) * 10 ** r.uniform(-45, -30),
    "three decades": lambda r: 10 ** r.uniform(-1.6, 1.6),
    "powers": lambda r: r.choice((-1, 1)) * 10.0 ** r.randint(-5, 9),
}

OPTIONS: list[dict[str, Any]] = [
    {"precision": 2},
    {"precision": 0},
    {"precision": 8},
    {"sci_mode": True},
    {"sci_mode": False},
    {"sci_mode": True, "precision": 1},
    {"linewidth": 40},
    {"linewidth": 120},
    {"linewidth": 1},
    {"threshold": 5},
    {"threshold": 5, "edgeitems": 1},
    {"threshold": 10, "edgeitems": 2},
    {"edgeitems": 0, "threshold": 3},
    {"edgeitems": 0},
    {"profile": "short"},
    {"profile": "full"},
    {"profile": "short", "precision": 6, "linewidth": 60},
]


def _floats(rng: random.Random, kind: str, count: int, special: float) -> list[float]:
    draw = KINDS[kind]
    return [rng.choice((nan, inf, -inf, 0.0, -0.0)) if rng.random() < special else draw(rng) for _ in range(count)]


def _tensor(rng: random.Random, dtype: str, shape: tuple[int, ...], kind: str = "normal", special: float = 0) -> Any:
    count, kept = prod(shape), getattr(torch, dtype)
    if dtype in INTEGERS:
        info = torch.iinfo(kept)
        size = rng.choice((3, 100, 10**6, 2**62))
        low, high = max(info.min, -size), min(info.max, size)
        return torch.tensor([rng.randint(low, high) for _ in range(count)], dtype=kept).reshape(shape)
    if dtype == "bool":
        return torch.tensor([rng.random() < 0.5 for _ in range(count)], dtype=kept).reshape(shape)
    wide = torch.tensor(_floats(rng, kind, count, special), dtype=torch.float64)
    if dtype in COMPLEX:
        part = torch.float32 if dtype == "complex64" else torch.float64
        other = torch.tensor(_floats(rng, rng.choice(list(KINDS)), count, special), dtype=torch.float64)
        return torch.complex(wide.to(part), other.to(part)).reshape(shape)
    return wide.to(kept).reshape(shape)


def _record(tensor: Any, options: dict[str, Any] | None = None, default: str = "float32") -> dict[str, Any]:
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**(options or {}))
    torch.set_default_dtype(getattr(torch, default))
    record = encoded(tensor)
    if tensor.grad_fn is not None:
        record["grad_fn"] = type(tensor.grad_fn).__name__
    if tensor.requires_grad:
        record["requires_grad"] = True
    if isinstance(tensor, torch.nn.Parameter):
        record["parameter"] = True
    if options:
        record["options"] = options
    if default != "float32":
        record["default_dtype"] = default
    record["text"] = repr(tensor)
    torch.set_printoptions(profile="default")
    torch.set_default_dtype(torch.float32)
    return record


def _values(rng: random.Random) -> Iterator[dict[str, Any]]:
    for dtype in (*FLOATS, *COMPLEX, *INTEGERS, "bool"):
        for shape in SHAPES:
            yield _record(_tensor(rng, dtype, shape, rng.choice(list(KINDS))))
        for shape in EMPTY:
            yield _record(_tensor(rng, dtype, shape))
    for dtype in (*FLOATS, *COMPLEX):
        for kind in KINDS:
            for shape in ((4,), (2, 3), (12,)):
                yield _record(_tensor(rng, dtype, shape, kind, rng.choice((0, 0.1, 0.4))))
        for values in BORDERS:
            yield _record(torch.tensor(values, dtype=getattr(torch, dtype)))
        yield from (_record(torch.tensor(values[-1], dtype=getattr(torch, dtype))) for values in BORDERS)


def _summarised(rng: random.Random) -> Iterator[dict[str, Any]]:
    for dtype in ("float32", "float64", "complex64", "int64", "bool", "uint8"):
        for shape in rng.sample(SUMMARISED, 4):
            yield _record(_tensor(rng, dtype, shape, "whole"))
    # The widest numbers are in the part that is not shown.
    hidden = torch.zeros(50, 50)
    hidden[20:30, 20:30] = 123456.789
    yield _record(hidden)
    yield _record(torch.arange(1001.0))
    yield _record(torch.arange(1000))
    for shape in SUMMARISED:
        yield _record((torch.arange(prod(shape)) % 97).reshape(shape))


def _suffixes(rng: random.Random) -> Iterator[dict[str, Any]]:
    for dtype in (*FLOATS, *COMPLEX):
        for shape in ((), (3,), (6,), (9,), (2, 4), (0, 2)):
            leaf = _tensor(rng, dtype, shape).requires_grad_()
            yield _record(leaf)
            yield _record(leaf * 2)
            yield _record(leaf.sum())
            yield _record(torch.nn.Parameter(leaf.detach()))
    # Line lengths around the width, where a suffix moves to a line of its own.
    for count in range(1, 12):
        leaf = torch.arange(float(count)) * 10 ** rng.randint(0, 3)
        yield _record(leaf.double().requires_grad_())
        yield _record(leaf.requires_grad_().exp())


def _settings(rng: random.Random) -> Iterator[dict[str, Any]]:
    for options in OPTIONS:
        yield _record(_tensor(rng, "float32", (3, 5)), options)
        yield _record(_tensor(rng, "float64", (12,), "any size", 0.2), options)
        yield _record(_tensor(rng, "float32", (8,), "whole"), options)
        yield _record(_tensor(rng, "complex64", (5,)), options)
        yield _record(_tensor(rng, "int64", (4, 8)), options)
        yield _record(torch.tensor(1.25, requires_grad=True), options)
    for default in ("float64", "float16", "bfloat16"):
        for dtype in (*FLOATS, *COMPLEX, "int64", "int32", "bool"):
            yield _record(_tensor(rng, dtype, (3,)), None, default)
            yield _record(_tensor(rng, dtype, (0,)), None, default)


def record(folder: Path) -> int:
    """Record the corpus below `folder`; returns the number of records."""
    rng = random.Random(20)
    parts = (_values(rng), _summarised(rng), _suffixes(rng), _settings(rng))
    return write_records(folder / "printing.jsonl.gz", (one for part in parts for one in part))
