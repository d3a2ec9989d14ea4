"""Weights that are computed anew before every call: `weight_norm` and `spectral_norm` of `torch.nn.utils`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.number import cut
from ..tensor.registry import OPS
from ..tensor.state import Gradients
from ..tensor.writing import write
from .calling import functional, torch
from .conv import CONVOLUTIONS
from .hooks import register, remove
from .parameter import parameter
from .uninitialized import Uninitialized

if TYPE_CHECKING:
    from .module import Module


class _Hook:
    """Before a module's call, the weight of a name from what it is made of."""

    title = ""  # as the function is called

    def __init__(self, name: str, dim: int) -> None:
        self.name, self.dim = name, dim

    def weight(self, module: Module, fresh: bool) -> Any:
        """The weight; `fresh` where the module is about to run."""
        raise NotImplementedError

    def __call__(self, module: Module, _inputs: Any) -> None:
        setattr(module, self.name, self.weight(module, True))

    def put(self, module: Module) -> None:
        """Take the weight's place; raises where one of the kind has done so, or there is no such weight."""
        if _found(module, type(self), self.name) is not None:
            raise RuntimeError(f"Cannot register two {self.title} hooks on the same parameter {self.name}")
        held = getattr(module, self.name)
        kind = type(self).__name__
        if held is None:
            raise ValueError(f"`{kind}` cannot be applied as parameter `{self.name}` is None")
        if isinstance(held, Uninitialized):
            raise ValueError(
                f"The module passed to `{kind}` can't have uninitialized parameters. Make sure to run the dummy "
                f"forward before applying {self.title.replace('_norm', '')} normalization"
            )
        self._replace(module, held)
        register(module._forward_pre_hooks, self)

    def _replace(self, module: Module, held: Any) -> None:
        raise NotImplementedError

    def undo(self, module: Module, parts: tuple[str, ...]) -> None:
        """Make the weight a parameter again."""
        made = torch("detach", self.weight(module, False))
        for part in ("", *parts):
            delattr(module, self.name + part)
        module.register_parameter(self.name, parameter(made))


def _found(module: Module, kind: type[_Hook], name: str) -> Any:
    """The key of a module's hook of a kind, None where there is none."""
    for key, hook in module._forward_pre_hooks.items():
        if type(hook) is kind and hook.name == name:
            return key
    return None


def _removed(module: Module, kind: type[_Hook], name: str, parts: tuple[str, ...]) -> Module:
    key = _found(module, kind, name)
    if key is None:
        raise ValueError(f"{kind.title} of '{name}' not found in {module!r}")
    module._forward_pre_hooks[key].undo(module, parts)
    remove(module._forward_pre_hooks, key)
    return module


# ---- direction and length ------------------------------------------------------------------------------------


class WeightNorm(_Hook):
    """A direction times a length."""

    title = "weight_norm"

    def weight(self, module: Module, fresh: bool) -> Any:
        """The direction, as long as it is said to be."""
        direction, length = getattr(module, self.name + "_v"), getattr(module, self.name + "_g")
        return OPS["weight_norm"](direction, length, dim=self.dim)

    def _replace(self, module: Module, held: Any) -> None:
        delattr(module, self.name)
        length = torch("norm_except_dim", torch("detach", held), 2, self.dim)
        module.register_parameter(self.name + "_g", parameter(length))
        module.register_parameter(self.name + "_v", parameter(torch("detach", held)))
        setattr(module, self.name, self.weight(module, False))


def weight_norm(module: Any, name: Any = "weight", dim: Any = 0) -> Any:
    """Learn a weight as its direction (``weight_v``) and the lengths of its slices (``weight_g``)."""
    WeightNorm(name, -1 if dim is None else cut(dim)).put(module)
    return module


def remove_weight_norm(module: Any, name: Any = "weight") -> Any:
    """Make the weight a parameter again."""
    return _removed(module, WeightNorm, name, ("_g", "_v"))


# ---- the largest singular value ------------------------------------------------------------------------------


class SpectralNorm(_Hook):
    """A weight divided by its largest singular value, which power iterations follow (Miyato et al., 2018)."""

    title = "spectral_norm"

    def __init__(self, name: str, dim: int, iterations: int, eps: float) -> None:
        super().__init__(name, dim)
        self.iterations, self.eps = iterations, eps

    def _matrix(self, weight: Any) -> Any:
        if self.dim:
            order = (self.dim, *[d for d in range(weight.ndim) if d != self.dim])
            weight = torch("permute", weight, order)
        return torch("reshape", weight, (weight.shape[0], -1))

    def _unit(self, x: Any) -> Any:
        return functional("normalize", x, dim=0, eps=self.eps)

    def weight(self, module: Module, fresh: bool) -> Any:
        """The weight over its norm; while training, one iteration more."""
        weight = getattr(module, self.name + "_orig")
        u, v = getattr(module, self.name + "_u"), getattr(module, self.name + "_v")
        matrix = self._matrix(weight)
        if fresh and module.training:
            with Gradients(False):
                for _ in range(self.iterations):
                    write(v, self._unit(torch("mv", torch("t", matrix), u)).array, None)
                    write(u, self._unit(torch("mv", matrix, v)).array, None)
                # What this call is differentiated by stays when the next one goes on.
                u, v = torch("clone", u), torch("clone", v)
        return weight / torch("dot", u, torch("mv", matrix, v))

    def _replace(self, module: Module, held: Any) -> None:
        height, width = self._matrix(torch("detach", held)).shape
        u, v = (self._unit(torch("randn", n, dtype=held.dtype)) for n in (height, width))
        delattr(module, self.name)
        module.register_parameter(self.name + "_orig", held)
        setattr(module, self.name, torch("detach", held))
        module.register_buffer(self.name + "_u", u)
        module.register_buffer(self.name + "_v", v)


def spectral_norm(
    module: Any, name: Any = "weight", n_power_iterations: Any = 1, eps: Any = 1e-12, dim: Any = None
) -> Any:
    """Divide a weight by its largest singular value, estimated anew before every call in training."""
    count = cut(n_power_iterations)
    if count <= 0:
        raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={count}")
    if dim is None:
        spread = tuple([kind for title, kind in CONVOLUTIONS.items() if "Transpose" in title])
        dim = 1 if isinstance(module, spread) else 0
    SpectralNorm(name, cut(dim), count, cut(eps)).put(module)
    return module


def remove_spectral_norm(module: Any, name: Any = "weight") -> Any:
    """Make the weight a parameter again."""
    return _removed(module, SpectralNorm, name, ("_u", "_v", "_orig"))


def skip_init(module_cls: Any, *args: Any, **keywords: Any) -> Any:
    """Make a module whose weights are still to be filled: the random stream stays where it is."""
    state = torch("get_rng_state")
    made = module_cls(*args, **keywords)
    torch("set_rng_state", state)
    return made


REPARAMETRIZATIONS: dict[str, Any] = {
    kind.__name__: kind for kind in (weight_norm, remove_weight_norm, spectral_norm, remove_spectral_norm, skip_init)
}
