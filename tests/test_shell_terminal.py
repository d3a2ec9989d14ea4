"""The shell as a person has it: on a pseudo-terminal, keys in, screen out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal import CONTROL_C, CONTROL_D, CONTROL_R, DOWN, PASTE, PASTED, RIGHT, UP, Terminal

pytestmark = pytest.mark.slow

Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the command and waits for its first prompt; all that were started are ended afterwards."""
    made: list[Terminal] = []

    def begin(*arguments: str, ready: str = "> ", **options: object) -> Terminal:
        terminal = Terminal(tmp_path, *arguments, **options)  # type: ignore[arg-type]
        made.append(terminal)
        while not any(line.startswith(ready.rstrip()) for line in terminal.screen.display):
            terminal.pump()
            assert not terminal.ended, terminal.shown()
        return terminal

    yield begin
    for terminal in made:
        terminal.close()


def test_typing_is_coloured_and_continued(start: Start) -> None:
    t = start()
    t.send("for k in range(2):\r")
    t.until("\n.")
    assert t.screen.cursor.x == 2 + 4, "the body is indented"
    keyword = t.screen.buffer[1][2]
    assert keyword.data == "f"
    assert keyword.fg != t.screen.buffer[1][6].fg, "a keyword has a colour of its own"
    t.enter("print(k)\r", "1")


def test_a_paste_with_prompts_runs_as_it_was_meant(start: Start) -> None:
    t = start()
    t.enter("0", "0")
    t.send(PASTE + ">>> x = 20\r\n>>> print x + 1\r\n21\r\n>>> x*2\r\n40\r\n" + PASTED)
    t.until("x*2")
    t.enter("", "40")
    assert t.shown().splitlines()[-4:-1] == ["x  int  20", "21", "40"]


def test_history_by_prefix_by_search_and_in_grey(start: Start) -> None:
    t = start()
    t.enter("alpha = 1", "int  1")
    t.enter("beta = 2", "int  2")
    t.send("al")
    t.until("alpha = 1", gone=False)
    t.send(RIGHT + RIGHT)
    t.send(CONTROL_C)
    t.until("> ")
    t.send("al" + UP)
    t.settled()
    assert t.shown().splitlines()[-1] == "> alpha = 1"
    t.send(CONTROL_C)
    t.settled()
    t.send(CONTROL_R + "bet")
    t.until("search backward: bet")
    t.send("\r")
    t.settled()
    assert any(line == "> beta = 2" for line in t.shown().splitlines()[-4:])


def test_symbols_vi_mode_and_the_editor(start: Start, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho '6*7' > \"$1\"\n")
    editor.chmod(0o755)
    t = start(env={"EDITOR": str(editor), "VISUAL": str(editor)})
    t.send("\\alpha\t")
    t.until("α")
    t.enter(" = 3", "α  int  3")
    t.send("1\x18\x05")
    t.until("6*7")
    t.send("\r")
    t.until("42")
    t.send(":set mode vi\r")
    t.until("[insert]")
    t.send("12\x1b")
    t.until("[navigation]")
    t.send("xi3\r")
    t.until("\n31")


def test_an_interrupted_loop_keeps_its_whole_iterations(start: Start) -> None:
    t = start()
    t.enter("n = 0", "int  0")
    t.send("while True: n += 1\r\r")
    time.sleep(0.5)
    t.send(CONTROL_C)
    assert "whole iterations of the loop are kept" in t.until("E0804")
    t.enter("n > 0", "True")
    t.enter(":undo", "undone: while True")
    t.enter("n", "0")
    t.send("y = sum([k for k in range(10**12)])\r")
    time.sleep(0.5)
    t.send(CONTROL_C)
    t.until("nothing of this statement was kept")
    t.enter("n + 7", "7")


