"""`torch.finfo` and `torch.iinfo`: what the element types can hold."""

from __future__ import annotations

import math
from typing import Any

from ...modules.exposed import Exposed
from ...tensor import dtypes
from ...tensor.state import ACTIVE

# Bits of the exponent and of the fraction.
_LAYOUT = {"float16": (5, 10), "bfloat16": (8, 7), "float32": (8, 23), "float64": (11, 52)}


class finfo(Exposed):
    """The limits of a floating point type; of a complex one, those of its parts."""

    __module__ = "torch"

    def __init__(self, type: Any = None) -> None:
        found = ACTIVE.state.default_dtype if type is None else type
        if not isinstance(found, dtypes.DType) or not found.is_differentiable:
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        name = found.to_real().name
        exponent, fraction = _LAYOUT[name]
        bias = 2 ** (exponent - 1) - 1
        smallest = 2.0 ** (1 - bias)
        largest = (2.0 - 2.0**-fraction) * 2.0**bias
        self.__dict__.update(
            bits=1 + exponent + fraction,
            eps=2.0**-fraction,
            max=largest,
            min=-largest,
            tiny=smallest,
            smallest_normal=smallest,
            resolution=10.0 ** -math.floor(fraction * math.log10(2)),
            dtype=name,
        )

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        return f"finfo({', '.join(f'{n}={self.__dict__[n]:g}' for n in names)}, dtype={self.__dict__['dtype']})"


class iinfo(Exposed):
    """The limits of an integer type."""

    __module__ = "torch"

    def __init__(self, type: Any) -> None:
        if not isinstance(type, dtypes.DType) or type.is_differentiable or type is dtypes.bool_:
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        bits = type.itemsize * 8
        low = -(2 ** (bits - 1)) if type.is_signed else 0
        self.__dict__.update(bits=bits, max=low + 2**bits - 1, min=low, dtype=type.name)

    def __repr__(self) -> str:
        mine = self.__dict__
        return f"iinfo(min={mine['min']}, max={mine['max']}, dtype={mine['dtype']})"
