"""Random tensors shaped like another one, filled in the order that it has in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor import sources
from ...tensor.argument_errors import missing
from ...tensor.making import arranged, dtype_option, format_order, made
from ...tensor.random.drawing import drawn_like, stream
from ...tensor.registry import NUMPY, function
from ..arguments import as_tensor
from .draws import bounds

if TYPE_CHECKING:
    from typing import Any


def _format(name: str, like: Any, memory_format: Any) -> Any:
    """The array whose layout the draws get."""
    order = format_order(name, memory_format, like.ndim)
    return like if order is None else arranged(NUMPY().empty([like.shape[axis] for axis in order], bool), order)


@function("random", torch="torch.rand_like")
def rand_like(
    input: Any,
    *,
    generator: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """`rand` with the shape and type of another tensor.

    > seeded = torch.manual_seed(0)
    > rand_like(zeros(2))
    tensor([0.4963, 0.7682])
    """
    tensor = as_tensor("rand_like", "input", 1, input)
    kind = dtype_option("rand_like", dtype) or tensor.dtype
    array = drawn_like(
        _format("rand_like", tensor.array, memory_format),
        lambda shape, dense: sources.uniform(stream(generator), shape, kind),
    )
    return made("rand_like", array, kind, device, requires_grad)


@function("random", torch="torch.randn_like")
def randn_like(
    input: Any,
    *,
    generator: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """`randn` with the shape and type of another tensor.

    > seeded = torch.manual_seed(0)
    > randn_like(zeros(2))
    tensor([ 1.5410, -0.2934])
    """
    tensor = as_tensor("randn_like", "input", 1, input)
    kind = dtype_option("randn_like", dtype) or tensor.dtype
    array = drawn_like(
        _format("randn_like", tensor.array, memory_format),
        lambda shape, dense: sources.normal(stream(generator), shape, kind, dense=dense),
    )
    return made("randn_like", array, kind, device, requires_grad)


@function("random", torch="torch.randint_like")
def randint_like(
    input: Any,
    *args: Any,
    low: Any = 0,
    high: Any = None,
    generator: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    memory_format: Any = None,
) -> Any:
    """`randint` with the shape and type of another tensor.

    > seeded = torch.manual_seed(0)
    > randint_like(zeros(2), 10)
    tensor([4., 9.])
    """
    if args:
        low, high = (args[0], args[1]) if len(args) > 1 else (low, args[0]) if high is None else (args[0], high)
    if high is None:
        raise missing("randint_like", "high")
    first, last = bounds("randint_like", low, high)
    tensor = as_tensor("randint_like", "input", 1, input)
    kind = dtype_option("randint_like", dtype) or tensor.dtype
    array = drawn_like(
        _format("randint_like", tensor.array, memory_format),
        lambda shape, dense: sources.integers(stream(generator), shape, kind, first, last),
    )
    return made("randint_like", array, kind, device, requires_grad)
