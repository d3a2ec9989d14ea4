"""Statements after each other, comparisons in a chain, and the rounds of a loop, as closures over plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dispatch import BREAK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..dispatch import Signal
    from .formulas import Compute

    Values = list[Any]
    Run = Callable[[Values], Signal | None]


def chain(functions: Sequence[Callable[[Any, Any], Any]], parts: Sequence[Compute]) -> Compute:
    """``a < b < c``: each operand is computed once, the first false comparison ends it."""
    first, *rest = parts

    def run(v: Sequence[Any]) -> Any:
        left, result = first(v), True
        for function, part in zip(functions, rest, strict=True):
            right = part(v)
            result = function(left, right)
            if not result:
                return result
            left = right
        return result

    return run


def sequence(steps: list[Run], signals: bool) -> Run:
    """One statement after the other; only where there are signals they are looked for."""
    if len(steps) == 1:
        return steps[0]
    if signals:

        def run(v: Values) -> Signal | None:
            for step in steps:
                signal = step(v)
                if signal is not None:
                    return signal
            return None

        return run
    if len(steps) == 2:
        first, second = steps

        def two(v: Values) -> None:
            first(v)
            second(v)

        return two

    def all_of(v: Values) -> None:
        for step in steps:
            step(v)

    return all_of


def for_each(k: int, flag: int, bounds: list[Compute], body: Run) -> Run:
    """A loop over a range whose body always runs whole; `flag` tells that the target got a value."""

    def run(v: Values) -> None:
        items = range(*[bound(v) for bound in bounds])
        if items:
            v[flag] = True
        for v[k] in items:
            body(v)

    return run


def for_each_or_break(k: int, flag: int, bounds: list[Compute], body: Run) -> Run:
    """The same with a body that may end early, or end the loop."""

    def run(v: Values) -> None:
        items = range(*[bound(v) for bound in bounds])
        if items:
            v[flag] = True
        for v[k] in items:
            if body(v) is BREAK:
                return

    return run


def while_true(test: Compute, body: Run) -> Run:
    """A loop as long as a test is true, whose body always runs whole."""

    def run(v: Values) -> None:
        while test(v):
            body(v)

    return run


def while_true_or_break(test: Compute, body: Run) -> Run:
    """The same with a body that may end early, or end the loop."""

    def run(v: Values) -> None:
        while test(v):
            if body(v) is BREAK:
                return

    return run
