"""`help` in all its forms, and that every declaration documents itself."""

from __future__ import annotations

import importlib.util
import io
import json

import pytest
from conftest import ROOT
from test_op_examples import examples

import tgrad_cli.ops  # noqa: F401
from tgrad_cli import Session, TgradError
from tgrad_cli.language.documentation import catalogue, derivatives, pages, topics
from tgrad_cli.tensor.registry import Op

MEMBERS = {
    (family.name, subject.name, name): declared
    for family in catalogue.families().values()
    for subject in family.subjects.values()
    for name, declared in subject.members.items()
}


def shown(code: str, format: str = "plain") -> str:
    out = io.StringIO()
    Session(out=out, format=format).run(code)
    return out.getvalue()


def page(name: str) -> str:
    declared = catalogue.find(name)
    assert declared is not None
    return "".join(text for _, text in pages.page(declared, derivatives.derivative))


SIN = """sin(input, *, out=None)

Sine of an angle in radians.

derivative  ∂/∂input = cos(input)
types       gives the inputs' common type; integers and bools become the default float type
shape       the input's
forms       sin(…)  x.sin(…)  x.sin_(…)  torch.sin_(x, …)  out=
PyTorch     torch.sin, torch.Tensor.sin
family      elementwise, trigonometry (help elementwise)

> sin([0., 1.])
tensor([0.0000, 0.8415])
"""


@pytest.mark.parametrize(
    "code",
    [
        "help sin",
        "help(sin)",
        "help torch.sin",
        "help(torch.sin)",
        'help "sin"',
        "help('torch.sin')",
        "sin?",
        "torch.sin ?  # what is it",
        "?sin",
        "x = 1; sin?",
        "help x.sin",
        "x = torch.ones(2); help x.sin",
        "if True:\n    sin?",
    ],
)
def test_every_way_to_ask_for_an_operation(code: str) -> None:
    assert shown(code) == SIN


def test_help_alone_lists_families_and_topics() -> None:
    for code in ("help", "help()", "help torch", "print(help)"):
        text = shown(code)
        for word in (*catalogue.families(), *topics.TOPICS):
            assert f"\n  {word} " in text


def test_a_family_lists_its_operations() -> None:
    text = shown("help linalg")
    assert text == shown("help torch.linalg") == shown("help(torch.linalg)")
    for name in ("matmul", "linalg.solve", "einsum"):
        assert name in text.split()
    assert "  sin  " in shown("help trigonometry")


def test_what_the_program_defined_is_told_first() -> None:
    assert shown("sin = 3; help sin") == "sin is a number, int 3\n"
    assert shown("x = [1., 2.]; help x").startswith("x is a list of 2; where a tensor is meant")
    assert shown("x = torch.ones(2, 3); x?").startswith("x is a tensor, float32[2, 3]")
    assert shown("f(x) = x^2; help f") == "f(x) = x^2\n"
    assert shown('def g(a, b=2):\n    """Adds."""\n    return a + b\nhelp(g)') == "def g(a, b=2):\n\nAdds.\n"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("help nn.Linear", "x @ weight.T + bias"),
        ("help grad", "derivatives as values"),
        ("help len", "len"),
        ("help print", "Prints the values"),
        ("help np.mean", "arithmetic mean"),
        ("help math.sqrt", "square root"),
        ("help torch.float16", "floating point numbers of 2 bytes: torch.float16, torch.half"),
        ("help Tensor", "  add  "),
        ("help x.backward", "fills `.grad`"),
        ("help add_", "Sum of two tensors"),
        ("help gradients", "∂z/∂x = 12.0"),
    ],
)
def test_help_on_other_things(code: str, words: str) -> None:
    assert words in shown(code)


@pytest.mark.parametrize(("word", "found"), [("softmx", "softmax"), ("torch.sofmax", "softmax"), ("linlag", "linalg")])
def test_unknown_words_suggest(word: str, found: str) -> None:
    for code in (f"help {word}", f'help("{word}")'):
        with pytest.raises(TgradError) as caught:
            shown(code)
        assert (caught.value.code, caught.value.hint) == ("E0101", f"did you mean '{found}'?")


