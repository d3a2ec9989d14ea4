"""`torch.nn.utils.parametrize`: parameters that are functions of others, computed whenever they are looked at."""

from __future__ import annotations

from typing import Any

from ..errors import TgradError
from ..tensor.number import cut
from ..tensor.registry import OPS
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from ..tensor.writing import write
from .calling import functional, torch
from .containers import ModuleDict, ModuleList
from .conv import CONVOLUTIONS
from .exposed import Exposed
from .module import Module
from .parameter import is_parameter, parameter, replace_data

_CACHE: dict[tuple[int, str], Any] = {}
_DEPTH = [0]  # of `cached` blocks


class ParametrizationList(ModuleList):
    """The functions that make a tensor, in order, and the parameters that they make it of."""

    __module__ = "torch.nn.utils.parametrize"

    def __init__(self, modules: Any, original: Any, unsafe: bool = False) -> None:
        super().__init__(modules)
        self.unsafe = unsafe
        made = _inverted(list(self), torch("detach", original), lenient=True)
        self.is_tensor = isinstance(made, Tensor)
        if self.is_tensor:
            _hold(self, "original", original)
            _refill(original, made)
        else:
            self.ntensors = len(made)
            for i, part in enumerate(made):
                part = parameter(part, original.requires_grad) if is_parameter(original) else part
                _hold(self, f"original{i}", part)
        if not unsafe:
            _check("unless `unsafe` flag is enabled", "unparametrized", "parametrized", original, self.forward())

    def originals(self) -> list[Any]:
        """What the tensor is made of."""
        if self.is_tensor:
            return [self.original]
        return [getattr(self, f"original{i}") for i in range(self.ntensors)]

    def right_inverse(self, value: Any) -> None:
        """Give the originals the values that make the tensor equal to one."""
        made = _inverted(list(self), torch("detach", value), lenient=False)
        for original, part in zip(self.originals(), (made,) if self.is_tensor else made, strict=True):
            _refill(original, part)

    def forward(self) -> Any:
        """The tensor."""
        first, *rest = list(self)
        made = first(*self.originals())
        for module in rest:
            made = module(made)
        return made


def _inverted(modules: list[Any], value: Any, lenient: bool) -> Any:
    for module in reversed(modules):
        inverse = getattr(module, "right_inverse", None)
        if inverse is not None:
            try:
                value = inverse(value)
            except (NotImplementedError, TgradError) as error:
                if not lenient or getattr(error, "python", "NotImplementedError") != "NotImplementedError":
                    raise
        elif not lenient:
            raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
    return value


def _refill(original: Any, value: Any) -> None:
    if value is not original and (value.shape != original.shape or value.array is not original.array):
        replace_data(original, torch("detach", value))


def _hold(module: Any, name: str, value: Any) -> None:
    if is_parameter(value):
        module.register_parameter(name, value)
    else:
        module.register_buffer(name, value)


def _check(unless: str, before: str, after: str, old: Any, new: Any) -> None:
    """Raise ValueError where a parametrization makes a tensor of another kind."""
    if not isinstance(new, Tensor):
        raise ValueError(f"A parametrization must return a tensor. Got {type(new).__name__}.")
    for word, mine, made in (("dtype", old.dtype, new.dtype), ("shape", old.shape, new.shape)):
        if mine != made:
            raise ValueError(
                f"Registering a parametrization may not change the {word} of the tensor, {unless}.\n"
                f"{before} {word}: {mine!r}\n{after} {word}: {made!r}"
            )


# ---- a module with such tensors ------------------------------------------------------------------------------


def _property(name: str) -> property:
    def value(self: Any) -> Any:
        if not _DEPTH[0]:
            return self.parametrizations[name]()
        key = (id(self), name)
        if key not in _CACHE:
            _CACHE[key] = self.parametrizations[name]()
        return _CACHE[key]

    return property(value, lambda self, given: self.parametrizations[name].right_inverse(given))


def _become(module: Any, kind: type) -> None:
    ACTIVE.state.journal.log(object.__setattr__, module, "__class__", type(module))
    object.__setattr__(module, "__class__", kind)


def register_parametrization(module: Any, tensor_name: Any, parametrization: Any, *, unsafe: Any = False) -> Any:
    """Let a parameter or buffer of a module be a function, given as a module, of what it has been so far."""
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        if not unsafe:
            old = getattr(module, tensor_name)
            at = f"module.{tensor_name}"
            _check(
                "unless the `unsafe` flag is enabled", f"{at}.", f"parametrization({at}).", old, parametrization(old)
            )
        module.parametrizations[tensor_name].append(parametrization)
        return module
    if tensor_name not in module._parameters and tensor_name not in module._buffers:
        raise ValueError(
            f"Module '{module!r}' does not have a parameter, a buffer, or a parametrized element with name "
            f"'{tensor_name}'"
        )
    made = ParametrizationList([parametrization], getattr(module, tensor_name), unsafe)
    delattr(module, tensor_name)
    names = (tensor_name,)
    base: Any = type(module)
    if is_parametrized(module):
        names, base = (*module.parametrizations, tensor_name), base.__bases__[0]
    else:
        module.parametrizations = ModuleDict()
    _become(module, _parametrized(base, names))
    module.parametrizations[tensor_name] = made
    return module


