"""The array module of the kernels gives what NumPy gives, bit for bit, where it computes in another way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tgrad_cli.tensor.backend import MANY, ROUNDED, exact


def floats(dtype: str, shape: tuple[int, ...]) -> Any:
    """Floats of both signs with all that is special among them."""
    made = np.random.default_rng(1).normal(size=shape).astype(dtype)
    made.reshape(-1)[:5] = [np.nan, -np.nan, np.inf, -np.inf, -0.0]
    return made


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("zero", [0, 0.0, -0.0, False, 1.0, np.float32(0), np.float64(0), np.zeros(())])
@pytest.mark.parametrize("shape", [(9,), (MANY,), (MANY // 64, 65)])
def test_where_between_floats_and_zeros_is_numpys(shape: tuple[int, ...], zero: Any, dtype: str) -> None:
    x = floats(dtype, shape)
    for array, condition in ((x, x <= 0), (x.T, x.T > 0.5), (x[::-1], x != x), (np.asfortranarray(x), x > 0)):
        for choices in ((zero, array), (array, zero)):
            want, got = np.where(condition, *choices), exact.where(condition, *choices)
            assert (got.dtype, got.shape) == (want.dtype, want.shape)
            assert got.tobytes() == want.tobytes()
            assert got.flags.writeable


def test_where_with_other_shapes_is_numpys() -> None:
    x = floats("float32", (MANY,))
    row = x > 0
    assert np.array_equal(exact.where(row, x[:1], 0.0), np.where(row, x[:1], 0.0), equal_nan=True)
    assert exact.where(row, np.stack([x, x]), 0.0).shape == (2, MANY)
    assert [a.tolist() for a in exact.where(row)] == [a.tolist() for a in np.where(row)]


@pytest.mark.parametrize("name", ROUNDED)
def test_one_element_is_computed_as_many_are(name: str) -> None:
    rng = np.random.default_rng(2)
    values = np.concatenate([rng.uniform(-90, 90, 500), rng.normal(size=500), floats("float32", (9,))])
    many = values.astype("float32")
    function = getattr(exact, name)
    with np.errstate(all="ignore"):
        alone = np.concatenate([function(v) for v in many[:, None]])
        assert np.array_equal(alone, function(many), equal_nan=True)
        there = ~np.isnan(alone)
        assert np.array_equal(np.signbit(alone[there]), np.signbit(function(many)[there]))
        none = np.asarray(function(np.zeros((), "float32") + many[20]))
    assert (none.dtype, none.shape) == (np.dtype("float32"), ())
