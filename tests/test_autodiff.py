"""The tape: first and higher derivatives against finite differences and against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tgrad_cli.errors import TgradError
from tgrad_cli.ops import daily
from tgrad_cli.tensor.autodiff import backward, gradients
from tgrad_cli.tensor.derivatives import Question, label
from tgrad_cli.tensor.number import Number
from tgrad_cli.tensor.registry import OPS
from tgrad_cli.tensor.replay import value_of
from tgrad_cli.tensor.state import ACTIVE, State, activate
from tgrad_cli.tensor.tensor import Tensor

assert daily

UNARY = ("sin", "cos", "exp", "tanh", "neg", "square")
BINARY = ("add", "sub", "mul")
SHAPES: list[tuple[int, ...]] = [(), (3,), (2, 1), (2, 3)]


def leaf(shape: tuple[int, ...], seed: int) -> Tensor:
    return Tensor.of(np.random.default_rng(seed).uniform(-1, 1, shape))


@st.composite
def programs(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """A random program: each step applies an operation to earlier values."""
    steps = draw(st.integers(1, 8))
    made = []
    for i in range(steps):
        name = draw(st.sampled_from(UNARY + BINARY))
        made.append((name, draw(st.integers(0, i + 1)), draw(st.integers(0, i + 1))))
    return made


def run(program: list[tuple[str, int, int]], leaves: list[Tensor]) -> Tensor:
    values: list[Any] = list(leaves)
    for name, a, b in program:
        values.append(OPS[name](values[a]) if name in UNARY else OPS[name](values[a], values[b]))
    result: Tensor = OPS["sum"](values[-1])
    return result


def difference(program: list[tuple[str, int, int]], leaves: list[Tensor], which: int) -> np.ndarray[Any, Any]:
    base = leaves[which].array
    out = np.zeros_like(base)
    step = 1e-6
    for index in np.ndindex(base.shape):
        ends = []
        for sign in (1, -1):
            moved = base.copy()
            moved[index] += sign * step
            shifted = [Tensor.of(moved) if i == which else t for i, t in enumerate(leaves)]
            ends.append(run(program, shifted).array.item())
        out[index] = (ends[0] - ends[1]) / (2 * step)
    return out


@settings(max_examples=60, deadline=None)
@given(programs(), st.sampled_from(SHAPES), st.sampled_from(SHAPES), st.integers(0, 1000))
def test_gradients_agree_with_finite_differences_and_recorded(
    program: list[tuple[str, int, int]], a: tuple[int, ...], b: tuple[int, ...], seed: int
) -> None:
    leaves = [leaf(a, seed), leaf(b, seed + 1)]
    z = run(program, leaves)
    nodes = [t.node for t in leaves]
    raw = gradients([(z.node, np.ones(()))], nodes)
    recorded = gradients([(z.node, Tensor.of(np.ones(())))], nodes, recorded=True)
    for i, (g, h) in enumerate(zip(raw, recorded, strict=True)):
        if g is None:
            assert h is None
            continue
        np.testing.assert_allclose(h.array, g, rtol=1e-12, atol=1e-12)
        scale = max(1.0, float(np.abs(g).max(initial=0)))
        np.testing.assert_allclose(g, difference(program, leaves, i), rtol=1e-4, atol=1e-6 * scale)


@settings(max_examples=40, deadline=None)
@given(programs(), st.sampled_from(SHAPES), st.integers(0, 1000))
def test_a_lazy_gradient_differentiates_like_a_recorded_one(
    program: list[tuple[str, int, int]], shape: tuple[int, ...], seed: int
) -> None:
    leaves = [leaf(shape, seed), leaf(shape, seed + 1)]
    z = run(program, leaves)
    x = leaves[0]
    lazy = Question(OPS["sum"](Question(z, [x]).gradients()[0]), [x]).gradients()[0]
    first = gradients([(z.node, Tensor.of(np.ones(())))], [x.node], recorded=True)[0]
    second = None
    if first is not None:
        second = gradients([(OPS["sum"](first).node, np.ones(()))], [x.node])[0]
    expected = np.zeros(shape) if second is None else second
    np.testing.assert_allclose(lazy.array, expected, rtol=1e-12, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(programs(), st.sampled_from(SHAPES), st.integers(0, 1000))
def test_values_that_were_not_kept_are_computed_again(
    program: list[tuple[str, int, int]], shape: tuple[int, ...], seed: int
) -> None:
    z = run(program, [leaf(shape, seed), leaf(shape, seed + 1)])
    np.testing.assert_array_equal(value_of(z.node), z.array)


def test_derivatives_nest_to_any_order() -> None:
    x = Number(2.0)
    value: Any = OPS["exp"](x) * x**4
    for _ in range(5):
        value = Question(value, [x]).gradients()[0]
    # d^5/dx^5 of e^x x^4 = e^x sum C(5, k) (x^4)^(k), at 2
    expected = np.exp(2.0) * (16 + 5 * 32 + 10 * 48 + 10 * 48 + 5 * 24)
    assert value.value == pytest.approx(expected, rel=1e-12)


def test_an_int_stays_an_int() -> None:
    x = Number(3)
    g = Question(x**2, [x]).gradients()[0].value
    assert (g, type(g)) == (6, int)


def test_jacobian_hessian_and_products_agree() -> None:
    x, v = leaf((3,), 1), leaf((3,), 2)
    y = OPS["sin"](x) * OPS["sum"](x * x)
    jacobian = Question(y, [x]).jacobian()[0].array
    s, c, q = np.sin(x.array), np.cos(x.array), (x.array**2).sum()
    np.testing.assert_allclose(jacobian, np.diag(c * q) + np.outer(s, 2 * x.array), rtol=1e-12)
    np.testing.assert_allclose(Question(y, [x]).jvp([v]).array, jacobian @ v.array, rtol=1e-12)
    np.testing.assert_allclose(Question(y, [x]).gradients(v)[0].array, v.array @ jacobian, rtol=1e-12)
    z = OPS["sum"](y)
    hessian = Question(z, [x]).hessian()[0][0].array
    expected = np.diag(2 * s.sum() - s * q) + 2 * np.outer(x.array, c) + 2 * np.outer(c, x.array)
    np.testing.assert_allclose(hessian, expected, rtol=1e-9)


def test_elsewhere_is_the_recorded_computation_with_other_leaves() -> None:
    x, y = Number(3.0), Number(5.0)
    z = x * x * y
    g = Question(z, [x, y], ["x", "y"], [(x, Number(10.0))]).gradients()
    assert [v.value for v in g] == [100.0, 100.0]
    assert z.value == 45.0


def test_a_decision_that_flips_is_an_error() -> None:
    x = Number(3.0)
    z = x * 2 if x > 1 else x * 3
    assert Question(z, [x], ["x"], [(x, Number(2.0))]).gradients()[0].value == 2
    with pytest.raises(TgradError) as caught:
        Question(z, [x], ["x"], [(x, Number(0.0))])
    assert caught.value.code == "E0405"


def test_integer_tensors_are_differentiated_as_floats() -> None:
    x = Tensor.of(np.array([1, 2, 3]))
    g = Question(OPS["sum"](x * x), [x]).gradients()[0]
    assert g.dtype.name == "float32"
    np.testing.assert_array_equal(g.array, [2, 4, 6])


def test_an_earlier_value_of_the_name_is_an_error_and_independence_a_noted_zero() -> None:
    before = activate(State())
    try:
        notes: list[str] = []
        ACTIVE.state.note = notes.append
        old = Number(3)
        label(old, "x")
        z = old**2
        new = Number(4)
        label(new, "x")
        with pytest.raises(TgradError) as caught:
            Question(z, [new], ["x"]).gradients()
        assert caught.value.code == "E0402"
        other = Number(1)
        assert Question(z, [other], ["y"]).gradients() == [0]
        assert notes == ["the result does not depend on y: the gradient is zero"]
    finally:
        activate(before)


def test_backward_accumulates_and_needs_requires_grad() -> None:
    x = Tensor.of(np.array([1.0, 2.0]), requires_grad=True)
    for _ in range(2):
        backward([OPS["sum"](x * x)], [None], create_graph=False, inputs=None)
    assert x.grad is not None
    np.testing.assert_array_equal(x.grad.array, [4, 8])
    with pytest.raises(TgradError, match="does not require grad"):
        backward([OPS["sum"](leaf((2,), 0))], [None], create_graph=False, inputs=None)
    with pytest.raises(TgradError, match="only for scalar outputs"):
        backward([x * x], [None], create_graph=False, inputs=None)


def test_long_chains_neither_recurse_nor_go_quadratic() -> None:
    x = leaf((), 0)
    y = x
    for _ in range(20_000):
        y = OPS["sin"](y)
    (g,) = gradients([(y.node, np.ones(()))], [x.node])
    assert 0 <= float(g) < 1


def test_a_product_nobody_needs_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    # The gradient of the inputs of a first layer costs as much as the layer itself.
    mm = OPS["mm"]
    made: list[tuple[int, ...]] = []
    kernel = mm.kernel
    monkeypatch.setattr(mm, "kernel", lambda xp, a, b: made.append((*a.shape, b.shape[1])) or kernel(xp, a, b))
    x, w = Tensor.of(np.ones((4, 3))), Tensor.of(np.ones((3, 2)), requires_grad=True)
    z = OPS["sum"](OPS["mm"](x, w))
    backward([z], [None], create_graph=False, inputs=None)
    assert made == [(4, 3, 2), (3, 4, 2)]
    backward([OPS["sum"](OPS["mm"](x, w))], [None], create_graph=True, inputs=None)
    assert made[2:] == [(4, 3, 2), (3, 4, 2)]
