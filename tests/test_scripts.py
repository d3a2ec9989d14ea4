"""The two commands of the README on a machine that has little: what they say, and that what is built is whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

COMMANDS = ("dirname", "cat", "cksum", "cut", "sh", "env")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of the scripts, on a path with spaces, beside a folder of commands without any Python."""
    home = tmp_path / "a b"
    (home / "bin").mkdir(parents=True)
    for name in COMMANDS:
        found = shutil.which(name)
        assert found is not None
        (home / "bin" / name).symlink_to(found)
    shutil.copytree(ROOT / "scripts", home / "project" / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", home / "project")
    return home


def fake_python(home: Path, name: str, answer: str) -> None:
    path = home / "bin" / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)


def run(home: Path, script: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(home / "bin"), "HOME": str(home)}
    path = home / "project" / "scripts" / script
    return subprocess.run(["/bin/sh", str(path)], env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("script", ["tgrad", "test"])
def test_without_python_the_scripts_say_so(bare: Path, script: str) -> None:
    done = run(bare, script)
    assert done.returncode == 4
    assert "needs Python 3.11 or newer, and found no python3 on the PATH" in done.stderr
    assert done.stdout == ""


def test_a_python_that_is_too_old_is_named(bare: Path) -> None:
    fake_python(bare, "python3", "old 3.9")
    fake_python(bare, "python", "old 2.7")
    assert "needs Python 3.11 or newer; python3 is Python 3.9" in run(bare, "tgrad").stderr


def test_a_python_without_venv_is_named_with_what_to_install(bare: Path) -> None:
    fake_python(bare, "python3", "novenv 3.12")
    done = run(bare, "tgrad")
    assert "Python 3.12 is here, but its venv module is not" in done.stderr
    assert "apt install python3.12-venv" in done.stderr


def test_a_newer_python_is_preferred_to_an_old_one(bare: Path) -> None:
    fake_python(bare, "python3", "old 3.9")
    fake_python(bare, "python3.12", "ok")
    # The fake makes no environment, which is as far as this can go.
    assert "preparing its environment in" in run(bare, "tgrad").stderr


def test_an_environment_that_is_ready_is_used_as_it_is(bare: Path) -> None:
    project = bare / "project"
    made = project / ".venv" / "bin"
    made.mkdir(parents=True)
    for name in ("python", "tgrad"):
        (made / name).write_text('#!/bin/sh\necho "$0 $*"\n')
        (made / name).chmod(0o755)
    sums = subprocess.run(
        "cat pyproject.toml scripts/hatch_build.py | cksum", shell=True, cwd=project, capture_output=True, text=True
    )
    (project / ".venv" / ".tgrad-run").write_text(f"{sums.stdout.strip()} {project}")
    done = run(bare, "tgrad")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(str(made / "tgrad"))


@pytest.mark.slow
def test_the_wheel_holds_the_grammar_and_its_tables_and_runs(tmp_path: Path) -> None:
    source = tmp_path / "a b"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "*.tables", "__pycache__", "reference"))
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(source)]
    subprocess.run(build, check=True, timeout=300)
    (wheel,) = tmp_path.glob("tgrad_cli-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "tgrad_cli/grammar/tgrad.lark" in names
    assert "tgrad_cli/language/parsing/tgrad.tables" in names
    assert not list(source.rglob("*.tables")), "building a wheel leaves the checkout as it was"

    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, timeout=300)
    # Its dependencies are the ones of the environment that runs this test.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))}
    env["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    command = [str(tmp_path / "env" / "bin" / "tgrad"), "-e", "x = 3; grad x^2 wrt x"]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "∂(x^2)/∂x = 6\n", "")
    assert not (tmp_path / "cache").exists(), "the tables of the wheel fit, so none are made"
