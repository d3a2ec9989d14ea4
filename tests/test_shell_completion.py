"""Completion, call help, pastes, previews: the shell's pure parts, without a terminal."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest

from tgrad_cli import Session
from tgrad_cli.shell import preview
from tgrad_cli.shell.calls import call_help, fitted
from tgrad_cli.shell.completion import Entry, completions
from tgrad_cli.shell.context import context_at
from tgrad_cli.shell.keys import indentation, is_incomplete, runs
from tgrad_cli.shell.lookup import Names
from tgrad_cli.shell.pasting import cleaned

PROGRAM = """
x = ones(5, 3)
z = x * 2
n = 3
t = 'abc'
l = [1, 2]
def f(a, b=2, *rest, c=1): return a
class Net(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.lin = nn.Linear(2, width)
    def forward(self, q): return q
net = Net()
"""


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session(out=io.StringIO())
    made.engine.remember()
    made.run(PROGRAM)
    return made


@pytest.fixture(scope="module")
def names(session: Session) -> Names:
    return Names(session.engine.names, session.engine.evaluator.builtins)


def found(text: str, names: Names) -> dict[str, Entry]:
    return {entry.text: entry for entry in completions(text, len(text), names)}


# ---- completion ----------------------------------------------------------------------------------------------------


def test_names_come_first_with_their_types(names: Names) -> None:
    assert next(iter(found("z", names))) == "z"
    assert found("z", names)["z"].meaning == "float32[5, 3]"
    assert found("n", names)["n"].meaning == "int  3"


def test_operations_with_their_meaning(names: Names) -> None:
    assert found("softm", names)["softmax"].meaning.startswith("Exponentials scaled")
    assert found("gra", names)["grad"].meaning == "grad z wrt x: the gradient"
    assert "while" in found("whi", names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x.su", "sum"),
        ("x.add", "add_"),
        ("torch.linalg.so", "solve"),
        ("linalg.so", "solve"),
        ("F.cross", "cross_entropy"),
        ("nn.Lin", "Linear"),
        ("optim.", "SGD"),
        ("zeros(3).me", "mean"),
        ("x[0].me", "mean"),
        ("x.T.me", "mean"),
        ("'a'.up", "upper"),
        ("t.up", "upper"),
        ("l.app", "append"),
        ("net.", "lin"),
        ("net.lin.wei", "weight"),
        ("sum(x, kee", "keepdim="),
        ("f(1, ", "c="),
        ("nn.Linear(2, 3, bi", "bias="),
        ("zeros(2, dtype=torch.flo", "float64"),
        ("zeros(2, dtype=flo", "float64"),
        ("F.mse_loss(x, z, reduction=", "'mean'"),
        (":und", "undo"),
        (":set mo", "mode"),
        (":set mode ", "vi"),
        (":help un", "undo"),
        (":doc linalg.so", "solve"),
        (":source z", "z"),
    ],
)
def test_completion_in_its_place(text: str, expected: str, names: Names) -> None:
    assert expected in found(text, names)


def test_dimension_numbers_after_dim(names: Names) -> None:
    assert [(e.text, e.meaning) for e in completions("x.sum(dim=", 10, names)] == [
        ("0", "size 5"),
        ("1", "size 3"),
        ("-1", "size 3"),
        ("-2", "size 5"),
    ]
    assert "1" in found("softmax(x, dim=", names)


def test_file_names_inside_a_string(names: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.npz").touch()
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path)
    assert set(found("load('d", names)) == {"data.npz", "deep/"}
    assert set(found(":load da", names)) == {"data.npz"}
    assert found("print('d", names) == {}


def test_where_nothing_can_be_completed(names: Names) -> None:
    for text in ("# sof", "x = 'sof", "nothing_here.", "1.", "unknown(1)."):
        assert found(text, names) == {}


def test_keywords_that_are_written_are_not_offered_again(names: Names) -> None:
    assert "keepdim=" not in found("sum(x, keepdim=True, ", names)
    assert "dim=" not in found("sum(x, 0, ", names)


def test_completion_evaluates_nothing(session: Session, names: Names) -> None:
    made = Session(out=io.StringIO())
    made.run("class A:\n    @property\n    def p(self): raise ValueError('run')\na = A()")
    own = Names(made.engine.names, made.engine.evaluator.builtins)
    assert "p" in found("a.", own)


def test_a_key_costs_less_than_thirty_milliseconds_with_a_thousand_names() -> None:
    made = Session(out=io.StringIO())
    made.run("x = ones(3)\n" + "\n".join(f"name{k} = rand(3)" for k in range(1000)))
    own = Names(made.engine.names, made.engine.evaluator.builtins)
    for text in ("n", "name9", "x.", "torch.", "s", "softmax(x, "):
        found(text, own)  # meanings are read once
        times = []
        for _ in range(5):
            started = time.perf_counter()
            found(text, own)
            call_help(text, len(text), own)
            times.append(time.perf_counter() - started)
        assert min(times) < 0.03, text


# ---- the call under the cursor -------------------------------------------------------------------------------------


def active(text: str, names: Names) -> list[str]:
    return [piece for piece, marked in call_help(text, len(text), names) if marked]


def test_the_argument_being_written_is_marked(names: Names) -> None:
    assert "".join(piece for piece, _ in call_help("f(", 2, names)) == "f(a, b=2, *rest, c=1)"
    assert active("f(", names) == ["a"]
    assert active("f(1, ", names) == ["b=2"]
    assert active("f(1, 2, 3, 4, ", names) == ["*rest"]
    assert active("f(1, c=", names) == ["c=1"]
    assert active("softmax(x, d", names) == ["dim=None"]
    assert active("Net(", names) == ["width=3"]
    assert active("print(f(1, [2, 3], ", names) == ["*rest"]
    assert call_help("(1, ", 4, names) == []
    assert call_help("x = 3", 5, names) == []


def test_a_long_signature_keeps_what_is_being_written(names: Names) -> None:
    pieces = call_help("nn.Conv2d(1, 2, 3, padding=", 27, names)
    short = fitted(pieces, 40)
    assert sum(len(text) for text, _ in short) <= 40
    assert ("padding=0", True) in short


def test_context() -> None:
    assert context_at("y = torch.soft", 14).receiver == "torch"
    assert context_at("f(x)[0].a", 9).receiver == "f(x)[0]"
    call = context_at("cat([x, y], d", 13).call
    assert call is not None
    assert (call.callee, call.position, call.first) == ("cat", 1, "[x, y]")


# ---- Enter and pastes ----------------------------------------------------------------------------------------------


def test_the_parser_decides_whether_an_entry_goes_on() -> None:
    assert is_incomplete("f(1,")
    assert is_incomplete("for i in x:\n    y")
    assert not is_incomplete("for i in x:\n    y\n    ")
    assert runs(":set mode vi")
    assert not runs("x = 1\ny = 2", after_cursor="\ny = 2")


def test_indentation_follows_the_tokens() -> None:
    assert indentation("if x:  # why: because") == "    "
    assert indentation("x = {'a': 1}  # :") == ""
    assert indentation("def f():\n    return 1") == ""
    assert indentation("x = f(1,\n      2") == "      "


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        (
            ">>> x = 1\r\n>>> for i in x:\r\n...     print(i)\r\n...\r\n1\r\n>>> x\r\n1",
            "x = 1\nfor i in x:\n    print(i)\n\nx",
        ),
        ("In [3]: x = 1\n\nIn [4]: x\nOut[4]: 1\n", "x = 1\nx"),
        ("In [4]: for i in x:\n   ...:     print(i)\n   ...: \n1\n", "for i in x:\n    print(i)"),
        ("> x = [1,\n.  2]\n> x\n[1, 2]", "x = [1,\n 2]\nx"),
        ("a = 1\r\nprint a\r\n", "a = 1\nprint a\n"),
        ("if a >>> b:\n    c", "if a >>> b:\n    c"),
        ("x = 1\n>>> y", "x = 1\n>>> y"),
    ],
)
def test_pasted_prompts_are_stripped(pasted: str, meant: str) -> None:
    assert cleaned(pasted) == meant


# ---- previews ------------------------------------------------------------------------------------------------------


def previewed(session: Session, text: str) -> str:
    started = preview.start(session.engine, text)
    if started is None:
        return ""
    started.ends += 5  # the machine of a test may be busy; the limit itself has a test of its own
    return started.read()


def test_a_preview_says_what_enter_would_give(session: Session) -> None:
    assert previewed(session, "n + 1") == "4"
    assert previewed(session, "w = [1, 2] + ones(2)") == "tensor([2., 3.])"
    assert previewed(session, "x @ x.T") == "float32[5, 5]"
    assert previewed(session, "rand(2)") == "float32[2]", "random numbers are not told: Enter draws others"


@pytest.mark.parametrize("text", ["x +", "3", "'a'", "1/0", "unknown", "for i in x: pass", ":vars", "sum", "a; b", ""])
def test_where_there_is_no_preview(text: str, session: Session) -> None:
    assert previewed(session, text) == ""


def test_a_preview_leaves_the_session_and_the_files_alone(session: Session, tmp_path: Path) -> None:
    before = session.engine.state.generator.get_state(), repr(session.engine.names["x"])
    target = tmp_path / "made"
    for text in ("x.add_(rand(5, 3))", "x.zero_()", "torch.manual_seed(3)", "l.append(3)"):
        previewed(session, text)
    session.engine.names["write"] = lambda: target.write_text("x")
    try:
        previewed(session, "write()")
    finally:
        del session.engine.names["write"]
    assert not target.exists()
    assert (session.engine.state.generator.get_state(), repr(session.engine.names["x"])) == before
    assert len(session.engine.names["l"]) == 2


def test_a_preview_that_takes_too_long_is_ended(session: Session) -> None:
    started = preview.start(session.engine, "sum([k for k in range(10**9)])")
    assert started is not None
    child, begun = started.child, time.monotonic()
    assert started.read() == ""
    assert time.monotonic() - begun < 1
    with pytest.raises(OSError):
        os.kill(child, 0)
