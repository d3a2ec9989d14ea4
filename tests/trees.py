"""Syntax trees as nested tuples, from our nodes and from Python's own, so that both can be compared."""

from __future__ import annotations

import ast
from typing import Any

from tgrad_cli.language.parsing.parser import parse
from tgrad_cli.language.syntax import Node
from tgrad_cli.source import Source

# Where something stands, and how it was written, is no part of what it means.
PLACES = frozenset(("op_start", "op_starts", "name_start", "silent", "implicit"))


def plain(node: Any) -> Any:
    """A node of ours as tuples: the class, then its fields."""
    if isinstance(node, Node):
        return (type(node).__name__, *(plain(getattr(node, f)) for f in node._fields if f not in PLACES))
    if isinstance(node, (list, tuple)):
        return [plain(item) for item in node]
    return node


def tree(text: str) -> Any:
    """The statements of a text as tuples."""
    return plain(parse(Source(text)).body)


def expression(text: str) -> Any:
    """The one expression of a text as tuples."""
    [(kind, value)] = tree(text)
    assert kind == "ExprStmt"
    return value


def nodes(root: Node) -> list[Node]:
    """Every node below and including `root`."""
    found: list[Node] = []
    todo: list[Any] = [root]
    while todo:
        item = todo.pop()
        if isinstance(item, Node):
            found.append(item)
            todo += [getattr(item, field) for field in item._fields]
        elif isinstance(item, (list, tuple)):
            todo += item
    return found


BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.MatMult: "@",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|",
}  # fmt: skip
COMPARE = {
    ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in",
    ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
UNARY = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}


