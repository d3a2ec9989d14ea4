"""State dicts: the parameters and buffers of a module by dotted name, given out and taken back."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

from ..tensor.state import Gradients
from ..tensor.tensor import Tensor
from .calling import torch
from .parameter import is_parameter, parameter
from .uninitialized import Uninitialized

if TYPE_CHECKING:
    from .module import Module


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict` gives: the names that one side has and the other lacks."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys!r}, unexpected_keys={self.unexpected_keys!r})"


def _saved(module: Module) -> dict[str, Tensor]:
    """What of a module itself belongs to the state, by name."""
    transient = module._non_persistent_buffers_set
    held = {**module._parameters, **{n: b for n, b in module._buffers.items() if n not in transient}}
    return {name: value for name, value in held.items() if value is not None}


def state_dict(root: Module, prefix: str, keep_vars: Any) -> dict[str, Tensor]:
    """The values of a module and of all inside it; a module that is held twice is listed twice."""
    found: OrderedDict[str, Tensor] = OrderedDict()
    for path, module in root.named_modules(prefix=prefix.removesuffix("."), remove_duplicate=False):
        for name, value in _saved(module).items():
            found[f"{path}.{name}" if path else name] = (
                value if keep_vars or isinstance(value, Uninitialized) else torch("detach", value)
            )
    return found


def load_state_dict(root: Module, given: Any, strict: Any, assign: Any) -> IncompatibleKeys:
    """Copy the given values into a module's own; raises RuntimeError with every complaint, as PyTorch words them."""
    if not isinstance(given, dict):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(given)}.")
    missing: list[str] = []
    wrong: list[str] = []
    known: set[str] = set()
    for path, module in root.named_modules(remove_duplicate=False):
        for name, value in _saved(module).items():
            key = f"{path}.{name}" if path else name
            known.add(key)
            if key not in given:
                missing.append(key)
                continue
            complaint = _load(module, name, key, value, given[key], assign)
            if complaint:
                wrong.append(complaint)
    unexpected = [key for key in given if key not in known]
    if strict and unexpected:
        wrong.insert(0, f"Unexpected key(s) in state_dict: {_listed(unexpected)}. ")
    if strict and missing:
        wrong.insert(0, f"Missing key(s) in state_dict: {_listed(missing)}. ")
    if wrong:
        title = type(root).__name__
        raise RuntimeError(f"Error(s) in loading state_dict for {title}:\n\t" + "\n\t".join(wrong))
    return IncompatibleKeys(missing, unexpected)


def _listed(keys: list[str]) -> str:
    return ", ".join(f'"{key}"' for key in keys)


def _load(module: Module, name: str, key: str, old: Tensor, new: Any, assign: Any) -> str | None:
    """Take one value; the text of the complaint where it does not fit."""
    if not isinstance(new, Tensor):
        return (
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint '
            f"but received {type(new)}"
        )
    if isinstance(old, Uninitialized) and not isinstance(new, Uninitialized):
        old.materialize(*new.shape)
    if new.shape != old.shape:
        return (
            f"size mismatch for {key}: copying a param with shape {new.shape!r} from checkpoint, the shape in current "
            f"model is {old.shape!r}."
        )
    if assign:
        fitting = new if is_parameter(new) or not is_parameter(old) else parameter(new, old.requires_grad)
        setattr(module, name, fitting)
        return None
    with Gradients(False):
        torch("Tensor.copy_", old, new)
    return None
