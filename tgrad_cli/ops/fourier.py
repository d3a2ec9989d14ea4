"""Discrete Fourier transforms along one dimension (`torch.fft`), and the frequencies that belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor.registry import NUMPY, function, op
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor
from .complex import conj, real

if TYPE_CHECKING:
    from typing import Any

_NORMS = {None: "backward", "backward": "backward", "ortho": "ortho", "forward": "forward"}
_OPPOSITE = {"backward": "forward", "ortho": "ortho", "forward": "backward"}


def _norm(name: str, norm: Any) -> str:
    if norm not in _NORMS:
        text = f"Invalid normalization mode: {norm!r}"
        raise TgradError("E0604", f"{name}: {text}", torch=text, python="RuntimeError", hint="backward, ortho, forward")
    return _NORMS[norm]


def _floating(array: Any) -> Any:
    """Integers as the default float type."""
    return array if array.dtype.kind in "fc" else array.astype(ACTIVE.state.default_dtype.compute)


def _fitted(xp: Any, array: Any, length: int, dim: int) -> Any:
    """The array cut or filled up with zeros to a length of one dimension."""
    have = array.shape[dim]
    if have > length:
        return xp.take(array, range(length), axis=dim)
    widths = [(0, 0)] * array.ndim
    widths[dim] = (0, length - have)
    return xp.pad(array, widths)


def _named(node: Any) -> str:
    source = node.inputs[0]
    is_complex = source is not None and source.dtype is not None and source.dtype.is_complex
    return "FftC2CBackward0" if is_complex else "FftR2CBackward0"


@op("fourier", torch="torch.fft.fft", promote="none", method=False, holomorphic=False, out=False, grad_fn=_named)
def fft(xp: Any, input: Any, /, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The discrete Fourier transform along a dimension.

    > torch.fft.fft(tensor([1., 0., 0., 0.]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])
    """
    return xp.fft.fft(_floating(input), n, dim, _norm("fft", norm))


