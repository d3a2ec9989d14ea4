"""Affine and bilinear maps, and the map that does nothing."""

from __future__ import annotations

import math
from typing import Any

from .calling import functional, torch
from .declaring import NEEDED, PLACE, Layer
from .module import Module
from .parameter import empty_parameter


class Identity(Module, home="linear"):
    """The input as it is, whatever the module was made with."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        """The input."""
        return input


class Linear(Layer, home="linear"):
    """``x @ weight.T + bias``; both start uniform within 1/sqrt(in_features)."""

    settings = {"in_features": NEEDED, "out_features": NEEDED, "bias": True, **PLACE}  # noqa: RUF012

    def _make(self, dtype: Any) -> None:
        biased = self.__dict__.pop("bias")
        self.weight = empty_parameter(self.out_features, self.in_features, dtype=dtype)
        self.register_parameter("bias", empty_parameter(self.out_features, dtype=dtype) if biased else None)

    def reset_parameters(self) -> None:
        """Draw weight, then bias."""
        torch("nn.init.kaiming_uniform_", self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            torch("nn.init.uniform_", self.bias, -bound, bound)

    def forward(self, input: Any) -> Any:
        """The affine map of the last dimension."""
        return functional("linear", input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Its sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class NonDynamicallyQuantizableLinear(Linear, home="linear"):
    """`Linear` under the name that it has inside an attention layer."""


class Bilinear(Layer, home="linear"):
    """``x1 @ weight[k] @ x2 + bias[k]`` for each output k."""

    settings = {  # noqa: RUF012
        "in1_features": NEEDED, "in2_features": NEEDED, "out_features": NEEDED, "bias": True, **PLACE,
    }  # fmt: skip

    def _make(self, dtype: Any) -> None:
        biased = self.__dict__.pop("bias")
        self.weight = empty_parameter(self.out_features, self.in1_features, self.in2_features, dtype=dtype)
        self.register_parameter("bias", empty_parameter(self.out_features, dtype=dtype) if biased else None)

    def reset_parameters(self) -> None:
        """Draw weight, then bias."""
        bound = 1 / math.sqrt(self.in1_features)
        torch("nn.init.uniform_", self.weight, -bound, bound)
        if self.bias is not None:
            torch("nn.init.uniform_", self.bias, -bound, bound)

    def forward(self, input1: Any, input2: Any) -> Any:
        """The bilinear map of the last dimensions."""
        return functional("bilinear", input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Its sizes."""
        sizes = f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}"
        return f"{sizes}, bias={self.bias is not None}"


LINEAR: dict[str, type[Module]] = {"Identity": Identity, "Linear": Linear, "Bilinear": Bilinear}
