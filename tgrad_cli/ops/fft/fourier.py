"""Discrete Fourier transforms: the three kernels that PyTorch has, of complex, real and Hermitian signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..arguments import like
from ..elementwise.complex import real
from ..nn.padding import constant_pad_nd

if TYPE_CHECKING:
    from typing import Any

# NumPy's words for a scale of 1, of the root of the number of elements, and of their number, forward and back.
FORWARD = ("backward", "ortho", "forward")
BACK = ("forward", "ortho", "backward")


def _spectrum(xp: Any, x: Any, dims: Any, scale: int) -> Any:
    """The half spectrum of real signals; what is its own opposite place has an imaginary part of exactly 0."""
    last, rest = dims[-1], dims[:-1]
    made = xp.fft.rfft(x, axis=last, norm=FORWARD[scale])
    if not rest:
        return made
    whole = xp.fft.fftn(made, axes=rest, norm=FORWARD[scale])
    n = x.shape[last]
    for k in (0,) if n % 2 else (0, n // 2):
        at = (*[slice(None)] * last, slice(k, k + 1))
        whole[at] = _filled(xp, _spectrum(xp, made[at].real, rest, scale), rest, x.shape[rest[-1]])
    return whole


def _filled(xp: Any, half: Any, dims: Any, n: int) -> Any:
    """A whole spectrum of n points in the last of `dims`: what is missing is the conjugate at the opposite place."""
    missing = range(half.shape[dims[-1]], n)
    opposite = xp.take(half, [n - k for k in missing], axis=dims[-1]).conj()
    for d in dims[:-1]:
        opposite = xp.roll(xp.flip(opposite, d), 1, d)
    return xp.concatenate((half, opposite), axis=dims[-1])


def _placed(xp: Any, made: Any, source: Any, dims: Any) -> Any:
    """The result as PyTorch lays it out: the transformed dimensions innermost, the others by the input's strides."""
    if made.ndim < 2 or not made.size:
        return made
    rest = sorted([d for d in range(made.ndim) if d not in dims], key=lambda d: -source.strides[d])
    order = (*rest, *dims)
    back = [order.index(d) for d in range(made.ndim)]
    return xp.ascontiguousarray(made.transpose(order)).transpose(back)


def _by_stride(source: Any, dims: Any) -> Any:
    return sorted(dims, key=lambda d: -source.strides[d])


@op(
    "fft",
    torch=(),
    name="fft_c2c",
    promote="none",
    method=False,
    out=False,
    holomorphic=False,
    grad_fn="FftC2CBackward0",
    formula="fft({0})",
)
def transform(xp: Any, input: Any, /, dims: Any, scale: int, forward: bool) -> Any:
    """The transform of complex signals over some dimensions, or its inverse."""
    if not dims:
        return xp.array(input)
    dims = _by_stride(input, dims)
    if not input.imag.any():
        made = _filled(xp, _spectrum(xp, input.real, dims, scale), dims, input.shape[dims[-1]])
        made = (made if forward else made.conj()) + 0  # no zero below 0
    else:
        run, word = (xp.fft.fftn, FORWARD) if forward else (xp.fft.ifftn, BACK)
        made = run(input, axes=dims, norm=word[scale])
    return _placed(xp, made, input, dims)


transform.defvjp(lambda g, _y, _x, dims, scale, forward: (transform(g, dims=dims, scale=scale, forward=not forward),))


@op(
    "fft",
    torch=(),
    name="fft_r2c",
    promote="none",
    method=False,
    out=False,
    holomorphic=False,
    grad_fn="FftR2CBackward0",
    formula="rfft({0})",
)
def from_real(xp: Any, input: Any, /, dims: Any, scale: int, onesided: bool) -> Any:
    """The transform of real signals: the half that determines it, or all of it, filled up by symmetry."""
    dims = (*_by_stride(input, dims[:-1]), dims[-1])
    made = _spectrum(xp, input, dims, scale)
    if not onesided:
        made = _filled(xp, made, dims, input.shape[dims[-1]])
    return _placed(xp, made, input, dims)


def _from_real_rule(g: Any, _y: Any, _x: Any, dims: Any, scale: int, onesided: bool) -> tuple[Any]:
    missing = _x.shape[dims[-1]] - g.shape[dims[-1]]
    if onesided and missing:
        g = constant_pad_nd(g, pad=(*(0, 0) * (g.ndim - 1 - dims[-1]), 0, missing))
    return (real(transform(g, dims=dims, scale=scale, forward=False)),)


from_real.defvjp(_from_real_rule)


@op(
    "fft",
    torch=(),
    name="fft_c2r",
    promote="none",
    method=False,
    out=False,
    holomorphic=False,
    grad_fn="FftC2RBackward0",
    formula="irfft({0})",
)
def to_real(xp: Any, input: Any, /, dims: Any, scale: int, n: int) -> Any:
    """The real signal, of n points in the last of `dims`, behind half a spectrum."""
    inner = input
    if len(dims) > 1:
        inner = transform.kernel(xp, input, dims[:-1], scale, False)
    made = xp.fft.irfft(inner, n=n, axis=dims[-1], norm=BACK[scale])
    return _placed(xp, made, inner, dims[-1:])


def _to_real_rule(g: Any, _y: Any, _x: Any, dims: Any, scale: int, n: int) -> tuple[Any]:
    """The half spectrum of the gradient, with everything but its ends counted twice."""
    from ...tensor.registry import NUMPY

    made = from_real(g, dims=dims, scale=scale, onesided=True)
    length = made.shape[dims[-1]]
    twice = [2.0 if 0 < k <= n - length else 1.0 for k in range(length)]
    shape = [1] * made.ndim
    shape[dims[-1]] = length
    return (made * like(NUMPY().array(twice).reshape(shape), made),)


to_real.defvjp(_to_real_rule)
