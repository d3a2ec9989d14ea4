"""Compile the grammar to parse tables: ``python scripts/build_tables.py [OUT]``.

The build of the wheel calls `build`; so nothing here imports the package, whose dependencies may not be installed then.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
PARSING = ROOT / "tgrad_cli" / "language" / "parsing"


def module(name: str) -> ModuleType:
    """A module of the parser, loaded from its file alone."""
    spec = importlib.util.spec_from_file_location(f"_tables_{name}", PARSING / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(PARSING / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def build(out: Path = PARSING / "tgrad.tables") -> Path:
    """Write the parse tables to `out`; gives the path back."""
    kinds = module("kinds")
    grammar = (ROOT / "grammar" / "tgrad.lark").read_text(encoding="utf-8")
    data = module("compiling").compile_grammar(grammar, kinds.KINDS, kinds.TABLES_FORMAT)
    half = out.with_name(f"{out.name}.{os.getpid()}")
    half.write_bytes(data)
    half.replace(out)  # in one step, so that no reader sees half of the tables
    return out


if __name__ == "__main__":
    print(build(*map(Path, sys.argv[1:2])))
