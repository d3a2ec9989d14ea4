"""Equations of `einsum`: from the forms that people write to one letter an index and an explicit right side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe

if TYPE_CHECKING:
    from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DOTS = "..."


def refused(torch: str, operands: Any, python: str = "RuntimeError") -> TgradError:
    """PyTorch's error for an equation that does not fit its operands."""
    labels: dict[int | str, str] = {i + 1: describe(v) for i, v in enumerate(operands)}
    return TgradError("E0604", torch, torch=torch, python=python, operands=labels)


def normalise(equation: str, operands: Any) -> str:
    """An equation with one letter an index and an explicit right side; raises E0604 in PyTorch's words."""
    left, arrow, right = equation.partition("->")
    terms = _terms(left, operands)
    width = 0
    for i, (term, x) in enumerate(zip(terms, operands, strict=True)):
        width = max(width, _covered(term, x.ndim, i, operands))
    used = set(equation)
    dots = [c for c in LETTERS if c not in used][:width]
    spread = []
    for term, x in zip(terms, operands, strict=True):
        count = x.ndim - len(term) + 1
        spread.append([d for c in term for d in (dots[width - count :] if c == DOTS else [c])])
    if arrow:
        output = _output(right, len(left) + 2, terms, dots, operands)
    else:
        named = [c for term in terms for c in term if c != DOTS]
        output = [*dots, *sorted(c for c in set(named) if named.count(c) == 1)]
    _check_sizes(spread, dots, operands)
    return ",".join("".join(t) for t in spread) + "->" + "".join(output)


def _terms(left: str, operands: Any) -> list[list[str]]:
    """The subscripts of each operand, an ellipsis as one of them."""
    terms: list[list[str]] = [[]]
    i = 0
    while i < len(left):
        c = left[i]
        at = len(terms) - 1
        if c == ".":
            if DOTS in terms[-1]:
                raise refused(f"einsum(): found '.' for operand {at} for which an ellipsis was already found", operands)
            if left[i : i + 3] != DOTS:
                raise refused(f"einsum(): found '.' for operand {at} that is not part of any ellipsis", operands)
            terms[-1].append(DOTS)
            i += 2
        elif c == ",":
            terms.append([])
            if len(terms) > len(operands):
                raise refused("einsum(): fewer operands were provided than specified in the equation", operands)
        elif c != " ":
            _check_letter(c, i, operands)
            terms[-1].append(c)
        i += 1
    if len(terms) < len(operands):
        raise refused("einsum(): more operands were provided than specified in the equation", operands)
    return terms


def _check_letter(c: str, at: int, operands: Any) -> None:
    if c not in LETTERS:
        text = f"einsum(): invalid subscript given at index {at} in the equation string, subscripts must be in [a-zA-Z]"
        raise refused(text, operands)


def _covered(term: list[str], ndim: int, i: int, operands: Any) -> int:
    """How many dimensions the ellipsis of a term stands for."""
    open_ended = DOTS in term
    count = len(term) - open_ended
    if count > ndim or (count < ndim and not open_ended):
        text = (
            f"is more than the number of dimensions ({ndim}) for operand {i}"
            if open_ended
            else f"does not match the number of dimensions ({ndim}) for operand {i} and no ellipsis was given"
        )
        raise refused(f"einsum(): the number of subscripts in the equation ({count}) {text}", operands)
    return ndim - count


def _output(right: str, offset: int, terms: list[list[str]], dots: list[str], operands: Any) -> list[str]:
    """The result's indices."""
    made: list[str] = []
    opened = False
    i = 0
    while i < len(right):
        c = right[i]
        text = None
        if c == ".":
            if opened:
                text = "found '.' for output but an ellipsis (...) was already found"
            elif right[i : i + 3] != DOTS:
                text = "found '.' for output that is not part of any ellipsis (...)"
            opened = True
            made += dots
            i += 2
        elif c != " ":
            _check_letter(c, offset + i, operands)
            if not any(c in t for t in terms):
                text = f"output subscript {c} does not appear in the equation for any input operand"
            elif c in made:
                text = f"output subscript {c} appears more than once in the output"
            made.append(c)
        if text is not None:
            raise refused(f"einsum(): {text}", operands)
        i += 1
    return made


def _check_sizes(terms: list[list[str]], dots: list[str], operands: Any) -> None:
    sizes: dict[str, int] = {}
    for i, (term, x) in enumerate(zip(terms, operands, strict=True)):
        seen: dict[str, int] = {}
        for d, (c, n) in enumerate(zip(term, x.shape, strict=True)):
            text = None
            before = sizes.get(c, 1)
            if seen.setdefault(c, n) != n:
                text = f"subscript {c} is repeated for operand {i} but the sizes don't match, {n} != {seen[c]}"
            elif 1 not in (before, n) and before != n:
                text = f"subscript {c} has size {n} for operand {i} which does not broadcast with previously seen size "
                text += str(before)
                if c in dots:
                    text = f"dimension {d} covered by ellipsis in operand {i}has size {n} which does not broadcast "
                    text += f"with previously seen ellipsis with size {before} for the respective dimension"
            if text is not None:
                raise refused(f"einsum(): {text}", operands)
            sizes[c] = n if before == 1 else before
