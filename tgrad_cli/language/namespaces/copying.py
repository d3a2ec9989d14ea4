"""The module `copy`: copies of lists, tensors, models and a program's own objects."""

from __future__ import annotations

from typing import Any

from ...errors import TgradError
from ...modules.calling import torch
from ...modules.exposed import Exposed
from ...modules.parameter import BUFFERS
from ...modules.uninitialized import Uninitialized, uninitialized
from ...tensor.brackets import BracketList
from ...tensor.failures import describe
from ...tensor.random.generator import Generator
from ...tensor.tensor import Tensor
from ..values.arrays import NdArray


def deepcopy(x: Any, memo: Any = None) -> Any:
    """A copy of a value and of all that it holds; what is held twice is copied once."""
    memo = {} if memo is None else memo
    found = memo.get(id(x))
    if found is not None:
        return found
    made = _deep(x, memo)
    if made is not x:
        memo[id(x)] = made
    return made


def _deep(x: Any, memo: dict[int, Any]) -> Any:
    kind = type(x)
    if isinstance(x, Tensor):
        return _tensor(x, memo)
    if isinstance(x, list):
        listed: Any = kind()
        memo[id(x)] = listed
        listed.extend([deepcopy(item, memo) for item in x])
        if isinstance(x, BracketList) and x.became is not None:
            listed.became = deepcopy(x.became, memo)
        return listed
    if isinstance(x, dict):
        named = memo[id(x)] = _emptied(x)
        for key, value in x.items():
            named[deepcopy(key, memo)] = deepcopy(value, memo)
        return named
    if kind in (set, frozenset):
        return kind({deepcopy(item, memo) for item in x})
    if kind is tuple:
        items = tuple([deepcopy(item, memo) for item in x])
        return x if all(a is b for a, b in zip(items, x, strict=True)) else items
    if kind is NdArray:
        return NdArray(_tensor(x.tensor, memo))
    if kind is Generator:
        stream = Generator()
        stream.set_state(x.get_state())
        return stream
    return _object(x, memo) if isinstance(x, Exposed) else x


def _emptied(x: Any) -> Any:
    """A dict of the same kind without anything in it."""
    made = x.copy()
    made.clear()
    return made


def _tensor(x: Tensor, memo: dict[int, Any]) -> Tensor:
    """A leaf of its own with the same values; raises E0404 for what was computed."""
    if isinstance(x, Uninitialized):
        return uninitialized(x.dtype, not x.is_parameter, x.requires_grad)
    if x.requires_grad and not x.is_leaf:
        wording = (
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
            "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, "
            "see https://github.com/pytorch/pytorch/pull/103001"
        )
        hint = "detach it first: copy.deepcopy(x.detach())"
        raise TgradError("E0404", wording, python="RuntimeError", operands={0: describe(x)}, hint=hint)
    made = _values(x, memo)
    made.is_parameter = x.is_parameter
    if x.requires_grad:
        made.requires_grad = True
    if x in BUFFERS:
        BUFFERS[made] = BUFFERS[x]
    if x.grad is not None:
        made.grad = deepcopy(x.grad, memo)
    return made


def _values(x: Tensor, memo: dict[int, Any]) -> Tensor:
    """The tensor on a copy of its memory, which those that share the memory share again."""
    if x._storage is None:
        made: Tensor = torch("detach", torch("clone", torch("detach", x)))
        return made
    memory = memo.get(id(x._storage))
    if memory is None:
        memory = memo[id(x._storage)] = Tensor(x._storage.flat.copy(), x.dtype)
    made = torch("detach", torch("as_strided", memory, tuple(x.shape), x.strides, x.offset))
    return made


def _object(x: Any, memo: dict[int, Any]) -> Any:
    """Another object of the class with copies of its attributes, or what the class's own `__deepcopy__` gives."""
    own = getattr(type(x), "__deepcopy__", None)
    if own is not None:
        return own(x, memo)
    made = memo[id(x)] = object.__new__(type(x))
    made.__dict__.update({name: deepcopy(value, memo) for name, value in x.__dict__.items()})
    return made


def copy(x: Any) -> Any:
    """A copy of a value that holds what the value holds."""
    if isinstance(x, Tensor):
        made: Tensor = torch("detach", x)
        made.is_parameter = x.is_parameter
        if x.requires_grad:
            made.requires_grad = True
        return made
    if isinstance(x, (list, dict, set)):
        return x.copy() if not isinstance(x, BracketList) else BracketList(x)
    if type(x) is NdArray:
        return NdArray(torch("clone", x.tensor))
    if isinstance(x, Exposed):
        own = getattr(type(x), "__copy__", None)
        if own is not None:
            return own(x)
        other = object.__new__(type(x))
        other.__dict__.update(x.__dict__)
        return other
    return x


COPYING: dict[str, Any] = {"copy": copy, "deepcopy": deepcopy}
