"""``x.storage()`` and ``x.untyped_storage()``: the memory behind tensors, as elements or as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...tensor.number import cut
from ..running.calls import Bound
from ..running.scope import NOTHING
from .devices import CPU

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...tensor.dtypes import DType
    from ...tensor.storage import Storage
    from ...tensor.tensor import Tensor


class StorageValue:
    """A storage as a program sees it; `dtype` is None where it is seen as bytes."""

    type_name = "torch.storage.UntypedStorage"

    def __init__(self, memory: Storage, dtype: DType | None) -> None:
        self.memory = memory
        self.dtype = dtype

    def _values(self) -> Any:
        flat = self.memory.flat
        return flat if self.dtype is not None else flat.view(np.uint8)

    def __len__(self) -> int:
        return len(self._values())

    def __getitem__(self, index: Any) -> Any:
        values = self._values()
        at = cut(index)
        if isinstance(at, int) and not -len(values) <= at < len(values):
            raise IndexError(f"index {at} out of range for storage of size {len(values)}")
        found = values[at]
        return found.item() if isinstance(found, np.generic) else found.tolist()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StorageValue) and other.memory is self.memory

    def __hash__(self) -> int:
        return id(self.memory)

    def attribute(self, name: str) -> Any:
        """`data_ptr`, `nbytes`, `size`, `tolist` and what it is of."""
        if name == "device":
            return CPU
        if name == "dtype" and self.dtype is not None:
            return self.dtype
        found = METHODS.get(name)
        return NOTHING if found is None else Bound(name, self, found)

    def attribute_names(self) -> tuple[str, ...]:
        """What it has."""
        return (*METHODS, "device", *(() if self.dtype is None else ("dtype",)))

    def __repr__(self) -> str:
        lines = "".join(f" {value}\n" for value in self._values().tolist())
        if self.dtype is None:
            return f"{lines}[torch.storage.UntypedStorage(device=cpu) of size {len(self)}]"
        return f"{lines}[torch.storage.TypedStorage(dtype={self.dtype!r}, device=cpu) of size {len(self)}]"


class TypedStorageValue(StorageValue):
    """A storage seen as elements of one type."""

    type_name = "torch.storage.TypedStorage"


METHODS: dict[str, Callable[..., Any]] = {
    "data_ptr": lambda s: int(s.memory.flat.ctypes.data),
    "element_size": lambda s: s.memory.flat.itemsize if s.dtype is not None else 1,
    "is_cuda": lambda s: False,
    "nbytes": lambda s: s.memory.flat.nbytes,
    "size": lambda s: len(s),
    "tolist": lambda s: list(s._values().tolist()),
    "untyped": lambda s: StorageValue(s.memory, None),
}


def storage(x: Tensor) -> StorageValue:
    """``x.storage()``."""
    return TypedStorageValue(x.storage(), x.dtype)


def untyped_storage(x: Tensor) -> StorageValue:
    """``x.untyped_storage()``."""
    return StorageValue(x.storage(), None)
