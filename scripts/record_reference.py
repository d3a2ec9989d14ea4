"""Record what PyTorch itself does into tests/reference, for tests that run without PyTorch.

    python scripts/record_reference.py             # list the corpora
    python scripts/record_reference.py printing    # record one or several anew
    python scripts/record_reference.py all
    python scripts/record_reference.py ops --family NAME    # one family of operations

Needs PyTorch 2.13 (CPU). A corpus is a module of scripts/recording with a function ``record(folder)`` that writes its
files below `folder` and returns the number of records.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import recording

REFERENCE = Path(__file__).resolve().parent.parent / "tests" / "reference"
EXPECTED = "2.13."


def corpora() -> list[str]:
    """Name the corpora that can be recorded."""
    return sorted(module.name for module in pkgutil.iter_modules(recording.__path__) if not module.ispkg)


def main(names: list[str]) -> int:
    """Record the named corpora; returns the process's exit status."""
    known = corpora()
    unknown = [name for name in names if name not in known and name != "all"]
    if not names or unknown:
        print(*(f"unknown corpus: {name}" for name in unknown), "corpora: " + " ".join(known), sep="\n")
        return 2
    version = importlib.import_module("torch").__version__
    if not version.startswith(EXPECTED):
        print(f"PyTorch {version} found; the records are of {EXPECTED}x", file=sys.stderr)
        return 1
    for name in known if "all" in names else names:
        count = importlib.import_module(f"recording.{name}").record(REFERENCE)
        print(f"{name}: {count} records")
    return 0


if __name__ == "__main__":
    sys.exit(main([a for a, before in zip(sys.argv[1:], sys.argv, strict=False) if "--family" not in (a, before)]))
