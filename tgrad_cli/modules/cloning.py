"""Copies of modules with parameters of their own."""

from __future__ import annotations

from typing import Any

from ..tensor.number import cut
from ..tensor.tensor import Tensor
from .calling import torch
from .containers import ModuleList
from .module import Module
from .parameter import is_parameter, parameter
from .tree import KINDS
from .uninitialized import Uninitialized, uninitialized


def clones(module: Module, count: Any) -> ModuleList:
    """Several copies of a module."""
    return ModuleList([clone(module) for _ in range(cut(count))])


def clone(module: Module, made: dict[int, Any] | None = None) -> Module:
    """A copy of a module and of all that it holds; what is held twice is copied once."""
    made = {} if made is None else made
    found = made.get(id(module))
    if found is not None:
        known: Module = found
        return known
    copy: Module = object.__new__(type(module))
    made[id(module)] = copy
    for name, value in module.__dict__.items():
        if name in KINDS:
            copy.__dict__[name] = {key: _held(inner, made) for key, inner in value.items()}
        else:
            copy.__dict__[name] = value.copy() if isinstance(value, (dict, list, set)) else value
    return copy


def _held(value: Any, made: dict[int, Any]) -> Any:
    if isinstance(value, Module):
        return clone(value, made)
    if not isinstance(value, Tensor):
        return value
    if id(value) not in made and isinstance(value, Uninitialized):
        made[id(value)] = uninitialized(value.dtype, not value.is_parameter)
    if id(value) not in made:
        plain = torch("clone", torch("detach", value))
        made[id(value)] = parameter(plain, value.requires_grad) if is_parameter(value) else plain
    return made[id(value)]
