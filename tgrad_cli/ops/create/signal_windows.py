"""The window functions of `torch.signal.windows`, put together of operations as PyTorch does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes, sources
from ...tensor.making import chosen, filled, made, number, one_int
from ...tensor.registry import NUMPY, OPS, function
from ...tensor.tensor import Tensor

if TYPE_CHECKING:
    from typing import Any

W = "torch.signal.windows."


def _wrong(text: str, python: str = "ValueError", code: str = "E0604") -> TgradError:
    return TgradError(code, text, torch=text, python=python)


class _Window:
    """One call: the number of points, the options of the result, and PyTorch's checks of both."""

    __slots__ = ("count", "device", "kind", "name", "requires_grad")

    def __init__(self, name: str, count: Any, dtype: Any, device: Any, requires_grad: Any) -> None:
        self.name, self.device, self.requires_grad = name, device, requires_grad
        self.count = one_int(name, "M", 1, count)
        self.kind = chosen(name, dtype)
        if self.count < 0:
            raise _wrong(f"{name} requires non-negative window length, got M={self.count}")
        if self.kind not in (dtypes.float32, dtypes.float64):
            raise _wrong(f"{name} expects float32 or float64 dtypes, got: {self.kind!r}", code="E0302")

    def constant(self) -> Tensor:
        """Ones, or nothing: a window of one point or none."""
        return made(self.name, filled((self.count,), 1, self.kind), self.kind, self.device, self.requires_grad)

    def points(self, start: float, end: float) -> Any:
        """The points at which the window's formula is taken."""
        array = sources.linspace(start, end, self.count, self.kind)
        return made(self.name, array, self.kind, self.device, self.requires_grad)

    def period(self, sym: Any) -> int:
        """The steps of a whole window: one more than a symmetric one has."""
        return self.count if not sym else self.count - 1


def _general_cosine(window: _Window, a: Any, sym: Any) -> Any:
    """A sum of cosines of the angle, of twice the angle and so on, with alternating signs."""
    if window.count <= 1:
        return window.constant()
    step = 2 * math.pi / window.period(sym)
    k = window.points(0, (window.count - 1) * step)
    xp, kind = NUMPY(), window.kind
    signed = xp.asarray([(-1) ** i * number("general_cosine", "a", 2, w) for i, w in enumerate(a)], dtype=kind.np)
    multiples = xp.arange(len(signed)).astype(kind.np)
    angles = OPS["cos"](OPS["unsqueeze"](Tensor(multiples, kind), dim=-1) * k)
    return OPS["sum"](OPS["unsqueeze"](Tensor(signed, kind), dim=-1) * angles, dim=0)


