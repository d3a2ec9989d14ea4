"""Reading line by line: statements from a stream, the shell's continuation, and tokens for its colours."""

from __future__ import annotations

import pytest

from tests.language_corpus import STATEMENTS
from tests.trees import plain, tree
from tgrad_cli.language.parsing.highlighting import tokens
from tgrad_cli.language.parsing.incoming import StatementReader
from tgrad_cli.language.parsing.parser import incomplete, parse


@pytest.mark.parametrize(
    ("text", "open_at_end"),
    [
        ("x = 1", False),
        ("x = [1,", True),
        ("x = [1,\n\n", True),
        ("f(']'", True),
        ("f(']')", False),
        ("f(#)", True),
        ("for i in x:", True),
        ("for i in x: print(i)", True),
        ("if x:\n  y", True),
        ("if x:\n  y\n", False),
        ("if x:\n  y\nz", False),
        ("if x:\n  y\nelse:", True),
        ("'''a", True),
        ("'''a\n\n", True),
        ("'''a\n'''", False),
        ("'abc", False),
        ("f('abc", False),
        ("f('abc\nprint(2)", False),
        ('f("""abc', True),
        ("'a\\\n", True),
        ("f'''{x", True),
        ("x = 1 + \\", True),
        ("x = 1 + \\\n 2", False),
        ("1 +", False),
        ("@f", True),
        ("@f\ndef g(): pass", True),
        ("@f\ndef g(): pass\n", False),
        ("%time (", False),
        ("x = 5)", False),
        ("f(]", False),
        ("# (", False),
        ("", False),
        ("\n", False),
        ("if_x = 3", False),
        ("format(x)", False),
    ],
)
def test_the_shell_asks_for_more_while_something_is_open(text: str, open_at_end: bool) -> None:
    assert incomplete(text) is open_at_end


def test_statements_come_as_soon_as_they_are_complete() -> None:
    script = [
        ("x = 1\n", ["x = 1\n"]),
        ("\n", []),
        ("if x:\n", []),
        ("  y\n", []),
        ("\n", []),
        ("# comment\n", []),
        ("else:\n", []),
        ("  z = '''\n", []),
        ("w\n", []),
        ("'''\n", []),
        ("q = [\n", ["if x:\n  y\n\n# comment\nelse:\n  z = '''\nw\n'''\n"]),
        ("1]; r = 2\n", ["q = [\n1]; r = 2\n"]),
        ("@f\n", []),
        ("def g(): pass\n", []),
        ("s = \\\n", ["@f\ndef g(): pass\n"]),
        ("  3\n", ["s = \\\n  3\n"]),
        ("%time (\n", ["%time (\n"]),
        ("t", ["t"]),
    ]
    reader = StatementReader("<pipe>")
    lines = []
    for line, texts in script:
        found = reader.feed(line)
        assert [source.text for source in found] == texts
        lines += [source.first_line for source in found]
    assert reader.close() == []
    assert lines == [1, 3, 11, 13, 15, 17, 18]


def test_what_is_open_at_the_end_is_given_back_by_close() -> None:
    reader = StatementReader()
    assert reader.feed("x\n") and not reader.feed("for i in y:\n") and not reader.feed("  f(\n")
    [source] = reader.close()
    assert (source.text, source.first_line, source.name) == ("for i in y:\n  f(\n", 2, "<stdin>")
    assert reader.feed("z\n")[0].first_line == 4


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_stream_gives_the_statements_of_the_whole_text(text: str) -> None:
    reader = StatementReader()
    sources = [source for line in text.splitlines(keepends=True) for source in reader.feed(line)] + reader.close()
    assert [node for source in sources for node in plain(parse(source).body)] == tree(text)


def test_tokens_for_the_shell() -> None:
    text = "if True: grad z wrt x # c\nprint x; αβ∂'s' 2j $"
    assert [(kind, text[start:end]) for kind, start, end in tokens(text)] == [
        ("keyword", "if"),
        ("constant", "True"),
        ("operator", ":"),
        ("keyword", "grad"),
        ("name", "z"),
        ("keyword", "wrt"),
        ("name", "x"),
        ("comment", "# c"),
        ("keyword", "print"),
        ("name", "x"),
        ("operator", ";"),
        ("name", "αβ"),
        ("operator", "∂"),
        ("string", "'s'"),
        ("number", "2j"),
        ("error", "$"),
    ]


def test_form_words_are_names_without_a_wrt() -> None:
    assert [kind for kind, _, _ in tokens("grad(at)\nx.grad wrt y")][:3] == ["name", "operator", "name"]


def test_an_open_string_colours_to_its_end() -> None:
    assert list(tokens("'abc\nx")) == [("string", 0, 4), ("name", 5, 6)]
    assert list(tokens("'''abc\nx")) == [("string", 0, 8)]
