"""The tape's budget: endless loops stay small, names are not forgotten, a cut is an error and never a zero."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tgrad_cli import Session, TgradError
from tgrad_cli.ops import daily
from tgrad_cli.tensor.derivatives import Question, label
from tgrad_cli.tensor.history import measure, sweep
from tgrad_cli.tensor.node import Node
from tgrad_cli.tensor.number import Number
from tgrad_cli.tensor.registry import OPS
from tgrad_cli.tensor.state import State, activate
from tgrad_cli.tensor.tensor import Tensor

assert daily


@pytest.fixture
def state() -> Iterator[State]:
    gc.collect()  # what other tests left in cycles would go in the middle of one of these
    made = State()
    before = activate(made)
    made.sweep_at = 0
    yield made
    activate(before)


def nodes() -> int:
    gc.collect()
    return sum(type(o) is Node for o in gc.get_objects())


def test_a_counter_keeps_no_history(state: State) -> None:
    before = nodes()
    i: Any = Number(0)
    for _ in range(150_000):
        i = i + 1
    sweep(state)
    assert i.value == 150_000
    assert nodes() - before < 10


def test_what_a_live_name_reaches_is_kept(state: State) -> None:
    x = Number(1.0)
    y: Any = x
    for _ in range(1000):
        y = y * 1.001
    sweep(state)
    assert Question(y, [x]).gradients()[0].value == pytest.approx(1.001**1000)


def test_dropped_history_remembers_the_names_it_came_from(state: State) -> None:
    old = Number(3.0)
    label(old, "x")
    z = old * 2
    del old
    sweep(state)
    new = Number(4.0)
    label(new, "x")
    with pytest.raises(TgradError) as caught:
        Question(z + 1, [new], ["x"]).gradients()
    assert caught.value.code == "E0402"


def test_past_the_budget_the_oldest_is_cut_and_a_gradient_through_it_is_an_error(state: State) -> None:
    notes: list[str] = []
    state.note = notes.append
    others = measure(state)[0]  # what other tests left is in the same process, and older
    state.history_nodes = 100
    x = Number(1.0)
    y: Any = x
    for _ in range(300 + 2 * others):
        y = y * 1.001
    sweep(state)
    assert any("dropped" in n for n in notes)
    with pytest.raises(TgradError) as caught:
        Question(y, [x], ["x"]).gradients()
    assert caught.value.code == "E0406"


def test_a_gradient_of_which_a_part_was_cut_is_an_error_and_no_smaller_number(state: State) -> None:
    others = measure(state)[0]
    state.history_nodes = 100
    x = Number(1.0)
    y: Any = x
    for _ in range(300 + 2 * others):
        y = y + x * 0.5  # the latest of these still reach x
    sweep(state)
    with pytest.raises(TgradError) as caught:
        Question(y, [x], ["x"]).gradients()
    assert caught.value.code == "E0406"
    again = x * 3
    assert Question(again, [x], ["x"]).gradients()[0].value == 3


def test_a_backward_of_which_a_part_was_cut_is_an_error() -> None:
    session = Session(out=io.StringIO())
    state = session.engine.state
    state.history_nodes = 100
    session.run("w = torch.ones(2, requires_grad=True); s = torch.zeros(2)")
    session.run("for i in range(30000): s = s + w*i")
    before = activate(state)
    sweep(state)
    activate(before)
    with pytest.raises(TgradError) as caught:
        session.run("s.sum().backward()")
    assert caught.value.code == "E0406"
    session.run("(w*2).sum().backward()")
    assert session.value("w").tolist() == [1.0, 1.0]


def test_kept_buffers_count_against_the_budget(state: State) -> None:
    notes: list[str] = []
    state.note = notes.append
    state.history_bytes = 1 << 20
    x = Tensor.of(np.ones(20_000))
    y = x
    for _ in range(50):
        y = OPS["sin"](y)
    assert any("dropped" in n for n in notes)
