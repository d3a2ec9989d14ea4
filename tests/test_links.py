"""Gradients that do not depend on a value but require grad."""

from __future__ import annotations

from conftest import shown

START = """x = tensor([-1., 2.], requires_grad=True)
g, = torch.autograd.grad(F.relu(x), x, ones(2), create_graph=True)
"""


def test_the_gradient_requires_grad_and_has_a_zero_derivative() -> None:
    assert shown(START + "g") == "tensor([0., 1.], grad_fn=<ThresholdBackwardBackward0>)\n"
    assert shown(START + "torch.autograd.grad(g, x, ones(2))") == "(tensor([0., 0.]),)\n"


def test_the_zero_is_differentiated_again() -> None:
    text = START + "h, = torch.autograd.grad((g * x).sum(), x, create_graph=True)\ntorch.autograd.grad(h.sum(), x)"
    assert shown(text) == "(tensor([0., 0.]),)\n"


def test_it_does_not_without_the_graph() -> None:
    assert shown(START + "torch.autograd.grad(F.relu(x), x, ones(2))[0].requires_grad") == "False\n"


def test_it_is_not_the_memory_of_the_gradient_that_came_in() -> None:
    text = "w = ones(2)\nk, = torch.autograd.grad(F.hardtanh(x, -5., 5.), x, w, create_graph=True)\n"
    assert shown(START + text + "with torch.no_grad():\n    k.mul_(3)\n\nw") == "tensor([1., 1.])\n"


def test_a_formula_passes_over_it() -> None:
    assert shown(START + "h = (g * g * x).sum()\nderive h wrt x") == "∂h/∂x = (x > 0).float()\n"
