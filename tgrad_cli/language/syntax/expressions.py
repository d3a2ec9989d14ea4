"""Expressions of the syntax tree.

Plain slotted classes: making one costs a fifth of a frozen dataclass, and none of them is needed at import. Every node
has `start` and `end`, offsets in the text of its Source, and names its own fields in `_fields`, so that trees can be
walked, compared and shown without knowing the classes.
"""

from __future__ import annotations

from typing import Any


class Node:
    """A piece of the program, from offset `start` up to offset `end`."""

    __slots__ = ("end", "start")
    _fields: tuple[str, ...] = ()

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Num(Node):
    """A number literal: int, float or complex."""

    __slots__ = _fields = ("value",)

    def __init__(self, start: int, end: int, value: int | float | complex) -> None:
        self.start, self.end, self.value = start, end, value


class Str(Node):
    """A string literal; adjacent literals are joined."""

    __slots__ = _fields = ("value",)

    def __init__(self, start: int, end: int, value: str) -> None:
        self.start, self.end, self.value = start, end, value


class FString(Node):
    """An f-string: literal text and replacement fields in turn."""

    __slots__ = _fields = ("parts",)

    def __init__(self, start: int, end: int, parts: list[Str | FormatField]) -> None:
        self.start, self.end, self.parts = start, end, parts


class FormatField(Node):
    """``{expr!conversion:spec}``; `text` is what ``{x=}`` prints before the value."""

    __slots__ = _fields = ("expr", "conversion", "spec", "text")

    def __init__(
        self, start: int, end: int, expr: Node, conversion: str | None, spec: FString | None, text: str | None
    ) -> None:
        self.start, self.end, self.expr, self.conversion, self.spec, self.text = (
            start,
            end,
            expr,
            conversion,
            spec,
            text,
        )


class Constant(Node):
    """``None``, ``True``, ``False`` or ``...``."""

    __slots__ = _fields = ("value",)

    def __init__(self, start: int, end: int, value: object) -> None:
        self.start, self.end, self.value = start, end, value


class Name(Node):
    """A name, in Python's normal form (NFKC)."""

    __slots__ = _fields = ("id",)

    def __init__(self, start: int, end: int, id: str) -> None:
        self.start, self.end, self.id = start, end, id


class ListExpr(Node):
    """``[a, b]``."""

    __slots__ = _fields = ("items",)

    def __init__(self, start: int, end: int, items: list[Node]) -> None:
        self.start, self.end, self.items = start, end, items


class TupleExpr(Node):
    """``a, b``, with or without brackets."""

    __slots__ = _fields = ("items",)

    def __init__(self, start: int, end: int, items: list[Node]) -> None:
        self.start, self.end, self.items = start, end, items


class SetExpr(Node):
    """``{a, b}``."""

    __slots__ = _fields = ("items",)

    def __init__(self, start: int, end: int, items: list[Node]) -> None:
        self.start, self.end, self.items = start, end, items


class DictExpr(Node):
    """``{key: value}``; a key of None stands for ``**value``."""

    __slots__ = _fields = ("items",)

    def __init__(self, start: int, end: int, items: list[tuple[Node | None, Node]]) -> None:
        self.start, self.end, self.items = start, end, items


class Starred(Node):
    """``*value``."""

    __slots__ = _fields = ("value",)

    def __init__(self, start: int, end: int, value: Node) -> None:
        self.start, self.end, self.value = start, end, value


class Clause(Node):
    """One ``for target in iter if condition`` of a comprehension."""

    __slots__ = _fields = ("target", "iter", "conditions")

    def __init__(self, start: int, end: int, target: Node, iter: Node, conditions: list[Node]) -> None:
        self.start, self.end, self.target, self.iter, self.conditions = start, end, target, iter, conditions


class Comprehension(Node):
    """A comprehension; `kind` is list, set, dict or generator. Whoever runs it keeps a `plan` of how to."""

    __slots__ = ("kind", "key", "value", "clauses", "plan")  # noqa: RUF023 (the order of the fields)
    _fields = ("kind", "key", "value", "clauses")

    def __init__(self, start: int, end: int, kind: str, key: Node | None, value: Node, clauses: list[Clause]) -> None:
        self.start, self.end, self.kind, self.key, self.value, self.clauses = start, end, kind, key, value, clauses
        self.plan: Any = None


class BinOp(Node):
    """``left op right``; `implicit` marks a multiplication by juxtaposition, as in ``2x``."""

    __slots__ = _fields = ("op", "left", "right", "op_start", "implicit")

    def __init__(self, start: int, end: int, op: str, left: Node, right: Node, op_start: int, implicit: bool) -> None:
        self.start, self.end, self.op, self.left, self.right, self.op_start, self.implicit = (
            start,
            end,
            op,
            left,
            right,
            op_start,
            implicit,
        )


class UnaryOp(Node):
    """``-x``, ``+x``, ``~x`` or ``not x``."""

    __slots__ = _fields = ("op", "operand")

    def __init__(self, start: int, end: int, op: str, operand: Node) -> None:
        self.start, self.end, self.op, self.operand = start, end, op, operand


