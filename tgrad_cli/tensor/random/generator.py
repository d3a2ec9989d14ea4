"""PyTorch's CPU random generator: the Mersenne Twister mt19937, its seeding, its state and its one cached normal.

The generator hands out raw 32- and 64-bit words; `distributions` turns them into numbers. The state is an array that is
never written to after it was made, so a snapshot for the undo journal is a tuple of references.
"""

from __future__ import annotations

import os
import struct
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError

if TYPE_CHECKING:
    import numpy.random

    from ..dtypes import Array

Snapshot = tuple[Any, ...]

_N = 624  # words of state, all drawn before the next are made
_SHIFT = 397  # how far ahead the recurrence looks
_MATRIX = np.uint32(0x9908B0DF)
_UPPER = np.uint32(0x80000000)
_LOWER = np.uint32(0x7FFFFFFF)
_ONE = np.uint32(1)
_BELOW = np.uint32(0)

# How `torch.get_rng_state()` lays the state out: seed, words left before the next are made (plus one), "was seeded",
# index of the next word, the words (each in eight bytes), three doubles of which the second is the cached normal,
# whether there is one, and the cache for a float normal, which no CPU function fills any more.
_HEAD = struct.Struct("<QiiQ")
_TAIL = struct.Struct("<dddi4xf?3x")
STATE_BYTES = _HEAD.size + 8 * _N + _TAIL.size
# What `torch.Generator()` starts from.
DEFAULT_SEED = 67280421310721

# Draws up to this many words are made here; beyond it NumPy's C engine pays for its import (some 15 ms).
_SMALL_BEFORE_IMPORT = 16 * _N
_SMALL = 2 * _N


def _seeded(seed: int) -> Array:
    """The 624 words that the generator starts from; only the low 32 bits of the seed count."""
    word = seed & 0xFFFFFFFF
    words = [word]
    for index in range(1, _N):
        word = (1812433253 * (word ^ (word >> 30)) + index) & 0xFFFFFFFF
        words.append(word)
    return np.array(words, dtype=np.uint32)


def _advance(key: Array) -> Array:
    """The next 624 words of state, in a new array."""
    mixed = np.empty(_N, np.uint32)
    np.bitwise_and(key, _UPPER, out=mixed)
    mixed[:-1] |= key[1:] & _LOWER
    odd = np.empty(_N, np.uint32)
    np.bitwise_and(key[1:], _ONE, out=odd[:-1])
    odd[-1] = 0
    mixed >>= _ONE
    mixed ^= odd * _MATRIX
    out = np.empty(_N, np.uint32)
    np.bitwise_xor(key[_SHIFT:], mixed[: _N - _SHIFT], out=out[: _N - _SHIFT])
    step = _N - _SHIFT  # each stretch of 227 words needs the one before it
    np.bitwise_xor(out[:step], mixed[step : 2 * step], out=out[step : 2 * step])
    np.bitwise_xor(out[step : _N - 1 - step], mixed[2 * step : -1], out=out[2 * step : -1])
    last, first = int(key[-1]), int(out[0])
    bits = (last & 0x80000000 | first & 0x7FFFFFFF) >> 1 ^ (0x9908B0DF if first & 1 else 0)
    out[-1] = int(out[_SHIFT - 1]) ^ bits
    return out


def _temper(key: Array) -> Array:
    """The 32-bit outputs that belong to 624 words of state."""
    y = key ^ (key >> np.uint32(11))
    y ^= (y << np.uint32(7)) & np.uint32(0x9D2C5680)
    y ^= (y << np.uint32(15)) & np.uint32(0xEFC60000)
    out: Array = y ^ (y >> np.uint32(18))
    return out


