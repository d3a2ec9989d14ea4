"""What a stranger's script may take (`--safe`, `--max-memory`, `--timeout`), and completions for shells."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Command

from tgrad_cli.completions import completions
from tgrad_cli.limits import bytes_of, seconds
from tgrad_cli.options import FLAGS, UsageError


@pytest.mark.parametrize(
    "program",
    [
        "save(ones(2), 'made.npy')",
        "torch.save([1], 'made.pt')",
        "load('there.npy')",
        "torch.load('there.npy')",
        "plot([1, 2], save='made.png')",
        "x = 2.; y = x^2; graph y save 'made.svg'",
    ],
)
def test_a_safe_program_uses_no_files(program: str, tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "there.npy").write_bytes(b"")
    done = tgrad("--safe", "-e", program)
    assert done.returncode == 4 and done.stderr.startswith("error[E0905]: no file access with --safe"), done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["there.npy"]


def test_a_safe_program_may_be_given_files(tgrad: Command, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1,2\n")
    done = tgrad("--safe", "--bind", "x=@x.csv", "-e", "x + 1")
    assert done.stdout == "tensor([[2., 3.]], dtype=torch.float64)\n"


def test_a_program_that_tries_sees_a_permission_error(tgrad: Command) -> None:
    program = "try: torch.load('x.pt')\nexcept PermissionError as e: print(e)"
    assert tgrad("--safe", "-e", program).stdout == "[Errno 13] Permission denied: 'x.pt'\n"


@pytest.mark.parametrize("program", ["while True: pass", "for i in range(10**9):\n    x = torch.ones(3).sum()"])
def test_the_time_is_up(program: str, tgrad: Command) -> None:
    began = time.monotonic()
    done = tgrad("--timeout", "4s", "--keep-going", "-e", "1", "-e", program, "-e", "2")
    assert time.monotonic() - began < 20
    assert done.returncode == 4 and done.stdout == "1\n"
    assert done.stderr.startswith("error[E0805]: the time is up: --timeout 4s\n  --> -e:1:1")


def test_waiting_for_input_takes_time_as_well() -> None:
    command = [sys.executable, "-m", "tgrad_cli", "--timeout", "5"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(b"1 + 1\n\n")
        process.stdin.flush()
        assert process.stdout.read() == b"2\n"
        assert process.stderr.read() == b"error[E0805]: the time is up: --timeout 5s\n"
        assert process.wait(20) == 4


def test_within_the_time_nothing_is_said(tgrad: Command) -> None:
    done = tgrad("--timeout", "60s", "-e", "1 + 1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux counts a process's data")
@pytest.mark.parametrize("program", ["zeros(300, 1000, 1000)", "l = []\nwhile True: l.append(ones(1000, 1000))"])
def test_memory_has_a_limit(program: str, tgrad: Command) -> None:
    done = tgrad("--max-memory", "600M", "-e", program)
    assert done.returncode == 4 and done.stderr.startswith("error[E0801]"), done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux counts a process's data")
def test_small_things_that_fill_the_memory_end_in_an_error_too(tgrad: Command) -> None:
    done = tgrad("--max-memory", "250M", "-e", "l = []\nwhile True: l.append(ones(1000) + 1)")
    assert done.returncode == 4 and done.stderr.startswith("error[E0801]"), done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux counts a process's data")
@pytest.mark.parametrize("limit", ["1M", "50M"])
def test_less_memory_than_the_program_itself_takes(limit: str, tgrad: Command) -> None:
    done = tgrad("--max-memory", limit, "-e", "1 + 1")
    assert done.returncode == 4 and done.stderr.startswith("error[E0801]: not enough memory"), done.stderr


@pytest.mark.parametrize(("text", "value"), [("10s", 10), ("2m", 120), ("1h", 3600), ("0.25", 0.25)])
def test_times(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["", "s", "-1", "0", "nan", "inf", "10x"])
def test_what_is_no_time_and_no_size(text: str) -> None:
    with pytest.raises(UsageError, match="--timeout takes a time"):
        seconds(text)
    with pytest.raises(UsageError, match="--max-memory takes a number of bytes"):
        bytes_of(text)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_know_every_option(shell: str, tgrad: Command) -> None:
    found = completions(shell)
    for name, _, _ in FLAGS:
        assert name in found or f"-l {name[2:]} " in found or f"-s {name[1:]} " in found
    assert tgrad("--completions", shell).stdout == found
    program = shutil.which(shell)
    if program is not None:
        assert subprocess.run([program, "-n"], input=found, text=True, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tgrad --fo", "--format"),
        ("tgrad --format r", "rich"),
        ("tgrad --dtype b", "bfloat16"),
        ("tgrad --ma", "--max-memory"),
    ],
)
def test_bash_completes(words: str, expected: str) -> None:
    ask = (
        f'{completions("bash")}\nCOMP_WORDS=({words}); COMP_CWORD={words.count(" ")}; _tgrad; echo "${{COMPREPLY[@]}}"'
    )
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected
