"""Devices and layouts as values: there is the CPU, and names for what is not here."""

from __future__ import annotations

from typing import Any

from ...errors import TgradError
from ...tensor.making import DEVICES, check_device
from ..running.scope import NOTHING


class Device:
    """``torch.device("cpu")``; equal by type and index."""

    __slots__ = ("index", "type")

    def __init__(self, type: str, index: int | None = None) -> None:
        self.type = type
        self.index = index

    def attribute(self, name: str) -> Any:
        """`type` and `index`."""
        return getattr(self, name) if name in ("type", "index") else NOTHING

    def attribute_names(self) -> tuple[str, ...]:
        """What it has."""
        return ("type", "index")

    def __enter__(self) -> Device:
        check_device("device", self)
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"


class Layout:
    """``torch.strided``, the only layout."""

    def __repr__(self) -> str:
        return "torch.strided"


class MemoryFormat:
    """``torch.contiguous_format`` and the like."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


CPU = Device("cpu")
MEMORY_FORMATS = ("contiguous_format", "preserve_format", "channels_last", "channels_last_3d")
FORMATS = {name: MemoryFormat(name) for name in MEMORY_FORMATS}
STRIDED = Layout()


def make_device(type: Any = "cpu", index: Any = None, /) -> Device:
    """``torch.device("cuda:0")``, ``torch.device("cpu", 0)``; raises E0604 for a device type that PyTorch lacks."""
    if isinstance(type, Device):
        return type
    if not isinstance(type, str):
        raise TgradError("E0502", "device() expects a name such as 'cpu'", python="TypeError")
    name, colon, number = type.partition(":")
    if name not in DEVICES or (colon and not number.isdigit()):
        wording = f"Expected one of {', '.join(DEVICES)} device type at start of device string: {type}"
        raise TgradError("E0604", wording, python="RuntimeError")
    if colon:
        index = int(number)
    return Device(name, None if index is None else int(index))