class Generator:
    """A stream of random words, seeded from the system until `manual_seed` says otherwise.

    `next_normal` is the second value of the last Box-Muller pair, which the next single normal returns.
    """

    type_name = "torch._C.Generator"
    handle = True  # a call that gives one, as a statement of its own, was made for its effect
    __slots__ = (
        "__weakref__",
        "_bulk",
        "_fresh",
        "_key",
        "_next_float",
        "_position",
        "_seed",
        "_words",
        "next_normal",
    )

    def __init__(self, seed: int | None = None) -> None:
        self._bulk: numpy.random.MT19937 | None = None
        self._key: Array | None = None  # made from the seed when the first word is drawn
        self._words: Array | None = None
        self._position = _N
        self._fresh = True  # nothing drawn since seeding: the state then says "next word 0"
        self._seed: int | None = None
        self._next_float: float | None = None
        self.next_normal: float | None = None
        if seed is not None:
            self.manual_seed(seed)

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to a seed, an integer in [-2**63, 2**64); returns the generator.

        A negative seed counts from 2**64 down. Raises E0604 for a seed outside the range.
        """
        if not -(1 << 63) <= seed < 1 << 64:
            raise TgradError(
                "E0604",
                f"manual_seed: the seed {seed} is outside [-2**63, 2**64)",
                torch="Overflow when unpacking long long",
                python="ValueError",
            )
        self._seed = seed % (1 << 64)
        self._key = self._words = None
        self._position = _N
        self._fresh = True
        self.next_normal = self._next_float = None
        return self

    def seed(self) -> int:
        """Start a stream from the system's entropy; returns the 64-bit seed chosen."""
        chosen = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(chosen)
        return chosen

    def initial_seed(self) -> int:
        """The seed that the stream started from."""
        return self.seed() if self._seed is None else self._seed

    def attribute(self, name: str) -> Any:
        """A method as programs call it; raises E0102 for a name that is none."""
        from .generator_methods import METHODS

        found = METHODS.get(name)
        if found is None:
            text = f"'torch._C.Generator' object has no attribute '{name}'"
            raise TgradError("E0102", text, python="AttributeError", hint="it has: " + ", ".join(METHODS))
        method = partial(found, self)
        method.__name__ = name  # type: ignore[attr-defined]
        return method

    def attribute_names(self) -> tuple[str, ...]:
        """The methods that programs have."""
        from .generator_methods import METHODS

        return tuple(METHODS)

    def __repr__(self) -> str:
        return f"<torch._C.Generator object at {id(self):#x}>"

    # -- words ---------------------------------------------------------------------------------------------------

    def words32(self, count: int) -> Array:
        """The next `count` 32-bit words, as uint32; the array may be a view of the state: do not write to it."""
        end = self._position + count
        if end <= _N and self._words is not None:
            found = self._words[self._position : end]
            self._position = end
            return found
        limit = _SMALL if self._bulk is not None else _SMALL_BEFORE_IMPORT
        return self._gather(count) if count <= limit else self._draw_bulk(count, np.uint32)

    def words64(self, count: int) -> Array:
        """The next `count` 64-bit words, as uint64: each two 32-bit words, the high one first."""
        if count > (_SMALL if self._bulk is not None else _SMALL_BEFORE_IMPORT):
            return self._draw_bulk(count, np.uint64)
        pairs = self.words32(2 * count).astype(np.uint64)
        joined: Array = (pairs[0::2] << np.uint64(32)) | pairs[1::2]
        return joined

    def _current(self) -> Array:
        """The words of state, made from the seed if nothing was drawn yet."""
        if self._key is None:
            self._key = _seeded(self.initial_seed())
        return self._key

    def _gather(self, count: int) -> Array:
        """Words across the border of one or more states."""
        key = self._current()
        if self._words is None:
            self._words = _temper(key)
        out = np.empty(count, np.uint32)
        done = 0
        while done < count:
            if self._position == _N:
                key = _advance(key)
                self._key, self._words, self._position, self._fresh = key, _temper(key), 0, False
            take = min(count - done, _N - self._position)
            out[done : done + take] = self._words[self._position : self._position + take]
            self._position += take
            done += take
        return out

    def _draw_bulk(self, count: int, kind: type[np.uint32] | type[np.uint64]) -> Array:
        """Many words by NumPy's mt19937, which is the same engine: our state in, its state out."""
        from numpy.random import MT19937
        from numpy.random import Generator as NumPyGenerator

        key = self._current()
        if self._bulk is None:
            self._bulk = MT19937(0)
        state: Any = {"bit_generator": "MT19937", "state": {"key": key, "pos": self._position}}
        self._bulk.state = state
        words: Array = NumPyGenerator(self._bulk).integers(_BELOW, np.iinfo(kind).max, count, kind, endpoint=True)
        after: Any = self._bulk.state["state"]
        self._key = np.array(after["key"], dtype=np.uint32)
        self._words = _temper(self._key)
        self._position = int(after["pos"])
        self._fresh = False
        return words

    # -- state ---------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Everything that `restore` needs to continue the stream from here; costs nothing."""
        return (self._seed, self._key, self._words, self._position, self._fresh, self.next_normal, self._next_float)

    def restore(self, snapshot: Snapshot) -> None:
        """Continue the stream from a snapshot, of this generator or another."""
        (
            self._seed,
            self._key,
            self._words,
            self._position,
            self._fresh,
            self.next_normal,
            self._next_float,
        ) = snapshot

    def clone(self) -> Generator:
        """A second generator that gives the same numbers from here on."""
        twin = Generator()
        self.initial_seed()
        twin.restore(self.snapshot())
        return twin

    def get_state(self) -> bytes:
        """The state in the 5056 bytes that ``torch.get_rng_state()`` has."""
        key = self._current()
        head = _HEAD.pack(self.initial_seed(), _N + 1 - self._position, 1, 0 if self._fresh else self._position)
        cached, single = self.next_normal, self._next_float
        tail = _TAIL.pack(0.0, cached or 0.0, 0.0, cached is not None, single or 0.0, single is not None)
        return head + key.astype("<u8").tobytes() + tail

    def set_state(self, state: bytes) -> None:
        """Continue from the bytes of a state that `get_state` or PyTorch gave; raises E0604 for anything else."""
        if len(state) != STATE_BYTES:
            raise TgradError(
                "E0604",
                f"set_state: a state has {STATE_BYTES} bytes, not {len(state)}",
                torch=f"Expected a CPUGeneratorImplState of size {STATE_BYTES} "
                f"but found the input RNG state size to be {len(state)}",
                python="RuntimeError",
            )
        seed, left, seeded, upcoming = _HEAD.unpack_from(state)
        if not (seeded and 0 < left <= _N and upcoming <= _N):
            raise TgradError("E0604", "set_state: invalid state", torch="Invalid mt19937 state", python="RuntimeError")
        _, cached, _, valid, single, single_valid = _TAIL.unpack_from(state, _HEAD.size + 8 * _N)
        self._seed = seed
        self._key = np.frombuffer(state, "<u8", _N, _HEAD.size).astype(np.uint32)
        self._words = _temper(self._key)
        self._position = _N + 1 - left
        self._fresh = left == 1 and upcoming == 0
        self.next_normal = cached if valid else None
        self._next_float = single if single_valid else None
