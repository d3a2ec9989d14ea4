"""``x[index]`` and ``x[index] = value`` by PyTorch's rules: integers, slices, None, ellipsis, masks, index tensors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.brackets import BracketList, array_of
from ...tensor.dispatch import view_of
from ...tensor.failures import describe
from ...tensor.inplace import check_writable
from ...tensor.number import Number, cut
from ...tensor.registry import OPS
from ...tensor.replay import guard
from ...tensor.tensor import Tensor
from ..shape.slicing import index_view
from .copying import assign, put
from .picking import index as pick_index
from .picking import put_in_place

if TYPE_CHECKING:
    from typing import Any

_INTEGERS = ("int64", "int32", "int16", "int8")


class Plan:
    """An index taken apart: the view that its plain parts make, then index tensors at dimensions of that view.

    `plain` is NumPy's basic index, `name` PyTorch's backward node of the last step (None where nothing changes),
    `tensors` and `places` are the index tensors and their dimensions.
    """

    __slots__ = ("name", "places", "plain", "tensors")

    def __init__(self) -> None:
        self.plain: list[Any] = []
        self.name: str | None = None
        self.tensors: list[Tensor] = []
        self.places: list[int] = []


def getitem(tensor: Tensor, index: Any) -> Tensor:
    """``tensor[index]``: a view for integers, slices, None and an ellipsis, a copy for masks and index tensors.

    Raises IndexError in PyTorch's words for what is out of bounds, of a wrong shape or no index at all.
    """
    if type(index) is Number:
        index = cut(index)
    if type(index) is int:
        return _element(tensor, index)
    if type(index) is slice:
        bounds = _slice(index)
        if not tensor.ndim:
            text = "slice() cannot be applied to a 0-dim tensor."
            raise TgradError("E0208", text, torch=text, python="IndexError")
        return _viewed(tensor, (bounds, ...), "SliceBackward0")
    plan = planned(tensor, index)
    view = tensor
    if plan.name is not None or not plan.tensors:
        view = _viewed(tensor, tuple(plan.plain), plan.name or "AliasBackward0")
    if not plan.tensors:
        return view
    made: Tensor = pick_index((view, *plan.tensors), places=tuple(plan.places))
    return made


def _element(tensor: Tensor, index: int) -> Tensor:
    shape = tensor.shape
    if not shape:
        raise _no_element()
    size = shape[0]
    if not -size <= index < size:
        raise _out_of_bounds(index, 0, size)
    return _viewed(tensor, (index, ...), "SelectBackward0")


def _viewed(tensor: Tensor, index: Any, name: str) -> Tensor:
    return view_of(index_view, tensor, {"index": index, "name": name, "output": 0})


def _no_element() -> TgradError:
    text = (
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
        "0-dim tensor to a number"
    )
    return TgradError("E0208", text, torch=text, python="IndexError", hint="x.item() is the number")


def setitem(tensor: Tensor, index: Any, value: Any) -> None:
    """``tensor[index] = value``, seen through every alias and view; the value is broadcast and converted.

    Raises E0201 for a value that does not fit, E0403 for a leaf that requires grad, and what `getitem` raises.
    """
    convert = getattr(value, "as_tensor", None)
    if convert is not None:
        value = convert()
    if type(index) is Number:
        index = cut(index)
    if type(index) is int and tensor.ndim and -tensor.shape[0] <= index < tensor.shape[0]:
        put(tensor, (index, ...), "SelectBackward0", value)
        return
    if not tensor.ndim and type(index) is int:
        raise _no_element()
    plan = planned(tensor, index)
    if not plan.tensors:
        if plan.name is None:
            assign(tensor, value)
        else:
            put(tensor, tuple(plan.plain), plan.name, value)
        return
    view = tensor
    if plan.name is not None:
        view = index_view(tensor, index=tuple(plan.plain), name=plan.name)
    check_writable(view)
    if type(value) is not Tensor:
        value = _as_element(view, value)
    if value.size == 1 and [t.dtype.name for t in plan.tensors] == ["bool"]:
        value = OPS["to_dtype"](value, dtype=view.dtype)  # PyTorch fills there, and converts
    if value.dtype is not view.dtype:
        from ...tensor.promotion import LEGACY_NAMES

        text = (
            "Index put requires the source and destination dtypes match, got "
            f"{LEGACY_NAMES[view.dtype.name]} for the destination and {LEGACY_NAMES[value.dtype.name]} for the source."
        )
        raise TgradError("E0302", text, torch=text, python="RuntimeError", operands={1: describe(value)})
    put_in_place(view, value, plan.tensors, tuple(plan.places))


def _as_element(view: Tensor, value: Any) -> Tensor:
    """A number as a 0-d tensor of the target's type."""
    from ...tensor.number import NUMERIC
    from .copying import not_assignable

    if type(value) is not Number and not isinstance(value, NUMERIC):
        raise not_assignable(view, value)
    raw = value.value if type(value) is Number else value
    if isinstance(raw, complex) and not view.dtype.is_complex:
        text = f"value cannot be converted to type {view.dtype.name} without overflow"
        raise TgradError("E0303", text, python="RuntimeError")
    made: Tensor = OPS["number_to_tensor"](value, dtype=view.dtype)
    return made


