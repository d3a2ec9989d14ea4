"""Syntax errors: code, column, words and hint for one mistake each; and no text that brings another exception."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language_corpus import EVERYTHING
from tests.trees import nodes
from tgrad_cli.errors import TgradError
from tgrad_cli.language.parsing.highlighting import tokens
from tgrad_cli.language.parsing.parser import incomplete, parse
from tgrad_cli.source import Source

# Text, code, line and column, a part of the message, and a part of the hint ("" for none).
MISTAKES = [
    ("if x = 3: pass", "E0001", (1, 6), "'=' assigns", "write =="),
    ("f(x) + g(y = 3 = 4)", "E0001", (1, 16), "'=' cannot stand here", "write =="),
    ("x = = 3", "E0001", (1, 5), "a space splits", "write =="),
    ("x === 3", "E0001", (1, 5), "no operator", "write =="),
    ("a && b", "E0001", (1, 4), "no operator", "'and'"),
    ("x++", "E0001", (1, 4), "no operator", "x += 1"),
    ("if x\n  y", "E0001", (1, 5), "':' is missing", "end the line with :"),
    ("if x then y", "E0001", (1, 6), "':' is missing before 'then'", ""),
    ("for i in range(9) print(i)", "E0001", (1, 19), "':' is missing before 'print'", ""),
    ("if x: if y: z", "E0001", (1, 7), "'if' cannot stand behind ':'", "line of its own"),
    ("if x: y\nelse if z: w", "E0001", (2, 6), "one word", "elif"),
    ("else: x", "E0001", (1, 1), "'else' belongs to no if", ""),
    ("try:\n  x\ny", "E0001", (3, 1), "neither 'except' nor 'finally'", "except"),
    ("try:\n  x\nexcept A, e:\n  y", "E0001", (3, 9), "','", "except ValueError as e"),
    ("@f\nx = 1", "E0001", (2, 1), "unexpected 'x'", ""),
    ("f(1,,2)", "E0001", (1, 5), "unexpected ','", ""),
    ("1 +", "E0001", (1, 4), "unexpected end of the line", ""),
    ("2 x", "E0001", (1, 3), "an operator is missing before 'x'", "2*x or 2x"),
    ("x y", "E0001", (1, 3), "an operator is missing before 'y'", "x*y"),
    ("[1 2]", "E0001", (1, 4), "an operator is missing", "','"),
    ("[1, 2; 3, 4]", "E0001", (1, 6), "';' cannot stand in brackets", "[[1, 2], [3, 4]]"),
    ("lambda = 3", "E0001", (1, 1), "'lambda' is a word of the language", "lambda_"),
    ("def in(x): pass", "E0001", (1, 5), "'in' is a word of the language", "in_"),
    ("grad z", "E0001", (1, 6), "'grad' needs 'wrt'", "grad z wrt x"),
    ("z wrt x", "E0001", (1, 3), "before this 'wrt'", "grad z wrt x"),
    ("grad z wrt x + 1", "E0001", (1, 14), "a gradient form ends here", "(grad z wrt x) + 1"),
    ("grad z wrt 2", "E0001", (1, 12), "names of variables", "grad z wrt x, y"),
    ("grad z wrt x at 3", "E0001", (1, 18), "name = value", "at x = 3"),
    ("grad z wrt x at 3 = 4", "E0001", (1, 17), "name = value", ""),
    ("grad z wrt x given 1 given 2", "E0001", (1, 22), "twice", ""),
    ("f(grad z wrt x, y)", "E0001", (1, 15), "not clear", "brackets"),
    ("∂z/y", "E0001", (1, 3), "not complete", "∂z/∂x"),
    ("∂²z/∂x", "E0001", (1, 1), "orders", "∂²z/∂x²"),
    ("3 = x", "E0001", (1, 1), "a number cannot be assigned to", ""),
    ("x + 1 = 3", "E0001", (1, 1), "cannot be assigned to", "write =="),
    ("f(x + 1) = 3", "E0001", (1, 1), "must be names", "defines a function"),
    ("*a = b", "E0001", (1, 1), "starred", "*a, ="),
    ("del f(x)", "E0001", (1, 5), "cannot be deleted", ""),
    ("a, b += 3", "E0001", (1, 1), "before '+='", ""),
    ("f(a=1, 2)", "E0001", (1, 8), "follows a named one", "before"),
    ("f(a=1, a=2)", "E0001", (1, 8), "twice", ""),
    ("f(x for x in y, 1)", "E0001", (1, 3), "generator", "( )"),
    ("f(1=2)", "E0001", (1, 3), "only a name", "=="),
    ("x := 3", "E0001", (1, 1), "needs brackets", "write ="),
    ("a == not b", "E0001", (1, 6), "'not'", "(not x)"),
    ("def f(a=1, b): pass", "E0001", (1, 12), "without default", ""),
    ("def f(a, a): pass", "E0001", (1, 10), "twice", ""),
    ("def f(*, **k): pass", "E0001", (1, 7), "bare '*'", ""),
    ("lambda **k, x: 0", "E0001", (1, 13), "follows the one with **", ""),
    ("tensor(2., grad_fn=<MulBackward0>)", "E0001", (1, 20), "as it is printed", "leave out grad_fn"),
    (">>> x = 1", "E0001", (1, 1), "prompt", ">>>"),
    ("print “hi”", "E0001", (1, 7), "no quote", 'quote: "'),
    ("x – 4", "E0001", (1, 3), "means nothing here", "write -"),
    ("a ? b : c", "E0001", (1, 3), "'?' means nothing", "help"),
    ("a \\ b", "E0001", (1, 3), "the line must end", ""),
    ("x = (1 + 2\ny = 3", "E0002", (1, 5), "'(' is never closed", ""),
    ("x = [1, 2)", "E0002", (1, 10), "')' does not close '['", ""),
    ("x = 1)", "E0002", (1, 6), "nothing is open", ""),
    ("yield x", "E0003", (1, 1), "generators", "list"),
    ("async def f(): pass", "E0003", (1, 1), "async", ""),
    ("x = await y", "E0003", (1, 5), "await", ""),
    ("match x:\n  case 1: pass", "E0003", (1, 1), "match statement", "if and elif"),
    ("b'abc'", "E0003", (1, 1), "bytes", "leave out the b"),
    ("from . import x", "E0003", (1, 6), "relative imports", ""),
    ("x = 'abc", "E0004", (1, 5), "no closing '", '"""'),
    ('"""abc\n', "E0004", (1, 1), "no closing", ""),
    ("'a\\x4'", "E0004", (1, 3), "names no character", ""),
    ("'\\N{no such}'", "E0004", (1, 2), "names no character", ""),
    ("0123", "E0004", (1, 1), "does not begin with 0", "0o123"),
    ("1__0", "E0004", (1, 2), "'_'", ""),
    ("f'{x'", "E0004", (1, 3), "never closed", "{{"),
    ("f'{}'", "E0004", (1, 3), "empty", "{{"),
    ("f'a}'", "E0004", (1, 4), "single '}'", "}}"),
    ("f'{x!z}'", "E0004", (1, 5), "r, s or a", ""),
    ("f'{x:{y:{z}}}'", "E0004", (1, 9), "too deeply", ""),
    ("x = f'ab{x y}'", "E0001", (1, 12), "an operator is missing", ""),
    ("if x:\ny = 1", "E0005", (1, 1), "an indented block must follow this 'if'", "pass"),
    ("x = 1\n  y = 2", "E0005", (2, 1), "no block is open", ""),
    ("if x:\n  y\n    z", "E0005", (3, 1), "no block is open", "like the line before"),
    ("if x:\n    a\n  b", "E0005", (3, 1), "fits none", ""),
    ("if x:\n        a\n\tb", "E0005", (3, 1), "fits none", "tabs"),
    ("x\0", "E0006", (1, 2), "NUL", "UTF-8"),
    ("x = \ud800", "E0006", (1, 5), "U+D800", "UTF-8"),
    ("x = " + "9" * 5000, "E0802", (1, 5), "5000 digits", ""),
]


