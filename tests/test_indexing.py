"""Indexing and its assignment against NumPy, where their rules agree, and against PyTorch's words where they do not."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tgrad_cli import Session, TgradError
from tgrad_cli.ops.index.indexing import getitem
from tgrad_cli.tensor.autodiff import backward
from tgrad_cli.tensor.tensor import Tensor


def base(shape: tuple[int, ...]) -> Any:
    return np.arange(np.prod(shape), dtype=np.float64).reshape(shape) + 1


def as_index(part: Any) -> Any:
    return Tensor.of(part) if isinstance(part, np.ndarray) else part


@st.composite
def indices(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    """A shape and an index whose index arrays, if any, stand side by side."""
    shape = tuple(draw(st.lists(st.integers(1, 5), min_size=1, max_size=4)))
    first = draw(st.integers(0, len(shape)))
    last = draw(st.integers(first, len(shape)))
    count = draw(st.integers(1, 3))
    parts: list[Any] = []
    for dim, n in enumerate(shape):
        if first <= dim < last:
            chosen = draw(st.lists(st.integers(-n, n - 1), min_size=count, max_size=count))
            parts.append(np.array(chosen))
            continue
        low = draw(st.integers(-n - 1, n + 1))
        high = draw(st.integers(-n - 1, n + 1))
        plain = [slice(low, high, draw(st.integers(1, 3))), slice(None)]
        if first == last:
            plain += [draw(st.integers(-n, n - 1))]
        parts.append(draw(st.sampled_from(plain)))
        if first == last and draw(st.booleans()):
            parts.append(None)
    return shape, tuple(parts)


@settings(max_examples=250, deadline=None)
@given(indices())
def test_reading_agrees_with_numpy_in_value_and_gradient(case: Any) -> None:
    shape, parts = case
    array = base(shape)
    leaf = Tensor.of(array, requires_grad=True)
    got = getitem(leaf, tuple(as_index(p) for p in parts))
    expected = array[parts]
    np.testing.assert_array_equal(got.array, expected)
    weights = base(got.shape)
    backward([got], [Tensor.of(weights)], create_graph=False, inputs=None)
    gradient = np.zeros(shape)
    np.add.at(gradient, parts, weights)
    assert leaf.grad is not None
    np.testing.assert_array_equal(leaf.grad.array, gradient)


@settings(max_examples=150, deadline=None)
@given(indices())
def test_writing_agrees_with_numpy_and_cuts_what_was_overwritten(case: Any) -> None:
    shape, parts = case
    array = base(shape)
    leaf = Tensor.of(array, requires_grad=True)
    target = leaf * 1
    target[tuple(as_index(p) for p in parts)] = -5.0
    expected = array.copy()
    expected[parts] = -5.0
    np.testing.assert_array_equal(target.array, expected)
    backward([target], [Tensor.of(np.ones(shape))], create_graph=False, inputs=None)
    assert leaf.grad is not None
    np.testing.assert_array_equal(leaf.grad.array, (expected != -5.0).astype(float))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 2**32 - 1))
def test_masks_of_any_number_of_dimensions(sizes: list[int], seed: int) -> None:
    shape = tuple(sizes)
    generator = np.random.default_rng(seed)
    array = base(shape)
    for width in range(1, len(shape) + 1):
        mask = generator.random(shape[:width]) < 0.5
        np.testing.assert_array_equal(Tensor.of(array)[Tensor.of(mask)].array, array[mask])
        target = Tensor.of(array.copy())
        target[Tensor.of(mask)] = 0.0
        expected = array.copy()
        expected[mask] = 0.0
        np.testing.assert_array_equal(target.array, expected)


def test_values_written_through_an_index_get_their_gradient() -> None:
    values = Tensor.of(np.array([1.0, 2.0]), requires_grad=True)
    target = Tensor.of(np.zeros(4))
    target[Tensor.of(np.array([3, 0]))] = values
    target[1:3] = values
    assert target.grad_fn_name == "CopySlices"
    backward([target], [Tensor.of(np.array([1.0, 10.0, 100.0, 1000.0]))], create_graph=False, inputs=None)
    assert values.grad is not None
    np.testing.assert_array_equal(values.grad.array, [1010.0, 101.0])


@pytest.mark.parametrize(
    ("shape", "index", "python", "text"),
    [
        ((3,), 5, "IndexError", "index 5 is out of bounds for dimension 0 with size 3"),
        ((2, 3), (0, -4), "IndexError", "index -4 is out of bounds for dimension 1 with size 3"),
        ((2, 3), (0, 0, 0), "IndexError", "too many indices for tensor of dimension 2"),
        ((3,), slice(None, None, -1), "ValueError", "step must be greater than zero"),
        ((2,), [5], "IndexError", "index 5 is out of bounds for dimension 0 with size 2"),
        (
            (2,),
            np.array([True, False, True]),
            "IndexError",
            "The shape of the mask [3] at index 0 does not match the shape of the indexed tensor [2] at index 0",
        ),
        (
            (4, 3),
            (np.array([0, 1, 2]), np.array([0, 1])),
            "IndexError",
            "shape mismatch: indexing tensors could not be broadcast together with shapes [3], [2]",
        ),
        ((3,), 1.5, "IndexError", None),
    ],
)
def test_errors_have_pytorch_s_words(shape: Any, index: Any, python: str, text: str | None) -> None:
    parts = tuple(as_index(p) for p in index) if isinstance(index, tuple) else as_index(index)
    with pytest.raises(TgradError) as raised:
        getitem(Tensor.of(base(shape)), parts)
    assert raised.value.python == python
    if text is not None:
        assert raised.value.torch == text


def written(count: int) -> tuple[float, int]:
    """Seconds and bytes at the end of a loop that writes every element of a tensor."""
    session = Session(echo=False)
    tracemalloc.start()
    start = time.perf_counter()
    session.run(f"a = torch.zeros({count})\nfor i in range({count}): a[i] = i")
    seconds = time.perf_counter() - start
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    np.testing.assert_array_equal(session.value("a"), np.arange(count, dtype=np.float32))
    return seconds, size


def test_writing_element_by_element_stays_linear_in_time_and_memory() -> None:
    written(100)
    few, some = written(1000), written(8000)
    # Eight times the work; quadratic behaviour would be sixty-four times.
    assert some[0] < 24 * few[0]
    assert some[1] < 16 * few[1]
