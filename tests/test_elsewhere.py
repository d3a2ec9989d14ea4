"""`at`: other values for names. A decision that they would turn around is an error, not another branch's number."""

from __future__ import annotations

from io import StringIO

import pytest

from tgrad_cli.errors import TgradError
from tgrad_cli.session import Session


def shown(program: str) -> str:
    out = StringIO()
    Session(out=out).run(program)
    return out.getvalue()


KEPT_BY_A_DECISION = {
    "an if that was not entered": "x = 3.; s = 2*x\nif x < 0: s = -s",
    "the same of a tensor": "x = tensor(3.); s = 2*x\nif x < 0: s = -s",
    "an else that was not entered": "x = 3.; s = 2*x\nif x > 0: pass\nelse: s = -s",
    "a loop whose ifs were not entered": "x = 3.; s = 2*x\nfor i in range(2):\n    if x < 0: s = -s",
    "a loop that did not begin": "x = 3.; s = x\nwhile x < 0: s = 1; x = 1.",
    "a loop whose result is a counter": "x = 3.; s = 0\nfor i in range(4):\n    if x > 0: s = i",
    "a function that returned early": "def f(x):\n    if x > 0: return x\n    return 0*x\nx = 3.; s = f(x)",
    "a function that kept its value": "def f(x):\n    s = 2*x\n    if x < 0: s = -s\n    return s\nx = 3.; s = f(x)",
    "a value taken over": "x = 3.; t = 2*x\nif x < 0: t = -t\nu = t; s = u",
    "a value taken over in a loop": "x = 3.; t = 2*x\nif x < 0: t = -t\nfor i in range(2): s = t",
    "a conditional expression": "x = 3.; s = x if x > 0 else 0*x",
    "an exception that was not raised": "x = 3.; s = x\ntry: assert x > 0\nexcept AssertionError: s = 0*x",
}


@pytest.mark.parametrize("program", KEPT_BY_A_DECISION.values(), ids=KEPT_BY_A_DECISION)
def test_a_decision_that_keeps_a_value_is_guarded(program: str) -> None:
    assert shown(f"{program}\ngrad s wrt x at x = 4.").startswith("∂s/∂x = ")
    with pytest.raises(TgradError, match="comes out differently") as raised:
        shown(f"{program}\ngrad s wrt x at x = -1.")
    assert raised.value.code == "E0405"


def test_the_expression_asked_about_decides_as_well() -> None:
    relu = "def relu(x):\n    if x < 0: return 0*x\n    return x\nx = 3.\n"
    assert shown(relu + "grad relu(x) wrt x at x = 5.") == "∂relu(x)/∂x = 1\n"
    with pytest.raises(TgradError, match="comes out differently"):
        shown(relu + "grad relu(x) wrt x at x = -5.")


def test_inside_a_function_its_own_decisions_count() -> None:
    program = "def f(x):\n    s = 2*x\n    if x < 0: s = -s\n    return grad s wrt x at x = {}\nf(3.)"
    assert shown(program.format("5.")) == "2\n"
    with pytest.raises(TgradError, match="comes out differently"):
        shown(program.format("-5."))


def test_a_later_decision_about_another_name_does_not_count() -> None:
    program = "x = 3.; z = x^2; y = 1\nif x > 0: y = 2\nif x > 0: print('positive')\ngrad z wrt x at x = -1."
    assert shown(program) == "positive\n∂z/∂x = -2.0\n"


def test_a_name_bound_anew_is_free_of_what_was_decided_before() -> None:
    program = "x = 3.; z = x^2; y = z\nif x < 0: y = 0*x\ny = z\ngrad y wrt x at x = -1."
    assert shown(program) == "∂y/∂x = -2.0\n"


def test_what_the_new_value_is_made_of_decides_nothing() -> None:
    assert shown("x = 5.\ngrad x^2 wrt x at x = x//2") == "∂(x^2)/∂x = 4.0\n"
    assert shown("x = 5.\ngrad x^2 wrt x at x = int(x) + 1") == "∂(x^2)/∂x = 12\n"


def test_a_loop_as_long_as_a_number_says() -> None:
    program = "k = 3; x = 2.; q = x\nfor i in range(k - 3): q = q*x\n"
    assert shown(program + "grad q wrt x at k = 2") == "∂q/∂x = 1\n"
    with pytest.raises(TgradError, match="no new value becomes 0"):
        shown(program + "grad q wrt x at k = 4")
