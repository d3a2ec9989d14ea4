"""Data sets: what gives a sample for a number, and parts and chains of such."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from ...tensor.number import cut
from ..calling import torch
from ..exposed import Exposed

if TYPE_CHECKING:
    from collections.abc import Iterator


class Dataset(Exposed):
    """What can be asked for a sample by its number."""

    __module__ = "torch.utils.data.dataset"

    def __class_getitem__(cls, kind: Any) -> type:
        """``Dataset[int]``: the class itself, since what a sample is need not be said."""
        return cls

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Any) -> ConcatDataset:
        return ConcatDataset([self, other])


class IterableDataset(Dataset):
    """What gives its samples one after the other."""

    __module__ = "torch.utils.data.dataset"

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError("Subclasses of IterableDataset should implement __iter__.")


class TensorDataset(Dataset):
    """Tensors whose first dimensions count the samples."""

    __module__ = "torch.utils.data.dataset"

    def __init__(self, *tensors: Any) -> None:
        if any(t.shape[0] != tensors[0].shape[0] for t in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        return tuple([t[index] for t in self.tensors])

    def __len__(self) -> int:
        count: int = self.tensors[0].shape[0]
        return count


class ConcatDataset(Dataset):
    """Several data sets, one after the other."""

    __module__ = "torch.utils.data.dataset"

    def __init__(self, datasets: Any) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        self.cumulative_sizes = list(accumulate(len(d) for d in self.datasets))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: Any) -> Any:
        at = cut(index)
        if at < 0:
            if -at > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            at += len(self)
        before = 0
        for part, end in zip(self.datasets, self.cumulative_sizes, strict=True):
            if at < end:
                return part[at - before]
            before = end
        raise IndexError("list index out of range")


class Subset(Dataset):
    """Some samples of a data set."""

    __module__ = "torch.utils.data.dataset"

    def __init__(self, dataset: Any, indices: Any) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, list):
            return self.dataset[[self.indices[cut(i)] for i in index]]
        return self.dataset[self.indices[cut(index)]]

    def __len__(self) -> int:
        return len(self.indices)


class StackDataset(Dataset):
    """Several data sets side by side: a sample is a tuple of one of each, or a dict where they have names."""

    __module__ = "torch.utils.data.dataset"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError(
                "Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, but both "
                "types are given."
            )
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        self.datasets = args or kwargs
        lengths = [len(each) for each in (args or kwargs.values())]
        if any(n != lengths[0] for n in lengths):
            raise ValueError("Size mismatch between datasets")
        self._length = lengths[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: each[index] for name, each in self.datasets.items()}
        return tuple([each[index] for each in self.datasets])

    def __len__(self) -> int:
        return self._length


def random_split(dataset: Any, lengths: Any, generator: Any = None) -> list[Subset]:
    """Disjoint parts of the given lengths, or fractions, drawn at random."""
    parts, count = [cut(n) for n in lengths], len(dataset)
    if math.isclose(sum(parts), 1) and sum(parts) <= 1:
        for i, share in enumerate(parts):
            if share < 0 or share > 1:
                raise ValueError(f"Fraction at index {i} is not between 0 and 1")
        parts = [math.floor(count * share) for share in parts]
        for i in range(count - sum(parts)):
            parts[i % len(parts)] += 1
    if sum(parts) != count:
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = torch("randperm", count, generator=generator).array.tolist()
    ends = list(accumulate(parts))
    return [Subset(dataset, order[end - n : end]) for end, n in zip(ends, parts, strict=True)]