class BoolOp(Node):
    """``a and b and c`` or ``a or b or c``."""

    __slots__ = _fields = ("op", "values")

    def __init__(self, start: int, end: int, op: str, values: list[Node]) -> None:
        self.start, self.end, self.op, self.values = start, end, op, values


class Compare(Node):
    """``first < a <= b``: a chain, each operator with the operand after it."""

    __slots__ = _fields = ("first", "ops", "rest", "op_starts")

    def __init__(
        self, start: int, end: int, first: Node, ops: list[str], rest: list[Node], op_starts: list[int]
    ) -> None:
        self.start, self.end, self.first, self.ops, self.rest, self.op_starts = start, end, first, ops, rest, op_starts


class IfExp(Node):
    """``body if test else orelse``."""

    __slots__ = _fields = ("test", "body", "orelse")

    def __init__(self, start: int, end: int, test: Node, body: Node, orelse: Node) -> None:
        self.start, self.end, self.test, self.body, self.orelse = start, end, test, body, orelse


class NamedExpr(Node):
    """``(target := value)``."""

    __slots__ = _fields = ("target", "value")

    def __init__(self, start: int, end: int, target: Name, value: Node) -> None:
        self.start, self.end, self.target, self.value = start, end, target, value


class Param(Node):
    """One parameter of a function."""

    __slots__ = _fields = ("name", "default", "annotation")

    def __init__(self, start: int, end: int, name: str, default: Node | None, annotation: Node | None) -> None:
        self.start, self.end, self.name, self.default, self.annotation = start, end, name, default, annotation


class Params(Node):
    """The parameters of a function or a lambda."""

    __slots__ = _fields = ("positional_only", "args", "vararg", "kwonly", "kwarg")

    def __init__(
        self,
        start: int,
        end: int,
        positional_only: list[Param],
        args: list[Param],
        vararg: Param | None,
        kwonly: list[Param],
        kwarg: Param | None,
    ) -> None:
        self.start, self.end, self.positional_only, self.args, self.vararg, self.kwonly, self.kwarg = (
            start,
            end,
            positional_only,
            args,
            vararg,
            kwonly,
            kwarg,
        )


class Lambda(Node):
    """``lambda params: body``. Whoever runs it keeps what is the same for all its functions in `code`."""

    __slots__ = ("params", "body", "code")  # noqa: RUF023 (the order of the fields)
    _fields = ("params", "body")

    def __init__(self, start: int, end: int, params: Params, body: Node) -> None:
        self.start, self.end, self.params, self.body = start, end, params, body
        self.code: Any = None


class Keyword(Node):
    """``name=value`` in a call; a name of None stands for ``**value``."""

    __slots__ = _fields = ("name", "value")

    def __init__(self, start: int, end: int, name: str | None, value: Node) -> None:
        self.start, self.end, self.name, self.value = start, end, name, value


class Call(Node):
    """``func(args, keywords)``; `args` may hold Starred."""

    __slots__ = _fields = ("func", "args", "keywords")

    def __init__(self, start: int, end: int, func: Node, args: list[Node], keywords: list[Keyword]) -> None:
        self.start, self.end, self.func, self.args, self.keywords = start, end, func, args, keywords


class Attribute(Node):
    """``value.name``; `name_start` is where the name is written."""

    __slots__ = _fields = ("value", "name", "name_start")

    def __init__(self, start: int, end: int, value: Node, name: str, name_start: int) -> None:
        self.start, self.end, self.value, self.name, self.name_start = start, end, value, name, name_start


class Subscript(Node):
    """``value[index]``."""

    __slots__ = _fields = ("value", "index")

    def __init__(self, start: int, end: int, value: Node, index: Node) -> None:
        self.start, self.end, self.value, self.index = start, end, value, index


class Slice(Node):
    """``lower:upper:step`` inside an index."""

    __slots__ = _fields = ("lower", "upper", "step")

    def __init__(self, start: int, end: int, lower: Node | None, upper: Node | None, step: Node | None) -> None:
        self.start, self.end, self.lower, self.upper, self.step = start, end, lower, upper, step


class GradientForm(Node):
    """``kind value wrt x, y at x = 3 given v``.

    `kind` is grad, jacobian, hessian, jvp, vjp, derive, explain, check or emit. ``∂z/∂x`` is a grad with `partial` set.
    `inner` is the head that a derive, explain, check or emit takes over, as in ``derive hessian z wrt x``.
    `order` is what follows the word ``order``, `target` the name behind ``as``, `options` the words behind ``--``.
    """

    _fields = ("kind", "value", "wrt", "at", "given", "order", "inner", "partial")
    __slots__ = (*_fields, "options", "target")

    target: Name | None
    options: tuple[str, ...]

    def __init__(
        self,
        start: int,
        end: int,
        kind: str,
        value: Node,
        wrt: list[Node],
        at: list[tuple[Name, Node]],
        given: Node | None,
        order: Node | None,
        inner: str | None,
        partial: bool,
    ) -> None:
        (
            self.start,
            self.end,
            self.kind,
            self.value,
            self.wrt,
            self.at,
            self.given,
            self.order,
            self.inner,
            self.partial,
        ) = start, end, kind, value, wrt, at, given, order, inner, partial
        self.target = None
        self.options = ()