@pytest.mark.parametrize(("text", "code", "place", "message", "hint"), MISTAKES)
def test_a_mistake_is_named_where_it_is(text: str, code: str, place: tuple[int, int], message: str, hint: str) -> None:
    source = Source(text)
    with pytest.raises(TgradError) as caught:
        parse(source)
    error = caught.value
    assert error.code == code
    assert source.position(error.labels[0].start) == place
    assert message in error.message
    assert hint in (error.hint or "")
    assert bool(hint) <= bool(error.hint)
    assert error.source is source


def test_a_label_says_what_could_stand() -> None:
    for text, label in (
        ("(1 + )", "expected an expression"),
        ("[1, 2, *]", "expected an expression"),
        ("import torch as", "expected a name"),
        ("def f(x) return x", "expected '->' or ':'"),
        ("try: x\nexcept A as 3: y", "expected a name"),
        ("x = 5 if y", "expected 'else' or an operator"),
        ("break break", "expected ';' or the end of the line"),
    ):
        with pytest.raises(TgradError) as caught:
            parse(Source(text))
        assert caught.value.labels[0].text == label


def test_a_wrong_bracket_shows_both_ends() -> None:
    with pytest.raises(TgradError) as caught:
        parse(Source("f(x[1)"))
    assert [(label.start, label.text) for label in caught.value.labels] == [
        (5, "closes it wrongly"),
        (3, "opened here"),
    ]


