"""Python numbers: their arithmetic, and the history that a name gives them."""

from __future__ import annotations

import pytest
from conftest import shown

CASES = {
    "an int stays an int": ("x = 3\ngrad x^2 wrt x", "∂(x^2)/∂x = 6\n"),
    "two variables": ("x = 2; y = 3\ngrad 2x*y wrt x, y", "∂(2x*y)/∂x = 6\n∂(2x*y)/∂y = 4\n"),
    "the same variable": ("x = 2; y = x\ngrad x*y wrt y", "∂(x*y)/∂y = 4\n"),
    "math keeps history": ("import math\nx = 4.0\ngrad math.sqrt(x) wrt x", "∂math.sqrt(x)/∂x = 0.25\n"),
    "a name without prefix": ("x = 4.0\ngrad sqrt(x) wrt x", "∂sqrt(x)/∂x = 0.25\n"),
    "a function of one's own": ("f(x) = x^3\na = 2\ngrad f(a) wrt a", "∂f(a)/∂a = 12\n"),
    "the exponent of a tensor": (
        "a = 2.; x = tensor([1., 2., 0.])\ny = sum(x^a)\ngrad y wrt a, x",
        "∂y/∂a = 2.7725887298583984\n∂y/∂x = tensor([2., 4., 0.])\n",
    ),
    "the base of a power whose exponent is a tensor": (
        "b = 3.; x = tensor([0., 1., 2.])\ny = sum(b^x)\ngrad y wrt b, x",
        "∂y/∂b = 7.0\n∂y/∂x = tensor([1.0986, 3.2958, 9.8875])\n",
    ),
    "the exponent, twice": (
        "a = 3.; y = sum(tensor([2., 1.])^a)\ng = grad y wrt a\ngrad g wrt a",
        "∂g/∂a = 3.8436241149902344\n",
    ),
    "a loop": ("x = 2.\ny = x\nfor i in range(3): y = y*x\ngrad y wrt x", "∂y/∂x = 32.0\n"),
    "elsewhere": ("x = 2; z = x^2\ngrad z wrt x at x = 5", "∂z/∂x = 10\n"),
    "a name given a value": ("grad q^2 wrt q at q = 3", "∂(q^2)/∂q = 6\n"),
    "as a value": ("x = 3\ng = grad x^2 wrt x\ng + 1", "7\n"),
    "second order": ("x = 3.\ng = grad x^3 wrt x\ngrad g wrt x", "∂g/∂x = 18.0\n"),
    "float64": ("sqrt(2), pi", "(1.4142135623730951, 3.141592653589793)\n"),
    "division": ("7 / 2, 7 // 2, 7 % 4, 2 ** -1, 2^10", "(3.5, 3, 3, 0.5, 1024)\n"),
    "type": ("x = 3\ntype(x), isinstance(x, int), isinstance(x, float)", "(<class 'int'>, True, False)\n"),
    "as a key": ("x = 1\nd = {x: 'one'}\nd[1], d[x]", "('one', 'one')\n"),
    "sorting and ranges": (
        "n = 3\nsorted([n, 1, 2]), list(range(n)), [7, 8, 9, 10][n]",
        "([1, 2, 3], [0, 1, 2], 10)\n",
    ),
    "xor of bools": ("True ^ True, 5 ^ 2", "(False, 25)\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_number(name: str) -> None:
    text, expected = CASES[name]
    assert shown(text) == expected


@pytest.mark.parametrize("text", ["9**9**9**9", "x = 10\nx^(10^10)", "1 << 10**12", "math.factorial(10**9)"])
def test_integers_that_nobody_could_wait_for_are_refused(text: str) -> None:
    assert shown(text).startswith("error[E0802]")


def test_an_earlier_value_is_an_error_that_names_its_line() -> None:
    report = shown("x = 3\nz = x^2\nx = 5\ngrad z wrt x")
    assert report.startswith("error[E0402]")
    assert "line 1" in report
