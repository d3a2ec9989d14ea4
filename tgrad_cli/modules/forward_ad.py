"""`torch.autograd.forward_ad`: values that carry a direction, and the directional derivatives of what comes of them.

A dual tensor is a variable of its own whose tangent the level remembers; the tangent of a result is read off the tape
when it is asked for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import TgradError
from ..tensor.argument_errors import type_name
from ..tensor.derivatives import Question
from ..tensor.failures import describe
from ..tensor.registry import OPS
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from .calling import torch


class UnpackedDualTensor(NamedTuple):
    """What `unpack_dual` gives."""

    primal: Any
    tangent: Any


class DualLevel:
    """``with dual_level():``, inside which dual tensors have their tangents."""

    handle = True
    __slots__ = ("duals",)

    def __init__(self) -> None:
        self.duals: list[tuple[Tensor, Tensor]] = []

    def __enter__(self) -> int:
        if ACTIVE.state.dual_level is not None:
            text = "Nested forward mode AD is not supported at the moment"
            raise TgradError("E0504", text, python="RuntimeError")
        ACTIVE.state.dual_level = self
        return 0

    def __exit__(self, *_: object) -> None:
        ACTIVE.state.dual_level = None


def enter_dual_level() -> int:
    """``enter_dual_level()``: a level that lasts until `exit_dual_level`."""
    _log()
    return DualLevel().__enter__()


def exit_dual_level(*, level: Any = None) -> None:
    """``exit_dual_level()``."""
    _log()
    ACTIVE.state.dual_level = None


def _log() -> None:
    state = ACTIVE.state
    state.journal.log_first(state, "dual_level", setattr, "dual_level", state.dual_level)


def make_dual(tensor: Any, tangent: Any, *, level: Any = None) -> Tensor:
    """``make_dual(tensor, tangent)``: the tensor, moving in a direction of its own shape and type.

    Raises RuntimeError outside a level and for another shape, ValueError for types that cannot move.
    """
    inside = ACTIVE.state.dual_level
    if inside is None:
        text = (
            "Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first."
        )
        raise TgradError("E0504", text, python="RuntimeError", hint="with torch.autograd.forward_ad.dual_level(): …")
    for position, (what, value) in enumerate((("primal", tensor), ("tangent", tangent))):
        if type(value) is not Tensor:
            text = f"make_dual(): argument '{what}' must be Tensor, not {type_name(value)}"
            raise TgradError("E0502", text, python="TypeError", operands={position: type_name(value)})
        if not value.dtype.is_differentiable:
            text = f"Expected {what} to be floating point or complex, but got: {value.dtype}"
            raise TgradError("E0407", text, python="ValueError", operands={position: describe(value)})
    if tensor.shape != tangent.shape:
        text = (
            "Trying to set a forward gradient that has a different size than that of the original Tensor, this is not "
            f"supported. Tensor is of size {list(tensor.shape)} while the given forward gradient is of size "
            f"{list(tangent.shape)}."
        )
        raise TgradError("E0208", text, python="RuntimeError", operands={0: describe(tensor), 1: describe(tangent)})
    made: Tensor = OPS["alias"](tensor)
    inside.duals.append((made, tangent))
    return made


def unpack_dual(tensor: Any, *, level: Any = None) -> UnpackedDualTensor:
    """``unpack_dual(z)``: the value, and its directional derivative; None where nothing of it moves."""
    inside = ACTIVE.state.dual_level
    if inside is None or type(tensor) is not Tensor:
        return UnpackedDualTensor(tensor, None)
    for dual, tangent in inside.duals:
        if dual is tensor:
            return UnpackedDualTensor(OPS["alias"](tensor), tangent)
    question = Question(tensor, [dual for dual, _ in inside.duals])
    moving = [(dual, tangent) for dual, tangent in inside.duals if question.reaches(dual.node)]
    if not moving:
        return UnpackedDualTensor(tensor, None)
    duals = [dual for dual, _ in moving]
    found = Question(tensor, duals).jvp([tangent for _, tangent in moving])
    return UnpackedDualTensor(OPS["alias"](tensor), found)


def moved(kind: Any, ctx: Any, args: tuple[Any, ...], outputs: list[Any]) -> list[Any]:
    """The outputs of a program's own operation with the tangents that its `jvp` gives, where one of its arguments
    moves and it has no `backward` by which to find them."""
    inside = ACTIVE.state.dual_level
    tangents = [unpack_dual(a).tangent if type(a) is Tensor else None for a in args]
    if inside is None or all(t is None for t in tangents):
        return outputs
    found = kind.jvp(ctx, *tangents)
    made = [torch("detach", o) if type(o) is Tensor else o for o in outputs]
    several = found if isinstance(found, (tuple, list)) else (found,)
    inside.duals.extend([(o, t) for o, t in zip(made, several, strict=True) if type(t) is Tensor])
    return made


FORWARD: dict[str, Any] = {
    "dual_level": DualLevel,
    "enter_dual_level": enter_dual_level,
    "exit_dual_level": exit_dual_level,
    "make_dual": make_dual,
    "unpack_dual": unpack_dual,
}
