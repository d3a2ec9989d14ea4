"""PyTorch's errors for arguments that do not fit a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .number import NUMERIC, Number, plain
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence


def type_name(value: Any) -> str:
    """A value's type as PyTorch's argument errors name it."""
    if type(value) is Number:
        return type(value.value).__name__
    if isinstance(value, list):
        return "list"
    return str(getattr(type(value), "type_name", type(value).__name__))


def wrong_type(
    name: str, argument: str, position: int, expected: str, value: Any, hint: str | None = None
) -> TgradError:
    """PyTorch's error for an argument of the wrong type."""
    text = f"{name}(): argument '{argument}' (position {position}) must be {expected}, not {type_name(value)}"
    return TgradError("E0502", text, python="TypeError", operands={position - 1: type_name(value)}, hint=hint)


def no_such_call(name: str, given: Sequence[Any], wrong: int, hint: str) -> TgradError:
    """PyTorch's error for arguments that fit none of a function's signatures."""
    types = ", ".join([type_name(v) for v in given])
    text = f"{name}() received an invalid combination of arguments - got ({types})"
    return TgradError(
        "E0502",
        text,
        torch=f"{text}, but expected one of:",
        python="TypeError",
        operands={wrong: type_name(given[wrong])},
        hint=hint,
    )


def missing(name: str, argument: str) -> TgradError:
    """An argument that was not given."""
    text = f'{name}() missing 1 required positional arguments: "{argument}"'
    return TgradError("E0501", text, python="TypeError")


def unexpected(name: str, word: str, known: Sequence[str]) -> TgradError:
    """A keyword that the signature does not have."""
    text = f"{name}() got an unexpected keyword argument '{word}'"
    hint = f"its arguments are: {', '.join(known)}" if known else "it takes no keyword arguments"
    return TgradError("E0501", text, python="TypeError", operands={word: "not an argument"}, hint=hint)


def too_many(name: str, takes: int, given: int, optional: int = 0) -> TgradError:
    """More positional arguments than the signature has."""
    s = "" if takes == 1 else "s"
    count = f"from {takes - optional} to {takes}" if optional else str(takes)
    text = f"{name}() takes {count} positional argument{s} but {given} were given"
    return TgradError("E0501", text, python="TypeError")


def refuse_among(values: Sequence[Any]) -> None:
    """PyTorch's TypeError for a number, or a list of tensors, in a list of tensors; where there is no tensor in it, the
    list is the calculator's own."""
    real = any(type(v) is Tensor for v in values)
    for i, v in enumerate(values):
        listed = isinstance(v, (list, tuple)) and any(type(inner) is Tensor for inner in v)
        if listed or (real and (v is None or type(v) is Number or isinstance(v, NUMERIC))):
            text = f"expected Tensor as element {i} in argument 0, but got {type_name(v)}"
            hint = None if listed or v is None else f"a number as a tensor: torch.tensor({plain(v)})"
            raise TgradError("E0502", text, python="TypeError", operands={i: type_name(v)}, hint=hint)


def refuse_complex(name: str, result: Any) -> None:
    """PyTorch's refusal of a complex result that requires grad, for operations whose derivative is real (E0407)."""
    for one in result if isinstance(result, tuple) else (result,):
        if type(one) is Tensor and one.dtype.is_complex and one.requires_grad:
            text = f"{name} does not support automatic differentiation for outputs with complex dtype."
            hint = "detach the input, or work on real and imaginary parts: torch.view_as_real(x)"
            raise TgradError("E0407", text, python="RuntimeError", hint=hint)
