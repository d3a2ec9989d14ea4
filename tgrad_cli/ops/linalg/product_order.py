"""Products of small matrices in float32 with their sums in the order of PyTorch's, so that the last digit agrees too.

PyTorch hands them to MKL. Its large kernels make each element a chain: the terms are added one after another, each by a
fused multiply-add. Fewer than 12 columns, fewer than 4 rows and vectors go to kernels that multiply first; where
both matrices are read along the terms, these add four sums side by side, a few terms alone before and after.

So it is on processors other than Intel's. MKL has other kernels for those: PyTorch's own last digits differ between
two processors, and on one with the number of threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.fusion.blocks import threads
from .chains import chained

if TYPE_CHECKING:
    from typing import Any

# Multiply-adds up to which the order is kept: chains take three times as long as a product of any order, and sums of
# products, which are all held at once, up to a hundred times.
EVERYDAY, FEW = 1 << 20, 1 << 17
WIDE, TALL = 12, 4  # columns and rows from which the large kernels are used
SHARED = 12  # rows up to which two threads share them by fours
TERMS = 192  # that a large kernel adds before it adds the next so many
LANES = 4  # numbers in a vector of the small kernels


def matrix_product(xp: Any, left: Any, right: Any) -> Any:
    """The product of two matrices, or of a matrix and a vector."""
    total, *more = product_parts(xp, left, right)
    for part in more:
        total = total + part
    return total


def product_parts(xp: Any, left: Any, right: Any) -> list[Any]:
    """What is added up, one after another, to the product."""
    terms = left.shape[-1]
    if terms < 2 or left.dtype.char != "f":
        return [xp.matmul(left, right)]
    rows, columns = left.shape[0], 1 if right.ndim == 1 else right.shape[1]
    tall = _tall(rows, terms, columns)
    if not 0 < rows * terms * columns <= EVERYDAY or (rows - tall) * terms * columns > FEW:
        return [xp.matmul(left, right)]
    if not tall:
        return [_few(xp, left, right) + 0]  # the kernels begin with 0: nothing but -0. adds up to 0.
    parts = _large(xp, left[:tall], right)
    if tall == rows:
        return parts
    rest = _small(xp, left[tall:], right) + 0
    return [xp.concatenate((part, rest if not i else xp.zeros_like(rest))) for i, part in enumerate(parts)]


def _tall(rows: int, terms: int, columns: int) -> int:
    """How many rows go to a large kernel: two threads share fewer than twelve by fours, where there is enough to do."""
    if columns < WIDE or rows < TALL:
        return 0
    alone = threads() == 1 or (terms <= 16 and (columns <= 16 or terms <= 4))
    return rows if alone or rows >= SHARED else rows - rows % TALL


def _few(xp: Any, left: Any, right: Any) -> Any:
    """A product by a small kernel: with a vector, or with what is one."""
    if right.ndim == 1:
        return _vector(xp, left, right)
    if right.shape[1] == 1:
        return _vector(xp, left, right[:, 0])[:, None]
    if left.shape[0] == 1 and _along(right.T):
        return _vector(xp, right.T, left[0])[None]
    return _small(xp, left, right)


def _large(xp: Any, left: Any, right: Any) -> list[Any]:
    """Chains of at most `TERMS` terms, or two of half the terms."""
    terms = left.shape[1]
    step = TERMS if terms >= 2 * TERMS else -(-terms // 2) if terms > TERMS else terms
    return [chained(xp, left[:, i : i + step], right[i : i + step]) for i in range(0, terms, step)]


def _along(matrix: Any) -> bool:
    """Whether a row's elements are neighbours in memory."""
    return bool(matrix.strides[0] >= matrix.strides[1])


