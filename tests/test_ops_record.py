"""Every operation against PyTorch's record (results, types, errors, both gradients) and finite differences."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tgrad_cli.ops  # noqa: F401
from tgrad_cli.errors import TgradError
from tgrad_cli.tensor import autodiff, dtypes
from tgrad_cli.tensor.calls import method
from tgrad_cli.tensor.number import Number
from tgrad_cli.tensor.registry import METHODS, OPS, QUALIFIED, Op, lookup
from tgrad_cli.tensor.state import ACTIVE
from tgrad_cli.tensor.tensor import Tensor

FOLDER = Path(__file__).with_name("reference") / "ops"
FAMILIES = sorted(p.name.removesuffix(".jsonl.gz") for p in FOLDER.glob("*.jsonl.gz"))
STEP = 1e-6


def load(family: str) -> list[dict[str, Any]]:
    with gzip.open(FOLDER / f"{family}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def array(stored: dict[str, Any]) -> Any:
    held = "float32" if stored["dtype"] == "bfloat16" else stored["dtype"]
    flat = np.frombuffer(base64.b64decode(stored["data"]), held)
    return flat.reshape(stored["shape"]).copy()


def argument(value: Any) -> Any:
    """An argument of a record as the call takes it."""
    if isinstance(value, list):
        return [argument(v) for v in value]
    if not isinstance(value, dict):
        return value
    ((kind, inside), *_) = value.items()
    if kind == "tensor":
        held = array(inside)
        if value["strided"] and held.ndim:
            held = np.repeat(held, 2, axis=-1)[..., ::2]
        return Tensor.of(held, dtypes.BY_NAME[inside["dtype"]])
    if kind == "dtype":
        return dtypes.BY_NAME[inside]
    if kind == "complex":
        return complex(*inside)
    if kind == "float":
        return float(inside)
    parts = [argument(v) for v in inside]
    return tuple(parts) if kind == "tuple" else parts


def tensors(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [t for v in value for t in tensors(v)] if isinstance(value, (list, tuple)) else []


def invoke(name: str, args: list[Any], keywords: dict[str, Any]) -> Any:
    called = method(name[1:]) if name.startswith(".") else QUALIFIED.get(name)
    assert called is not None, f"{name} is not declared"
    return called.call(tuple(args), keywords)


def close(got: Any, expected: Any, tight: float = 1e-6) -> bool:
    """DESIGN's closeness; infinities and NaN must be the same."""
    if got.shape != expected.shape:
        return False
    if expected.dtype.kind not in "fc":
        return bool(np.array_equal(got, expected))
    if expected.dtype.kind == "c" and not np.isfinite(expected).all():
        return close(got.real, expected.real, tight) and close(got.imag, expected.imag, tight)
    return _near(got, expected, tight)


def _near(got: Any, expected: Any, tight: float) -> bool:
    finite = np.isfinite(expected)
    if not np.array_equal(got[~finite], expected[~finite], equal_nan=True):
        return False
    a, b = got[finite], expected[finite]
    if not b.size:
        return True
    size = np.abs(b)
    bound = tight * np.maximum(np.maximum(size, 1e-3 * size.max()), 1e-9)
    with np.errstate(all="ignore"):
        return bool((np.abs(a - b) <= bound).all())


def same(got: Tensor, stored: dict[str, Any], what: str) -> list[str]:
    expected = array(stored)
    if got.dtype.name != stored["dtype"]:
        return [f"{what}: {got.dtype.name} instead of {stored['dtype']}"]
    if stored["dtype"] in ("float64", "complex128"):
        agree = close(got.array, expected)
    elif expected.dtype.kind in "fc":
        agree = got.array.shape == expected.shape and np.allclose(
            got.array, expected, rtol=1.3e-6 if expected.dtype.itemsize > 2 else 1e-3, atol=1e-5, equal_nan=True
        )
    else:
        agree = close(got.array, expected)
    return [] if agree else [f"{what}: {got.array!r} instead of {expected!r}"]


