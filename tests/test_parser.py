"""The parser: the same trees as Python on the Python side, the calculator's own side, and spans."""

from __future__ import annotations

import pytest

from tests.language_corpus import CALCULATOR, EVERYTHING, PYTHON
from tests.trees import expression, nodes, plain, python_tree, tree
from tgrad_cli.language import syntax as s
from tgrad_cli.language.parsing.parser import parse
from tgrad_cli.source import Source


@pytest.mark.parametrize("text", PYTHON)
def test_python_programs_have_the_tree_of_pythons_own_parser(text: str) -> None:
    assert tree(text) == python_tree(text)


PRECEDENCE = {
    "2x^2": "2*(x**2)",
    "1/2x": "1/(2*x)",
    "2**3x": "2**(3*x)",
    "2x*3": "(2*x)*3",
    "-2x": "-(2*x)",
    "2x**-y": "2*(x**(-y))",
    "3sin(x)": "3*sin(x)",
    "2(x + 1)": "2*(x + 1)",
    "2f(x).y[0]": "2*(f(x).y[0])",
    "2e3x": "2e3*x",
    "2e": "2*e",
    "2ex": "2*ex",
    "2jx": "2j*x",
    "1e-6": "1e-6",
    "3 - 2x": "3 - (2*x)",
    "2[1, 2]": "2*[1, 2]",
    "2x < 3y": "(2*x) < (3*y)",
    "2x if 3y else 4z": "2*x if 3*y else 4*z",
    "0x1Fg": "0x1F*g",
    "not 2x": "not (2*x)",
    "x²": "x**2",
    "2x³ + 1": "2*(x**3) + 1",
    "x − 4": "x - 4",
    "x × y ÷ z": "x * y / z",
    "x ≤ y": "x <= y",
    "a · b": "a * b",
    "x\N{NO-BREAK SPACE}+ 1": "x + 1",
}


@pytest.mark.parametrize(("text", "python"), PRECEDENCE.items())
def test_juxtaposition_and_symbols_mean_the_python_expression(text: str, python: str) -> None:
    assert expression(text.replace("^", "**")) == python_tree(python)[0][1]


def test_the_hat_is_an_operator_of_its_own_at_the_level_of_power() -> None:
    assert expression("-x^2^y") == ("UnaryOp", "-", ("BinOp", "^", NAME_X, ("BinOp", "^", ("Num", 2), ("Name", "y"))))


NAME_X, NAME_Y, NAME_Z = ("Name", "x"), ("Name", "y"), ("Name", "z")


def form(kind: str, value: object, wrt: list[object], **given: object) -> tuple[object, ...]:
    """A gradient form as tuples."""
    fields = {"at": [], "given": None, "order": None, "inner": None, "partial": False, **given}
    return ("GradientForm", kind, value, wrt, *fields.values())


GRAD = form("grad", NAME_Z, [NAME_X])
PARTIAL = form("grad", NAME_Z, [NAME_X], partial=True)
FORMS = {
    "grad z wrt x": GRAD,
    "grad z wrt x, y": form("grad", NAME_Z, [NAME_X, NAME_Y]),
    "grad z wrt (x, y)": form("grad", NAME_Z, [NAME_X, NAME_Y]),
    "grad z wrt [x, y]": form("grad", NAME_Z, [NAME_X, NAME_Y]),
    "grad z wrt x at x = 3, y = 4": form("grad", NAME_Z, [NAME_X], at=[[NAME_X, ("Num", 3)], [NAME_Y, ("Num", 4)]]),
    "grad z wrt x given y": form("grad", NAME_Z, [NAME_X], given=NAME_Y),
    "grad z wrt x at x = 3 given y": form("grad", NAME_Z, [NAME_X], at=[[NAME_X, ("Num", 3)]], given=NAME_Y),
    "grad grad z wrt x wrt y": form("grad", GRAD, [NAME_Y]),
    "grad (grad z wrt x) wrt y": form("grad", GRAD, [NAME_Y]),
    "grad(z) wrt x": GRAD,
    "y - 2*grad z wrt x": ("BinOp", "-", NAME_Y, ("BinOp", "*", ("Num", 2), GRAD)),
    "(grad z wrt x) + y": ("BinOp", "+", GRAD, NAME_Y),
    "f(grad z wrt x)": ("Call", ("Name", "f"), [GRAD], []),
    "derive z wrt x": form("derive", NAME_Z, [NAME_X]),
    "derive hessian z wrt x": form("derive", NAME_Z, [NAME_X], inner="hessian"),
    "derive grad z wrt x wrt y": form("derive", GRAD, [NAME_Y]),
    "check z wrt x order 2": form("check", NAME_Z, [NAME_X], order=("Num", 2)),
    "jvp z wrt x given y": form("jvp", NAME_Z, [NAME_X], given=NAME_Y),
    "∂z/∂x": PARTIAL,
    "2∂z/∂x": ("BinOp", "*", ("Num", 2), PARTIAL),
    "∂z/∂x/y": ("BinOp", "/", PARTIAL, NAME_Y),
    "y/∂z/∂x": ("BinOp", "/", NAME_Y, PARTIAL),
    "∂²z/∂y∂x": form("grad", PARTIAL, [NAME_Y], partial=True),
    "∂²z/∂x²": form("grad", PARTIAL, [NAME_X], partial=True),
    "∂(z)/∂x": PARTIAL,
}


