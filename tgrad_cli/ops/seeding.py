"""The random stream itself: seeds and states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor import dtypes, sources
from ..tensor.calls import type_name
from ..tensor.drawing import stream
from ..tensor.making import check_device
from ..tensor.number import cut
from ..tensor.registry import NUMPY, function
from ..tensor.state import ACTIVE
from ..tensor.tensor import Tensor

if TYPE_CHECKING:
    from typing import Any


@function("random", torch=("torch.manual_seed", "torch.random.manual_seed"))
def manual_seed(seed: Any) -> Any:
    """Start the random stream that belongs to a seed: the same numbers as in PyTorch.

    > seeded = torch.manual_seed(1)
    > rand(1)
    tensor([0.7576])
    """
    plain = cut(seed)
    if isinstance(plain, Tensor) and plain.size == 1:
        plain = plain.array.item()
    if not isinstance(plain, (int, float, str)):
        text = f"int() argument must be a string, a bytes-like object or a real number, not '{type_name(seed)}'"
        raise TgradError("E0502", text, python="TypeError", operands={0: type_name(seed)})
    try:
        chosen = int(plain)
    except (ValueError, OverflowError) as error:
        raise TgradError("E0604", str(error), python=type(error).__name__, operands={0: type_name(seed)}) from None
    return stream().manual_seed(chosen)


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


def state_tensor(generator: Any) -> Any:
    """A generator's state as a uint8 tensor."""
    return Tensor(NUMPY().frombuffer(generator.get_state(), "uint8").copy(), dtypes.uint8)


def state_bytes(value: Any) -> bytes:
    """The bytes of a state given as a uint8 tensor; raises E0502 for anything else."""
    if not isinstance(value, Tensor) or value.dtype is not dtypes.uint8:
        text = "RNG state must be a torch.ByteTensor"
        raise TgradError("E0502", text, torch=text, python="TypeError", operands={0: type_name(value)})
    state: bytes = value.array.tobytes()
    return state


@function("random", torch="torch.Generator", name="Generator")
def make_generator(device: Any = "cpu") -> Any:
    """A random stream of its own, for the ``generator=`` of the random functions.

    > rand(1, generator=torch.Generator().manual_seed(1))
    tensor([0.7576])
    """
    check_device("Generator", device)
    return sources.Generator(sources.DEFAULT_SEED)


# What a generator's methods are, by name; the language offers them on the values of `torch.Generator()`.
METHODS = {
    "manual_seed": lambda generator, seed, /: stream(generator).manual_seed(int(cut(seed))),
    "seed": lambda generator, /: stream(generator).seed(),
    "initial_seed": lambda generator, /: generator.initial_seed(),
    "get_state": lambda generator, /: state_tensor(generator),
    "set_state": lambda generator, state, /: stream(generator).set_state(state_bytes(state)),
    "clone_state": lambda generator, /: generator.clone(),
}
