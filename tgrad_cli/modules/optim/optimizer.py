"""`Optimizer`: groups of parameters with settings, the state of each parameter, and the step over all of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ...tensor import dtypes
from ...tensor.number import cut
from ...tensor.state import Gradients
from ...tensor.tensor import Tensor
from ...tensor.writing import write
from ..exposed import Exposed, remember_item
from ..parameter import clear_gradients, type_title
from .steps import add

if TYPE_CHECKING:
    from ...tensor.storage import Array

ORDERED = (
    "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change "
    "between runs. Please use a list instead."
)
# The messages for settings that are out of range, by the setting's name.
_RANGES = {
    "lr": "Invalid learning rate: {}",
    "eps": "Invalid epsilon value: {}",
    "weight_decay": "Invalid weight_decay value: {}",
    "momentum": "Invalid momentum value: {}",
    "alpha": "Invalid alpha value: {}",
    "lr_decay": "Invalid lr_decay value: {}",
    "initial_accumulator_value": "Invalid initial_accumulator_value value: {}",
    "momentum_decay": "Invalid momentum_decay value: {}",
}


class Optimizer(Exposed):
    """Changes parameters by their gradients; `step` is each kind's own.

    `state` holds what is remembered of each parameter, `param_groups` the parameters with their settings.
    """

    __module__ = "torch.optim.optimizer"
    state: dict[Any, dict[str, Any]]
    param_groups: list[dict[str, Any]]
    defaults: dict[str, Any]

    def __init__(self, params: Any, defaults: Any) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + type_title(params)
            )
        settings = {name: plain(value) for name, value in defaults.items()}
        self.__dict__.update(defaults=settings, state=defaultdict(dict), param_groups=[])
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(dict(group))

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Take more parameters, with settings of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(ORDERED)
        params = [given] if isinstance(given, Tensor) else list(given)
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type_title(p)}")
            if not (p.is_leaf or p.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        own = {name: plain(value) for name, value in param_group.items() if name != "params"}
        group = {**own, "params": params} if own else {"params": params}
        for name, value in self.defaults.items():
            group.setdefault(name, value)
        taken = {id(p) for g in self.param_groups for p in g["params"]}
        if any(id(p) in taken for p in params):
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups = [*self.param_groups, group]

    def zero_grad(self, set_to_none: Any = True) -> None:
        """Forget the gradients of the parameters."""
        for group in self.param_groups:
            clear_gradients(group["params"], set_to_none)

    def step(self, closure: Any = None) -> Any:
        """Change every parameter that has a gradient."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """State and settings, parameters by their number."""
        numbers: dict[int, int] = {}
        groups = []
        for group in self.param_groups:
            for p in group["params"]:
                numbers.setdefault(id(p), len(numbers))
            packed = {name: value for name, value in group.items() if name != "params"}
            groups.append({**packed, "params": [numbers[id(p)] for p in group["params"]]})
        state = {numbers.get(id(p), p): held for p, held in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take state and settings from a state dict; raises ValueError where the groups differ."""
        saved = state_dict["param_groups"]
        if len(saved) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        numbered: dict[int, Tensor] = {}
        groups = []
        for mine, theirs in zip(self.param_groups, saved, strict=True):
            if len(mine["params"]) != len(theirs["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
                )
            numbered.update(zip(theirs["params"], mine["params"], strict=True))
            groups.append({**theirs, "params": mine["params"]})
        state: dict[Any, dict[str, Any]] = defaultdict(dict)
        for number, held in state_dict["state"].items():
            state[numbered.get(number, number)] = dict(held)
        self.param_groups, self.state = groups, state

    def __repr__(self) -> str:
        texts = []
        for i, group in enumerate(self.param_groups):
            lines = [f"    {name}: {group[name]}\n" for name in sorted(group) if name != "params"]
            texts.append(f"\nParameter Group {i}\n" + "".join(lines))
        return f"{type(self).__name__} ({''.join(texts)})"


def plain(value: Any) -> Any:
    """A setting as plain Python: the history of numbers ends here."""
    if isinstance(value, tuple):
        return tuple([plain(v) for v in value])
    return cut(value)


def scalar(value: Any) -> Any:
    """A setting as a number, also where a tensor of one element was given."""
    return value.array.item() if isinstance(value, Tensor) else cut(value)


def loss_of(closure: Any) -> Any:
    """What a closure gives, run with gradients on."""
    if closure is None:
        return None
    with Gradients(True):
        return closure()


class Rule(Optimizer):
    """An optimizer whose step is one rule for each parameter by itself, on raw arrays.

    `settings` are the defaults in the order in which a group holds them, `order` those that can be given by position.
    `starts` names what is remembered of a parameter, with its first value: a number for a count or product, None for
    zeros like the parameter.
    """

    settings: ClassVar[dict[str, Any]] = {}
    order: ClassVar[tuple[str, ...]] = ()
    starts: ClassVar[dict[str, Any]] = {"step": 0.0}

    def __init_subclass__(cls, home: str | None = None) -> None:
        """An optimizer of PyTorch's own says where PyTorch keeps it."""
        if home is not None:
            cls.__module__ = f"torch.optim.{home}"

    def __init__(self, params: Any, *args: Any, **keywords: Any) -> None:
        title = f"{type(self).__name__}.__init__()"
        if len(args) > len(self.order):
            high = len(self.order) + 2
            raise TypeError(f"{title} takes from 2 to {high} positional arguments but {len(args) + 2} were given")
        given = dict(zip(self.order, args, strict=False))
        for word, value in keywords.items():
            if word not in self.settings:
                raise TypeError(f"{title} got an unexpected keyword argument '{word}'")
            if word in given:
                raise TypeError(f"{title} got multiple values for argument '{word}'")
            given[word] = value
        settings = {**self.settings, **{name: plain(value) for name, value in given.items()}}
        self._check(settings)
        super().__init__(params, settings)

    def _check(self, settings: dict[str, Any]) -> None:
        """Raise ValueError for settings out of range, in PyTorch's words."""
        for name, value in settings.items():
            if name in _RANGES and not isinstance(value, Tensor) and not value >= 0.0:
                raise ValueError(_RANGES[name].format(value))
        for i, beta in enumerate(settings.get("betas", ())):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {i}: {beta}")

    def step(self, closure: Any = None) -> Any:
        """Change every parameter that has a gradient; a closure is called first and its loss returned."""
        loss = loss_of(closure)
        for group in self.param_groups:
            settings = {name: scalar(value) for name, value in group.items() if name != "params"}
            for p in group["params"]:
                if p.grad is not None:
                    self._change(p, settings)
        return loss

    def _change(self, p: Tensor, settings: dict[str, Any]) -> None:
        held = self.state[p] if p in self.state else self._started(p, settings)
        arrays = {name: value.array if isinstance(value, Tensor) else value for name, value in held.items()}
        before = dict(arrays)
        g = -p.grad.array if settings.get("maximize") else p.grad.array  # type: ignore[union-attr]
        new = self.update(p.array, g, arrays, settings)
        write(p, _fitting(new, p.dtype), None)
        if arrays and p not in self.state:
            remember_item(self.state, p)
            self.state[p] = held
        for name, value in arrays.items():
            if name in before and value is before[name]:
                continue
            old = held.get(name)
            if isinstance(old, Tensor):
                write(old, _fitting(value, old.dtype), None)
            else:
                remember_item(held, name)
                held[name] = Tensor(_fitting(value, p.dtype), p.dtype)

    def _started(self, p: Tensor, settings: dict[str, Any]) -> dict[str, Any]:
        """What is remembered of a parameter before its first step."""
        made: dict[str, Any] = {}
        for name, start in self.starts.items():
            if start is None:
                made[name] = zeros_like(p)
            else:
                value = settings[start] if isinstance(start, str) else start
                made[name] = Tensor(np.array(value, np.float32), dtypes.float32)
        return made

    def update(self, p: Array, g: Array, s: dict[str, Any], group: dict[str, Any]) -> Array:
        """The parameter's new value; `s` holds arrays, and takes their new values."""
        raise NotImplementedError


def _fitting(value: Any, dtype: dtypes.DType) -> Array:
    array: Array = np.asarray(value)
    if dtype is dtypes.bfloat16:
        return dtypes.round_bfloat16(array)
    return array.astype(dtype.np, copy=False)


def zeros_like(p: Tensor) -> Tensor:
    """Zeros of a parameter's shape and type."""
    return Tensor(np.zeros(p.shape, p.dtype.np), p.dtype)


def counted(s: dict[str, Any]) -> float:
    """Count a step; gives its number."""
    s["step"] = s["step"] + np.float32(1)
    return float(s["step"])


def decayed(p: Array, g: Array, group: dict[str, Any]) -> Array:
    """The gradient with the weight decay added."""
    decay = group["weight_decay"]
    return add(g, decay, p) if decay else g
