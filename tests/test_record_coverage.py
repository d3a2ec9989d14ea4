"""Every operation and every function that makes tensors has at least eight recorded samples."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import tgrad_cli.ops  # noqa: F401
from tgrad_cli.tensor.calls import method
from tgrad_cli.tensor.registry import METHODS, QUALIFIED, Op

REFERENCE = Path(__file__).with_name("reference")
ENOUGH = 8
DIFFERENT = 5  # of the samples, at least so many are of different shapes, types or keywords

# Fewer, and why.
FEW = {
    "torch.from_numpy": "NumPy's arrays are no text; tests/test_namespaces.py has them",
    "torch.seed": "no two calls give the same",
    "torch.set_rng_state": "gives nothing; the random stream's record checks the states",
    "torch.get_rng_state": "has no arguments",
    "torch.initial_seed": "has no arguments",
    "torch.manual_seed": "gives a generator; every session of the random stream's record begins with one",
    "torch.Generator": "gives a generator; the samples with generator= draw from one",
}
# Draws that no sample of one call can show: the recorded programs have them, which seed the stream before.
DRAWN = {
    "torch.nn.functional.gumbel_softmax",
    "torch.pca_lowrank",
    "torch.svd_lowrank",
    *("torch.nn.init." + n for n in ("kaiming_normal_", "kaiming_uniform_", "normal_", "orthogonal_", "sparse_")),
    *("torch.nn.init." + n for n in ("trunc_normal_", "uniform_", "xavier_normal_", "xavier_uniform_")),
}


def _opened(path: Path) -> Any:
    return gzip.open(path, "rt", encoding="utf-8")


def _samples() -> tuple[Counter[int], dict[int, set[str]]]:
    """For each declaration the number of its samples, and the kinds that they are of."""
    counts: Counter[int] = Counter()
    kinds: dict[int, set[str]] = {}
    for path in (REFERENCE / "ops").glob("*.jsonl.gz"):
        with _opened(path) as lines:
            for line in lines:
                record = json.loads(line)
                name = record["name"]
                called = method(name[1:]) if name.startswith(".") else QUALIFIED.get(name)
                counts[_identity(called)] += 1
                kinds.setdefault(_identity(called), set()).add(_kind(record))
    for name in _evaluated():
        called = method(name[1:]) if name.startswith(".") else QUALIFIED.get(name)
        counts[_identity(called)] += 1
    return counts, kinds


def _identity(called: Any) -> int:
    """An in-place form is a sample of the operation, where it is no declaration of its own."""
    return id(getattr(called, "op", called))


def _kind(record: dict[str, Any]) -> str:
    """What a sample has in common with others: shapes, types and keywords."""
    return json.dumps([_outline(a) for a in record["args"]] + sorted(record["keywords"]))


def _outline(argument: Any) -> Any:
    if isinstance(argument, dict) and "tensor" in argument:
        held = argument["tensor"]
        # Of one shape and type are the same only those with the same elements: kinks are others than smooth places.
        return [held["shape"], held["dtype"], argument["strided"], held["data"]]
    return argument


def _evaluated() -> list[str]:
    """The functions and methods that the expressions of the creation record and the random stream call."""
    found: list[str] = []
    with _opened(REFERENCE / "creation.jsonl.gz") as lines:
        for line in lines:
            code = json.loads(line)["code"]
            found += re.findall(r"torch(?:\.\w+)+(?=\()", code) + re.findall(r"(?<=\))\.\w+(?=\()", code)
    with _opened(REFERENCE / "random_stream.jsonl.gz") as lines:
        for line in lines:
            for draw in json.loads(line)["draws"]:
                name = draw["call"]
                found.append("." + name if name.endswith("_") else "torch." + name)
    return found


def _declared(families: tuple[str, ...]) -> dict[str, Any]:
    """What these folders of operations declare under one of PyTorch's names, each once."""
    made: dict[int, tuple[str, Any]] = {}
    for name, declared in (*QUALIFIED.items(), *(("." + n, d) for n, d in METHODS.items())):
        kernel = declared.kernel if isinstance(declared, Op) else getattr(declared, "implementation", None)
        if re.match(rf"tgrad_cli\.ops\.({'|'.join(families)})\.", getattr(kernel, "__module__", "")):
            made.setdefault(id(declared), (name, declared))
    return dict(made.values())


def test_eight_samples_of_every_operation() -> None:
    counts, kinds = _samples()
    few = []
    families = ("elementwise", "fft", "index", "linalg", "nn", "reduce", "shape", "special")
    for name, declared in _declared(families).items():
        number, different = counts[id(declared)], len(kinds.get(id(declared), ()))
        if (number < ENOUGH or different < DIFFERENT) and name not in DRAWN:
            few.append(f"{name}: {number}, of {different} kinds")
    assert not few, "\n".join(few)


def test_eight_samples_of_every_function_that_makes_tensors() -> None:
    counts, _ = _samples()
    few = []
    for name, declared in _declared(("create", "random")).items():
        if counts[id(declared)] < ENOUGH and name not in FEW:
            few.append(f"{name}: {counts[id(declared)]}")
    assert not few, "\n".join(few)


def test_the_exceptions_are_some() -> None:
    declared = _declared(("create", "random"))
    assert set(FEW) <= set(declared)


def test_gradients_are_recorded() -> None:
    """Of operations with a derivative several samples have gradients, and second ones where PyTorch has them."""
    first: Counter[int] = Counter()
    second: Counter[int] = Counter()
    for path in (REFERENCE / "ops").glob("*.jsonl.gz"):
        with _opened(path) as lines:
            for line in lines:
                record = json.loads(line)
                called = _identity(QUALIFIED.get(record["name"]))
                first[called] += "gradients" in record
                second[called] += "gradients2" in record
    few = []
    for name, declared in _declared(("elementwise", "reduce")).items():
        if name in NO_GRADIENT or not isinstance(declared, Op) or declared.rule is None:
            continue
        if first[id(declared)] < ENOUGH // 2:
            few.append(f"{name}: {first[id(declared)]} with gradients, {second[id(declared)]} with second ones")
    assert not few, "\n".join(few)


# PyTorch has none of these.
NO_GRADIENT = {"torch.bincount", "torch.floor_divide", "torch.heaviside"}


def test_what_is_drawn_is_in_the_programs() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (REFERENCE / "programs").glob("*.jsonl"))
    for name in DRAWN:
        assert written.count(name.rpartition(".")[2] + "(") >= 2, name
