"""The grammar: Lark accepts it without conflicts, and our driver over its tables does what Lark itself does."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token
from lark.exceptions import UnexpectedToken

from tests.language_corpus import EVERYTHING
from tests.trees import plain
from tgrad_cli.language.parsing import (
    assembling,
    blocks,
    building,
    chains,
    forms,
    parameters,
    tables,
)
from tgrad_cli.language.parsing.compiling import compile_grammar, lark_parser, terminal_numbers
from tgrad_cli.language.parsing.driver import Refused, driver
from tgrad_cli.language.parsing.kinds import END, KINDS, TABLES_FORMAT
from tgrad_cli.language.parsing.layout import Layout

SOURCES = (building, assembling, blocks, chains, forms, parameters)
ROOT = Path(__file__).resolve().parent.parent
GRAMMAR = Path(tables.grammar_path()).read_text(encoding="utf-8")
BROKEN = [
    "x = ",
    "f(1,,2)",
    "(1 + )",
    "2 x",
    "if x\n  y",
    "if x:\ny",
    "try: x",
    "x = 5 if y",
    "[x for x in]",
    "{1: 2, 3}",
    "grad z wrt x + 1",
    "grad z wrt x at 3",
    "x y z",
    "import torch as",
    "def f(x) return x",
    "a == = b",
    "@f\nx",
    "print x y",
    "∂z/y",
    "lambda x y: z",
    "class A(x: pass)",
    "for x y: z",
    "global x.y",
    "x[1::2::3]",
]


class Carried:
    """A token for Lark that carries our value."""

    def __init__(self, kind: str, value: Any) -> None:
        self.type = kind
        self.value = value


def lark_functions() -> Any:
    """The functions of the rules, in the shape that Lark calls them."""

    class Functions:
        pass

    def wrapped(function: Any) -> Any:
        return lambda _, children: function([c.value if isinstance(c, Carried) else c for c in children])

    for module in SOURCES:
        for name, value in vars(module).items():
            if callable(value) and not isinstance(value, type):
                setattr(Functions, name, wrapped(value))
    return Functions()


@pytest.fixture(scope="module")
def lark() -> Lark:
    return lark_parser(GRAMMAR, transformer=lark_functions())


@pytest.fixture(scope="module")
def names(lark: Lark) -> dict[int, str]:
    return {number: name for name, number in terminal_numbers(lark, KINDS).items()}


def statements(text: str) -> list[tuple[bytes, list[Any]]]:
    """Kinds and values of the tokens of each statement."""
    layout = Layout(text)
    found = []
    while layout.read_statement():
        found.append((bytes(layout.kinds), layout.values))
    return found


def feed(lark: Lark, names: dict[int, str], kinds: bytes, values: list[Any], upto: int) -> Any:
    """Lark's parser after the first tokens."""
    machine = lark.parse_interactive(start="statement")
    for kind, value in list(zip(kinds, values, strict=True))[:upto]:
        machine.feed_token(Carried(names.get(kind, "UNKNOWN"), value))
    return machine


def test_the_grammar_has_no_conflicts() -> None:
    assert lark_parser(GRAMMAR, strict=True).rules


@pytest.mark.parametrize("text", EVERYTHING)
def test_driver_and_lark_build_the_same_trees(text: str, lark: Lark, names: dict[int, str]) -> None:
    for (kinds, values), (_, again) in zip(statements(text), statements(text), strict=True):
        ours = driver().parse(kinds + bytes([END]), values)
        machine = feed(lark, names, kinds, again, len(kinds))
        theirs = machine.feed_eof(Token("NEWLINE", ""))
        assert plain(ours) == plain(theirs)


@pytest.mark.parametrize("text", BROKEN)
def test_driver_and_lark_stop_at_the_same_token_and_expect_the_same(
    text: str, lark: Lark, names: dict[int, str]
) -> None:
    for kinds, values in statements(text):
        with pytest.raises(Refused) as refused:
            driver().trace(kinds + bytes([END]), "statement")
        index = refused.value.index
        machine = feed(lark, names, kinds, values, index)
        stack = driver().stack_at(kinds, index, "statement")
        expected = {names[kind] for kind in driver().expected(stack, range(len(KINDS)))}
        assert expected == machine.accepts()
        bad = Carried(names.get(kinds[index], "UNKNOWN") if index < len(kinds) else "$END", None)
        with pytest.raises(UnexpectedToken):
            machine.feed_token(bad)
        return


def test_every_rule_has_its_function_and_every_kind_a_place() -> None:
    raw = marshal.loads(compile_grammar(GRAMMAR, KINDS, TABLES_FORMAT))
    used = {key for state in raw["states"] for key in state if key < len(KINDS)}
    lexer_only = {"UNKNOWN", "RESERVED", "not", "is", "MATRIX"}
    assert {KINDS[kind] for kind in set(range(len(KINDS))) - used} == lexer_only
    functions = {name for module in SOURCES for name in vars(module)}
    assert {name for _, _, name in raw["rules"] if name} <= functions


def test_tables_follow_the_grammar_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of another grammar are not used; new ones are made and kept, in the person's cache if need be."""
    package, cache = tmp_path / "package", tmp_path / "cache"
    package.mkdir()
    stale = marshal.loads(compile_grammar(GRAMMAR, KINDS, TABLES_FORMAT)) | {"grammar": "another"}
    (package / tables.TABLES_NAME).write_bytes(marshal.dumps(stale))
    monkeypatch.setattr(tables, "HERE", str(package))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert tables.stored(GRAMMAR) is None
    assert tables.rebuilt(GRAMMAR)["grammar"] == GRAMMAR
    kept = tables.stored(GRAMMAR)
    assert kept is not None and kept["grammar"] == GRAMMAR
    (package / tables.TABLES_NAME).write_bytes(b"no tables")
    assert tables.stored(GRAMMAR) is None
    monkeypatch.setattr(tables, "HERE", str(tmp_path / "package" / tables.TABLES_NAME))  # a file: nothing fits in it
    tables.rebuilt(GRAMMAR)
    assert len(list(cache.rglob("*.tables"))) == 1
    assert tables.stored(GRAMMAR) is not None


def test_the_build_script_needs_nothing_of_the_package(tmp_path: Path) -> None:
    out = tmp_path / "t.tables"
    script = ROOT / "scripts" / "build_tables.py"
    code = f"import sys; sys.modules['numpy'] = None; sys.path.insert(0, {str(script.parent)!r})\n"
    code += f"import build_tables; build_tables.build(build_tables.Path({str(out)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""})
    assert marshal.loads(out.read_bytes())["grammar"] == GRAMMAR


def test_parsing_needs_no_lark() -> None:
    """Where tables are stored, the run imports neither Lark nor Python's parser."""
    tables.load()
    code = (
        "import sys\nfrom tgrad_cli.language.parsing.parser import parse\nfrom tgrad_cli.source import Source\n"
        "parse(Source('x = 2'))\nassert not {'lark', 'ast', 'inspect', 'pathlib'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_statements_of_one_shape_share_one_program() -> None:
    machine = driver()
    machine.programs.clear()
    for text in ("x = y + 1", "alpha = beta - 23", "x = y and 4.5"):
        for kinds, values in statements(text):
            machine.parse(kinds + bytes([END]), values)
    assert len(machine.programs) == 2  # `and` is BINARY, the signs are SIGN
