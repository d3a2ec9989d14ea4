"""Arguments as operations take them, for declarations whose signature does not begin with all of its tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor import dtypes
from ..tensor.argument_errors import wrong_type
from ..tensor.autodiff import Underived
from ..tensor.brackets import BracketList, tensor_of
from ..tensor.number import NUMERIC, Number
from ..tensor.registry import OPS
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from typing import Any


def tensors_only(name: str, *values: Any) -> None:
    """Refuse Python numbers where PyTorch wants tensors, with its TypeError."""
    words = ("input", "other") if len(values) == 2 else ("input",) * len(values)
    for i, v in enumerate(values):
        if v is None or type(v) is Number or isinstance(v, NUMERIC):
            raise wrong_type(name, words[i], i + 1, "Tensor", v)


def as_tensor(name: str, argument: str, position: int, value: Any) -> Any:
    """One tensor argument of a function that binds its own: lists of numbers become tensors; None passes."""
    if value is None or type(value) is Tensor:
        return value
    if type(value) is BracketList or isinstance(value, (list, tuple)):
        return tensor_of(value)
    convert = getattr(value, "as_tensor", None)
    if convert is not None:
        return convert()
    raise wrong_type(name, argument, position, "Tensor", value)


def only_tensor(name: str, argument: str, position: int, value: Any) -> Any:
    """The same for an argument that must be there."""
    if value is None:
        raise wrong_type(name, argument, position, "Tensor", value)
    return as_tensor(name, argument, position, value)


def conj(x: Any) -> Any:
    """The complex conjugate, for rules; a real array or tensor is its own."""
    return OPS["conj"](x) if category(x) == 3 else x


def like(array: Any, other: Any) -> Any:
    """A constant with the element type of another tensor (or array)."""
    if type(other) is Tensor:
        return Tensor(array.astype(other.dtype.np), other.dtype)
    return array.astype(other.dtype)


def raw(value: Any) -> Any:
    """The NumPy array behind a tensor, itself otherwise."""
    return value.array if type(value) is Tensor else value


def constant(array: Any) -> Any:
    """A NumPy array as a tensor that nothing is differentiated through."""
    return Tensor(array, dtypes.of_array(array))


def category(value: Any) -> int:
    """0 bool, 1 integer, 2 floating, 3 complex: the category of a tensor's or array's element type."""
    dtype = value.dtype
    found: int = dtype.category if type(value) is Tensor else {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}[dtype.kind]
    return found


def underived(text: str, python: str = "RuntimeError") -> Any:
    """The rule of an operation that PyTorch has without a derivative: it says so when someone asks for one.

    Numbers are the calculator's, not PyTorch's: where only they are asked about, the derivative is zero.
    """

    def rule(g: Any, _y: Any, *_inputs: Any, **_params: Any) -> Any:
        if type(g) in (Number, *NUMERIC):
            return tuple([0.0 * g for _ in _inputs])
        raise Underived(text, python).error()

    return rule


def constants(name: str, **tensors: Any) -> None:
    """Refuse, as PyTorch does, tensors that require grad where it has no derivative by them."""
    if not ACTIVE.state.grad_enabled:
        return
    for word, t in tensors.items():
        if type(t) is Tensor and t.requires_grad:
            text = (
                f"The function '{name}' is not differentiable with respect to argument '{word}'. This input cannot "
                "have requires_grad True."
            )
            hint = f"detach it: {word}.detach(); `grad z wrt …` needs no requires_grad"
            raise TgradError("E0407", text, torch=text, python="RuntimeError", hint=hint)


def choose(name: str, word: str, value: Any, choices: tuple[str, ...], torch: str) -> None:
    """Refuse a word that is none of the choices."""
    if value not in choices:
        hint = "one of " + ", ".join(repr(c) for c in choices)
        raise TgradError("E0604", f"{name}: {word}={value!r}", torch=torch, python="ValueError", hint=hint)
