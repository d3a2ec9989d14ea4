"""The optimizers whose step is one rule for each parameter, as PyTorch computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .optimizer import Optimizer, Rule, counted, decayed, zeros_like
from .steps import add, addcdiv, addcmul, lerp

if TYPE_CHECKING:
    from ...tensor.storage import Array
    from ...tensor.tensor import Tensor

_SWITCHES: dict[str, Any] = {"maximize": False, "foreach": None, "capturable": False, "differentiable": False}
_MOMENTS: dict[str, Any] = {"step": 0.0, "exp_avg": None, "exp_avg_sq": None}


class SGD(Rule, home="sgd"):
    """Gradient descent with momentum, dampening, Nesterov's variant and weight decay."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-3, "momentum": 0, "dampening": 0, "weight_decay": 0, "nesterov": False, "maximize": False,
        "foreach": None, "differentiable": False, "fused": None,
    }  # fmt: skip
    order = ("lr", "momentum", "dampening", "weight_decay", "nesterov")
    starts: ClassVar[dict[str, Any]] = {}

    def _check(self, settings: dict[str, Any]) -> None:
        super()._check(settings)
        if settings["nesterov"] and (settings["momentum"] <= 0 or settings["dampening"] != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """``p - lr * (g + weight_decay * p, with momentum)``."""
        g = decayed(p, g, group)
        momentum = group["momentum"]
        if momentum:
            before = s.get("momentum_buffer")
            buffer = g.copy() if before is None else add(momentum * before, 1 - group["dampening"], g)
            s["momentum_buffer"] = buffer
            g = add(g, momentum, buffer) if group["nesterov"] else buffer
        return add(p, -group["lr"], g)


class Adam(Rule, home="adam"):
    """Adam (Kingma and Ba, 2015): a step along the gradient's running mean over its root mean square."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0, "amsgrad": False, **_SWITCHES,
        "fused": None, "decoupled_weight_decay": False,
    }  # fmt: skip
    order = ("lr", "betas", "eps", "weight_decay", "amsgrad")
    starts = _MOMENTS

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """Both running means are corrected for their start at zero."""
        (beta1, beta2), lr = group["betas"], group["lr"]
        step = counted(s)
        if group["decoupled_weight_decay"]:
            p = p * (1 - lr * group["weight_decay"])
        else:
            g = decayed(p, g, group)
        mean = s["exp_avg"] = lerp(s["exp_avg"], g, 1 - beta1)
        square = s["exp_avg_sq"] = addcmul(s["exp_avg_sq"] * beta2, 1 - beta2, g, g)
        if group["amsgrad"]:
            square = s["max_exp_avg_sq"] = np.maximum(s.get("max_exp_avg_sq", square), square)
        root = np.sqrt(square) / (1 - beta2**step) ** 0.5 + group["eps"]
        return addcdiv(p, -(lr / (1 - beta1**step)), mean, root)


class AdamW(Adam, home="adamw"):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2019)."""

    settings: ClassVar[dict[str, Any]] = {**Adam.settings, "weight_decay": 1e-2, "decoupled_weight_decay": True}


class NAdam(Rule, home="nadam"):
    """Adam with Nesterov's momentum (Dozat, 2016)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 2e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0, "momentum_decay": 4e-3,
        "decoupled_weight_decay": False, **_SWITCHES,
    }  # fmt: skip
    order = ("lr", "betas", "eps", "weight_decay", "momentum_decay", "decoupled_weight_decay")
    starts: ClassVar[dict[str, Any]] = {"step": 0.0, "mu_product": 1.0, "exp_avg": None, "exp_avg_sq": None}

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """The mean looks one step ahead."""
        (beta1, beta2), lr, decay = group["betas"], group["lr"], group["momentum_decay"]
        step = counted(s)
        if group["decoupled_weight_decay"]:
            p = p * (1 - lr * group["weight_decay"])
        else:
            g = decayed(p, g, group)
        mu = beta1 * (1.0 - 0.5 * 0.96 ** (step * decay))
        ahead = beta1 * (1.0 - 0.5 * 0.96 ** ((step + 1) * decay))
        s["mu_product"] = s["mu_product"] * np.float32(mu)
        product = float(s["mu_product"])
        mean = s["exp_avg"] = lerp(s["exp_avg"], g, 1 - beta1)
        square = s["exp_avg_sq"] = addcmul(s["exp_avg_sq"] * beta2, 1 - beta2, g, g)
        root = np.sqrt(square / (1 - beta2**step)) + group["eps"]
        p = addcdiv(p, -lr * (1.0 - mu) / (1.0 - product), g, root)
        return addcdiv(p, -lr * ahead / (1.0 - product * ahead), mean, root)


class RAdam(Rule, home="radam"):
    """Adam whose first steps, while its variance is unknown, are plain (Liu et al., 2019)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0, "maximize": False, "foreach": None,
        "capturable": False, "decoupled_weight_decay": False, "differentiable": False,
    }  # fmt: skip
    order = ("lr", "betas", "eps", "weight_decay", "decoupled_weight_decay")
    starts = _MOMENTS

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """Adaptive once the variance of the step is bounded."""
        (beta1, beta2), lr = group["betas"], group["lr"]
        step = counted(s)
        if group["decoupled_weight_decay"]:
            p = p * (1 - lr * group["weight_decay"])
        else:
            g = decayed(p, g, group)
        mean = s["exp_avg"] = lerp(s["exp_avg"], g, 1 - beta1)
        square = s["exp_avg_sq"] = addcmul(s["exp_avg_sq"] * beta2, 1 - beta2, g, g)
        correction = 1 - beta2**step
        corrected = mean / (1 - beta1**step)
        most = 2 / (1 - beta2) - 1
        rho = most - 2 * step * beta2**step / correction
        change = corrected * lr
        if rho > 5.0:
            rect = ((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho)) ** 0.5
            change = change * (correction**0.5 / (np.sqrt(square) + group["eps"])) * rect
        new: Array = p - change
        return new