def _parametrized(base: Any, names: tuple[str, ...]) -> type:
    """A class for one module, with a property for each of the names."""
    title = f"Parametrized{base.__name__}"
    body = {"__module__": "torch.nn.utils.parametrize", **{n: _property(n) for n in names}}
    made: type = type(base)(title, (base,), body)
    return made


def is_parametrized(module: Any, tensor_name: Any = None) -> bool:
    """Whether a module, or one tensor of it, is made by parametrizations."""
    held = module._modules.get("parametrizations")
    if not isinstance(held, ModuleDict):
        return False
    return len(held) > 0 if tensor_name is None else tensor_name in held


def remove_parametrizations(module: Any, tensor_name: Any, leave_parametrized: Any = True) -> Any:
    """Make a tensor an ordinary parameter again, with the value that it has, or with that it was made of."""
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module!r} does not have a parametrization on {tensor_name}")
    held = module.parametrizations[tensor_name]
    now = getattr(module, tensor_name)
    if held.is_tensor:
        original = held.original
        if leave_parametrized:
            replace_data(original, torch("detach", now))
    elif leave_parametrized:
        original = parameter(torch("detach", now)) if now.requires_grad else now
    else:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a "
            "sequence of tensors."
        )
    base: Any = type(module).__bases__[0]
    rest = tuple([name for name in module.parametrizations if name != tensor_name])
    del module.parametrizations[tensor_name]
    _become(module, _parametrized(base, rest) if rest else base)
    if not rest:
        del module.parametrizations
    _hold(module, tensor_name, original)
    return module


class cached(Exposed):
    """Inside this block a parametrized tensor is computed once."""

    __module__ = "torch.nn.utils.parametrize"

    def __enter__(self) -> None:
        _DEPTH[0] += 1

    def __exit__(self, *_: object) -> None:
        _DEPTH[0] -= 1
        if not _DEPTH[0]:
            _CACHE.clear()


PARAMETRIZE: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        ParametrizationList,
        register_parametrization,
        is_parametrized,
        remove_parametrizations,
        cached,
    )
}


# ---- torch.nn.utils.parametrizations -------------------------------------------------------------------------


class _WeightNorm(Module):
    __module__ = "torch.nn.utils.parametrizations"

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, weight_g: Any, weight_v: Any) -> Any:
        return OPS["weight_norm"](weight_v, weight_g, dim=self.dim)

    def right_inverse(self, weight: Any) -> Any:
        return torch("norm_except_dim", weight, 2, self.dim), weight


class _SpectralNorm(Module):
    __module__ = "torch.nn.utils.parametrizations"

    def __init__(self, weight: Any, n_power_iterations: int, dim: int, eps: float) -> None:
        super().__init__()
        if n_power_iterations <= 0:
            raise ValueError(
                f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}"
            )
        self.dim, self.eps = dim, eps
        if weight.ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = self._matrix(torch("detach", weight))
            for name, n in zip(("_u", "_v"), matrix.shape, strict=True):
                self.register_buffer(name, self._unit(torch("randn", n, dtype=weight.dtype)))
            self._iterate(matrix, 15)

    def _matrix(self, weight: Any) -> Any:
        if weight.ndim > 1 and self.dim % weight.ndim:
            at = self.dim % weight.ndim
            weight = torch("permute", weight, (at, *[d for d in range(weight.ndim) if d != at]))
        return torch("reshape", weight, (weight.shape[0], -1))

    def _unit(self, x: Any) -> Any:
        return functional("normalize", x, dim=0, eps=self.eps)

    def _iterate(self, matrix: Any, count: int) -> None:
        matrix = torch("detach", matrix)
        for _ in range(count):
            write(self._u, self._unit(torch("mv", matrix, self._v)).array, None)
            write(self._v, self._unit(torch("mv", torch("t", matrix), self._u)).array, None)

    def forward(self, weight: Any) -> Any:
        if weight.ndim == 1:
            return functional("normalize", weight, dim=0, eps=self.eps)
        matrix = self._matrix(weight)
        if self.training:
            self._iterate(matrix, self.n_power_iterations)
        u, v = torch("clone", self._u), torch("clone", self._v)
        return weight / torch("vdot", u, torch("mv", matrix, v))

    def right_inverse(self, value: Any) -> Any:
        return value


def weight_norm(module: Any, name: Any = "weight", dim: Any = 0) -> Any:
    """Learn a weight as its direction and the lengths of its slices."""
    return register_parametrization(module, name, _WeightNorm(-1 if dim is None else cut(dim)), unsafe=True)


def spectral_norm(
    module: Any, name: Any = "weight", n_power_iterations: Any = 1, eps: Any = 1e-12, dim: Any = None
) -> Any:
    """Divide a weight by its largest singular value, which power iterations follow."""
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module!r}' has no parameter or buffer with name '{name}'")
    if dim is None:
        spread = tuple([kind for title, kind in CONVOLUTIONS.items() if "Transpose" in title])
        dim = 1 if isinstance(module, spread) else 0
    made = _SpectralNorm(weight, cut(n_power_iterations), cut(dim), cut(eps))
    return register_parametrization(module, name, made)


PARAMETRIZATIONS: dict[str, Any] = {"weight_norm": weight_norm, "spectral_norm": spectral_norm}
