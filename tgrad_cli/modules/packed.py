"""`torch.nn.utils.rnn`: sequences of different lengths, padded to one tensor or packed without the padding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor import dtypes
from ..tensor.brackets import tensor_of
from ..tensor.number import plain
from ..tensor.registry import OPS
from .calling import torch
from .exposed import Exposed
from .module import wanted_type

if TYPE_CHECKING:
    from collections.abc import Iterator


class PackedSequence(Exposed):
    """The elements of several sequences, step by step, and how many sequences go on at each step."""

    __module__ = "torch.nn.utils.rnn"

    def __init__(
        self, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None
    ) -> None:
        if batch_sizes is None:
            data, batch_sizes = data
        self.data, self.batch_sizes, self.sorted_indices = data, batch_sizes, sorted_indices
        self.unsorted_indices = invert_permutation(sorted_indices) if unsorted_indices is None else unsorted_indices

    def _parts(self) -> tuple[Any, ...]:
        return self.data, self.batch_sizes, self.sorted_indices, self.unsorted_indices

    def __iter__(self) -> Iterator[Any]:
        return iter(self._parts())

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: Any) -> Any:
        return self._parts()[index]

    def __repr__(self) -> str:
        names = ("data", "batch_sizes", "sorted_indices", "unsorted_indices")
        parts = zip(names, self._parts(), strict=True)
        return f"PackedSequence({', '.join(f'{name}={part!r}' for name, part in parts)})"

    def to(self, *args: Any, **keywords: Any) -> PackedSequence:
        """The same with its data in another type."""
        wanted = wanted_type(args, keywords)
        if wanted in (None, self.data.dtype):
            return self
        data = OPS["to_dtype"](self.data, dtype=wanted)
        return PackedSequence(data, self.batch_sizes, self.sorted_indices, self.unsorted_indices)

    def cpu(self) -> PackedSequence:
        """Itself."""
        return self

    def double(self) -> PackedSequence:
        """The same in double precision."""
        return self.to(dtypes.float64)

    def float(self) -> PackedSequence:
        """The same in single precision."""
        return self.to(dtypes.float32)

    def half(self) -> PackedSequence:
        """The same in half precision."""
        return self.to(dtypes.float16)

    def long(self) -> PackedSequence:
        """The same in 64-bit integers."""
        return self.to(dtypes.int64)

    @property
    def is_cuda(self) -> bool:
        """Whether it is on a GPU: never."""
        return False


def invert_permutation(permutation: Any) -> Any:
    """The permutation that undoes one."""
    if permutation is None:
        return None
    count = torch("arange", permutation.size)
    return torch("scatter", torch("zeros_like", permutation), 0, permutation, count)


def pack_padded_sequence(input: Any, lengths: Any, batch_first: Any = False, enforce_sorted: Any = True) -> Any:
    """Pack padded sequences; they come longest first, or are sorted with ``enforce_sorted=False``."""
    sizes, order = torch("as_tensor", lengths, dtype=dtypes.int64), None
    batch_first = plain(batch_first)
    if not plain(enforce_sorted):
        sizes, order = torch("sort", sizes, descending=True)
        input = torch("index_select", input, 0 if batch_first else 1, order)
    x = torch("transpose", input, 0, 1) if batch_first else input
    if x.ndim < 2:
        raise IndexError(f"Dimension out of range (expected to be in range of [-{x.ndim}, {x.ndim - 1}], but got 1)")
    found = [int(n) for n in sizes.array]
    if len(found) != x.shape[1]:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(found)} (batch_size={x.shape[1]})"
        )
    if found and min(found) <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if found != sorted(found, reverse=True):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you "
            "do not need ONNX exportability."
        )
    counts = [sum(n > step for n in found) for step in range(found[0] if found else 0)]
    rows = [torch("narrow", torch("select", x, 0, step), 0, 0, n) for step, n in enumerate(counts)]
    return PackedSequence(torch("cat", rows), torch("tensor", counts, dtype=dtypes.int64), order)


def pad_packed_sequence(
    sequence: Any, batch_first: Any = False, padding_value: Any = 0.0, total_length: Any = None
) -> tuple[Any, Any]:
    """The packed sequences padded to one tensor, and their lengths."""
    counts = [int(n) for n in sequence.batch_sizes.array]
    steps = len(counts)
    if total_length is not None:
        if plain(total_length) < steps:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {steps}"
            )
        steps = plain(total_length)
    lengths = [sum(n > i for n in counts) for i in range(counts[0])]
    parts = torch("split_with_sizes", sequence.data, tuple(counts))
    longest = [torch("stack", [p[i] for p in parts[:n]]) for i, n in enumerate(lengths)]
    padded = _padded(longest, steps, padding_value, plain(batch_first), "right")
    found = torch("tensor", lengths, dtype=dtypes.int64)
    order = sequence.unsorted_indices
    if order is None:
        return padded, found
    return torch("index_select", padded, 0 if plain(batch_first) else 1, order), torch("index_select", found, 0, order)


def _padded(sequences: list[Any], steps: int, value: Any, batch_first: bool, side: str) -> Any:
    """The sequences in one tensor of so many steps."""
    made = []
    for s in sequences:
        missing = steps - s.shape[0]
        if missing:
            fill = torch("full", (missing, *s.shape[1:]), value, dtype=s.dtype)
            s = torch("cat", [s, fill] if side == "right" else [fill, s])
        made.append(s)
    return torch("stack", made, 0 if batch_first else 1)


def pad_sequence(
    sequences: Any, batch_first: Any = False, padding_value: Any = 0.0, padding_side: str = "right"
) -> Any:
    """Sequences of different lengths in one tensor, the shorter ones padded."""
    if not hasattr(sequences, "__iter__"):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(plain(sequences))}"
        )
    given = [tensor_of(s) if isinstance(s, list) else s for s in sequences]
    if not given:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    steps = max([s.shape[0] for s in given])
    return _padded(given, steps, padding_value, bool(plain(batch_first)), padding_side)


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: Any = False) -> list[Any]:
    """The sequences, each of its length, out of a padded tensor."""
    if not plain(batch_first):
        torch("Tensor.transpose_", padded_sequences, 0, 1)
    rows = torch("unbind", padded_sequences, 0)
    return [torch("narrow", row, 0, 0, int(n)) for row, n in zip(rows, lengths, strict=True)]


def pack_sequence(sequences: Any, enforce_sorted: Any = True) -> PackedSequence:
    """Pack sequences of different lengths."""
    given = [tensor_of(s) if isinstance(s, list) else s for s in sequences]
    lengths = torch("tensor", [s.shape[0] for s in given], dtype=dtypes.int64)
    packed: PackedSequence = pack_padded_sequence(pad_sequence(given), lengths, enforce_sorted=enforce_sorted)
    return packed


def unpack_sequence(packed_sequences: Any) -> list[Any]:
    """The sequences that were packed."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


SEQUENCES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        PackedSequence,
        invert_permutation,
        pack_padded_sequence,
        pad_packed_sequence,
        pad_sequence,
        unpad_sequence,
        pack_sequence,
        unpack_sequence,
    )
}