def stored_tensors(value: Any) -> list[dict[str, Any]]:
    """What a record holds of tensors, in order."""
    if isinstance(value, dict):
        return [value] if "tensor" in value else [t for v in value.values() for t in stored_tensors(v)]
    return [t for v in value for t in stored_tensors(v)] if isinstance(value, list) else []


def varied(record: dict[str, Any], inputs: list[Tensor]) -> list[Tensor]:
    """The inputs that are differentiated by: those in double precision that the record does not call fixed."""
    stored = stored_tensors([record["args"], record["keywords"]])
    wide = (dtypes.float64, dtypes.complex128)
    return [t for t, s in zip(inputs, stored, strict=True) if t.dtype in wide and "fixed" not in s]


def replayed(record: dict[str, Any]) -> list[str]:
    """What differs between a record and what happens here."""
    name = record["name"]
    args = [argument(a) for a in record["args"]]
    keywords = {k: argument(w) for k, w in record["keywords"].items()}
    inputs = tensors([*args, *keywords.values()])
    leaves = varied(record, inputs)
    for leaf in leaves:
        leaf.requires_grad = True
    try:
        result = invoke(name, args, keywords)
    except TgradError as error:
        if "error" not in record:
            return [f"fails: {error.message}"]
        return (
            [] if error.python == record["error"] else [f"{error.python} instead of {record['error']}: {error.message}"]
        )
    if "error" in record:
        return [f"should fail with {record['message']!r}, gives {result!r}"]
    results = [result] if isinstance(result, Tensor) else tensors(result)
    if "plain" in record:
        return [] if getattr(result, "value", result) == record["plain"] else [f"{result!r} is not {record['plain']!r}"]
    if len(results) != len(record["results"]):
        return [f"{len(results)} results instead of {len(record['results'])}"]
    wrong = [
        w for i, (r, s) in enumerate(zip(results, record["results"], strict=True)) for w in same(r, s, f"result {i}")
    ]
    if not wrong and "gradients" in record:
        wrong = differentiated(record, results, leaves)
    return wrong


def differentiated(record: dict[str, Any], results: list[Tensor], leaves: list[Tensor]) -> list[str]:
    """First and second gradients, on arrays and on the tape, and (for real numbers) finite differences."""
    roots = [r for r, fn in zip(results, record["grad_fn"], strict=True) if fn is not None]
    targets = [leaf.node for leaf in leaves]
    cotangents = [array(c) for c in record["cotangents"]]
    raw = autodiff.gradients(list(zip([r.node for r in roots], cotangents, strict=True)), targets)
    seeds = [(r.node, Tensor.of(c)) for r, c in zip(roots, cotangents, strict=True)]
    taped = autodiff.gradients(seeds, targets, recorded=True)
    wrong = []
    for i, (a, b, stored) in enumerate(zip(raw, taped, record["gradients"], strict=True)):
        expected = np.zeros(leaves[i].shape, leaves[i].dtype.np) if stored is None else array(stored)
        for g, how in ((a, "arrays"), (None if b is None else b.array, "tape")):
            g = np.zeros_like(expected) if g is None else np.asarray(g)
            if not close(g, expected):
                wrong.append(f"gradient {i} on {how}: {g!r} instead of {expected!r}")
    if wrong or "gradients2" not in record:
        return wrong
    chosen = [taped[i] for i, has in enumerate(record["again"]) if has]
    if any(g is None for g in chosen):
        return ["a gradient has no history"]
    pairs = list(zip([g.node for g in chosen], [array(c) for c in record["cotangents2"]], strict=True))
    for i, (g, stored) in enumerate(zip(autodiff.gradients(pairs, targets), record["gradients2"], strict=True)):
        expected = np.zeros(leaves[i].shape, leaves[i].dtype.np) if stored is None else array(stored)
        g = np.zeros_like(expected) if g is None else np.asarray(g)
        if not close(g, expected):
            wrong.append(f"second gradient {i}: {g!r} instead of {expected!r}")
    return wrong


