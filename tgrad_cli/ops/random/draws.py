"""Random tensors, from PyTorch's own CPU stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes, sources
from ...tensor.argument_errors import type_name, wrong_type
from ...tensor.making import (
    chosen,
    dtype_option,
    integer,
    made,
    one_int,
    reserve,
    sizes_of,
)
from ...tensor.random.drawing import stream
from ...tensor.registry import function

if TYPE_CHECKING:
    from typing import Any


@function("random", torch="torch.rand")
def rand(
    *sizes: Any,
    size: Any = None,
    generator: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Random numbers spread evenly over [0, 1).

    > seeded = torch.manual_seed(0)
    > rand(2)
    tensor([0.4963, 0.7682])
    """
    shape = sizes_of("rand", sizes, size)
    kind = chosen("rand", dtype, out)
    reserve(shape, kind)
    return made("rand", sources.uniform(stream(generator), shape, kind), kind, device, requires_grad, out)


@function("random", torch="torch.randn")
def randn(
    *sizes: Any,
    size: Any = None,
    generator: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Random numbers from the normal distribution of mean 0 and variance 1.

    > seeded = torch.manual_seed(0)
    > randn(3)
    tensor([ 1.5410, -0.2934, -2.1788])
    """
    shape = sizes_of("randn", sizes, size)
    kind = chosen("randn", dtype, out)
    reserve(shape, kind)
    return made("randn", sources.normal(stream(generator), shape, kind), kind, device, requires_grad, out)


def bounds(name: str, low: Any, high: Any, alone: bool = False) -> tuple[int, int]:
    """The two ends of a range of integers, or with `alone` the upper one after 0; raises E0502 for what is none."""
    ends = []
    for position, (word, value) in enumerate((("low", low), ("high", high))):
        found = integer(value)
        if found is None:
            raise wrong_type(name, word, position + 1 - alone, "int", value)
        ends.append(found)
    return ends[0], ends[1]


def _no_such_randint(args: tuple[Any, ...], **named: Any) -> TgradError:
    types = [type_name(a) for a in args]
    words = [] if args else [f"{word}={type_name(value)}" for word, value in named.items() if value]
    text = f"randint() received an invalid combination of arguments - got ({', '.join(types + words)}"
    text += ", )" if words else ")"
    hint = "randint(high, size) or randint(low, high, size), the size in brackets: randint(10, (3,))"
    return TgradError("E0502", text, torch=f"{text}, but expected one of:", python="TypeError", hint=hint)


@function("random", torch="torch.randint")
def randint(
    *args: Any,
    low: Any = 0,
    high: Any = None,
    size: Any = None,
    generator: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Random integers from low (0 if not given) up to, not including, high, as int64.

    > seeded = torch.manual_seed(0)
    > randint(10, (4,))
    tensor([4, 9, 3, 0])
    """
    rest = list(args)
    if size is None and rest and (len(rest) > 1 or high is not None):
        size = rest.pop()
    if len(rest) > 1:
        low = rest.pop(0)
    if rest:
        low, high = (rest[0], high) if high is not None else (low, rest[0])
    if high is None or not isinstance(size, (tuple, list)):
        if len(args) == 2 and size is args[1]:
            raise wrong_type("randint", "size", 2, "tuple of ints", size)
        raise _no_such_randint(args, low=low, high=high, size=size)
    alone = len(args) == 1 or (len(args) == 2 and size is args[1])
    first, last = bounds("randint", low, high, alone)
    shape = sizes_of("randint", (size,))
    kind = dtype_option("randint", dtype) or (dtypes.int64 if out is None else out.dtype)
    reserve(shape, kind)
    array = sources.integers(stream(generator), shape, kind, first, last)
    return made("randint", array, kind, device, requires_grad, out)


@function("random", torch="torch.randperm")
def randperm(
    n: Any,
    *,
    generator: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """The integers below n in random order.

    > seeded = torch.manual_seed(0)
    > randperm(5)
    tensor([4, 0, 1, 3, 2])
    """
    (count,) = sizes_of("randperm", (one_int("randperm", "n", 1, n),))
    kind = dtype_option("randperm", dtype) or (dtypes.int64 if out is None else out.dtype)
    reserve((count,), kind)
    array = sources.permutation(stream(generator), count, kind)
    return made("randperm", array, kind, device, requires_grad, out)
