"""Working out shapes and dimensions, with PyTorch's words where they do not fit."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor.argument_errors import type_name
from ..tensor.failures import describe, dim_error

if TYPE_CHECKING:
    from typing import Any

Shape = tuple[int, ...]


def product(sizes: Any) -> int:
    """The number of elements of a shape."""
    total = 1
    for n in sizes:
        total *= n
    return total


def wrapped(dim: int, ndim: int, name: str, values: tuple[Any, ...] = ()) -> int:
    """A dimension counted from the front; raises E0204 where the tensor has no such dimension."""
    span = max(ndim, 1)
    try:
        dim = index(dim)
    except (TypeError, TgradError):
        text = f"{name}(): argument 'dim' must be int, not {type_name(dim)}"
        raise TgradError("E0502", text, python="TypeError", operands={"dim": type_name(dim)}) from None
    if not -span <= dim < span:
        raise dim_error(name, dim, ndim, values)
    return dim + span if dim < 0 else dim


def distinct(dims: Any, ndim: int, name: str) -> Shape:
    """Several dimensions counted from the front; raises E0204 for one that comes twice."""
    found = tuple([wrapped(d, ndim, name) for d in (dims if isinstance(dims, tuple) else (dims,))])
    for d in found:
        if found.count(d) > 1:
            text = f"dim {d} appears multiple times in the list of dims"
            raise TgradError("E0204", f"{name}: {text}", torch=text, python="RuntimeError")
    return found


def inferred(shape: Any, count: int, name: str) -> Shape:
    """A shape with its -1 worked out; raises E0202 where it does not hold `count` elements."""
    for n in shape:
        if not hasattr(n, "__index__"):
            word = "size" if name == "view" else "shape"
            text = f"{name}(): argument '{word}' (position 1) must be tuple of ints, not {type(n).__name__}"
            raise TgradError("E0502", text, torch=text, python="TypeError")
    known, unknown = 1, -1
    for i, n in enumerate(shape):
        if n >= 0:
            known *= n
        elif n == -1 and unknown < 0:
            unknown = i
        elif n == -1:
            raise _bad_shape(name, "only one dimension can be inferred")
        else:
            raise _bad_shape(name, f"invalid shape dimension {n} at index {i} of shape {list(shape)}")
    if unknown < 0:
        if known == count:
            return tuple(shape)
    elif known and count % known == 0:
        return (*shape[:unknown], count // known, *shape[unknown + 1 :])
    elif not known and not count:
        raise _bad_shape(
            name,
            f"cannot reshape tensor of 0 elements into shape {list(shape)} because the unspecified dimension size -1 "
            "can be any value and is ambiguous",
        )
    raise _bad_shape(name, f"shape '{list(shape)}' is invalid for input of size {count}")


def fitting(shape: Any, input: Any, name: str) -> Shape:
    """A shape for the elements of a tensor, with its -1 worked out; the error shows the tensor's own."""
    try:
        return inferred(shape, input.size, name)
    except TgradError as error:
        if error.code == "E0202":
            error.operands = {0: describe(input)}
        raise


def _bad_shape(name: str, text: str) -> TgradError:
    return TgradError("E0202", f"{name}: {text}", torch=text, python="RuntimeError")


def flattened(shape: Shape, start: int, end: int) -> Shape:
    """A shape with the dimensions from `start` to `end` made one."""
    ndim = len(shape)
    first, last = wrapped(start, ndim, "flatten"), wrapped(end, ndim, "flatten")
    if first > last:
        text = "flatten() has invalid args: start_dim cannot come after end_dim"
        raise TgradError("E0204", text, torch=text, python="RuntimeError")
    if not ndim:
        return (1,)
    return (*shape[:first], product(shape[first : last + 1]), *shape[last + 1 :])


def unflattened(shape: Shape, dim: int, sizes: Any) -> Shape:
    """A shape with one dimension made several."""
    at = wrapped(dim, len(shape), "unflatten")
    sizes = tuple(sizes)
    if not sizes:
        text = "unflatten: sizes must be non-empty"
        raise TgradError("E0202", text, torch=text, python="RuntimeError")
    if sizes.count(-1) > 1:
        raise _bad_shape("unflatten", "only one dimension can be inferred")
    known = product([n for n in sizes if n != -1])
    if (-1 in sizes and (known == 0 or shape[at] % known)) or (-1 not in sizes and known != shape[at]):
        text = (
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {at} ({shape[at]}) in the "
            "input tensor"
        )
        raise TgradError("E0202", text, torch=text, python="RuntimeError")
    return (*shape[:at], *inferred(sizes, shape[at], "unflatten"), *shape[at + 1 :])


def bad_expand(operand: str, shape: Any, size: Any, target: Any) -> TgradError:
    """PyTorch's error for a size that a tensor cannot be expanded to."""
    extra = len(size) - len(shape)
    if extra < 0:
        return TgradError(
            "E0201",
            f"expand: {list(size)} has fewer dimensions than the tensor, {list(shape)}",
            python="RuntimeError",
            operands={0: operand},
            torch=f"expand(torch.FloatTensor{{{list(shape)}}}, size={list(size)}): the number of sizes provided "
            f"({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})",
        )
    if any(n < 0 for n in target[:extra]):
        text = f"The expanded size of the tensor ({target[0]}) isn't allowed in a leading, non-existing dimension 0"
        return TgradError("E0201", text, torch=text, python="RuntimeError", operands={0: operand})
    i = max((i for i, n in enumerate(shape) if n not in (1, target[i + extra])), default=0)
    return TgradError(
        "E0201",
        f"expand: a dimension of size {shape[i]} cannot become {target[i + extra]}",
        python="RuntimeError",
        operands={0: operand},
        torch=f"The expanded size of the tensor ({target[i + extra]}) must match the existing size ({shape[i]}) at "
        f"non-singleton dimension {i + extra}.  Target sizes: {list(size)}.  Tensor sizes: {list(shape)}",
    )
