"""What is worth knowing of a name: type, shape, bytes, what it was computed from, the statement that bound it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..show.values import bytes_text, describe
from ..tensor.brackets import BracketList
from ..tensor.number import Number
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from ..past import Past

FARTHEST = 10_000  # nodes looked at for the names behind a value


def row_of(name: str, value: Any, past: Past) -> list[str]:
    """The cells of a name: name, type, shape, bytes, whether it requires grad, depends on, defined by."""
    kind, shape, size, grad = _kind(value)
    step = past.defining(name)
    defined = "" if step is None else step.text.partition("\n")[0]
    return [name, kind, shape, size, grad, ", ".join(depends_on(name, value)), defined]


def _kind(value: Any) -> tuple[str, str, str, str]:
    if isinstance(value, BracketList) and value.became is not None:
        value = value.became
    if isinstance(value, Tensor):
        size = value.dtype.itemsize
        for n in value.shape:
            size *= n
        grad = "yes" if value.requires_grad else ""
        if value.grad is not None:
            grad += " .grad"
        return value.dtype.name, str(list(value.shape)), bytes_text(size), grad.strip()
    if hasattr(value, "as_tensor"):
        array = value.array
        return str(array.dtype), str(list(array.shape)), bytes_text(array.nbytes), ""
    kind, _, rest = describe(value).partition("  ")
    return kind, rest, "", ""


def brief(value: Any) -> str:
    """What a name holds, in the few words that completion shows: ``float32[5, 3]``, ``int  3``.

    >>> brief(3), brief([1, 2])
    ('int  3', 'list  2 items')
    """
    kind, shape, _, _ = _kind(value)
    if isinstance(value, Tensor) or hasattr(value, "as_tensor"):
        return kind + shape
    return f"{kind}  {shape}".rstrip()


def depends_on(name: str, value: Any) -> list[str]:
    """The names nearest to a value on the way it was computed, in the order in which they were made."""
    if isinstance(value, BracketList):
        value = value.became
    if not isinstance(value, (Tensor, Number)) or (isinstance(value, Tensor) and value._node is None):
        return []
    start = value.node
    found: dict[str, float] = {}
    pending, seen = [start], {id(start)}
    while pending and len(seen) < FARTHEST:
        node = pending.pop()
        if node is not start and node.label is not None and node.label[0] != name:
            found.setdefault(node.label[0], node.serial)
            continue
        for earlier in node.earlier or ():
            found.setdefault(earlier, 0)
        for parent in node.inputs:
            if parent is not None and id(parent) not in seen:
                seen.add(id(parent))
                pending.append(parent)
    found.pop(name, None)
    return sorted(found, key=lambda key: found[key])
