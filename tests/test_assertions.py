"""`assert_close`, `assert_grad` and `assert_shape` pass quietly, and say what they found where they do not."""

from __future__ import annotations

import io

import pytest

from tgrad_cli import Session, TgradError

PASS = [
    "assert_close(tensor([1., 2.]), tensor([1., 2.000001]))",
    "assert_close([1., nan], [1., nan])",
    "assert_close(1/3, 0.3333333333)",
    "assert_close(tensor([1.0]), [1.1], rtol=0.2, atol=0)",
    "x = tensor([1., 2.]); assert_grad(sum(x^3), x, [3., 12.])",
    "x = 3.; assert_grad(x^2, x, 6.)",
    "assert_shape(zeros(5, 3), [5, 3])",
    "assert_shape(2., [])",
]
FAIL = [
    ("assert_close([1., 2., 3.], [1., 2.5, 3.])", "1 of 3 elements differ; the largest difference is 0.5 at [1]"),
    ("assert_close([1., nan], [1., 2.])", "1 of 2 elements differ"),
    ("assert_close([1., 2.], [1., 2., 3.])", "the shapes differ: [2] and [3]"),
    ("assert_close(1., 1.1)", "1, but 1.1 is expected"),
    ("x = 3.; assert_grad(x^2, x, 5.)", "the gradient: 1 of 1 elements differ"),
    ("assert_shape(zeros(5, 3), [3, 5])", "the shape is [5, 3], but [3, 5] is expected"),
]


@pytest.mark.parametrize("text", PASS)
def test_what_holds(text: str) -> None:
    out = io.StringIO()
    Session(out=out).run(text)
    assert out.getvalue() == ""


@pytest.mark.parametrize(("text", "words"), FAIL)
def test_what_does_not_hold(text: str, words: str) -> None:
    with pytest.raises(TgradError) as caught:
        Session(out=io.StringIO()).run(text)
    assert caught.value.code == "E0701"
    assert words in caught.value.message


def test_it_is_an_assertion_error() -> None:
    out = io.StringIO()
    Session(out=out).run("try:\n    assert_close(1., 2.)\nexcept AssertionError as e:\n    print('caught', e)")
    assert out.getvalue().startswith("caught")
