"""Learning rate schedules made of others, and the one that waits for progress to stop."""

from __future__ import annotations

import math
from typing import Any

from ...tensor.number import cut
from .cycles import CYCLES
from .optimizer import Optimizer
from .scheduler import FORMULAS, LRScheduler, one_each, set_item


class _Several(LRScheduler):
    """A schedule made of others."""

    _schedulers: list[Any]

    def _check(self, optimizer: Any, schedulers: Any) -> None:
        title = type(self).__name__
        if len(schedulers) < 1:
            raise ValueError(f"{title} expects at least one scheduler, but got no scheduler.")
        for i, part in enumerate(schedulers):
            if isinstance(part, ReduceLROnPlateau):
                raise ValueError(
                    f"{title} does not support `ReduceLROnPlateau` scheduler as it requires additional kwargs to be "
                    f"specified when calling `step`, but got one at index {i} in the given schedulers sequence."
                )
            if part.optimizer is not optimizer:
                raise ValueError(
                    f"{title} expects all schedulers to belong to the same optimizer, but got scheduler "
                    f"{type(part).__name__} at index {i} has {part.optimizer}, which is different from "
                    f"{type(optimizer).__name__}."
                )

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer, each part's included."""
        found = super().state_dict()
        return {**found, "_schedulers": [part.state_dict() for part in self._schedulers]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take what `state_dict` gave."""
        for part, saved in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            part.load_state_dict(saved)
        super().load_state_dict({n: v for n, v in state_dict.items() if n != "_schedulers"})


class SequentialLR(_Several):
    """One schedule after the other, from milestone to milestone."""

    def __init__(self, optimizer: Any, schedulers: Any, milestones: Any, last_epoch: Any = -1) -> None:
        self._check(optimizer, schedulers)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number of "
                f"milestone points, but got number of schedulers {len(schedulers)} and the number of milestones to be "
                f"equal to {len(milestones)}"
            )
        self._schedulers, self._milestones = list(schedulers), [cut(m) for m in milestones]
        self.optimizer, self.last_epoch = optimizer, cut(last_epoch) + 1
        for group in optimizer.param_groups:
            set_item(group, "lr", group["initial_lr"])
        self._step_back(self)
        first = self._schedulers[self._active(0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def _step_back(self, schedule: Any) -> None:
        """Undo the step that every part made as it was made."""
        if isinstance(schedule, _Several):
            for part in schedule._schedulers:
                self._step_back(part)
        else:
            schedule.last_epoch -= 1

    def _active(self, epoch: int) -> int:
        return sum(m <= epoch for m in self._milestones)

    def step(self, epoch: Any = None) -> None:
        """Go to the next step."""
        self.last_epoch += 1
        index = self._active(self.last_epoch)
        part = self._schedulers[index]
        if index > 0 and self._milestones[index - 1] == self.last_epoch:
            part._update_lr(0)
        else:
            part.step()
        self._last_lr = part.get_last_lr()


class ChainedScheduler(_Several):
    """Several schedules at once, each acting on what the one before it left."""

    def __init__(self, schedulers: Any, optimizer: Any = None) -> None:
        optimizer = optimizer or schedulers[0].optimizer
        self._check(optimizer, schedulers)
        self._schedulers, self.optimizer = list(schedulers), optimizer
        self._last_lr = self._rates()

    def step(self, epoch: Any = None) -> None:
        """Every part goes to its next step."""
        for part in self._schedulers:
            part.step()
        self._last_lr = self._rates()


class ReduceLROnPlateau(LRScheduler):
    """Multiplied by `factor` when a measure has not got better for `patience` steps."""

    def __init__(
        self,
        optimizer: Any,
        mode: Any = "min",
        factor: Any = 0.1,
        patience: Any = 10,
        threshold: Any = 1e-4,
        threshold_mode: Any = "rel",
        cooldown: Any = 0,
        min_lr: Any = 0,
        eps: Any = 1e-8,
    ) -> None:
        if factor >= 1.0:
            raise ValueError("Factor should be < 1.0.")
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        for name, value, known in (
            ("mode", mode, ("min", "max")),
            ("threshold mode", threshold_mode, ("rel", "abs")),
        ):
            if value not in known:
                raise ValueError(f"{name} {value} is unknown!")
        self.factor, self.optimizer = cut(factor), optimizer
        self.min_lrs = one_each(optimizer, min_lr, "min_lr")
        self.patience, self.cooldown, self.eps, self.last_epoch = cut(patience), cut(cooldown), cut(eps), 0
        self._last_lr = self._rates()
        self.mode, self.threshold, self.threshold_mode = mode, cut(threshold), threshold_mode
        self.best = math.inf if mode == "min" else -math.inf
        self.cooldown_counter = self.num_bad_epochs = 0

    def _is_better(self, new: float) -> bool:
        better = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            bound = self.best * (1.0 + better * self.threshold)
        else:
            bound = self.best + better * self.threshold
        return bool(new * better > bound * better)

    @property
    def in_cooldown(self) -> bool:
        """Whether the rate was reduced a short while ago."""
        return self.cooldown_counter > 0

    def step(self, metrics: Any, epoch: Any = None) -> None:  # type: ignore[override]
        """Look at the measure, and reduce the rate where it is time."""
        new = float(metrics)
        self.last_epoch = self.last_epoch + 1 if epoch is None else cut(epoch)
        if self._is_better(new):
            self.best, self.num_bad_epochs = new, 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for group, least in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
                old = float(group["lr"])
                reduced = max(old * self.factor, least)
                if old - reduced > self.eps:
                    set_item(group, "lr", reduced)
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = self._rates()


SCHEDULES: dict[str, type[LRScheduler]] = {
    **FORMULAS,
    **CYCLES,
    **{kind.__name__: kind for kind in (SequentialLR, ChainedScheduler, ReduceLROnPlateau)},
}
