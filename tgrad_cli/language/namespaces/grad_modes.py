"""``with torch.no_grad():`` and its kin: context managers that are decorators too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...modules.exposed import Exposed
from ...tensor.random.drawing import stream
from ...tensor.state import ACTIVE
from ..running.calls import Decorated

if TYPE_CHECKING:
    from collections.abc import Callable


class GradMode:
    """Sets gradient mode inside a `with` block, or inside the function that it decorates."""

    __slots__ = ("before", "name", "wanted")

    def __init__(self, name: str, wanted: bool) -> None:
        self.name = name
        self.wanted = wanted
        self.before: list[bool] = []

    def __enter__(self) -> None:
        state = ACTIVE.state
        self.before.append(state.grad_enabled)
        state.grad_enabled = self.wanted

    def __exit__(self, *_: object) -> None:
        ACTIVE.state.grad_enabled = self.before.pop()

    def __call__(self, function: Callable[..., Any]) -> Decorated:
        """Decorate a function: it runs in this mode."""
        if not callable(function):
            raise TgradError("E0502", f"{self.name} decorates functions", python="TypeError")

        def run(*args: Any, **keywords: Any) -> Any:
            with self:
                return function(*args, **keywords)

        return Decorated(getattr(function, "__name__", self.name), run)

    def __repr__(self) -> str:
        return f"<torch.{self.name} object at {id(self):#x}>"


class InferenceMode(GradMode):
    """``torch.inference_mode()``: gradient mode off, and known by its own name."""

    __slots__ = ("outside",)

    def __init__(self, wanted: bool) -> None:
        super().__init__("inference_mode", not wanted)
        self.outside: list[bool] = []

    def __enter__(self) -> None:
        self.outside.append(ACTIVE.state.inference)
        ACTIVE.state.inference = not self.wanted
        super().__enter__()

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        ACTIVE.state.inference = self.outside.pop()


class SwitchedMode(GradMode):
    """``torch.set_grad_enabled(mode)``: switches at once, and back when used as a context."""

    handle = True
    __slots__ = ()

    def __init__(self, mode: bool) -> None:
        super().__init__("set_grad_enabled", mode)
        state = ACTIVE.state
        state.journal.log_first(state, "grad_enabled", setattr, "grad_enabled", state.grad_enabled)
        self.before.append(state.grad_enabled)
        state.grad_enabled = mode

    def __enter__(self) -> None:
        pass  # the switch was made when this was made


class NoEffect:
    """A context that changes nothing here, such as ``torch.autograd.set_detect_anomaly(True)``."""

    handle = True
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> NoEffect:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __repr__(self) -> str:
        return f"<torch.{self.name} object at {id(self):#x}>"


class ForkedStream:
    """``with torch.random.fork_rng():``: what is drawn inside leaves the random stream as it was."""

    handle = True
    __slots__ = ("before", "enabled")

    def __init__(self, devices: Any = None, enabled: Any = True, **_options: Any) -> None:
        self.enabled = bool(enabled)
        self.before: Any = None

    def __enter__(self) -> None:
        if self.enabled:
            self.before = stream().snapshot()

    def __exit__(self, *_: object) -> None:
        if self.enabled:
            ACTIVE.state.generator.restore(self.before)


class SDPBackend(Exposed):
    """Which of PyTorch's kernels attention is to use; here there is one."""

    __module__ = "torch.nn.attention"
    MATH, FLASH_ATTENTION, EFFICIENT_ATTENTION = "MATH", "FLASH_ATTENTION", "EFFICIENT_ATTENTION"
    CUDNN_ATTENTION, OVERRIDEABLE, ERROR = "CUDNN_ATTENTION", "OVERRIDEABLE", "ERROR"


def sdpa_kernel(backends: Any, set_priority: Any = False) -> NoEffect:
    """``with sdpa_kernel(SDPBackend.MATH):``, which changes nothing here."""
    return NoEffect("nn.attention.sdpa_kernel")


def no_grad(function: Any = None, /) -> Any:
    """``torch.no_grad()`` as a context, or ``@torch.no_grad`` itself as a decorator."""
    mode = GradMode("no_grad", False)
    return mode if function is None else mode(function)


def enable_grad(function: Any = None, /) -> Any:
    """``torch.enable_grad()``."""
    mode = GradMode("enable_grad", True)
    return mode if function is None else mode(function)


def inference_mode(mode: Any = True, /) -> Any:
    """``torch.inference_mode()``: like `no_grad` here."""
    if callable(mode):
        return InferenceMode(True)(mode)
    return InferenceMode(bool(mode))


def is_inference_mode_enabled() -> bool:
    """``torch.is_inference_mode_enabled()``."""
    return ACTIVE.state.inference


def set_grad_enabled(mode: Any, /) -> SwitchedMode:
    """``torch.set_grad_enabled(False)``."""
    return SwitchedMode(bool(mode))


def set_detect_anomaly(mode: Any = True, check_nan: Any = True) -> NoEffect:
    """Anomaly detection has nothing to add: errors already point at the statement that recorded the work."""
    return NoEffect("autograd.set_detect_anomaly")
