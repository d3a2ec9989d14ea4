"""What `torch` holds besides operations: types, devices, modes, switches, the derivative functions."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from ...modules.exposed import Exposed
from ...tensor import dtypes
from ...tensor.derivatives import Question
from ..running.calls import Builtin
from ..running.exceptions import OutOfMemoryError
from ..values.devices import FORMATS, STRIDED
from ..values.late import Late
from ..values.tensor_types import LEGACY, variable
from ..values.types import DEVICE, DTYPE, SIZE, TENSOR
from . import autograd, func, functional, grad_modes, settings
from .limits import finfo, iinfo
from .modules import MODULES

VERSION = "2.13.0"
_MODULES = (
    "nn", "optim", "utils", "func", "linalg", "special", "fft", "signal", "autograd", "accelerator", "cuda", "backends",
    "random", "testing",
)  # fmt: skip


def _builtins(table: dict[str, Any]) -> dict[str, Any]:
    return {name: Builtin(name, run) for name, run in table.items()}


@cache
def torch_members() -> dict[str, Any]:
    """The members of `torch` that are no registered operations."""
    made: dict[str, Any] = dict(dtypes.BY_NAME)
    made.update(LEGACY)
    made.update({"Tensor": TENSOR, "Size": SIZE, "dtype": DTYPE, "device": DEVICE})
    made.update({"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None})
    made.update({"finfo": finfo, "iinfo": iinfo})
    made.update({"strided": STRIDED, **FORMATS, "__version__": VERSION})
    for name in _MODULES:
        made[name] = MODULES[f"torch.{name}"]
    made.update(
        _builtins(
            {
                "no_grad": grad_modes.no_grad,
                "enable_grad": grad_modes.enable_grad,
                "inference_mode": grad_modes.inference_mode,
                "set_grad_enabled": grad_modes.set_grad_enabled,
                "is_inference_mode_enabled": grad_modes.is_inference_mode_enabled,
                "vmap": func.vmap,
                "save": Late("language.namespaces.saving", "torch_save"),
                "load": Late("language.namespaces.saving", "torch_load"),
                **settings.FUNCTIONS,
            }
        )
    )
    return made


@cache
def calculator_functions() -> dict[str, Any]:
    """Functions that have a name of their own without a prefix: derivatives, `Variable`, `dtypes`."""
    return _builtins(
        {
            "grad": autograd.plain_gradient,
            "jacobian": _jacobian,
            "hessian": _hessian,
            "Variable": variable,
            "load": Late("language.namespaces.saving", "load"),
            "save": Late("language.namespaces.saving", "save"),
            "assert_close": Late("language.namespaces.lessons", "assert_close"),
            "assert_grad": Late("language.namespaces.lessons", "assert_grad"),
            "assert_shape": Late("language.namespaces.lessons", "assert_shape"),
        }
    )


def _jacobian(z: Any, *wrt: Any, **keywords: Any) -> Any:
    """``jacobian(z, x)`` of values, ``jacobian(f, x)`` of a function."""
    if callable(z):
        return functional.jacobian(z, *wrt, **keywords)
    asked = autograd.several(wrt[0]) if len(wrt) == 1 else wrt
    found = Question(z, asked, ["it"] * len(asked)).jacobian()
    return found[0] if len(found) == 1 else tuple(found)


def _hessian(z: Any, *wrt: Any, **keywords: Any) -> Any:
    """``hessian(z, x)`` of values, ``hessian(f, x)`` of a function."""
    if callable(z):
        return functional.hessian(z, *wrt, **keywords)
    asked = autograd.several(wrt[0]) if len(wrt) == 1 else wrt
    found = Question(z, asked, ["it"] * len(asked)).hessian()
    return found[0][0] if len(found) == 1 else tuple([tuple(row) for row in found])


def autograd_function_members() -> dict[str, Any]:
    """`torch.autograd.function`."""
    from ...modules.custom import Function, once_differentiable

    return {"Function": Function, "once_differentiable": Builtin("once_differentiable", once_differentiable)}


def autograd_members() -> dict[str, Any]:
    """`torch.autograd`."""
    from ...modules.custom import Function
    from . import gradcheck

    made = _builtins(
        {
            "grad": autograd.autograd_grad,
            "backward": autograd.autograd_backward,
            "Variable": variable,
            "no_grad": grad_modes.no_grad,
            "enable_grad": grad_modes.enable_grad,
            "set_grad_enabled": grad_modes.set_grad_enabled,
            "set_detect_anomaly": grad_modes.set_detect_anomaly,
            "detect_anomaly": grad_modes.set_detect_anomaly,
        }
    )
    made.update({"Function": Function, "gradcheck": Builtin("gradcheck", gradcheck.gradcheck)})
    made["gradgradcheck"] = Builtin("gradgradcheck", gradcheck.gradgradcheck)
    for name in ("functional", "function", "forward_ad", "graph"):
        made[name] = MODULES[f"torch.autograd.{name}"]
    return made


def autograd_graph_members() -> dict[str, Any]:
    """`torch.autograd.graph`: what concerns tensors saved for the backward pass has nothing to do here."""

    def nothing(*_options: Any, **_words: Any) -> grad_modes.NoEffect:
        return grad_modes.NoEffect("autograd.graph")

    return _builtins({"save_on_cpu": nothing, "disable_saved_tensors_hooks": nothing})


def functional_members() -> dict[str, Any]:
    """`torch.autograd.functional`."""
    return _builtins(
        {
            "jacobian": functional.jacobian,
            "hessian": functional.hessian,
            "vjp": functional.vjp,
            "jvp": functional.jvp,
            "hvp": functional.hvp,
            "vhp": functional.hvp,
        }
    )


def func_members() -> dict[str, Any]:
    """`torch.func`."""
    return _builtins(func.FUNCTIONS)


def cuda_members() -> dict[str, Any]:
    """`torch.cuda`, where no GPU is used."""
    made = _builtins(
        {
            "is_available": lambda: False,
            "device_count": lambda: 0,
            "is_initialized": lambda: False,
            "manual_seed": lambda seed, /: None,
            "manual_seed_all": lambda seed, /: None,
            "empty_cache": lambda: None,
            "synchronize": lambda device=None, /: None,
            "current_device": settings.no_cuda,
            "get_device_name": settings.no_cuda,
        }
    )
    made["OutOfMemoryError"] = OutOfMemoryError
    return made


def accelerator_members() -> dict[str, Any]:
    """`torch.accelerator`: there is none."""
    return _builtins(
        {
            "is_available": lambda: False,
            "current_accelerator": lambda check_available=False: None,
            "device_count": lambda: 0,
            "synchronize": lambda device=None, /: None,
        }
    )


def backends_members() -> dict[str, Any]:
    """`torch.backends`: none of them is here; their switches may be set, and change nothing."""
    switches = {"enabled": True, "benchmark": False, "deterministic": False, "allow_tf32": True}
    found = {"mps": Backend(), "mkl": Backend(), "cuda": Backend(), "cudnn": Backend(**switches)}
    found["cuda"].matmul = Backend(allow_tf32=False)
    return found


class Backend(Exposed):
    """One of `torch.backends`."""

    matmul: Backend

    def __init__(self, **switches: bool) -> None:
        self.__dict__.update(switches)

    def is_available(self) -> bool:
        """Whether it is here: no."""
        return False

    def is_built(self) -> bool:
        """Whether it could be: no."""
        return False


def random_members() -> dict[str, Any]:
    """`torch.random`."""
    names = ("manual_seed", "seed", "initial_seed", "get_rng_state", "set_rng_state")
    found = {name: MODULES["torch"].attribute(name) for name in names}
    return {**found, "fork_rng": Builtin("fork_rng", grad_modes.ForkedStream)}
