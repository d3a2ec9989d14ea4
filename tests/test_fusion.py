"""Deferred elementwise work gives what the same operations give one by one, bit for bit, however it is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tgrad_cli import Session
from tgrad_cli.ops import daily
from tgrad_cli.tensor import autodiff, backend, deferral, dispatch, straight
from tgrad_cli.tensor.autodiff import walk
from tgrad_cli.tensor.fusion import DEFERRED_FROM, Pending, blocks
from tgrad_cli.tensor.fusion.program import Program
from tgrad_cli.tensor.inplace import apply_inplace
from tgrad_cli.tensor.registry import OPS
from tgrad_cli.tensor.state import ACTIVE
from tgrad_cli.tensor.tensor import Tensor

assert daily
DEFERRED = sorted(name for name, op in OPS.items() if op.deferred)
SMALL = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def fused(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A switch: whether everything is deferred, in blocks of a few elements, or nothing."""

    def switch(on: bool, threads: int = 1) -> None:
        size = 2 if on else 1 << 60
        for module in (dispatch, straight, deferral, walk):
            monkeypatch.setattr(module, "DEFERRED_FROM", size)
        monkeypatch.setattr(blocks, "BLOCK", 7)
        monkeypatch.setattr(blocks, "WORTH", 1)
        monkeypatch.setattr(backend, "EVERYDAY", 0)  # large work has NumPy's own single-precision functions
        monkeypatch.setattr(ACTIVE.state, "threads", threads)
        assert (type((Tensor.of(np.ones(3)) * 2)._pending) is Pending) == on

    yield switch


def same(a: Any, b: Any) -> bool:
    """Equal to the last bit, NaN to NaN, in the same type."""
    a, b = np.asarray(a), np.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", DEFERRED)
def test_every_operation_is_the_same_deferred(name: str, dtype: str, fused: Any) -> None:
    op = OPS[name]
    rng = np.random.default_rng(len(name))
    inputs = [rng.normal(size=(5, 9)).astype(dtype) for _ in op.array_names]
    found = []
    for on in (False, True):
        fused(on)
        try:
            with np.errstate(all="ignore"):
                result = op.call(tuple([Tensor.of(x) for x in inputs]), {})
                found.append(result.array if isinstance(result, Tensor) else result)
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    direct, deferred = found
    assert direct == deferred if isinstance(direct, str) else same(direct, deferred)


UNARY = ("sin", "exp", "neg", "tanh", "sqrt", "abs", "sigmoid", "relu", "square", "log1p")
BINARY = ("add", "sub", "mul", "div", "maximum", "atan2", "pow", "lt")
STEP = st.one_of(
    st.tuples(st.sampled_from(UNARY), st.integers(0, 30)),
    st.tuples(st.sampled_from(BINARY), st.integers(0, 30), st.integers(0, 30)),
    st.tuples(st.just("scaled"), st.integers(0, 30), st.sampled_from([0.0, -0.0, 1.0, 2.0, -0.5])),
)
SHAPES = st.sampled_from([((3, 8), (3, 8)), ((3, 8), (8,)), ((3, 1), (1, 8)), ((24,), (1,)), ((2, 3, 4), (3, 1))])
LAYOUTS = st.sampled_from(["plain", "transposed", "strided", "expanded"])


def leaf(shape: tuple[int, ...], dtype: str, layout: str, rng: np.random.Generator) -> Tensor:
    """A tensor in one of the ways that it can lie in memory."""
    if layout == "transposed":
        return OPS["permute"](
            Tensor.of(rng.normal(size=shape[::-1]).astype(dtype)), dims=tuple(range(len(shape)))[::-1]
        )
    if layout == "strided":
        wide = Tensor.of(rng.normal(size=(*shape[:-1], 2 * shape[-1])).astype(dtype))
        return Tensor.of(wide.array[..., ::2])
    if layout == "expanded":
        return OPS["expand"](Tensor.of(rng.normal(size=(1,) * len(shape)).astype(dtype)), size=shape)
    return Tensor.of(rng.normal(size=shape).astype(dtype))


