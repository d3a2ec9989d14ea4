"""Old notes' constructors: ``torch.Tensor(5, 3)``, ``torch.FloatTensor([…])``, ``Variable(t, requires_grad=True)``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import TgradError
from ...modules.calling import torch
from ...tensor import dtypes
from ...tensor.brackets import BracketList, array_of, tensor_of
from ...tensor.number import Number, cut
from ...tensor.registry import OPS
from ...tensor.state import ACTIVE
from ...tensor.tensor import Size, Tensor
from .type_names import type_name
from .types import TypeValue


def legacy(dtype: dtypes.DType | None, args: tuple[Any, ...], keywords: dict[str, Any]) -> Tensor:
    """``torch.Tensor(…)`` of a type: sizes make zeros (uninitialised in PyTorch), a sequence gives the values."""
    for word in keywords:
        if word != "device":
            raise TgradError("E0501", f"new() received an invalid keyword argument: {word}", python="TypeError")
    kind = dtype or ACTIVE.state.default_dtype
    if not args:
        return Tensor(np.zeros(0, kind.np), kind)
    first = args[0]
    if len(args) == 1 and isinstance(first, Size):
        return _zeros(tuple(first), kind)
    if len(args) == 1 and not isinstance(first, (int, Number)):
        if isinstance(first, Tensor):
            return first if first.dtype is kind else OPS["to_dtype"](first, dtype=kind)
        if isinstance(first, (list, tuple)):
            return Tensor(*array_of(first, kind))
        as_tensor = getattr(first, "as_tensor", None)
        if as_tensor is not None:
            tensor: Tensor = as_tensor()
            return Tensor(dtypes.cast(tensor.array, tensor.dtype, kind).copy(), kind)
        raise TgradError("E0502", f"new(): data must be a sequence (got {type_name(first)})", python="TypeError")
    return _zeros(tuple([_extent(a) for a in args]), kind)


def _extent(value: Any) -> int:
    plain = cut(value)
    if isinstance(plain, bool) or not isinstance(plain, int):
        wording = f"new() received an invalid combination of arguments: sizes must be ints, not {type_name(value)}"
        raise TgradError("E0502", wording, python="TypeError")
    if plain < 0:
        wording = f"Trying to create tensor with negative dimension {plain}"
        raise TgradError("E0202", wording, python="RuntimeError")
    return plain


def _zeros(sizes: tuple[int, ...], kind: dtypes.DType) -> Tensor:
    from ...tensor.registry import lookup

    zeros = lookup("torch.zeros")
    if zeros is not None:  # it checks the memory that it takes
        made: Tensor = zeros.call((sizes,), {"dtype": kind})
        return made
    return Tensor(np.zeros(sizes, kind.np), kind)


def typed(kind: dtypes.DType) -> TypeValue:
    """The type of CPU tensors of one element type, such as ``torch.FloatTensor``."""
    return TypeValue(
        kind.tensor_type,
        lambda value: type(value) is Tensor and value.dtype is kind,
        lambda *args, **keywords: legacy(kind, args, keywords),
    )


def variable(data: Any = None, requires_grad: Any = False, volatile: Any = False) -> Any:
    """``Variable(t, requires_grad=True)``: a leaf that shares the tensor's memory, as `t.detach()` does."""
    if isinstance(data, (BracketList, list)):
        data = tensor_of(data)
    if not isinstance(data, Tensor):
        wording = f"Variable data has to be a tensor, but got {type_name(data)}"
        raise TgradError("E0502", wording, python="TypeError", operands={0: type_name(data)})
    made: Tensor = torch("Tensor.detach", data)
    if requires_grad:
        torch("Tensor.requires_grad_", made, True)
    return made


LEGACY = {kind.tensor_type.removeprefix("torch."): typed(kind) for kind in dtypes.ALL}
