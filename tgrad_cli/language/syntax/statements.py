"""Statements of the syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .expressions import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .expressions import Keyword, Params


class Body(list[Node]):
    """The statements of a block.

    Whoever runs it notes whether it was `met`, and keeps a `plan` of how to run it; of a loop's, one of its `head` and
    one of the whole as a `trip`.
    """

    __slots__ = ("head", "met", "plan", "trip")

    def __init__(self, statements: Iterable[Node] = ()) -> None:
        super().__init__(statements)
        self.met = False
        self.plan: Any = None
        self.head: Any = None
        self.trip: Any = None


class Module(Node):
    """A whole text."""

    __slots__ = _fields = ("body",)

    def __init__(self, start: int, end: int, body: list[Node]) -> None:
        self.start, self.end, self.body = start, end, body


class ExprStmt(Node):
    """An expression as a statement; `silent` when it is closed by ``;``."""

    __slots__ = _fields = ("value", "silent")

    def __init__(self, start: int, end: int, value: Node, silent: bool) -> None:
        self.start, self.end, self.value, self.silent = start, end, value, silent


class Assign(Node):
    """``a = b = value``: `targets` from left to right."""

    __slots__ = _fields = ("targets", "value", "silent")

    def __init__(self, start: int, end: int, targets: list[Node], value: Node, silent: bool) -> None:
        self.start, self.end, self.targets, self.value, self.silent = start, end, targets, value, silent


class AugAssign(Node):
    """``target op= value``; `op` without the equals sign."""

    __slots__ = _fields = ("target", "op", "value", "silent", "op_start")

    def __init__(self, start: int, end: int, target: Node, op: str, value: Node, silent: bool, op_start: int) -> None:
        self.start, self.end, self.target, self.op, self.value, self.silent, self.op_start = (
            start,
            end,
            target,
            op,
            value,
            silent,
            op_start,
        )


class AnnAssign(Node):
    """``target: annotation = value``."""

    __slots__ = _fields = ("target", "annotation", "value", "silent")

    def __init__(self, start: int, end: int, target: Node, annotation: Node, value: Node | None, silent: bool) -> None:
        self.start, self.end, self.target, self.annotation, self.value, self.silent = (
            start,
            end,
            target,
            annotation,
            value,
            silent,
        )


class FunctionDef(Node):
    """``def name(params): body``; `doc` is the text of its docstring. `code` is kept as a lambda's is."""

    __slots__ = ("name", "params", "body", "decorators", "doc", "returns", "name_start", "code")  # noqa: RUF023
    _fields = ("name", "params", "body", "decorators", "doc", "returns", "name_start")

    def __init__(
        self,
        start: int,
        end: int,
        name: str,
        params: Params,
        body: list[Node],
        decorators: list[Node],
        doc: str | None,
        returns: Node | None,
        name_start: int,
    ) -> None:
        (
            self.start,
            self.end,
            self.name,
            self.params,
            self.body,
            self.decorators,
            self.doc,
            self.returns,
            self.name_start,
        ) = start, end, name, params, Body(body), decorators, doc, returns, name_start
        self.code: Any = None


class FunctionEquation(Node):
    """``f(x, y) = value``. `code` is kept as a lambda's is."""

    __slots__ = ("name", "params", "value", "silent", "name_start", "code")  # noqa: RUF023 (the order of the fields)
    _fields = ("name", "params", "value", "silent", "name_start")

    def __init__(
        self, start: int, end: int, name: str, params: Params, value: Node, silent: bool, name_start: int
    ) -> None:
        self.start, self.end, self.name, self.params, self.value, self.silent, self.name_start = (
            start,
            end,
            name,
            params,
            value,
            silent,
            name_start,
        )
        self.code: Any = None


class ClassDef(Node):
    """``class name(bases, keywords): body``."""

    __slots__ = _fields = ("name", "bases", "keywords", "body", "decorators", "doc", "name_start")

    def __init__(
        self,
        start: int,
        end: int,
        name: str,
        bases: list[Node],
        keywords: list[Keyword],
        body: list[Node],
        decorators: list[Node],
        doc: str | None,
        name_start: int,
    ) -> None:
        (
            self.start,
            self.end,
            self.name,
            self.bases,
            self.keywords,
            self.body,
            self.decorators,
            self.doc,
            self.name_start,
        ) = start, end, name, bases, keywords, Body(body), decorators, doc, name_start


class Return(Node):
    """``return value``."""

    __slots__ = _fields = ("value",)

    def __init__(self, start: int, end: int, value: Node | None) -> None:
        self.start, self.end, self.value = start, end, value


class For(Node):
    """``for target in iter: body else: orelse``."""

    __slots__ = _fields = ("target", "iter", "body", "orelse")

    def __init__(self, start: int, end: int, target: Node, iter: Node, body: list[Node], orelse: list[Node]) -> None:
        self.start, self.end, self.target, self.iter = start, end, target, iter
        self.body, self.orelse = Body(body), Body(orelse)


