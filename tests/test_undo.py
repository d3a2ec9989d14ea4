"""Undo and redo: exact, in any number, for everything that a statement may change."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tgrad_cli import Session, TgradError
from tgrad_cli.engine import SHELL
from tgrad_cli.session import make_writer
from tgrad_cli.source import Source
from tgrad_cli.tensor.tensor import Tensor

START = """
torch.manual_seed(3)
x = rand(3)
v = x[1:]
u = rand(2)
w = torch.randn(2, 3, requires_grad=True)
a = [1, 2, 3]
d = {"k": 1}
n = 2
net = nn.Linear(3, 2)
opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
arr = np.ones(3)
t = torch.from_numpy(arr)
"""

STATEMENTS = [
    "x = rand(3)",
    "x += 1",
    "x[0] = 5",
    "v.mul_(2)",
    "(w @ x).sum().backward()",
    "with torch.no_grad(): w -= 0.1",
    "w.grad = None",
    "w.grad.zero_()",
    "a.append(4)",
    "a[0] = 9",
    "a = 2*n",
    "d['x'] = x",
    "d.pop('k')",
    "del d",
    "n += 1",
    "torch.set_default_dtype(torch.float64)",
    "torch.set_printoptions(precision=2)",
    "torch.manual_seed(1)",
    "for i in range(3): n += i; x[0] = i",
    "net(x.float()).sum().backward(); opt.step()",
    "opt.zero_grad()",
    "nn.utils.prune.l1_unstructured(net, 'weight', 1)",
    "net.extra = nn.Buffer(torch.ones(2), persistent=False)",
    "net.extra = nn.Buffer(torch.zeros(1))",
    "hook = net.bias.register_post_accumulate_grad_hook(lambda p: p.grad.zero_()); hook = None",
    "arr[0] = 4",
    "t += 3",
    "n + 1",
    "_",
    "u.requires_grad_()",
    "(u*2).sum().backward()",
    "1/0",
    "f(p) = p*n",
]


def begun() -> Session:
    out = io.StringIO()
    session = Session(writer=make_writer("plain", out, out))
    session.engine.remember()
    session.run(START, mode=SHELL)
    return session


def picture(session: Session) -> dict[str, Any]:
    """Everything that a person could see of a session."""
    state = session.engine.state
    seen: dict[str, Any] = {
        "stream": state.generator.get_state(),
        "dtype": state.default_dtype.name,
        "print": state.print_options,
        "last": repr(session.engine.evaluator.last),
    }
    for name, value in session.engine.names.items():
        if callable(value) and name != "net":
            seen[name] = "function"
        else:
            seen[name] = repr(value)
        if isinstance(value, Tensor):
            seen[name + ".grad"] = repr(value.grad)
            seen[name + ".requires_grad"] = value.requires_grad
    for text in ("net.weight", "net.bias", "net.weight.grad", "net.state_dict()"):
        seen[text] = repr(session.engine.evaluate(Source(text)))
    return seen


def run(session: Session, text: str) -> int:
    """Run an entry; how many statements of it are remembered."""
    assert session.engine.past is not None
    before = len(session.engine.past.steps)
    with contextlib.suppress(TgradError):  # the statement that failed is taken back by itself
        session.run(text, mode=SHELL)
    return len(session.engine.past.steps) - before


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=12))
def test_undo_is_exact_and_redo_comes_back_to_the_same(program: list[str]) -> None:
    session = begun()
    pictures = []
    for text in program:
        pictures.append((text, picture(session), run(session, text)))
    final = picture(session)
    for text, before, count in reversed(pictures):
        for _ in range(count):
            assert session.engine.undo_step() is not None
        assert picture(session) == before, text
    while session.engine.redo(lambda outcome: None) is not None:
        pass
    assert picture(session) == final


def test_undo_reaches_back_as_far_as_its_bytes_allow() -> None:
    session = Session(out=io.StringIO())
    past = session.engine.remember()
    past.limit = 1_000_000
    for k in range(10):
        session.run(f"x = torch.full((100_000,), {k}.)", mode=SHELL)
    undone = 0
    while session.engine.undo() is not None:
        undone += 1
    assert undone == 2, "two old values of 400 kB fit into a megabyte"
    assert float(session.value("x")[0]) == 7.0
    assert len(past.steps) == 8, "what ran is still known"


def test_a_statement_after_undo_forgets_what_could_be_redone() -> None:
    session = Session(out=io.StringIO())
    session.engine.remember()
    session.run("x = 1\nx = 2", mode=SHELL)
    session.engine.undo()
    session.run("y = 5", mode=SHELL)
    assert session.engine.redo(lambda outcome: None) is None
    assert session.value("x") == 1


def test_values_from_outside_are_undone_and_redone() -> None:
    session = Session(out=io.StringIO())
    session.engine.remember()
    session.bind("a", [1.0, 2.0])
    session.engine.undo()
    with pytest.raises(TgradError):
        session.value("a")
    session.engine.redo(lambda outcome: None)
    assert session.value("a").tolist() == [1.0, 2.0]


def test_a_rehearsal_leaves_nothing_behind() -> None:
    session = begun()
    from tgrad_cli.language.parsing.parser import parse

    before = picture(session)
    source = Source("x.add_(rand(3))")
    shown = session.engine.rehearse(source, parse(source).body[0])
    assert isinstance(shown, Tensor)
    assert picture(session) == before
    assert session.engine.past is not None and session.engine.past.steps[-1].text == "t = torch.from_numpy(arr)"


def test_without_a_past_nothing_is_kept() -> None:
    session = Session(out=io.StringIO())
    session.run("x = 1")
    assert session.engine.undo() is None
    assert session.engine.redo(lambda outcome: None) is None


def test_a_key_comes_back_as_it_was_written() -> None:
    session = Session(out=io.StringIO())
    session.engine.remember()
    session.run("d = {1: 'a', 0: 'b'}")
    for statement in ("d.pop(True);", "del d[False]", "del d[1.0]"):
        session.run(statement, mode=SHELL)
        session.engine.undo()
        assert repr(session.value("d")) == "{1: 'a', 0: 'b'}"
