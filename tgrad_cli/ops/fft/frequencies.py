"""Shifted spectra and the frequencies that belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.inplace import write_out
from ...tensor.making import one_int
from ...tensor.number import plain
from ...tensor.registry import NUMPY, function, op
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..arguments import raw
from ..shape.arrangement import roll
from ..sizes import wrapped
from .transforms import P

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims, Matrix


def _rolled(x: Any, dim: Any, extra: int) -> Any:
    """The tensor rolled by half of each dimension (of one more)."""
    given = tuple(range(x.ndim)) if dim is None else (dim,) if isinstance(dim, int) else dim
    dims = tuple([wrapped(d, x.ndim, "fftshift", (x,)) for d in given])
    return roll(x, shifts=tuple([(x.shape[d] + extra) // 2 for d in dims]), dims=dims)


@op("fft", torch=P + "fftshift", composite=True, method=False)
def fftshift(input: Matrix, /, dim: Dims = None) -> Any:
    """The zero frequency moved to the middle.

    > fft.fftshift(tensor([0., 1., -1.]))
    tensor([-1.,  0.,  1.])
    """
    return _rolled(input, dim, 0)


@op("fft", torch=P + "ifftshift", composite=True, method=False)
def ifftshift(input: Matrix, /, dim: Dims = None) -> Any:
    """The inverse of `fftshift`.

    > fft.ifftshift(tensor([-1., 0., 1.]))
    tensor([ 0.,  1., -1.])
    """
    return _rolled(input, dim, 1)


def _frequencies(name: str, steps: Any, n: int, d: Any, dtype: Any, requires_grad: bool, out: Any) -> Any:
    """Whole steps times ``1 / (n * d)``, in the type of the result."""
    kind = dtype or ACTIVE.state.default_dtype
    if kind.category < 2:
        text = f"{name} requires a floating point or complex dtype"
        raise TgradError("E0302", text, python="RuntimeError")
    spacing = n * float(plain(raw(d)))
    one = NUMPY().float64(1)
    with NUMPY().errstate(all="ignore"):
        array = steps.astype(kind.np) * kind.np.type(one / spacing)
    made = Tensor.of(array, kind, requires_grad)
    return made if out is None else write_out(out, made, name)


def _steps(size: int) -> Any:
    """The integers from 0 on; raises for a negative size."""
    if size < 0:
        text = f"Trying to create tensor with negative dimension {size}: [{size}]"
        raise TgradError("E0604", text, python="RuntimeError")
    return NUMPY().arange(size)


@function("fft", torch=P + "fftfreq")
def fftfreq(
    n: int,
    d: float = 1.0,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """The frequencies of `fft` for n samples d apart.

    > fft.fftfreq(4)
    tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    count = one_int("fft_fftfreq", "n", 1, n)
    steps = _steps(count)
    steps = NUMPY().where(steps < (count + 1) // 2, steps, steps - count)
    return _frequencies("fftfreq", steps, count, d, dtype, requires_grad, out)


@function("fft", torch=P + "rfftfreq")
def rfftfreq(
    n: int,
    d: float = 1.0,
    *,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """The frequencies of `rfft` for n samples d apart.

    > fft.rfftfreq(4)
    tensor([0.0000, 0.2500, 0.5000])
    """
    count = one_int("fft_rfftfreq", "n", 1, n)
    return _frequencies("rfftfreq", _steps(int(count / 2) + 1), count, d, dtype, requires_grad, out)
