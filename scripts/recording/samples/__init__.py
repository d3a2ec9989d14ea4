"""Samples for the operations' record: one module a family, each with a function ``samples()``."""

from __future__ import annotations

from typing import Any

import torch


class Sample:
    """A tensor to be made: random in [low, high) from a seed, or the numbers given; every other element if strided.

    A fixed one is not differentiated by.
    """

    def __init__(
        self,
        *shape: int,
        low: float = -2.0,
        high: float = 2.0,
        dtype: str = "float64",
        values: Any = None,
        strided: bool = False,
        fixed: bool = False,
    ) -> None:
        self.shape = shape
        self.low = low
        self.high = high
        self.dtype = dtype
        self.values = values
        self.strided = strided
        self.fixed = fixed

    def tensor(self, seed: int) -> torch.Tensor:
        """Make it."""
        made = self._made(seed)
        if self.fixed:
            made.fixed = True  # type: ignore[attr-defined]
        return made

    def _made(self, seed: int) -> torch.Tensor:
        dtype = getattr(torch, self.dtype)
        if self.values is not None:
            return torch.tensor(self.values, dtype=dtype)
        generator = torch.Generator().manual_seed(seed)
        shape = (*self.shape[:-1], self.shape[-1] * 2) if self.strided else self.shape
        if dtype is torch.bool:
            made = torch.rand(shape, generator=generator) < 0.5
        elif dtype.is_complex:
            parts = torch.rand((*shape, 2), generator=generator, dtype=torch.float64)
            made = torch.view_as_complex(parts * (self.high - self.low) + self.low).to(dtype)
        else:
            spread = torch.rand(shape, generator=generator, dtype=torch.float64)
            made = (spread * (self.high - self.low) + self.low).to(dtype)
        return made[..., ::2] if self.strided else made


class Definite(Sample):
    """Hermitian positive definite matrices; the number at the first place is whole, as at no random place."""

    def tensor(self, seed: int) -> torch.Tensor:
        """Make them."""
        n = self.shape[-1]
        half = Sample(*self.shape, dtype="complex128" if self.dtype.startswith("complex") else "float64").tensor(seed)
        made = half @ half.mH + torch.eye(n, dtype=half.dtype) * n
        if made.numel():
            made[..., 0, 0] = made[..., 0, 0].real.ceil() + 1
        return made.to(getattr(torch, self.dtype))


class Type:
    """An element type as an argument."""

    def __init__(self, name: str) -> None:
        self.name = name


def f(*shape: int, **options: Any) -> Sample:
    """float64 numbers."""
    return Sample(*shape, **options)


def c(*shape: int, **options: Any) -> Sample:
    """complex128 numbers."""
    return Sample(*shape, dtype="complex128", **options)


def i(*shape: int, low: float = -6, high: float = 7, dtype: str = "int64", **options: Any) -> Sample:
    """Integers."""
    return Sample(*shape, low=low, high=high, dtype=dtype, **options)


def d(*shape: int, dtype: str = "float64") -> Sample:
    """Positive definite matrices."""
    return Definite(*shape, dtype=dtype)


def v(values: Any, dtype: str = "float64", **options: Any) -> Sample:
    """The numbers given."""
    return Sample(values=values, dtype=dtype, **options)


def unary(name: str, low: float = -2.0, high: float = 2.0, complex_too: bool = False) -> list[Any]:
    """Eight or more varied samples of a function of one tensor."""
    table: list[Any] = [
        (name, [f(3, low=low, high=high)], {}),
        (name, [f(2, 3, low=low, high=high)], {}),
        (name, [f(low=low, high=high)], {}),
        (name, [f(0, 2, low=low, high=high)], {}),
        (name, [f(2, 4, low=low, high=high, strided=True)], {}),
        (name, [f(2, 1, 3, low=low, high=high, dtype="float32")], {}),
        (name, [i(4, low=max(low, -6), high=high + 1)], {}),
        (name, [i(4, low=0, high=1 + max(high, 1), dtype="uint8")], {}),
        (name, [Sample(3, dtype="bool")], {}),
        (name, [c(3, low=low / 2, high=high / 2)], {}),
    ]
    return table if complex_too else table[:-1]


def binary(name: str, low: float = -2.0, high: float = 2.0, complex_too: bool = False) -> list[Any]:
    """Eight or more varied samples of a function of two tensors."""
    a, b = {"low": low, "high": high}, {"low": low, "high": high}
    table: list[Any] = [
        (name, [f(3, **a), f(3, **b)], {}),
        (name, [f(2, 3, **a), f(3, **b)], {}),
        (name, [f(2, 1, **a), f(1, 3, **b)], {}),
        (name, [f(**a), f(2, 2, **b)], {}),
        (name, [f(0, 3, **a), f(3, **b)], {}),
        (name, [f(2, 3, strided=True, **a), f(2, 1, **b)], {}),
        (name, [f(3, dtype="float32", **a), f(3, **b)], {}),
        (name, [i(4, low=low, high=high + 2), f(4, **b)], {}),
        (name, [i(4, low=max(low, 1), high=9), i(4, low=1, high=5, dtype="int32")], {}),
        (name, [c(3, **a), c(3, **b)], {}),
        (name, [c(2, 1, **a), f(3, **b)], {}),
    ]
    return table if complex_too else table[:-2]