def run(steps: list[Any], leaves: list[Tensor]) -> list[Tensor]:
    """The program's values; a step names its inputs by number, counted round."""
    values: list[Any] = list(leaves)
    for name, *places in steps:
        if name == "scaled":
            values.append(values[places[0] % len(values)] * places[1])
        else:
            values.append(OPS[name](*[values[p % len(values)] for p in places]))
    return values


@SMALL
@given(
    steps=st.lists(STEP, min_size=1, max_size=12),
    shapes=SHAPES,
    layouts=st.tuples(LAYOUTS, LAYOUTS),
    dtypes=st.tuples(st.sampled_from(["float32", "float64"]), st.sampled_from(["float32", "float64", "bool"])),
    threads=st.sampled_from([1, 3]),
    seed=st.integers(0, 99),
)
def test_expressions_are_the_same_deferred(
    fused: Any, steps: list[Any], shapes: Any, layouts: Any, dtypes: Any, threads: int, seed: int
) -> None:
    found = []
    for on in (False, True):
        fused(on, threads)
        rng = np.random.default_rng(seed)
        leaves = [leaf(s, d, lay, rng) for s, d, lay in zip(shapes, dtypes, layouts, strict=True)]
        try:
            with np.errstate(all="ignore"):
                values = run(steps, leaves)
                # The last value first: those before it are then parts of an expression that has run.
                found.append([v.array for v in reversed(values)] + [v.strides for v in values])
        except Exception as error:
            found.append([f"{type(error).__name__}: {error}"])
    assert len(found[0]) == len(found[1])
    for direct, deferred in zip(*found, strict=True):
        assert direct == deferred if isinstance(direct, (str, tuple)) else same(direct, deferred)


@SMALL
@given(
    steps=st.lists(STEP, min_size=1, max_size=8),
    shapes=SHAPES,
    threads=st.sampled_from([1, 2]),
    seed=st.integers(0, 99),
)
def test_gradients_are_the_same_deferred(fused: Any, steps: list[Any], shapes: Any, threads: int, seed: int) -> None:
    found = []
    for on in (False, True):
        fused(on, threads)
        rng = np.random.default_rng(seed)
        leaves = [Tensor.of(rng.uniform(0.5, 1.5, size=s), requires_grad=True) for s in shapes]
        with np.errstate(all="ignore"):
            z = run([s for s in steps if s[0] != "lt"], leaves)[-1]
            seed_of_z = Tensor.of(np.ones(z.shape))
            found.append(autodiff.gradients([(z.node, seed_of_z.array)], [x.node for x in leaves]))
    for direct, deferred in zip(*found, strict=True):
        if direct is None:
            assert deferred is None
        else:
            # A sum that undoes broadcasting may add in another order where a factor is a single repeated number.
            top = float(np.abs(direct).max(initial=1.0, where=np.isfinite(direct)))
            np.testing.assert_allclose(deferred, direct, rtol=1e-12, atol=1e-13 * top)