@pytest.mark.parametrize("family", FAMILIES)
def test_agrees_with_pytorch(family: str) -> None:
    wrong = []
    with np.errstate(all="ignore"):
        for number, record in enumerate(load(family), 1):
            found = replayed(record)
            if found:
                shown = [
                    a if not isinstance(a, dict) or "tensor" not in a else argument(a).array for a in record["args"]
                ]
                wrong.append(
                    f"line {number} {record['name']} {shown} {record['keywords']}\n    " + "\n    ".join(found)
                )
    assert not wrong, f"{len(wrong)} of {len(load(family))} differ\n" + "\n".join(wrong)


def value_of(record: dict[str, Any], moved: int, offset: Any) -> float:
    """The results' inner product with the cotangents when one input is moved."""
    args = [argument(a) for a in record["args"]]
    keywords = {k: argument(w) for k, w in record["keywords"].items()}
    leaf = [t for t in tensors([*args, *keywords.values()]) if t.dtype.is_differentiable][moved]
    leaf._array = np.asarray(leaf.array + offset)
    result = invoke(record["name"], args, keywords)
    results = [result] if isinstance(result, Tensor) else tensors(result)
    roots = [r for r, fn in zip(results, record["grad_fn"], strict=True) if fn is not None]
    pairs = zip(roots, record["cotangents"], strict=True)
    return float(sum((r.array * array(c).conj()).sum().real for r, c in pairs))


