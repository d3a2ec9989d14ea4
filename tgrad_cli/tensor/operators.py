"""Python's operators on `Tensor`, so that derivative rules read like mathematics on arrays and tensors alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from . import dtypes
from .number import NUMERIC, Number
from .registry import OPS, TRACED
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from .declaration import Op


# Beside a tensor these need no looking at: the operation is recorded.
PLAIN = frozenset((Tensor, Number, float, int))


def _binary(name: str) -> Callable[[Any, Any], Any]:
    op: Op | None = None

    def operator(self: Any, other: Any) -> Any:
        nonlocal op
        if type(other) in PLAIN:
            if op is None:
                op = OPS[name]
            return op.apply(op, (self, other), op.defaults)
        if type(other) in TRACED or isinstance(other, NUMERIC):
            return OPS[name](self, other)
        if hasattr(other, "dtype") and not hasattr(other, "as_tensor"):
            return OPS[name](self, Tensor.of(other))
        return NotImplemented

    return operator


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    def operator(self: Any, other: Any) -> Any:
        if type(other) in PLAIN:
            op = OPS[name]
            return op.apply(op, (other, self), op.defaults)
        if isinstance(other, NUMERIC):
            return OPS[name](other, self)
        if hasattr(other, "dtype") and not hasattr(other, "as_tensor"):
            return OPS[name](Tensor.of(other), self)
        return NotImplemented

    return operator


def _product(left: Any, right: Any) -> Any:
    """``left @ right``: of tensors and arrays only; a number is Python's TypeError."""
    if type(left) is Tensor and type(right) is Tensor:
        return OPS["matmul"](left, right)
    if any(type(v) is not Tensor and (type(v) in TRACED or isinstance(v, NUMERIC)) for v in (left, right)):
        return NotImplemented
    return _binary("matmul")(left, right) if type(left) is Tensor else _reflected("matmul")(right, left)


def _unary(name: str) -> Callable[[Any], Any]:
    def operator(self: Any) -> Any:
        op = OPS[name]
        return op.apply(op, (self,), op.defaults)

    return operator


def _invert(self: Tensor) -> Any:
    if self.dtype.category > dtypes.INTEGER:
        text = "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
        raise TgradError("E0302", text, python="TypeError", operands={0: self.dtype.name})
    return OPS["bitwise_not"](self)


def install() -> None:
    """Give `Tensor` its operators; each is the operation of that name."""
    for symbol, name in (
        ("add", "add"),
        ("sub", "sub"),
        ("mul", "mul"),
        ("truediv", "div"),
        ("pow", "pow"),
        ("floordiv", "floor_divide"),
        ("mod", "remainder"),
    ):
        setattr(Tensor, f"__{symbol}__", _binary(name))
        setattr(Tensor, f"__r{symbol}__", _reflected(name))
    for symbol, run in (("matmul", _product), ("rmatmul", lambda right, left: _product(left, right))):
        setattr(Tensor, f"__{symbol}__", run)
    for symbol, name in (("lt", "lt"), ("le", "le"), ("gt", "gt"), ("ge", "ge"), ("and", "bitwise_and")):
        setattr(Tensor, f"__{symbol}__", _binary(name))
    for symbol, name in (("or", "bitwise_or"), ("xor", "bitwise_xor")):
        setattr(Tensor, f"__{symbol}__", _binary(name))
    for symbol, name in (("and", "bitwise_and"), ("or", "bitwise_or"), ("xor", "bitwise_xor")):
        setattr(Tensor, f"__r{symbol}__", _reflected(name))
    for symbol, name in (("lshift", "bitwise_left_shift"), ("rshift", "bitwise_right_shift")):
        setattr(Tensor, f"__{symbol}__", _binary(name))
        setattr(Tensor, f"__r{symbol}__", _reflected(name))
    for symbol, name in (("neg", "neg"), ("pos", "positive"), ("abs", "abs")):
        setattr(Tensor, f"__{symbol}__", _unary(name))
    setattr(Tensor, "__invert__", _invert)  # noqa: B010  (as the others are set)
