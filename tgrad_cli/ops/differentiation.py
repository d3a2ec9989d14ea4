"""The tensor methods of PyTorch's way to gradients: `backward`, `requires_grad_`, `detach`, hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

from ..errors import TgradError
from ..tensor import autodiff
from ..tensor.brackets import tensor_of
from ..tensor.registry import OPS, function
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable


@function("gradients", torch=(), method=True)
def backward(
    input: Any, gradient: Any = None, retain_graph: Any = None, create_graph: bool = False, inputs: Any = None
) -> None:
    """Accumulate the gradients of a tensor into ``.grad`` of the leaves that require them.

    `gradient` is the cotangent, needed where the tensor has several elements. A second call through the same graph
    is allowed, where PyTorch refuses it unless `retain_graph` was given.

    > x = torch.tensor([2., 3.], requires_grad=True); (x * x).sum().backward(); x.grad
    tensor([4., 6.])
    """
    root = _tensor(input)
    given = None if gradient is None else _cotangent(gradient, root)
    chosen = None if inputs is None else ([inputs] if isinstance(inputs, Tensor) else list(inputs))
    node = root.node
    state = ACTIVE.state
    if node in state.consumed:
        state.note_once("again", "PyTorch would refuse this second backward() without retain_graph=True before it")
    autodiff.backward([root], [given], create_graph=bool(create_graph), inputs=chosen)
    if not retain_graph and not create_graph and node.op is not None:
        state.consumed.add(node)


def _tensor(value: Any) -> Tensor:
    return value if isinstance(value, Tensor) else tensor_of(value)


def _cotangent(value: Any, root: Tensor) -> Tensor:
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (list, tuple)):
        return tensor_of(value)
    if not hasattr(value, "node") and not isinstance(value, (int, float, complex)):
        raise TgradError(
            "E0502",
            f"gradients can be either Tensors or None, but got {type(value).__name__}",
            python="TypeError",
        )
    made: Tensor = OPS["number_to_tensor"](value, dtype=root.dtype)
    return made


@function("gradients", torch=(), method=True)
def requires_grad_(input: Any, requires_grad: bool = True) -> Any:
    """Say, in place, whether `backward()` fills this leaf's ``.grad``; only floats and complex numbers can.

    > ones(2).requires_grad_().requires_grad
    True
    """
    tensor = _tensor(input)
    if requires_grad and not tensor.dtype.is_differentiable:
        raise TgradError(
            "E0404",
            "only Tensors of floating point and complex dtype can require gradients",
            python="RuntimeError",
            operands={0: f"{tensor.dtype.name}{list(tensor.shape)}"},
            hint="convert it first: x.float()",
        )
    if not requires_grad and not tensor.is_leaf:
        raise TgradError(
            "E0404",
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
            "subgraph that doesn't require differentiation use var_no_grad = var.detach().",
            python="RuntimeError",
        )
    if tensor.requires_grad != requires_grad:
        ACTIVE.state.journal.log(setattr, tensor, "requires_grad", not requires_grad)
        tensor.requires_grad = bool(requires_grad)
    return tensor


@function("gradients", torch="torch.detach", method=True)
def detach(input: Any) -> Tensor:
    """The same memory without the history: gradients stop here.

    > x = torch.tensor([1.], requires_grad=True); x.detach()
    tensor([1.])
    """
    tensor = _tensor(input)
    storage = tensor.storage()
    made = Tensor(tensor.array, tensor.dtype)
    made._storage, made._flat = storage, storage.flat
    return made


@function("gradients", torch=(), method=True)
def detach_(input: Any) -> Tensor:
    """Forget, in place, how the tensor was computed.

    > x = torch.tensor([1.], requires_grad=True); y = 2*x; y.detach_().requires_grad
    False
    """
    tensor = _tensor(input)
    ACTIVE.state.journal.log(_restore, tensor, tensor._node, tensor._version)
    tensor._node = None
    tensor._version += 1
    return tensor


def _restore(tensor: Tensor, node: Any, version: int) -> None:
    tensor._node, tensor._version = node, version + 2


@function("gradients", torch=(), method=True)
def retain_grad(input: Any) -> None:
    """Let `backward()` fill ``.grad`` of this tensor too, though it is no leaf.

    > x = torch.tensor([3.], requires_grad=True); y = x*x; y.retain_grad(); (2*y).backward(); y.grad
    tensor([2.])
    """
    tensor = _tensor(input)
    if not tensor.requires_grad:
        raise TgradError(
            "E0404", "can't retain_grad on Tensor that has requires_grad=False", python="RuntimeError"
        )
    if not tensor.is_leaf:
        ACTIVE.state.journal.log(setattr, tensor, "retains_grad", tensor.retains_grad)
        tensor.retains_grad = True
        tensor.node.owner = ref(tensor)


class Hook:
    """A registered hook; `remove` takes it off again."""

    __slots__ = ("function", "hooks")

    def __init__(self, hooks: list[Any], function: Callable[[Any], Any]) -> None:
        self.hooks = hooks
        self.function = function

    def attribute(self, name: str) -> Any:
        """What a program can ask of it."""
        return self.remove if name == "remove" else NotImplemented

    def attribute_names(self) -> tuple[str, ...]:
        """Its one method."""
        return ("remove",)

    def remove(self) -> None:
        """Take the hook off."""
        if self.function in self.hooks:
            self.hooks.remove(self.function)

    def __repr__(self) -> str:
        return "<torch.utils.hooks.RemovableHandle>"


@function("gradients", torch=(), method=True)
def register_hook(input: Any, hook: Any) -> Hook:
    """Call a function with this tensor's gradient whenever one is computed; what it returns replaces the gradient.

    > x = torch.tensor([1.], requires_grad=True); h = x.register_hook(lambda g: 10*g); (2*x).backward(); x.grad
    tensor([20.])
    """
    tensor = _tensor(input)
    if not tensor.requires_grad:
        raise TgradError(
            "E0404", "cannot register a hook on a tensor that doesn't require gradient", python="RuntimeError"
        )
    node = tensor.node
    if node.hooks is None:
        node.hooks = []
    node.hooks.append(hook)
    return Hook(node.hooks, hook)

