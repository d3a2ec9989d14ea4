"""`Tensor`: what a name holds. Its identity and its value are separate.

A tensor looks at a storage through a geometry (a NumPy view), and belongs to a base whose node says how the present
value was computed. An in-place operation gives the base a new node and the storage new contents; every alias and view
sees both, while the tape's edges keep the values that they read.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from ..errors import TgradError
from . import dtypes
from .fusion import Fold, Pending
from .node import Node, leaf
from .state import ACTIVE
from .storage import Array, Storage, Writes, address, flatten
from .views import View

if TYPE_CHECKING:
    from .dtypes import DType


# Every recorded write gets a number of its own, so that a view's node never passes for one of another write.
next_version = count(1).__next__


class Size(tuple[int, ...]):
    """A tensor's shape; prints as ``torch.Size([5, 3])``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __add__(self, other: Any) -> Any:
        return Size(tuple.__add__(self, other)) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return Size(tuple.__add__(other, self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, count: Any) -> Any:
        return Size(tuple.__mul__(self, count))

    __rmul__ = __mul__

    def numel(self) -> int:
        """The number of elements of a tensor of this size."""
        total = 1
        for n in self:
            total *= n
        return total


class Tensor:
    """An n-dimensional array with PyTorch's semantics and a place on the tape."""

    __slots__ = (
        "__weakref__",
        "_array",
        "_flat",
        "_node",
        "_pending",
        "_storage",
        "_version",
        "_writes",
        "dtype",
        "grad",
        "is_parameter",
        "retains_grad",
        "view",
    )

    # NumPy leaves mixed operations to `Tensor`'s own operators.
    __array_ufunc__ = None

    _array: Array | None
    _flat: Array | None
    _storage: Storage | None
    _node: Node | None
    _pending: Pending | Fold | None  # the value, where it is an expression that has not run yet
    _writes: Writes | None
    view: View | None
    grad: Tensor | None

    def __init__(self, array: Array | None, dtype: DType, node: Node | None = None) -> None:
        self._array = array
        self.dtype = dtype
        self._node = node
        self._pending = None
        self._storage = None
        self._flat = None
        self.view = None
        self._version = 0
        self._writes = None
        self.grad = None
        self.is_parameter = False
        self.retains_grad = False

    @classmethod
    def of(cls, value: object, dtype: DType | None = None, requires_grad: bool = False) -> Tensor:
        """A fresh leaf holding a copy-free view of a NumPy array (or of anything `numpy.asarray` takes)."""
        array = np.asarray(value)
        tensor = cls(array, dtype or dtypes.of_array(array))
        if requires_grad:
            tensor.requires_grad = True
        return tensor

    # ---- the value -------------------------------------------------------------------------------------------

    @property
    def array(self) -> Array:
        """The present value, as a NumPy array that is not to be written to."""
        storage = self._storage
        array = self._array
        if storage is None:
            if array is None:
                return self.evaluate()
            return array
        if self._flat is not storage.flat:
            return self._refresh(storage)
        assert array is not None
        return array

    def evaluate(self) -> Array:
        """The value of a tensor that has none yet: its expression runs, or its part of the tape runs again."""
        pending = self._pending
        if pending is not None:
            self._pending = None
            self._array = value = pending.array
            return value
        from .replay import value_of

        assert self._node is not None
        array: Array = value_of(self._node)
        self._array = array
        return array

    def _refresh(self, storage: Storage) -> Array:
        """Look at the storage's new buffer through the same geometry."""
        old, flat = self._array, self._flat
        assert old is not None and flat is not None
        new = storage.flat
        if old.size == 0:
            array = old
        else:
            array = np.ndarray(old.shape, old.dtype, new, address(old) - address(flat), old.strides)
        self._array, self._flat = array, new
        return array

    def storage(self) -> Storage:
        """The storage that this tensor looks at, made on first need."""
        found = self._storage
        if found is None:
            array = self.array
            flat = flatten(array)
            if flat is None:
                self._array = array = np.ascontiguousarray(array)
                flat = array.reshape(-1)
            found = self._storage = Storage(flat, self._writes)
            self._flat = flat
        return found

    def writes(self) -> Writes:
        """The count of in-place writes, one object for all tensors on the same memory (but not for ``x.data``)."""
        found = self._writes
        if found is None:
            storage = self._storage
            found = Writes() if storage is None else storage.writes
            self._writes = found
        return found

    def keep(self) -> Array | Pending:
        """The value for the tape to keep: a small part of a large buffer is copied, else the buffer is pinned."""
        if type(self._pending) is Pending:
            return self._pending
        array = self.array
        storage = self._storage
        if storage is not None:
            if array.size * 4 <= storage.flat.size:
                return array.copy()
            storage.pinned = True
        return array

    # ---- the node --------------------------------------------------------------------------------------------

    @property
    def node(self) -> Node:
        """The node that computed the present value."""
        view = self.view
        if view is not None:
            return view.current()
        node = self._node
        if node is None:
            node = self._node = leaf(self._outline().shape, self.dtype)
        return node

    @property
    def is_view(self) -> bool:
        """Whether this is a view of another tensor."""
        return self.view is not None and not self.view.own

    @property
    def base(self) -> Tensor | None:
        """What a view looks at, None for a tensor that is no view."""
        view = self.view
        if view is None or not self.is_view:
            return None
        while view.parent is not None:
            view = view.parent
        owner = None if view.owner is None else view.owner()
        if owner is None:  # the tensor that the view was taken of is gone: PyTorch would have kept it
            whole = self.whole()
            view.owner = lambda: whole
            return whole
        return owner

    def rooted(self) -> View:
        """How this tensor looks at its root, which is made when its first view is."""
        view = self.view
        if view is None:
            self.storage()
            root = Tensor(self.array, self.dtype, self._node)
            root._storage, root._flat, root._writes = self._storage, self._flat, self._writes
            root._version = self._version
            self._node = None
            view = self.view = View(root, None, None, {}, self.dtype, root.array.shape)
            view.owner = ref(self)
        return view

    def whole(self) -> Tensor:
        """All of the memory that this tensor looks at, as it was made."""
        root = self.rooted().root
        made = Tensor(root.array, root.dtype)
        made._storage, made._flat = root._storage, root._flat
        made.view = View(root, None, None, {}, root.dtype, root.array.shape)
        return made

    def holder(self) -> Tensor:
        """The tensor that has the node of this one's whole memory: its root, or itself."""
        return self if self.view is None else self.view.root

    def renode(self, node: Node | None) -> None:
        """Give the whole memory a new node (None: a leaf, made on demand); every view's follows from it."""
        holder = self.holder()
        ACTIVE.state.journal.log_first(holder, "node", restore_node, holder._node, holder._version)
        if holder._node is not None:
            holder._node.replaced = (holder.writes(), ACTIVE.state.statement)
        holder._node = node
        holder._version = next_version()

    def refresh_views(self) -> None:
        """Let the views of this memory follow anew from the node that it has, where that itself was changed."""
        holder = self.holder()
        if holder is not self:
            ACTIVE.state.journal.log_first(holder, "node", restore_node, holder._node, holder._version)
            holder._version = next_version()

    @property
    def requires_grad(self) -> bool:
        """Whether `backward()` fills this tensor's ``.grad`` or passes through it."""
        view = self.view
        if view is not None:
            return view.requires_grad()
        return self._node is not None and self._node.requires_grad

    @requires_grad.setter
    def requires_grad(self, flag: bool) -> None:
        node = self.node
        node.requires_grad = flag
        if flag and node.op is None:
            node.owner = ref(self)

    @property
    def is_leaf(self) -> bool:
        """True for tensors that no recorded operation with `requires_grad` made."""
        if not self.requires_grad:
            return True
        return self.node.op is None

    @property
    def grad_fn_name(self) -> str | None:
        """PyTorch's name of the backward function (``MeanBackward0``), None for a leaf."""
        try:
            return None if self.is_leaf else self.node.grad_fn
        except TgradError:
            return "Invalid"  # one of several views, whose memory was written to since

    # ---- geometry --------------------------------------------------------------------------------------------

    def _outline(self) -> Array | Pending | Fold:
        """Something with the tensor's shape and size; an expression does not run for them."""
        array = self._array
        if array is not None:
            return array
        pending = self._pending
        return pending if pending is not None else self.array

    @property
    def shape(self) -> Size:
        """The size of each dimension."""
        return Size(self._outline().shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        array = self._array
        return array.ndim if array is not None else len(self._outline().shape)

    @property
    def size(self) -> int:
        """The number of elements (PyTorch's `numel`)."""
        return self._outline().size

    @property
    def strides(self) -> tuple[int, ...]:
        """Steps between neighbours of each dimension, in elements."""
        array = self.array
        if not array.size or (array.flags.c_contiguous and self._storage is None):
            return contiguous_strides(array.shape)
        step = array.itemsize
        strides: list[int] = []
        beyond = 1
        for n, s in zip(reversed(array.shape), reversed(array.strides), strict=True):
            # NumPy gives a dimension of one element the stride 0; PyTorch the way past the dimensions behind it.
            strides.append(beyond if n == 1 and s == 0 else s // step)
            beyond = n * strides[-1]
        return tuple(reversed(strides))

    @property
    def offset(self) -> int:
        """Where the first element lies in the storage, in elements."""
        if self._storage is None:
            return 0
        array = self.array
        assert self._flat is not None
        return (address(array) - address(self._flat)) // array.itemsize if array.size else 0

    def __repr__(self) -> str:
        from .torch_repr import torch_repr

        return torch_repr(self, parameter=self.is_parameter)

    def __len__(self) -> int:
        return len(self.array)


def restore_node(tensor: Tensor, node: Node | None, version: int) -> None:
    """Undo a recorded write."""
    holder = tensor.holder()
    holder._node, holder._version = node, version
    if node is not None:
        node.replaced = None


def contiguous_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides, in elements, of a row-major tensor; PyTorch counts an empty dimension as one."""
    strides = []
    step = 1
    for n in reversed(shape):
        strides.append(step)
        step *= max(n, 1)
    return tuple(reversed(strides))
