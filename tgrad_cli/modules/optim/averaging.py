"""`torch.optim.swa_utils`: averages of a model's parameters over its training."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ...tensor.number import cut
from ...tensor.state import Gradients
from ..calling import torch
from ..cloning import clone
from ..module import Module
from ..normalization import BatchNorm
from .scheduler import LRScheduler, one_each, set_item

if TYPE_CHECKING:
    from collections.abc import Callable


def _decay(value: Any) -> Any:
    value = cut(value)
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"Invalid decay value {value} provided. Please provide a value in [0,1] range.")
    return value


def get_ema_multi_avg_fn(decay: Any = 0.999) -> Callable[..., None]:
    """The function that moves lists of averages towards the parameters: exponential moving averages."""
    decay = _decay(decay)

    def ema_update(ema_param_list: Any, current_param_list: Any, _: Any) -> None:
        with Gradients(False):
            for average, p in zip(ema_param_list, current_param_list, strict=True):
                if average.dtype.is_differentiable:
                    torch("Tensor.lerp_", average, p, 1 - decay)
                else:
                    torch("Tensor.copy_", average, average * decay + p * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn() -> Callable[..., None]:
    """The function that takes the next parameters into lists of equally weighted averages."""

    def swa_update(averaged_param_list: Any, current_param_list: Any, num_averaged: Any) -> None:
        with Gradients(False):
            weight = 1 / (num_averaged + 1)
            weight = weight.array.item() if hasattr(weight, "array") else cut(weight)
            for average, p in zip(averaged_param_list, current_param_list, strict=True):
                if average.dtype.is_differentiable:
                    torch("Tensor.lerp_", average, p, weight)
                else:
                    torch("Tensor.add_", average, torch("div", p - average, num_averaged + 1, rounding_mode="trunc"))

    return swa_update


def get_ema_avg_fn(decay: Any = 0.999) -> Callable[..., Any]:
    """The function that gives the next exponential moving average."""
    decay = _decay(decay)

    def ema_update(ema_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with Gradients(False):
            return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn() -> Callable[..., Any]:
    """The function that gives the next equally weighted average."""

    def swa_update(averaged_param: Any, current_param: Any, num_averaged: Any) -> Any:
        with Gradients(False):
            return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


class AveragedModel(Module):
    """A copy of a model whose parameters are averages; each `update_parameters` takes the model's present ones in."""

    __module__ = "torch.optim.swa_utils"
    n_averaged: Any

    def __init__(
        self, model: Any, device: Any = None, avg_fn: Any = None, multi_avg_fn: Any = None, use_buffers: Any = False
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = clone(model)
        if device is not None:
            self.module.to(device)
        self.register_buffer("n_averaged", torch("tensor", 0))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **keywords: Any) -> Any:
        """What the averaged model gives."""
        return self.module(*args, **keywords)

    def update_parameters(self, model: Any) -> None:
        """Take the model's parameters into the averages; the first are copied."""
        mine, theirs = list(self.module.parameters()), list(model.parameters())
        if self.use_buffers:
            mine, theirs = [*mine, *self.module.buffers()], [*theirs, *model.buffers()]
        mine, theirs = [[torch("detach", t) for t in held] for held in (mine, theirs)]
        count = self.n_averaged.array.item()
        if count == 0:
            for average, p in zip(mine, theirs, strict=False):
                torch("Tensor.copy_", average, p)
        elif self.avg_fn is not None:
            for average, p in zip(mine, theirs, strict=True):
                torch("Tensor.copy_", average, self.avg_fn(average, p, self.n_averaged))
        else:
            update = get_swa_multi_avg_fn() if self.multi_avg_fn is None else self.multi_avg_fn
            for dtype in dict.fromkeys(t.dtype for t in mine):
                places = [i for i, t in enumerate(mine) if t.dtype is dtype]
                update([mine[i] for i in places], [theirs[i] for i in places], self.n_averaged)
        if not self.use_buffers:
            for kept, given in zip(self.module.buffers(), model.buffers(), strict=True):
                torch("Tensor.copy_", torch("detach", kept), torch("detach", given))
        torch("Tensor.add_", self.n_averaged, 1)


def update_bn(loader: Any, model: Any, device: Any = None) -> None:
    """Measure the running statistics of a model's batch norms anew, by one pass over the data."""
    found = [module for module in model.modules() if isinstance(module, BatchNorm)]
    momenta = [module.momentum for module in found]
    if not found:
        return
    was_training = model.training
    with Gradients(False):
        for module in found:
            module.reset_running_stats()
        model.train()
        for module in found:
            module.momentum = None
        for batch in loader:
            model(batch[0] if isinstance(batch, (list, tuple)) else batch)
        for module, momentum in zip(found, momenta, strict=True):
            module.momentum = momentum
        model.train(was_training)


class SWALR(LRScheduler):
    """The rate goes over to `swa_lr` within some epochs, and stays there."""

    __module__ = "torch.optim.swa_utils"

    def __init__(
        self,
        optimizer: Any,
        swa_lr: Any,
        anneal_epochs: Any = 10,
        anneal_strategy: Any = "cos",
        last_epoch: Any = -1,
    ) -> None:
        for rate, group in zip(one_each(optimizer, swa_lr, "swa_lr"), optimizer.param_groups, strict=True):
            set_item(group, "swa_lr", cut(rate))
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        anneal_epochs = cut(anneal_epochs)
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def _share(self, step: int) -> float:
        """How far the rate has come after some steps, from 0 to 1."""
        t = max(0, min(1, step / max(1, self.anneal_epochs)))
        return t if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * t)) / 2

    def get_lr(self) -> list[Any]:
        """From the rate that would have led to the present one."""
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, now = self._share(step - 1), self._share(step)
        rates = []
        for rate, group in zip(self._rates(), self.optimizer.param_groups, strict=True):
            last = group["swa_lr"]
            first = last if before == 1 else (rate - before * last) / (1 - before)
            rates.append(last * now + first * (1 - now))
        return rates


AVERAGING: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        AveragedModel,
        SWALR,
        update_bn,
        get_ema_avg_fn,
        get_ema_multi_avg_fn,
        get_swa_avg_fn,
        get_swa_multi_avg_fn,
    )
}
