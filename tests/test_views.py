"""Views and aliases against a NumPy model: after every write all aliases agree, and gradients are those of the
same computation out of place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tgrad_cli import TgradError
from tgrad_cli.ops.index.indexing import getitem
from tgrad_cli.ops.shape.reshaping import clone, expand
from tgrad_cli.tensor.autodiff import backward
from tgrad_cli.tensor.calls import method
from tgrad_cli.tensor.tensor import Tensor

# A view of a shape as what it does to an array, and the call that makes it of a tensor.
Step = tuple[str, tuple[Any, ...]]


def steps_for(shape: tuple[int, ...]) -> list[Step]:
    found: list[Step] = [("unsqueeze", (0,)), ("unsqueeze", (-1,)), ("getitem", (Ellipsis,))]
    for dim, n in enumerate(shape):
        if n:
            found += [("select", (dim, n - 1)), ("getitem", ((slice(None),) * dim + (slice(n // 3, None, 2),),))]
        found.append(("transpose", (0, dim)))
        if n % 2 == 0 and n > 2:
            found.append(("unflatten", (dim, (2, n // 2))))
        if n > 1:
            found.append(("unfold", (dim, 2, 2)))
    if len(shape) > 1:
        found += [("diagonal", (0, 0, 1)), ("permute", (tuple(range(len(shape)))[::-1],)), ("squeeze", ())]
    return found


def viewed(array: Any, step: Step) -> Any:
    """The model: the same view of a NumPy array."""
    name, args = step
    if name == "getitem":
        return array[args[0]]
    if name == "unsqueeze":
        return np.expand_dims(array, args[0])
    if name == "select":
        return array[(slice(None),) * args[0] + (args[1], ...)]
    if name == "transpose":
        return np.swapaxes(array, *args) if array.ndim else array
    if name == "unflatten":
        dim, sizes = args
        shape = (*array.shape[:dim], *sizes, *array.shape[dim + 1 :])
        strides = array.strides
        split = (*strides[:dim], strides[dim] * sizes[1], *strides[dim:])
        return np.lib.stride_tricks.as_strided(array, shape, split)
    if name == "unfold":
        dim, size, step_size = args
        windows = np.lib.stride_tricks.sliding_window_view(array, size, dim, writeable=True)
        return windows[(slice(None),) * dim + (slice(None, None, step_size),)]
    if name == "diagonal":
        line = np.diagonal(array, *args)
        line.flags.writeable = True
        return line
    return np.transpose(array, args[0]) if name == "permute" else np.squeeze(array)


def called(tensor: Tensor, step: Step) -> Any:
    name, args = step
    if name == "getitem":
        return getitem(tensor, args[0])
    return run(name, tensor, *args)


def run(name: str, *args: Any) -> Any:
    """Call a tensor's method as a person does."""
    found = method(name)
    assert found is not None
    return found.call(args, {})


@st.composite
def programs(draw: st.DrawFn) -> tuple[tuple[int, ...], list[tuple[int, Step]], list[tuple[int, str, float]]]:
    """A shape, views each of an earlier alias, and writes to some of the aliases."""
    shape = tuple(draw(st.lists(st.integers(1, 6), min_size=1, max_size=3)))
    model = np.zeros(shape)
    aliases, made = [model], []
    for _ in range(draw(st.integers(1, 5))):
        source = draw(st.integers(0, len(aliases) - 1))
        step = draw(st.sampled_from(steps_for(aliases[source].shape)))
        aliases.append(viewed(aliases[source], step))
        made.append((source, step))
    kinds = st.sampled_from(["add_", "mul_", "fill_", "zero_", "copy_", "setitem"])
    writes = draw(
        st.lists(st.tuples(st.integers(0, len(aliases) - 1), kinds, st.integers(-3, 3)), min_size=1, max_size=5)
    )
    return shape, made, [(a, k, float(n)) for a, k, n in writes]


def write_model(alias: Any, kind: str, number: float) -> None:
    if kind == "add_":
        alias += number
    elif kind == "mul_":
        alias *= number
    elif kind == "copy_":
        alias[...] = np.arange(alias.size, dtype=float).reshape(alias.shape) + number
    elif kind == "setitem":
        alias[...] = number
    else:
        alias[...] = number if kind == "fill_" else 0.0


def write(alias: Tensor, kind: str, number: float) -> None:
    if kind == "setitem":
        alias[...] = number
    elif kind == "copy_":
        source = Tensor.of(np.arange(alias.size, dtype=float).reshape(alias.shape) + number)
        run("copy_", alias, source)
    else:
        run(kind, alias, *(() if kind == "zero_" else (number,)))


@settings(max_examples=200, deadline=None)
@given(programs())
def test_every_alias_sees_every_write(program: Any) -> None:
    shape, views, writes = program
    start = np.arange(np.prod(shape), dtype=float).reshape(shape) + 1
    model, tensors = [start.copy()], [Tensor.of(start.copy())]
    for source, step in views:
        model.append(viewed(model[source], step))
        tensors.append(called(tensors[source], step))
    for target, kind, number in writes:
        write_model(model[target], kind, number)
        write(tensors[target], kind, number)
        for expected, got in zip(model, tensors, strict=True):
            np.testing.assert_array_equal(got.array, expected)


