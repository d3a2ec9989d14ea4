"""Methods that change a tensor's geometry in place: ``x.t_()``, ``x.unsqueeze_(0)``. The memory stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.inplace import check_writable
from ...tensor.registry import OPS, function
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ...tensor.views import View
from ...tensor.writing import count_write, move
from ..arguments import as_tensor

if TYPE_CHECKING:
    from typing import Any


def turned(name: str, target: Any, view: str, **params: Any) -> Tensor:
    """Let a tensor look at its memory as a view of it would; raises E0403 for a leaf that requires grad."""
    tensor: Tensor = as_tensor(name, "input", 1, target)
    check_writable(tensor)
    parent = tensor.rooted()
    made: Tensor = OPS[view](tensor, **params)
    storage = tensor.storage()
    leaf = not ACTIVE.state.grad_enabled and tensor.is_leaf
    count_write(tensor)
    if leaf:
        # Without gradients a leaf stays one.
        flag = tensor.requires_grad
        move(tensor, made.array, storage, None)
        if flag:
            tensor.requires_grad = True
    else:
        step = View(parent.root, parent, OPS[view], {**OPS[view].defaults, **params}, tensor.dtype, made.array.shape)
        step.own, step.tracked, step.kind, step.turned = parent.own, parent.tracked, parent.kind, True
        move(tensor, made.array, storage, step)
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
