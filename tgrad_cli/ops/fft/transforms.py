"""`torch.fft` under PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import OPS, op
from ..arguments import category, conj
from ..linalg.matrices import letters, refused
from .arguments import axes, check_size, dimension, fitted, ready, scale_of
from .fourier import from_real, to_real, transform

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Dims, Matrix

P = "torch.fft."


def _real_only(name: str, x: Any) -> None:
    if category(x) == 3:
        raise refused("E0302", f"{name} expects a real input tensor, but got {letters(x)}", x)


def _line(name: str, x: Any, n: Any, dim: int) -> tuple[Any, int]:
    """The signal of one dimension with its size fitted."""
    at = dimension(x, dim, name)
    check_size(x.shape[at] if n is None else n, x)
    return (x if n is None else fitted(x, (n,), (at,))), at


def _of_real(name: str, x: Any, n: Any, dim: int, norm: Any, forward: bool, onesided: bool) -> Any:
    """A transform of a real signal; the inverse is the conjugate of the transform."""
    _real_only(name, x)
    x, at = _line(name, ready(x), n, dim)
    made = from_real(x, dims=(at,), scale=scale_of(norm, forward, x), onesided=onesided)
    return made if forward else conj(made)


def _of_any(name: str, x: Any, n: Any, dim: int, norm: Any, forward: bool) -> Any:
    if category(x) != 3:
        return _of_real(name, x, n, dim, norm, forward, False)
    x, at = _line(name, x, n, dim)
    return transform(x, dims=(at,), scale=scale_of(norm, forward, x), forward=forward)


def _to_line(name: str, x: Any, n: Any, dim: int, norm: Any, forward: bool) -> Any:
    """A real signal from half a spectrum; forward, from the conjugate of it."""
    x = ready(x, complex_too=True)
    at = dimension(x, dim, name)
    length = 2 * (x.shape[at] - 1) if n is None else n
    check_size(length, x)
    x = x if n is None else fitted(x, (length // 2 + 1,), (at,))
    scale = scale_of(norm, forward, x)
    return to_real(conj(x) if forward else x, dims=(at,), scale=scale, n=length)


def _of_many(name: str, x: Any, s: Any, dim: Any, norm: Any, forward: bool) -> Any:
    dims, sizes = axes(name, x, s, dim)
    x = fitted(ready(x, complex_too=True), sizes, dims)
    return transform(x, dims=dims, scale=scale_of(norm, forward, x), forward=forward)


def _real_axes(name: str, x: Any, s: Any, dim: Any) -> Any:
    """The dimensions and sizes of a transform between real and complex signals; one at least."""
    dims, sizes = axes(name, x, s, dim)
    if not dims:
        raise refused("E0604", f"{name} must transform at least one axis", x)
    return dims, sizes


def _last_size(x: Any, s: Any, dims: Any) -> int:
    """How many points a real signal has in the last dimension."""
    last = (s,) if isinstance(s, int) else s
    n = last[-1] if last and last[-1] != -1 else 2 * (x.shape[dims[-1]] - 1)
    check_size(n, x)
    return int(n)


@op("fft", torch=P + "fft", composite=True, method=False)
def fft(input: Matrix, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The discrete Fourier transform along one dimension.

    > fft.fft(tensor([1., 0.]))
    tensor([1.+0.j, 1.+0.j])
    """
    return _of_any("fft", input, n, dim, norm, True)


