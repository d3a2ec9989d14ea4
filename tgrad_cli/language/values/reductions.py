"""The names that Python and PyTorch share: `sum abs min max round any all pow`. With a tensor they are PyTorch's,
otherwise Python's."""

from __future__ import annotations

import builtins
from typing import Any

from ...tensor.brackets import BracketList, tensor_of
from ...tensor.number import Number, cut, record_number
from ...tensor.registry import OPS, lookup
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..running.calls import python_callable
from ..running.operators import is_numeric, power

_TENSOR_WORDS = frozenset(("dim", "keepdim", "axis", "keepdims", "dtype", "out", "input", "other", "decimals"))


def _meant(args: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    """Whether PyTorch's function is meant: a tensor or an array comes first, or PyTorch's words are used."""
    if args and type(args[0]) is Tensor:
        return True
    return not _TENSOR_WORDS.isdisjoint(keywords)


def _torch(name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    found = lookup("torch." + name)
    if found is None:
        raise NotImplementedError(f"torch.{name}")
    return found.call(args, keywords)


def _of_list(name: str, items: BracketList, value: Any) -> Any:
    """Python's answer about a list of numbers, linked to the tensor that the list means."""
    if not ACTIVE.state.grad_enabled or isinstance(value, (Number, list)) or name not in OPS:
        return value
    try:
        reduced = OPS[name].call((tensor_of(items),), {})
    except Exception:  # integers beyond int64 have no tensor; Python's answer stands alone
        return value
    return record_number(OPS["tensor_to_number"], (reduced,), (None,), {}, value)


def sum_(*args: Any, **keywords: Any) -> Any:
    """``sum(values, start)``, or ``torch.sum``."""
    if _meant(args, keywords):
        return _torch("sum", args, keywords)
    value = builtins.sum(*args, **keywords)
    if len(args) == 1 and type(args[0]) is BracketList and not isinstance(value, Tensor) and is_numeric(args[0]):
        return _of_list("sum", args[0], value)
    return value


def absolute(*args: Any, **keywords: Any) -> Any:
    """``abs(x)``."""
    if _meant(args, keywords) or (len(args) == 1 and isinstance(args[0], list)):
        return _torch("abs", args, keywords)
    return abs(*args, **keywords)


def _extreme(name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """`min` or `max`."""
    if _meant(args, keywords) and not _scalars(args):
        return _torch(name, args, keywords)
    if "key" in keywords:
        keywords = {**keywords, "key": python_callable(keywords["key"])}
    choose = builtins.max if name == "max" else builtins.min
    value = choose(*args, **keywords)
    if len(args) == 1 and not keywords and type(args[0]) is BracketList and is_numeric(args[0]):
        return _of_list("amax" if name == "max" else "amin", args[0], value)
    return value


def _scalars(args: tuple[Any, ...]) -> bool:
    """Whether the arguments are single numbers, which Python compares: ``max(loss, 0)``."""
    if len(args) < 2:
        return False
    return all(isinstance(a, (int, float, Number)) or (type(a) is Tensor and a.ndim == 0) for a in args)


def minimum(*args: Any, **keywords: Any) -> Any:
    """``min(…)``."""
    return _extreme("min", args, keywords)


def maximum(*args: Any, **keywords: Any) -> Any:
    """``max(…)``."""
    return _extreme("max", args, keywords)


def rounded(*args: Any, **keywords: Any) -> Any:
    """``round(x, digits)``."""
    if _meant(args, keywords) or (args and isinstance(args[0], list)):
        if len(args) == 2:
            value, digits = args
            return _torch("round", (value,), {**keywords, "decimals": cut(digits)})
        return _torch("round", args, keywords)
    plain: list[Any] = [cut(a) for a in args]
    return round(*plain, **keywords)


def any_(*args: Any, **keywords: Any) -> Any:
    """``any(values)``."""
    if _meant(args, keywords):
        return _torch("any", args, keywords)
    return builtins.any(*args, **keywords)


def all_(*args: Any, **keywords: Any) -> Any:
    """``all(values)``."""
    if _meant(args, keywords):
        return _torch("all", args, keywords)
    return builtins.all(*args, **keywords)


def power_(*args: Any, **keywords: Any) -> Any:
    """``pow(a, b)``, ``pow(a, b, modulus)``."""
    if any(type(a) is Tensor or isinstance(a, list) for a in args):
        return _torch("pow", args, keywords)
    if len(args) == 2 and not keywords:
        return power(*args)
    return pow(*map(cut, args), **keywords)