# ---- taking an index apart -----------------------------------------------------------------------------------


def planned(tensor: Tensor, index: Any) -> Plan:
    """The steps that an index means for a tensor."""
    items = _items(index)
    shape = tensor.shape
    counted = 0
    for item in items:
        if item is None or item is Ellipsis or item is True or item is False:
            continue
        counted += item.ndim if type(item) is Tensor and item.dtype.name in ("bool", "uint8") else 1
    if counted > len(shape):
        text = f"too many indices for tensor of dimension {len(shape)}"
        raise TgradError("E0207", text, torch=text, python="IndexError", operands={0: describe(tensor)})
    plan = Plan()
    at = 0  # the dimension of the tensor that the next item is about
    here = 0  # the dimension of the view that is being made
    counted_all = False  # whether an ellipsis has taken what the rest leaves
    for item in items:
        if item is Ellipsis:
            if counted_all:
                raise TgradError("E0207", "an index has one ellipsis at most", python="IndexError")
            counted_all = True
            skipped = len(shape) - counted
            plan.plain += [slice(None)] * skipped
            at, here = at + skipped, here + skipped
        elif item is None:
            plan.plain.append(None)
            plan.name = "UnsqueezeBackward0"
            here += 1
        elif item is True or item is False:
            plan.plain.append(None)
            plan.name = "UnsqueezeBackward0"
            plan.tensors.append(_positions_of(item))
            plan.places.append(here)
            here += 1
        elif type(item) is slice:
            bounds = _slice(item)
            plan.plain.append(bounds)
            if bounds.start or bounds.stop not in (None, shape[at]) or bounds.step not in (None, 1):
                plan.name = "SliceBackward0"
            at, here = at + 1, here + 1
        elif type(item) is int:
            if not -shape[at] <= item < shape[at]:
                raise _out_of_bounds(item, at, shape[at])
            plan.plain.append(item)
            plan.name = "SelectBackward0"
            at += 1
        else:
            at, here = _place(plan, item, at, here)
    if Ellipsis not in plan.plain:
        plan.plain.append(...)
    return plan


def _place(plan: Plan, item: Tensor, at: int, here: int) -> tuple[int, int]:
    """Put an index tensor or mask at its dimension."""
    mask = item.dtype.name in ("bool", "uint8")
    if mask and not item.ndim:
        # A mask without dimensions: a new dimension that is kept or empty.
        plan.plain.append(None)
        plan.name = "UnsqueezeBackward0"
        plan.tensors.append(OPS["reshape"](item if item.dtype.name == "bool" else OPS["ne"](item, 0), shape=(1,)))
        plan.places.append(here)
        return at, here + 1
    if mask and item.dtype.name == "uint8":
        item = OPS["ne"](item, 0)
    plan.tensors.append(item)
    plan.places.append(here)
    width = item.ndim if mask else 1
    plan.plain += [slice(None)] * width
    return at + width, here + width


def _positions_of(flag: bool) -> Tensor:
    array, _ = array_of([0] if flag else [])
    from ...tensor import dtypes

    return Tensor.of(array.astype("int64"), dtypes.int64)


def _items(index: Any) -> list[Any]:
    """The parts of an index, each as an int, slice, None, ellipsis, bool or index tensor."""
    if type(index) is not tuple:
        index = tuple(index) if _stands_for_tuple(index) else (index,)
    return [_item(part) for part in index]


def _stands_for_tuple(index: Any) -> bool:
    """Whether a list is read as a tuple of indices: a short one with anything but numbers in it, as PyTorch has it."""
    if not isinstance(index, (list, tuple)):
        return False
    if isinstance(index, tuple):
        return True
    if type(index) is BracketList and index.became is not None:
        return False
    return len(index) < 32 and any(
        isinstance(i, (list, tuple, slice)) or i is None or i is Ellipsis or type(i) is Tensor for i in index
    )


