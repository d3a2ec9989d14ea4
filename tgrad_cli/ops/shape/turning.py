"""Methods that change a tensor's geometry in place: ``x.t_()``, ``x.unsqueeze_(0)``. The memory stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.inplace import check_writable
from ...tensor.registry import OPS, function
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..arguments import as_tensor

if TYPE_CHECKING:
    from typing import Any

_GEOMETRY = ("_array", "_storage", "_flat", "_node", "_seen", "base", "view_of")


def turned(name: str, target: Any, view: str, **params: Any) -> Tensor:
    """Let a tensor look at its memory as a view of it would; raises E0403 for a leaf that requires grad."""
    tensor: Tensor = as_tensor(name, "input", 1, target)
    check_writable(tensor)
    tensor.storage()
    before = Tensor(None, tensor.dtype)
    log = ACTIVE.state.journal.log
    for slot in _GEOMETRY:
        value = getattr(tensor, slot)
        setattr(before, slot, value)
        log(setattr, tensor, slot, value)
    before._version = tensor._version
    state = ACTIVE.state
    enabled = state.grad_enabled
    state.grad_enabled = True  # the geometry belongs to the history, also under no_grad
    try:
        made = OPS[view](before, **params)
        node = None if before._node is None or tensor.base is not None else made.node
    finally:
        state.grad_enabled = enabled
    tensor._array, tensor._storage, tensor._flat = made.array, made._storage, made._flat
    if tensor.base is not None:
        tensor.view_of, tensor._node = made.view_of, None
    elif node is not None:
        tensor._node = node
        tensor._version += 1
    return tensor


@function("shape", torch=(), method=True, name="t_")
def t_(input: Any) -> Any:
    """Transpose a matrix in place.

    > tensor([[1, 2], [3, 4]]).t_()
    tensor([[1, 3],
            [2, 4]])
    """
    return turned("t_", input, "t")


@function("shape", torch=(), method=True, name="transpose_", aliases=("swapaxes_", "swapdims_"))
def transpose_(input: Any, dim0: int, dim1: int) -> Any:
    """Exchange two dimensions in place.

    > tensor([[1, 2], [3, 4]]).transpose_(0, 1)
    tensor([[1, 3],
            [2, 4]])
    """
    return turned("transpose_", input, "transpose", dim0=int(dim0), dim1=int(dim1))


@function("shape", torch=(), method=True, name="unsqueeze_")
def unsqueeze_(input: Any, dim: int) -> Any:
    """Add a dimension of size 1 in place.

    > tensor([1, 2]).unsqueeze_(0)
    tensor([[1, 2]])
    """
    return turned("unsqueeze_", input, "unsqueeze", dim=int(dim))


@function("shape", torch=(), method=True, name="squeeze_")
def squeeze_(input: Any, dim: Any = None) -> Any:
    """Take dimensions of size 1 away in place: all, or the given one.

    > tensor([[1, 2]]).squeeze_()
    tensor([1, 2])
    """
    return turned("squeeze_", input, "squeeze", dim=dim)
