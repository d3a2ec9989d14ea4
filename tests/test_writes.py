"""Writes: what a write to a part keeps and costs, and gradients with respect to what was changed since."""

from __future__ import annotations

import gc
import io
import tracemalloc

import numpy as np
import pytest

from tgrad_cli import Session, TgradError
from tgrad_cli.tensor.node import Node


def ran(text: str) -> Session:
    session = Session(out=io.StringIO(), echo=False)
    session.run(text)
    return session


def nodes() -> int:
    gc.collect()
    return sum(type(o) is Node for o in gc.get_objects())


START = "x = torch.tensor([1., 2.])\ny = x\nv = x[0]\nz = sum(x*x) + v*v\n"
CHANGES = (
    "x.add_(1)",
    "x += 1",
    "x[0] = 5",
    "x[:] = 0",
    "x[x > 1] = 0",
    "x.zero_()",
    "x.copy_(torch.ones(2))",
    "x.uniform_()",
    "v.mul_(2)",
    "torch.add(x, 1, out=x)",
    "x.detach_()",
    "def f(a):\n    a.mul_(2)\nf(x)",
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["x", "y", "v"])
def test_a_gradient_by_what_was_changed_in_place_names_the_line(change: str, name: str) -> None:
    with pytest.raises(TgradError) as raised:
        ran(f"{START}{change}\ng = grad z wrt {name}")
    assert raised.value.code == "E0402"
    line = 6 if "def" in change else 5
    assert raised.value.message.endswith(f"what {name} held before it was changed in place in line {line}")


@pytest.mark.parametrize("change", ["x.data.add_(1)", "with torch.no_grad(): x.add_(1)", "w = x.detach(); w[0] = 9"])
def test_an_unrecorded_write_keeps_the_history(change: str) -> None:
    session = ran(f"{START}{change}\ng = grad z wrt x")
    np.testing.assert_array_equal(session.value("g"), [4.0, 4.0])


def test_what_is_computed_after_a_write_has_a_gradient() -> None:
    session = ran(f"{START}x[0] = 5\nq = sum(x*x)\ng = grad q wrt x\nh = grad q wrt v")
    np.testing.assert_array_equal(session.value("g"), [10.0, 4.0])
    assert session.value("h") == 10.0


LOOPS = {
    "element": "for i in range({n}): a[i] = i",
    "added": "for i in range({n}): a[i] += 1",
    "untracked": "with torch.no_grad():\n    for i in range({n}): a[i] += 1",
    "in a function": "def f():\n    for i in range({n}): a[i] = 2*i\nf()",
    "with a gradient": "w = torch.tensor(2., requires_grad=True)\nfor i in range({n}): a[i] = i*w\na.sum().backward()",
    "nested": "b = a.view(10, -1)\nfor i in range(10):\n    for j in range({n} // 10): b[i, j] = i*j",
    "index tensors": "for i in range({n}): a[torch.tensor([i])] = 1.",
}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_a_write_takes_the_memory_of_what_it_wrote(loop: str) -> None:
    """A thousand writes to a tensor of a megabyte keep some kilobytes each, never a copy of the whole."""
    session = ran("a = torch.zeros(250000)\na[0] = 1.")
    session.run(loop.format(n=10))
    tracemalloc.start()
    session.run(loop.format(n=1000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000, peak


def test_a_write_is_one_node() -> None:
    session = ran("a = torch.zeros(2000)\na[0] = 1.")
    before = nodes()
    session.run("for i in range(1000): a[i] = 2.")
    assert nodes() - before <= 2 * 1000 + 50  # and one for each value of i


def test_a_write_copies_nothing_that_nobody_reads() -> None:
    session = ran("a = torch.zeros(1000000)\na[0] = 1.\na[1] = 2.")
    tracemalloc.start()
    session.run("for i in range(100): a[i] = 3.")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400_000, peak


def test_what_was_read_before_a_write_is_kept() -> None:
    session = ran("a = torch.arange(4.)\nb = a.exp()\nq = (a*a).sum()\na[1] = 10.\nr = a.sum()\nc = a*2")
    np.testing.assert_array_equal(session.value("a"), [0, 10, 2, 3])
    np.testing.assert_allclose(session.value("b"), np.exp(np.arange(4.0)), rtol=1e-6)
    assert session.value("q") == 14.0
    session = ran("a = torch.arange(4.)\nw = a*1\nq = (w*w).sum()\nw[1] = 10.\ng = grad q wrt a")
    np.testing.assert_array_equal(session.value("g"), [0, 2, 4, 6])


def test_second_derivatives_pass_through_writes() -> None:
    session = ran("x = torch.tensor([1., 2., 3.])\na = x*1\na[0] = x[1]**3\na[1:] *= a[0]\nh = hessian a.sum() wrt x")
    x = np.array([1.0, 2.0, 3.0])
    # a = (x1^3, x1^4, x2 x1^3): only x1 and x2 matter.
    expected = np.zeros((3, 3))
    expected[1, 1] = 6 * x[1] + 12 * x[1] ** 2 + 6 * x[1] * x[2]
    expected[1, 2] = expected[2, 1] = 3 * x[1] ** 2
    np.testing.assert_allclose(session.value("h"), expected)


def test_replay_sees_writes() -> None:
    session = ran(
        "x = torch.tensor([1., 2.])\na = x*2\na[0] = x[1]*3\nb = a.view(2, 1)\nb[1] = 7*x[0]\nz = (a*a).sum()"
    )
    session.run("g = grad z wrt x at x = [2., 5.]")
    np.testing.assert_array_equal(session.value("g"), [2 * 49 * 2.0, 2 * 9 * 5.0])
