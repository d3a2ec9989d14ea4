"""The random stream against PyTorch's own: values, words taken, the cached normal, states, seeds."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tgrad_cli.errors import TgradError
from tgrad_cli.tensor import dtypes
from tgrad_cli.tensor.random import distributions, rejection
from tgrad_cli.tensor.random import events as random_events
from tgrad_cli.tensor.random import integers as random_integers
from tgrad_cli.tensor.random.generator import STATE_BYTES, Generator

CORPUS = Path(__file__).parent / "reference" / "random_stream.jsonl.gz"
Array = np.ndarray[Any, Any]

# How far a result may be from PyTorch's, in units of the last place of its type; nothing for all others. PyTorch calls
# the C library's functions and we NumPy's, which differ in the last place now and then; float32 and the 16-bit types
# are computed in float64 and come out equal.
LAST_PLACES = {
    ("randn", "float64"): 2,
    ("randn", "complex128"): 3,
    ("normal_", "float64"): 2,
    ("scattered_normal", "float64"): 2,
    ("exponential_", "float64"): 2,
    ("log_normal_", "float64"): 4,
    ("cauchy_", "float64"): 4,
    ("dirichlet", "float64"): 3,
}
# PyTorch's cached normal comes from the C library too.
CACHE = slice(5024, 5032)


def _sessions() -> list[dict[str, Any]]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


SESSIONS = _sessions()


def _expected(record: dict[str, Any]) -> Array:
    held = "float32" if record["dtype"] == "bfloat16" else record["dtype"]
    return np.frombuffer(base64.b64decode(record["data"]), dtype=held).reshape(record["shape"])


def _ramp(record: dict[str, Any], low: float, high: float) -> Array:
    """Evenly spaced numbers, as the recorder makes them."""
    index = np.arange(record["count"], dtype=np.float64)
    values = low + (high - low) * index / max(record["count"] - 1, 1)
    return distributions.finish(values, index.shape, dtypes.BY_NAME[record["type"]])


def _by_weight(generator: Generator, record: dict[str, Any], dtype: dtypes.DType) -> Array:
    name, count, args = record["call"], record["count"], record["args"]
    if name == "multinomial":
        weights = np.stack([_ramp(record, 0.1, 1.0), _ramp(record, 1.0, 0.1)])
        return random_events.multinomial(generator, weights, dtype, *args)
    if name == "poisson":
        return rejection.poisson(generator, _ramp(record, 0.0, 25.0), dtype)
    if name == "binomial":
        return rejection.binomial(generator, np.full(count, args[0], dtype.np), _ramp(record, 0.0, 1.0), dtype)
    if name == "standard_gamma":
        return rejection.standard_gamma(generator, _ramp(record, 0.01, 6.0), dtype)
    return rejection.dirichlet(generator, _ramp(record, 0.1, 6.0).reshape(1, count), dtype)


def _draw(generator: Generator, record: dict[str, Any]) -> Array:
    name, shape, args = record["call"], (record["count"],), record["args"]
    dtype = dtypes.BY_NAME[record["type"]]
    if name in ("rand", "uniform_"):
        return distributions.uniform(generator, shape, dtype, *args)
    if name in ("randn", "normal_"):
        return distributions.normal(generator, shape, dtype, *args)
    if name == "scattered_normal":
        return distributions.normal(generator, (2, *shape), dtype, *args, dense=record["count"] == 1)
    if name == "randperm":
        return random_integers.permutation(generator, record["count"], dtype)
    if name == "randint" or (name == "random_" and args):
        return random_integers.integers(generator, shape, dtype, *args)
    if name == "random_":
        return random_integers.full_range(generator, shape, dtype)
    if name == "bernoulli":
        return random_events.bernoulli_each(generator, _ramp(record, 0.0, 1.0), dtype, dtype)
    events = {
        "bernoulli_": random_events.bernoulli,
        "exponential_": random_events.exponential,
        "geometric_": random_events.geometric,
        "log_normal_": random_events.log_normal,
        "cauchy_": random_events.cauchy,
    }
    if name in events:
        return events[name](generator, shape, dtype, *args)
    return _by_weight(generator, record, dtype)


def _apart(ours: Array, theirs: Array) -> float:
    """The largest distance in units of the last place."""
    ours, theirs = np.ascontiguousarray(ours), np.ascontiguousarray(theirs)
    if ours.dtype.kind == "c":
        ours, theirs = ours.view(ours.real.dtype), theirs.view(theirs.real.dtype)
    if ours.dtype.kind != "f":
        return 0.0 if np.array_equal(ours, theirs) else np.inf
    differ = ours != theirs
    if not differ.any():
        return 0.0
    distance = np.abs(ours[differ].astype(np.longdouble) - theirs[differ])
    return float((distance / np.spacing(np.abs(theirs[differ]))).max())


@pytest.mark.parametrize("session", SESSIONS, ids=lambda s: f"seed {s['seed']}, {len(s['draws'])} draws")
def test_session_is_pytorchs(session: dict[str, Any]) -> None:
    generator = Generator(session["seed"])
    for index, record in enumerate(session["draws"]):
        ours, theirs = _draw(generator, record), _expected(record)
        what = f"draw {index}: {record['call']} {record['args']} of {record['count']} {record['type']}"
        assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape), what
        assert _apart(ours, theirs) <= LAST_PLACES.get((record["call"], record["type"]), 0), what
    state, expected = generator.get_state(), base64.b64decode(session["state"])
    assert state[: CACHE.start] + state[CACHE.stop :] == expected[: CACHE.start] + expected[CACHE.stop :]
    ours_cached, theirs_cached = np.frombuffer(state[CACHE]), np.frombuffer(expected[CACHE])
    assert abs(ours_cached - theirs_cached) <= 2 * np.spacing(np.abs(theirs_cached))
    assert generator.initial_seed() == session["initial_seed"]


def test_every_function_is_in_the_record() -> None:
    names = {record["call"] for session in SESSIONS for record in session["draws"]}
    assert len(names) == 19
    assert sum(len(session["draws"]) for session in SESSIONS) > 1500


def test_state_of_pytorch_continues_its_stream() -> None:
    session = SESSIONS[0]
    generator = Generator(99)
    generator.set_state(base64.b64decode(session["state"]))
    assert generator.get_state() == base64.b64decode(session["state"])
    twin = Generator()
    twin.set_state(generator.get_state())
    assert np.array_equal(
        distributions.normal(generator, (3,), dtypes.float64), distributions.normal(twin, (3,), dtypes.float64)
    )


@pytest.mark.parametrize("drawn", [0, 1, 623, 624, 625, 5000, 40_000])
def test_snapshot_and_state_bring_the_stream_back(drawn: int) -> None:
    generator = Generator(3)
    generator.words32(drawn)
    distributions.normal(generator, (1,), dtypes.float32)
    snapshot, state = generator.snapshot(), generator.get_state()
    first = distributions.normal(generator, (700,), dtypes.float32)
    single = distributions.normal(generator, (1,), dtypes.float32)
    generator.restore(snapshot)
    assert np.array_equal(distributions.normal(generator, (700,), dtypes.float32), first)
    other = Generator(4)
    other.set_state(state)
    assert np.array_equal(distributions.normal(other, (700,), dtypes.float32), first)
    assert np.array_equal(distributions.normal(other, (1,), dtypes.float32), single)


def test_words_do_not_depend_on_how_they_are_asked_for() -> None:
    whole = Generator(5).words32(60_000)
    generator = Generator(5)
    parts = [generator.words32(n) for n in (1, 622, 1, 1, 624, 1300, 2, 12_000, 30_000, 15_449)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert np.array_equal(whole[:10], np.random.RandomState(5).randint(0, 2**32, 10, np.uint32))
    wide = Generator(5).words64(30_000)
    assert np.array_equal(wide, whole[0::2].astype(np.uint64) << np.uint64(32) | whole[1::2])
    few = Generator(5)
    assert np.array_equal(np.concatenate([few.words64(3), few.words64(900)]), wide[:903])


def test_clone_goes_its_own_way() -> None:
    generator = Generator(8)
    generator.words32(5)
    twin = generator.clone()
    assert np.array_equal(generator.words32(1000), twin.words32(1000))
    generator.words32(1)
    assert not np.array_equal(generator.words32(9), twin.words32(9))


def test_unseeded_generators_differ_and_remember_their_seed() -> None:
    first, second = Generator(), Generator()
    words = first.words32(8)
    assert not np.array_equal(words, second.words32(8))
    assert np.array_equal(Generator(first.initial_seed()).words32(8), words)
    chosen = first.seed()
    assert first.initial_seed() == chosen != second.initial_seed()


def test_million_normals_come_by_either_way() -> None:
    """Above 2**20 NumPy's own functions take over: the same numbers to a few units of the last place."""
    count = (1 << 20) + 16
    fast = distributions.normal(Generator(1), (count,), dtypes.float32)
    unit = distributions.uniform(Generator(1), (count,), dtypes.float32)
    exact = distributions.normals32(unit)
    assert _apart(fast, exact) <= 5
    assert abs(fast.mean()) < 0.005
    assert abs(fast.std() - 1) < 0.005


