"""Samplers: the order in which samples are taken, with PyTorch's own random stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tensor import dtypes
from ...tensor.number import cut
from ..calling import torch
from ..exposed import Exposed

if TYPE_CHECKING:
    from collections.abc import Iterator


class Sampler(Exposed):
    """Gives the numbers of samples, in an order of its own."""

    __module__ = "torch.utils.data.sampler"

    def __class_getitem__(cls, kind: Any) -> type:
        """``Sampler[int]``: the class itself."""
        return cls

    def __init__(self, data_source: Any = None) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.data_source)


class SequentialSampler(Sampler):
    """In the order of the data."""

    __module__ = "torch.utils.data.sampler"

    def __iter__(self) -> Iterator[Any]:
        return iter(range(len(self)))


class RandomSampler(Sampler):
    """In random order, or with replacement."""

    __module__ = "torch.utils.data.sampler"

    def __init__(
        self, data_source: Any, replacement: Any = False, num_samples: Any = None, generator: Any = None
    ) -> None:
        super().__init__(data_source)
        self.replacement, self._num_samples, self.generator = bool(replacement), cut(num_samples), generator

    @property
    def num_samples(self) -> int:
        """How many numbers it gives."""
        return len(self.data_source) if self._num_samples is None else int(self._num_samples)

    def __len__(self) -> int:
        return self.num_samples

    def __iter__(self) -> Iterator[Any]:
        n, count = len(self.data_source), self.num_samples
        generator = self.generator if self.generator is not None else _own_stream()
        if self.replacement:
            for size in (*[32] * (count // 32), count % 32):
                yield from torch("randint", n, (size,), generator=generator).array.tolist()
            return
        for start in range(0, count, n) if n else ():
            yield from torch("randperm", n, generator=generator).array.tolist()[: count - start]
        if n and count % n == 0:
            torch("randperm", n, generator=generator)  # PyTorch draws once more than it needs


class SubsetRandomSampler(Sampler):
    """Given numbers in random order."""

    __module__ = "torch.utils.data.sampler"

    def __init__(self, indices: Any, generator: Any = None) -> None:
        super().__init__(indices)
        self.indices, self.generator = indices, generator

    def __iter__(self) -> Iterator[Any]:
        for i in torch("randperm", len(self.indices), generator=self.generator).array.tolist():
            yield self.indices[i]


class WeightedRandomSampler(Sampler):
    """Numbers drawn with the given weights."""

    __module__ = "torch.utils.data.sampler"

    def __init__(self, weights: Any, num_samples: Any, replacement: Any = True, generator: Any = None) -> None:
        super().__init__()
        self.weights = torch("as_tensor", weights, dtype=dtypes.float64)
        self.num_samples, self.replacement, self.generator = cut(num_samples), bool(replacement), generator

    def __iter__(self) -> Iterator[Any]:
        drawn = torch("multinomial", self.weights, self.num_samples, self.replacement, generator=self.generator)
        return iter(drawn.array.tolist())

    def __len__(self) -> int:
        return int(self.num_samples)


class BatchSampler(Sampler):
    """Lists of numbers."""

    __module__ = "torch.utils.data.sampler"

    def __init__(self, sampler: Any, batch_size: Any, drop_last: Any) -> None:
        size = cut(batch_size)
        if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
            raise ValueError(f"batch_size should be a positive integer value, but got batch_size={size}")
        super().__init__()
        self.sampler, self.batch_size, self.drop_last = sampler, size, bool(drop_last)

    def __iter__(self) -> Iterator[Any]:
        batch = []
        for index in self.sampler:
            batch.append(index)
            if len(batch) == self.batch_size:
                yield batch
                batch = []
        if batch and not self.drop_last:
            yield batch

    def __len__(self) -> int:
        count = len(self.sampler)
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)


def drawn_seed(generator: Any = None) -> int:
    """A number of 63 bits from the stream."""
    return int(torch("Tensor.random_", torch("empty", (), dtype=dtypes.int64), generator=generator).array.item())


def _own_stream() -> Any:
    """A generator that starts from the next number of the stream."""
    from ...tensor.random.generator import Generator

    made = Generator()
    made.manual_seed(drawn_seed())
    return made
