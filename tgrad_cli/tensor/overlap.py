"""What shares memory with what: PyTorch's refusals to read what is being written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .failures import describe
from .storage import address, flatten
from .tensor import Tensor

if TYPE_CHECKING:
    from .registry import Op
    from .storage import Array


def refuse_overlap(target: Tensor) -> None:
    """Raise E0606 for a tensor several of whose elements are one place in memory."""
    if overlaps(target.array):
        raise TgradError(
            "E0606",
            "several elements of this tensor share one place in memory (it was expanded); it cannot be written to",
            torch="unsupported operation: more than one element of the written-to tensor refers to a single memory "
            "location. Please clone() the tensor before performing the operation.",
            python="RuntimeError",
            operands={0: describe(target)},
            hint="clone it first: x = x.clone()",
        )


# Elements move about here, so that nothing of what is written to may be read.
_MOVES = frozenset({"cat", "gather", "index_add", "index_copy", "index_fill", "index_put", "index_select"})
_MOVES |= {"masked_select", "index_reduce", "put", "scatter", "scatter_add", "scatter_reduce", "take"}
_MOVES |= {"stack", "hstack", "vstack", "dstack", "column_stack", "take_along_dim", "kthvalue"}
_MOVES |= {"aminmax", "cross", "linalg_cross"}
# Here it may only be read where each element is read before it is written.
_READ_FIRST = frozenset({"sort", "msort", "topk", "min", "max", "mode", "outer", "kron", "diff", "renorm"})
_READ_FIRST |= {"polygamma", "cumsum", "cumprod", "logcumsumexp"}
_ROWS = frozenset({"min", "max", "aminmax"})  # these only where they go along a dimension


def refuse_shared(op: Op, target: Tensor, others: tuple[Any, ...], params: dict[str, Any]) -> None:
    """Raise E0606 where an operation would read memory that it writes to, as PyTorch has it."""
    if op.name in _ROWS and params.get("dim") is None:
        return
    if op.elementwise or op.name in _READ_FIRST:
        for other in others:
            refuse_partial_overlap(target, other)
    elif op.name in _MOVES:
        for other in (*others, *params.values()):
            for one in other if type(other) is tuple else (other,):
                refuse_partial_overlap(target, one, exact=True)


def refuse_partial_overlap(target: Tensor, other: Any, exact: bool = False) -> None:
    """Raise E0606 where what is read lies partly in the memory that is written to; with `exact` also where it is it."""
    if type(other) is not Tensor:
        return
    if other is not target and (other._storage is None or other._storage is not target._storage):
        return
    a, b = target.array, other.array
    if not a.size or not b.size or flatten(a) is None or flatten(b) is None:
        return
    begin, other_begin = address(a), address(b)
    steps = zip(a.shape, a.strides, b.strides, strict=False)
    same = begin == other_begin and a.shape == b.shape and all(n == 1 or s == t for n, s, t in steps)
    if same and not exact:
        return
    if begin < other_begin + b.nbytes and other_begin < begin + a.nbytes:
        raise TgradError(
            "E0606",
            "what is read and what is written to lie partly in the same memory",
            torch="unsupported operation: some elements of the input tensor and the written-to tensor refer to a "
            "single memory location. Please clone() the tensor before performing the operation.",
            python="RuntimeError",
            operands={0: describe(target), 1: describe(other)},
            hint="clone what is read first: y.clone()",
        )


def overlaps(array: Array) -> bool:
    """Whether two elements of a view lie in the same place."""
    strides = array.strides
    if 0 not in strides or not array.size:
        return False
    return any(s == 0 and n > 1 for s, n in zip(strides, array.shape, strict=True))
