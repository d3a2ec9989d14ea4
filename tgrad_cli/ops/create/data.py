"""Tensors of given data: ``torch.tensor([1, 2])``, ``torch.as_tensor``, ``torch.from_numpy``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.argument_errors import type_name
from ...tensor.brackets import array_of, build
from ...tensor.making import (
    arranged,
    check_device,
    check_range,
    dtype_option,
    filled,
    made,
    number,
    one_int,
    require_grad,
    sizes_of,
)
from ...tensor.number import Number
from ...tensor.promotion import number_dtype
from ...tensor.registry import NUMPY, OPS, function
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor

if TYPE_CHECKING:
    from typing import Any


def from_data(name: str, data: Any, dtype: Any, device: Any, requires_grad: Any) -> Any:
    """A new tensor of numbers, nested sequences, another tensor or a NumPy array; Python numbers keep their history.

    Raises E0502 for what holds no numbers, E0206 for rows that differ in length, E0303 for numbers that do not fit.
    """
    check_device(name, device)
    convert = getattr(data, "as_tensor", None)
    if convert is not None:
        data = convert()
    raw = data.value if type(data) is Number else data
    if hasattr(raw, "dtype") and hasattr(raw, "tobytes"):
        data = Tensor.of(raw)  # one of NumPy's numbers, whose type counts
    if type(data) is Tensor:
        kind = dtype or data.dtype
        tensor = Tensor(dtypes.cast(data.array, data.dtype, kind).copy(), kind)
    elif isinstance(data, (list, tuple, range)):
        tensor = _of_sequence(data, dtype, requires_grad)
    elif type(data) is Number or isinstance(data, (int, float, complex)):
        tensor = _of_number(data, dtype, requires_grad)
    else:
        raise _no_numbers(data)
    if requires_grad:
        require_grad(tensor)
    return tensor


def _of_sequence(data: Any, dtype: Any, requires_grad: Any) -> Tensor:
    holds = _holds(data)
    if Tensor in holds:
        data = _single_elements(data)
    if not requires_grad and ACTIVE.state.grad_enabled and Number in holds:
        tensor = build(data, dtype if dtype is not None and dtype.is_differentiable else None)
        return tensor if dtype in (None, tensor.dtype) else OPS["to_dtype"](tensor, dtype=dtype)
    wrong = _first_strange(data)
    if wrong is not None:
        raise _no_numbers(wrong, inside=True)
    array, kind = array_of(data, dtypes.float64 if _checked(dtype) else dtype)
    if _checked(dtype):
        low, high = (array.min(), array.max()) if array.size else (0, 0)
        if array.size and not (low == low and high == high):
            low = high = float("nan")
        exact, _ = array_of(data) if array.size else (array, kind)
        for value in (low, high):
            check_range(float(value), dtype)
        return Tensor(dtypes.cast(exact, dtypes.of_array(exact), dtype), dtype)
    return Tensor(array, kind)


def _single_elements(data: Any) -> Any:
    """The items with their tensors as numbers; raises E0502 for one of several elements, as PyTorch does."""
    made = []
    for v in data:
        if type(v) is Tensor:
            if v.size != 1:
                text = "only one element tensors can be converted to Python scalars"
                hint = "torch.stack joins tensors along a new dimension"
                raise TgradError("E0502", text, python="ValueError", hint=hint)
            v = OPS["reshape"](v, shape=()) if v.ndim else v
        made.append(_single_elements(v) if isinstance(v, (list, tuple)) else v)
    return made


def _checked(dtype: Any) -> bool:
    """Whether numbers may not fit in an element type, so that PyTorch looks at each."""
    return dtype is not None and bool(dtype.category == dtypes.INTEGER)


def _holds(data: Any) -> set[type]:
    """Which of numbers with a history and tensors are among the items."""
    found: set[type] = set()
    pending = [data]
    while pending:
        for item in pending.pop():
            kind = type(item)
            if kind is Number or kind is Tensor:
                found.add(kind)
            elif isinstance(item, (list, tuple)):
                pending.append(item)
    return found


def _first_strange(data: Any) -> Any:
    """The first item that PyTorch cannot infer a type from, None where there is none."""
    pending = [data]
    while pending:
        for item in pending.pop():
            if isinstance(item, (list, tuple, range)):
                pending.append(item)
            elif item is None or isinstance(item, dict):
                return item if item is not None else type(None)
    return None


def _of_number(value: Any, dtype: Any, requires_grad: Any) -> Tensor:
    raw = value.value if type(value) is Number else value
    kind = dtype or number_dtype(raw)
    if isinstance(raw, complex) and kind.category != dtypes.COMPLEX:
        raise TgradError("E0303", "must be real number, not complex", python="TypeError")
    if isinstance(raw, int) and not -(1 << 63) <= raw < 1 << 63:
        if kind.category < dtypes.FLOATING:
            text = "Overflow when unpacking long long"
            raise TgradError("E0303", f"{raw} does not fit in int64", torch=text, python="ValueError")
        raw = value = float(raw)
    check_range(raw, kind)
    if requires_grad or not ACTIVE.state.grad_enabled:
        value = raw
    tensor: Tensor = OPS["number_to_tensor"](value, dtype=kind)
    return tensor


def _no_numbers(value: Any, inside: bool = False) -> TgradError:
    if isinstance(value, str):
        text = "new(): invalid data type 'str'"
        return TgradError("E0502", text, python="TypeError", hint="a tensor holds numbers")
    name = "NoneType" if value is None or value is type(None) else type_name(value)
    place = " in the list" if inside else ""
    return TgradError(
        "E0502",
        f"a {name}{place} has no element type",
        torch=f"Could not infer dtype of {name}",
        python="RuntimeError",
        hint="a tensor holds numbers",
    )


@function("create", torch="torch.tensor")
def tensor(
    data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False
) -> Any:
    """A tensor of the given numbers: a number, nested lists or tuples, or a copy of a tensor or array.

    > torch.tensor([[1, 2.5], [3, 4]])
    tensor([[1.0000, 2.5000],
            [3.0000, 4.0000]])
    """
    return from_data("tensor", data, dtype_option("tensor", dtype), device, requires_grad)


@function("create", torch="torch.as_tensor")
def as_tensor(data: Any, dtype: Any = None, device: Any = None) -> Any:
    """The data as a tensor: a tensor itself, an array's memory shared, lists and numbers as `torch.tensor` takes them.

    > torch.as_tensor([1, 2])
    tensor([1, 2])
    """
    return _shared("as_tensor", data, dtype_option("as_tensor", dtype), device)


def _shared(name: str, data: Any, dtype: Any, device: Any) -> Any:
    check_device(name, device)
    convert = getattr(data, "as_tensor", None)
    found = data if type(data) is Tensor else convert() if convert is not None else None
    if found is None:
        return from_data(name, data, dtype, device, False)
    return found if dtype in (None, found.dtype) else OPS["to_dtype"](found, dtype=dtype)


@function("create", torch="torch.asarray")
def asarray(obj: Any, *, dtype: Any = None, device: Any = None, copy: Any = None, requires_grad: Any = None) -> Any:
    """The object as a tensor, sharing memory where it can unless ``copy=True``.

    It requires grad where the object does, or as `requires_grad` says; a tensor that is a leaf comes to do so itself.

    > torch.asarray([1., 2.])
    tensor([1., 2.])
    """
    from ..index.copying import detach, requires_grad_

    found = _shared("asarray", obj, dtype_option("asarray", dtype), device)
    if copy:
        found = OPS["clone"](found)
    if requires_grad is None:
        requires_grad = type(obj) is Tensor and obj.requires_grad
    if found.requires_grad and not found.is_leaf:
        return found if requires_grad else detach(found)
    return requires_grad_(found, bool(requires_grad))


@function("create", torch="torch.from_numpy")
def from_numpy(ndarray: Any, /) -> Any:
    """A tensor on a NumPy array's memory: a change of either shows in both.

    > torch.from_numpy(np.ones(2))
    tensor([1., 1.], dtype=torch.float64)
    """
    convert = getattr(ndarray, "as_tensor", None)
    if convert is None:
        text = f"expected np.ndarray (got {type_name(ndarray)})"
        raise TgradError("E0502", f"from_numpy: {text}", torch=text, python="TypeError")
    if min(ndarray.array.strides, default=0) < 0:
        text = (
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not "
            "currently supported. (You can probably work around this by making a copy of your array  with "
            "array.copy().) "
        )
        raise TgradError("E0604", "from_numpy: the array runs backwards", torch=text, python="ValueError")
    return convert()


@function("create", torch="torch.scalar_tensor")
def scalar_tensor(s: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
    """A tensor of no dimensions, of the default float type.

    > torch.scalar_tensor(3)
    tensor(3.)
    """
    number("scalar_tensor", "s", 1, s)
    kind = dtype_option("scalar_tensor", dtype) or ACTIVE.state.default_dtype
    return from_data("scalar_tensor", s, kind, device, requires_grad)


@function("create", torch="torch.empty_strided")
def empty_strided(
    size: Any, stride: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, layout: Any = None
) -> Any:
    """A tensor of a given size and given steps in memory, to be filled later; zeros here.

    > torch.empty_strided((2, 3), (1, 2)).stride()
    (1, 2)
    """
    kind = dtype_option("empty_strided", dtype) or ACTIVE.state.default_dtype
    return made("empty_strided", strided("empty_strided", size, stride, kind), kind, device, requires_grad)


def strided(name: str, size: Any, stride: Any, dtype: Any) -> Any:
    """An array of zeros of a given size with given steps in memory; raises E0604."""
    shape = sizes_of(name, (size,))
    steps = tuple([one_int(name, "stride", 2, n) for n in (stride if isinstance(stride, (tuple, list)) else (stride,))])
    text = None
    if len(shape) != len(steps):
        text = f"dimensionality of sizes ({len(shape)}) must match dimensionality of strides ({len(steps)})"
    elif any(n < 0 for n in steps):
        text = f"Storage size calculation overflowed with sizes={list(shape)} and strides={list(steps)}"
    if text is not None:
        raise TgradError("E0604", text, python="RuntimeError")
    span = 1 + sum((n - 1) * step for n, step in zip(shape, steps, strict=True)) if 0 not in shape else 0
    flat = filled((span,), 0, dtype)
    width = dtype.np.itemsize
    return NUMPY().lib.stride_tricks.as_strided(flat, shape, tuple([step * width for step in steps]))


@function("create", torch="torch.empty_permuted")
def empty_permuted(
    size: Any,
    physical_layout: Any,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    pin_memory: Any = False,
) -> Any:
    """A tensor of a given size whose dimensions follow each other in memory in a given order; zeros here.

    > torch.empty_permuted((2, 3), (1, 0)).stride()
    (1, 2)
    """
    shape, order = sizes_of("empty_permuted", (size,)), tuple(physical_layout)
    n = len(shape)
    text = None
    if n != len(order):
        text = "Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = "
        text += f"{n} is not equal to len(physical_layout) = {len(order)}"
    for i, d in enumerate(order):
        if text is None and not 0 <= d < n:
            text = f"Dimension out of range (expected to be between 0 and {n - 1}, but got {d} at index {i}).  NB: "
            text += "negative dims not currently supported; file an issue if you want it."
        elif text is None and d in order[:i]:
            text = "Duplicate dim not allowed"
    if text is not None:
        raise TgradError("E0204", text, python="RuntimeError")
    kind = dtype_option("empty_permuted", dtype) or ACTIVE.state.default_dtype
    array = arranged(filled(tuple([shape[d] for d in order]), 0, kind), order)
    return made("empty_permuted", array, kind, device, requires_grad)