class Adamax(Rule, home="adamax"):
    """Adam with the largest gradient in place of the root mean square (Kingma and Ba, 2015)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 2e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0, "foreach": None, "maximize": False,
        "differentiable": False, "capturable": False,
    }  # fmt: skip
    order = ("lr", "betas", "eps", "weight_decay", "foreach")
    starts: ClassVar[dict[str, Any]] = {"step": 0.0, "exp_avg": None, "exp_inf": None}

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """A step along the mean over the largest gradient so far, which fades."""
        beta1, beta2 = group["betas"]
        step = counted(s)
        g = decayed(p, g, group)
        mean = s["exp_avg"] = lerp(s["exp_avg"], g, 1 - beta1)
        largest = s["exp_inf"] = np.maximum(s["exp_inf"] * beta2, np.abs(g) + group["eps"])
        return addcdiv(p, -(group["lr"] / (1 - beta1**step)), mean, largest)


class RMSprop(Rule, home="rmsprop"):
    """A step by the gradient over its running root mean square (Hinton's lecture 6)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-2, "momentum": 0, "alpha": 0.99, "eps": 1e-8, "centered": False, "weight_decay": 0,
        "capturable": False, "foreach": None, "maximize": False, "differentiable": False,
    }  # fmt: skip
    order = (
        "lr", "alpha", "eps", "weight_decay", "momentum", "centered", "capturable", "foreach", "maximize",
        "differentiable",
    )  # fmt: skip
    starts: ClassVar[dict[str, Any]] = {"step": 0.0, "square_avg": None}

    def _started(self, p: Tensor, settings: dict[str, Any]) -> dict[str, Any]:
        made = super()._started(p, settings)
        wanted = {"momentum_buffer": settings["momentum"] > 0, "grad_avg": settings["centered"]}
        made.update({name: zeros_like(p) for name, on in wanted.items() if on})
        return made

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """Optionally centred, and with momentum."""
        counted(s)
        g, alpha = decayed(p, g, group), group["alpha"]
        root = s["square_avg"] = addcmul(s["square_avg"] * alpha, 1 - alpha, g, g)
        if group["centered"]:
            mean = s["grad_avg"] = lerp(s["grad_avg"], g, 1 - alpha)
            root = addcmul(root, -1, mean, mean)
        root = np.sqrt(root) + group["eps"]
        if group["momentum"] <= 0:
            return addcdiv(p, -group["lr"], g, root)
        s["momentum_buffer"] = addcdiv(group["momentum"] * s["momentum_buffer"], 1, g, root)
        return add(p, -group["lr"], s["momentum_buffer"])


