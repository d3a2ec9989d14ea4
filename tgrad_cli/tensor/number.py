"""Python numbers that remember how they were computed.

A number bound to a name becomes a `Number`: it behaves as the int, float or complex that it holds, and its arithmetic
is recorded, so that ``x = 3; grad x^2 wrt x`` has an answer. What turns it into a plain value (comparison, ``int``,
``//``, use as an index) cuts the history and leaves a guard (see `replay`).
"""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any

from .recipe import node_of, recipe_of
from .registry import OPS, TRACED
from .replay import decide
from .serials import next_serial
from .state import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Callable

    from .node import Node
    from .recipe import Recipe
    from .registry import Op

NUMERIC = (int, float, complex)


class Number:
    """An int, float or complex and how it came about; its node is made when something asks for it (see `recipe`)."""

    __slots__ = ("__weakref__", "recipe", "value")
    __array_ufunc__ = None  # NumPy's numbers leave mixed operations to this class's operators

    def __init__(self, value: Any, recipe: Recipe | None = None) -> None:
        self.value = value
        self.recipe: Recipe = [value, None, None] if recipe is None else recipe

    @property
    def node(self) -> Node:
        """The node that computed this number, a leaf for one that was typed."""
        return node_of(self.recipe)

    def attach(self, node: Node) -> None:
        """Say which node computed this number."""
        self.recipe = recipe_of(node, self.value)

    # ---- arithmetic keeps the history ------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        kind = type(other)
        try:
            if kind is Number:
                return computed(self.value + other.value, "add", self.recipe, other.recipe)
            if kind is int or kind is float:
                return computed(self.value + other, "add", self.recipe, other)
        except ArithmeticError:
            pass  # told below in the words of the operation
        return arithmetic("add", self, other)

    def __radd__(self, other: Any) -> Any:
        kind = type(other)
        if kind is int or kind is float:
            try:
                return computed(other + self.value, "add", other, self.recipe)
            except ArithmeticError:
                pass
        return arithmetic("add", other, self)

    def __sub__(self, other: Any) -> Any:
        kind = type(other)
        try:
            if kind is Number:
                return computed(self.value - other.value, "sub", self.recipe, other.recipe)
            if kind is int or kind is float:
                return computed(self.value - other, "sub", self.recipe, other)
        except ArithmeticError:
            pass  # told below in the words of the operation
        return arithmetic("sub", self, other)

    def __rsub__(self, other: Any) -> Any:
        kind = type(other)
        if kind is int or kind is float:
            try:
                return computed(other - self.value, "sub", other, self.recipe)
            except ArithmeticError:
                pass
        return arithmetic("sub", other, self)

    def __mul__(self, other: Any) -> Any:
        kind = type(other)
        try:
            if kind is Number:
                return computed(self.value * other.value, "mul", self.recipe, other.recipe)
            if kind is int or kind is float:
                return computed(self.value * other, "mul", self.recipe, other)
        except ArithmeticError:
            pass  # told below in the words of the operation
        return arithmetic("mul", self, other)

    def __rmul__(self, other: Any) -> Any:
        kind = type(other)
        if kind is int or kind is float:
            try:
                return computed(other * self.value, "mul", other, self.recipe)
            except ArithmeticError:
                pass
        return arithmetic("mul", other, self)

    def __truediv__(self, other: Any) -> Any:
        kind = type(other)
        try:
            if kind is Number:
                return computed(self.value / other.value, "div", self.recipe, other.recipe)
            if kind is int or kind is float:
                return computed(self.value / other, "div", self.recipe, other)
        except ArithmeticError:
            pass  # told below in the words of the operation
        return arithmetic("div", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        kind = type(other)
        if kind is int or kind is float:
            try:
                return computed(other / self.value, "div", other, self.recipe)
            except ArithmeticError:
                pass
        return arithmetic("div", other, self)

    def __pow__(self, other: Any) -> Any:
        return arithmetic("pow", self, other)

    def __rpow__(self, other: Any) -> Any:
        return arithmetic("pow", other, self)

    def __neg__(self) -> Any:
        return computed(-self.value, "neg", self.recipe)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return OPS["abs"](self)

    # ---- the rest cuts it ------------------------------------------------------------------------------------

    def cut(self) -> Any:
        """The plain value, with a guard: a replay that would change it is an error."""
        return decided(None, self)

    def __invert__(self) -> Any:
        return decided(operator.invert, self)

    def __bool__(self) -> bool:
        return decided(bool, self)  # type: ignore[no-any-return]

    def __int__(self) -> int:
        return decided(int, self)  # type: ignore[no-any-return]

    def __float__(self) -> float:
        return decided(float, self)  # type: ignore[no-any-return]

    def __complex__(self) -> complex:
        return decided(complex, self)  # type: ignore[no-any-return]

    def __index__(self) -> int:
        value = self.value
        if not isinstance(value, int):
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
        return decided(operator.index, self)  # type: ignore[no-any-return]

    def __round__(self, digits: Any = None) -> Any:
        return decided(round, self, digits)

    def __trunc__(self) -> int:
        return decided(math.trunc, self)  # type: ignore[no-any-return]

    def __floor__(self) -> int:
        return decided(math.floor, self)  # type: ignore[no-any-return]

    def __ceil__(self) -> int:
        return decided(math.ceil, self)  # type: ignore[no-any-return]

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> Any:
        return compare(operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return compare(operator.ne, self, other)

    def __lt__(self, other: Any) -> Any:
        return compare(operator.lt, self, other)

    def __le__(self, other: Any) -> Any:
        return compare(operator.le, self, other)

    def __gt__(self, other: Any) -> Any:
        return compare(operator.gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return compare(operator.ge, self, other)

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return repr(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


TRACED.add(Number)


def _cutting(function: Callable[[Any, Any], Any], *, turned: bool) -> Callable[[Number, Any], Any]:
    """An operator whose result has no history, with the number on its left or, `turned`, on its right."""

    def run(self: Number, other: Any) -> Any:
        if type(other) is not Number and not isinstance(other, NUMERIC):
            return function(other, self.cut()) if turned else function(self.cut(), other)
        return decided(function, other, self) if turned else decided(function, self, other)

    return run


for _name in ("floordiv", "mod", "divmod", "and", "or", "xor", "lshift", "rshift"):
    _function = divmod if _name == "divmod" else getattr(operator, f"__{_name}__")
    setattr(Number, f"__{_name}__", _cutting(_function, turned=False))
    setattr(Number, f"__r{_name}__", _cutting(_function, turned=True))


def computed(value: Any, op: str, *inputs: Any) -> Any:
    """The result of an operator on numbers, given how they came about (or constants), with its history."""
    if not ACTIVE.state.grad_enabled:
        return value
    return Number(value, [value, None, None, next_serial(), OPS[op], *inputs])


def plain(value: Any) -> Any:
    """The plain Python value of a number; anything else as it is."""
    return value.value if type(value) is Number else value


def cut(value: Any) -> Any:
    """The plain value of a number whose history ends here, with a guard; anything else as it is."""
    return decided(None, value) if type(value) is Number else value


def decided(function: Callable[..., Any] | None, *values: Any) -> Any:
    """What a function makes of numbers, as a plain value: a replay in which that comes out differently is an error.

    Without a function, the value of the one number itself.
    """
    plain_values = [v.value if type(v) is Number else v for v in values]
    result = plain_values[0] if function is None else function(*plain_values)
    decide(function, [v.recipe if type(v) is Number else v for v in values], result)
    return result


def compare(function: Callable[[Any, Any], Any], a: Number, b: Any) -> Any:
    """Compare as Python does; which way it went is guarded."""
    other = b.value if type(b) is Number else b
    if not isinstance(other, NUMERIC):
        return NotImplemented
    return decided(function, a, b)


def arithmetic(name: str, a: Any, b: Any) -> Any:
    """One of the recorded operators, with anything that such an operator takes on its other side."""
    for value in (a, b):
        if type(value) not in TRACED and not isinstance(value, NUMERIC):
            return NotImplemented
    return OPS[name](a, b)


def record_number(op: Op, values: tuple[Any, ...], raws: tuple[Any, ...], params: dict[str, Any], result: Any) -> Any:
    """The result of an operation on numbers alone, with its history; a bool is a decision (see `replay`)."""
    if not ACTIVE.state.grad_enabled:
        return result
    inputs = [
        v.recipe if type(v) is Number else recipe_of(v.node, None) if type(v) in TRACED else raw
        for v, raw in zip(values, raws, strict=True)
    ]
    recipe = [result, None, None, next_serial(), op if params is op.defaults else (op, params), *inputs]
    if isinstance(result, bool):
        decide(None, [recipe], result)
        return result
    return Number(result, recipe)
