"""What a written name or chain of members stands for, found without evaluating anything."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from ..language.namespaces.modules import Namespace, calculator_name, calculator_names
from ..language.running.calls import Bound
from ..language.running.functions import Function
from ..language.running.scope import NOTHING
from ..language.values.attributes import attribute_names
from ..language.values.signatures import meaning
from ..language.values.tensor_attributes import PROPERTIES, any_method
from ..modules.exposed import Exposed
from ..modules.tree import KINDS
from ..tensor.brackets import BracketList
from ..tensor.registry import METHODS, Op
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLE = Tensor.of(0.0)  # stands for a tensor that is not computed yet


class Names:
    """The names that can be written: the session's own, and those that are always there."""

    def __init__(self, own: Mapping[str, Any], builtins: Mapping[str, Any]) -> None:
        self.own = own
        self.builtins = builtins
        self._always: list[str] | None = None
        self._meanings: dict[str, str] = {}
        self._tensor_names: list[str] | None = None

    def always(self) -> list[str]:
        """The names that need no assignment, sorted."""
        if self._always is None:
            self._always = sorted({*self.builtins, *calculator_names()})
        return self._always

    def find(self, name: str) -> Any:
        """The value of a name, NOTHING where it has none."""
        for table in (self.own, self.builtins):
            if name in table:
                return table[name]
        return calculator_name(name)

    def value(self, chain: str) -> Any:
        """What a chain of names stands for: ``torch.linalg.solve``, ``x.sum``; NOTHING where that is not known.

        What would have to be computed is taken for a tensor.
        """
        chain = chain.strip()
        parts = [part.strip() for part in chain.split(".")]
        if not all(part.isidentifier() for part in parts):
            return self._computed(chain)
        value = self.find(parts[0])
        for part in parts[1:]:
            value = self.member(value, part)
            if value is NOTHING:
                return NOTHING
        return value

    def member(self, value: Any, name: str) -> Any:
        """A member of a value, where it is known without computing it."""
        if isinstance(value, BracketList):
            value = SAMPLE
        if isinstance(value, Tensor):
            if name in PROPERTIES:
                return _property(value, name)
            found = any_method(name)
            return NOTHING if found is None else Bound(name, SAMPLE, found)
        if isinstance(value, Exposed) or (isinstance(value, type) and issubclass(value, Exposed)):
            return _own_member(value, name)
        if isinstance(value, Namespace) or hasattr(type(value), "attribute_names"):
            try:
                found = value.attribute(name)
            except Exception:  # a member that fails is no completion
                return NOTHING
            return NOTHING if found is NotImplemented else found
        return NOTHING

    def _computed(self, text: str) -> Any:
        """What a call, an index or a literal gives, as far as its last part tells."""
        if text[:1] in ("'", '"') or text[:2] in ("f'", 'f"'):
            return "" if text[-1:] in ("'", '"') else NOTHING
        if text[:1] == "[" and text[-1:] == "]":
            return BracketList(())
        if text[:1] == "{":
            return {}
        head = text[: _last_group(text)].rstrip()
        called = self.value(head) if head else SAMPLE
        known = called is not NOTHING and not isinstance(called, (Namespace, type))
        return SAMPLE if known else NOTHING

    def members(self, value: Any) -> list[str]:
        """The members that can be written after a dot, sorted; in-place twins included."""
        if isinstance(value, (Tensor, BracketList)):
            if self._tensor_names is None:
                twins = [name + "_" for name, op in METHODS.items() if isinstance(op, Op) and op.inplace]
                self._tensor_names = sorted({*attribute_names(SAMPLE), *twins})
            if isinstance(value, Tensor):
                return self._tensor_names
        try:
            held = [name for kind in KINDS for name in getattr(value, "__dict__", {}).get(kind, ())]
            return sorted({*attribute_names(value), *held})
        except Exception:
            return []

    def meaning_of(self, key: str, value: Any) -> str:
        """The one-line meaning of something that is always there, found out once."""
        found = self._meanings.get(key)
        if found is None:
            found = meaning(value) if value is not NOTHING and not isinstance(value, Function) else ""
            self._meanings[key] = found
        return found


def _property(tensor: Tensor, name: str) -> Any:
    """A property's value where that costs nothing; a tensor stands for those that are computed."""
    if name == "grad":
        return tensor.grad if tensor.grad is not None else None
    if name in ("shape", "dtype", "ndim", "requires_grad", "is_leaf", "device"):
        return PROPERTIES[name](tensor)
    return SAMPLE


def _own_member(value: Any, name: str) -> Any:
    """A member of an object or a class of the program, or of a module; properties are not run."""
    mine = value.__dict__
    for held in (mine, *(mine.get(kind, {}) for kind in KINDS)):
        if name in held:
            return held[name]
    kind = value if isinstance(value, type) else type(value)
    for each in kind.__mro__:
        if name in each.__dict__:
            found = each.__dict__[name]
            return Bound(name, value, found) if isinstance(found, (Function, FunctionType)) else NOTHING
    return NOTHING


def _last_group(text: str) -> int:
    """Where the bracket opens that the last character closes; the length where it closes none."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in ")]}":
            depth += 1
        elif text[at] in "([{":
            depth -= 1
            if depth == 0:
                return at
    return len(text)
