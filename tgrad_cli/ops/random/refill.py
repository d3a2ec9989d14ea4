"""Methods that fill a tensor with random numbers: ``x.uniform_(-1, 1)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor import sources
from ...tensor.argument_errors import wrong_type
from ...tensor.making import integer, number
from ...tensor.random.drawing import refill, stream
from ...tensor.registry import NUMPY, function
from ...tensor.tensor import Tensor
from ..arguments import as_tensor

if TYPE_CHECKING:
    from typing import Any

ABSENT: Any = ...  # ``x.random_(3)`` ends at 3, ``x.random_(3, None)`` starts there


@function("random", torch=(), method=True, name="uniform_")
def uniform_(self: Any, from_: Any = 0.0, to: Any = 1.0, *, generator: Any = None) -> Any:
    """Fill the tensor with random numbers spread evenly over [from, to).

    > seeded = torch.manual_seed(0)
    > zeros(2).uniform_(0, 10)
    tensor([4.9626, 7.6822])
    """
    low = number("uniform_", "from", 1, from_)
    high = number("uniform_", "to", 2, to)
    return refill(
        "uniform_", self, lambda shape, kind, dense: sources.uniform(stream(generator), shape, kind, low, high)
    )


@function("random", torch=(), method=True, name="normal_")
def normal_(self: Any, mean: Any = 0.0, std: Any = 1.0, *, generator: Any = None) -> Any:
    """Fill the tensor with normal numbers.

    > seeded = torch.manual_seed(0)
    > zeros(2).normal_(5, 0.5)
    tensor([5.7705, 4.8533])
    """
    centre = number("normal_", "mean", 1, mean)
    spread = number("normal_", "std", 2, std)
    return refill(
        "normal_",
        self,
        lambda shape, kind, dense: sources.normal(stream(generator), shape, kind, centre, spread, dense=dense),
    )


@function("random", torch=(), method=True, name="exponential_")
def exponential_(self: Any, lambd: Any = 1.0, *, generator: Any = None) -> Any:
    """Fill the tensor with exponential numbers of the given rate.

    > seeded = torch.manual_seed(0)
    > zeros(2).exponential_()
    tensor([3.5083, 1.2304])
    """
    rate = number("exponential_", "lambd", 1, lambd)
    return refill(
        "exponential_", self, lambda shape, kind, dense: sources.exponential(stream(generator), shape, kind, rate)
    )


@function("random", torch=(), method=True, name="geometric_")
def geometric_(self: Any, p: Any, *, generator: Any = None) -> Any:
    """Fill the tensor with numbers of trials until the first success of probability p.

    > seeded = torch.manual_seed(0)
    > zeros(3).geometric_(0.5)
    tensor([1., 1., 2.])
    """
    chance = number("geometric_", "p", 1, p)
    return refill(
        "geometric_", self, lambda shape, kind, dense: sources.geometric(stream(generator), shape, kind, chance)
    )


@function("random", torch=(), method=True, name="log_normal_")
def log_normal_(self: Any, mean: Any = 1.0, std: Any = 2.0, *, generator: Any = None) -> Any:
    """Fill the tensor with exponentials of normal numbers.

    > seeded = torch.manual_seed(0)
    > zeros(2).log_normal_(0, 1)
    tensor([4.6692, 0.7457])
    """
    centre = number("log_normal_", "mean", 1, mean)
    spread = number("log_normal_", "std", 2, std)
    return refill(
        "log_normal_",
        self,
        lambda shape, kind, dense: sources.log_normal(stream(generator), shape, kind, centre, spread),
    )


@function("random", torch=(), method=True, name="cauchy_")
def cauchy_(self: Any, median: Any = 0.0, sigma: Any = 1.0, *, generator: Any = None) -> Any:
    """Fill the tensor with numbers of Cauchy's distribution.

    > seeded = torch.manual_seed(0)
    > zeros(2).cauchy_()
    tensor([10.5977,  0.7648])
    """
    middle = number("cauchy_", "median", 1, median)
    width = number("cauchy_", "sigma", 2, sigma)
    return refill(
        "cauchy_", self, lambda shape, kind, dense: sources.cauchy(stream(generator), shape, kind, middle, width)
    )


@function("random", torch=(), method=True, name="bernoulli_")
def bernoulli_(self: Any, p: Any = 0.5, *, generator: Any = None) -> Any:
    """Fill the tensor with ones of probability p (a number, or a tensor of them) and zeros.

    > seeded = torch.manual_seed(0)
    > zeros(4).bernoulli_(0.5)
    tensor([0., 0., 1., 0.])
    """
    if not isinstance(p, (Tensor, list)):
        chance = number("bernoulli_", "p", 1, p)
        return refill(
            "bernoulli_",
            self,
            lambda shape, kind, dense: sources.bernoulli(stream(generator), shape, kind, chance),
            which=2,
        )
    chances = as_tensor("bernoulli_", "p", 1, p)

    def each(shape: Any, kind: Any, _dense: bool) -> Any:
        spread = NUMPY().broadcast_to(chances.array, shape)
        return sources.bernoulli_each(stream(generator), spread, chances.dtype, kind)

    return refill("bernoulli_", self, each, which=1)


@function("random", torch=(), method=True, name="random_")
def random_(self: Any, from_: Any = None, to: Any = ABSENT, *, generator: Any = None) -> Any:
    """Fill the tensor with integers: from 0 up to `to`, from `from` up to `to`, or over the type's whole range.

    > seeded = torch.manual_seed(0)
    > zeros(4).random_(10)
    tensor([4., 9., 3., 0.])
    """
    which = 2 if from_ is None else int(to is ABSENT)
    if from_ is None:
        from_ = 0 if to is not ABSENT else None
    elif to is ABSENT:
        from_, to = 0, from_
    for word, value in (("from", from_), ("to", to)):
        if value is not None and value is not ABSENT and integer(value) is None:
            raise wrong_type("random_", word, 1 + (word == "to"), "int", value)

    def draw(shape: Any, kind: Any, _dense: bool) -> Any:
        if from_ is None:
            return sources.full_range(stream(generator), shape, kind)
        return sources.integers(stream(generator), shape, kind, integer(from_), None if to is None else integer(to))

    return refill("random_", self, draw, which)
