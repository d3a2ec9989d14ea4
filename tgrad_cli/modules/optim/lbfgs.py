"""L-BFGS: quasi-Newton steps from the last gradients, with PyTorch's line search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...tensor.writing import write
from ..exposed import remember_item
from .line_search import strong_wolfe
from .optimizer import Optimizer, loss_of, plain, scalar

if TYPE_CHECKING:
    from ...tensor.storage import Array
    from .line_search import Objective


class LBFGS(Optimizer):
    """Limited-memory BFGS (after minFunc); `step` takes a closure that computes the loss and its gradients anew.

    Lengths and slopes are of the parameters' type, as in PyTorch, which decides where the line search ends.
    """

    __module__ = "torch.optim.lbfgs"
    _memory: Memory

    def __init__(
        self,
        params: Any,
        lr: Any = 1,
        max_iter: Any = 20,
        max_eval: Any = None,
        tolerance_grad: Any = 1e-7,
        tolerance_change: Any = 1e-9,
        history_size: Any = 100,
        line_search_fn: Any = None,
    ) -> None:
        lr, max_iter = plain(lr), plain(max_iter)
        if not scalar(lr) >= 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self.__dict__["_memory"] = Memory()

    def _params(self) -> list[Any]:
        found: list[Any] = self.param_groups[0]["params"]
        return found

    def _gradient(self) -> Array:
        parts = [np.zeros(p.size, p.dtype.np) if p.grad is None else p.grad.array.reshape(-1) for p in self._params()]
        return np.concatenate(parts)

    def _move(self, origin: list[Array], t: Any, d: Array) -> None:
        """Set the parameters to ``origin + t * d``."""
        at = 0
        for p, start in zip(self._params(), origin, strict=True):
            part = d[at : at + p.size].reshape(start.shape)
            write(p, (start + t * part).astype(start.dtype, copy=False), None)
            at += p.size

    def step(self, closure: Any = None) -> Any:
        """Several iterations; gives the loss at the start."""
        if closure is None:
            raise TypeError("LBFGS.step() missing 1 required positional argument: 'closure'")
        group = {name: scalar(value) for name, value in self.param_groups[0].items() if name != "params"}
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError("only 'strong_wolfe' is supported")
        first = loss_of(closure)
        gradient = self._gradient()
        memory = self._memory.copy()
        memory.evaluations += 1
        if np.abs(gradient).max() > group["tolerance_grad"]:
            self._iterate(memory, group, closure, float(first), gradient)
        self._memory = memory
        key = self._params()[0]
        remember_item(self.state, key)
        self.state[key] = {"func_evals": memory.evaluations, "n_iter": memory.iterations}
        return first

    def _iterate(self, memory: Memory, group: dict[str, Any], closure: Any, loss: float, gradient: Array) -> None:
        """Move until one of the tolerances or limits is reached."""
        spent = 1
        for n in range(1, group["max_iter"] + 1):
            d = memory.direction(gradient, group["history_size"])
            before, t = loss, group["lr"]
            if memory.iterations == 1:
                t = min(1.0, 1.0 / np.abs(gradient).sum()) * t
            slope = gradient @ d
            memory.step = d * t
            if slope > -group["tolerance_change"]:
                return
            origin, used = [p.array.copy() for p in self._params()], 0
            if group["line_search_fn"] is not None:
                objective = self._objective(closure, origin, d)
                found = strong_wolfe(objective, t, d, (loss, gradient, slope), group["max_eval"] - spent)
                loss, gradient, t, used = found
                memory.step = d * t
                self._move(origin, t, d)
            else:
                self._move(origin, t, d)
                if n != group["max_iter"]:
                    loss, used = float(loss_of(closure)), 1
                    gradient = self._gradient()
            spent += used
            memory.evaluations += used
            if (
                spent >= group["max_eval"]
                or np.abs(gradient).max() <= group["tolerance_grad"]
                or np.abs(memory.step).max() <= group["tolerance_change"]
                or abs(loss - before) < group["tolerance_change"]
            ):
                return

    def _objective(self, closure: Any, origin: list[Array], d: Array) -> Objective:
        def at(t: float) -> tuple[float, Array]:
            self._move(origin, t, d)
            return float(loss_of(closure)), self._gradient()

        return at


class Memory:
    """What is kept of the iterations so far: the last steps, how the gradient changed over them, and counts."""

    def __init__(self) -> None:
        self.pairs: list[tuple[Array, Array, Any]] = []  # change of the gradient, step, 1 / their product
        self.scale: Any = 1
        self.gradient: Array | None = None
        self.step: Array | None = None
        self.iterations = 0
        self.evaluations = 0

    def copy(self) -> Memory:
        """One that can be changed while this one stays."""
        made = Memory()
        made.__dict__.update(self.__dict__)
        made.pairs = list(self.pairs)
        return made

    def direction(self, gradient: Array, most: int) -> Array:
        """Minus the gradient times the inverse Hessian that the last steps suggest."""
        self.iterations += 1
        if self.gradient is not None and self.step is not None:
            y, s = gradient - self.gradient, self.step
            curvature = y @ s
            if curvature > 1e-10:
                self.pairs = [*self.pairs[-most + 1 :], (y, s, 1.0 / curvature)]
                self.scale = curvature / (y @ y)
        self.gradient = gradient
        q, weights = -gradient, []
        for y, s, ro in reversed(self.pairs):
            weights.append((s @ q) * ro)
            q = q - weights[-1] * y
        r: Array = q * self.scale
        for (y, s, ro), weight in zip(self.pairs, reversed(weights), strict=True):
            r = r + (weight - (y @ r) * ro) * s
        return r