def test_it_lives_through_a_resize_and_in_twenty_columns(start: Start) -> None:
    t = start(rows=20, columns=60)
    t.enter("x = ones(3, 4)", "float32[3, 4]")
    t.resize(12, 20)
    t.settled()
    t.enter("x.sum()", "12.")
    t.enter(":vars", "float32")
    t.enter("1/0", "E0602")
    t.enter("2 + 2", "4")
    small = start(rows=8, columns=20)
    small.enter("softmax(ones(2), 0)", "0.5000")
    small.send("x.su\t")
    small.settled()
    small.send(CONTROL_C)
    small.enter("3 + 4", "7")


@pytest.mark.parametrize(
    "env",
    [
        {"TERM": "dumb"},
        {"NO_COLOR": "1"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"XDG_STATE_HOME": "/proc/nowhere"},
    ],
    ids=["dumb", "no colour", "no utf-8", "no history"],
)
def test_poor_terminals(env: dict[str, str], start: Start) -> None:
    t = start(env=env)
    t.send("x = ones(2)\r")
    t.until("float32[2]")
    t.send("grad sum(x^2) wrt x\r")
    t.until("tensor([2., 2.])")
    t.send("1/0\r")
    t.until("E0602")
    t.send(CONTROL_D)
    while not t.ended:
        t.pump()
    t.child.wait()
    assert t.child.exitstatus == 0
    if "XDG_STATE_HOME" in env:
        assert "what you type is not kept" in t.shown()
    if env.get("NO_COLOR") or env.get("TERM") == "dumb":
        assert all(cell.fg == "default" for row in t.screen.buffer.values() for cell in row.values())


def test_a_closed_output_ends_it_quietly(start: Start, tmp_path: Path) -> None:
    import pexpect
    from conftest import ROOT

    command = f"PYTHONPATH={ROOT} XDG_STATE_HOME={tmp_path} {os.sys.executable} -m tgrad_cli | head -n 1; echo left"  # type: ignore[attr-defined]
    child = pexpect.spawn("sh", ["-c", command], timeout=60, encoding="utf-8")
    for _ in range(20):
        child.send("1 + 1\r")
        time.sleep(0.2)
        if not child.isalive():
            break
    child.send(CONTROL_D)
    child.expect("left")
    assert "Traceback" not in child.before


def test_results_go_to_a_file_while_the_prompt_stays_on_the_terminal(tmp_path: Path) -> None:
    import shlex
    import sys

    import pexpect
    from conftest import ROOT

    env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path), "PROMPT_TOOLKIT_NO_CPR": "1"}
    command = f"{shlex.quote(sys.executable)} -m tgrad_cli > out.txt"
    child = pexpect.spawn("sh", ["-c", command], cwd=str(tmp_path), env=env, timeout=60, encoding="utf-8")
    child.expect(">")
    child.send("6*7\r")
    end = time.monotonic() + 60
    while "42" not in (tmp_path / "out.txt").read_text() and time.monotonic() < end:
        child.expect(">")
    time.sleep(1)
    child.send(CONTROL_D)
    child.expect(pexpect.EOF)
    assert (tmp_path / "out.txt").read_text() == "42\n"


def test_two_shells_keep_one_history(start: Start, tmp_path: Path) -> None:
    one, two = start(), start()
    one.enter("first = 1", "int  1")
    two.enter("second = 2", "int  2")
    one.enter(" hidden = 3", "int  3")
    one.child.kill(9)  # as a crash would
    two.send(CONTROL_D)
    while not two.ended:
        two.pump()
    three = start()
    three.send("fi" + UP)
    three.until("> first = 1")
    text = (tmp_path / "state" / "tgrad" / "history").read_text()
    assert "+second = 2" in text
    assert "hidden" not in text


def test_completion_at_tab_and_down(start: Start) -> None:
    t = start()
    t.enter("x = ones(2)", "float32[2]")
    t.send("x.cum\t")
    t.until("cumsum")
    t.send(DOWN)
    t.settled()
    t.send("\r")
    t.settled()
    t.send("(0)\r")
    t.until("tensor(")