PROGRAMS = [
    "a = 2x + 3y + 4\nprint(a.sum(), a[0, :3], a.shape, a.dtype)",
    "a = exp(-x**2)*sin(y) + x*y\ng = grad sum(a) wrt x, y\nprint(g[0][0], g[1][1])",
    "a = x*y\nx[0] = 5\nprint(a[0], (x*y)[0])",
    "a = x.clone()\nfor i in range(100):\n    a = a*0.99 + y\nprint(a[0])",
    "a = x.clone()\nfor i in range(5):\n    a *= 1.5\n    a += y\nprint(a[0])",
    "with torch.no_grad():\n    a = torch.sin(x)*y\nprint(a.requires_grad, a[1])",
    "o = torch.empty_like(x)\ntorch.add(x, y, out=o)\nprint(o[0])",
    "m = (x > 0.5)\nprint(m.sum(), torch.where(m, x, -y)[0], x.clamp(0.2, 0.8)[0])",
    "x.requires_grad_()\nl = ((x - y)**2).mean()\nl.backward()\nprint(l, x.grad[0])",
    "a = x + y[0]\nb = a.t() * 2\nprint(b[0], b.stride(), (x.t()*2).stride())",
    "a = torch.relu(x - 0.5)\na.register_hook(print) if a.requires_grad else None\nprint(a.max(), a.mean())",
    "print((x*2).double().sum() > 0)",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs_print_the_same_deferred(program: str, fused: Any) -> None:
    from io import StringIO

    printed = []
    for on in (False, True):
        fused(on)
        out = StringIO()
        session = Session(out=out, seed=1)
        session.run("x = torch.rand(6, 7); y = torch.rand(6, 7)")
        session.run(program)
        printed.append(out.getvalue())
    assert printed[0] == printed[1]


def test_large_work_waits_until_a_value_is_needed() -> None:
    x = Tensor.of(np.ones(dispatch.DEFERRED_FROM, "f4"))
    z = OPS["sin"](x) * 2 + 1
    assert isinstance(z._pending, Pending) and z._array is None and z.shape == x.shape
    total = OPS["sum"](z)
    assert z._array is None  # the sum was folded into the expression
    assert total.array == pytest.approx((np.sin(np.float32(1)) * 2 + 1) * x.size, rel=1e-6)
    assert z.array[5] == np.sin(np.float32(1)) * np.float32(2) + np.float32(1)


def test_a_loop_does_not_grow_an_expression_without_end() -> None:
    x = Tensor.of(np.ones(dispatch.DEFERRED_FROM, "f4"))
    for _ in range(1000):
        x = x * 1.0001
        assert x._pending is None or x._pending.weight <= 64


def test_sums_do_not_depend_on_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    x = Tensor.of(np.random.default_rng(0).normal(size=1 << 20).astype("f4"))
    found = set()
    for threads in (1, 2, 5):
        monkeypatch.setattr(ACTIVE.state, "threads", threads)
        found.add(float(OPS["sum"](OPS["sin"](x)).array))
    assert len(found) == 1
    assert found.pop() == pytest.approx(float(np.sin(x.array).sum(dtype="f8")), rel=1e-5)


@SMALL
@given(
    name=st.sampled_from(["sum", "mean"]),
    shape=st.sampled_from([(9,), (4, 5), (3, 2, 4)]),
    layout=st.sampled_from(["plain", "transposed", "strided"]),
    meanwhile=st.sampled_from(["nothing", "the value", "a write", "the gradient"]),
    threads=st.sampled_from([1, 3]),
)
def test_a_reduction_has_the_same_value_whenever_it_is_read(
    fused: Any, name: str, shape: Any, layout: Any, meanwhile: str, threads: int
) -> None:
    fused(True, threads)
    rng = np.random.default_rng(3)
    x = leaf(shape, "float64", layout, rng)
    at_once = OPS[name](x * 0.5 + 1).array
    y = x * 0.5 + 1
    later = OPS[name](y)
    if meanwhile == "the value":
        assert y.array.shape == shape
    elif meanwhile == "a write":
        apply_inplace(OPS["mul"], x, (3.0,), {})
    elif meanwhile == "the gradient":
        autodiff.gradients([(later.node, np.ones(()))], [x.node])
    assert later.shape == () and same(at_once, later.array)


def test_a_loss_that_nobody_reads_is_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "reduced", lambda *_: pytest.fail("the sum was computed"))
    x = Tensor.of(np.ones(DEFERRED_FROM), requires_grad=True)
    autodiff.backward([OPS["sum"](x * x)], [None], create_graph=False, inputs=None)
    assert x.grad is not None and float(x.grad.array[0]) == 2
