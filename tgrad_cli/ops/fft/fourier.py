"""`torch.fft`: discrete Fourier transforms of complex, real and Hermitian signals, in one or more dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, op
from ..arguments import category
from ..nn.padding import constant_pad_nd

if TYPE_CHECKING:
    from typing import Any

P = "torch.fft."
adjoint_norm = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}


@op(
    "fft",
    torch=(),
    promote="none",
    method=False,
    out=False,
    holomorphic=False,
    grad_fn="FftC2CBackward0",
    formula="fft({0})",
)
def transform(xp: Any, input: Any, /, dims: Any, norm: Any = None, inverse: bool = False) -> Any:
    """The complex transform over some dimensions, or its inverse."""
    run = xp.fft.ifftn if inverse else xp.fft.fftn
    return run(input, axes=dims, norm=norm)


transform.defvjp(
    lambda g, _y, _x, dims, norm, inverse: (transform(g, dims=dims, norm=adjoint_norm[norm], inverse=not inverse),)
)


@op(
    "fft",
    torch=(),
    promote="none",
    method=False,
    out=False,
    holomorphic=False,
    grad_fn="FftC2RBackward0",
    formula="irfft({0})",
)
def from_half(xp: Any, input: Any, /, n: int, dim: int, norm: Any = None) -> Any:
    """The real signal of length n whose half spectrum is given."""
    return xp.fft.irfft(input, n=n, axis=dim, norm=norm)


@op("fft", torch=(), promote="none", method=False, out=False, holomorphic=False, formula="rfft({0})")
def to_half(xp: Any, input: Any, /, dim: int, norm: Any = None) -> Any:
    """The adjoint of `from_half`: the half spectrum of a real signal, all but its ends counted twice."""
    n = input.shape[dim]
    made = xp.fft.rfft(input, axis=dim, norm=norm)
    twice = [1 if k == 0 or 2 * k == n else 2 for k in range(n // 2 + 1)]
    shape = [1] * made.ndim
    shape[dim] = -1
    return made * xp.asarray(twice, dtype=input.dtype).reshape(shape)


def _to_half_rule(g: Any, _y: Any, _x: Any, dim: int, norm: Any) -> tuple[Any]:
    n = _x.shape[dim]
    # <W R x, g> = <x, R^H W g>, and R^H W g is what `from_half` computes.
    return (from_half(g, n=n, dim=dim, norm=adjoint_norm[norm]),)


from_half.defvjp(lambda g, _y, _x, n, dim, norm: (to_half(g, dim=dim, norm=adjoint_norm[norm]),))
to_half.defvjp(_to_half_rule)


def _ready(name: str, x: Any, norm: Any) -> Any:
    """Integers become floats; other words for the scale are refused."""
    if norm not in adjoint_norm:
        torch = f'Invalid normalization mode: "{norm}"'
        raise TgradError("E0604", torch, torch=torch, python="RuntimeError")
    return x if category(x) >= 2 else x * 1.0


def _fitted(x: Any, n: Any, dim: int) -> Any:
    """One dimension cut or filled up with zeros."""
    if n is None or n == x.shape[dim]:
        return x
    if n < 1:
        torch = f"Invalid number of data points ({n}) specified"
        raise TgradError("E0604", torch, torch=torch, python="RuntimeError")
    return constant_pad_nd(x, pad=(*(0, 0) * (x.ndim - 1 - dim), 0, n - x.shape[dim]))


def _axes(x: Any, s: Any, dim: Any) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    """The dimensions, counted from the front, and the size wanted in each."""
    if s is not None and isinstance(s, int):
        s = (s,)
    if dim is None:
        dim = range(x.ndim) if s is None else range(x.ndim - len(s), x.ndim)
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    sizes = (None,) * len(dims) if s is None else tuple([None if n == -1 else n for n in s])
    return tuple([d % x.ndim for d in dims]), sizes


def complex_transform(name: str, x: Any, s: Any, dim: Any, norm: Any, inverse: bool) -> Any:
    """The transform of a signal cut or filled up to the sizes `s`."""
    x = _ready(name, x, norm)
    dims, sizes = _axes(x, s, dim)
    for d, n in zip(dims, sizes, strict=True):
        x = _fitted(x, n, d)
    return transform(x, dims=dims, norm=norm, inverse=inverse)


def from_real(name: str, x: Any, s: Any, dim: Any, norm: Any, inverse: bool = False) -> Any:
    """The transform of a real signal, without the half that follows from symmetry."""
    if category(x) == 3:
        torch = f"{name} expects a real input tensor, but got {x.dtype!r}"
        raise TgradError("E0302", torch, torch=torch, python="RuntimeError")
    if inverse:
        made = OPS["conj"](complex_transform(name, x, s, dim, adjoint_norm[norm], False))
    else:
        made = complex_transform(name, x, s, dim, norm, False)
    last = _axes(x, s, dim)[0][-1]
    return _fitted(made, made.shape[last] // 2 + 1, last)


def to_real(name: str, x: Any, s: Any, dim: Any, norm: Any, inverse: bool = True) -> Any:
    """The real signal behind a half spectrum."""
    x = _ready(name, x, norm)
    dims, sizes = _axes(x, s, dim)
    last = dims[-1]
    n = 2 * (x.shape[last] - 1) if sizes[-1] is None else sizes[-1]
    if n < 1:
        torch = f"Invalid number of data points ({n}) specified"
        raise TgradError("E0604", torch, torch=torch, python="RuntimeError")
    for d, m in zip(dims[:-1], sizes[:-1], strict=True):
        x = _fitted(x, m, d)
    x = _fitted(x, n // 2 + 1, last)
    if len(dims) > 1:
        x = transform(x, dims=dims[:-1], norm=norm, inverse=inverse)
    if not inverse:
        return from_half(OPS["conj"](x), n=n, dim=last, norm=adjoint_norm[norm])
    return from_half(x, n=n, dim=last, norm=norm)
