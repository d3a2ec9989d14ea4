"""The tables by which the evaluator finds what to do with a node, and what a block's run ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..syntax import Node
    from .evaluator import Evaluator

    Handler = Callable[[Evaluator, Any], Any]
    H = TypeVar("H", bound=Handler)

# Expression nodes give a value; statement nodes give None or one of the signals below.
EVAL: dict[type[Node], Handler] = {}
EXEC: dict[type[Node], Handler] = {}


class Signal:
    """How a block ended, when not by reaching its end."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


BREAK = Signal("break")
CONTINUE = Signal("continue")
RETURN = Signal("return")


def evaluates(*kinds: type[Node]) -> Callable[[H], H]:
    """Decorate the function that gives the value of these expression nodes."""

    def register(handler: H) -> H:
        for kind in kinds:
            EVAL[kind] = handler
        return handler

    return register


def executes(*kinds: type[Node]) -> Callable[[H], H]:
    """Decorate the function that runs these statement nodes."""

    def register(handler: H) -> H:
        for kind in kinds:
            EXEC[kind] = handler
        return handler

    return register
