"""Random tensors, from PyTorch's own CPU stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes, sources
from ...tensor.calls import missing, wrong_type
from ...tensor.making import (
    chosen,
    dtype_option,
    integer,
    made,
    number,
    one_int,
    reserve,
    sizes_of,
)
from ...tensor.random.drawing import stream
from ...tensor.registry import NUMPY, function
from ...tensor.tensor import Tensor
from ..arguments import as_tensor

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


def bounds(name: str, low: Any, high: Any) -> tuple[int, int]:
    """The two ends of a range of integers; raises E0502 for what is none."""
    ends = []
    for position, (word, value) in enumerate((("low", low), ("high", high))):
        found = integer(value)
        if found is None:
            raise wrong_type(name, word, position + 1, "int", value)
        ends.append(found)
    return ends[0], ends[1]


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
    if high is None or size is None:
        raise missing("randint", "high" if high is None else "size")
    if not isinstance(size, (tuple, list)):
        raise wrong_type("randint", "size", 2, "tuple of ints", size)
    first, last = bounds("randint", low, high)
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


@function("random", torch="torch.normal")
def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Any = None,
    out: Any = None,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:
    """Normal numbers of a mean and standard deviation: two numbers and a size, or a tensor for either or both.

    > seeded = torch.manual_seed(0)
    > torch.normal(10., 2., (3,))
    tensor([13.0820,  9.4131,  5.6424])
    """
    if size is not None:
        shape = sizes_of("normal", (size,), position=3)
        kind = chosen("normal", dtype, out)
        reserve(shape, kind)
        by, spread = number("normal", "mean", 1, mean), number("normal", "std", 2, std)
        array = sources.normal(stream(generator), shape, kind, by, spread)
        return made("normal", array, kind, device, requires_grad, out)
    centre = as_tensor("normal", "mean", 1, mean) if isinstance(mean, (Tensor, list)) else None
    spread = as_tensor("normal", "std", 2, std) if isinstance(std, (Tensor, list)) else None
    if centre is None and spread is None:
        raise missing("normal", "size")
    return made("normal", *_around(mean, centre, std, spread, stream(generator)), device, requires_grad, out)


def _around(mean: Any, centre: Any, std: Any, spread: Any, generator: Any) -> tuple[Any, Any]:
    """Normal numbers about a tensor of means, with a tensor of deviations, or both; with their type."""
    xp = NUMPY()
    kind = (centre if centre is not None else spread).dtype
    if spread is None:
        deviation = number("normal", "std", 2, std)
        array = sources.normal(generator, centre.shape, kind, 0.0, deviation) + centre.array
        return dtypes.cast(array, dtypes.of_array(array), kind), kind
    if xp.any(spread.array < 0):
        raise sources.refuse("normal expects all elements of std >= 0.0")
    middle = number("normal", "mean", 1, mean) if centre is None else centre.array
    try:
        shape = xp.broadcast_shapes(xp.shape(middle), spread.shape)
    except ValueError:
        raise _sizes_differ(xp.shape(middle), spread.shape) from None
    array = sources.normal(generator, shape, kind) * spread.array + middle
    return dtypes.cast(array, dtypes.of_array(array), kind), kind


def _sizes_differ(a: Any, b: Any) -> TgradError:
    text = f"The size of tensor a ({a[-1]}) must match the size of tensor b ({b[-1]}) at non-singleton dimension "
    last = max(len(a), len(b)) - 1
    return TgradError("E0201", "normal: the sizes differ", torch=f"{text}{last}", python="RuntimeError")


@function("random", torch="torch.bernoulli", method=True)
def bernoulli(input: Any, p: Any = None, *, generator: Any = None, out: Any = None) -> Any:
    """Ones with the probabilities that the input holds (or all with `p`), zeros otherwise.

    > seeded = torch.manual_seed(0)
    > torch.bernoulli(torch.full((3,), 0.5))
    tensor([1., 0., 1.])
    """
    tensor = as_tensor("bernoulli", "input", 1, input)
    kind = tensor.dtype
    if p is None:
        array = sources.bernoulli_each(stream(generator), tensor.array, kind, kind)
    else:
        chance = number("bernoulli", "p", 2, p)
        array = sources.bernoulli(stream(generator), tensor.shape, kind, chance)
    return made("bernoulli", array, kind, out=out)


@function("random", torch="torch.multinomial", method=True)
def multinomial(
    input: Any, num_samples: Any, replacement: Any = False, *, generator: Any = None, out: Any = None
) -> Any:
    """Indices drawn by weight: `num_samples` for each row, by default without putting any back.

    > seeded = torch.manual_seed(0)
    > torch.multinomial(torch.tensor([1., 10., 3.]), 2)
    tensor([1, 2])
    """
    tensor = as_tensor("multinomial", "input", 1, input)
    count = one_int("multinomial", "num_samples", 2, num_samples)
    array = sources.multinomial(stream(generator), tensor.array, tensor.dtype, count, bool(replacement))
    return made("multinomial", array, dtypes.int64, out=out)


@function("random", torch="torch.poisson")
def poisson(input: Any, generator: Any = None) -> Any:
    """A Poisson draw for each rate of the input.

    > torch.poisson(torch.zeros(2))
    tensor([0., 0.])
    """
    tensor = as_tensor("poisson", "input", 1, input)
    return made("poisson", sources.poisson(stream(generator), tensor.array, tensor.dtype), tensor.dtype)


@function("random", torch="torch.binomial")
def binomial(count: Any, prob: Any, generator: Any = None) -> Any:
    """A binomial draw for each number of trials and its chance.

    > torch.binomial(torch.tensor([3., 3.]), torch.tensor([0., 1.]))
    tensor([0., 3.])
    """
    trials, chance = as_tensor("binomial", "count", 1, count), as_tensor("binomial", "prob", 2, prob)
    counts, chances = NUMPY().broadcast_arrays(trials.array, chance.array)
    return made("binomial", sources.binomial(stream(generator), counts, chances, trials.dtype), trials.dtype)
