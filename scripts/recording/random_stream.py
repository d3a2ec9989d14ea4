"""PyTorch's CPU random stream: sessions of draws, one after another from one seed, with the state at the end.

A draw is a function's name, its arguments and what it gave. The state tells that a draw took just as many words, and
left the same normal in the cache, as PyTorch's.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import torch

from recording import encoded, write_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")
SIZES = (1, 2, 3, 5, 15, 16, 17, 31, 32, 33, 40)
SEEDS = (0, 1, 42, 1234, -7, 2**32 + 42, 2**64 - 1, -(2**63))
RANGES = ((0, 10), (-5, 7), (0, 2**28 - 1), (0, 2**28), (0, 2**31), (-(2**40), 2**45 + 3), (-(2**63), 2**63 - 1))


def _ramp(count: int, dtype: str, low: float, high: float) -> Any:
    index = torch.arange(count, dtype=torch.float64)
    return (low + (high - low) * index / max(count - 1, 1)).to(getattr(torch, dtype))


def _draw(name: str, count: int, dtype: str, args: list[Any]) -> Any:
    """What PyTorch gives for one draw. Names with an underscore at the end are tensor methods."""
    kind = getattr(torch, dtype)
    if name in ("rand", "randn", "randperm"):
        return getattr(torch, name)(count, dtype=kind)
    if name == "randint":
        return torch.randint(*args, (count,), dtype=kind)
    if name == "scattered_normal":  # a tensor that is not contiguous, filled in the order of its memory
        return torch.empty(2, count, dtype=kind).t().normal_(*args).t()
    if name == "bernoulli":
        return torch.bernoulli(_ramp(count, dtype, 0.0, 1.0))
    if name == "multinomial":
        weights = torch.stack([_ramp(count, dtype, 0.1, 1.0), _ramp(count, dtype, 1.0, 0.1)])
        return torch.multinomial(weights, *args)
    if name == "poisson":
        return torch.poisson(_ramp(count, dtype, 0.0, 25.0))
    if name == "binomial":
        return torch.binomial(torch.full((count,), args[0], dtype=kind), _ramp(count, dtype, 0.0, 1.0))
    if name == "standard_gamma":
        return torch._standard_gamma(_ramp(count, dtype, 0.01, 6.0))
    if name == "dirichlet":
        return torch._sample_dirichlet(_ramp(count, dtype, 0.1, 6.0).reshape(1, count))
    return getattr(torch.empty(count, dtype=kind), name)(*args)


def _all_kinds() -> Iterator[tuple[str, int, str, list[Any]]]:
    """Every function with every type, at the sizes where the method changes; interleaved, so that caches show."""
    for count in SIZES:
        for dtype in (*FLOATS, "complex64", "complex128"):
            yield "rand", count, dtype, []
            yield "randn", count, dtype, []
        for dtype in FLOATS:
            yield "uniform_", count, dtype, [-0.3, 1.7]
            yield "normal_", count, dtype, [10.0, 2.5]
            yield "scattered_normal", count, dtype, [10.0, 2.5]
            yield "exponential_", count, dtype, [1.5]
            yield "log_normal_", count, dtype, [0.1, 0.7]
            yield "cauchy_", count, dtype, [10.0, 0.7]
            yield "bernoulli", count, dtype, []
            yield "randperm", count, dtype, []
        for dtype in (*FLOATS, *INTEGERS, "bool"):
            yield "bernoulli_", count, dtype, [0.3]
            yield "random_", count, dtype, []
            yield "randint", count, dtype, [0, 2 if dtype == "bool" else 100]
            if dtype != "bool":
                yield "geometric_", count, dtype, [0.3]
            yield "random_", count, dtype, [1, None]
        for low, high in RANGES:
            yield "randint", count, "int64", [low, high]
        yield "random_", count, "int64", [-(2**63), None]
        yield from _by_weight(count)


def _by_weight(count: int) -> Iterator[tuple[str, int, str, list[Any]]]:
    for dtype in ("float32", "float64"):
        yield "multinomial", count, dtype, [1]
        yield "multinomial", count, dtype, [count // 2 + 1]
        yield "multinomial", count, dtype, [7, True]
        yield "poisson", count, dtype, []
        yield "binomial", count, dtype, [30.0]
        yield "binomial", count, dtype, [1000.0]
        yield "standard_gamma", count, dtype, []
        yield "dirichlet", count, dtype, []


def _sessions() -> Iterator[tuple[int, list[tuple[str, int, str, list[Any]]]]]:
    yield 0, list(_all_kinds())
    for seed in SEEDS:
        plain: list[tuple[str, int, str, list[Any]]] = []
        for count in range(0, 41, 1 + seed % 3):
            plain += [("rand", count, "float32", []), ("randn", count, "float32", [])]
            plain += [("randint", count, "int64", [0, 10]), ("randperm", count, "int64", [])]
            plain += [("randn", count, "float64", [])]
        yield seed, plain
    long = [("rand", 1003, "float32", []), ("randn", 1003, "float32", []), ("randn", 1000, "float64", [])]
    long += [("rand", 25001, "float32", []), ("randn", 9003, "float32", []), ("rand", 10007, "float64", [])]
    long += [("randperm", 2000, "int64", []), ("bernoulli_", 3000, "bool", [0.5]), ("rand", 3, "float32", [])]
    yield 7, long


def _records() -> Iterator[dict[str, Any]]:
    for seed, calls in _sessions():
        torch.manual_seed(seed)
        draws = []
        for name, count, dtype, args in calls:
            value = _draw(name, count, dtype, args)
            draws.append({"call": name, "count": count, "type": dtype, "args": args, **encoded(value)})
        state = base64.b64encode(torch.get_rng_state().numpy().tobytes()).decode()
        yield {"seed": seed, "initial_seed": torch.initial_seed(), "draws": draws, "state": state}


def record(folder: Path) -> int:
    """Record the corpus; returns the number of sessions."""
    return write_records(folder / "random_stream.jsonl.gz", _records())
