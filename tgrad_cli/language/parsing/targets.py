"""What can be assigned to."""

from __future__ import annotations

from ..syntax.expressions import (
    Attribute,
    BinOp,
    BoolOp,
    Call,
    Compare,
    Constant,
    DictExpr,
    FString,
    GradientForm,
    ListExpr,
    Name,
    Node,
    Num,
    SetExpr,
    Starred,
    Str,
    Subscript,
    TupleExpr,
    UnaryOp,
)
from .mistakes import mistake

WHAT: dict[type[Node], str] = {
    Num: "a number",
    Str: "a string",
    FString: "a string",
    Call: "a call",
    BinOp: "an expression with operators",
    UnaryOp: "an expression with operators",
    BoolOp: "an expression with operators",
    Compare: "a comparison",
    DictExpr: "a dict",
    SetExpr: "a set",
    GradientForm: "a gradient",
    Starred: "a starred name alone",
}


def what(node: Node) -> str:
    """What a node is, in words for a message."""
    if isinstance(node, Constant):
        return "..." if node.value is Ellipsis else str(node.value)
    return WHAT.get(type(node), "this expression")


def check_target(target: Node, *, deleting: bool = False) -> None:
    """Raise E0001 unless `target` can be assigned to: a name, attribute, index, or a list of such."""
    verb = "deleted" if deleting else "assigned to"
    todo = [target]
    while todo:
        node = todo.pop()
        if isinstance(node, (Name, Attribute, Subscript)):
            continue
        if isinstance(node, (TupleExpr, ListExpr)):
            stars = [item for item in node.items if isinstance(item, Starred)]
            if len(stars) > 1 or (stars and deleting):
                raise mistake("E0001", "more than one starred target", stars[-1].start, stars[-1].end)
            todo += [item.value if isinstance(item, Starred) else item for item in reversed(node.items)]
            continue
        hint = "to compare, write ==" if isinstance(node, (Compare, BinOp, Call)) and not deleting else None
        if isinstance(node, Starred):
            hint = f"write *{node.value.id}, = …" if isinstance(node.value, Name) else None
        raise mistake("E0001", f"{what(node)} cannot be {verb}", node.start, node.end, hint=hint)


def check_single_target(target: Node, operator: str) -> None:
    """Raise E0001 unless `target` is one place: what `+=` and an annotation need."""
    if not isinstance(target, (Name, Attribute, Subscript)):
        raise mistake("E0001", f"{what(target)} cannot stand before '{operator}'", target.start, target.end)
