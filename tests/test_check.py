"""`check`: wrong derivatives are found, right ones pass, kinks are named, and the exit status says which."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import Command, shown

import tgrad_cli.ops  # noqa: F401 (declares the operations)
from tgrad_cli import Session, TgradError
from tgrad_cli.tensor.registry import OPS

SETUP = """\
g_ = torch.manual_seed(4)
x = rand(5) + 0.5; y = rand(5) + 0.3; A = rand(3, 3) + 2*eye(3); B = rand(3, 3); X = rand(4, 3); w = rand(3)
o = randn(4, 3); k = tensor([0, 2, 1, 1]); n = randn(5); P = rand(4, 3) + 0.2; p = 0.7
"""

# The operation, its rule made wrong, and what shows it.
Rule = Callable[..., tuple[Any, ...]]
PLANTED: list[tuple[str, Rule, str, str]] = [
    ("sin", lambda g, y, x: (g * OPS["sin"](x),), "sum(sin(n))", "n"),
    ("cos", lambda g, y, x: (g * OPS["sin"](x),), "sum(cos(n))", "n"),
    ("exp", lambda g, y, x: (g * y * 1.001,), "sum(exp(n))", "n"),
    ("log", lambda g, y, x: (g / (x + 0.001),), "sum(log(x))", "x"),
    ("tanh", lambda g, y, x: (g * (1 - y),), "sum(tanh(n))", "n"),
    ("sigmoid", lambda g, y, x: (g * y,), "sum(sigmoid(n))", "n"),
    ("mul", lambda g, y, a, b: (g * a, g * b), "sum(x*y)", "x"),
    ("div", lambda g, y, a, b, rounding_mode: (g / b, g * a / b / b), "sum(x/y)", "y"),
    ("sub", lambda g, y, a, b, alpha: (g, g), "sum(x*(y - x))", "x"),
    ("pow", lambda g, y, a, b: (g * a ** (b - 1), None), "sum(x^3)", "x"),
    ("sqrt", lambda g, y, x: (g / y,), "sum(sqrt(x))", "x"),
    ("mean", lambda g, y, x, dim, keepdim, dtype: (OPS["expand"](g, size=x.shape),), "mean(x)", "x"),
    ("sum", lambda g, y, x, dim, keepdim, dtype: (OPS["expand"](g, size=x.shape) * 0.999,), "sum(x*y)", "x"),
    ("mm", lambda g, y, a, b: (OPS["mm"](g, b), OPS["mm"](a, g)), "sum((A @ B)*A)", "A"),
    ("mv", lambda g, y, a, v: (None, OPS["mv"](a, g)), "sum((A @ w)^2)", "w"),
    ("softmax", lambda g, y, x, dim, dtype: (y * g,), "sum(softmax(o, 1)^2)", "o"),
    ("inv_kernel", lambda g, y, x: (-OPS["matmul"](y, OPS["matmul"](g, y)),), "sum(inv(A)*B)", "A"),
    ("relu", lambda g, y, x: (g,), "sum(relu(n))", "n"),
    ("abs", lambda g, y, x: (g,), "sum(abs(n))", "n"),
    ("vector_norm", lambda g, y, x, ord, dim, keepdim: (g * x,), "norm(n)", "n"),
    ("logsumexp", lambda g, y, x, dim, keepdim: (g * OPS["exp"](x),), "logsumexp(n, 0)", "n"),
    ("var", lambda g, y, x, **_: (2 * (x - OPS["mean"](x, dim=None, keepdim=False)) / 5,), "var(n)", "n"),
]

UNARY = [
    *("sin", "cos", "tan", "atan", "sinh", "tanh", "asinh", "exp", "exp2", "expm1", "sigmoid"),
    *("softplus", "silu", "gelu", "mish", "erf", "erfc", "relu", "elu", "selu", "celu", "leaky_relu"),
    *(
        "logsigmoid",
        "softsign",
        "tanhshrink",
        "hardsigmoid",
        "hardswish",
        "hardtanh",
        "relu6",
        "softshrink",
        "square",
        "sinc",
        "abs",
    ),
    *("frac", "neg", "deg2rad"),
]
POSITIVE = ["log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal", "lgamma", "digamma"]
RIGHT = [
    *[(f"{f}(n)", "n") for f in UNARY],
    *[(f"sum({f}(n)*n)", "n") for f in UNARY],
    *[(f"mean({f}(o @ w)^2)", "w") for f in UNARY],
    *[(f"sum({f}(x) + x*{f}(x))", "x") for f in POSITIVE],
    *[(f"{f}(P)", "P") for f in POSITIVE],
    *[(f"sum({f}/y)", "xy"[i]) for f in ("asin(0.5*x)", "acos(0.3*x)", "acosh(x + 1)", "atanh(0.3*x)") for i in (0, 1)],
]
RIGHT += [
    (z, v)
    for z, names in [
        ("sum(x*y + x/y)", "xy"),
        ("sum(x^y)", "xy"),
        ("sum(atan2(x, y))", "xy"),
        ("sum(hypot(x, y))", "xy"),
        ("sum(maximum(x, 2*y))", "xy"),
        ("sum(minimum(x, y^2))", "xy"),
        ("sum(lerp(x, y, 0.3))", "xy"),
        ("sum(logaddexp(x, y))", "xy"),
        ("sum(addcmul(x, y, x))", "xy"),
        ("sum(addcdiv(x, y, x))", "xy"),
        ("dist(x, y)", "xy"),
        ("cosine_similarity(x, y, 0)", "xy"),
        ("mse_loss(x, y)", "xy"),
        ("l1_loss(x, y*3)", "xy"),
        ("smooth_l1_loss(x, y)", "xy"),
        ("huber_loss(x, y)", "xy"),
        ("kl_div(log(x), y)", "xy"),
        ("x @ y", "xy"),
        ("outer(x, y)", "xy"),
        ("trace(A @ B)", "AB"),
        ("det(A @ B)", "A"),
        ("logdet(A)", "A"),
        ("sum(inv(A) @ B)", "AB"),
        ("sum(solve(A, B))", "AB"),
        ("sum(pinv(X)^2)", "X"),
        ("norm(X)", "X"),
        ("norm(X, 3)", "X"),
        ("sum(matrix_exp(B))", "B"),
        ("sum(cholesky(A @ A.T))", "A"),
        ("sum(eigvalsh(A + A.T)^2)", "A"),
        ("sum(svdvals(X))", "X"),
        ("sum(X @ w)", "Xw"),
        ("sum(tanh(X @ A + w))", "XAw"),
        ("cross_entropy(o, k)", "o"),
        ("nll_loss(log_softmax(o, 1), k)", "o"),
        ("sum(softmax(o, 1)^2)", "o"),
        ("logsumexp(o, 1)", "o"),
        ("layer_norm(o, (3,))", "o"),
        ("var(o, 0)", "o"),
        ("std(o, 1)", "o"),
        ("prod(P, 1)", "P"),
        ("cumsum(o, 0)", "o"),
        ("cumprod(P, 1)", "P"),
        ("logcumsumexp(o, 0)", "o"),
        ("max(o, 1).values", "o"),
        ("median(o)", "o"),
        ("sort(o, 0).values", "o"),
        ("topk(o, 2).values", "o"),
        ("o[1:3, 0]", "o"),
        ("o[k]", "o"),
        ("gather(o, 1, k.view(4, 1))", "o"),
        ("cat((o, P))", "oP"),
        ("stack((x, y), 1)", "xy"),
        ("flip(o, (0,))", "o"),
        ("roll(o, 1, 0)", "o"),
        ("tril(A) @ B", "AB"),
        ("kron(A, w)", "Aw"),
        ("einsum('ij,jk->i', A, B)", "AB"),
        ("where(o > 0, o, P^2)", "oP"),
        ("clamp(o, -0.5, 0.5)", "o"),
        ("p*sum(x^2)", "p"),
        ("sin(p)^3/p", "p"),
    ]
    for v in names
]


def checked(z: str, x: str, extra: str = "") -> tuple[bool, str]:
    out = io.StringIO()
    session = Session(out=out)
    session.run(SETUP)
    try:
        session.run(f"check {z} wrt {x}{extra}")
    except TgradError as error:
        assert error.code == "E0409", error.message
        return False, out.getvalue()
    return True, out.getvalue()


@contextmanager
def planted(name: str, rule: Rule) -> Iterator[None]:
    op = OPS[name]
    before, parts, reads = op.rule, op.parts, op.reads
    op.rule, op.parts = rule, None
    op.reads = (True,) * len(reads)
    try:
        yield
    finally:
        op.rule, op.parts, op.reads = before, parts, reads


@pytest.mark.parametrize(("name", "rule", "z", "x"), PLANTED, ids=[p[0] for p in PLANTED])
def test_a_wrong_derivative_is_found(name: str, rule: Rule, z: str, x: str) -> None:
    assert checked(z, x)[0]
    with planted(name, rule):
        passed, report = checked(z, x)
    assert not passed, report
    assert "✗" in report


@pytest.mark.parametrize(("z", "x"), RIGHT, ids=[f"{z} wrt {x}" for z, x in RIGHT])
def test_a_right_derivative_passes(z: str, x: str) -> None:
    passed, report = checked(z, x)
    assert passed, report
    assert "✗" not in report


@pytest.mark.parametrize("z", ["sum(sin(n)^3)", "n @ n*sum(n)", "logsumexp(n, 0)", "sum(softmax(n, 0)^2)", "norm(n)"])
def test_second_derivatives(z: str) -> None:
    passed, report = checked(z, "n", " order 2")
    assert passed and "∂²" in report, report


def test_there_are_enough_of_both() -> None:
    assert len(PLANTED) >= 20
    assert len(RIGHT) >= 200


@pytest.mark.parametrize(
    ("setup", "z", "named"),
    [
        ("u = tensor([1., 0., -2.])", "sum(relu(u))", "relu is not differentiable at u[1] = 0; convention 0"),
        ("u = tensor([0., 3.])", "sum(abs(u))", "abs is not differentiable at u[0] = 0; convention 0"),
        ("u = tensor([1., 2., 2.])", "max(u)", "not differentiable where elements are equal"),
        ("u = tensor([1., 2.])", "sum(maximum(u, tensor([1., 0.])))", "where its arguments are equal"),
        ("u = zeros(3)", "norm(u)", "norm is not differentiable at u = 0; convention 0"),
        ("u = tensor([1., 0.5])", "sum(clamp(u, 0, 1))", "clamp is not differentiable at its bounds"),
    ],
)
def test_a_kink_is_named_and_is_no_failure(setup: str, z: str, named: str) -> None:
    report = shown(f"{setup}\ncheck {z} wrt u")
    assert named in report
    assert "error" not in report


def test_a_failed_check_ends_the_program() -> None:
    with planted("sin", PLANTED[0][1]):
        text = shown("x = tensor([1., 2.])\ncheck sum(sin(x)) wrt x\nprint('reached')")
    assert "error[E0409]: ∂sum(sin(x))/∂x is wrong at x[1]: 0.909297, but the difference is -0.416147" in text
    assert "reached" not in text


def test_a_check_that_passes_is_no_error(tgrad: Command) -> None:
    assert tgrad("-e", "x = 2.; check x^3 wrt x").returncode == 0
    # What is detached is a constant for the derivative and for the function that is replayed.
    assert tgrad("-e", "x = tensor([2.]); y = x*x.detach(); check sum(y) wrt x").returncode == 0


def test_the_report_is_data_too() -> None:
    text = shown("x = tensor([1., 2.])\ncheck sum(x^3) wrt x", form="json")
    assert '"kind": "check"' in text and '"passed": true' in text and '"order": ' in text
