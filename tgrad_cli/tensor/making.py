"""What the functions that make tensors share: sizes, types, devices and memory as their arguments give them."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .argument_errors import missing, type_name, wrong_type
from .dtypes import DType
from .inplace import write_out
from .number import Number, cut
from .promotion import C_NAMES, LEGACY_NAMES
from .state import ACTIVE
from .tensor import Tensor

if TYPE_CHECKING:
    from .dtypes import Array

# The kinds of device that PyTorch knows by name.
DEVICES = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip
_BUILTIN = {float: dtypes.float64, int: dtypes.int64, bool: dtypes.bool_, complex: dtypes.complex128}
_INT64 = 1 << 63
# PyTorch's C++ words for the integer types, in its overflow errors.
_SPAN = {"uint8": (-255, 255), "int8": (-128, 127), "int16": (-(1 << 15), (1 << 15) - 1)}
_SPAN |= {"int32": (-(1 << 31), (1 << 31) - 1), "int64": (-_INT64, _INT64 - 1)}


def integer(value: Any) -> int | None:
    """A value that can be a size or an index as a plain int, None for one that cannot; a number's history ends here."""
    kind = type(value)
    if kind is Number:
        value = cut(value)
    elif kind is Tensor and value.size == 1 and value.dtype.category == dtypes.INTEGER:
        value = value.array.item()
    if isinstance(value, np.integer):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def one_int(name: str, argument: str, position: int, value: Any) -> int:
    """An argument that must be an int; raises E0502."""
    found = integer(value)
    if found is None:
        raise wrong_type(name, argument, position, "int", value)
    return found


def number(name: str, argument: str, position: int, value: Any) -> Any:
    """An argument that must be a number (a tensor of no dimensions is one); raises E0502."""
    kind = type(value)
    if kind is Number:
        return cut(value)
    if kind is Tensor and value.ndim == 0:
        return value.array.item()
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, (int, float, complex)):
        raise wrong_type(name, argument, position, "Number", value)
    return value


def sizes_of(name: str, given: tuple[Any, ...], size: Any = None, position: int = 1) -> tuple[int, ...]:
    """A shape from ``f(2, 3)``, ``f((2, 3))`` or ``f(size=(2, 3))``; raises E0501, E0502, and E0202 for negatives."""
    if size is not None:
        given = (size,)
    elif not given:
        raise missing(name, "size")
    first = given[0]
    if isinstance(first, (tuple, list)):
        if len(given) > 1:
            text = (
                f"{name}() takes {position} positional argument{'s' * (position > 1)} but {len(given) + position - 1}"
            )
            raise TgradError("E0501", text + " were given", python="TypeError")
        found = [_extent(name, n, i, len(first)) for i, n in enumerate(first)]
    else:
        if integer(first) is None:
            raise wrong_type(name, "size", position, "tuple of ints", first)
        found = [_extent(name, n, i, len(given)) for i, n in enumerate(given)]
    for n in found:
        if n < 0:
            text = f"Trying to create tensor with negative dimension {n}: {found}"
            if name == "zeros":
                text = "zeros: Dimension size must be non-negative."
            raise TgradError("E0202", f"{name}: a dimension of size {n}", torch=text, python="RuntimeError")
    return tuple(found)


def _extent(name: str, value: Any, index: int, count: int) -> int:
    found = integer(value)
    if found is None:
        text = f"{name}(): argument 'size' failed to unpack the object at pos {index + 1} with error "
        text += f'"type must be tuple of ints,but got {type_name(value)}"'
        if index == 0:
            text = f"{name}(): argument 'size' (position 1) must be tuple of ints, but found element of type "
            text += f"{type_name(value)} at pos 0"
        raise TgradError("E0502", text, python="TypeError", operands={0 if count == 1 else index: type_name(value)})
    if not -_INT64 <= found < _INT64:
        text = f"{name}(): argument 'size' failed to unpack the object at pos {index + 1} with error "
        raise TgradError("E0802", text + '"Overflow when unpacking long long"', python="TypeError")
    return found


