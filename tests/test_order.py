"""The last digit of sums in single precision: added in the order of PyTorch's kernels, bit for bit as it was recorded.

A chain of fused multiply-adds is taken from BLAS, which keeps it on some processors and not on others; so the order is
tested with chains of this file's own, and `chained` against them as closely as any BLAS is.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tgrad_cli import Session
from tgrad_cli.ops.elementwise.vectorised import vector_log
from tgrad_cli.ops.linalg import chains, product_order
from tgrad_cli.ops.nn import convolution_order
from tgrad_cli.tensor import backend

RECORD = dict(np.load(Path(__file__).parent / "reference" / "order.npz"))
SETTINGS = {  # stride and padding of the recorded convolutions that have others than 1 and 0
    0: {"padding": (1, 1)}, 1: {"padding": (1, 1)}, 2: {"padding": (0, 1)}, 4: {"padding": (1, 1)},
    5: {"padding": (1, 1), "stride": (2, 2)}, 6: {"padding": (1, 1), "stride": (2, 2)}, 7: {"padding": (1,)},
}  # fmt: skip


def chain(xp: Any, left: Any, right: Any, start: Any = None) -> Any:
    """Terms added one after another, product and sum rounded once."""
    made = np.zeros((left.shape[0], right.shape[1])) if start is None else start.astype(np.float64)
    for k in range(left.shape[1]):
        made = (left[:, k, None].astype(np.float64) * right[None, k] + made).astype(np.float32).astype(np.float64)
    return made.astype(np.float32)


@pytest.fixture
def two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (product_order, convolution_order):
        monkeypatch.setattr(module, "chained", chain)
        monkeypatch.setattr(module, "threads", lambda: 2)


def cases(kind: str) -> list[str]:
    return sorted({name.split("_")[0] for name in RECORD if name.startswith(kind)}, key=lambda n: int(n[len(kind) :]))


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("name", [*cases("product"), *cases("vector")])
def test_products_add_in_pytorchs_order(name: str) -> None:
    a, b, y = (RECORD[f"{name}_{k}"] for k in "aby")
    assert np.array_equal(product_order.matrix_product(np, a, b), y)


@pytest.mark.usefixtures("two_threads")
@pytest.mark.parametrize("name", cases("convolution"))
def test_convolutions_add_in_pytorchs_order(name: str) -> None:
    x, w, b, y, g = (RECORD[f"{name}_{k}"] for k in ("x", "w", "b", "y", "g"))
    session = Session()
    for word, value in {"x": x, "w": w, "b": b}.items():
        session.bind(word, value, requires_grad=True)
    session.bind("g", g)
    how = "".join(f", {k}={v}" for k, v in SETTINGS.get(int(name[-1]), {}).items())
    session.run(f"y = torch.conv{x.ndim - 2}d(x, w, b{how}); y.backward(g)")
    assert np.array_equal(session.value("y"), y)
    for word in "xwb":
        session.run(f"found = {word}.grad")
        assert np.array_equal(session.value("found"), RECORD[f"{name}_g{word}"]), word


@pytest.mark.slow
@pytest.mark.usefixtures("two_threads")
def test_a_network_is_trained_as_by_pytorch_to_the_last_digit() -> None:
    out = io.StringIO()
    Session(out=out).run(str(RECORD["network"]))
    assert out.getvalue() == str(RECORD["printed"])


def test_log_softmax_rounds_as_pytorch() -> None:
    session = Session()
    session.bind("x", RECORD["loss_x"], requires_grad=True)
    session.bind("target", RECORD["loss_target"])
    session.run("y = log_softmax(x, 1); F.nll_loss(y, target).backward(); found = x.grad")
    assert np.array_equal(session.value("y"), RECORD["loss_y"])
    assert np.array_equal(session.value("found"), RECORD["loss_gx"])


def test_gradient_descent_rounds_as_pytorch() -> None:
    session = Session()
    session.bind("p", RECORD["steps_p"], requires_grad=True)
    session.bind("gradients", RECORD["steps_g"])
    session.run("optimizer = optim.SGD([p], lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True)")
    session.run("for g in gradients:\n    p.grad = g.clone()\n    optimizer.step()")
    assert np.array_equal(session.value("p"), RECORD["steps_y"])


@pytest.mark.parametrize("shape", [(5, 3, 1), (5, 300, 7), (3, 900, 20), (40, 241, 6), (2, 1, 2)])
@pytest.mark.parametrize("begun", [False, True])
def test_chains_are_products(shape: tuple[int, int, int], begun: bool) -> None:
    rng = np.random.default_rng(0)
    m, k, n = shape
    left, right = rng.standard_normal((m, k), np.float32), rng.standard_normal((k, n), np.float32)
    start = rng.standard_normal((m, n), np.float32) if begun else None
    made = chains.chained(np, left, right, start)
    assert made.flags.c_contiguous
    # What rounding adds up to in any order, far below a term that is left out.
    size = np.abs(left) @ np.abs(right) + (0 if start is None else np.abs(start))
    assert (np.abs(made - chain(np, left, right, start)) <= k**0.5 * np.finfo(np.float32).eps * size).all()


def test_what_is_not_finite_stays_where_it_is() -> None:
    left, right = np.ones((4, 300), np.float32), np.ones((300, 3), np.float32)
    left[1, 5], left[2, 290] = np.inf, np.nan
    made = chains.chained(np, left, right)
    assert np.isinf(made[1]).all()
    assert np.isnan(made[2]).all()
    assert (made[[0, 3]] == 300).all()


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 13])
@pytest.mark.parametrize("columns", [1, 3, 8, 16])
@pytest.mark.parametrize("terms", [2, 3, 8, 17])
def test_nothing_but_negative_zeros_adds_up_to_zero(rows: int, columns: int, terms: int) -> None:
    left, right = -np.ones((rows, terms), np.float32), np.zeros((terms, columns), np.float32)
    for a, b in ((left, right), (left, np.zeros((columns, terms), np.float32).T), (left, right[:, 0])):
        assert not np.signbit(product_order.matrix_product(np, a, b)).any()


def test_large_products_go_to_blas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_order, "EVERYDAY", 10)
    monkeypatch.setattr(product_order, "chained", None)
    assert (product_order.matrix_product(np, np.ones((20, 20), np.float32), np.ones((20, 20), np.float32)) == 20).all()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_multiply_add_rounds_once_in_single_precision(kind: type) -> None:
    rng = np.random.default_rng(1)
    a, b, c = (rng.standard_normal(500).astype(kind) for _ in range(3))
    exact = (a.astype(np.float64) * b + c).astype(kind)
    made = backend.multiply_add(a, b, c)
    assert made.dtype == kind
    assert np.array_equal(made, exact)
    assert backend.multiply_add(2.0, 0.1, 1.0) == 1.2  # numbers stay Python's


def test_the_logarithm_is_near_the_nearest() -> None:
    x = np.concatenate([np.linspace(0.01, 3, 700), np.geomspace(1, 1e30, 300)]).astype(np.float32)
    exact = np.log(x.astype(np.float64))
    assert (np.abs(vector_log(backend.exact, x) - exact) <= 0.6 * np.spacing(np.abs(exact).astype(np.float32))).all()
