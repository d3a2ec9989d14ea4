"""Files of the safetensors format: a length, a header in JSON that names tensors, then their memory."""

from __future__ import annotations

import json
import struct
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ..tensor import dtypes
from ..tensor.tensor import Tensor
from .memory import packed, unpacked
from .whole import whole

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = {
    "F64": dtypes.float64,
    "F32": dtypes.float32,
    "F16": dtypes.float16,
    "BF16": dtypes.bfloat16,
    "I64": dtypes.int64,
    "I32": dtypes.int32,
    "I16": dtypes.int16,
    "I8": dtypes.int8,
    "U8": dtypes.uint8,
    "BOOL": dtypes.bool_,
    "C64": dtypes.complex64,
    "C128": dtypes.complex128,
}
_CODES = {kind.name: code for code, kind in _KINDS.items()}
_LONGEST_HEADER = 100_000_000  # the format's own limit


def read(path: str) -> dict[str, Tensor]:
    """The tensors of a file by name; raises OSError, and ValueError for what is no such file."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 8:
        raise ValueError("too short for a safetensors file")
    (length,) = struct.unpack("<Q", data[:8])
    if length > min(len(data) - 8, _LONGEST_HEADER):
        raise ValueError("the header is longer than the file")
    header = json.loads(data[8 : 8 + length])
    if not isinstance(header, dict):
        raise ValueError("the header is no object")
    memory = data[8 + length :]
    return {name: _tensor(name, entry, memory) for name, entry in header.items() if name != "__metadata__"}


def _tensor(name: str, entry: Any, memory: bytes) -> Tensor:
    if entry["dtype"] not in _KINDS:
        raise ValueError(f"{name}: no tensor holds elements of type {entry['dtype']}")
    kind, shape, (start, end) = _KINDS[entry["dtype"]], tuple(entry["shape"]), entry["data_offsets"]
    if not 0 <= start <= end <= len(memory) or end - start != prod(shape) * kind.itemsize:
        raise ValueError(f"{name}: the header and the data do not fit together")
    return Tensor(unpacked(memory[start:end], kind).reshape(shape), kind)


def write(path: str, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors by name; raises OSError."""
    header: dict[str, Any] = {}
    parts: list[bytes] = []
    place = 0
    for name, tensor in tensors.items():
        data = packed(np.ascontiguousarray(tensor.array), tensor.dtype)
        offsets = [place, place + len(data)]
        header[name] = {"dtype": _CODES[tensor.dtype.name], "shape": list(tensor.shape), "data_offsets": offsets}
        place += len(data)
        parts.append(data)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with whole(path) as beside, open(beside, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(parts)
