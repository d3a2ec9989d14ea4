"""The straight way of an operation gives what the long way gives: the value, its layout and type, and its node."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tgrad_cli import TgradError
from tgrad_cli.ops import daily
from tgrad_cli.tensor import straight
from tgrad_cli.tensor.number import Number
from tgrad_cli.tensor.registry import OPS
from tgrad_cli.tensor.straight import straighten
from tgrad_cli.tensor.tensor import Tensor

assert daily


def has_straight_way(name: str) -> bool:
    """Whether an operation ever goes the straight way; the answer is found as it is when one first runs."""
    op = OPS[name]
    found = straighten(op) is not straight._never
    op.straight = None
    return found


FAMILIES = ("elementwise", "activation", "reduction")
STRAIGHT = sorted(n for n, op in list(OPS.items()) if op.family in FAMILIES and op.complete and has_straight_way(n))


def leaves(dtype: str) -> list[Any]:
    """Tensors of two dimensions as the inputs of operations: contiguous, transposed, strided, with gradients or not."""
    rng = np.random.default_rng(3)
    plain = Tensor.of(rng.uniform(0.1, 0.9, (3, 3)).astype(dtype), requires_grad=True)
    turned = Tensor.of(rng.uniform(0.1, 0.9, (3, 3)).astype(dtype).T)
    made = OPS["transpose"](Tensor.of(rng.uniform(0.1, 0.9, (3, 3)).astype(dtype), requires_grad=True), dim0=0, dim1=1)
    return [plain, turned, made, OPS["sum"](plain)]


def outcome(name: str, values: tuple[Any, ...], long: bool) -> Any:
    """All that an operation makes of its inputs, in a form that can be compared."""
    op = OPS[name]
    op.straight = straight._never if long else None
    try:
        with np.errstate(all="ignore"):
            made = op.apply(op, values, op.defaults)
    except TgradError as error:
        return error.code, error.message
    finally:
        op.straight = None
    if type(made) is not Tensor:
        return repr(made)
    node = made.node
    kept = [None if v is None else np.asarray(v).tolist() for v in node.saved]
    versions = [(id(v), at, then) for v, at, _, then in node.versions]
    parents = [None if p is None else id(p) for p in node.inputs]
    result = None if node.out is None else node.out.tobytes()
    return (
        *(made.dtype, made.shape, made.array.dtype, made.array.strides, made.array.tobytes()),
        *(node.op, node.params, node.shape, node.dtype, node.requires_grad, kept, versions, parents, result),
    )


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize("name", STRAIGHT)
def test_both_ways_are_the_same(name: str, dtype: str) -> None:
    given = leaves(dtype)
    if len(OPS[name].array_names) == 1:
        cases = [(x,) for x in given]
    else:
        number = Number(1.5)
        others = [*given, 0.5, 2, -0.0, 0.0, 12, number]
        cases = [(x, other) for x in given for other in others] + [(other, given[0]) for other in others[4:]]
    for values in cases:
        assert repr(outcome(name, values, long=False)) == repr(outcome(name, values, long=True))


def test_many_operations_have_a_straight_way() -> None:
    assert {"add", "mul", "sin", "relu", "sum", "gt", "neg"} <= set(STRAIGHT)


def test_a_number_is_remembered_with_its_sign() -> None:
    one = Tensor.of(np.ones(1, "f4"))
    with np.errstate(all="ignore"):
        quotients = [float(OPS["div"](one, zero).array[0]) for zero in (0.0, -0.0, 0.0)]
    assert quotients == [np.inf, -np.inf, np.inf]
