"""Where equal elements go: sorting and selection as PyTorch does them, by the steps of C++'s standard library.

`std::sort`, `std::nth_element` and `std::partial_sort` leave equal elements in an order that only their steps tell, and
PyTorch's indices show it. The steps here are those of GNU's library: runs of at most sixteen are sorted by insertion,
longer ones are split at the median of three. They take Python's time, so they run where there are equal elements at
all, and few of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FEW = 10_000  # elements in rows with equal ones, up to which their order is found step by step
SHORT = 16  # elements that are sorted by insertion


def among_equals(
    xp: Any, rows: Any, index: Any, steps: Callable[[Steps], None], always: bool = False, plain: bool = False
) -> Any:
    """The places in sorted order of each row, with those of equal elements in the order that `steps` leaves.

    `rows` and `index` have two dimensions; `index` sorts `rows` with equal elements in their own order. With `always`
    the steps run where there are no equal elements too; with `plain` NaN is neither before nor after anything.
    """
    line = xp.take_along_axis(rows, index, axis=-1)
    new = xp.ones(line.shape, bool)
    new[:, 1:] = (line[:, 1:] != line[:, :-1]) & ((line[:, 1:] == line[:, 1:]) | (line[:, :-1] == line[:, :-1]))
    run = ~new.all(axis=-1) | always
    if plain:
        run |= (rows != rows).any(axis=-1)
    chosen = xp.flatnonzero(run).tolist()
    if len(chosen) * rows.shape[1] > FEW:
        return index
    ranks = rows
    if not plain:
        ranks = xp.empty(index.shape, "int64")
        xp.put_along_axis(ranks, index, xp.cumsum(new, axis=-1), axis=-1)
    made = xp.array(index)
    for i in chosen:
        order = Steps(ranks[i].tolist())
        try:
            steps(order)
        except IndexError:  # among NaN that nothing orders the steps may run past the end
            continue
        made[i] = order.places
    return made


class Steps:
    """Places of elements, put in the order of the elements' ranks."""

    __slots__ = ("places", "ranks")

    def __init__(self, ranks: list[Any]) -> None:
        self.ranks = ranks
        self.places = list(range(len(ranks)))

    def sort(self, first: int, last: int) -> None:
        """`std::sort`."""
        if first < last:
            self._split(first, last, 2 * ((last - first).bit_length() - 1))
            self._insert(first, last)

    def nth_element(self, nth: int) -> None:
        """`std::nth_element` of all."""
        first, last = 0, len(self.places)
        if nth >= last:
            return
        depth = 2 * (last.bit_length() - 1)
        while last - first > 3:
            if depth == 0:
                self._select(first, nth + 1, last)
                self._swap(first, nth)
                return
            depth -= 1
            cut = self._partition(first, last)
            first, last = (cut, last) if cut <= nth else (first, cut)
        self._insert(first, last)

    def partial_sort(self, first: int, middle: int, last: int) -> None:
        """`std::partial_sort`."""
        self._select(first, middle, last)
        for end in range(middle - 1, first, -1):
            self._pop(first, end, end)

    def quick_select(self, k: int) -> None:
        """PyTorch's own selection, for `kthvalue`: pivots are the medians of three."""
        places, ranks = self.places, self.ranks
        left, right = 0, len(places) - 1
        while right > left + 1:
            self._swap(left + (right - left) // 2, left + 1)
            for i, j in ((left + 1, right), (left, right), (left + 1, left)):
                if ranks[places[i]] > ranks[places[j]]:
                    self._swap(i, j)
            i, j = self._met(left, right)
            self._swap(left, j)
            left, right = (i if j <= k else left), (j - 1 if j >= k else right)
        if right == left + 1 and ranks[places[left]] > ranks[places[right]]:
            self._swap(left, right)

    def _met(self, left: int, right: int) -> tuple[int, int]:
        """Put what is below the pivot (the first) before what is above it; where the two walks met."""
        places, ranks = self.places, self.ranks
        i, j, pivot = left + 1, right, ranks[places[left]]
        while True:
            i += 1
            while pivot > ranks[places[i]]:
                i += 1
            j -= 1
            while ranks[places[j]] > pivot:
                j -= 1
            if j < i:
                return i, j
            self._swap(i, j)

    def _swap(self, i: int, j: int) -> None:
        self.places[i], self.places[j] = self.places[j], self.places[i]

    def _split(self, first: int, last: int, depth: int) -> None:
        """Split at pivots until no part is longer than what insertion sorts."""
        while last - first > SHORT:
            if depth == 0:
                self.partial_sort(first, last, last)
                return
            depth -= 1
            cut = self._partition(first, last)
            self._split(cut, last, depth)
            last = cut

    def _insert(self, first: int, last: int) -> None:
        """Sort by insertion."""
        places, ranks = self.places, self.ranks
        for i in range(first + 1, last):
            at = places[i]
            rank = ranks[at]
            if i < first + SHORT and rank < ranks[places[first]]:
                places[first + 1 : i + 1] = places[first:i]
                places[first] = at
                continue
            j = i
            while j > first and rank < ranks[places[j - 1]]:
                places[j] = places[j - 1]
                j -= 1
            places[j] = at

    def _partition(self, first: int, last: int) -> int:
        """Split around the median of three; where the second part begins."""
        places, ranks = self.places, self.ranks
        x, y, z = first + 1, first + (last - first) // 2, last - 1
        a, b, c = ranks[places[x]], ranks[places[y]], ranks[places[z]]
        if a < b:
            self._swap(first, y if b < c else z if a < c else x)
        else:
            self._swap(first, x if a < c else z if b < c else y)
        pivot = ranks[places[first]]
        low, high = first + 1, last
        while True:
            while ranks[places[low]] < pivot:
                low += 1
            high -= 1
            while pivot < ranks[places[high]]:
                high -= 1
            if low >= high:
                return low
            self._swap(low, high)
            low += 1

    def _select(self, first: int, middle: int, last: int) -> None:
        """Make a heap of the first elements, with the smallest of all."""
        n = middle - first
        for parent in range((n - 2) // 2, -1, -1):
            self._sift(first, parent, n, self.places[first + parent])
        for i in range(middle, last):
            if self.ranks[self.places[i]] < self.ranks[self.places[first]]:
                self._pop(first, middle, i)

    def _pop(self, first: int, last: int, result: int) -> None:
        at = self.places[result]
        self.places[result] = self.places[first]
        self._sift(first, 0, last - first, at)

    def _sift(self, first: int, hole: int, n: int, at: int) -> None:
        """Fill a hole in a heap of `n` elements from below, and put a place where it belongs."""
        places, ranks = self.places, self.ranks
        top = child = hole
        while child < (n - 1) // 2:
            child = 2 * (child + 1)
            if ranks[places[first + child]] < ranks[places[first + child - 1]]:
                child -= 1
            places[first + hole] = places[first + child]
            hole = child
        if n % 2 == 0 and child == (n - 2) // 2:
            child = 2 * child + 1
            places[first + hole] = places[first + child]
            hole = child
        parent = (hole - 1) // 2
        while hole > top and ranks[places[first + parent]] < ranks[at]:
            places[first + hole] = places[first + parent]
            hole, parent = parent, (parent - 1) // 2
        places[first + hole] = at
