"""Convolutions and their transposes in one, two and three dimensions."""

from __future__ import annotations

import math
from typing import Any

from .calling import functional, torch
from .declaring import NEEDED, PLACE, Layer, repeated
from .module import Module
from .parameter import empty_parameter

_MODES = ("zeros", "reflect", "replicate", "circular")


class _Convolution(Layer):
    """What convolutions and transposed convolutions share: sizes, parameters, their start, the printed form."""

    count = 1
    transposed = False
    settings = {  # noqa: RUF012
        "in_channels": NEEDED, "out_channels": NEEDED, "kernel_size": NEEDED, "stride": 1, "padding": 0, "dilation": 1,
        "groups": 1, "bias": True, "padding_mode": "zeros", **PLACE,
    }  # fmt: skip

    def _make(self, dtype: Any) -> None:
        biased = self.__dict__.pop("bias")
        self.__dict__.setdefault("output_padding", 0)
        self._check()
        for name in ("kernel_size", "stride", "padding", "dilation", "output_padding"):
            value = getattr(self, name)
            setattr(self, name, value if isinstance(value, str) else repeated(value, self.count))
        outer, inner = self.out_channels, self.in_channels
        if self.transposed:
            outer, inner = inner, outer
        self.weight = empty_parameter(outer, inner // self.groups, *self.kernel_size, dtype=dtype)
        self.register_parameter("bias", empty_parameter(self.out_channels, dtype=dtype) if biased else None)

    def _check(self) -> None:
        if self.groups <= 0:
            raise ValueError("groups must be a positive integer")
        for name in ("in_channels", "out_channels"):
            if getattr(self, name) % self.groups:
                raise ValueError(f"{name} must be divisible by groups")
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {self.padding!r}, should be one of {{'valid', 'same'}}")
            if self.padding == "same" and any(s != 1 for s in repeated(self.stride, self.count)):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if self.padding_mode not in _MODES:
            text = f"padding_mode must be one of {{{', '.join(map(repr, _MODES))}}}"
            raise ValueError(f"{text}, but got padding_mode='{self.padding_mode}'")

    def reset_parameters(self) -> None:
        """Draw weight, then bias."""
        torch("nn.init.kaiming_uniform_", self.weight, a=math.sqrt(5))
        fan_in = math.prod(self.weight.shape[1:])
        if self.bias is not None:
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            torch("nn.init.uniform_", self.bias, -bound, bound)

    def extra_repr(self) -> str:
        """Its sizes, and what differs from the defaults."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        zeros, ones = (0,) * self.count, (1,) * self.count
        for name, usual in (("padding", zeros), ("dilation", ones), ("output_padding", zeros), ("groups", 1)):
            value = getattr(self, name)
            if value != usual:
                text += f", {name}={value}"
        text += ", bias=False" if self.bias is None else ""
        return text + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


class _Conv(_Convolution):
    def forward(self, input: Any) -> Any:
        """The input convolved with the weight."""
        padding = self.padding
        if self.padding_mode != "zeros":
            input = functional("pad", input, self._around(), self.padding_mode)
            padding = 0
        name = f"conv{self.count}d"
        return functional(name, input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def _around(self) -> tuple[int, ...]:
        """The padding as `pad` takes it: the last dimension first, two numbers each."""
        both: list[tuple[int, int]] = []
        for i in range(self.count):
            if isinstance(self.padding, str):
                total = self.dilation[i] * (self.kernel_size[i] - 1) if self.padding == "same" else 0
                both.append((total // 2, total - total // 2))
            else:
                both.append((self.padding[i],) * 2)
        return tuple([n for pair in reversed(both) for n in pair])


class _ConvTranspose(_Convolution):
    transposed = True
    settings = {  # noqa: RUF012
        "in_channels": NEEDED, "out_channels": NEEDED, "kernel_size": NEEDED, "stride": 1, "padding": 0,
        "output_padding": 0, "groups": 1, "bias": True, "dilation": 1, "padding_mode": "zeros", **PLACE,
    }  # fmt: skip

    def forward(self, input: Any, output_size: Any = None) -> Any:
        """The input spread by the weight; `output_size` chooses among the sizes that a stride allows."""
        if self.padding_mode != "zeros":
            raise ValueError(f"Only `zeros` padding mode is supported for {type(self).__name__}")
        extra = self.output_padding if output_size is None else self._missing(input, tuple(output_size))
        name = f"conv_transpose{self.count}d"
        return functional(
            name, input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )

    def _missing(self, input: Any, wanted: tuple[int, ...]) -> tuple[int, ...]:
        """How much the output lacks of the wanted size; raises ValueError where no padding gives it."""
        n = self.count
        before = 2 if input.ndim == n + 2 else 1
        if len(wanted) == before + n:
            wanted = wanted[before:]
        if len(wanted) != n:
            raise ValueError(
                f"ConvTranspose{n}D: for {input.ndim}D input, output_size must have {n} or {before + n} elements "
                f"(got {len(wanted)})"
            )
        least = [
            (input.shape[before + d] - 1) * self.stride[d]
            - 2 * self.padding[d]
            + self.dilation[d] * (self.kernel_size[d] - 1)
            + 1
            for d in range(n)
        ]
        most = [low + step - 1 for low, step in zip(least, self.stride, strict=True)]
        if any(not low <= size <= high for low, size, high in zip(least, wanted, most, strict=True)):
            shape = f"torch.Size({list(input.shape[2:])})"
            raise ValueError(
                f"requested an output size of {wanted}, but valid sizes range from {least} to {most} (for an input of "
                f"{shape})"
            )
        return tuple([size - low for size, low in zip(wanted, least, strict=True)])


def _made(title: str, base: type[Module], count: int) -> type[Module]:
    made = type(title, (base,), {"count": count, "__doc__": f"{count} dimensions."})
    made.__module__ = "torch.nn.modules.conv"
    return made


CONVOLUTIONS: dict[str, type[Module]] = {
    **{f"Conv{n}d": _made(f"Conv{n}d", _Conv, n) for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": _made(f"ConvTranspose{n}d", _ConvTranspose, n) for n in (1, 2, 3)},
}
