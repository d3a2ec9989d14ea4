"""Equations of `einsum`: from the forms that people write to one letter an index and an explicit right side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe

if TYPE_CHECKING:
    from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def refused(torch: str, operands: Any) -> TgradError:
    """PyTorch's RuntimeError for an equation that does not fit its operands."""
    labels: dict[int | str, str] = {i + 1: describe(v) for i, v in enumerate(operands)}
    return TgradError("E0604", torch, torch=torch, python="RuntimeError", operands=labels)


def normalise(equation: str, operands: Any) -> str:
    """An equation with one letter an index and an explicit right side; raises E0604 in PyTorch's words."""
    text = equation.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        words = "more" if len(operands) > len(terms) else "fewer"
        raise refused(f"einsum(): {words} operands were provided than specified in the equation", operands)
    _check_letters(equation, text, operands)
    spare = [c for c in LETTERS if c not in text]
    width = max([x.ndim - len(t) + 3 for t, x in zip(terms, operands, strict=True) if "..." in t], default=0)
    dots = "".join(spare[:width])
    plain = [_expanded(t, x.ndim, dots, operands) for t, x in zip(terms, operands, strict=True)]
    if arrow:
        output = right.replace("...", dots)
    else:
        joined = "".join(terms).replace("...", "")
        output = dots + "".join(sorted(c for c in set(joined) if joined.count(c) == 1))
    _check_output(output, plain, operands)
    _check_sizes(plain, operands)
    return ",".join(plain) + "->" + output


def _check_letters(equation: str, text: str, operands: Any) -> None:
    for c in text.replace("...", "").replace("->", "").replace(",", ""):
        if c not in LETTERS:
            raise refused(
                f"einsum(): invalid subscript given at index {equation.find(c)} in the equation string, "
                "subscripts must be in [a-zA-Z]",
                operands,
            )


def _expanded(term: str, ndim: int, dots: str, operands: Any) -> str:
    letters = term.replace("...", "")
    if "..." in term:
        spread = ndim - len(letters)
        if spread >= 0:
            return term.replace("...", dots[len(dots) - spread :])
    if len(letters) != ndim:
        position = next(i for i, x in enumerate(operands) if x.ndim == ndim)
        raise refused(
            f"einsum(): the number of subscripts in the equation ({len(letters)}) "
            + ("is more than" if "..." in term else "does not match")
            + f" the number of dimensions ({ndim}) for operand {position}"
            + ("" if "..." in term else " and no ellipsis was given"),
            operands,
        )
    return letters


def _check_output(output: str, terms: list[str], operands: Any) -> None:
    for c in output:
        if output.count(c) > 1:
            raise refused(f"einsum(): output subscript {c} appears more than once in the output", operands)
        if not any(c in t for t in terms):
            raise refused(
                f"einsum(): output subscript {c} does not appear in the equation for any input operand", operands
            )


def _check_sizes(terms: list[str], operands: Any) -> None:
    sizes: dict[str, int] = {}
    for i, (term, x) in enumerate(zip(terms, operands, strict=True)):
        seen: dict[str, int] = {}
        for c, n in zip(term, x.shape, strict=True):
            if seen.setdefault(c, n) != n:
                raise refused(
                    f"einsum(): subscript {c} is repeated for operand {i} but the sizes don't match, {n} != {seen[c]}",
                    operands,
                )
            before = sizes.get(c, 1)
            if 1 not in (before, n) and before != n:
                raise refused(
                    f"einsum(): operands do not broadcast with remapped shapes [original->remapped]: subscript {c} "
                    f"has size {n} for operand {i} which does not broadcast with previously seen size {before}",
                    operands,
                )
            sizes[c] = max(before, n) if 0 not in (before, n) else 0
