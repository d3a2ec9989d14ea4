"""`explain`: its steps multiply out to the derivative, in every form that it is written in."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from conftest import shown
from hypothesis import given, settings
from hypothesis import strategies as st

from tgrad_cli import Session
from tgrad_cli.insight.explaining import Explanation, explain
from tgrad_cli.tensor.autodiff import sum_to
from tgrad_cli.tensor.derivatives import Question
from tgrad_cli.tensor.state import activate

SETUP = """\
torch.set_default_dtype(torch.float64)
g_ = torch.manual_seed(2)
x = rand(3) + 0.5; y = rand(2, 1) + 0.5; A = rand(3, 3); s = 0.7
"""


def explained(session: Session, z: str, names: tuple[str, ...]) -> tuple[Explanation, list[np.ndarray]]:
    session.run(f"z = {z}")
    held = session.engine.names
    before = activate(session.engine.state)
    try:
        question = Question(held["z"], [held[n] for n in names], names)
        found = explain(question, None, "z", lambda name: getattr(held.get(name), "node", None))
    finally:
        activate(before)
    session.run(f"found_ = [{', '.join(f'(grad z wrt {n})' for n in names)}]")
    return found, [np.asarray(v) for v in session.value("found_")]


def check(found: Explanation, wanted: list[np.ndarray]) -> None:
    """Every row multiplies out, parts add up, and what arrives is the derivative."""
    arrived: dict[str, Any] = {}
    for pull in found.pulls:
        if pull.factor is not None:
            product = np.asarray(pull.incoming * pull.factor)
            outgoing = np.asarray(pull.outgoing)
            whole = sum_to(np.broadcast_to(product, np.broadcast_shapes(product.shape, outgoing.shape)), outgoing.shape)
            assert np.allclose(whole, outgoing, rtol=1e-9, atol=1e-12), (pull.through.formula, pull.target)
        arrived[pull.target] = arrived.get(pull.target, 0) + pull.outgoing
        if pull.joins:
            assert np.allclose(arrived[pull.target], pull.total)
        if pull.through.name in arrived:
            assert np.allclose(arrived[pull.through.name], pull.incoming)
    for (name, total), gradient in zip(found.totals, wanted, strict=True):
        assert np.allclose(total, gradient, rtol=1e-9, atol=1e-12), name
        assert np.allclose(arrived.get(name, 0), total), name


unary = st.sampled_from(
    ["sin({})", "exp(-{})", "tanh({})", "({})^2", "sigmoid({})", "sqrt(1 + ({})^2)", "-({})", "2*({})"]
)
binary = st.sampled_from(["({}) + ({})", "({})*({})", "({}) - ({})", "({})/(1 + ({})^2)"])
leaves = st.sampled_from(["x", "y", "s", "x", "(A @ x)", "1.5", "softmax(x, 0)"])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(leaves)
    if draw(st.booleans()):
        return draw(unary).format(draw(expressions(depth=depth - 1)))
    return draw(binary).format(draw(expressions(depth=depth - 1)), draw(expressions(depth=depth - 1)))


@settings(max_examples=60, deadline=None)
@given(expressions())
def test_the_steps_multiply_out_to_the_derivative(text: str) -> None:
    session = Session(out=io.StringIO())
    session.run(SETUP)
    names = ("x", "y", "s", "A")
    check(*explained(session, f"sum(({text})*x*y*s) + sum(A*s)", names))


@pytest.mark.parametrize(
    ("z", "names"),
    [
        ("mean((A @ x - x)^2)", ("A", "x")),
        ("logsumexp(x, 0)*s", ("x", "s")),
        ("sum(max(A, 1).values*x)", ("A", "x")),
        ("trace(A @ A.T)", ("A",)),
        ("x[0]*x[1] + x[2]", ("x",)),
        ("cross_entropy(A, tensor([0, 2, 1]))", ("A",)),
        ("sum(cat((x, x*2)))", ("x",)),
        ("s*s*s", ("s",)),
        ("sum(relu(A - 0.5))", ("A",)),
        ("det(A)", ("A",)),
    ],
)
def test_other_operations(z: str, names: tuple[str, ...]) -> None:
    session = Session(out=io.StringIO())
    session.run(SETUP)
    check(*explained(session, z, names))


def test_the_table_of_a_small_example() -> None:
    assert shown("x = 3.; y = x + 2; z = 3*y*y\nexplain z wrt x") == (
        "∂z/∂x, step by step\n"
        "forward\n"
        "  x            3\n"
        "  y   = x + 2  5\n"
        "  t1  = 3*y    15\n"
        "  z   = t1*y   75\n"
        "backward\n"
        "             ∂z/∂z                  = 1\n"
        "  z = t1*y   ∂z/∂t1  = ∂z/∂z × y    = 1 × 5 = 5\n"
        "  z = t1*y   ∂z/∂y   = ∂z/∂z × t1   = 1 × 15 = 15\n"
        "  t1 = 3*y   ∂z/∂y   += ∂z/∂t1 × 3  = 5 × 3 = 15\n"
        "             ∂z/∂y                  = 15 + 15 = 30  2 paths join\n"
        "  y = x + 2  ∂z/∂x   = ∂z/∂y × 1    = 30 × 1 = 30\n"
        "total\n"
        "  ∂z/∂x  = 30\n"
    )


def test_sums_that_undo_broadcasting_are_called_out() -> None:
    text = shown("x = tensor([1., 2.]); y = tensor([[1.], [2.]]); z = sum(x*y)\nexplain z wrt x, y")
    assert "summed over dim 0: x was broadcast" in text
    assert "summed over dim 1: y was broadcast" in text


def test_markdown_json_and_ascii() -> None:
    program = "x = 3.; z = x^2\nexplain z wrt x"
    assert "| `z = x^2` | `∂z/∂x` | `= ∂z/∂z × (2*x)` | = 1 × 6 = 6 |  |" in shown(program + " as markdown")
    found = [json.loads(line) for line in shown(program, form="json").splitlines()]
    assert [f["kind"] for f in found] == ["given", "forward", "backward", "gradient"]
    assert (found[2]["incoming"], found[2]["local"], found[2]["data"]) == (1, "2*x", 6.0)
    assert shown(program, ascii_only=True).isascii()


def test_given_and_long_computations() -> None:
    assert "given" in shown("x = tensor([1., 2.]); z = x^2\nexplain z wrt x given [1., 10.]")
    text = shown("x = 1.; y = x\nfor i in range(300): y = sin(y)\nexplain y wrt x")
    assert "…" in text and len(text.splitlines()) < 200
