"""From the tape to formulas: each recorded operation in the normal form of `expression`, with the user's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import algebra, functions, layout, matrices
from .expression import Expr, Space, broadcast
from .leaves import constant, kind_of
from .readers import READERS

if TYPE_CHECKING:
    from ..tensor.node import Node

assert all((algebra, functions, layout, matrices))  # importing them registers their builders


class Verbatim(Space):
    """A space without rewriting: formulas exactly as they were recorded."""

    def build(self, op: str, *args: Any, **params: Any) -> Expr:
        """An operation as it stands."""
        if op in ("add", "mul"):
            pairs = args[0]
            shape = broadcast([params.get("shape") or (), *(e.shape for e, _ in pairs)])
            return self.intern(op, tuple([e for e, _ in pairs]), tuple([c for _, c in pairs]), shape)
        if op == "matmul":
            chain = args[0]
            return self.intern(op, tuple(chain), None, matrices.chain_shape(chain))
        if op in ("expand", "reshape"):
            return self.intern(op, (args[0],), None, tuple(args[1]))
        if op == "T":
            return self.intern(op, args, None, (args[0].shape[1], args[0].shape[0]))
        if op == "sum":
            e, dims, keepdim = (*args, False)[:3]
            shape = tuple([1 if i in dims else n for i, n in enumerate(e.shape) if keepdim or i not in dims])
            return self.intern(op, (e,), (tuple(dims), keepdim), shape)
        if op == "call":
            name, inner, given, shape, kind = args
            return self.intern(name, inner, given, shape, kind)
        return super().build(op, *args, **params)


def read(space: Space, order: list[Node], names: dict[int, str]) -> dict[int, Expr]:
    """The formula of each node (by `id`), for nodes that come inputs first; those in `names` are variables."""
    kept: dict[int, Any] = {}
    for node in order:
        for parent, value in zip(node.inputs, node.saved, strict=False):
            if parent is not None and value is not None and not isinstance(value, (tuple, list)):
                kept.setdefault(id(parent), value)
    made: dict[int, Expr] = {}
    for node in order:
        made[id(node)] = _read(space, node, names, made, kept)
    return made


def _read(space: Space, node: Node, names: dict[int, str], made: dict[int, Expr], kept: dict[int, Any]) -> Expr:
    shape = () if node.number else tuple(node.shape)
    if id(node) in names:
        return space.var(names[id(node)], shape, kind_of(node))
    if node.op is None:
        return _leaf(space, node, kept.get(id(node)))
    args = [
        made[id(p)] if p is not None and id(p) in made else constant(space, v if p is None else kept.get(id(p)))
        for p, v in zip(node.inputs, node.saved, strict=True)
    ]
    if node.index >= 0:
        return _pick(space, node, args[0], shape)
    reader = READERS.get(node.op.name)
    found = reader(space, node, args) if reader is not None else None
    if found is None or found.shape != shape:
        params = {k: v for k, v in node.params.items() if not k.startswith("_")}
        found = space.build("call", _public(node.op.name), tuple(args), params, shape, kind_of(node))
    return found


def _public(name: str) -> str:
    """The operation that a person calls, where the tape recorded its kernel."""
    from ..tensor.registry import OPS

    stem = name.removesuffix("_kernel")
    return stem if stem in OPS else name


def _leaf(space: Space, node: Node, value: Any) -> Expr:
    if node.number:
        return constant(space, node.out if value is None else value)
    if value is None:
        return space.var("?", tuple(node.shape), kind_of(node))
    return constant(space, value)


def _pick(space: Space, node: Node, several: Expr, shape: tuple[int, ...]) -> Expr:
    params = {**several.params, "result": node.index}
    return space.build("call", several.op, several.args, params, shape, kind_of(node))
