"""Ways of promotion that refuse more than types that do not combine: differences of bools, `alpha`, interpolation,
division with rounding, quotients of integers added on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .dtypes import BOOL, COMPLEX, FLOATING, INTEGER, bfloat16, bool_, float16, float32, float64
from .failures import operands, refused
from .number import Number, plain
from .promotion import LEGACY_NAMES, META_NAMES, PROMOTE, result_type, to_compute
from .tensor import Tensor

if TYPE_CHECKING:
    from .dtypes import DType
    from .promotion import Prepared
    from .registry import Op

BOOLS = (
    "Subtraction, the `-` operator, with {which} not supported. {instead} instead.",
    ("two bool tensors is", "Use the `^` or `logical_xor()` operator"),
    ("a bool tensor is", "If you are trying to invert a mask, use the `~` or `logical_not()` operator"),
)


def _refuse(text: str, op: Op, values: tuple[Any, ...]) -> TgradError:
    return TgradError("E0302", f"{op.name}: {text}", torch=text, python="RuntimeError", operands=operands(values))


def _add(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """The inputs' common type; `alpha` must not say more than it can hold."""
    raws, dtype = PROMOTE["same"](op, values, params)
    alpha = plain(params["alpha"])
    if alpha is not op.defaults["alpha"] and dtype is not None:
        if isinstance(alpha, bool) and dtype is not bool_:
            raise _refuse("Boolean alpha only supported for Boolean results.", op, values)
        if isinstance(alpha, (float, complex)) and dtype.category < FLOATING:
            text = "For integral input tensors, argument alpha must not be a floating point number."
            raise _refuse(text, op, values)
        if isinstance(alpha, complex) and dtype.category < COMPLEX:
            raise _refuse("For non-complex input tensors, argument alpha must not be a complex number.", op, values)
    return raws, dtype


def _is_bool(value: Any) -> bool:
    return value.dtype is bool_ if type(value) is Tensor else isinstance(plain(value), bool)


def _sub(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """As a sum; bools have no difference."""
    bools = [_is_bool(v) for v in values]
    if any(bools):
        which, instead = BOOLS[1] if all(bools) else BOOLS[2]
        raise _refuse(BOOLS[0].format(which=which, instead=instead), op, values)
    return _add(op, values, params)


def _lerp(op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    """The first input's type, which the others must have; a weight without dimensions is a number."""
    dtype: DType = result_type(tuple([v for v in values[:2] if type(v) is Tensor][:1]))
    for word, v in zip(("end", "weight"), values[1:], strict=True):
        if type(v) is Tensor and v.dtype is not dtype and (v.ndim or word == "end"):
            found = META_NAMES[v.dtype.name]
            raise _refuse(f"expected dtype {META_NAMES[dtype.name]} for `{word}` but got dtype {found}", op, values)
    weight = plain(values[2])
    if dtype.category < FLOATING:
        kind = "tensor" if type(weight) is Tensor else "scalar"
        raise refused(op, values[:1], f"\"lerp_kernel_{kind}\" not implemented for '{{dtype}}'")
    if isinstance(weight, complex) and not dtype.is_complex:
        name = {"float32": "float", "float64": "double"}.get(dtype.name, META_NAMES[dtype.name])
        raise _refuse(f"value cannot be converted to type {name} without overflow", op, values)
    return [to_compute(v, dtype) for v in values], dtype


def _div(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """Quotients of integers are floats unless they are rounded; bools and complex numbers are not rounded."""
    mode = params.get("rounding_mode")
    if mode is None:
        return PROMOTE["float"](op, values, params)
    raws, dtype = PROMOTE["same"](op, values, params)
    if mode in ("floor", "trunc") and dtype is not None and dtype.category in (BOOL, COMPLEX):
        raise refused(op, values, f"\"div_{mode}_cpu\" not implemented for '{{dtype}}'")
    return raws, dtype


def _addcdiv(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """The inputs' common type; a quotient of integers is refused, whatever it is added to."""
    if result_type(values[1:]).category < FLOATING and all(type(v) in (Tensor, Number) for v in values[1:]):
        raise refused(op, values)
    return PROMOTE["same"](op, values, params)


def _clamp(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """The common type with the bounds; bools and real numbers have no bounds that are numbers of another kind."""
    raws, dtype = PROMOTE["same"](op, values, params)
    bounds = [plain(v) for v in values[1:]]
    if any(isinstance(b, complex) for b in bounds) and values[0].dtype.is_floating_point and op.name == "clamp":
        raise _refuse("value cannot be converted to type double without overflow", op, values)
    numbers = [w for w, b in zip(op.array_names[1:], bounds, strict=True) if isinstance(b, (int, float))]
    if numbers and dtype is bool_:
        kernel = "clamp" if len(numbers) > 1 else f"clamp_{numbers[0]}"
        raise refused(op, values, f"\"{kernel}_scalar_cpu\" not implemented for '{{dtype}}'")
    return raws, dtype


def _pow(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """The common type; integers have no powers to a negative integer that is a number."""
    raws, dtype = PROMOTE["same"](op, values, params)
    exponent = plain(values[1])
    if dtype is not None and dtype.category == INTEGER and isinstance(exponent, int) and exponent < 0:
        error = _refuse("Integers to negative integer powers are not allowed.", op, values)
        error.hint = "make one of them a float"
        raise error
    return raws, dtype


def _wide(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """Floating point of 32 or 64 bits; integers become the default type."""
    raws, dtype = PROMOTE["float"](op, values, params)
    if dtype is float16 or dtype is bfloat16:
        raise refused(op, values)
    return raws, dtype


PARTS = (float16, float32, float64)


def _parts(op: Op, values: tuple[Any, ...], _params: dict[str, Any]) -> Prepared:
    """Two real tensors of one floating point type, the parts of complex numbers."""
    a, b = (v.dtype if type(v) is Tensor else result_type((v,)) for v in values)
    first, second = LEGACY_NAMES[a.name], LEGACY_NAMES[b.name]
    if a not in PARTS or b not in PARTS:
        text = f"Expected both inputs to be Half, Float or Double tensors but got {first} and {second}"
        raise _refuse(text, op, values)
    if a is not b:
        text = f"Expected object of scalar type {first} but got scalar type {second} for second argument"
        raise _refuse(text, op, values)
    if op.name == "polar" and a is float16:
        raise refused(op, values)
    return [v.array for v in values], None


def _alike(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """Inputs of one type, compared."""
    return PROMOTE["match"](op, values, params)[0], bool_


def _running(op: Op, values: tuple[Any, ...], params: dict[str, Any]) -> Prepared:
    """As a sum's input; nothing runs in bools."""
    if params.get("dtype") is bool_:
        text = f"\"{op.name}_out_cpu\" not implemented for 'Bool'"
        raise TgradError("E0302", text, torch=text, python="NotImplementedError", operands=operands(values))
    return PROMOTE["sum"](op, values, params)


PROMOTE.update({"add": _add, "sub": _sub, "lerp": _lerp, "div": _div, "addcdiv": _addcdiv})
PROMOTE.update({"clamp": _clamp, "pow": _pow, "wide": _wide, "parts": _parts})
PROMOTE.update({"alike": _alike, "running": _running})
