"""The element types: PyTorch's names, how NumPy holds each, and how two of them combine.

bfloat16 has no NumPy type: its values are held in float32 arrays and rounded after each operation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# PyTorch's categories, in promotion order: a tensor of a higher category decides the result's category.
BOOL, INTEGER, FLOATING, COMPLEX = range(4)


SCALARS = 256  # numbers that a type remembers in its own form
EXACT = 1 << 53  # integers up to here are floats too


class DType:
    """One element type; each exists once, so ``is`` compares them."""

    __slots__ = ("aliases", "category", "code", "compute", "itemsize", "name", "np", "plain", "scalars", "tensor_type")

    def __init__(self, name: str, held: str, category: int, itemsize: int, tensor_type: str, *aliases: str) -> None:
        self.name = name
        self.np = np.dtype(held)
        self.category = category
        self.itemsize = itemsize
        self.tensor_type = tensor_type
        self.aliases = aliases
        # float16 and bfloat16 are computed in float32 and rounded, as PyTorch's CPU kernels do.
        self.compute = np.dtype("float32") if name in ("float16", "bfloat16") else self.np
        self.code = self.np.char
        # Whether it is a floating type that NumPy computes in as PyTorch does.
        self.plain = category == FLOATING and name != "bfloat16" and self.compute is self.np
        self.scalars: dict[float, Any] = {}

    def __repr__(self) -> str:
        return "torch." + self.name

    def __reduce__(self) -> str:
        return self.name if self.name != "bool" else "bool_"

    @property
    def is_floating_point(self) -> bool:
        """True for float16, bfloat16, float32 and float64."""
        return self.category == FLOATING

    @property
    def is_complex(self) -> bool:
        """True for complex64 and complex128."""
        return self.category == COMPLEX

    @property
    def is_signed(self) -> bool:
        """False for bool and uint8 only."""
        return self.name not in ("bool", "uint8")

    @property
    def is_differentiable(self) -> bool:
        """True for the types that a gradient can have."""
        return self.category >= FLOATING

    def takes(self, value: object) -> bool:
        """Whether NumPy puts this Python number into an array as PyTorch does, so that no cast is needed."""
        if type(value) is float:
            return self.name in ("float32", "float64")
        return type(value) is int and self.name in ("float32", "float64", "int64") and -EXACT < value < EXACT

    def scalar(self, value: float) -> Any:
        """A Python number as an array of this type without dimensions; the latest are remembered.

        (NumPy's arithmetic takes such an array sooner than a scalar.)
        """
        found = self.scalars.get(value)
        if found is None:
            found = np.asarray(self.np.type(value))
            found.flags.writeable = False
            if value:  # 0.0 and -0.0 count as the same key
                if len(self.scalars) >= SCALARS:
                    self.scalars.clear()
                self.scalars[value] = found
        return found

    def to_real(self) -> DType:
        """The type of the real part: float32 for complex64, itself for a real type."""
        return REAL_OF.get(self, self)

    def to_complex(self) -> DType:
        """The complex type that holds this one."""
        return COMPLEX_OF.get(self, self)


float32 = DType("float32", "float32", FLOATING, 4, "torch.FloatTensor", "float")
float64 = DType("float64", "float64", FLOATING, 8, "torch.DoubleTensor", "double")
float16 = DType("float16", "float16", FLOATING, 2, "torch.HalfTensor", "half")
bfloat16 = DType("bfloat16", "float32", FLOATING, 2, "torch.BFloat16Tensor")
uint8 = DType("uint8", "uint8", INTEGER, 1, "torch.ByteTensor")
int8 = DType("int8", "int8", INTEGER, 1, "torch.CharTensor")
int16 = DType("int16", "int16", INTEGER, 2, "torch.ShortTensor", "short")
int32 = DType("int32", "int32", INTEGER, 4, "torch.IntTensor", "int")
int64 = DType("int64", "int64", INTEGER, 8, "torch.LongTensor", "long")
bool_ = DType("bool", "bool", BOOL, 1, "torch.BoolTensor")
complex64 = DType("complex64", "complex64", COMPLEX, 8, "torch.ComplexFloatTensor", "cfloat")
complex128 = DType("complex128", "complex128", COMPLEX, 16, "torch.ComplexDoubleTensor", "cdouble")

ALL = (
    float16,
    float32,
    float64,
    bfloat16,
    uint8,
    int8,
    int16,
    int32,
    int64,
    bool_,
    complex64,
    complex128,
)
BY_NAME = {name: d for d in ALL for name in (d.name, *d.aliases)}
# The type that an array of this NumPy type has when nothing says otherwise (never bfloat16).
OF_NUMPY = {d.np: d for d in reversed(ALL) if d is not bfloat16}
_BY_CODE = {d.code: d for d in ALL if d is not bfloat16}
REAL_OF = {complex64: float32, complex128: float64}
COMPLEX_OF = {float32: complex64, float64: complex128, float16: complex64, bfloat16: complex64}


def of_array(array: Array) -> DType:
    """The element type of a NumPy array that one of ours holds exactly; raises KeyError for others."""
    found = _BY_CODE.get(array.dtype.char)
    return found if found is not None else OF_NUMPY[array.dtype.newbyteorder("=")]


_FLOAT_ORDER = {float16: 0, bfloat16: 1, float32: 2, float64: 3}
_INT_ORDER = {int8: 0, int16: 1, int32: 2, int64: 3}


def promote(a: DType, b: DType) -> DType:
    """The common type of two tensors of equal priority, by PyTorch's lattice.

    >>> promote(int64, float16)
    torch.float16
    """
    if a is b:
        return a
    found = _PROMOTED.get((a, b))
    if found is None:
        found = _PROMOTED[(a, b)] = _PROMOTED[(b, a)] = _promote(a, b)
    return found


_PROMOTED: dict[tuple[DType, DType], DType] = {}


def _promote(a: DType, b: DType) -> DType:
    if a.category < b.category:
        a, b = b, a
    if a.category != b.category:
        if a.category == COMPLEX and b is float64:
            return complex128
        return a
    if a.category == COMPLEX:
        return complex128
    if a.category == FLOATING:
        if {a, b} == {float16, bfloat16}:
            return float32
        return a if _FLOAT_ORDER[a] > _FLOAT_ORDER[b] else b
    if uint8 in (a, b):
        other = b if a is uint8 else a
        return int16 if other is int8 else other
    return a if _INT_ORDER[a] > _INT_ORDER[b] else b


def can_cast(source: DType, target: DType) -> bool:
    """Whether PyTorch lets a result of type `source` be written into a tensor of type `target`.

    >>> can_cast(float32, int64)
    False
    """
    if source.category == COMPLEX and target.category != COMPLEX:
        return False
    if source.category == FLOATING and target.category < FLOATING:
        return False
    return not (target.category == BOOL and source.category != BOOL)


def round_bfloat16(array: Array) -> Array:
    """float32 values rounded to the nearest bfloat16, ties to even; NaN stays NaN."""
    array = np.asarray(array, dtype=np.float32)
    bits = array.view(np.uint32)
    rounded = (bits + (np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1)))) & np.uint32(0xFFFF0000)
    out: Array = np.asarray(rounded).view(np.float32)  # in the layout of the input, which `where` would not keep
    np.copyto(out, array, where=np.isnan(array))
    return out


def cast(array: Array, source: DType, target: DType) -> Array:
    """The array converted for `target`, as ``tensor.to(dtype)`` converts (a copy only where needed)."""
    if source is target:
        return array
    with np.errstate(all="ignore"):
        if source.category == COMPLEX and BOOL < target.category < COMPLEX:
            array = array.real.copy(order="K")
        if target.category == INTEGER and source.category >= FLOATING:
            # C's conversion goes through a wider integer: -1.0 becomes 255 in uint8.
            array = array.astype(np.int64 if target is uint8 else np.int32 if target is not int64 else np.int64)
        if target is bfloat16:
            return round_bfloat16(array.astype(np.float32, copy=False))
        return array.astype(target.np, copy=False)
