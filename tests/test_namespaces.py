"""Modules, imports, NumPy arrays, derivative functions of `torch`, and what a program cannot reach."""

from __future__ import annotations

import pytest
from conftest import shown

CASES = {
    "imports": (
        "import torch.nn.functional as F\nfrom torch.autograd import Variable\nimport numpy as np\nF",
        "<module 'torch.nn.functional'>\n",
    ),
    "dotted": ("import torch.autograd\ntorch.autograd", "<module 'torch.autograd'>\n"),
    "alias": ("import math as m\nm.floor(2.5)", "2\n"),
    "from": ("from math import pi as p, floor\nfloor(p)", "3\n"),
    "future": ("from __future__ import print_function\nprint(1)", "1\n"),
    "no grad": ("x = torch.ones(1, requires_grad=True)\nwith torch.no_grad(): y = x*2\ny.requires_grad", "False\n"),
    "decorator": (
        "@torch.no_grad()\ndef f(x): return x*2\nf(torch.ones(1, requires_grad=True)).requires_grad",
        "False\n",
    ),
    "switch": ("x = torch.set_grad_enabled(False)\ntorch.is_grad_enabled()", "False\n"),
    "default type": ("torch.set_default_dtype(torch.float64)\ntorch.ones(1).dtype", "torch.float64\n"),
    "types": ("type(torch.ones(1)), torch.ones(1).type()", "(<class 'torch.Tensor'>, 'torch.FloatTensor')\n"),
    "isinstance": ("isinstance(torch.ones(1), torch.Tensor), isinstance(1, torch.Tensor)", "(True, False)\n"),
    "numpy prints": ("a = np.ones(3)\nprint(a)\na", "[1. 1. 1.]\narray([1., 1., 1.])\n"),
    "numpy views": ("a = np.zeros(4); c = a[1:3]; c[:] = 7\nprint(a)", "[0. 7. 7. 0.]\n"),
    "numpy of a tensor": ("t = torch.zeros(2); a = t.numpy()\nt[0] = 5\nprint(a)", "[5. 0.]\n"),
    "numpy's stream": ("np.random.seed(0)\nprint(np.random.rand(2))", "[0.5488135  0.71518937]\n"),
    "func.grad": ("torch.func.grad(lambda v: (v**3).sum())(torch.tensor([2.]))", "tensor([12.])\n"),
    "func.grad twice": ("torch.func.grad(torch.func.grad(lambda v: v**3))(torch.tensor(2.))", "tensor(12.)\n"),
    "names alone": (
        "W = torch.tensor([[1., 2.], [3., 4.]])\nembedding(W, tensor([1])), embedding_bag(tensor([[1, 0]]), W)",
        "(tensor([[3., 4.]]), tensor([[2., 3.]]))\n",
    ),
    "functional.jacobian": (
        "torch.autograd.functional.jacobian(lambda v: v**2, torch.tensor([1., 2.]))",
        "tensor([[2., 0.],\n        [0., 4.]])\n",
    ),
    "autograd.grad": (
        "x = torch.tensor(3., requires_grad=True)\ntorch.autograd.grad(x**2, x)",
        "(tensor(6.),)\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_namespace(name: str) -> None:
    text, expected = CASES[name]
    assert shown(text) == expected


def test_arrays_and_tensors_share_memory_both_ways() -> None:
    text = "a = np.zeros(2); b = torch.from_numpy(a)\nc = np.add(a, 1, out=a)\nb.mul_(3)\nprint(a)"
    assert shown(text).endswith("[3. 3.]\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("import os", "E0103"),
        ("from torch import nothing_like_it", "E0103"),
        ("eval('1')", "E0101"),
        ("open('f')", "E0101"),
        ("(1).__class__", "E0102"),
        ("[].__class__.__bases__", "E0102"),
        ("'{0.__class__}'.format(1)", "E0102"),
        ("torch.__dict__", "E0102"),
        ("(lambda: 0).__globals__", "E0102"),
        ("getattr(1, '__class__')", "E0102"),
        ("torch.ones(2).no_such_thing", "E0102"),
        ("torch.ones(2).cuda()", "E0505"),
    ],
)
def test_what_a_program_cannot_reach(text: str, code: str) -> None:
    assert shown(text).startswith(f"error[{code}]")


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    assert "did you mean 'linspace'?" in shown("linspce(0, 1, 3)")


def test_a_failed_statement_leaves_everything_as_it_was(session: tuple[object, object]) -> None:
    from tgrad_cli import Session, TgradError

    running, _ = session
    assert isinstance(running, Session)
    running.run("x = torch.ones(2); l = [1]; d = {'a': 1}; s = {1}")
    with pytest.raises(TgradError):
        running.run(
            "for i in range(3):\n    x.add_(1); l.append(i); d[i] = i; s.add(i)\n    y = 5\n    if i == 2: 1 / 0"
        )
    assert running.value("x").tolist() == [1, 1]
    assert running.value("l") == [1]
    assert running.engine.names["d"] == {"a": 1}
    assert running.engine.names["s"] == {1}
    assert "y" not in running.engine.names


def test_ordered_dicts_are_pythons() -> None:
    program = """
from collections import OrderedDict
d = OrderedDict([("b", 1)]); d.update(a=2); d["c"] = 3; del d["b"]
print(d, list(d.items()), type(d), d.copy(), d.get("z", 0), isinstance(d, dict))
print(list(nn.Sequential(OrderedDict([("first", nn.ReLU()), ("last", nn.Tanh())])).state_dict()), d.pop("a"), d)
"""
    found = shown(program)
    assert found.splitlines() == [
        "OrderedDict([('a', 2), ('c', 3)]) [('a', 2), ('c', 3)] <class 'collections.OrderedDict'> "
        "OrderedDict([('a', 2), ('c', 3)]) 0 True",
        "[] 2 OrderedDict([('c', 3)])",
    ]


def test_modules_that_are_not_here_say_what_is() -> None:
    for program, hint in [
        ("import matplotlib.pyplot as plt", "plot(x, y)"),
        ("x = torch.ones(2).to(device)", "torch.device"),
        ("import torchvision", "tgrad has torch, numpy, math, time"),
    ]:
        assert hint in shown(program)
