"""Errors of matrices and networks, and what a record of values does not show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tgrad_cli.errors import TgradError
from tgrad_cli.tensor import registry
from tgrad_cli.tensor.tensor import Tensor


def call(name: str, *args: Any, **keywords: Any) -> Any:
    return registry.QUALIFIED[name].call(args, keywords)


def ones(*shape: int) -> Tensor:
    return Tensor.of(np.ones(shape, np.float32))


F = "torch.nn.functional."


def test_float32_stays_float32() -> None:
    for name in ("softmax", "gelu", "silu", "softplus"):
        assert call(F + name, ones(2, 3)).array.dtype == np.float32, name


def test_classes_outside_the_range_are_refused() -> None:
    with pytest.raises(TgradError) as caught:
        call(F + "cross_entropy", ones(2, 3), Tensor.of(np.array([0, 3])))
    assert (caught.value.code, caught.value.wording) == ("E0205", "Target 3 is out of bounds.")


def test_batch_norm_updates_running_statistics_in_place() -> None:
    mean, variance = Tensor.of(np.zeros(2)), Tensor.of(np.ones(2))
    x = np.array([[1.0, 2.0], [3.0, 6.0]])
    call(F + "batch_norm", Tensor.of(x), mean, variance, training=True, momentum=0.5)
    np.testing.assert_allclose(mean.array, 0.5 * x.mean(0))
    np.testing.assert_allclose(variance.array, 0.5 + 0.5 * x.var(0, ddof=1))


def test_dropout_outside_training_is_the_input_itself() -> None:
    x = ones(3)
    assert call(F + "dropout", x, training=False) is x


def test_softmax_of_integers_is_refused() -> None:
    with pytest.raises(TgradError) as caught:
        call("torch.softmax", Tensor.of(np.array([1, 2])), 0)
    assert caught.value.python == "NotImplementedError"
