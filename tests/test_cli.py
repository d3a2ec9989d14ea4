"""The command as a process: streams, exit statuses, every way to give it a program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, Command

LESSON = "x = tensor([1., 4.])\ny = x*x\ny\nprint(y.sum())\n"
LESSON_OUT = "tensor([ 1., 16.])\ntensor(17.)\n"


def test_the_first_thing_anyone_types(tgrad: Command) -> None:
    done = tgrad("-e", "x = 2; y = 3; z = 2x + 3y + 4; grad z wrt x, y")
    assert (done.returncode, done.stdout, done.stderr) == (0, "∂z/∂x = 2\n∂z/∂y = 3\n", "")


def test_code_pipe_and_file_show_the_same(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "lesson.tg").write_text(LESSON)
    for done in (tgrad("-e", LESSON), tgrad(input=LESSON), tgrad("-", input=LESSON), tgrad("lesson.tg")):
        assert (done.returncode, done.stdout, done.stderr) == (0, LESSON_OUT, "")


def test_a_python_file_shows_only_what_it_prints(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "lesson.py").write_text(LESSON)
    assert tgrad("lesson.py").stdout == "tensor(17.)\n"
    assert tgrad("--echo", "lesson.py").stdout == LESSON_OUT


def test_no_echo_shows_only_what_is_printed(tgrad: Command) -> None:
    assert tgrad("--no-echo", "-e", LESSON).stdout == "tensor(17.)\n"


def test_codes_and_files_share_one_session(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "a.tg").write_text("x = 5")
    assert tgrad("a.tg", "-e", "x = x + 1", "-e", "x").stdout == "6\n"


def test_a_path_with_spaces_and_letters_of_its_own(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "мой урок.tg").write_text("1 + 1")
    assert tgrad("мой урок.tg").stdout == "2\n"


def test_a_byte_order_mark_and_foreign_line_ends_are_fine(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "a.tg").write_bytes(b"\xef\xbb\xbfx = 1\r\nfor i in range(2):\r\n    x = x + i\r\nx\r\n")
    assert tgrad("a.tg").stdout == "2\n"


# ---- exit statuses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("1", 0),
        ("assert 1 == 2", 1),
        ("tensor([1., 2.]) + tensor([1., 2., 3.])", 1),
        ("unknown_name", 1),
        ("raise ValueError('no')", 1),
        ("x = (", 3),
        ("print(1)\nbreak", 3),
        ("rand(10**9, 10**9)", 4),
        ("9**9**9**9", 4),
    ],
)
def test_exit_status(tgrad: Command, code: str, status: int) -> None:
    done = tgrad("-e", code)
    assert done.returncode == status
    assert bool(done.stderr) == bool(status)
    assert "Traceback" not in done.stderr


def test_nothing_of_a_text_with_a_syntax_error_runs(tgrad: Command) -> None:
    done = tgrad("-e", "print('ran')\nx = = 1")
    assert (done.returncode, done.stdout) == (3, "")


def test_what_ran_before_a_failure_is_shown(tgrad: Command) -> None:
    done = tgrad("-e", "print('before')\n1/0\nprint('after')")
    assert (done.returncode, done.stdout) == (1, "before\n")
    assert done.stderr.startswith("error[E0602]")


def test_keep_going_runs_the_rest_and_keeps_the_first_status(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.tg").write_text("x = (")
    done = tgrad("--keep-going", "-e", "1/0\nprint('a')", "bad.tg", "-e", "print('b')")
    assert (done.returncode, done.stdout) == (1, "a\nb\n")
    assert "E0602" in done.stderr
    assert "--> bad.tg:1:5" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["--format", "xml"],
        ["--seed", "x"],
        ["--dtype", "int64", "-e", "1"],
        ["--device", "cuda", "-e", "1"],
        ["--echo", "--no-echo", "-e", "1"],
        ["explain", "E9876"],
    ],
)
def test_wrong_use(tgrad: Command, arguments: list[str]) -> None:
    done = tgrad(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("tgrad: ")


def test_a_missing_file_a_folder_and_a_name_that_cannot_be(tgrad: Command, tmp_path: Path) -> None:
    for name in ("missing.tg", str(tmp_path), "a\nb.tg"):
        done = tgrad(name)
        assert done.returncode == 4
        assert done.stderr.startswith("error[E0901]: cannot read ")


def test_a_script_that_is_not_utf8(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "latin.tg").write_bytes("x = 1\n# é\n".encode("latin1"))
    done = tgrad("latin.tg")
    assert done.returncode == 3
    assert "E0006" in done.stderr
    assert "line 2 holds the byte 0xe9" in done.stderr


def test_standard_input_that_is_not_utf8_runs_what_came_before(tgrad: Command) -> None:
    done = tgrad(input=b"print(1)\nx = '\xff'\nprint(2)\n")
    assert (done.returncode, done.stdout) == (3, "1\n")
    assert "E0006" in done.stderr


def test_a_syntax_error_of_standard_input_leaves_what_came_before(tgrad: Command) -> None:
    done = tgrad(input="print(1)\n\nx = = 2\nprint(3)\n")
    assert (done.returncode, done.stdout) == (3, "1\n")
    assert "--> <stdin>:3:5" in done.stderr


# ---- streams -------------------------------------------------------------------------------------------------------


def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "tgrad_cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        **options,  # type: ignore[call-overload]
    )


def test_standard_input_runs_as_it_arrives() -> None:
    process = start()
    assert process.stdin is not None
    assert process.stdout is not None
    for text, answer in ((b"x = 3\n2x\n", b"6\n"), (b"for i in range(2):\n    x += i\nx\n", b"4\n")):
        process.stdin.write(text)
        process.stdin.flush()
        assert process.stdout.readline() == answer
    process.stdin.close()
    assert process.wait(60) == 0


def test_a_closed_pipe_ends_quietly() -> None:
    process = start("-e", "for i in range(100000): print(i)")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"0\n"
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_said_in_one_line(unbuffered: str) -> None:
    command = [sys.executable, "-m", "tgrad_cli", "-e", "1"]
    with open("/dev/full", "w") as full:
        environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 4
    assert done.stderr == "error[E0901]: cannot write the results: No space left on device\n"


def test_control_c_in_a_long_loop() -> None:
    process = start("-e", "print('ready', flush=True)\nwhile True: pass")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    report = process.stderr.read().decode()
    assert report.startswith("error[E0804]: interrupted")
    assert "Traceback" not in report


def test_results_and_notes_go_to_streams_of_their_own(tgrad: Command) -> None:
    code = "[1, 2] + [3, 4]"
    done = tgrad("-e", code)
    assert done.stdout == "tensor([4, 6])\n"
    assert done.stderr.startswith("note: ")
    assert tgrad("--quiet", "-e", code).stderr == ""


def test_ascii_and_a_stream_that_is_not_utf8(tgrad: Command) -> None:
    code = "x = 3; grad x^2 wrt x"
    assert tgrad("--ascii", "-e", code).stdout == "d(x^2)/dx = 6\n"
    done = tgrad("-e", code, env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stdout) == (0, "d(x^2)/dx = 6\n")
    printed = tgrad("-e", "print('π')", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin1"})
    assert (printed.returncode, printed.stdout) == (0, "\\u03c0\n")


def test_json_is_one_object_a_line_errors_included(tgrad: Command) -> None:
    done = tgrad("--format", "json", "-e", "x = 2.; x\ngrad x^2 wrt x\n[1, 2] + [3, 4]\nprint('hi')\n1/0")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["kind"] for item in found] == ["number", "gradient", "note", "tensor", "text", "error"]
    assert found[1]["data"] == 4.0
    assert found[-1]["code"] == "E0602"
    assert done.stderr == ""
    assert done.returncode == 1


# ---- settings ------------------------------------------------------------------------------------------------------


def test_settings(tgrad: Command) -> None:
    assert tgrad("--dtype", "float64", "-e", "ones(1).dtype").stdout == "torch.float64\n"
    assert tgrad("--precision", "2", "-e", "tensor([0.123456])").stdout == "tensor([0.12])\n"
    assert tgrad("--threads", "1", "-e", "ones(2) @ ones(2)").stdout == "tensor(2.)\n"
    assert tgrad("--seed", "0", "-e", "rand(2)").stdout == "tensor([0.4963, 0.7682])\n"


def test_bind_values_and_files(tgrad: Command, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3, dtype=np.float32))
    np.savez(tmp_path / "one.npz", a=np.arange(2))
    np.savez(tmp_path / "two.npz", a=np.arange(2), b=np.ones(1))
    (tmp_path / "t.csv").write_text("u,v\n1,2\n3,4.5\n")
    (tmp_path / "t.tsv").write_text("1\t2\n")
    (tmp_path / "d.json").write_text("[[1, 2], [3, 4]]")
    assert tgrad("--bind", "x=2", "-e", "grad x^3 wrt x").stdout == "∂(x^3)/∂x = 12\n"
    assert tgrad("--bind", "x=[1., 2.]", "-e", "sum(x)").stdout == "3.0\n"
    for name, shown in (
        ("a.npy", "tensor([0., 1., 2.])"),
        ("one.npz", "tensor([0, 1])"),
        ("t.csv", "tensor([[1.0000, 2.0000],\n        [3.0000, 4.5000]], dtype=torch.float64)"),
        ("t.tsv", "tensor([[1., 2.]], dtype=torch.float64)"),
        ("d.json", "tensor([[1, 2],\n        [3, 4]])"),
    ):
        assert tgrad("--bind", f"x=@{name}", "-e", "x").stdout == shown + "\n"
    assert tgrad("--bind", "x=@two.npz", "-e", "x['b']").stdout == "tensor([1.], dtype=torch.float64)\n"


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("missing.npy", None, 4, "E0901"),
        ("a.npy", b"no array", 4, "E0902"),
        ("a.npz", b"no archive", 4, "E0902"),
        ("a.csv", b"1,2\n3\n", 4, "E0902"),
        ("a.csv", b"1,2\n3,x\n", 4, "E0902"),
        ("a.json", b"{", 4, "E0902"),
        ("a.json", b'["x"]', 4, "E0902"),
        ("a.xyz", b"", 4, "E0902"),
    ],
)
def test_bind_files_that_are_not_what_they_say(
    tgrad: Command, tmp_path: Path, name: str, content: bytes | None, status: int, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = tgrad("--bind", f"x=@{name}", "-e", "x")
    assert done.returncode == status
    assert done.stderr.startswith(f"error[{code}]")


def test_a_pickle_is_never_loaded(tgrad: Command, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"x": 1}], dtype=object), allow_pickle=True)
    assert "E0902" in tgrad("--bind", "x=@a.npy", "-e", "x").stderr


def test_version_and_help_need_no_numpy() -> None:
    code = "import sys; from tgrad_cli.cli import run; run(['--help']); run(['--version'])"
    code += "; assert 'numpy' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "tgrad -e CODE" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("tgrad 0.")


def test_explain(tgrad: Command) -> None:
    done = tgrad("explain", "e0203")
    assert done.returncode == 0
    assert done.stdout.startswith("E0203: matmul: inner sizes differ (RuntimeError)\n")
    assert "error[E0203]" in done.stdout
    listed = tgrad("explain").stdout
    assert "E0101  " in listed
    assert "E0804  " in listed


def test_a_file_called_explain_can_still_be_run(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "explain").write_text("1")
    assert tgrad("./explain").stdout == "1\n"


# ---- odd input -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"(" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b"-" * 10_000 + b"1",
        b"\x00",
        b"\xff\xfe",
        b"x" * 5_000_000,
        b"1" * 5_000_000,
        b"1+" * 100_000 + b"1",
        b'"' * 9_999,
        b"\n" * 100_000 + b")",
        b"@\t\x0b\x0c\r`$?",
    ],
    ids=["open", "nested", "minus", "nul", "bytes", "long name", "long number", "chain", "quotes", "lines", "odd"],
)
def test_odd_bytes_never_show_a_traceback(tgrad: Command, data: bytes) -> None:
    done = tgrad(input=data)
    assert done.returncode in (0, 1, 3, 4)
    assert "Traceback" not in done.stderr
    assert "E0999" not in done.stderr
    assert len(done.stderr) < 2000


def test_an_empty_program_is_fine(tgrad: Command) -> None:
    for text in ("", "\n", "# only a comment", "\ufeff"):
        done = tgrad(input=text)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
