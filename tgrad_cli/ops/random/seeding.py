"""The random stream itself: seeds and states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor import sources
from ...tensor.making import check_device
from ...tensor.random.drawing import stream
from ...tensor.random.generator_methods import plain_seed, state_bytes, state_tensor
from ...tensor.registry import function
from ...tensor.state import ACTIVE

if TYPE_CHECKING:
    from typing import Any


@function("random", torch=("torch.manual_seed", "torch.random.manual_seed"))
def manual_seed(seed: Any) -> Any:
    """Start the random stream that belongs to a seed: the same numbers as in PyTorch.

    > seeded = torch.manual_seed(1)
    > rand(1)
    tensor([0.7576])
    """
    return stream().manual_seed(plain_seed(seed))


@function("random", torch=("torch.seed", "torch.random.seed"))
def seed() -> int:
    """Start a random stream that nobody can foresee; gives its seed.

    > torch.seed() >= 0
    True
    """
    return stream().seed()


@function("random", torch=("torch.initial_seed", "torch.random.initial_seed"))
def initial_seed() -> int:
    """The seed that the random stream started from.

    > seeded = torch.manual_seed(7)
    > torch.initial_seed()
    7
    """
    return int(ACTIVE.state.generator.initial_seed())


@function("random", torch=("torch.get_rng_state", "torch.random.get_rng_state"))
def get_rng_state() -> Any:
    """Where the random stream is, as the uint8 tensor of 5056 elements that PyTorch gives.

    > torch.get_rng_state().shape
    torch.Size([5056])
    """
    return state_tensor(ACTIVE.state.generator)


@function("random", torch=("torch.set_rng_state", "torch.random.set_rng_state"))
def set_rng_state(new_state: Any) -> None:
    """Continue the random stream from a state that `get_rng_state` (or PyTorch) gave.

    > state = torch.get_rng_state()
    > a = rand(3)
    > torch.set_rng_state(state)
    > torch.equal(a, rand(3))
    True
    """
    stream().set_state(state_bytes(new_state))


@function("random", torch="torch.Generator", name="Generator")
def make_generator(device: Any = "cpu") -> Any:
    """A random stream of its own, for the ``generator=`` of the random functions.

    > rand(1, generator=torch.Generator().manual_seed(1))
    tensor([0.7576])
    """
    check_device("Generator", device)
    return sources.Generator(sources.DEFAULT_SEED)
