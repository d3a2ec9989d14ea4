"""Errors of matrices and networks, and what a record of values does not show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import shown

import tgrad_cli.ops  # noqa: F401
from tgrad_cli.errors import TgradError
from tgrad_cli.tensor import autodiff, registry
from tgrad_cli.tensor.tensor import Tensor


def call(name: str, *args: Any, **keywords: Any) -> Any:
    return registry.QUALIFIED[name].call(args, keywords)


def ones(*shape: int) -> Tensor:
    return Tensor.of(np.ones(shape, np.float32))


F = "torch.nn.functional."


FLOATS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    *[(name, (ones(2, 3),), {}) for name in ("softmax", "gelu", "silu", "softplus", "mish", "celu", "rrelu")],
    ("conv2d", (ones(1, 2, 4, 4), ones(2, 2, 2, 2), ones(2)), {}),
    ("conv2d", (ones(1, 2, 4, 4), ones(2, 1, 2, 2), ones(2)), {"groups": 2}),
    ("conv_transpose1d", (ones(1, 2, 4), ones(2, 2, 2)), {"stride": 2}),
    ("max_pool2d", (ones(1, 4, 4), 2), {}),
    ("avg_pool3d", (ones(1, 4, 4, 4), 2), {}),
    ("lp_pool1d", (ones(1, 4), 2, 2), {}),
    ("adaptive_avg_pool2d", (ones(1, 4, 4), 3), {}),
    ("interpolate", (ones(1, 1, 3, 3),), {"scale_factor": 1.5, "mode": "bicubic"}),
    ("grid_sample", (ones(1, 1, 3, 3), ones(1, 2, 2, 2)), {"align_corners": False}),
    ("batch_norm", (ones(2, 3), None, None, ones(3), ones(3)), {"training": True}),
    ("layer_norm", (ones(2, 3), (3,), ones(3), ones(3)), {}),
    ("group_norm", (ones(2, 4), 2, ones(4), ones(4)), {}),
    ("rms_norm", (ones(2, 3), (3,), ones(3)), {}),
    ("local_response_norm", (ones(1, 3, 2), 2), {}),
    ("scaled_dot_product_attention", (ones(2, 3), ones(2, 3), ones(2, 3)), {"is_causal": True}),
    ("cross_entropy", (ones(2, 3), Tensor.of(np.array([0, 2]))), {"label_smoothing": 0.1}),
    ("ctc_loss", (ones(4, 1, 3), *(Tensor.of(np.array(n)) for n in ([[1, 2]], [4], [2]))), {}),
    ("gaussian_nll_loss", (ones(2), ones(2), ones(2)), {}),
    ("dropout", (ones(2, 3),), {}),
    ("cosine_similarity", (ones(2, 3), ones(2, 3)), {}),
]


@pytest.mark.parametrize(("name", "args", "keywords"), FLOATS, ids=[name for name, *_ in FLOATS])
def test_float32_stays_float32(name: str, args: Any, keywords: Any) -> None:
    leaves = [x for x in args if isinstance(x, Tensor) and x.dtype.is_floating_point]
    for leaf in leaves:
        leaf.requires_grad = True
    result = call(F + name, *args, **keywords)
    assert result.array.dtype == np.float32
    seed = np.ones(result.shape, np.float32)
    found = autodiff.gradients([(result.node, seed)], [leaf.node for leaf in leaves])
    assert {np.asarray(g).dtype for g in found} == {np.dtype(np.float32)}


def test_the_gradients_of_a_norm_are_arrays_of_their_own() -> None:
    x, weight, bias = ones(3), ones(3), ones(3)
    for leaf in (x, weight, bias):
        leaf.requires_grad = True
    y = call(F + "layer_norm", x, (3,), weight, bias)
    seed = np.array([1.0, 2.0, 3.0], np.float32)
    found = autodiff.gradients([(y.node, seed)], [x.node, weight.node, bias.node])
    assert not any(np.shares_memory(g, seed) for g in found)
    np.testing.assert_array_equal(found[2], seed)


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


def test_the_second_derivative_of_a_normed_weight_is_that_of_differences() -> None:
    """PyTorch's own is not; so no record can say this."""
    text = "v = torch.tensor([[1., 2.], [3., -1.]]); g = torch.tensor([[2.], [1.]])\n"
    assert "✓" in shown(text + "z = (torch._weight_norm(v, g, 0)**3).sum(); check z wrt v order 2")
