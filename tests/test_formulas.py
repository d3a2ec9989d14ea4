"""Formulas of all kinds of operations can be typed in again, and are the derivative."""

from __future__ import annotations

import io

import numpy as np
import pytest
from conftest import shown

from tgrad_cli import Session
from tgrad_cli.insight.expression import Space, rational
from tgrad_cli.insight.spelling import indices
from tgrad_cli.insight.writing import text

SETUP = """\
g_ = torch.manual_seed(8)
torch.set_default_dtype(torch.float64)
x = rand(4) + 0.2; y = rand(4) + 0.1; X = rand(4, 3); M = rand(3, 3) + 2*eye(3); k = tensor([0, 2, 1, 1]); p = 0.6
I = rand(1, 1, 4, 4); B = rand(2, 3, 4)
"""

# The result and the variable; the result is one number.
PARTS = [
    ("sum(sort(x).values*y)", "x"),
    ("sum(topk(x, 2).values)", "x"),
    ("sum(max(X, 1).values)", "X"),
    ("max(x)", "x"),
    ("amin(X)", "X"),
    ("median(x)", "x"),
    ("x[1]*x[3] + x[0]", "x"),
    ("sum(X[1]*X[2])", "X"),
    ("sum(X[1:3]^2)", "X"),
    ("sum(X[k]^2)", "X"),
    ("sum(x[x > 0.5]^2)", "x"),
    ("sum(gather(X, 1, tensor([[0], [2], [1], [1]]))^2)", "X"),
    ("sum(cumsum(x, 0)^2)", "x"),
    ("sum(cumprod(x, 0)*y)", "x"),
    ("sum(diagonal(M)^2)", "M"),
    ("sum(gelu(x))", "x"),
    ("sum(digamma(x))", "x"),
    ("sum(glu(x)^2)", "x"),
    ("sum(real(fft.fft(x))*y)", "x"),
    ("sum(real(fft.fft(x, norm='ortho'))*x)", "x"),
    ("sum(F.unfold(I, (2, 2))^2)", "I"),
    ("cosine_similarity(x, y, 0)", "x"),
    ("sum(where(x > y, x^2, y))", "x"),
    ("sum(clamp(x, 0.3, 0.7)^2)", "x"),
    ("sum(maximum(x, y)^2)", "x"),
    ("sum(relu(X @ M - 1))", "M"),
    ("sum((X > 0.5)*X^2)", "X"),
    ("sum(cat((x, y))^2)", "x"),
    ("sum(stack((x, y), 1) @ rand(2))", "x"),
    ("sum(x.view(2, 2) @ M[:2, :2])", "x"),
    ("sum(X.T @ x)", "X"),
    ("sum(x[:, None]*y*p)", "x"),
    ("prod(x)", "x"),
    ("sum(B^2)/p", "p"),
    ("sum(elu(x - 0.5))", "x"),
    ("sum(x^y)", "y"),
    ("sum(layer_norm(X, (3,))*X)", "X"),
    ("var(X, 0).sum()", "X"),
    ("norm(X, 3)", "X"),
    ("sum(tril(M) @ M)", "M"),
    ("nll_loss(log_softmax(X, 1), k)", "X"),
    ("mse_loss(x, y)", "x"),
    ("sum(logaddexp(x, y))", "x"),
    ("sum(sinh(x)/cosh(y))", "y"),
]


@pytest.mark.parametrize(("z", "x"), PARTS, ids=[f"{z} wrt {x}" for z, x in PARTS])
def test_a_formula_can_be_typed_and_is_the_derivative(z: str, x: str) -> None:
    session = Session(out=io.StringIO())
    session.run(SETUP)
    session.run(f"z = {z}; formula_ = derive z wrt {x}; wanted_ = grad z wrt {x}")
    formula = str(session.value("formula_"))
    session.run(f"found_ = {formula}")
    found, wanted = np.broadcast_arrays(session.value("found_"), session.value("wanted_"))
    assert np.allclose(found, wanted, rtol=1e-9, atol=1e-10), formula


def test_numbers_are_exact_where_they_are_simple() -> None:
    assert str(rational(0.2)) == "1/5"
    assert rational(0.1234567891) == 0.1234567891
    assert shown("x = 0.5; derive erf(x) wrt x") == "∂erf(x)/∂x = 2*exp(-x^2)/sqrt(pi)\n"


def test_precedences() -> None:
    space = Space()
    a, b, c = (space.var(name, ()) for name in "abc")
    assert text(space.mul(a, space.add(b, c))) == "a*(b + c)"
    assert text(space.power(space.add(a, b), 2)) == "(a + b)^2"
    assert text(space.power(space.mul(a, b), -1)) == "1/(a*b)"
    assert text(space.scale(-1, space.power(a, 2))) == "-a^2"
    assert text(space.add(a, space.scale(-2, b))) == "a - 2*b"
    assert text(space.scale(0.5, space.add(a, b))) == "(a + b)/2"
    A, v = space.var("A", (3, 3)), space.var("v", (3,))
    assert text(space.mul(v, space.build("matmul", [A, v]))) == "v*(A @ v)"
    assert text(space.build("matmul", [space.mul(A, A), v])) == "A^2 @ v"
    assert text(space.build("T", space.build("matmul", [A, space.build("T", A)]))) == "A @ A.T"


def test_indices() -> None:
    assert indices((slice(1, 3), 0, Ellipsis)) == "1:3, 0"
    assert indices((Ellipsis, 1)) == "..., 1"


def test_latex() -> None:
    line = shown("theta = 2.; x_1 = 3.; derive sqrt(theta)*exp(-x_1)/x_1 wrt theta --latex")
    assert line.endswith("= \\frac{e^{-x_{1}}}{2 \\, x_{1} \\, \\sqrt{\\theta}}\n")
