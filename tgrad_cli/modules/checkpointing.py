"""`torch.utils.checkpoint`: parts of a program whose inside is computed again in the backward pass."""

from __future__ import annotations

from typing import Any

from ..tensor.autodiff import backward as backward_of
from ..tensor.number import cut
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from .calling import torch
from .custom import Function, run


class CheckpointFunction(Function):
    """A function whose inside is not kept: `backward` runs it again, with the random stream as it was."""

    @staticmethod
    def forward(ctx: Any, function: Any, preserve: Any, *args: Any) -> Any:
        """What the function gives."""
        ctx.function, ctx.args = function, args
        ctx.random = ACTIVE.state.generator.snapshot() if preserve else None
        return function(*args)

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the arguments; those of the parameters inside are added to their ``.grad``."""
        args = [_variable(a) if type(a) is Tensor else a for a in ctx.args]
        outputs = _again(ctx, args)
        several = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
        asked = [(o, g) for o, g in zip(several, grad_outputs, strict=True) if type(o) is Tensor and o.requires_grad]
        if not asked:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward_of([o for o, _ in asked], [g for _, g in asked], create_graph=False, inputs=None)
        return (None, None, *[a.grad if type(a) is Tensor else None for a in args])


def _variable(tensor: Tensor) -> Tensor:
    made: Tensor = torch("detach", tensor)
    made.requires_grad = tensor.requires_grad
    return made


def _again(ctx: Any, args: list[Any]) -> Any:
    state = ACTIVE.state
    now, mode = state.generator.snapshot(), state.grad_enabled
    state.grad_enabled = True
    if ctx.random is not None:
        state.generator.restore(ctx.random)
    try:
        return ctx.function(*args)
    finally:
        state.grad_enabled = mode
        if ctx.random is not None:
            state.generator.restore(now)


def checkpoint(
    function: Any,
    *args: Any,
    use_reentrant: Any = None,
    context_fn: Any = None,
    determinism_check: Any = "default",
    debug: Any = False,
    early_stop: Any = True,
    preserve_rng_state: Any = True,
    **keywords: Any,
) -> Any:
    """``checkpoint(f, *args)``: f(*args), whose inside is computed again for the gradient.

    With ``use_reentrant=False`` f simply runs: the result and the gradients are the same, and memory is kept as usual.
    Raises ValueError for keywords of f in the reentrant form, as PyTorch does.
    """
    if use_reentrant is not None and not use_reentrant:
        return function(*args, **keywords)
    if keywords:
        raise ValueError("Unexpected keyword arguments: " + ",".join(keywords))
    return run(CheckpointFunction, (function, bool(preserve_rng_state), *args))


def checkpoint_sequential(functions: Any, segments: Any, input: Any, use_reentrant: Any = None, **options: Any) -> Any:
    """``checkpoint_sequential(model, segments, x)``: a model's layers in segments; the last is not checkpointed."""
    parts = list(functions.children()) if hasattr(functions, "children") else list(functions)
    size = len(parts) // cut(segments)
    last = size * (cut(segments) - 1)
    for start in range(0, last, size):
        input = checkpoint(_chain(parts[start : start + size]), input, use_reentrant=use_reentrant, **options)
    return _chain(parts[last:])(input)


def _chain(parts: list[Any]) -> Any:
    def forward(value: Any) -> Any:
        for part in parts:
            value = part(value)
        return value

    return forward


CHECKPOINT: dict[str, Any] = {"checkpoint": checkpoint, "checkpoint_sequential": checkpoint_sequential}
