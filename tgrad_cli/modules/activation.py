"""Activations: each is one function of its input."""

from __future__ import annotations

from typing import Any

from .calling import functional, torch
from .declaring import NEEDED, PLACE, Layer, declare
from .module import Module
from .parameter import empty_parameter

ACTIVATIONS: dict[str, type[Module]] = {
    made.__name__: made
    for made in (
        declare("activation", "Threshold", "threshold", "threshold value inplace?", threshold=NEEDED, value=NEEDED,
                inplace=False),
        declare("activation", "ReLU", "relu", "inplace?", inplace=False),
        declare("activation", "ReLU6", "relu6", "inplace?", inplace=False),
        declare("activation", "RReLU", "rrelu", "lower upper inplace?", lower=1 / 8, upper=1 / 3, inplace=False,
                training=True),
        declare("activation", "Hardtanh", "hardtanh", "min_val max_val inplace?", min_val=-1.0, max_val=1.0,
                inplace=False),
        declare("activation", "Sigmoid", "sigmoid"),
        declare("activation", "Hardsigmoid", "hardsigmoid", inplace=False),
        declare("activation", "Tanh", "tanh"),
        declare("activation", "SiLU", "silu", "inplace?", inplace=False),
        declare("activation", "Mish", "mish", "inplace?", inplace=False),
        declare("activation", "Hardswish", "hardswish", inplace=False),
        declare("activation", "ELU", "elu", "alpha inplace?", alpha=1.0, inplace=False),
        declare("activation", "CELU", "celu", "alpha inplace?", alpha=1.0, inplace=False),
        declare("activation", "SELU", "selu", "inplace?", inplace=False),
        declare("activation", "GLU", "glu", "dim", dim=-1),
        declare("activation", "GELU", "gelu", "approximate", approximate="none"),
        declare("activation", "Hardshrink", "hardshrink", "=lambd", lambd=0.5),
        declare("activation", "LeakyReLU", "leaky_relu", "negative_slope inplace?", negative_slope=0.01, inplace=False),
        declare("activation", "LogSigmoid", "logsigmoid"),
        declare("activation", "Softplus", "softplus", "beta threshold", beta=1.0, threshold=20.0),
        declare("activation", "Softshrink", "softshrink", "=lambd", lambd=0.5),
        declare("activation", "Softsign", "softsign"),
        declare("activation", "Tanhshrink", "tanhshrink"),
        declare("activation", "Softmin", "softmin", "dim", dim=None),
        declare("activation", "Softmax", "softmax", "dim", dim=None),
        declare("activation", "LogSoftmax", "log_softmax", "dim", dim=None),
    )
}  # fmt: skip


class Softmax2d(Module, home="activation"):
    """Softmax over the channels of each pixel."""

    def forward(self, input: Any) -> Any:
        """The input [N, C, H, W] or [C, H, W] with its channels normalised."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return torch("softmax", input, -3)


class PReLU(Layer, home="activation"):
    """A leaky ReLU whose slope is learned, one for all channels or one each."""

    settings = {"num_parameters": 1, "init": 0.25, **PLACE}  # noqa: RUF012
    shown = ("num_parameters",)

    def _make(self, dtype: Any) -> None:
        self.weight = empty_parameter(self.num_parameters, dtype=dtype)

    def reset_parameters(self) -> None:
        """Every slope starts as it was given."""
        torch("nn.init.constant_", self.weight, self.init)

    def forward(self, input: Any) -> Any:
        """The function of the input and the learned slopes."""
        return functional("prelu", input, self.weight)


ACTIVATIONS.update({"PReLU": PReLU, "Softmax2d": Softmax2d})
