"""The modules that a program can name: `torch` and what is in it, `np`, `math`, `time`, and names without a prefix."""

from __future__ import annotations

import math
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ...tensor.registry import QUALIFIED, lookup, members, present
from ..running.scope import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Namespace:
    """A module of the program. `fill` gives its own members when one is first asked for; the rest are the registered
    operations under its name, of which `registered` holds those that were asked for before."""

    __slots__ = ("_fill", "_own", "name", "registered")

    def __init__(self, name: str, fill: Callable[[], dict[str, Any]]) -> None:
        self.name = name
        self._fill = fill
        self._own: dict[str, Any] | None = None
        self.registered: dict[str, Any] = {}

    @property
    def own(self) -> dict[str, Any]:
        """The members that are no registered operations."""
        if self._own is None:
            self._own = self._fill()
        return self._own

    def attribute(self, name: str) -> Any:
        """A member, NOTHING where there is none."""
        found: Any = self.registered.get(name)
        if found is not None:
            return found
        qualified = f"{self.name}.{name}"
        found = present(qualified)
        if found is not None:
            self.registered[name] = found
        elif (found := self.own.get(name, NOTHING)) is NOTHING:
            found = lookup(qualified)
        return NOTHING if found is None and name not in self.own else found

    def attribute_names(self) -> Iterable[str]:
        """Every member."""
        return {*self.own, *members(self.name)}

    def __repr__(self) -> str:
        return f"<module '{self.name}'>"


def _later(home: str, members: str) -> Callable[[], dict[str, Any]]:
    """The members that a module beside this one gives, loaded when they are asked for."""

    def fill() -> dict[str, Any]:
        found: dict[str, Any] = getattr(import_module("." + home, __package__), members)()
        return found

    return fill


def _torch() -> dict[str, Any]:
    from .torch import torch_members

    return torch_members()


def _numpy() -> dict[str, Any]:
    from .numpy import numpy_members

    return numpy_members()


def _math() -> dict[str, Any]:
    from .math import math_members

    return math_members()


def _time() -> dict[str, Any]:
    from .math import time_members

    return time_members()


def _collections() -> dict[str, Any]:
    from collections import OrderedDict

    return {"OrderedDict": OrderedDict}


def _copy() -> dict[str, Any]:
    from ..running.calls import Builtin
    from .copying import COPYING

    return {name: Builtin(name, function) for name, function in COPYING.items()}


def _utils() -> dict[str, Any]:
    return {"data": MODULES["torch.utils.data"], "checkpoint": MODULES["torch.utils.checkpoint"]}


def _checkpoint() -> dict[str, Any]:
    from ...modules.checkpointing import CHECKPOINT
    from ..running.calls import Builtin

    return {name: Builtin(name, function) for name, function in CHECKPOINT.items()}


def _testing() -> dict[str, Any]:
    from ..running.calls import Builtin
    from .testing import assert_close

    return {"assert_close": Builtin("assert_close", assert_close)}


def _data() -> dict[str, Any]:
    from ...modules.data.loader import DATA
    from ..running.calls import Builtin

    return {name: kind if isinstance(kind, type) else Builtin(name, kind) for name, kind in DATA.items()}


def _func() -> dict[str, Any]:
    from .torch import func_members

    return func_members()


def _autograd() -> dict[str, Any]:
    from .torch import autograd_members

    return autograd_members()


def _functional() -> dict[str, Any]:
    from .torch import functional_members

    return functional_members()


def _autograd_function() -> dict[str, Any]:
    from .torch import autograd_function_members

    return autograd_function_members()


def _forward_ad() -> dict[str, Any]:
    from ...modules.forward_ad import FORWARD
    from ..running.calls import Builtin

    return {name: Builtin(name, function) for name, function in FORWARD.items()}


def _autograd_graph() -> dict[str, Any]:
    from .torch import autograd_graph_members

    return autograd_graph_members()


def _cuda() -> dict[str, Any]:
    from .torch import cuda_members

    return cuda_members()


def _accelerator() -> dict[str, Any]:
    from .torch import accelerator_members

    return accelerator_members()


def _backends() -> dict[str, Any]:
    from .torch import backends_members

    return backends_members()


def _random() -> dict[str, Any]:
    from .torch import random_members

    return random_members()


def _linalg() -> dict[str, Any]:
    from ..running.exceptions import LinAlgError

    return {"LinAlgError": LinAlgError}


def _signal() -> dict[str, Any]:
    return {"windows": MODULES["torch.signal.windows"]}


def _layers_of(home: str) -> dict[str, Any]:
    """The layers of one of PyTorch's files."""
    from ...modules.catalogue import MODULES as LAYERS

    return {name: kind for name, kind in LAYERS.items() if kind.__module__ == f"torch.nn.modules.{home}"}


def _return_nothing() -> dict[str, Any]:
    return {}


