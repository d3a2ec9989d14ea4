"""``help softmax``, ``help(softmax)``, ``softmax?``, ``help``: what an operation, a family or a value is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from .. import syntax as s
from ..running.dispatch import EVAL
from ..running.outcomes import Report
from ..running.scope import NOTHING

if TYPE_CHECKING:
    from ..documentation.pages import Spans
    from ..running.evaluator import Evaluator


OTHERS = ("np", "numpy", "math", "time")  # modules whose functions are not PyTorch's of the same name


class Help:
    """The name `help`: shown by itself it lists families and topics; called, it tells about a value or a word."""

    __slots__ = ("ev",)

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev

    def __call__(self, *given: Any) -> None:
        """``help(softmax)``, ``help("matmul")``, ``help()``."""
        if not given:
            _emit(self.ev, "help", [("text", repr(self) + "\n")])
            return
        for value in given:
            if isinstance(value, str):
                _emit(self.ev, value, _on_word(value))
            else:
                from ..documentation.finding import about_value

                name = getattr(value, "name", None) or getattr(value, "__name__", None) or "this"
                _emit(self.ev, str(name), about_value(value, str(name)))

    def __repr__(self) -> str:
        from ..documentation.finding import overview

        return overview()


def help_on(ev: Evaluator, node: s.Node) -> None:
    """Emit what is known of a name, a dotted name, a string, or the value of an expression."""
    for part in node.items if isinstance(node, s.TupleExpr) else [node]:
        name = part.value if type(part) is s.Str else ev.text_of(part)
        _emit(ev, name, _found(ev, part, name))


def _found(ev: Evaluator, node: s.Node, name: str) -> Spans:
    from ..documentation.finding import about_value, about_word

    if type(node) is s.Str:
        return _located(ev, node, name)
    root = node
    while type(root) is s.Attribute:
        root = root.value
    if type(root) is s.Name and root.id not in OTHERS and ev.scope.find(root.id) is NOTHING:
        found = about_word(name)
        if found is not None:
            return found
    try:
        value = EVAL[type(node)](ev, node)
    except TgradError as error:
        if error.code not in ("E0101", "E0102"):
            raise
        return _located(ev, node, name)
    return about_value(value, name)


def _located(ev: Evaluator, node: s.Node, word: str) -> Spans:
    try:
        return _on_word(word)
    except TgradError as error:
        raise ev.locate(error, node) from None


def _on_word(word: str) -> Spans:
    from ..documentation.finding import about_word, nothing_known

    found = about_word(word)
    if found is None:
        raise nothing_known(word)
    return found


def _emit(ev: Evaluator, name: str, spans: Spans) -> None:
    text = "".join([text for _, text in spans])
    ev.emit(Report("help", spans, [{"kind": "help", "name": name, "text": text}]))
