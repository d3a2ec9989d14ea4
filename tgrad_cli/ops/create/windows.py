"""Window functions of signal processing, and the matrix of powers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes, sources
from ...tensor.making import (
    chosen,
    integer,
    made,
    number,
    one_int,
)
from ...tensor.promotion import META_NAMES
from ...tensor.registry import NUMPY, OPS, function, op
from ...tensor.tensor import Tensor

if TYPE_CHECKING:
    from typing import Any


def _window(
    name: str, shape: str, length: Any, periodic: Any, weights: Any, dtype: Any, device: Any, requires_grad: Any
) -> Any:
    count = one_int(name, "window_length", 1, length)
    kind = chosen(name, dtype)
    if kind.category != dtypes.FLOATING:
        options = f"TensorOptions(dtype={META_NAMES[kind.name]}, device=cpu, layout=Strided (default), "
        options += "requires_grad=false (default), pinned_memory=false, memory_format=(nullopt))"
        text = f"{name} expects floating point dtypes, got: {options}"
        raise TgradError("E0302", text, python="RuntimeError")
    if count < 0:
        text = f"{name} requires non-negative window_length, got window_length={count}"
        raise TgradError("E0604", text, python="RuntimeError")
    return made(name, sources.window(shape, count, bool(periodic), weights, kind), kind, device, requires_grad)


@function("create", torch="torch.hann_window")
def hann_window(
    window_length: Any,
    periodic: Any = True,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Hann's window, a raised cosine.

    > torch.hann_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    weights = (0.5, 0.5)
    return _window("hann_window", "cosine", window_length, periodic, weights, dtype, device, requires_grad)


@function("create", torch="torch.hamming_window")
def hamming_window(
    window_length: Any,
    periodic: Any = True,
    alpha: Any = 0.54,
    beta: Any = 0.46,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Hamming's window, ``alpha - beta cos``.

    > torch.hamming_window(4)
    tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    weights = (
        number("hamming_window", "alpha", 3, alpha),
        number("hamming_window", "beta", 4, beta),
    )
    return _window("hamming_window", "cosine", window_length, periodic, weights, dtype, device, requires_grad)


@function("create", torch="torch.blackman_window")
def blackman_window(
    window_length: Any,
    periodic: Any = True,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Blackman's window, of two cosines.

    > torch.blackman_window(4)
    tensor([-2.9802e-08,  3.4000e-01,  1.0000e+00,  3.4000e-01])
    """
    weights = (0.42, 0.5, 0.08)
    return _window("blackman_window", "cosine", window_length, periodic, weights, dtype, device, requires_grad)


@function("create", torch="torch.bartlett_window")
def bartlett_window(
    window_length: Any,
    periodic: Any = True,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Bartlett's window, a triangle.

    > torch.bartlett_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return _window("bartlett_window", "bartlett", window_length, periodic, (), dtype, device, requires_grad)


@function("create", torch="torch.kaiser_window")
def kaiser_window(
    window_length: Any,
    periodic: Any = True,
    beta: Any = 12.0,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Kaiser's window, by Bessel's function i0.

    > torch.kaiser_window(4)
    tensor([5.2773e-05, 2.1567e-01, 1.0000e+00, 2.1567e-01])
    """
    weights = (number("kaiser_window", "beta", 3, beta),)
    return _window("kaiser_window", "kaiser", window_length, periodic, weights, dtype, device, requires_grad)


@op("create", torch="torch.vander", composite=True, method=False, out=False)
def vander(x: Any, /, N: Any = None, increasing: Any = False) -> Any:
    """The powers of each element, a row each, from the highest down (or up with `increasing`).

    > torch.vander(torch.tensor([2, 3]), 3)
    tensor([[4, 2, 1],
            [9, 3, 1]])
    """
    if x.ndim != 1:
        raise TgradError("E0208", "x must be a one-dimensional tensor.", python="RuntimeError")
    count = x.shape[0] if N is None else integer(N)
    if count is None or count < 0:
        raise TgradError("E0604", "N must be non-negative.", python="RuntimeError")
    powers = NUMPY().arange(count)
    exponents = Tensor(powers if increasing else powers[::-1].copy(), dtypes.int64)
    return OPS["pow"](OPS["unsqueeze"](x, dim=1), exponents)