def dtype_option(name: str, value: Any) -> DType | None:
    """The ``dtype=`` argument: one of ours, or Python's float, int, bool, complex; raises E0502 for anything else."""
    if value is None or isinstance(value, DType):
        return value
    found = _BUILTIN.get(value) if isinstance(value, type) else None
    if found is None:
        text = f"{name}(): argument 'dtype' must be torch.dtype, not {type_name(value)}"
        hint = f"write torch.{value}" if value in dtypes.BY_NAME else None
        raise TgradError("E0502", text, python="TypeError", hint=hint, operands={"dtype": type_name(value)})
    return found


def chosen(name: str, dtype: Any, out: Any = None) -> DType:
    """The element type asked for: ``dtype=``, else that of ``out=``, else the default."""
    found = dtype_option(name, dtype)
    if found is None:
        found = getattr(out, "dtype", None) or ACTIVE.state.default_dtype
    return found


def refuse_type(kernel: str, dtype: DType, taken: int | tuple[DType, ...]) -> None:
    """Raise PyTorch's E0302 for an element type that a kernel is not there for: none of those given, or bools and,
    below COMPLEX, complex numbers."""
    fits = dtype in taken if isinstance(taken, tuple) else dtypes.BOOL < dtype.category <= taken
    if not fits:
        text = f"\"{kernel}\" not implemented for '{LEGACY_NAMES[dtype.name]}'"
        message = f"{kernel.removesuffix('_cpu')}: not for {dtype.name}"
        raise TgradError("E0302", message, torch=text, python="NotImplementedError")


def check_device(name: str, device: Any) -> None:
    """Accept the CPU; raises E0505 for another device, E0604 for a word that names none."""
    if device is None:
        return
    kind = str(device)
    if kind.partition(":")[0] == "cpu":
        return
    if kind.partition(":")[0] not in DEVICES:
        text = f"Expected one of {', '.join(DEVICES)} device type at start of device string: {kind}"
        raise TgradError("E0604", text, python="RuntimeError", operands={"device": kind})
    raise TgradError(
        "E0505",
        f"{name}: there is no device '{kind}' here",
        torch="Torch not compiled with CUDA enabled" if kind.startswith("cuda") else None,
        python="AssertionError",
        operands={"device": kind},
        hint="everything runs on the CPU: leave out device=, or use torch.cuda.is_available() to choose",
    )


def reserve(shape: tuple[int, ...], dtype: DType) -> None:
    """Refuse, before anything is allocated, an array that the machine or the session's limit cannot hold (E0801)."""
    count = math.prod(shape)
    if count < 1 << 20:
        return
    wanted = count * dtype.itemsize
    if wanted >= _INT64:
        text = f"Storage size calculation overflowed with sizes={list(shape)}"
        raise TgradError("E0801", f"{text} ({wanted:,} bytes)", torch=text, python="RuntimeError")
    limit = ACTIVE.state.memory_limit
    held = count * dtype.np.itemsize
    if limit is not None and held > limit:
        message = f"an array of {list(shape)} {dtype.name} takes {wanted:,} bytes; the limit is {limit:,}"
    elif held > _physical_memory():
        message = f"an array of {list(shape)} {dtype.name} takes {wanted:,} bytes, more than this machine's memory"
    else:
        return
    torch = f"DefaultCPUAllocator: can't allocate memory: you tried to allocate {wanted} bytes. "
    raise TgradError("E0801", message, torch=torch + "Error code 12 (Cannot allocate memory)", python="RuntimeError")