@pytest.mark.parametrize(("text", "wanted"), FORMS.items())
def test_gradient_forms(text: str, wanted: object) -> None:
    assert expression(text) == wanted


def test_an_equation_defines_a_function() -> None:
    [node] = parse(Source("f(x, *a, k=2, **o) = x^2")).body
    assert isinstance(node, s.FunctionEquation)
    assert node.name == "f"
    assert plain(node.params) == python_tree("lambda x, *a, k=2, **o: 0")[0][1][1]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("print x, y", ["PrintStmt"]),
        ("print -x", ["PrintStmt"]),
        ("print - x", ["ExprStmt"]),
        ("print [1]", ["PrintStmt"]),
        ("print[1]", ["ExprStmt"]),
        ("print (x)", ["ExprStmt"]),
        ("print 'a'", ["PrintStmt"]),
        ("print not x", ["PrintStmt"]),
        ("if x: print y", ["If", "PrintStmt"]),
        ("graph z; why x.grad; help sin", ["InsightCommand", "InsightCommand", "InsightCommand"]),
        ("graph; why = 3; help(sin)", ["ExprStmt", "Assign", "ExprStmt"]),
        ("%matplotlib inline\n!pip install x", ["NotebookLine", "NotebookLine"]),
        ("x = y\n% z", ["Assign", "NotebookLine"]),
        ("x = (y\n% z)", ["Assign"]),
    ],
)
def test_statements_that_spacing_or_place_decides(text: str, kinds: list[str]) -> None:
    found = nodes(parse(Source(text)))
    statements = [
        type(n).__name__ for n in sorted(found, key=lambda n: n.start) if type(n).__module__ == s.If.__module__
    ]
    assert [kind for kind in statements if kind != "Module"] == kinds


def test_a_trailing_comma_keeps_print_on_its_line() -> None:
    first, second = parse(Source("print x,\nprint x")).body
    assert isinstance(first, s.PrintStmt) and isinstance(second, s.PrintStmt)
    assert (first.newline, second.newline) == (False, True)


def test_a_line_is_silent_when_a_semicolon_closes_it() -> None:
    body = parse(Source("x = 1; y\nx = 1; y;\nx;")).body
    assert [getattr(node, "silent", None) for node in body] == [False, False, True, True, True]


@pytest.mark.parametrize("text", EVERYTHING)
def test_spans_lie_inside_their_parents_and_show_their_own_text(text: str) -> None:
    module = parse(Source(text))
    for node in nodes(module):
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, s.Name) and text[node.start] not in "(":
            assert text[node.start : node.end] == node.id
        if isinstance(node, s.BinOp) and not node.implicit:
            assert node.left.end <= node.op_start <= node.right.start
        if isinstance(node, s.Attribute):
            assert text.startswith(node.name, node.name_start)
    for statement in module.body:
        for node in nodes(statement):
            assert statement.start <= node.start or isinstance(node, s.Params) or has_decorators(statement)
            assert node.end <= statement.end or isinstance(node, s.Params)


def has_decorators(node: s.Node) -> bool:
    """Whether the statement begins with decorators, which stand before its span."""
    return bool(getattr(node, "decorators", []))


def test_debug_fields_keep_the_text_before_the_value() -> None:
    [part] = expression("f'{x + y = !r:>5}'")[1]
    assert part[4] == "x + y = "
    assert part[2] == "r"
    assert part[3] == ("FString", [("Str", ">5")])


def test_names_are_compared_in_normal_form() -> None:
    assert expression("ﬁ") == ("Name", "fi")


@pytest.mark.parametrize("text", CALCULATOR)
def test_the_calculators_side_parses(text: str) -> None:
    assert parse(Source(text)).body


@pytest.mark.parametrize(
    "text",
    [
        "-" * 100_000 + "1",
        "(" * 10_000 + "1" + ")" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "x" + ".a" * 20_000,
        "2**" * 20_000 + "2",
        "1 if x else " * 5_000 + "1",
        "lambda: " * 5_000 + "1",
        "grad " * 2_000 + "z" + " wrt x" * 2_000,
        "if x: y\n" + "elif x: y\n" * 5_000,
        "".join(" " * i + "if x:\n" for i in range(500)) + " " * 500 + "y",
    ],
    ids=["minus", "round", "square", "dots", "powers", "ternaries", "lambdas", "forms", "elifs", "blocks"],
)
def test_depth_is_no_limit(text: str) -> None:
    assert len(parse(Source(text)).body) == 1