def _item(part: Any) -> Any:
    kind = type(part)
    if kind is int or kind is bool or part is None or part is Ellipsis or kind is slice:
        return part
    if kind is Number:
        return _item(cut(part))
    if kind is Tensor:
        return _index_tensor(part)
    convert = getattr(part, "as_tensor", None)
    if convert is not None:
        return _index_tensor(convert())
    if isinstance(part, (list, tuple, range)):
        return _listed(part)
    if hasattr(type(part), "__index__"):
        return int(part)
    if isinstance(part, str):
        text = f"new(): invalid data type '{type(part).__name__}'"
        raise TgradError("E0207", text, torch=text, python="TypeError")
    raise _no_index(kind.__name__)


def _no_index(kind: str) -> TgradError:
    text = (
        f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {kind})"
    )
    return TgradError("E0207", text, torch=text, python="IndexError")


def _index_tensor(item: Tensor) -> Any:
    """An index tensor; one integer without dimensions is that integer."""
    name = item.dtype.name
    if name not in (*_INTEGERS, "uint8", "bool"):
        text = "tensors used as indices must be long, int, byte or bool tensors"
        raise TgradError("E0207", text, torch=text, python="IndexError", operands={1: describe(item)})
    if not item.ndim and name in _INTEGERS:
        value = int(item.array)
        guard(item._node, value)
        return value
    return item


def _listed(part: Any) -> Tensor:
    if type(part) is BracketList and part.became is not None:
        return part.became
    from ...tensor import dtypes

    array, dtype = array_of(list(part))
    if not array.size:
        return Tensor.of(array.astype("int64"), dtypes.int64)
    made = Tensor.of(array, dtype)
    found = _index_tensor(made)
    return found if type(found) is Tensor else made


def _slice(bounds: slice) -> slice:
    """A slice with plain bounds; raises for a step that is not positive."""
    start, stop, step = _bound(bounds.start), _bound(bounds.stop), _bound(bounds.step)
    if step is not None and step <= 0:
        text = "slice step cannot be zero" if step == 0 else "step must be greater than zero"
        hint = None if step == 0 else "x.flip(0) turns a dimension round"
        raise TgradError("E0207", text, torch=text, python="ValueError", hint=hint)
    return slice(start, stop, step)


def _bound(value: Any) -> Any:
    if value is None or type(value) is int:
        return value
    if type(value) is Number:
        value = cut(value)
    if type(value) is Tensor:
        if value.size != 1 or value.dtype.is_differentiable:
            text = "only integer tensors of a single element can be converted to an index"
            raise TgradError("E0207", text, torch=text, python="TypeError")
        found = int(value.array.reshape(-1)[0])
        guard(value._node, found)
        return found
    if not hasattr(type(value), "__index__"):
        text = "slice indices must be integers or None or have an __index__ method"
        raise TgradError("E0207", text, torch=text, python="TypeError")
    return value.__index__()


def _out_of_bounds(index: int, dim: int, size: int) -> TgradError:
    text = f"index {index} is out of bounds for dimension {dim} with size {size}"
    hint = f"its indices are 0 to {size - 1}, or {-size} to -1" if size else None
    return TgradError("E0205", text, torch=text, python="IndexError", hint=hint)


def iterate(tensor: Tensor) -> Any:
    """Views of the rows, as ``for row in tensor`` gives them."""
    if not tensor.ndim:
        text = "iteration over a 0-d tensor"
        raise TgradError("E0705", text, torch=text, python="TypeError")
    return iter(OPS["unbind"](tensor))


def turned(tensor: Tensor) -> Any:
    """The rows from last to first, as ``reversed(tensor)`` gives them."""
    return OPS["flip"](tensor, dims=(0,)) if tensor.ndim else tensor


def length(tensor: Tensor) -> int:
    """The size of the first dimension."""
    if not tensor.ndim:
        text = "len() of a 0-d tensor"
        raise TgradError("E0208", text, torch=text, python="TypeError")
    return tensor.shape[0]


def install() -> None:
    """Give `Tensor` Python's item and iteration protocol."""
    for name, method in (
        ("getitem", getitem),
        ("setitem", setitem),
        ("iter", iterate),
        ("len", length),
        ("reversed", turned),
    ):
        setattr(Tensor, f"__{name}__", method)


install()