def smooth(record: dict[str, Any]) -> bool:
    """Whether a record is of reals at random places, away from kinks."""
    stored = [a["tensor"] for a in record["args"] if isinstance(a, dict) and "tensor" in a]
    return (
        bool(record.get("gradients"))
        and all(g is not None for g in record["gradients"])
        and all(s["dtype"] == "float64" for s in stored)
        and len(stored) == len(record["gradients"])
        and all(np.isfinite(array(s)).all() and not (array(s) == np.round(array(s))).any() for s in stored)
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_agrees_with_finite_differences(family: str) -> None:
    wrong, seen = [], set()
    generator = np.random.default_rng(0)
    for record in load(family):
        if not smooth(record) or record["name"] in seen:
            continue
        seen.add(record["name"])
        for i, stored in enumerate(record["gradients"]):
            gradient = array(stored)
            direction = generator.standard_normal(gradient.shape)
            ahead, behind = value_of(record, i, STEP * direction), value_of(record, i, -STEP * direction)
            slope, expected = (ahead - behind) / (2 * STEP), float((gradient * direction).sum())
            if abs(slope - expected) > 1e-5 * max(abs(slope), np.abs(gradient).max(initial=0.0), 1e-3):
                wrong.append(f"{record['name']}: gradient {i} gives {expected}, differences {slope}")
    assert not wrong, "\n".join(wrong)
    assert seen or family in ("logic", "places", "types")


# Families whose operations PyTorch does not compose of others (what it prints then is the last part's name).
NAMED = ("elementwise", "functions", "logic", "places", "reductions", "types")


def test_backward_nodes_have_pytorch_names() -> None:
    wrong = set()
    for family in FAMILIES:
        for record in load(family) if family in NAMED else ():
            if "gradients" not in record:
                continue
            args = [argument(a) for a in record["args"]]
            keywords = {k: argument(w) for k, w in record["keywords"].items()}
            for leaf in tensors([*args, *keywords.values()]):
                leaf.requires_grad = leaf.dtype.is_differentiable
            result = invoke(record["name"], args, keywords)
            results = [result] if isinstance(result, Tensor) else tensors(result)
            for r, expected in zip(results, record["grad_fn"], strict=True):
                if expected is not None and r.grad_fn_name != expected:
                    wrong.add(f"{record['name']}: {r.grad_fn_name} instead of {expected}")
    assert not wrong, "\n".join(sorted(wrong))


def test_inplace_forms_are_pytorchs() -> None:
    """A method has an in-place twin exactly where PyTorch's has one."""
    (forms,) = [json.loads(line) for line in (FOLDER.parent / "method_forms.jsonl").read_text("utf-8").splitlines()]
    known, twins = set(forms["methods"]), set(forms["inplace"])
    wrong = []
    for name, declared in METHODS.items():
        if isinstance(declared, Op) and declared.family in COVERED and name in known:
            has = name + "_" in METHODS or bool(declared.inplace)
            if has != (name + "_" in twins):
                wrong.append(f"{name}_ should {'not ' * has}be there")
    assert not wrong, ", ".join(sorted(wrong))


def test_inplace_functions_of_torch_are_there() -> None:
    (forms,) = [json.loads(line) for line in (FOLDER.parent / "method_forms.jsonl").read_text("utf-8").splitlines()]
    missing = {n for n in forms["functions"] if lookup("torch." + n) is None}
    assert missing <= {"as_strided_", "resize_as_", "resize_as_sparse_"}


def test_every_rule_has_samples() -> None:
    """An operation with a derivative runs in some sample with gradients, at least as a part of another."""
    missing = []
    touched: set[str] = set()
    with np.errstate(all="ignore"):
        for family in FAMILIES:
            for record in load(family):
                if "gradients" in record:
                    touched |= names_on_tape(record)
    for name, op in OPS.items():
        if isinstance(op, Op) and op.rule is not None and op.family in COVERED and name not in touched | UNDERIVED:
            missing.append(name)
    assert not missing, f"no sample with gradients: {', '.join(sorted(missing))}"


# Their rules say that PyTorch has no derivative of them.
UNDERIVED = {"bincount", "floor_divide", "heaviside", "runs", "unique_parts"}
COVERED = (
    "elementwise",
    "elementwise_pairs",
    "reduction",
    "ordering",
    "selection",
    "cumulative",
    "statistics",
    "complex",
    "special",
)


def names_on_tape(record: dict[str, Any]) -> set[str]:
    """The operations that a record's results and their recorded gradients were computed by."""
    from tgrad_cli.tensor.node import ancestors

    args = [argument(a) for a in record["args"]]
    keywords = {k: argument(w) for k, w in record["keywords"].items()}
    leaves = varied(record, tensors([*args, *keywords.values()]))
    result = invoke(record["name"], args, keywords)
    results = [result] if isinstance(result, Tensor) else tensors(result)
    roots = [r for r, fn in zip(results, record["grad_fn"], strict=True) if fn is not None]
    seeds = [(r.node, Tensor.of(array(c))) for r, c in zip(roots, record["cotangents"], strict=True)]
    taped = autodiff.gradients(seeds, [leaf.node for leaf in leaves], recorded=True)
    made = [g for g in taped if g is not None]
    # How the gradients depend on the cotangents: the rules' own rules.
    twice = made if "gradients2" in record else []
    back = autodiff.gradients([(g.node, g) for g in twice], [c.node for _, c in seeds], recorded=True) if twice else []
    nodes = ancestors([r.node for r in (*roots, *made, *(b for b in back if b is not None))])
    return {n.op.name for n in nodes if n.op is not None}


def test_numbers_stay_numbers() -> None:
    """Operations on Python numbers give Python numbers with history, ints where the arithmetic stays in ints."""
    three = Number(3)
    assert OPS["square"](three).value == 9
    assert isinstance(OPS["square"](three).value, int)
    root = OPS["sqrt"](Number(2))
    assert root.value == 1.4142135623730951
    assert autodiff.gradients([(root.node, 1.0)], [root.node.inputs[0]])[0] == pytest.approx(0.35355339059327373)
    assert ACTIVE.state.grad_enabled