def _physical_memory() -> int:
    """The machine's memory in bytes; where the system does not tell, what 64 bits can address."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _INT64


def made(
    name: str, array: Array, dtype: DType, device: Any = None, requires_grad: Any = False, out: Any = None
) -> Tensor:
    """The tensor of a new array, as the options ask; raises E0302 for `requires_grad` of an integer type."""
    if device is not None:
        check_device(name, device)
    tensor = Tensor(array, dtype)
    if out is not None:
        written: Tensor = write_out(out, tensor, name)
        return written
    if requires_grad:
        require_grad(tensor)
    return tensor


def require_grad(tensor: Tensor) -> None:
    """Turn `requires_grad` on; raises E0302 for a tensor of an integer type."""
    if not tensor.dtype.is_differentiable:
        raise TgradError(
            "E0302",
            f"a {tensor.dtype.name} tensor cannot require gradients",
            torch="Only Tensors of floating point and complex dtype can require gradients",
            python="RuntimeError",
            hint="give it a floating type: dtype=torch.float32",
        )
    tensor.requires_grad = True


def check_range(value: Any, dtype: DType, suffix: str = "") -> None:
    """Refuse a number that an integer type cannot hold (E0303), as PyTorch does; uint8 takes negatives modulo 256."""
    span = _SPAN.get(dtype.name)
    if span is None or isinstance(value, bool):
        return
    if isinstance(value, complex):
        raise TgradError("E0303", "must be real number, not complex", python="TypeError")
    if not span[0] <= value <= span[1]:
        text = f"value cannot be converted to type {dtype.name}{suffix} without overflow"
        raise TgradError("E0303", text, python="RuntimeError")


def check_fits(value: Any, dtype: DType) -> None:
    """Refuse to fill a type with a number that it cannot hold (E0303), as PyTorch does."""
    if dtype.category == dtypes.BOOL:
        return
    parts = (value.real, value.imag) if isinstance(value, complex) else (value, 0)
    limit = _LARGEST.get(dtype.name)
    over = limit is not None and any(math.isfinite(part) and abs(part) > limit for part in parts)
    if over or (parts[1] and dtype.category != dtypes.COMPLEX):
        held = C_NAMES[dtype.name] if dtype.is_differentiable else dtype.name + "_t"
        text = f"value cannot be converted to type {held} without overflow"
        raise TgradError("E0303", text, python="RuntimeError")
    check_range(parts[0], dtype, "_t")


_FLOAT = 3.4028234663852886e38
_LARGEST = {"float16": 65504.0, "bfloat16": 3.3895313892515355e38, "float32": _FLOAT, "complex64": _FLOAT}


def filled(shape: tuple[int, ...], value: Any, dtype: DType) -> Array:
    """An array of one value; raises E0303 for one that the type cannot hold, E0801 for one that is too large."""
    reserve(shape, dtype)
    check_fits(value, dtype)
    if value == 0 and not isinstance(value, complex):
        return np.zeros(shape, dtype.np)
    only = np.array(value)
    return np.full(shape, dtypes.cast(only, dtypes.of_array(only), dtype), dtype.np)


def memory_order(like: Array) -> tuple[int, ...]:
    """A tensor's dimensions from the widest step in memory to the narrowest: the order that random draws fill it in."""
    if like.flags.c_contiguous:
        return tuple(range(like.ndim))
    order = list(range(like.ndim))
    for i in range(like.ndim - 2, -1, -1):
        at = i
        for j in range(i + 1, like.ndim):
            compared = _narrower(like, order[at], order[j])
            if compared < 0:
                break
            if compared > 0:
                order[at], order[j] = order[j], order[at]
                at = j
    return tuple(order)


def _narrower(like: Array, a: int, b: int) -> int:
    """1 where a dimension's step is narrower than another's, -1 where it is wider, 0 where nothing tells."""
    first, second = like.strides[a], like.strides[b]
    if not first or not second:
        return 0
    if first != second:
        return 1 if first < second else -1
    return 1 if like.shape[a] < like.shape[b] else 0


# The order of dimensions in memory, from the widest step to the narrowest.
_CHANNELS_LAST = {"torch.channels_last": (0, 2, 3, 1), "torch.channels_last_3d": (0, 2, 3, 4, 1)}


def format_order(name: str, memory_format: Any, ndim: int) -> tuple[int, ...] | None:
    """The order of dimensions in memory that ``memory_format=`` asks for; None where it asks to keep another's.

    Raises E0208 where the format is for another number of dimensions.
    """
    text = str(memory_format)
    if memory_format is None or text == "torch.preserve_format":
        return None
    if text == "torch.contiguous_format":
        return tuple(range(ndim))
    order = _CHANNELS_LAST.get(text)
    if order is None:
        wording = f"{name}(): argument 'memory_format' must be torch.memory_format, not {type_name(memory_format)}"
        raise TgradError("E0502", wording, python="TypeError")
    if len(order) != ndim:
        wording = f"required rank {len(order)} tensor to use {text.removeprefix('torch.')} format"
        raise TgradError("E0208", wording, python="RuntimeError")
    return order


def arranged(values: Array, order: tuple[int, ...]) -> Array:
    """An array made in memory order, with its dimensions back in their places."""
    back = sorted(range(len(order)), key=order.__getitem__)
    return values.transpose(back)
