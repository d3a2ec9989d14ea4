"""Ten moments of the shell as its screen showed them; TGRAD_SCREENS=write records them anew, to be looked at."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal import CONTROL_C, PASTE, PASTED, Terminal

pytestmark = pytest.mark.slow
SCREENS = Path(__file__).parent / "screens"


def first_start(t: Terminal) -> None:
    t.until("leaves.")


def a_matrix(t: Terminal) -> None:
    t.enter("A = torch.arange(12.).reshape(3, 4)", "float32[3, 4]")
    t.enter("A", "tensor(")
    t.enter("randn(1000, 1000) > 3", "bool[1000, 1000]")


def an_error(t: Terminal) -> None:
    t.enter("W = ones(3, 4)", "float32[3, 4]")
    t.enter("x = ones(3)", "float32[3]")
    t.enter("W @ x", "error")


def completion_menu(t: Terminal) -> None:
    t.enter("x = ones(5, 3)", "float32[5, 3]")
    t.send("x.cu\t")
    t.until("cumsum")


def the_call_being_written(t: Terminal) -> None:
    t.enter("x = ones(5, 3)", "float32[5, 3]")
    t.send("x.sum(dim=\t")
    t.until("size 3")


def a_preview(t: Terminal) -> None:
    t.enter("x = tensor([1., 2.])", "float32[2]")
    for _ in range(50):  # a busy machine may not make it within the time that a preview has
        t.send("x @ x + 1")
        t.settled()
        time.sleep(0.3)
        t.settled()
        if "tensor(6.)" in t.shown():
            return
        t.send(CONTROL_C)
        t.settled()
    raise AssertionError("no preview was ever shown")


def help_on_a_command(t: Terminal) -> None:
    t.enter(":help undo", "in place")


def the_names(t: Terminal) -> None:
    t.enter("x = ones(5, 3, requires_grad=True)", "float32[5, 3]")
    t.enter("f(a) = a^2 + 1", "f(a)")
    t.enter("y = f(x)", "y  float32")
    t.enter("n = 3", "int  3")
    t.enter(":vars", "defined by")


def a_plot(t: Terminal) -> None:
    t.enter("plot(sin(linspace(0, 6.28, 100)))", "49.5")


def progress_of_a_loop(t: Terminal) -> None:
    t.enter("import time", "")
    body = "for k in range(1000):\n    time.sleep(0.01)\n    if k % 100 == 0: print('loss:', 1/(1 + k))\n"
    t.send(PASTE + body + PASTED)
    t.until("print")
    t.send("\r")
    while " s left" not in t.shown():
        t.pump()


def undo(t: Terminal) -> None:
    t.enter("x = ones(2, 3)", "float32[2, 3]")
    t.enter("x[0] = 5", "")
    t.enter("x.mul_(2);", "")
    t.enter(":undo", "undone")
    t.enter("x", "tensor(")
    t.enter(":undo", "undone: x[0]")
    t.enter(":redo", "")
    t.enter("x.sum()", "18.")


MOMENTS: list[Callable[[Terminal], None]] = [
    first_start,
    a_matrix,
    an_error,
    completion_menu,
    the_call_being_written,
    a_preview,
    help_on_a_command,
    the_names,
    a_plot,
    progress_of_a_loop,
    undo,
]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path, "--seed", "0", rows=24, columns=80)
    made.until("> ".strip())
    yield made
    made.close()


@pytest.mark.parametrize("moment", MOMENTS, ids=[moment.__name__ for moment in MOMENTS])
def test_the_screen_is_as_it_was_recorded(moment: Callable[[Terminal], None], terminal: Terminal) -> None:
    moment(terminal)
    seen = _steady(terminal.settled()) if moment is not progress_of_a_loop else _steady(terminal.shown())
    path = SCREENS / f"{moment.__name__}.txt"
    if os.environ.get("TGRAD_SCREENS") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen + "\n")
    assert seen == path.read_text().rstrip("\n")


def _steady(screen: str) -> str:
    """A screen without what differs from run to run: the version, how far a loop is."""
    screen = re.sub(r"^tgrad \S+:", "tgrad VERSION:", screen)
    screen = re.sub(r"\[#* *\] \d+/1000 \d+%  loss [\d.e-]+  \d+ s left", "[BAR] K/1000 P%  loss L  T s left", screen)
    return re.sub(r"(loss: [\d.e-]+\n)+", "loss: L\n", screen + "\n").rstrip("\n")
