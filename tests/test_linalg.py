"""Products of matrices, einsum and `torch.linalg`: errors, and what a record of values does not show."""

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


@pytest.mark.parametrize(
    ("name", "shapes", "code", "wording"),
    [
        ("torch.matmul", [(3, 4), (5, 6)], "E0203", "mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)"),
        ("torch.matmul", [(3, 4), (3,)], "E0203", "size mismatch, got input (3), mat (3x4), vec (3)"),
        (
            "torch.matmul",
            [(), (3,)],
            "E0208",
            "both arguments to matmul need to be at least 1D, but they are 0D and 1D",
        ),
        ("torch.mm", [(3,), (3, 3)], "E0208", "self must be a matrix"),
        ("torch.bmm", [(3, 4), (2, 3, 4)], "E0208", "batch1 must be a 3D tensor"),
        ("torch.dot", [(3, 4), (3,)], "E0208", "1D tensors expected, but got 2D and 1D tensors"),
        (
            "torch.linalg.inv",
            [(2, 3)],
            "E0208",
            "linalg.inv: A must be batches of square matrices, but they are 2 by 3 matrices",
        ),
        (
            "torch.linalg.inv",
            [(2, 2)],
            "E0605",
            "linalg.inv: The diagonal element 2 is zero, the inversion could not be completed because the input "
            "matrix is singular.",
        ),
    ],
)
def test_wording(name: str, shapes: list[tuple[int, ...]], code: str, wording: str) -> None:
    with pytest.raises(TgradError) as caught:
        call(name, *[ones(*s) for s in shapes])
    assert (caught.value.code, caught.value.wording) == (code, wording)


def test_inner_sizes_label_both_operands_and_suggest_a_transpose() -> None:
    with pytest.raises(TgradError) as caught:
        call("torch.matmul", ones(3, 4), ones(3))
    assert caught.value.operands == {0: "float32[3, 4]", 1: "float32[3]"}
    assert caught.value.hint is not None
    assert "[4, 3] @ [3] -> [4]" in caught.value.hint


def test_dtypes_must_agree() -> None:
    with pytest.raises(TgradError) as caught:
        call("torch.mm", ones(2, 2), Tensor.of(np.ones((2, 2))))
    assert caught.value.wording == "expected m1 and m2 to have the same dtype, but got: float != double"


def test_cofactors_of_singular_matrices_change_as_differences_say() -> None:
    rng = np.random.default_rng(0)
    for n, rank in ((2, 1), (3, 2), (4, 2), (3, 0)):
        a, g = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, n)), rng.standard_normal((n, n))
        ahead, behind = (registry.OPS["cofactor"](a + step * g) for step in (1e-5, -1e-5))
        np.testing.assert_allclose(registry.OPS["cofactor_change"](a, g), (ahead - behind) / 2e-5, rtol=1e-6, atol=1e-8)


def test_decompositions_multiply_back() -> None:
    a = np.array([[4.0, 2.0, 0.5], [2.0, 5.0, 1.0], [0.5, 1.0, 3.0]])
    q, r = (t.array for t in call("torch.linalg.qr", Tensor.of(a)))
    u, s, vh = (t.array for t in call("torch.linalg.svd", Tensor.of(a)))
    values, vectors = (t.array for t in call("torch.linalg.eigh", Tensor.of(a)))
    for product in (q @ r, u * s @ vh, vectors * values @ vectors.T):
        np.testing.assert_allclose(product, a, rtol=1e-12, atol=1e-12)
