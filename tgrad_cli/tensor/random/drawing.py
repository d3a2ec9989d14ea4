"""Drawing for the person: from which stream, undone if the statement fails, in a tensor's order of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ..argument_errors import type_name, wrong_type
from ..brackets import BracketList, become
from ..dispatch import apply
from ..inplace import check_writable, store
from ..making import arranged, memory_order
from ..node import leaf
from ..registry import OPS
from ..state import ACTIVE
from ..tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..dtypes import Array, DType
    from .generator import Generator


def stream(generator: Any = None) -> Generator:
    """The generator given, or the session's; its state comes back if the statement fails."""
    state = ACTIVE.state
    found: Generator = state.generator if generator is None else generator
    if not hasattr(found, "words32"):
        text = f"expected a torch.Generator, not {type_name(generator)}"
        raise TgradError("E0502", text, python="TypeError", operands={"generator": type_name(generator)})
    if not state.journal.logged(found, "state"):
        found.initial_seed()  # chosen now, so that the statement played back is seeded as it was
        state.journal.log_first(found, "state", type(found).restore, found.snapshot())
    return found


def drawn_like(like: Array, draw: Callable[[tuple[int, ...], bool], Array]) -> Array:
    """An array of a given one's shape, drawn in its order of memory; `draw` takes the shape and "is contiguous"."""
    order = memory_order(like)
    dense = like.flags.c_contiguous
    values = draw(tuple([like.shape[axis] for axis in order]), dense)
    return values if dense else arranged(values, order)


def refill(name: str, target: Any, draw: Callable[[tuple[int, ...], DType, bool], Array], which: int = 0) -> Tensor:
    """Replace a tensor's contents by random ones, as ``x.normal_()`` does; returns the tensor.

    `draw` takes the shape in the order of memory, the element type and whether the tensor is contiguous; `which` is
    the number in the name of PyTorch's backward function.

    Its history ends there: the values depend on nothing that came before (for a tensor that requires grad, with a
    derivative of 0). Raises E0403 for a leaf that requires
    grad, E0606 for an expanded tensor.
    """
    if isinstance(target, BracketList):
        target = become(target)
    if not isinstance(target, Tensor):
        raise wrong_type(name, "self", 1, "Tensor", target)
    check_writable(target)
    array = target.array
    if any(step == 0 and n > 1 for step, n in zip(array.strides, array.shape, strict=True)):
        text = "unsupported operation: more than one element of the written-to tensor refers to a single memory "
        text += "location. Please clone() the tensor before performing the operation."
        hint = "clone it first: x = x.clone()"
        raise TgradError("E0606", f"{name}: an expanded tensor cannot be filled", torch=text, hint=hint)
    values = drawn_like(array, lambda shape, dense: draw(shape, target.dtype, dense))
    result = Tensor(values, target.dtype)
    if ACTIVE.state.grad_enabled and target.requires_grad:
        words = "".join(part.capitalize() for part in name.split("_"))
        result = apply(OPS["drawn"], (target, None), {"draw": values, "name": f"{words}Backward{which}"})
    elif ACTIVE.state.grad_enabled:
        result._node = leaf(values.shape, target.dtype)
    return store(target, result, name)
