"""The figures that tgrad means to hold, each a ratio from interleaved runs: ``python scripts/bench.py [--json FILE]``.

PyTorch and JAX are measured beside it where an interpreter that has them is named (``--torch PYTHON``, ``--jax
PYTHON``; by default this one, if it can import them). Expressions and sizes are drawn anew each run; ``--seed``
repeats one. A figure is the median over the rounds, with the smallest and the largest.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

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

    def run(self, program: str, prepare: str = "", repeat: int = 1) -> dict[str, float]:
        """The shortest of `repeat` runs in seconds, and the peak of memory in MiB above what was there before."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"program": program, "prepare": prepare, "repeat": repeat}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def wall(command: list[str], text: str | None = None) -> float:
    """How long a whole process takes."""
    start = time.perf_counter()
    subprocess.run(command, input=text, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
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


# ---- the programs --------------------------------------------------------------------------------------------------


def statements(rng: random.Random, count: int) -> str:
    """Small statements, no two alike: numbers and tensors of a few elements, one printed at the end."""
    lines = ["import torch", "x = torch.ones(3)", "y = torch.ones(3)", "a = 1.5"]
    for i in range(count):
        u, v = rng.random(), rng.randrange(1, 9)
        lines.append(
            rng.choice(
                [
                    f"a = {u:.6f} + {v}*{i}",
                    f"y{i} = x*{u:.6f} + y",
                    f"y = torch.sin(x) + {u:.6f}",
                    f"b{i % 97} = [{v}, {i}]",
                    f"x = (x + {u:.6f})/{v + 1}",
                    f"c{i % 89} = x.sum() + {i}",
                ]
            )
        )
    return "\n".join([*lines, "print(a, x, y)"])


def chain(rng: random.Random, length: int) -> str:
    """Forward and backward of a chain of operations on one element."""
    steps = [f"y = {rng.choice(['torch.sin(y)', 'y*0.999', 'y + 0.1', 'torch.tanh(y)'])}" for _ in range(20)]
    body = "\n".join("        " + s for s in steps)
    return (
        "x = torch.ones(1, requires_grad=True)\n"
        f"def f(y):\n    for i in range({length // 20}):\n{body}\n    return y\n"
        "f(x).backward()"
    )


def expression(rng: random.Random) -> str:
    """An elementwise expression of x and y."""
    p, q = round(rng.uniform(0.5, 3), 3), round(rng.uniform(0.5, 3), 3)
    return rng.choice(
        [
            f"torch.exp(-x**2)*torch.sin(y) + {p}*x*y",
            f"torch.tanh({p}*x)*y + torch.exp(-y)*{q}",
            f"torch.sin({p}*x)*torch.cos({q}*y) + x*y",
            f"torch.sigmoid(x*{p} - y)*x + {q}*y**2",
        ]
    )


NETWORK = """\
torch.manual_seed(0)
inputs = torch.rand(256, 784)
labels = torch.randint(0, 10, (256,))
W1 = (torch.randn(784, 512)*0.05).requires_grad_()
b1 = torch.zeros(512, requires_grad=True)
W2 = (torch.randn(512, 10)*0.05).requires_grad_()
b2 = torch.zeros(10, requires_grad=True)"""
STEP = """\
for i in range(5):
    h = torch.relu(inputs @ W1 + b1)
    loss = torch.nn.functional.cross_entropy(h @ W2 + b2, labels)
    loss.backward()
    with torch.no_grad():
        for p in (W1, b1, W2, b2):
            p -= 0.01*p.grad
            p.grad = None"""


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
    for _ in range(rounds):
        text = statements(rng, 20_000)
        row.add(wall([*tgrad, "-"], text), wall([torch, "-"], text))
    return row


def inside(
    row: Row, rounds: int, ours: Worker, theirs: Worker, draw: Callable[[], tuple[str, str, int]], key: str = "seconds"
) -> Row:
    """A row from programs that run inside a process that has started already."""
    for _ in range(rounds):
        program, prepare, repeat = draw()
        row.add(ours.run(program, prepare, repeat)[key], theirs.run(program, prepare, repeat)[key])
    return row


def computations(rounds: int, rng: random.Random, ours: Worker, torch: Worker) -> list[Row]:
    """Rows against PyTorch in running processes."""

    def big() -> str:
        n = rng.randrange(9_500_000, 10_500_000)
        return f"x = torch.rand({n}, requires_grad=True); y = torch.rand({n}, requires_grad=True)"

    def value() -> tuple[str, str, int]:
        return f"with torch.no_grad():\n    w = {expression(rng)}\n    float(w[0])", big(), 3

    def gradient() -> tuple[str, str, int]:
        return f"g = torch.autograd.grad(({expression(rng)}).sum(), (x, y))", big(), 3

    def network(dtype: str) -> tuple[str, str, int]:
        return STEP, f"torch.set_default_dtype(torch.{dtype})\n{NETWORK}\ntorch.set_default_dtype(torch.float32)", 3

    return [
        inside(
            Row("chain of 1,000 ops, there and back", "PyTorch", 1.0),
            rounds,
            ours,
            torch,
            lambda: (chain(rng, 1000), "", 5),
        ),
        inside(Row("expressions of 10^7, value", "PyTorch", 0.4), rounds, ours, torch, value),
        inside(Row("expressions of 10^7, gradients", "PyTorch", 0.25), rounds, ours, torch, gradient),
        inside(Row("the same, peak memory", "PyTorch", 0.5, unit="MiB"), 1, ours, torch, gradient, "peak"),
        inside(
            Row("two-layer network step, float64", "PyTorch", 1.15), rounds, ours, torch, lambda: network("float64")
        ),
        inside(
            Row("two-layer network step, float32", "PyTorch", 1.15), rounds, ours, torch, lambda: network("float32")
        ),
    ]


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
        ours, theirs = Worker(sys.executable, "tgrad"), Worker(options.torch, "torch")
        rows.extend(computations(options.rounds, rng, ours, theirs))
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
