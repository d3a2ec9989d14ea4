"""The operations: declarations only, a folder a family.

Importing this package declares none: `daily` has the families in daily use, declared when a program first asks for an
operation; `rarer` has the others, declared when one asks for a name that is not among those (or for all names).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor import operators
from ..tensor.table import Table
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable


def _daily() -> None:
    from . import daily

    assert daily


def _rarer() -> None:
    from . import rarer

    assert rarer


def _awaited(name: str) -> Callable[..., Any]:
    """A special method of `Tensor` that comes with the families in daily use."""

    def method(self: Tensor, *args: Any) -> Any:
        Table.begin()
        return getattr(Tensor, name)(self, *args)

    return method


operators.install()
for special in ("__getitem__", "__setitem__", "__iter__", "__len__", "__reversed__"):
    setattr(Tensor, special, _awaited(special))
Table.rest.extend((_rarer, _daily))
