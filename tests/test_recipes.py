"""How numbers came about: loops stay small, what a failure gives back is kept, deep histories need no deep stack."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Iterator

import pytest
from conftest import shown

import tgrad_cli.tensor.history as history
from tgrad_cli import Session, TgradError
from tgrad_cli.tensor.number import Number
from tgrad_cli.tensor.recipe import node_of
from tgrad_cli.tensor.state import State


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How much history each sweep leaves beside what was there before, with a sweep after every thousand steps."""
    found: list[int] = []
    gc.collect()
    sweep_all = State()
    history.sweep(sweep_all)
    before = history.measure(sweep_all)[0]  # of sessions that other tests left
    sweep = history.sweep

    def often(state: State) -> None:
        sweep(state)
        state.sweep_at = history.next_serial() + 1000
        found.append(history.measure(state)[0] - before)

    monkeypatch.setattr(history, "sweep", often)
    monkeypatch.setattr(history, "SWEEP_EVERY", 1000)
    yield found


def session() -> Session:
    made = Session(out=io.StringIO())
    made.engine.state.sweep_at = 0
    return made


# The text in a line of its own keeps them from being run as a whole (see `trips`).
LOOPS = {
    "a counter": "i = 0\nwhile i < {n}:\n    i += 1\n    ''",
    "a sum of reciprocals": "s = 0.0; i = 0\nwhile i < {n}:\n    i += 1\n    s += 1.0/i\n    ''",
    "products of two loops": "s = 0\nfor i in range({n} // 100):\n    for j in range(100):\n        s += i*j; ''",
    "a list": "l = []\nfor i in range({n} // 4):\n    l.append(i*i)\n    l = l[-5:]",
    "in a function": "def f(n):\n    s = 0\n    for k in range(n):\n        s = s + k*k; ''\n    return s\ns = f({n})",
    "functions": "def f(a): return a*a + 1\ns = 0\nfor k in range({n} // 4): s = s + f(k)",
    "with a fresh start": "for k in range({n} // 100):\n    y = 0.\n    for i in [0]*100: y = y + k/(i + 1)",
    "a comprehension": "for k in range({n} // 100): s = sum([i*k for i in range(100)])",
    "numbers of tensors": "t = torch.ones(2)\ns = 0.\nfor k in range({n} // 20):\n    s = s + t.sum().item()*k",
    "tensors": "w = torch.ones(2)\nfor k in range({n} // 50):\n    w = w - 0.1*w*k",
}


@pytest.mark.parametrize("name", LOOPS)
def test_twice_as_long_a_loop_leaves_no_more_history(name: str, sizes: list[int]) -> None:
    for n in (10_000, 20_000):
        sizes.clear()
        session().run(LOOPS[name].format(n=n))
        assert len(sizes) >= n // 10_000
        assert max(sizes) < 2500


def test_what_a_loop_computed_from_a_live_name_is_kept(sizes: list[int]) -> None:
    s = session()
    s.run("x = 2.\ny = 0.\nfor k in range(5000):\n    y = y + x*k\n    ''\ng = grad(y, x)")
    assert sizes and s.value("g") == sum(range(5000))


def test_an_earlier_value_is_told_after_its_history_is_gone(sizes: list[int]) -> None:
    s = session()
    s.run("x = 2.\nz = x*x\nx = 5.\nw = z + 1\ni = 0")
    s.run("while i < 3000:\n    i += 1\n    ''")
    assert sizes
    with pytest.raises(TgradError, match="earlier x") as caught:
        s.run("grad w wrt x")
    assert caught.value.code == "E0402" and "line 1" in caught.value.message


def test_a_failed_loop_gives_back_numbers_with_what_was_computed_from_them(sizes: list[int]) -> None:
    s = session()
    s.run("n = 3.\nz = n*n")
    with pytest.raises(TgradError):
        s.run("for k in range(5000):\n    n = n + 1\n    ''\n1/0\n")
    with pytest.raises(TgradError):
        s.run("n = 3.\nz = n*n\nfor k in range(5000):\n    n = n + 1\n    if k == 4999: 1/0")
    assert sizes
    s.run("g = grad(z, n)")
    assert s.value("n") == 3.0 and s.value("g") == 6.0


def test_deep_histories_need_no_deep_stack() -> None:
    s = Session(out=io.StringIO())
    s.run("x = 1.\ny = x\nfor k in range(100_000): y = y*1.00001")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        s.run("g = grad(y, x); h = grad(g, x); del y")
    finally:
        sys.setrecursionlimit(limit)
    assert s.value("g") == pytest.approx(1.00001**100_000)
    assert s.value("h") == 0


def test_a_node_is_made_once() -> None:
    x = Number(2.0)
    y = x * 3
    assert node_of(y.recipe) is y.node
    assert y.node.inputs[0] is x.node


INFINITE = {
    "x = 0.\ngrad sqrt(x) wrt x": "inf",
    "x = 0\ngrad x^0.5 wrt x": "inf",
    "x = 0.\nhessian sqrt(x) wrt x": "-inf",
    "x = 0.\ng = grad sqrt(x) wrt x\ngrad g wrt x": "-inf",
    "x = 0.\ngrad log(x) wrt x": "inf",
    "x = 0.\ny = 0.\ngrad sqrt(x*y) wrt x": "nan",
    "x = 1e200\ngrad 1/(x*1e-200 - 1 + 1e-320) wrt x": "-inf",
}


@pytest.mark.parametrize("text", INFINITE)
def test_gradients_of_numbers_follow_ieee(text: str) -> None:
    assert shown(text).split("= ")[-1].strip() == INFINITE[text]


DECISIONS = {
    "x = 3.7; y = x*int(x)\ngrad y wrt x at x = 3.2": "∂y/∂x = 3\n",
    "x = 7; y = x*(x // 4)\ngrad y wrt x at x = 6": "∂y/∂x = 1\n",
    "x = 7; k = x % 3\ngrad k*x wrt x at x = 4": "∂(k*x)/∂x = 1\n",
    "x = 3; t = f'{x} {x:d}' + '%d' % x + str(x)\ngrad x^2 wrt x at x = 4": "∂(x^2)/∂x = 8\n",
    "x = 2.; y = x*[1., 2.]\ngrad sum(y) wrt x at x = 3.": "∂sum(y)/∂x = 3.0\n",
}


@pytest.mark.parametrize("text", DECISIONS)
def test_a_decision_that_comes_out_the_same_is_none(text: str) -> None:
    assert shown(text) == DECISIONS[text]


@pytest.mark.parametrize(
    "text",
    [
        "x = 3.7; y = x*int(x)\ngrad y wrt x at x = 5.2",
        "x = 7; y = x*(x // 4)\ngrad y wrt x at x = 8",
        "x = 7; k = x % 3\ngrad k*x wrt x at x = 5",
        "x = 2; y = [5, 6, 7][x]*x\ngrad y wrt x at x = 1",
        "x = 2; y = x*1 if x > 1 else 0\ngrad y wrt x at x = 0",
    ],
)
def test_a_decision_that_comes_out_differently_is_an_error(text: str) -> None:
    assert shown(text).startswith("error[E0405]")
