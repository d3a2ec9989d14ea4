"""`nn.Module`: a tree of parameters and modules that computes something, can be trained, saved and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor import dtypes
from ..tensor.making import check_device
from ..tensor.registry import OPS
from ..tensor.tensor import Tensor
from . import hooks, states
from .calling import torch
from .parameter import clear_gradients, replace_data
from .tree import Tree
from .uninitialized import Uninitialized

if TYPE_CHECKING:
    from collections.abc import Callable


def wanted_type(targets: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """The element type that the arguments of ``to`` ask for, None for none; devices but the CPU are refused."""
    wanted = None
    for target in (*targets, keywords.get("dtype"), keywords.get("device"), keywords.get("tensor")):
        if isinstance(target, (dtypes.DType, Tensor)):
            wanted = target if isinstance(target, dtypes.DType) else target.dtype
        elif target is not None and not isinstance(target, bool):
            check_device("to", target)
    return wanted


class Module(Tree):
    """The base of every module; calling it runs `forward`."""

    __module__ = "torch.nn.modules.module"
    _forward_hooks: dict[int, Any]
    _forward_pre_hooks: dict[int, Any]
    _backward_hooks: dict[int, Any]

    def __init_subclass__(cls, home: str | None = None) -> None:
        """A module of PyTorch's own says where PyTorch keeps it, for its printed name."""
        if home is not None:
            cls.__module__ = f"torch.nn.modules.{home}"

    def forward(self, *args: Any, **keywords: Any) -> Any:
        """What the module computes; each kind of module has its own."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Run `forward`, with the hooks around it."""
        if self._forward_hooks or self._forward_pre_hooks or self._backward_hooks:
            return hooks.call(self, args, keywords)
        return self.forward(*args, **keywords)

    # ---- its state -------------------------------------------------------------------------------------------

    def state_dict(self, *, prefix: str = "", keep_vars: Any = False) -> dict[str, Tensor]:
        """Parameters and buffers by dotted name, without history."""
        return states.state_dict(self, prefix, keep_vars)

    def load_state_dict(self, state_dict: Any, strict: Any = True, assign: Any = False) -> Any:
        """Take the values of a state dict; raises where keys or sizes do not fit."""
        return states.load_state_dict(self, state_dict, strict, assign)

    def train(self, mode: Any = True) -> Module:
        """Switch this module and those inside it to training (dropout draws, batch_norm measures)."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Module:
        """Switch to evaluation."""
        return self.train(False)

    def zero_grad(self, set_to_none: Any = True) -> None:
        """Forget the gradients of the parameters."""
        clear_gradients(list(self.parameters()), set_to_none)

    def requires_grad_(self, requires_grad: Any = True) -> Module:
        """Say of every parameter whether it requires gradients."""
        for p in self.parameters():
            torch("Tensor.requires_grad_", p, bool(requires_grad))
        return self

    def apply(self, fn: Callable[[Module], Any]) -> Module:
        """Call a function on every module, the innermost first."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # ---- hooks -----------------------------------------------------------------------------------------------

    def register_forward_hook(
        self, hook: Any, *, prepend: Any = False, with_kwargs: Any = False, always_call: Any = False
    ) -> hooks.RemovableHandle:
        """Call ``hook(module, args, output)`` after `forward`; what it returns replaces the output."""
        return hooks.register(self._forward_hooks, hooks.WithKeywords(hook) if with_kwargs else hook, prepend)

    def register_forward_pre_hook(
        self, hook: Any, *, prepend: Any = False, with_kwargs: Any = False
    ) -> hooks.RemovableHandle:
        """Call ``hook(module, args)`` before `forward`; what it returns replaces the arguments."""
        return hooks.register(self._forward_pre_hooks, hooks.WithKeywords(hook) if with_kwargs else hook, prepend)

    def register_full_backward_hook(self, hook: Any, prepend: Any = False) -> hooks.RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` when the gradients of the inputs are known."""
        return hooks.register(self._backward_hooks, hook, prepend)

    # ---- element types ---------------------------------------------------------------------------------------

    def _converted(self, convert: Callable[[Tensor], Tensor]) -> Module:
        """Give every parameter and buffer, and the gradients, the values that `convert` makes of them."""
        for value in (*self.parameters(), *self.buffers()):
            if isinstance(value, Uninitialized):
                value.dtype = convert(torch("empty", 0, dtype=value.dtype)).dtype
                continue
            for tensor in (value, value.grad):
                if tensor is not None:
                    changed = convert(torch("detach", tensor))
                    if changed is not tensor:
                        replace_data(tensor, changed)
        return self

    def _of_type(self, dtype: dtypes.DType) -> Module:
        return self._converted(lambda t: OPS["to_dtype"](t, dtype=dtype) if t.dtype.is_floating_point else t)

    def float(self) -> Module:
        """All floating point parameters and buffers as float32."""
        return self._of_type(dtypes.float32)

    def double(self) -> Module:
        """All floating point parameters and buffers as float64."""
        return self._of_type(dtypes.float64)

    def half(self) -> Module:
        """All floating point parameters and buffers as float16."""
        return self._of_type(dtypes.float16)

    def bfloat16(self) -> Module:
        """All floating point parameters and buffers as bfloat16."""
        return self._of_type(dtypes.bfloat16)

    def type(self, dst_type: Any) -> Module:
        """All parameters and buffers converted to a type."""
        dtype = named_type(dst_type)
        return self._converted(lambda t: OPS["to_dtype"](t, dtype=dtype))

    def cpu(self) -> Module:
        """The module itself: it is there."""
        return self

    def cuda(self, device: Any = None) -> Module:
        """There is no GPU here."""
        check_device("cuda", "cuda")
        return self

    def to(self, *targets: Any, **keywords: Any) -> Module:
        """Change the element type; the device is the CPU, and another one is refused."""
        wanted = wanted_type(targets, keywords)
        if wanted is None:
            return self
        if not wanted.is_differentiable:
            text = "nn.Module.to only accepts floating point or complex dtypes, but got desired dtype="
            raise TypeError(text + repr(wanted))
        return self._of_type(wanted)

    def compile(self, *_: Any, **__: Any) -> None:
        """Nothing here needs compiling."""

    # ---- its printed form ------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """What stands in the brackets of its printed form."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) == 1 and not self._modules:
            return f"{self._get_name()}({lines[0]})"
        lines += [f"({name}): {indented(repr(module))}" for name, module in self._modules.items()]
        inside = "\n  " + "\n  ".join(lines) + "\n" if lines else ""
        return f"{self._get_name()}({inside})"


def named_type(dtype: Any) -> dtypes.DType:
    """A type by itself, or by the name or class of its tensors (``torch.DoubleTensor``)."""
    title = dtype if isinstance(dtype, str) else getattr(dtype, "title", None)
    for kind in dtypes.ALL:
        if kind is dtype or kind.tensor_type == title:
            return kind
    raise ValueError(f"invalid type: {dtype!r}")


def indented(text: str) -> str:
    """The printed form of a module inside another one."""
    first, *rest = text.split("\n")
    return "\n".join([first, *("  " + line if line.strip() else "" for line in rest)])
