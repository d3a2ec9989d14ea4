"""Batches of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...tensor import dtypes
from ...tensor.number import Number, cut
from ...tensor.tensor import Tensor
from ..calling import torch
from ..exposed import Exposed
from .samplers import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
    drawn_seed,
)
from .sets import ConcatDataset, Dataset, IterableDataset, StackDataset, Subset, TensorDataset, random_split

if TYPE_CHECKING:
    from collections.abc import Iterator


def default_collate(batch: Any) -> Any:
    """Samples as one batch: tensors stacked, numbers in a tensor, tuples and dicts place by place."""
    first = batch[0]
    as_tensor = getattr(first, "as_tensor", None)
    if type(first) is Tensor:
        return torch("stack", list(batch), 0)
    if as_tensor is not None:
        return torch("stack", [item.as_tensor() for item in batch], 0)
    plain = first.value if type(first) is Number else first
    if isinstance(plain, float):
        return torch("tensor", [float(v) for v in batch], dtype=dtypes.float64)
    if isinstance(plain, int):
        return torch("tensor", [cut(v) for v in batch])
    if isinstance(plain, str):
        return batch
    if isinstance(plain, dict):
        return {key: default_collate([sample[key] for sample in batch]) for key in plain}
    if isinstance(plain, (tuple, list)):
        if any(len(sample) != len(plain) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return [default_collate(column) for column in zip(*batch, strict=True)]
    raise TypeError(
        f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {type(first)}"
    )


class DataLoader(Exposed):
    """Goes through a data set in batches; `num_workers` is accepted, and everything runs here."""

    __module__ = "torch.utils.data.dataloader"

    def __init__(
        self,
        dataset: Any,
        batch_size: Any = 1,
        shuffle: Any = None,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: Any = 0,
        collate_fn: Any = None,
        pin_memory: Any = False,
        drop_last: Any = False,
        timeout: Any = 0,
        worker_init_fn: Any = None,
        multiprocessing_context: Any = None,
        generator: Any = None,
        **_options: Any,
    ) -> None:
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if isinstance(dataset, IterableDataset) and shuffle:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle={shuffle}"
            )
        if batch_sampler is not None and (cut(batch_size) != 1 or shuffle or sampler is not None or drop_last):
            raise ValueError(
                "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
            )
        self.dataset, self.generator, self.num_workers = dataset, generator, cut(num_workers)
        self.drop_last, self.pin_memory = bool(drop_last), bool(pin_memory)
        if sampler is None and not isinstance(dataset, IterableDataset):
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        self.sampler = sampler
        self.batch_size = None if batch_sampler is not None else cut(batch_size)
        if batch_sampler is None and self.batch_size is not None:
            batch_sampler = BatchSampler(sampler, self.batch_size, drop_last)
        self.batch_sampler = batch_sampler
        self.collate_fn = collate_fn or (default_collate if batch_sampler is not None else default_convert)

    def __iter__(self) -> Iterator[Any]:
        drawn_seed(self.generator)  # PyTorch draws one for its workers, also where there are none
        if isinstance(self.dataset, IterableDataset):
            return self._stream(iter(self.dataset))
        return self._batches(iter(self.sampler if self.batch_sampler is None else self.batch_sampler))

    def _batches(self, order: Iterator[Any]) -> Iterator[Any]:
        dataset = self.dataset
        for numbers in order:
            if self.batch_sampler is None:
                yield self.collate_fn(dataset[numbers])
            elif type(dataset) is TensorDataset and self.collate_fn is default_collate:
                rows = torch("tensor", list(numbers))
                yield [torch("index_select", t, 0, rows) for t in dataset.tensors]
            else:
                yield self.collate_fn([dataset[i] for i in numbers])

    def _stream(self, samples: Iterator[Any]) -> Iterator[Any]:
        if self.batch_size is None:
            yield from map(self.collate_fn, samples)
            return
        batch = []
        for sample in samples:
            batch.append(sample)
            if len(batch) == self.batch_size:
                yield self.collate_fn(batch)
                batch = []
        if batch and not self.drop_last:
            yield self.collate_fn(batch)

    def __len__(self) -> int:
        if isinstance(self.dataset, IterableDataset):
            count = len(self.dataset)  # type: ignore[arg-type]
            size = self.batch_size or 1
            return count // size if self.drop_last else -(-count // size)
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)


def default_convert(sample: Any) -> Any:
    """A sample by itself, with tensors for arrays and lists for tuples."""
    if isinstance(sample, dict):
        return {key: default_convert(value) for key, value in sample.items()}
    if isinstance(sample, (tuple, list)):
        return [default_convert(value) for value in sample]
    return sample.as_tensor() if hasattr(sample, "as_tensor") else sample


def get_worker_info() -> None:
    """None: nothing is read by workers here."""


DATA: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Dataset, IterableDataset, TensorDataset, ConcatDataset, StackDataset, Subset, random_split, Sampler,
        SequentialSampler, RandomSampler, SubsetRandomSampler, WeightedRandomSampler, BatchSampler, DataLoader,
        default_collate, default_convert, get_worker_info,
    )
}  # fmt: skip