def survives(text: str) -> None:
    """Parse; an error must be ours and point into the text, a tree must lie inside it."""
    try:
        module = parse(Source(text))
    except TgradError as error:
        assert error.code[:3] in ("E00", "E08") or error.code == "E0706"
        assert error.labels
        assert all(0 <= label.start <= label.end <= len(text) for label in error.labels)
    else:
        assert all(0 <= node.start <= node.end <= len(text) for node in nodes(module))
    last = 0
    for _, start, end in tokens(text):
        assert last <= start < end <= len(text)
        last = end
    assert incomplete(text) in (True, False)


PIECES = [
    *"()[]{},:;.=+-*/%@&|^~<>!?$\\'\"#\n\t\r \0_∂²αx1",
    *(
        "\n  ",
        "\n    ",
        "if ",
        "else:",
        "for ",
        " in ",
        "def f",
        "lambda ",
        "grad ",
        " wrt ",
        " at ",
        " given ",
        "print ",
    ),
    *(
        "not ",
        " is ",
        "f'{",
        "'''",
        '"""',
        "\\\n",
        "0x",
        "1e5",
        "2x",
        ":=",
        "**",
        "->",
        "...",
        "@",
        "try:",
        "except ",
        "as ",
    ),
    *("import ", "from ", "class ", "return ", "del ", "\u00a0", "\ud800", "“", "×", "√", "yield ", "match ", "order "),
]


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    survives(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=600, deadline=None)
def test_any_sequence_of_pieces_is_parsed_or_refused(text: str) -> None:
    survives(text)


@given(st.sampled_from(EVERYTHING), st.randoms(use_true_random=False))
@settings(max_examples=600, deadline=None)
def test_any_mutated_program_is_parsed_or_refused(text: str, chance: random.Random) -> None:
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(text) + 1)
        drop = chance.randrange(3)
        text = text[:at] + chance.choice(["", *PIECES]) + text[at + drop :]
    survives(text)


@given(st.sampled_from(EVERYTHING), st.integers(0, 200))
@settings(max_examples=200, deadline=None)
def test_any_beginning_of_a_program_is_parsed_or_refused(text: str, length: int) -> None:
    survives(text[:length])


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "[" * 10_000 + ")",
        "f'{" * 2_000,
        "9" * 1_000_000,
        "0x" + "f" * 1_000_000,
        "'" + "\\'" * 50_000,
        "∂" * 10_000,
        "if x:" * 5_000,
        "\\\n" * 50_000,
        "x = " + "{" * 10_000,
        " " * 1_000_000 + "x",
        "- " * 100_000,
    ],
    ids=[
        "round",
        "square",
        "fields",
        "digits",
        "hex",
        "quotes",
        "partials",
        "ifs",
        "joins",
        "braces",
        "space",
        "minus",
    ],
)
def test_extreme_texts_are_refused_with_an_error_of_ours(text: str) -> None:
    with pytest.raises(TgradError):
        parse(Source(text))
