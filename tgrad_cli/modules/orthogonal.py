"""`torch.nn.utils.parametrizations.orthogonal`: weights that are kept orthogonal (Lezcano-Casado, 2019)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor.state import Gradients
from ..tensor.tensor import Tensor
from .calling import torch
from .module import Module
from .parametrizing import register_parametrization

MAPS = ("matrix_exp", "cayley", "householder")


class _Orthogonal(Module):
    __module__ = "torch.nn.utils.parametrizations"

    def __init__(self, weight: Tensor, how: str, use_trivialization: bool) -> None:
        super().__init__()
        if weight.dtype.is_complex and how == "householder":
            raise ValueError("The householder parametrization does not support complex tensors.")
        self.shape, self.orthogonal_map = weight.shape, how
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X: Any) -> Any:
        """The orthogonal matrix that belongs to any matrix."""
        wide = X.shape[-2] < X.shape[-1]
        tall = _turned(X) if wide else X
        made = _reflected(tall) if self.orthogonal_map == "householder" else self._rotated(tall)
        if "base" in self._buffers:
            made = torch("matmul", self.base, made)
        return _turned(made) if wide else made

    def _rotated(self, X: Any) -> Any:
        """Of the skew part of the lower triangle, completed to a square: its exponential, or its Cayley map."""
        n, k = X.shape[-2:]
        lower = torch("tril", X)
        if n != k:
            rest = torch("zeros", *X.shape[:-2], n, n - k, dtype=X.dtype)
            lower = torch("cat", [lower, rest], dim=-1)
        skew = lower - torch("adjoint", lower)
        if self.orthogonal_map == "matrix_exp":
            made = torch("matrix_exp", skew)
        else:
            one = torch("eye", n, dtype=X.dtype)
            made = torch("linalg.solve", torch("add", one, skew, alpha=-0.5), torch("add", one, skew, alpha=0.5))
        return made if n == k else torch("narrow", made, -1, 0, k)

    def right_inverse(self, value: Any) -> Any:
        """What gives a matrix, which is made orthogonal where it is not."""
        if value.shape != self.shape:
            raise ValueError(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {value.shape}."
            )
        with Gradients(False):
            return self._taken(value)

    def _taken(self, value: Any) -> Any:
        wide = value.shape[-2] < value.shape[-1]
        tall = _turned(value) if wide else value
        n, k = tall.shape[-2:]
        if "base" not in self._buffers:
            if self.orthogonal_map != "householder":
                raise NotImplementedError(
                    "It is not possible to assign to the matrix exponential or the Cayley parametrizations when "
                    "use_trivialization=False."
                )
            reflectors, tau = torch("geqrf", tall)
            signs = torch("sign", _diagonal(reflectors))
            signs = torch("where", torch("eq", tau, 0.0), -signs, signs)
            held = torch("diagonal_scatter", reflectors, signs, dim1=-2, dim2=-1)
            return _turned(held) if wide else held
        if n == k:
            self.base = torch("clone", tall) if _is_orthogonal(tall) else _make_orthogonal(tall)
        else:
            rest = torch("randn", *tall.shape[:-2], n, n - k, dtype=tall.dtype)
            self.base = _make_orthogonal(torch("cat", [tall, rest], dim=-1))
        zero = torch("zeros_like", value)
        return torch("diagonal_scatter", zero, torch("full_like", _diagonal(zero), -1.0), dim1=-2, dim2=-1)


def _reflected(X: Any) -> Any:
    """The product of the reflections that the columns below the diagonal mean, with the diagonal's signs."""
    below = torch("tril", X, diagonal=-1)
    tau = 2.0 / (1.0 + torch("sum", below * below, dim=-2))
    signs = torch("trunc", torch("detach", _diagonal(X)))
    return torch("linalg.householder_product", below, tau) * torch("unsqueeze", signs, -2)


def _turned(x: Any) -> Any:
    return torch("transpose", x, -2, -1)


def _diagonal(x: Any) -> Any:
    return torch("diagonal", x, dim1=-2, dim2=-1)


def _is_orthogonal(Q: Any) -> bool:
    near = 10.0 * Q.shape[-2] * float(np.finfo(Q.array.dtype).eps)
    one = torch("eye", Q.shape[-1], dtype=Q.dtype)
    return bool(torch("allclose", torch("matmul", torch("adjoint", Q), Q), one, atol=near))


def _make_orthogonal(A: Any) -> Any:
    """The first factor of A = QR, with signs that make R's diagonal positive."""
    reflectors, tau = torch("geqrf", A)
    signs = torch("sgn", _diagonal(reflectors))
    return torch("linalg.householder_product", reflectors, tau) * torch("unsqueeze", signs, -2)


def orthogonal(module: Any, name: Any = "weight", orthogonal_map: Any = None, *, use_trivialization: Any = True) -> Any:
    """Keep a weight orthogonal: by the matrix exponential, the Cayley map or reflections of what is learnt."""
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module!r}' has no parameter or buffer with name '{name}'")
    if weight.ndim < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions.")
    if orthogonal_map is None:
        square = weight.shape[-2] == weight.shape[-1] or weight.dtype.is_complex
        orthogonal_map = "matrix_exp" if square else "householder"
    if orthogonal_map not in MAPS:
        raise ValueError(
            f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}'
        )
    made = _Orthogonal(weight, orthogonal_map, bool(use_trivialization))
    return register_parametrization(module, name, made, unsafe=True)
