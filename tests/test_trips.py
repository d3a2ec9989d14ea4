"""Loops of numbers that run as a whole: the same values, gradients, errors and decisions as statement by statement."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tgrad_cli import Session, TgradError
from tgrad_cli.language.running.plans import trips
from tgrad_cli.language.running.plans.numeric import Loop, Unfit
from tgrad_cli.tensor.history import measure

NAMES = ["a", "b", "c"]
numbers = st.sampled_from(["0.5", "2", "3", "-1.25", "0", "7"])


def expressions() -> st.SearchStrategy[str]:
    leaves = st.one_of(numbers, st.sampled_from([*NAMES, "i", "j"]))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner),
            st.builds("(-{})".format, inner),
            st.builds("({} if {} > {} else {})".format, inner, inner, inner, inner),
            st.builds("({})^2".format, inner),
        ),
        max_leaves=5,
    )


def conditions() -> st.SearchStrategy[str]:
    compared = st.builds("{} {} {}".format, expressions(), st.sampled_from(["<", ">=", "==", "!="]), expressions())
    return st.one_of(
        compared,
        st.builds("{} and {}".format, compared, compared),
        st.builds("not {}".format, compared),
        st.builds("0 <= {} < 5".format, expressions()),
    )


simple = st.one_of(
    st.builds("{} = {}".format, st.sampled_from([*NAMES, "d"]), expressions()),
    st.builds("{} {}= {}".format, st.sampled_from(NAMES), st.sampled_from(["+", "-", "*"]), expressions()),
    st.sampled_from(["pass", "a, b = b, a", "flag = a > b", "d = a"]),
)


def indented(lines: list[str]) -> str:
    return "\n".join("    " + line for text in lines for line in text.split("\n"))


blocks = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds(
            lambda test, body: f"if {test}:\n{indented(body)}", conditions(), st.lists(inner, min_size=1, max_size=3)
        ),
        st.builds(
            lambda test, body, rest: f"if {test}:\n{indented(body)}\nelse:\n{indented(rest)}",
            conditions(),
            st.lists(inner, min_size=1, max_size=2),
            st.lists(st.one_of(inner, st.sampled_from(["break", "continue"])), min_size=1, max_size=2),
        ),
        st.builds(
            lambda n, body: f"for j in range({n}):\n{indented(body)}",
            st.sampled_from(["3", "0", "1, 4", "i"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
    ),
    max_leaves=5,
)
loops = st.builds(
    lambda n, body: f"for i in range({n}):\n{indented(body)}",
    st.sampled_from(["4", "1", "0", "5, 0, -2"]),
    st.lists(blocks, min_size=1, max_size=4),
)


def outcome(text: str, whole: bool) -> tuple[Any, ...]:
    """What a program leaves: the values of its names, their derivatives, and its error."""
    session = Session(out=io.StringIO(), echo=False)
    session.engine.evaluator.trips = whole
    session.run("a = 1.5; b = 2; c = -0.75")
    try:
        session.run(text)
        error = None
    except TgradError as found:
        error = (found.code, found.message, [(label.start, label.end) for label in found.labels])
    results = []
    for name in [*NAMES, "d", "flag", "i", "j"]:
        for asked in (name, *(f"grad({name}, {x})" for x in ("a", "b", "c", "i", "j", "z"))):
            try:
                session.run(f"answer = {asked}")
                results.append(repr(session.value("answer")))
            except TgradError as found:
                results.append(found.code)
    return error, results


@settings(max_examples=80, deadline=None)
@given(loops, st.booleans())
def test_a_loop_run_as_a_whole_leaves_what_it_leaves_statement_by_statement(loop: str, called: bool) -> None:
    text = f"z = 3.\na0 = a; b0 = b\n{loop}\n"
    if called:
        inner = "\n".join("    " + line for line in loop.split("\n"))
        text = f"z = 3.\ndef f(a, b, c):\n    d = 0\n{inner}\n    return a + b*c + d\nd = f(a, b, z)\n"
    assert outcome(text, True) == outcome(text, False)


def session() -> Session:
    made = Session(out=io.StringIO(), echo=False)
    made.run("x = 2.\ny = 0.")
    return made


def test_a_long_loop_is_one_step() -> None:
    s = session()
    before = measure(s.engine.state)[0]
    s.run("i = 0\nwhile i < 200_000:\n    i += 1\n    y += x/i")
    assert measure(s.engine.state)[0] - before < 10
    assert s.value("i") == 200_000


def test_it_is_unfolded_for_a_gradient_and_a_formula() -> None:
    s = session()
    s.run("for k in range(4): y = y*x + k\ng = grad(y, x)")
    assert s.value("y") == ((0 * 2 + 1) * 2 + 2) * 2 + 3
    assert s.value("g") == 6
    out = io.StringIO()
    derived = Session(out=out)
    derived.run("x = 2.\ny = 1.\nfor k in range(3): y = y*x\nderive y wrt x\nhessian y wrt x")
    assert "3*x^2" in out.getvalue() and "12" in out.getvalue()


def test_a_decision_on_the_way_is_checked() -> None:
    s = session()
    s.run("n = 0\nz = x\nwhile z < 100:\n    z = z*x\n    n += 1")
    s.run("g = grad z wrt x at x = 2.1")
    assert s.value("g") == pytest.approx(7 * 2.1**6)
    with pytest.raises(TgradError, match="decision") as caught:
        s.run("grad z wrt x at x = 9.")
    assert caught.value.code == "E0405"


def test_a_flag_that_a_loop_sets_is_a_decision() -> None:
    s = session()
    s.run("flag = False\nfor k in range(3):\n    flag = x > k/2\nz = x*2 if flag else x")
    s.run("g = grad z wrt x at x = 2.5")
    assert s.value("g") == 2
    with pytest.raises(TgradError, match="decision"):
        s.run("grad z wrt x at x = 1.")


def test_an_error_in_a_loop_is_told_where_it_stands() -> None:
    s = session()
    with pytest.raises(TgradError) as caught:
        s.run("for k in range(3, -1, -1):\n    y = y + 1\n    y = 1/k")
    assert caught.value.code == "E0602"
    assert caught.value.source is not None
    assert [caught.value.source.text[label.start] for label in caught.value.labels] == ["1", "k"]
    assert s.value("y") == 0.0


def test_an_interrupt_keeps_whole_rounds_and_their_history(monkeypatch: pytest.MonkeyPatch) -> None:
    s = session()
    calls = [0]
    limited = trips._Rounds._for

    def interrupted(self: Any, iterator: Any, some: bool) -> None:
        body = self.loop.body

        def once(values: Any) -> Any:
            calls[0] += 1
            if calls[0] == 4:
                body(values)
                raise KeyboardInterrupt
            return body(values)

        self.loop.body = once
        limited(self, iterator, some)

    monkeypatch.setattr(trips._Rounds, "_for", interrupted)
    with pytest.raises(TgradError, match="3") as caught:
        s.run("for k in range(10): y = y + x*k")
    assert caught.value.code == "E0804"
    assert s.value("y") == 6.0 and s.value("k") == 2
    monkeypatch.undo()
    s.run("g = grad(y, x)")
    assert s.value("g") == 3


@pytest.mark.parametrize(
    "text",
    [
        "for k in [1, 2]: y = k",
        "for k in range(3): y = f(k)",
        "for k in range(3): y = [k]",
        "for k in range(3): print(k)",
        "for k in range(3):\n    y = k\nelse:\n    y = 2",
        "for a, b in range(3): y = a",
        "while y < 3: y = y + 'a'",
    ],
)
def test_other_loops_are_run_statement_by_statement(text: str) -> None:
    from tgrad_cli.language.parsing.parser import parse
    from tgrad_cli.source import Source

    (node,) = parse(Source(text, "test")).body
    with pytest.raises(Unfit):
        Loop(node, False)  # type: ignore[arg-type]


def test_names_that_mean_something_else_turn_it_off() -> None:
    s = session()
    s.run("def range(n): return [5, 6]\nt = 0\nfor k in range(3): t = t + k")
    assert s.value("t") == 11
    s = session()
    s.run("t = torch.ones(2)\nfor k in range(3): t = t + k")
    assert s.value("t").tolist() == [4, 4]