@pytest.mark.parametrize("code", ["1 + sin?", "sin(?)", "sin? + 1", "x = sin?", "?"])
def test_a_question_mark_elsewhere_is_an_error(code: str) -> None:
    with pytest.raises(TgradError) as caught:
        shown(code)
    assert caught.value.code == "E0001"


def test_help_is_a_name_that_a_program_may_use() -> None:
    assert shown("help = 3\nhelp + 1\nhelp") == "4\n3\n"


def test_json_has_one_object() -> None:
    (line,) = shown("help sin", "json").splitlines()
    assert json.loads(line) == {"kind": "help", "name": "sin", "text": SIN}


def test_help_changes_nothing() -> None:
    out = io.StringIO()
    session = Session(out=out, seed=1)
    session.run("a = rand(1)")
    fresh = Session(out=io.StringIO(), seed=1)
    fresh.run("a = rand(1)")
    session.run("help rand\nwith torch.no_grad():\n    help sum\nb = rand(1)")
    fresh.run("b = rand(1)")
    assert session.value("b") == fresh.value("b")


@pytest.mark.parametrize("topic", topics.TOPICS)
def test_examples_of_topics(topic: str) -> None:
    out = io.StringIO()
    session = Session(out=out)
    for code, expected in examples(topics.TOPICS[topic][1]):
        out.seek(0)
        out.truncate()
        session.run(code)
        assert out.getvalue().rstrip("\n") == expected, code


# Declared in a loop, one docstring each and no example of its own.
WITHOUT_EXAMPLE = frozenset(n for f, s, n in MEMBERS if f == "special" and s == "polynomials")


@pytest.mark.parametrize("family", catalogue.families())
def test_every_declaration_says_what_it_does(family: str) -> None:
    wrong = []
    for (folder, _, name), declared in MEMBERS.items():
        if folder != family:
            continue
        meaning, _, lines = pages.parts(declared.__doc__)
        if not meaning.endswith(".") or not 10 <= len(meaning) <= 200:
            wrong.append(f"{name}: not one short sentence or two: {meaning!r}")
        twin = name.endswith("_") and meaning.endswith(" in place.")
        if not any(line.startswith("> ") for line in lines) and name not in WITHOUT_EXAMPLE and not twin:
            wrong.append(f"{name}: no example")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("family", catalogue.families())
def test_every_page_can_be_shown(family: str) -> None:
    for (folder, _, name), declared in MEMBERS.items():
        if folder == family:
            text = "".join(part for _, part in pages.page(declared, derivatives.derivative))
            assert text.split("(")[0] == name
            assert "<" not in text.split("\n\n")[0], f"{name}: a default that cannot be typed"
            assert max(map(len, text.split("\n"))) <= 140, name


def test_derivatives_are_told() -> None:
    """The page of every operation says what the derivative is, by formula or in words."""
    untold = []
    for (_folder, _, name), declared in MEMBERS.items():
        if not isinstance(declared, Op):
            continue
        lines = derivatives.derivative(declared)
        if not lines or any("derive z wrt" in line for line in lines):
            untold.append(name)
    assert not untold, untold


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("mul", "∂/∂input = other"),
        ("pow", "∂/∂exponent = input^exponent*log(input)   (0 where input == 0)"),
        ("atan2", "∂/∂input = other/(input^2 + other^2)   (0 where input^2 + other^2 == 0)"),
        ("softmax", "∂/∂input = diag(softmax(input, 0)) - outer(softmax(input, 0), softmax(input, 0))"),
        ("logsumexp", "∂/∂input = softmax(input, 0)"),
        ("floor", "∂/∂input = 0"),
        ("argmax", "none"),
        ("nan_to_num", "of complex results: none: asking for it is an error, as in PyTorch"),
        ("view_as_complex_copy", "none: asking for it is an error, as in PyTorch"),
        ("max", "of all elements, shared equally by those that are largest"),
    ],
)
def test_derivatives_come_from_the_rules(name: str, line: str) -> None:
    assert f"derivative  {line}" in page(name) or f"            {line}" in page(name)


def test_the_readme_lists_the_operations() -> None:
    spec = importlib.util.spec_from_file_location("operations_table", ROOT / "scripts" / "operations_table.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    text = made.README.read_text(encoding="utf-8")
    assert made.renewed(text) == text, "python scripts/operations_table.py renews it"
