"""Shifted spectra and the frequencies that belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import NUMPY, function, op
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..index.places import take_places
from .fourier import P

if TYPE_CHECKING:
    from typing import Any


def _rolled(x: Any, dim: Any, sign: int) -> Any:
    dims = range(x.ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    for d in dims:
        n = x.shape[d % x.ndim]
        by = n // 2 if sign > 0 else (n + 1) // 2
        x = take_places(x, dim=d % x.ndim, index=tuple([(i - by) % n for i in range(n)]))
    return x


@op("fft", torch=P + "fftshift", composite=True, method=False)
def fftshift(input: Any, /, dim: Any = None) -> Any:
    """The zero frequency moved to the middle.

    > fft.fftshift(tensor([0., 1., -1.]))
    tensor([-1.,  0.,  1.])
    """
    return _rolled(input, dim, 1)


@op("fft", torch=P + "ifftshift", composite=True, method=False)
def ifftshift(input: Any, /, dim: Any = None) -> Any:
    """The inverse of `fftshift`.

    > fft.ifftshift(tensor([-1., 0., 1.]))
    tensor([ 0.,  1., -1.])
    """
    return _rolled(input, dim, -1)


def _made(array: Any, dtype: Any, requires_grad: bool) -> Tensor:
    kind = dtype or ACTIVE.state.default_dtype
    return Tensor.of(array.astype(kind.np), kind, requires_grad)


@function("fft", torch=P + "fftfreq")
def fftfreq(n: int, d: float = 1.0, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """The frequencies of `fft` for n samples d apart.

    > fft.fftfreq(4)
    tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    return _made(NUMPY().fft.fftfreq(int(n), float(d)), dtype, requires_grad)


@function("fft", torch=P + "rfftfreq")
def rfftfreq(n: int, d: float = 1.0, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """The frequencies of `rfft` for n samples d apart.

    > fft.rfftfreq(4)
    tensor([0.0000, 0.2500, 0.5000])
    """
    return _made(NUMPY().fft.rfftfreq(int(n), float(d)), dtype, requires_grad)
