"""Registered functions by their PyTorch names, for what is written in terms of them."""

from __future__ import annotations

from typing import Any

from ..tensor.calls import method
from ..tensor.registry import QUALIFIED


def torch(name: str, *args: Any, **keywords: Any) -> Any:
    """Call a registered function, or a tensor's method, by its PyTorch name below ``torch.``."""
    if name.startswith("Tensor."):
        found = method(name.removeprefix("Tensor."))
        if found is None:
            raise NotImplementedError(f"{name} is not in this version of tgrad")
        return found.call(args, keywords)
    known = QUALIFIED.get("torch." + name)
    if known is None:
        raise NotImplementedError(f"torch.{name} is not in this version of tgrad")
    return known.call(args, keywords)


def functional(name: str, *args: Any, **keywords: Any) -> Any:
    """Call a function of `torch.nn.functional`; some of them are registered below ``torch.`` alone."""
    qualified = f"nn.functional.{name}"
    return torch(qualified if f"torch.{qualified}" in QUALIFIED else name, *args, **keywords)