class Adagrad(Rule, home="adagrad"):
    """A step by the gradient over the root of all squares so far (Duchi et al., 2011)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-2, "lr_decay": 0, "eps": 1e-10, "weight_decay": 0, "initial_accumulator_value": 0, "foreach": None,
        "maximize": False, "differentiable": False, "fused": None,
    }  # fmt: skip
    order = ("lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps", "foreach")
    starts: ClassVar[dict[str, Any]] = {"step": 0.0, "sum": None}

    def __init__(self, params: Any, *args: Any, **keywords: Any) -> None:
        super().__init__(params, *args, **keywords)
        for group in self.param_groups:
            for p in group["params"]:
                held = self.state[p] = self._started(p, group)
                held["sum"].array.fill(group["initial_accumulator_value"])

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """The rate itself may fade as well."""
        rate = group["lr"] / (1 + (counted(s) - 1) * group["lr_decay"])
        g = decayed(p, g, group)
        total = s["sum"] = addcmul(s["sum"], 1, g, g)
        return addcdiv(p, -rate, g, np.sqrt(total) + group["eps"])


class Adadelta(Rule, home="adadelta"):
    """A step whose size follows that of the steps before (Zeiler, 2012)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1.0, "rho": 0.9, "eps": 1e-6, "weight_decay": 0, "maximize": False, "capturable": False,
        "foreach": None, "differentiable": False,
    }  # fmt: skip
    order = ("lr", "rho", "eps", "weight_decay", "foreach")
    starts: ClassVar[dict[str, Any]] = {"step": 0.0, "square_avg": None, "acc_delta": None}

    def _check(self, settings: dict[str, Any]) -> None:
        super()._check(settings)
        if not 0.0 <= settings["rho"] <= 1.0:
            raise ValueError(f"Invalid rho value: {settings['rho']}")

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """The ratio of two running root mean squares scales the gradient."""
        counted(s)
        g, rho, eps = decayed(p, g, group), group["rho"], group["eps"]
        square = s["square_avg"] = addcmul(s["square_avg"] * rho, 1 - rho, g, g)
        change = np.sqrt(s["acc_delta"] + eps) / np.sqrt(square + eps) * g
        s["acc_delta"] = addcmul(s["acc_delta"] * rho, 1 - rho, change, change)
        return add(p, -group["lr"], change)


class ASGD(Rule, home="asgd"):
    """Gradient descent that also averages where it has been (Polyak and Juditsky, 1992)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-2, "lambd": 1e-4, "alpha": 0.75, "t0": 1e6, "weight_decay": 0, "foreach": None, "maximize": False,
        "differentiable": False, "capturable": False,
    }  # fmt: skip
    order = tuple(settings)
    starts: ClassVar[dict[str, Any]] = {"step": 0.0, "eta": "lr", "mu": 1.0, "ax": None}

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """The rate fades; the average starts after `t0` steps."""
        step = counted(s)
        g, lambd, lr = decayed(p, g, group), group["lambd"], group["lr"]
        eta, mu = float(s["eta"]), float(s["mu"])
        new = add(p * (1 - lambd * eta), -eta, g)
        s["ax"] = new.copy() if mu == 1 else s["ax"] + (new - s["ax"]) * mu
        s["eta"] = np.float32(lr / (1 + lambd * lr * step) ** group["alpha"])
        s["mu"] = np.float32(1 / max(1, step - group["t0"]))
        return new


class Rprop(Rule, home="rprop"):
    """Steps that grow while the gradient keeps its sign (Riedmiller and Braun, 1993)."""

    settings: ClassVar[dict[str, Any]] = {
        "lr": 1e-2, "etas": (0.5, 1.2), "step_sizes": (1e-6, 50), "foreach": None, "maximize": False,
        "differentiable": False, "capturable": False,
    }  # fmt: skip
    order = ("lr", "etas", "step_sizes")
    starts: ClassVar[dict[str, Any]] = {"step": 0.0, "prev": None, "step_size": None}

    def _check(self, settings: dict[str, Any]) -> None:
        super()._check(settings)
        less, more = settings["etas"]
        if not 0.0 < less < 1.0 < more:
            raise ValueError(f"Invalid eta values: {less}, {more}")

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """Only the gradient's sign counts; where it turned, the step is left out."""
        less, more = group["etas"]
        if counted(s) == 1:
            s["step_size"] = np.full_like(g, group["lr"])
        sign = np.sign(g * s["prev"])
        factor = np.where(sign > 0, more, np.where(sign < 0, less, 1)).astype(g.dtype)
        size = s["step_size"] = np.clip(s["step_size"] * factor, *group["step_sizes"])
        g = np.where(sign < 0, 0, g)
        s["prev"] = g
        new: Array = p - np.sign(g) * size
        return new


RULES: dict[str, type[Optimizer]] = {
    kind.__name__: kind
    for kind in (Optimizer, SGD, Adam, AdamW, NAdam, RAdam, Adamax, RMSprop, Adagrad, Adadelta, ASGD, Rprop)
}
