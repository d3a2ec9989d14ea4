"""The shell's commands, settings, history file and drawings, given as text."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import pytest

from tgrad_cli import Session
from tgrad_cli.session import make_writer
from tgrad_cli.shell.commands import COMMANDS
from tgrad_cli.shell.history import EntryHistory, open_history, read_entries
from tgrad_cli.shell.settings import SETTINGS, Settings, config_path, config_text, load_settings
from tgrad_cli.shell.shell import Shell
from tgrad_cli.shell.words import meant
from tgrad_cli.show.progress import bar_text


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


def begun(form: str = "plain", settings: Settings | None = None, seed: int | None = None) -> tuple[Shell, io.StringIO]:
    out = io.StringIO()
    return Shell(Session(writer=make_writer(form, out, out), seed=seed), settings), out


def entered(*entries: str, form: str = "plain") -> str:
    shell, out = begun(form)
    for entry in entries:
        if not shell.enter(entry):
            break
    return out.getvalue()


# ---- looking -------------------------------------------------------------------------------------------------------


def test_vars_tells_what_each_name_is_and_where_it_comes_from() -> None:
    text = entered("x = ones(3, requires_grad=True);", "y = 2*x;", "n = 3;", "f(a) = a^2;", ":vars")
    lines = text.splitlines()
    assert lines[0].split() == ["name", "dtype", "shape", "bytes", "grad", "depends", "on", "defined", "by"]
    assert lines[1].split() == ["x", "float32", "[3]", "12", "B", "yes", "x", "=", "ones(3,", "requires_grad=True)"]
    assert lines[2].split() == ["y", "float32", "[3]", "12", "B", "yes", "x", "y", "=", "2*x"]
    assert "f(a)" in lines[4]
    assert entered("x = 1;", ":vars y") == "the name 'y' has no value\n"
    assert entered(":vars") == "no names yet\n"


def test_mem_and_time() -> None:
    text = entered("x = ones(1000);", "y = x;", ":mem")
    assert "names 4.0 kB x" in " ".join(text.split())
    assert "undo" in text
    text = entered("x = 1;", ":time x += 1", "x")
    assert "best of" in text
    assert text.endswith("\n2\n"), "repetitions are taken back"


def test_doc_and_help() -> None:
    assert entered(":doc softmax").startswith("softmax(input, dim=None, dtype=None, *, out=None)\nExponentials scaled")
    assert entered("softmax?") == entered(":doc softmax") == entered("?softmax")
    assert entered("f(a) = a^2;", ":doc f") == "f(a)\nf(a) = a^2\n"
    text = entered(":help")
    assert all(f":{name}" in text for name in COMMANDS)
    assert "take the last statement's effects back" in entered(":help undo")
    assert "E0203: matmul" in entered(":help E0203")
    assert "softmax(input" in entered(":help softmax")
    assert ":und" not in entered(":und")
    assert "did you mean :undo?" in entered(":undp")
    assert "may mean :save, :set, :show" in entered(":s") or "may mean" in entered(":s")


def test_show_shades_a_matrix() -> None:
    assert entered(":show tensor([[1., -2.], [0., 3.]])").splitlines()[1:3] == ["      1      -2 ", "      0       3 "]
    coloured = entered(":show tensor([[1., -2.], [0., 3.]])", form="rich")
    assert "\x1b[30;41m" in coloured
    wide = entered(":show eye(50, 60)")
    assert max(map(len, wide.splitlines())) < 80


def test_source_and_history() -> None:
    text = entered(
        "x = 1;", "def f(a):\n    return a\n", "x = 2;", "1/0", ":source f", ":source x", ":history", ":history def"
    )
    assert "def f(a):\n    return a\nx = 2\n1  x = 1\n2  def f(a): ⏎ return a\n3  x = 2\n2  def f(a)" in text


def test_bare_words_mean_commands_unless_they_are_names() -> None:
    assert entered("quit", "1") == entered("exit()", "1") == ""
    assert entered("help") == entered(":help") == entered("?")
    assert entered("q = 3;", "q") == "3\n"
    assert meant("x = 1", {}) is None
    assert meant("a?b", {}) is None


# ---- taking back and keeping ---------------------------------------------------------------------------------------


def test_undo_and_redo() -> None:
    text = entered(
        "x = ones(2);", "x.add_(1);", ":undo", "x", ":redo", "x", ":undo 2", ":vars", ":undo", ":redo 2", "x"
    )
    assert text == (
        "undone: x.add_(1)\ntensor([1., 1.])\n"  # looking at x in between changes nothing about redo
        "tensor([2., 2.])\n"
        "undone: x.add_(1)\nundone: x = ones(2)\nno names yet\nnothing to undo\n"
        "tensor([2., 2.])\n"
    )
    text = entered("x = 1;", "x + 1", "y = _;", ":undo", "5", ":redo", "y")
    assert text.endswith("\n2\n"), "redo computes with the last value of then"
    assert "takes a number of statements" in entered(":undo many")


def test_reset_can_be_undone() -> None:
    assert entered("x = 1;", "y = 2;", ":reset", ":vars", ":undo", "x + y").splitlines()[-1] == "3"


def test_a_saved_script_computes_the_same_values(tmp_path: Path) -> None:
    shell, out = begun(seed=None)
    for entry in (
        "x = rand(3)",
        ":set dtype float64",
        "w = torch.randn(2, requires_grad=True)",
        "y = 5; z = y",
        ":undo",
        "for k in range(3):\n    x[k] = k + rand(1).item()\n",
        "(w**2).sum().backward()",
        "1/0",
        "x.add_(1);",
        ":save session",
    ):
        shell.enter(entry)
    assert "are in session.tg" in out.getvalue()
    again = Session(out=io.StringIO())
    again.run((tmp_path / "session.tg").read_text())
    for name in ("x", "w", "y"):
        assert repr(again.engine.names[name]) == repr(shell.session.engine.names[name])
    assert repr(again.engine.names["w"].grad) == repr(shell.session.engine.names["w"].grad)
    assert "z" not in again.engine.names


def test_values_from_outside_are_in_the_script() -> None:
    shell, _ = begun()
    shell.session.bind("a", [0.1, float("inf")], requires_grad=True)
    shell.session.bind("n", 3)
    shell.enter(":save s.tg")
    again = Session(out=io.StringIO())
    again.run(Path("s.tg").read_text())
    assert again.value("a").tolist() == [0.1, float("inf")]
    assert again.engine.names["a"].requires_grad
    assert again.value("n") == 3


def test_saved_values_are_loaded_again() -> None:
    shell, _ = begun()
    for entry in (
        "x = rand(3);",
        "n = 3;",
        "c = 2j;",
        "a = np.ones(2);",
        "f(t) = t;",
        ":save v.npz",
        ":reset",
        ":load v.npz",
    ):
        shell.enter(entry)
    names = shell.session.engine.names
    assert set(names) == {"x", "n", "c", "a"}
    assert repr(names["n"]) == "3"
    assert repr(names["c"]) == "2j"
    assert "left out, being no numbers: f" in entered("f(t) = t;", ":save v.npz")


def test_running_and_loading_files(tmp_path: Path) -> None:
    (tmp_path / "a.tg").write_text("x = 3\nx + 1\n")
    (tmp_path / "a.py").write_text("x = 3\nx + 1\nprint(x)\n")
    (tmp_path / "t.csv").write_text("1,2\n3,4\n")
    assert entered(":run a.tg", "x") == "4\n3\n"
    assert entered(":run 'a.py'") == "3\n"
    assert entered(":load t.csv", "t.sum()") == "t  float64[2, 2]  32 B\ntensor(10., dtype=torch.float64)\n"
    assert "cannot read none.tg: No such file" in entered(":run none.tg")
    assert "cannot write" in entered(":save /nowhere/at/all.tg")
    assert "takes a file" in entered(":save")


# ---- settings ------------------------------------------------------------------------------------------------------


def test_settings_are_statements_where_they_change_results() -> None:
    assert entered(":set dtype float64", ":undo", "ones(1)").endswith("tensor([1.])\n")
    assert "dtype      float64" in entered(":set dtype float64", ":set")
    assert "takes on or off" in entered(":set preview maybe")
    assert "emacs" in entered(":set mode")


def test_settings_are_kept_in_a_commented_file() -> None:
    text = entered(":set mode vi", ":set undo 1G", ":set precision 3", ":set save")
    assert config_path() in text
    written = Path(config_path()).read_text()
    assert 'mode = "vi"\n' in written
    assert '# theme = "dark"\n' in written
    settings, problems = load_settings()
    assert not problems
    assert (settings["mode"], settings["undo"], settings["precision"], settings["theme"]) == ("vi", "1G", 3, "dark")
    shell, out = begun(settings=settings)
    shell.enter("tensor([0.12345])")
    assert out.getvalue() == "tensor([0.123])\n"
    assert shell.past.limit == 1 << 30


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("mode = 'nano'", "mode takes emacs or vi, not 'nano'"),
        ("colour = 'red'", "there is no setting 'colour'"),
        ("mode = = 1", "the defaults hold"),
        ("precision = 'many'", "precision takes a whole number"),
    ],
)
def test_a_bad_config_is_reported_and_not_fatal(text: str, problem: str) -> None:
    path = Path(config_path())
    path.parent.mkdir(parents=True)
    path.write_text(text + "\npreview = false\n" if "= =" not in text else text)
    settings, problems = load_settings()
    assert len(problems) == 1
    assert problem in problems[0]
    assert settings["mode"] == "emacs"
    assert settings["preview"] is ("= =" in text)


def test_the_budget_of_the_tape_can_be_set() -> None:
    shell, _ = begun()
    shell.enter(":set history 2M")
    assert shell.session.engine.state.history_bytes == 2 << 20


def test_every_setting_is_in_the_file() -> None:
    text = config_text(Settings())
    assert all(f"# {name} = " in text for name in SETTINGS)


# ---- the history file ----------------------------------------------------------------------------------------------


def test_history_is_private_and_shared_by_two_shells() -> None:
    one, problem = open_history(100)
    two, _ = open_history(100)
    assert problem == ""
    assert isinstance(one, EntryHistory)
    one.append_string("x = 1")
    two.append_string("def f():\n    return 1")
    one.append_string(" secret")
    one.append_string("x = 2")
    assert [text for _, text in read_entries(one.path)] == ["x = 1", "def f():\n    return 1", "x = 2"]
    assert stat.S_IMODE(os.stat(one.path).st_mode) == 0o600
    assert list(EntryHistory(one.path).load_history_strings()) == ["x = 2", "def f():\n    return 1", "x = 1"]


def test_history_stays_within_its_number_of_entries() -> None:
    history, _ = open_history(5)
    for k in range(11):
        history.append_string(f"x = {k}")
    fresh, _ = open_history(5)
    assert len(list(fresh.load_history_strings())) == 5
    assert isinstance(history, EntryHistory)
    assert len(read_entries(history.path)) == 5
    assert stat.S_IMODE(os.stat(history.path).st_mode) == 0o600


def test_a_history_that_cannot_be_written_is_said_and_not_fatal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    history, problem = open_history(5)
    assert "what you type is not kept" in problem
    history.append_string("x = 1")
    assert history.get_strings() == ["x = 1"]


# ---- drawings and progress -----------------------------------------------------------------------------------------


def test_plots_are_drawn_in_the_terminal() -> None:
    text = entered("plot(sin(linspace(0, 6, 50)), title='waves')")
    assert "waves" in text
    assert "⣀" in text
    assert "\x1b" not in text
    assert "█" in entered("hist(tensor([1., 1., 2., nan]))")
    assert entered("heat([[1, 2], [3, 4]])") == "      1       2 \n      3       4 \n1 to 4\n"


def test_plots_are_written_to_files(tmp_path: Path) -> None:
    assert entered("plot([1, 2, 4], save='a.png')", "hist([1, 2], save='b.svg')", "heat(eye(3), save='c.png')") == ""
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "b.svg").read_text()
    assert "error[E0902]" in entered("plot([1, 2], save='a.zzz')")
    assert "error[E0901]" in entered("plot([1, 2], save='/nowhere/a.png')")


def test_a_missing_package_is_said_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "plotext", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for entry in ("plot([1, 2])", "plot([1, 2], save='a.png')"):
        text = entered(entry)
        assert "error[E0904]" in text
        assert "pip install 'tgrad-cli[plot]'" in text


def test_what_cannot_be_drawn() -> None:
    assert "not str" in entered("plot('a')")
    assert "x has shape [3], y has 4 elements" in entered("plot(ones(3), ones(4))")
    assert "nothing to draw" in entered("hist([])") or "E0" in entered("hist([])")
    assert "takes real numbers" in entered("plot(tensor([1j]))")


def test_json_gives_the_numbers_of_a_plot() -> None:
    assert '"data": [[0.0, 1.0], [1.0, 2.0]]' in entered("plot([1, 2])", form="json")


def test_the_bar_fits_its_line() -> None:
    assert bar_text(0, 10, 1.0, "", 80) == "[                    ] 0/10 0%"
    for width in (20, 40, 79):
        assert len(bar_text(123456, 1000000, 100.0, "loss 0.123456789", width)) < width
