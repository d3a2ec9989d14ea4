"""The methods and functions of `torch.nn.utils.prune`."""

from __future__ import annotations

from typing import Any

from ..tensor.number import cut
from .calling import torch
from .hooks import remove
from .pruning import BasePruningMethod, PruningContainer, hook_of, typed

# ---- the methods -----------------------------------------------------------------------------------------------


class Identity(BasePruningMethod):
    """Everything stays."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The mask so far."""
        return default_mask


class _Some(BasePruningMethod):
    """A method for a number of elements, or for a share of them."""

    PRUNING_TYPE = "unstructured"

    def __init__(self, amount: Any) -> None:
        amount = cut(amount)
        if not isinstance(amount, (int, float)):
            raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
        if amount < 0 or (isinstance(amount, float) and amount > 1.0):
            raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")
        self.amount = amount

    def _count(self, size: int) -> int:
        """How many of so many are to go."""
        if not isinstance(self.amount, int):
            return round(self.amount * size)
        if self.amount > size:
            raise ValueError(f"amount={self.amount} should be smaller than the number of parameters to prune={size}")
        return self.amount

    def _least(self, scores: Any, default_mask: Any, largest: bool) -> Any:
        """The mask without the elements of the least (or largest) scores."""
        count, mask = self._count(scores.size), torch("clone", default_mask)
        if count:
            flat = torch("reshape", scores, (-1,))
            gone = torch("topk", flat, count, largest=largest)[1]
            torch("Tensor.index_fill_", torch("Tensor.view", mask, -1), 0, gone, 0)
        return mask


class RandomUnstructured(_Some):
    """Elements at random go."""

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Those of the largest random numbers."""
        if not self._count(t.size):
            return torch("clone", default_mask)
        return self._least(torch("rand_like", torch("detach", t)), default_mask, True)


class L1Unstructured(_Some):
    """The smallest elements go."""

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """Those of the smallest absolute values."""
        return self._least(torch("abs", torch("detach", t)), default_mask, False)


class _Slices(_Some):
    """A method for slices along a dimension."""

    PRUNING_TYPE = "structured"
    dim: int

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The mask without some slices."""
        if t.ndim <= 1:
            text = "Structured pruning can only be applied to multidimensional tensors. Found tensor of shape "
            raise ValueError(f"{text}{t.shape!r} with {t.ndim} dims")
        if self.dim >= t.ndim:
            raise IndexError(f"Invalid index {self.dim} for tensor of size {t.shape!r}")
        size = t.shape[self.dim]
        count = self._count(size)
        if not count:
            return default_mask
        kept = self._kept(torch("detach", t), size, count)
        mask = torch("index_fill", torch("zeros_like", torch("detach", t)), self.dim, kept, 1)
        return mask * typed(default_mask, mask)

    def _kept(self, t: Any, size: int, count: int) -> Any:
        """The slices that stay."""
        raise NotImplementedError


class RandomStructured(_Slices):
    """Slices at random go."""

    def __init__(self, amount: Any, dim: Any = -1) -> None:
        super().__init__(amount)
        self.dim = cut(dim)

    def _kept(self, t: Any, size: int, count: int) -> Any:
        drawn = torch("rand", size)
        return torch("reshape", torch("nonzero", drawn > torch("kthvalue", drawn, count)[0]), (-1,))


class LnStructured(_Slices):
    """The slices of the smallest norm go."""

    def __init__(self, amount: Any, n: Any, dim: Any = -1) -> None:
        super().__init__(amount)
        self.n, self.dim = cut(n), cut(dim)

    def _kept(self, t: Any, size: int, count: int) -> Any:
        rest = tuple([d for d in range(t.ndim) if d != self.dim % t.ndim])
        return torch("topk", torch("norm", t, p=self.n, dim=rest), size - count)[1]


class CustomFromMask(BasePruningMethod):
    """What a given mask has as zeros goes."""

    PRUNING_TYPE = "global"

    def __init__(self, mask: Any) -> None:
        self.mask = mask

    def compute_mask(self, t: Any, default_mask: Any) -> Any:
        """The mask so far and the one given."""
        if default_mask.shape != self.mask.shape:
            raise AssertionError(
                f"default_mask shape {default_mask.shape!r} must match self.mask shape {self.mask.shape!r}"
            )
        return default_mask * typed(self.mask, default_mask)


# ---- the functions ---------------------------------------------------------------------------------------------


def identity(module: Any, name: Any) -> Any:
    """Prune nothing, but have the mask."""
    Identity.apply(module, name)
    return module


def random_unstructured(module: Any, name: Any, amount: Any) -> Any:
    """Prune elements at random."""
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module: Any, name: Any, amount: Any, importance_scores: Any = None) -> Any:
    """Prune the smallest elements."""
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module: Any, name: Any, amount: Any, dim: Any) -> Any:
    """Prune slices at random."""
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(module: Any, name: Any, amount: Any, n: Any, dim: Any, importance_scores: Any = None) -> Any:
    """Prune the slices of the smallest norm."""
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: Any, name: Any, mask: Any) -> Any:
    """Prune what a mask says."""
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(parameters: Any, pruning_method: Any, importance_scores: Any = None, **keywords: Any) -> None:
    """Prune the elements of several parameters by one comparison among all of them."""
    if not isinstance(parameters, (tuple, list)):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    if importance_scores is not None and not isinstance(importance_scores, dict):
        raise TypeError("global_unstructured(): importance_scores must be of type dict")
    values = [getattr(module, name) for module, name in parameters]
    scores = [(importance_scores or {}).get(pair, value) for pair, value in zip(parameters, values, strict=True)]
    masks = [getattr(module, name + "_mask", None) for module, name in parameters]
    masks = [torch("ones_like", v) if m is None else m for v, m in zip(values, masks, strict=True)]
    method = pruning_method(**keywords)
    method._tensor_name = "temp"
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method!r} of '
            f"type {method.PRUNING_TYPE}"
        )
    flat = [torch("cat", tuple([torch("reshape", t, (-1,)) for t in several])) for several in (scores, masks)]
    mask, start = PruningContainer(method).compute_mask(*flat), 0
    for (module, name), value in zip(parameters, values, strict=True):
        part = torch("narrow", mask, 0, start, value.size)
        custom_from_mask(module, name, torch("reshape", part, tuple(value.shape)))
        start += value.size


def unpruned(module: Any, name: Any) -> Any:
    """Make a pruning final; ``prune.remove``."""
    found = hook_of(module, name)
    if found is None:
        raise ValueError(f"Parameter '{name}' of module {module!r} has to be pruned before pruning can be removed")
    found[1].remove(module)
    remove(module._forward_pre_hooks, found[0])
    return module


def is_pruned(module: Any) -> bool:
    """Whether a parameter of the module, or of those in it, is pruned."""
    held = [hook for part in module.modules() for hook in part._forward_pre_hooks.values()]
    return any(isinstance(hook, BasePruningMethod) for hook in held)


PRUNING: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        BasePruningMethod,
        PruningContainer,
        Identity,
        RandomUnstructured,
        L1Unstructured,
        RandomStructured,
        LnStructured,
        CustomFromMask,
        identity,
        random_unstructured,
        l1_unstructured,
        random_structured,
        ln_structured,
        custom_from_mask,
        global_unstructured,
        is_pruned,
    )
} | {"remove": unpruned}
for _kind in PRUNING.values():
    if isinstance(_kind, type):
        _kind.__module__ = "torch.nn.utils.prune"
