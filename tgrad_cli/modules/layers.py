"""Layers, activations, containers and losses of `torch.nn`, initialised with PyTorch's own random stream."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..tensor.registry import QUALIFIED
from .module import Module, parameter, torch

if TYPE_CHECKING:
    from collections.abc import Iterator


class Linear(Module):
    """``x @ weight.T + bias``; both drawn uniformly within 1/sqrt(in_features)."""

    def __init__(self, in_features: Any, out_features: Any, bias: bool = True) -> None:
        super().__init__()
        rows, columns = int(out_features), int(in_features)
        self.sizes = (columns, rows)
        weight = torch("empty", rows, columns)
        self.named["weight"] = parameter(torch("nn.init.kaiming_uniform_", weight, a=math.sqrt(5)))
        self.named["bias"] = None
        if bias:
            bound = 1 / math.sqrt(columns) if columns else 0
            self.named["bias"] = parameter(torch("nn.init.uniform_", torch("empty", rows), -bound, bound))

    def forward(self, input: Any) -> Any:
        """The affine map of the last dimension."""
        return torch("nn.functional.linear", input, self.named["weight"], self.named["bias"])

    def attribute(self, name: str) -> Any:
        """Its sizes too."""
        if name in ("in_features", "out_features"):
            return self.sizes[name == "out_features"]
        return super().attribute(name)

    def extra(self) -> str:
        """Its sizes."""
        has_bias = self.named["bias"] is not None
        return f"in_features={self.sizes[0]}, out_features={self.sizes[1]}, bias={has_bias}"


class Sequential(Module):
    """Modules run one after the other."""

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        items = modules[0].items() if len(modules) == 1 and isinstance(modules[0], dict) else enumerate(modules)
        for name, module in items:
            self.named[str(name)] = module

    def forward(self, input: Any) -> Any:
        """Hand the input through."""
        for module in self.children():
            input = module(input)
        return input

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __len__(self) -> int:
        return len(self.named)

    def __getitem__(self, index: Any) -> Any:
        found = list(self.children())[index]
        return Sequential(*found) if isinstance(found, list) else found


class Flatten(Module):
    """Make one dimension of several."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.dims = (start_dim, end_dim)

    def forward(self, input: Any) -> Any:
        """The flattened input."""
        return torch("flatten", input, *self.dims)

    def extra(self) -> str:
        """The dimensions."""
        return f"start_dim={self.dims[0]}, end_dim={self.dims[1]}"


class Dropout(Module):
    """Zero elements at random while training, and scale the rest."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        self.p, self.inplace = p, inplace

    def forward(self, input: Any) -> Any:
        """The input with elements dropped."""
        return torch("nn.functional.dropout", input, self.p, self.training)

    def extra(self) -> str:
        """The probability."""
        return f"p={self.p}, inplace={self.inplace}"


class Functional(Module):
    """A module that is one function with fixed settings: activations and losses."""

    function = ""
    takes: tuple[str, ...] = ()
    shown = False

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__()
        self.settings = {**dict(zip(self.takes, args, strict=False)), **keywords}
        self.settings.pop("inplace", None)

    def forward(self, *args: Any) -> Any:
        """The function of the inputs."""
        qualified = "nn.functional." + self.function
        return torch(qualified if f"torch.{qualified}" in QUALIFIED else self.function, *args, **self.settings)

    def extra(self) -> str:
        """The settings that were given, for the modules that print them."""
        return ", ".join(f"{k}={v!r}" for k, v in self.settings.items()) if self.shown else ""


def functional(title: str, function: str, *takes: str, shown: bool = False) -> type[Functional]:
    """The module class for a function of `torch.nn.functional`."""
    return type(title, (Functional,), {"function": function, "takes": takes, "shown": shown, "__doc__": function})


LAYERS: dict[str, type[Module]] = {
    "Module": Module,
    "Linear": Linear,
    "Sequential": Sequential,
    "Flatten": Flatten,
    "Dropout": Dropout,
}
for _title, _function, _takes in (
    ("ReLU", "relu", ()),
    ("Sigmoid", "sigmoid", ()),
    ("Tanh", "tanh", ()),
    ("GELU", "gelu", ("approximate",)),
    ("SiLU", "silu", ()),
    ("ELU", "elu", ("alpha",)),
    ("Softplus", "softplus", ("beta", "threshold")),
    ("LogSigmoid", "logsigmoid", ()),
):
    LAYERS[_title] = functional(_title, _function, *_takes)
for _title, _function in (("Softmax", "softmax"), ("LogSoftmax", "log_softmax")):
    LAYERS[_title] = functional(_title, _function, "dim", shown=True)
for _title, _function in (
    ("MSELoss", "mse_loss"),
    ("L1Loss", "l1_loss"),
    ("BCELoss", "binary_cross_entropy"),
    ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"),
    ("CrossEntropyLoss", "cross_entropy"),
    ("NLLLoss", "nll_loss"),
    ("SmoothL1Loss", "smooth_l1_loss"),
    ("HuberLoss", "huber_loss"),
):
    LAYERS[_title] = functional(_title, _function)
