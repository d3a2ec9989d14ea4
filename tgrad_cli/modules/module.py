"""`nn.Module`: parameters, buffers and modules under their names, and the calls that walk over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.calls import method
from ..tensor.registry import QUALIFIED
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def torch(name: str, *args: Any, **keywords: Any) -> Any:
    """Call a registered function, or a tensor's method, by its PyTorch name below ``torch.``."""
    if name.startswith("Tensor."):
        found = method(name.removeprefix("Tensor."))
        assert found is not None
        return found.call(args, keywords)
    return QUALIFIED["torch." + name].call(args, keywords)


def parameter(data: Any = None, requires_grad: bool = True) -> Tensor:
    """``nn.Parameter(data)``: a leaf that a module counts among its parameters."""
    if not isinstance(data, Tensor):
        data = torch("empty", 0) if data is None else torch("tensor", data)
    made = Tensor(data.array.copy(), data.dtype)
    made.is_parameter = True
    if requires_grad:
        made.requires_grad = True
    return made


class Module:
    """The base of every module; calling it runs `forward`."""

    def __init__(self) -> None:
        self.named: dict[str, Any] = {}  # parameters, modules, buffers and plain values, in the order of assignment
        self.buffers_named: dict[str, Any] = {}
        self.training = True
        user = getattr(self, "user", None)  # the program's class, where it defines one
        self.class_title: str = type(self).__name__ if user is None else user.__name__

    def forward(self, *args: Any, **keywords: Any) -> Any:
        """What the module computes; each kind of module has its own."""
        raise NotImplementedError(f'Module [{self.class_title}] is missing the required "forward" function')

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Run `forward`."""
        return self.forward(*args, **keywords)

    # ---- what a program sees ---------------------------------------------------------------------------------

    def attribute(self, name: str) -> Any:
        """A parameter, module, value or method."""
        for held in (self.named, self.buffers_named):
            if name in held:
                return held[name]
        if name == "training":
            return self.training
        if name in METHODS:
            return getattr(self, name)
        return NotImplemented

    def attribute_names(self) -> tuple[str, ...]:
        """Every name that `attribute` answers to."""
        return (*self.named, *self.buffers_named, "training", *METHODS)

    def set_attribute(self, name: str, value: Any) -> None:
        """Give the module something to hold."""
        journal = ACTIVE.state.journal
        if name == "training":
            journal.log_first(self, "training", setattr, "training", self.training)
            self.training = bool(value)
            return
        held = self.buffers_named if name in self.buffers_named else self.named
        journal.log_first(held, name, _restore, name, held.get(name, _NOTHING))
        held[name] = value

    # ---- walking over it -------------------------------------------------------------------------------------

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly inside, by name."""
        return ((n, v) for n, v in self.named.items() if isinstance(v, Module))

    def children(self) -> Iterator[Module]:
        """The modules directly inside."""
        return (m for _, m in self.named_children())

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """This module and all inside it, by dotted name."""
        yield prefix, self
        for name, child in self.named_children():
            yield from child.named_modules(f"{prefix}.{name}" if prefix else name)

    def modules(self) -> Iterator[Module]:
        """This module and all inside it."""
        return (m for _, m in self.named_modules())

    def named_parameters(self) -> Iterator[tuple[str, Tensor]]:
        """Every parameter once, by dotted name."""
        seen: set[int] = set()
        for prefix, module in self.named_modules():
            for name, value in module.named.items():
                if isinstance(value, Tensor) and value.is_parameter and id(value) not in seen:
                    seen.add(id(value))
                    yield (f"{prefix}.{name}" if prefix else name), value

    def parameters(self) -> Iterator[Tensor]:
        """Every parameter once."""
        return (p for _, p in self.named_parameters())

    def state_dict(self) -> dict[str, Tensor]:
        """Parameters and buffers by dotted name, without history."""
        found = {n: torch("detach", p) for n, p in self.named_parameters()}
        for prefix, module in self.named_modules():
            for name, value in module.buffers_named.items():
                found[f"{prefix}.{name}" if prefix else name] = value
        return found

    def register_buffer(self, name: str, value: Any) -> None:
        """Hold a tensor that is no parameter but belongs to the state."""
        self.buffers_named[name] = value

    def train(self, mode: bool = True) -> Module:
        """Switch this module and those inside it to training (dropout draws, batch_norm measures)."""
        for module in self.modules():
            module.set_attribute("training", mode)
        return self

    def eval(self) -> Module:
        """Switch to evaluation."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of the parameters."""
        clear_gradients(list(self.parameters()), set_to_none)

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        """Say of every parameter whether it requires gradients."""
        for p in self.parameters():
            p.requires_grad = bool(requires_grad)
        return self

    def apply(self, function: Callable[[Module], Any]) -> Module:
        """Call a function on every module, the innermost first."""
        for module in reversed(list(self.modules())):
            function(module)
        return self

    def to(self, *_: Any, **__: Any) -> Module:
        """The module itself: there is one device."""
        return self

    def extra(self) -> str:
        """What stands in the brackets of its printed form."""
        return ""

    def __repr__(self) -> str:
        children = list(self.named_children())
        if not children:
            return f"{self.class_title}({self.extra()})"
        lines = [f"({n}): {m!r}".replace("\n", "\n  ") for n, m in children]
        return f"{self.class_title}(\n  " + "\n  ".join(lines) + "\n)"


METHODS = frozenset(
    (
        "forward",
        "named_children",
        "children",
        "named_modules",
        "modules",
        "named_parameters",
        "parameters",
        "state_dict",
        "register_buffer",
        "train",
        "eval",
        "zero_grad",
        "requires_grad_",
        "apply",
        "to",
    )
)
_NOTHING = object()


def _restore(held: dict[str, Any], name: str, before: Any) -> None:
    if before is _NOTHING:
        held.pop(name, None)
    else:
        held[name] = before


def clear_gradients(parameters: list[Tensor], set_to_none: bool) -> None:
    """Set ``.grad`` to None, or to zeros."""
    journal = ACTIVE.state.journal
    for p in parameters:
        if p.grad is None:
            continue
        if set_to_none:
            journal.log_first(p, "grad", setattr, "grad", p.grad)
            p.grad = None
        else:
            torch("zero_", p.grad)
