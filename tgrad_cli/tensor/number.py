"""Python numbers that remember how they were computed.

A number bound to a name becomes a `Number`: it behaves as the int, float or complex that it holds, and its arithmetic
is recorded, so that ``x = 3; grad x^2 wrt x`` has an answer. What turns it into a plain value (comparison, ``int``,
``//``, use as an index) cuts the history and leaves a guard (see `replay`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .node import Node, leaf
from .registry import OPS, TRACED
from .replay import guard
from .state import ACTIVE

if TYPE_CHECKING:
    from collections.abc import Callable

NUMERIC = (int, float, complex)


class Number:
    """An int, float or complex with a place on the tape. Its node is made when something first reads it."""

    __slots__ = ("__weakref__", "_node", "value")
    __array_ufunc__ = None  # NumPy's numbers leave mixed operations to this class's operators

    def __init__(self, value: Any, node: Node | None = None) -> None:
        self.value = value
        self._node = node

    @property
    def node(self) -> Node:
        """The node that computed this number, a leaf for one that was typed."""
        node = self._node
        if node is None:
            node = self._node = leaf((), None)
            node.number = True
            node.out = self.value
        return node

    # ---- arithmetic keeps the history ------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        return arithmetic("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return arithmetic("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return arithmetic("sub", self, other)

    def __rsub__(self, other: Any) -> Any:
        return arithmetic("sub", other, self)

    def __mul__(self, other: Any) -> Any:
        return arithmetic("mul", self, other)

    def __rmul__(self, other: Any) -> Any:
        return arithmetic("mul", other, self)

    def __truediv__(self, other: Any) -> Any:
        return arithmetic("div", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return arithmetic("div", other, self)

    def __pow__(self, other: Any) -> Any:
        return arithmetic("pow", self, other)

    def __rpow__(self, other: Any) -> Any:
        return arithmetic("pow", other, self)

    def __neg__(self) -> Any:
        return OPS["neg"](self)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return OPS["abs"](self)

    # ---- the rest cuts it ------------------------------------------------------------------------------------

    def cut(self) -> Any:
        """The plain value, with a guard: a replay that would change it is an error."""
        guard(self._node, self.value)
        return self.value

    def __floordiv__(self, other: Any) -> Any:
        return self.cut() // cut(other)

    def __rfloordiv__(self, other: Any) -> Any:
        return cut(other) // self.cut()

    def __mod__(self, other: Any) -> Any:
        return self.cut() % cut(other)

    def __rmod__(self, other: Any) -> Any:
        return cut(other) % self.cut()

    def __divmod__(self, other: Any) -> Any:
        return divmod(self.cut(), cut(other))

    def __rdivmod__(self, other: Any) -> Any:
        return divmod(cut(other), self.cut())

    def __and__(self, other: Any) -> Any:
        return self.cut() & cut(other)

    def __rand__(self, other: Any) -> Any:
        return cut(other) & self.cut()

    def __or__(self, other: Any) -> Any:
        return self.cut() | cut(other)

    def __ror__(self, other: Any) -> Any:
        return cut(other) | self.cut()

    def __xor__(self, other: Any) -> Any:
        return self.cut() ^ cut(other)

    def __rxor__(self, other: Any) -> Any:
        return cut(other) ^ self.cut()

    def __lshift__(self, other: Any) -> Any:
        return self.cut() << cut(other)

    def __rlshift__(self, other: Any) -> Any:
        return cut(other) << self.cut()

    def __rshift__(self, other: Any) -> Any:
        return self.cut() >> cut(other)

    def __rrshift__(self, other: Any) -> Any:
        return cut(other) >> self.cut()

    def __invert__(self) -> Any:
        return ~self.cut()

    def __bool__(self) -> bool:
        return bool(self.cut())

    def __int__(self) -> int:
        return int(self.cut())

    def __float__(self) -> float:
        return float(self.cut())

    def __complex__(self) -> complex:
        return complex(self.cut())

    def __index__(self) -> int:
        value = self.cut()
        if not isinstance(value, int):
            raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
        return value

    def __round__(self, digits: Any = None) -> Any:
        return round(self.cut(), digits)

    def __trunc__(self) -> int:
        return self.cut().__trunc__()  # type: ignore[no-any-return]

    def __floor__(self) -> int:
        return self.cut().__floor__()  # type: ignore[no-any-return]

    def __ceil__(self) -> int:
        return self.cut().__ceil__()  # type: ignore[no-any-return]

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> Any:
        return compare(self, other, "eq")

    def __ne__(self, other: object) -> Any:
        return compare(self, other, "ne")

    def __lt__(self, other: Any) -> Any:
        return compare(self, other, "lt")

    def __le__(self, other: Any) -> Any:
        return compare(self, other, "le")

    def __gt__(self, other: Any) -> Any:
        return compare(self, other, "gt")

    def __ge__(self, other: Any) -> Any:
        return compare(self, other, "ge")

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return repr(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


TRACED.add(Number)


def plain(value: Any) -> Any:
    """The plain Python value of a number; anything else as it is."""
    return value.value if type(value) is Number else value


def cut(value: Any) -> Any:
    """The plain value of a number whose history ends here, with a guard; anything else as it is."""
    return value.cut() if type(value) is Number else value


def arithmetic(name: str, a: Any, b: Any) -> Any:
    """One of the recorded operators, with anything that such an operator takes on its other side."""
    for value in (a, b):
        if type(value) not in TRACED and not isinstance(value, NUMERIC):
            return NotImplemented
    return OPS[name](a, b)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
}


def compare(a: Number, b: Any, name: str) -> Any:
    """Compare as Python does; which way it went is guarded."""
    other = b.value if type(b) is Number else b
    if not isinstance(other, NUMERIC):
        return NotImplemented
    result = _COMPARISONS[name](a.value, other)
    record_number(OPS[name], (a, b), (a.value, other), {}, result, guarded=True)
    return result


def record_number(
    op: Any, values: tuple[Any, ...], raws: tuple[Any, ...], params: dict[str, Any], result: Any, guarded: bool = False
) -> Any:
    """The result of an operation on numbers alone, on the tape; numbers are small, so all are kept."""
    if not ACTIVE.state.grad_enabled:
        return result
    nodes = tuple([v.node if type(v) in TRACED else None for v in values])
    node = Node(op, nodes, params, raws, (), None, any(n is not None and n.requires_grad for n in nodes))
    node.number = True
    node.out = result
    if guarded or isinstance(result, bool):
        guard(node, result)
        return result
    return Number(result, node)
