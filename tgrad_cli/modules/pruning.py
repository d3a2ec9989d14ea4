"""`torch.nn.utils.prune`: parameters times masks, which methods of pruning choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.number import cut
from ..tensor.registry import OPS
from .calling import torch
from .exposed import Exposed
from .hooks import register, remove
from .parameter import replace_data

if TYPE_CHECKING:
    from collections.abc import Iterator


def typed(mask: Any, like: Any) -> Any:
    """A mask in the element type of another tensor."""
    return mask if mask.dtype is like.dtype else OPS["to_dtype"](mask, dtype=like.dtype)


class BasePruningMethod(Exposed):
    """The base of the methods: each computes a mask of what stays, and before every call puts it on the parameter.

    A pruned parameter ``weight`` is kept as ``weight_orig``, its mask as the buffer ``weight_mask``.
    """

    __module__ = "torch.nn.utils.prune"
    _tensor_name: Any = None
    PRUNING_TYPE: str

    def __call__(self, module: Any, inputs: Any) -> None:
        """Before the module's call: its parameter times the mask."""
        setattr(module, self._tensor_name, self.apply_mask(module))

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Ones for what stays, zeros for the rest; each method has its own."""
        raise NotImplementedError

    def apply_mask(self, module: Any) -> Any:
        """The parameter times its mask."""
        if self._tensor_name is None:
            raise AssertionError(f"Module {module!r} has to be pruned")
        original = getattr(module, self._tensor_name + "_orig")
        return typed(getattr(module, self._tensor_name + "_mask"), original) * original

    @classmethod
    def apply(cls, module: Any, name: Any, *args: Any, importance_scores: Any = None, **keywords: Any) -> Any:
        """Prune a parameter of a module, on top of what was pruned of it before; gives the method."""
        method = cls(*[cut(a) for a in args], **{k: cut(v) for k, v in keywords.items()})
        method._tensor_name = name
        before = hook_of(module, name)
        if before is not None:
            remove(module._forward_pre_hooks, before[0])
            method = before[1]._with(method)
        value = getattr(module, name)
        scores = value if importance_scores is None else importance_scores
        if scores.shape != value.shape:
            raise AssertionError(
                f"importance_scores should have the same shape as parameter {name} of {module!r}, got "
                f"{scores.shape!r} vs {value.shape!r}"
            )
        if before is None:
            mask = torch("ones_like", torch("detach", value))
        else:
            mask = torch("clone", torch("detach", getattr(module, name + "_mask")))
        mask = method.compute_mask(scores, default_mask=mask)
        if before is None:
            module.register_parameter(name + "_orig", value)
            delattr(module, name)
        module.register_buffer(name + "_mask", mask)
        setattr(module, name, method.apply_mask(module))
        register(module._forward_pre_hooks, method)
        return method

    def _with(self, method: BasePruningMethod) -> BasePruningMethod:
        """This method and then another one."""
        both = PruningContainer(self)
        both.add_pruning_method(method)
        return both

    def prune(self, t: Any, default_mask: Any = None, importance_scores: Any = None) -> Any:
        """A tensor times the mask for it."""
        scores = t if importance_scores is None else importance_scores
        if scores.shape != t.shape:
            raise AssertionError(
                f"importance_scores should have the same shape as tensor t, got {scores.shape!r} vs {t.shape!r}"
            )
        return t * self.compute_mask(scores, torch("ones_like", t) if default_mask is None else default_mask)

    def remove(self, module: Any) -> None:
        """Make the pruning final: the parameter again, with zeros where the mask has them."""
        name = self._tensor_name
        if name is None:
            raise AssertionError(f"Module {module!r} has to be pruned before pruning can be removed")
        made = self.apply_mask(module)
        original = getattr(module, name + "_orig")
        for gone in (name, name + "_orig", name + "_mask"):
            delattr(module, gone)
        replace_data(original, torch("detach", made))
        setattr(module, name, original)


class PruningContainer(BasePruningMethod):
    """Several methods one after the other: each prunes what those before it left."""

    _pruning_methods: tuple[BasePruningMethod, ...]

    def __init__(self, *methods: Any) -> None:
        self._pruning_methods = ()
        if len(methods) == 1:
            self._tensor_name = methods[0]._tensor_name
        for method in methods:
            self.add_pruning_method(method)

    def add_pruning_method(self, method: Any) -> None:
        """Take one more, for the same parameter."""
        if not isinstance(method, BasePruningMethod):
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if method._tensor_name != self._tensor_name:
            raise ValueError(
                f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' to PruningContainer "
                f"{self!r}. Found '{method._tensor_name}'"
            )
        self._pruning_methods = (*self._pruning_methods, method)

    def _with(self, method: BasePruningMethod) -> BasePruningMethod:
        self.add_pruning_method(method)
        return self

    def __len__(self) -> int:
        return len(self._pruning_methods)

    def __iter__(self) -> Iterator[BasePruningMethod]:
        return iter(self._pruning_methods)

    def __getitem__(self, index: Any) -> Any:
        return self._pruning_methods[cut(index)]

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The last method's mask of what is left, within the mask so far."""
        method = self._pruning_methods[-1]
        kind = method.PRUNING_TYPE
        made = torch("clone", typed(default_mask, t))
        if kind == "unstructured":
            left = torch("eq", default_mask, 1)
            parts = [torch("masked_select", x, left) for x in (t, default_mask)]
            return torch("masked_scatter", made, left, typed(method.compute_mask(*parts), made))
        if kind == "structured":
            dim = method.dim  # type: ignore[attr-defined]
            dim = dim + t.ndim if dim < 0 else dim
            if dim < 0:
                raise IndexError(f"Index is out of bounds for tensor with dimensions {t.ndim}")
            rest = [d for d in range(t.ndim) if d != dim]
            left = torch("reshape", torch("nonzero", torch("sum", default_mask, dim=tuple(rest))), (-1,))
            parts = [torch("index_select", x, dim, left) for x in (t, default_mask)]
            return torch("index_copy", made, dim, left, typed(method.compute_mask(*parts), made))
        if kind == "global":
            return typed(method.compute_mask(t, default_mask), made)
        raise ValueError(f"Unrecognized PRUNING_TYPE {kind}")


def hook_of(module: Any, name: Any) -> tuple[int, BasePruningMethod] | None:
    """The method that prunes a parameter, with its key among the module's hooks."""
    for key, hook in module._forward_pre_hooks.items():
        if isinstance(hook, BasePruningMethod) and hook._tensor_name == name:
            return key, hook
    return None
