"""Errors of plain Python values: the class and the words that Python has for them, and a message that says more."""

from __future__ import annotations

from io import StringIO

import pytest

from tgrad_cli.errors import TgradError
from tgrad_cli.session import Session

# What `except Exception as e: print(type(e).__name__, e)` prints under Python.
IN_PYTHON = [
    ("x = 1e300; x**2", "OverflowError (34, 'Numerical result out of range')"),
    ("1e300**2", "OverflowError (34, 'Numerical result out of range')"),
    ("a = 'z'; a /= 2", "TypeError unsupported operand type(s) for /=: 'str' and 'int'"),
    ("a = 'z'; a **= 2", "TypeError unsupported operand type(s) for **=: 'str' and 'int'"),
    ("a = 'z'; a / 2", "TypeError unsupported operand type(s) for /: 'str' and 'int'"),
    ("a = 'z'; a += 2", 'TypeError can only concatenate str (not "int") to str'),
    ("L = [1]; L[3] = 2", "IndexError list assignment index out of range"),
    ("L = [1]; L[-2] = 2", "IndexError list assignment index out of range"),
    ("L = [1]; L[3]", "IndexError list index out of range"),
]


@pytest.mark.parametrize(("program", "expected"), IN_PYTHON)
def test_class_and_words_are_pythons(program: str, expected: str) -> None:
    out = StringIO()
    body = "\n    ".join(program.split("; "))
    Session(out=out).run(f"try:\n    {body}\nexcept Exception as e: print(type(e).__name__, e)")
    assert out.getvalue() == expected + "\n"


@pytest.mark.parametrize("program", ["1e300**2", "x = 1e300; x**2"])
def test_a_float_that_is_too_large_says_so(program: str) -> None:
    with pytest.raises(TgradError, match="the result is too large for a float"):
        Session(out=StringIO()).run(program)
