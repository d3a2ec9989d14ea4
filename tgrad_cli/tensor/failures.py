"""What NumPy's exceptions mean to the person: our error, PyTorch's wording, the operands' shapes."""

from __future__ import annotations

from errno import ERANGE
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from .argument_errors import wrong_type
from .tensor import Tensor

if TYPE_CHECKING:
    from .registry import Op

# What kernels raise.
RAISED = (ValueError, IndexError, TypeError, ArithmeticError, MemoryError, np.linalg.LinAlgError)


def describe(value: Any) -> str:
    """An operand in a few words: ``float32[3, 4]`` for a tensor, the type's name for the rest."""
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        return f"{getattr(dtype, 'name', dtype)}{list(value.shape)}"
    inner = getattr(value, "value", value)
    if isinstance(inner, (int, float, complex)):
        return f"{type(inner).__name__} {inner}" if abs(inner) < 1e15 else type(inner).__name__
    return type(inner).__name__


def operands(values: tuple[Any, ...]) -> dict[int | str, str]:
    """A label for each operand by its position."""
    return {i: describe(v) for i, v in enumerate(values)}


def _said(op: Op) -> str:
    """An operation's name in messages."""
    return op.spoken.removesuffix("_kernel")


# How PyTorch calls what an argument must be, by the declared type.
_NUMBERS = {"int": "int", "float": "Number", "bool": "bool"}


def misfit(op: Op, values: tuple[Any, ...], params: dict[str, Any], error: Exception) -> TgradError | None:
    """The error for the argument of a wrong type over which an operation stumbled; None where all look right."""
    if "'Number' object" in str(error):
        for i, (name, value) in enumerate(zip(op.array_names, values, strict=False)):
            if type(value) is not Tensor and value is not None:
                return wrong_type(_said(op), name, i + 1, "Tensor", value, f"torch.tensor({value}) is a tensor")
    for i, name in enumerate(op.param_names):
        value, kind = params.get(name), op.kinds.get(name)
        text = type(value) is str and kind != "str" and not isinstance(op.defaults[name], str)
        if text or type(value) is Tensor or (kind in _NUMBERS and isinstance(value, (list, tuple, dict))):
            wanted = _NUMBERS.get(kind or "", "Number")
            return wrong_type(_said(op), name, len(op.array_names) + i + 1, wanted, value)
    return None


def translate(error: Exception, op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> TgradError:
    """The error of ours for an exception that a kernel raised."""
    if isinstance(error, TgradError):
        return error
    if isinstance(error, np.exceptions.AxisError):
        return bad_dim(op, values, error)
    if isinstance(error, np.linalg.LinAlgError):
        return _singular(op, values)
    if isinstance(error, ZeroDivisionError):
        return TgradError("E0602", str(error), operands=operands(values), python="ZeroDivisionError")
    if isinstance(error, OverflowError) and error.args[0] == ERANGE:
        return too_large(f"{_said(op)}: ", error, operands(values))
    if isinstance(error, MemoryError):
        return TgradError("E0801", f"{_said(op)}: not enough memory", operands=operands(values), python="RuntimeError")
    if isinstance(error, ValueError) and ("broadcast" in str(error) or "operands" in str(error)):
        return bad_broadcast(_said(op), values)
    found = misfit(op, values, params, error)
    if found is not None:
        return found
    code = "E0502" if isinstance(error, TypeError) else "E0604"
    python = "TypeError" if isinstance(error, TypeError) else "RuntimeError"
    return TgradError(code, f"{_said(op)}: {error}", operands=operands(values), python=python)


def too_large(before: str, error: Exception, labels: dict[int | str, str] | None = None) -> TgradError:
    """The error for a Python float that would be too large, with Python's class and wording for `except` clauses."""
    message = f"{before}the result is too large for a float"
    hint = "a tensor's elements overflow to inf: torch.tensor(…)"
    return TgradError("E0604", message, torch=str(error), python="OverflowError", operands=labels, hint=hint)


# PyTorch raises NotImplementedError with these words, RuntimeError with others.
UNIMPLEMENTED = (
    "not implemented for '",
    "is not supported for complex inputs",
    "complex types",
    "torch.sgn instead",
    "signbit is",
)


def refused(op: Op, values: tuple[Any, ...], words: str | None = None) -> TgradError:
    """An element type that the operation does not take, in PyTorch's words."""
    from .promotion import LEGACY_NAMES, result_type

    dtype = result_type(tuple([v for v in values if v is not None]))
    pattern = words or op.refusal or '"' + op.name + "_cpu\" not implemented for '{dtype}'"
    if "|" in pattern:
        pattern = pattern.split("|")[0 if dtype.is_complex else 1]
    kind = "complex" if dtype.is_complex else dtype.name
    text = pattern.replace("{dtype}", LEGACY_NAMES[dtype.name]).replace("{kind}", kind)
    named = any(words in text for words in UNIMPLEMENTED)
    return TgradError(
        "E0302",
        f"{_said(op)}: not for {dtype.name} tensors",
        torch=text,
        python="NotImplementedError" if named else "RuntimeError",
        operands=operands(values),
    )


def bad_dim(op: Op, values: tuple[Any, ...], error: Exception) -> TgradError:
    """A dimension that the tensor does not have."""
    axis = getattr(error, "axis", None)
    ndim = getattr(error, "ndim", None)
    if axis is None or ndim is None:
        text = str(error)
        return TgradError("E0204", f"{_said(op)}: {text}", operands=operands(values), python="IndexError")
    return dim_error(_said(op), axis, ndim, values)


def dim_error(name: str, axis: int, ndim: int, values: tuple[Any, ...]) -> TgradError:
    """PyTorch's error for a dimension out of range."""
    span = max(ndim, 1)
    return TgradError(
        "E0204",
        f"{name}: dimension {axis} of a tensor with {ndim} dimension{'s' * (ndim != 1)}",
        torch=f"Dimension out of range (expected to be in range of [{-span}, {span - 1}], but got {axis})",
        python="IndexError",
        operands=operands(values),
        hint=f"its dimensions are numbered {-span} to {span - 1}",
    )


def bad_broadcast(name: str, values: tuple[Any, ...]) -> TgradError:
    """Sizes that neither agree nor are 1."""
    shapes = [tuple(v.shape) for v in values if hasattr(v, "shape")]
    for i, a in enumerate(shapes):
        for b in shapes[i + 1 :]:
            n = max(len(a), len(b))
            wide_a, wide_b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
            for k in range(n - 1, -1, -1):
                x, y = wide_a[k], wide_b[k]
                if x != y and 1 not in (x, y):
                    return TgradError(
                        "E0201",
                        f"{name}: sizes {x} and {y} do not broadcast at dimension {k}",
                        torch=f"The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton "
                        f"dimension {k}",
                        python="RuntimeError",
                        operands=operands(values),
                        hint="sizes must be equal or 1, aligned from the right",
                    )
    return TgradError("E0201", f"{name}: the shapes do not fit", operands=operands(values), python="RuntimeError")


def _singular(op: Op, values: tuple[Any, ...]) -> TgradError:
    """A matrix that has no inverse, or an iteration that did not converge."""
    name = op.torch[0].removeprefix("torch.") if op.torch else op.name
    return TgradError(
        "E0605",
        f"{op.name}: the matrix is singular or the iteration did not converge",
        torch=f"{name}: The diagonal element 1 is zero, the inversion could not be completed because the input "
        "matrix is singular.",
        python="RuntimeError",
        operands=operands(values),
    )
