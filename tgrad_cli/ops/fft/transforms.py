"""`torch.fft` under PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from .fourier import P, complex_transform, from_real, to_real

if TYPE_CHECKING:
    from typing import Any


@op("fft", torch=P + "fft", composite=True, method=False)
def fft(input: Any, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The discrete Fourier transform along one dimension.

    > fft.fft(tensor([1., 0.]))
    tensor([1.+0.j, 1.+0.j])
    """
    return complex_transform("fft", input, n, dim, norm, False)


@op("fft", torch=P + "ifft", composite=True, method=False)
def ifft(input: Any, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The inverse of `fft`.

    > fft.ifft(tensor([2., 0.]))
    tensor([1.+0.j, 1.+0.j])
    """
    return complex_transform("ifft", input, n, dim, norm, True)


@op("fft", torch=P + "rfft", composite=True, method=False)
def rfft(input: Any, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """`fft` of a real signal, without the half that follows from symmetry.

    > fft.rfft(tensor([1., 0.]))
    tensor([1.+0.j, 1.+0.j])
    """
    return from_real("rfft", input, n, dim, norm)


@op("fft", torch=P + "irfft", composite=True, method=False)
def irfft(input: Any, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The inverse of `rfft`: a real signal of length n.

    > fft.irfft(tensor([1.+0j, 1.+0j]))
    tensor([1., 0.])
    """
    return to_real("irfft", input, n, dim, norm)


@op("fft", torch=P + "hfft", composite=True, method=False)
def hfft(input: Any, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """`fft` of a signal with Hermitian symmetry, given by its half: a real spectrum.

    > fft.hfft(tensor([1.+0j, 0j]))
    tensor([1., 1.])
    """
    return to_real("hfft", input, n, dim, norm, inverse=False)


@op("fft", torch=P + "ihfft", composite=True, method=False)
def ihfft(input: Any, /, n: int | None = None, dim: int = -1, norm: str | None = None) -> Any:
    """The inverse of `hfft`.

    > fft.ihfft(tensor([1., 1.]))
    tensor([1.-0.j, 0.-0.j])
    """
    return from_real("ihfft", input, n, dim, norm, inverse=True)


@op("fft", torch=P + "fft2", composite=True, method=False)
def fft2(input: Any, /, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Any:
    """`fft` over two dimensions.

    > fft.fft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return complex_transform("fft2", input, s, dim, norm, False)


@op("fft", torch=P + "ifft2", composite=True, method=False)
def ifft2(input: Any, /, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Any:
    """`ifft` over two dimensions.

    > fft.ifft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return complex_transform("ifft2", input, s, dim, norm, True)


@op("fft", torch=P + "rfft2", composite=True, method=False)
def rfft2(input: Any, /, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Any:
    """`rfft` over two dimensions.

    > fft.rfft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return from_real("rfft2", input, s, dim, norm)


@op("fft", torch=P + "irfft2", composite=True, method=False)
def irfft2(input: Any, /, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Any:
    """`irfft` over two dimensions.

    > fft.irfft2(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    return to_real("irfft2", input, s, dim, norm)


@op("fft", torch=P + "hfft2", composite=True, method=False)
def hfft2(input: Any, /, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Any:
    """`hfft` over two dimensions.

    > fft.hfft2(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    return to_real("hfft2", input, s, dim, norm, inverse=False)


@op("fft", torch=P + "ihfft2", composite=True, method=False)
def ihfft2(input: Any, /, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Any:
    """`ihfft` over two dimensions.

    > fft.ihfft2(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return from_real("ihfft2", input, s, dim, norm, inverse=True)


@op("fft", torch=P + "fftn", composite=True, method=False)
def fftn(input: Any, /, s: Any = None, dim: Any = None, norm: str | None = None) -> Any:
    """`fft` over several dimensions, all unless `dim` says which.

    > fft.fftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return complex_transform("fftn", input, s, dim, norm, False)


@op("fft", torch=P + "ifftn", composite=True, method=False)
def ifftn(input: Any, /, s: Any = None, dim: Any = None, norm: str | None = None) -> Any:
    """`ifft` over several dimensions, all unless `dim` says which.

    > fft.ifftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return complex_transform("ifftn", input, s, dim, norm, True)


@op("fft", torch=P + "rfftn", composite=True, method=False)
def rfftn(input: Any, /, s: Any = None, dim: Any = None, norm: str | None = None) -> Any:
    """`rfft` over several dimensions, all unless `dim` says which.

    > fft.rfftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return from_real("rfftn", input, s, dim, norm)


@op("fft", torch=P + "irfftn", composite=True, method=False)
def irfftn(input: Any, /, s: Any = None, dim: Any = None, norm: str | None = None) -> Any:
    """`irfft` over several dimensions, all unless `dim` says which.

    > fft.irfftn(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    return to_real("irfftn", input, s, dim, norm)


@op("fft", torch=P + "hfftn", composite=True, method=False)
def hfftn(input: Any, /, s: Any = None, dim: Any = None, norm: str | None = None) -> Any:
    """`hfft` over several dimensions, all unless `dim` says which.

    > fft.hfftn(ones(2, 2, dtype=torch.complex64)).shape
    torch.Size([2, 2])
    """
    return to_real("hfftn", input, s, dim, norm, inverse=False)


@op("fft", torch=P + "ihfftn", composite=True, method=False)
def ihfftn(input: Any, /, s: Any = None, dim: Any = None, norm: str | None = None) -> Any:
    """`ihfft` over several dimensions, all unless `dim` says which.

    > fft.ihfftn(ones(2, 2)).shape
    torch.Size([2, 2])
    """
    return from_real("ihfftn", input, s, dim, norm, inverse=True)
