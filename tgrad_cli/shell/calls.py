"""The call under the cursor, for the toolbar: its signature with the argument that is being written marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.running.scope import NOTHING
from ..language.values.signatures import Parameter, parameters, signature
from .context import Call, context_at

if TYPE_CHECKING:
    from .lookup import Names

Piece = tuple[str, bool]  # text, and whether it is the argument being written


def call_help(text: str, at: int, names: Names) -> list[Piece]:
    """The signature of the call around an offset as pieces of text; empty where there is none, or none is known."""
    if text.lstrip().startswith(":"):
        return []
    call = context_at(text, at).call
    if call is None or not call.callee:
        return []
    value = names.value(call.callee)
    if value is NOTHING:
        return []
    found = parameters(value)
    if found is None:
        return []
    active = _active(call, found)
    return [(piece, name is not None and name == active) for piece, name in signature(call.callee, found)]


def _active(call: Call, found: list[Parameter]) -> str | None:
    """The parameter that the argument being written is for."""
    if call.keyword:
        known = next((p.name for p in found if p.name == call.keyword), None)
        return known or next((p.name for p in found if p.kind == "**"), None)
    by_place = [p for p in found if p.kind in ("positional", "either", "*")]
    for at, parameter in enumerate(by_place):
        if parameter.kind == "*" or at == call.position:
            return parameter.name
    return None


def fitted(pieces: list[Piece], width: int) -> list[Piece]:
    """The pieces in at most `width` columns: what lies far from the argument being written gives way."""
    total = sum(len(text) for text, _ in pieces)
    if total <= width:
        return pieces
    marked = next((at for at, (_, active) in enumerate(pieces) if active), 0)
    first, last = marked, marked + 1
    used = len(pieces[marked][0])
    while used < width - 4:
        if last < len(pieces) and used + len(pieces[last][0]) <= width - 4:
            used += len(pieces[last][0])
            last += 1
        elif first and used + len(pieces[first - 1][0]) <= width - 4:
            first -= 1
            used += len(pieces[first][0])
        else:
            break
    head: list[Piece] = [("… ", False)] if first else []
    tail: list[Piece] = [(" …", False)] if last < len(pieces) else []
    return [*head, *pieces[first:last], *tail]
