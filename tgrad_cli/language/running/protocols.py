"""Python's protocols on tensors where the program meets them: truth, plain numbers, steps, membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.failures import describe
from ...tensor.replay import guard
from ...tensor.tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterator


def plain(x: Tensor, what: str) -> Any:
    """The one element of a tensor; raises E0601 or E0603 where there are several."""
    if x.size != 1:
        if what == "bool":
            wording = "Boolean value of Tensor with more than one value is ambiguous"
            if x.size == 0:
                wording = "Boolean value of Tensor with no values is ambiguous"
            raise TgradError("E0601", wording, python="RuntimeError", operands={0: describe(x)})
        wording = "only one element tensors can be converted to Python scalars"
        raise TgradError("E0603", wording, python="ValueError", operands={0: describe(x)})
    value = x.array.item()
    if x._node is not None:
        guard(x._node, value)
    return value


def truth_of(x: Tensor) -> bool:
    """``bool(x)``."""
    return bool(plain(x, "bool"))


def index_of(x: Tensor) -> int:
    """Use as an index or a count."""
    value = plain(x, "index")
    if isinstance(value, float) or x.ndim > 0:
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(value)


def rows(x: Tensor) -> Iterator[Any]:
    """``for row in x``."""
    if x.ndim == 0:
        raise TgradError("E0705", "iteration over a 0-d tensor", python="TypeError", operands={0: describe(x)})
    return iter([x[i] for i in range(len(x))])  # type: ignore[index]


def formatted(x: Tensor, spec: str) -> str:
    """``format(x, spec)``: as its number where it is one."""
    if x.ndim == 0:
        return format(x.array.item(), spec)
    if spec:
        raise TypeError("unsupported format string passed to Tensor.__format__")
    return str(x)


def install() -> None:
    """Give `Tensor` the protocols that it has not got elsewhere."""
    BracketList.__name__ = "list"  # Python's own messages name the type
    wanted = {
        "__bool__": truth_of,
        "__int__": lambda x: int(plain(x, "int")),
        "__float__": lambda x: float(plain(x, "float")),
        "__complex__": lambda x: complex(plain(x, "complex")),
        "__index__": index_of,
        "__iter__": rows,
        "__format__": formatted,
        "__round__": lambda x, digits=0: round_(x, digits),
    }
    for name, function in wanted.items():
        if name not in Tensor.__dict__:
            setattr(Tensor, name, function)


def round_(x: Tensor, digits: Any = 0) -> Any:
    """``round(x, digits)``."""
    from ...tensor.registry import OPS

    return OPS["round"].call((x,), {"decimals": int(digits)} if digits else {})


install()