def _vector(xp: Any, matrix: Any, vector: Any) -> Any:
    """A matrix times a vector: four rows at a time by one vector of sums, of those left the even ones by two."""
    terms = xp.multiply(matrix.T, vector[:, None], order="C")
    count, rows = terms.shape
    if count <= LANES or not _along(matrix):
        return _in_turn(xp, terms)
    head, whole = (count - 1) % LANES + 1, rows - rows % LANES
    made = xp.empty(rows, terms.dtype)
    for part, sums in ((slice(0, whole), 1), (slice(whole, None, 2), 2), (slice(whole + 1, None, 2), 1)):
        if made[part].size:
            made[part] = _lanes(xp, terms[:, part], head, sums, LANES if part.stop else 2 * LANES)
    return made


def _small(xp: Any, left: Any, right: Any) -> Any:
    """Products first, then their sums: side by side where both matrices are read along the terms, else in turn."""
    if _along(left) and not _along(right):
        return _dots(xp, left, right)
    terms = xp.multiply(left.T[:, :, None], right[:, None], order="C")
    made = _in_turn(xp, terms)
    columns = made.shape[1]
    for row in range(1, min(_cycle(columns), len(made))):
        head = -row * columns % LANES
        if columns - head >= LANES:  # columns before a row's first vector
            made[row :: _cycle(columns), :head] = _unrolled(xp, terms[:, row :: _cycle(columns), :head])
    return made


def _in_turn(xp: Any, terms: Any) -> Any:
    """The first dimension added up, one after another; a reduction of nothing else would be in pairs."""
    return xp.add.reduce(terms, axis=0) if terms[0].size > 1 else xp.add.accumulate(terms, axis=0)[-1]


def _unrolled(xp: Any, terms: Any) -> Any:
    """The first dimension added up: of each eight, four in turn and then the sum of the other four."""
    whole = len(terms) - len(terms) % 8
    blocks = terms[:whole].reshape(-1, 8, *terms.shape[1:])
    fours = blocks[:, 4:5] + blocks[:, 5:6] + blocks[:, 6:7] + blocks[:, 7:8]
    steps = xp.concatenate((blocks[:, :4], fours), axis=1).reshape(-1, *terms.shape[1:])
    return _in_turn(xp, xp.concatenate((steps, terms[whole:])))


def _dots(xp: Any, left: Any, right: Any) -> Any:
    """Rows times columns that lie along the terms: four columns at a time by one vector of sums, those left by two.

    A row's vectors begin where its place in memory is a multiple of theirs.
    """
    made = xp.empty((left.shape[0], right.shape[1]), left.dtype)
    whole = right.shape[1] - right.shape[1] % LANES
    apart = left.strides[0] // left.itemsize
    for row in range(min(_cycle(apart), len(left))):
        head = -row * apart % LANES
        each = slice(row, None, _cycle(apart))
        terms = xp.multiply(left[each].T[:, :, None], right[:, None], order="C")
        if whole:
            made[each, :whole] = _lanes(xp, terms[..., :whole], head, 1, LANES)
        if whole < right.shape[1]:
            made[each, whole:] = _lanes(xp, terms[..., whole:], head, 2, 2 * LANES)
    return made


def _cycle(apart: int) -> int:
    """After how many rows the places in memory repeat."""
    return 1 if apart % 4 == 0 else 2 if apart % 2 == 0 else 4


def _lanes(xp: Any, terms: Any, head: int, sums: int, step: int) -> Any:
    """The first dimension added up: `head` terms, then vectors in turn to so many vectors of sums, then what is left.

    As many terms are taken by vectors as are a multiple of `step`.
    """
    count = len(terms)
    end = head + (count - head) // step * step
    if end <= head:
        return _in_turn(xp, terms)
    body = terms[head:end].reshape((end - head) // (LANES * sums), sums, LANES, *terms.shape[1:])
    if head:
        first = xp.zeros_like(body[:1])
        first[0, 0, 0] = _in_turn(xp, terms[:head])
        body = xp.concatenate((first, body))
    lanes = xp.add.reduce(body, axis=0)
    lanes = lanes[0] if sums == 1 else lanes[0] + lanes[1]
    total = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
    for i in range(end, count):
        total = total + terms[i]
    return total
