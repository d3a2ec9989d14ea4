"""Learning rate schedules: what they share, and those that are a formula of the step's number."""

from __future__ import annotations

import math
from typing import Any

from ...tensor.number import cut
from ..exposed import Exposed, remember_item
from .optimizer import Optimizer, plain


class LRScheduler(Exposed):
    """Sets the ``lr`` of an optimizer's groups at every `step`; each kind says how in `get_lr`."""

    __module__ = "torch.optim.lr_scheduler"
    optimizer: Optimizer
    base_lrs: list[Any]
    last_epoch: int
    _step_count: int
    _is_initial = False

    def __init__(self, optimizer: Any, last_epoch: Any = -1) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        self.last_epoch = cut(last_epoch)
        for i, group in enumerate(optimizer.param_groups):
            if self.last_epoch == -1:
                set_item(group, "initial_lr", group.get("initial_lr", cut(group["lr"])))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with last_epoch "
                    ">= 0."
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self._initial_step()

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        self.step()
        self._is_initial = False

    def _rates(self) -> list[Any]:
        """The groups' present rates."""
        return [cut(group["lr"]) for group in self.optimizer.param_groups]

    def _set(self, rates: list[Any]) -> None:
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            set_item(group, "lr", cut(rate))
        self._last_lr = self._rates()

    def get_lr(self) -> list[Any]:
        """The rates for the step that `last_epoch` counts."""
        raise NotImplementedError

    def get_last_lr(self) -> list[Any]:
        """The rates that were set last."""
        return list(self._last_lr)

    def step(self, epoch: Any = None) -> None:
        """Go to the next step, or to the one that is given."""
        self._step_count += 1
        self._update_lr(epoch)

    def _update_lr(self, epoch: Any = None) -> None:
        if epoch is None:
            self.last_epoch += 1
            rates = self.get_lr()
        else:
            self.last_epoch = cut(epoch)
            rates = self._closed_form()
        self._set(rates)

    def _closed_form(self) -> list[Any]:
        """The rates for any step at once, where there is a formula for them."""
        return self.get_lr()

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer."""
        return {name: value for name, value in self.__dict__.items() if name != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take what `state_dict` gave."""
        for name, value in state_dict.items():
            setattr(self, name, value)


def set_item(group: dict[str, Any], name: str, value: Any) -> None:
    """Change a group's setting so that a failed statement takes it back."""
    remember_item(group, name)
    group[name] = value


class LambdaLR(LRScheduler):
    """The first rate times a function of the step."""

    def __init__(self, optimizer: Any, lr_lambda: Any, last_epoch: Any = -1) -> None:
        self.lr_lambdas = one_each(optimizer, lr_lambda, "lr_lambdas")
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """Each group has its function."""
        return [base * f(self.last_epoch) for f, base in zip(self.lr_lambdas, self.base_lrs, strict=True)]


class MultiplicativeLR(LambdaLR):
    """The last rate times a function of the step."""

    def get_lr(self) -> list[Any]:
        """Each group has its function."""
        if self._is_initial:
            return self._rates()
        return [rate * f(self.last_epoch) for f, rate in zip(self.lr_lambdas, self._rates(), strict=True)]


def one_each(optimizer: Any, value: Any, name: str) -> list[Any]:
    """A value for each group; raises ValueError where another number of them is given."""
    count = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [plain(value)] * count
    if len(value) != count:
        if name == "lr_lambdas":
            raise ValueError(f"Expected {count} lr_lambdas, but got {len(value)}")
        text = f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, "
        raise ValueError(f"{text}param_groups has {count}.")
    return [plain(v) for v in value]


class StepLR(LRScheduler):
    """Multiplied by `gamma` every `step_size` steps."""

    def __init__(self, optimizer: Any, step_size: Any, gamma: Any = 0.1, last_epoch: Any = -1) -> None:
        self.step_size, self.gamma = cut(step_size), cut(gamma)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The last rate, or that times `gamma`."""
        if self.last_epoch == 0 or self.last_epoch % self.step_size != 0:
            return self._rates()
        return [rate * self.gamma for rate in self._rates()]

    def _closed_form(self) -> list[Any]:
        return [base * self.gamma ** (self.last_epoch // self.step_size) for base in self.base_lrs]


class MultiStepLR(LRScheduler):
    """Multiplied by `gamma` at each milestone."""

    def __init__(self, optimizer: Any, milestones: Any, gamma: Any = 0.1, last_epoch: Any = -1) -> None:
        self.milestones = sorted(cut(m) for m in milestones)
        self.gamma = cut(gamma)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The last rate, times `gamma` as often as this step is a milestone."""
        times = self.milestones.count(self.last_epoch)
        return [rate * self.gamma**times for rate in self._rates()] if times else self._rates()

    def _closed_form(self) -> list[Any]:
        passed = sum(m <= self.last_epoch for m in self.milestones)
        return [base * self.gamma**passed for base in self.base_lrs]


