"""The LR parser: runs tokens through Lark's tables and calls the function of each rule that it recognises.

Which rules apply depends on the kinds of the tokens alone. So the tables are only asked for the kinds (`trace`), which
gives a program of reductions; a second loop (`replay`) builds the nodes by it. Statements of the same shape share
one program, and after the first of them the tables are not touched again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import (
    assembling,
    blocks,
    building,
    chains,
    forms,
    parameters,
)
from .tables import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from .tables import Tables

    Program = list[tuple[int, Callable[[list[Any]], Any], int]]

# Programs kept; longer statements rarely have the shape of another.
LONGEST_KEPT = 300
MOST_KEPT = 4000
# What the tables say of a token that ends the statement, and what they do not say of a token that cannot stand there.
ACCEPT, ERROR = 1 << 29, 1 << 30


class Refused(Exception):
    """A token that no rule of the grammar allows; `index` says which."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class Driver:
    """One grammar's tables with the functions of its rules."""

    def __init__(self, tables: Tables) -> None:
        self.starts = tables.starts
        self.states = tables.states
        sources = (building, assembling, blocks, chains, forms, parameters)
        found: dict[str, Any] = {name: value for source in sources for name, value in vars(source).items()}
        self.rules: list[tuple[int, int, Callable[[list[Any]], Any] | None]] = [
            (nonterminal, length, found[name] if name else None) for nonterminal, length, name in tables.rules
        ]
        self.programs: dict[bytes, Program] = {}

    def parse(self, kinds: bytes, values: list[Any], start: str = "statement") -> Any:
        """What the rules build of the tokens; `kinds` ends with END. Raises Refused, and TgradError from the rules."""
        key = kinds if start == "statement" else kinds + b"\0"
        program = self.programs.get(key)
        if program is None:
            program = self.trace(kinds, start)
            if len(kinds) <= LONGEST_KEPT:
                if len(self.programs) >= MOST_KEPT:
                    self.programs.clear()
                self.programs[key] = program
        return replay(program, values)

    def trace(self, kinds: bytes, start: str) -> Program:
        """The reductions for a sequence of kinds: after how many tokens, which function, how many children."""
        states, rules = self.states, self.rules
        stack = [self.starts[start]]
        row = states[stack[0]]
        program: Program = []
        index = 0
        kind = kinds[0]
        while True:
            action = row.get(kind, ERROR)
            if action < 0:
                nonterminal, length, function = rules[~action]
                if length:
                    del stack[-length:]
                if function is not None:
                    program.append((index, function, length))
                action = states[stack[-1]][nonterminal]
            elif action < ACCEPT:
                index += 1
                kind = kinds[index]
            elif action == ACCEPT:
                return program
            else:
                raise Refused(index)
            stack.append(action)
            row = states[action]

    def stack_at(self, kinds: bytes, index: int, start: str) -> list[int]:
        """The states of the parser when it has taken `index` tokens, before it looked at the next."""
        states, rules = self.states, self.rules
        stack = [self.starts[start]]
        for kind in kinds[:index]:
            action = states[stack[-1]][kind]
            while action < 0:
                nonterminal, length, _ = rules[~action]
                if length:
                    del stack[-length:]
                stack.append(states[stack[-1]][nonterminal])
                action = states[stack[-1]][kind]
            stack.append(action)
        return stack

    def expected(self, stack: list[int], kinds: range) -> list[int]:
        """The kinds that would be shifted from a stack of states, found by trying each."""
        return [kind for kind in kinds if self.accepts(stack, kind)]

    def accepts(self, stack: list[int], kind: int) -> bool:
        """Whether a token of this kind could come next."""
        states, rules = self.states, self.rules
        kept = len(stack)
        extra: list[int] = []  # what stands above the first `kept` states of the stack
        while True:
            top = extra[-1] if extra else stack[kept - 1]
            action = states[top].get(kind, ERROR)
            if action >= 0:
                return action != ERROR
            nonterminal, length, _ = rules[~action]
            above = min(length, len(extra))
            if above:
                del extra[-above:]
            kept -= length - above
            extra.append(states[extra[-1] if extra else stack[kept - 1]][nonterminal])


def replay(program: Program, values: list[Any]) -> Any:
    """Build what a program of reductions says, from the values of the tokens."""
    stack: list[Any] = []
    done = 0
    for upto, function, length in program:
        if upto > done:
            stack += values[done:upto]
            done = upto
        if length == 1:
            stack[-1] = function(stack[-1:])
        elif length:
            children = stack[-length:]
            del stack[-length:]
            stack.append(function(children))
        else:
            stack.append(function([]))
    if len(stack) == 0:
        return values[0]
    return stack[0]


_drivers: list[Driver] = []


def driver() -> Driver:
    """The driver of the language's grammar, made once."""
    if not _drivers:
        _drivers.append(Driver(load()))
    return _drivers[0]
