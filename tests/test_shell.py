"""The shell: through prompt_toolkit's pipe input, and through a terminal as a person has it."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from conftest import ROOT
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from tgrad_cli import Session
from tgrad_cli.session import make_writer
from tgrad_cli.shell.repl import run_shell
from tgrad_cli.shell.shell import Shell
from tgrad_cli.shell.symbols import symbol_before

CONTROL_C, CONTROL_D = "\x03", "\x04"


@pytest.fixture(autouse=True)
def own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def typed(keys: str) -> str:
    """What the shell shows when these keys are typed, Control-D included."""
    out = io.StringIO()
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        status = run_shell(Session(writer=make_writer("plain", out, out)), input=keyboard, output=DummyOutput())
    assert status == 0
    return out.getvalue()


def entered(*entries: str) -> str:
    """What the shell shows for whole entries."""
    out = io.StringIO()
    shell = Shell(Session(writer=make_writer("plain", out, out)))
    for entry in entries:
        if not shell.enter(entry):
            break
    return out.getvalue()


# ---- what an entry shows -------------------------------------------------------------------------------------------


def test_an_assignment_shows_what_the_name_holds() -> None:
    assert entered("z = ones(5, 3)") == "z  float32[5, 3]  60 B\n"
    assert entered("n = 3") == "n  int  3\n"
    assert entered("a, b = 1, 'x'") == "a  int  1\nb  str  'x'\n"
    assert entered("x = 1", "x += 2") == "x  int  1\nx  int  3\n"


def test_a_closing_semicolon_keeps_an_entry_silent() -> None:
    assert entered("x = 3;", "x;", "x") == "3\n"


def test_an_expression_shows_its_value_and_none_does_not() -> None:
    assert entered("1 + 1", "None", "'text'") == "2\n'text'\n"


def test_the_last_value_shown() -> None:
    assert entered("6", "_ * 7", "ans + 0;", "_") == "6\n42\n42\n"


def test_an_error_names_the_entry_and_leaves_the_session_as_it_was() -> None:
    shown = entered("x = 1;", "x = 2; x + 'a'", "x")
    assert "--> <entry 2>:1:" in shown
    assert shown.endswith("2\n"), "each statement is whole; the first of the entry succeeded"


def test_commands() -> None:
    assert "there is no command :nonsense" in entered(":nonsense")
    assert ":quit" in entered(":help")
    assert "x     int    3      x = 3\n" in entered("x = 3;", ":vars")
    assert entered(":set dtype float64", "ones(1)") == "tensor([1.])\n"
    assert entered(":set precision 2", "tensor([0.123456])") == "tensor([0.12])\n"
    assert entered(":set seed 0", "rand(1)") == "tensor([0.4963])\n"
    assert "takes a whole number" in entered(":set seed x")
    assert "takes float32, float64" in entered(":set dtype int64")
    assert "takes theme, mode, " in entered(":set colour red")
    assert entered(":quit", "1") == ""


# ---- keys ----------------------------------------------------------------------------------------------------------


def test_enter_runs_a_complete_entry() -> None:
    assert typed("1 + 1\r2 + 2\r" + CONTROL_D) == "2\n4\n"


def test_a_block_goes_on_until_an_empty_line() -> None:
    assert typed("for i in range(2):\r    print(i)\r\r'done'\r" + CONTROL_D) == "0\n1\n'done'\n"


def test_brackets_and_long_strings_go_on() -> None:
    assert typed("[1,\r 2]\r'''a\rb'''\r" + CONTROL_D) == "[1, 2]\n'a\\nb'\n"


def test_an_entry_that_cannot_become_complete_is_reported_at_once() -> None:
    assert "error[E0001]" in typed("x = = 1\r" + CONTROL_D)


def test_control_c_drops_the_line() -> None:
    assert typed("1 + " + CONTROL_C + "2\r" + CONTROL_D) == "2\n"


def test_tab_after_the_name_of_a_symbol_writes_it() -> None:
    assert typed("\\alpha\t = 3;\r\\alpha\t + 1\r" + CONTROL_D) == "4\n"


def test_a_paste_keeps_its_own_indentation() -> None:
    text = "def f(x):\n    if x:\n        return 1\n    return 2\n"
    assert typed("\x1b[200~" + text + "\x1b[201~\r" + "f(0)\r" + CONTROL_D) == "2\n"


def test_symbols() -> None:
    assert symbol_before("∂z/\\partial") == (8, "∂")
    assert symbol_before("\\lambda") == (7, "λ")
    assert symbol_before("\\Omega") == (6, "Ω")
    assert symbol_before("\\nothing") is None
    assert symbol_before("alpha") is None


# ---- a terminal ----------------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[pexpect.spawn]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
    env["XDG_STATE_HOME"] = str(tmp_path / "state")
    child = pexpect.spawn(
        sys.executable, ["-m", "tgrad_cli"], env=env, encoding="utf-8", timeout=60, dimensions=(40, 100)
    )
    child.expect(">")  # the prompt; a screen is drawn by moves, not by blanks
    yield child
    child.close(force=True)


@pytest.mark.slow
def test_a_session_at_a_terminal(terminal: pexpect.spawn) -> None:
    terminal.send("x = 3.\r")
    terminal.expect("x  float  3.0")
    terminal.send("grad x^2 wrt x\r")
    terminal.expect("∂\\(x\\^2\\)/∂x = 6.0")
    terminal.send("1/0\r")
    terminal.expect("error\\[E0602\\]")
    terminal.send(CONTROL_D)
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0


@pytest.mark.slow
def test_control_c_stops_a_long_loop_and_the_shell_lives(terminal: pexpect.spawn) -> None:
    terminal.send("n = 0\r")
    terminal.expect("n  int  0")
    terminal.send("while True: n = n + 1\r\r")
    time.sleep(1.5)
    terminal.sendintr()
    terminal.expect("error\\[E0804\\]: interrupted")
    terminal.send("print('n is', n > 0)\r")
    terminal.expect("n is True")


@pytest.mark.slow
def test_what_was_typed_is_there_the_next_time(terminal: pexpect.spawn, tmp_path: Path) -> None:
    terminal.send("40 + 2\r")
    terminal.expect("42\r\n")
    terminal.send(CONTROL_D)
    terminal.expect(pexpect.EOF)
    assert "+40 + 2" in (tmp_path / "state" / "tgrad" / "history").read_text()


def test_nan_stops_where_it_is_told_to() -> None:
    text = entered(":set nan stop", "x = tensor([1., 0.])", "y = log(x)", "y", ":set nan go", "log(x)")
    assert "E0410" in text and "made 1 Inf out of finite numbers" in text
    assert "name 'y' is not defined" in text  # the statement was taken back
    assert "-inf" in text
    assert ":set nan takes go or stop" in entered(":set nan maybe")


def test_formulas_are_written_in_latex_where_that_is_set() -> None:
    text = entered("x = 3.;", ":set formula latex", "derive x^2/2 wrt x", ":set formula text", "derive x^2/2 wrt x")
    assert r"\frac{\partial" in text and "∂(x^2/2)/∂x = x" in text
    assert ":set formula takes text or latex" in entered(":set formula html")


def test_a_note_can_be_silenced() -> None:
    assert "both sides were stretched" in entered("zeros(3, 1) + zeros(3)")
    assert "both sides" not in entered(":set quiet broadcast", "zeros(3, 1) + zeros(3)")
    assert "there is no note" in entered(":set quiet everything")
