"""The programs that `emit … as torch` and `as jax` writes, once they have run under PyTorch and JAX.

PyTorch's run here. TGRAD_JAX names a Python that has JAX; without it the programs recorded for JAX have to be the same
as before. A program that fails stops the recording.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def record(folder: Path) -> int:
    """Write emitted.json; returns the number of programs."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from emitted import LAYERS, PROGRAMS, SETUP, statement

    from tgrad_cli import Session

    path = folder / "emitted.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"torch": {}, "jax": {}}
    found: dict[str, dict[str, str]] = {"torch": {}, "jax": {}}
    for program in (*PROGRAMS, *LAYERS):
        key = f"{program[0]} | {program[2]}"
        for target, run in (("torch", run_torch), ("jax", run_jax)):
            session = Session(out=io.StringIO())
            session.run(SETUP)
            session.run(statement(program, target))
            text = found[target][key] = str(session.value("text_"))
            if text != before[target].get(key):
                run(text)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 2 * (len(PROGRAMS) + len(LAYERS))


def run_torch(text: str) -> None:
    """Run a program here; its own assertions check it."""
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(text, "emitted", "exec"), {})
    assert out.getvalue().endswith("checked\n")


def run_jax(text: str) -> None:
    """Run a program under the Python that has JAX."""
    done = subprocess.run([os.environ["TGRAD_JAX"], "-c", text], capture_output=True, text=True, timeout=120)
    if done.returncode or not done.stdout.endswith("checked\n"):
        raise RuntimeError(text + done.stderr)
