"""What several test modules need: running a text and reading what it showed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tgrad_cli import Session, TgradError
from tgrad_cli.session import make_writer

ROOT = Path(__file__).resolve().parent.parent


def shown(text: str, *, form: str = "plain", ascii_only: bool = False, seed: int | None = None) -> str:
    """Everything that a text shows in a session of its own: results, notes and the error that ends it."""
    out = io.StringIO()
    session = Session(writer=make_writer(form, out, out, ascii_only=ascii_only), seed=seed)
    try:
        session.run(text)
    except TgradError as error:
        session.writer.error(error)
    return out.getvalue()


@pytest.fixture
def session() -> tuple[Session, io.StringIO]:
    """A session whose results and notes go to the string beside it."""
    out = io.StringIO()
    return Session(writer=make_writer("plain", out, out)), out


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def tgrad(tmp_path: Path) -> Command:
    """Runs the command in an empty folder: ``tgrad("-e", "1", input="")``."""

    def run(
        *arguments: str, input: str | bytes = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        data = input.encode() if isinstance(input, str) else input
        found = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **(env or {})}
        done = subprocess.run(
            [sys.executable, "-m", "tgrad_cli", *arguments],
            input=data,
            capture_output=True,
            cwd=tmp_path,
            env=found,
            timeout=120,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        )

    return run