@op("fft", torch=P + "ifft", composite=True, method=False)
def ifft(input: Matrix, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The inverse of `fft`.

    > fft.ifft(tensor([2., 0.]))
    tensor([1.-0.j, 1.-0.j])
    """
    return _of_any("ifft", input, n, dim, norm, False)


@op("fft", torch=P + "rfft", composite=True, method=False)
def rfft(input: Matrix, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """`fft` of a real signal, without the half that follows from symmetry.

    > fft.rfft(tensor([1., 0.]))
    tensor([1.+0.j, 1.+0.j])
    """
    return _of_real("rfft", input, n, dim, norm, True, True)


@op("fft", torch=P + "irfft", composite=True, method=False)
def irfft(input: Matrix, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The inverse of `rfft`: a real signal of length n.

    Derivative: rfft of v divided by n, with twice its inner coefficients, which stand for two.

    > fft.irfft(tensor([1.+0j, 1.+0j]))
    tensor([1., 0.])
    """
    return _to_line("irfft", input, n, dim, norm, False)


@op("fft", torch=P + "hfft", composite=True, method=False)
def hfft(input: Matrix, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """`fft` of a signal with Hermitian symmetry, given by its half: a real spectrum.

    Derivative: ihfft of v times n, with twice its inner coefficients, which stand for two.

    > fft.hfft(tensor([1.+0j, 0j]))
    tensor([1., 1.])
    """
    return _to_line("hfft", input, n, dim, norm, True)


@op("fft", torch=P + "ihfft", composite=True, method=False)
def ihfft(input: Matrix, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The inverse of `hfft`.

    > fft.ihfft(tensor([1., 1.]))
    tensor([1.-0.j, 0.-0.j])
    """
    return _of_real("ihfft", input, n, dim, norm, False, True)


@op("fft", torch=P + "fft2", composite=True, method=False)
def fft2(input: Matrix, /, s: Dims = None, dim: Dims = (-2, -1), norm: str | None = None) -> Any:
    """`fft` over two dimensions.

    > fft.fft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return fftn(input, s=s, dim=dim, norm=norm)


@op("fft", torch=P + "ifft2", composite=True, method=False)
def ifft2(input: Matrix, /, s: Dims = None, dim: Dims = (-2, -1), norm: str | None = None) -> Any:
    """`ifft` over two dimensions.

    > fft.ifft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return ifftn(input, s=s, dim=dim, norm=norm)


@op("fft", torch=P + "rfft2", composite=True, method=False)
def rfft2(input: Matrix, /, s: Dims = None, dim: Dims = (-2, -1), norm: str | None = None) -> Any:
    """`rfft` over two dimensions.

    > fft.rfft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return rfftn(input, s=s, dim=dim, norm=norm)


@op("fft", torch=P + "irfft2", composite=True, method=False)
def irfft2(input: Matrix, /, s: Dims = None, dim: Dims = (-2, -1), norm: str | None = None) -> Any:
    """`irfft` over two dimensions.

    Derivative: rfft2 of v divided by the number of elements, with twice the inner coefficients of the last dimension.

    > fft.irfft2(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    return irfftn(input, s=s, dim=dim, norm=norm)


@op("fft", torch=P + "hfft2", composite=True, method=False)
def hfft2(input: Matrix, /, s: Dims = None, dim: Dims = (-2, -1), norm: str | None = None) -> Any:
    """`hfft` over two dimensions.

    Derivative: ihfft2 of v times the number of elements, with twice the inner coefficients of the last dimension.

    > fft.hfft2(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    return hfftn(input, s=s, dim=dim, norm=norm)


@op("fft", torch=P + "ihfft2", composite=True, method=False)
def ihfft2(input: Matrix, /, s: Dims = None, dim: Dims = (-2, -1), norm: str | None = None) -> Any:
    """`ihfft` over two dimensions.

    > fft.ihfft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return ihfftn(input, s=s, dim=dim, norm=norm)


@op("fft", torch=P + "fftn", composite=True, method=False)
def fftn(input: Matrix, /, s: Dims = None, dim: Dims = None, norm: str | None = None) -> Any:
    """`fft` over several dimensions, all unless `dim` says which.

    > fft.fftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return _of_many("fftn", input, s, dim, norm, True)


@op("fft", torch=P + "ifftn", composite=True, method=False)
def ifftn(input: Matrix, /, s: Dims = None, dim: Dims = None, norm: str | None = None) -> Any:
    """`ifft` over several dimensions, all unless `dim` says which.

    > fft.ifftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return _of_many("ifftn", input, s, dim, norm, False)


@op("fft", torch=P + "rfftn", composite=True, method=False)
def rfftn(input: Matrix, /, s: Dims = None, dim: Dims = None, norm: str | None = None) -> Any:
    """`rfft` over several dimensions, all unless `dim` says which.

    > fft.rfftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    if category(input) == 3:
        raise refused("E0302", f"rfftn expects a real-valued input tensor, but got {letters(input)}", input)
    dims, sizes = _real_axes("rfftn", input, s, dim)
    x = fitted(ready(input), sizes, dims)
    return from_real(x, dims=dims, scale=scale_of(norm, True, x), onesided=True)


@op("fft", torch=P + "irfftn", composite=True, method=False)
def irfftn(input: Matrix, /, s: Dims = None, dim: Dims = None, norm: str | None = None) -> Any:
    """`irfft` over several dimensions, all unless `dim` says which.

    Derivative: rfftn of v divided by the number of elements, with twice the inner coefficients of the last dimension.

    > fft.irfftn(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    dims, sizes = _real_axes("irfftn", input, s, dim)
    n = _last_size(input, s, dims)
    x = fitted(ready(input, complex_too=True), [*sizes[:-1], n // 2 + 1], dims)
    return to_real(x, dims=dims, scale=scale_of(norm, False, x), n=n)


@op("fft", torch=P + "hfftn", composite=True, method=False)
def hfftn(input: Matrix, /, s: Dims = None, dim: Dims = None, norm: str | None = None) -> Any:
    """`hfft` over several dimensions, all unless `dim` says which.

    Derivative: ihfftn of v times the number of elements, with twice the inner coefficients of the last dimension.

    > fft.hfftn(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    dims, sizes = _real_axes("hfftn", input, s, dim)
    n = _last_size(input, s, dims)
    x = fitted(ready(input, complex_too=True), [*sizes[:-1], n // 2 + 1], dims)
    scale = scale_of(norm, True, x)
    if len(dims) > 1:
        x = transform(x, dims=dims[:-1], scale=scale, forward=True)
    return to_real(conj(x), dims=dims[-1:], scale=scale, n=n)


@op("fft", torch=P + "ihfftn", composite=True, method=False)
def ihfftn(input: Matrix, /, s: Dims = None, dim: Dims = None, norm: str | None = None) -> Any:
    """`ihfft` over several dimensions, all unless `dim` says which.

    > fft.ihfftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    if category(input) == 3:
        raise refused("E0302", f"Only supports floating-point dtypes, but found: {letters(input)}", input)
    dims, sizes = _real_axes("ihfftn", input, s, dim)
    x = fitted(ready(input), sizes, dims)
    scale = scale_of(norm, False, x)
    made = from_real(x, dims=dims[-1:], scale=scale, onesided=True)
    if len(dims) == 1:
        return conj(made)
    return transform(OPS["conj_physical"](made), dims=dims[:-1], scale=scale, forward=False)