class ConstantLR(LRScheduler):
    """A part of the rate for the first steps, then all of it."""

    def __init__(self, optimizer: Any, factor: Any = 1.0 / 3, total_iters: Any = 5, last_epoch: Any = -1) -> None:
        if factor > 1.0 or factor < 0:
            raise ValueError("Constant multiplicative factor expected to be between 0 and 1.")
        self.factor, self.total_iters = cut(factor), cut(total_iters)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """Less at the start, back at the end."""
        if self.last_epoch == 0:
            return [rate * self.factor for rate in self._rates()]
        if self.last_epoch != self.total_iters:
            return self._rates()
        return [rate * (1.0 / self.factor) for rate in self._rates()]

    def _closed_form(self) -> list[Any]:
        late = self.last_epoch >= self.total_iters
        return [base * (self.factor + late * (1 - self.factor)) for base in self.base_lrs]


class LinearLR(LRScheduler):
    """A part of the rate that grows by equal steps."""

    def __init__(
        self,
        optimizer: Any,
        start_factor: Any = 1.0 / 3,
        end_factor: Any = 1.0,
        total_iters: Any = 5,
        last_epoch: Any = -1,
    ) -> None:
        if start_factor > 1.0 or start_factor <= 0:
            raise ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.")
        if end_factor > 1.0 or end_factor < 0:
            raise ValueError("Ending multiplicative factor expected to be between 0 and 1.")
        self.start_factor, self.end_factor, self.total_iters = cut(start_factor), cut(end_factor), cut(total_iters)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The last rate times the ratio of two neighbouring factors."""
        if self.last_epoch == 0:
            return [rate * self.start_factor for rate in self._rates()]
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._rates()
        change = self.end_factor - self.start_factor
        below = self.total_iters * self.start_factor + (self.last_epoch - 1) * change
        return [rate * (1.0 + change / below) for rate in self._rates()]

    def _closed_form(self) -> list[Any]:
        change = self.end_factor - self.start_factor
        steps = min(self.total_iters, self.last_epoch)
        return [base * (self.start_factor + change * steps / self.total_iters) for base in self.base_lrs]


class ExponentialLR(LRScheduler):
    """Multiplied by `gamma` at every step."""

    def __init__(self, optimizer: Any, gamma: Any, last_epoch: Any = -1) -> None:
        self.gamma = cut(gamma)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The last rate times `gamma`."""
        return self._rates() if self._is_initial else [rate * self.gamma for rate in self._rates()]

    def _closed_form(self) -> list[Any]:
        return [base * self.gamma**self.last_epoch for base in self.base_lrs]


class PolynomialLR(LRScheduler):
    """To zero along a power of the steps that are left."""

    def __init__(self, optimizer: Any, total_iters: Any = 5, power: Any = 1.0, last_epoch: Any = -1) -> None:
        self.total_iters, self.power = cut(total_iters), cut(power)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The last rate times the ratio of two neighbouring powers."""
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._rates()
        left = 1.0 - self.last_epoch / self.total_iters
        factor = (left / (1.0 - (self.last_epoch - 1) / self.total_iters)) ** self.power
        return [rate * factor for rate in self._rates()]

    def _closed_form(self) -> list[Any]:
        left = 1.0 - min(self.total_iters, self.last_epoch) / self.total_iters
        return [base * left**self.power for base in self.base_lrs]


class CosineAnnealingLR(LRScheduler):
    """Along half a period of the cosine (Loshchilov and Hutter, 2017)."""

    def __init__(self, optimizer: Any, T_max: Any, eta_min: Any = 0.0, last_epoch: Any = -1) -> None:
        self.T_max, self.eta_min = cut(T_max), cut(eta_min)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """From the last rate, so that other schedules can act on it as well."""
        epoch, most, least = self.last_epoch, self.T_max, self.eta_min
        if self._is_initial:
            return self._rates()
        if self._step_count == 1 and epoch > 0:
            return [least + (base - least) * (1 + math.cos(epoch * math.pi / most)) / 2 for base in self.base_lrs]
        if (epoch - 1 - most) % (2 * most) == 0:
            up = 1 - math.cos(math.pi / most)
            return [r + (base - least) * up / 2 for base, r in zip(self.base_lrs, self._rates(), strict=True)]
        ratio = (1 + math.cos(math.pi * epoch / most)) / (1 + math.cos(math.pi * (epoch - 1) / most))
        return [ratio * (rate - least) + least for rate in self._rates()]

    def _closed_form(self) -> list[Any]:
        share = 1 + math.cos(math.pi * self.last_epoch / self.T_max)
        return [self.eta_min + (base - self.eta_min) * share / 2 for base in self.base_lrs]


FORMULAS: dict[str, type[LRScheduler]] = {
    kind.__name__: kind
    for kind in (
        LRScheduler, LambdaLR, MultiplicativeLR, StepLR, MultiStepLR, ConstantLR, LinearLR, ExponentialLR,
        PolynomialLR, CosineAnnealingLR,
    )
}  # fmt: skip