_FILL: dict[str, Callable[[], dict[str, Any]]] = {
    "torch": _torch,
    "torch.nn": _later("nn", "nn_members"),
    "torch.nn.functional": _return_nothing,
    "torch.nn.init": _return_nothing,
    "torch.nn.attention": _later("nn", "attention_members"),
    "torch.nn.parameter": _later("nn", "nn_parameter_members"),
    "torch.nn.parallel": _later("nn", "nn_parallel_members"),
    "torch.nn.utils": _later("nn", "nn_utils_members"),
    "torch.nn.utils.rnn": _later("nn", "nn_utils_rnn_members"),
    "torch.nn.utils.parametrize": _later("nn", "parametrize_members"),
    "torch.nn.utils.parametrizations": _later("nn", "parametrizations_members"),
    "torch.nn.utils.prune": _later("nn", "prune_members"),
    "torch.optim": _later("nn", "optim_members"),
    "torch.optim.lr_scheduler": _later("nn", "schedules_members"),
    "torch.optim.swa_utils": _later("nn", "averaging_members"),
    "torch.utils": _utils,
    "torch.utils.data": _data,
    "torch.utils.checkpoint": _checkpoint,
    "torch.testing": _testing,
    "torch.func": _func,
    "torch.linalg": _linalg,
    "torch.special": _return_nothing,
    "torch.fft": _return_nothing,
    "torch.signal": _signal,
    "torch.signal.windows": _return_nothing,
    "torch.autograd": _autograd,
    "torch.autograd.functional": _functional,
    "torch.autograd.function": _autograd_function,
    "torch.autograd.forward_ad": _forward_ad,
    "torch.autograd.graph": _autograd_graph,
    "torch.accelerator": _accelerator,
    "torch.cuda": _cuda,
    "torch.backends": _backends,
    "torch.random": _random,
    "numpy": _numpy,
    "numpy.random": lambda: MODULES["numpy"].own["random"].own,
    "numpy.linalg": lambda: MODULES["numpy"].own["linalg"].own,
    "math": _math,
    "time": _time,
    "collections": _collections,
    "copy": _copy,
    "__future__": _return_nothing,
}
# Where PyTorch keeps what the modules above offer: `from torch.nn.parameter import Parameter`.
HOMES: dict[str, Callable[[], dict[str, Any]]] = {
    "torch.nn.modules": lambda: MODULES["torch.nn"].own,
    "torch.nn.utils.stateless": lambda: {"functional_call": MODULES["torch.func"].own["functional_call"]},
    "torch.nn.utils.clip_grad": lambda: MODULES["torch.nn.utils"].own,
    "torch.optim.optimizer": lambda: {"Optimizer": MODULES["torch.optim"].own["Optimizer"]},
    **{f"torch.utils.data.{name}": _data for name in ("dataset", "dataloader", "sampler")},
    **{
        f"torch.nn.modules.{name}": partial(_layers_of, name)
        for name in (
            "module", "linear", "conv", "activation", "container", "loss", "batchnorm", "normalization", "pooling",
            "dropout", "rnn", "transformer", "sparse", "padding", "flatten", "upsampling", "distance", "fold",
        )
    },
}  # fmt: skip
_FILL.update(HOMES)
MODULES: dict[str, Namespace] = {name: Namespace(name, fill) for name, fill in _FILL.items()}

# Names that are there without import.
SHORT = {
    "torch": "torch",
    "np": "numpy",
    "math": "math",
    "F": "torch.nn.functional",
    "nn": "torch.nn",
    "optim": "torch.optim",
    "linalg": "torch.linalg",
    "special": "torch.special",
    "fft": "torch.fft",
}
CONSTANTS: dict[str, Any] = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan}
# Where a name without a prefix is looked for, in this order.
_PREFIXES = ("torch.", "torch.nn.functional.", "torch.special.", "torch.linalg.")
# Names of PyTorch's that mean something else, or nothing, when they stand alone.
_NOT_BARE = frozenset(("device", "layout", "random", "types", "version"))
# Names that mean `torch.nn.functional`'s when they stand alone: those of `torch` take their inputs in another order.
FUNCTIONAL = frozenset(("embedding_bag",))


def calculator_name(key: str) -> Any:
    """What the calculator means by a name that is no builtin of Python's: a constant, a module, an operation."""
    if key in CONSTANTS:
        return CONSTANTS[key]
    if key in SHORT:
        return MODULES[SHORT[key]]
    from .torch import calculator_functions

    own = calculator_functions()
    if key in own:
        return own[key]
    prefixes = _PREFIXES[1:] if key in FUNCTIONAL else _PREFIXES
    for find in (present, lookup):
        for prefix in prefixes:
            found = find(prefix + key)
            if found is not None:
                return found
        if key in _NOT_BARE:
            return NOTHING
        if key in MODULES["torch"].own:
            return MODULES["torch"].own[key]
    return NOTHING


def calculator_names() -> set[str]:
    """Every name that `calculator_name` knows, for suggestions and completion."""
    from .torch import calculator_functions

    found = {*CONSTANTS, *SHORT, *calculator_functions(), *MODULES["torch"].own}
    for qualified in QUALIFIED:
        for prefix in _PREFIXES:
            if qualified.startswith(prefix) and "." not in qualified[len(prefix) :]:
                found.add(qualified[len(prefix) :])
    return found
