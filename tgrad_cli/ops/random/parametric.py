"""Draws whose distribution a tensor gives: normal, Bernoulli, multinomial, Poisson, binomial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes, sources
from ...tensor.argument_errors import missing
from ...tensor.calls import check_out
from ...tensor.dispatch import apply
from ...tensor.failures import bad_broadcast
from ...tensor.making import chosen, made, number, one_int, reserve, sizes_of
from ...tensor.overlap import refuse_partial_overlap
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.random.drawing import stream
from ...tensor.registry import NUMPY, function, op
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ..arguments import as_tensor, underived
from ..elementwise.rounding import nothing

if TYPE_CHECKING:
    from typing import Any


@op(
    "tape",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn=lambda node: str(node.params["name"]),
)
def drawn(xp: Any, input: Any, other: Any = None, /, *, draw: Any, name: str) -> Any:
    """A draw that was made from one or two tensors; the derivative of a draw is 0, as in PyTorch."""
    return draw


def _rule(g: Any, _y: Any, _x: Any, _other: Any, *, draw: Any, name: str) -> Any:
    if name == "NotImplemented":
        return underived("derivative for aten::binomial is not implemented")(g, _y)
    return nothing(g), nothing(g)


drawn.defvjp(_rule)


def _made(name: str, array: Any, kind: Any, out: Any, sources_: tuple[Any, ...], backward: str) -> Any:
    """The tensor of a draw; it has a derivative (of 0) where a tensor that it was drawn from requires grad."""
    if not ACTIVE.state.grad_enabled or not any(type(v) is Tensor and v.requires_grad for v in sources_):
        return made(name, array, kind, out=out)
    tensors = tuple([v for v in sources_ if type(v) is Tensor])
    params = {"draw": array, "name": backward}
    result = apply(drawn, tensors if len(tensors) == 2 else (tensors[0], None), params)
    if out is None:
        return result
    from ...tensor.inplace import write_out

    return write_out(out, result, name)


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
    > torch.normal(torch.tensor([0., 100.]), 0.5)
    tensor([ 0.2842, 99.4577])
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
    array, kind = _around(mean, centre, std, spread, stream(generator), out)
    if type(out) is Tensor:
        for given in (centre, spread):
            refuse_partial_overlap(out, given)
    which = 1 if spread is None else 2 if centre is None else 3
    return _made("normal", array, kind, out, (centre, spread), f"NormalBackward{which}")


def _around(mean: Any, centre: Any, std: Any, spread: Any, generator: Any, out: Any) -> tuple[Any, Any]:
    """Normal numbers about a tensor of means, with a tensor of deviations, or both; with their type.

    About means alone they fill `out`, which the means are broadcast to; else it takes the shape of the result.
    """
    xp = NUMPY()
    kind = (centre if centre is not None else spread).dtype if type(out) is not Tensor else out.dtype
    if spread is None:
        deviation = number("normal", "std", 2, std)
        shape = centre.shape if type(out) is not Tensor else _common(centre, out)
        array = xp.asarray(sources.normal(generator, shape, kind, 0.0, deviation) + centre.array)
        return dtypes.cast(array, dtypes.of_array(array), kind), kind
    if xp.any(spread.array < 0):
        raise sources.refuse("normal expects all elements of std >= 0.0")
    middle = number("normal", "mean", 1, mean) if centre is None else centre.array
    shape = spread.shape if centre is None else _common(centre, spread)
    array = xp.asarray(sources.normal(generator, shape, kind) * spread.array + middle)
    return dtypes.cast(array, dtypes.of_array(array), kind), kind


def _common(a: Any, b: Any) -> Any:
    """The shape that two tensors are broadcast to."""
    try:
        return NUMPY().broadcast_shapes(a.shape, b.shape)
    except ValueError:
        raise bad_broadcast("normal", (a, b)) from None


@function("random", torch="torch.bernoulli", method=True)
def bernoulli(input: Any, p: Any = None, *, generator: Any = None, out: Any = None) -> Any:
    """Ones with the probabilities that the input holds (or all with `p`), zeros otherwise.

    > seeded = torch.manual_seed(0)
    > torch.bernoulli(torch.full((3,), 0.5))
    tensor([1., 0., 1.])
    """
    tensor = as_tensor("bernoulli", "input", 1, input)
    kind = tensor.dtype
    if p is not None:
        chance = number("bernoulli", "p", 2, p)
        return made("bernoulli", sources.bernoulli(stream(generator), tensor.shape, kind, chance), kind, out=out)
    array = sources.bernoulli_each(stream(generator), tensor.array, kind, kind)
    return _made("bernoulli", array, kind, out, (tensor,), "BernoulliBackward0")


@function("random", torch="torch.multinomial", method=True)
def multinomial(
    input: Any, num_samples: int, replacement: bool = False, *, generator: Any = None, out: Any = None
) -> Any:
    """Indices drawn by weight: `num_samples` for each row, by default without putting any back.

    > seeded = torch.manual_seed(0)
    > torch.multinomial(torch.tensor([1., 10., 3.]), 2)
    tensor([1, 2])
    """
    tensor = as_tensor("multinomial", "input", 1, input)
    count = one_int("multinomial", "num_samples", 2, num_samples)
    array = sources.multinomial(stream(generator), tensor.array, tensor.dtype, count, bool(replacement))
    result = made("multinomial", array, dtypes.int64)
    if out is None:
        return result
    check_out("multinomial expects {Want} tensor out, got: {Got}", out, result)
    return made("multinomial", array, dtypes.int64, out=out)


@function("random", torch="torch.poisson")
def poisson(input: Any, generator: Any = None) -> Any:
    """A Poisson draw for each rate of the input.

    > seeded = torch.manual_seed(0)
    > torch.poisson(torch.tensor([1., 4., 100.]))
    tensor([ 2.,  5., 94.])
    """
    tensor = as_tensor("poisson", "input", 1, input)
    array = sources.poisson(stream(generator), tensor.array, tensor.dtype)
    return _made("poisson", array, tensor.dtype, None, (tensor,), "PoissonBackward0")


@function("random", torch="torch.binomial")
def binomial(count: Any, prob: Any, generator: Any = None) -> Any:
    """A binomial draw for each number of trials and its chance, both of one floating type.

    > seeded = torch.manual_seed(0)
    > torch.binomial(torch.tensor([10., 10.]), torch.tensor([0.5, 1.]))
    tensor([ 7., 10.])
    """
    trials, chance = as_tensor("binomial", "count", 1, count), as_tensor("binomial", "prob", 2, prob)
    first, second = LEGACY_NAMES[trials.dtype.name], LEGACY_NAMES[chance.dtype.name]
    if trials.dtype.category != dtypes.FLOATING:
        text = f"binomial only supports floating-point dtypes for count, got: {first}"
        raise TgradError("E0302", text, python="ValueError")
    if chance.dtype is not trials.dtype:
        raise TgradError("E0302", f"Found dtype {second} but expected {first}", python="RuntimeError")
    try:
        counts, chances = NUMPY().broadcast_arrays(trials.array, chance.array)
    except ValueError:
        raise bad_broadcast("binomial", (trials, chance)) from None
    array = sources.binomial(stream(generator), counts, chances, trials.dtype)
    return _made("binomial", array, trials.dtype, None, (trials, chance), "NotImplemented")
