"""``help softmax``: what an operation or a function says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import syntax as s
from ..running.dispatch import EVAL
from ..running.outcomes import Text

if TYPE_CHECKING:
    from ..running.evaluator import Evaluator


def help_on(ev: Evaluator, node: s.Node) -> None:
    """Emit the documentation of the value of an expression."""
    value = EVAL[type(node)](ev, node)
    target = getattr(value, "target", value)
    text = getattr(target, "doc", None) or getattr(getattr(target, "op", target), "__doc__", None) or ""
    lines = [line.strip() if at == 0 else line.removeprefix("    ") for at, line in enumerate(text.split("\n"))]
    title = ev.text_of(node)
    ev.emit(Text("\n".join([title, *lines]).rstrip() + "\n"))
