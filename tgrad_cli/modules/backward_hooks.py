"""Hooks on the gradients that go through a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.tensor import Tensor
from .custom import Function, run

if TYPE_CHECKING:
    from .module import Module


class Watch:
    """One call of a module whose backward hooks are to see what reaches its inputs and came to its outputs."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.count = 0  # of its inputs
        self.reaches = False  # whether any of them requires a gradient
        self.grad_output: tuple[Any, ...] = ()
        self.inputs: tuple[Any, ...] = ()  # kept, so that gradients go to those that nobody else holds

    def entering(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The inputs, watched."""
        self.count, self.inputs = len(args), args
        self.reaches = any(type(a) is Tensor and a.requires_grad for a in args)
        if not self.reaches:
            return args
        found = run(BackwardHookFunction, (self._arrived, *args))
        return found if isinstance(found, tuple) else (found,)

    def leaving(self, result: Any) -> Any:
        """The outputs, watched."""
        several = isinstance(result, (tuple, list))
        found = run(BackwardHookFunction, (self._left, *(result if several else (result,))))
        if not several:
            return found[0] if isinstance(found, tuple) else found
        return type(result)(found if isinstance(found, tuple) else (found,))

    def _left(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        self.grad_output = gradients
        if not self.reaches:
            self._call((None,) * self.count)
        return gradients

    def _arrived(self, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        return self._call(gradients)

    def _call(self, grad_input: tuple[Any, ...]) -> tuple[Any, ...]:
        """Run the hooks; what one gives replaces the gradients of the inputs."""
        for hook in list(self.module._backward_hooks.values()):
            found = hook(self.module, grad_input, self.grad_output)
            if found is None:
                continue
            found = found if isinstance(found, (tuple, list)) else (found,)
            if len(found) != len(grad_input):
                text = "Backward hook returned an invalid number of grad_input, got "
                raise RuntimeError(text + f"{len(found)}, but expected {len(grad_input)}")
            grad_input = tuple(found)
        return grad_input


class BackwardHookFunction(Function):
    """Passes its arguments on, and tells what their gradients are."""

    @staticmethod
    def forward(ctx: Any, tell: Any, *args: Any) -> Any:
        """The arguments as they are."""
        ctx.tell = tell
        ctx.set_materialize_grads(False)
        return args

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients, or what the hooks make of them."""
        return (None, *ctx.tell(grad_outputs))
