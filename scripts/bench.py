"""The figures that tgrad means to hold, each a ratio from interleaved runs: ``python scripts/bench.py [--json FILE]``.

PyTorch and JAX are measured beside it where an interpreter that has them is named (``--torch PYTHON``, ``--jax
PYTHON``; by default this one, if it can import them). Expressions and sizes are drawn anew each run (the programs
stand in ``bench_programs.py``); ``--seed`` repeats one. A figure is the median over the rounds, with the smallest and
the largest.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bench_programs as programs

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench_programs import Program

    Draw = Callable[[], tuple[Program, Program]]

ROOT = Path(__file__).resolve().parent.parent
WORKER = Path(__file__).with_name("bench_worker.py")


@dataclass
class Row:
    """One figure: what was measured, against what, the ratios of the rounds, and the ratio to stay below."""

    what: str
    against: str
    target: float | None
    ratios: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    unit: str = "s"

    def add(self, ours: float, theirs: float) -> None:
        """Take the two figures of one round."""
        self.ours.append(ours)
        self.theirs.append(theirs)
        self.ratios.append(ours / theirs)

    def line(self) -> str:
        """The row as it is printed."""
        middle = statistics.median(self.ratios)
        verdict = "" if self.target is None else "  ok" if middle <= self.target else "  MISSED"
        goal = "" if self.target is None else f"  target {self.target:g}"
        spread = f"{middle:6.2f} ({min(self.ratios):.2f} to {max(self.ratios):.2f})"
        values = f"{statistics.median(self.ours):.4g} {self.unit} / {statistics.median(self.theirs):.4g} {self.unit}"
        return f"{self.what:44} / {self.against:18} {spread:24}{goal:14}{verdict:9} {values}"


class Worker:
    """A process that runs programs and tells how long each took and how much memory it needed at most."""

    def __init__(self, python: str, kind: str) -> None:
        self.process = subprocess.Popen(
            [python, str(WORKER), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def run(self, program: Program) -> dict[str, float]:
        """The shortest of a few runs in seconds, and the peak of memory in MiB above what was there before."""
        assert self.process.stdin is not None and self.process.stdout is not None
        request = {"program": program.text, "prepare": program.prepare, "repeat": 4}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def wall(command: list[str]) -> float:
    """How long a whole process takes."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - start


def peak(command: list[str]) -> float:
    """The peak memory of a process in MiB."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True).stdout)


def has(python: str, module: str) -> bool:
    """Whether an interpreter can import a module."""
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0


# ---- the rows ------------------------------------------------------------------------------------------------------


def processes(rounds: int, tgrad: list[str], python: str) -> list[Row]:
    """Start-up, as whole processes."""
    start = Row("tgrad -e 1", "import numpy", 1.3)
    shell = Row("first prompt of the shell", "import prompt_toolkit", 1.5)
    memory = Row("memory of tgrad -e 1", "45 MiB", 1.0, unit="MiB")
    for _ in range(rounds * 3):
        start.add(wall([*tgrad, "-e", "1"]), wall([python, "-c", "import numpy"]))
        shell.add(first_prompt(tgrad), wall([python, "-c", "import prompt_toolkit"]))
    memory.add(peak([*tgrad, "-e", "1"]), 45.0)
    return [start, shell, memory]


def first_prompt(tgrad: list[str]) -> float:
    """How long it takes until the shell has asked for its first line, on a terminal of its own."""
    import os
    import pty

    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(tgrad[0], tgrad)
    seen = b""
    while b">" not in seen:
        seen += os.read(terminal, 4096)
        if b"\x1b[6n" in seen:  # it asks where the cursor is
            os.write(terminal, b"\x1b[1;1R")
            seen = seen.replace(b"\x1b[6n", b"")
    taken = time.perf_counter() - start
    os.close(terminal)
    os.waitpid(pid, 0)
    return taken


def script(rounds: int, rng: random.Random, tgrad: list[str], torch: str) -> Row:
    """A script of many small statements, start-up included."""
    row = Row("20,000 distinct small statements", "Python + PyTorch", 1.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "statements.py")
        for _ in range(rounds):
            path.write_text(programs.statements(rng, 20_000).text, encoding="utf-8")
            row.add(wall([*tgrad, str(path)]), wall([torch, str(path)]))
    return row


def inside(row: Row, rounds: int, ours: Worker, theirs: Worker, draw: Draw, key: str = "seconds") -> Row:
    """A row from programs that run inside processes that have started already."""
    for _ in range(rounds):
        mine, other = draw()
        row.add(ours.run(mine)[key], theirs.run(other)[key])
    return row


def against_torch(rounds: int, rng: random.Random, ours: Worker, torch: Worker) -> list[Row]:
    """Rows against PyTorch in running processes; both run the same text."""

    def row(what: str, target: float, program: Callable[[], Program], key: str = "seconds", turns: int = rounds) -> Row:
        made = Row(what, "PyTorch", target, unit="MiB" if key == "peak" else "s")
        return inside(made, turns, ours, torch, lambda: (drawn := program(), drawn), key)

    return [
        row("chain of 1,000 ops, there and back", 1.0, lambda: programs.chain(rng, 1000)),
        row("expressions of 10^7, value", 0.4, lambda: programs.value(rng, size(rng))),
        row("expressions of 10^7, gradients", 0.25, lambda: programs.gradient(rng, size(rng))),
        row("the same, peak memory", 0.5, lambda: programs.gradient(rng, size(rng)), "peak", 1),
        row("two-layer network step, float64", 1.15, lambda: programs.network("float64")),
        row("two-layer network step, float32", 1.15, lambda: programs.network("float32")),
    ]


def against_jax(rounds: int, rng: random.Random, ours: Worker, jax: Worker) -> list[Row]:
    """Rows against JAX, whose functions were compiled before; there is no target for these."""

    def drawn(gradients: bool) -> tuple[Program, Program]:
        seed, n = rng.random(), size(rng)
        mine = (programs.gradient if gradients else programs.value)(random.Random(seed), n)
        return mine, programs.in_jax(random.Random(seed), n, gradients=gradients)

    return [
        inside(Row("expressions of 10^7, value", "JAX jit", None), rounds, ours, jax, lambda: drawn(False)),
        inside(Row("expressions of 10^7, gradients", "JAX jit", None), rounds, ours, jax, lambda: drawn(True)),
    ]


def size(rng: random.Random) -> int:
    """About 10^7."""
    return rng.randrange(9_500_000, 10_500_000)


def main() -> None:
    """Measure, print a row at a time, and write the JSON file that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--torch", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--jax", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    tgrad = [str(Path(sys.executable).with_name("tgrad"))]
    rows = processes(options.rounds, tgrad, sys.executable)
    if has(options.torch, "torch"):
        rows.append(script(options.rounds, rng, tgrad, options.torch))
    for python, module, compare in ((options.torch, "torch", against_torch), (options.jax, "jax", against_jax)):
        if has(python, module):
            ours, theirs = Worker(sys.executable, "tgrad"), Worker(python, module)
            rows.extend(compare(options.rounds, rng, ours, theirs))
            ours.close()
            theirs.close()
    for row in rows:
        print(row.line(), flush=True)
    print(f"seed {options.seed}")
    if options.json:
        result: dict[str, Any] = {"seed": options.seed, "rows": [asdict(row) for row in rows]}
        Path(options.json).write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
