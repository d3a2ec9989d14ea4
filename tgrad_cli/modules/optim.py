"""`torch.optim`: SGD, Adam, AdamW and RMSprop, with PyTorch's update rules and order of arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import TgradError
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from ..tensor.writing import write
from .exposed import Exposed
from .parameter import clear_gradients

if TYPE_CHECKING:
    from ..tensor.storage import Array


class Optimizer(Exposed):
    """Changes parameters by their gradients; each kind says how in `update`."""

    defaults: ClassVar[dict[str, Any]] = {"lr": 1e-3}

    def __init__(self, params: Any, *args: Any, **keywords: Any) -> None:
        given = {**dict(zip(self.defaults, args, strict=False)), **keywords}
        unknown = [k for k in given if k not in self.defaults]
        if unknown:
            text = f"{type(self).__name__}.__init__() got an unexpected keyword argument '{unknown[0]}'"
            raise TgradError("E0501", text, python="TypeError", operands={unknown[0]: "not an argument"})
        settings = {k: getattr(v, "value", v) for k, v in {**self.defaults, **given}.items()}
        groups = list(params)
        if not groups:
            raise TgradError("E0604", "optimizer got an empty parameter list", python="ValueError")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        self.param_groups = [{**settings, **g, "params": _listed(g["params"])} for g in groups]
        self.state: dict[int, dict[str, Any]] = {}

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of the parameters."""
        for group in self.param_groups:
            clear_gradients(group["params"], set_to_none)

    def step(self, closure: Any = None) -> Any:
        """Change every parameter that has a gradient; a closure is called first and its loss returned."""
        loss = closure() if closure is not None else None
        journal = ACTIVE.state.journal
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state.setdefault(id(p), {})
                if not journal.logged(state, "state"):
                    journal.log_first(state, "state", _restore, dict(state))
                new = self.update(p.array, p.grad.array, state, group)
                write(p, new.astype(p.dtype.np, copy=False), None)
        return loss

    def update(self, p: Array, g: Array, state: dict[str, Any], group: dict[str, Any]) -> Array:
        """The parameter's new value."""
        raise NotImplementedError

    def __repr__(self) -> str:
        lines = []
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {k}: {group[k]}" for k in sorted(group) if k != "params"]
        return f"{type(self).__name__} (\n" + "\n".join(lines) + "\n)"


def _listed(params: Any) -> list[Tensor]:
    return [params] if isinstance(params, Tensor) else list(params)


def _restore(state: dict[str, Any], before: dict[str, Any]) -> None:
    state.clear()
    state.update(before)


class SGD(Optimizer):
    """Gradient descent with momentum, dampening, Nesterov's variant and weight decay."""

    defaults: ClassVar[dict[str, Any]] = {
        "lr": 1e-3,
        "momentum": 0,
        "dampening": 0,
        "weight_decay": 0,
        "nesterov": False,
        "maximize": False,
    }

    def update(self, p: Array, g: Array, state: dict[str, Any], group: dict[str, Any]) -> Array:
        """``p - lr * (g + weight_decay * p, with momentum)``."""
        if group["maximize"]:
            g = -g
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        if group["momentum"]:
            before = state.get("momentum")
            buffer = g if before is None else group["momentum"] * before + (1 - group["dampening"]) * g
            state["momentum"] = buffer
            g = g + group["momentum"] * buffer if group["nesterov"] else buffer
        new: Array = p - group["lr"] * g
        return new


class Adam(Optimizer):
    """Adam (Kingma and Ba, 2015), weight decay added to the gradient."""

    defaults: ClassVar[dict[str, Any]] = {
        "lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0, "amsgrad": False, "maximize": False,
    }  # fmt: skip
    decoupled = False

    def update(self, p: Array, g: Array, state: dict[str, Any], group: dict[str, Any]) -> Array:
        """Step along the ratio of the gradient's running mean to its running root mean square."""
        if group["maximize"]:
            g = -g
        if group["weight_decay"]:
            if self.decoupled:
                p = p * (1 - group["lr"] * group["weight_decay"])
            else:
                g = g + group["weight_decay"] * p
        first, second = group["betas"]
        t = state["t"] = state.get("t", 0) + 1
        mean = state["mean"] = state.get("mean", 0 * g) + (g - state.get("mean", 0 * g)) * (1 - first)
        square = state["square"] = state.get("square", 0 * g) * second + (1 - second) * g * g
        if group["amsgrad"]:
            top = state.get("top", square)
            square = state["top"] = (top > square) * top + (top <= square) * square
        denominator = square**0.5 / math.sqrt(1 - second**t) + group["eps"]
        new: Array = p - group["lr"] / (1 - first**t) * (mean / denominator)
        return new


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2019)."""

    defaults: ClassVar[dict[str, Any]] = {**Adam.defaults, "weight_decay": 1e-2}
    decoupled = True


class RMSprop(Optimizer):
    """Step by the gradient over its running root mean square (Hinton's lecture 6)."""

    defaults: ClassVar[dict[str, Any]] = {
        "lr": 1e-2,
        "alpha": 0.99,
        "eps": 1e-8,
        "weight_decay": 0,
        "momentum": 0,
        "centered": False,
    }

    def update(self, p: Array, g: Array, state: dict[str, Any], group: dict[str, Any]) -> Array:
        """Scale the gradient, optionally centred and with momentum."""
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        square = state["square"] = group["alpha"] * state.get("square", 0 * g) + (1 - group["alpha"]) * g * g
        if group["centered"]:
            mean = state["mean"] = state.get("mean", 0 * g) + (g - state.get("mean", 0 * g)) * (1 - group["alpha"])
            square = square - mean * mean
        step = g / (square**0.5 + group["eps"])
        if group["momentum"]:
            step = state["momentum"] = group["momentum"] * state.get("momentum", 0 * g) + step
        new: Array = p - group["lr"] * step
        return new


OPTIMIZERS = {"SGD": SGD, "Adam": Adam, "AdamW": AdamW, "RMSprop": RMSprop, "Optimizer": Optimizer}
