"""Lists of numbers: Python's until a tensor is meant, then one tensor, always the same."""

from __future__ import annotations

import pytest
from conftest import shown

CASES = {
    "arithmetic makes a tensor": ("x = [1., 2.]\nx^2", "tensor([1., 4.])\n"),
    "unary minus": ("-[1, 2]", "tensor([-1, -2])\n"),
    "an echo is a list": ("x = [1, 2]; y = x.T\nx", "[1, 2]\n"),
    "tensor attributes": ("[[1, 2], [3, 4]].T", "tensor([[1, 3],\n        [2, 4]])\n"),
    "a tensor's index": ("x = [[1, 2], [3, 4]]\nx[0, 1]", "tensor(2)\n"),
    "a list's index": ("x = [[1, 2], [3, 4]]\nx[0]", "[1, 2]\n"),
    "equality is Python's": ("[1, 2] == [1, 2]", "True\n"),
    "order is Python's": ("[1, 3] < [2]", "True\n"),
    "membership is Python's": ("2 in [1, 2]", "True\n"),
    "length and iteration": ("x = [1, 2]\nlen(x), [a + 1 for a in x]", "(2, [2, 3])\n"),
    "appending drops the tensor": ("x = [1., 2.]; y = 2.*x; x.append(3.)\n2.*x", "tensor([2., 4., 6.])\n"),
    "an item inside changes": ("x = [[1., 2.]]; y = 2.*x; x[0][0] = 5.\n2.*x", "tensor([[10.,  4.]])\n"),
    "strings join": ("['a'] + ['b']", "['a', 'b']\n"),
    "strings repeat": ("['a'] * 2", "['a', 'a']\n"),
    "an empty list joins": ("[] + [1]", "[1]\n"),
    "growing with +=": ("x = [1.]\nx += [2.]\nx", "[1.0, 2.0]\n"),
    "in place for all its aliases": ("x = [1., 2.]; y = x\ny.add_(1)\nx", "tensor([2., 3.])\ntensor([2., 3.])\n"),
    "its gradient": ("x = [2.]; z = 3*x^2\ngrad z wrt x", "∂z/∂x = tensor([12.])\n"),
    "the gradient of Python's sum": ("x = [2., 3.]\ngrad sum(x) wrt x", "∂sum(x)/∂x = tensor([1., 1.])\n"),
    "Python's sum stays a number": ("sum([1, 2])", "3\n"),
    "items with history": ("a = 2.; x = [a, a^2]\ngrad (x*x).sum() wrt a", "∂((x*x).sum())/∂a = 36.0\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_list_of_numbers(name: str) -> None:
    text, expected = CASES[name]
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "word"), [("2*[1, 2]", "tensor([2, 4])", "repeat"), ("[1, 2] + [3, 4]", "tensor([4, 6])", "join")]
)
def test_what_python_would_do_otherwise_is_noted_once(text: str, value: str, word: str) -> None:
    lines = shown(f"{text}\n{text}").splitlines()
    assert [line for line in lines if not line.startswith("note")] == [value, value]
    assert sum(word in line for line in lines) == 1


def test_a_list_that_holds_no_numbers_is_no_tensor() -> None:
    assert "error[E0" in shown("['a', 'b'] - 1")