def positions(shape: tuple[int, ...], views: Any) -> list[Any]:
    """Where each alias's elements lie in the base."""
    found = [np.arange(np.prod(shape)).reshape(shape)]
    for source, step in views:
        found.append(viewed(found[source].copy() if step[0] == "unflatten" else found[source], step))
    return found


@settings(max_examples=150, deadline=None)
@given(programs())
def test_gradients_are_those_of_the_same_program_out_of_place(program: Any) -> None:
    """A chain of writes is affine in each element: its slope and value can be followed element by element."""
    shape, views, writes = program
    start = np.arange(np.prod(shape), dtype=float).reshape(shape) + 1
    leaf = Tensor.of(start.copy(), requires_grad=True)
    tensors = [clone(leaf)]
    for source, step in views:
        tensors.append(called(tensors[source], step))
    where = positions(shape, views)
    slope = np.ones(start.size)
    for target, kind, number in writes:
        write(tensors[target], kind, number)
        places = where[target].reshape(-1)
        if kind == "mul_":
            slope[places] *= number
        elif kind != "add_":
            slope[places] = 0.0
    for alias, place in zip(tensors, where, strict=True):
        weights = np.arange(alias.size, dtype=float).reshape(alias.shape) + 1
        expected = np.zeros(start.size)
        np.add.at(expected, place.reshape(-1), weights.reshape(-1))
        leaf.grad = None
        backward([alias], [Tensor.of(weights)], create_graph=False, inputs=None)
        got = np.zeros(shape) if leaf.grad is None else leaf.grad.array
        np.testing.assert_allclose(got, (expected * slope).reshape(shape))


def test_a_view_that_the_memory_does_not_allow_is_refused() -> None:
    turned = called(Tensor.of(np.arange(6).reshape(2, 3)), ("transpose", (0, 1)))
    with pytest.raises(TgradError) as raised:
        run("view", turned, 6)
    assert raised.value.code == "E0202"
    assert raised.value.torch is not None
    assert raised.value.torch.startswith("view size is not compatible with input tensor's size and stride")
    assert called(turned, ("unsqueeze", (0,))).strides == (3, 1, 3)


@pytest.mark.parametrize(
    ("index", "strides", "offset"),
    [
        ((slice(None, 1), slice(None, 1)), (4, 1), 0),
        ((1,), (1,), 4),
        ((slice(None), 2), (4,), 2),
        ((None, slice(None)), (12, 4, 1), 0),
        ((slice(None), slice(None, None, 2)), (4, 2), 0),
        ((2, 3), (), 11),
    ],
)
def test_strides_and_offsets_are_pytorch_s(index: Any, strides: Any, offset: int) -> None:
    view = Tensor.of(np.zeros((3, 4), np.float32))[index]
    assert (view.strides, view.offset) == (strides, offset)


def test_expanded_memory_is_filled_but_not_added_to() -> None:
    base = Tensor.of(np.zeros(1))
    wide = expand(base, size=(4,))
    wide[1] = 7.0
    np.testing.assert_array_equal(base.array, [7.0])
    run("fill_", wide, 3)
    np.testing.assert_array_equal(base.array, [3.0])
    with pytest.raises(TgradError) as raised:
        run("add_", wide, 1)
    assert raised.value.code == "E0606"


def test_detach_shares_memory_and_cuts_history() -> None:
    leaf = Tensor.of(np.ones(2), requires_grad=True)
    doubled = leaf * 2
    cut = run(
        "detach",
        doubled,
    )
    cut[0] = 100.0
    np.testing.assert_array_equal(doubled.array, [100.0, 2.0])
    assert cut.is_leaf and not cut.requires_grad and doubled.grad_fn_name == "MulBackward0"


def test_shape_changed_in_place_is_seen_by_whoever_holds_the_tensor() -> None:
    base = Tensor.of(np.arange(6).reshape(2, 3))
    view = base[0]
    run(
        "t_",
        base,
    )
    assert base.shape == (3, 2) and view.shape == (3,)
    base[2, 0] = -1
    np.testing.assert_array_equal(view.array, [0, 1, -1])


def test_views_taken_before_follow_what_requires_grad_says() -> None:
    leaf = Tensor.of(np.array([1.0, 2.0, 3.0]))
    view, pieces = leaf[1:], run("unbind", leaf)
    assert not view.requires_grad
    run("requires_grad_", leaf)
    assert view.requires_grad and pieces[0].requires_grad and view.grad_fn_name == "SliceBackward0"
    backward([run("sum", view * view) + pieces[0]], [None], create_graph=False, inputs=None)
    assert leaf.grad is not None
    np.testing.assert_array_equal(leaf.grad.array, [1.0, 4.0, 6.0])
    run("requires_grad_", leaf, False)
    assert not view.requires_grad and not leaf.requires_grad
