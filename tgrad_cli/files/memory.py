"""The elements of a tensor as the bytes that PyTorch keeps them in."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import dtypes


def packed(array: Any, kind: dtypes.DType) -> bytes:
    """Memory as PyTorch holds it, low byte first: a bfloat16 is the upper half of a float32."""
    if kind is dtypes.bfloat16:
        array = (array.view(np.uint32) >> 16).astype(np.uint16)
    data: bytes = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    return data


def unpacked(data: bytes, kind: dtypes.DType) -> Any:
    """The elements that such memory holds, in one dimension."""
    held = np.dtype(np.uint16) if kind is dtypes.bfloat16 else kind.np
    flat = np.frombuffer(data, held.newbyteorder("<")).astype(held)
    return (flat.astype(np.uint32) << 16).view(np.float32) if kind is dtypes.bfloat16 else flat
