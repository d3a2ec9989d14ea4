"""Where `break`, `continue`, `return` and `nonlocal` may stand: checked before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ..syntax import statements as s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..syntax.expressions import Node

_SIMPLE = frozenset((s.ExprStmt, s.Assign, s.AugAssign, s.Import, s.ImportFrom, s.PrintStmt, s.Pass))


def check_placement(body: Iterable[Node]) -> None:
    """Raise E0706 for the first statement that stands where it has no meaning; iterative, blocks may be deep."""
    pending: list[tuple[Iterable[Node], bool, bool]] = [(body, False, False)]
    while pending:
        block, in_loop, in_function = pending.pop()
        for node in block:
            kind = type(node)
            if kind in _SIMPLE:
                continue
            if kind in (s.Break, s.Continue) and not in_loop:
                raise _misplaced("'break' outside loop" if kind is s.Break else "'continue' not properly in loop", node)
            if kind is s.Return and not in_function:
                raise _misplaced("'return' outside function", node)
            if isinstance(node, s.FunctionDef):
                pending.append((node.body, False, True))
            elif isinstance(node, s.ClassDef):
                pending.append((node.body, False, False))
            elif isinstance(node, (s.For, s.While)):
                pending += [(node.body, True, in_function), (node.orelse, in_loop, in_function)]
            elif isinstance(node, s.If):
                pending += [(node.body, in_loop, in_function), (node.orelse, in_loop, in_function)]
            elif isinstance(node, s.With):
                pending.append((node.body, in_loop, in_function))
            elif isinstance(node, s.Try):
                parts = [node.body, node.orelse, node.final, *(handler.body for handler in node.handlers)]
                pending += [(part, in_loop, in_function) for part in parts]


def _misplaced(wording: str, node: Node) -> TgradError:
    return TgradError("E0706", wording, python="SyntaxError").at(node.start, node.end)