class While(Node):
    """``while test: body else: orelse``."""

    __slots__ = _fields = ("test", "body", "orelse")

    def __init__(self, start: int, end: int, test: Node, body: list[Node], orelse: list[Node]) -> None:
        self.start, self.end, self.test, self.body, self.orelse = start, end, test, Body(body), Body(orelse)


class If(Node):
    """``if test: body else: orelse``; an ``elif`` is an If alone in `orelse`."""

    __slots__ = _fields = ("test", "body", "orelse")

    def __init__(self, start: int, end: int, test: Node, body: list[Node], orelse: list[Node]) -> None:
        self.start, self.end, self.test, self.body, self.orelse = start, end, test, Body(body), Body(orelse)


class Break(Node):
    """``break``."""

    __slots__ = ()


class Continue(Node):
    """``continue``."""

    __slots__ = ()


class Pass(Node):
    """``pass``."""

    __slots__ = ()


class Global(Node):
    """``global names``."""

    __slots__ = _fields = ("names",)

    def __init__(self, start: int, end: int, names: list[str]) -> None:
        self.start, self.end, self.names = start, end, names


class Nonlocal(Node):
    """``nonlocal names``."""

    __slots__ = _fields = ("names",)

    def __init__(self, start: int, end: int, names: list[str]) -> None:
        self.start, self.end, self.names = start, end, names


class Handler(Node):
    """``except type as name: body``."""

    __slots__ = _fields = ("type", "name", "body")

    def __init__(self, start: int, end: int, type: Node | None, name: str | None, body: list[Node]) -> None:
        self.start, self.end, self.type, self.name, self.body = start, end, type, name, Body(body)


class Try(Node):
    """``try: body``, handlers, ``else: orelse``, ``finally: final``."""

    __slots__ = _fields = ("body", "handlers", "orelse", "final")

    def __init__(
        self,
        start: int,
        end: int,
        body: list[Node],
        handlers: list[Handler],
        orelse: list[Node],
        final: list[Node],
    ) -> None:
        self.start, self.end, self.body, self.handlers, self.orelse, self.final = (
            start,
            end,
            Body(body),
            handlers,
            Body(orelse),
            Body(final),
        )


class Raise(Node):
    """``raise value from cause``."""

    __slots__ = _fields = ("value", "cause")

    def __init__(self, start: int, end: int, value: Node | None, cause: Node | None) -> None:
        self.start, self.end, self.value, self.cause = start, end, value, cause


class Assert(Node):
    """``assert test, message``."""

    __slots__ = _fields = ("test", "message")

    def __init__(self, start: int, end: int, test: Node, message: Node | None) -> None:
        self.start, self.end, self.test, self.message = start, end, test, message


class Delete(Node):
    """``del targets``."""

    __slots__ = _fields = ("targets",)

    def __init__(self, start: int, end: int, targets: list[Node]) -> None:
        self.start, self.end, self.targets = start, end, targets


class With(Node):
    """``with expr as target, …: body``."""

    __slots__ = _fields = ("items", "body")

    def __init__(self, start: int, end: int, items: list[tuple[Node, Node | None]], body: list[Node]) -> None:
        self.start, self.end, self.items, self.body = start, end, items, Body(body)


class Import(Node):
    """``import dotted as alias, …``."""

    __slots__ = _fields = ("names",)

    def __init__(self, start: int, end: int, names: list[tuple[str, str | None]]) -> None:
        self.start, self.end, self.names = start, end, names


class ImportFrom(Node):
    """``from module import name as alias, …``; ``*`` is a name."""

    __slots__ = _fields = ("module", "names")

    def __init__(self, start: int, end: int, module: str, names: list[tuple[str, str | None]]) -> None:
        self.start, self.end, self.module, self.names = start, end, module, names


class PrintStmt(Node):
    """Python 2's ``print a, b``; without `newline` after a trailing comma."""

    __slots__ = _fields = ("args", "newline")

    def __init__(self, start: int, end: int, args: list[Node], newline: bool) -> None:
        self.start, self.end, self.args, self.newline = start, end, args, newline


class NotebookLine(Node):
    """A notebook's ``%magic`` or ``!command`` line, kept as text."""

    __slots__ = _fields = ("text",)

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start, self.end, self.text = start, end, text


class InsightCommand(Node):
    """``graph z``, ``why x.grad``, ``help softmax`` or ``symbol W[3, 4]``; `path` is the text behind ``save``."""

    _fields = ("kind", "value")
    __slots__ = (*_fields, "path")

    path: Node | None

    def __init__(self, start: int, end: int, kind: str, value: Node) -> None:
        self.start, self.end, self.kind, self.value = start, end, kind, value
        self.path = None