class FromPython(ast.NodeVisitor):
    """Turns Python's tree into the tuples that `plain` makes of ours."""

    def generic_visit(self, node: ast.AST) -> Any:
        raise NotImplementedError(type(node).__name__)

    def many(self, items: Any) -> list[Any]:
        return [self.visit(item) for item in items]

    def maybe(self, node: Any) -> Any:
        return None if node is None else self.visit(node)

    # ---- expressions ----

    def visit_Constant(self, n: ast.Constant) -> Any:
        if isinstance(n.value, str):
            return ("Str", n.value)
        return ("Constant" if n.value is None or n.value is ... or isinstance(n.value, bool) else "Num", n.value)

    def visit_Name(self, n: ast.Name) -> Any:
        return ("Name", n.id)

    def visit_List(self, n: ast.List) -> Any:
        return ("ListExpr", self.many(n.elts))

    def visit_Tuple(self, n: ast.Tuple) -> Any:
        return ("TupleExpr", self.many(n.elts))

    def visit_Set(self, n: ast.Set) -> Any:
        return ("SetExpr", self.many(n.elts))

    def visit_Dict(self, n: ast.Dict) -> Any:
        return ("DictExpr", [[self.maybe(k), self.visit(v)] for k, v in zip(n.keys, n.values, strict=True)])

    def visit_Starred(self, n: ast.Starred) -> Any:
        return ("Starred", self.visit(n.value))

    def visit_comprehension(self, n: ast.comprehension) -> Any:
        return ("Clause", self.visit(n.target), self.visit(n.iter), self.many(n.ifs))

    def comprehension(self, kind: str, n: Any) -> Any:
        key = n.key if kind == "dict" else None
        value = n.value if kind == "dict" else n.elt
        return ("Comprehension", kind, self.maybe(key), self.visit(value), self.many(n.generators))

    def visit_ListComp(self, n: ast.ListComp) -> Any:
        return self.comprehension("list", n)

    def visit_SetComp(self, n: ast.SetComp) -> Any:
        return self.comprehension("set", n)

    def visit_DictComp(self, n: ast.DictComp) -> Any:
        return self.comprehension("dict", n)

    def visit_GeneratorExp(self, n: ast.GeneratorExp) -> Any:
        return self.comprehension("generator", n)

    def visit_BinOp(self, n: ast.BinOp) -> Any:
        return ("BinOp", BINARY[type(n.op)], self.visit(n.left), self.visit(n.right))

    def visit_UnaryOp(self, n: ast.UnaryOp) -> Any:
        return ("UnaryOp", UNARY[type(n.op)], self.visit(n.operand))

    def visit_BoolOp(self, n: ast.BoolOp) -> Any:
        return ("BoolOp", "and" if isinstance(n.op, ast.And) else "or", self.many(n.values))

    def visit_Compare(self, n: ast.Compare) -> Any:
        return ("Compare", self.visit(n.left), [COMPARE[type(op)] for op in n.ops], self.many(n.comparators))

    def visit_IfExp(self, n: ast.IfExp) -> Any:
        return ("IfExp", self.visit(n.test), self.visit(n.body), self.visit(n.orelse))

    def visit_NamedExpr(self, n: ast.NamedExpr) -> Any:
        return ("NamedExpr", self.visit(n.target), self.visit(n.value))

    def visit_Lambda(self, n: ast.Lambda) -> Any:
        return ("Lambda", self.visit(n.args), self.visit(n.body))

    def visit_keyword(self, n: ast.keyword) -> Any:
        return ("Keyword", n.arg, self.visit(n.value))

    def visit_Call(self, n: ast.Call) -> Any:
        return ("Call", self.visit(n.func), self.many(n.args), self.many(n.keywords))

    def visit_Attribute(self, n: ast.Attribute) -> Any:
        return ("Attribute", self.visit(n.value), n.attr)

    def visit_Subscript(self, n: ast.Subscript) -> Any:
        return ("Subscript", self.visit(n.value), self.visit(n.slice))

    def visit_Slice(self, n: ast.Slice) -> Any:
        return ("Slice", self.maybe(n.lower), self.maybe(n.upper), self.maybe(n.step))

    def visit_JoinedStr(self, n: ast.JoinedStr) -> Any:
        return ("FString", self.many(n.values))

    def visit_FormattedValue(self, n: ast.FormattedValue) -> Any:
        return (
            "FormatField",
            self.visit(n.value),
            None if n.conversion < 0 else chr(n.conversion),
            self.maybe(n.format_spec),
            None,
        )

    def visit_arguments(self, n: ast.arguments) -> Any:
        ordered = [*n.posonlyargs, *n.args]
        defaults: list[Any] = [None] * (len(ordered) - len(n.defaults)) + list(n.defaults)
        params = [self.param(a, d) for a, d in zip(ordered, defaults, strict=True)]
        kwonly = [self.param(a, d) for a, d in zip(n.kwonlyargs, n.kw_defaults, strict=True)]
        split = len(n.posonlyargs)
        vararg = None if n.vararg is None else self.param(n.vararg, None)
        kwarg = None if n.kwarg is None else self.param(n.kwarg, None)
        return ("Params", params[:split], params[split:], vararg, kwonly, kwarg)

    def param(self, n: ast.arg, default: Any) -> Any:
        return ("Param", n.arg, self.maybe(default), self.maybe(n.annotation))

    # ---- statements ----

    def visit_Module(self, n: ast.Module) -> Any:
        return self.many(n.body)

    def visit_Expr(self, n: ast.Expr) -> Any:
        return ("ExprStmt", self.visit(n.value))

    def visit_Assign(self, n: ast.Assign) -> Any:
        return ("Assign", self.many(n.targets), self.visit(n.value))

    def visit_AugAssign(self, n: ast.AugAssign) -> Any:
        return ("AugAssign", self.visit(n.target), BINARY[type(n.op)], self.visit(n.value))

    def visit_AnnAssign(self, n: ast.AnnAssign) -> Any:
        return ("AnnAssign", self.visit(n.target), self.visit(n.annotation), self.maybe(n.value))

    def visit_FunctionDef(self, n: ast.FunctionDef) -> Any:
        doc = ast.get_docstring(n, clean=False)
        decorators = self.many(n.decorator_list)
        return (
            "FunctionDef", n.name, self.visit(n.args), self.many(n.body), decorators, doc, self.maybe(n.returns),
        )  # fmt: skip

    def visit_ClassDef(self, n: ast.ClassDef) -> Any:
        doc = ast.get_docstring(n, clean=False)
        return (
            "ClassDef", n.name, self.many(n.bases), self.many(n.keywords), self.many(n.body),
            self.many(n.decorator_list), doc,
        )  # fmt: skip

    def visit_Return(self, n: ast.Return) -> Any:
        return ("Return", self.maybe(n.value))

    def visit_For(self, n: ast.For) -> Any:
        return ("For", self.visit(n.target), self.visit(n.iter), self.many(n.body), self.many(n.orelse))

    def visit_While(self, n: ast.While) -> Any:
        return ("While", self.visit(n.test), self.many(n.body), self.many(n.orelse))

    def visit_If(self, n: ast.If) -> Any:
        return ("If", self.visit(n.test), self.many(n.body), self.many(n.orelse))

    def visit_Break(self, n: ast.Break) -> Any:
        return ("Break",)

    def visit_Continue(self, n: ast.Continue) -> Any:
        return ("Continue",)

    def visit_Pass(self, n: ast.Pass) -> Any:
        return ("Pass",)

    def visit_Global(self, n: ast.Global) -> Any:
        return ("Global", n.names)

    def visit_Nonlocal(self, n: ast.Nonlocal) -> Any:
        return ("Nonlocal", n.names)

    def visit_ExceptHandler(self, n: ast.ExceptHandler) -> Any:
        return ("Handler", self.maybe(n.type), n.name, self.many(n.body))

    def visit_Try(self, n: ast.Try) -> Any:
        return ("Try", self.many(n.body), self.many(n.handlers), self.many(n.orelse), self.many(n.finalbody))

    def visit_Raise(self, n: ast.Raise) -> Any:
        return ("Raise", self.maybe(n.exc), self.maybe(n.cause))

    def visit_Assert(self, n: ast.Assert) -> Any:
        return ("Assert", self.visit(n.test), self.maybe(n.msg))

    def visit_Delete(self, n: ast.Delete) -> Any:
        return ("Delete", self.many(n.targets))

    def visit_With(self, n: ast.With) -> Any:
        return ("With", [[self.visit(i.context_expr), self.maybe(i.optional_vars)] for i in n.items], self.many(n.body))

    def visit_Import(self, n: ast.Import) -> Any:
        return ("Import", [[a.name, a.asname] for a in n.names])

    def visit_ImportFrom(self, n: ast.ImportFrom) -> Any:
        return ("ImportFrom", n.module, [[a.name, a.asname] for a in n.names])


def python_tree(text: str) -> Any:
    """The tree that Python's own parser gives, as tuples."""
    return FromPython().visit(ast.parse(text))