def _refused(action: Any, *args: Any) -> TgradError:
    with pytest.raises(TgradError) as caught:
        action(*args)
    return caught.value


def test_refusals_quote_pytorch() -> None:
    g = Generator(0)
    f32, i64, u8 = dtypes.float32, dtypes.int64, dtypes.uint8
    cases = [
        (g.manual_seed, (2**64,), "Overflow when unpacking long long"),
        (
            g.set_state,
            (b"1234567",),
            "Expected a CPUGeneratorImplState of size 5056 but found the input RNG state size to be 7",
        ),
        (g.set_state, (bytes(STATE_BYTES),), "Invalid mt19937 state"),
        (
            distributions.uniform,
            (g, (2,), f32, 1.0, 0.0),
            "uniform_ expects to return a [from, to) range, but found from=1 > to=0",
        ),
        (distributions.normal, (g, (2,), f32, 0.0, -1.0), "normal expects std >= 0.0, but found std -1"),
        (distributions.normal, (g, (2,), i64), "\"normal_kernel_cpu\" not implemented for 'Long'"),
        (
            random_integers.integers,
            (g, (2,), i64, 3, 3),
            "random_ expects 'from' to be less than 'to', but got from=3 >= to=3",
        ),
        (random_integers.integers, (g, (2,), u8, 0, 300), "to - 1 is out of bounds for unsigned char"),
        (random_events.bernoulli, (g, (2,), f32, 1.5), "bernoulli_ expects p to be in [0, 1], but got p=1.5"),
        (random_events.exponential, (g, (2,), f32, 0.0), "exponential_ expects lambda > 0.0, but found lambda=0"),
        (
            random_events.multinomial,
            (g, np.ones(2), dtypes.float64, 3),
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
        ),
        (rejection.poisson, (g, -np.ones(2), dtypes.float64), "invalid Poisson rate, expected rate to be non-negative"),
    ]
    before = g.get_state()
    for action, args, text in cases:
        assert _refused(action, *args).wording == text
    assert g.get_state() == before