@function("create", torch=W + "exponential", name="exponential")
def exponential(
    M: Any,
    *,
    center: Any = None,
    tau: Any = 1.0,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """``exp(-abs(n - center) / tau)``: both sides fall off from the centre.

    > torch.signal.windows.exponential(3)
    tensor([0.3679, 1.0000, 0.3679])
    """
    window = _Window("exponential", M, dtype, device, requires_grad)
    if tau <= 0:
        raise _wrong(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise _wrong("Center must be None for symmetric windows", code="E0501")
    count = window.count
    if not count:
        return window.constant()
    middle = (count if not sym and count > 1 else count - 1) / 2.0 if center is None else center
    points = window.points(-middle * (1 / tau), (-middle + (count - 1)) * (1 / tau))
    return OPS["exp"](-OPS["abs"](points))


@function("create", torch=W + "cosine", name="cosine")
def cosine(
    M: Any,
    *,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """Half a period of the sine.

    > torch.signal.windows.cosine(3)
    tensor([0.5000, 1.0000, 0.5000])
    """
    window = _Window("cosine", M, dtype, device, requires_grad)
    count = window.count
    if not count:
        return window.constant()
    step = math.pi / (count + 1 if not sym and count > 1 else count)
    return OPS["sin"](window.points(0.5 * step, (0.5 + (count - 1)) * step))


@function("create", torch=W + "gaussian", name="gaussian")
def gaussian(
    M: Any,
    *,
    std: Any = 1.0,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """The bell curve of the deviation `std`.

    > torch.signal.windows.gaussian(3)
    tensor([0.6065, 1.0000, 0.6065])
    """
    window = _Window("gaussian", M, dtype, device, requires_grad)
    if std <= 0:
        raise _wrong(f"Standard deviation must be positive, got: {std} instead.")
    count = window.count
    if not count:
        return window.constant()
    start, step = -(count if not sym and count > 1 else count - 1) / 2.0, 1 / (std * math.sqrt(2))
    points = window.points(start * step, (start + (count - 1)) * step)
    return OPS["exp"](-(points * points))


@function("create", torch=W + "kaiser", name="kaiser")
def kaiser(
    M: Any,
    *,
    beta: Any = 12.0,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """Kaiser's window, by Bessel's function i0.

    > torch.signal.windows.kaiser(3)
    tensor([5.2773e-05, 1.0000e+00, 5.2773e-05])
    """
    window = _Window("kaiser", M, dtype, device, requires_grad)
    if beta < 0:
        raise _wrong(f"beta must be non-negative, got: {beta} instead.")
    if window.count <= 1:
        return window.constant()
    kind = window.kind
    real = kind.np.type
    # PyTorch rounds beta and the end to the element type first, so that the root stays real.
    shape = real(beta)
    end = min(shape, -shape + (window.count - 1) * (real(2) * shape / window.period(sym)))
    k = window.points(float(-shape), float(end))
    top: Any = Tensor(NUMPY().asarray(shape), kind)
    return OPS["i0"](OPS["sqrt"](top * top - k * k)) / OPS["i0"](top)


@function("create", torch=W + "hamming", name="hamming")
def hamming(
    M: Any,
    *,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """Hamming's window, ``0.54 - 0.46 cos``.

    > torch.signal.windows.hamming(3)
    tensor([0.0800, 1.0000, 0.0800])
    """
    window = _Window("general_cosine", M, dtype, device, requires_grad)
    return _general_cosine(window, (0.54, 1.0 - 0.54), sym)


@function("create", torch=W + "hann", name="hann")
def hann(
    M: Any,
    *,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """Hann's window, a raised cosine.

    > torch.signal.windows.hann(3)
    tensor([0., 1., 0.])
    """
    return _general_cosine(_Window("general_cosine", M, dtype, device, requires_grad), (0.5, 0.5), sym)


@function("create", torch=W + "blackman", name="blackman")
def blackman(
    M: Any,
    *,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """Blackman's window, of two cosines.

    > torch.signal.windows.blackman(3)
    tensor([-1.4901e-08,  1.0000e+00, -1.4901e-08])
    """
    return _general_cosine(_Window("blackman", M, dtype, device, requires_grad), (0.42, 0.5, 0.08), sym)


@function("create", torch=W + "bartlett", name="bartlett")
def bartlett(
    M: Any,
    *,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """Bartlett's window, a triangle.

    > torch.signal.windows.bartlett(3)
    tensor([0., 1., 0.])
    """
    window = _Window("bartlett", M, dtype, device, requires_grad)
    if window.count <= 1:
        return window.constant()
    return 1 - OPS["abs"](window.points(-1, -1 + (window.count - 1) * (2 / window.period(sym))))


@function("create", torch=W + "general_cosine", name="general_cosine")
def general_cosine(
    M: Any,
    *,
    a: Any,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """A sum of cosines of the angle, of twice the angle and so on, weighed by `a` with alternating signs.

    > torch.signal.windows.general_cosine(3, a=[0.5, 0.5])
    tensor([0., 1., 0.])
    """
    window = _Window("general_cosine", M, dtype, device, requires_grad)
    if window.count > 1:
        if not isinstance(a, (tuple, list)):
            raise _wrong("Coefficients must be a list/tuple", "TypeError", "E0502")
        if not a:
            raise _wrong("Coefficients cannot be empty")
    return _general_cosine(window, a, sym)


@function("create", torch=W + "general_hamming", name="general_hamming")
def general_hamming(
    M: Any,
    *,
    alpha: Any = 0.54,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """``alpha - (1 - alpha) cos``.

    > torch.signal.windows.general_hamming(3, alpha=0.75)
    tensor([0.5000, 1.0000, 0.5000])
    """
    window = _Window("general_cosine", M, dtype, device, requires_grad)
    return _general_cosine(window, (alpha, 1.0 - alpha), sym)


@function("create", torch=W + "nuttall", name="nuttall")
def nuttall(
    M: Any,
    *,
    sym: bool = True,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
) -> Any:
    """Nuttall's window, of three cosines.

    > torch.signal.windows.nuttall(3)
    tensor([3.6280e-04, 1.0000e+00, 3.6280e-04])
    """
    window = _Window("general_cosine", M, dtype, device, requires_grad)
    return _general_cosine(window, (0.3635819, 0.4891775, 0.1365995, 0.0106411), sym)