@op("fourier", torch="torch.fft.ifft", promote="none", method=False, holomorphic=False, out=False, grad_fn=_named)
def ifft(xp: Any, input: Any, /, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The inverse of `fft`.

    > torch.fft.ifft(tensor([4., 0., 0., 0.]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])
    """
    return xp.fft.ifft(_floating(input), n, dim, _norm("ifft", norm))


@op("fourier", torch="torch.fft.rfft", promote="none", method=False, holomorphic=False, out=False, grad_fn=_named)
def rfft(xp: Any, input: Any, /, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The first half of the Fourier transform of real numbers; the rest is its mirror image.

    > torch.fft.rfft(tensor([1., 0., 0., 0.]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j])
    """
    if input.dtype.kind == "c":
        text = "rfft expects a real input tensor, but got " + (
            "ComplexFloat" if input.itemsize == 8 else "ComplexDouble"
        )
        raise TgradError("E0302", text, torch=text, python="RuntimeError")
    return xp.fft.rfft(_floating(input), n, dim, _norm("rfft", norm))


@op(
    "fourier",
    torch="torch.fft.irfft",
    promote="none",
    method=False,
    holomorphic=False,
    out=False,
    grad_fn="FftC2RBackward0",
)
def irfft(xp: Any, input: Any, /, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The inverse of `rfft`: `n` real numbers, twice the half's length less 2 unless given.

    > torch.fft.irfft(tensor([4., 0., 0.]))
    tensor([1., 1., 1., 1.])
    """
    return xp.fft.irfft(_floating(input), n, dim, _norm("irfft", norm))


@op("fourier", torch=(), promote="none", method=False, out=False)
def resized(xp: Any, input: Any, /, *, length: int, dim: int) -> Any:
    """The input cut or filled up with zeros to a length of one dimension."""
    return _fitted(xp, input, length, dim)


resized.defvjp(lambda g, _y, _x, *, length, dim: (resized(g, length=_x.shape[dim], dim=dim),))


def _back(transform: Any, g: Any, x: Any, dim: int, norm: Any) -> Any:
    """The transform's conjugate transpose applied to a gradient: the opposite transform with the opposite scaling."""
    made = transform(g, dim=dim, norm=_OPPOSITE[_NORMS[norm]])
    return resized(made, length=x.shape[dim], dim=dim)


fft.defvjp(lambda g, _y, _x, *, n, dim, norm: (_back(ifft, g, _x, dim, norm),))
ifft.defvjp(lambda g, _y, _x, *, n, dim, norm: (_back(fft, g, _x, dim, norm),))


def _rfft_rule(g: Any, _y: Any, _x: Any, *, n: Any, dim: int, norm: Any) -> Any:
    length = _x.shape[dim] if n is None else n
    full = resized(g, length=length, dim=dim)
    return (real(_back(ifft, full, _x, dim, norm)),)


def _irfft_rule(g: Any, _y: Any, _x: Any, *, n: Any, dim: int, norm: Any) -> Any:
    # Every frequency but the first (and the middle one of an even length) stands for two.
    length = _y.shape[dim]
    half = length // 2 + 1
    numpy = NUMPY()
    weights = numpy.full(half, 2.0, numpy.float32)
    weights[0] = 1.0
    if length % 2 == 0:
        weights[-1] = 1.0
    shape = [1] * len(_x.shape)
    shape[dim] = half
    made = rfft(g, n=length, dim=dim, norm=_OPPOSITE[_NORMS[norm]])
    return (resized(made * weights.reshape(shape), length=_x.shape[dim], dim=dim),)


rfft.defvjp(_rfft_rule)
irfft.defvjp(_irfft_rule)


@op("fourier", torch="torch.fft.hfft", composite=True, method=False, out=False)
def hfft(input: Any, /, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The transform of the first half of a signal whose other half is its mirrored conjugate; real.

    > torch.fft.hfft(tensor([1., 0., 0.]))
    tensor([1., 1., 1., 1.])
    """
    return irfft(conj(input), n=n, dim=dim, norm=_OPPOSITE[_norm("hfft", norm)])


def _frequencies(values: Any, dtype: Any) -> Tensor:
    from ..tensor import dtypes

    kind = dtype or ACTIVE.state.default_dtype
    return Tensor.of(dtypes.cast(values, dtypes.float64, kind), kind)


@function("fourier", torch="torch.fft.fftfreq")
def fftfreq(n: int, d: float = 1.0, *, dtype: Any = None) -> Any:
    """The frequencies of the elements that `fft` gives for `n` samples `d` apart.

    > torch.fft.fftfreq(4)
    tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    return _frequencies(NUMPY().fft.fftfreq(n, d), dtype)


@function("fourier", torch="torch.fft.rfftfreq")
def rfftfreq(n: int, d: float = 1.0, *, dtype: Any = None) -> Any:
    """The frequencies of the elements that `rfft` gives for `n` samples `d` apart.

    > torch.fft.rfftfreq(4)
    tensor([0.0000, 0.2500, 0.5000])
    """
    return _frequencies(NUMPY().fft.rfftfreq(n, d), dtype)


@op("fourier", torch="torch.fft.fftshift", promote="none", method=False, out=False)
def fftshift(xp: Any, input: Any, /, dim: Any = None) -> Any:
    """The elements rolled so that the frequency zero is in the middle.

    > torch.fft.fftshift(tensor([0., 1., -2., -1.]))
    tensor([-2., -1.,  0.,  1.])
    """
    return xp.fft.fftshift(input, dim)


@op("fourier", torch="torch.fft.ifftshift", promote="none", method=False, out=False)
def ifftshift(xp: Any, input: Any, /, dim: Any = None) -> Any:
    """The inverse of `fftshift`.

    > torch.fft.ifftshift(tensor([-2., -1., 0., 1.]))
    tensor([ 0.,  1., -2., -1.])
    """
    return xp.fft.ifftshift(input, dim)


fftshift.defvjp(lambda g, _y, _x, *, dim: (ifftshift(g, dim=dim),))
ifftshift.defvjp(lambda g, _y, _x, *, dim: (fftshift(g, dim=dim),))
