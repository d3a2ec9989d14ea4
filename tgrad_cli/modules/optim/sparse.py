"""`SparseAdam`, which PyTorch has for sparse gradients: here every gradient is dense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .optimizer import Rule

if TYPE_CHECKING:
    from ...tensor.tensor import Tensor


class SparseAdam(Rule, home="sparse_adam"):
    """Adam for gradients that name the elements they are of; it refuses dense ones, as PyTorch's does."""

    settings: ClassVar[dict[str, Any]] = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "maximize": False}
    order = ("lr", "betas", "eps", "maximize")

    def _check(self, settings: dict[str, Any]) -> None:
        for name, word in (("lr", "learning rate"), ("eps", "epsilon value")):
            if not settings[name] > 0.0:
                raise ValueError(f"Invalid {word}: {settings[name]}")
        super()._check(settings)

    def _change(self, p: Tensor, settings: dict[str, Any]) -> None:
        raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
