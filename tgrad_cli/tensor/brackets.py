"""Bracket literals: a Python list of numbers that is one tensor, always the same, where a tensor is meant."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .number import NUMERIC, Number
from .registry import OPS
from .state import ACTIVE
from .tensor import Tensor


class BracketList(list[Any]):
    """A list as the person wrote it. `tensor` is what it is where a tensor is meant, dropped when the list changes;
    `became` is set once an in-place operation turned it into a tensor for all its aliases."""

    __slots__ = ("__weakref__", "became", "label", "owners", "tensor")

    def __init__(self, items: Any = ()) -> None:
        super().__init__(items)
        self.tensor: Tensor | None = None
        self.became: Tensor | None = None
        self.owners: list[BracketList] | None = None  # the lists around this one whose tensors hold its numbers
        self.label: tuple[str, object] | None = None  # the name that it was bound to first, for the tape

    def changed(self) -> None:
        """The list was changed: its tensor no longer says what it holds."""
        self.tensor = None
        owners, self.owners = self.owners, None
        for owner in owners or ():
            owner.changed()


def _own(items: BracketList) -> None:
    """Have every list inside tell this one when it changes."""
    pending: list[Any] = [items]
    while pending:
        for inner in pending.pop():
            if type(inner) is BracketList:
                if inner.owners is None:
                    inner.owners = []
                inner.owners.append(items)
                pending.append(inner)


def tensor_of(items: Any) -> Tensor:
    """The tensor that a list of numbers, lists or tensors means; raises E0502 where it means none."""
    if type(items) is BracketList:
        if items.became is not None:
            return items.became
        if items.tensor is None:
            items.tensor = build(items)
            if items and type(items[0]) is BracketList:
                _own(items)
            items.tensor.node.label = items.label
        return items.tensor
    return build(items)


def become(items: BracketList) -> Tensor:
    """Turn the list into its tensor for everyone who holds it."""
    tensor = tensor_of(items)
    if items.became is None:
        ACTIVE.state.journal.log_first(items, "became", setattr, "became", None)
        items.became = tensor
    return tensor


def build(items: Any, dtype: dtypes.DType | None = None) -> Tensor:
    """A new tensor from nested lists: a stack where items carry history, else a leaf."""
    if _carries_history(items):
        return _stack(items, dtype)
    return Tensor.of(*array_of(items, dtype))


def array_of(items: Any, dtype: dtypes.DType | None = None) -> tuple[Any, dtypes.DType]:
    """The array and type that `torch.tensor` makes of nested lists of numbers."""
    plain = _plain(items)
    try:
        array = np.array(plain)
    except (ValueError, OverflowError) as error:
        raise ragged(plain, error) from error
    if array.dtype.kind not in "biufc":
        if array.dtype.kind == "O" and _all_numbers(plain):
            raise TgradError(
                "E0303",
                "an integer here does not fit in int64",
                torch="Overflow when unpacking long long",
                python="ValueError",
            )
        raise ragged(plain, None)
    if array.size == 0:
        found = ACTIVE.state.default_dtype
    elif array.dtype.kind == "b":
        found = dtypes.bool_
    elif array.dtype.kind in "iu":
        found = dtypes.int64
    elif array.dtype.kind == "f":
        found = ACTIVE.state.default_dtype
    else:
        found = ACTIVE.state.default_dtype.to_complex()
    if array.dtype.kind == "u":
        raise TgradError(
            "E0303",
            "an integer here does not fit in int64",
            torch="Overflow when unpacking long long",
            python="ValueError",
        )
    source = dtypes.of_array(array)
    target = dtype or _with_numpy(plain, found)
    return dtypes.cast(array, source, target), target


def _with_numpy(items: Any, found: dtypes.DType) -> dtypes.DType:
    """The type of numbers among which NumPy's own may be, whose types count as they are."""
    kinds: list[Any] = []
    pending = [items]
    while pending:
        inner = pending.pop()
        if isinstance(inner, list):
            pending += inner
        elif isinstance(inner, np.generic):
            kinds.append(dtypes.of_array(np.asarray(inner)))
        elif isinstance(inner, (float, complex)):
            kinds.append(found)
    if not any(kind is not found for kind in kinds):
        return found
    common: dtypes.DType = kinds[0]
    for kind in kinds:
        common = dtypes.promote(common, kind)
    return common


def _plain(items: Any) -> Any:
    """Nested lists of plain numbers, whatever the items were."""
    if isinstance(items, (list, tuple, range)):
        return [_plain(v) for v in items]
    if type(items) is Number:
        return items.value
    if type(items) is Tensor:
        return items.array.tolist()
    as_tensor = getattr(items, "as_tensor", None)
    return as_tensor().array.tolist() if as_tensor is not None else items


def _all_numbers(items: Any) -> bool:
    if isinstance(items, list):
        return all(_all_numbers(v) for v in items)
    return isinstance(items, NUMERIC)


def _carries_history(items: Any) -> bool:
    """Whether anything in the nested lists is a tensor or a number on the tape."""
    for v in items:
        kind = type(v)
        if kind is Tensor or kind is Number:
            return True
        if isinstance(v, (list, tuple)) and _carries_history(v):
            return True
    return False


def _stack(items: Any, dtype: dtypes.DType | None) -> Tensor:
    """A stack of tensors and numbers, which keeps their history."""
    parts = []
    for v in items:
        if isinstance(v, (list, tuple)):
            v = build(v, dtype) if dtype is not None and getattr(v, "became", None) is None else tensor_of(v)
        if type(v) is not Tensor:
            v = OPS["number_to_tensor"](v, dtype=dtype)
        parts.append(v)
    common = parts[0].dtype
    for p in parts:
        common = dtypes.promote(common, p.dtype)
    if any(p.shape != parts[0].shape for p in parts):
        raise ragged([list(p.shape) for p in parts], None)
    made: Tensor = OPS["stack"](
        tuple(p if p.dtype is common else OPS["to_dtype"](p, dtype=common) for p in parts), dim=0
    )
    return made


def ragged(items: Any, _error: Exception | None) -> TgradError:
    """Nested lists whose lengths differ, or that hold something that is no number."""
    wrong = _first_wrong(items)
    if wrong is not None:
        return TgradError(
            "E0502",
            f"a tensor holds numbers, and this list holds a {type(wrong).__name__}",
            torch=f"new(): invalid data type '{type(wrong).__name__}'",
            python="TypeError",
        )
    first = len(items[0]) if isinstance(items, list) and items and isinstance(items[0], list) else 0
    for i, row in enumerate(items if isinstance(items, list) else ()):
        if not isinstance(row, list) or len(row) != first:
            got = len(row) if isinstance(row, list) else 0
            return TgradError(
                "E0206",
                f"the rows of this list differ in length: {first} and {got}",
                torch=f"expected sequence of length {first} at dim 1 (got {got})",
                python="ValueError",
                hint=f"row {i} is the first that differs",
            )
    return TgradError("E0206", "the lists inside this list differ in length", python="ValueError")


def _first_wrong(items: Any) -> Any:
    for v in items:
        if isinstance(v, list):
            found = _first_wrong(v)
            if found is not None:
                return found
        elif not isinstance(v, NUMERIC):
            return v
    return None
