"""Runs the benchmark's programs in one process, under tgrad, PyTorch or JAX: a JSON request and answer a line."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path


def runner(kind: str) -> Callable[[str], None]:
    """What runs a program; names stay from one to the next."""
    if kind == "tgrad":
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        from io import StringIO

        from tgrad_cli import Session

        return Session(out=StringIO()).run
    names = {kind: import_module(kind)}
    return lambda program: exec(compile(program, "<program>", "exec"), names)


def resident() -> float:
    """The memory that the process holds now, in MiB."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096 / 2**20


class Watch(threading.Thread):
    """Looks at the memory again and again while a program runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.before = self.highest = resident()
        self.over = False

    def run(self) -> None:
        """Until `over` is set."""
        while not self.over:
            self.highest = max(self.highest, resident())
            time.sleep(0.001)


def main() -> None:
    """Answer requests until there are no more."""
    run = runner(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        run(request["prepare"])
        best = float("inf")
        for _ in range(int(request["repeat"])):
            start = time.perf_counter()
            run(request["program"])
            best = min(best, time.perf_counter() - start)
        watch = Watch()
        watch.start()
        run(request["program"])
        watch.over = True
        watch.join()
        print(json.dumps({"seconds": best, "peak": max(watch.highest - watch.before, 1.0)}), flush=True)


if __name__ == "__main__":
    main()
